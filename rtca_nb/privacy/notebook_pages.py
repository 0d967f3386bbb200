"""Refuse to make a page from a notebook that may show a revealed contact.

nbconvert's template ``rtca`` names :class:`RevealGuard` in its ``conf.json``, so that both ``jupyter nbconvert --to
html --template rtca`` and ``rtca-nb export`` call it. It works as a preprocessor of nbconvert without importing
anything from it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from rtca_nb.base.arguments import counted
from rtca_nb.exceptions import RevealError
from rtca_nb.privacy.notebook_scrub import scrub_notebook

__all__ = ["RevealGuard", "check_nothing_revealed"]


def check_nothing_revealed(text: str, name: str = "the notebook") -> None:
    """Check that a scrub would remove nothing from a notebook.

    Parameters
    ----------
    text : str
        The notebook file.
    name : str
        Name of the notebook in errors.

    Raises
    ------
    RevealError
        If an output, or a copy of one, may show a revealed contact.
    MalformedSourceError
        If the text is not a notebook.
    """
    done = scrub_notebook(text, name=name)
    if done.changed:
        number = sum(outputs for _, outputs in done.removed)
        what = f"{counted(number, 'output')} that may show" if number else "text or metadata that may show"
        raise RevealError(f"{name} has {what} a revealed contact; run rtca-nb scrub on it first")


class RevealGuard:
    """Preprocessor that stops a conversion if its page may show a revealed contact."""

    def __call__(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Check a notebook, and return both arguments unchanged.

        Raises
        ------
        RevealError
            If an output may show a revealed contact.
        SystemExit
            Instead of RevealError, with the same sentence, if ``jupyter nbconvert`` runs, which would print a long
            traceback for any other error.
        """
        try:
            check_nothing_revealed(json.dumps(notebook))
        except RevealError as error:
            if not _is_nbconvert():
                raise
            said = str(error)
        else:
            return notebook, resources
        sys.exit(f"{said[:1].upper()}{said[1:]}.")


def _is_nbconvert() -> bool:
    """Return whether this process is ``jupyter nbconvert``, and not the kernel of a notebook."""
    command = sys.modules.get("nbconvert.nbconvertapp")
    # A kernel is an application, too, and sets this attribute on the classes above.
    return command is not None and vars(command.NbConvertApp).get("_instance") is not None
