"""Views: strings of HTML and figures, made from a contact's tables; nothing here reads clear text by itself."""

from __future__ import annotations

from rtca_nb.render.display import contact_html
from rtca_nb.render.markup import HTML
from rtca_nb.render.report import render_report, write_report
from rtca_nb.render.transcript import transcript_html

__all__ = ["HTML", "contact_html", "render_report", "transcript_html", "write_report"]
