"""Find the column that holds contact ids, and the ids in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from rtca_nb.base.arguments import quoted
from rtca_nb.exceptions import Hint, RtcaError, UsageError
from rtca_nb.fetch.id_cells import ID, NoIdError, ids_in_cell
from rtca_nb.fetch.id_lists import plain_name

__all__ = ["find_column", "ids_of"]

# Texts that databases, spreadsheets and pandas write for a missing value.
_MISSING: Final = frozenset({"-", "\\n", "n/a", "na", "nan", "nil", "none", "null", "<na>"})


def ids_of(cells: Iterable[tuple[int, Any]], error: type[RtcaError], name: str) -> list[str]:
    """Return the ids in cells, each once, in the order of the cells.

    Parameters
    ----------
    cells : iterable of (int, object)
        Row numbers and cells.
    error : type of RtcaError
        Error to raise if a cell holds anything else; the cell is not quoted.
    name : str
        Name of the source in errors.
    """
    found: dict[str, int] = {}
    unsure: int | None = None  # the first row whose cell is not certainly an id
    for number, value in cells:
        if value is None or value != value:  # noqa: PLR0124  # NaN
            continue
        try:
            for identity in ids_in_cell(value):
                found.setdefault(identity, number)
        except NoIdError:
            if not _is_missing(value):
                unsure = number if unsure is None else unsure
    # A user's own endpoint may have ids of any form, but ids of Connect are all UUIDs.
    if any(map(ID.fullmatch, found)):
        found = {identity: number for identity, number in found.items() if not _is_missing(identity)}
        odd = [number for identity, number in found.items() if not ID.fullmatch(identity)]
        unsure = min([*odd, *([] if unsure is None else [unsure])], default=None)
    if unsure is not None:
        raise error(f"row {unsure} of {name} holds something other than contact ids; correct or delete it")
    return list(found)


def _is_missing(value: Any) -> bool:
    return isinstance(value, str) and value.strip().lower() in _MISSING


def find_column(column: str, names: Sequence[str], labels: Sequence[Any]) -> Any:
    """Return the item of ``labels`` at the position where ``names`` has ``column``.

    If no name is exactly the same, case, spaces and punctuation are ignored.

    Raises
    ------
    UsageError
        If no column or several columns match.
    """
    wanted = plain_name(column)
    for alike in (
        [label for name, label in zip(names, labels, strict=True) if name == column],
        [label for name, label in zip(names, labels, strict=True) if plain_name(name) == wanted],
    ):
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise UsageError(
                f"{len(alike)} columns are called {quoted(column)}, or nearly so",
                hint=Hint("rename one, or pass {column=}", command="rename one, or name the other with {column}"),
            )
    # If the first line is not a header, column names are data, so they are not quoted.
    raise UsageError(
        f"{'the only column is not' if len(names) == 1 else f'none of the {len(names)} columns is'} called "
        f"{quoted(column)}",
        hint=Hint("pass {column=}", command="name it with {column}"),
    )
