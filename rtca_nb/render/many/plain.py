"""A contact as plain text with little markup: for readers without scripts, and for the search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from rtca_nb.render.categories import words_of_matches
from rtca_nb.render.entries import Names, role_label
from rtca_nb.render.event_entries import event_entries, file_entries
from rtca_nb.render.languages import say
from rtca_nb.render.markup import Html, Template, join, text
from rtca_nb.render.overview import Quotes, facts, form_shown, quotation, summary_card
from rtca_nb.render.palette import ROLES, SENTIMENTS
from rtca_nb.render.spans import MarkedMessages
from rtca_nb.render.times import clock
from rtca_nb.render.told import told, told_alone, told_category, told_name
from rtca_nb.render.transcript import banner
from rtca_nb.tables.absence import NOT_EVALUATED, category_words, unevaluated
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.matches import matches_by_category
from rtca_nb.tables.notes import warnings_on

__all__ = ["plain_contact"]

# A link to an id opens the ``details`` around it. The next element closes ``dt``, ``dd`` and ``p``, so a line feed
# after a text would become part of it.
_CONTACT: Final = Template(
    '<details><summary><bdi>{t}</bdi> <small>{t}</small></summary><div id="{a}">{h}{h}<dl>{h}</dl></div></details>\n'
)
_LINE: Final = Template("<p>{t}\n")
_QUOTED: Final = Template("<p>{t}: {h}\n")
_SAID: Final = Template("<dt>{t} {h} {t}<dd>{h}")
_BESIDE: Final = Template("<dt>{t} {h}")
_FILE: Final = Template('<dt id="{a}">{t} {h} {t} {h} {h}')
_LOST: Final = "◆"


def plain_contact(tables: Tables, name: str, place: int, texts: Sequence[Html]) -> Html:
    """Render a contact in plain HTML.

    Parameters
    ----------
    tables : Tables
    name : str
        Name shown for the contact.
    place : int
        Number of the contact among all, from 0; its link contains it.
    texts : sequence of Html
        Text of each message, by row of the transcript table.
    """
    shown = dict(facts(tables))
    return _CONTACT(
        name,
        f"{form_shown(tables)} · {shown.pop(say('started'))}",
        f"contact{place}",
        banner(tables),
        join([*map(_LINE, _about(tables, shown)), *_summary(tables), *_quotes(tables)]),
        join(_entries(tables, place, texts)),
    )


def _about(tables: Tables, shown: dict[str, str]) -> Iterable[str]:
    """Yield lines of text on a contact: facts, notes, categories, and what is hidden, unrecognised or not trusted."""
    yield " · ".join(f"{label} {value}" for label, value in shown.items())
    for note in warnings_on(tables):
        yield told_alone(note)
    matches = tables.get("matches")
    found = [f"{name} ({words_of_matches(matches, rows)})" for name, rows in matches_by_category(matches).items()]
    for item in unevaluated(tables.redactor.record):
        found.append(
            f"{told_category(item.what, item.category)} ({say(NOT_EVALUATED)}: {told_name(item.reason, 'reason')})"
        )
    yield f"{say('categories')}: {'; '.join(found) or say(category_words(tables.redactor.record))}"
    hidden = len(tables.get("redactions")["id"])
    yield f"{say('redactions')}: {hidden}"
    for member, payload in zip(*(tables.get("unknown")[name] for name in ("member", "payload")), strict=True):
        yield say("unrecognised: {what}", what=f"{member} {payload}")
    problems = tables.get("offset_problems")
    for kind, label, detail in zip(*(problems[name] for name in ("kind", "label", "detail")), strict=True):
        yield say("span that cannot be trusted: {what}", what=f"{say(kind)} {told_name(label, kind)}: {told(detail)}")


def _summary(tables: Tables) -> list[Html]:
    found = summary_card(tables)
    return [found] if found else []


def _quotes(tables: Tables) -> Iterable[Html]:
    """Yield issues, outcomes and action items with their text."""
    quotes = Quotes(tables)
    for name, kind in (("issues", "issue"), ("outcomes", "outcome"), ("action_items", "action item")):
        table = tables.get(name)
        for number in dict.fromkeys(table["issue"]):
            rows = [row for row, other in enumerate(table["issue"]) if other == number]
            words = join((quotation(tables, quotes, table, row, kind) for row in rows), " … ")
            yield _QUOTED(f"{say(kind)} {number}", words)


def _entries(tables: Tables, place: int, texts: Sequence[Html]) -> list[Html]:
    """Return messages, events and files as HTML, in the order of the transcript."""
    names = _PlainNames(tables)
    table = tables.get("transcript")
    labels = _labels(tables)
    found: list[tuple[float, int, Html]] = []
    columns = ("participant_role", "participant_id", "display_name", "offset_seconds", "sentiment")
    for row, (role, identity, name, offset, sentiment) in enumerate(zip(*(table[c] for c in columns), strict=True)):
        mood = SENTIMENTS.get(sentiment)
        said = mood.mark if mood is not None else f"{_LOST} {sentiment.lower()}"
        mark = said if row not in labels else f"{said} · {labels[row]}"
        html = _SAID(clock(offset), names(name, role, identity), mark, texts[row])
        found.append((_when(offset), len(found), html))
    events = event_entries(tables, names, lambda _, when, said: _BESIDE(when, said))
    files = file_entries(tables, names, f"{place}-", lambda key, _, *about: _FILE(key, *about))
    for offset, entry in (*events, *files):
        found.append((_when(offset), len(found), entry))
    found.sort(key=lambda entry: entry[:2])
    return [html for _, _, html in found]


def _when(offset: float | None) -> float:
    return float("inf") if offset is None else offset


def _labels(tables: Tables) -> dict[int, str]:
    """Return the names of each message's highlights, by row of the transcript table."""
    marked = MarkedMessages(tables, frozenset({"categories", "issues", "extracted"}))
    return {row: ", ".join(dict.fromkeys(mark.label for mark in marks)) for row, marks in marked.by_row.items()}


class _PlainNames(Names):
    """Makes participants' names as :class:`Names` does, but without markup if a name only repeats a known role."""

    def __call__(self, name: str | None, role: str | None, participant_id: str | None) -> Html:
        label = role_label(role)
        if role in ROLES and name == role:
            return text(label)
        found = super().__call__(name, role, participant_id)
        return text(label) if role in ROLES and found == f"<bdi>{label}</bdi>" else found
