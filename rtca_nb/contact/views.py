"""The public functions that show a contact: they check arguments and pass the tables to :mod:`rtca_nb.render`.

Text is masked unless the contact is revealed, or ``reveal=True`` is passed to the function that takes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import check_flag, is_one_of, kind_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import check_contact
from rtca_nb.exceptions import UsageError
from rtca_nb.render.display import contact_page
from rtca_nb.render.languages import AUTO, LANGUAGES, speaking
from rtca_nb.render.markup import HTML, Html
from rtca_nb.render.report import report_page
from rtca_nb.render.spans import KINDS
from rtca_nb.render.transcript import quotes_search, transcript_page
from rtca_nb.tables.absence_reasons import language_of

if TYPE_CHECKING:
    from rtca_nb.render.timeline import Timeline

__all__ = [
    "category_timeline",
    "check_language",
    "contact_html",
    "language_for",
    "report_of_one",
    "sentiment_timeline",
    "transcript_html",
]


@hide_locals
def contact_html(contact: Contact) -> Html:
    """Return a contact's notebook output: header, figures, summary, timeline and transcript, as HTML."""
    return contact_page(tables_of(check_contact(contact, "contact_html")))


@hide_locals
def transcript_html(
    contact: Contact,
    *,
    show: Iterable[str] = KINDS,
    search: str = "",
    language: str = "en",
    reveal: bool = False,
) -> HTML:
    """Show the transcript of a contact as static HTML.

    Parameters
    ----------
    contact : Contact
        Contact to show.
    show : iterable of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw. Masked text stays masked, whichever you choose.
    search : str
        Show only messages that match this search; the view says how many they are. By default, all messages are shown.

        - ``late refund`` finds messages with both words, in any order and case;
        - ``any: late refund`` finds messages with at least one of the words;
        - ``"late refund"``, in quotes, finds messages with the phrase;
        - ``role:agent``, ``sentiment:negative`` and ``category:refund`` (a part of the name) find messages with that
          role, sentiment or category;
        - ``has:redaction``, ``has:category``, ``has:issue`` and ``has:extracted`` find messages with a redaction, a
          category, an issue or a value that the service extracted;
        - ``-late`` and ``-role:agent`` exclude messages with that word or of that role;
        - ``[NAME]`` finds text that was redacted as a name;
        - a citation, written ``contact-id#message-id:begin-end``, finds the message that it cites.

        Of several roles, one is enough: ``role:agent role:customer`` finds messages of either role. The same applies to
        several sentiments, categories or ``has:`` terms. Terms of different kinds must all match. If you search for a
        role, sentiment or category that no message has, the view says so.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        Language of the interface; messages are not translated. ``"auto"`` uses the language of the contact, or English
        if that language is not known or not available.
    reveal : bool
        Show clear text, with a warning above it. The contact itself stays masked.

    Returns
    -------
    HTML
        A static view, which notebooks display without a kernel. ``str(view)`` returns the HTML, and
        ``view.write(path)`` writes it to a file as a complete page. If the view shows clear text, ``write`` raises
        RevealError unless you pass ``allow_revealed=True`` to it.

    Raises
    ------
    UsageError
        If ``show`` names an unknown kind of highlight, or if ``language`` is not one of the values above.
    """
    check_contact(contact, "transcript_html")
    kinds = _checked_kinds(show)
    if not isinstance(search, str):
        raise UsageError(f"search must be text, not a value of type {type(search).__name__}")
    shown = contact.reveal() if check_flag(reveal, "reveal") else contact
    tables = tables_of(shown)
    # Values that no message has are words of the caller, so they may be shown.
    masked = not shown.revealed and not quotes_search(tables, search)
    with speaking(language_for(contact, language)):
        page = transcript_page(tables, show=kinds, search=search)
    return HTML(page, f"<transcript of {shown!r}>", masked=masked, revealed=shown.revealed)


def _checked_kinds(show: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of highlights to show.

    Raises
    ------
    UsageError
        If one is not known.
    """
    if not isinstance(show, Iterable):
        raise UsageError(f"show takes a list of {', '.join(KINDS)}, not {kind_of(show)}")
    kinds = (show,) if isinstance(show, str) else tuple(show)
    unknown = [kind for kind in kinds if not is_one_of(kind, KINDS)]
    if unknown:
        raise UsageError(f"show takes {', '.join(KINDS)}, not {quoted(unknown[0])}")
    return kinds


@hide_locals
def sentiment_timeline(contact: Contact, *, language: str = "en") -> Timeline:
    """Draw the estimated sentiment score of each role over time, and the sentiment of each turn.

    Parameters
    ----------
    contact : Contact
        Contact to show.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        As for :func:`transcript_html`.

    Returns
    -------
    Timeline
        A plotly Figure. For each role, a stepped line shows the score (−5 to 5), with a marker for each turn; the shape
        of the marker shows the sentiment of the turn. The x axis shows the time since the contact started, in minutes
        and seconds. A pause of half an hour or more that would leave little room for the rest of the contact is drawn
        short, shaded and labelled with its length. If a pause is drawn short, or if the contact lasts more than 12
        hours, the x axis shows the time of day in UTC instead. The figure has no message text. Where plotly cannot run,
        as in an exported notebook, a static drawing is shown.

    Raises
    ------
    UsageError
        If ``contact`` is not a contact, or if ``language`` is not one of these languages.
    """
    # plotly takes longer to load than everything else here, and most views do not need it.
    from rtca_nb.render.timeline import sentiment_figure

    tables = tables_of(check_contact(contact, "sentiment_timeline"))
    with speaking(language_for(contact, language)):
        return sentiment_figure(tables)


@hide_locals
def category_timeline(contact: Contact, *, language: str = "en") -> Timeline:
    """Draw the matches of each category over time.

    Parameters
    ----------
    contact : Contact
        Contact to show.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        As for :func:`transcript_html`.

    Returns
    -------
    Timeline
        A plotly Figure. Each category has a row, with a marker for each matched message at the time of the message. If
        the category matched the contact as a whole, a band fills the row. The label of the row gives the number of
        matches; matched messages that are not in the contact are counted in the label as "outside". If there are more
        than 16 rows, drag the figure up to see the others. The x axis is that of :func:`rtca_nb.sentiment_timeline`.
        Where plotly cannot run, as in an exported notebook, a static drawing of the same rows is shown.

    Raises
    ------
    UsageError
        If ``contact`` is not a contact, or if ``language`` is not one of these languages.
    """
    from rtca_nb.render.timeline import category_figure

    tables = tables_of(check_contact(contact, "category_timeline"))
    with speaking(language_for(contact, language)):
        return category_figure(tables)


def report_of_one(contact: Contact, title: str | None = None, language: str = "en") -> str:
    """Return the report on one contact as an HTML page; see :func:`rtca_nb.render_report`."""
    with speaking(language_for(contact, language)):
        return report_page(tables_of(contact), title)


def check_language(language: Any) -> None:
    """Raise UsageError if ``language`` is not a language of the interface."""
    if not is_one_of(language, (*LANGUAGES, AUTO)):
        raise UsageError(f"language must be one of {', '.join((*LANGUAGES, AUTO))}, not {quoted(language)}")


def language_for(contact: Contact, language: str) -> str:
    """Return the language of the interface: the given one, or the contact's for ``"auto"``."""
    check_language(language)
    if language != AUTO:
        return language
    spoken = (language_of(tables_of(contact).redactor.record) or "").replace("_", "-").partition("-")[0].lower()
    return spoken if spoken in LANGUAGES else "en"
