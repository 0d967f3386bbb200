"""Tables by columns: each as a list, as numbers, or both, on demand.

Views read lists, one value at a time; frames and figures use whole columns, for which numpy is many times faster. A
column is stored in the form in which it was passed, and converted when another form is first needed.

=========== ========================= ==================================
kind        as numbers                missing
=========== ========================= ==================================
``int``     ``int64``                 impossible: the column is a list
``time``    ``int64``, microseconds   :data:`MISSING_TIME`
``float``   ``float64``               NaN
``enum``    :class:`Codes`            -1
=========== ========================= ==================================
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.base.picked_texts import joined_texts

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = [
    "MISSING_TIME",
    "Codes",
    "Numbering",
    "Table",
    "absent",
    "codes_of",
    "combinations",
    "joined",
    "moments_of",
    "repeated",
    "times_of",
]

MISSING_TIME: Final = -(2**63)
"""Number that marks a missing time; pandas' NaT, in any unit."""

_FEW: Final = 65_536  # combinations that are counted in an array rather than sorted


class Codes(NamedTuple):
    """A column of few different texts.

    Attributes
    ----------
    codes : array of int32
        For each row, the index of its text in ``values``; -1 if it has none.
    values : tuple of str
        The distinct texts, in order of appearance.
    """

    codes: npt.NDArray[np.int32]
    values: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<Codes of {len(self.codes)} rows>"  # the texts may be clear names

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def value(self, row: int) -> str | None:
        """Return the text of a row; None if it has none."""
        code = self.codes[row]
        return self.values[code] if code >= 0 else None

    def rows(self, value: str) -> npt.NDArray[np.bool_]:
        """Return for each row whether it has this text."""
        import numpy as np

        if value not in self.values:
            return np.zeros(len(self.codes), bool)
        found: npt.NDArray[np.bool_] = self.codes == self.values.index(value)
        return found

    def take(self, places: Any) -> Codes:
        """Return a column of the rows with the indices ``places``, with only the values that occur in them."""
        import numpy as np

        codes = self.codes[places]
        # Of values assigned to one place, the last stays: its first row. The last place belongs to -1.
        first = np.full(len(self.values) + 1, -1)
        first[codes[::-1]] = np.arange(len(codes))[::-1]
        found = np.flatnonzero(first[:-1] >= 0)
        found = found[np.argsort(first[found])]
        numbers = np.full(len(self.values) + 1, -1, np.int32)
        numbers[found] = np.arange(len(found))
        return Codes(numbers[codes], tuple([self.values[code] for code in found.tolist()]))

    def places(self) -> list[npt.NDArray[np.intp]]:
        """Return, for each item of ``values``, the indices of the rows that have it, ascending."""
        import numpy as np

        # However many values there are, this traverses the rows only a few times.
        order = np.argsort(self.codes.astype(np.int16) if len(self.values) < 2**15 else self.codes, kind="stable")
        edges = np.searchsorted(self.codes[order], np.arange(len(self.values) + 1))
        return [order[begin:end] for begin, end in itertools.pairwise(edges.tolist())]

    def tolist(self) -> list[str | None]:
        """Return the texts; None for rows without one."""
        import numpy as np

        # The code -1 takes the last.
        return np.array([*self.values, None], object)[self.codes].tolist()  # type: ignore[no-any-return]


class Numbering(dict[str | None, int]):
    """A dict that gives a text that is not a key yet the next number, from 0; a key None with -1 is not counted."""

    def __missing__(self, value: str | None) -> int:
        code = self[value] = len(self) - (None in self and self[None] < 0)
        return code


def codes_of(values: Iterable[str | None]) -> Codes:
    """Return a list of texts as codes; the texts are numbered in order of appearance."""
    import numpy as np

    texts = [*values]
    occurring = [text for text in dict.fromkeys(texts) if text is not None]
    known: dict[str | None, int] = {**dict(zip(occurring, itertools.count(), strict=False)), None: -1}
    return Codes(np.fromiter(map(known.__getitem__, texts), np.int32, len(texts)), tuple(occurring))


def absent(size: int) -> Codes:
    """Return a column in which no row has a text."""
    import numpy as np

    return Codes(np.full(size, -1, np.int32), ())


def repeated(values: Sequence[str], times: Sequence[int]) -> Codes:
    """Return a column in which each text is repeated as often as the item of ``times`` at its index says."""
    import numpy as np

    all_values = Codes(np.arange(len(values), dtype=np.int32), tuple(values))
    return all_values.take(np.repeat(np.arange(len(values)), times))  # drops texts that do not occur


def joined(columns: Sequence[Any]) -> Any:
    """Return columns of one kind, one after the other, as one: as numbers if all are numbers, otherwise as a list."""
    import numpy as np

    if all(isinstance(column, Codes) for column in columns):
        known = Numbering({None: -1})
        codes = [
            np.array([*(known[value] for value in column.values), -1], np.int32)[column.codes] for column in columns
        ]
        return Codes(np.concatenate(codes), tuple(known)[1:])  # type: ignore[arg-type]  # None is the first
    if (texts := joined_texts(columns)) is not None:
        return texts
    if all(isinstance(column, np.ndarray) for column in columns):
        return np.concatenate(columns)
    lists = [column.tolist() if hasattr(column, "tolist") else column for column in columns]
    return [value for values in lists for value in values]


def combinations(columns: Sequence[npt.NDArray[np.int32]]) -> tuple[npt.NDArray[np.intp], list[int]]:
    """Number the distinct combinations of codes, of which there are few.

    Returns
    -------
    numbers : array of int
        For each row, the number of its combination (from 0, in no particular order).
    firsts : list of int
        For each combination, in the order of the numbers, the index of a row that has it.
    """
    import numpy as np

    mixed, size = np.zeros(len(columns[0]), np.int64), 1
    for codes in columns:
        wide = int(codes.max(initial=-1)) + 2
        if size * wide > _FEW:  # numbered again to keep the numbers small
            mixed, size = np.unique(mixed, return_inverse=True)[1], len(mixed)
        mixed, size = mixed * wide + codes + 1, size * wide
    if size > _FEW:
        firsts, numbers = np.unique(mixed, return_index=True, return_inverse=True)[1:]
        return numbers, firsts.tolist()
    # Without sorting: one row for each combination.
    row_of = np.full(size, -1, np.intp)
    row_of[mixed] = np.arange(len(mixed))
    found = np.flatnonzero(row_of >= 0)
    number_of = np.zeros(size, np.intp)
    number_of[found] = np.arange(len(found))
    return number_of[mixed], row_of[found].tolist()


def moments_of(times: Sequence[int | None]) -> npt.NDArray[np.int64]:
    """Return times, in microseconds since 1970, as an array; :data:`MISSING_TIME` for None."""
    import numpy as np

    known = (MISSING_TIME if time is None else time for time in times) if None in times else times
    return np.fromiter(known, np.int64, len(times))


def times_of(moments: npt.NDArray[np.int64]) -> list[int | None]:
    """Return an array of times as a list; None for :data:`MISSING_TIME`."""
    found: list[int | None] = moments.tolist()
    if len(found) and moments.min() == MISSING_TIME:
        return [None if time == MISSING_TIME else time for time in found]
    return found


class Table(Mapping[str, list[Any]]):
    """A table: equally long columns by name. Treat it and its columns as read-only.

    As a mapping, it gives lists, in which a missing value is None.

    Parameters
    ----------
    columns : mapping of str to list, array or Codes
    times : iterable of str
        Names of the columns that are arrays of times, with :data:`MISSING_TIME` for a missing one.
    """

    __slots__ = ("_lists", "_numbers", "_times")

    def __init__(self, columns: Mapping[str, Any], times: Iterable[str] = ()) -> None:
        self._lists: dict[str, list[Any] | None] = {}
        self._numbers: dict[str, Any] = {}
        self._times = frozenset(times)
        for name, column in columns.items():
            is_list = isinstance(column, (list, tuple)) and not isinstance(column, Codes)
            self._lists[name] = list(column) if is_list else None
            if not is_list:
                self._numbers[name] = column

    def __getitem__(self, name: str) -> list[Any]:
        found = self._lists[name]
        if found is None:
            found = self._lists[name] = self._listed(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._lists)

    def __len__(self) -> int:
        return len(self._lists)

    @property
    def rows(self) -> int:
        """The number of rows."""
        for name in self._lists:
            column = self.held(name)
            return len(column.codes if isinstance(column, Codes) else column)
        return 0

    @property
    def times(self) -> frozenset[str]:
        """Names of the columns that are stored as arrays of times."""
        return self._times

    def _listed(self, name: str) -> list[Any]:
        numbers = self._numbers[name]
        if name in self._times:
            return times_of(numbers)
        found: list[Any] = numbers.tolist()
        if getattr(numbers, "dtype", None) == "float64" and math.isnan(numbers.sum()):
            return [None if math.isnan(value) else value for value in found]
        return found

    def numbers(self, name: str) -> Any:
        """Return a column as numbers (an array or codes) if it is stored so, otherwise None."""
        return self._numbers.get(name)

    def held(self, name: str) -> Any:
        """Return a column in the form in which it is stored: numbers (an array or codes) if there are, or a list."""
        return self._numbers[name] if name in self._numbers else self._lists[name]

    def codes(self, name: str) -> Codes:
        """Return a column of texts as codes, which are computed on first use."""
        if not isinstance(self._numbers.get(name), Codes):
            self._numbers[name] = codes_of(self[name])
        found: Codes = self._numbers[name]
        return found

    def moments(self, name: str) -> npt.NDArray[np.int64]:
        """Return a column of times as an array, which is computed on first use."""
        if name not in self._numbers:
            self._numbers[name] = moments_of(self[name])
            self._times |= {name}
        found: npt.NDArray[np.int64] = self._numbers[name]
        return found

    def select(self, names: Iterable[str]) -> Table:
        """Return a table with these columns, in this order."""
        chosen = Table({}, self._times)
        for name in names:
            chosen._lists[name] = self._lists[name]
            if name in self._numbers:
                chosen._numbers[name] = self._numbers[name]
        return chosen
