"""Turn bytes into UTF-8 text: decompress gzip and resolve byte-order marks, within a limit."""

from __future__ import annotations

import codecs
import zlib
from typing import Final, NoReturn

from rtca_nb.exceptions import LimitExceededError, MalformedSourceError

__all__ = ["MAX_BYTES", "plain_bytes", "too_large"]

MAX_BYTES: Final = 512 * 2**20
"""Largest decompressed source: four times a chat of 10,000 messages of the greatest length."""

# JSON text compresses 5 to 50 times; deflate can reach 1,032 times, but only filler comes close.
_BOMB_RATIO: Final = 250
_BOMB_SIZE: Final = 32 * 2**20
_MAX_MEMBERS: Final = 100_000
_FEED: Final = 2**14
_CHUNK: Final = 2**20
_GZIP: Final = b"\x1f\x8b"
# UTF-32 first, because its little-endian mark begins with the mark of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def plain_bytes(data: bytes, label: str, *, limit: int | None = None) -> bytes:
    """Decompress gzip and convert the text to UTF-8 without a byte-order mark.

    Raises
    ------
    LimitExceededError
        If the data are larger than `limit` (default: :data:`MAX_BYTES`) or compressed more than text can be.
    MalformedSourceError
        If the compression is broken, or the text is not in the encoding that its mark names.
    """
    limit = MAX_BYTES if limit is None else limit
    if data.startswith(_GZIP):
        data = _gunzip(data, label, limit)
    if len(data) > limit:
        too_large(label, limit)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            if name == "UTF-8":
                return data[len(mark) :]
            try:
                return data.decode(codec).encode()
            except UnicodeError:
                raise MalformedSourceError(
                    f"{label} begins with the byte-order mark of {name} but is not valid {name}; save it as UTF-8"
                ) from None
    return data


def too_large(label: str, limit: int) -> NoReturn:
    """Raise an error for a source that has more than ``limit`` bytes."""
    raise LimitExceededError(
        f"{label} is larger than {limit // 2**20 or 1} MiB, far larger than any contact; split it, or check what it is"
    )


def _gunzip(data: bytes, label: str, limit: int) -> bytes:
    found: list[bytes] = []
    size = place = members = 0
    view = memoryview(data)
    # Firehose concatenates gzip members, so one file may have many. Input is fed in small chunks, because zlib copies
    # what it did not use, and copying all of the rest each time would take quadratic time.
    while place < len(data):
        if not data.startswith(_GZIP, place):
            if data[place:].strip(b"\0"):  # padding with zeros is allowed after a member
                raise MalformedSourceError(f"{label} has other data after its gzip content; copy or download it again")
            break
        members += 1
        if members > _MAX_MEMBERS:
            raise LimitExceededError(f"{label} has more than {_MAX_MEMBERS:,} gzip members; split it")
        inflate = zlib.decompressobj(wbits=31)
        while not inflate.eof:
            feed: bytes | memoryview = inflate.unconsumed_tail
            if not feed:
                feed = view[place : place + _FEED]
                place += len(feed)
            try:
                piece = inflate.decompress(feed, _CHUNK)
            except zlib.error:
                raise MalformedSourceError(f"{label} is broken gzip; copy or download it again") from None
            if not feed and not piece and not inflate.eof:
                raise MalformedSourceError(f"{label} is gzip that is cut short; copy or download it again")
            size += len(piece)
            found.append(piece)
            if size > limit:
                too_large(f"{label}, decompressed,", limit)
            if size > _BOMB_SIZE and size > _BOMB_RATIO * len(data):
                raise LimitExceededError(
                    f"{label} decompresses to more than {_BOMB_RATIO} times its size, far more than any text; it was "
                    "not read further"
                )
        place -= len(inflate.unused_data)
    return b"".join(found)
