"""A process that has loaded everything and forks one writer for each line that it reads: cheap to kill.

A line is JSON: the corpus's folder, which contacts to write, and at which of its calls the disk fails or the process
dies, if one does. It answers with the writer's process id, and when that has ended with its exit code: 0 done, 3 an
error of the corpus, 1 anything else, negative a signal.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
from pathlib import Path

import pandas as pd  # noqa: F401  # loaded before the fork, with the two below, as Arrow would load it in each child
import pyarrow.compute
import pyarrow.parquet  # noqa: F401

from rtca_nb.corpus.erasure import erase_contact
from rtca_nb.corpus.places import root_of
from rtca_nb.exceptions import CorpusError
from tests.corpus.readings import chat, write

NUMBER = 14


def contacts(kind: str) -> list:
    """Contacts to write: at first some, then a longer reading of half of them, and more."""
    if kind == "first":
        return [chat(f"c{number}", output_type=form) for number in range(4) for form in ("Raw", "Redacted")]
    again = [chat(f"c{number}", output_type="Redacted", messages=4, text="newer") for number in range(0, 4, 2)]
    return [*again, *(chat(f"d{number}") for number in range(NUMBER - 8))]


def run(order: dict) -> int:
    disk = ctypes.CDLL(None)
    if "fail_at" in order:
        below = os.path.realpath(order["folder"]).encode()
        hows = (order[how] for how in ("errno", "lasting", "partial", "kill"))
        disk.rtca_disk(below, ctypes.c_long(order["fail_at"]), *hows)
    try:
        os.environ.update(order.get("environment", {}))
        if "erase" in order:
            erase_contact(root_of(order["folder"]), order["erase"], order["proof"])
        else:
            write(contacts(order["contacts"]), order["folder"])
    except CorpusError:
        return 3
    finally:
        if "calls" in order:
            disk.rtca_calls.restype = ctypes.c_long
            Path(order["calls"]).write_text(str(disk.rtca_calls()), encoding="ascii")
    return 0


def main() -> None:
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = run(order)
            finally:
                os._exit(code)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
