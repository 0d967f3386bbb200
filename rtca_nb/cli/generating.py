"""Write files of invented contacts from the command line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from rtca_nb.base.arguments import counted, shown_path
from rtca_nb.cli.interrupting import says_what_was_kept
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.exceptions import UsageError
from rtca_nb.samples.generator.writing import write_contacts

__all__ = ["generate"]

_BOTH: Final = ("Redacted", "Raw")
_FILE: Final = Path("rtca-contacts.jsonl")
_FOLDER: Final = Path("rtca-contacts")


def generate(
    contacts: int,
    *,
    seed: int,
    first: int,
    output_type: str,
    languages: Sequence[str],
    out: Path | None,
    truth: Path | None,
) -> None:
    """Write invented contacts to files, and print their paths."""
    with (
        _targets(output_type, out) as targets,
        says_what_was_kept(lambda: "stopped: no file was written"),
        _bar(contacts) as progress,
    ):
        written = write_contacts(
            contacts,
            raw=targets.get("Raw"),
            redacted=targets.get("Redacted"),
            truth=truth,
            seed=seed,
            first=first,
            languages=languages or None,
            progress=progress,
        )
    amount = f"{counted(written.contacts, 'contact')} on {counted(written.pages, 'page')}"
    for form, path in targets.items():
        output().print(f"{printable(str(path))}: {amount}, {form}.", soft_wrap=True)
    if truth is not None:
        output().print(f"{printable(str(truth))}: the facts about each contact.", soft_wrap=True)


@contextlib.contextmanager
def _targets(output_type: str, out: Path | None) -> Iterator[dict[str, Path]]:
    """Yield the path of the file to write for each form.

    If the block raises an error, a folder that was made for the files is removed if it is empty.

    Raises
    ------
    UsageError
        If the folder cannot be made.
    """
    if output_type != "both":
        path = out or _FILE
        yield {output_type: path / f"{output_type.lower()}.jsonl" if _is_folder(path) else path}
        return
    folder = out or _FOLDER
    there = _is_folder(folder)
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        raise UsageError(
            f"{shown_path(folder)} is a file, but both forms need a folder; choose another --output"
        ) from None
    except OSError as error:
        raise UsageError(f"the folder {shown_path(folder)} cannot be created: {error.strerror}") from error
    try:
        yield {form: folder / f"{form.lower()}.jsonl" for form in _BOTH}
    except BaseException:
        if not there:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # not a valid path; writing to it raises an error that says why
        return False


@contextlib.contextmanager
def _bar(total: int) -> Iterator[Callable[[int], object] | None]:
    """Yield a function that shows the number of contacts written so far as a bar; None if stderr is no terminal."""
    console = errors()
    if not console.is_terminal:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("contacts"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("contacts", total=total)
        yield lambda done: shown.update(task, completed=done)
