"""Content of the report on a back-test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

from rtca_nb.base.arguments import counted
from rtca_nb.rules.agreeing import Disagreement
from rtca_nb.rules.report import Case, Part, Report, columns_of, rows_of

__all__ = ["backtest_report"]

_COMPARED: Final = (
    *("contacts", "both", "rule_only", "service_only", "neither", "not_computable", "agreement"),
    *("spans_overlapping", "spans"),
)


class Reported(Protocol):
    """The parts of a :class:`Backtest` that a report shows: frames, assumptions and notes."""

    @property
    def rules(self) -> Any:
        """Frame with a row for each rule: how many contacts have each result."""

    @property
    def by_day(self) -> Any:
        """Frame with a row for each day and rule: how many contacts match."""

    @property
    def overlaps(self) -> Any:
        """Frame with a row for each pair of rules that match a contact in common."""

    @property
    def unmatched(self) -> Any:
        """Frame with a row for each contact that no rule matches."""

    @property
    def agreement(self) -> Any:
        """Frame with a row for each rule that was compared with the categories that Contact Lens found."""

    @property
    def assumptions(self) -> Sequence[object]:
        """Interpretations of AWS's documentation that the answers depend on."""

    @property
    def notes(self) -> Sequence[str]:
        """Sentences that say which contacts and rules were counted."""


def backtest_report(made: Reported, contacts: int, disagreements: Sequence[Disagreement]) -> Report:
    """Return the content of the report on a back-test of ``contacts`` contacts."""
    cases = [
        Case(one.rule, one.kind, one.contact_id, (("the rule", one.rule_quotes), ("Contact Lens", one.service_quotes)))
        for one in disagreements
    ]
    title = f"{counted(len(made.rules), 'rule')} on {counted(contacts, 'contact')}"
    return Report(title, made.notes, [*_parts(made)], "Disagreements", cases, made.assumptions)


def _parts(made: Reported) -> Iterator[Part]:
    rules = rows_of(made.rules, ("rule", "matches", "no_match", "not_computable", "blocked_by"))
    rules.sort(key=lambda row: -int(row[1]))
    said = f"{counted(len(made.unmatched), 'contact')} without any match"
    yield Part("Matches", said, ("Rule", "Match", "No match", "Not computable", "Blocked by"), rules)
    days = made.by_day.groupby("day", sort=True, dropna=False).agg(
        contacts=("contacts", "first"), matches=("matches", "sum")
    )
    names = ["not known" if day != day else f"{day:%Y-%m-%d}" for day in days.index]  # noqa: PLR0124 - NaT
    listed = list(zip(names, *columns_of(days, ("contacts", "matches")), strict=True))
    if listed:
        yield Part("By day", counted(len(listed), "day"), ("Day, UTC", "Contacts", "Matches of all rules"), listed)
    if len(made.overlaps):
        overlaps = rows_of(made.overlaps, ("rule", "other", "contacts", "jaccard"))
        yield Part("Overlaps", counted(len(overlaps), "pair"), ("Rule", "Other", "Contacts", "Jaccard"), overlaps)
    if len(made.agreement):
        rows = rows_of(made.agreement, ("rule", *_COMPARED))
        head = ("Compared", "Both", "Rule only", "Contact Lens only", "Neither", "Not computable", "Agreement")
        yield Part(
            "Agreement with Contact Lens",
            counted(len(rows), "rule"),
            ("Rule", *head, "Spans that overlap", "Spans of Contact Lens"),
            rows,
        )
