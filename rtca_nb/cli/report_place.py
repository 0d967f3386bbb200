"""Check where a report or page may be written."""

from __future__ import annotations

from pathlib import Path

from rtca_nb.cli.options import REPORT
from rtca_nb.corpus.reporting import check_report_name
from rtca_nb.exceptions import UsageError

__all__ = ["as_pdf", "check_folder", "check_place"]


def as_pdf(path: Path, *, pdf: bool) -> tuple[Path, bool]:
    """Return the path of a report, and whether it is a PDF, because of ``pdf`` or because its name ends in ``.pdf``.

    If it is a PDF and has the default path, the path that is returned ends in ``.pdf``.
    """
    pdf = pdf or path.suffix.lower() == ".pdf"
    return (path.with_suffix(".pdf") if pdf and path == REPORT else path), pdf


def check_place(path: Path, *, force: bool = False, pdf: bool = False) -> None:
    """Refuse a path to which no report can be written; called before any source is read.

    Parameters
    ----------
    path : pathlib.Path
    force : bool
        Permit replacing an existing file.
    pdf : bool
        Whether the report will be a PDF.

    Raises
    ------
    UsageError
    """
    if not pdf:
        check_report_name(path)
    elif path.suffix.lower() != ".pdf":
        raise UsageError(f"--pdf writes a PDF, but {path.name!r} does not end in .pdf; name it {path.stem + '.pdf'!r}")
    check_folder(path, force=force, what="report")


def check_folder(path: Path, *, force: bool, what: str) -> None:
    """Refuse a path that cannot be a file, or that is an existing file, unless ``force`` permits replacing it.

    Parameters
    ----------
    path : pathlib.Path
    force : bool
        Permit replacing an existing file.
    what : str
        Word for the file, such as ``"report"``.

    Raises
    ------
    UsageError
    """
    if path.is_dir():
        raise UsageError(f"{str(path)!r} is a folder; choose a file in it for the {what}")
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {str(path.parent)!r} to write the {what} to; create it first")
    if path.is_file() and not force:
        raise UsageError(
            f"{str(path)!r} exists and was not replaced; choose another file, or pass --force to replace it"
        )
