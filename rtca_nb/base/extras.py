"""The error for a package that is not installed; it names the extra that installs everything needed."""

from __future__ import annotations

from rtca_nb.exceptions import Hint, SetupError

__all__ = ["missing_extra"]


def missing_extra(need: str, extra: str, hint: Hint | None = None) -> SetupError:
    """Return the error for a package of an extra that is not installed.

    Parameters
    ----------
    need : str
        What needs the extra, with the verb, such as ``"questions about contacts need"``.
    extra : str
        Name of the extra.
    hint : Hint, optional
        What else you can do.

    Examples
    --------
    >>> str(missing_extra("questions about contacts need", "corpus"))
    "questions about contacts need the extra corpus: pip install 'rtca-nb[corpus]'"
    """
    return SetupError(f"{need} the extra {extra}: pip install 'rtca-nb[{extra}]'", hint=hint)
