"""The transcript as it reads: a chat with sides, times, sentiment, chips and highlights."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.exceptions import UsageError
from rtca_nb.offsets import is_tag
from rtca_nb.palette import EVENTS, OTHER_ROLE, ROLES, SENTIMENTS, Role, Sentiment
from rtca_nb.redaction import MessageMask
from rtca_nb.render.anchors import anchor, page_prefix
from rtca_nb.render.markup import EMPTY, HTML, Html, Template, join, text, wrapped
from rtca_nb.render.search import matches, parse_query
from rtca_nb.render.spans import (
    KINDS,
    Chip,
    Mark,
    MarkedMessages,
    category_css,
    category_names,
    chips_of,
    cut,
    pieces_of,
    tags_by_row,
)
from rtca_nb.render.theme import scoped_style
from rtca_nb.tables import Tables

if TYPE_CHECKING:
    from rtca_nb.contact import Contact

__all__ = ["clock", "legend", "role_label", "transcript_html", "transcript_list"]

# No heading names a message: JupyterLab would put each of them into its table of contents.
_MESSAGE: Final = Template(
    '<li class="m {a}" id="{a}" data-r="{a}" data-s="{a}"><div class="h">{h} <time>{t}</time>{h}{h}</div>{h}{h}</li>\n'
)
_CATEGORISED: Final = Template(
    '<li class="m {a}" id="{a}" data-r="{a}" data-s="{a}" data-c="{a}">'
    '<div class="h">{h} <time>{t}</time>{h}{h}</div>{h}{h}</li>\n'
)
_WHO: Final = Template("<b>{h}</b>")
_MOOD: Final = Template('<span class="s {a}">{t} {t}</span>')
_BODY: Final = Template('<p dir="auto">{h}</p>')
# A message of many screens scrolls in a frame of its own, which the keyboard must reach.
_LONG_BODY: Final = Template('<p dir="auto" class="long" tabindex="0">{h}</p>')
_LONG: Final = 2_500
_CHIP: Final = Template('<b class="chip">{t}</b>')
_MARK: Final = Template('<mark class="{a}">')
_MARK_END: Final = Template("</mark>")()
_BADGES: Final = Template('<p class="badges">{h}</p>')
_BADGE: Final = Template('<span class="badge {a}">{t}</span>')
_NAMED: Final = Template('<bdi>{t}</bdi> <small class="role">{t}</small>')
_BDI: Final = Template("<bdi>{t}</bdi>")
_EVENT: Final = Template('<li class="e"><time>{t}</time> {h}</li>\n')
_FILE: Final = Template('<li class="f {a}" id="{a}"><time>{t}</time> {h} sent <b class="file">{h}</b> {h}</li>\n')
_SMALL: Final = Template("<small>{t}</small>")
_NONE: Final = Template('<p class="none">{t}</p>')
_LIST: Final = Template('<ol class="chat">\n{h}</ol>\n')
_LEGEND: Final = Template('<div class="legend" role="group" aria-label="Legend">{h}</div>')
_WRAP: Final = Template('<div class="rtca tex2jax_ignore mathjax_ignore">{h}{h}{h}{h}</div>')
_BANNER: Final = Template('<p class="revealed" role="note">{t}</p>')

REVEALED: Final = "REVEALED: this view shows personal data in clear."


def clock(seconds: float | None) -> str:
    """Time from contact start: ``"0:42"``, ``"1:02:03"``; an unknown time is a dash."""
    if seconds is None:
        return "–"
    whole = int(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _role(role: str | None) -> Role:
    known = ROLES.get(role)
    return known if known is not None else Role(OTHER_ROLE.css, role or OTHER_ROLE.label, OTHER_ROLE.side)


def role_label(role: str | None) -> str:
    """Word for a participant role; an unknown role is named as sent."""
    return _role(role).label


def _sentiment(value: str | None) -> Sentiment:
    known = SENTIMENTS.get(value)
    return known if known is not None else Sentiment("uns", "◆", str(value).lower())


def _media(content_type: str | None) -> Html:
    """Say what a message is that is not plain talk: its text is then a form or other data."""
    if content_type is None or content_type.startswith("text/"):
        return EMPTY
    return join([text(" "), _SMALL(_MEDIA.get(content_type, content_type))])


_MEDIA: Final = {
    "application/json": "interactive message",
    "application/vnd.amazonaws.connect.message.interactive.response": "interactive reply",
}


def participant(name: str | None, role: str | None) -> Html:
    """Name a participant: the role where the name only stands for it, else both."""
    shown = _role(role)
    if name is None or name.lower() in {shown.label.lower(), f"{shown.label.lower()}_message"}:
        return _BDI(shown.label)
    if name.startswith(f"{shown.label.lower()} "):  # "agent 2"
        return _BDI(f"{shown.label}{name[len(shown.label) :]}")
    return _NAMED(name, shown.label)


class _Names:
    """Participants' names as HTML; a chat has few, so each is made once."""

    def __init__(self, tables: Tables) -> None:
        self._redactor = tables.redactor
        self._made: dict[tuple[str | None, str | None, str | None], Html] = {}

    def __call__(self, name: str | None, role: str | None, participant_id: str | None) -> Html:
        key = (name, role, participant_id)
        if key not in self._made:
            # A tag in place of a name tells two agents apart no better than no name would.
            shown = self._redactor.pseudonym(role, participant_id) if name is not None and is_tag(name) else name
            self._made[key] = participant(shown, role)
        return self._made[key]


def transcript_list(
    tables: Tables, *, show: Iterable[str] = KINDS, rows: Collection[int] | None = None, prefix: str = ""
) -> Html:
    """Render the messages, events and attachments of a contact as an ordered list.

    Parameters
    ----------
    tables : Tables
    show : iterable of str
        Kinds of highlights to draw. What is hidden stays hidden whatever is shown.
    rows : collection of int, optional
        Rows of the transcript table to keep; then events and attachments are left out.
    prefix : str
        Put before every id, so that several transcripts can share a page.
    """
    shown = frozenset(show)
    table = tables.get("transcript")
    marked = MarkedMessages(tables, shown)
    tags = tags_by_row(tables) if "redactions" in shown else {}
    names = _Names(tables)
    entries: list[tuple[float, int, Html]] = []
    order = 0
    kept = None if rows is None else frozenset(rows)
    for row, html in enumerate(_messages(tables, marked, tags, names, prefix)):
        if kept is None or row in kept:
            offset = table["offset_seconds"][row]
            entries.append((float("inf") if offset is None else offset, order, html))
            order += 1
    if rows is None:
        for offset, html in (*_events(tables, names), *_files(tables, names, prefix)):
            entries.append((float("inf") if offset is None else offset, order, html))
            order += 1
        entries.sort(key=lambda entry: entry[:2])
    if not entries:
        return _NONE("No messages." if rows is None else "No message matches.")
    return _LIST(join(html for _, _, html in entries))


def _messages(
    tables: Tables, marked: MarkedMessages, tags: dict[int, list[tuple[int, int]]], names: _Names, prefix: str
) -> Iterable[Html]:
    table = tables.get("transcript")
    numbers = {name: place for place, name in enumerate(marked.categories)}
    none: list[Mark] = []
    moods = _Moods()
    medias = _Medias()
    looks: dict[str | None, tuple[str, str]] = {}
    previous: tuple[str | None, str | None] | None = None
    columns = zip(
        table["participant_role"],
        table["participant_id"],
        table["display_name"],
        table["offset_seconds"],
        table["sentiment"],
        table["content_type"],
        tables.masks(),
        strict=True,
    )
    for row, (role, participant_id, name, offset, sentiment, media, mask) in enumerate(columns):
        marks = marked.by_row.get(row, none)
        if role not in looks:
            look = _role(role)
            looks[role] = (f"{look.css} {look.side}", f"{look.css} {look.side} follows")
        body = _body(mask, marks, tags.get(row))
        css = looks[role][previous == (role, participant_id)]
        previous = (role, participant_id)
        head = (_WHO(names(name, role, participant_id)), clock(offset), medias[media], moods[sentiment])
        place = anchor(prefix, row)
        if not marks:
            yield _MESSAGE(css, place, role or "", sentiment or "", *head, body, EMPTY)
            continue
        found = " ".join(map(str, sorted({numbers[mark.label] for mark in marks if mark.kind == "category"})))
        if found:
            yield _CATEGORISED(css, place, role or "", sentiment or "", found, *head, body, _badges(marks))
        else:
            yield _MESSAGE(css, place, role or "", sentiment or "", *head, body, _badges(marks))


class _Moods(dict[str | None, Html]):
    """Sentiments as HTML, each made once."""

    def __missing__(self, value: str | None) -> Html:
        mood = _sentiment(value)
        made = self[value] = _MOOD(mood.css, mood.mark, mood.word)
        return made


class _Medias(dict[str | None, Html]):
    """Content types as HTML, each made once."""

    def __missing__(self, value: str | None) -> Html:
        made = self[value] = _media(value)
        return made


def _body(mask: MessageMask | None, marks: list[Mark], tags: list[tuple[int, int]] | None) -> Html:
    if mask is None:
        return _BODY(_SMALL("(no text)"))
    frame = _BODY if len(mask.text) <= _LONG else _LONG_BODY
    if not (marks or mask.hidden or tags):
        return frame(text(mask.text))
    spans = [mark for mark in marks if mark.begin < mark.end]
    return frame(marked_text(mask.text, spans, chips_of(mask, tags or [])))


def marked_text(content: str, marks: Sequence[Mark], chips: Sequence[Chip]) -> Html:
    """Return a text with its marks and chips, each character once."""
    pieces = [
        (begin, end, _marks[css], None if chip is None else _CHIP(chip.label))
        for begin, end, css, chip in cut(len(content), marks, chips)
    ]
    return wrapped(content, pieces, _MARK_END)


class _Marks(dict[str, Html]):
    """Opening tags by CSS classes; there are as many as combinations of marks."""

    def __missing__(self, css: str) -> Html:
        made = _MARK(css)
        if len(self) < _MOST_MARKS:
            self[css] = made
        return made


_MOST_MARKS: Final = 4096
_marks: Final = _Marks({"": EMPTY})


def _badges(marks: list[Mark]) -> Html:
    """Name what marks a message, in words: a colour alone says nothing, and some matches have no place in the text."""
    if not marks:
        return EMPTY
    named: dict[tuple[str, str], str] = {}
    for mark in marks:
        note = " (whole message)" if mark.begin == mark.end and mark.problem is None else ""
        note = " (offsets not trusted)" if mark.problem else note
        named.setdefault((mark.css, mark.label), note)
    return _BADGES(join((_BADGE(css, f"{label}{note}") for (css, label), note in named.items()), " "))


def _events(tables: Tables, names: _Names) -> Iterable[tuple[float | None, Html]]:
    table = tables.get("events")
    wanted = ("event_type", "participant_role", "participant_id", "display_name", "offset_seconds")
    for kind, role, identity, name, offset in zip(*(table[column] for column in wanted), strict=True):
        words = EVENTS.get(kind or "", kind or "unknown event")
        who = [names(name, role, identity)] if role is not None or name is not None else []
        # "Agent joined", but "Agent · transfer succeeded": not every event is something that the participant did.
        between = " · " if words == kind or words.startswith(("chat ", "message ", "transfer ")) else " "
        yield offset, _EVENT(clock(offset), join([*who, _BDI(words) if words == kind else text(words)], between))


def _files(tables: Tables, names: _Names, prefix: str) -> Iterable[tuple[float | None, Html]]:
    table = tables.get("attachments")
    who = ("participant_role", "participant_id", "display_name")
    wanted = ("attachment_name", "content_type", "status", *who, "offset_seconds")
    columns = (table[name] for name in wanted)
    for row, (file, media, status, role, identity, name, offset) in enumerate(zip(*columns, strict=True)):
        state = "" if status is None else status.lower().replace("_", " ")
        about = " · ".join(part for part in (media, state) if part)
        look = _role(role)
        yield (
            offset,
            _FILE(
                look.css,
                f"{prefix}f{row}",
                clock(offset),
                names(name, role, identity),
                _CHIP(file[1:-1]) if file is not None and is_tag(file) else _BDI(file or "a file without a name"),
                _SMALL(about) if about else EMPTY,
            ),
        )


def legend(tables: Tables, *, show: Iterable[str] = KINDS) -> Html:
    """Name every mark that the transcript uses; empty where it uses none."""
    shown = frozenset(show)
    marked = MarkedMessages(tables, shown)
    entries: list[Html] = []
    if any(mask is not None and mask.hidden for mask in tables.masks()) or (
        "redactions" in shown and tables.get("redactions")["id"]
    ):
        entries.append(join([_CHIP("PII"), text("redacted")], " "))
    if "categories" in shown:
        entries += [_BADGE(category_css(place), name) for place, name in enumerate(category_names(tables))]
    if "issues" in shown and marked.issues:
        entries.append(_BADGE("is", "issue"))
    if "extracted" in shown and marked.extracted:
        entries.append(_BADGE("ex", "extracted value"))
    return _LEGEND(join(entries, " ")) if entries else EMPTY


def banner(tables: Tables) -> Html:
    """Say that clear text is shown, where it is."""
    return _BANNER(REVEALED) if tables.redactor.revealed else EMPTY


def checked_kinds(show: Iterable[str]) -> tuple[str, ...]:
    """Return the kinds of highlights to show.

    Raises
    ------
    UsageError
        If one is not known.
    """
    kinds = (show,) if isinstance(show, str) else tuple(show)
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f"show takes {', '.join(KINDS)}, not {unknown[0]!r}")
    return kinds


def transcript_html(contact: Contact, *, show: Iterable[str] = KINDS, search: str = "", reveal: bool = False) -> HTML:
    """Show the transcript of a contact.

    Parameters
    ----------
    contact : Contact
    show : iterable of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw. Hidden text stays hidden whatever is shown.
    search : str
        Keep only messages that match: all words, in any order and any case; ``"quoted words"`` as a phrase;
        ``any:`` before the words for any of them; ``role:agent`` for messages of a role.
    reveal : bool
        Show clear text, and say so.

    Returns
    -------
    HTML
        Displays in notebooks; ``str()`` gives the HTML. Static: it needs no kernel.

    Raises
    ------
    UsageError
        If ``show`` names an unknown kind.
    """
    kinds = checked_kinds(show)
    seen = contact.reveal() if reveal else contact
    tables = seen._tables  # noqa: SLF001  # views are its other half
    rows = None
    note = EMPTY
    if search.strip():
        query = parse_query(search)
        searchable = list(_searchable(tables))
        rows = [row for row, (role, content) in enumerate(searchable) if matches(query, role, content)]
        total = len(searchable)
        note = _NONE(f"{len(rows)} of {total} messages match.")
    body = transcript_list(tables, show=kinds, rows=rows, prefix=page_prefix(tables))
    html = _WRAP(scoped_style(), banner(tables), join([legend(tables, show=kinds), note]), body)
    return HTML(html, f"<transcript of {seen!r}>")


def _searchable(tables: Tables) -> Iterable[tuple[str | None, str | None]]:
    """Role and text of each message as a reader sees it; what stands under a chip is no text, and joins none."""
    tags = tags_by_row(tables)
    for row, (role, mask) in enumerate(zip(tables.get("transcript")["participant_role"], tables.masks(), strict=True)):
        if mask is None:
            yield role, None
            continue
        pieces = pieces_of(mask.text, [], chips_of(mask, tags.get(row, [])))
        yield role, "".join(piece.text if piece.chip is None else "\x01" for piece in pieces)
