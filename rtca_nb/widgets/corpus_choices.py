"""Choices of an explorer of many contacts, as traits: each is checked, and all are saved and restored together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import traitlets

from rtca_nb.base.arguments import quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.questions.asked import known_words
from rtca_nb.questions.contact_list import SORTS
from rtca_nb.questions.narrowing import ONLY, Narrowing
from rtca_nb.widgets.corpus_views import Asked, CorpusViews
from rtca_nb.widgets.ranges import Moments, Range, moments_of
from rtca_nb.widgets.static_fallback import LivingWidget
from rtca_nb.widgets.values import Choice, Flag, Pixels, Place, ShowsRefusals, Text, Words, reject

__all__ = ["ASKING", "STATE", "ChoosingWidget"]

_CHOOSING: Final = (
    "period", "hours", "categories", "customer_sentiment", "first_response_seconds", "statuses", "agents", "queues",
    "only", "search",
)  # fmt: skip
ASKING: Final = (*_CHOOSING, "sort", "descending", "page")
STATE: Final = (*ASKING, "contact_id")
_VERSION: Final = 1


@hide_locals
class ChoosingWidget(ShowsRefusals, LivingWidget):
    """Base of :class:`rtca_nb.CorpusExplorer`: the traits that filter, sort and open contacts, and their state."""

    period = Moments(
        help="Show only contacts that start in this period: begin and end (excluded); None means no bound. Set "
        "datetimes with a time zone, or ISO 8601 texts; the value holds texts in UTC. Default: no bounds."
    ).tag(sync=True)
    hours = Range(
        0,
        24,
        whole=True,
        help="Show only contacts that start between these two hours of the day in UTC: (9, 17) is 9:00 to 16:59. The "
        "first must be the smaller one, so a range cannot span midnight; None means no bound. Default: no bounds.",
    ).tag(sync=True)
    categories: Any = Words(
        help="Show only contacts in which one of these categories matches. None in the list adds the contacts in which "
        "no category matches although all were evaluated. Default: empty, which shows all."
    ).tag(sync=True)
    customer_sentiment = Range(
        -5,
        5,
        help="Show only contacts whose customer score (-5 to 5) is in this range: at least the first number, and less "
        "than the second. None means no bound, so (3, None) includes 5. Default: no bounds.",
    ).tag(sync=True)
    first_response_seconds = Range(
        0,
        None,
        help="Show only contacts in which the time from the customer's first message to the agent's first reply is in "
        "this range of seconds: at least the first number, and less than the second. None means no bound. Default: no "
        "bounds.",
    ).tag(sync=True)
    statuses = Words(
        help="Show only contacts whose analysis has one of these statuses, such as COMPLETED. Default: empty, which "
        "shows all."
    ).tag(sync=True)
    agents = Words(
        help="Show only contacts of these agents (pseudonyms, as in the column ``agent`` of the table ``contacts``). "
        "Default: empty, which shows all."
    ).tag(sync=True)
    queues = Words(
        help="Show only contacts of these queues (names, as in the column ``queue`` of the table ``contacts``). "
        "Default: empty, which shows all."
    ).tag(sync=True)
    only = Words(
        help="Show only contacts that meet all of these conditions: redactions, issues, attachments (the contact has "
        "at least one); problems (a span has a problem, or a member is not recognised); incomplete (something is "
        "known to be missing, or the analysis has not ended). Default: empty, which shows all."
    ).tag(sync=True)
    search = Text(
        "", help="Show only contacts whose id contains this text, ignoring case. Default: empty, which shows all."
    ).tag(sync=True)
    sort = Choice(
        tuple(SORTS),
        help="What to sort the table by: start, contact_id, customer_sentiment, categories (their number), messages, "
        "first_response_seconds, duration_seconds, redactions. Default: start.",
    ).tag(sync=True)
    descending = Flag(
        True,
        help="Whether rows are sorted from the largest value of ``sort`` to the smallest; missing values come last "
        "either way. Default: True.",
    ).tag(sync=True)
    page = Place(
        0,
        help="Page of the table to show, from 0; a page has 50 rows. Changing a filter or the order goes back to the "
        "first page.",
    ).tag(sync=True)
    contact_id = Text(
        None, allow_none=True, help="Id of the open contact. Set an id to open another contact, or None to close it."
    ).tag(sync=True)
    height = Pixels(560, min=160, max=4000, help="Height of the table, in CSS pixels, 160 to 4000. Default: 560.").tag(
        sync=True
    )
    error = Text("", help="What went wrong, in one sentence; the next change clears it.").tag(sync=True)

    _views: CorpusViews

    def __init__(self, **options: Any) -> None:
        self._message: Any = None
        self._restoring = False
        super().__init__(**options)

    # -- state --------------------------------------------------------------------------------------------------------

    @property
    def state(self) -> dict[str, Any]:
        """Filters, order, page and open contact as a dict of plain values, to share a view or restore it.

        Keys are ``version``; the names of the traits except ``height`` and ``error``; and ``message``, the state of the
        :class:`ContactExplorer` of the open contact, or None if no contact is open. Setting a dict changes only the
        traits that it contains. If one of their values is invalid, UsageError is raised and no trait changes.
        """
        values = {name: getattr(self, name) for name in STATE}
        copied = {name: list(value) if isinstance(value, list | tuple) else value for name, value in values.items()}
        return {"version": _VERSION, **copied, "message": self._message_state()}

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        if not isinstance(state, Mapping):
            reject(self, f"state takes a dict, as a widget's state returns it, not a {type(state).__name__}")
        unknown = [name for name in state if name not in {"version", "message", *STATE}]
        if unknown:
            keys = ", ".join(("version", *STATE, "message"))
            reject(self, f"a state has no {str(unknown[0])[:40]!r}; its keys are {keys}")
        if state.get("version", _VERSION) != _VERSION:
            reject(self, f"the state is of version {state['version']!r:.20}, and only version {_VERSION} is known")
        self._message, self._restoring = state.get("message"), True
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                for name in STATE:
                    if name in state:
                        setattr(self, name, state[name])
        except traitlets.TraitError as error:
            # Rolling back the values also cleared the sentence.
            reject(self, str(error))
        finally:
            self._restoring = False

    def _message_state(self) -> dict[str, Any] | None:
        """Return the state of the view of the open contact; None if no contact is open."""
        raise NotImplementedError

    # -- values -------------------------------------------------------------------------------------------------------

    @traitlets.validate("categories")
    def _valid_categories(self, proposal: dict[str, Any]) -> list[str | None]:
        wanted: list[str | None] = proposal["value"]
        if not wanted:  # the values to choose from may still be loading
            return []
        return self._checked("categories", wanted, [*self._views.categories, None])

    @traitlets.validate("statuses", "agents", "queues", "only")
    def _valid_words(self, proposal: dict[str, Any]) -> list[str | None]:
        name = proposal["trait"].name
        choices = self._views.choices
        known = list(ONLY) if name == "only" else list(getattr(choices, name))
        return self._checked(name, proposal["value"], known)

    def _checked(self, name: str, values: list[str | None], known: list[Any]) -> list[str | None]:
        for value in values:
            if value not in known:
                there = known_words([str(value)], map(str, known))
                reject(self, f"{name} has no value {quoted(value, 80)} in these contacts; its values are: {there}")
        return list(values)

    @traitlets.validate("search")
    def _valid_search(self, proposal: dict[str, Any]) -> str:
        searched: str = proposal["value"]
        if searched.encode(errors="replace").decode() != searched:
            reject(self, "search contains half a character (a lone surrogate), which no id contains; remove it")
        return searched

    @traitlets.validate("contact_id")
    def _valid_contact(self, proposal: dict[str, Any]) -> str | None:
        identity: str | None = proposal["value"]
        if identity is not None and not self._views.list.has(identity):
            reject(self, f"there is no contact {quoted(identity, 80)} here; the ids are in explorer.contacts")
        return identity

    @traitlets.validate("page")
    def _valid_page(self, proposal: dict[str, Any]) -> int:
        page: int = proposal["value"]
        if page < 0:
            reject(self, "page must be a whole number, 0 or more")
        return page

    def _question(self) -> dict[str, Any]:
        """Return the values of the traits in :data:`ASKING`, by name, as the browser gets them."""
        values = {name: getattr(self, name) for name in ASKING}
        return {name: list(value) if isinstance(value, list | tuple) else value for name, value in values.items()}

    def _asked(self) -> Asked:
        begin, end = moments_of(self.period)
        chosen = Narrowing(
            begin, end, self.hours, tuple(self.categories), self.customer_sentiment, self.first_response_seconds,
            tuple(self.statuses), tuple(self.agents), tuple(self.queues), tuple(self.only), self.search,
        )  # fmt: skip
        bounds = {
            "time": self.period,
            "score": self.customer_sentiment,
            "response": self.first_response_seconds,
            "hour": self.hours,
        }
        return Asked(chosen, bounds, self.sort, self.descending, self.page)
