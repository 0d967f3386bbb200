"""Interactive transcript: search, filters, selection, citations."""

from __future__ import annotations

from rtca_nb.render.markup import Html, join
from rtca_nb.render.transcript import banner, transcript_page
from rtca_nb.widgets.base import ContactWidget
from rtca_nb.widgets.controls import talk_frame, toolbar

__all__ = ["TranscriptWidget"]


class TranscriptWidget(ContactWidget):
    """Search, filter and cite the transcript of a contact.

    Parameters
    ----------
    contact : Contact
        Contact to show; its text is masked unless the contact is revealed.
    selected_id : str, optional
        Id of the message to select and to scroll to, or a citation of it.
    search : str
        Show only messages that match this query, which is written as for :func:`rtca_nb.transcript_html`.
    roles, sentiments, categories, kinds : sequence of str
        Show only messages that have one of these roles, one of these sentiments, a match of one of these categories and
        a highlight of one of these kinds; an empty list shows all. In ``sentiments``, ``None`` or ``"UNSCORED"`` means
        messages without a sentiment; ``kinds`` takes ``"redaction"``, ``"category"``, ``"issue"`` and ``"extracted"``.
    show : sequence of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw. Masked text stays masked, whichever you choose.
    density : {"comfortable", "compact"}
        Spacing of the messages.
    times : {"elapsed", "clock"}, optional
        Time shown with each message: ``"elapsed"`` is the time since the contact started; ``"clock"`` adds the date and
        the time of day in UTC. Default: ``"clock"`` for a contact of more than one day, else ``"elapsed"``.
    height : int
        Maximum height of the transcript, in CSS pixels, 160 to 4000.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        Language of the interface; ``"auto"`` uses the language of the contact, or English if it is not known. Errors
        are in English.

    All parameters except ``contact`` and ``language`` are traits: they follow what you do in the view, ``observe``
    reports changes, and setting one changes the view. An unknown keyword raises TypeError, an invalid value UsageError.
    """

    def _page_html(self) -> Html:
        return join([banner(self._tables), toolbar(self._found), talk_frame()])

    def _still(self) -> Html:
        return transcript_page(self._tables, show=self.show, search=self.search)
