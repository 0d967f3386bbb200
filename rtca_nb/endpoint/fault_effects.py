"""Effects of faults on a page or an answer; the table of faults uses each function here."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any, Final

from rtca_nb.endpoint.backend import Page
from rtca_nb.endpoint.paging import Tokens
from rtca_nb.endpoint.protocol import Answer, encode_json

__all__ = [
    "add_unknown",
    "change",
    "change_first",
    "compress",
    "drop_segments",
    "duplicate",
    "empty",
    "empty_page",
    "half",
    "html",
    "invalid_utf8",
    "nest_deeply",
    "null_segments",
    "put_ahead",
    "put_before",
    "reorder",
    "repeat_token",
    "replaced",
    "say_twice",
    "stale_token",
    "truncate",
    "two_members",
]

_DEEP: Final = 100_000

# -- in place of a success


def replaced(status: int, code: str, message: str, **headers: str) -> Callable[[Answer], None]:
    """Return a function that replaces an answer with an error of the service."""

    def act(answer: Answer) -> None:
        new = Answer.json(encode_json({"Message": message}), status=status, code=code)
        answer.status, answer.body, answer.code = new.status, new.body, new.code
        answer.headers = {**new.headers, **headers}

    return act


def html(status: int, title: str, **headers: str) -> Callable[[Answer], None]:
    """Return a function that replaces an answer with an HTML page."""

    def act(answer: Answer) -> None:
        answer.status, answer.code = status, title if status >= 300 else ""
        answer.body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode()
        answer.headers = {"Content-Type": "text/html", **headers}

    return act


# -- a damaged body


def truncate(answer: Answer) -> None:
    """Keep only the first half of the body."""
    answer.body = answer.body[: len(answer.body) // 2]


def empty(answer: Answer) -> None:
    """Remove the body, and set the status to 200."""
    answer.status, answer.body, answer.code = 200, b"", ""
    answer.headers.pop("x-amzn-errortype", None)


def compress(answer: Answer) -> None:
    """Compress the body with gzip, and say so in its header."""
    answer.body = gzip.compress(answer.body, mtime=0)
    answer.headers["Content-Encoding"] = "gzip"


def put_before(mark: bytes) -> Callable[[Answer], None]:
    """Return a function that puts bytes before the body."""

    def act(answer: Answer) -> None:
        answer.body = mark + answer.body

    return act


def invalid_utf8(answer: Answer) -> None:
    """Put two bytes that are not UTF-8 into a string."""
    mark = answer.body.find(b'":"') + 3
    answer.body = answer.body[:mark] + b"\xff\xfe" + answer.body[mark:]


def nest_deeply(page: Page, _: Tokens) -> bytes:
    """Return the body of a page that has 100,000 nested lists in place of its segments."""
    page.segments = [b"[" * _DEEP + b"]" * _DEEP]
    return page.encode()


# -- a page that is wrong


def stale_token(page: Page, tokens: Tokens) -> bytes | None:
    """Return the body of a page with an expired token; None for a last page, which has no token."""
    if page.following is None:
        return None
    page.next_token = tokens.issue(page.binding, page.following, expired=True)
    return page.encode()


def repeat_token(page: Page, tokens: Tokens) -> bytes:
    """Return the body of a page whose token leads to the same page again."""
    page.next_token = tokens.issue(page.binding, page.place)
    return page.encode()


def empty_page(page: Page, tokens: Tokens) -> bytes:
    """Return the body of a page without its segments, and with a token that leads to them."""
    page.next_token = tokens.issue(page.binding, page.place)
    page.segments = []
    return page.encode()


def duplicate(page: Page, _: Tokens) -> bytes | None:
    """Return the body of a page with the first half of its segments twice; None if it has no segments."""
    if not page.segments:
        return None
    page.segments = [*page.segments, *page.segments[: (len(page.segments) + 1) // 2]]
    return page.encode()


def reorder(page: Page, _: Tokens) -> bytes | None:
    """Return the body of a page with its segments in reverse order; None if it has fewer than two."""
    if len(page.segments) < 2:
        return None
    page.segments = page.segments[::-1]
    return page.encode()


def change(page: Page, _: Tokens) -> bytes | None:
    """Return the body of a page whose first message has another text under the same id; None without a message."""
    for position, segment in enumerate(page.segments):
        document = json.loads(segment)
        payload = next(iter(document.values()), None) if isinstance(document, dict) else None
        if isinstance(payload, dict) and isinstance(payload.get("Content"), str) and "Id" in payload:
            # Another text of the same length, so that no limit is broken and offsets stay in range.
            payload["Content"] = "".join("x" if letter.isalnum() else letter for letter in payload["Content"]) or "x"
            page.segments[position] = encode_json(document)
            return page.encode()
    return None


def change_first(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Page, Tokens], bytes | None]:
    """Return a function that applies ``change`` to a page's first segment.

    The function returns the body of the changed page, or None if the page has no segments.
    """

    def act(page: Page, _: Tokens) -> bytes | None:
        if not page.segments:
            return None
        page.segments[0] = encode_json(change(json.loads(page.segments[0])))
        return page.encode()

    return act


def add_unknown(page: Page, _: Tokens) -> bytes:
    """Return the body of a page with an additional segment of an unknown type, and with unknown members.

    One unknown member is in the page itself, and another is in its first segment.
    """
    unknown = {"RtcaUnknownSegment": {"Id": "rtca-unknown", "RtcaUnknownMember": True}}
    if page.segments:
        first = json.loads(page.segments[0])
        payload = next(iter(first.values()), None) if isinstance(first, dict) else None
        if isinstance(payload, dict):
            payload["RtcaUnknownMember"] = {"Kind": "unknown"}
        page.segments[0] = encode_json(first)
    page.segments.append(encode_json(unknown))
    return page.encode()[:-1] + b',"RtcaUnknownMember":1}'


def two_members(segment: dict[str, Any]) -> dict[str, Any]:
    """Return a segment that is of two types at once."""
    other = "Event" if "Event" not in segment else "PostContactSummary"
    return {**segment, other: {"Status": "COMPLETED"}}


def null_segments(page: Page, _: Tokens) -> bytes:
    """Return the body of a page in which the member Segments is null."""
    page.segments = []
    return page.encode().replace(b'"Segments":[]', b'"Segments":null', 1)


def drop_segments(page: Page, _: Tokens) -> bytes:
    """Return the body of a page without the member Segments."""
    page.segments = []
    return page.encode().replace(b',"Segments":[]', b"", 1)


def say_twice(page: Page, _: Tokens) -> bytes:
    """Return the body of a page in which the member Segments comes a second time, empty."""
    return page.encode()[:-1] + b',"Segments":[]}'


def half(size: int) -> int:
    """Return half of a size, rounded down."""
    return size // 2


def put_ahead(page: Page, segment: bytes) -> bytes:
    """Return the body of a page with a segment put before the others."""
    page.segments = [segment, *page.segments]
    return page.encode()
