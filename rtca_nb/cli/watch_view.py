"""The view of ``rtca-nb watch``: each contact with the end of its transcript, fitted to the terminal's height."""

from __future__ import annotations

import time
from collections.abc import Hashable, Iterator
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.segment import Segment
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.messages import MOODS, ROLE_STYLES, said, spans_by_row
from rtca_nb.cli.terminal import folding_grid, printable
from rtca_nb.cli.wording import worded_trouble
from rtca_nb.contact.access import tables_of
from rtca_nb.model.record import TERMINAL_STATUSES
from rtca_nb.render.entries import role_label
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.times import clock
from rtca_nb.tables.handling import following_words

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.fetch.follow import Following
    from rtca_nb.fetch.observer import Followed
    from rtca_nb.tables.contact_tables import Tables

__all__ = ["STATUS", "message_lines", "view_of"]

STATUS: Final = {
    "IN_PROGRESS": "analysis in progress",
    "COMPLETED": "analysis complete",
    "FAILED": "analysis failed",
}
"""Statuses in words."""

_OVER: Final = {"paused": "Paused.", "stopped": "Stopped.", "ended": "The analysis has ended.", "late": "Time is up."}
# Lines of the view other than transcripts: for the whole view, and for each contact.
_WHOLE, _HEAD = 2, 4
_TAIL: Final = 40
# In fewer columns, a message's time and speaker are on its first line, not in columns beside it.
_NARROW: Final = 40
# A lag is shown only up to a day, since replayed samples are old, and clocks may differ by a minute.
_LIVE, _SKEW = 86_400.0, 60.0


def view_of(following: Following, console: Console) -> RenderableType:
    """Return a view of the current state; if there is no room for more, it has one line for each contact."""
    followed = following.followed()
    room = (console.height - _WHOLE) // len(followed)
    parts: list[RenderableType] = []
    for line in followed:
        if room < _HEAD:
            parts.append(_short(line))
            continue
        parts += [_title(line), _next(line)]
        if line.contact is not None and room > _HEAD:
            parts.append(_Tail(_messages(line.contact, narrow=console.width < _NARROW), room - _HEAD))
        parts.append(Text())
    parts.append(_budget(following, followed))
    return Group(*parts)


class _Tail:
    """The last lines of a renderable."""

    def __init__(self, content: RenderableType, rows: int) -> None:
        self._content = content
        self._rows = rows

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in console.render_lines(self._content, options, pad=False)[-self._rows :]:
            yield from line
            yield Segment.line()


def _short(line: Followed) -> Text:
    """Return the most important facts about a contact on one line."""
    if line.trouble is not None:
        return _one_line().append(printable(line.contact_id), "bold cyan").append("  ").append_text(_next(line))
    return _title(line, "  ")


def _title(line: Followed, gap: str = "\n") -> Text:
    contact = line.contact
    title = _one_line().append(printable(line.contact_id), "bold cyan")
    if contact is None:
        return title.append("  not started", "dim")
    tables = tables_of(contact)
    title.append(gap).append(f"{STATUS.get(contact.status, printable(contact.status))}", "bold")
    title.append(f" · {counted(len(tables.get('transcript')['id']), 'message')}")
    lag = _lag(tables)
    title.append("" if lag is None else f" · last message {clock(lag)} ago")
    for role, mood, score in _moods(tables):
        known = SENTIMENTS.get(mood) or SENTIMENTS[None]
        title.append(f" · {printable(role_label(role)).lower()} ").append(known.mark, MOODS.get(mood, "dim"))
        title.append("" if score is None else f" {score:+.1f}".replace("-", "−"))
    for words in following_words(tables.redactor.record, revealed=contact.revealed):
        title.append(f" · {printable(words)}", "dim")
    return title


def _one_line(words: str = "", style: str = "") -> Text:
    return Text(words, style, no_wrap=True, overflow="ellipsis")


def _lag(tables: Tables) -> float | None:
    end = tables.end
    if end is None or tables.redactor.record.status in TERMINAL_STATUSES:
        return None
    lag = time.time() - end / 1_000_000
    return max(lag, 0.0) if -_SKEW <= lag <= _LIVE else None


def _moods(tables: Tables) -> Iterator[tuple[str | None, str, float | None]]:
    """Yield each role with its last sentiment and the score of that turn, which is an estimate."""
    turns = tables.get("sentiment")
    last = {
        role: (mood, score)
        for role, mood, score in zip(
            turns["participant_role"], turns["sentiment"], turns["progressive_score"], strict=True
        )
        if mood is not None
    }
    for role, (mood, score) in last.items():
        yield role, mood, score


def _next(line: Followed) -> Text:
    """Return a line on what the view is waiting for, or on what is wrong and when the next attempt follows."""
    wait = "now" if line.wait is None or line.wait < 0.5 else f"in {line.wait:.0f} s"
    if line.state == "failed" and line.trouble is not None:
        return _one_line(worded_trouble(line.trouble), "red")
    if line.state in _OVER:
        return _one_line(_OVER[line.state], "dim")
    if line.trouble is not None:
        return _one_line(f"Asking again {wait}: {worded_trouble(line.trouble, outcome=False)}", "yellow")
    if line.contact is None:
        return _one_line(f"The analysis has not started. Checking again {wait}.", "dim")
    return _one_line("Looking for news…" if line.state == "asking" else f"Up to date. Checking again {wait}.", "dim")


def _budget(following: Following, followed: list[Followed]) -> Text:
    pace = following.pace
    used = counted(sum(line.requests for line in followed), "request")
    if pace.rate == float("inf"):
        return _one_line(f"{used} sent · no quota applies · Ctrl-C ends it", "dim")
    left = f"{int(pace.left)} of {int(pace.burst)} possible now"
    return _one_line(f"{used} sent · up to {pace.rate:.2f} a second · {left} · Ctrl-C ends it", "dim")


def _messages(contact: Contact, *, narrow: bool) -> RenderableType:
    if narrow:
        return Text("\n", overflow="fold").join(Text("  ").join(cells[2:]) for cells in _cells(contact, _TAIL))
    grid = folding_grid(3)
    for cells in _cells(contact, _TAIL):
        grid.add_row(*cells[2:])
    return grid


def message_lines(contact: Contact) -> Iterator[tuple[Hashable, str, Text]]:
    """Yield for each message its key, its text, and a line with its time, role, sentiment and text."""
    for name, words, *cells in _cells(contact, None):
        yield name, words, Text("  ").join(cells)


def _cells(contact: Contact, most: int | None) -> Iterator[tuple[Hashable, str, Text, Text, Text]]:
    tables = tables_of(contact)
    transcript = tables.get("transcript")
    spans = spans_by_row(tables)
    columns = ("id", "participant_role", "sentiment", "offset_seconds", "content")
    rows = list(enumerate(zip(*(transcript[name] for name in columns), strict=True)))
    for row, (identity, role, mood, offset, content) in rows if most is None else rows[-most:]:
        known = SENTIMENTS.get(mood) or SENTIMENTS[None]
        who = Text().append(printable(role_label(role)), ROLE_STYLES.get(role or "", "bold"))
        who.append(f" {known.mark}", MOODS.get(mood or "", "dim"))
        # A message without an id is identified by its time, role and content.
        name = identity if identity is not None else (offset, role, content)
        yield name, content or "", Text(clock(offset), "dim"), who, said(tables, row, spans.get(row, []), between="  ")
