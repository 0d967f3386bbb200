"""The transcript as it reads: a chat with sides, times, sentiment, chips and highlights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final
from zlib import crc32

from rtca_nb.exceptions import UsageError
from rtca_nb.offsets import is_tag
from rtca_nb.palette import EVENTS, OTHER_ROLE, ROLES, SENTIMENTS, Role, Sentiment
from rtca_nb.render.markup import EMPTY, HTML, Html, Template, join, text
from rtca_nb.render.search import matches, parse_query
from rtca_nb.render.spans import KINDS, Chip, Mark, MarkedMessages, category_css, chips_of, pieces_of
from rtca_nb.render.theme import scoped_style
from rtca_nb.tables import Table, Tables

if TYPE_CHECKING:
    from rtca_nb.contact import Contact

__all__ = ["anchor", "clock", "legend", "role_label", "transcript_html", "transcript_list"]

_MESSAGE: Final = Template('<li class="m {a}" id="{a}"{h}>{h}<p dir="auto">{h}</p>{h}</li>\n')
_HEAD: Final = Template('<h4><b>{h}</b> <time>{t}</time>{h} <span class="s {a}">{t} {t}</span></h4>')
_DATA: Final = Template(' data-r="{a}" data-s="{a}"{h}')
_DATA_CATEGORIES: Final = Template(' data-c="{a}"')
_CHIP: Final = Template('<b class="chip">{t}</b>')
_MARK: Final = Template('<mark class="{a}">{t}</mark>')
_MARKED_CHIP: Final = Template('<mark class="{a}"><b class="chip">{t}</b></mark>')
_BADGES: Final = Template('<p class="badges">{h}</p>')
_BADGE: Final = Template('<span class="badge {a}">{h}</span>')
_NAMED: Final = Template('<bdi>{t}</bdi> <small class="role">{t}</small>')
_BDI: Final = Template("<bdi>{t}</bdi>")
_EVENT: Final = Template('<li class="e"><time>{t}</time> {h}</li>\n')
_FILE: Final = Template('<li class="f {a}" id="{a}"><time>{t}</time> {h} sent <b class="file">{h}</b> {h}</li>\n')
_SMALL: Final = Template("<small>{t}</small>")
_NONE: Final = Template('<p class="none">{t}</p>')
_LIST: Final = Template('<ol class="chat">\n{h}</ol>\n')
_LEGEND: Final = Template('<p class="legend" aria-label="Legend">{h}</p>')
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


def anchor(prefix: str, row: int) -> str:
    """Id of a message in the page, by its row in the transcript table."""
    return f"{prefix}m{row}"


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
    return _SMALL(_MEDIA.get(content_type, content_type))


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
    tables: Tables, *, show: Iterable[str] = KINDS, rows: Sequence[int] | None = None, prefix: str = ""
) -> Html:
    """Render the messages, events and attachments of a contact as an ordered list.

    Parameters
    ----------
    tables : Tables
    show : iterable of str
        Kinds of highlights to draw. What is hidden stays hidden whatever is shown.
    rows : sequence of int, optional
        Rows of the transcript table to keep; then events and attachments are left out.
    prefix : str
        Put before every id, so that several transcripts can share a page.
    """
    shown = frozenset(show)
    table = tables.get("transcript")
    marked = MarkedMessages(tables, shown)
    names = _Names(tables)
    entries: list[tuple[float, int, Html]] = []
    order = 0
    for row, html in enumerate(_messages(tables, table, marked, shown, names, prefix)):
        if rows is None or row in rows:
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
    tables: Tables, table: Table, marked: MarkedMessages, shown: frozenset[str], names: _Names, prefix: str
) -> Iterable[Html]:
    tags: dict[int, list[tuple[int, int]]] = {}
    if "redactions" in shown and tables.redactor.record.output_type == "Redacted":
        redactions = tables.get("redactions")
        for identity, begin, end in zip(redactions["id"], redactions["begin"], redactions["end"], strict=True):
            row = None if identity is None or begin is None else tables.row_of(identity)
            if row is not None:
                tags.setdefault(row, []).append((begin, end))
    numbers = {name: place for place, name in enumerate(marked.categories)}
    none: list[Mark] = []
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
        look, mood = _role(role), _sentiment(sentiment)
        head = _HEAD(names(name, role, participant_id), clock(offset), _media(media), mood.css, mood.mark, mood.word)
        if mask is None:
            body = _SMALL("(no text)")
        elif marks or mask.hidden or row in tags:
            spans = [mark for mark in marks if mark.begin < mark.end]
            body = _body(mask.text, spans, chips_of(mask, tags.get(row, [])))
        else:
            body = text(mask.text)
        follows = previous == (role, participant_id)
        previous = (role, participant_id)
        categories = sorted({numbers[mark.label] for mark in marks if mark.kind == "category"})
        data = _DATA(
            role or "", sentiment or "", _DATA_CATEGORIES(" ".join(map(str, categories))) if categories else EMPTY
        )
        css = f"{look.css} {look.side}{' follows' if follows else ''}"
        yield _MESSAGE(css, anchor(prefix, row), data, head, body, _badges(marks))


def _body(content: str, marks: list[Mark], chips: list[Chip]) -> Html:
    pieces = []
    for piece in pieces_of(content, marks, chips):
        if piece.chip is None:
            pieces.append(_MARK(" ".join(piece.css), piece.text) if piece.css else text(piece.text))
        else:
            pieces.append(_MARKED_CHIP(" ".join(piece.css), piece.chip) if piece.css else _CHIP(piece.chip))
    return join(pieces)


def _badges(marks: list[Mark]) -> Html:
    """Name what marks a message, in words: a colour alone says nothing, and some matches have no place in the text."""
    if not marks:
        return EMPTY
    named: dict[tuple[str, str], str] = {}
    for mark in marks:
        note = " (whole message)" if mark.begin == mark.end and mark.problem is None else ""
        note = " (offsets not trusted)" if mark.problem else note
        named.setdefault((mark.css, mark.label), note)
    return _BADGES(join((_BADGE(css, text(f"{label}{note}")) for (css, label), note in named.items()), " "))


def _events(tables: Tables, names: _Names) -> Iterable[tuple[float | None, Html]]:
    table = tables.get("events")
    wanted = ("event_type", "participant_role", "participant_id", "display_name", "offset_seconds")
    for kind, role, identity, name, offset in zip(*(table[column] for column in wanted), strict=True):
        words = EVENTS.get(kind or "", kind or "unknown event")
        who = [names(name, role, identity)] if role is not None or name is not None else []
        yield offset, _EVENT(clock(offset), join([*who, text(words)], " "))


def _files(tables: Tables, names: _Names, prefix: str) -> Iterable[tuple[float | None, Html]]:
    table = tables.get("attachments")
    who = ("participant_role", "participant_id", "display_name")
    wanted = ("attachment_name", "content_type", "status", *who, "offset_seconds")
    columns = (table[name] for name in wanted)
    for row, (file, media, status, role, identity, name, offset) in enumerate(zip(*columns, strict=True)):
        about = " · ".join(part for part in (media, None if status is None else status.lower()) if part)
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
        entries += [_BADGE(category_css(place), text(name)) for place, name in enumerate(marked.categories)]
    if "issues" in shown and marked.issues:
        entries.append(_BADGE("is", text("issue")))
    if "extracted" in shown and marked.extracted:
        entries.append(_BADGE("ex", text("extracted value")))
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


def transcript_html(
    contact: Contact, *, show: Iterable[str] = KINDS, search: str = "", reveal: bool = False
) -> HTML:
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
    tables = (contact.reveal() if reveal else contact)._tables  # noqa: SLF001  # views are its other half
    rows = None
    note = EMPTY
    if search.strip():
        query = parse_query(search)
        rows = [row for row, (role, content) in enumerate(_searchable(tables)) if matches(query, role, content)]
        total = len(tables.get("transcript")["id"])
        note = _NONE(f"{len(rows)} of {total} messages match.")
    body = transcript_list(tables, show=kinds, rows=rows, prefix=page_prefix(tables))
    html = _WRAP(scoped_style(), banner(tables), join([legend(tables, show=kinds), note]), body)
    return HTML(html, f"<transcript of {contact!r}>")


def page_prefix(tables: Tables) -> str:
    """Prefix for ids in a page that other views share; the same for a contact each time, so that outputs compare."""
    record = tables.redactor.record
    return f"t{crc32(f'{record.contact_id} {record.output_type}'.encode()):08x}-"


def _searchable(tables: Tables) -> Iterable[tuple[str | None, str | None]]:
    table = tables.get("transcript")
    return zip(table["participant_role"], table["content"], strict=True)


