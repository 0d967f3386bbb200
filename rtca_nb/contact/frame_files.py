"""CSV files of one or several contacts or DataFrames, with the protections of :meth:`rtca_nb.Contact.to_csv`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_flag, kind_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact import exports
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.concat import stacked
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    import pandas as pd

    Frames = pd.DataFrame | pd.Series[Any] | Mapping[str, pd.DataFrame] | Contact | Iterable[Contact]

__all__ = ["check_frames", "frames_of", "to_csv"]

_FILE_NAME: Final = re.compile(r"[\w-][\w .-]{0,99}")


class _Marked:
    """An object for :func:`exports.check_permission` that has only the property ``revealed``, on behalf of frames."""

    def __init__(self, *, revealed: bool) -> None:
        self.revealed = revealed


@hide_locals
def to_csv(
    frames: Frames,
    folder: str | os.PathLike[str],
    *,
    names: Sequence[str] | None = None,
    allow_revealed: bool = False,
) -> list[Path]:
    """Write contacts or DataFrames to CSV files that are safe to open in a spreadsheet.

    An apostrophe is put before text that a spreadsheet could read as a formula or as the beginning of another cell. A
    line break is written as ``␊``, and a tab as ``␉``. :func:`rtca_nb.base.csv_files.cell_text` restores the original
    text of a cell.

    Parameters
    ----------
    frames : DataFrame, mapping of str to DataFrame, Contact, or iterable of Contact
        The DataFrames to write, or the contacts whose frames are to be written. With several contacts, each file holds
        the rows of all contacts. If you pass both forms of a contact and both are masked, text that is masked in one
        form is masked in the other too.
    folder : path
        Folder to write to, which is created if it does not exist. Existing files with the same names are replaced. The
        frame of a contact is written to a file with the name of the frame, such as ``transcript.csv``. A DataFrame is
        written to a file with the name of its key in the mapping or, without a mapping, to ``frame.csv``.
    names : list of str, optional
        If you pass contacts: names of the frames to write, such as ``["transcript"]``. By default, all frames are
        written.
    allow_revealed : bool
        Permit personal data in clear text on disk, in files that no other user of this machine can read.

    Returns
    -------
    list of pathlib.Path
        Paths of the files, one for each frame.

    Raises
    ------
    RevealError
        If any of ``frames`` is revealed and ``allow_revealed`` is not set.
    UsageError
        If there is nothing to write, if a key cannot be the name of a file, if ``names`` contains an unknown name, or
        if a file cannot be written.
    """
    check_flag(allow_revealed, "allow_revealed")
    chosen = _chosen(frames, names)
    for name in chosen:
        if _FILE_NAME.fullmatch(name) is None:
            raise UsageError(
                f"the key {quoted(name)} of the mapping cannot be the name of a file; use letters and digits"
            )
    private = check_frames(chosen, allow_revealed=allow_revealed)
    return exports.to_csv(chosen, folder, private=private)


def check_frames(frames: Mapping[str, pd.DataFrame], *, allow_revealed: bool) -> bool:
    """Return whether any of the frames is in clear text, if writing it is permitted.

    Raises
    ------
    RevealError
        If one is in clear text and ``allow_revealed`` is not set.
    """
    from rtca_nb.contact.clear_text import holds_clear_text

    revealed = holds_clear_text(list(frames.values()))
    exports.check_permission([_Marked(revealed=revealed)], allow_revealed=allow_revealed)
    return revealed


def _chosen(frames: Any, names: Sequence[str] | None) -> dict[str, pd.DataFrame]:
    """Return the frames to write; each key is the name of a file without ``.csv``."""
    import pandas as pd

    if isinstance(frames, Contact):
        return {name: getattr(frames, name) for name in exports.checked_names(names)}
    if isinstance(frames, (pd.DataFrame, pd.Series, Mapping)):
        return frames_of(frames, names, "to_csv")
    contacts = list(frames) if isinstance(frames, Iterable) and not isinstance(frames, (str, bytes)) else []
    if not contacts or not all(isinstance(contact, Contact) for contact in contacts):
        raise UsageError(
            f"to_csv takes a frame, a mapping of names to frames, or one or several contacts, not {kind_of(frames)}"
        )
    alike = all_alike(contacts)
    return {name: stacked(alike, name) for name in exports.checked_names(names)}


def frames_of(given: Any, names: Sequence[str] | None, taker: str) -> dict[str, pd.DataFrame]:
    """Return the frames that a caller passed, by name, with each Series as a DataFrame.

    Parameters
    ----------
    given : DataFrame, Series, or mapping of str to those
        A frame without a mapping gets the name ``frame``.
    names : sequence of str, optional
        The caller's argument ``names``. It selects frames of contacts, so it must be None here.
    taker : str
        Name of the function that the caller called, for errors.

    Raises
    ------
    UsageError
        If there is no frame, if a key is not text, if an item is not a frame, or if ``names`` is not None.
    """
    import pandas as pd

    frames = given if isinstance(given, Mapping) else {"frame": given}
    for name, frame in frames.items():
        if not isinstance(name, str) or not isinstance(frame, (pd.DataFrame, pd.Series)):
            wrong = (
                f"the value of {quoted(name)} is {kind_of(frame)}"
                if isinstance(name, str)
                else f"a key is {kind_of(name)}"
            )
            raise UsageError(f"{taker} takes a mapping of names to frames, but {wrong}")
    if not frames:
        raise UsageError(f"{taker} needs at least one frame")
    if names is not None:
        raise UsageError(
            f"the argument names selects frames of contacts, but {taker} was given frames; leave names out"
        )
    return {name: frame.to_frame() if isinstance(frame, pd.Series) else frame for name, frame in frames.items()}
