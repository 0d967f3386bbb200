"""Scripts and style sheets of the widgets, as they are sent to the browser."""

from __future__ import annotations

from typing import Final

from rtca_nb.render import assets
from rtca_nb.render.theme import in_notebook, scoped_css

__all__ = ["module", "style_sheet"]

_STATIC: Final = "widgets/static"
# Every widget shows transcripts. In this order, since later rules win over earlier ones.
_SHEETS: Final = tuple(
    f"{_STATIC}/{name}.css"
    for name in (
        "shared/frame",
        "transcript/tools",
        "transcript/transcript",
        "transcript/explorer",
        "transcript/review",
        "transcript/surroundings",
        "transcript/layout",
    )
)


def module(name: str) -> str:
    """Return the script of a widget, joined from its modules.

    Not a path: anywidget watches files, and what watches one keeps the widget for good, with its contact and client.
    """
    return assets.widget_module(f"{_STATIC}/{name}")


def style_sheet(*more: str) -> str:
    """Return the style sheet of a widget: that of the static views, that of all widgets, then more of the package's."""
    # anywidget takes a single line for the name of a file; these are many.
    return f"{scoped_css()}\n{in_notebook(assets.style_sheet(*_SHEETS, *more))}"
