"""Survey long files line by line, to find the contact of each line.

Processes can read single contacts from a file if all of its pages name their contacts, or if none does but the page
tokens show where each contact ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from rtca_nb.corpus.message_names import hashes_of, message_ids_in
from rtca_nb.corpus.work import Lines
from rtca_nb.exceptions import SourceError
from rtca_nb.model.record import Record
from rtca_nb.sources.encoding import MAX_BYTES
from rtca_nb.sources.export_metadata import Stated, told_in
from rtca_nb.sources.json_values import Blob, Piece, pieces_of
from rtca_nb.sources.open_source import Located
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import FORMATS

__all__ = ["Range", "Run", "Runs", "continued", "hashes_of_record", "look_through_lines"]

_NOTHING_STATED: Final = Stated()
_NO_TOKEN: Final = (b"null", b'""')


class Range(NamedTuple):
    """The lines of a file that begin in a range of its bytes.

    Attributes
    ----------
    file : Located
    begin, end : int
        Offsets in bytes; a line that begins at ``end`` is in the next range.
    messages : bool
        Whether to read the message ids even of contacts that have a contact id.
    """

    file: Located
    begin: int
    end: int
    messages: bool


class Run(NamedTuple):
    """Adjacent lines of a file that are pages of one contact.

    Attributes
    ----------
    contact_id : str or None
        None if the pages do not name their contact.
    hashes : bytes
        Hashes of the contact's message ids, if those were read (see :mod:`rtca_nb.corpus.message_names`).
    lines : Lines
    ended : bool
        Whether the last of these pages has no token for another page.
    """

    contact_id: str | None
    hashes: bytes
    lines: Lines
    ended: bool


class Runs(NamedTuple):
    """The runs in a range of a file, and in ``last`` the number of lines in the range that are not empty."""

    runs: tuple[Run, ...]
    last: int


def look_through_lines(wanted: Range) -> Runs | None:
    """Survey a range of a file, line by line.

    Return None if the file must be read as a whole instead: if it cannot be read, if a line is not a page, or if only
    some lines name their contact.
    """
    runs: list[Run] = []
    last: Stated | None = None
    number = 0
    try:
        for begin, line in _lines(wanted):
            if not line.strip():
                continue
            number += 1
            page = _page(Blob(wanted.file.label, wanted.file.group, line))
            if page is None:
                return None
            piece, stated = page
            named = stated.contact_id is not None
            if not named and stated != _NOTHING_STATED:  # other facts, whose change also ends a contact
                return None
            if runs and named is not (runs[0].contact_id is not None):
                return None
            hashes = _hashes_of_page(piece) if wanted.messages or not named else b""
            run = Run(stated.contact_id, hashes, Lines(wanted.file, begin, begin + len(line), number), _is_last(piece))
            if runs and (last == stated if named else not runs[-1].ended):
                runs[-1] = continued(runs[-1], run)
            else:
                runs.append(run)
            last = stated
    except (OSError, SourceError):  # reading it as a whole will report the fault
        return None
    return Runs(tuple(runs), number)


def continued(run: Run, more: Run) -> Run:
    """Join a run of a contact with the one that follows it."""
    lines = run.lines._replace(end=more.lines.end)
    return Run(run.contact_id, run.hashes + more.hashes, lines, more.ended)


def _lines(wanted: Range) -> Iterator[tuple[int, bytes]]:
    """Yield the offset in bytes and the content of each line that begins in a range."""
    with Path(wanted.file.where).open("rb") as file:
        if wanted.begin:
            file.seek(wanted.begin - 1)
            file.readline(MAX_BYTES)
        begin = file.tell()
        while begin < wanted.end and (line := file.readline(MAX_BYTES + 1)):
            yield begin, line
            begin += len(line)


def _page(blob: Blob) -> tuple[Piece, Stated] | None:
    if not (blob.body or b"").lstrip().startswith(b"{"):
        return None
    pieces = pieces_of(blob, read=False)
    if len(pieces) != 1 or not pieces[0].is_page:
        return None
    return pieces[0], told_in(pieces[0]).stated


def _is_last(piece: Piece) -> bool:
    token = (piece.members or {}).get("NextToken")
    return token is None or bytes(token) in _NO_TOKEN


def _hashes_of_page(piece: Piece) -> bytes:
    ids = message_ids_in((piece.members or {})["Segments"])
    if ids is not None:
        return hashes_of(ids)
    pages = FORMATS["v2"](Options())
    return b"".join(hashes_of_record(record) for record in (*pages.add(piece), *pages.close()))


def hashes_of_record(record: Record) -> bytes:
    """Return the joined hashes of the ids of a contact's messages, eight bytes each."""
    return hashes_of(identity for identity in record.messages.id if identity is not None)
