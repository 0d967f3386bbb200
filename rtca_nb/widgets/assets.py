"""Scripts and style sheets of the widgets, as they are sent to the browser."""

from __future__ import annotations

from typing import Final

from rtca_nb.render import assets
from rtca_nb.render.theme import in_notebook, scoped_css

__all__ = ["module", "style_sheet"]

_STATIC: Final = "widgets/static"
# Every widget shows transcripts. The order matters: later rules override earlier ones.
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

    The result is text, not a path, because anywidget would watch the file, and the watcher would keep the widget alive
    for ever, with its contact and client.
    """
    return assets.widget_module(f"{_STATIC}/{name}")


def style_sheet(*more: str) -> str:
    """Return the style sheet of a widget: that of the static views, that of all widgets, then the files ``more``."""
    # In one line, anywidget would take it for the name of a file; the style sheet has many lines.
    return f"{scoped_css()}\n{in_notebook(assets.style_sheet(*_SHEETS, *more))}"
