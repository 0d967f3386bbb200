"""Rows of the table of metrics, added figure by figure for all contacts, then sorted by contact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from rtca_nb.base.columnar import Codes, Numbering, Table
from rtca_nb.tables.contact_codes import CONTACT

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["FigureRows"]


class _Added(NamedTuple):
    """One figure of several contacts or roles: the values that they share, and columns of the others."""

    metric: str
    unit: str
    estimate: bool
    source: str
    whose: Any
    roles: Any
    places: Any
    values: Any


class FigureRows:
    """Collects figures of contacts, and makes a table of them.

    Parameters
    ----------
    contacts : int
        Number of contacts.

    Attributes
    ----------
    contacts : int
    """

    def __init__(self, contacts: int) -> None:
        import numpy as np

        self.contacts = contacts
        self._added: list[_Added] = []
        self._roles = Numbering({None: -1})
        self._of_roles: tuple[Any, Any, Any] | None = None
        self._every = np.arange(contacts)
        self._block = 0

    @contextmanager
    def of_roles(self, whose: npt.NDArray[np.int64], roles: Codes) -> Iterator[None]:
        """Within this context, add figures of roles; the table then lists all figures of one role, then of the next.

        Parameters
        ----------
        whose : array of int
            The contact of each role, ascending.
        roles : Codes
        """
        import numpy as np

        self._block += 1
        numbers = np.array([*(self._roles[value] for value in roles.values), -1], np.int32)
        # Role by role in the block, figure by figure within a role.
        places = np.arange(len(whose)) + (self._block << 32)
        self._of_roles = whose, numbers[roles.codes], places
        yield
        self._of_roles = None

    def add(
        self,
        metric: str,
        values: Any,
        unit: str,
        *,
        role: str | None = None,
        estimate: bool = False,
        source: str = "computed",
    ) -> None:
        """Add one figure, with a value for each contact or role.

        Parameters
        ----------
        metric, unit : str
        values : array of float
            For each contact, or within :meth:`of_roles` for each role; NaN if unknown.
        role : str, optional
            The role that the figure is for, the same in every contact.
        estimate : bool
            Whether the values are estimates.
        source : str
            ``"computed"``, or ``"sent"`` if the source states them.
        """
        import numpy as np

        if self._of_roles is not None:
            whose, roles, places = self._of_roles
        else:
            self._block += 1
            whose, roles = self._every, np.full(self.contacts, self._roles[role], np.int32)
            places = np.full(self.contacts, self._block << 32)
        found = np.asarray(values, np.float64)
        self._added.append(_Added(metric, unit, estimate, source, whose, roles, places, found))

    def table(self) -> Table:
        """Return the table of all added figures, sorted by contact."""
        import numpy as np

        added = self._added
        sizes = [len(item.values) for item in added]
        whose, roles, places, values = (
            np.concatenate([item[column] for item in added])
            for column in range(_Added._fields.index("whose"), len(_Added._fields))
        )
        order = np.lexsort((places, whose))

        def column(name: str) -> Codes:
            texts = [getattr(item, name) for item in added]
            known = Numbering()
            numbers = np.array([known[text] for text in texts], np.int32)
            return Codes(np.repeat(numbers, sizes)[order], tuple(known))  # type: ignore[arg-type]  # none is missing

        return Table(
            {
                CONTACT: whose[order],
                "metric": column("metric"),
                "participant_role": Codes(roles[order], tuple(self._roles)[1:]),  # type: ignore[arg-type]
                "value": values[order],
                "unit": column("unit"),
                "estimate": np.repeat([item.estimate for item in added], sizes)[order],
                "source": column("source"),
            }
        )
