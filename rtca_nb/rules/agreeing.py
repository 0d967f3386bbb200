"""Compare the answers of rules with the categories that the service found, by contact, message and offsets.

The service applies a rule only to contacts that begin after it was created. So a rule is compared from the first
contact that has its category. If no contact has the category, the rule is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.base.columnar import Table
from rtca_nb.rules.evidence import Place, Quote
from rtca_nb.rules.trying import Tried
from rtca_nb.tables.schema import Column

__all__ = ["AGREEMENT", "DISAGREEMENTS", "ELSEWHERE", "Disagreement", "agreement", "disagreements_table", "overlap"]

RULE_ONLY: Final = "rule only"
SERVICE_ONLY: Final = "Contact Lens only"
ELSEWHERE: Final = "elsewhere"

AGREEMENT: Final = (
    Column("rule", "text", "Name of the rule, and so of its category."),
    Column("since", "time", "Start of the first contact that has the category; earlier ones are not compared."),
    Column("contacts", "int", "Number of compared contacts."),
    Column("both", "int", "Compared contacts in which both the rule and Contact Lens found the category."),
    Column("rule_only", "int", "Compared contacts in which only the rule found the category."),
    Column("service_only", "int", "Compared contacts in which only Contact Lens found the category."),
    Column("neither", "int", "Compared contacts in which neither the rule nor Contact Lens found the category."),
    Column("not_computable", "int", "Compared contacts for which the rule cannot be computed."),
    Column(
        "agreement",
        "float",
        "``both`` plus ``neither``, divided by the number of compared contacts for which the rule can be computed.",
    ),
    Column(
        "messages_both",
        "int",
        "Messages in which both found the category, in the contacts in which each found it in some message.",
    ),
    Column(
        "messages_rule_only",
        "int",
        "Messages in which only the rule found the category, in the contacts that count for ``messages_both``.",
    ),
    Column(
        "messages_service_only",
        "int",
        "Messages in which only Contact Lens found the category, in the contacts that count for ``messages_both``.",
    ),
    Column(
        "spans",
        "int",
        "Spans in which Contact Lens found the category, in the contacts that count for ``messages_both``.",
    ),
    Column("spans_overlapping", "int", "How many of ``spans`` overlap a span that the rule found."),
    Column(
        "not_compared",
        "int",
        "Contacts without the category that were not compared, because they began before ``since`` or at an unknown "
        "time, are not analysed, or are not proven complete.",
    ),
)
DISAGREEMENTS: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("rule", "text", "Name of the rule."),
    Column(
        "kind",
        "enum",
        "Who found the category: only the rule, only Contact Lens, or both in different places.",
        (RULE_ONLY, SERVICE_ONLY, ELSEWHERE),
    ),
    Column("rule_quotes", "list", "Text that made the rule match, between ⟦ and ⟧; masked where necessary."),
    Column(
        "service_quotes",
        "list",
        "Text in which Contact Lens found the category, between ⟦ and ⟧; masked where necessary.",
    ),
)


class Disagreement(NamedTuple):
    """A contact for which a rule and the service give different answers.

    Attributes
    ----------
    contact_id : str
    rule : str
        Name of the rule.
    kind : {"rule only", "Contact Lens only", "elsewhere"}
        Who found the category; ``elsewhere`` means that both found it, in different places.
    rule_quotes, service_quotes : tuple of Quote
        Text in which the rule, and the service, found the category.
    """

    contact_id: str
    rule: str
    kind: str
    rule_quotes: tuple[Quote, ...]
    service_quotes: tuple[Quote, ...]


def agreement(names: Sequence[str], made: Sequence[Tried]) -> tuple[Table, list[Disagreement]]:
    """Compare rules with the categories that the service found.

    Parameters
    ----------
    names : sequence of str
        Names of the rules.
    made : sequence of Tried
        Answers of the rules, and the categories that the service found, for each contact.

    Returns
    -------
    Table, list of Disagreement
        A table with the columns :data:`AGREEMENT` and a row for each rule whose category the service found in at least
        one contact; and the contacts of these rules for which the rule and the service give different answers.
    """
    columns: dict[str, list[Any]] = {column.name: [] for column in AGREEMENT}
    disagreements: list[Disagreement] = []
    carried = {number for one in made for number in one.found}
    for number, name in enumerate(names):
        if number not in carried:
            continue
        starts = [one.start for one in made if number in one.found and one.start is not None]
        since = min(starts, default=None)
        counts: Counter[str] = Counter()
        for one in made:
            kind = _compared(one, number, since, counts)
            if kind is not None:
                quotes = (one.quotes.get(number, ()), one.found_quotes.get(number, ()))
                disagreements.append(Disagreement(one.contact_id, name, kind, *quotes))
        counts["contacts"] = len(made) - counts["not_compared"]
        answered = counts["contacts"] - counts["not_computable"]
        values: dict[str, Any] = {"rule": name, "since": since, "agreement": None}
        if answered:
            values["agreement"] = (counts["both"] + counts["neither"]) / answered
        for column in AGREEMENT:
            columns[column.name].append(values.get(column.name, counts[column.name]))
    return Table(columns), disagreements


def _compared(one: Tried, number: int, since: int | None, counts: Counter[str]) -> str | None:
    """Count a contact for a rule in ``counts``; return the kind of disagreement, or None if there is none.

    ``number`` is the index of the rule; ``since`` is the start of the first contact that has its category.
    """
    is_found = number in one.found
    if not is_found and not (one.known and (since is None or (one.start is not None and one.start >= since))):
        counts["not_compared"] += 1
        return None
    value = one.values[number]
    if value is None:
        counts["not_computable"] += 1
        return None
    if not (value and is_found):
        counts["rule_only" if value else "service_only" if is_found else "neither"] += 1
        return RULE_ONLY if value else SERVICE_ONLY if is_found else None
    counts["both"] += 1
    ours, theirs = one.places[number], one.found[number]
    if not ours or not theirs:
        return None  # the whole contact matched
    our_ids, their_ids = {place[0] for place in ours}, {place[0] for place in theirs}
    counts["messages_both"] += len(our_ids & their_ids)
    counts["messages_rule_only"] += len(our_ids - their_ids)
    counts["messages_service_only"] += len(their_ids - our_ids)
    overlapping = sum(any(overlap(place, other) for other in ours) for place in theirs)
    counts["spans"] += len(theirs)
    counts["spans_overlapping"] += overlapping
    return None if overlapping else ELSEWHERE


def overlap(one: Place, other: Place) -> bool:
    """Return whether two places share a code point; a place without offsets is the whole message."""
    if one[0] != other[0]:
        return False
    if one[1] is None or one[2] is None or other[1] is None or other[2] is None:
        return True
    return max(one[1], other[1]) < min(one[2], other[2])


def disagreements_table(disagreements: Iterable[Disagreement]) -> Table:
    """Return a table with a row for each disagreement; its columns are :data:`DISAGREEMENTS`."""
    listed = list(disagreements)
    return Table(
        {
            "contact_id": [one.contact_id for one in listed],
            "rule": [one.rule for one in listed],
            "kind": [one.kind for one in listed],
            "rule_quotes": [tuple(map(str, one.rule_quotes)) for one in listed],
            "service_quotes": [tuple(map(str, one.service_quotes)) for one in listed],
        }
    )
