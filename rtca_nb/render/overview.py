"""The head of a contact: its facts, notes, figures, summary, categories and issues."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from rtca_nb.model.ids import shown_id
from rtca_nb.model.offsets import is_tag
from rtca_nb.model.output_types import form_words
from rtca_nb.render.categories import message_links
from rtca_nb.render.entries import marked_text, signed
from rtca_nb.render.languages import decimal, say, say_count
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import Chip, summary_tags, tags_by_row
from rtca_nb.render.times import clock
from rtca_nb.tables.absence import category_count, count_of
from rtca_nb.tables.absence_reasons import covered_entities, raw_is_not_kept
from rtca_nb.tables.contact_tables import Table, Tables
from rtca_nb.tables.figure_pairs import computed_figures
from rtca_nb.tables.handling import handled_by
from rtca_nb.tables.notes import redaction_words

__all__ = [
    "Quotes",
    "customer_score",
    "date",
    "facts",
    "figures",
    "form_shown",
    "header",
    "is_doubtful",
    "is_stand_in",
    "issue_list",
    "key_figures",
    "quotation",
    "summary_card",
]

_HEADER: Final = Template('<div class="rtca-top"><h2>{t} <bdi>{t}</bdi></h2><p class="rtca-facts">{h}</p></div>')
_FACT: Final = Template("<span>{t} <b><bdi>{t}</bdi></b></span>")
_FIGURES: Final = Template('<dl class="rtca-key-figures">{h}</dl>')
_FIGURE: Final = Template("<div><dt>{t}</dt><dd>{t}</dd></div>")
_SUMMARY: Final = Template('<section class="rtca-summary"><h3>{t}</h3>{h}</section>')
_TEXT: Final = Template('<p dir="auto">{h}</p>')
_CHIP: Final = Template('<p><b class="rtca-chip">{t}</b> {t}</p>')
_LISTS: Final = Template('<section class="rtca-findings"><h3>{t}</h3><ul>{h}</ul></section>')
_ISSUE: Final = Template('<li><span data-k="is">{t}</span> {h} {h}</li>')
_QUOTE: Final = Template('<q dir="auto">{h}</q>')
# A quotation of many lines opens on demand; the link also leads to the full message.
_LONG_QUOTE: Final = Template(
    '<details class="rtca-more"><summary dir="auto">{h} …</summary><p dir="auto" tabindex="0">{h}</p></details>'
)
_LONG: Final = 320
_PLAIN: Final = Template("<small>{t}</small>")

_TITLES: Final = {
    "COMPLETED": "complete",
    "IN_PROGRESS": "in progress",
    "FAILED": "failed",
    "NOT_ANALYSED": "none",
    "UNKNOWN": "of unknown state",
}


def date(micros: int | None) -> str:
    """Return microseconds since 1970 as date and time in UTC; for None, the word for unknown."""
    if micros is None:
        return say("unknown")
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def header(tables: Tables) -> Html:
    """Render the id and the facts: start, duration, status, output type."""
    return _HEADER(
        say("Contact"), shown_id(tables.redactor.record), join((_FACT(*fact) for fact in facts(tables)), " ")
    )


def facts(tables: Tables) -> list[tuple[str, str]]:
    """Return (label, value), in words, of each fact about a contact."""
    record = tables.redactor.record
    length = None if tables.start is None or tables.end is None else (tables.end - tables.start) / 1_000_000
    # Only the operation has pages; a file shows only that the analysis has ended.
    whole = say("all pages read") if record.source == "v2" else say("whole source read")
    reading = whole if record.complete else say("completeness not proven") if record.unproven else say("not complete")
    skipped = f", {say('partly skipped')}" if record.skipped else ""
    found = [
        (say("started"), date(tables.start)),
        (say("lasted"), clock(length)),
        *((say(what), name) for what, name in handled_by(record, revealed=tables.redactor.revealed)),
        (say("analysis"), f"{say(_TITLES.get(record.status, record.status))}{skipped}, {reading}"),
        (say("output"), form_words(record.output_type) + _visibility(tables)),
    ]
    covered = covered_entities(record)
    if record.redaction_modes:
        found.append((say("redacts"), redaction_words(record)))
    elif covered:
        found.append((say("redacts"), say("only {names}", names=", ".join(covered))))
    return found


def form_shown(tables: Tables) -> str:
    """Return the form that a view shows, in a few words: Redacted, Raw masked, or REVEALED."""
    if tables.redactor.revealed:
        return "REVEALED"
    form = form_words(tables.redactor.record.output_type)
    return form if tables.redactor.trusted else f"{form}{',' if ' ' in form else ''} masked"


def _visibility(tables: Tables) -> str:
    if tables.redactor.revealed:
        return f", {say('revealed')}"
    masked = "" if tables.redactor.trusted else f", {say('masked')}"
    return f"{masked}, {say('the service keeps no Raw form')}" if raw_is_not_kept(tables.redactor.record) else masked


def figures(tables: Tables) -> Html:
    """Render the key figures; an unknown figure is shown as unknown."""
    return _FIGURES(join(_FIGURE(label, value) for label, value in key_figures(tables)))


def key_figures(tables: Tables) -> list[tuple[str, str]]:
    """Return (label, value), in words, of each main figure, such as the number of messages."""
    transcript, record = tables.get("transcript"), tables.redactor.record
    metric = computed_figures(tables.get("metrics"))
    redactions = tables.get("redactions")["id"]
    hidden = sum(mask is not None and bool(mask.hidden) for mask in tables.masks())
    found = [
        (say("messages"), say(count_of(record, "Transcript", len(transcript["id"])))),
        (
            say("redactions"),
            str(len(redactions)) if redactions or not hidden else say_count("{n} message", "{n} messages", hidden),
        ),
        (say("categories"), say(category_count(record, tables.get("categories")["category"]))),
        (say("issues"), say(count_of(record, "Issues", len(dict.fromkeys(tables.get("issues")["issue"]))))),
    ]
    for role, label in (("CUSTOMER", say("customer score")), ("AGENT", say("agent score"))):
        value, _ = metric.get(("sentiment_overall", role), (None, True))
        found.append((f"{label} {say('(est.)')}", say(_UNKNOWN) if value is None else signed(value)))
    for name, whose, label in (
        ("response_time_from_last_mean", "AGENT", say("agent replies in")),
        ("longest_silence", None, say("longest silence")),
    ):
        value, estimate = metric.get((name, whose), (None, False))
        found.append((f"{label} {say('(est.)')}" if estimate and value is not None else label, _seconds(value)))
    return found


def customer_score(tables: Tables) -> str:
    """Return the customer's estimated overall score in words, or that it is unknown."""
    value, _ = computed_figures(tables.get("metrics")).get(("sentiment_overall", "CUSTOMER"), (None, True))
    return _UNKNOWN if value is None else f"{signed(value)} (est.)"


_UNKNOWN: Final = "unknown"


def _seconds(value: float | None) -> str:
    if value is None:
        return say(_UNKNOWN)
    return decimal(f"{value:.1f} s") if value < 60 else clock(value)


def summary_card(tables: Tables) -> Html:
    """Return the post-contact summary, or why it has no text; empty if the contact has no summary segment."""
    table = tables.get("summary")
    redactor = tables.redactor
    parts: list[Html] = []
    for status, content, failure, sent in zip(
        table["status"], table["content"], table["failure_code"], redactor.record.summaries, strict=True
    ):
        mask = redactor.summary_mask(sent.content or "")
        if content is not None and mask.whole is not None:
            parts.append(
                _CHIP(
                    say("summary hidden"),
                    say("The summary has no offsets, so the personal data in it cannot be located."),
                )
            )
        elif content is not None:
            names = [Chip(hidden.begin, hidden.end, hidden.label) for hidden in mask.hidden]
            parts.append(_TEXT(marked_text(content, [], sorted([*names, *summary_tags(tables, content)]))))
        else:
            parts.append(
                _TEXT(
                    _PLAIN(
                        say(
                            "No summary: {why}.",
                            why=f"{status or say('unknown status')}{f', {failure}' if failure else ''}",
                        )
                    )
                )
            )
    return _SUMMARY(say("Summary"), join(parts)) if parts else EMPTY


def issue_list(tables: Tables, *, prefix: str) -> Html:
    """Return lists of issues, outcomes and action items, with their visible text and links to their messages."""
    parts = []
    quotes = Quotes(tables)
    for name, title in (("issues", "Issues"), ("outcomes", "Outcomes"), ("action_items", "Action items")):
        table = tables.get(name)
        entries = []
        for number in dict.fromkeys(table["issue"]):
            rows = [row for row, other in enumerate(table["issue"]) if other == number]
            kind = title[:-1].lower()
            words = [quotation(tables, quotes, table, row, kind) for row in rows]
            links = message_links(tables, [table["id"][row] for row in rows], prefix)
            entries.append(_ISSUE(f"{say(kind)} {number}", join(words, " … "), links))
        if entries:
            parts.append(_LISTS(say(title), join(entries)))
    return join(parts)


def quotation(tables: Tables, quotes: Quotes, table: Table, row: int, kind: str) -> Html:
    """Return the text of an issue (outcome, action item): as sent, or else from its message; hidden parts are chips."""
    words = table["content"][row] or table["text"][row]
    if words is None:
        return _PLAIN(f"({say('whole message')})")
    if is_stand_in(tables, table, row, kind):
        return _MASKED(say("hidden"))
    cut = len(words) if len(words) <= _LONG else words.rfind(" ", 0, _LONG) + 1 or _LONG
    parts = [quotes.html(table, row, end=cut)]
    quote = _QUOTE(*parts) if cut == len(words) else _LONG_QUOTE(*parts, quotes.html(table, row, begin=cut))
    return join([quote, _PLAIN(f"({say('offsets not trusted')})")], " ") if is_doubtful(table, row) else quote


def is_stand_in(tables: Tables, table: Table, row: int, kind: str) -> bool:
    """Return whether the text of an issue is a placeholder that only repeats its label.

    Parameters
    ----------
    tables, table, row
        The table and row of the issue, as for :func:`quotation`.
    kind : str
        ``"issue"``, ``"outcome"`` or ``"action item"``.
    """
    words = table["content"][row]
    if not words or words == table["text"][row] or tables.redactor.revealed:
        return False
    return not tables.redactor.trusted or re.fullmatch(rf"{kind} \d+", words) is not None


def is_doubtful(table: Table, row: int) -> bool:
    """Return whether the text of an issue was cut from its message by offsets that cannot be trusted."""
    return table["problem"][row] is not None and table["content"][row] in {None, "", table["text"][row]}


_MASKED: Final = Template('<b class="rtca-chip">{t}</b>')


class Quotes:
    """Makes the texts of issues, outcomes and action items, with a chip for each hidden part, whatever its length.

    The message of a text determines what is hidden in it. A ``█`` elsewhere was typed by somebody, and is text.
    """

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._masks = tables.masks()
        self._tags = tags_by_row(tables)

    def html(self, table: Table, row: int, *, begin: int = 0, end: int | None = None) -> Html:
        """Return the text of a row of an issues table, or a part of the text; the row must have a text."""
        words: str = table["content"][row] or table["text"][row]
        part = slice(begin, len(words) if end is None else end)
        chips = self._chips(table, row, words) if words == table["text"][row] else []
        cuts = [(max(chip.begin, part.start), min(chip.end, part.stop), chip.label) for chip in chips]
        inside = [Chip(low - part.start, high - part.start, label) for low, high, label in cuts if low < high]
        return marked_text(words[part], [], inside)

    def _chips(self, table: Table, row: int, words: str) -> list[Chip]:
        message = self._tables.row_of(table["id"][row])
        if message is None:
            return []
        start = table["begin"][row]
        mask = self._masks[message]
        runs: list[tuple[int, int]] = []
        for item in mask.hidden if mask is not None else ():
            if runs and runs[-1][1] == item.begin:
                runs[-1] = (runs[-1][0], item.end)
            else:
                runs.append((item.begin, item.end))
        hidden = [Chip(low - start, high - start, "PII") for low, high in runs]
        tags = [(low - start, high - start) for low, high in sorted(set(self._tags.get(message, ())))]
        inside = [(low, high) for low, high in tags if low >= 0 and is_tag(words[low:high])]
        return sorted([*hidden, *(Chip(low, high, words[low + 1 : high - 1]) for low, high in inside)])
