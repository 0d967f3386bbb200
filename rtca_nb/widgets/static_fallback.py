"""Static views of widgets, which live views replace if there is a front end.

The output of a cell holds only the static view: a saved notebook that refers to a widget shows an error once the kernel
is gone. The script of a widget finds the static view and takes its place. A notebook that is run by a program gets
static views, and stores no widget state.
"""

from __future__ import annotations

import os
import secrets
import sys
from typing import Any, Final

import anywidget
import ipywidgets
import traitlets
from ipywidgets.widgets.trait_types import InstanceDict
from ipywidgets.widgets.widget import widget_serialization

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import Hint, RevealError
from rtca_nb.privacy.masked_outputs import masked_output
from rtca_nb.render.markup import Html, Template

__all__ = ["LivingWidget", "front_end"]

_SETTING: Final = "RTCA_NB_WIDGETS"
_PLACE: Final = Template('<div class="rtca-place {a} tex2jax_ignore mathjax_ignore">{h}</div>')


def front_end() -> bool:
    """Decide whether the running cell was sent by a front end, rather than by a program that runs notebooks.

    Programs that run notebooks (nbconvert, papermill and nbval, all through nbclient) state in each request that nobody
    can answer ``input()``. By default, nbclient also stores the whole state of each widget in the notebook; such a
    widget then replaces its static view and loads its scripts from the network. The environment variable
    ``RTCA_NB_WIDGETS=live`` or ``=static`` overrides the decision.
    """
    decided = os.environ.get(_SETTING)
    if decided in ("live", "static"):
        return decided == "live"
    # Voila runs cells as nbconvert does, but for a reader.
    if _in_voila():
        return True
    parent = getattr(getattr(_shell(), "kernel", None), "get_parent", None)
    if parent is None:  # a script, a terminal, another kind of kernel
        return True
    # A message of a widget may also create another widget; such a message does not mention input.
    request: dict[str, Any] = parent("shell") or {}
    return request.get("content", {}).get("allow_stdin", True) is not False


def finds_its_place() -> bool:
    """Decide whether a widget can find the place of its static view in this front end.

    It can if outputs and models share a page: in JupyterLab, Notebook, Voila, and tools based on them. Other front ends
    show each output in a frame of its own, and get a reference to the widget beside the static view.
    """
    if _in_voila():
        return True
    if "google.colab" in sys.modules or any(name.startswith(("VSCODE_", "PYCHARM_")) for name in os.environ):
        return False
    shell = _shell()
    # VS Code also sets this in kernels on a server that it did not start.
    if shell is not None and "__vsc_ipynb_file__" in shell.user_ns:
        return False
    return "JPY_SESSION_NAME" in os.environ  # Jupyter's own server names the notebook


def _shell() -> Any:
    ipython = sys.modules.get("IPython")
    return ipython.get_ipython() if ipython is not None else None


def _in_voila() -> bool:
    return os.environ.get("SERVER_SOFTWARE", "").startswith("voila")


@hide_locals
@masked_output(lambda widget: widget.shows_masked)
class LivingWidget(anywidget.AnyWidget):
    """Base of all widgets: a live view in a front end, such as JupyterLab, and a static view elsewhere."""

    _place = traitlets.Unicode(help="CSS class of the element in which the browser shows the widget.").tag(sync=True)

    # Without a front end, its layout would be stored as a widget of its own.
    layout = InstanceDict(ipywidgets.Layout, allow_none=True).tag(sync=True, **widget_serialization)

    _own_layout: ipywidgets.Layout | None = None

    @traitlets.default("layout")
    def _default_layout(self) -> ipywidgets.Layout | None:
        self._own_layout = ipywidgets.Layout() if front_end() else None
        return self._own_layout

    @traitlets.default("_place")
    def _default_place(self) -> str:
        return f"rtca-place-{secrets.token_hex(8)}"

    def open(self) -> None:
        """Connect the widget to the browser.

        A new widget calls this method itself. Nothing happens if the notebook is run by a program without a browser.
        """
        if front_end():
            super().open()

    def close(self) -> None:
        """Close the widget and its connection to the browser."""
        super().close()
        own, self._own_layout = self._own_layout, None
        if own is not None:
            self.layout = None  # a widget that is opened again must not refer to a closed one
            own.close()

    @property
    def model_id(self) -> str:
        """Id by which other widgets refer to this widget; reading the id connects this widget to the browser."""
        if self.comm is None:
            super().open()
        model_id: str = self.comm.comm_id
        return model_id

    @property
    def shows_masked(self) -> bool:
        """Whether the static view, which a saved notebook keeps, shows only masked text.

        ``rtca-nb scrub`` can keep the view only if this was True when the view was displayed.
        """
        return False

    @property
    def shows_clear_text(self) -> bool:
        """Whether the widget shows clear text."""
        return False

    def _get_embed_state(self, drop_defaults: bool = False) -> Any:
        """Return the state for a page of ``ipywidgets.embed``, which asks every existing widget for its state.

        If the widget shows clear text, raise RevealError.
        """
        if self.shows_clear_text:
            raise RevealError(
                "embedding would write to the page the clear text that a widget shows",
                hint=Hint(
                    "close() that widget and embed a widget of the masked contact, or make the page with write_report",
                    command="embed a widget of the masked contact",
                ),
            )
        return super()._get_embed_state(drop_defaults=drop_defaults)

    def _fallback(self) -> Html:
        """Return the HTML of the static view."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        still = self._fallback()
        if self.comm is None:
            return {"text/plain": repr(self), "text/html": str(still)}, {}
        if finds_its_place():
            return {"text/plain": repr(self), "text/html": str(_PLACE(self._place, still))}, {}
        data, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return {**data, "text/plain": repr(self), "text/html": str(still)}, metadata
