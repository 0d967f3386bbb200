"""Where a report may be written."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from rtca_nb.exceptions import UsageError

__all__ = ["check_place"]

# What a report is asked to be, and is not.
_NO_HTML: Final = frozenset(".pdf .docx .doc .xlsx .xls .csv .json .jsonl .md .txt .ipynb".split())


def check_place(path: Path, *, force: bool = False) -> None:
    """Refuse a path that no report can be written to, before anything is read for it.

    Parameters
    ----------
    path : pathlib.Path
    force : bool
        Permit replacing an existing file.

    Raises
    ------
    UsageError
    """
    if path.suffix.lower() in _NO_HTML:
        raise UsageError(f"a report is HTML, and {path.name!r} ends in {path.suffix}; name it {path.stem + '.html'!r}")
    if path.is_dir():
        raise UsageError(f"{str(path)!r} is a folder; name a file in it for the report")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {str(path.parent)!r} to write the report to; make it first")
    if path.is_file() and not force:
        raise UsageError(f"{str(path)!r} exists and is kept; name another file, or pass --force to replace it")
