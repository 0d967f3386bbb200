"""Follow contacts in the terminal: as a view that is kept up to date, or as plain lines or JSON lines for a pipe."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import typer
from rich.live import Live
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.archiving import quota_option
from rtca_nb.cli.changes import Changes, json_line
from rtca_nb.cli.fetching import check_target
from rtca_nb.cli.interrupting import kept_states, says_what_was_kept
from rtca_nb.cli.terminal import errors, output, printable, sentence
from rtca_nb.cli.watch_view import STATUS, message_lines, view_of
from rtca_nb.cli.wording import worded_trouble
from rtca_nb.contact.access import tables_of
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.follow import Following
from rtca_nb.tables.handling import following_words

if TYPE_CHECKING:
    from rtca_nb.archive import Archive
    from rtca_nb.contact.contact import Contact
    from rtca_nb.fetch.observer import Followed, Trouble

__all__ = ["JsonLines", "PlainLines", "watch"]

# Seconds after which an unchanged view is redrawn to update its times, and between two redraws at least.
_TICK: Final = 1.0
_FRAME: Final = 0.1


def watch(
    instance_id: str,
    contact_ids: Sequence[str],
    *,
    output_type: str,
    interval: float,
    timeout: float | None,
    start_timeout: float,
    jsonl: bool,
    archive: Path | None,
    allow_raw: bool,
    context: bool,
    quota: str | None,
    endpoint_url: str | None,
    region: str | None,
    profile: str | None,
) -> None:
    """Follow contacts until their analyses end; exit code 1 if one did not end, or was not read completely."""
    check_target(instance_id, contact_ids, endpoint_url)
    if allow_raw and archive is None:
        raise UsageError(
            "--allow-raw permits an archive to keep Raw answers, but no archive is given; pass one with --archive"
        )
    pace = quota_option(quota)
    if profile is not None:
        os.environ["AWS_PROFILE"] = profile
    kept = _archive(archive, allow_raw=allow_raw)
    following = Following(
        instance_id,
        contact_ids,
        ClientOptions(
            output_type=output_type,
            quota=pace,
            archive=kept,
            endpoint_url=endpoint_url,
            region_name=region,
        ),
        interval=interval,
        timeout=timeout,
        start_timeout=start_timeout,
        context=context,
    )
    console = output()
    following.start()
    try:
        with says_what_was_kept(partial(_kept, kept, contact_ids, output_type)):
            if jsonl:
                _lines(following, JsonLines())
            elif console.is_terminal:
                _view(following)
            else:
                _lines(following, PlainLines(several=len(following.followed()) > 1))
    finally:
        following.stop()
    unfinished = list(filter(None, map(_ending, following.followed())))
    for why in unfinished:
        errors().print(Text(sentence(why), "red"), soft_wrap=True)
    if unfinished:
        raise typer.Exit(1)


def _kept(archive: Archive | None, contact_ids: Sequence[str], output_type: str) -> str:
    """Return a sentence on what was kept of an interrupted watch."""
    if archive is None:
        return "stopped: nothing was archived, because --archive was not given"
    states = kept_states(archive, contact_ids, output_type)
    seen = "" if states is None else f" for {counted(states.total(), 'contact')}"
    return f"the archive keeps every answer that arrived{seen}; run the same command again to continue"


def _archive(path: Path | None, *, allow_raw: bool) -> Archive | None:
    if path is None:
        return None
    from rtca_nb.archive import Archive

    return Archive(path, allow_raw=allow_raw)


def _ending(line: Followed) -> str | None:
    """Return what is wrong with a contact at the end, as a sentence; None if nothing is."""
    if line.state == "ended" and line.contact is not None:
        if line.contact.complete:
            return None
        return f"the analysis of contact {line.contact_id} has ended, but not all of it could be read; fetch it again"
    if line.trouble is not None:
        return worded_trouble(line.trouble, outcome=False)
    return f"--timeout passed before the analysis of contact {line.contact_id} had ended; pass a longer --timeout"


def _view(following: Following) -> None:
    """Draw the state of all contacts until all have ended."""
    console = output()
    with _terminable(), Live(console=console, auto_refresh=False, vertical_overflow="crop") as live:
        while True:
            version = following.version
            finished = following.finished
            # The window may have been resized.
            console.width = output().width
            live.update(view_of(following, console), refresh=True)
            if finished:
                return
            time.sleep(_FRAME)
            following.wait_change(version, _TICK)


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end the view in an orderly way; otherwise, the terminal would stay without a cursor."""

    def end(number: int, _: object) -> NoReturn:
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():  # only the main thread gets signals
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _lines(following: Following, lines: JsonLines | PlainLines) -> None:
    """Write changes until all contacts have ended."""
    troubles = _Troubles()
    shown: dict[str, Contact] = {}
    while True:
        version = following.version
        finished = following.finished
        troubles.write(following.troubles)
        troubles.write_absent(following.followed())
        for identity, contact in following.contacts.items():
            if shown.get(identity) is not contact:
                shown[identity] = contact
                lines.write(contact)
        if finished:
            return
        # Wait with a timeout, because Ctrl-C does not interrupt an endless wait on every system.
        following.wait_change(version, _TICK)


class _Troubles:
    """Writes errors and the time of the next attempt to stderr, each error once while it lasts."""

    def __init__(self) -> None:
        self._written: set[tuple[str, str, float]] = set()
        self._absent: set[str] = set()

    def write_absent(self, lines: Sequence[Followed]) -> None:
        """Name each contact that has not started, once; otherwise a mistyped id would be waited for silently."""
        for line in lines:
            waiting = line.state == "waiting" and line.contact is None and line.trouble is None
            if waiting and line.contact_id not in self._absent:
                self._absent.add(line.contact_id)
                said = (
                    f"the analysis of contact {line.contact_id} has not started, or the instance has no such "
                    "contact; waiting, up to --start-timeout"
                )
                errors().print(Text(sentence(said), "yellow"), soft_wrap=True)

    def write(self, troubles: Sequence[Trouble]) -> None:
        """Write the troubles that are new since the last call."""
        keys = {(trouble.contact_id, type(trouble.error).__name__, trouble.time.timestamp()) for trouble in troubles}
        for trouble in troubles:
            key = (trouble.contact_id, type(trouble.error).__name__, trouble.time.timestamp())
            # An error that ends a contact is reported at the end.
            if key not in self._written and trouble.again is not None:
                errors().print(Text(worded_trouble(trouble), "yellow"), soft_wrap=True)
        self._written = keys


class JsonLines:
    """Writes changes of contacts as lines of JSON, for a pipe."""

    def __init__(self) -> None:
        self._changes: dict[str, Changes] = {}

    def write(self, contact: Contact) -> None:
        """Write what is new in a snapshot of a contact."""
        for record in self._changes.setdefault(contact.contact_id, Changes()).since_last(contact):
            sys.stdout.write(f"{json_line(record)}\n")
        # The reader of the pipe needs it now.
        sys.stdout.flush()


class PlainLines:
    """Writes new messages of contacts as lines of text.

    Parameters
    ----------
    several : bool
        Whether each line begins with the id of its contact.
    """

    def __init__(self, *, several: bool) -> None:
        self._several = several
        self._written: dict[str, dict[Hashable, str]] = {}
        self._status: dict[str, str] = {}

    def write(self, contact: Contact) -> None:
        """Write what is new in a snapshot of a contact."""
        console = output()
        identity = contact.contact_id
        head = Text(f"{printable(identity)}  ", "cyan") if self._several else Text()
        written = self._written.setdefault(identity, {})
        messages = 0
        for message, words, line in message_lines(contact):
            messages += 1
            before = written.get(message)
            if before != words:
                written[message] = words
                note = Text() if before is None else Text("  (revised)", "dim")
                console.print(head + line + note, soft_wrap=True)
        if self._status.get(identity) != contact.status:
            self._status[identity] = contact.status
            state = STATUS.get(contact.status, printable(contact.status))
            record = tables_of(contact).redactor.record
            handled = "".join(f" · {printable(one)}" for one in following_words(record, revealed=contact.revealed))
            line = Text(f"{printable(identity)}: {state}, {counted(messages, 'message')}", "bold")
            console.print(line.append(handled, "dim"), soft_wrap=True)
        console.file.flush()
