"""The column by which messages are searched: each as a search sees it, folded once, when it is written.

Folding is most of the time that a search takes. What an older release wrote lacks the column, and is folded whenever it
is searched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rtca_nb.base.columnar import Table
from rtca_nb.contact.arrays import encodable_texts
from rtca_nb.corpus.schema import FOLDED
from rtca_nb.model.offsets import is_tag
from rtca_nb.render.search import fold
from rtca_nb.render.searched import is_all_searched, searched_text
from rtca_nb.tables.contact_codes import contacts_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["folded_array", "is_folded"]


def is_folded(transcript: pa.Table) -> bool:
    """Whether stored rows have the column for every message that has a text."""
    if FOLDED not in transcript.column_names:
        return len(transcript) == 0
    return bool(transcript[FOLDED].null_count <= transcript["content"].null_count)


def folded_array(transcript: Table, redactions: Table, trusted: Sequence[bool]) -> pa.Array:
    """Return the messages of some contacts as they are searched.

    Parameters
    ----------
    transcript, redactions : Table
        Of all of these contacts, with the contact of each row.
    trusted : sequence of bool
        Of each contact, whether the service's redaction is trusted.
    """
    import pyarrow as pa

    tags = _tags(transcript, redactions, trusted)
    columns = zip(transcript["content"], transcript["content_type"], transcript["participant_role"], strict=True)
    texts: list[str | None] = []
    for row, (content, media, role) in enumerate(columns):
        text = content
        if content is not None and not is_all_searched(content, media, tags.get(row, ())):
            text = searched_text(content, media, role, tags.get(row, ()))
        # Most are ASCII, of which nothing but the case is folded.
        texts.append(None if text is None else text.lower() if text.isascii() else fold(text))
    return encodable_texts(texts, pa.string())


def _tags(transcript: Table, redactions: Table, trusted: Sequence[bool]) -> dict[int, list[tuple[int, int]]]:
    """Return where the service's own tags stand, by row of the transcript."""
    places: dict[tuple[int, str], list[tuple[int, int]]] = {}
    spans = zip(*(redactions[name] for name in ("id", "begin", "end", "text")), strict=True)
    for whose, (identity, begin, end, text) in zip(contacts_of(redactions).tolist(), spans, strict=True):
        if identity is not None and text is not None and trusted[whose] and is_tag(text):
            places.setdefault((whose, identity), []).append((begin, end))
    if not places:
        return {}
    ids = zip(contacts_of(transcript).tolist(), transcript["id"], strict=True)
    # Of messages that share an id, the last one has the spans, as in the views.
    rows = {key: row for row, key in enumerate(ids) if key in places}
    return {row: places[key] for key, row in rows.items()}
