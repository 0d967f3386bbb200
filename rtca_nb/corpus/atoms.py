"""Divide a surveyed source into atoms (pieces read as a whole), with the ids that show which belong together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from rtca_nb.corpus.grouping import Atom
from rtca_nb.corpus.survey import Found
from rtca_nb.corpus.work import Kept
from rtca_nb.exceptions import SourceError
from rtca_nb.sources.open_source import Located

__all__ = ["OnFile", "atoms_of"]

OnFile = Callable[[SourceError | None], object]


def atoms_of(
    parts: Sequence[tuple[Sequence[Located | Kept], Sequence[Found]]], on_file: OnFile | None, *, whole: bool
) -> Iterator[Atom]:
    """Yield the atoms of a surveyed source, without those of files with errors.

    Parameters
    ----------
    parts : sequence of (sequence of Located or Kept, sequence of Found)
        One item for each archive, and one for adjacent sources of other kinds together. An item has the files, and the
        result of the survey of each file in the same order.
    on_file : callable, optional
        Called for each file: with None, or with the error of a file that is skipped.
    whole : bool
        Whether the source was surveyed to its end. If not, files and lines that name their contact are left out,
        because further pages of the contact may be in the rest of the source.
    """
    for number, (places, several) in enumerate(parts):
        group: Any = None
        run = 0
        for place, (where, found) in enumerate(_ended(places, _that_go_on(places, several))):
            if not isinstance(where, Located):
                if found.error is None and found.names:
                    yield _whole((number, 0, place), where, found)
                continue
            if found.error is not None:
                if on_file is not None and found.foreign:
                    on_file(found.error)  # type: ignore[arg-type]  # foreign files are errors of sources
                continue
            if on_file is not None:
                on_file(None)
            if found.kind == "pages":
                if group is None or group != where.group:
                    run = place
                group = where.group
                yield _whole((number, 0, run), where, found)
            elif found.kind == "alone" or found.unnamed:
                group = None if found.runs else group
                yield from _apart((number, 0, place), where, found)
            else:
                group = None
                if whole:
                    yield from _named((number, 1, place), where, found)


def _ended(places: Sequence[Located | Kept], several: Iterable[Found]) -> list[tuple[Located | Kept, Found]]:
    """Pair each file with its survey result.

    If the last file has an error, pages just before it are left out, because their contact may continue in that file.
    """
    found = list(zip(places, several, strict=True))
    if found and found[-1][1].error is not None and not found[-1][1].foreign:
        broken = found.pop()
        while found and found[-1][1].kind == "pages" and _group(found[-1][0]) == _group(broken[0]):
            found.pop()
        found.append(broken)
    return found


def _that_go_on(places: Sequence[Located | Kept], several: Sequence[Found]) -> Iterator[Found]:
    """Yield the survey result of each file.

    If lines name no contact and the file's group has other files, the kind becomes ``pages``: a contact may continue in
    the next file of the group.
    """
    sizes = Counter(map(_group, places))
    for where, found in zip(places, several, strict=True):
        if found.runs and found.unnamed and sizes[_group(where)] > 1:
            yield found._replace(kind="pages", hashes=b"".join(run.hashes for run in found.runs), runs=())
        else:
            yield found


def _group(place: Located | Kept) -> tuple[str, str] | None:
    return place.group if isinstance(place, Located) else None


def _whole(order: tuple[int, ...], where: Located | Kept, found: Found, *, joined: bool = False) -> Atom:
    return Atom(order, (where,), found.names, found.hashes, found.contacts, found.size, joined)


def _named(order: tuple[int, ...], file: Located, found: Found) -> Iterator[Atom]:
    if found.kind == "named":
        yield _whole(order, file, found, joined=True)
    for contact_id, hashes, lines, _ in found.runs:
        names = frozenset[str]() if contact_id is None else frozenset([contact_id])
        yield Atom(order, (lines,), names, hashes, 1, lines.end - lines.begin, joined=True)


def _apart(order: tuple[int, ...], file: Located, found: Found) -> Iterator[Atom]:
    """Yield the atoms of a file that need no other file: one for each run of lines, or one for the whole file."""
    if not found.runs:
        yield _whole(order, file, found)
    for at, (_, hashes, lines, _) in enumerate(found.runs):
        yield Atom((*order, at), (lines,), frozenset(), hashes, 1, lines.end - lines.begin)
