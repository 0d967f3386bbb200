"""Prevent pickling of objects that hold clear text."""

from __future__ import annotations

from typing import NoReturn

from rtca_nb.exceptions import RevealError

__all__ = ["refuse_pickle"]


def refuse_pickle() -> NoReturn:
    """Refuse to pickle an object that holds clear text.

    Raises
    ------
    RevealError
        Always.
    """
    raise RevealError(
        "an object that holds a contact's clear text cannot be pickled, because the text would be written without "
        "permission; keep the archive or the source file, and read the contact from it again"
    )
