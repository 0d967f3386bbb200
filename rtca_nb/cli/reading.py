"""Describe files, and write reports on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.interrupting import says_what_was_kept
from rtca_nb.cli.notes import worded_note
from rtca_nb.cli.opening import Files, called, read_contacts, same_file
from rtca_nb.cli.report_place import as_pdf, check_place
from rtca_nb.cli.report_writing import written
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.cli.wording import worded
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.identity import file_of
from rtca_nb.corpus.reporting import check_title_and_period
from rtca_nb.exceptions import RevealError, RtcaError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.output_types import form_words
from rtca_nb.tables.absence import NOT_EVALUATED, counted_categories, counted_of, unevaluated
from rtca_nb.tables.handling import handled_by
from rtca_nb.tables.notes import redaction_words

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.model.record import Record

__all__ = ["describe", "describe_each", "inspect", "report"]

_LISTED: Final = 20
"""Most contacts, and most notes, that a report lists in the terminal."""

_SHAPES = {
    "v2": "answers of ListRealtimeContactAnalysisSegmentsV2",
    "kinesis": "a chat analysis stream",
    "post-chat": "a post-chat analysis file",
    "chat-transcript": "a plain chat transcript, without analysis",
    "archive": "the answers that an archive keeps",
}


def report(
    sources: Sequence[str],
    path: Path,
    *,
    format_: str,
    output_type: str,
    offset_unit: Any,
    reveal: bool,
    allow_revealed: bool,
    open_: bool,
    contact_id: str | None = None,
    force: bool = False,
    pdf: bool = False,
    **about: str | None,
) -> None:
    """Write one report on all contacts of some sources; ``about`` is title, period and language."""
    if reveal and not allow_revealed:
        raise RevealError(
            "--reveal would write personal data in clear text to disk; add --allow-revealed if you want that"
        )
    path, pdf = as_pdf(path, pdf=pdf)
    if any(not source.startswith("s3://") and same_file(Path(source), path) for source in sources):
        raise UsageError(
            f"the report would replace {path.name!r}, which is one of the sources; choose another --output"
        )
    check_place(path, force=force, pdf=pdf)
    check_title_and_period(about.get("title"), about.get("period"))  # before much is read
    files = Files()
    found = read_contacts(
        sources, files, format_=format_, output_type=output_type, offset_unit=offset_unit, contact_id=contact_id
    )
    with says_what_was_kept(lambda: "stopped: no report was written"):
        contacts = [contact.reveal() if reveal else contact for contact in found]
    console = output()
    for contact in contacts[:_LISTED]:
        console.print(_line(contact))
    if len(contacts) > _LISTED:
        others = counted(len(contacts) - _LISTED, "other")
        console.print(Text(f"and {others}: the report has all of them", "dim"))
    _tell_notes(contacts)
    nameless = sum(contact.contact_id == UNKNOWN_ID for contact in contacts)
    if nameless:
        whose = "1 contact has no id and is" if nameless == 1 else f"{nameless:,} contacts have no id and are"
        line = f"{whose} listed by file name; to give a contact an id, read it alone and pass --contact-id."
        errors().print(Text(line, "dim"), soft_wrap=True)
    written(contacts, path, allow_revealed=allow_revealed, open_=open_, pdf=pdf, **about)
    files.fail_if_broken()


def _tell_notes(contacts: Sequence[Contact]) -> None:
    """Print each note once, with its contact or the number of its contacts; notes of most contacts first."""
    whose: dict[str, dict[str, None]] = {}  # two forms of a contact have the same name
    for contact in contacts:
        for note in contact.notes:
            whose.setdefault(worded_note(note), {})[called(contact)] = None
    notes = sorted(whose.items(), key=lambda pair: -len(pair[1]))
    for note, names in notes[:_LISTED]:
        name = next(iter(names)) if len(names) == 1 else counted(len(names), "contact")
        errors().print(Text().append("! ", "yellow").append(f"{name}: {printable(note)}"), soft_wrap=True)
    if len(notes) > _LISTED:
        others = counted(len(notes) - _LISTED, "other note")
        errors().print(Text(f"and {others}: the report has all of them", "dim"), soft_wrap=True)


def _line(contact: Contact) -> Text:
    line = Text().append(called(contact), "cyan")
    messages = contact.arrow("transcript", allow_revealed=True).num_rows
    state = f"{form_words(contact.output_type)}, {contact.status.lower().replace('_', ' ')}"
    said = counted_of(tables_of(contact).redactor.record, "Transcript", messages, "message")
    return line.append(f"  {said}, {printable(state)}", "")


def inspect(sources: Sequence[str], *, format_: str, contact_id: str | None = None) -> None:
    """Print a description of each source; if one cannot be read, print why, and exit with code 1 at the end."""
    console = output()
    failed = False
    for group in [list(sources)] if contact_id is not None else _grouped(sources):
        if len(sources) > 1:
            console.print(Text(", ".join(printable(source) for source in group), "bold"))
        files = Files()
        try:
            describe_each(read_contacts(group, files, format_=format_, contact_id=contact_id))
        except RtcaError as error:
            if contact_id is not None:
                raise
            errors().print(worded(error), style="red", soft_wrap=True)
            failed = True
        failed |= bool(files.broken)
        console.print()
    if failed:
        raise typer.Exit(1)


def describe_each(contacts: Iterator[Contact]) -> None:
    """Print a description of each contact; if there are several, each has a heading."""
    first = next(contacts, None)
    if first is None:
        return
    several = False
    try:
        for contact in contacts:
            if not several:
                describe(first, heading=True)
            several = True
            output().print()
            describe(contact, heading=True)
    finally:
        # Even if what follows the first contact cannot be read.
        if not several:
            describe(first)


def _grouped(sources: Sequence[str]) -> Iterator[list[str]]:
    """Yield groups of sources that may be pages of one contact: their names differ only by a number at the end."""
    groups: dict[str, list[str]] = {}
    for source in sources:
        path = Path(source)
        stem = path.stem.rstrip("0123456789")
        key = f"{path.parent}/{stem}" if stem != path.stem and stem.endswith(("-", "_", "page", "part")) else source
        groups.setdefault(key, []).append(source)
    yield from groups.values()


def _identity(contact: Contact) -> Text:
    if contact.contact_id != UNKNOWN_ID:
        return Text(printable(contact.contact_id), "cyan")
    where = "" if called(contact) == UNKNOWN_ID else f" in {called(contact)}"
    return Text(f"no id{where}; pass one with --contact-id")


def _heading(contact: Contact) -> Text:
    heading = Text(called(contact), "bold cyan")
    origin = file_of(contact)
    return heading if origin is None or origin == called(contact) else heading.append(f"  {printable(origin)}", "dim")


def _extent(record: Record) -> str:
    if record.complete:
        return "all of it"
    return "completeness not proven" if record.unproven else "not complete"


def describe(contact: Contact, *, heading: bool = False) -> None:
    """Print facts about a contact: format, ids, counts, output type and whether its offsets fit; no message text."""
    if heading:
        output().print(_heading(contact))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    record = tables_of(contact).redactor.record
    frames = {
        name: contact.arrow(name, allow_revealed=True)
        for name in ("transcript", "events", "attachments", "redactions", "highlights")
    }
    categories = set(contact.arrow("categories", allow_revealed=True)["category"].to_pylist())
    issues = set(contact.arrow("issues", allow_revealed=True)["issue"].to_pylist())
    summaries = contact.arrow("summary", allow_revealed=True).num_rows
    unknown = contact.arrow("unknown", allow_revealed=True).num_rows
    found = [
        counted_of(record, "Transcript", frames["transcript"].num_rows, "message"),
        counted_of(record, "Event", frames["events"].num_rows, "event"),
        counted_of(record, "Attachments", frames["attachments"].num_rows, "attachment"),
        counted(frames["redactions"].num_rows, "redaction"),
        counted_categories(record, categories),
        counted_of(record, "Issues", len(issues), "issue"),
        counted_of(record, "PostContactSummary", summaries, "summary", "summaries"),
        *([counted(unknown, "unknown member")] if unknown else []),
    ]
    unit = contact.offset_unit
    problems = Counter(contact.arrow("offset_problems", allow_revealed=True)["problem"].to_pylist())
    spans = frames["highlights"].num_rows
    named = ", ".join(f"{number} {str(kind).replace('_', ' ')}" for kind, number in problems.most_common())
    health = f"{problems.total()} of {counted(spans, 'span')} cannot be trusted: {named}" if problems else ""
    rows: list[tuple[str, Text]] = [
        ("shape", Text(f"{contact.source}: {_SHAPES.get(contact.source, contact.source)}")),
        ("contact", _identity(contact)),
        ("instance", Text(printable(contact.instance_id))),
        ("status", Text(f"{printable(contact.status)}, {_extent(record)}")),
        ("holds", Text(", ".join(found))),
        (
            "output type",
            Text().append(contact.output_type, "bold").append(f" ({printable(contact.output_type_evidence)})"),
        ),
        (
            "redaction",
            Text()
            .append("trusted" if contact.redaction_trusted else "not trusted, masked", "bold")
            .append(f" ({contact.redaction_trusted_evidence})"),
        ),
        (
            "offsets count",
            Text()
            .append(unit.unit.replace("_", " "), "bold" if unit.certain else "yellow")
            .append(f" ({'' if unit.certain else 'undecided: '}{unit.evidence})"),
        ),
        ("offset health", Text(health, "yellow") if problems else Text(f"good, {counted(spans, 'span')}", "green")),
    ]
    if record.skipped:
        named = "; ".join(f"{item.what} ({item.reason})" for item in unevaluated(record))
        rows.append((NOT_EVALUATED, Text(printable(named or "see the notes"), "yellow")))
    if record.redaction_modes:
        rows.append(("redacts", Text(printable(redaction_words(record)))))
    rows[2:2] = [(what, Text(printable(name))) for what, name in handled_by(record, revealed=contact.revealed)]
    rows += [("note", Text(printable(worded_note(note)))) for note in contact.notes]
    for label, value in rows:
        grid.add_row(label, value)
    output().print(Padding(grid, (0, 0, 0, 2)))
