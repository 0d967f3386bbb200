"""Open the files of a command line; foreign files among many are reported and skipped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted, shown_path
from rtca_nb.cli.terminal import errors, printable
from rtca_nb.cli.wording import worded
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import form_taken, message_ids, name_of
from rtca_nb.exceptions import ArchiveError, SourceError, UnsupportedFormatError, UsageError
from rtca_nb.sources.options import Options
from rtca_nb.sources.own_files import is_corpus
from rtca_nb.sources.registry import records_of

__all__ = ["Files", "called", "read_contacts", "same_file"]


class Files:
    """Counts of the files that were given to a command, and their errors.

    Attributes
    ----------
    read : int
        Number of files that were read.
    passed_over : list of SourceError or ArchiveError
        Errors of the other files, which are foreign or broken.
    """

    def __init__(self) -> None:
        self.read = 0
        self.passed_over: list[SourceError | ArchiveError] = []

    @property
    def broken(self) -> int:
        """Number of skipped files that may have held contacts."""
        return sum(not isinstance(error, UnsupportedFormatError) for error in self.passed_over)

    def note(self, error: SourceError | ArchiveError | None) -> None:
        """Count a file that was read, if ``error`` is None; else keep and print the error of a skipped file."""
        if error is None:
            self.read += 1
        else:
            self.passed_over.append(error)
            errors().print(Text("Skipped: ", "yellow").append(worded(error)), soft_wrap=True)

    def fail_if_none(self) -> None:
        """Raise an error if files were skipped; to be called if no contact was read.

        Raises
        ------
        SourceError
        """
        if len(self.passed_over) > 1:
            number = counted(len(self.passed_over), "file")
            raise UnsupportedFormatError(f"none of {number} is a contact; pass files that the service wrote")
        if self.passed_over:
            raise self.passed_over[0]

    def fail_if_broken(self) -> None:
        """End with exit code 1 if a contact may be missing.

        Raises
        ------
        typer.Exit
        """
        if self.broken:
            line = f"{counted(self.broken, 'file')} could not be read and may have held contacts that are missing here."
            errors().print(Text(line, "red"), soft_wrap=True)
            raise typer.Exit(1)


def read_contacts(
    sources: Sequence[str],
    files: Files,
    *,
    format_: str = "auto",
    output_type: str = "auto",
    offset_unit: Any = "auto",
    contact_id: str | None = None,
) -> Iterator[Contact]:
    """Yield all contacts of some sources, one after another.

    A file that is named by itself must be readable. Foreign or broken files of a folder or pattern are skipped, unless
    they may be pages of a contact whose other pages are read.

    Parameters
    ----------
    sources : sequence of str
    files : Files
        Counts each file, and keeps the errors of files that are skipped.
    format_, output_type, offset_unit : str
        As :func:`rtca_nb.read_contacts` takes them.
    contact_id : str or None
        Id of the one contact that the sources hold; for an archive, the contact to read.

    Yields
    ------
    Contact

    Raises
    ------
    RtcaError
        If a named file cannot be read, or no contact was read.
    UsageError
        If an id is given to several contacts.
    """
    if contact_id is not None and contact_id.strip() in {"", ".", ".."}:
        raise UsageError("--contact-id must be an id, as the Amazon Connect console shows it")
    for source in sources:
        if "://" not in source and is_corpus(Path(source)):
            raise UsageError(
                f"{shown_path(source)} is a corpus; read it with rtca-nb corpus (info, search, sql, report), or pass "
                "the files that it was made from"
            )
    options = Options(output_type, offset_unit, contact_id=contact_id, on_file=files.note)
    contacts = map(Contact, records_of(list(sources), format=format_, options=options))
    found = False
    for contact in contacts if contact_id is None else _one(list(contacts)):
        found = True
        yield contact
    if not found:
        files.fail_if_none()


def _one(contacts: list[Contact]) -> list[Contact]:
    """Return the contacts if all are one contact, in one form or two; else refuse to give several contacts one id."""
    forms = {form_taken(contact) for contact in contacts}
    messages = [ids for contact in contacts if (ids := message_ids(contact))]
    if len(forms) < len(contacts) or any(messages[0].isdisjoint(ids) for ids in messages[1:]):
        raise UsageError(
            f"--contact-id gives an id to one contact, but the sources hold {len(contacts)} contacts; leave it out, or "
            "pass the sources of one contact"
        )
    return contacts


def called(contact: Contact) -> str:
    """Return the name of a contact in a list, safe to show in a terminal."""
    return printable(name_of(contact))


def same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same file."""
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist
        return False
