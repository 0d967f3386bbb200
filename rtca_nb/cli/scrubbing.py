"""Remove clear text from notebooks that show too much."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.base.files import write_whole
from rtca_nb.cli.notebook_files import notebook_text
from rtca_nb.cli.terminal import errors, printable
from rtca_nb.cli.wording import worded
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.privacy.notebook_marks import is_marked
from rtca_nb.privacy.notebook_scrub import Scrubbed, scrub_notebook

__all__ = ["scrub"]

_CHECKPOINTS: Final = ".ipynb_checkpoints"
_ANY_CASE: Final = "*.[iI][pP][yY][nN][bB]"
_EXPORTS: Final = (".html", ".slides.html", ".md", ".rst", ".tex", ".asciidoc")
_FEW_CELLS: Final = 4


def scrub(notebooks: Sequence[str], *, check: bool, keep_unmarked: bool) -> None:
    """Remove clear text from notebooks, also in folders; ``-`` filters standard input to standard output."""
    if list(notebooks) == ["-"]:
        # As a git filter, so only the notebook may reach standard output.
        done = scrub_notebook(sys.stdin.read(), name="standard input", keep_unmarked=keep_unmarked)
        sys.stdout.write(done.text)
        return
    if "-" in notebooks:
        raise UsageError("- is standard input, which cannot be combined with files; pass it alone")
    failed, changed = False, 0
    first: Exception | None = None
    for path, named in _notebooks(notebooks):
        try:
            done = _scrub_file(path, check=check, keep_unmarked=keep_unmarked)
            exports = _revealed_exports(path)
        except Exception as error:  # noqa: BLE001  # raised again after the others are cleaned
            failed = True
            if first is None and (named or not isinstance(error, RtcaError)):
                first = error
            else:
                errors().print(_trouble(path, error), soft_wrap=True)
            continue
        # Pre-commit hooks fail if they change a file, so that people look at the change.
        changed += done.changed
        if done.changed or done.kept:
            errors().print(_told(str(path), done, check=check), soft_wrap=True)
        for export in exports:
            failed = True
            text = Text(printable(str(export)), "cyan").append(
                ": made from a notebook with a revealed contact, and cannot be scrubbed; delete it, and export the "
                "notebook again."
            )
            errors().print(text, soft_wrap=True)
    if first is not None:
        raise first
    if changed and not failed and not check:
        one = "The notebook was" if changed == 1 else f"{changed:,} notebooks were"
        again = f"{one} changed, so the exit code is 1; a second run changes nothing and exits with 0."
        errors().print(Text(again, "dim"), soft_wrap=True)
    if failed or changed:
        raise typer.Exit(1)


def _trouble(path: Path, error: Exception) -> Text:
    """Return a message about a notebook that was not cleaned; it quotes only this package's own errors."""
    if isinstance(error, RtcaError):
        return Text(worded(error), "red")
    return Text(f"{str(path)!r} cannot be scrubbed ({type(error).__name__}); check what it shows.", "red")


def _notebooks(names: Sequence[str]) -> list[tuple[Path, bool]]:
    """Return the notebooks, also those in folders, each with whether the caller named it."""
    found: list[tuple[Path, bool]] = []
    for name in names:
        path = Path(name)
        if not path.is_dir():
            found.append((path, True))
            checkpoint = path.parent / _CHECKPOINTS / f"{path.stem}-checkpoint{path.suffix}"
            if checkpoint.is_file():
                found.append((checkpoint, False))
            continue
        # Skip hidden folders (environments, repositories), but not Jupyter's copies.
        below = [
            file
            for file in sorted(path.rglob(_ANY_CASE))
            if file.is_file()
            and not any(part.startswith(".") and part != _CHECKPOINTS for part in file.relative_to(path).parts[:-1])
        ]
        found += [(file, False) for file in below] or [(path, True)]
    return found


def _revealed_exports(notebook: Path) -> list[Path]:
    """Return the files that nbconvert exported beside a notebook and that show a revealed contact."""
    found = (notebook.with_name(f"{notebook.stem}{suffix}") for suffix in _EXPORTS)
    return [path for path in found if path.is_file() and is_marked(path.read_text("utf-8", "replace"))]


def _scrub_file(path: Path, *, check: bool, keep_unmarked: bool) -> Scrubbed:
    done = scrub_notebook(notebook_text(path), name=repr(str(path)), keep_unmarked=keep_unmarked)
    if done.changed and not check:
        write_whole(path, done.text.encode("utf-8"))
    return done


def _told(name: str, done: Scrubbed, *, check: bool) -> Text:
    """Return a line on what was removed and why, and on what was kept although it may come from a revealed contact."""
    said = []
    if done.changed:
        total = sum(number for _, number in done.removed)
        cells = [cell for cell, _ in done.removed]
        what = []
        if cells:
            what.append(f"{counted(total, 'output')} of {_cells(cells)}")
        what += ["saved widget state"] if done.widget_state else []
        what += [counted(done.attachments, "attachment")] if done.attachments else []
        if done.paragraphs:
            repeat = "repeats" if done.paragraphs == 1 else "repeat"
            what.append(f"{counted(done.paragraphs, 'paragraph')} that {repeat} an output")
        what += ["metadata"] if done.metadata else []
        listed = " and ".join(filter(None, [", ".join(what[:-1]), what[-1]]))
        text = f"{listed} {'would be removed' if check else 'removed'}"
        if done.unmarked:
            own = total - done.unmarked
            text += (
                f"; of these outputs, {own:,} came from cells that reveal a contact, {done.unmarked:,} from other "
                "cells that may have run after a contact was revealed"
            )
        said.append(f"{text}.")
    if done.kept:
        said.append(
            f"Kept, although a contact was revealed earlier: {counted(done.kept, 'output')} not marked as revealed; "
            "check what they show."
        )
    return Text(printable(name), "cyan").append(f": {' '.join(said)}")


def _cells(numbers: Sequence[int]) -> str:
    """Return words for the cells with these numbers, which are in ascending order."""
    first, last = numbers[0], numbers[-1]
    if first == last:
        return f"cell {first}"
    if last - first == len(numbers) - 1:
        return f"cells {first}–{last}"
    if len(numbers) <= _FEW_CELLS:
        return f"cells {', '.join(map(str, numbers[:-1]))} and {last}"
    return f"{len(numbers)} cells between {first} and {last}"
