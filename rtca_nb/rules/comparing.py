"""Compare two versions of a set of rules: the contacts that each rule gains or loses, and the words that cause it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import counted, kind_of
from rtca_nb.base.columnar import Table
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.frames import frame_of
from rtca_nb.exceptions import UsageError
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.outcomes import RESULTS, result_of
from rtca_nb.rules.reading import read_rules
from rtca_nb.rules.report import Case, Part, Report, html_of, markdown_of, rows_of
from rtca_nb.rules.rule import Rule
from rtca_nb.rules.rule_set import RuleSet
from rtca_nb.rules.sharing import tried
from rtca_nb.rules.trying import Tried, counting_notes
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["GAINED", "LOST", "RuleComparison", "compare_rules"]

GAINED: Final = "gained"
LOST: Final = "lost"
_STATES: Final = ("added", "removed", "changed", "same")

_RULES: Final = (
    Column("rule", "text", "Name of the rule."),
    Column("state", "enum", "Whether the rule is added, removed, changed, or the same.", _STATES),
    Column("gained", "int", "Contacts that match after the change, and did not before."),
    Column("lost", "int", "Contacts that matched before the change, and do not after it."),
    Column("before", "int", "Contacts that matched before the change; missing if the rule is new."),
    Column("after", "int", "Contacts that match after the change; missing if the rule was removed."),
)
_CHANGES: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("rule", "text", "Name of the rule."),
    Column("change", "enum", "Whether the rule gains or loses the contact.", (GAINED, LOST)),
    Column("before", "enum", "Answer of the rule before the change; missing if the rule is new.", RESULTS),
    Column("after", "enum", "Answer of the rule after the change; missing if the rule was removed.", RESULTS),
    Column(
        "quotes", "list", "Words that make the rule match after the change, or made it match before, between ⟦ and ⟧."
    ),
)


@hide_locals
@dataclass(frozen=True, eq=False, repr=False)
class RuleComparison:
    """Effect of changed rules on past contacts, as :func:`rtca_nb.compare_rules` returns it.

    A rule gains the contacts that match only after the change, and loses those that match only before it.

    Attributes
    ----------
    rules : pandas.DataFrame
        One row for each rule, old or new. Columns: ``rule`` (name of the rule); ``state`` (``added``, ``removed``,
        ``changed`` or ``same``); ``gained`` and ``lost`` (numbers of contacts that the rule gains and loses);
        ``before`` and ``after`` (numbers of contacts that match before and after the change; ``before`` is missing for
        a new rule, and ``after`` for a removed rule).
    changes : pandas.DataFrame
        One row for each rule and each contact that the rule gains or loses. Columns: ``contact_id``; ``rule``;
        ``change`` (``gained`` or ``lost``); ``before`` and ``after`` (``match``, ``no match`` or ``not computable``;
        missing where the rule does not exist); ``quotes`` (up to 3 quotes in which ⟦ and ⟧ enclose the words that
        match, or matched before the change). Quotes are masked as in the contact, and empty for revealed contacts.
    notes : tuple of str
        Sentences that say which contacts were counted, and which were left out and why.
    """

    rules: pd.DataFrame
    changes: pd.DataFrame
    notes: tuple[str, ...]
    _contacts: int = field(repr=False)
    _cases: tuple[Case, ...] = field(repr=False)

    def to_markdown(self) -> str:
        """Return a report on the comparison as Markdown, for a pull request.

        The report shows up to 50 rows of each table. Names and texts are put in code spans, so that nothing in them
        acts as a link, a mention, markup or a formula.
        """
        return markdown_of(self._report())

    def __repr__(self) -> str:
        return (
            f"<RuleComparison of {counted(len(self.rules), 'rule')} on {counted(self._contacts, 'contact')}: "
            f"{self.rules['gained'].sum():,} gained, {self.rules['lost'].sum():,} lost>"
        )

    def _repr_html_(self) -> str:
        return html_of(self._report())

    def _report(self) -> Report:
        differing = self.rules[self.rules["state"] != "same"]
        rows = rows_of(
            differing.fillna({"before": 0, "after": 0}), ("rule", "state", "gained", "lost", "before", "after")
        )
        said = f"{counted(len(rows), 'rule')} of {len(self.rules):,}"
        part = Part("Rules that differ", said, ("Rule", "State", "Gained", "Lost", "Before", "After"), rows)
        title = f"What changes for {counted(self._contacts, 'contact')}"
        return Report(title, self.notes, [part], "Gained and lost", self._cases, ())


@hide_locals
def compare_rules(
    before: Any,
    after: Any,
    contacts: Any,
    *,
    contexts: Mapping[str, Mapping[str, Any]] | None = None,
    choices: Mapping[str, str] | None = None,
    workers: int | None = None,
) -> RuleComparison:
    """List the contacts that each rule gains or loses when you change the rules.

    Parameters
    ----------
    before, after : RuleSet
        Rules before and after the change. In place of a rule set, you can pass anything that :func:`rtca_nb.read_rules`
        takes, such as the path of a folder. Rules with the same name are compared. A rule whose name is only in
        ``after`` was added; a rule whose name is only in ``before`` was removed.
    contacts, contexts, choices, workers
        Contacts to evaluate both sets of rules on, and options of the evaluation, as in
        :meth:`rtca_nb.RuleSet.backtest`.

    Returns
    -------
    RuleComparison
        An object with two frames: ``rules`` lists the rules, and ``changes`` lists the contacts that each rule gains or
        loses.

    Raises
    ------
    RuleError
        If anything in ``before`` or ``after`` is not a valid rule.
    UsageError
        If an item is not a contact, if a choice or value is unknown, or if ``workers`` is above 1 for contacts in
        memory.

    Examples
    --------
    >>> rtca.compare_rules("rules/", "changed/", rtca.open_corpus("corpus"))  # doctest: +SKIP
    """
    for rules, name in ((before, "before"), (after, "after")):
        if not isinstance(rules, (str, os.PathLike, Mapping, Sequence, RuleSet)):
            raise UsageError(
                f"{name} must be rules or their path, not {kind_of(rules)}; pass the rules first, then the contacts"
            )
    old = {rule.name: rule for rule in read_rules(before)}
    new = {rule.name: rule for rule in read_rules(after)}
    names = [*old, *(name for name in new if name not in old)]
    asked: list[Rule] = [*old.values(), *(rule for name, rule in new.items() if not _same(rule, old.get(name)))]
    made, passed_over = tried(asked, contacts, contexts, chosen(choices), workers)
    was = {name: place for place, name in enumerate(old)}
    place_of = {id(rule): place for place, rule in enumerate(asked)}
    now = {name: place_of.get(id(rule), was.get(name, 0)) for name, rule in new.items()}
    states = [_state(old.get(name), new.get(name)) for name in names]
    rows = [
        (one, name, *sides)
        for one in made
        for name, state in zip(names, states, strict=True)
        if state != "same" and (sides := _sides(one, was.get(name), now.get(name)))[0]
    ]
    counts = Counter((name, change) for _, name, change, *_ in rows)
    return RuleComparison(
        rules=frame_of(
            _RULES,
            Table(
                {
                    "rule": names,
                    "state": states,
                    "gained": [counts[name, GAINED] for name in names],
                    "lost": [counts[name, LOST] for name in names],
                    "before": [_matches(made, was.get(name)) for name in names],
                    "after": [_matches(made, now.get(name)) for name in names],
                }
            ),
        ),
        changes=frame_of(
            _CHANGES,
            Table(
                {
                    "contact_id": [one.contact_id for one, *_ in rows],
                    "rule": [row[1] for row in rows],
                    "change": [row[2] for row in rows],
                    "before": [row[3] for row in rows],
                    "after": [row[4] for row in rows],
                    "quotes": [tuple(map(str, row[5])) for row in rows],
                }
            ),
        ),
        notes=tuple(counting_notes(made, passed_over)),
        _contacts=len(made),
        _cases=tuple(
            Case(name, str(change), one.contact_id, (("before" if change == LOST else "after", quotes),))
            for one, name, change, _, _, quotes in rows
        ),
    )


def _same(one: Rule, other: Rule | None) -> bool:
    return other is not None and (one.root, one.event_source) == (other.root, other.event_source)


def _state(old: Rule | None, new: Rule | None) -> str:
    if old is None or new is None:
        return "added" if old is None else "removed"
    return "same" if _same(new, old) else "changed"


def _sides(one: Tried, was: int | None, now: int | None) -> tuple[Any, ...]:
    """Return what changes for a contact between two versions of a rule.

    ``was`` and ``now`` are indices of the old and the new version in ``one.values``; None if there is no such version.
    The answer is :data:`GAINED`, :data:`LOST` or None (both match, or neither does); the result of the old version; the
    result of the new version; and quotes of the version that matches.
    """
    before, after = (None if number is None else result_of(one.values[number]) for number in (was, now))
    matched = was is not None and one.values[was] is True
    matches = now is not None and one.values[now] is True
    if matched == matches:
        return None, before, after, ()
    number = was if matched else now
    return LOST if matched else GAINED, before, after, () if number is None else one.quotes.get(number, ())


def _matches(made: list[Tried], number: int | None) -> int | None:
    return None if number is None else sum(one.values[number] is True for one in made)
