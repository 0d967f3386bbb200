"""Write several parts as one, without some of their contacts, one table after another.

Only a block of contacts of one table is in memory, however many contacts the parts have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.corpus.blocks import Stream
from rtca_nb.corpus.folded import is_folded
from rtca_nb.corpus.identity import Key
from rtca_nb.corpus.layout import Part
from rtca_nb.corpus.part_files import columns_of_file, kept
from rtca_nb.corpus.parts import Order, keep_part
from rtca_nb.corpus.roots import Shelf, Snapshot
from rtca_nb.corpus.row_owners import numbered, owner_name
from rtca_nb.corpus.schema import CONTACTS, KEYS, TABLES, TRANSCRIPT

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BLOCK", "Source", "rewrite"]

BLOCK: Final = 500
"""Maximum number of contacts in a block."""
_COLUMNS: Final = (*(column.name for column in KEYS), "start", "revealed")


class Source(NamedTuple):
    """A part to read.

    Attributes
    ----------
    at : Snapshot
        Snapshot that has its files.
    part : Part
    lost : frozenset of Key
        Contacts to leave out.
    """

    at: Snapshot
    part: Part
    lost: frozenset[Key]


class _Piece(NamedTuple):
    """Adjacent contacts of a source, by the names that :func:`rtca_nb.corpus.row_owners.owner_name` makes.

    Attributes
    ----------
    source : int
        Index of the source.
    names, staying : frozenset of str
        Names of all of these contacts, and of those that are not left out.
    """

    source: int
    names: frozenset[str]
    staying: frozenset[str]


class _Block(NamedTuple):
    pieces: list[_Piece]
    order: Order


def rewrite(shelf: Shelf, sources: Sequence[Source]) -> Part:
    """Write several parts as one and return it; its files are durable when this returns.

    Raises
    ------
    CorpusError
        If the content of a file has changed since it was written.
    RtcaError
        If the part cannot be written.
    """
    import pyarrow as pa

    pa.default_memory_pool().release_unused()  # memory of earlier writes
    known = [_contacts(source) for source in sources]
    blocks = [*_blocks(known, sources)]
    contacts = sum(len(piece.staying) for block in blocks for piece in block.pieces)
    revealed = any(True in rows.column("revealed").to_pylist() for rows, _ in known)
    folded = True

    def contents(table: str) -> Iterator[pa.Table]:
        nonlocal folded
        streams = [Stream(source.at, table, source.part, BLOCK) for source in sources]
        for block in blocks:
            rows = _rows(streams, block)
            if table == TRANSCRIPT:
                folded = folded and is_folded(rows)
            rows = block.order.sorted(rows)
            yield rows
            del rows
            pa.default_memory_pool().release_unused()  # otherwise the pool keeps the memory of each block
        for stream in streams:
            stream.check_ended()

    filled = [table for table in TABLES if any(table in source.part.files for source in sources)]
    tables = ((table, contents(table)) for table in filled)
    return keep_part(shelf, tables, contacts, revealed=revealed, is_folded=lambda: folded)


def _contacts(source: Source) -> tuple[pa.Table, list[str]]:
    """Return rows of ``contacts`` for contacts of a source that stay, and the names of all its contacts in order."""
    rows = columns_of_file(source.at, CONTACTS, source.part, _COLUMNS)
    owners = numbered(rows)
    names = [owners.names[code] for code in owners.codes.tolist()]
    return kept(rows, {owner_name(key) for key in source.lost}, keep=False), names


def _blocks(known: Sequence[tuple[pa.Table, list[str]]], sources: Sequence[Source]) -> Iterator[_Block]:
    """Yield the contacts in blocks, which may have contacts of several sources.

    ``known`` has for each source the result of :func:`_contacts`.
    """
    import pyarrow as pa

    held: list[_Piece] = []
    rows: list[pa.Table] = []
    size = 0

    for number, ((staying, names), source) in enumerate(zip(known, sources, strict=True)):
        lost = {owner_name(key) for key in source.lost}
        taken = 0
        begin = 0
        while begin < len(names):
            piece: list[str] = []
            stay: list[str] = []
            while begin < len(names) and size + len(stay) < BLOCK:
                piece.append(names[begin])
                stay += [names[begin]] if names[begin] not in lost else []
                begin += 1
            held.append(_Piece(number, frozenset(piece), frozenset(stay)))
            rows.append(staying.slice(taken, len(stay)))
            taken += len(stay)
            size += len(stay)
            if size >= BLOCK:
                yield _Block(held, Order.of(pa.concat_tables(rows)))
                held, rows, size = [], [], 0
    if held:
        yield _Block(held, Order.of(pa.concat_tables(rows)))


def _rows(streams: Sequence[Stream], block: _Block) -> pa.Table:
    """Read the rows of a block from one table; ``streams`` has for each source a stream of that table."""
    import pyarrow as pa

    found = []
    for piece in block.pieces:
        rows = streams[piece.source].rows_of(piece.names)
        found.append(rows if len(piece.staying) == len(piece.names) else kept(rows, piece.staying, keep=True))
    return pa.concat_tables(found)
