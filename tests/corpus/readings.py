"""Contacts to write, and what a corpus holds, read without this package."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.writing import Writer
from rtca_nb.model.record import replace_fields
from tests.making import message, record_of

SMALL = Sizes(batch=2, part=4, whole=12, small=3, merge=3, commit=1)
"""Sizes at which a few contacts make several batches, parts and commits."""

KEYS = ["contact_id", "output_type"]


def chat(contact_id, *, messages=2, output_type="Redacted", text="hello", complete=True, status="COMPLETED", day=1):
    """A contact of some messages."""
    segments = [
        message(
            f"{text} {number}",
            identity=f"{contact_id}-{number}",
            role="CUSTOMER" if number % 2 else "AGENT",
            Time={"AbsoluteTime": f"2026-01-{day:02d}T03:04:{number:02d}.000Z"},
        )
        for number in range(messages)
    ]
    record = record_of(segments, output_type=output_type, contact_id=contact_id, status=status)
    return Contact(replace_fields(record, complete=complete))


def write(contacts, root, sizes=SMALL):
    return Writer(root_of(root), sizes=sizes).write(iter(contacts))


def rows(root, table, columns=None):
    """All rows of a table, as anybody reads them: every Parquet file in its folder."""
    files = sorted((Path(root) / "current" / table).glob("*.parquet"))
    return [row for file in files for row in pq.ParquetFile(file).read(columns).to_pylist()]


def tables(root):
    return sorted(path.name for path in (Path(root) / "current").iterdir() if path.is_dir())


def whole(root):
    """All rows of all tables, in an order that does not depend on parts."""
    return {
        table: sorted((tuple(map(str, row.values())) for row in rows(root, table)), key=lambda row: row[:3])
        for table in tables(root)
    }


def check_sound(root):
    """A contact has a row in ``contacts`` and in ``segments``, and all of its messages; no other rows are there."""
    contacts = rows(root, "contacts", [*KEYS, "messages"])
    keys = [(row["contact_id"], row["output_type"]) for row in contacts]
    assert len(keys) == len(set(keys))
    assert sorted((row["contact_id"], row["output_type"]) for row in rows(root, "segments", KEYS)) == sorted(keys)
    counts = Counter((row["contact_id"], row["output_type"]) for row in rows(root, "transcript", KEYS))
    assert counts == Counter({key: row["messages"] for key, row in zip(keys, contacts, strict=True) if row["messages"]})
    for table in tables(root):
        assert {(row["contact_id"], row["output_type"]) for row in rows(root, table, KEYS)} <= set(keys)
    return len(keys)
