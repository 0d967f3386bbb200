"""Files: what they are, and reports from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rtca_nb.cli.findings import count
from rtca_nb.cli.terminal import errors, output, printable, sentence
from rtca_nb.exceptions import RevealError, RtcaError, UsageError
from rtca_nb.render import write_report
from rtca_nb.sources import read_contacts

if TYPE_CHECKING:
    from rtca_nb.contact import Contact

__all__ = ["inspect", "report", "write_and_tell"]

_SHAPES = {
    "v2": "answers of ListRealtimeContactAnalysisSegmentsV2",
    "kinesis": "a chat analysis stream",
    "post-chat": "a post-chat analysis file",
    "chat-transcript": "a plain chat transcript, without analysis",
    "archive": "the answers that an archive keeps",
}


def write_and_tell(
    contacts: Sequence[Contact], path: Path, *, open_: bool = False, allow_revealed: bool = False
) -> None:
    """Write a report and say where it is."""
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {str(path.parent)!r} to write the report to; make it first")
    written = write_report(contacts, path, allow_revealed=allow_revealed)
    size = written.stat().st_size
    line = Text().append("\nReport ", "bold").append(printable(str(written)), "bold cyan")
    line.append(f"  {size / 1000:,.0f} kB, one file, makes no network request", "dim")
    output().print(line, soft_wrap=True)
    if open_:
        typer.launch(written.resolve().as_uri())


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
) -> None:
    """Write one report on all contacts of some sources."""
    if reveal and not allow_revealed:
        raise RevealError("--reveal would write personal data in clear to disk; add --allow-revealed if that is meant")
    if any(not source.startswith("s3://") and _same_file(Path(source), path) for source in sources):
        raise UsageError(f"the report would replace {path.name!r}, which is read; choose another --output")
    contacts = list(read_contacts(list(sources), format=format_, output_type=output_type, offset_unit=offset_unit))
    if reveal:
        contacts = [contact.reveal() for contact in contacts]
    console = output()
    for contact in contacts:
        console.print(_line(contact))
        for note in contact.notes:
            errors().print(Text().append("! ", "yellow").append(f"{printable(contact.contact_id)}: {printable(note)}"))
    write_and_tell(contacts, path, open_=open_, allow_revealed=allow_revealed)


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them does not exist
        return False


def _line(contact: Contact) -> Text:
    line = Text().append(printable(contact.contact_id), "cyan")
    messages = contact.arrow("transcript").num_rows
    state = f"{contact.output_type}, {contact.status.lower().replace('_', ' ')}"
    return line.append(f"  {count(messages, 'message')}, {printable(state)}", "")


def inspect(sources: Sequence[str], *, format_: str) -> None:
    """Say of each source what it is; sources that cannot be read get a sentence, and the command fails at the end."""
    console = output()
    failed = False
    for group in _grouped(sources):
        if len(sources) > 1:
            console.print(Text(", ".join(printable(source) for source in group), "bold"))
        try:
            for contact in read_contacts(group, format=format_):
                _describe(contact)
        except RtcaError as error:
            errors().print(sentence(str(error)), style="red", soft_wrap=True)
            failed = True
        console.print()
    if failed:
        raise typer.Exit(1)


def _grouped(sources: Sequence[str]) -> Iterator[list[str]]:
    """Sources that may be pages of one contact stay together: those whose names differ only by a number at the end."""
    groups: dict[str, list[str]] = {}
    for source in sources:
        path = Path(source)
        stem = path.stem.rstrip("0123456789")
        key = f"{path.parent}/{stem}" if stem != path.stem and stem.endswith(("-", "_", "page", "part")) else source
        groups.setdefault(key, []).append(source)
    yield from groups.values()


def _describe(contact: Contact) -> None:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    frames = {name: contact.arrow(name) for name in ("transcript", "events", "attachments", "redactions", "highlights")}
    categories = set(contact.arrow("categories")["category"].to_pylist())
    issues = set(contact.arrow("issues")["issue"].to_pylist())
    unknown = contact.arrow("unknown").num_rows
    found = [
        count(frames["transcript"].num_rows, "message"),
        count(frames["events"].num_rows, "event"),
        count(frames["attachments"].num_rows, "attachment"),
        count(frames["redactions"].num_rows, "redaction"),
        count(len(categories), "category", "categories"),
        count(len(issues), "issue"),
        count(contact.arrow("summary").num_rows, "summary", "summaries"),
        *([count(unknown, "unknown member")] if unknown else []),
    ]
    unit = contact.offset_unit
    problems = Counter(contact.arrow("offset_problems")["problem"].to_pylist())
    spans = frames["highlights"].num_rows
    named = ", ".join(f"{number} {str(kind).replace('_', ' ')}" for kind, number in problems.most_common())
    health = f"{problems.total()} of {count(spans, 'span')} cannot be trusted: {named}" if problems else ""
    rows: list[tuple[str, Text]] = [
        ("shape", Text(f"{contact.source}: {_SHAPES.get(contact.source, contact.source)}")),
        ("contact", Text(printable(contact.contact_id), "cyan")),
        ("instance", Text(printable(contact.instance_id))),
        ("status", Text(f"{printable(contact.status)}, {'all of it' if contact.complete else 'not complete'}")),
        ("holds", Text(", ".join(found))),
        (
            "output type",
            Text().append(contact.output_type, "bold").append(f" ({printable(contact.output_type_evidence)})"),
        ),
        (
            "offsets count",
            Text()
            .append(unit.unit.replace("_", " "), "bold" if unit.certain else "yellow")
            .append(f" ({'' if unit.certain else 'undecided: '}{unit.evidence})"),
        ),
        ("offset health", Text(health, "yellow") if problems else Text(f"good, {count(spans, 'span')}", "green")),
    ]
    rows += [("note", Text(printable(note))) for note in contact.notes]
    for label, value in rows:
        grid.add_row(label, value)
    output().print(Padding(grid, (0, 0, 0, 2)))
