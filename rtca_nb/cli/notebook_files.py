"""Read notebooks that a command line names."""

from __future__ import annotations

from pathlib import Path

from rtca_nb.exceptions import SourceNotFoundError, UsageError

__all__ = ["notebook_text"]


def notebook_text(path: Path) -> str:
    """Return the text of a notebook; empty if the file is not text, and so not a notebook.

    Raises
    ------
    SourceNotFoundError
        If there is no such file.
    UsageError
        If the file cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SourceNotFoundError(f"there is no notebook {str(path)!r}; check the path") from None
    except IsADirectoryError:
        raise SourceNotFoundError(f"there is no notebook in the folder {str(path)!r}; check the path") from None
    except UnicodeDecodeError:
        return ""
    except OSError as error:
        raise UsageError(f"the notebook {str(path)!r} cannot be read: {error.strerror}") from error
