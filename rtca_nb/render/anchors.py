"""Ids of messages in a page, as the targets of links."""

from __future__ import annotations

from zlib import crc32

from rtca_nb.model.output_types import UNKNOWN_FORM
from rtca_nb.tables.contact_tables import Tables

__all__ = ["anchor", "page_prefix"]


def anchor(prefix: str, row: int) -> str:
    """Return the HTML id of the message in this row (from 0) of the transcript table."""
    return f"{prefix}m{row}"


def page_prefix(tables: Tables) -> str:
    """Return a prefix for the HTML ids of a contact's view, which depends only on id and form of the contact."""
    record = tables.redactor.record
    # Both forms of a contact may come from sources that do not state the form.
    trusted = tables.redactor.trusted if record.output_type == UNKNOWN_FORM else ""
    return f"t{crc32(f'{record.contact_id} {record.output_type}{trusted}'.encode()):08x}-"
