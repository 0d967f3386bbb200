"""The column by which messages are searched: each as a search sees it, folded once, when it is written.

Folding is most of the time that a search takes. What an older release wrote lacks the column, and is folded whenever it
is searched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.base.columnar import Table
from rtca_nb.contact.arrays import encodable_texts
from rtca_nb.corpus.schema import FOLDED
from rtca_nb.model.offsets import is_tag
from rtca_nb.render.folding import fold, fold_plain, is_plain
from rtca_nb.render.searched import is_all_searched, searched_text
from rtca_nb.tables.contact_codes import contacts_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["folded_array", "is_folded"]

_RUN: Final = re.compile(r"[^\x00-\x7f]+")
# All but letters and signs that become one with accents only (Latin, Greek, Cyrillic, Hebrew, Arabic, arrows, emoji),
# and the names of chips.
_JOINED: Final = re.compile("[^\x00-\u08ff\u1e00-\u2bff\U0001f000-\U0001faff\ue000-\uf8ff\ufe00-\ufe0f]")


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
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    tags = _tags(transcript, redactions, trusted)
    contents = transcript["content"]
    # Of most texts of ASCII that are searched as they are, only the case is folded; those are folded all at once.
    plain = np.fromiter((text is None or is_plain(text) for text in contents), np.bool_, len(contents))
    plain[[*tags]] = False
    columns = zip(contents, transcript["content_type"], transcript["participant_role"], strict=True)
    folds = _Folds()
    rows: list[int] = []
    texts: list[str] = []
    for row, (same, (content, media, role)) in enumerate(zip(plain.tolist(), columns, strict=True)):
        # No text of ASCII has the mask in it.
        if same and (content is None or is_all_searched("", media, ())):
            continue
        text = searched_text(content, media, role, tags.get(row, ()))
        if text is not None:
            rows.append(row)
            texts.append(folds.of(text))
    kept: list[str | None] = [*contents]
    for row in rows:
        kept[row] = None
    found = pc.ascii_lower(encodable_texts(kept, pa.string()))
    if not rows:
        return found
    apart = np.zeros(len(kept), np.bool_)
    apart[rows] = True
    return pc.replace_with_mask(found, pa.array(apart), encodable_texts(texts, pa.string()))


class _Folds:
    """Folds texts, of which those of a few contacts have the same signs and words beside ASCII in them."""

    def __init__(self) -> None:
        self._runs: dict[str, str] = {}

    def of(self, text: str) -> str:
        """Return what :func:`rtca_nb.render.folding.fold` does."""
        # Of other scripts, characters become one with those beside them.
        if _JOINED.search(text) is not None:
            return fold(text)
        return fold_plain(_RUN.sub(self._folded, text))

    def _folded(self, match: re.Match[str]) -> str:
        run = match[0]
        found = self._runs.get(run)
        if found is None:
            found = self._runs[run] = fold(run)
        return found


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
