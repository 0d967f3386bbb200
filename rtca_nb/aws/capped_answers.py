"""Answers are read up to a size: a body without an end would fill the memory.

botocore reads a body whole before anybody sees a byte of it. Its event ``before-send`` lets a handler send instead: the
one here sends with the client's own HTTP session, as botocore would, and reads the body piece by piece.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from rtca_nb.exceptions import TRY_AGAIN, IntegrityError

__all__ = ["MAX_ANSWER", "capped", "register_cap"]

MAX_ANSWER: Final = 64 * 2**20
"""Bytes of one answer: three times a page of 100 messages of the greatest length, each letter escaped."""

_EVENT: Final = "before-send"
_PIECE: Final = 2**16

# Set while one of our calls runs, so that a client that is shared with other code stays as it is for that code.
_session: contextvars.ContextVar[Any] = contextvars.ContextVar("rtca_nb_session", default=None)
_registering = threading.Lock()


def register_cap(client: Any) -> None:
    """Let a client's answers be capped inside :func:`capped`."""
    with _registering:
        client.meta.events.register(_EVENT, _send, unique_id="rtca-nb-cap")


@contextmanager
def capped(client: Any) -> Iterator[None]:
    """Cap the answers to what a client is asked inside, in this thread.

    Raises
    ------
    IntegrityError
        Where one is larger.
    """
    # botocore hands its session to nobody; where another release keeps it elsewhere, only the time is bounded.
    session = getattr(getattr(client, "_endpoint", None), "http_session", None)
    mark = _session.set(session)
    try:
        yield
    finally:
        _session.reset(mark)


class _Read:
    """A body that was read, as botocore takes one."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def stream(self) -> list[bytes]:
        """Return the pieces; botocore asks for them once."""
        return self._pieces


def _send(request: Any, **_: Any) -> Any:
    session = _session.get()
    if session is None or request.stream_output:
        return None
    from botocore.awsrequest import AWSResponse

    # Else the session reads the body.
    request.stream_output = True
    answer = session.send(request)
    body = _Read(_pieces(answer.raw, request.url))
    return AWSResponse(answer.url, answer.status_code, answer.headers, body)


def _pieces(raw: Any, url: str) -> list[bytes]:
    """Read a body, and raise what botocore's session would."""
    from botocore import exceptions as aws
    from urllib3 import exceptions as http

    pieces: list[bytes] = []
    size = 0
    try:
        for piece in raw.stream(_PIECE):
            pieces.append(piece)
            size += len(piece)
            if size > MAX_ANSWER:
                break
    except http.ReadTimeoutError as error:
        raise aws.ReadTimeoutError(endpoint_url=url, error=error) from error
    except http.ProtocolError as error:
        raise aws.ConnectionClosedError(endpoint_url=url, error=error) from error
    except Exception as error:
        raise aws.HTTPClientError(error=error) from error
    finally:
        if size > MAX_ANSWER:
            raw.close()
    if size > MAX_ANSWER:
        raise IntegrityError(
            f"the answer is larger than {MAX_ANSWER // 2**20 or 1} MiB, far larger than any page of contact analysis, "
            "so the rest was not read; check the endpoint URL and the proxy",
            hint=TRY_AGAIN,
        )
    return pieces
