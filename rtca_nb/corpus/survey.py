"""Survey sources before they are read, to find where each contact is, so that one process reads all of a contact.

Pages of a contact may be in several files, and its other form in yet another file. Files that may belong together get a
common name here: the id of the contact or, if a source has none, the ids of its messages.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

from rtca_nb.archive.entries import record_of
from rtca_nb.archive.store import Store
from rtca_nb.corpus.line_runs import Range, Run, Runs, continued, hashes_of_record, look_through_lines
from rtca_nb.corpus.work import Lines
from rtca_nb.exceptions import ArchiveError, MalformedSourceError, RtcaError, UnsupportedFormatError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.record import Record
from rtca_nb.sources.encoding import MAX_BYTES
from rtca_nb.sources.export_metadata import told_in
from rtca_nb.sources.json_values import Blob, Piece, pieces_of
from rtca_nb.sources.open_source import Located, opened
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import FORMATS, Collector, shaped_pieces

__all__ = ["Found", "Look", "look_through", "look_through_kept", "of_ranges"]

Kind = Literal["alone", "pages", "named", "lines", "stream", "mixed"]

_FOREIGN: Final = (UnsupportedFormatError, MalformedSourceError)


class Found(NamedTuple):
    """Result of the survey of a file.

    Attributes
    ----------
    kind : str
        ``"alone"`` if each value is a contact, ``"pages"`` if pages do not name their contact, ``"named"`` if they do,
        ``"lines"`` if each page is a line, ``"stream"`` for a Kinesis stream, or ``"mixed"`` for several of these.
    names : frozenset of str
        The ids of its contacts; empty for lines, because ``runs`` has them.
    hashes : bytes
        Joined hashes of their message ids, if those were read (see :mod:`rtca_nb.corpus.message_names`); empty for
        lines, because ``runs`` has them.
    contacts : int
        Number of contacts; for lines, number of runs.
    size : int
        In bytes.
    unnamed : bool
        Whether some of its contacts have no id.
    runs : tuple of Run
        For lines: the runs of adjacent lines that are pages of one contact.
    last : int
        For lines: number of lines that are not empty.
    error : RtcaError or None
        The error in the file, if any.
    foreign : bool
        Whether the file may be skipped: it has no contacts, and was found in a folder or by a pattern.
    """

    kind: Kind
    names: frozenset[str] = frozenset()
    hashes: bytes = b""
    contacts: int = 0
    size: int = 0
    unnamed: bool = False
    runs: tuple[Run, ...] = ()
    last: int = 0
    error: RtcaError | None = None
    foreign: bool = False


class Look(NamedTuple):
    """Files to survey.

    Attributes
    ----------
    files : tuple of Located
    format : str
        Format of the files, as in :func:`rtca_nb.read_contacts`.
    messages : bool
        Whether to read the message ids even of contacts that have a contact id.
    skip : bool
        Whether files without contacts may be skipped, if they were found in a folder or by a pattern.
    """

    files: tuple[Located, ...]
    format: str
    messages: bool
    skip: bool


def look_through(look: Look) -> list[Found]:
    """Survey files in order, up to the first one that can be neither read nor skipped; its result is the last one."""
    found = []
    for file in look.files:
        found.append(_look(file, look))
        if found[-1].error is not None and not (look.skip and found[-1].foreign):
            break
    return found


def _look(file: Located, look: Look) -> Found:
    if look.format in {"auto", "v2"} and file.url is None:
        lines = look_through_lines(Range(file, 0, sys.maxsize, look.messages))
        found = None if lines is None else of_ranges([lines])
        # If a file is a single page, its name may have the number of the page.
        if found is not None and (len(found.runs) > 1 or (found.runs and not found.unnamed)):
            # If files may be skipped, unreadable ones must be known before the others are read.
            fault = _first_fault(file, found.runs[0].lines) if look.skip else None
            return found if fault is None else Found("lines", error=fault, foreign=file.found)
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
        frozenset(record.contact_id for record in records) - {UNKNOWN_ID},
        b"".join(_hashes(record, messages=look.messages) for record in records),
        len(records),
        len(blob.body or b""),
        any(record.contact_id == UNKNOWN_ID for record in records),
    )


def _kind(piece: Piece, shape: str) -> Kind:
    if shape != "v2":
        return "alone"
    return "pages" if told_in(piece).stated.contact_id is None else "named"


def _hashes(record: Record, *, messages: bool) -> bytes:
    """Return the hashes of a contact's message ids if ``messages`` is true or it has no contact id; otherwise none."""
    return hashes_of_record(record) if messages or record.contact_id == UNKNOWN_ID else b""


def of_ranges(several: Sequence[Runs]) -> Found:
    """Join the results for the ranges of a file, in order."""
    runs: list[Run] = []
    number = 0
    for found in several:
        for run in found.runs:
            moved = run._replace(lines=run.lines._replace(number=run.lines.number + number))
            if runs and run.contact_id is None and not runs[-1].ended:
                runs[-1] = continued(runs[-1], moved)
            else:
                runs.append(moved)
        number += found.last
    unnamed = any(run.contact_id is None for run in runs)
    if unnamed and sum(run.ended for run in runs) < 2:
        # Pages of a contact may be in any order.
        whole = runs[0]
        for run in runs[1:]:
            whole = continued(whole, run)
        runs = [whole]
    return Found(
        "lines",
        contacts=len(runs),
        size=sum(run.lines.end - run.lines.begin for run in runs),
        unnamed=unnamed,
        runs=tuple(runs),
        last=number,
    )


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
    """Survey files of an archive; ``wanted`` has their paths, and whether to read message ids."""
    paths, messages = wanted
    found: list[Found] = []
    for path in map(Path, paths):
        store = Store(path)
        try:
            identity = store.identity()
            names = frozenset[str]() if identity is None else frozenset([identity.contact_id])
            hashes = b""
            if identity is not None and messages:
                loaded = store.load()
                if loaded.times:
                    hashes = _hashes(record_of(identity, loaded), messages=True)
            size = path.stat().st_size
        except (RtcaError, OSError) as error:
            fault = (
                error if isinstance(error, RtcaError) else ArchiveError(f"{path.name} cannot be read; check the disk")
            )
            found.append(Found("named", error=fault))  # other contacts are not affected
            continue
        found.append(Found("named", names, hashes, len(names), size))
    return found
