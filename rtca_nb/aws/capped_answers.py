"""Limit the size of answers, because a body without an end would fill the memory.

botocore reads a whole body before it returns any of it. So this module wraps the client's HTTP session, and reads the
body piece by piece. An event such as ``before-send`` would not work: botocore calls every handler of an event, even if
one of them has already answered, as a stub of the service does. A request would then be sent anyway.
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
"""Most bytes of one answer: three times a page of 100 messages of the greatest length, with each letter escaped."""

_PIECE: Final = 2**16
_NO_CONTENT_TO_STREAM: Final = 300

# Set while one of our calls runs, so that a client that is shared with other code is not capped for that code.
_capping: contextvars.ContextVar[bool] = contextvars.ContextVar("rtca_nb_capping", default=False)
_registering = threading.Lock()


def register_cap(client: Any) -> None:
    """Prepare a boto3 client so that the size of its answers is limited inside :func:`capped`."""
    # botocore's session is private; if another release keeps it elsewhere, only the time is limited.
    endpoint: Any = getattr(client, "_endpoint", None)
    with _registering:
        session = getattr(endpoint, "http_session", None)
        if session is not None and not isinstance(session, _CappedSession):
            endpoint.http_session = _CappedSession(session)


@contextmanager
def capped() -> Iterator[None]:
    """Limit the answers to requests inside the block, in this thread, to :data:`MAX_ANSWER` bytes.

    Only clients that were passed to :func:`register_cap` are limited.

    Raises
    ------
    IntegrityError
        If an answer is larger.
    """
    mark = _capping.set(True)
    try:
        yield
    finally:
        _capping.reset(mark)


class _CappedSession:
    """The HTTP session of a client, wrapped to limit the size of answers."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def __getattr__(self, name: str) -> Any:
        if name == "_session":  # while an instance is being made, as by copy
            raise AttributeError(name)
        return getattr(self._session, name)

    def send(self, request: Any) -> Any:
        """Send a request and return the answer; inside :func:`capped`, read its body only up to the limit."""
        if not _capping.get():
            return self._session.send(request)
        from botocore.awsrequest import AWSResponse

        streamed = request.stream_output
        # Otherwise the session reads the whole body.
        request.stream_output = True
        answer = self._session.send(request)
        if streamed and answer.status_code < _NO_CONTENT_TO_STREAM:
            return answer  # other bodies are not streamed, so they are capped here
        body = _Read(_pieces(answer.raw, request.url))
        return AWSResponse(answer.url, answer.status_code, answer.headers, body)


class _Read:
    """A body that was read already, with the method that botocore calls to read it."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def stream(self) -> list[bytes]:
        """Return the pieces; botocore calls this once."""
        return self._pieces


def _pieces(raw: Any, url: str) -> list[bytes]:
    """Read a body in pieces of bytes, with the errors of botocore's session, or IntegrityError if it is too large."""
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
