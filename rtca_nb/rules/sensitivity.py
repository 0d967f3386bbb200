"""Find choices that change an answer, by evaluating each rule with the other values of its choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.columnar import Table
from rtca_nb.contact.frames import frame_of
from rtca_nb.rules.chats import chats_of
from rtca_nb.rules.choices import CHOICES, Choices, alternatives
from rtca_nb.rules.context import checked_context, checked_contexts
from rtca_nb.rules.machine import Machine, NamedRule, machine_of
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["sensitivity"]

_COLUMNS: Final = (
    Column("rule", "text", "Name of the rule."),
    Column("choice", "text", "Name of the choice: a point on which AWS's documentation is unclear."),
    Column("value", "text", "Value that was tried in place of the value in use."),
    Column("meaning", "text", "What that value means."),
    Column("contacts", "int", "Contacts for which the result changes with this value."),
    Column("gained", "int", "Contacts that match only with this value."),
    Column("lost", "int", "Contacts that no longer match with this value."),
)


def sensitivity(
    rules: Sequence[NamedRule],
    contacts: Iterable[Any],
    contexts: Mapping[str, Mapping[str, Any]] | None,
    choices: Choices,
) -> pd.DataFrame:
    """Return results that depend on choices, as the frame that :meth:`rtca_nb.RuleSet.sensitivity` describes."""
    contexts = checked_contexts(contexts)
    base = machine_of(rules, choices)
    others: list[tuple[str, str, list[int], Machine]] = []
    for name in CHOICES:
        numbers = [number for number in range(len(rules)) if name in base.rests_on(number)]
        for value in alternatives(name, choices) if numbers else ():
            changed = {**choices, name: value}
            others.append((name, value, numbers, Machine([rules[number] for number in numbers], changed)))
    counts: Counter[tuple[str, str, str, str]] = Counter()
    for chat in chats_of(contacts):
        context = checked_context(contexts.get(chat.contact_id))
        before = base.verdicts(chat, context)
        for name, value, numbers, machine in others:
            for number, after in zip(numbers, machine.verdicts(chat, context), strict=True):
                if after.value is not before[number].value:
                    key = (rules[number].name, name, value)
                    counts[*key, "contacts"] += 1
                    counts[*key, "gained"] += after.value is True
                    counts[*key, "lost"] += before[number].value is True
    keys = sorted({key[:3] for key in counts}, key=lambda key: (-counts[*key, "contacts"], key))
    columns: dict[str, list[Any]] = {
        "rule": [key[0] for key in keys],
        "choice": [key[1] for key in keys],
        "value": [key[2] for key in keys],
        "meaning": [CHOICES[key[1]][key[2]] for key in keys],
    }
    for what in ("contacts", "gained", "lost"):
        columns[what] = [counts[*key, what] for key in keys]
    return frame_of(_COLUMNS, Table(columns))
