"""The frame of an audit, in a module that loads pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

import pandas as pd

from rtca_nb.base.arguments import counted
from rtca_nb.contact.dataframes import PlainFrame
from rtca_nb.render.markup import Template

__all__ = ["AuditFrame"]

_HEAD: Final = Template("<p>{t}</p>")


class AuditFrame(PlainFrame):
    """The findings of an audit; if empty, it displays what was checked. Frames derived from it do not."""

    _metadata: ClassVar[list[str]] = ["_masked", "_checked"]
    _checked: str = ""

    @staticmethod
    def of(frame: pd.DataFrame, checked: Sequence[tuple[str, int]]) -> AuditFrame:
        """Return findings as the frame of an audit.

        Parameters
        ----------
        frame : DataFrame
        checked : sequence of (str, int)
            The name of each form of the contact that was checked, and its number of messages.
        """
        found = AuditFrame(frame)
        forms = " and ".join(f"{counted(messages, 'message')} in {form} form" for form, messages in checked)
        verb = "was" if sum(messages for _, messages in checked) == 1 else "were"
        object.__setattr__(found, "_checked", f"Of 1 contact, {forms} {verb} checked; nothing was found.")
        return found

    def __repr__(self) -> str:
        shown = super().__repr__()
        return f"{self._checked}\n{shown}" if self._checked and not len(self) else shown

    def _repr_html_(self) -> Any:
        shown = super()._repr_html_()
        return _HEAD(self._checked) + shown if shown is not None and self._checked and not len(self) else shown
