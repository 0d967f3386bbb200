"""The contact of each row in tables of several contacts: an additional column with its number, from 0."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.base.columnar import Codes, Table

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Integers = npt.NDArray[np.int64]

__all__ = ["CONTACT", "RolesOf", "contacts_of"]

CONTACT: Final = "contact"
"""Name of the column; no frame has a column of this name."""


def contacts_of(table: Table) -> Integers:
    """Return the number of each row's contact, ascending; all are 0 in a table without the column :data:`CONTACT`."""
    import numpy as np

    codes: Integers | None = table.numbers(CONTACT)
    return np.zeros(table.rows, np.int64) if codes is None else codes


class RolesOf(NamedTuple):
    """The roles of each contact, in the order in which they appear.

    Attributes
    ----------
    whose : array of int
        Number of the contact of each role.
    roles : Codes
        The roles, each once for each contact.
    rows : array of int
        The rows of the table that have a role.
    numbers : array of int
        For each of these rows, the place of its role in ``roles``, from 0.
    """

    whose: Integers
    roles: Codes
    rows: npt.NDArray[np.intp]
    numbers: npt.NDArray[np.intp]

    @classmethod
    def table(cls, table: Table) -> RolesOf:
        """Number the roles of a table with a column ``participant_role``."""
        import numpy as np

        roles, whose = table.codes("participant_role"), contacts_of(table)
        rows = np.flatnonzero(roles.codes >= 0)
        key = whose[rows] * (len(roles.values) or 1) + roles.codes[rows]
        # The last assignment wins, so in reverse order the first row with the role is kept.
        first_of = np.full(int(key.max(initial=-1)) + 1, -1, np.intp)
        first_of[key[::-1]] = rows[::-1]
        firsts = np.sort(first_of[first_of >= 0])
        number_of = np.zeros(len(first_of), np.intp)
        number_of[whose[firsts] * (len(roles.values) or 1) + roles.codes[firsts]] = np.arange(len(firsts))
        return cls(whose[firsts], Codes(roles.codes[firsts], roles.values), rows, number_of[key])
