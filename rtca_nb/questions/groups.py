"""Groups of contacts, messages and replies: how they are found, written and ordered."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.render.languages import Phrase, Whole, phrase, phrase_count
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
    "ranking_said",
    "shown_groups",
]

MINIMUM: Final = 20
"""Groups with fewer contacts are not ranked among the others."""

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_TIME: Final = phrase("without a time")


class Group(NamedTuple):
    """A way to group contacts.

    Attributes
    ----------
    column : Column
        Column of the groups in the answer.
    value : str
        SQL expression for the group of a contact, evaluated on its row of ``chosen``; empty for categories and roles,
        of which a contact may have several.
    title : Phrase
        Title of a figure's axis that shows the groups.
    ordered : bool
        Whether groups have an order of their own, such as by time.
    unknown : Phrase or None
        Describes contacts whose group is unknown.
    known_by : Phrase or None
        Sentence that says how to fetch contacts so that their group is known.
    """

    column: Column
    value: str
    title: Phrase
    ordered: bool = False
    unknown: Phrase | None = None
    known_by: Phrase | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of ``contacts`` that give the group, without ``start``, which is always read."""
        return (self.value,) if self.value == self.column.name else ()

    @property
    def by(self) -> Phrase:
        """What contacts are grouped by, for a title, such as ``week (UTC)``."""
        name = phrase(self.column.name)
        return phrase("{unit} (UTC)", unit=name) if self.ordered else name


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


# Contact records have these; the service's analysis of a contact does not.
_KNOWN_BY: Final = {
    "agent": phrase("To get the agents, fetch the contacts with context=True."),
    "queue": phrase("To get the queues, fetch the contacts with context=True."),
}


def _kept(name: str, doc: str) -> Group:
    return Group(Column(name, "text", doc), name, phrase(name), False, phrase(_UNKNOWN[name]), _KNOWN_BY.get(name))


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
"""Groups of contacts, messages and replies, by name."""


def group_of(by: Any, without: Sequence[str] = ()) -> Group:
    """Return the way to group that has this name; names in ``without`` are not allowed.

    Raises
    ------
    UsageError
        If the name is unknown or not allowed.
    """
    allowed = [name for name in GROUPS if name not in without]
    if not is_one_of(by, allowed):
        raise UsageError(f"by must be one of {', '.join(allowed)}, not {quoted(by)}")
    return GROUPS[by]


def check_role(role: Any, roles: Sequence[str] = ROLES) -> str:
    """Return a role in upper case, as the service writes it; it must be one of ``roles``, in any case.

    Raises
    ------
    UsageError
        If it is not one of these.
    """
    found = role.upper() if isinstance(role, str) else role
    if not is_one_of(found, roles):
        raise UsageError(f"role must be one of {', '.join(roles)}, not {quoted(role)}")
    return str(found)


def ranked_column() -> Column:
    """Return the column that says whether a group is ranked."""
    return Column("ranked", "bool", f"Whether the group has {MINIMUM} contacts or more, enough to compare it.")


def shown_groups(group: Group, found: Sequence[Any]) -> list[Any]:
    """Return groups from SQL as the answer shows them: days of the week by name, which SQL numbers from 1."""
    if group.column.name == "weekday":
        return [group.column.values[number - 1] for number in found]
    return list(found)


def in_order(group: Group, values: Mapping[str, Sequence[Any]], by: str) -> dict[str, list[Any]]:
    """Return the columns of an answer with sorted rows.

    If groups have an order of their own, such as by time, this is used. Otherwise, ranked groups come before those that
    are not ranked. Both parts are sorted by the column ``by``, largest first: groups without this value come last in
    their part, and groups with equal values are sorted by name.
    """
    names, figures, ranked = (values[column] for column in (group.column.name, by, "ranked"))
    rows = range(len(names))
    if group.column.name == "weekday":
        order = sorted(rows, key=lambda row: group.column.values.index(names[row]))
    elif group.ordered:
        order = sorted(rows, key=names.__getitem__)
    else:

        def place(row: int) -> tuple[Any, ...]:
            unknown = math.isnan(figures[row])
            return not ranked[row], unknown, 0 if unknown else -figures[row], names[row]

        order = sorted(rows, key=place)
    return {name: [column[row] for row in order] for name, column in values.items()}


def ranking_said(group: Group, ranked: Sequence[bool]) -> tuple[Phrase, ...]:
    """Return a sentence on how many groups are not ranked, as a tuple.

    It is empty if all groups are ranked, if there is only one, or if groups have an order of their own.

    Parameters
    ----------
    group : Group
    ranked : sequence of bool
        For each group, whether it is ranked.
    """
    few = len(ranked) - sum(ranked)
    if group.ordered or not few or len(ranked) == 1:
        return ()
    if few == len(ranked):
        words = "Not ranked: no group has {few} contacts or more, so their order may be due to chance."
        return (phrase(words, few=MINIMUM),)
    some = phrase_count("{n} group", "{n} groups", few)
    words = "Not ranked, and listed last: {some} of {all} with fewer than {few} contacts."
    return (phrase(words, some=some, all=Whole(len(ranked)), few=MINIMUM),)
