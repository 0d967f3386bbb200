"""Messages of a transcript: each with its side, time, sentiment, chips and highlights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from rtca_nb.model.offsets import is_tag
from rtca_nb.privacy.redaction import MessageMask
from rtca_nb.render.anchors import anchor
from rtca_nb.render.cards import card_in, marks_in
from rtca_nb.render.interactive import INTERACTIVE, REPLY, Card
from rtca_nb.render.languages import decimal, say, spoken
from rtca_nb.render.markup import EMPTY, Html, Template, join, text, wrapped
from rtca_nb.render.palette import OTHER_ROLE, ROLES, SENTIMENTS, Role, Sentiment
from rtca_nb.render.spans import HIT, Chip, Mark, MarkedMessages, chips_of, cut
from rtca_nb.render.times import Moments, clock
from rtca_nb.tables.absence_reasons import language_of
from rtca_nb.tables.contact_tables import Tables

__all__ = [
    "Names",
    "marked_text",
    "message_entries",
    "participant",
    "role_label",
    "signed",
]

# Messages have no headings: JupyterLab would put each of them into its table of contents. A contact may have thousands
# of messages, so their parts have no classes: role and sentiment select the style.
_MESSAGE: Final = Template(
    '<li class="rtca-m{a}" id="{a}" data-r="{a}" data-s="{a}">'
    '<div>{h} <time title="{a}">{t}</time>{h}{h}</div>{h}{h}</li>\n'
)
_CATEGORISED: Final = Template(
    '<li class="rtca-m{a}" id="{a}" data-r="{a}" data-s="{a}" data-c="{a}">'
    '<div>{h} <time title="{a}">{t}</time>{h}{h}</div>{h}{h}</li>\n'
)
_WHO: Final = Template("<b>{h}</b>")
_MOOD: Final = Template("<span>{t} {t}</span>")
_BODY: Final = Template('<p dir="auto">{h}</p>')
# A message of many screens scrolls in its own frame, which must be reachable by keyboard.
_LONG_BODY: Final = Template('<p dir="auto" class="rtca-long-text" tabindex="0">{h}</p>')
_LONG: Final = 2_500
_CODE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}").fullmatch
# Questions and choices as the customer saw them: lines without the space between blocks.
_CARD: Final = Template('<p dir="auto" class="rtca-asked">{h}</p>')
_FRAMES: Final = (_BODY, _LONG_BODY, _CARD)
_LINE: Final = Template('<span class="rtca-asked-{a}" dir="auto">{h}</span>')
_CHIP: Final = Template('<b class="rtca-chip">{t}</b>')
_MARK: Final = Template('<mark data-k="{a}">')
_MARK_END: Final = Template("</mark>")()
_BADGES: Final = Template("<p>{h}</p>")
_BADGE: Final = Template('<span data-k="{a}">{t}</span>')
_NAMED: Final = Template("<bdi>{t}</bdi> <small>{t}</small>")
_BDI: Final = Template("<bdi>{t}</bdi>")
_SMALL: Final = Template("<small>{t}</small>")


def signed(value: float) -> str:
    """Return a score with its sign, to one decimal: ``"+1.3"``, ``"−0.4"``; a score that rounds to zero has no sign."""
    shown = f"{value:+.1f}"
    return decimal("0.0" if shown in {"+0.0", "-0.0"} else shown.replace("-", "−"))


def _role(role: str | None) -> Role:
    known = ROLES.get(role)
    return known if known is not None else Role(OTHER_ROLE.css, role or OTHER_ROLE.label, OTHER_ROLE.side)


def role_label(role: str | None) -> str:
    """Return the word for a participant role; an unknown role is named as sent."""
    shown = _role(role)
    return say(shown.label) if shown.label != role else shown.label


def _sentiment(value: str | None) -> Sentiment:
    known = SENTIMENTS.get(value)
    return known if known is not None else Sentiment("uns", "◆", str(value).lower())


def _media(content_type: str | None) -> Html:
    """Return the name of a content type, such as ``Markdown``, as HTML; empty for ``text/plain`` and None."""
    if content_type is None or content_type == "text/plain":
        return EMPTY
    return join([text(" "), _SMALL(say(_MEDIA[content_type]) if content_type in _MEDIA else content_type)])


_MEDIA: Final = {
    "text/markdown": "Markdown",
    "application/json": "interactive message",
    INTERACTIVE: "interactive message",
    REPLY: "interactive reply",
}


def participant(name: str | None, role: str | None) -> Html:
    """Return a participant as HTML: only the role if the name repeats it, otherwise name and role."""
    shown = _role(role)
    if name is None or name.lower() in {shown.label.lower(), f"{shown.label.lower()}_message"}:
        return _BDI(role_label(role))
    if name.startswith(f"{shown.label.lower()} "):  # "agent 2"
        return _BDI(f"{role_label(role)}{name[len(shown.label) :]}")
    return _NAMED(name, role_label(role))


class Names:
    """Makes participants' names as HTML, and caches them, because a chat has few participants."""

    def __init__(self, tables: Tables) -> None:
        self._redactor = tables.redactor
        self._made: dict[tuple[str | None, str | None, str | None], Html] = {}

    def __call__(self, name: str | None, role: str | None, participant_id: str | None) -> Html:
        """Return the visible name of a participant."""
        key = (name, role, participant_id)
        if key not in self._made:
            # A tag in place of a name cannot distinguish two agents, so a pseudonym does.
            shown = self._redactor.pseudonym(role, participant_id) if name is not None and is_tag(name) else name
            self._made[key] = participant(shown, role)
        return self._made[key]


def message_entries(
    tables: Tables,
    marked: MarkedMessages,
    tags: dict[int, list[tuple[int, int]]],
    names: Names,
    prefix: str,
    *,
    apart: list[Html] | None = None,
) -> Iterable[Html]:
    """Yield each message as a list item, in the order of the transcript table.

    ``tags`` has the spans of the service's tags by row. If ``apart`` is given, the text of each message is appended to
    it, and is left out of the list item.
    """
    table = tables.get("transcript")
    numbers = {name: place for place, name in enumerate(marked.categories)}
    moods = _Moods()
    medias = _Medias()
    moments = Moments()
    badges = _Badges()
    frames = _frames(language_of(tables.redactor.record))
    previous: tuple[str | None, str | None] | None = None
    columns = zip(
        table["participant_role"],
        table["participant_id"],
        table["display_name"],
        table["offset_seconds"],
        table["absolute_time"],
        table["sentiment"],
        table["content_type"],
        tables.masks(),
        strict=True,
    )
    for row, (role, participant_id, name, offset, moment, sentiment, media, mask) in enumerate(columns):
        marks = marked.by_row.get(row, [])
        card = card_in(mask, media, role)
        frame, content = _body(mask, marks, tags.get(row), card)
        if apart is not None:
            apart.append(content)
        body = frames[frame](content if apart is None else EMPTY)
        about = medias[media] if card is None else join([text(" "), _SMALL(say(card.label))])
        follows = " rtca-follows" if previous == (role, participant_id) else ""
        previous = (role, participant_id)
        head = (_WHO(names(name, role, participant_id)), moments(moment), clock(offset), about, moods[sentiment])
        place = anchor(prefix, row)
        if not marks:
            yield _MESSAGE(follows, place, role or "", sentiment or "", *head, body, EMPTY)
            continue
        found = " ".join(map(str, sorted({numbers[mark.label] for mark in marks if mark.kind == "category"})))
        if found:
            yield _CATEGORISED(follows, place, role or "", sentiment or "", found, *head, body, badges.of(marks))
        else:
            yield _MESSAGE(follows, place, role or "", sentiment or "", *head, body, badges.of(marks))


def _frames(language: str | None) -> Mapping[Template, Template]:
    """Return the templates to use for :data:`_FRAMES`.

    They have the contact's language as ``lang`` if the source states it and the interface has another language.
    """
    code = (language or "").replace("_", "-")
    known = _CODE(code) is not None and code.partition("-")[0].lower() != spoken()
    return _frames_in(code) if known else dict(zip(_FRAMES, _FRAMES, strict=True))


@cache
def _frames_in(code: str) -> Mapping[Template, Template]:
    return {frame: Template(frame.source.replace(' dir="auto"', f' dir="auto" lang="{code}"', 1)) for frame in _FRAMES}


class _Moods(dict[str | None, Html]):
    """Cache of the HTML for a sentiment, by the sentiment as sent; a missing one is made."""

    def __missing__(self, value: str | None) -> Html:
        mood = _sentiment(value)
        made = self[value] = _MOOD(mood.mark, say(mood.word) if value in SENTIMENTS else mood.word)
        return made


class _Medias(dict[str | None, Html]):
    """Cache of the HTML for a content type, by the content type; a missing one is made."""

    def __missing__(self, value: str | None) -> Html:
        made = self[value] = _media(value)
        return made


def _body(
    mask: MessageMask | None, marks: list[Mark], tags: list[tuple[int, int]] | None, card: Card | None = None
) -> tuple[Template, Html]:
    """Return the template around a message's text, one of :data:`_FRAMES`, and the text as HTML."""
    if mask is None:
        return _BODY, _SMALL(say("(no text)"))
    if card is not None:
        return _CARD, _card(card, mask, marks, tags)
    frame = _BODY if len(mask.text) <= _LONG else _LONG_BODY
    if not (marks or mask.hidden or tags):
        return frame, text(mask.text)
    spans = [mark for mark in marks if mark.begin < mark.end]
    return frame, marked_text(mask.text, spans, chips_of(mask, tags or []))


def _card(card: Card, mask: MessageMask, marks: list[Mark], tags: list[tuple[int, int]] | None) -> Html:
    """Draw an interactive message from its visible text, with the chips and marks of that text."""
    chips = chips_of(mask, tags or [])
    spans = [mark for mark in marks if mark.begin < mark.end]
    return join(
        (
            _LINE(
                f"{line.kind}{' rtca-asked-inner' if line.level else ''}",
                join((marked_text(part.text, *marks_in(part, spans, chips)) for part in line.parts), line.between),
            )
            for line in card.lines
        ),
        "\n",
    )


def marked_text(content: str, marks: Sequence[Mark], chips: Sequence[Chip]) -> Html:
    """Return a text as HTML, with marks around its highlights, and chips in place of hidden spans and tags."""
    pieces = [
        (begin, end, _marks[css], None if chip is None else _CHIP(chip.label))
        for begin, end, css, chip in cut(len(content), marks, chips)
    ]
    return wrapped(content, pieces, _MARK_END)


class _Marks(dict[str, Html]):
    """Opening ``mark`` tags by the styles of the marks on a text, separated by spaces."""

    def __missing__(self, css: str) -> Html:
        made = _MARK(css)
        if len(self) < _MOST_MARKS:
            self[css] = made
        return made


_MOST_MARKS: Final = 4096
_marks: Final = _Marks({"": EMPTY})


class _Badges(dict[tuple[str, str, str], Html]):
    """Cache of badges, as HTML, by (style, label, note); a missing one is made."""

    def __missing__(self, key: tuple[str, str, str]) -> Html:
        css, label, note = key
        if css == "is":
            label = f"{say('issue')}{label.removeprefix('issue')}"
        made = self[key] = _BADGE(css, f"{label}{note}")
        return made

    def of(self, marks: list[Mark]) -> Html:
        """Return badges that name a message's marks: a colour alone says nothing, and some matches have no offsets."""
        named: dict[tuple[str, str], str] = {}
        for css, kind, label, begin, end, problem in marks:
            if kind == HIT:
                continue
            note = f" ({say('whole message')})" if begin == end and problem is None else ""
            note = f" ({say('offsets not trusted')})" if problem else note
            named.setdefault((css, label), note)
        if not named:
            return EMPTY
        return _BADGES(join([self[css, label, note] for (css, label), note in named.items()], " "))
