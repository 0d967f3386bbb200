"""Rules and sets of rules: immutable, described in English, evaluated, and written back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import counted, kind_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.context import known_record
from rtca_nb.exceptions import UsageError
from rtca_nb.rules.chat import chat_of
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.context import checked_context
from rtca_nb.rules.description import described
from rtca_nb.rules.grammar import Condition, Group, conditions_of, function_text
from rtca_nb.rules.machine import machine_of
from rtca_nb.rules.tree import rule_tree, rules_page

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.review.annotations import Annotations
    from rtca_nb.rules.backtest import Backtest
    from rtca_nb.rules.chats import Tabled
    from rtca_nb.rules.outcomes import RuleOutcome
    from rtca_nb.rules.requests import Lack

__all__ = ["Rule", "RuleSet"]

POST_CHAT = "OnPostChatAnalysisAvailable"


@hide_locals
@dataclass(frozen=True)
class Rule:
    """A rule that assigns a category to contacts; read rules with :func:`rtca_nb.read_rules`.

    Attributes
    ----------
    name : str
        Name of the rule, and of the category that it assigns.
    root : Group
        Conditions of the rule.
    event_source : str or None
        When the service evaluates the rule, such as ``OnPostChatAnalysisAvailable``; None if the source does not say.
    rule_id, publish_status : str or None
        As in the service's answer.
    last_updated : datetime or None
        Time of the last edit, if the service sent it.
    origin : str or None
        Name of the file that the rule was read from.
    lacks : tuple of Lack
        Members that CreateRule requires and that are missing in the request from which the rule was read.
    """

    name: str
    root: Group
    event_source: str | None = None
    rule_id: str | None = None
    publish_status: str | None = None
    origin: str | None = field(default=None, compare=False)
    last_updated: datetime | None = field(default=None, compare=False)
    lacks: tuple[Lack, ...] = field(default=(), compare=False, repr=False)

    @property
    def function(self) -> str:
        """Conditions of the rule as JSON text, for the parameter ``Function`` of CreateRule and UpdateRule."""
        return function_text(self.root)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Conditions of the rule, in the order in which they are written."""
        return tuple(conditions_of(self.root))

    def describe(self) -> str:
        """Describe in plain English when the rule matches."""
        return described(self.name, self.root, self.event_source)

    def evaluate(
        self, contact: Contact, *, context: Mapping[str, Any] | None = None, choices: Mapping[str, str] | None = None
    ) -> RuleOutcome:
        """Evaluate the rule on a contact.

        Parameters
        ----------
        contact : Contact
            Redacted and masked text in it matches nothing, although the service evaluated the clear text.
        context : mapping, optional
            The contact record, as DescribeContact returns it; by default ``contact.context``, masked unless revealed.
            A member that is absent is unknown; a member that is None states that the contact has no such value.
        choices : mapping of str to str, optional
            How to interpret AWS's documentation where it is unclear, such as ``{"plurals": "either"}``.
            :data:`rtca_nb.rules.CHOICES` lists all choices with their values, the default first.

        Returns
        -------
        RuleOutcome

        Raises
        ------
        UsageError
            If an argument is invalid, for example if there is no such choice.
        """
        (outcome,) = RuleSet((self,)).evaluate(contact, context=context, choices=choices)
        return outcome

    def suggest(
        self,
        contacts: Iterable[Contact],
        annotations: Annotations,
        *,
        role: str | None = None,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Suggest phrases that improve the rule, from contacts that were judged.

        Parameters
        ----------
        contacts : iterable of Contact or Corpus
            Contacts that include the judged ones. Revealed contacts are left out.
        annotations : Annotations
            Judgements on whole contacts, such as those on a sample that :meth:`Backtest.sample` draws.
        role : {"ANY", "CUSTOMER", "AGENT"}, optional
            Whose messages to take phrases from. By default, the role of the rule.
        contexts, choices
            As in :meth:`RuleSet.backtest`.

        Returns
        -------
        pandas.DataFrame
            One row for each phrase that improves the rule, the best first. ``change`` is ``add`` (add the phrase to the
            rule) or ``except`` (make it an exception); ``role`` is whose messages the ``phrase`` is searched in. Of the
            judged contacts with the phrase, ``right`` counts those that belong to the category, ``wrong`` the others.
            ``precision`` and ``recall`` are those of the changed rule, estimated for the contacts that the sample was
            drawn from, and ``precision_gain`` and ``recall_gain`` how much the change adds to them. The higher ``z``,
            the more clearly the phrase separates right from wrong. ``operand`` is the phrase as an operand of a pattern
            match, in JSON. All figures come from the judged contacts that suggested the phrase, so try the changed rule
            on other contacts before it goes live.

        Raises
        ------
        UsageError
            If none of the contacts is judged, or an argument is invalid.
        """
        from rtca_nb.rules.suggesting import suggestions

        return suggestions(self, contacts, annotations, role=role, contexts=contexts, choices=chosen(choices))

    def __repr__(self) -> str:
        return f"<Rule {self.name}: {counted(len(self.conditions), 'condition')}>"

    def _repr_html_(self) -> str:
        return rule_tree(self.name, self.root, self.event_source)


@hide_locals
@dataclass(frozen=True)
class RuleSet:
    """Rules with different names; read them with :func:`rtca_nb.read_rules`.

    Iterate over it, take a rule by its name (``rules["Refund"]``), or evaluate all of them at once, which is much
    faster than one by one.
    """

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        names: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.name in names:
                where = " and ".join(dict.fromkeys(one.origin for one in (names[rule.name], rule) if one.origin))
                raise UsageError(
                    f"two rules are called {quoted(rule.name)}{f' ({where})' if where else ''}; rename one, as a "
                    "category has one rule"
                )
            names[rule.name] = rule

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, name: str) -> Rule:
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise UsageError(f"there is no rule {quoted(name)}; rules.names lists them")

    def __contains__(self, name: object) -> bool:
        return name in self.names

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the rules."""
        return tuple(rule.name for rule in self.rules)

    def describe(self) -> str:
        """Describe in plain English when each rule matches."""
        return "\n\n".join(rule.describe() for rule in self.rules)

    def behind(self, contact: Contact) -> pd.DataFrame:
        """Return the rule behind each category of a contact, found by the contact's ``rule_id`` or else by name.

        The columns are ``category, rule_id, rule, publish_status, last_updated, words`` (the rule in plain English) and
        ``note``, which says if there is no such rule, or if it was edited after the contact ended.
        """
        from rtca_nb.rules.behind import rules_behind

        if not isinstance(contact, Contact):
            raise UsageError(f"behind() takes a contact, not {kind_of(contact)}; get one with read_contact")
        return rules_behind(self.rules, contact)

    def evaluate(
        self, contact: Contact, *, context: Mapping[str, Any] | None = None, choices: Mapping[str, str] | None = None
    ) -> list[RuleOutcome]:
        """Evaluate all rules on a contact; parameters and errors as in :meth:`Rule.evaluate`."""
        if not isinstance(contact, Contact):
            raise UsageError(f"a rule takes a contact, not {kind_of(contact)}; get one with read_contact")
        machine = machine_of(self.rules, chosen(choices))
        chat = chat_of(contact)
        verdicts = machine.verdicts(chat, checked_context(known_record(contact) if context is None else context))
        return [machine.outcome(number, verdict, chat) for number, verdict in enumerate(verdicts)]

    def sensitivity(
        self,
        contacts: Iterable[Contact],
        *,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Find the choices that change a result.

        Parameters
        ----------
        contacts, contexts, choices
            As in :meth:`backtest`. ``choices`` are the interpretations to start from.

        Returns
        -------
        pandas.DataFrame
            A row for each rule and each ``value`` of a choice that changes a result of the rule: ``rule, choice, value,
            meaning, contacts, gained, lost``. ``contacts`` counts the contacts that get another result, ``gained``
            those that match only with that value, and ``lost`` those that no longer match with it. The rows with most
            contacts come first. Empty if no choice changes anything.
        """
        from rtca_nb.rules.sensitivity import sensitivity

        return sensitivity(self.rules, contacts, contexts, chosen(choices))

    def backtest(
        self,
        contacts: Iterable[Contact] | Tabled,
        *,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, str] | None = None,
        workers: int | None = None,
    ) -> Backtest:
        """Evaluate the rules on past contacts; the service itself applies rules to new contacts only.

        Parameters
        ----------
        contacts : iterable of Contact or Corpus
            Contacts to evaluate, each once; :class:`rtca_nb.Backtest` says which form and reading is used.
        contexts : mapping of str to mapping, optional
            Contact records by contact id.
        choices : mapping of str to str, optional
            How to interpret AWS's documentation where it is unclear, such as ``{"plurals": "either"}``.
            :data:`rtca_nb.rules.CHOICES` lists all choices with their values, the default first.
        workers : int, optional
            Number of processes on this machine that share the files of a corpus; by default only this one. The results
            are the same.

        Returns
        -------
        Backtest

        Raises
        ------
        UsageError
            If an item is not a contact, a choice is unknown, or ``workers`` is given for contacts in memory.

        Examples
        --------
        >>> rules.backtest(rtca.open_corpus("corpus")).rules  # doctest: +SKIP
        """
        from rtca_nb.rules.backtest import backtest

        return backtest(self.rules, contacts, contexts, chosen(choices), workers)

    def __repr__(self) -> str:
        return f"<RuleSet of {counted(len(self.rules), 'rule')}>"

    def _repr_html_(self) -> str:
        return rules_page([(rule.name, rule.root, rule.event_source) for rule in self.rules])
