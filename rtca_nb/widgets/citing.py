"""Answers to a view's requests for citations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtca_nb.render.citations import citation

if TYPE_CHECKING:
    from rtca_nb.tables.contact_tables import Tables

__all__ = ["asked_citation"]


def asked_citation(tables: Tables, content: object) -> str | None:
    """Return the citation that a view's request asks for; None if the request asks for something else or is invalid."""
    asked = content.get("cite") if isinstance(content, dict) else None
    if not isinstance(asked, dict):
        return None
    row, begin, end = (asked.get(name) for name in ("row", "begin", "end"))
    rows = len(tables.get("transcript")["id"])
    if not isinstance(row, int) or not 0 <= row < rows or not isinstance(begin, int) or begin < 0:
        return None
    if end is not None and not isinstance(end, int):
        return None
    return citation(tables, row, begin, end)
