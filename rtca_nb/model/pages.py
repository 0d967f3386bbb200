"""Pages as they were read: what a reading gives, what an archive keeps, and what merging is made of.

A *reading* goes through the pages of a contact once, from the first or from where it was interrupted. It is named by
the time at which it began, or where a clock went back, by a later one: names are in the order of the readings.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from rtca_nb.model.parsing import ParsedPage

__all__ = ["TOKEN_AGE", "FetchedPage", "Resume", "SeenPage"]

TOKEN_AGE: Final = 15 * 60 * 1_000_000
"""Microseconds for which the token of an earlier run is trusted to lead on to the rest of the same pages.

How long a token lives, and what an old one leads to, is not documented. So a reading that was interrupted is gone on
with within this time only, and one whose pages lie further apart is complete only if another reading, from the first
page, is.
"""


class SeenPage(msgspec.Struct, frozen=True, gc=False):
    """One page as it was read.

    Attributes
    ----------
    parsed : ParsedPage
    reading : int
        Names the reading that it belongs to: when it began, in microseconds since 1970, but always after those before.
    number : int
        Place of the page in its reading, from 1.
    received : int
        When it arrived, in microseconds since 1970.
    kept : bool
        It comes from an archive, so that another run may have read the page after it.
    """

    parsed: ParsedPage
    reading: int
    number: int
    received: int
    kept: bool = False

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
    """Where a reading was interrupted: its name, the number of its last page, and the token of the next."""

    reading: int
    number: int
    token: str
