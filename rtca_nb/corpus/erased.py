"""Find a contact in the files of a corpus, before its erasure and after it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final, NamedTuple

from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.identity import Key
from rtca_nb.corpus.merging import live_readings
from rtca_nb.corpus.naming import name_by_message
from rtca_nb.corpus.roots import Snapshot
from rtca_nb.corpus.schema import KEYS, stored_schema
from rtca_nb.exceptions import CorpusError, Hint, SourceNotFoundError

__all__ = ["ErasedFile", "check_erased", "forms_in", "names_in", "not_known", "nothing_of_it", "rows_in"]

_MESSAGES: Final = "transcript"


class ErasedFile(NamedTuple):
    """A file that held the contact and was removed; its other contacts were written to a new file.

    Attributes
    ----------
    file : str
        Table and name of the file, such as ``transcript/1f0c2d3e4b5a6978.parquet``.
    bytes : int
        Size of the file.
    rows : int
        Number of rows of the contact in the file.
    """

    file: str
    bytes: int
    rows: int


def names_in(live: Snapshot, contact_id: str) -> frozenset[str]:
    """Return the ids under which a corpus may have a contact: its own id, and names made from its message ids.

    Contacts that were read from sources without a contact id have names of the second kind.

    Raises
    ------
    CorpusError
        If the messages of the contact cannot be read.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    names = {contact_id}
    if live.files(_MESSAGES):
        try:
            messages = live.dataset(_MESSAGES, stored_schema(_MESSAGES))
            found = messages.to_table(["id"], filter=ds.field(KEYS[0].name) == contact_id)
        except (OSError, pa.ArrowException):
            raise live.fault() or not_known(f"a file of the table {_MESSAGES}") from None
        names |= {name for one in found.column("id").to_pylist() if one and (name := name_by_message(one)) is not None}
    return frozenset(names)


def forms_in(live: Snapshot, names: Collection[str]) -> dict[str, set[Key]]:
    """Return the keys of a contact's forms in each part of a snapshot, by name of the part.

    The result has every part; the set is empty for a part without the contact. ``names`` is as from :func:`names_in`.
    """
    return {name: {key for key, _ in rows if key.contact_id in names} for name, rows in live_readings(live, {}).items()}


def rows_in(source: Any, names: Collection[str]) -> int:
    """Count the rows of a contact in a Parquet file; ``names`` is as from :func:`names_in`.

    Raises
    ------
    OSError, pyarrow.ArrowException
        If the file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    file = pq.ParquetFile(source, page_checksum_verification=True)
    name = KEYS[0].name
    if name not in file.schema_arrow.names:
        return 0
    found = file.read([name]).column(name)
    return pc.sum(pc.is_in(found, pa.array(sorted(names), pa.string()))).as_py() or 0


def check_erased(name: str, source: Any, names: Collection[str]) -> None:
    """Check that a remaining file has no rows of a contact.

    Raises
    ------
    CorpusError
        If it has such rows, or cannot be read.
    """
    import pyarrow as pa

    try:
        rows = rows_in(source, names)
    except (OSError, pa.ArrowException):
        raise not_known(name) from None
    if rows:
        raise CorpusError(
            f"{name} was written during the erasure and holds the contact; stop other writers, then "
            "erase the contact again"
        )


def not_known(name: str) -> CorpusError:
    """Return the error for a file of the current snapshot that cannot be searched."""
    return damaged(name, "cannot be read, so it may contain the contact")


def nothing_of_it() -> SourceNotFoundError:
    """Return the error for a contact that is not in the corpus."""
    return SourceNotFoundError(
        "the corpus does not have this contact, so nothing was erased",
        hint=Hint(
            "check the id: corpus.contacts lists the contacts",
            command='check the id; rtca-nb corpus sql lists them: "SELECT * FROM contacts"',
        ),
    )
