"""Pages as they were read: what a reading gives, what an archive keeps, and what merging is made of.

A *reading* goes through the pages of a contact once, from the first or from where it was broken off. It is named by the
time at which it began.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from rtca_nb.model.parsing import ParsedPage

__all__ = ["FetchedPage", "Resume", "SeenPage"]


class SeenPage(msgspec.Struct, frozen=True, gc=False):
    """One page as it was read.

    Attributes
    ----------
    parsed : ParsedPage
    reading : int
        When the reading that it belongs to began, in microseconds since 1970; names the reading.
    number : int
        Place of the page in its reading, from 1.
    received : int
        When it arrived, in microseconds since 1970.
    """

    parsed: ParsedPage
    reading: int
    number: int
    received: int

    def __repr__(self) -> str:
        return f"<SeenPage {self.number} of the reading of {datetime.fromtimestamp(self.reading / 1e6, UTC):%F %T}>"

    __str__ = __repr__


class FetchedPage(NamedTuple):
    """A page and how it came: what an archive keeps.

    Attributes
    ----------
    seen : SeenPage
    body : bytes
        The answer as it came.
    request : dict
        Members of the request, with the token where there was one.
    requested : int
        When it was asked for, in microseconds since 1970.
    """

    seen: SeenPage
    body: bytes
    request: dict[str, Any]
    requested: int

    @property
    def parsed(self) -> ParsedPage:
        """The page, decoded."""
        return self.seen.parsed

    def __repr__(self) -> str:
        return f"<FetchedPage {self.seen.number}>"


class Resume(NamedTuple):
    """Where a reading was broken off: its name, the number of its last page, and the token of the next."""

    reading: int
    number: int
    token: str
