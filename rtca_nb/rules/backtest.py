"""Evaluate rules on past contacts: matches, overlaps, and agreement with the service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import counted
from rtca_nb.base.columnar import Table
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.frames import frame_of
from rtca_nb.review.annotations import Annotations
from rtca_nb.rules.agreeing import AGREEMENT, DISAGREEMENTS, Disagreement, agreement, disagreements_table
from rtca_nb.rules.backtest_report import backtest_report
from rtca_nb.rules.choices import Assumption, Choices
from rtca_nb.rules.machine import NamedRule, machine_of
from rtca_nb.rules.outcomes import RESULTS, result_of
from rtca_nb.rules.report import html_of, markdown_of
from rtca_nb.rules.sampling import Kinds
from rtca_nb.rules.sharing import tried
from rtca_nb.rules.trying import Tried, counting_notes
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Backtest", "backtest"]

_DAY: Final = 86_400_000_000

_OUTCOMES: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("output_type", "enum", "Form of the contact that was evaluated.", ("Raw", "Redacted", "unknown")),
    Column("rule", "text", "Name of the rule."),
    Column("result", "enum", "Answer of the rule.", RESULTS),
    Column("blocked_by", "list", "Paths of the conditions that prevent the rule from being computed."),
    Column(
        "points",
        "int",
        "Number of places that made the rule match; 0 if the rule does not match, or matches the contact as a whole.",
    ),
)
_RULES: Final = (
    Column("rule", "text", "Name of the rule."),
    Column("matches", "int", "Contacts that match."),
    Column("no_match", "int", "Contacts that do not."),
    Column("not_computable", "int", "Contacts for which the rule cannot be computed."),
    Column("contacts", "int", "All of them."),
    Column(
        "blocked_by",
        "list",
        "Paths of the conditions that prevent the rule from being computed, the most frequent first.",
    ),
)
_BY_DAY: Final = (
    Column("day", "time", "Day on which the contacts began, in UTC; missing if their start is not known."),
    Column("rule", "text", "Name of the rule."),
    Column("matches", "int", "Contacts of that day that the rule matches."),
    Column("contacts", "int", "All contacts of that day."),
)
_OVERLAPS: Final = (
    Column("rule", "text", "Name of a rule."),
    Column("other", "text", "Name of another one."),
    Column("contacts", "int", "Contacts that both rules match."),
    Column(
        "jaccard", "float", "Contacts that both rules match, divided by the contacts that at least one of them matches."
    ),
)
_UNMATCHED: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("start", "time", "Start of the contact, in UTC."),
    Column("not_computable", "int", "Rules that could not be computed, and so might match."),
)


@hide_locals
@dataclass(frozen=True, eq=False, repr=False)
class Backtest:
    """Results of rules for past contacts, as :meth:`rtca_nb.RuleSet.backtest` returns them.

    Each contact counts once. If you pass a contact in both forms, Raw and Redacted, the Redacted form counts; the
    column ``output_type`` of ``outcomes`` names the form. If you pass several readings of this form, the one whose
    redaction is trusted counts. Ties are resolved in this order: the complete reading counts; then the one whose
    analysis has ended; then the one that ends latest; then the one with the most messages and events; then the one that
    you pass last. Quotes show contacts as they are masked. Revealed contacts are not quoted.

    Attributes
    ----------
    outcomes : pandas.DataFrame
        One row for each contact and rule. Columns: ``contact_id``; ``output_type``; ``rule`` (name of the rule);
        ``result`` (``match``, ``no match`` or ``not computable``); ``blocked_by`` (paths of the conditions that make
        the rule not computable); ``points`` (number of places that made the rule match, or 0 if the rule does not match
        or matches the contact as a whole).
    rules : pandas.DataFrame
        One row for each rule. Columns: ``rule``; ``matches``, ``no_match`` and ``not_computable`` (numbers of contacts
        with each result); ``contacts`` (sum of these three); ``blocked_by`` (paths as in ``outcomes``, the most
        frequent first).
    by_day : pandas.DataFrame
        One row for each day and rule. Columns: ``day`` (in UTC; missing for contacts whose start is not known);
        ``rule``; ``matches`` (number of contacts of that day that the rule matches); ``contacts`` (number of all
        contacts of that day).
    overlaps : pandas.DataFrame
        One row for each pair of rules that match at least one contact in common. Columns: ``rule`` and ``other`` (names
        of the two rules); ``contacts`` (number of contacts that both rules match); ``jaccard`` (``contacts`` divided by
        the number of contacts that at least one of the two rules matches). Pairs with the most contacts come first.
    unmatched : pandas.DataFrame
        One row for each contact that no rule matches. Columns: ``contact_id``; ``start`` (UTC); ``not_computable``
        (number of rules that could not be computed for the contact, and so might match it).
    agreement : pandas.DataFrame
        One row for each rule whose category Contact Lens found in at least one contact. Columns: ``rule``; ``since``
        (start of the first contact with the category; earlier contacts are not compared); ``contacts`` (number of
        compared contacts); ``both``, ``rule_only``, ``service_only`` and ``neither`` (numbers of compared contacts in
        which both the rule and Contact Lens, only the rule, only Contact Lens, or neither found the category);
        ``not_computable`` (number of compared contacts for which the rule cannot be computed); ``agreement`` (``both``
        plus ``neither``, divided by the number of compared contacts for which the rule can be computed).

        The next five columns cover only contacts in which both the rule and Contact Lens found places:
        ``messages_both``, ``messages_rule_only`` and ``messages_service_only`` (messages that both or only one found);
        ``spans`` (number of spans that Contact Lens found); ``spans_overlapping`` (number of these spans that overlap a
        span of the rule). The last column is ``not_compared``, the number of contacts without the category that are not
        compared. They began before ``since`` or at an unknown time, are not analysed, or are not proven complete.
    disagreements : pandas.DataFrame
        One row for each rule and contact on which the rule and Contact Lens disagree. Columns: ``contact_id``;
        ``rule``; ``kind`` (``rule only`` or ``Contact Lens only`` if only one of them found the category, ``elsewhere``
        if both found it in different places); ``rule_quotes`` and ``service_quotes`` (up to 3 quotes each, masked where
        necessary, in which ⟦ and ⟧ enclose the words that the rule or Contact Lens found).
    assumptions : tuple of Assumption
        Interpretations of AWS's documentation that the results depend on. To use other interpretations, pass
        ``choices`` to :meth:`rtca_nb.RuleSet.backtest`.
    notes : tuple of str
        Sentences that say which contacts and rules were counted, and which were left out and why.
    """

    outcomes: pd.DataFrame
    rules: pd.DataFrame
    by_day: pd.DataFrame
    overlaps: pd.DataFrame
    unmatched: pd.DataFrame
    agreement: pd.DataFrame
    disagreements: pd.DataFrame
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
    _contacts: int = field(repr=False)
    _quoted: tuple[Disagreement, ...] = field(repr=False)
    _kinds: Kinds = field(repr=False)

    def sample(self, n: int = 100, seed: int = 0, *, rules: Sequence[str] | None = None) -> Annotations:
        """Draw contacts to judge, in order to estimate the precision and recall of the rules.

        For each rule, contacts are drawn at random, both from the contacts that the rule matches and from those that it
        does not match. So contacts of the category that the rule misses are found, too. Judge whether each contact
        belongs to the category, in the order of :attr:`rtca_nb.Annotations.to_judge`. Then call
        :meth:`rtca_nb.Annotations.recall`::

            review = backtest.sample(100, seed=7, rules=["Refund"])
            for contact_id in review.to_judge["contact_id"]:
                ...  # judge in rtca.ContactExplorer(corpus.contact(contact_id), annotations=review, reviewer="Ana")
            review.save("review.jsonl")  # saves which contacts were drawn, too
            rtca.Annotations.load("review.jsonl").recall()

        Parameters
        ----------
        n : int
            Number of contacts to draw for each rule, from 4 to 10,000. If there are fewer contacts, all are drawn.
            Contacts without an id, and contacts for which the rule cannot be computed, are never drawn.
        seed : int
            Whole number from 0 to 2**53 − 1. The same seed draws the same contacts from the same back-test.
        rules : sequence of str, optional
            Names of the rules to draw contacts for; by default, all rules.

        Returns
        -------
        Annotations
            New annotations that list the contacts to judge, and have no judgements yet.

        Raises
        ------
        UsageError
            If ``n`` or ``seed`` is out of range, or if one of ``rules`` is not in the back-test.
        """
        return Annotations(self._kinds.plans(n, seed, rules))

    def to_markdown(self) -> str:
        """Return a report on the results as Markdown, for a pull request or a wiki.

        The report shows up to 50 rows of each table. Names and texts are in code spans, so nothing in them can act as a
        link, a mention, markup or a formula.
        """
        return markdown_of(backtest_report(self, self._contacts, self._quoted))

    def __repr__(self) -> str:
        return f"<Backtest of {counted(len(self.rules), 'rule')} on {counted(self._contacts, 'contact')}>"

    def _repr_html_(self) -> str:
        return html_of(backtest_report(self, self._contacts, self._quoted))


def backtest(
    rules: Sequence[NamedRule], contacts: Any, contexts: Any, choices: Choices, workers: int | None = None
) -> Backtest:
    """Evaluate rules on contacts and compare them with the service, for :meth:`rtca_nb.RuleSet.backtest`."""
    made, passed_over = tried(rules, contacts, contexts, choices, workers)
    names = [rule.name for rule in rules]
    compared, disagreements = agreement(names, made)
    machine = machine_of(rules, choices)
    resting = dict.fromkeys(name for number in range(len(rules)) for name in machine.rests_on(number))
    return Backtest(
        outcomes=frame_of(_OUTCOMES, _outcomes(names, made)),
        rules=frame_of(_RULES, _rules(names, made)),
        by_day=frame_of(_BY_DAY, _by_day(names, made)),
        overlaps=frame_of(_OVERLAPS, _overlaps(names, made)),
        unmatched=frame_of(_UNMATCHED, _unmatched(made)),
        agreement=frame_of(AGREEMENT, compared),
        disagreements=frame_of(DISAGREEMENTS, disagreements_table(disagreements)),
        assumptions=tuple(Assumption.of(name, choices) for name in resting),
        notes=tuple(_notes(made, passed_over, len(names) - len(compared["rule"]))),
        _contacts=len(made),
        _quoted=tuple(disagreements),
        _kinds=Kinds.of(names, made),
    )


def _outcomes(names: Sequence[str], made: Sequence[Tried]) -> Table:
    every = range(len(names))
    return Table(
        {
            "contact_id": [one.contact_id for one in made for _ in every],
            "output_type": [one.form for one in made for _ in every],
            "rule": [*names] * len(made),
            "result": [result_of(value) for one in made for value in one.values],
            "blocked_by": [one.blocked.get(number, ()) for one in made for number in every],
            "points": [one.points.get(number, 0) for one in made for number in every],
        }
    )


def _rules(names: Sequence[str], made: Sequence[Tried]) -> Table:
    counts = [Counter(one.values[number] for one in made) for number in range(len(names))]
    blocking = [Counter(path for one in made for path in one.blocked.get(number, ())) for number in range(len(names))]
    return Table(
        {
            "rule": [*names],
            "matches": [count[True] for count in counts],
            "no_match": [count[False] for count in counts],
            "not_computable": [count[None] for count in counts],
            "contacts": [len(made)] * len(names),
            "blocked_by": [tuple(path for path, _ in found.most_common()) for found in blocking],
        }
    )


def _by_day(names: Sequence[str], made: Sequence[Tried]) -> Table:
    days: dict[int | None, list[Tried]] = {}
    for one in made:
        days.setdefault(None if one.start is None else one.start // _DAY * _DAY, []).append(one)
    rows = [
        (day, name, sum(one.values[number] is True for one in days[day]), len(days[day]))
        for day in sorted(days, key=lambda day: (day is None, day or 0))
        for number, name in enumerate(names)
    ]
    return _columns(_BY_DAY, rows)


def _overlaps(names: Sequence[str], made: Sequence[Tried]) -> Table:
    # One bit per contact, so that pairs among hundreds of rules are counted fast.
    matching = [0] * len(names)
    for place, one in enumerate(made):
        for number in one.points:
            matching[number] |= 1 << place
    rows = []
    for number, ours in enumerate(matching):
        for other in range(number + 1, len(names)) if ours else ():
            both = (ours & matching[other]).bit_count()
            if both:
                rows.append((names[number], names[other], both, both / (ours | matching[other]).bit_count()))
    return _columns(_OVERLAPS, sorted(rows, key=lambda row: (-row[2], -row[3], row[0], row[1])))


def _unmatched(made: Sequence[Tried]) -> Table:
    rows = [(one.contact_id, one.start, len(one.blocked)) for one in made if not one.points]
    return _columns(_UNMATCHED, rows)


def _columns(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> Table:
    listed = list(rows)
    return Table({column.name: [row[place] for row in listed] for place, column in enumerate(columns)})


def _notes(made: Sequence[Tried], passed_over: int, not_compared: int) -> Iterable[str]:
    yield from counting_notes(made, passed_over)
    if not_compared:
        yield (
            f"{counted(not_compared, 'rule')} not compared with Contact Lens, because none of these contacts has the "
            "category. The service applies a rule only to contacts after the rule was created."
        )
