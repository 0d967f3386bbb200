"""Contacts out of one long file of lines, of which no more is in memory than where they lie in it.

Each line has to be a page. Where pages name their contact, as ``Contact.to_jsonl`` and the export of an archive write
them, those of a contact, and both of its forms, may lie anywhere in the file: it is looked through first. Where they do
not, a page without a token ends its contact.
"""

from __future__ import annotations

import os
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.survey import Range, lines_of_pages
from rtca_nb.corpus.work import Files, Lines
from rtca_nb.exceptions import RtcaError
from rtca_nb.model.record import Record
from rtca_nb.sources.open_source import Located, located
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import records_of_blobs

__all__ = ["LONG", "contacts_in_long_file"]

LONG: Final = 8 * 2**20
"""Bytes from which on a file is looked through before it is read."""


def contacts_in_long_file(source: Any) -> Iterator[Contact] | None:
    """Return the contacts of a long file of lines, as :func:`rtca_nb.read_contacts` reads them.

    Parameters
    ----------
    source : object
        What is to be read.

    Returns
    -------
    iterator of Contact or None
        None for any other source, and for one that cannot be read.
    """
    if not isinstance(source, (str, os.PathLike)):
        return None
    try:
        files = list(located(source))
        if len(files) != 1 or files[0].url is not None or Path(files[0].where).stat().st_size < LONG:
            return None
        found = _Places(files[0])
    except (RtcaError, OSError):  # whoever reads it says what is wrong
        return None
    return map(Contact, found.records()) if found.known else None


class _Places:
    """Where in a file the lines of each contact lie."""

    def __init__(self, file: Located) -> None:
        self._file = file
        self._runs = array("q")  # begin, end, number of the first line
        self._first: dict[str, int] = {}
        self._more: dict[int, list[int]] = {}  # of contacts whose lines lie apart
        self._lines = 0
        last = None
        self.known = False
        for line in lines_of_pages(Range(file, 0, sys.maxsize, messages=False)):
            # Of pages that name their contact and others, who reads all of them tells what belongs together.
            if line is None or (last is not None and (last.contact_id is None) != (line.stated.contact_id is None)):
                return
            self._lines = line.number
            if line.stated.contact_id is None:
                last = line.stated
                continue
            if line.stated == last:
                self._runs[-2] = line.end
                continue
            last = line.stated
            run = len(self._runs) // 3
            self._runs.extend((line.begin, line.end, line.number))
            first = self._first.setdefault(last.contact_id or "", run)
            if first != run:
                self._more.setdefault(first, []).append(run)
        self.known = self._lines > 0

    def records(self) -> Iterator[Record]:
        """Read the contacts, each with its other form."""
        options = Options()
        with Files() as files:
            if not self._first:
                whole = Lines(self._file, 0, Path(self._file.where).stat().st_size, 1)
                yield from records_of_blobs(files.blobs_of_lines(whole), format="v2", options=options)
            for first in self._first.values():
                runs = (first, *self._more.get(first, ()))
                read = tuple([Lines(self._file, *self._runs[3 * run : 3 * run + 3]) for run in runs])
                yield from records_of_blobs(files.blobs(read), format="auto", options=options)
