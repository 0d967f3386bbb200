"""Fill and check an archive, export from it, and erase from it."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer
from rich.padding import Padding
from rich.text import Text

from rtca_nb.archive import Archive, is_archive
from rtca_nb.base.arguments import counted, shown_path
from rtca_nb.cli.fetching import check_target
from rtca_nb.cli.interrupting import kept_states, says_first, says_what_was_kept
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.cli.values import quota_of
from rtca_nb.cli.wording import worded
from rtca_nb.exceptions import ArchiveError, SourceNotFoundError, UsageError
from rtca_nb.fetch.bulk import ContactFailure, fetch_contacts
from rtca_nb.fetch.contact_ids import read_contact_ids
from rtca_nb.fetch.contact_search import search_contact_ids
from rtca_nb.fetch.progress import BulkProgress, reporter
from rtca_nb.sources.own_files import is_corpus

if TYPE_CHECKING:
    from rtca_nb.fetch.rate_limit import QuotaOption

__all__ = ["erase", "export", "fetch", "opened", "quota_option", "verify"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


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
    """Fetch contacts into an archive; print the failures, and the counts at the end."""
    check_target(instance_id, contact_ids, endpoint_url)
    _check_order(path, instance_id)
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
    # A search is read as the run advances, so the number of contacts is known only without a search.
    everything: Iterable[str] = chain(*wanted)
    everything = everything if since is not None else list(dict.fromkeys(everything))
    count = Counter({"complete": 0, "partial": 0, "failed": 0})
    archive = Archive(path, allow_raw=allow_raw)
    asked = dict.fromkeys(everything) if isinstance(everything, list) else {}
    already = 0

    def kept() -> str:
        states = kept_states(archive, asked, output_type)
        states = count if states is None else states
        done = f"{counted(states['complete'], 'contact')} complete, {states['partial']} partial"
        return f"the archive keeps {done}, and every page that arrived; run the same command again to continue"

    def told() -> str:
        there = f" ({already:,} of them already in the archive)" if already else ""
        done = f"{counted(count['complete'], 'contact')} complete{there}"
        return f"{done}, {count['partial']} partial, {count['failed']} failed."

    def seen(state: BulkProgress) -> None:
        nonlocal already
        already = state.kept
        bar(state)

    bar = reporter(errors().is_terminal)
    with (
        says_what_was_kept(kept),
        says_first(lambda: told() if count.total() else ""),
        contextlib.ExitStack() as leaving,
    ):
        leaving.callback(bar, None)
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
            progress=seen,
        ):
            if isinstance(result, ContactFailure):
                count["failed"] += 1
                # The error of a damaged file does not name the contact.
                named = isinstance(result.error, ArchiveError)
                said = f"{printable(result.contact_id)}: {worded(result.error)}" if named else worded(result.error)
                errors().print(Text(said, "red"), soft_wrap=True)
            else:
                count["complete" if result.complete else "partial"] += 1
    output().print(told())
    if count["failed"]:
        raise typer.Exit(1)


def _check_order(path: Path, instance_id: str) -> None:
    """Refuse an instance that is given before the archive; otherwise, a folder named by its id would be created.

    Raises
    ------
    UsageError
    """
    if _UUID.fullmatch(path.name) and not path.exists() and not _UUID.search(instance_id):
        raise UsageError(
            f"{shown_path(path)} looks like the id of an instance; name the folder of the archive before the instance"
        )


def _noted(contact_ids: Iterable[str], asked: dict[str, None]) -> Iterator[str]:
    """Yield the ids, and add each as a key to ``asked``."""
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
    """Return the quota that an option states; ``"auto"`` if the option is not given.

    Raises
    ------
    UsageError
    """
    return "auto" if text is None else quota_of(text)


def opened(path: Path) -> Archive:
    """Return an existing archive, opened.

    Raises
    ------
    SourceNotFoundError
    """
    if not is_archive(path):
        if is_corpus(path):
            raise SourceNotFoundError(
                f"{shown_path(path)} is a corpus, not an archive; show what it holds with rtca-nb corpus info"
            )
        if os.path.isfile(path):  # noqa: PTH113  # a name that is too long is that of no file
            raise SourceNotFoundError(f"{shown_path(path)} is a file; an archive is a folder")
        raise SourceNotFoundError(f"there is no archive in {shown_path(path)}; create one with rtca-nb archive fetch")
    return Archive(path)


def verify(path: Path) -> None:
    """Check an archive, and print its problems; exit with code 1 if it has any."""
    archive = opened(path)
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


def export(path: Path, target: Path, *, allow_raw: bool) -> None:
    """Write all pages as JSON lines."""
    lines = opened(path).export_jsonl(target, allow_raw=allow_raw)
    output().print(f"{counted(lines, 'page')} written to {printable(target.name)}.")


def erase(path: Path, contact_id: str, proof: Path, *, instance_id: str | None) -> None:
    """Remove a contact from an archive; print how many files and pages it had."""
    removed = opened(path).erase(contact_id, proof, instance_id=instance_id)
    pages = counted(sum(file.pages for file in removed), "page")
    files = counted(len(removed), "file")
    output().print(f"{files} with {pages} erased; {printable(proof.name)} lists what was erased, but not its content.")
