"""Choose the parts of the next snapshot; small parts, and parts that lose contacts to newer readings, are rewritten."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.corpus.layout import EMPTY, Known, Part, Sizes
from rtca_nb.corpus.parts import readings_in
from rtca_nb.corpus.rewriting import Source, rewrite
from rtca_nb.corpus.roots import Shelf, Snapshot
from rtca_nb.exceptions import CorpusError

__all__ = ["Placed", "check_not_erased", "live_readings", "next_parts", "parts_without"]


class Placed(NamedTuple):
    """A part, and the snapshot or staging folder that has its files."""

    part: Part
    at: Snapshot


def live_readings(snapshot: Snapshot, known: Known) -> Known:
    """Return the key and reading of each contact in a snapshot, by name of the part.

    Parameters
    ----------
    snapshot : Snapshot
    known : dict
        The same for parts that were read before; these are not read again.
    """
    parts = [part for part in snapshot.manifest.parts if part.name != EMPTY]
    new = [part for part in parts if part.name not in known]
    if len(new) < 2 or snapshot.at_once < 2:
        read = {part.name: readings_in(snapshot, part) for part in new}
    else:
        with ThreadPoolExecutor(snapshot.at_once) as pool:
            found = pool.map(lambda part: readings_in(snapshot, part), new)
            read = {part.name: rows for part, rows in zip(new, found, strict=True)}
    return {part.name: known[part.name] if part.name in known else read[part.name] for part in parts}


def next_parts(
    live: Snapshot, staged: Sequence[Placed], known: Known, sizes: Sizes, *, shelf: Shelf, here: Snapshot
) -> list[Placed] | None:
    """Return the parts of the next snapshot, without the empty one; None if nothing staged is new.

    Parameters
    ----------
    live : Snapshot
        The current snapshot.
    staged : sequence of Placed
        New parts, in the order in which their contacts were read.
    known : dict
        Keys and readings of the contacts in parts, by name of the part; must include the staged parts.
    sizes : Sizes
    shelf, here : Shelf, Snapshot
        Where to write parts that replace others, and where to read them afterwards.
    """
    placed = [*_parts(live), *staged]
    lost = _lost(live_readings(live, known) | {one.part.name: known[one.part.name] for one in staged})
    news = any(len(lost[one.part.name]) < one.part.contacts for one in staged)
    if live.written and not news:
        return None
    return list(_rewritten(placed, lost, sizes, shelf=shelf, here=here))


def parts_without(
    live: Snapshot, lost: dict[str, set[Key]], sizes: Sizes, *, shelf: Shelf, here: Snapshot
) -> list[Placed]:
    """Return the parts of a snapshot without some contacts; parts that have these are rewritten.

    ``lost`` has the keys of the contacts to leave out, by name of the part.
    """
    return list(_rewritten(_parts(live), lost, sizes._replace(merge=sys.maxsize), shelf=shelf, here=here))


def check_not_erased(live: Snapshot, begun: int) -> None:
    """Check that no contact was erased since a write began, because the write may already have staged it.

    Parameters
    ----------
    live : Snapshot
        The current snapshot.
    begun : int
        Number of erasures from the corpus when the write began.

    Raises
    ------
    CorpusError
        If a contact was erased since.
    """
    if live.manifest.erasures != begun:
        raise CorpusError(
            "a contact was erased from the corpus during this write; contacts that were read since the last "
            "snapshot were not written, because the erased contact may be one of them; write again"
        )


def _parts(live: Snapshot) -> list[Placed]:
    return [Placed(part, live) for part in live.manifest.parts if part.name != EMPTY]


def _lost(readings: Known) -> dict[str, set[Key]]:
    """Return the contacts to drop from each part, by name of the part.

    A contact is dropped if a later part has a reading that replaces it, or an earlier part has one as good or better.
    """
    lost: dict[str, set[Key]] = defaultdict(set)
    best: dict[Key, tuple[Reading, str]] = {}
    for name, rows in readings.items():
        for key, reading in rows:
            found = best.get(key)
            if found is not None and not reading.replaces(found[0]):
                lost[name].add(key)
                continue
            if found is not None:
                lost[found[1]].add(key)
            best[key] = reading, name
    return lost


def _rewritten(
    placed: Sequence[Placed], lost: dict[str, set[Key]], sizes: Sizes, *, shelf: Shelf, here: Snapshot
) -> Iterator[Placed]:
    merged = _to_merge([one.part for one in placed if not lost[one.part.name]], sizes)

    def write(group: list[Placed]) -> Placed:
        if len(group) == 1 and not lost[group[0].part.name]:
            return group[0]
        return Placed(rewrite(shelf, [Source(one.at, one.part, frozenset(lost[one.part.name])) for one in group]), here)

    for revealed in (False, True):
        group: list[Placed] = []
        size = 0
        for one in placed:
            if one.part.revealed is not revealed:
                continue
            gone = lost[one.part.name]
            if not gone and one.part.name not in merged:
                yield one
            elif len(gone) < one.part.contacts:
                left = one.part.contacts - len(gone)
                if group and size + left > sizes.whole:
                    yield write(group)
                    group, size = [], 0
                group.append(one)
                size += left
        if group:
            yield write(group)


def _to_merge(parts: Sequence[Part], sizes: Sizes) -> set[str]:
    """Return the names of the parts to merge, so that few parts remain and a contact is rewritten only a few times."""
    light = [part for part in parts if sum(file.bytes for file in part.files.values()) < sizes.large]
    small = {part.name for part in light if part.contacts < sizes.small}
    half = {part.name for part in light if sizes.small <= part.contacts < sizes.whole // 2}
    if len(half) >= sizes.merge:
        return small | half
    return small if len(small) >= sizes.merge else set()
