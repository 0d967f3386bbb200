"""Recognise a file that holds no text by its first bytes."""

from __future__ import annotations

from typing import Final

from rtca_nb.exceptions import MalformedSourceError, SourceError, UnsupportedFormatError

__all__ = ["ADVICE", "explain_binary"]

ADVICE: Final = "pass the JSON that the service wrote"
"""What to do if a source is not JSON."""

_MAGIC: Final = (
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a sound or video file"),
    (b"ID3", "a sound file"),
    (b"BZh", "bzip2-compressed"),
    (b"\xfd7zXZ", "xz-compressed"),
    (b"\x28\xb5\x2f\xfd", "zstd-compressed"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
)
_AGGREGATE: Final = b"\xf3\x89\x9a\xc2"
_SEPARATOR: Final = b"\x1e"
_TAR: Final = (257, b"ustar")


def explain_binary(data: bytes, head: bytes, label: str) -> SourceError | None:
    """Return an error that says what ``data`` without text is; None if it may be text. ``head`` is its beginning."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return UnsupportedFormatError(f"{label} looks like {name}, not like JSON; {ADVICE}")
    if data.startswith(_AGGREGATE):
        return UnsupportedFormatError(
            f"{label} is an aggregate of the Kinesis Producer Library, several records in one; split it with the "
            "Kinesis Client Library or aws-kinesis-agg, and pass the records"
        )
    if data.lstrip().startswith(_SEPARATOR):
        return UnsupportedFormatError(
            f"{label} is a JSON text sequence, in which each value follows a control character; write one value a "
            "line, as jq does without --seq"
        )
    if data.startswith(_TAR[1], _TAR[0]):
        return UnsupportedFormatError(f"{label} is a tar archive; unpack it and pass the folder")
    if not data.strip(b"\0"):
        return MalformedSourceError(
            f"{label} holds nothing but zero bytes, which a full disk or an interrupted download can cause; copy or "
            "download it again"
        )
    if b"\0" in head:
        # No known magic number: UTF-16 without a byte-order mark, text with a hole, or an unknown format.
        known = _looks_utf16(head)
        if not known and head.lstrip()[:1] in {b"{", b"["}:
            return MalformedSourceError(
                f"{label} has zero bytes in its text, which a full disk or an interrupted download can cause; copy or "
                "download it again"
            )
        name = "UTF-16 without a byte-order mark" if known else "a binary file"
        return UnsupportedFormatError(f"{label} looks like {name}; {'save it as UTF-8' if known else ADVICE}")
    return None


def _looks_utf16(head: bytes) -> bool:
    size = min(len(head), 64) & ~1
    odd, even = head[1:size:2], head[0:size:2]
    zeros = sorted((odd.count(0), even.count(0)))
    # If both halves are zeros, it is a hole, not text.
    return bool(size) and zeros[1] > 0.7 * len(odd) and zeros[0] < 0.3 * len(odd)
