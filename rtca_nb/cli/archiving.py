"""Filling an archive, and telling what is in one."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.cells import cell_len
from rich.padding import Padding
from rich.segment import Segment, Segments
from rich.text import Text

from rtca_nb.archive import Archive, is_archive
from rtca_nb.base.arguments import counted
from rtca_nb.base.csv_files import csv_text
from rtca_nb.base.files import write_whole
from rtca_nb.cli.fetching import check_target
from rtca_nb.cli.interrupting import kept_states, says_first, says_what_was_kept
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.cli.values import quota_of
from rtca_nb.cli.wording import worded
from rtca_nb.exceptions import ArchiveError, SourceNotFoundError, UsageError
from rtca_nb.fetch.bulk import ContactFailure, fetch_contacts
from rtca_nb.fetch.contact_ids import read_contact_ids
from rtca_nb.fetch.contact_search import search_contact_ids

if TYPE_CHECKING:
    from rtca_nb.fetch.rate_limit import QuotaOption

__all__ = ["erase", "export", "fetch", "list_contacts", "quota_option", "verify"]

_COLUMNS: Final = (
    *("contact", "state", "pages", "segments"),
    *("first seen", "age when first seen", "last seen", "age when last seen"),
)
_ERROR: Final = "error"
# What a narrow terminal does without, first first; a contact, its state and its error are always there.
_LESS_IMPORTANT: Final = (3, 2, 5, 4, 7, 6)
_GAP: Final = 2
# Of these nobody knows how many pages there are.
_NOT_READ: Final = frozenset({"lost", "unreadable"})
_RED: Final = ("failed", "never seen", "lost", "unreadable")
_STYLES: Final = {"complete": "green", "partial": "yellow"} | dict.fromkeys(_RED, "red")


def fetch(
    path: Path,
    instance_id: str,
    contact_ids: Sequence[str],
    *,
    ids: Path | None,
    column: str,
    since: dt.datetime | None,
    until: dt.datetime | None,
    output_type: str,
    allow_raw: bool,
    context: bool = False,
    connections: int,
    quota: str | None,
    endpoint_url: str | None,
    region: str | None,
    profile: str | None,
) -> None:
    """Fetch contacts into an archive; print what failed and what there is in the end."""
    check_target(instance_id, contact_ids, endpoint_url)
    pace = quota_option(quota)
    if profile is not None:
        os.environ["AWS_PROFILE"] = profile
    wanted: list[Iterable[str]] = [contact_ids]
    if ids is not None:
        wanted.append(read_contact_ids(ids, column=column))
    if since is not None:
        wanted.append(_found(instance_id, since, until, endpoint_url, region))
    elif until is not None:
        raise UsageError("--until ends a search that --since begins; pass both")
    if len(wanted) == 1 and not contact_ids:
        raise UsageError("no contact is given; pass ids, a file with --ids, or a time with --since")
    # A search is read as the run advances, so only without one the number of contacts is known.
    everything: Iterable[str] = chain(*wanted)
    everything = everything if since is not None else list(dict.fromkeys(everything))
    count = Counter({"complete": 0, "partial": 0, "failed": 0})
    archive = Archive(path, allow_raw=allow_raw)
    asked = dict.fromkeys(everything) if isinstance(everything, list) else {}

    def kept() -> str:
        states = kept_states(archive, asked, output_type)
        states = count if states is None else states
        done = f"{counted(states['complete'], 'contact')} complete, {states['partial']} partial"
        return f"the archive keeps {done}, and every page that arrived; run the same command again to continue"

    def told() -> str:
        return (
            f"{counted(count['complete'], 'contact')} complete, {count['partial']} partial, {count['failed']} failed."
        )

    with says_what_was_kept(kept), says_first(lambda: told() if count.total() else ""):
        for result in fetch_contacts(
            instance_id,
            everything if isinstance(everything, list) else _noted(everything, asked),
            output_type=output_type,
            archive=archive,
            connections=connections,
            context=context,
            quota=pace,
            endpoint_url=endpoint_url,
            region_name=region,
            progress=errors().is_terminal,
        ):
            if isinstance(result, ContactFailure):
                count["failed"] += 1
                # Which contact a damaged file is of only the archive knows.
                named = isinstance(result.error, ArchiveError)
                said = f"{printable(result.contact_id)}: {worded(result.error)}" if named else worded(result.error)
                errors().print(Text(said, "red"), soft_wrap=True)
            else:
                count["complete" if result.complete else "partial"] += 1
    output().print(told())
    if count["failed"]:
        raise typer.Exit(1)


def _noted(contact_ids: Iterable[str], asked: dict[str, None]) -> Iterator[str]:
    """Yield ids as they are asked for, and keep them."""
    for contact_id in contact_ids:
        asked[contact_id] = None
        yield contact_id


def _found(
    instance_id: str, since: dt.datetime, until: dt.datetime | None, endpoint_url: str | None, region: str | None
) -> Iterator[str]:
    end = until if until is not None else dt.datetime.now(dt.UTC)
    if until is None and end < since:
        raise UsageError("--since is in the future; pass a time in the past")
    return search_contact_ids(instance_id, since, end, endpoint_url=endpoint_url, region_name=region)


def quota_option(text: str | None) -> QuotaOption:
    """Read the account's quota; where none is typed, it is the service's own.

    Raises
    ------
    UsageError
    """
    return "auto" if text is None else quota_of(text)


def _opened(path: Path) -> Archive:
    if not is_archive(path):
        raise SourceNotFoundError(f"there is no archive in {path.name!r}; create one with rtca-nb archive fetch")
    return Archive(path)


def verify(path: Path) -> None:
    """Check an archive; print what is wrong with it."""
    archive = _opened(path)
    verdicts = archive.verify()
    wrong = [verdict for verdict in verdicts if verdict.problem is not None]
    for verdict in wrong:
        head = Text(f"{verdict.file}  ", "red").append(printable(verdict.contact_id or ""), "dim")
        output().print(head, soft_wrap=True)
        output().print(Padding(Text(printable(verdict.problem or "")), (0, 0, 0, 2)))
    pages = sum(verdict.pages for verdict in verdicts)
    output().print(
        f"{counted(len(verdicts), 'file')} with {counted(pages, 'page')} checked; files with a problem: {len(wrong)}."
    )
    if wrong:
        raise typer.Exit(1)


def list_contacts(path: Path, *, ids: Path | None, column: str, output_type: str, csv: Path | None) -> None:
    """Print what is kept of each contact."""
    wanted = read_contact_ids(ids, column=column) if ids is not None else None
    report = _opened(path).deadline_report(wanted, output_type=output_type)
    if csv is not None:
        plain = report.astype(object).where(report.notna(), None)
        text = csv_text(plain.columns, plain.itertuples(index=False))
        write_whole(csv, text.encode("utf-8", "backslashreplace"))
    rows = [
        (
            (printable(str(row.contact_id)), "cyan"),
            (str(row.state), _STYLES[str(row.state)]),
            ("" if row.state in _NOT_READ else str(row.pages), ""),
            ("" if row.state in _NOT_READ else str(row.segments), ""),
            (_moment(row.first_seen), ""),
            (_age(row.age_first_seen_seconds), ""),
            (_moment(row.last_seen), ""),
            (_age(row.age_last_seen_seconds), ""),
            ("" if not isinstance(row.error, str) else printable(row.error), "red"),
        )
        for row in report.itertuples()
    ]
    # Most archives have none.
    columns = (*_COLUMNS, _ERROR) if report["error"].notna().any() else _COLUMNS
    left_out = _print_rows(rows, columns)
    if left_out:
        errors().print(
            Text(
                f"Columns that do not fit here: {', '.join(left_out)}; --csv PATH writes all columns to a file.", "dim"
            ),
            soft_wrap=True,
        )
    counts = report["state"].value_counts(sort=False).items()
    states = ", ".join(f"{number} {state}" for state, number in counts if number or state not in _NOT_READ)
    output().print(f"\n{counted(len(report), 'contact')}: {states}.")
    unreadable = int((report["state"] == "unreadable").sum())
    if unreadable:
        files = counted(unreadable, "file of the archive", "files of the archive")
        said = f"{files} cannot be read; rtca-nb archive verify shows what is wrong."
        errors().print(Text(said, "red"), soft_wrap=True)
        raise typer.Exit(1)


def _print_rows(rows: Sequence[Sequence[tuple[str, str]]], columns: Sequence[str]) -> list[str]:
    """Print the columns that a terminal has room for, ids whole, and all of them to a pipe; return what is missing.

    A cell is its text and its style. Thousands of rows would take a table of rich a second each.
    """
    console = output()
    # Lines of a table are easier to read across a wide screen than those of a text.
    room = shutil.get_terminal_size((console.width, 24)).columns
    lines = [[(name, "bold") for name in columns], *rows]
    widths = [max(_width(line[place][0]) for line in lines) for place in range(len(columns))]
    shown = list(range(len(columns)))
    while console.is_terminal and sum(widths[place] for place in shown) + _GAP * (len(shown) - 1) > room:
        dispensable = next((place for place in _LESS_IMPORTANT if place in shown), None)
        if dispensable is None:
            break
        shown.remove(dispensable)
    styles = {style: console.get_style(style) for style in {style for line in lines for _, style in line}}
    segments: list[Segment] = []
    for line in lines:
        for place in shown:
            text, style = line[place]
            gap = "" if place == shown[-1] else " " * (widths[place] - _width(text) + _GAP)
            if style:
                segments += (Segment(text, styles[style]), Segment(gap))
            else:
                segments.append(Segment(text + gap))
        segments.append(Segment.line())
    console.print(Segments(segments), soft_wrap=True, end="")
    return [name for place, name in enumerate(columns) if place not in shown]


def _width(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)


def _moment(time: Any) -> str:
    return "" if time != time else time.isoformat(" ", "minutes")[:16]  # noqa: PLR0124  # NaT


def _age(seconds: Any) -> str:
    if seconds != seconds:  # noqa: PLR0124  # NaN
        return ""
    if seconds < 0:
        return "going on"
    for unit, size in (("d", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"


def export(path: Path, target: Path, *, allow_raw: bool) -> None:
    """Write all pages as JSON lines."""
    lines = _opened(path).export_jsonl(target, allow_raw=allow_raw)
    output().print(f"{counted(lines, 'page')} written to {printable(target.name)}.")


def erase(path: Path, contact_id: str, proof: Path, *, instance_id: str | None) -> None:
    """Remove a contact from an archive; print how much it was."""
    removed = _opened(path).erase(contact_id, proof, instance_id=instance_id)
    pages = counted(sum(file.pages for file in removed), "page")
    files = counted(len(removed), "file")
    output().print(f"{files} with {pages} erased; {printable(proof.name)} lists what was erased, but not its content.")
