"""Short names for messages, to compare millions of them: eight bytes made from each id.

Contacts that share a message belong together. To find them, only the ids of messages are decoded, and only eight bytes
of each are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import msgspec

from rtca_nb.model.segments import SEGMENT_TYPES

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["SIZE", "hashes_of", "message_ids_in", "shared"]

SIZE: Final = 8
"""Number of bytes in the hash of a message id."""

_UUID: Final = 36


# Not tracked by the garbage collector, which would visit them again and again; they cannot be part of a cycle.
class _Object(msgspec.Struct, gc=False):
    """A JSON object whose members are not read."""


class _Message(msgspec.Struct, rename="pascal", gc=False):
    id: str | None = None


_UNION: Final = msgspec.defstruct(
    "_Union",
    [(name, (_Message if name == "Transcript" else _Object) | None, None) for name in SEGMENT_TYPES],
    gc=False,
)
_UNIONS: Final = msgspec.json.Decoder(list[_UNION])  # type: ignore[valid-type]  # made at run time


def message_ids_in(segments: bytes | memoryview) -> list[str] | None:
    """Return the ids of the messages among segments; None if a segment may be a message in an unknown notation.

    Parameters
    ----------
    segments : bytes
        The member ``Segments`` of a page, not decoded.
    """
    try:
        rows = [*map(msgspec.structs.astuple, _UNIONS.decode(segments))]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    width = len(SEGMENT_TYPES)
    # A segment without a known member may be one that another program wrote without the name of its type.
    if width in [row.count(None) for row in rows]:
        return None
    place = [*SEGMENT_TYPES].index("Transcript")
    messages: Iterable[Any] = (row[place] for row in rows)
    return [message.id for message in messages if message is not None and message.id is not None]


def hashes_of(ids: Iterable[str]) -> bytes:
    """Hash each id to eight bytes, and return the joined hashes, in any order.

    An id has the same hash in every process; two ids rarely have the same hash.
    """
    uuids: list[str] = []
    others: list[bytes] = []
    for identity in ids:
        if len(identity) == _UUID and identity.isascii():
            uuids.append(identity)
        else:
            sent = identity.encode("utf-8", "surrogatepass")
            others.append(hashlib.blake2b(sent, digest_size=SIZE).digest())
    return b"".join([_mixed(uuids), *others])


def _mixed(uuids: Sequence[str]) -> bytes:
    import numpy as np

    if not uuids:
        return b""
    factors = _factors()
    words = np.frombuffer("".join(uuids).encode("ascii"), "<u4").reshape(-1, len(factors))
    mixed: npt.NDArray[np.uint64] = words.astype(np.uint64) @ factors
    return mixed.tobytes()


@cache
def _factors() -> npt.NDArray[np.uint64]:
    import numpy as np

    drawn = hashlib.shake_128(b"message ids").digest(2 * _UUID)
    found: npt.NDArray[np.uint64] = np.frombuffer(drawn, "<u8") | np.uint64(1)
    return found


def shared(several: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield pairs of items that share a message, as their indices in ``several``.

    An item is the joined hashes of the message ids of some contacts. Not every such pair is yielded, but enough to
    join all items that share a message.
    """
    import numpy as np

    hashes = np.frombuffer(b"".join(several), np.uint64)
    sizes = [len(one) // SIZE for one in several]
    whose: npt.NDArray[np.int64] = np.repeat(np.arange(len(sizes)), sizes)
    order = np.argsort(hashes, kind="stable")
    hashes, whose = hashes[order], whose[order]
    same = (hashes[1:] == hashes[:-1]) & (whose[1:] != whose[:-1])
    yield from zip(whose[:-1][same].tolist(), whose[1:][same].tolist(), strict=True)
