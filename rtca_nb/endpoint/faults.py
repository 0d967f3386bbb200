"""What can go wrong between a client and the service, by name.

There are three kinds. A *page* fault changes what a successful answer says, an *answer* fault replaces or damages the
answer, a *wire* fault decides how much of it is sent and how the connection ends. All are deterministic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from rtca_nb.endpoint import fault_effects as effects
from rtca_nb.endpoint.backend import Page
from rtca_nb.endpoint.paging import Tokens
from rtca_nb.endpoint.protocol import Answer

__all__ = ["FAULTS", "LONGEST", "Delivery", "Fault"]

Group = Literal["status", "connection", "body", "paging", "content"]

#: Longer than any client's patience: a stall ends when the client hangs up or the endpoint stops.
LONGEST: Final = 86_400.0


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


_ALL: Final = (
    Fault(
        "429", "status", "ThrottlingException.", answer=effects.replaced(429, "ThrottlingException", "Rate exceeded")
    ),
    Fault(
        "500",
        "status",
        "InternalServiceException.",
        answer=effects.replaced(500, "InternalServiceException", "Request processing failed due to an internal error."),
    ),
    Fault("502", "status", "A gateway's HTML page with status 502.", answer=effects.html(502, "502 Bad Gateway")),
    Fault(
        "503",
        "status",
        "ServiceUnavailableException, which the operation does not declare.",
        answer=effects.replaced(503, "ServiceUnavailableException", "Service is unavailable."),
    ),
    Fault("504", "status", "A gateway's HTML page with status 504.", answer=effects.html(504, "504 Gateway Time-out")),
    Fault(
        "expired-token",
        "status",
        "ExpiredTokenException: the session's credentials have run out.",
        answer=effects.replaced(403, "ExpiredTokenException", "The security token included in the request is expired"),
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
        delivery=Delivery("stall", head=True, share=effects.half),
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
        delivery=Delivery("reset", head=True, share=effects.half),
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
        delivery=Delivery("close", head=True, share=effects.half),
    ),
    Fault(
        "broken-chunk",
        "connection",
        "The body is sent chunked, and a chunk's size is not a number.",
        delivery=Delivery("close", head=True, share=effects.half, broken_chunk=True),
    ),
    Fault(
        "truncate-half", "body", "Half of the body, with a Content-Length that fits the half.", answer=effects.truncate
    ),
    Fault(
        "html-200", "body", "A proxy's HTML page with status 200.", answer=effects.html(200, "Sign in to the network")
    ),
    Fault("empty-200", "body", "An empty body with status 200.", answer=effects.empty),
    Fault("invalid-utf8", "body", "Two bytes in a string that are not UTF-8.", answer=effects.invalid_utf8),
    Fault(
        "deep-json",
        "body",
        "100,000 nested lists in place of the segments.",
        page=effects.nest_deeply,
    ),
    Fault(
        "huge-integer",
        "body",
        "An offset of 5,000 digits in a segment ahead of the others.",
        page=lambda page, _: effects.put_ahead(page, b'{"Rtca":' + b"9" * 5000 + b"}"),
    ),
    Fault(
        "lone-surrogate",
        "body",
        "An escaped lone surrogate in a segment ahead of the others.",
        page=lambda page, _: effects.put_ahead(
            page, b'{"Event":{"Id":"rtca-surrogate","EventType":"\\ud800","Time":{"AbsoluteTime":0}}}'
        ),
    ),
    Fault(
        "stale-next-token",
        "paging",
        "The NextToken handed out has expired: the next page is refused. Nothing on a last page.",
        page=effects.stale_token,
    ),
    Fault("repeated-token", "paging", "The NextToken leads to the same page again.", page=effects.repeat_token),
    Fault("duplicated-segments", "content", "Half of the page's segments come twice.", page=effects.duplicate),
    Fault("reordered-segments", "content", "The page's segments come in reverse order.", page=effects.reorder),
    Fault(
        "changed-segments",
        "content",
        "The page's first message has other text under the same Id: its letters and digits are x.",
        page=effects.change,
    ),
    Fault(
        "unknown-member",
        "content",
        "A segment of an unknown type, and unknown members in the page and its first segment.",
        page=effects.add_unknown,
    ),
    Fault(
        "two-member-union",
        "content",
        "The page's first segment is of two types at once.",
        page=effects.change_first(effects.two_members),
    ),
    Fault("empty-segment", "content", "The page's first segment is empty.", page=effects.change_first(lambda _: {})),
    Fault("null-segments", "content", "Segments is null.", page=effects.null_segments),
    Fault("missing-segments", "content", "Segments is absent.", page=effects.drop_segments),
)


#: Every fault by its name.
FAULTS: Final[Mapping[str, Fault]] = {fault.name: fault for fault in _ALL}
