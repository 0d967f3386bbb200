"""What an answer says beside its rows, and how it is drawn."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

from rtca_nb.questions.groups import MINIMUM
from rtca_nb.render.languages import Phrase, figure, phrase, phrase_count, say

__all__ = ["LEFT_OUT", "OF_SHARES", "Chart", "Said"]

LEFT_OUT: Final = "Left out:"
"""How a sentence begins that says which contacts, forms or messages are left out."""

OF_SHARES: Final = "Left out of shares"
"""How a sentence begins that says what of counted contacts is in no share."""

_NOUNS: Final = {
    "contact": ("{n} contact", "{n} contacts"),
    "message": ("{n} message", "{n} messages"),
    "reply": ("{n} reply", "{n} replies"),
}


class Chart(NamedTuple):
    """How an answer is drawn.

    Attributes
    ----------
    kind : {"bars", "lines", "grid"}
        A bar or a point for each row; a line over time for each of ``series``; a square for each pair.
    group, value : str
        Columns: what a row is about, and the figure of it.
    value_title : str
        Of the axis of figures, with their unit.
    group_title : str
        Of the other axis.
    ends : tuple of str and str, optional
        Columns of the ends of intervals.
    series : str, optional
        Column that tells lines, or the other half of a pair, apart.
    share : bool
        Whether figures are written as percentages.
    mark : str, optional
        Column that says which rows are marked.
    strong, paler : str
        Column that says which bars are drawn in full colour, and what the others are, in words.
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
    """What an answer says beside its rows; phrases speak the language that is spoken when they are shown.

    Attributes
    ----------
    title, unit : str or Phrase
    n : int
        How many of ``noun`` were counted.
    left_out : tuple of (str or Phrase)
    chart : Chart
    noun : {"contact", "message", "reply"}
    drawn : pandas.DataFrame, optional
        What is drawn, where that is not the rows.
    also : Phrase, optional
        What else was counted, with its number.
    ranking : tuple of Phrase
        Which groups are not ranked.
    rows : int
        How many rows the whole answer has.
    columns : tuple of str
        The columns of the whole answer.
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
        """What was left out, and which groups are not ranked."""
        return tuple(map(str, (*self.left_out, *self.ranking)))

    def of_rows(self, rows: int) -> str:
        """Say that some rows are a selection; empty if they are all."""
        if rows >= self.rows:
            return ""
        return say("Selected: {n} of {all} rows.", n=figure(rows), all=figure(self.rows))

    @property
    def things(self) -> Phrase:
        """How many there were, with the noun."""
        counted = phrase_count(*_NOUNS[self.noun], self.n)
        return counted if self.also is None else phrase("{one}, {other}", one=counted, other=self.also)

    @property
    def number(self) -> str:
        """The same as a figure has it."""
        return f"n = {self.things}"

    @property
    def leaves_out(self) -> bool:
        """Whether contacts, forms or messages are left out."""
        return any(line.startswith(LEFT_OUT) for line in self.left_out)

    @property
    def leaves_out_of_shares(self) -> bool:
        """Whether something of counted contacts is in no share, such as a category that was not evaluated."""
        return any(line.startswith(OF_SHARES) for line in self.left_out)
