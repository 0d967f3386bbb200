"""The contact of each row, in tables of several contacts: a column of codes beside those that a frame has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.base.columnar import Codes, Table

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["CONTACT", "RolesOf", "contacts_of"]

CONTACT: Final = "contact"
"""Name of the column; no frame has one of that name."""


def contacts_of(table: Table) -> Integers:
    """Return which contact each row is of, in ascending order; all of one where the table does not say."""
    import numpy as np

    codes: Integers | None = table.numbers(CONTACT)
    return np.zeros(table.rows, np.int64) if codes is None else codes


class RolesOf(NamedTuple):
    """The roles of each contact, in the order in which they appear.

    Attributes
    ----------
    whose : array of int
        The contact of each.
    roles : Codes
    rows : array of int
        The rows of the table that have a role.
    numbers : array of int
        For each of these rows which of the roles it has.
    """

    whose: Integers
    roles: Codes
    rows: npt.NDArray[np.intp]
    numbers: npt.NDArray[np.intp]

    @classmethod
    def table(cls, table: Table) -> RolesOf:
        """Tell apart the roles of a table with a column ``participant_role``."""
        import numpy as np

        roles, whose = table.codes("participant_role"), contacts_of(table)
        rows = np.flatnonzero(roles.codes >= 0)
        key = whose[rows] * (len(roles.values) or 1) + roles.codes[rows]
        # The last row to be put in a place stays there: the first row that has the role.
        first_of = np.full(int(key.max(initial=-1)) + 1, -1, np.intp)
        first_of[key[::-1]] = rows[::-1]
        firsts = np.sort(first_of[first_of >= 0])
        number_of = np.zeros(len(first_of), np.intp)
        number_of[whose[firsts] * (len(roles.values) or 1) + roles.codes[firsts]] = np.arange(len(firsts))
        return cls(whose[firsts], Codes(roles.codes[firsts], roles.values), rows, number_of[key])
