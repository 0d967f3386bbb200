"""A look through sources before they are read: which contacts lie where, so that each is read by one process.

Pages of a contact may lie in several files, and its other form in another one. Whatever may belong together gets a name
in common here: the id of the contact, or, where a source names none, the ids of its messages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Final, Literal, NamedTuple

from rtca_nb.archive.entries import record_of
from rtca_nb.archive.store import Store
from rtca_nb.corpus.work import Lines
from rtca_nb.exceptions import ArchiveError, MalformedSourceError, RtcaError, SourceError, UnsupportedFormatError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.record import Record
from rtca_nb.sources.encoding import MAX_BYTES
from rtca_nb.sources.export_metadata import Stated, told_in
from rtca_nb.sources.json_values import Blob, Piece, pieces_of
from rtca_nb.sources.open_source import Located, opened
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import FORMATS, Collector, shaped_pieces

__all__ = ["Found", "Look", "Name", "Range", "look_through", "look_through_kept", "look_through_lines"]

Name = str | bytes
"""The id of a contact, or the hash of the id of a message."""

Kind = Literal["alone", "pages", "named", "lines", "stream", "mixed"]

_FOREIGN: Final = (UnsupportedFormatError, MalformedSourceError)
_DIGEST: Final = 8


class Found(NamedTuple):
    """What a file holds.

    Attributes
    ----------
    kind : str
        ``"alone"`` where each value is a contact, ``"pages"`` of contacts that they do not name, ``"named"`` where they
        do, ``"lines"`` where each of those is a line of its own; ``"stream"``, or ``"mixed"`` for several of these.
    names : frozenset of Name
        Whose contacts it holds.
    contacts : int
    size : int
        Bytes.
    unnamed : bool
        Some of its contacts have no id.
    lines : tuple of (tuple of Name, Lines)
        Where the contacts lie in it, and how many lines it has in all, where they are lines.
    last : int
    error : RtcaError or None
        What is wrong with it.
    foreign : bool
        It is no file of contacts, and may be skipped.
    """

    kind: Kind
    names: frozenset[Name] = frozenset()
    contacts: int = 0
    size: int = 0
    unnamed: bool = False
    lines: tuple[tuple[tuple[Name, ...], Lines], ...] = ()
    last: int = 0
    error: RtcaError | None = None
    foreign: bool = False


class Look(NamedTuple):
    """Files to look through.

    Attributes
    ----------
    files : tuple of Located
    format : str
    messages : bool
        Look at the ids of messages of named contacts as well.
    skip : bool
        Foreign files may be skipped.
    """

    files: tuple[Located, ...]
    format: str
    messages: bool
    skip: bool


class Range(NamedTuple):
    """A range of a file of lines: the lines that begin in it.

    Attributes
    ----------
    file : Located
    begin, end : int
    messages : bool
    """

    file: Located
    begin: int
    end: int
    messages: bool


def look_through(look: Look) -> list[Found]:
    """Look through files; up to the first one that can be neither read nor skipped."""
    found = []
    for file in look.files:
        found.append(_look(file, look))
        if found[-1].error is not None and not (look.skip and found[-1].foreign):
            break
    return found


def _look(file: Located, look: Look) -> Found:
    if look.format in {"auto", "v2"} and file.url is None:
        lines = look_through_lines(Range(file, 0, sys.maxsize, look.messages))
        if lines is not None and lines.lines:
            # What cannot be read at all has to be known before the others are, where it may be skipped.
            fault = _first_fault(file, lines.lines[0][1]) if look.skip else None
            return lines if fault is None else Found("lines", error=fault, foreign=file.found)
    collectors: dict[str, Collector] = {}
    records: list[Record] = []
    kinds: set[Kind] = set()
    taken = False
    try:
        blob = opened(file)
        for piece, shape in list(shaped_pieces(blob, look.format)):
            if shape == "kinesis":
                return Found("stream")
            collector = collectors.setdefault(shape, FORMATS[shape](Options()))
            records += collector.add(piece)
            taken = True
            kinds.add(_kind(piece, shape))
        for collector in collectors.values():
            records += collector.close()
    except RtcaError as error:
        foreign = isinstance(error, _FOREIGN) and file.found and not taken
        return Found("mixed", error=error, foreign=foreign)
    return Found(
        kinds.pop() if len(kinds) == 1 else "mixed",
        frozenset(name for record in records for name in _names(record, messages=look.messages)),
        len(records),
        len(blob.body or b""),
        any(record.contact_id == UNKNOWN_ID for record in records),
    )


def _kind(piece: Piece, shape: str) -> Kind:
    if shape != "v2":
        return "alone"
    return "pages" if told_in(piece).stated.contact_id is None else "named"


def _names(record: Record, *, messages: bool) -> Iterator[Name]:
    unnamed = record.contact_id == UNKNOWN_ID
    if not unnamed:
        yield record.contact_id
    if unnamed or messages:
        for identity in record.messages.id:
            if identity is not None:
                yield blake2b(identity.encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


# -- lines ------------------------------------------------------------------------------------------------------------


def look_through_lines(wanted: Range) -> Found | None:
    """Look through a range of a file; None unless each line of it is a page that names its contact."""
    found: list[tuple[Stated, set[Name], int, int, int]] = []
    number = 0
    try:
        for begin, line in _lines(wanted):
            if not line.strip():
                continue
            number += 1
            page = _named_page(Blob(wanted.file.label, wanted.file.group, line))
            if page is None:
                return None
            piece, stated = page
            if not found or found[-1][0] != stated:
                found.append((stated, {stated.contact_id or ""}, begin, begin, number))
            if wanted.messages:
                found[-1][1].update(_names_of_page(piece))
            found[-1] = (*found[-1][:3], begin + len(line), found[-1][4])
    except (OSError, SourceError):  # whoever reads it as a whole says what is wrong
        return None
    return Found(
        "lines",
        contacts=len(found),
        size=sum(end - begin for _, _, begin, end, _ in found),
        lines=tuple((tuple(names), Lines(wanted.file, begin, end, first)) for _, names, begin, end, first in found),
        last=number,
    )


def _lines(wanted: Range) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that begin in a range, and where."""
    with Path(wanted.file.where).open("rb") as file:
        if wanted.begin:
            file.seek(wanted.begin - 1)
            file.readline(MAX_BYTES)
        begin = file.tell()
        while begin < wanted.end and (line := file.readline(MAX_BYTES + 1)):
            yield begin, line
            begin += len(line)


def _named_page(blob: Blob) -> tuple[Piece, Stated] | None:
    if not (blob.body or b"").lstrip().startswith(b"{"):
        return None
    pieces = pieces_of(blob, read=False)
    if len(pieces) != 1 or not pieces[0].is_page:
        return None
    stated = told_in(pieces[0]).stated
    return None if stated.contact_id is None else (pieces[0], stated)


def _names_of_page(piece: Piece) -> Iterator[Name]:
    pages = FORMATS["v2"](Options())
    for record in (*pages.add(piece), *pages.close()):
        yield from _names(record, messages=True)


def _first_fault(file: Located, first: Lines) -> RtcaError | None:
    with Path(file.where).open("rb") as content:
        content.seek(first.begin)
        line = content.readline(MAX_BYTES)
    pages = FORMATS["v2"](Options())
    try:
        for piece in pieces_of(Blob(f"{file.label}, record 1,", file.group, line)):
            list(pages.add(piece))
    except _FOREIGN as error:
        return error
    return None


# -- archives ---------------------------------------------------------------------------------------------------------


def look_through_kept(wanted: tuple[tuple[str, ...], bool]) -> list[Found]:
    """Look through files of an archive, given by their paths."""
    paths, messages = wanted
    found: list[Found] = []
    for path in map(Path, paths):
        store = Store(path)
        try:
            identity = store.identity()
            names: set[Name] = set() if identity is None else {identity.contact_id}
            if identity is not None and messages:
                loaded = store.load()
                if loaded.times:
                    names.update(_names(record_of(identity, loaded), messages=True))
            size = path.stat().st_size
        except (RtcaError, OSError) as error:
            fault = (
                error if isinstance(error, RtcaError) else ArchiveError(f"{path.name} cannot be read; check the disk")
            )
            found.append(Found("named", error=fault))  # it hides no other contact
            continue
        found.append(Found("named", frozenset(names), len(names) and 1, size))
    return found
