"""What holds clear text in memory is not written to disk unasked."""

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
        "what was read of a contact cannot be pickled, because its clear text would be written unasked; keep the "
        "archive or the source file and read it again"
    )
