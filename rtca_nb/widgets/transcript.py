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
        Id of the message to select and scroll to, or a citation of this message, such as ``c1#m4:10-25``.
    search : str
        Show only messages that match this query; :func:`rtca_nb.transcript_html` explains the syntax.
    roles, sentiments, categories, kinds : sequence of str
        Show only messages that pass all four filters: the sender has one of these roles; the message has one of these
        sentiments; one of these categories matches in the message; and the message has a highlight of one of these
        kinds. An empty list lets all messages pass. In ``sentiments``, ``None`` or ``"UNSCORED"`` lets messages without
        a sentiment pass. The kinds are ``"redaction"``, ``"category"``, ``"issue"`` and ``"extracted"``
        (values that the service extracted).
    show : sequence of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw. Masked text stays masked, whichever you choose.
    density : {"comfortable", "compact"}
        Spacing of the messages.
    times : {"elapsed", "clock"}, optional
        Time to show with each message: ``"elapsed"`` is the time since the contact started; ``"clock"`` adds the date
        and time in UTC. Default: ``"clock"`` if the contact starts and ends on different days, otherwise ``"elapsed"``.
    height : int
        Maximum height of the transcript, in CSS pixels, 160 to 4000.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        Language of the interface; ``"auto"`` uses the language of the contact, or English if the language is not known.
        Error messages are in English.

    All parameters except ``contact`` and ``language`` are traits: they follow what you do in the view, you can watch
    them with ``observe``, and setting a trait changes the view. An unknown keyword raises TypeError; an invalid value
    raises UsageError.
    """

    def _page_html(self) -> Html:
        return join([banner(self._tables), toolbar(self._found), talk_frame()])

    def _still(self) -> Html:
        return transcript_page(self._tables, show=self.show, search=self.search)
