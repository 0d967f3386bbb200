"""Workbench for a rule: form or JSON on the left, and on the right the contacts that it matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import traitlets

from rtca_nb.base.columnar import Table
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.frames import frame_of, mark_frame
from rtca_nb.corpus import Corpus, HeldCorpus, corpus_of
from rtca_nb.exceptions import RtcaError
from rtca_nb.render.markup import Html
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.context import checked_contexts
from rtca_nb.rules.outcomes import RESULTS
from rtca_nb.tables.schema import Column
from rtca_nb.widgets.assets import module, style_sheet
from rtca_nb.widgets.newest import Newest, running_loop
from rtca_nb.widgets.rule_lab_answers import Asked, LabAnswers
from rtca_nb.widgets.rule_lab_draft import Drafted, checked_draft, draft_of, drafted, one_rule, switched
from rtca_nb.widgets.rule_lab_page import lab_frame
from rtca_nb.widgets.rule_lab_still import still_lab
from rtca_nb.widgets.rule_lab_traits import LabTraits
from rtca_nb.widgets.spoken import SpeakingWidget, check_one_language
from rtca_nb.widgets.static_fallback import LivingWidget, front_end
from rtca_nb.widgets.values import reject, sentence

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact
    from rtca_nb.rules.rule import Rule

__all__ = ["RuleLab"]

_VERSION: Final = 1
_STATE: Final = ("listed", "contact_id")
_MOST: Final = 500
_STILL: Final = 5
_PATIENCE: Final = 1.0
"""Seconds to spend on a static view if there is a front end, which replaces it with the live view."""
_COLUMNS: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("start", "time", "Start of the contact, in UTC."),
    Column("result", "enum", "Result of the rule.", RESULTS),
    Column("near", "bool", "Whether the contact is a near miss: one condition short of a match."),
)


@hide_locals
class RuleLab(LabTraits, SpeakingWidget, LivingWidget):
    """Write a rule, and see as you type which contacts it matches.

    The rule is on the left, as a form or as JSON. On the right are lists of contacts: contacts that match, near misses
    (one condition short of a match), contacts that do not match, and contacts for which the rule cannot be computed.
    Choose a contact to see its transcript and the result of each condition.

    Parameters
    ----------
    contacts_or_corpus : Corpus, iterable of Contact, or source
        An open corpus, contacts in memory, or anything else that :func:`rtca_nb.corpus_of` takes. Text is masked unless
        the contacts are revealed, or the corpus was written in clear text. Masked text matches nothing.
    rule : Rule or source, optional
        Rule to start from, or anything that :func:`rtca_nb.read_rules` reads as one rule. Default: an empty form.
    contexts : mapping of str to mapping, optional
        Contact records by contact id, as DescribeContact returns them. Conditions on the record of a contact can be
        computed only if you pass the record here; ``contact.context`` is not used.
    choices : mapping of str to str, optional
        How to interpret unclear AWS documentation; :data:`rtca_nb.rules.CHOICES` lists the choices and defaults.
    language : {"en", "de", "es", "fr", "ja"}
        Language of the interface. Descriptions of rules and of their faults are in English.
    listed : {"match", "near", "no match", "not computable"}
        Contacts to list; ``"near"`` lists the near misses, which ``"no match"`` includes too. Default: ``"match"``.
    contact_id : str, optional
        Id of the contact to show.
    height : int
        Height of the list and of the transcript, in CSS pixels, 160 to 4000. Default: 560.

    ``listed``, ``contact_id`` and ``height`` are traits: they follow what you do in the view, and setting a trait
    changes the view. The property ``rule`` holds the current rule, or None while parts of the rule are missing or
    wrong; the property ``faults`` lists these parts. Pass ``lab.rule.function`` to CreateRule or UpdateRule as
    ``Function``. An unknown keyword raises TypeError, an invalid value raises UsageError, and an invalid rule raises
    RuleError. This widget needs the extra ``corpus``.

    Examples
    --------
    >>> lab = rtca.RuleLab(rtca.open_corpus("corpus"), rules["Refund"])  # doctest: +SKIP
    >>> lab.rule.function  # doctest: +SKIP
    """

    _esm = module("rule_lab.mjs")
    _css = style_sheet(
        "render/static/rules.css",
        "render/static/rule_lab.css",
        "widgets/static/rule_lab/rule.css",
        "widgets/static/rule_lab/found.css",
    )

    def __init__(
        self,
        contacts_or_corpus: Any,
        rule: Any = None,
        *,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, str] | None = None,
        language: str = "en",
        **options: Any,
    ) -> None:
        self._questions: Newest[Any] = Newest(
            lambda asked: self._said(self._parts(asked)), self._deliver, self._give_up
        )
        self._language = check_one_language(language, "a rule lab")
        unknown = [name for name in options if name not in {*_STATE, "height"}]
        if unknown:
            raise TypeError(f"RuleLab() got an unexpected keyword argument {unknown[0]!r}")
        self._base = None if rule is None else one_rule(rule)
        held = isinstance(contacts_or_corpus, (Corpus, HeldCorpus))
        self._corpus: Corpus | HeldCorpus = contacts_or_corpus if held else corpus_of(contacts_or_corpus)
        self._answers = LabAnswers(self._corpus, checked_contexts(contexts), chosen(choices))
        self._made: tuple[dict[str, Any], Rule | None, Drafted] | None = None
        draft = draft_of(self._base)
        self._mode = draft["mode"]
        with self._speaking():
            page = str(lab_frame(revealed=self._corpus.revealed))
        super().__init__(**options, _draft=draft, _page=page, **self._said_of(draft))
        self.observe(self._on_draft, names="_draft")
        self.observe(self._ask, names=["_turn", "listed", "contact_id", "_limit"])
        self.observe(self._forget_error, names=["_draft", "listed", "contact_id", "height"])

    # -- rule and results ---------------------------------------------------------------------------------------------

    @property
    def rule(self) -> Rule | None:
        """The rule as it is now; None while it has faults.

        To replace what was written so far, set this property to a rule, or to anything that :func:`rtca_nb.read_rules`
        reads as one rule.
        """
        return self._drafted().rule

    @rule.setter
    def rule(self, rule: Any) -> None:
        made = one_rule(rule)
        self._base = made
        self._draft = draft_of(made)
        self._turn += 1

    @property
    def faults(self) -> tuple[str, ...]:
        """Sentences that say what is missing or wrong in the rule; empty if the rule is valid."""
        return tuple(self._drafted().faults.values())

    @property
    def counts(self) -> dict[str, int]:
        """Number of contacts with each result, as a dict; empty while the rule has faults.

        The keys are ``match``, ``near``, ``no match`` and ``not computable``. ``near`` counts near misses, which are
        one condition short of a match; ``no match`` includes them.
        """
        return {} if self.rule is None else self._answers.tally(self.rule.root).counts

    @property
    def contacts(self) -> pd.DataFrame:
        """All contacts with the result of the rule, as a frame; it has no rows while the rule has faults.

        Columns: ``contact_id``; ``start`` (UTC); ``result`` (``match``, ``no match`` or ``not computable``); and
        ``near`` (whether the contact is one condition short of a match).
        """
        rows = [] if self.rule is None else list(self._answers.results(self.rule.root))
        columns = {column.name: [row[place] for row in rows] for place, column in enumerate(_COLUMNS)}
        return mark_frame(frame_of(_COLUMNS, Table(columns)), revealed=False)

    @property
    def contact(self) -> Contact | None:
        """The chosen contact, whose id is ``contact_id``; None if no contact is chosen."""
        return None if self.contact_id is None else self._answers.contact(self.contact_id)

    @property
    def state(self) -> dict[str, Any]:
        """The rule as written so far, the list shown and the chosen contact; use it to share or restore the lab.

        It is a dict with the keys ``version``, ``draft`` (the rule as a form or JSON, complete or not), and ``listed``
        and ``contact_id``, as in :class:`RuleLab`. Setting a dict changes only the values that are in it. If one of the
        values is invalid, UsageError is raised and nothing changes.
        """
        return {"version": _VERSION, "draft": self._draft, **{name: getattr(self, name) for name in _STATE}}

    @state.setter
    def state(self, state: Mapping[str, Any]) -> None:
        if not isinstance(state, Mapping):
            reject(self, f"state takes a dict, as a widget's state returns it, not a {type(state).__name__}")
        unknown = [name for name in state if name not in {"version", "draft", *_STATE}]
        if unknown:
            keys = ", ".join(("version", "draft", *_STATE))
            reject(self, f"a state has no {str(unknown[0])[:40]!r}; its keys are {keys}")
        if state.get("version", _VERSION) != _VERSION:
            reject(self, f"the state is of version {state['version']!r:.20}, and only version {_VERSION} is known")
        try:
            with self.hold_sync(), self.hold_trait_notifications():
                for name in _STATE:
                    if name in state:
                        setattr(self, name, state[name])
                if "draft" in state:
                    self._draft = state["draft"]
                self._turn += 1
        except traitlets.TraitError as error:
            # Rolling back the values also cleared the sentence.
            reject(self, str(error))

    @property
    def shows_clear_text(self) -> bool:
        """Whether the widget shows clear text."""
        return bool(self._corpus.revealed)

    # -- the draft ----------------------------------------------------------------------------------------------------

    @traitlets.validate("_draft")
    def _valid_draft(self, proposal: dict[str, Any]) -> dict[str, Any]:
        try:
            draft = checked_draft(proposal["value"])
            # The new mode keeps its own draft if it has one, and otherwise gets that of the other mode. The trait may
            # already have the proposed value.
            if draft["mode"] != self._mode and bool(draft["text"]) == (draft["mode"] == "form"):
                draft = switched(draft, draft["mode"])
        except ValueError as error:
            reject(self, str(error))
        return draft

    def _on_draft(self, _: object) -> None:
        self._mode = self._draft["mode"]
        self._deliver(self._said_of(self._draft))

    def _drafted(self, draft: dict[str, Any] | None = None) -> Drafted:
        draft = self._draft if draft is None else draft
        if self._made is None or self._made[0] is not draft or self._made[1] is not self._base:
            self._made = draft, self._base, drafted(draft, self._base)
        return self._made[2]

    def _said_of(self, draft: dict[str, Any]) -> dict[str, Any]:
        made = self._drafted(draft)
        span: list[int] = []
        if made.span is not None:
            span = [len(draft["text"][:at].encode("utf-16-le")) // 2 for at in made.span]
        function = made.rule.function if made.rule is not None else ""
        return {"_faults": made.faults, "_notes": made.notes, "_span": span, "_function": function}

    # -- asking -------------------------------------------------------------------------------------------------------

    def open(self) -> None:
        """Connect the widget to the browser, and start to evaluate contacts.

        A new widget calls this method itself. Nothing happens if the notebook is run by a program without a browser.
        """
        if front_end():
            self._ask()
        super().open()

    def close(self) -> None:
        """Close the widget and its connection to the browser."""
        self._questions.forget()
        super().close()

    def _ask(self, _: object = None) -> None:
        # Contacts are read while the user starts to write, but only if that can run in the background.
        if self._questions.ask((self._asked(), self._turn, running_loop() is not None)):
            self._heard = self._turn

    def _asked(self) -> Asked:
        root = None if self.rule is None else self.rule.root
        return Asked(root, self.listed, max(1, min(self._limit, _MOST)), self.contact_id)

    def _parts(self, question: tuple[Asked, int, bool]) -> Iterator[dict[str, Any]]:
        asked, turn, ahead = question
        try:
            yield from self._answers.parts(asked)
        except RtcaError as error:
            yield {"_tally": {"trouble": sentence(str(error))}, "_rows": "", "_ids": [], "_about": ""}
        yield {"_answered": turn}
        if ahead:
            yield from self._answers.ahead()

    def _give_up(self) -> None:
        self.error = "The contacts could not be read because of an unexpected error; see the kernel's log."

    def __repr__(self) -> str:
        said = f"<RuleLab of {self.rule.name if self.rule is not None else 'an incomplete rule'}>"
        return f"REVEALED {said}" if self._corpus.revealed else said

    def _still(self) -> Html:
        found, trouble = None, ""
        try:
            asked = self._asked()._replace(limit=_STILL)
            found = self._answers.static(asked, _PATIENCE if front_end() else None)
        except RtcaError as error:
            trouble = sentence(str(error))
        return still_lab(self._drafted(), self._draft, found, trouble, revealed=self._corpus.revealed)
