"""Write files of generated contacts: JSON lines of pages, and of true values."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import msgspec

from rtca_nb.base.arguments import check_callable, check_path, shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.exceptions import UsageError
from rtca_nb.samples.generator.contacts import GeneratedContact, generate_contacts

__all__ = ["Written", "write_contacts"]

_STEP = 100
"""Number of contacts between two reports of progress."""

PathLike = str | os.PathLike[str]


class Written(NamedTuple):
    """Amount that was written.

    Attributes
    ----------
    contacts, pages : int
        Number of contacts, and number of pages in one form.
    """

    contacts: int
    pages: int


def write_contacts(
    n: int,
    *,
    raw: PathLike | None = None,
    redacted: PathLike | None = None,
    truth: PathLike | None = None,
    seed: int = 0,
    first: int = 0,
    languages: Iterable[str] | None = None,
    context: bool = True,
    progress: Callable[[int], object] | None = None,
) -> Written:
    """Invent contacts and write them to files, which appear only once all of them are complete.

    Parameters
    ----------
    n, seed, first, languages
        As in :func:`rtca_nb.samples.generate_contacts`.
    raw, redacted : path, optional
        JSON lines, one page of at most 100 segments a line; :func:`rtca_nb.read_contacts` reads complete contacts.
    truth : path, optional
        JSON lines, one contact a line; see :attr:`rtca_nb.samples.GeneratedContact.truth`.
    context : bool
        Whether the files have agent, queue, times and settings of each contact; see
        :meth:`rtca_nb.samples.GeneratedContact.pages`.
    progress : callable, optional
        Function to call with the number of contacts written so far.

    Returns
    -------
    Written

    Raises
    ------
    UsageError
        If an argument is invalid, no file is named, a file exists, or a file cannot be written; no files are left
        behind.
    """
    check_callable(progress, "progress")
    contacts = generate_contacts(n, seed=seed, first=first, languages=languages)
    named = [("raw", raw), ("redacted", redacted), ("truth", truth)]
    targets = {name: _free(path, name) for name, path in named if path is not None}
    if not targets:
        raise UsageError("no file is named; pass raw, redacted or truth")
    if len({os.path.realpath(path) for path in targets.values()}) < len(targets):
        raise UsageError("two of the files have the same path; give each file its own path")
    try:
        pages = _write(targets, contacts, progress, context=context)
    except OSError as error:
        for path in targets.values():  # some files may be in place already; none existed before
            with contextlib.suppress(OSError):
                path.unlink()
        raise UsageError(f"the contacts cannot be written: {error.strerror}; nothing was kept") from error
    return Written(n, pages)


def _write(
    targets: dict[str, Path],
    contacts: Iterable[GeneratedContact],
    progress: Callable[[int], object] | None,
    *,
    context: bool,
) -> int:
    """Write contacts to their files; return the number of pages of one form."""
    encode = msgspec.json.Encoder().encode
    pages = done = 0
    with contextlib.ExitStack() as opened:
        # Only the owner may read files with clear text.
        files = {
            name: opened.enter_context(whole_file(path, private=name != "redacted")) for name, path in targets.items()
        }
        forms = [(files[name], form) for name, form in (("redacted", "Redacted"), ("raw", "Raw")) if name in files]
        for done, contact in enumerate(contacts, 1):
            lines: list[bytes] = []
            for file, form in forms:
                lines = contact.pages(form, context=context)
                file.write(b"\n".join([*lines, b""]))
            pages += len(lines)
            if "truth" in files:
                files["truth"].write(encode(contact.truth) + b"\n")
            if progress is not None and done % _STEP == 0:
                progress(done)
        for file in files.values():  # find out that the disk is full before any file is put in place
            file.flush()
    if progress is not None:
        progress(done)
    return pages


def _free(path: PathLike, name: str) -> Path:
    """Check that no file exists at a path and that one can be created there, and return the path.

    Raises
    ------
    UsageError
        If something exists there, or a file cannot be created there.
    """
    target = check_path(path, name)
    try:
        if target.is_dir():
            raise UsageError(f"{shown_path(target)} is a folder; name a file in it")
        if os.path.lexists(target):
            raise UsageError(
                f"{shown_path(target)} exists and was not replaced; choose another file, or remove it first"
            )
        if not target.parent.is_dir():
            raise UsageError(f"there is no folder {shown_path(target.parent)} to write to; create it first")
    except OSError as error:
        raise UsageError(f"{shown_path(target)} cannot be written: {error.strerror}") from error
    return target
