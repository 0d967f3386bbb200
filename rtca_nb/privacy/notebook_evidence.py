"""Decide which cells of a notebook ran before its kernel held clear text.

There are two kinds of evidence. The mark of a reveal says from which execution count on there was clear text, and lists
digests of the cells that ran before: a saved cell with one of these counts and the same source is one of them. In
notebooks without marks, and for code outside the kernel, the source or outputs of a cell show that it reveals; then the
counts and order of cells decide. A cell that neither proves to have run before is assumed to have run later.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from rtca_nb.privacy.notebook_marks import (
    LATE,
    METADATA_KEY,
    REVEALED_TYPE,
    SCRUBBED_TYPE,
    is_marked,
    is_masked_output,
    joined,
    source_digest,
)

__all__ = ["Evidence", "Mark", "is_silent_mark", "mark_in", "outputs_of", "reveals", "source_of"]

# Source that makes clear text, whatever the output looks like: the method, called or passed on; the argument, unless it
# is clearly off; and its name in quotes.
_REVEALING: Final = re.compile(
    r"\.[\s\\]*reveal\b"
    r"|\b(?:reveal|allow_revealed)\s*(?::[^=\n]{0,80})?=(?!=)\s*+(?!(?:False|None|0)\b)"
    r"|([\"'])(?:reveal|allow_revealed)\1(?!\s*:\s*(?:False|None|0)\b)"
)
# The options of the command line, which runs outside the kernel and leaves no mark.
_COMMAND: Final = re.compile(r"--(?:reveal|allow-revealed)\b")


@dataclass(frozen=True, slots=True)
class Mark:
    """The content of the mark of a reveal.

    Attributes
    ----------
    since : int
        Execution count of the first cell that may show clear text; 0 if the mark does not say.
    sources : tuple of str
        Digests of the cells that ran before, in order of execution count, from 1; empty in the mark of a later cell.
    revealed_at : str
        Time of the first reveal in ISO 8601; empty if the mark does not say.
    """

    since: int
    sources: tuple[str, ...]
    revealed_at: str

    def as_metadata(self) -> dict[str, Any]:
        """Return the mark as metadata of an output."""
        return {"since": self.since, "sources": list(self.sources), "revealed_at": self.revealed_at}

    def proves(self, count: int, digest: str) -> bool:
        """Return whether a cell with this execution count and digest of its source ran before the reveal."""
        return 0 < count < self.since and count <= len(self.sources) and self.sources[count - 1] == digest


class Evidence:
    """The signs in a notebook of when its kernel held clear text.

    Parameters
    ----------
    cells : sequence of dict
        All cells, in order.
    elsewhere : bool
        Whether something other than an output is marked, which does not tell the time of the reveal.

    Attributes
    ----------
    revealing : frozenset of int
        Indexes of cells that reveal or show a revealed contact; other cells have clear text only if they ran later.
    """

    def __init__(self, cells: Sequence[dict[str, Any]], *, elsewhere: bool = False) -> None:
        self._cells = cells
        self._elsewhere = elsewhere
        marks = {place: [mark for mark in map(mark_in, outputs_of(cell)) if mark] for place, cell in enumerate(cells)}
        self._marks = {mark for found in marks.values() for mark in found}
        self._uses = Counter(_count(cell) for cell in cells if outputs_of(cell))
        self.revealing = frozenset(
            place
            for place, cell in enumerate(cells)
            if reveals(cell) or any(_shows_revealed(output) for output in outputs_of(cell))
        )
        # Marks outweigh the source. A cell with a function that reveals, and that ran before any mark, only defined it.
        self._signs = [
            place for place in sorted(self.revealing) if not marks[place] and not (self._marks and self._is_void(place))
        ]
        # Cells that ran before, but whose outputs changed later.
        self._late = {place for place, found in marks.items() if found and _only_late(cells[place])}
        since = (place for place, found in marks.items() if found and place not in self._late)
        self._first = min([*self._signs, *since], default=len(cells))

    def __bool__(self) -> bool:
        return bool(self._marks or self._signs or self._elsewhere)

    def ran_before(self, place: int) -> bool:
        """Return whether the cell with index ``place`` certainly ran before there was clear text."""
        count = _count(self._cells[place])
        # Each kernel counts from 1, so two cells with the same count ran in two kernels.
        if self._elsewhere or place >= self._first or count is None or self._uses[count] > 1:
            return False
        if place in self._late:
            return False
        return self._is_proven(place) and (not self._signs or self._rises_to_signs(place))

    def _is_void(self, place: int) -> bool:
        """Return whether a cell that looks as if it reveals did not, according to the marks."""
        cell = self._cells[place]
        if _COMMAND.search(source_of(cell)):
            return False
        return self._is_proven(place) or (_count(cell) is None and not outputs_of(cell))

    def _is_proven(self, place: int) -> bool:
        """Return whether every mark proves that a cell ran before the reveal; true if there is no mark."""
        cell = self._cells[place]
        count, digest = _count(cell), source_digest(source_of(cell))
        proofs = [mark for mark in self._marks if mark.sources]
        if not {mark.since for mark in self._marks} <= {mark.since for mark in proofs}:
            return False
        return all(
            count is not None and mark.proves(count, digest) and not _ran_after(cell, mark.revealed_at)
            for mark in proofs
        )

    def _rises_to_signs(self, place: int) -> bool:
        """Return whether a cell ran before all signs: cells that reveal and have no mark.

        The execution counts must rise from the cell down to the first sign, and no sign may have a lower count.
        """
        signs = [_count(self._cells[sign]) for sign in self._signs]
        between = [_count(cell) for cell in self._cells[place : self._first]]
        counts = [count for count in between if count is not None]
        lowest = min((count for count in signs if count is not None), default=0)
        return None not in signs and all(one < other for one, other in zip(counts, [*counts[1:], lowest], strict=True))


def source_of(cell: dict[str, Any]) -> str:
    """Return the source of a cell as one text."""
    source = cell.get("source")
    return "".join(map(str, source)) if isinstance(source, list) else str(source or "")


def outputs_of(cell: dict[str, Any]) -> list[Any]:
    """Return the outputs of a cell; empty if it has none."""
    found = cell.get("outputs")
    return found if isinstance(found, list) else []


def reveals(cell: dict[str, Any]) -> bool:
    """Return whether the source of a code cell looks as if it reveals a contact."""
    source = source_of(cell) if cell.get("cell_type") == "code" else ""
    return _REVEALING.search(source) is not None or _COMMAND.search(source) is not None


def mark_in(output: Any) -> Mark | None:
    """Return the mark of a reveal in an output, or in the placeholder of a scrub; None if there is none."""
    data, own = _data(output), _own_metadata(output)
    if REVEALED_TYPE not in data and (SCRUBBED_TYPE not in data or "since" not in own):
        return None
    since, sources, revealed_at = (own.get(name) for name in ("since", "sources", "revealed_at"))
    return Mark(
        since if isinstance(since, int) else 0,
        tuple(map(str, sources)) if isinstance(sources, list) else (),
        revealed_at if isinstance(revealed_at, str) else "",
    )


def is_silent_mark(output: Any) -> bool:
    """Return whether an output is only the mark of a cell that ran after the reveal, and shows nothing."""
    data, own = _data(output), _own_metadata(output)
    return (
        data.keys() == {REVEALED_TYPE, "text/html"}
        and data[REVEALED_TYPE] == {}
        and not joined(data["text/html"])
        and output.get("metadata", {}).keys() <= {METADATA_KEY}
        and own.keys() <= {"since", "revealed_at", LATE}
    )


def _only_late(cell: dict[str, Any]) -> bool:
    """Return whether all marks of a cell belong to outputs that reached it after it ended."""
    return all(_own_metadata(output).get(LATE) for output in outputs_of(cell) if mark_in(output) is not None)


def _shows_revealed(output: Any) -> bool:
    """Return whether an output shows a revealed contact, or the sentence of a reveal.

    A silent mark does not, nor does a masked view in which somebody typed the marker.
    """
    scrubbed = _data(output).get(SCRUBBED_TYPE)
    if isinstance(scrubbed, dict):
        return bool(scrubbed)
    return is_marked(output) and not is_silent_mark(output) and not is_masked_output(output)


def _data(output: Any) -> dict[str, Any]:
    data = output.get("data") if isinstance(output, dict) else None
    return data if isinstance(data, dict) else {}


def _own_metadata(output: Any) -> dict[str, Any]:
    metadata = output.get("metadata") if isinstance(output, dict) else None
    own = metadata.get(METADATA_KEY) if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}


def _count(cell: dict[str, Any]) -> int | None:
    count = cell.get("execution_count")
    return count if isinstance(count, int) and not isinstance(count, bool) else None


def _ran_after(cell: dict[str, Any], moment: str) -> bool:
    """Return whether a cell started or ended after a moment; false if the notebook keeps no times."""
    metadata = cell.get("metadata")
    times = metadata.get("execution") if isinstance(metadata, dict) else None
    if not moment or not isinstance(times, dict):
        return False
    limit = _moment(moment)
    return any(limit is None or time is None or time > limit for time in map(_moment, times.values()))


def _moment(text: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None
    return found if found.tzinfo is not None else found.astimezone()
