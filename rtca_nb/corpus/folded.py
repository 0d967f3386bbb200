"""Column for searches: the text of each message as searches compare it, folded once when it is written.

Folding (lower case, no accents, one variant of each sign and space) takes most of the time of a search. Corpora of
older releases lack the column; their texts are folded in every search.
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
    """Check whether rows of ``transcript`` have a value in the column for searches for every message with text."""
    if FOLDED not in transcript.column_names:
        return len(transcript) == 0
    return bool(transcript[FOLDED].null_count <= transcript["content"].null_count)


def folded_array(
    transcript: Table, redactions: Table, trusted: Sequence[bool], contents: pa.Array | None = None
) -> pa.Array:
    """Return the text of each message as searches compare it, for the messages of some contacts.

    Parameters
    ----------
    transcript, redactions : Table
        Tables of all of these contacts, with a column that numbers the contact of each row from 0.
    trusted : sequence of bool
        For each contact, by this number, whether the service's redaction is trusted.
    contents : pyarrow.Array, optional
        The column ``content`` of the transcript as it is stored, if the caller has it.
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
    # Most ASCII texts need only case folding for searches, which is done for all of them at once.
    # No ASCII text contains the mask. Index -1 takes the last entry.
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
    """Return for each text whether folding may change more than its case, so that it must be folded by itself.

    True for every text that is not plain (:func:`rtca_nb.render.folding.is_plain`), and for a few that are.

    Parameters
    ----------
    texts : pyarrow.Array
        Array of type ``string``.
    """
    import numpy as np

    odd = np.zeros(len(texts), np.bool_)
    _, edges, data = texts.buffers()
    if not odd.size or data is None:
        return odd
    ends = np.frombuffer(edges, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(data, np.uint8)
    spaces = signs == _SPACE
    found = (signs.view(np.int8) < _SPACE) | (signs == _GRAVE)  # bytes outside ASCII are below 0
    # Two spaces in a row; they may belong to two texts.
    found[1:] |= spaces[1:] & spaces[:-1]
    places = np.flatnonzero(found)
    places = places[_odd_signs()[signs[places]] | spaces[places]]
    places = places[(places >= ends[0]) & (places < ends[-1])]
    odd[np.searchsorted(ends, places, "right") - 1] = True
    return odd


@cache
def _odd_signs() -> npt.NDArray[np.bool_]:
    """Return for each byte, from 0 to 255, whether a text with it is not plain."""
    import numpy as np

    return np.array([not (sign < 128 and is_plain(chr(sign))) for sign in range(256)], np.bool_)


def _folded(texts: Sequence[str]) -> Sequence[str]:
    """Apply :func:`rtca_nb.render.folding.fold` to each text."""
    whole = _BETWEEN.join(texts)
    # If a text contains the separator, or a character whose folded form folds again, each text is folded by itself.
    if whole.count(_BETWEEN) >= len(texts) or _WIDE_GRAVE in whole:
        return [fold(text) for text in texts]
    # Folding combines no character outside ASCII with an ASCII one, so each run of them can be folded by itself.
    return fold_plain(_with_runs_folded(whole)).split(_BETWEEN)


def _with_runs_folded(text: str) -> str:
    """Fold the characters outside ASCII in a text that is mostly ASCII."""
    import numpy as np

    encoded = text.encode("utf-8", "surrogatepass")
    beside = np.frombuffer(encoded, np.uint8) >= _ASCII
    edges = [0, *(np.flatnonzero(beside[1:] != beside[:-1]) + 1).tolist(), len(encoded)]
    pieces = [encoded[begin:end] for begin, end in itertools.pairwise(edges)]
    first = 0 if encoded[:1] >= b"\x80" else 1
    pieces[first::2] = map(_Runs().__getitem__, pieces[first::2])
    return b"".join(pieces).decode("utf-8", "surrogatepass")


class _Runs(dict[bytes, bytes]):
    """Folded form of each sequence of characters outside ASCII, both in UTF-8.

    Each sequence is folded when it is first looked up; the contacts of a batch mostly share them.
    """

    def __missing__(self, run: bytes) -> bytes:
        folded = fold(run.decode("utf-8", "surrogatepass")).encode("utf-8", "surrogatepass")
        self[run] = folded
        return folded


def _tags(
    transcript: Table, redactions: Table, trusted: Sequence[bool], words: TagWords
) -> dict[int, list[tuple[int, int]]]:
    """Find the tags that the service wrote in place of text.

    The keys are rows of the transcript, from 0. The values are the begin and end of each tag in code points.
    """
    ids = transcript["id"]
    # If messages share an id, the last one has the spans, as in views.
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
