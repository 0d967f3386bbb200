"""Figures for the overview of a report: ready-made questions about its contacts, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.corpus.once import other_forms
from rtca_nb.corpus.periods import period_words
from rtca_nb.corpus.report_ranks import bests_of
from rtca_nb.corpus.report_sources import ReportSource
from rtca_nb.corpus.report_words import (
    contacts_words,
    extremes,
    hours,
    known,
    moods_of,
    negative_tile,
    reply_tiles,
    rows_in,
    said_of,
    share_tile,
    shift_tile,
    spreads,
)
from rtca_nb.exceptions import SetupError
from rtca_nb.questions.far_times import dates_of, near_ends
from rtca_nb.questions.period import Period
from rtca_nb.render.languages import figure, phrase_count, say
from rtca_nb.render.many.figures import CategoryLine, Figures, Quality, Tile
from rtca_nb.render.many.table import Row

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["figures_of"]

_LISTED: Final = 12
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SPANS: Final = (("day", 21), ("week", 190))
_FLAGS: Final = {"True": True, "False": False}
"""Values of flags by their text; a missing flag has another text."""


def figures_of(source: ReportSource, rows: Sequence[Row], listed: int, period: Period) -> Figures:
    """Compute the figures of the overview.

    Parameters
    ----------
    source : ReportSource
    rows : sequence of Row
        One row of the report's table for each contact.
    listed : int
        Number of all rows of the table, which may have several forms and readings of a contact.
    period : Period
        The requested period.
    """
    starts = sorted(row.start for row in rows if row.start is not None)
    ends = _near(starts, period) if starts else ()
    first, last = map(_moment, ends) if ends else (None, None)
    far = [_moment(start) for start in starts if ends and not ends[0] <= start <= ends[1]]
    until = None if period.end is None else period.end - timedelta(microseconds=1)
    words = period_words(period.begin or first, until or last)
    told = Figures(
        words, (), (Tile(say("contacts"), figure(len(rows))),), spreads=spreads(rows), extremes=extremes(rows)
    )
    lost = [*source.once.sentences()]
    if source.failed:
        lost.append(
            say(
                "Missing from this report, because fetching failed: {contacts}.", contacts=contacts_words(source.failed)
            )
        )
    if source.outside:
        lost.append(
            say(
                "Left out, because the start is outside the period or unknown: {contacts}.",
                contacts=contacts_words(source.outside),
            )
        )
    if far:
        days = dates_of(list(dict.fromkeys(start.date() for start in far)))
        lost.append(
            say(
                "Outside the period in the title, because the start is far from all others: {contacts} ({days}).",
                contacts=contacts_words(len(far)),
                days=days,
            )
        )
    try:
        asked = _Asked(source, period, len(rows), listed)
        return asked.figures(told, (first, last), lost)
    except SetupError as error:
        return told._replace(left_out=(*lost, say("No figures over all contacts were computed: {why}.", why=error)))


def _near(starts: Sequence[int], period: Period) -> tuple[int, int]:
    """Return the first and last of sorted times, in microseconds since 1970.

    If ``period`` has no begin or no end, times far from all others are ignored at that end.
    """
    import numpy as np

    first, last = near_ends(np.array(starts, np.int64), 86_400_000_000)
    return first if period.begin is None else starts[0], last if period.end is None else starts[-1]


class _Asked:
    """Answers to the questions of an overview."""

    def __init__(self, source: ReportSource, period: Period, contacts: int, listed: int) -> None:
        self._asked = source.questions
        self._contacts = contacts
        self._listed = listed
        self._others = listed - contacts + source.once.left
        self._within: dict[str, Any] = {"begin": period.begin, "end": period.end}
        self._failed = source.failed
        self._left_out: dict[str, list[str]] = {}
        self._answers = 0

    def _ask(self, question: str, *about: Any) -> Any:
        answer = getattr(self._asked, question)(*about, **self._within)
        self._answers += 1
        # The overview does not show the rankings of these answers.
        for sentence in [said for said in answer.left_out if said not in answer.ranking]:
            self._left_out.setdefault(sentence, []).append(answer.title)
        return answer

    def _sentences(self) -> list[str]:
        """Return sentences on what is left out; each names the figures that it concerns, unless it concerns all.

        The sentence on other forms is omitted, because the overview has its own.
        """
        told = other_forms(self._others)
        return [
            said
            if len(of) == self._answers
            else say("{said} This concerns: {figures}.", said=said, figures="; ".join(dict.fromkeys(of)))
            for said, of in self._left_out.items()
            if said != told
        ]

    def figures(self, told: Figures, ends: tuple[datetime | None, datetime | None], lost: Sequence[str]) -> Figures:
        """Ask all questions, and return ``told`` with the figures from their answers.

        ``ends`` has the first and last start of the contacts. ``lost`` has sentences on contacts that are left out.
        """
        quality = self._ask("data_quality")
        frequency = self._ask("category_frequency")
        moods = self._ask("sentiment_by", "role")
        shift = self._ask("sentiment_shift", "week")
        replies = self._ask("response_times_by", "role")
        coverage = self._ask("coverage", "week")
        alone = self._ask("abandonment", "week")
        span, lines, more = self._categories(frequency, ends)
        bests, unranked = bests_of(self._asked, self._within, self._contacts)
        number, evaluated = int(quality.n), int(frequency.n)
        messages = int(quality.loc[quality["of"] == "messages", "out_of"].max())
        tiles = [
            Tile(say("contacts"), figure(number), say("{n} evaluated for categories", n=figure(evaluated))),
            Tile(say("messages"), figure(messages)),
            negative_tile(moods),
            shift_tile(shift),
            *reply_tiles(replies),
            share_tile(say("customers left alone (est.)"), alone, "abandoned", "contacts"),
            share_tile(say("without a category"), coverage, "without", "evaluated"),
        ]
        if number < self._listed:
            again = phrase_count(
                "{n} row shows another form or reading of a listed contact; figures count each contact once.",
                "{n} rows show another form or reading of a listed contact; figures count each contact once.",
                self._listed - number,
            )
            lost = [*lost, str(again)]
        by_hour = hours(self._ask("response_times_by", "hour"))
        return told._replace(
            said=tuple(said_of(lines, tiles, bests, evaluated, number, compared=bool(span))),
            tiles=tuple(tiles),
            categories=lines,
            more_categories=more,
            spans=span,
            moods=moods_of(moods),
            hours=by_hour,
            bests=bests,
            unranked=unranked,
            quality=self._quality(quality),
            left_out=(*lost, *self._sentences()),
        )

    def _quality(self, quality: pd.DataFrame) -> tuple[Quality, ...]:
        rows = [Quality(row.measure, str(row.of), int(row.number), int(row.out_of)) for row in rows_in(quality)]
        if self._failed:
            rows.insert(0, Quality("could not be fetched", "contacts", self._failed, self._contacts + self._failed))
        return tuple(rows)

    def _categories(
        self, frequency: pd.DataFrame, ends: tuple[datetime | None, datetime | None]
    ) -> tuple[str, tuple[CategoryLine, ...], int]:
        """Return the span of time of :meth:`_courses`, the most frequent categories, and how many are not listed."""
        span, courses = self._courses(ends)
        halves = self._halves(ends) if span else {}
        lines = []
        # One more row takes no more room than a sentence on one category that is not listed.
        listed = len(frequency) if len(frequency) == _LISTED + 1 else _LISTED
        for row in rows_in(frequency.head(listed)):
            before, after, changed, other_rule = halves.get(row.category, (None, None, None, False))
            lines.append(
                CategoryLine(
                    row.category,
                    int(row.matched),
                    int(row.evaluated),
                    known(row.share),
                    known(row.low),
                    known(row.high),
                    tuple(courses.get(row.category, ())),
                    before,
                    after,
                    changed,
                    other_rule,
                )
            )
        return span, tuple(lines), max(len(frequency) - listed, 0)

    def _courses(self, ends: tuple[datetime | None, datetime | None]) -> tuple[str, dict[str, list[float | None]]]:
        """Return ``"day"``, ``"week"`` or ``"month"``, and the shares of each category in such spans, in order of time.

        If all contacts are in one such span, an empty text and an empty dict are returned.
        """
        first, last = ends
        if first is None or last is None or first.date() == last.date():
            return "", {}
        days = (last - first).days
        span = next((name for name, most in _SPANS if days <= most), "month")
        # The trend leaves out the same contacts as the frequency of categories, and those far from all others.
        trend = self._asked.category_trend(span, begin=self._begin(first), end=self._end(last))
        if trend[span].nunique() < 2:
            return "", {}
        found: dict[str, list[float | None]] = {}
        for name, share in zip(trend["category"], trend["share"], strict=True):
            found.setdefault(name, []).append(known(share))
        return span, found

    def _begin(self, first: datetime) -> datetime:
        return self._within["begin"] or first

    def _end(self, last: datetime) -> datetime:
        return self._within["end"] or last + timedelta(microseconds=1)

    def _halves(
        self, ends: tuple[datetime | None, datetime | None]
    ) -> dict[str, tuple[float | None, float | None, bool | None, bool]]:
        """Compare the two halves of the period, for each category.

        The values are the share in the first half, the share in the second, whether the share changed by more than
        chance explains, and whether the rule changed. The first three are None if not known.
        """
        first, last = ends
        if first is None or last is None:
            return {}
        middle = first + (last - first) / 2
        drift = self._asked.drift((self._begin(first), middle), (middle, self._end(last)))
        found = {}
        for row in rows_in(drift[drift["category"].notna()]):
            changed, other_rule = (_FLAGS.get(str(value)) for value in (row.drifted, row.rule_changed))
            found[row.category] = (known(row.before), known(row.after), changed, bool(other_rule))
        return found


def _moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
