"""The categories of a contact: matches, categories that were not evaluated, and why there are none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtca_nb.render.anchors import anchor
from rtca_nb.render.languages import say, say_count
from rtca_nb.render.markup import Html, Template, join
from rtca_nb.render.spans import category_css
from rtca_nb.render.times import clock
from rtca_nb.render.told import told_category, told_name
from rtca_nb.tables.absence import NOT_EVALUATED, category_words, unevaluated
from rtca_nb.tables.contact_tables import Table, Tables
from rtca_nb.tables.matches import match_counts, matches_by_category

__all__ = ["category_list", "message_links", "words_of_matches"]

_SECTION: Final = Template('<section class="rtca-findings"><h3>{t}</h3><ul>{h}</ul></section>')
_CATEGORY: Final = Template('<li><span data-k="{a}">{t}</span> {h}</li>')
_SKIPPED: Final = Template("<li><bdi>{t}</bdi> <small>{t}</small></li>")
_NONE: Final = Template("<section><h3>{t}</h3><p><small>{t}</small></p></section>")
_LINK: Final = Template('<a href="#{a}">{t}</a>')
_PLAIN: Final = Template("<small>{t}</small>")


def category_list(tables: Tables, *, prefix: str) -> Html:
    """List categories with their number of matches and links to the messages, and those that were not evaluated."""
    matches = tables.get("matches")
    entries = []
    for place, (name, rows) in enumerate(matches_by_category(matches).items()):
        # A match may span several messages, and a message may belong to several matches.
        links = [message_links(tables, matches["ids"][row], prefix, " + ") for row in rows]
        shown = join([link for link in links if link], ", ")
        entries.append(
            _CATEGORY(category_css(place), name, join([_PLAIN(words_of_matches(matches, rows)), shown], " "))
        )
    record = tables.redactor.record
    for item in unevaluated(record):
        entries.append(
            _SKIPPED(
                told_category(item.what, item.category), f"{say(NOT_EVALUATED)}: {told_name(item.reason, 'reason')}"
            )
        )
    title = say("Categories")
    return _SECTION(title, join(entries)) if entries else _NONE(title, say(category_words(record)))


def words_of_matches(matches: Table, rows: Sequence[int]) -> str:
    """Return the number of matches in words, with the number of their messages if that is larger."""
    points, whole, messages = match_counts(matches, rows)
    words = [say_count("{n} match", "{n} matches", points)] if points else []
    if 0 < points < messages:
        words = [say("{matches} over {messages} messages", matches=words[0], messages=messages)]
    if whole:
        words.append(say_count("whole contact", "whole contact {n} times", whole))
    return ", ".join(words)


def message_links(tables: Tables, ids: Sequence[str | None], prefix: str, between: str = " ") -> Html:
    """Return links to messages, each named by its time; a message without a segment gets a note instead of a link."""
    offsets = tables.get("transcript")["offset_seconds"]
    links = []
    for identity in dict.fromkeys(ids):
        row = tables.row_of(identity) if identity is not None else None
        if row is not None:
            links.append(_LINK(anchor(prefix, row), clock(offsets[row])))
        elif identity is not None:
            links.append(_PLAIN(say("message not among the segments")))
    return join(links, between)
