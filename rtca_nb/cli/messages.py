"""Messages in a terminal: their styles, and the part of a transcript with the most marks of the analysis."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rtca_nb.cli.terminal import append_masked, chip, folding_grid, printable
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.model.offsets import is_tag
from rtca_nb.render.entries import role_label
from rtca_nb.render.event_entries import is_of_days
from rtca_nb.render.interactive import Leaf, card_of
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.times import Moments, clock
from rtca_nb.tables.contact_tables import Tables

__all__ = ["MOODS", "ROLE_STYLES", "marked", "said", "show_excerpt", "spans_by_row"]

MOODS: Final = {"POSITIVE": "green", "NEGATIVE": "red", "NEUTRAL": ""}
"""Styles of sentiments."""

ROLE_STYLES: Final = {"CUSTOMER": "bold cyan", "AGENT": "bold magenta", "SUPERVISOR": "bold yellow"}
"""Styles of participant roles."""

_MESSAGE: Final = 400
_LINES: Final = 24
_BULLETS: Final = {"choice": "○ ", "chosen": "✓ "}


def show_excerpt(contact: Contact, console: Console, *, messages: int = 5) -> None:
    """Print the messages around the one with the most marks of the analysis.

    Parameters
    ----------
    contact : Contact
    console : rich.console.Console
    messages : int
        Number of messages to print.
    """
    tables = tables_of(contact)
    transcript = tables.get("transcript")
    total = len(transcript["id"])
    if not total:
        return
    spans = spans_by_row(tables)
    busiest = max(range(total), key=lambda row: len(spans.get(row, ())))
    first = max(0, min(busiest - messages // 2, total - messages))
    shown = range(first, min(first + messages, total))
    console.print()
    console.print(
        Text().append("How it reads", "bold").append(f"  messages {shown[0] + 1}–{shown[-1] + 1} of {total}", "dim")
    )
    grid = folding_grid(3)
    moments = Moments()
    # The time from contact start says too little about a chat of several days.
    of_days = is_of_days(tables)
    for row in shown:
        role, mood = transcript["participant_role"][row], transcript["sentiment"][row]
        known = SENTIMENTS.get(mood) or SENTIMENTS[None]
        who = Text().append(printable(role_label(role)), ROLE_STYLES.get(role or "", "bold"))
        who.append(f" {known.mark}", MOODS.get(mood or "", "dim"))
        content = said(tables, row, spans.get(row, []))
        when = moments(transcript["absolute_time"][row]) if of_days else clock(transcript["offset_seconds"][row])
        grid.add_row(Text(when, "dim"), who, content)
    console.print(Padding(grid, (0, 0, 0, 2)))


def spans_by_row(tables: Tables) -> dict[int, list[tuple[int, int, str]]]:
    """Return the highlights of each message, by row of the transcript: (begin, end, kind), in code points."""
    spans: dict[int, list[tuple[int, int, str]]] = {}
    highlights = tables.get("highlights")
    columns = (highlights[name] for name in ("id", "kind", "begin", "end"))
    for identity, kind, begin, end in zip(*columns, strict=True):
        row = None if identity is None else tables.row_of(identity)
        if row is not None and begin is not None and begin < end:
            spans.setdefault(row, []).append((begin, end, kind))
    return spans


def said(tables: Tables, row: int, spans: Sequence[tuple[int, int, str]], *, between: str = "\n") -> Text:
    """Return the text of a message with its spans marked; of an interactive message, the questions or the choice."""
    transcript = tables.get("transcript")
    content = transcript["content"][row] or ""
    card = card_of(content, transcript["content_type"][row], transcript["participant_role"][row])
    if card is None:
        return marked(content, spans)
    lines = []
    for line in card.lines[:_LINES]:
        parts = [marked(part.text, _spans_in(part, spans)) for part in line.parts]
        lines.append(Text("  " * line.level + _BULLETS.get(line.kind, "")).append(Text(line.between).join(parts)))
    if len(card.lines) > _LINES:
        lines.append(Text("[…]", "dim"))
    return Text(between).join(lines)


def _spans_in(leaf: Leaf, spans: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return a message's spans within one text of an interactive message, with offsets from that text's start."""
    if leaf.begin is None:
        return []
    low, high = leaf.begin, leaf.begin + len(leaf.text)
    found = ((max(begin, low) - low, min(end, high) - low, kind) for begin, end, kind in spans)
    return [span for span in found if span[0] < span[1]]


def marked(content: str, spans: Sequence[tuple[int, int, str]]) -> Text:
    """Return a text with its spans marked: redactions as chips, others underlined. Overlaps show their text once."""
    line = Text()
    whole, content = len(content), content[:_MESSAGE]
    cuts = sorted({0, len(content), *(min(place, len(content)) for span in spans for place in span[:2])})
    # Several spans within hidden text are one chip, because their offsets would reveal its structure.
    masked = False
    for begin, end in itertools.pairwise(cuts):
        kinds = {kind for first, last, kind in spans if first <= begin and end <= last}
        piece = content[begin:end]
        if "redaction" in kinds and is_tag(piece):
            line.append(chip(piece[1:-1]))
        else:
            rest = piece.lstrip("█") if masked else piece
            append_masked(line, rest, "underline yellow" if kinds - {"redaction"} else "")
        masked = piece.endswith("█")
    return line if whole == len(content) else line.append(" […]", "dim")
