"""Find the forms of a contact, and the part of each, by the contact's id.

The keys of all contacts are held as columns, about sixty bytes a contact, and scanned. For a hundred thousand contacts,
that takes a few milliseconds, while building an index of Python objects would take over a second.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from rtca_nb.corpus.identity import Key
from rtca_nb.corpus.layout import EMPTY, Part
from rtca_nb.corpus.parts import keys_in
from rtca_nb.corpus.schema import KEYS

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.corpus.roots import Snapshot

__all__ = ["Lookup"]


class Lookup:
    """Finds the forms of contacts in a snapshot; the keys are read at the first look-up.

    Parameters
    ----------
    snapshot : Snapshot
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._keys: list[tuple[Part, pa.Table]] | None = None

    def __repr__(self) -> str:
        return "<Lookup of contacts in a snapshot>"

    def forms(self, contact_id: str) -> dict[Key, Part]:
        """Return the part that has each form of a contact, by key of the form; an empty dict for an unknown id.

        Raises
        ------
        CorpusError
            If a file is damaged.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        try:
            wanted = pa.scalar(contact_id, pa.string())
        except UnicodeEncodeError:  # a lone surrogate, which no stored id has
            return {}
        if self._keys is None:
            self._keys = self._read()
        found: dict[Key, Part] = {}
        for part, keys in self._keys:
            rows = keys.filter(pc.equal(keys.column(KEYS[0].name), wanted))
            for identity, form, trusted in zip(*(rows.column(one.name).to_pylist() for one in KEYS), strict=True):
                found[Key.of(identity, form, trusted=bool(trusted))] = part
        return found

    def _read(self) -> list[tuple[Part, pa.Table]]:
        parts = [part for part in self._snapshot.manifest.parts if part.name != EMPTY]
        if len(parts) < 2 or self._snapshot.at_once < 2:
            return [(part, keys_in(self._snapshot, part)) for part in parts]
        with ThreadPoolExecutor(self._snapshot.at_once) as pool:
            return list(zip(parts, pool.map(lambda part: keys_in(self._snapshot, part), parts), strict=True))
