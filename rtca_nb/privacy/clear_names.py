"""Names of people that stand in clear, told from tags and from the words that software writes where it knows no name.

A display name is what a participant chose: one that is a tag proves nothing, and one that is clear says that nobody
redacted it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import regex

from rtca_nb.base.columnar import combinations
from rtca_nb.model.record import Record

__all__ = ["MACHINES", "clear_names", "is_clear_name", "is_name_tag", "is_role_word"]

MACHINES: Final = frozenset({"SYSTEM", "CUSTOM_BOT"})
"""Roles of those who are no people; one that no model knows is a person's, in doubt."""

# What the service writes for a name. Anything else in brackets may be what somebody is called.
_NAME_TAGS: Final = frozenset({"[PII]", "[NAME]"})
# Up to three digits count people; more may be somebody's number.
_ROLE_WORD: Final = regex.compile(
    r"(?:customer|agent|supervisor|(?:custom|chat)?[ _-]?bot|system(?:[ _]message)?|guest|visitor|user|participant)"
    r"(?:[ _#-]{0,2}[0-9]{1,3})?"
)


def is_name_tag(name: str) -> bool:
    """Whether a display name is a tag that the service puts in the place of one."""
    return name in _NAME_TAGS


def is_role_word(name: str) -> bool:
    """Whether a display name only says what somebody is, such as ``"Customer"``, ``"AGENT"`` or ``"bot 2"``."""
    return _ROLE_WORD.fullmatch(name.strip("[](){}<> \t").casefold()) is not None


def is_clear_name(name: str | None, role: str | None) -> bool:
    """Whether the display name of someone with that role is a person's, in clear."""
    if name is None or role in MACHINES:
        return False
    bare = name.strip()
    return bare != "" and not is_name_tag(bare) and not is_role_word(bare)


def clear_names(record: Record) -> Counter[str]:
    """Count the names of people that stand in clear, in messages, events, attachments and the source's own list."""
    return record.derive(_clear_names)


def _clear_names(record: Record) -> Counter[str]:
    import numpy as np

    names, roles = (record.messages.codes(name) for name in ("display_name", "participant_role"))
    numbers, firsts = combinations([names.codes, roles.codes])
    counts = np.bincount(numbers).tolist()
    found: Counter[str] = Counter()
    for row, count in zip(firsts, counts, strict=True):
        _count(found, names.value(row), roles.value(row), count)
    others: Iterable[tuple[str | None, str | None]] = (
        (item.display_name, item.participant_role)
        for items in (record.events, record.attachments, record.participants)
        for item in items
    )
    for (name, role), count in Counter(others).items():
        _count(found, name, role, count)
    return found


def _count(found: Counter[str], name: str | None, role: str | None, count: int) -> None:
    if name is not None and is_clear_name(name, role):
        found[name] += count
