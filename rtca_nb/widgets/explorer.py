"""A whole contact, alive: figures, timeline, findings and transcript share one selection and one set of filters."""

from __future__ import annotations

from rtca_nb.render.display import contact_html
from rtca_nb.render.markup import Html
from rtca_nb.widgets.base import ContactWidget
from rtca_nb.widgets.panels import explorer_page

__all__ = ["ContactExplorer"]


class ContactExplorer(ContactWidget):
    """A contact to explore: what is clicked in one part is shown in the others.

    Key figures, sentiment timeline, waiting times, categories, issues and transcript share one selection and one set
    of filters; :attr:`state` holds both as plain values.

    Parameters
    ----------
    contact : Contact
        Text is masked unless it is revealed.
    selected_id : str, optional
        Id of the message to select and scroll to.
    search : str
        As in :func:`rtca_nb.transcript_html`: all words, ``"a phrase"``, ``any:`` first, ``role:agent``.
    roles, sentiments, categories, kinds : sequence of str
        Filters; an empty one keeps all. ``sentiments`` takes ``None`` or ``"UNSCORED"`` for messages without one,
        ``kinds`` takes ``"redaction"``, ``"category"``, ``"issue"`` and ``"extracted"``.
    show : sequence of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw.
    density : {"comfortable", "compact"}
    height : int
        Height of the transcript, in CSS pixels.

    All of them are traits: they follow what is done in the view, ``observe`` tells of changes, and setting one
    changes the view. An unknown keyword raises TypeError, a value that cannot be meant UsageError.
    """

    def _page_html(self) -> Html:
        return explorer_page(self._contact, self._found)

    def _fallback(self) -> str:
        return str(contact_html(self._contact))
