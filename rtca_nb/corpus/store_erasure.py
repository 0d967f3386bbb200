"""Erase a contact from a corpus in a store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from rtca_nb.corpus.begun import Begun, Note
from rtca_nb.corpus.erased import ErasedFile, check_erased, forms_in, names_in, not_known, nothing_of_it, rows_in
from rtca_nb.corpus.layout import FileOf, Sizes
from rtca_nb.corpus.merging import parts_without
from rtca_nb.corpus.objects import Listed, file_of_object
from rtca_nb.corpus.schema import CONTACTS
from rtca_nb.corpus.store import TRIES, Store
from rtca_nb.corpus.stored import AT_ONCE, PARTS, InStore, ObjectShelf, key_of, key_of_list
from rtca_nb.exceptions import CorpusError, RtcaError

__all__ = ["erase_in_store"]

T = TypeVar("T")


def erase_in_store(store: Store, contact_id: str, sizes: Sizes, begun: Begun) -> list[ErasedFile]:
    """Remove a contact from all snapshots, and from parts that no snapshot lists; return the files that held it.

    Snapshots that readers have open are removed too. Parts that a writer staged before are not committed afterwards.

    Raises
    ------
    SourceNotFoundError
        If the corpus has nothing of the contact.
    CorpusError
        If other writers keep changing the corpus, or the store refuses.
    """
    before = store.objects.list(f"{PARTS}/")
    note = begun.read()
    names = names_in(store.current(), contact_id) | note.names
    removed = note.found(_found(store, before, names))
    if not removed:
        raise nothing_of_it()
    begun.write(Note(names, tuple(removed)))
    made = _published(store, names, sizes)
    lists = store.lists()
    if made.manifest.number not in lists:
        raise CorpusError("another contact was erased at the same time; erase the contact again")
    since = lists[made.manifest.number].modified
    store.objects.remove(key_of_list(number) for number in lists if number < made.manifest.number)
    needed = store.named_by(number for number in lists if number >= made.manifest.number)
    after = store.objects.list(f"{PARTS}/")
    # Objects newer than the erasure are from writers that began after it.
    store.objects.remove(
        [key for key, listed in after.items() if key not in needed and (key in before or listed.modified < since)]
    )
    left = [(key, listed) for key, listed in after.items() if key in needed]
    _each(left, lambda key, listed: _check_erased(store, key, listed, names))
    return removed


def _found(store: Store, before: dict[str, Listed], names: Collection[str]) -> Iterator[ErasedFile]:
    live = store.current()
    needed = {key_of(table, part) for part in live.manifest.parts for table in part.files}

    def rows_of(key: str, listed: Listed) -> int:
        return _rows(store, key, listed, names, needed=key in needed)

    contacts = [(key, listed) for key, listed in before.items() if key.startswith(f"{PARTS}/{CONTACTS}/")]
    held = {key.rsplit("/", 1)[1] for key, rows in _each(contacts, rows_of) if rows}
    files = [(key, listed) for key, listed in before.items() if key.rsplit("/", 1)[1] in held]
    for key, rows in _each(files, rows_of):
        if rows:
            yield ErasedFile(key.removeprefix(f"{PARTS}/"), before[key].size, rows)


def _rows(store: Store, key: str, listed: Listed, names: Collection[str], *, needed: bool) -> int:
    """Count the rows of a contact in an object; return 0 for a damaged object that is not needed and will be removed.

    Raises
    ------
    RtcaError
        If the store does not return the object, or if the object is damaged and belongs to the current snapshot, so
        that it may hold the contact.
    """
    import pyarrow as pa

    faults: list[RtcaError] = []
    try:
        return rows_in(file_of_object(store.objects, key, FileOf(listed.size, 0), faults), names)
    except (OSError, pa.ArrowException):
        if faults:
            raise faults[-1] from None
        if needed:
            raise not_known(key) from None
        return 0


def _check_erased(store: Store, key: str, listed: Listed, names: Collection[str]) -> None:
    faults: list[RtcaError] = []
    try:
        check_erased(key, file_of_object(store.objects, key, FileOf(listed.size, 0), faults), names)
    except CorpusError:
        if faults:  # the object itself is not at fault
            raise faults[-1] from None
        raise


def _published(store: Store, names: Collection[str], sizes: Sizes) -> InStore:
    shelf = ObjectShelf(store.objects)
    for _ in range(TRIES):
        live = store.current()
        parts = parts_without(live, forms_in(live, names), sizes, shelf=shelf, here=live)
        made = store.publish(live, parts, erasures=live.manifest.erasures + 1)
        if made is not None:
            return made
    raise CorpusError("other writers keep changing the corpus; stop them, then erase the contact again")


def _each(files: Sequence[tuple[str, Listed]], call: Callable[[str, Listed], T]) -> list[tuple[str, T]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lambda file: call(*file), files))
    return [(key, one) for (key, _), one in zip(files, found, strict=True)]
