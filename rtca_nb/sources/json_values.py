"""Turn text into JSON values: one object, JSON lines or concatenated records, within limits.

Files come from anywhere, so this module trusts none of them: it checks sizes before it spends memory, and every failure
is a :class:`~rtca_nb.exceptions.SourceError` that quotes nothing of the source.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final, NoReturn

import msgspec

from rtca_nb.base.safe_json import BEYOND_LIMITS, TWICE, DuplicateNameError, check_depth, load_json, object_of_pairs
from rtca_nb.exceptions import IntegrityError, LimitExceededError, MalformedSourceError
from rtca_nb.model.parsing import StrictPage, parse_strictly
from rtca_nb.sources.detect import is_v2_page
from rtca_nb.sources.encoding import plain_bytes
from rtca_nb.sources.not_json import breaks_off, explain_text
from rtca_nb.sources.numbering import PageNumber

__all__ = ["ARCHIVED", "Blob", "Piece", "guarded", "pieces_of", "plain_value"]

MAX_MEMORY: Final = 2 * 2**30
"""Most memory, as an estimate in bytes, that a decoded source may take."""
MAX_PIECES: Final = 1_000_000
"""Most records in one source."""

ARCHIVED: Final = "Archive"
"""Member that an archive's export adds to the metadata of a page."""

_SPACE: Final = b" \t\r\n"

# Splits an object into its members without decoding them, which is enough to recognise its shape.
_MEMBERS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])


@dataclass(frozen=True, slots=True)
class Blob:
    """One file, S3 object or argument, as it arrived.

    Attributes
    ----------
    label : str
        Its name in errors; the first words of a sentence.
    group : hashable
        Shared by the page files of one contact; None if the caller passed the pages as one list.
    body : bytes or None
        Its content, or None if it arrived decoded.
    value : object
        Its decoded content if ``body`` is None.
    name : str or None
        Name of the file, made safe to show; None if it is not a file.
    found : bool
        Whether it was found in a folder or by a pattern, and is not one of several files that may be pages of one
        contact.
    number : PageNumber or None
        The number in the file's name.
    """

    label: str
    group: Hashable = None
    body: bytes | None = None
    value: Any = None
    name: str | None = None
    found: bool = False
    number: PageNumber | None = None

    def __repr__(self) -> str:
        return f"<Blob {self.label}>"


@dataclass(frozen=True, slots=True)
class Piece:
    """One JSON value of a blob; ``members`` are its undecoded members if it is still bytes.

    A page that is exactly as the service writes it is decoded at once into ``page``; ``odd`` is True if that was tried
    without success. A piece has the number of its file only if it is the file's only piece.
    """

    label: str
    group: Hashable = None
    body: bytes | None = None
    value: Any = None
    members: dict[str, msgspec.Raw] | None = None
    name: str | None = None
    number: PageNumber | None = None
    page: StrictPage | None = None
    odd: bool = False

    def __repr__(self) -> str:
        return f"<Piece {self.label}>"

    @property
    def is_page(self) -> bool:
        """Whether the piece is clearly an answer of the V2 operation; False proves nothing before it is decoded."""
        if self.page is not None:
            return self.page.page.channel == "CHAT"
        return self.members is not None and is_v2_page(self.members)

    def decoded(self) -> Any:
        """Return the decoded value."""
        if self.body is None:
            return self.value
        with guarded():
            return load_json(self.body, label=self.label)


@contextmanager
def guarded() -> Iterator[None]:
    """Turn an ``IntegrityError`` into a ``LimitExceededError`` or ``MalformedSourceError`` with the same message."""
    try:
        yield
    except IntegrityError as error:
        text = str(error)
        kind = LimitExceededError if any(words in text for words in BEYOND_LIMITS) else MalformedSourceError
        raise kind(text) from None


def plain_value(value: Any, label: str) -> Any:
    """Copy a decoded value into plain JSON: datetimes become ISO 8601, and other types that JSON lacks become text.

    Raises
    ------
    MalformedSourceError
        If it holds values that cannot be copied.
    LimitExceededError
        If it is nested too deeply.
    """
    with guarded():
        check_depth(value, label=label)
    try:
        return msgspec.to_builtins(value, builtin_types=(), str_keys=True, enc_hook=str)
    except (TypeError, ValueError, RecursionError, OverflowError):
        raise MalformedSourceError(f"{label} holds values that JSON cannot express; pass plain JSON") from None


def pieces_of(blob: Blob, *, limit: int | None = None, read: bool = True) -> list[Piece]:
    """Cut a blob into its JSON objects.

    A blob may be one object, an array of objects, JSON lines, or objects one after another, with or without white space
    between them.

    Parameters
    ----------
    blob : Blob
    limit : int, optional
        Most bytes that it may have once it is decompressed.
    read : bool
        Whether it is to be read, not only recognised; if so, a page is decoded at once.

    Raises
    ------
    SourceError
        If it is not JSON, broken, or beyond the limits.
    """
    if blob.body is None:
        return _listed(blob, plain_value(blob.value, blob.label))
    data = plain_bytes(blob.body, blob.label, limit=limit).strip(_SPACE)
    _check_memory(data, blob.label)
    tried = read and data.startswith(b"{") and b"\n" not in data  # otherwise it may be many lines
    page = parse_strictly(data, apart=_is_alone) if tried else None
    if page is not None:
        return [Piece(blob.label, blob.group, data, page=page, name=blob.name, number=blob.number)]
    members = _members(data)
    if members is not None:
        return [Piece(blob.label, blob.group, data, members=members, name=blob.name, number=blob.number, odd=tried)]
    lines = [line for line in data.split(b"\n") if line.strip(_SPACE)] if data.startswith(b"{") else []
    if len(lines) > 1:
        _check_count(len(lines), blob.label)
        records = list(takewhile(lambda record: record.members is not None, _lines(lines, blob)))
        if len(records) == len(lines):
            return records
    return _listed(blob, *_concatenated(data, blob.label))


def _is_alone(metadata: Any) -> bool:
    """Return whether a page may be split into columns at once; pages of an archive must be merged first."""
    return not (isinstance(metadata, dict) and ARCHIVED in metadata)


def _lines(lines: list[bytes], blob: Blob) -> Iterator[Piece]:
    for number, line in enumerate(lines, 1):
        yield Piece(_numbered(blob.label, number), blob.group, line, members=_members(line), name=blob.name)


def _listed(blob: Blob, *values: Any) -> list[Piece]:
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    _check_count(len(flat), blob.label)
    if len(flat) == 1:
        return [Piece(blob.label, blob.group, value=flat[0], name=blob.name, number=blob.number)]
    return [
        Piece(_numbered(blob.label, number), blob.group, value=value, name=blob.name)
        for number, value in enumerate(flat, 1)
    ]


def _numbered(label: str, number: int) -> str:
    return f"{label}, record {number},"


def _members(data: bytes) -> dict[str, msgspec.Raw] | None:
    try:
        return _MEMBERS.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _concatenated(data: bytes, label: str) -> list[Any]:
    """Decode objects or arrays that follow one another."""
    if not data.startswith((b"{", b"[")):
        raise explain_text(data, label)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise explain_text(data, label) from None
    values: list[Any] = []
    place = 0
    while place < len(text):
        try:
            value, place = _DECODER.raw_decode(text, place)
        except RecursionError:
            raise LimitExceededError(
                f"{label} is nested too deeply to be a contact analysis; nothing was read from it"
            ) from None
        except ValueError as error:
            raise _broken(error, data, label, len(values)) from None
        values.append(value)
        _check_count(len(values), label)
        while place < len(text) and text[place] in " \t\r\n":
            place += 1
    with guarded():
        for value in values:
            check_depth(value, label=label)
    return values


def _broken(error: ValueError, data: bytes, label: str, done: int) -> Exception:
    if isinstance(error, _NotANumberError):
        return MalformedSourceError(f"{label} holds NaN or infinity, which JSON does not allow; write it as null")
    if isinstance(error, DuplicateNameError):
        return MalformedSourceError(f"{label} {TWICE}")
    if not isinstance(error, json.JSONDecodeError):
        return LimitExceededError(f"{label} has an absurdly long number; nothing was read from it")
    if done:
        where = f"after {done} whole record{'s' if done > 1 else ''}"
        if breaks_off(error):
            return MalformedSourceError(f"{label} is cut short {where}, so nothing was read; copy or download it again")
        return MalformedSourceError(f"{label} is not JSON {where}; nothing was read from it")
    return explain_text(data, label, broken_at=error)


class _NotANumberError(ValueError):
    """NaN and infinities, which Python writes and JSON lacks."""


def _not_a_number(name: str) -> NoReturn:
    raise _NotANumberError(name)


_DECODER: Final = json.JSONDecoder(parse_constant=_not_a_number, object_pairs_hook=object_of_pairs)


def _check_count(count: int, label: str) -> None:
    if count > MAX_PIECES:
        raise LimitExceededError(f"{label} has more than {MAX_PIECES:,} records; split it into several files")


def _check_memory(data: bytes, label: str) -> None:
    """Refuse text that is small on disk and huge in memory, such as millions of empty lists."""
    if len(data) < 16 * 2**20:
        return
    # An empty list is 2 bytes of text and 64 of memory; a short string 4 and 60; a small number 2 and 8.
    containers = data.count(b"[") + data.count(b"{")
    estimate = len(data) + 64 * containers + 30 * data.count(b'"') + 8 * data.count(b",")
    if estimate > MAX_MEMORY:
        raise LimitExceededError(
            f"{label} would take more than {MAX_MEMORY // 2**30} GiB of memory, far more than any contact; split it, "
            "or check what it is"
        )
