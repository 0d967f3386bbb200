"""Explorer of many contacts: a table and charts that filter each other, and the open contact beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.frames import frame_of_arrow, mark_frame
from rtca_nb.corpus import Corpus, HeldCorpus, corpus_of
from rtca_nb.corpus.schema import TABLES, as_frame_columns
from rtca_nb.exceptions import RtcaError
from rtca_nb.render.markup import Html
from rtca_nb.tables.schema import Column
from rtca_nb.widgets.assets import module, style_sheet
from rtca_nb.widgets.corpus_choices import ASKING, STATE, ChoosingWidget
from rtca_nb.widgets.corpus_parts import CorpusParts
from rtca_nb.widgets.corpus_views import Asked, CorpusViews
from rtca_nb.widgets.late_view import LateView
from rtca_nb.widgets.newest import Newest, running_loop
from rtca_nb.widgets.spoken import check_one_language
from rtca_nb.widgets.static_fallback import front_end
from rtca_nb.widgets.values import sentence

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact
    from rtca_nb.widgets.explorer import ContactExplorer

__all__ = ["CorpusExplorer"]

_NAMES: Final = Column("category_names", "list", "Names of the categories that matched.")
_COUNTED: Final = "counted"
_CHOICES: Final[dict[str, Any]] = {name: [] for name in ("roles", "sentiments", "categories", "kinds")}
_NO_MESSAGE: Final[dict[str, Any]] = {"selected_id": None, "search": "", **_CHOICES}


@hide_locals
class CorpusExplorer(CorpusParts, ChoosingWidget):
    """Explore many contacts: a choice in a filter or a chart narrows down the table and all other charts.

    The table has a row for each contact. You can sort it, and it is shown page by page. Next to the table are charts of
    categories, scores, response times and contacts over time; select a bar or a range in a chart to filter contacts. A
    contact opens in a :class:`ContactExplorer` next to the table. The browser never gets more than one page of rows.

    Parameters
    ----------
    corpus_or_contacts : Corpus, iterable of Contact, or source
        An open corpus, contacts in memory, or anything else that :func:`rtca_nb.corpus_of` takes. Text is masked unless
        the contacts are revealed, or the corpus was written in clear text.
    period : tuple of (datetime or None, datetime or None)
        Show only contacts that start at the first time or later, and before the second time. Times must have a time
        zone; None means no bound. The trait ``period`` holds both times as ISO 8601 text.
    hours : tuple of (int or None, int or None)
        Show only contacts that start between these two hours of the day, in UTC. For example, (9, 17) includes 9:00 and
        excludes 17:00. None means no bound. The range cannot span midnight.
    categories : sequence of str or None
        Show only contacts in which at least one of these categories matches. Add None to the list to also show contacts
        in which no category matches, although all were evaluated.
    customer_sentiment : tuple of (float or None, float or None)
        Show only contacts whose customer score (-5 to 5) is at least the first number and less than the second. None
        means no bound.
    first_response_seconds : tuple of (float or None, float or None)
        Show only contacts in which the time to the agent's first reply is at least the first and less than the second
        number of seconds. None means no bound.
    statuses, agents, queues : sequence of str
        Show only contacts whose status, agent and queue are in these lists; an empty list allows any value. Pass values
        of the columns ``status``, ``agent`` (a pseudonym) and ``queue`` (a name) of the table ``contacts``.
    only : sequence of {"redactions", "issues", "attachments", "problems", "incomplete"}
        Show only contacts to which all of these apply. ``"redactions"``, ``"issues"`` and ``"attachments"`` mean that
        the contact has at least one; ``"problems"`` means spans that cannot be trusted, or unrecognised members of the
        answers; ``"incomplete"`` means that something is known to be missing, or that the analysis has not ended.
    search : str
        Show only contacts whose id contains this text, ignoring case.
    sort : {"start", "contact_id", "customer_sentiment", "categories", "messages", "first_response_seconds", \
"duration_seconds", "redactions"}
        What to sort the table by; ``"categories"`` is the number of categories that match. Default: ``"start"``.
    descending : bool
        Whether the largest value comes first; missing values come last either way. Default: True.
    page : int
        Page of the table to show, from 0; a page has 50 rows.
    contact_id : str, optional
        Id of the contact to open.
    height : int
        Height of the table, in CSS pixels, 160 to 4000. Default: 560.
    language : {"en", "de", "es", "fr", "ja"}
        Language of the interface, also for the open contact. Messages and names are not translated, and error
        messages are in English.

    All parameters except ``corpus_or_contacts`` and ``language`` are traits: they follow what you do in the view, you
    can watch them with ``observe``, and setting a trait changes the view. An unknown keyword raises TypeError; an
    invalid value raises UsageError. This widget needs the extra ``corpus``.

    Examples
    --------
    >>> rtca.CorpusExplorer(rtca.open_corpus("corpus"), categories=["Billing"])  # doctest: +SKIP
    """

    _esm = module("corpus.mjs")
    _css = style_sheet("render/static/corpus.css", "render/static/corpus_room.css", "widgets/static/corpus/corpus.css")

    def __init__(self, corpus_or_contacts: Any, *, language: str = "en", **options: Any) -> None:
        # First, because close() is called even if the rest of the constructor fails.
        self._table = Newest(self._answers, self._deliver, self._give_up)
        self._opening = Newest(self._read, self._show, self._give_up)
        self._late = LateView(self)
        self._counted = False
        self._language = check_one_language(language, "an explorer of many contacts")
        unknown = [name for name in options if name not in {*STATE, "height"}]
        if unknown:
            raise TypeError(f"CorpusExplorer() got an unexpected keyword argument {unknown[0]!r}")
        held = isinstance(corpus_or_contacts, (Corpus, HeldCorpus))
        self._corpus: Corpus | HeldCorpus = corpus_or_contacts if held else corpus_of(corpus_or_contacts)
        self._views = CorpusViews(self._corpus)
        self._snapshot = self._seen()
        self._shown: Contact | None = None
        self._asked_last: dict[str, Any] = {}
        with self._speaking():
            frame = self._views.frame()
        super().__init__(**options, **frame)
        self.observe(self._ask, names=list(ASKING))
        self.observe(self._ask_contact, names="contact_id")
        self.observe(self._forget_error, names=[*STATE, "height"])
        self.on_msg(lambda *_: self._table.release())  # a view reports that it is drawn
        if self.contact_id is not None:
            self._ask_contact()

    # -- contacts -----------------------------------------------------------------------------------------------------

    @property
    def contacts(self) -> pd.DataFrame:
        """All contacts that pass the filters, as a frame, in the order of the table.

        One row per contact. The column ``category_names`` lists the names of the categories that match. The other
        columns are some of the corpus table ``contacts``: ``contact_id``, ``output_type``, ``redaction_trusted``,
        ``channel``, ``status``, ``complete``, ``start`` (UTC), ``duration_seconds``, ``messages``, ``redactions``,
        ``issues``, ``attachments``, ``customer_sentiment``, ``first_response_seconds``, ``agent``, ``queue``,
        ``problems`` and ``notes``.
        """
        asked = self._asked()
        listed = self._views.list
        order = listed.order(listed.kept(asked.chosen).all, asked.sort, descending=asked.descending)
        found = listed.table(order).rename_columns({"names": _NAMES.name})
        columns = (*(one for one in TABLES["contacts"] if one.name in found.column_names), _NAMES)
        return mark_frame(frame_of_arrow(columns, as_frame_columns(columns, found)), revealed=self._corpus.revealed)

    @property
    def contact(self) -> Contact | None:
        """The open contact; None if no contact is open, or if the contact is still being read or cannot be read."""
        return self._shown if self.contact_id is not None else None

    def _message_state(self) -> dict[str, Any] | None:
        return self._contact.state if self._contact is not None and self.contact is not None else None

    @property
    def explorer(self) -> ContactExplorer | None:
        """The :class:`ContactExplorer` in which every contact opens; None until a contact has been opened."""
        shown: ContactExplorer | None = self._contact
        return shown

    @property
    def shows_masked(self) -> bool:
        """Whether the static view has masked text only; False if ``search`` is set, as its words are not masked."""
        return not self._corpus.revealed and not self.search

    @property
    def shows_clear_text(self) -> bool:
        """Whether the widget shows clear text."""
        return bool(self._corpus.revealed)

    # -- asking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect the widget to the browser, and send the view; parts that take longer to compute follow later.

        A new widget calls this method itself. Nothing happens if the notebook is run by a program without a browser.
        """
        self._asked_last = question = self._question()
        if not front_end():
            return
        asked = self._asked(), question
        if running_loop() is None:
            self._answer(asked)
            super().open()
        else:
            self._deliver(next(self._answers(asked)))
            super().open()
            self._table.ask(asked, hold=True)  # so that the browser can draw the first view sooner

    @property
    def model_id(self) -> str:
        """Id by which other widgets refer to this widget; reading the id connects this widget to the browser."""
        if self.comm is None:
            self._answer((self._asked(), self._question()))
        return super().model_id

    def _answer(self, asked: tuple[Asked, dict[str, Any]]) -> None:
        for part in self._answers(asked):
            self._deliver(part)

    def close(self) -> None:
        """Close this widget and its :attr:`explorer`, and disconnect both from the browser."""
        self._table.forget()
        self._opening.forget()
        if self._contact is not None:
            self._contact.close()
        super().close()

    def _ask(self, _: object = None) -> None:
        before = self._asked_last
        if self.page and self.page == before["page"] and not self._restoring:
            changed = any(self._question()[name] != before[name] for name in ASKING)
            if changed:
                self.page = 0  # this asks again
        question = self._question()
        if question == self._asked_last:
            return
        self._asked_last = question
        if self._table.ask((self._asked(), question)):
            self._heard = question

    def _answers(self, asked: tuple[Asked, dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield an answer in parts (values by trait), the fastest first; if reading fails, the last has the error."""
        return self._said(self._parts(asked))

    def _parts(self, asked: tuple[Asked, dict[str, Any]]) -> Iterator[dict[str, Any]]:
        try:
            if self._seen() != self._snapshot:
                # A contact was erased, so nothing of it may remain on screen.
                self._views, self._snapshot = CorpusViews(self._corpus), self._seen()
                yield self._views.frame()
            yield {**self._views.first(asked[0]), "_answered": asked[1]}
            yield from self._views.later(asked[0])
            yield {_COUNTED: True}
        except RtcaError as error:
            nothing = {"_rows": "", "_ids": [], "_courses": [], "_count": "", "_pager": "", "_pages": 0}
            yield {**nothing, "_trouble": sentence(str(error)), "_answered": asked[1]}

    def _give_up(self) -> None:
        self.error = "The contacts could not be read because of an unexpected error; see the kernel's log."

    def _deliver(self, part: Mapping[str, Any]) -> None:
        if _COUNTED in part:
            self._counted = True
            self._late.complete()
            return
        super()._deliver(part)

    def _seen(self) -> Any:
        """Return the snapshot of a corpus, which changes when contacts are erased; None for contacts in memory."""
        return self._corpus.snapshot if isinstance(self._corpus, Corpus) else None

    # -- the open contact ---------------------------------------------------------------------------------------------

    def _ask_contact(self, _: object = None) -> None:
        if self.contact_id is None:
            self._opening.forget()
            self._shown, self._opened = None, {}
        else:
            self._shown = None  # until it is read: the earlier contact is no longer open
            self._opening.ask(self.contact_id)

    def _read(self, contact_id: str) -> Iterator[dict[str, Any]]:
        try:
            contact = self._corpus.contact(contact_id)
            tables_of(contact).get("transcript")  # slow work is done here, off the event loop
        except RtcaError as error:
            yield {"contact_id": contact_id, "error": sentence(str(error))}
        else:
            yield {"contact_id": contact_id, "contact": contact}

    def _show(self, found: Mapping[str, Any]) -> None:
        self._shown = found.get("contact")
        message, self._message = self._message, None
        if self._shown is not None and front_end():
            if self._contact is None:
                from rtca_nb.widgets.explorer import ContactExplorer  # it has its own script and style sheet

                self._contact = ContactExplorer(self._shown, height=self.height, language=self._language)
            elif self._contact.contact is not self._shown:
                self._contact.state = _NO_MESSAGE
                self._contact.contact = self._shown
            if message is not None:
                self._contact.state = message
        self._opened = {"contact_id": found["contact_id"], "error": found.get("error", "")}

    def __repr__(self) -> str:
        said = f"<CorpusExplorer of {counted(len(self._views.list), 'contact')}>"
        return f"REVEALED {said}" if self._corpus.revealed else said

    def _still(self) -> Html:
        return self._views.static(self._asked(), counted=not self._late.waits)

    def _ipython_display_(self) -> None:
        if self._counted or self.comm is None:
            raise NotImplementedError
        self._late.show(self._place)
