"""Prevent pickling of objects that hold clear text."""

from __future__ import annotations

from typing import NoReturn

from rtca_nb.exceptions import RevealError

__all__ = ["refuse_pickle"]


def refuse_pickle() -> NoReturn:
    """Refuse to pickle what holds clear text.

    Raises
    ------
    RevealError
        Always.
    """
    raise RevealError(
        "what was read of a contact cannot be pickled, as that would write clear text without asking; keep the "
        "archive or the source file and read it again"
    )
