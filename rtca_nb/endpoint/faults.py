"""Faults that can occur between a client and the service, by name.

There are three kinds. A *page* fault changes the content of a successful answer, an *answer* fault replaces or damages
the answer, and a *wire* fault decides how much of the answer is sent and how the connection ends. All are
deterministic.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rtca_nb.endpoint import fault_effects as effects
from rtca_nb.endpoint.fault_kinds import LONGEST, Delivery, Fault

__all__ = ["FAULTS"]

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
        "429-codeless",
        "status",
        "A gateway's HTML page with status 429, which names no error of the service.",
        answer=effects.html(429, "429 Too Many Requests"),
    ),
    Fault("503-codeless", "status", "A proxy's HTML page with status 503.", answer=effects.html(503, "Unavailable")),
    Fault(
        "429-retry-after",
        "status",
        "ThrottlingException with a Retry-After of one second.",
        answer=effects.replaced(429, "ThrottlingException", "Rate exceeded", **{"Retry-After": "1"}),
    ),
    Fault("408", "status", "A gateway's HTML page with status 408.", answer=effects.html(408, "408 Request Time-out")),
    Fault(
        "throttling",
        "status",
        "Throttling with status 400, as older AWS services send it.",
        answer=effects.replaced(400, "Throttling", "Rate exceeded"),
    ),
    Fault(
        "request-limit",
        "status",
        "RequestLimitExceeded with status 503, as other AWS services send it.",
        answer=effects.replaced(503, "RequestLimitExceeded", "Request limit exceeded."),
    ),
    Fault(
        "expired-token",
        "status",
        "ExpiredTokenException: the session's credentials have run out.",
        answer=effects.replaced(403, "ExpiredTokenException", "The security token included in the request is expired"),
    ),
    Fault("401", "refusal", "A gateway's HTML page with status 401.", answer=effects.html(401, "Sign in")),
    Fault("403-codeless", "refusal", "A proxy's HTML page with status 403.", answer=effects.html(403, "Forbidden")),
    Fault("407", "refusal", "A proxy's HTML page with status 407.", answer=effects.html(407, "Proxy sign-in")),
    Fault("413", "refusal", "A gateway's HTML page with status 413.", answer=effects.html(413, "Too large")),
    Fault(
        "redirect",
        "refusal",
        "A redirect to a sign-in page, with status 302.",
        answer=effects.html(302, "Sign in to the network", Location="/sign-in"),
    ),
    Fault(
        "clock-skew",
        "refusal",
        "RequestTimeTooSkewed: the client's clock differs too much from that of the service.",
        answer=effects.replaced(403, "RequestTimeTooSkewed", "The difference between the clocks is too large."),
    ),
    Fault(
        "refuse",
        "connection",
        "The connection is reset, and the port is closed for SECONDS (by default 1), so new connections are refused.",
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
        "Content-Length announces the whole body, half of it is sent, and the connection is closed without an error.",
        delivery=Delivery("close", head=True, share=effects.half),
    ),
    Fault(
        "broken-chunk",
        "connection",
        "The body is sent chunked, and a chunk's size is not a number.",
        delivery=Delivery("close", head=True, share=effects.half, broken_chunk=True),
    ),
    Fault(
        "drip",
        "unbounded",
        "The body is sent byte by byte, one every SECONDS (by default 1).",
        delivery=Delivery("drip", head=True),
        seconds=1.0,
    ),
    Fault(
        "drip-head",
        "unbounded",
        "Status line and headers are sent byte by byte, one every SECONDS (by default 1), then the body at once.",
        delivery=Delivery("drip-head"),
        seconds=1.0,
    ),
    Fault(
        "endless",
        "unbounded",
        "A chunked body of spaces that does not end.",
        delivery=Delivery("endless", head=True),
    ),
    Fault(
        "endless-continue",
        "unbounded",
        "100 Continue again and again, and no answer.",
        delivery=Delivery("endless-continue"),
    ),
    Fault(
        "truncate-half", "body", "Half of the body, with a Content-Length that fits the half.", answer=effects.truncate
    ),
    Fault(
        "html-200", "body", "A proxy's HTML page with status 200.", answer=effects.html(200, "Sign in to the network")
    ),
    Fault("gzip-200", "body", "The body compressed with gzip, which was not requested.", answer=effects.compress),
    Fault(
        "byte-order-mark", "body", "A byte-order mark ahead of the body.", answer=effects.put_before(b"\xef\xbb\xbf")
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
        "A number of 5,000 digits, in a segment of an unknown type ahead of the others.",
        page=lambda page, _: effects.put_ahead(page, b'{"Rtca":' + b"9" * 5000 + b"}"),
    ),
    Fault(
        "infinity",
        "body",
        "Infinity, which JSON does not allow, in a segment of an unknown type ahead of the others.",
        page=lambda page, _: effects.put_ahead(page, b'{"Rtca":Infinity}'),
    ),
    Fault(
        "duplicate-keys",
        "body",
        "The page has the member Segments twice; the second is empty, so most parsers read no segments.",
        page=effects.say_twice,
    ),
    Fault(
        "lone-surrogate",
        "body",
        "Half of a surrogate pair (\\ud800) as the type of an event ahead of the other segments.",
        page=lambda page, _: effects.put_ahead(
            page, b'{"Event":{"Id":"rtca-surrogate","EventType":"\\ud800","Time":{"AbsoluteTime":0}}}'
        ),
    ),
    Fault(
        "stale-next-token",
        "paging",
        "The page's NextToken has expired, so the request for the next page is refused. No effect on a last page.",
        page=effects.stale_token,
    ),
    Fault("repeated-token", "paging", "The NextToken leads to the same page again.", page=effects.repeat_token),
    Fault(
        "empty-page",
        "paging",
        "The page comes without its segments, and its NextToken leads to them.",
        page=effects.empty_page,
    ),
    Fault("duplicated-segments", "content", "Half of the page's segments come twice.", page=effects.duplicate),
    Fault("reordered-segments", "content", "The page's segments come in reverse order.", page=effects.reorder),
    Fault(
        "changed-segments",
        "content",
        "The page's first message has other text under the same Id: each letter and digit is replaced by x.",
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
