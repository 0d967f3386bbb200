"""Show what was found in a contact, in a terminal of 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.messages import MOODS, ROLE_STYLES
from rtca_nb.cli.notes import worded_note
from rtca_nb.cli.terminal import append_masked, chip, folding_grid, printable, prose
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.model.offsets import is_tag
from rtca_nb.model.output_types import form_words
from rtca_nb.render.categories import words_of_matches
from rtca_nb.render.entries import role_label, signed
from rtca_nb.render.overview import date, is_doubtful, is_stand_in
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.times import clock
from rtca_nb.tables.absence import (
    NOT_EVALUATED,
    category_words,
    counted_categories,
    counted_of,
    extent_words,
    unevaluated,
    why_none,
)
from rtca_nb.tables.absence_reasons import covered_entities, raw_is_not_kept
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.figure_pairs import computed_figures
from rtca_nb.tables.handling import handling_words
from rtca_nb.tables.matches import matches_by_category
from rtca_nb.tables.notes import warnings_on
from rtca_nb.tables.sentiment import SCORED_ROLES, SCORED_TYPES

__all__ = ["show_findings"]

# Seven steps, because the eighth block means hidden text.
_STEPS: Final = "▁▂▃▄▅▆▇"
_SPARKS: Final = 30
_QUOTE: Final = 100
_FIGURES: Final = (
    ("agent_first_response", "AGENT", "first agent reply after"),
    ("response_time_from_last_mean", "AGENT", "agent replies in"),
    ("response_time_from_last_mean", "CUSTOMER", "customer replies in"),
    ("longest_silence", None, "longest silence"),
    ("conversation_close_time", None, "last customer message to end of chat"),
)


def show_findings(contact: Contact, console: Console) -> None:
    """Print what a contact is and what the analysis found in it.

    Parameters
    ----------
    contact : Contact
        Masked or revealed; the title of a revealed contact says so.
    console : rich.console.Console
    """
    tables = tables_of(contact)
    console.print(_title(tables))
    console.print(_numbers(tables))
    for heading, body in (
        ("Summary", _summary(tables)),
        ("Sentiment", _sentiment(tables)),
        ("Categories", _categories(tables)),
        ("Issues", _issues(tables)),
        ("Redactions", _redactions(tables)),
        ("Key figures", _figures(tables)),
        ("Problems", _problems(tables)),
    ):
        if body is not None:
            console.print()
            console.print(heading, style="bold")
            console.print(Padding(body, (0, 0, 0, 2)))


def _rows(tables: Tables, name: str, *columns: str) -> Iterator[tuple[Any, ...]]:
    """Return an iterator over the rows of a table, each with the values of these columns."""
    table = tables.get(name)
    return zip(*(table[column] for column in columns), strict=True)


def _when(tables: Tables, identity: str | None) -> str:
    """Return the time of a message, counted from the start of the contact, as text; a dash if it is not known."""
    row = tables.row_of(identity) if identity is not None else None
    return "–" if row is None else clock(tables.get("transcript")["offset_seconds"][row])


def _title(tables: Tables) -> Text:
    record, revealed = tables.redactor.record, tables.redactor.revealed
    title = Text().append("Chat contact ", "bold").append(printable(record.contact_id), "bold cyan")
    if revealed:
        title.append("  ").append(" REVEALED: personal data in clear text ", "bold white on red")
    facts = ["time unknown"]
    if tables.start is not None and tables.end is not None:
        facts = [date(tables.start), f"lasted {clock((tables.end - tables.start) / 1_000_000)}"]
    state = {"COMPLETED": "analysis complete", "IN_PROGRESS": "analysis in progress", "FAILED": "analysis failed"}
    facts.append(", ".join(filter(None, (state.get(record.status, printable(record.status)), extent_words(record)))))
    facts.append(form_words(record.output_type) + ("" if tables.redactor.trusted or revealed else ", masked"))
    title.append("\n").append(" · ".join(facts), "dim")
    record_says = [printable(words) for words in handling_words(record, revealed=revealed)]
    record_says += ["the service keeps no Raw form"] if raw_is_not_kept(record) else []
    covered = covered_entities(record)
    record_says += [f"redacts only {printable(', '.join(covered))}"] if covered else []
    return title.append("\n").append(" · ".join(record_says), "dim") if record_says else title


def _numbers(tables: Tables) -> Text:
    hidden = sum("█" in (text or "") for text in tables.get("transcript")["content"])
    redactions, record = len(tables.get("redactions")["id"]), tables.redactor.record
    parts = [
        counted_of(record, "Transcript", len(tables.get("transcript")["id"]), "message"),
        counted(redactions, "redaction")
        if redactions or not hidden
        else f"{counted(hidden, 'message')} with hidden text",
        counted_categories(record, tables.get("categories")["category"]),
        counted_of(record, "Issues", len(set(tables.get("issues")["issue"])), "issue"),
        counted(len(tables.get("offset_problems")["id"]), "problem"),
    ]
    line = Text()
    for place, part in enumerate(parts):
        number, _, noun = part.partition(" ") if part[0].isdigit() else ("", "", part)
        style = "bold yellow" if noun.startswith("problem") and number != "0" else "bold green"
        line.append("   " if place else "").append(number, style).append(
            f" {noun}" if number else noun, "" if number else "yellow"
        )
    return line


def _summary(tables: Tables) -> RenderableType | None:
    lines = []
    for status, content, failure in _rows(tables, "summary", "status", "content", "failure_code"):
        if content is None:
            why = f"No summary: {status or 'status unknown'}{f', {failure}' if failure else ''}."
            lines.append(Text(printable(why), "dim"))
        elif content != "summary" and content.strip("█"):
            lines.append(prose(content))
        else:  # the word "summary" replaces a hidden text
            lines.append(
                Text()
                .append(chip("hidden"))
                .append(" The summary has no offsets, so the personal data in it cannot be located.", "dim")
            )
    return Text("\n").join(lines) if lines else None


def _sentiment(tables: Tables) -> RenderableType:
    turns = tables.get("sentiment")
    if not any(turns["sentiment"]):
        return Text("Unknown: no message was scored.", "dim")
    metric = {figure: value for figure, (value, _) in computed_figures(tables.get("metrics")).items()}
    table = folding_grid(5)
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


def _categories(tables: Tables) -> RenderableType:
    table, record = tables.get("categories"), tables.redactor.record
    skipped = unevaluated(record)
    if not table["category"] and not skipped:
        why = category_words(record)
        return Text(f"{why[0].upper()}{why[1:]}.", "dim")
    grid = folding_grid(3)
    matches = tables.get("matches")
    for name, places in matches_by_category(matches).items():
        rows = [row for row, other in enumerate(table["category"]) if other == name]
        # One match after another, as in other views: two may be in one message, and one may be in several messages.
        when = [" + ".join(_when(tables, identity) for identity in matches["ids"][row]) for row in places]
        about = "\n".join(filter(None, (words_of_matches(matches, places), ", ".join(filter(None, when)))))
        words = _quotes([table["text"][row] for row in rows if table["id"][row] is not None])
        grid.add_row(prose(name, "yellow"), about, words)
    for item in skipped:
        grid.add_row(printable(item.what), NOT_EVALUATED, Text(item.reason, "dim"))
    return grid


def _issues(tables: Tables) -> RenderableType:
    table = tables.get("issues")
    if not table["issue"]:
        why = why_none(tables.redactor.record, "Issues")
        return Text(f"{why[0].upper()}{why[1:]}." if why else "No issue was detected.", "dim")
    grid = folding_grid(3)
    for number in dict.fromkeys(table["issue"]):
        rows = [row for row, other in enumerate(table["issue"]) if other == number]
        plain = [row for row in rows if not is_stand_in(tables, table, row, "issue")]
        words = _quotes([table["content"][row] or table["text"][row] for row in plain]) if plain else chip("hidden")
        if any(is_doubtful(table, row) for row in plain):
            words.append(" (offsets not trusted)", "not italic dim")
        when = ", ".join(dict.fromkeys(_when(tables, table["id"][row]) for row in rows))
        grid.add_row(Text(f"{number}", "yellow"), when, words)
    return grid


def _quotes(words: list[str | None]) -> Text:
    line = Text(style="italic")
    for text in list(dict.fromkeys(word for word in words if word))[:2]:
        line.append(" … " if line else "“")
        append_masked(line, _short(text, _QUOTE))
    return line.append("”") if line else Text("(whole message)" if words and words != [None] else "", "dim")


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rstrip()} […]"


def _redactions(tables: Tables) -> RenderableType:
    texts = tables.get("redactions")["text"]
    tags = Counter(text for text in texts if text is not None and is_tag(text))
    parts = [Text().append(chip(tag[1:-1])).append(f" {number}") for tag, number in tags.most_common()]
    other = len(texts) - tags.total()
    masked = sum("█" in (text or "") for text in tables.get("transcript")["content"])
    rest = [counted(other, "other span" if tags else "span")] if other else []
    rest += [f"hidden in {counted(masked, 'message')}"] if masked else []
    if rest:
        parts.append(Text(", ".join(rest)))
    return Columns(parts, padding=(0, 3)) if parts else Text("None.", "dim")


def _figures(tables: Tables) -> RenderableType:
    rows = computed_figures(tables.get("metrics"))
    grid = folding_grid(2)
    for name, role, label in _FIGURES:
        value, estimate = rows.get((name, role), (None, False))
        shown = "unknown" if value is None else f"{value:.1f} s" if value < 60 else clock(value)
        mark = " (estimate)" if estimate and value is not None else ""
        grid.add_row(Text(label), Text().append(shown, "bold").append(mark, "dim"))
    unscored = sum(
        mood is None and role in SCORED_ROLES and (media or SCORED_TYPES[0]) in SCORED_TYPES
        for mood, role, media in _rows(tables, "transcript", "sentiment", "participant_role", "content_type")
    )
    grid.add_row(Text("without sentiment"), Text(counted(unscored, "message"), "bold"))
    return grid


def _problems(tables: Tables) -> RenderableType:
    lines = [Text().append("! ", "yellow").append(printable(worded_note(note))) for note in warnings_on(tables)]
    kinds = Counter(tables.get("offset_problems")["problem"])
    if kinds:
        named = ", ".join(f"{number} {str(kind).replace('_', ' ')}" for kind, number in kinds.most_common())
        lines.append(Text(f"  spans: {named}", "dim"))
    if lines:
        return Text("\n").join(lines)
    spans = len(tables.get("highlights")["id"])
    return Text(f"None: {counted(spans, 'span')} checked; each fits its message." if spans else "None.", "green")
