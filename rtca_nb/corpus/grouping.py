"""Group pieces of sources into tasks of about equal size, with all pieces of a contact in the same task."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rtca_nb.corpus.message_names import shared
from rtca_nb.corpus.work import Read

__all__ = ["Atom", "TaskOf", "Tasks", "tasks_of"]

_MOST_BYTES: Final = 64 * 2**20
_FEWEST: Final = 50


class Atom(NamedTuple):
    """A piece of a source that is read as a whole.

    Attributes
    ----------
    order : tuple of int
        Place in the sources, to sort by: number of the list of files, then 1 if ``joined`` and otherwise 0, then number
        of the file, then number of the run of lines if the file is read in runs. Pages that do not name their contact
        have the number of the first file of their group. Atoms with the same place are read together.
    where : Read
        What to read.
    names : frozenset of str
        The ids of its contacts, as far as the source has them.
    hashes : bytes
        Hashes of message ids (:func:`rtca_nb.corpus.message_names.hashes_of`), if they decide which contacts belong
        together; otherwise empty.
    contacts, size : int
        Number of contacts, and size in bytes.
    joined : bool
        Whether its pages may continue in other such atoms of the contact, so that all of them must be read together.
    """

    order: tuple[int, ...]
    where: Read
    names: frozenset[str]
    hashes: bytes
    contacts: int
    size: int
    joined: bool = False


class TaskOf(NamedTuple):
    """The pieces that one process reads, and the ids of their contacts if the source has them."""

    reads: tuple[Read, ...]
    contact_ids: frozenset[str]


Tasks = list[TaskOf]


def tasks_of(atoms: Sequence[Atom], *, most: int, workers: int) -> Tasks:
    """Divide atoms into tasks of about equal size; atoms that belong together stay in one task.

    Parameters
    ----------
    atoms : sequence of Atom
        In the order of the source.
    most : int
        Maximum number of contacts of a task, unless more must be read together.
    workers : int
        Number of processes to keep busy.
    """
    groups = _groups(atoms)
    contacts, size = (
        (sum(counts) for counts in zip(*((a.contacts, a.size) for a in atoms), strict=True)) if atoms else (0, 0)
    )
    number = max(-(-contacts // most), -(-size // _MOST_BYTES), min(workers, -(-contacts // _FEWEST)), 1)
    number = -(-number // workers) * workers if number > 1 else 1
    share, share_of_bytes = contacts / number, size / number
    found: Tasks = []
    taken: list[list[Atom]] = []
    counted = counted_bytes = 0
    for group in groups:
        taken.append(group)
        counted += sum(atom.contacts for atom in group)
        counted_bytes += sum(atom.size for atom in group)
        done = len(found) + 1
        if counted >= share * done or counted_bytes >= share_of_bytes * done + share_of_bytes:
            found.append(_task(taken))
            taken = []
    if taken:
        found.append(_task(taken))
    return found


def _groups(atoms: Sequence[Atom]) -> list[list[Atom]]:
    """Group atoms that share a contact id, a message or a place, directly or through other atoms.

    The groups are in the order of their first atoms.
    """
    parents = list(range(len(atoms)))

    def root(place: int) -> int:
        while parents[place] != place:
            parents[place] = parents[parents[place]]
            place = parents[place]
        return place

    def join(first: int, second: int) -> None:
        one, other = root(first), root(second)
        parents[max(one, other)] = min(one, other)

    first: dict[object, int] = {}
    for place, atom in enumerate(atoms):
        names: Iterable[object] = atom.names if atom.joined else (*atom.names, atom.order)
        for name in names:
            join(first.setdefault(name, place), place)
    for one, other in shared([atom.hashes for atom in atoms]):
        join(one, other)
    groups: dict[int, list[Atom]] = defaultdict(list)
    for place, atom in enumerate(atoms):
        groups[root(place)].append(atom)
    return list(groups.values())


def _task(groups: Iterable[Sequence[Atom]]) -> TaskOf:
    reads: list[Read] = []
    names: set[str] = set()
    for group in groups:
        together: dict[object, Read] = {}
        for atom in sorted(group, key=lambda atom: atom.order):
            # Pages that name their contact are joined within a source, wherever they occur in it.
            at = atom.order[:2] if atom.joined else atom.order
            together[at] = (*together.get(at, ()), *atom.where)
            names |= atom.names
        reads += together.values()
    return TaskOf(tuple(reads), frozenset(names))
