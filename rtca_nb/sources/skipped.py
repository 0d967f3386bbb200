"""The parts of the analysis that the service skipped, as an analysis file lists them.

The file lists them in ``JobDetails.SkippedAnalysis``. Programs that rewrite the file may change the form or place of
the list. A list that is overlooked must not turn into "no match", so it is searched for in the whole file, and if any
of it cannot be read, ``readable`` is False.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.record import Skipped
from rtca_nb.model.reencoded import Tally, as_list
from rtca_nb.model.segments import UnknownMember
from rtca_nb.sources.members import Members

__all__ = ["SkippedParts", "read_skipped"]

_NAME: Final = "SkippedAnalysis"
_PLACE: Final = ("JobDetails", _NAME)
_MEMBERS: Final = frozenset({"Feature", "ReasonCode", "SkippedEntities"})


class SkippedParts(NamedTuple):
    """The skipped parts of the analysis, and whether everything in the file about them can be read."""

    rows: tuple[Skipped, ...]
    readable: bool


def read_skipped(
    document: dict[str, Any], details: Members, unknown: list[UnknownMember], tally: Tally
) -> SkippedParts:
    """Read which parts of the analysis were skipped: a row for each category, or one row if none is named.

    Parameters
    ----------
    document : dict
        The file.
    details : Members
        Its ``JobDetails``, from which a readable list is taken. A list in another place is left there.
    unknown : list of UnknownMember
        Collects unknown members.
    tally : Tally
        Counts what the service would have written in another way.
    """
    rows: list[Skipped] = []
    job = document.get(_PLACE[0])
    # Details that are not an object may have held a list.
    hidden = not (job is None or isinstance(job, dict) or job == [])
    readable = True
    for path, value in _places(document):
        entries = _entries(value)
        if entries is None:
            readable = False
        elif path == _PLACE and isinstance(job, dict):
            details.take(_NAME, object)
            tally.reencoded += entries is not value
            rows += _rows(entries, unknown)
        else:
            # In another place than its own, it is reported as unknown already.
            rows += [row for row in _rows(entries, []) if row not in rows]
            hidden = hidden and path[0] != _PLACE[0]
    return SkippedParts(tuple(rows), readable and not hidden)


def _places(document: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield path and value of each member with the list's name, in any spelling and at any depth, without nulls."""
    level: list[tuple[tuple[str, ...], Any]] = [((), document)]
    while level:
        below: list[tuple[tuple[str, ...], Any]] = []
        for path, value in level:
            if isinstance(value, list):
                below += [(path, item) for item in value if isinstance(item, (dict, list))]
                continue
            for name, item in value.items():
                if item is not None and name.replace("_", "").casefold() == _NAME.casefold():
                    yield (*path, name), item
                elif isinstance(item, (dict, list)):
                    below.append(((*path, name), item))
        level = below


def _entries(value: Any) -> list[Any] | None:
    """Return the list that a value is or represents; None if it cannot be read as a list."""
    if isinstance(value, str):
        try:
            value = load_json(value.encode("utf-8", "surrogatepass"))
        except IntegrityError:
            return None
    value = as_list(value)
    if isinstance(value, dict):
        # A list of one item, as PowerShell writes it.
        return [value] if value.keys() & _MEMBERS else None
    return value if isinstance(value, list) else None


def _rows(entries: list[Any], unknown: list[UnknownMember]) -> list[Skipped]:
    found: list[Skipped] = []
    for item in entries:
        entry = Members(item, ".".join(_PLACE), unknown)
        feature, reason = entry.take("Feature", str), entry.take("ReasonCode", str)
        entities = entry.one_or_each("SkippedEntities")
        rows = [Skipped(feature, reason, each.take("CategoryName", str), each.take("RuleId", str)) for each in entities]
        found += rows or [Skipped(feature, reason)]
        for left in (*entities, entry):
            left.rest()
    return found
