"""Notes of a contact, worded for the command line, which has no frames but writes reports."""

from __future__ import annotations

from rtca_nb.tables.notes import HEADINGS, SEE

__all__ = ["worded_note"]


def worded_note(note: str) -> str:
    """Return a note of a contact; a reference to a frame becomes the part of the report that shows the same, if any.

    Examples
    --------
    >>> worded_note("2 unrecognised members: see contact.unknown.")
    '2 unrecognised members; a report lists them under "Unrecognised members".'
    >>> worded_note("1 segment changed while the contact was read: see contact.revisions.")
    '1 segment changed while the contact was read.'
    """
    said, see, frame = note.removesuffix(".").rpartition(SEE)
    if not see:
        return note
    heading = HEADINGS.get(frame)
    return f"{said}." if heading is None else f'{said}; a report lists them under "{heading}".'
