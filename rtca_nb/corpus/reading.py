"""Read all contacts of a corpus, one after another, with one block of rows in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import msgspec

from rtca_nb.contact.kept import contact_of
from rtca_nb.corpus.blocks import blocks_of_part
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.layout import EMPTY, Part
from rtca_nb.corpus.once import EVERY_FORM, Once
from rtca_nb.corpus.row_owners import rows_by_contact
from rtca_nb.corpus.schema import CONTACTS, FRAMES, SEGMENTS, Rows, as_table
from rtca_nb.questions.period import Period

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.contact.contact import Contact
    from rtca_nb.corpus.roots import Snapshot

__all__ = ["contacts_of_snapshot", "starts_of", "within"]

_AT_ONCE: Final = 100
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def contacts_of_snapshot(snapshot: Snapshot, period: Period, once: Once = EVERY_FORM) -> Iterator[Contact]:
    """Yield the contacts that start within a period, each in the form or forms that ``once`` shows.

    Raises
    ------
    CorpusError
        If a file is damaged.
    """
    for part in snapshot.manifest.parts:
        if part.name == EMPTY:
            continue
        for found, shown in _contacts_of_part(snapshot, part, once):
            if not (shown and within(starts_of(found[CONTACTS])[0], period)):
                continue
            try:
                (content,) = found[SEGMENTS].column("content").to_pylist()
                yield contact_of(content, {name: as_table(name, found[name]) for name in FRAMES})
            except (ValueError, msgspec.DecodeError):
                raise damaged("a file of the table segments", "has changed since it was written") from None


def _contacts_of_part(snapshot: Snapshot, part: Part, once: Once) -> Iterator[tuple[Rows, bool]]:
    """Yield the rows of each form of each contact in a part, and whether ``once`` shows that form."""
    for block in blocks_of_part(snapshot, part, _AT_ONCE):
        yield from zip(rows_by_contact(block), once.flags(block[CONTACTS]), strict=True)


def starts_of(rows: pa.Table) -> list[int | None]:
    """Return the start of each contact in rows of the table ``contacts``, in microseconds since 1970."""
    import pyarrow as pa

    found: list[int | None] = rows.column("start").cast(pa.timestamp("us", "UTC")).cast(pa.int64()).to_pylist()
    return found


def within(start: int | None, period: Period) -> bool:
    """Check whether a time in microseconds since 1970 is in a period.

    An unknown time (None) is only in a period without limits.
    """
    begin, end = (None if moment is None else _micros(moment) for moment in period)
    if start is None:
        return begin is None and end is None
    return (begin is None or start >= begin) and (end is None or start < end)


def _micros(moment: datetime) -> int:
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
