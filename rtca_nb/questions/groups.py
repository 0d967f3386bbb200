"""What contacts, messages and replies are grouped by: how groups are found, written and ordered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.render.languages import Phrase, phrase
from rtca_nb.tables.schema import ROLES, Column

__all__ = [
    "GROUPS",
    "MINIMUM",
    "NO_TIME",
    "Group",
    "check_role",
    "group_of",
    "in_order",
    "ranked_column",
    "shown_groups",
]

MINIMUM: Final = 20
"""Groups of fewer contacts are not ranked among the others."""

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_TIME: Final = phrase("without a time")


class Group(NamedTuple):
    """What contacts are grouped by.

    Attributes
    ----------
    column : Column
        Of the answer.
    value : str
        SQL of it, of a row of ``chosen``; empty where it is not of the contact.
    title : Phrase
        Of the axis of a figure.
    ordered : bool
        Whether groups have an order of their own, in which they stay.
    unknown : Phrase or None
        What is said about contacts without it.
    """

    column: Column
    value: str
    title: Phrase
    ordered: bool = False
    unknown: Phrase | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of ``contacts`` that it is made of, beside the start."""
        return (self.value,) if self.value == self.column.name else ()

    @property
    def by(self) -> Phrase:
        """What is grouped by, for a title."""
        return phrase(self.column.name)


def _time(name: str) -> Group:
    doc = f"Start of the {name} in which the contacts started, in UTC."
    return Group(
        Column(name, "time", doc),
        f"date_trunc('{name}', start)",
        phrase("{unit} (UTC)", unit=phrase(name)),
        True,
        NO_TIME,
    )


_UNKNOWN: Final = {
    "agent": "agent not known",
    "queue": "queue not known",
    "channel": "channel not known",
}


def _kept(name: str, doc: str) -> Group:
    return Group(Column(name, "text", doc), name, phrase(name), False, phrase(_UNKNOWN[name]))


GROUPS: Final = {
    "category": Group(Column("category", "text", "Name of the category."), "", phrase("category")),
    "hour": Group(
        Column("hour", "int", "Hour of the day in which the contact started, in UTC."),
        "date_part('hour', start)", phrase("hour of the day (UTC)"), True, NO_TIME,
    ),
    "weekday": Group(
        Column("weekday", "enum", "Day of the week on which the contact started, in UTC.", _WEEKDAYS),
        "date_part('isodow', start)", phrase("day of the week (UTC)"), True, NO_TIME,
    ),
    **{name: _time(name) for name in ("day", "week", "month")},
    "agent": _kept("agent", "Pseudonym of the agent."),
    "queue": _kept("queue", "Name of the queue."),
    "channel": _kept("channel", "Channel, as sent."),
    "role": Group(Column("role", "enum", "Role of the participant.", ROLES), "", phrase("role")),
}  # fmt: skip
"""What contacts, messages and replies can be grouped by."""


def group_of(by: Any, without: Sequence[str] = ()) -> Group:
    """Return what contacts are to be grouped by.

    Raises
    ------
    UsageError
        If that cannot be, or makes no sense here.
    """
    allowed = [name for name in GROUPS if name not in without]
    if not is_one_of(by, allowed):
        raise UsageError(f"by must be one of {', '.join(allowed)}, not {quoted(by)}")
    return GROUPS[by]


def check_role(role: Any, roles: Sequence[str] = ROLES) -> str:
    """Return a role as the service writes it; it may be given in any case.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    found = role.upper() if isinstance(role, str) else role
    if not is_one_of(found, roles):
        raise UsageError(f"role must be one of {', '.join(roles)}, not {quoted(role)}")
    return str(found)


def ranked_column() -> Column:
    """Return the column that says whether a group is ranked."""
    return Column("ranked", "bool", f"Whether the group has {MINIMUM} contacts or more, enough to compare it.")


def shown_groups(group: Group, found: Sequence[Any]) -> list[Any]:
    """Return groups as the answer has them; days of the week are numbered from 1 in SQL."""
    if group.column.name == "weekday":
        return [group.column.values[number - 1] for number in found]
    return list(found)


def in_order(group: Group, values: Mapping[str, Sequence[Any]], by: str) -> dict[str, list[Any]]:
    """Order the rows of an answer: by their own order where groups have one, else by a figure, the greatest first.

    Groups that are not ranked come last, by name.
    """
    names = list(values[group.column.name])
    rows = range(len(names))
    if group.column.name == "weekday":
        order = sorted(rows, key=lambda row: group.column.values.index(names[row]))
    elif group.ordered:
        order = sorted(rows, key=names.__getitem__)
    else:
        order = sorted(
            rows,
            key=lambda row: (not values["ranked"][row], -values[by][row] if values["ranked"][row] else 0, names[row]),
        )
    return {name: [column[row] for row in order] for name, column in values.items()}
