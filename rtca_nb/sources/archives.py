"""Archives as a source: read contacts from the pages that an archive keeps."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import counted
from rtca_nb.exceptions import Hint, SourceNotFoundError, UnsupportedFormatError
from rtca_nb.model.record import Record, replace_fields
from rtca_nb.sources.options import Options

if TYPE_CHECKING:
    from rtca_nb.archive.entries import Entry
    from rtca_nb.archive.pages import Identity
    from rtca_nb.exceptions import ArchiveError

__all__ = ["ARCHIVE", "archived_records", "is_archive_source"]

ARCHIVE = "archive"
"""The format's name."""


def is_archive_source(source: Any, format_name: str) -> bool:
    """Return whether a source is an archive, or is to be read as one."""
    if format_name == ARCHIVE or type(source).__name__ == "Archive":
        return True
    # Look for the marker first, because that does not load the package ``archive``.
    return format_name == "auto" and isinstance(source, (str, os.PathLike)) and _has_marker(os.fsdecode(source))


def _has_marker(name: str) -> bool:
    try:
        return Path(name, "rtca-archive.json").is_file()
    except (OSError, ValueError):  # too long for a path, or with a null character in it
        return False


def archived_records(source: Any, options: Options) -> Iterator[Record]:
    """Yield the contacts of an archive, Redacted first; if ``options.single``, leave out a second form of the contact.

    Raises
    ------
    SourceNotFoundError
        If the archive does not exist, or has no such contact.
    ArchiveError
        If a file of the archive is damaged or missing: at once if one contact is read, otherwise after all others.
    """
    from rtca_nb.archive import Archive, is_archive

    if not isinstance(source, Archive):
        if not is_archive(source):
            raise UnsupportedFormatError(
                "The source is not an archive's folder", hint=Hint("leave {format} out, or correct the path")
            )
        source = Archive(source)
    output_type = None if options.output_type == "auto" else options.output_type
    found = False
    wanted = partial(_is_asked_for, options=options)
    damaged = options.on_file or (_raised if options.single else None)
    for record in source.records(output_type=output_type, wanted=wanted, damaged=damaged):
        if options.single and found and output_type is None and record.output_type == "Raw":
            return
        found = True
        yield replace_fields(record, offset_unit=options.offset_unit, source=ARCHIVE)
    if not found:
        raise SourceNotFoundError(_why_none(source.entries(), options))


def _raised(error: ArchiveError) -> None:
    raise error


def _why_none(entries: Sequence[Any], options: Options) -> str:
    """Explain why an archive yields no contact: it is empty, has only others, or has no answer for it."""
    if not entries:
        return "The archive is empty; fetch contacts into it with rtca-nb archive fetch"
    output_types = {options.output_type} - {"auto"} or {entry.output_type for entry in entries}
    asked = [entry for entry in entries if _is_asked_for(entry, options) and entry.output_type in output_types]
    if not asked:
        return "The archive does not have this contact; rtca-nb archive list shows the contacts that it has"
    return (
        f"The archive has no answer for {counted(len(asked), 'contact')} that you asked for: fetching failed, or the "
        "file is missing or cannot be read; rtca-nb archive list shows why"
    )


def _is_asked_for(record: Identity | Entry, options: Options) -> bool:
    # Other sources take the caller's ids in place of their own; in an archive, they choose the contact.
    return options.instance_id in {None, record.instance_id} and options.contact_id in {None, record.contact_id}
