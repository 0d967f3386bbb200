"""Make chats from contacts in memory, or from the columns of a corpus, with one block of rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError
from rtca_nb.model.offsets import is_tag
from rtca_nb.rules.chat import (
    UNANALYSED,
    Chat,
    FigureKey,
    Places,
    chat_of,
    figures_of,
    form_rank,
    joins_of,
    places_of,
    seen_texts,
)

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CorpusPart", "Tabled", "chats_of", "is_tabled", "parts_of", "readings_in"]

_KEYS: Final = ("contact_id", "output_type", "redaction_trusted")
_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "contacts": (*_KEYS, "status", "complete", "start", "end", "language", "revealed"),
    "transcript": (*_KEYS, "id", "participant_role", "content", "content_type", "absolute_time", "sentiment"),
    "redactions": (*_KEYS, "id", "begin", "end", "text"),
    "events": (*_KEYS, "event_type", "participant_role", "absolute_time"),
    "metrics": (*_KEYS, "metric", "participant_role", "source", "value"),
    "categories": (*_KEYS, "category", "id", "begin", "end"),
}
_PIECE: Final = 10_000
"""Number of rows to convert to Python objects at a time."""
Key = tuple[str, str | None, bool | None]


class Tabled(Protocol):
    """A corpus, which has tables by name."""

    def table(self, name: str) -> Any:
        """Return the table with a name: a ``HeldTable`` of a corpus in memory, or a ``StoredTable``."""


def is_tabled(source: Any) -> bool:
    """Return whether a source is a corpus, not a series of contacts."""
    return callable(getattr(source, "table", None))


def readings_in(corpus: Tabled) -> int:
    """Count the readings in a corpus: one for each form of a contact."""
    table = corpus.table("contacts")
    return int(table.rows.num_rows if hasattr(table, "rows") else table.dataset().count_rows())


def chats_of(contacts: Any) -> Iterator[Chat]:
    """Yield the chat of each contact.

    Parameters
    ----------
    contacts : Contact, iterable of Contact, or corpus
        Each contact of a corpus is yielded once, in the form that ``corpus.contact`` returns. A contact that an
        iterable has twice is yielded twice.

    Raises
    ------
    UsageError
        If an item is not a contact.
    """
    if is_tabled(contacts):
        for part in parts_of(contacts):
            yield from part.chats()
        return
    if isinstance(contacts, Contact):
        contacts = [contacts]
    if isinstance(contacts, (str, bytes)) or not isinstance(contacts, Iterable):
        raise UsageError(f"contacts must be a list of contacts or a corpus, not {kind_of(contacts)}")
    for contact in contacts:
        if not isinstance(contact, Contact):
            raise UsageError(f"contacts must be a list of contacts or a corpus, and one item is {kind_of(contact)}")
        yield chat_of(contact)


def parts_of(corpus: Tabled) -> Iterator[CorpusPart]:
    """Yield the parts of a corpus; ``wanted`` has the readings of a part that count. For each contact, one counts."""
    chosen: dict[str, tuple[tuple[int, bool], Key]] = {}
    held: list[tuple[CorpusPart, list[Key]]] = []
    for part in _parts(corpus):
        held.append((part, _keys(part.rows("contacts", _KEYS))))
        for key in held[-1][1]:
            rank = form_rank(key[1], key[2])
            if key[0] not in chosen or rank > chosen[key[0]][0]:
                chosen[key[0]] = (rank, key)
    wanted = {key for _, key in chosen.values()}
    for part, keys in held:
        yield part._replace(wanted=wanted.intersection(keys))


class CorpusPart(NamedTuple):
    """Some contacts of a corpus, with all of their rows.

    Attributes
    ----------
    files : mapping of str to Any
        Name of a table -> its rows: a ``pyarrow.Table``; a fragment of an Arrow dataset, and the schema of the dataset;
        or a ``TableFile``, which can be sent to another process.
    wanted : set of Key
        The readings that count, each as ``contact_id``, ``output_type`` and ``redaction_trusted``.
    block : int
        Number of the block (from 0) that has these contacts in the part's files.
    """

    files: Mapping[str, Any]
    wanted: AbstractSet[Key] = frozenset()
    block: int = 0

    def rows(self, name: str, columns: Sequence[str]) -> pa.Table | None:
        """Return some columns of a table; None if the part has no rows in this table."""
        import pyarrow as pa

        held = self.files.get(name)
        if held is None or isinstance(held, pa.Table):
            return None if held is None else held.select(columns)
        if not isinstance(held, tuple) or hasattr(held, "rows"):
            return held.rows(columns)
        fragment, schema = held
        return fragment.to_table(schema=schema, columns=list(columns))

    def apart(self, corpus: Tabled) -> CorpusPart | None:
        """Return the part of ``corpus`` in a form that can be sent to another process; None if it is only in memory."""
        held = self.files["contacts"]
        path = held[0].path if isinstance(held, tuple) else None
        if path is None:
            return None
        place = PurePosixPath(path).stem, self.block
        tables = {name: corpus.table(name).pieces for name in _COLUMNS}
        return self._replace(files={name: pieces[place] for name, pieces in tables.items() if place in pieces})

    def chats(self) -> Iterator[Chat]:
        """Yield the chat of each reading in ``wanted``."""
        yield from _of_part(self)


def _parts(corpus: Tabled) -> Iterator[CorpusPart]:
    tables = {name: corpus.table(name) for name in _COLUMNS}
    if hasattr(tables["contacts"], "rows"):
        yield CorpusPart({name: table.rows for name, table in tables.items()})
        return
    parts: dict[tuple[str, int], dict[str, Any]] = {}
    for name, table in tables.items():
        dataset, blocks = table.dataset(), table.blocks
        for fragment in dataset.get_fragments():
            path = getattr(fragment, "path", None)
            if path is None:
                continue
            stem = PurePosixPath(path).stem
            for block, groups in enumerate(blocks.get(stem, ())):
                if groups:
                    piece = fragment.subset(row_group_ids=[*groups])
                    parts.setdefault((stem, block), {})[name] = (piece, dataset.schema)
            if stem not in blocks:
                parts.setdefault((stem, 0), {})[name] = (fragment, dataset.schema)
    yield from (CorpusPart(files, block=block) for (_, block), files in parts.items() if "contacts" in files)


def _keys(rows: pa.Table | None) -> list[Key]:
    if rows is None:
        return []
    return list(zip(*(rows.column(name).to_pylist() for name in _KEYS), strict=True))


class _Rows:
    """Rows of a table, grouped by reading of a contact; columns are converted to lists when needed."""

    def __init__(self, table: pa.Table | None) -> None:
        self._table = table
        places: dict[Key, list[int]] = {}
        for place, key in enumerate(_keys(table)):
            places.setdefault(key, []).append(place)
        # The rows of a contact are nearly always adjacent. Ranges, and tuples of numbers, are not visited repeatedly
        # by the garbage collector.
        self.places: dict[Key, Sequence[int]] = {
            key: range(rows[0], rows[-1] + 1) if rows[-1] - rows[0] + 1 == len(rows) else tuple(rows)
            for key, rows in places.items()
        }
        self._lists: dict[str, list[Any]] = {}

    def column(self, key: Key, name: str) -> tuple[Any, ...]:
        """Return the values of a column in the rows of a reading; times are in microseconds since 1970."""
        places = self.places.get(key)
        if not places or self._table is None:
            return ()
        if name not in self._lists:
            self._lists[name] = _listed(self._table.column(name))
        values = self._lists[name]
        if isinstance(places, range):
            return tuple(values[places.start : places.stop])
        return tuple(values[place] for place in places)


def _listed(column: pa.ChunkedArray) -> list[Any]:
    import pyarrow as pa

    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", "UTC")).cast(pa.int64())
    found: list[Any] = []
    # In pieces, because no other thread can run while a piece is converted.
    for begin in range(0, len(column), _PIECE):
        found += column.slice(begin, _PIECE).to_pylist()
    return found


def _of_part(part: CorpusPart) -> Iterator[Chat]:
    contacts, transcript, redactions, events, metrics, categories = (
        _Rows(part.rows(name, columns)) for name, columns in _COLUMNS.items()
    )
    for key in contacts.places:
        if key not in part.wanted:
            continue
        status, complete, start, end, language, revealed = (
            contacts.column(key, name)[0] for name in _COLUMNS["contacts"][3:]
        )
        ids, roles, contents, media, times, sentiments = (
            transcript.column(key, name) for name in _COLUMNS["transcript"][3:]
        )
        tags = _tags(ids, redactions, key) if key[2] else {}
        yield Chat(
            contact_id=key[0],
            analysed=status not in UNANALYSED,
            complete=bool(complete),
            language=language,
            ids=ids,
            roles=roles,
            sentiments=sentiments,
            texts=tuple(seen_texts(contents, media, tags)),
            times=times,
            start=start,
            end=end,
            joined=joins_of(*(events.column(key, name) for name in _COLUMNS["events"][3:])),
            figures=partial(_figures, metrics, key),
            categories=partial(_places, categories, key),
            form=key[1],
            revealed=bool(revealed),
        )


def _figures(metrics: _Rows, key: Key) -> dict[FigureKey, float]:
    return figures_of({name: metrics.column(key, name) for name in _COLUMNS["metrics"][3:]})


def _places(categories: _Rows, key: Key) -> Places:
    return places_of({name: categories.column(key, name) for name in _COLUMNS["categories"][3:]})


def _tags(ids: Sequence[str | None], redactions: _Rows, key: Key) -> dict[int, list[tuple[int, int]]]:
    spans = zip(*(redactions.column(key, name) for name in _COLUMNS["redactions"][3:]), strict=True)
    rows = {identity: row for row, identity in enumerate(ids)}
    found: dict[int, list[tuple[int, int]]] = {}
    for identity, begin, end, text in spans:
        if identity in rows and text is not None and is_tag(text):
            found.setdefault(rows[identity], []).append((begin, end))
    return found
