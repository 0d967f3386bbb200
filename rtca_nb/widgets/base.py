"""Base of the widgets that show one contact: its selection and its filters, in sync with the browser."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

import traitlets

from rtca_nb.base.arguments import quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.identity import check_contact
from rtca_nb.contact.views import language_for
from rtca_nb.render.citations import cited_in
from rtca_nb.render.event_entries import is_of_days
from rtca_nb.render.markup import Html
from rtca_nb.render.palette import ROLES
from rtca_nb.render.spans import KINDS
from rtca_nb.render.transcript import transcript_list
from rtca_nb.review.annotations.targets import targets_of
from rtca_nb.widgets.assets import module, style_sheet
from rtca_nb.widgets.citing import asked_citation
from rtca_nb.widgets.controls import KIND_WORDS, UNSCORED, Found, found_in
from rtca_nb.widgets.spoken import SpeakingWidget
from rtca_nb.widgets.spots import marks_of, spots_of
from rtca_nb.widgets.states import STATE_VERSION, checked_state
from rtca_nb.widgets.static_fallback import LivingWidget
from rtca_nb.widgets.values import Choice, Pixels, ShowsRefusals, Text, Words, reject

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.tables.contact_tables import Tables

__all__ = ["ContactWidget"]

_STATE: Final = ("selected_id", "search", "roles", "sentiments", "categories", "kinds", "show", "density", "times")
_DENSITIES: Final = ("comfortable", "compact")
_TIMES: Final = ("elapsed", "clock")
_SENTIMENTS: Final = ("POSITIVE", "NEGATIVE", "NEUTRAL", UNSCORED)


@hide_locals
class ContactWidget(ShowsRefusals, SpeakingWidget, LivingWidget):
    """Interactive view of one contact. This is a base class; use one of its subclasses."""

    _esm = module("transcript.mjs")
    _css = style_sheet()

    selected_id = Text(
        None,
        allow_none=True,
        help="Id of the selected message, or None. Set an id to scroll to that message, or a citation such as "
        "``c1#m4:10-25`` (contact, message, begin and end offset) to mark the cited text, too. Default: None.",
    ).tag(sync=True)
    search = Text(
        "",
        help="Show only messages that match this query: ``late refund`` (both words, ignoring case), "
        '``any: late refund`` (at least one of them), ``"late refund"`` (the phrase), ``role:agent``, '
        "``sentiment:negative``, ``category:refund`` (part of the name), ``has:redaction``; a minus excludes, as in "
        "``-late``. Default: empty, which shows all.",
    ).tag(sync=True)
    roles = Words(
        help="Show only messages of these participant roles, such as AGENT. Default: empty, which shows all."
    ).tag(sync=True)
    sentiments = Words(
        help="Show only messages of these sentiments: POSITIVE, NEGATIVE, NEUTRAL, UNSCORED (without a "
        "sentiment). Default: empty, which shows all."
    ).tag(sync=True)
    categories = Words(
        help="Show only messages in which one of these categories matches. Default: empty, which shows all."
    ).tag(sync=True)
    kinds = Words(
        help="Show only messages with one of these kinds of highlights: redaction, category, issue, extracted. "
        "Default: empty, which shows all."
    ).tag(sync=True)
    show = Words(
        list(KINDS),
        help="Highlights to draw: redactions, categories, issues, extracted (extracted values). Masked text stays "
        "masked, whichever you choose. Default: all.",
    ).tag(sync=True)
    density = Choice(_DENSITIES, help="Message spacing: comfortable or compact. Default: comfortable.").tag(sync=True)
    times = Choice(
        _TIMES,
        help="Time shown with each message: elapsed (since the contact started), or clock (date and time in UTC). "
        "Default: clock for a contact of more than one day, else elapsed.",
    ).tag(sync=True)
    height = Pixels(
        560,
        min=160,
        max=4000,
        help="Maximum height of the transcript, in CSS pixels, 160 to 4000. In a low browser window the transcript is "
        "shorter, so that the controls above it stay visible. Default: 560.",
    ).tag(sync=True)
    citation = Text("", help="Citation that you last copied, such as ``c1#m4:10-25``. Default: empty.").tag(sync=True)
    error = Text("", help="What the widget could not do, in one sentence; cleared by your next change.").tag(sync=True)

    _page = traitlets.Unicode("", help="HTML around the transcript.").tag(sync=True)
    _talk = traitlets.Unicode("", help="HTML of the transcript, as in the static view.").tag(sync=True)
    _ids: Any = traitlets.List(help="Ids of the messages, in the order of the transcript.").tag(sync=True)
    _cited: Any = traitlets.List(
        help="Target of a citation: id of the message, and begin and end, as offsets in the text that the view shows."
    ).tag(sync=True)
    _known = traitlets.Dict(help="Values to choose from in each filter, in order.").tag(sync=True)
    _marks = traitlets.Dict(help="Kind (a number), begin and end of highlights, by row.").tag(sync=True)

    _contact: Contact
    _tables: Tables
    _found: Found
    _settable: ClassVar[frozenset[str]] = frozenset({*_STATE, "height"})

    def __init__(
        self,
        contact: Contact,
        *,
        selected_id: str | None = None,
        search: str = "",
        roles: Sequence[str] = (),
        sentiments: Sequence[str | None] = (),
        categories: Sequence[str] = (),
        kinds: Sequence[str] = (),
        show: Sequence[str] = KINDS,
        density: str = "comfortable",
        times: str | None = None,
        height: int = 560,
        language: str = "en",
    ) -> None:
        self._language = language_for(check_contact(contact, type(self).__name__), language)
        self._take(contact)
        super().__init__(
            selected_id=selected_id,
            search=search,
            roles=roles,
            sentiments=sentiments,
            categories=categories,
            kinds=kinds,
            show=show,
            density=density,
            times=times if times is not None else _TIMES[is_of_days(self._tables)],
            height=height,
            **self._content(),
        )
        self.on_msg(self._answer)
        self.observe(self._forget_error, names=list(self._settable))

    # -- the contact ------------------------------------------------------------------------------------------

    @property
    def contact(self) -> Contact:
        """The contact shown. Set a newer snapshot of it to update the view; selection and filters are kept."""
        return self._contact

    @contact.setter
    def contact(self, contact: Contact) -> None:
        self._take(contact)
        with self.hold_sync():
            for name, value in self._content().items():
                self.set_trait(name, value)
            if self.selected_id is not None and self._tables.row_of(self.selected_id) is None:
                self.selected_id = None
            self.categories = [name for name in self.categories if name in self._found.categories]
            self._show_anew()

    @property
    def shows_masked(self) -> bool:
        """Whether a saved notebook shows only masked text; False while ``search`` has a query, which is not masked."""
        return not self._contact.revealed and not self.search

    @property
    def shows_clear_text(self) -> bool:
        """Whether the widget shows clear text."""
        return self._contact.revealed

    def _show_anew(self) -> None:
        """Update the parts that a subclass adds to the view, after a newer snapshot was set."""

    def _take(self, contact: Contact) -> None:
        self._contact = check_contact(contact, type(self).__name__)
        self._tables = tables_of(self._contact)
        self._found = found_in(self._tables)

    def _content(self) -> dict[str, Any]:
        """Return all that the browser gets of the contact, by name of the trait, made from its visible tables."""
        with self._speaking():
            page, talk = self._page_html(), transcript_list(self._tables)
        return {
            "_page": str(page),
            "_talk": str(talk),
            "_ids": self._tables.get("transcript")["id"],
            "_marks": marks_of(spots_of(self._tables, targets_of(self._tables))),
            "_known": {
                "roles": list(self._found.roles),
                "sentiments": list(self._found.sentiments),
                "categories": list(self._found.categories),
                "kinds": list(self._found.kinds),
                "show": list(KINDS),
                "density": list(_DENSITIES),
                "times": list(_TIMES),
                "contact_id": self._contact.contact_id,
                # If the redaction is trusted, the service's tags are part of the text, so they count for its length.
                "tags": self._contact.redaction_trusted,
            },
        }

    def _page_html(self) -> Html:
        raise NotImplementedError

    # -- state ------------------------------------------------------------------------------------------------

    @property
    def state(self) -> dict[str, Any]:
        """Selection, search, filters and appearance as a dict of plain values, to share a view or restore it.

        Keys are ``version``, ``contact_id``, ``selected_id``, ``search``, ``roles``, ``sentiments``, ``categories``,
        ``kinds``, ``show``, ``density`` and ``times``. Setting a dict changes only the values that it contains. If one
        of these values is invalid, or if the dict belongs to another contact, UsageError is raised and nothing changes.
        Instead of a dict, you can set the JSON text that the button *Copy state* of the view copies.
        """
        values = {name: getattr(self, name) for name in _STATE}
        copied = {name: list(value) if isinstance(value, list) else value for name, value in values.items()}
        return {"version": STATE_VERSION, "contact_id": self._contact.contact_id, **copied}

    @state.setter
    def state(self, state: Mapping[str, Any] | str) -> None:
        state = checked_state(self, state, _STATE, self._contact.contact_id)
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                for name in _STATE:
                    if name in state:
                        setattr(self, name, state[name])
        except traitlets.TraitError as error:
            # Rolling back the values also cleared the sentence.
            reject(self, str(error))

    # -- values -----------------------------------------------------------------------------------------------

    @traitlets.validate("selected_id")
    def _valid_selection(self, proposal: dict[str, Any]) -> str | None:
        identity: str | None = proposal["value"]
        if identity is None or self._tables.row_of(identity) is not None:
            return identity
        cited = cited_in(self._tables, identity)
        if cited is None or (cited.row is None and cited.contact_id == self._contact.contact_id):
            reject(self, f"there is no message {identity[:80]!r} in this contact; its ids are in contact.transcript")
        if cited.row is None:
            reject(self, f"the citation is of another contact, {quoted(cited.contact_id, 80)}; open that contact")
        self._cited = [cited.id, cited.begin, cited.end]
        return cited.id

    @traitlets.validate("roles")
    def _valid_roles(self, proposal: dict[str, Any]) -> list[str]:
        known = dict.fromkeys([*self._found.roles, *(role for role in ROLES if role is not None)])
        return self._checked("role", [str(role).upper() for role in proposal["value"]], known)

    @traitlets.validate("sentiments")
    def _valid_sentiments(self, proposal: dict[str, Any]) -> list[str]:
        asked = [UNSCORED if mood is None else mood.upper() for mood in proposal["value"]]
        return self._checked("sentiment", asked, dict.fromkeys([*_SENTIMENTS, *self._found.sentiments]))

    @traitlets.validate("categories")
    def _valid_categories(self, proposal: dict[str, Any]) -> list[str]:
        return self._checked("category", proposal["value"], dict.fromkeys(self._found.categories))

    @traitlets.validate("kinds")
    def _valid_kinds(self, proposal: dict[str, Any]) -> list[str]:
        # Views name highlights in the plural, the frame's column "kind" in the singular.
        singular = dict(zip(KINDS, KIND_WORDS, strict=True))
        return self._checked(
            "kind", [singular.get(kind, kind) for kind in proposal["value"]], dict.fromkeys(KIND_WORDS)
        )

    @traitlets.validate("show")
    def _valid_show(self, proposal: dict[str, Any]) -> list[str]:
        plural = dict(zip(KIND_WORDS, KINDS, strict=True))
        return self._checked("highlight", [plural.get(kind, kind) for kind in proposal["value"]], dict.fromkeys(KINDS))

    def _checked(self, what: str, values: Sequence[str | None], known: Mapping[str, None]) -> list[str]:
        for value in values:
            if value not in known:
                choices = ", ".join(list(known)[:12]) or "none"
                many = "categories" if what == "category" else f"{what}s"
                reject(self, f"there is no {what} {quoted(value, 80)} in this contact; known {many}: {choices}")
        return [value for value in dict.fromkeys(values) if value is not None]

    # -- the browser ------------------------------------------------------------------------------------------

    def _answer(self, _: object, content: object, __: object) -> None:
        """Answer a view's message: mark the text that a citation refers to, or send the citation of a selected text."""
        led = content.get("go") if isinstance(content, dict) else None
        cited = cited_in(self._tables, led) if isinstance(led, str) else None
        if cited is not None and cited.row is not None:
            self._cited = [cited.id, cited.begin, cited.end]
        answer = asked_citation(self._tables, content)
        if answer is not None:
            self.citation = answer
            self.send({"citation": answer})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._contact!r}>"
