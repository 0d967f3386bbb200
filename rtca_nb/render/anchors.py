"""Ids of messages in a page, as the targets of links."""

from __future__ import annotations

from zlib import crc32

from rtca_nb.model.output_types import UNKNOWN_FORM
from rtca_nb.tables.contact_tables import Tables

__all__ = ["anchor", "page_prefix"]


def anchor(prefix: str, row: int) -> str:
    """Return the id of a message in the page, by its row in the transcript table."""
    return f"{prefix}m{row}"


def page_prefix(tables: Tables) -> str:
    """Return the prefix for ids in a page with several views; it depends only on the contact, so outputs compare."""
    record = tables.redactor.record
    # Both forms of a contact may come from sources that do not state the form.
    trusted = tables.redactor.trusted if record.output_type == UNKNOWN_FORM else ""
    return f"t{crc32(f'{record.contact_id} {record.output_type}{trusted}'.encode()):08x}-"
