"""Filling an archive, and telling what is in one."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.table import Table
from rich.text import Text

from rtca_nb.archive import Archive, is_archive
from rtca_nb.bulk import ContactFailure, fetch_contacts
from rtca_nb.cli.findings import count
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.contact_ids import read_contact_ids, search_contact_ids
from rtca_nb.exceptions import SourceNotFoundError, UsageError
from rtca_nb.exports import formula_safe
from rtca_nb.files import write_whole

if TYPE_CHECKING:
    from rtca_nb.pacing import QuotaOption

__all__ = ["export", "fetch", "list_contacts", "quota_option", "verify"]

_STYLES = {"complete": "green", "partial": "yellow", "failed": "red", "never seen": "red"}


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
    connections: int,
    quota: str | None,
    endpoint_url: str | None,
    region: str | None,
    profile: str | None,
) -> None:
    """Fetch contacts into an archive; print what failed and what there is in the end."""
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
        raise UsageError("no contact is named; pass ids, a file with --ids, or a time with --since")
    # A search is read as the run advances, so only without one the number of contacts is known.
    everything: Iterable[str] = chain(*wanted)
    everything = everything if since is not None else list(dict.fromkeys(everything))
    complete = partial = failed = 0
    for result in fetch_contacts(
        instance_id,
        everything,
        output_type=output_type,
        archive=Archive(path, allow_raw=allow_raw),
        connections=connections,
        quota=quota_option(quota),
        endpoint_url=endpoint_url,
        region_name=region,
        progress=errors().is_terminal,
    ):
        if isinstance(result, ContactFailure):
            failed += 1
            errors().print(Text(printable(str(result.error)), "red"), soft_wrap=True)
        else:
            complete += result.complete
            partial += not result.complete
    output().print(f"{count(complete, 'contact')} complete, {partial} not yet, {failed} failed.")
    if failed:
        raise typer.Exit(1)


def _found(
    instance_id: str, since: dt.datetime, until: dt.datetime | None, endpoint_url: str | None, region: str | None
) -> Iterator[str]:
    begin = since.replace(tzinfo=dt.UTC)
    end = until.replace(tzinfo=dt.UTC) if until is not None else dt.datetime.now(dt.UTC)
    return search_contact_ids(instance_id, begin, end, endpoint_url=endpoint_url, region_name=region)


def quota_option(text: str | None) -> QuotaOption:
    """Read ``RATE,BURST`` or ``none``; nothing is the service's own figures.

    Raises
    ------
    UsageError
    """
    if text is None:
        return "auto"
    if text.strip().lower() in {"none", "off"}:
        return None
    try:
        rate, burst = (float(figure) for figure in text.split(","))
    except ValueError:
        raise UsageError("--quota is a rate and a burst, such as 2,5, or none") from None
    return rate, burst


def _opened(path: Path) -> Archive:
    if not is_archive(path):
        raise SourceNotFoundError(f"there is no archive in {path.name!r}; rtca-nb archive fetch makes one")
    return Archive(path)


def verify(path: Path) -> None:
    """Check an archive; print what is wrong with it."""
    verdicts = _opened(path).verify()
    wrong = [verdict for verdict in verdicts if verdict.problem is not None]
    for verdict in wrong:
        head = Text(f"{verdict.file}  ", "red").append(printable(verdict.contact_id or ""), "dim")
        output().print(head)
        output().print(Text(f"  {printable(verdict.problem or '')}"))
    pages = sum(verdict.pages for verdict in verdicts)
    output().print(f"{count(len(verdicts), 'file')} with {count(pages, 'page')} checked, {len(wrong)} with a problem.")
    if wrong:
        raise typer.Exit(1)


def list_contacts(path: Path, *, ids: Path | None, column: str, output_type: str, csv: Path | None) -> None:
    """Print what is kept of each contact."""
    wanted = read_contact_ids(ids, column=column) if ids is not None else None
    report = _opened(path).deadline_report(wanted, output_type=output_type)
    if csv is not None:
        safe = report.assign(contact_id=report["contact_id"].map(formula_safe))
        write_whole(csv, safe.to_csv(index=False).encode("utf-8", "backslashreplace"))
    grid = Table(box=None, pad_edge=False)
    for name in ("contact", "state", "pages", "segments", "first seen", "age then", "last seen", "age then"):
        grid.add_column(name, overflow="fold")
    for row in report.itertuples():
        grid.add_row(
            Text(printable(str(row.contact_id)), "cyan"),
            Text(str(row.state), _STYLES[str(row.state)]),
            str(row.pages),
            str(row.segments),
            _moment(row.first_seen),
            _age(row.age_first_seen_seconds),
            _moment(row.last_seen),
            _age(row.age_last_seen_seconds),
        )
    output().print(grid)
    states = ", ".join(f"{number} {state}" for state, number in report["state"].value_counts(sort=False).items())
    output().print(f"\n{count(len(report), 'contact')}: {states}.")


def _moment(time: Any) -> str:
    return "" if time != time else f"{time:%Y-%m-%d %H:%M}"  # noqa: PLR0124  # NaT


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
    output().print(f"{count(lines, 'page')} written to {printable(target.name)}.")
