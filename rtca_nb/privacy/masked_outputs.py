"""Seal outputs that show masked text only, so that a scrub can keep them.

Under IPython each class that shows a contact gets a formatter that adds a seal to the metadata of its output: a digest
of what is shown. Classes, front ends and files need no other change; outside IPython nothing happens.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from rtca_nb.privacy.notebook_marks import notebook_shell, seal

__all__ = ["masked_output"]

_Class = TypeVar("_Class", bound=type)


def masked_output(shows_masked: Callable[[Any], bool]) -> Callable[[_Class], _Class]:
    """Return a decorator that, under IPython, seals the outputs of a class's instances that show masked text only.

    Parameters
    ----------
    shows_masked : callable
        Takes an instance; returns whether all that it shows is masked. Return False for a value that a caller may have
        changed or extended.
    """

    def decorate(kind: _Class) -> _Class:
        shell = notebook_shell()
        if shell is not None:
            shell.display_formatter.mimebundle_formatter.for_type(kind, _formatter(shows_masked))
        return kind

    return decorate


def _formatter(shows_masked: Callable[[Any], bool]) -> Callable[[Any], Any]:
    def format_sealed(shown: Any) -> Any:
        own = getattr(shown, "_repr_mimebundle_", None)
        bundle = (None if own is None else own()) or {}
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        if not shows_masked(shown):
            return data, metadata
        # A format that IPython adds would break the seal.
        if "text/plain" not in data:
            data = {**data, "text/plain": repr(shown), "text/html": shown._repr_html_()}
        data = {name: value for name, value in data.items() if value is not None}
        return data, {**metadata, **seal(data)}

    return format_sealed
