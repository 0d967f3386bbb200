"""Views: strings of HTML and figures, made from a contact's tables; nothing here reads clear text by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rtca_nb.render.display import contact_html
from rtca_nb.render.markup import HTML
from rtca_nb.render.report import render_report, write_report
from rtca_nb.render.transcript import transcript_html

if TYPE_CHECKING:
    from rtca_nb.render.timeline import category_timeline, sentiment_timeline

__all__ = [
    "HTML",
    "category_timeline",
    "contact_html",
    "render_report",
    "sentiment_timeline",
    "transcript_html",
    "write_report",
]


def __getattr__(name: str) -> Any:
    # plotly takes longer to load than everything else here together, and most views do without it.
    if name in {"category_timeline", "sentiment_timeline"}:
        from rtca_nb.render import timeline

        return getattr(timeline, name)
    raise AttributeError(f"module 'rtca_nb.render' has no attribute {name!r}")
