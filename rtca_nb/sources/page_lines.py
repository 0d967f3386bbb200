"""Contacts out of a long file of pages, one after another: as much of it is in memory as one contact needs.

Each line is an answer that states its contact, as ``Contact.to_jsonl`` and the export of an archive write them, and the
lines of a contact stand next to each other. So a contact is whole as soon as the next one begins; where pages may stand
anywhere, :func:`rtca_nb.read_contacts` waits for the end.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import IO, Final

from rtca_nb.base.arguments import check_path
from rtca_nb.base.printable import printable
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import MalformedSourceError, SourceError, SourceNotFoundError, UnsupportedFormatError
from rtca_nb.sources.detect import shape_of
from rtca_nb.sources.encoding import MAX_BYTES, too_large
from rtca_nb.sources.export_metadata import Stated, told_in
from rtca_nb.sources.json_values import Blob, Piece, pieces_of
from rtca_nb.sources.options import Options
from rtca_nb.sources.v2 import Pages

__all__ = ["contacts_in_file", "contacts_in_lines"]

_GZIP: Final = b"\x1f\x8b"
_DIGEST: Final = 16
_LONGEST: Final = 80


def contacts_in_file(path: str | os.PathLike[str]) -> Iterator[Contact]:
    """Read the contacts of a file, plain or compressed with gzip; otherwise as :func:`contacts_in_lines`.

    Raises
    ------
    SourceNotFoundError
        If there is no such file.
    SourceError
        If it cannot be read.
    """
    where = Path(check_path(path, "path"))
    name = printable(where.name, _LONGEST)
    with _opened(where, name) as file:
        yield from contacts_in_lines(_lines(file, name), name=name)


@contextmanager
def _opened(where: Path, name: str) -> Iterator[IO[bytes]]:
    try:
        file = where.open("rb")
    except FileNotFoundError:
        raise SourceNotFoundError(f"{name} does not exist; check the path") from None
    except OSError as error:
        raise SourceError(f"{name} cannot be opened ({error.strerror}); check the path and its permissions") from None
    with file:
        compressed = file.read(len(_GZIP)) == _GZIP
        file.seek(0)
        if not compressed:
            yield file
            return
        with gzip.open(file) as plain:
            yield plain  # type: ignore[misc]  # a file of bytes


def _lines(file: IO[bytes], name: str) -> Iterator[bytes]:
    try:
        while line := file.readline(MAX_BYTES + 1):
            if len(line) > MAX_BYTES:
                too_large(f"A line of {name}", MAX_BYTES)
            yield line
    except (OSError, EOFError) as error:
        raise SourceError(f"{name} cannot be read to its end ({type(error).__name__}); copy it again") from None


def contacts_in_lines(lines: Iterable[bytes], *, name: str = "The source") -> Iterator[Contact]:
    """Read the contacts of lines, each a page that states its contact.

    Parameters
    ----------
    lines : iterable of bytes
        Taken as they are needed. Empty ones are skipped.
    name : str
        How errors call what they are from.

    Yields
    ------
    Contact
        As :func:`rtca_nb.read_contacts` reads it; masked.

    Raises
    ------
    MalformedSourceError
        If a line is broken, states no contact, or states one whose lines ended before.
    UnsupportedFormatError
        If a line is something else than a page.
    """
    ended: set[bytes] = set()
    current: Stated | None = None
    pages = Pages(Options())
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        piece = _page(line, f"{name}, line {number},")
        stated = told_in(piece).stated
        if stated.contact_id is None:
            raise MalformedSourceError(f"{piece.label} does not say whose page it is; read_contacts reads such pages")
        if stated != current:
            if current is not None:
                ended.add(_digest(current))
            if _digest(stated) in ended:
                raise MalformedSourceError(
                    f"{piece.label} is of a contact whose lines ended before; read_contacts reads lines in any order"
                )
            yield from map(Contact, pages.close())
            current, pages = stated, Pages(Options())
        yield from map(Contact, pages.add(piece))
    yield from map(Contact, pages.close())


def _page(line: bytes, label: str) -> Piece:
    found = pieces_of(Blob(label, body=line))
    if len(found) > 1:
        raise MalformedSourceError(f"{label} holds several values; write each page on a line of its own")
    (piece,) = found
    if not piece.is_page:
        shape = shape_of(piece.decoded(), label)
        if shape != "v2":
            raise UnsupportedFormatError(f"{label} looks like {shape}, not like a page; read_contacts reads it")
    return piece


def _digest(stated: Stated) -> bytes:
    return blake2b(repr(stated).encode("utf-8", "backslashreplace"), digest_size=_DIGEST).digest()
