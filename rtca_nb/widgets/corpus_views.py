"""HTML of an explorer of many contacts, in parts: each is replaced on its own, and the HTML around them stays.

Rows, counts and charts made from the list alone come first. The courses of scores, answers to questions, and matches,
which take longest, follow.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.exceptions import RtcaError
from rtca_nb.questions.contact_list import ContactList
from rtca_nb.questions.narrowing import Kept, Narrowing
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.theme import scoped_style, style_of
from rtca_nb.widgets.corpus_charts import CHARTS, category_bars, chart_frame, counting, hour_bars, range_bars
from rtca_nb.widgets.corpus_page import (
    PAGE,
    Choices,
    category_checks,
    chosen_chips,
    explorer_frame,
    number_words,
    pager_words,
    said_range,
)
from rtca_nb.widgets.corpus_rows import category_chips, course_svg, table_rows
from rtca_nb.widgets.values import sentence

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Asked", "CorpusViews"]

_REMEMBERED: Final = 12
_RANGES: Final = ("time", "score", "response")
_FIRST: Final = 10
"""Rows of the preliminary static view; a browser lays out a shorter page faster."""

_UNCOUNTED: Final = "This view was saved while charts were still being made; most rows are left out."
_STATIC: Final = Template('<div class="rtca rtca-cx tex2jax_ignore mathjax_ignore">{h}{h}{h}</div>')


class Asked(NamedTuple):
    """A question to an explorer: which contacts to keep, in which order, and which page to show.

    Attributes
    ----------
    chosen : Narrowing
    bounds : dict of str to tuple
        For each dimension that has a range, its chosen bounds as the traits hold them.
    sort : str
    descending : bool
    page : int
        From 0.
    """

    chosen: Narrowing
    bounds: dict[str, tuple[Any, Any]]
    sort: str = "start"
    descending: bool = True
    page: int = 0


class CorpusViews:
    """Makes the parts of an explorer of a corpus, as dicts from the name of a trait to its value, and the static view.

    Parameters
    ----------
    source : Corpus or HeldCorpus

    Attributes
    ----------
    list : ContactList
    choices : Choices
        Values to choose from, other than categories.

    Raises
    ------
    RtcaError
        If the corpus's tables cannot be read.
    """

    def __init__(self, source: Any) -> None:
        self.list = ContactList(source)
        self._answers: OrderedDict[tuple[str, Narrowing], pd.DataFrame] = OrderedDict()
        self._kept: tuple[Narrowing, Kept] | None = None
        self._paged: tuple[tuple[Asked, bool], list[dict[str, Any]]] | None = None
        self._drawn: tuple[list[int], list[list[float]]] | None = None
        # A thread answers the live view, while a cell may request the static view.
        self._lock = threading.RLock()
        self._places: dict[str, int] | None = None
        status, agent, queue = (self.list.values(name) for name in ("status", "agent", "queue"))
        self.choices = Choices(status, agent, queue, self.list.numbers_with())

    def __repr__(self) -> str:
        return f"<CorpusViews of {len(self.list)} contacts>"

    @property
    def categories(self) -> list[str]:
        """Names of all categories that matched, the most frequent first; computing them may take a moment."""
        with self._lock:
            return list(self._named())

    # -- parts --------------------------------------------------------------------------------------------------------

    def frame(self) -> dict[str, Any]:
        """Return the HTML around the parts, which stays while they change, and placeholders for the later parts."""
        page = str(explorer_frame(self.list, self.choices, self._charts(None)))
        waiting = {"_chips": [], "_courses": [], "_category": counting(), "_hour": counting()}
        return {"_page": page, **waiting, **self._kinds()}

    def _kinds(self) -> dict[str, Any]:
        """Return the controls for the categories that are known so far, and all values that can be chosen."""
        names = list(self._places or ())
        choices = {name: list(values) for name, values in self.choices._asdict().items()}
        return {"_checks": str(category_checks(names)), "_known": {"categories": names, **choices}}

    def first(self, asked: Asked) -> dict[str, Any]:
        """Return the parts that are quick: rows without courses of scores, counts, and charts of the list.

        The rows include categories once the matches are known.
        """
        with self._lock:
            return self._first(asked)

    def _first(self, asked: Asked) -> dict[str, Any]:
        kept = self._kept_by(asked.chosen)
        number = kept.number
        rows = self._rows(asked, kept)
        return {
            "_rows": str(table_rows(rows, live=True)),
            # Courses and chips of the previous rows do not belong to these.
            "_courses": [],
            "_chips": [] if self._places is None else self._chips(rows),
            **({} if self._places is None else self._kinds()),
            "_ids": [row["contact_id"] for row in rows],
            "_count": str(number_words(number, len(self.list), [*map(str, self.list.left_out)])),
            "_pager": pager_words(self._page(asked, number), number),
            "_pages": -(-number // PAGE),
            "_chosen": str(chosen_chips(asked.chosen, self._said(asked))),
            **{f"_{name}": str(self._range(name, asked, kept)) for name in _RANGES},
        }

    def later(self, asked: Asked) -> Iterator[dict[str, Any]]:
        """Yield the slower parts, one by one: courses of scores, and charts of the answers to questions.

        ``_trouble`` is a sentence if the files of the corpus can no longer be read, and otherwise empty.
        """
        with self._lock:
            kept = self._kept_by(asked.chosen)
            rows = self._rows(asked, kept)
            courses, trouble = self._courses(rows)
        yield {"_courses": [str(course_svg(course)) for course in courses], "_trouble": trouble}
        with self._lock:
            hours = self._hour(asked)
        yield {"_hour": str(hours)}
        with self._lock:
            bars = self._category(asked, kept, live=True)
            # Rows that were read before the matches were known do not have them.
            chips = self._chips(self._rows(asked, kept))
            kinds = self._kinds()
        yield {"_category": str(bars), "_chips": chips, **kinds}
        with self._lock:
            self.list.prepare_order(asked.sort, descending=asked.descending)

    def static(self, asked: Asked, *, counted: bool = True) -> Html:
        """Make the view for readers without a kernel: charts, and one page of the table.

        Parameters
        ----------
        asked : Asked
        counted : bool
            Whether to make the slow charts too; a view without them says so.
        """
        with self._lock:
            return self._static(asked, counted=counted)

    def _static(self, asked: Asked, *, counted: bool) -> Html:
        kept = self._kept_by(asked.chosen)
        number = kept.number
        said, remarks, rows = self._said(asked), [*map(str, self.list.left_out)], self._rows(asked, kept)
        if counted:
            drawn = {name: self._range(name, asked, kept) for name in _RANGES}
            drawn |= {"category": self._category(asked, kept, live=False), "hour": self._hour(asked)}
            rows = self._rows(asked, kept)  # which now include the matches
            courses, trouble = self._courses(rows)
            remarks += [trouble] if trouble else []
            chips = [category_chips(row, self._named()) for row in rows]
            body = table_rows(rows, [course_svg(course) for course in courses], chips, live=False)
            charts, pager = self._charts(drawn, said), pager_words(self._page(asked, number), number)
        else:
            remarks.append(say(_UNCOUNTED))
            body, charts, pager = table_rows(rows[:_FIRST], live=False), EMPTY, ""
        chosen = chosen_chips(asked.chosen, said, live=False)
        head = join([number_words(number, len(self.list), remarks), chosen])
        return _STATIC(
            scoped_style(),
            style_of("corpus.css", "corpus_room.css"),
            explorer_frame(self.list, self.choices, charts, (head, body, pager)),
        )

    # -- data ---------------------------------------------------------------------------------------------------------

    def _kept_by(self, chosen: Narrowing) -> Kept:
        if self._kept is None or self._kept[0] != chosen:
            self._kept = chosen, self.list.kept(chosen)
        return self._kept[1]

    def _page(self, asked: Asked, number: int) -> int:
        return max(0, min(asked.page, (number - 1) // PAGE))

    def _rows(self, asked: Asked, kept: Kept) -> list[dict[str, Any]]:
        page = asked, self.list.knows_matches
        if self._paged is None or self._paged[0] != page:
            begin = PAGE * self._page(asked, kept.number)
            order = self.list.order(kept.all, asked.sort, descending=asked.descending, begin=begin, limit=PAGE)
            # Sorting may have needed the matches.
            self._paged = (asked, self.list.knows_matches), self.list.rows(order)
        return self._paged[1]

    def _named(self) -> dict[str, int]:
        """Return the rank of each category that matched, from 0 for the most frequent, in this order."""
        if self._places is None:
            names = self._category_answer(Narrowing())["category"].tolist()
            self._places = {name: place for place, name in enumerate(names)}
        return self._places

    def _chips(self, rows: list[dict[str, Any]]) -> list[str]:
        places = self._named()
        return [str(category_chips(row, places)) for row in rows]

    def _courses(self, rows: list[dict[str, Any]]) -> tuple[list[list[float]], str]:
        # The live view and the static view show the same rows.
        ids = [row["c"] for row in rows]
        if self._drawn is None or self._drawn[0] != ids:
            try:
                self._drawn = ids, self.list.courses.of(rows)
            except RtcaError as error:
                said = say("The table shows the corpus as it was when it was opened. Since then {what}", what=error)
                return [[] for _ in rows], sentence(said)
        return self._drawn[1], ""

    def _remembered(self, name: str, chosen: Narrowing, ask: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Return the answer for a chart, from memory or by ``ask``; ``chosen`` leaves out the choice in that chart."""
        key = (name, chosen)
        if key not in self._answers:
            self._answers[key] = ask()
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        self._answers.move_to_end(key)
        return self._answers[key]

    def _category_answer(self, chosen: Narrowing) -> pd.DataFrame:
        others = chosen._replace(categories=())
        return self._remembered(
            "category",
            others,
            lambda: self.list.questions(self._kept_by(chosen).but["category"]).category_frequency(),
        )

    def _category(self, asked: Asked, kept: Kept, *, live: bool) -> Html:
        answer = self._category_answer(asked.chosen)
        uncovered = self.list.uncovered(kept.but["category"])
        return category_bars(answer, self._named(), asked.chosen.categories, uncovered, live=live)

    def _hour(self, asked: Asked) -> Html:
        others = asked.chosen._replace(hours=(None, None))
        answer = self._remembered(
            "hour",
            others,
            lambda: self.list.questions(self._kept_by(asked.chosen).but["hour"], matches=False).response_times_by(
                "hour", measure="first_response"
            ),
        )
        return hour_bars(self.list.bins["hour"], answer, asked.bounds["hour"])

    def _range(self, name: str, asked: Asked, kept: Kept) -> Html:
        bins, others = self.list.bins[name], kept.but[name]
        return range_bars(name, bins, bins.counts(others), asked.bounds[name], bins.unknown(others))

    def _charts(self, plots: dict[str, Html] | None, said: dict[str, str] | None = None) -> Html:
        return join(
            chart_frame(
                name,
                self.list.bins.get(name),
                EMPTY if plots is None else plots[name],
                text((said or {}).get(name, "")),
                live=plots is None,
            )
            for name in CHARTS
        )

    def _said(self, asked: Asked) -> dict[str, str]:
        """Return the chosen ranges in words, by dimension."""
        return {name: said_range(name, bounds) for name, bounds in asked.bounds.items() if bounds != (None, None)}
