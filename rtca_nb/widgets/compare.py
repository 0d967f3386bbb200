"""Interactive comparison of two readings of a contact: a list of changes, and both transcripts side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import traitlets

from rtca_nb.base.arguments import quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.views import language_for
from rtca_nb.exceptions import UsageError
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.transcript import banner
from rtca_nb.review.compare import Comparison, comparison
from rtca_nb.review.compare.changes import KINDS, TYPES
from rtca_nb.review.compare.frame import change_frame
from rtca_nb.review.compare.html import about_html, compare_html, heads, pair_html, side_labels, type_counts
from rtca_nb.review.compare.rows import Rows
from rtca_nb.review.compare.words import SIGNS, change_words, moment
from rtca_nb.widgets.assets import module, style_sheet
from rtca_nb.widgets.spoken import SpeakingWidget
from rtca_nb.widgets.static_fallback import LivingWidget
from rtca_nb.widgets.values import Choice, Pixels, Place, ShowsRefusals, Text, Words, reject

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact

__all__ = ["CompareWidget"]

# Rows that the browser lays out at a time.
_BLOCK: Final = 30
_ROW_WORDS: Final = ("same ones folded", "all", "changed")
_ROWS: Final = ("folded", "all", "changed")

_PAGE: Final = Template(
    '{h}<div class="rtca-top"><h2>{say:Contact} <bdi>{t}</bdi>{say:, compared}</h2>'
    '<p class="rtca-cmp-counts">{h}</p></div>'
    '<div class="rtca-cmp-body"><section class="rtca-cmp-main" aria-label="{say:Both transcripts}">{h}'
    '<div class="rtca-scroll rtca-cmp-scroll" role="group" aria-label="{say:Both transcripts, row by row}" '
    'tabindex="0">'
    '<div class="rtca-cmp-rows" role="list">{h}</div></div></section>'
    '<aside class="rtca-cmp-aside" aria-label="{say:Changes}">'
    '<div class="rtca-bar"><output class="rtca-count"></output><span class="rtca-steps">'
    '<button type="button" name="previous" aria-label="{say:Previous change}" title="{say:Previous change} (P)">↑'
    "</button>"
    '<button type="button" name="next" aria-label="{say:Next change}" title="{say:Next change} (N)">↓</button>'
    "</span></div>"
    "{h}"
    '<div class="rtca-cmp-options" role="listbox" aria-label="{say:List of changes}" tabindex="0">{h}</div>'
    '<p class="rtca-nothing" hidden>{say:There are no changes of these kinds.} '
    '<button type="button" name="clear">{say:Show all changes}</button></p>'
    "</aside></div>"
)
_FILTERS: Final = Template('<form class="rtca-cmp-filters" aria-label="{say:Filter the changes}">{h}</form>')
_GROUP: Final = Template('<fieldset><legend>{t}</legend><div class="rtca-choices">{h}</div></fieldset>')
_CHECK: Final = Template(
    '<label class="rtca-choice"><input type="checkbox" name="{a}" value="{a}"><span>{h}</span> <small>{n}</small>'
    "</label>"
)
_RADIO: Final = Template(
    '<label class="rtca-choice"><input type="radio" name="rows" value="{a}"><span>{t}</span></label>'
)
_TYPE: Final = Template('<b class="rtca-cmp-type rtca-{a}"><i aria-hidden="true">{t}</i> {t}</b>')
_WORD: Final = Template("{t}")
_OPTION: Final = Template(
    '<div role="option" class="rtca-{a}" data-change="{n}"><time>{t}</time> <span>{h}</span></div>'
)


@hide_locals
class CompareWidget(ShowsRefusals, SpeakingWidget, LivingWidget):
    """Compare two readings of a contact, with both transcripts side by side and a list of changes.

    Use this widget to compare the Raw and the Redacted form, an earlier and a later fetch, or the analyses before and
    after a rule was changed. Both sides of a row show the same message. Text is masked unless both contacts are
    revealed.

    Parameters
    ----------
    before, after : Contact
        The contact on the left, and the contact on the right.
    labels : tuple of (str, str), optional
        Names of the two sides. Default: the output types if they differ, otherwise Before and After.
    allow_different : bool
        Compare two contacts even if their ids differ, instead of raising UsageError.
    selected_change : int, optional
        Change to select and scroll to, given as the number of its row in :attr:`changes`, from 0.
    types : sequence of {"gained", "lost", "moved", "changed"}
        Show only changes of these types: ``"gained"`` (something that only ``after`` has), ``"lost"`` (something that
        only ``before`` has), ``"moved"`` (a span at another place), ``"changed"`` (a field with another value). An
        empty list shows all changes.
    kinds : sequence of {"contact", "summary", "message", "event", "attachment", "category", "redaction", "issue", \
"outcome", "action item", "extracted", "unknown"}
        Show only changes of these kinds of data; an empty list shows all changes.
    rows : {"folded", "all", "changed"}
        Messages to show: ``"all"`` shows all messages; ``"changed"`` shows only messages with a change; ``"folded"``
        shows messages with a change and their neighbours, and folds longer runs of other messages away.
    height : int
        Height of the transcripts, in CSS pixels, 160 to 4000.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        Language of the interface; ``"auto"`` uses the language of ``after``, or English if the language is not known.
        Error messages are in English.

    All parameters except ``before``, ``after``, ``labels``, ``allow_different`` and ``language`` are traits: they
    follow what you do in the view, and setting a trait changes the view. An unknown keyword raises TypeError; an
    invalid value raises UsageError.
    """

    _esm = module("compare.mjs")
    _css = style_sheet("render/static/compare.css", "widgets/static/compare/compare.css")

    selected_change = Place(
        None,
        allow_none=True,
        help="Number of the selected row of ``changes``, from 0, or None. Setting it scrolls both transcripts to that "
        "change. Default: None.",
    ).tag(sync=True)
    types = Words(
        help="Show only changes of these types: gained (only ``after`` has it), lost (only ``before`` has it), moved "
        "(a span at another place), changed (a field with another value). Default: empty, which shows all."
    ).tag(sync=True)
    kinds = Words(
        help="Show only changes of these kinds of data: contact, summary, message, event, attachment, category, "
        "redaction, issue, outcome, action item, extracted, unknown. Default: empty, which shows all."
    ).tag(sync=True)
    rows = Choice(
        _ROWS,
        help="Rows to show: all; changed (those with a change); or folded (those with a change and their neighbours, "
        "with the others folded away). Default: folded.",
    ).tag(sync=True)
    height = Pixels(
        560, min=160, max=4000, help="Height of the transcripts, in CSS pixels, 160 to 4000. Default: 560."
    ).tag(sync=True)
    error = Text("", help="What the widget could not do, in one sentence; cleared by your next change.").tag(sync=True)

    _page = traitlets.Unicode("", help="HTML around the rows.").tag(sync=True)
    _blocks: Any = traitlets.List(help="HTML of the rows, in blocks of 30.").tag(sync=True)
    _places: Any = traitlets.List(help="For each change: row (-1 for the whole contact), type and kind.").tag(sync=True)

    _compared: Comparison

    def __init__(
        self,
        before: Contact,
        after: Contact,
        *,
        labels: tuple[str, str] | None = None,
        allow_different: bool = False,
        selected_change: int | None = None,
        types: Sequence[str] = (),
        kinds: Sequence[str] = (),
        rows: str = "folded",
        height: int = 560,
        language: str = "en",
    ) -> None:
        self._compared = comparison(before, after, allow_different=allow_different)
        self._language = language_for(after, language)
        with self._speaking():
            self._own_labels = side_labels(self._compared)
            self._labels = self._own_labels if labels is None else _checked_labels(labels)
            found = Rows(self._compared)
            pairs = [pair_html(found, place, self._compared, self._labels) for place in range(len(found.rows))]
            page = self._page_html(found)
        super().__init__(
            selected_change=selected_change,
            types=types,
            kinds=kinds,
            rows=rows,
            height=height,
            _page=str(page),
            _blocks=[str(join(pairs[at : at + _BLOCK])) for at in range(0, len(pairs), _BLOCK)],
            _places=[
                [row, change.change, change.kind]
                for row, change in zip(found.of_change, self._compared.changes, strict=True)
            ],
        )
        self.observe(self._forget_error, names=["selected_change", "types", "kinds", "rows", "height"])

    @property
    def before(self) -> Contact:
        """The contact on the left, masked unless both contacts are revealed."""
        return self._compared.before

    @property
    def after(self) -> Contact:
        """The contact on the right, masked unless both contacts are revealed."""
        return self._compared.after

    @property
    def changes(self) -> pd.DataFrame:
        """All changes, including those that filters hide, in the frame that :func:`rtca_nb.compare_contacts` returns.

        The frame has one row per change. The column ``change`` has the type of the change, ``kind`` the kind of data,
        and ``id`` the id of the message, event or attachment.
        """
        return change_frame(self._compared)

    @property
    def shows_masked(self) -> bool:
        """Whether the static view, which a saved notebook keeps, shows only masked text.

        It is also False if you set ``labels``, because labels are shown unmasked. ``rtca-nb scrub`` can keep the view
        only if this was True when the view was displayed.
        """
        return not self._compared.revealed and self._labels == self._own_labels

    @property
    def shows_clear_text(self) -> bool:
        """Whether the widget shows clear text."""
        return self._compared.revealed

    def _page_html(self, found: Rows) -> Html:
        compared = self._compared
        options = [
            _OPTION(change.change, place, moment(change, compared), change_words(change))
            for place, change in enumerate(compared.changes)
        ]
        return _PAGE(
            banner(*compared.tables),
            compared.after.contact_id,
            type_counts(compared.changes),
            heads(compared, self._labels),
            about_html(found, compared),
            self._filters(),
            join(options),
        )

    def _filters(self) -> Html:
        changes = self._compared.changes
        types = Counter(change.change for change in changes)
        kinds = Counter(change.kind for change in changes)
        groups = [
            _GROUP(
                say("Types"),
                join(
                    _CHECK("types", name, _TYPE(name, SIGNS[name], say(name)), types[name])
                    for name in TYPES
                    if types[name]
                ),
            ),
            _GROUP(
                say("Kinds"),
                join(_CHECK("kinds", name, _WORD(say(name)), kinds[name]) for name in KINDS if kinds[name]),
            ),
            _GROUP(say("Rows"), join(_RADIO(name, say(words)) for name, words in zip(_ROWS, _ROW_WORDS, strict=True))),
        ]
        return _FILTERS(join(groups)) if changes else EMPTY

    # -- values -----------------------------------------------------------------------------------------------

    @traitlets.validate("selected_change")
    def _valid_selection(self, proposal: dict[str, Any]) -> int | None:
        chosen: int | None = proposal["value"]
        count = len(self._compared.changes)
        if chosen is not None and not 0 <= chosen < count:
            reject(self, f"there is no change {chosen}; compare.changes has {count}, numbered from 0")
        return chosen

    @traitlets.validate("types")
    def _valid_types(self, proposal: dict[str, Any]) -> list[str]:
        return self._known("types", proposal["value"], TYPES)

    @traitlets.validate("kinds")
    def _valid_kinds(self, proposal: dict[str, Any]) -> list[str]:
        return self._known("kinds", proposal["value"], KINDS)

    def _known(self, what: str, values: Sequence[Any], known: tuple[str, ...]) -> list[str]:
        for value in values:
            if value not in known:
                reject(self, f"{what} takes {', '.join(known)}, not {quoted(value)}")
        return list(values)

    def __repr__(self) -> str:
        count = len(self._compared.changes)
        return f"<CompareWidget of {self.before!r} and {self.after!r}: {count} change{'' if count == 1 else 's'}>"

    def _still(self) -> Html:
        return compare_html(self._compared, self._labels)


def _checked_labels(labels: Any) -> tuple[str, str]:
    words = list(labels) if isinstance(labels, (tuple, list)) else []
    if len(words) != 2 or not all(isinstance(word, str) and word for word in words):
        raise UsageError("labels takes two names, one for each side")
    if words[0].strip().casefold() == words[1].strip().casefold():
        raise UsageError(f"both sides would be called {quoted(words[0], 80)}; labels takes two different names")
    return words[0], words[1]
