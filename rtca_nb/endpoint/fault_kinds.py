"""Definition of a fault: a name, a group, and its effect on a page, an answer or a connection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from rtca_nb.endpoint.backend import Page
from rtca_nb.endpoint.paging import Tokens
from rtca_nb.endpoint.protocol import Answer

__all__ = ["LONGEST", "Delivery", "Fault"]

Group = Literal["status", "refusal", "connection", "unbounded", "body", "paging", "content"]

#: Longer than any client waits, so a stall ends when the client hangs up or the endpoint stops.
LONGEST: Final = 86_400.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an answer is sent if it is not sent normally.

    Attributes
    ----------
    ending : {"reset", "close", "refuse", "stall", "drip", "drip-head", "endless", "endless-continue"}
        What happens to the connection. ``reset``: a TCP reset; ``close``: an orderly close; ``refuse``: a reset, and
        the port is closed for a time; ``stall``: silence for a time, then the rest of the answer; ``drip``: the body is
        sent one byte at a time; ``drip-head``: status line and headers are sent one byte at a time, then the body;
        ``endless``: a body that does not end; ``endless-continue``: ``100 Continue`` again and again.
    head : bool
        Whether status line, headers and the ``share`` of the body are sent normally, before ``ending``. Their
        ``Content-Length``, if any, is the size of the whole body.
    share : callable
        Function from the size of the body to the number of its bytes to send with the headers. Not used if ``head`` is
        false.
    broken_chunk : bool
        Whether the body is sent in chunks, and the size of the last chunk is not a number.
    """

    ending: Literal["reset", "close", "refuse", "stall", "drip", "drip-head", "endless", "endless-continue"]
    head: bool = False
    share: Callable[[int], int] = lambda _: 0
    broken_chunk: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that a local endpoint can simulate; ``rtca_nb.endpoint.FAULTS`` has all faults, by name.

    Exactly one of ``page``, ``answer`` and ``delivery`` is set; the endpoint uses it when the fault occurs.

    Attributes
    ----------
    name : str
        Name of the fault, such as ``"429"`` or ``"reset-half"``, to use in :class:`Faults`.
    group : str
        What goes wrong: ``status``, ``refusal``, ``connection``, ``body``, ``paging``, ``content``, or ``unbounded``
        (the answer does not end, or takes very long).
    summary : str
        What the client gets, in a few words.
    page : callable or None
        Function that takes a page of segments and the endpoint's tokens. It returns the body to send, or None if the
        fault cannot occur on this page.
    answer : callable or None
        Function that takes an answer and changes its status, headers or body in place.
    delivery : Delivery or None
        How much of the answer is sent, and what happens to the connection.
    seconds : float or None
        How long the fault lasts by default; ``"stall:0.5"`` in :class:`Faults` sets another time. For a fault that
        sends an answer byte by byte, it is the time between two bytes. None if the fault takes no time.
    """

    name: str
    group: Group
    summary: str
    page: Callable[[Page, Tokens], bytes | None] | None = None
    answer: Callable[[Answer], None] | None = None
    delivery: Delivery | None = None
    seconds: float | None = None
