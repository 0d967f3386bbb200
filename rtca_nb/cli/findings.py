"""What was found in a contact, for a terminal of 80 columns."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rtca_nb.base.arguments import counted as count
from rtca_nb.cli.terminal import append_masked, chip, printable, prose
from rtca_nb.contact.contact import Contact
from rtca_nb.model.offsets import is_tag
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.transcript import clock, role_label, signed

__all__ = ["MOODS", "ROLE_STYLES", "count", "marked", "show_excerpt", "show_findings", "spans_by_row"]

Frame = Mapping[str, list[Any]]

# Seven steps: the eighth block is what hidden text is made of.
_STEPS: Final = "▁▂▃▄▅▆▇"
MOODS: Final = {"POSITIVE": "green", "NEGATIVE": "red", "NEUTRAL": ""}
"""Styles of sentiments."""

ROLE_STYLES: Final = {"CUSTOMER": "bold cyan", "AGENT": "bold magenta", "SUPERVISOR": "bold yellow"}
"""Styles of participant roles."""

_SPARKS: Final = 30
_QUOTE: Final = 100
_MESSAGE: Final = 400
_FIGURES: Final = (
    ("agent_first_response", "AGENT", "first agent reply after"),
    ("response_time_from_last_mean", "AGENT", "agent replies in"),
    ("response_time_from_last_mean", "CUSTOMER", "customer replies in"),
    ("longest_silence", None, "longest silence"),
    ("conversation_close_time", None, "last customer word to end"),
)


def show_findings(contact: Contact, console: Console) -> None:
    """Print what a contact is and what the analysis found in it.

    Parameters
    ----------
    contact : Contact
        Masked or revealed; a revealed one is announced as such.
    console : rich.console.Console
    """
    frames = _Frames(contact)
    console.print(_title(contact, frames))
    console.print(_numbers(frames))
    for heading, body in (
        ("Summary", _summary(frames)),
        ("Sentiment", _sentiment(frames)),
        ("Categories", _categories(frames)),
        ("Issues", _issues(frames)),
        ("Redactions", _redactions(frames)),
        ("Key figures", _figures(frames)),
        ("Problems", _problems(contact, frames)),
    ):
        if body is not None:
            console.print()
            console.print(heading, style="bold")
            console.print(Padding(body, (0, 0, 0, 2)))


class _Frames:
    """A contact's frames as lists, and where its messages are."""

    def __init__(self, contact: Contact) -> None:
        self._contact = contact
        self._made: dict[str, Frame] = {}
        transcript = self["transcript"]
        self.row = {identity: row for row, identity in enumerate(transcript["id"]) if identity is not None}

    def __getitem__(self, name: str) -> Frame:
        # Arrow rather than pandas, which takes longer to load than all of this.
        if name not in self._made:
            self._made[name] = self._contact.arrow(name).to_pydict()
        return self._made[name]

    def when(self, identity: str | None) -> str:
        row = self.row.get(identity) if identity is not None else None
        return "–" if row is None else clock(self["transcript"]["offset_seconds"][row])

    def rows(self, name: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        return zip(*(self[name][column] for column in columns), strict=True)


def _title(contact: Contact, frames: _Frames) -> Text:
    title = Text().append("Chat contact ", "bold").append(printable(contact.contact_id), "bold cyan")
    if contact.revealed:
        title.append("  ").append(" REVEALED: personal data in clear ", "bold white on red")
    times = [
        moment
        for name in ("transcript", "events", "attachments")
        for moment in frames[name]["absolute_time"]
        if moment is not None
    ]
    facts = ["time unknown"]
    if times:
        lasted = clock((max(times) - min(times)).total_seconds())
        facts = [f"{min(times):%Y-%m-%d %H:%M:%S} UTC", f"lasted {lasted}"]
    state = {"COMPLETED": "analysis complete", "IN_PROGRESS": "analysis in progress", "FAILED": "analysis failed"}
    facts.append(state.get(contact.status, printable(contact.status)))
    facts.append(contact.output_type + (", masked" if contact.output_type == "Raw" and not contact.revealed else ""))
    return title.append("\n").append(" · ".join(facts), "dim")


def _numbers(frames: _Frames) -> Text:
    hidden = sum("█" in (text or "") for text in frames["transcript"]["content"])
    redactions = len(frames["redactions"]["id"])
    parts = [
        count(len(frames["transcript"]["id"]), "message"),
        count(redactions, "redaction") if redactions or not hidden else f"{count(hidden, 'message')} with hidden text",
        count(len(set(frames["categories"]["category"])), "category", "categories"),
        count(len(set(frames["issues"]["issue"])), "issue"),
        count(len(frames["offset_problems"]["id"]), "problem"),
    ]
    line = Text()
    for place, part in enumerate(parts):
        number, _, noun = part.partition(" ")
        style = "bold yellow" if noun.startswith("problem") and number != "0" else "bold green"
        line.append("   " if place else "").append(number, style).append(f" {noun}")
    return line


def _summary(frames: _Frames) -> RenderableType | None:
    lines = []
    for status, content, failure in frames.rows("summary", "status", "content", "failure_code"):
        if content is None:
            why = f"No summary: {status or 'status unknown'}{f', {failure}' if failure else ''}."
            lines.append(Text(printable(why), "dim"))
        elif content != "summary" and content.strip("█"):
            lines.append(prose(content))
        else:  # the word stands for what is hidden
            lines.append(Text().append(chip("hidden")).append(" It has no offsets to tell what is personal.", "dim"))
    return Text("\n").join(lines) if lines else None


def _sentiment(frames: _Frames) -> RenderableType:
    turns = frames["sentiment"]
    if not any(turns["sentiment"]):
        return Text("Unknown: no message was scored.", "dim")
    metric = {
        (name, role): value for name, role, value in frames.rows("metrics", "metric", "participant_role", "value")
    }
    table = _grid(5)
    for role in dict.fromkeys(turns["participant_role"]):
        rows = [row for row, other in enumerate(turns["participant_role"]) if other == role]
        scores = [turns["progressive_score"][row] for row in rows]
        moods = Counter(turns["sentiment"][row] for row in rows)
        tally = Text()
        for mood, style in MOODS.items():
            tally.append("  " if tally else "").append(f"{SENTIMENTS[mood].mark} {moods[mood]:<2}", style)
        begin, end = metric.get(("sentiment_begin", role)), metric.get(("sentiment_end", role))
        shift = Text("" if begin is None or end is None else f"{signed(begin)} → {signed(end)}", "dim")
        overall = metric.get(("sentiment_overall", role))
        table.add_row(
            Text(printable(role_label(role)), ROLE_STYLES.get(role or "", "bold")),
            _sparkline(scores),
            Text("unknown" if overall is None else signed(overall), "bold"),
            shift,
            tally,
        )
    marks = "  ".join(f"{SENTIMENTS[mood].mark} {SENTIMENTS[mood].word}" for mood in MOODS)
    table.add_row("", *(Text(caption, "dim") for caption in ("turn by turn", "all", "start → end", "turns")))
    return Group(table, Text(f"{marks}; scores from −5 to +5 are estimates", "dim"))


def _sparkline(scores: list[float | None]) -> Text:
    line = Text(no_wrap=True)
    step = max(1, -(-len(scores) // _SPARKS))
    for score in scores[step - 1 :: step]:
        if score is None:
            line.append("·", "dim")
        else:
            place = round((max(-5.0, min(5.0, score)) + 5) / 10 * (len(_STEPS) - 1))
            line.append(_STEPS[place], "green" if score > 0.5 else "red" if score < -0.5 else "dim")
    return line


def _categories(frames: _Frames) -> RenderableType:
    table = frames["categories"]
    if not table["category"]:
        return Text("No category matched.", "dim")
    grid = _grid(3)
    for name in dict.fromkeys(table["category"]):
        rows = [row for row, other in enumerate(table["category"]) if other == name]
        matches = dict.fromkeys(table["point_of_interest"][row] for row in rows)
        matches.pop(None, None)
        about = count(len(matches), "match", "matches") if matches else "whole contact"
        if matches:
            about += f"\n{', '.join(dict.fromkeys(frames.when(table['id'][row]) for row in rows))}"
        words = _quotes([table["text"][row] for row in rows])
        grid.add_row(prose(name, "yellow"), about, words)
    return grid


def _issues(frames: _Frames) -> RenderableType:
    table = frames["issues"]
    if not table["issue"]:
        return Text("No issue was detected.", "dim")
    grid = _grid(3)
    for number in dict.fromkeys(table["issue"]):
        rows = [row for row, other in enumerate(table["issue"]) if other == number]
        words = _quotes([table["content"][row] or table["text"][row] for row in rows])
        when = ", ".join(dict.fromkeys(frames.when(table["id"][row]) for row in rows))
        grid.add_row(Text(f"{number}", "yellow"), when, words)
    return grid


def _quotes(words: list[str | None]) -> Text:
    line = Text(style="italic")
    for text in list(dict.fromkeys(word for word in words if word))[:2]:
        line.append(" … " if line else "“")
        append_masked(line, _short(text, _QUOTE))
    return line.append("”") if line else Text("(whole message)" if words != [None] else "", "dim")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} […]"


def _redactions(frames: _Frames) -> RenderableType:
    texts = frames["redactions"]["text"]
    tags = Counter(text for text in texts if text is not None and is_tag(text))
    parts = [Text().append(chip(tag[1:-1])).append(f" {number}") for tag, number in tags.most_common()]
    other = len(texts) - tags.total()
    masked = sum("█" in (text or "") for text in frames["transcript"]["content"])
    rest = [count(other, "other span" if tags else "span")] if other else []
    rest += [f"hidden in {count(masked, 'message')}"] if masked else []
    if rest:
        parts.append(Text(", ".join(rest)))
    return Columns(parts, padding=(0, 3)) if parts else Text("None.", "dim")


def _figures(frames: _Frames) -> RenderableType:
    rows = {
        (name, role): (value, estimate)
        for name, role, value, estimate in frames.rows("metrics", "metric", "participant_role", "value", "estimate")
    }
    grid = _grid(2)
    for name, role, label in _FIGURES:
        value, estimate = rows.get((name, role), (None, False))
        shown = "unknown" if value is None else f"{value:.1f} s" if value < 60 else clock(value)
        mark = " (estimate)" if estimate and value is not None else ""
        grid.add_row(Text(label), Text().append(shown, "bold").append(mark, "dim"))
    unscored = sum(mood is None for mood in frames["transcript"]["sentiment"])
    grid.add_row(Text("without sentiment"), Text(count(unscored, "message"), "bold"))
    return grid


def _problems(contact: Contact, frames: _Frames) -> RenderableType:
    lines = [Text().append("! ", "yellow").append(printable(note)) for note in contact.notes]
    kinds = Counter(frames["offset_problems"]["problem"])
    if kinds:
        named = ", ".join(f"{number} {str(kind).replace('_', ' ')}" for kind, number in kinds.most_common())
        lines.append(Text(f"  spans: {named}", "dim"))
    if lines:
        return Text("\n").join(lines)
    spans = len(frames["highlights"]["id"])
    return Text(f"None: {count(spans, 'span')} checked, each fits its message." if spans else "None.", "green")


def show_excerpt(contact: Contact, console: Console, *, messages: int = 5) -> None:
    """Print the stretch of the transcript that the analysis marked most.

    Parameters
    ----------
    contact : Contact
    console : rich.console.Console
    messages : int
        How many.
    """
    frames = _Frames(contact)
    transcript = frames["transcript"]
    total = len(transcript["id"])
    if not total:
        return
    spans = spans_by_row(frames["highlights"], frames.row.get)
    busiest = max(range(total), key=lambda row: len(spans.get(row, ())))
    first = max(0, min(busiest - messages // 2, total - messages))
    shown = range(first, min(first + messages, total))
    console.print()
    console.print(
        Text().append("How it reads", "bold").append(f"  messages {shown[0] + 1}–{shown[-1] + 1} of {total}", "dim")
    )
    grid = _grid(3)
    for row in shown:
        role, mood = transcript["participant_role"][row], transcript["sentiment"][row]
        known = SENTIMENTS.get(mood) or SENTIMENTS[None]
        who = Text().append(printable(role_label(role)), ROLE_STYLES.get(role or "", "bold"))
        who.append(f" {known.mark}", MOODS.get(mood or "", "dim"))
        content = marked(transcript["content"][row] or "", spans.get(row, []))
        grid.add_row(Text(clock(transcript["offset_seconds"][row]), "dim"), who, content)
    console.print(Padding(grid, (0, 0, 0, 2)))


def spans_by_row(highlights: Frame, row_of: Callable[[str], int | None]) -> dict[int, list[tuple[int, int, str]]]:
    """Return begin, end and kind of the highlights of each message, by its row."""
    spans: dict[int, list[tuple[int, int, str]]] = {}
    columns = (highlights[name] for name in ("id", "kind", "begin", "end"))
    for identity, kind, begin, end in zip(*columns, strict=True):
        row = None if identity is None else row_of(identity)
        if row is not None and begin is not None and begin < end:
            spans.setdefault(row, []).append((begin, end, kind))
    return spans


def marked(content: str, spans: Sequence[tuple[int, int, str]]) -> Text:
    """A message with its spans: redactions as chips, other highlights underlined; overlaps keep the text once."""
    line = Text()
    whole, content = len(content), content[:_MESSAGE]
    cuts = sorted({0, len(content), *(min(place, len(content)) for span in spans for place in span[:2])})
    # Several spans within hidden text are one chip: where they begin and end would tell of it.
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


def _grid(columns: int) -> Table:
    grid = Table.grid(padding=(0, 2))
    for _ in range(columns):
        grid.add_column(overflow="fold")
    return grid
