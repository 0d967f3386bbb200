"""Title, counts and notes of an answer, and how it is drawn."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from rtca_nb.questions.groups import MINIMUM
from rtca_nb.render.languages import Phrase, figure, phrase, phrase_count, say

__all__ = ["LEFT_OUT", "OF_SHARES", "Chart", "Said"]

LEFT_OUT: Final = "Left out:"
"""Beginning of sentences on contacts, forms or messages that are left out."""

OF_SHARES: Final = "Left out of shares"
"""Beginning of sentences on counted contacts that are left out of some shares."""

_NOUNS: Final = {
    "contact": ("{n} contact", "{n} contacts"),
    "message": ("{n} message", "{n} messages"),
    "reply": ("{n} reply", "{n} replies"),
}


class Chart(NamedTuple):
    """Options for drawing an answer.

    Attributes
    ----------
    kind : {"bars", "lines", "grid"}
        A bar for each row; a line over time for each value of ``series``; or a square for each pair.
    group, value : str
        Names of two columns: the group that a row is about, and the number that is drawn for it.
    value_title : str
        Title of the axis that shows these numbers, with their unit.
    group_title : str
        Title of the other axis.
    ends : tuple of str and str, optional
        Columns of the lower and upper ends of confidence intervals.
    series : str, optional
        Column that says to which line a row belongs, or which colour its bar has; for pairs, column of the second half.
    share : bool
        Whether the numbers are shares, written as percentages.
    mark : str, optional
        Column that is true for rows whose name gets the note that rules changed.
    strong, paler : str
        Column that is true for bars to draw in full colour, and words on what the paler bars are.
    """

    kind: Literal["bars", "lines", "grid"]
    group: str
    value: str
    value_title: str | Phrase
    group_title: str | Phrase
    ends: tuple[str, str] | None = None
    series: str | None = None
    share: bool = False
    mark: str | None = None
    strong: str = "ranked"
    paler: str | Phrase = phrase("groups of fewer than {few} contacts, too few to compare", few=MINIMUM)


class Said(NamedTuple):
    """Title, counts and notes of an answer; phrases use the language that is set when they are shown.

    Attributes
    ----------
    title, unit : str or Phrase
    n : int
        Number of things (``noun``) that were counted.
    left_out : tuple of (str or Phrase)
        Sentences on what was left out, and other notes.
    chart : Chart
        How to draw the answer.
    noun : {"contact", "message", "reply"}
    drawn : pandas.DataFrame, optional
        Frame to draw instead of the rows of the answer.
    also : Phrase, optional
        Number and noun of other things that were counted too, such as ``12 messages``.
    ranking : tuple of Phrase
        Sentences on groups that are not ranked.
    rows : int
        Number of rows of the answer before any selection.
    columns : tuple of str
        Columns of the answer before any selection.
    """

    title: str | Phrase
    unit: str | Phrase
    n: int
    left_out: tuple[str | Phrase, ...]
    chart: Chart
    noun: str = "contact"
    drawn: Any = None
    also: Phrase | None = None
    ranking: tuple[Phrase, ...] = ()
    rows: int = 0
    columns: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """Sentences on what was left out, and on groups that are not ranked."""
        return tuple(map(str, (*self.left_out, *self.ranking)))

    def of_rows(self, rows: int) -> str:
        """Return a sentence that only ``rows`` rows of the answer are selected; empty if that is all of them."""
        if rows >= self.rows:
            return ""
        return say("Selected: {n} of {all} rows.", n=figure(rows), all=figure(self.rows))

    @property
    def things(self) -> Phrase:
        """The number of counted things with its noun, such as ``296 contacts``."""
        counted = phrase_count(*_NOUNS[self.noun], self.n)
        return counted if self.also is None else phrase("{one}, {other}", one=counted, other=self.also)

    @property
    def number(self) -> str:
        """The same as in a figure, such as ``n = 296 contacts``."""
        return f"n = {self.things}"

    @property
    def leaves_out(self) -> bool:
        """Whether contacts, forms or messages are left out."""
        return any(line.startswith(LEFT_OUT) for line in self.left_out)

    @property
    def leaves_out_of_shares(self) -> bool:
        """Whether counted contacts are left out of some shares, such as those of categories that were not evaluated."""
        return any(line.startswith(OF_SHARES) for line in self.left_out)
