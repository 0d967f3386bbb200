"""Static views that are shown while incomplete, and replaced once complete.

Counting for a view may take longer than a cell should. The output of the cell first holds the parts that are ready,
and is replaced when the rest is ready. Meanwhile the reader sees the live view; the replacement is for the saved
notebook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rtca_nb.privacy.notebook_marks import notebook_shell
from rtca_nb.widgets.static_fallback import finds_its_place

if TYPE_CHECKING:
    from rtca_nb.widgets.static_fallback import LivingWidget

__all__ = ["LateView"]


class LateView:
    """The static view of a widget in the output of a cell, shown while incomplete and replaced once complete.

    Parameters
    ----------
    widget : LivingWidget

    Attributes
    ----------
    waits : bool
        Whether an incomplete view is being made; the widget then leaves out the slow parts.
    """

    def __init__(self, widget: LivingWidget) -> None:
        self._widget = widget
        self._shown: tuple[Any, str] | None = None
        self.waits = False

    def show(self, place: str) -> None:
        """Show the parts that are ready as the output of the running cell.

        Parameters
        ----------
        place : str
            CSS class of the element that the live widget replaces; also the display id of the output.

        Raises
        ------
        NotImplementedError
            If outputs cannot be replaced here, or a widget cannot find its place in one. IPython then shows the object
            in another way.
        """
        shell = notebook_shell()
        if shell is None or not finds_its_place():
            raise NotImplementedError
        self._shown = shell, place
        self.waits = True
        try:
            self._publish(update=False)
        finally:
            self.waits = False

    def complete(self) -> None:
        """Replace the output with the complete view, if an incomplete one was shown."""
        if self._shown is not None:
            self._publish(update=True)
            self._shown = None

    def _publish(self, *, update: bool) -> None:
        assert self._shown is not None  # noqa: S101 - only called then
        shell, display_id = self._shown
        data, metadata = shell.display_formatter.mimebundle_formatter(self._widget)
        shell.display_pub.publish(data, metadata, transient={"display_id": display_id}, update=update)
