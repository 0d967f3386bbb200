"""What can go wrong between a client and the service, by name.

There are three kinds. A *page* fault changes what a successful answer says, an *answer* fault replaces or damages the
answer, a *wire* fault decides how much of it is sent and how the connection ends. All are deterministic.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from rtca_nb.endpoint.backend import Page
from rtca_nb.endpoint.paging import Tokens
from rtca_nb.endpoint.protocol import Answer, encode_json

__all__ = ["FAULTS", "LONGEST", "Delivery", "Fault"]

Group = Literal["status", "connection", "body", "paging", "content"]

#: Longer than any client's patience: a stall ends when the client hangs up or the endpoint stops.
LONGEST: Final = 86_400.0

_DEEP: Final = 100_000


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer is sent when it is not sent as it should be.

    Attributes
    ----------
    ending : {"reset", "close", "refuse", "stall"}
        What happens to the connection: TCP reset, orderly close, reset and then a closed port, or silence.
    head : bool
        Whether status line and headers are sent; they claim the whole body.
    share : callable
        The number of body bytes that are sent, from the number there are.
    broken_chunk : bool
        Send the body chunked, with a chunk size that is not a number.
    """

    ending: Literal["reset", "close", "refuse", "stall"]
    head: bool = False
    share: Callable[[int], int] = lambda _: 0
    broken_chunk: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that can go wrong.

    Attributes
    ----------
    name : str
        How a script names it.
    group : str
        ``status``, ``connection``, ``body``, ``paging`` or ``content``.
    summary : str
        What a client sees, in one sentence.
    page : callable, optional
        From a page and the tokens to the body to send, or None where the page gives no occasion.
    answer : callable, optional
        Changes an answer in place.
    delivery : Delivery, optional
        How the answer is sent.
    seconds : float, optional
        How long it lasts unless a script says otherwise; None for a fault that takes no time.
    """

    name: str
    group: Group
    summary: str
    page: Callable[[Page, Tokens], bytes | None] | None = None
    answer: Callable[[Answer], None] | None = None
    delivery: Delivery | None = None
    seconds: float | None = None


# What stands in for a success: status faults.


def _replace(status: int, code: str, message: str) -> Callable[[Answer], None]:
    def act(answer: Answer) -> None:
        new = Answer.json(encode_json({"Message": message}), status=status, code=code)
        answer.status, answer.body, answer.headers, answer.code = new.status, new.body, new.headers, new.code

    return act


def _html(status: int, title: str) -> Callable[[Answer], None]:
    def act(answer: Answer) -> None:
        answer.status, answer.code = status, title if status >= 400 else ""
        answer.body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>".encode()
        answer.headers = {"Content-Type": "text/html"}

    return act


# What damages a body.


def _truncate(answer: Answer) -> None:
    answer.body = answer.body[: len(answer.body) // 2]


def _empty(answer: Answer) -> None:
    answer.status, answer.body, answer.code = 200, b"", ""
    answer.headers.pop("x-amzn-errortype", None)


def _invalid_utf8(answer: Answer) -> None:
    mark = answer.body.find(b'":"') + 3
    answer.body = answer.body[:mark] + b"\xff\xfe" + answer.body[mark:]


def _deep(page: Page, _: Tokens) -> bytes:
    page.segments = [b"[" * _DEEP + b"]" * _DEEP]
    return page.encode()


# What a page says wrongly.


def _stale_token(page: Page, tokens: Tokens) -> bytes | None:
    if page.following is None:
        return None
    page.next_token = tokens.issue(page.binding, page.following, expired=True)
    return page.encode()


def _repeated_token(page: Page, tokens: Tokens) -> bytes:
    page.next_token = tokens.issue(page.binding, page.place)
    return page.encode()


def _duplicated(page: Page, _: Tokens) -> bytes | None:
    if not page.segments:
        return None
    page.segments = [*page.segments, *page.segments[: (len(page.segments) + 1) // 2]]
    return page.encode()


def _reordered(page: Page, _: Tokens) -> bytes | None:
    if len(page.segments) < 2:
        return None
    page.segments = page.segments[::-1]
    return page.encode()


def _changed(page: Page, _: Tokens) -> bytes | None:
    for position, segment in enumerate(page.segments):
        document = json.loads(segment)
        payload = next(iter(document.values()), None) if isinstance(document, dict) else None
        if isinstance(payload, dict) and isinstance(payload.get("Content"), str) and "Id" in payload:
            # Another text of the same length, so that no limit is broken and offsets stay in range.
            payload["Content"] = "".join("x" if letter.isalnum() else letter for letter in payload["Content"]) or "x"
            page.segments[position] = encode_json(document)
            return page.encode()
    return None


def _with_first(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Page, Tokens], bytes | None]:
    def act(page: Page, _: Tokens) -> bytes | None:
        if not page.segments:
            return None
        page.segments[0] = encode_json(change(json.loads(page.segments[0])))
        return page.encode()

    return act


def _unknown_member(page: Page, _: Tokens) -> bytes:
    unknown = {"RtcaUnknownSegment": {"Id": "rtca-unknown", "RtcaUnknownMember": True}}
    if page.segments:
        first = json.loads(page.segments[0])
        payload = next(iter(first.values()), None) if isinstance(first, dict) else None
        if isinstance(payload, dict):
            payload["RtcaUnknownMember"] = {"Kind": "unknown"}
        page.segments[0] = encode_json(first)
    page.segments.append(encode_json(unknown))
    return page.encode()[:-1] + b',"RtcaUnknownMember":1}'


def _two_members(segment: dict[str, Any]) -> dict[str, Any]:
    other = "Event" if "Event" not in segment else "PostContactSummary"
    return {**segment, other: {"Status": "COMPLETED"}}


def _null_segments(page: Page, _: Tokens) -> bytes:
    page.segments = []
    return page.encode().replace(b'"Segments":[]', b'"Segments":null', 1)


def _missing_segments(page: Page, _: Tokens) -> bytes:
    page.segments = []
    return page.encode().replace(b',"Segments":[]', b"", 1)


def _half(size: int) -> int:
    return size // 2


def _ahead(page: Page, segment: bytes) -> bytes:
    page.segments = [segment, *page.segments]
    return page.encode()


_ALL: Final = (
    Fault("429", "status", "ThrottlingException.", answer=_replace(429, "ThrottlingException", "Rate exceeded")),
    Fault(
        "500",
        "status",
        "InternalServiceException.",
        answer=_replace(500, "InternalServiceException", "Request processing failed due to an internal error."),
    ),
    Fault("502", "status", "A gateway's HTML page with status 502.", answer=_html(502, "502 Bad Gateway")),
    Fault(
        "503",
        "status",
        "ServiceUnavailableException, which the operation does not declare.",
        answer=_replace(503, "ServiceUnavailableException", "Service is unavailable."),
    ),
    Fault("504", "status", "A gateway's HTML page with status 504.", answer=_html(504, "504 Gateway Time-out")),
    Fault(
        "expired-token",
        "status",
        "ExpiredTokenException: the session's credentials have run out.",
        answer=_replace(403, "ExpiredTokenException", "The security token included in the request is expired"),
    ),
    Fault(
        "refuse",
        "connection",
        "The connection is reset, and for SECONDS (1) the port is closed: what is tried then is refused.",
        delivery=Delivery("refuse"),
        seconds=1.0,
    ),
    Fault(
        "stall",
        "connection",
        "No byte is sent; with stall:SECONDS the answer follows after that time.",
        delivery=Delivery("stall"),
        seconds=LONGEST,
    ),
    Fault(
        "stall-half",
        "connection",
        "Half of the body is sent, then no more; with stall-half:SECONDS the rest follows after that time.",
        delivery=Delivery("stall", head=True, share=_half),
        seconds=LONGEST,
    ),
    Fault("reset", "connection", "The connection is reset before any byte.", delivery=Delivery("reset")),
    Fault(
        "reset-after-header",
        "connection",
        "The connection is reset after the headers.",
        delivery=Delivery("reset", head=True),
    ),
    Fault(
        "reset-after-byte",
        "connection",
        "The connection is reset after the body's first byte.",
        delivery=Delivery("reset", head=True, share=lambda size: min(1, size)),
    ),
    Fault(
        "reset-half",
        "connection",
        "The connection is reset after half of the body.",
        delivery=Delivery("reset", head=True, share=_half),
    ),
    Fault(
        "reset-last-byte",
        "connection",
        "The connection is reset before the body's last byte.",
        delivery=Delivery("reset", head=True, share=lambda size: max(0, size - 1)),
    ),
    Fault(
        "truncate-half-false-length",
        "connection",
        "Content-Length tells the whole body, half of it is sent, and the connection is closed in good order.",
        delivery=Delivery("close", head=True, share=_half),
    ),
    Fault(
        "broken-chunk",
        "connection",
        "The body is sent chunked, and a chunk's size is not a number.",
        delivery=Delivery("close", head=True, share=_half, broken_chunk=True),
    ),
    Fault("truncate-half", "body", "Half of the body, with a Content-Length that fits the half.", answer=_truncate),
    Fault("html-200", "body", "A proxy's HTML page with status 200.", answer=_html(200, "Sign in to the network")),
    Fault("empty-200", "body", "An empty body with status 200.", answer=_empty),
    Fault("invalid-utf8", "body", "Two bytes in a string that are not UTF-8.", answer=_invalid_utf8),
    Fault(
        "deep-json",
        "body",
        "100,000 nested lists in place of the segments.",
        page=_deep,
    ),
    Fault(
        "huge-integer",
        "body",
        "An offset of 5,000 digits in a segment ahead of the others.",
        page=lambda page, _: _ahead(page, b'{"Rtca":' + b"9" * 5000 + b"}"),
    ),
    Fault(
        "lone-surrogate",
        "body",
        "An escaped lone surrogate in a segment ahead of the others.",
        page=lambda page, _: _ahead(
            page, b'{"Event":{"Id":"rtca-surrogate","EventType":"\\ud800","Time":{"AbsoluteTime":0}}}'
        ),
    ),
    Fault(
        "stale-next-token",
        "paging",
        "The NextToken handed out has expired: the next page is refused. Nothing on a last page.",
        page=_stale_token,
    ),
    Fault("repeated-token", "paging", "The NextToken leads to the same page again.", page=_repeated_token),
    Fault("duplicated-segments", "content", "Half of the page's segments come twice.", page=_duplicated),
    Fault("reordered-segments", "content", "The page's segments come in reverse order.", page=_reordered),
    Fault(
        "changed-segments",
        "content",
        "The page's first message has other text under the same Id: its letters and digits are x.",
        page=_changed,
    ),
    Fault(
        "unknown-member",
        "content",
        "A segment of an unknown type, and unknown members in the page and its first segment.",
        page=_unknown_member,
    ),
    Fault(
        "two-member-union",
        "content",
        "The page's first segment is of two types at once.",
        page=_with_first(_two_members),
    ),
    Fault("empty-segment", "content", "The page's first segment is empty.", page=_with_first(lambda _: {})),
    Fault("null-segments", "content", "Segments is null.", page=_null_segments),
    Fault("missing-segments", "content", "Segments is absent.", page=_missing_segments),
)


#: Every fault by its name.
FAULTS: Final[Mapping[str, Fault]] = {fault.name: fault for fault in _ALL}
