"""The column by which messages are searched: each as a search sees it, folded once, when it is written.

Folding is most of the time that a search takes. What an older release wrote lacks the column, and is folded whenever it
is searched.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Final

from rtca_nb.base.columnar import Table
from rtca_nb.contact.arrays import encodable_texts
from rtca_nb.corpus.schema import FOLDED
from rtca_nb.render.folding import fold, fold_plain, is_plain
from rtca_nb.render.searched import TagWords, is_all_searched, searched_text
from rtca_nb.tables.contact_codes import contacts_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

__all__ = ["folded_array", "is_folded"]

_ASCII: Final = 128
_BETWEEN: Final = "\0"
_WIDE_GRAVE: Final = "\uff40"
_SPACE, _GRAVE = b" `"


def is_folded(transcript: pa.Table) -> bool:
    """Whether stored rows have the column for every message that has a text."""
    if FOLDED not in transcript.column_names:
        return len(transcript) == 0
    return bool(transcript[FOLDED].null_count <= transcript["content"].null_count)


def folded_array(
    transcript: Table, redactions: Table, trusted: Sequence[bool], contents: pa.Array | None = None
) -> pa.Array:
    """Return the messages of some contacts as they are searched.

    Parameters
    ----------
    transcript, redactions : Table
        Of all of these contacts, with the contact of each row.
    trusted : sequence of bool
        Of each contact, whether the service's redaction is trusted.
    contents : pyarrow.Array, optional
        The texts of the transcript, as they are stored, where they are at hand.
    """
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    said = transcript["content"]
    if contents is None:
        contents = encodable_texts(said, pa.string())
    words = TagWords()
    tags = _tags(transcript, redactions, trusted, words)
    media, roles = transcript.codes("content_type"), transcript.codes("participant_role")
    # Of most texts of ASCII that are searched as they are, only the case is folded; those are folded all at once.
    # No text of ASCII has the mask in it. The last is what -1 takes.
    alike = np.array([is_all_searched("", media_type, ()) for media_type in (*media.values, None)], bool)
    apart = _is_odd(contents) | ~alike[media.codes]
    apart[[*tags]] = True
    found = pc.ascii_lower(contents)
    rows = np.flatnonzero(apart)
    texts = [
        searched_text(said[row], media_type, role, tags.get(row, ()), words)
        for row, media_type, role in zip(
            rows.tolist(), media.take(rows).tolist(), roles.take(rows).tolist(), strict=True
        )
    ]
    if not texts:
        return found
    known = [text for text in texts if text is not None]
    folded = iter(_folded(known))
    kept = [None if text is None else next(folded) for text in texts] if len(known) < len(texts) else [*folded]
    return pc.replace_with_mask(found, pa.array(apart), encodable_texts(kept, pa.string()))


def _is_odd(texts: pa.Array) -> npt.NDArray[np.bool_]:
    """Return which texts may not be plain (:func:`rtca_nb.render.folding.is_plain`): all that are not, and few others.

    Parameters
    ----------
    texts : pyarrow.Array
        Of ``string``.
    """
    import numpy as np

    odd = np.zeros(len(texts), np.bool_)
    _, edges, data = texts.buffers()
    if not odd.size or data is None:
        return odd
    ends = np.frombuffer(edges, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(data, np.uint8)
    spaces = signs == _SPACE
    found = (signs.view(np.int8) < _SPACE) | (signs == _GRAVE)  # what is not ASCII is below 0
    # Two spaces; they may be those of two texts.
    found[1:] |= spaces[1:] & spaces[:-1]
    places = np.flatnonzero(found)
    places = places[_odd_signs()[signs[places]] | spaces[places]]
    places = places[(places >= ends[0]) & (places < ends[-1])]
    odd[np.searchsorted(ends, places, "right") - 1] = True
    return odd


@cache
def _odd_signs() -> npt.NDArray[np.bool_]:
    """Say of each byte whether it makes a text one that is not plain."""
    import numpy as np

    return np.array([not (sign < 128 and is_plain(chr(sign))) for sign in range(256)], np.bool_)


def _folded(texts: Sequence[str]) -> Sequence[str]:
    """Return what :func:`rtca_nb.render.folding.fold` makes of each text."""
    whole = _BETWEEN.join(texts)
    # Where a text has the sign between them in it, or one that folds to what folds to something else once more.
    if whole.count(_BETWEEN) >= len(texts) or _WIDE_GRAVE in whole:
        return [fold(text) for text in texts]
    # No sign beside ASCII becomes one with one of ASCII, so that each run of them is folded by itself.
    return fold_plain(_with_runs_folded(whole)).split(_BETWEEN)


def _with_runs_folded(text: str) -> str:
    """Fold what is not ASCII in a text that is ASCII for the most part."""
    import numpy as np

    encoded = text.encode("utf-8", "surrogatepass")
    beside = np.frombuffer(encoded, np.uint8) >= _ASCII
    edges = [0, *(np.flatnonzero(beside[1:] != beside[:-1]) + 1).tolist(), len(encoded)]
    pieces = [encoded[begin:end] for begin, end in itertools.pairwise(edges)]
    first = 0 if encoded[:1] >= b"\x80" else 1
    pieces[first::2] = map(_Runs().__getitem__, pieces[first::2])
    return b"".join(pieces).decode("utf-8", "surrogatepass")


class _Runs(dict[bytes, bytes]):
    """Signs and words beside ASCII, encoded, and the same folded: those of a few contacts have the same ones."""

    def __missing__(self, run: bytes) -> bytes:
        folded = fold(run.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
        self[run] = folded
        return folded


def _tags(
    transcript: Table, redactions: Table, trusted: Sequence[bool], words: TagWords
) -> dict[int, list[tuple[int, int]]]:
    """Return where the service's own tags stand, by row of the transcript."""
    ids = transcript["id"]
    # Of messages that share an id, the last one has the spans, as in the views.
    row_of = dict(zip(ids, itertools.count()))
    several = len(row_of) < len(ids)
    rows: Mapping[tuple[int, str], int] = {}
    if several:
        rows = {key: row for row, key in enumerate(zip(contacts_of(transcript).tolist(), ids, strict=True))}
    found: dict[int, list[tuple[int, int]]] = {}
    spans = zip(*(redactions[name] for name in ("id", "begin", "end", "text")), strict=True)
    for whose, (identity, begin, end, text) in zip(contacts_of(redactions).tolist(), spans, strict=True):
        if identity is None or text is None or not trusted[whose] or words[text] is None:
            continue
        row = rows.get((whose, identity)) if several else row_of.get(identity)
        if row is not None:
            found.setdefault(row, []).append((begin, end))
    return found
