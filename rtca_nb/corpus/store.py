"""A corpus in an object store, which has no links, renames or locks.

::

    s3://bucket/prefix/
        rtca-corpus.json                    marks the prefix as a corpus
        snapshots/12/_snapshot.json         list of the parts of snapshot 12
        parts/transcript/<part>.parquet     parts of all snapshots; none of them ever changes

The list of a snapshot is written last and created only once, which is the commit. Readers open the snapshot with the
highest number. If two writers make the same snapshot, the store refuses the second writer, which then makes the next
snapshot on top of the first. A killed writer leaves parts that no list names, and no reader sees them.

A writer cannot know who is reading. So a list and the parts that it names are kept for at least a day after the next
list is written, and parts that no list names for at least a week; then the end of a later write removes them.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rtca_nb._version import __version__
from rtca_nb.base.arguments import shown_path
from rtca_nb.corpus.faults import gone
from rtca_nb.corpus.layout import (
    EMPTY,
    MARKER,
    SNAPSHOTS,
    Known,
    Manifest,
    Part,
    Sizes,
    check_head,
    check_size,
    list_of,
    manifest_of,
    marker,
)
from rtca_nb.corpus.merging import Placed, check_not_erased, next_parts
from rtca_nb.corpus.objects import Listed, Objects
from rtca_nb.corpus.parts import empty_part
from rtca_nb.corpus.roots import Snapshot
from rtca_nb.corpus.schema import TABLES
from rtca_nb.corpus.stored import PARTS, InStore, ObjectShelf, key_of, key_of_list
from rtca_nb.exceptions import CorpusError, Hint

if TYPE_CHECKING:
    pass

__all__ = ["TRIES", "Store"]

LISTS_STAY: Final = timedelta(days=1)
PARTS_STAY: Final = timedelta(days=7)
TRIES: Final = 50
_PAUSE: Final = 0.2


class Store:
    """A prefix of a store that is a corpus, or can become one.

    Parameters
    ----------
    objects : Objects
    """

    def __init__(self, objects: Objects) -> None:
        self.location: Path | str = objects.url
        self.name = objects.url.rsplit("/", 1)[-1]
        self.objects = objects

    def __repr__(self) -> str:
        return f"<Store {self.name!r}>"

    def check(self, *, write: bool) -> None:
        """Check that the prefix is a corpus or, for a writer, can become one.

        Raises
        ------
        CorpusError
            If that is not so, or the corpus was written by a newer release.
        """
        try:
            check_head(self.objects.read(MARKER), MARKER)
        except FileNotFoundError:
            where = shown_path(self.objects.url)
            if not write:
                raise CorpusError(
                    f"there is no corpus in {where}",
                    hint=Hint("write_corpus makes one", command="create one with rtca-nb corpus build"),
                ) from None
            if not self.objects.is_empty() and not ObjectShelf(self.objects).has_corpus():
                raise CorpusError(
                    f"{where} is not a corpus, but there are objects in it; choose a new or empty prefix"
                ) from None

    def make(self) -> None:
        """Create an empty corpus, if there is none yet; :meth:`check` must be called before."""
        if not ObjectShelf(self.objects).has_corpus():
            self.objects.create(MARKER, marker())

    def current(self) -> InStore:
        """Open the current snapshot, or an empty one if nothing was written yet."""
        for _ in range(TRIES):  # a listed object may be removed before it is read
            number = max(self.lists(), default=0)
            if number == 0:
                return InStore(self.objects, Manifest(), written=False)
            with contextlib.suppress(FileNotFoundError):
                return InStore(self.objects, manifest_of(self.objects.read(key_of_list(number))))
        raise gone(key_of_list(number))

    def lists(self) -> dict[int, Listed]:
        """Return the size and time of the list of each snapshot, by number of the snapshot."""
        found = {}
        for key, listed in self.objects.list(f"{SNAPSHOTS}/").items():
            number = key.split("/")[1]
            if number.isdecimal() and key == key_of_list(int(number)):
                found[int(number)] = listed
        return found

    def check_files(self, snapshot: Snapshot) -> None:
        """Check that all files of a snapshot exist, each of the size that was written.

        Raises
        ------
        CorpusError
            At the first file that is missing or has another size.
        """
        listed = self.objects.list(f"{PARTS}/")
        for part in snapshot.manifest.parts:
            for table, file in part.files.items():
                found = listed.get(key_of(table, part))
                check_size(f"{table}/{part.name}.parquet", file.bytes, None if found is None else found.size)

    @contextlib.contextmanager
    def staging(self) -> Iterator[_Staging]:
        """Yield a place to stage parts; at the end of the block, remove objects that are no longer needed."""
        yield _Staging(self, self.current().manifest.erasures)
        self.sweep()

    def publish(self, live: InStore, parts: Sequence[Placed], *, erasures: int) -> InStore | None:
        """Make a new snapshot of some parts, which becomes the current one; return None if another writer was first."""
        number = live.manifest.number + 1
        manifest = Manifest(
            number=number,
            previous=live.manifest.number if live.written else None,
            release=__version__,
            erasures=erasures,
            parts=(self._empty(live), *(one.part for one in parts)),
        )
        if not self.objects.create(key_of_list(number), list_of(manifest)):
            return None
        return InStore(self.objects, manifest)

    def _empty(self, live: InStore) -> Part:
        for part in live.manifest.parts:
            if part.name == EMPTY and part.files.keys() >= TABLES.keys():
                return part
        return empty_part(ObjectShelf(self.objects))

    def sweep(self) -> None:
        """Remove lists and parts that are no longer needed."""
        lists = self.lists()
        numbers = sorted(lists)
        if not numbers:
            return
        now = max(listed.modified for listed in lists.values())
        old = [
            number
            for number, following in pairwise(numbers)
            if following != numbers[-1] and lists[following].modified < now - LISTS_STAY
        ]
        self.objects.remove(map(key_of_list, old))
        needed = self.named_by(number for number in numbers if number not in old)
        parts = self.objects.list(f"{PARTS}/")
        before = now - PARTS_STAY
        self.objects.remove(key for key, listed in parts.items() if key not in needed and listed.modified < before)

    def named_by(self, numbers: Iterable[int]) -> set[str]:
        """Return the keys of all files in the lists of snapshots, which are given by number."""
        needed: set[str] = set()
        for number in numbers:
            with contextlib.suppress(FileNotFoundError):
                manifest = manifest_of(self.objects.read(key_of_list(number)))
                needed |= {key_of(table, part) for part in manifest.parts for table in part.files}
        return needed


class _Staging:
    """A write in progress: its parts are in their final place, but no list names them yet."""

    def __init__(self, store: Store, begun: int) -> None:
        self.address = store.objects.url
        self.shelf = ObjectShelf(store.objects)
        self._store = store
        self._begun = begun

    def adopt(self, attempt: str, parts: Sequence[Part]) -> None:
        """Do nothing, because the parts of other processes are in the same place."""

    def commit(self, staged: Sequence[Part], known: Known, sizes: Sizes) -> Snapshot:
        """Make a new snapshot from the current one and the staged parts; try again if another writer was first.

        Raises
        ------
        CorpusError
            If other writers are first every time.
        """
        for tries in range(TRIES):
            live = self._store.current()
            check_not_erased(live, self._begun)
            placed = [Placed(part, live) for part in staged]
            parts = next_parts(live, placed, known, sizes, shelf=self.shelf, here=live)
            if parts is None:
                return live
            made = self._store.publish(live, parts, erasures=self._begun)
            if made is not None:
                return made
            time.sleep(random.uniform(0, _PAUSE * (tries + 1)))  # noqa: S311  # only to keep writers apart
        raise CorpusError("other writers keep changing the corpus; stop them, or write again later")
