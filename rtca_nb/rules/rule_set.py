"""Several rules with different names, which can be described, evaluated and back-tested together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import counted, kind_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.evaluating import outcomes_of
from rtca_nb.rules.tree import rules_page

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.rules.backtest import Backtest
    from rtca_nb.rules.chats import Tabled
    from rtca_nb.rules.outcomes import RuleOutcome
    from rtca_nb.rules.rule import Rule

__all__ = ["RuleSet"]


@hide_locals
@dataclass(frozen=True)
class RuleSet:
    """A set of rules with different names, as :func:`rtca_nb.read_rules` returns it.

    Iterate over the set to get its rules, or get one of them by its name, as in ``rules["Refund"]``. An unknown name
    raises :class:`rtca_nb.UsageError`. To evaluate many rules, use the methods of the set: they are much faster than
    calling the methods of each rule.

    Attributes
    ----------
    rules : tuple of Rule
        The rules, in the order in which they were read.
    """

    rules: tuple[Rule, ...]

    def __post_init__(self) -> None:
        names: dict[str, Rule] = {}
        for rule in self.rules:
            if rule.name in names:
                where = " and ".join(dict.fromkeys(one.origin for one in (names[rule.name], rule) if one.origin))
                raise UsageError(
                    f"two rules are called {quoted(rule.name)}{f' ({where})' if where else ''}; rename one of them, "
                    "because a category has only one rule"
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
        """Names of the rules, in the order in which they were read."""
        return tuple(rule.name for rule in self.rules)

    def describe(self) -> str:
        """Describe in plain English when each rule matches, with a blank line between the rules."""
        return "\n\n".join(rule.describe() for rule in self.rules)

    def behind(self, contact: Contact) -> pd.DataFrame:
        """Return the rule behind each category of a contact, as a frame.

        A rule is found by the id that the service sent with the category. If no rule in this set has that id, the rule
        is found by the name of the category.

        Returns
        -------
        pandas.DataFrame
            One row for each category, with these columns:

            - ``category``: name of the category;
            - ``rule_id``: id of the rule, as the service sent it;
            - ``rule``: name of the rule;
            - ``publish_status``: ``PUBLISHED`` or ``DRAFT``;
            - ``last_updated``: time of the rule's last edit, in UTC;
            - ``words``: the rule in plain English;
            - ``note``: a remark if the rule was found by name and has another id than the service sent, if the rule was
              edited after the contact ended, or if the rule is not in this set; otherwise missing.

            If the rule is not in this set, ``rule``, ``publish_status``, ``last_updated`` and ``words`` are missing.

        Raises
        ------
        UsageError
            If ``contact`` is not a contact.
        """
        from rtca_nb.rules.behind import rules_behind

        if not isinstance(contact, Contact):
            raise UsageError(f"behind() takes a contact, not {kind_of(contact)}; get one with read_contact")
        return rules_behind(self.rules, contact)

    def evaluate(
        self, contact: Contact, *, context: Mapping[str, Any] | None = None, choices: Mapping[str, str] | None = None
    ) -> list[RuleOutcome]:
        """Evaluate all rules on a contact.

        Parameters
        ----------
        contact, context, choices
            As in :meth:`Rule.evaluate`.

        Returns
        -------
        list of RuleOutcome
            One outcome for each rule, in the order of the rules.

        Raises
        ------
        UsageError
            As in :meth:`Rule.evaluate`.
        """
        return outcomes_of(self.rules, contact, context, choices)

    def sensitivity(
        self,
        contacts: Iterable[Contact],
        *,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Find results that depend on how AWS's documentation is interpreted where it is unclear.

        Each unclear point is a choice with several values. The rules are first evaluated with ``choices``. Then one
        choice at a time is changed to each of its other values, and the rules are evaluated again.

        Parameters
        ----------
        contacts, contexts, choices
            As in :meth:`backtest`, but a contact that occurs twice in a list counts twice.

        Returns
        -------
        pandas.DataFrame
            One row for each rule and each value that changes a result of the rule; no rows if no value changes a
            result. Rows with the most contacts come first. Columns:

            - ``rule``: name of the rule;
            - ``choice``: name of the choice;
            - ``value``: the value that was tried;
            - ``meaning``: what the value means, in a sentence;
            - ``contacts``: number of contacts whose result changes with this value;
            - ``gained``: number of contacts that match only with this value;
            - ``lost``: number of contacts that match only without this value.

        Raises
        ------
        UsageError
            As in :meth:`backtest`.
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
        """Evaluate the rules on past contacts; the service itself applies rules only to new contacts.

        Parameters
        ----------
        contacts : iterable of Contact, or a Corpus
            Contacts to evaluate. A contact that occurs in several forms or readings is evaluated once;
            :class:`rtca_nb.Backtest` describes which form and reading count.
        contexts : mapping of str to mapping, optional
            Contact records by contact id, each as DescribeContact returns it. Conditions on the record of a contact can
            be computed only if you pass the record here; ``contact.context`` is not used.
        choices : mapping of str to str, optional
            How to interpret AWS's documentation where it is unclear: a dict of choices and their values, such as
            ``{"plurals": "either"}``. :data:`rtca_nb.rules.CHOICES` lists the values of each choice; the first value is
            the default.
        workers : int, optional
            Number of processes on this machine that share the files of a corpus. By default, only this process works.
            The number does not change the results.

        Returns
        -------
        Backtest
            Results by contact, rule and day, and how far they agree with the categories that Contact Lens found.

        Raises
        ------
        UsageError
            If an item is not a contact, if a choice or value is unknown, or if ``workers`` is above 1 for contacts in
            memory.

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
