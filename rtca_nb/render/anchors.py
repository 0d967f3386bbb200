"""Ids of messages in a page: what links lead to."""

from __future__ import annotations

from zlib import crc32

from rtca_nb.model.output_types import UNKNOWN_FORM
from rtca_nb.tables.contact_tables import Tables

__all__ = ["anchor", "page_prefix"]


def anchor(prefix: str, row: int) -> str:
    """Id of a message in the page, by its row in the transcript table."""
    return f"{prefix}m{row}"


def page_prefix(tables: Tables) -> str:
    """Prefix for ids in a page that other views share; the same for a contact each time, so that outputs compare."""
    record = tables.redactor.record
    # Both forms of a contact may be read from sources that state neither.
    trusted = tables.redactor.trusted if record.output_type == UNKNOWN_FORM else ""
    return f"t{crc32(f'{record.contact_id} {record.output_type}{trusted}'.encode()):08x}-"
