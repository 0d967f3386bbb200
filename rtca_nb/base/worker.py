"""A process that works for another one: it runs functions that come through a pipe, and ends with that pipe.

It is a plain interpreter, not one of :mod:`multiprocessing`, which would run the caller's script again in each process
and leave a process behind that tracks resources.
"""

from __future__ import annotations

import os
import pickle
import queue
import struct
import sys
import threading
from typing import IO, Any, Final

from rtca_nb.exceptions import CorpusError, RtcaError

__all__ = ["main", "receive", "send"]

_HEAD: Final = struct.Struct(">Q")


def send(pipe: IO[bytes], value: Any) -> None:
    """Write a value to a pipe: the length of its pickle, then the pickle.

    Raises
    ------
    OSError
        If the pipe has no reader.
    """
    content = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_HEAD.pack(len(content)) + content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Return the next value that :func:`send` wrote to a pipe; the other end must be a trusted process.

    Raises
    ------
    EOFError
        If the pipe ends before a whole value.
    """
    head = pipe.read(_HEAD.size)
    content = pipe.read(_HEAD.unpack(head)[0]) if len(head) == _HEAD.size else b""
    if not content or len(content) < _HEAD.unpack(head)[0]:
        raise EOFError
    return pickle.loads(content)  # noqa: S301  # it is from the process at the other end


def main() -> None:
    """Run functions until the process that sends them is gone."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # printed text must not get into the answers
    work: queue.SimpleQueue[Any] = queue.SimpleQueue()
    threading.Thread(target=_take, args=(work,), daemon=True).start()
    while True:
        function, given = work.get()
        answer: tuple[bool, Any]
        try:
            answer = True, function(given)
        except RtcaError as error:
            answer = False, error
        except Exception as error:  # noqa: BLE001  # its message may quote a customer
            answer = False, CorpusError(f"a worker process failed ({type(error).__name__}); try without workers")
        send(answers, answer)


def _take(work: queue.SimpleQueue[Any]) -> None:
    while True:
        try:
            work.put(receive(sys.stdin.buffer))
        except EOFError:
            os._exit(0)  # even in the middle of work, as nobody waits for the result
