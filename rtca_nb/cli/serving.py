"""Run the local endpoint in the foreground."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import msgspec
from rich.table import Table
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.interrupting import told_to_stop
from rtca_nb.cli.opening import Files, read_contacts
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.cli.values import quota_of
from rtca_nb.contact.identity import form_taken, message_ids, name_of
from rtca_nb.endpoint import FAULTS, Quota, ServedContact, parse_faults, serve, snippets
from rtca_nb.exceptions import RevealError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID, unused_name
from rtca_nb.model.offsets import MASK
from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.sampling import served_sample_centre, served_samples

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["announce", "announce_watching", "list_faults", "serve_until_interrupted", "served_contacts"]

_NO_NAMES: Final[Mapping[str, str]] = MappingProxyType({})
_INSTANCE: Final = "instance"
_CONTACT: Final = "contact"
_TITLES = (("boto3", "boto3"), ("AWS CLI", "aws-cli"), ("JavaScript", "javascript"))


def served_contacts(contacts: Iterable[Contact]) -> list[ServedContact]:
    """Return contacts in the form in which the local endpoint serves them.

    Both forms of a contact are served as one. A contact without an id gets the name of its file, with a number if
    another contact has that name; its other form is the contact with the same messages.

    Parameters
    ----------
    contacts : iterable of Contact
    """
    return [entry.served() for entry in _entries(contacts)]


def _entries(contacts: Iterable[Contact]) -> list[_Entry]:
    """Return one entry for each contact, with both of its forms and the id under which it is served."""
    entries: list[_Entry] = []
    by_id: dict[tuple[str, str], list[_Entry]] = {}
    by_message: dict[str, list[_Entry]] = {}
    for contact in contacts:
        messages = message_ids(contact)
        identity = (contact.instance_id, contact.contact_id)
        alike = by_id.get(identity, []) if contact.contact_id != UNKNOWN_ID else []
        near = [entry for message in messages for entry in by_message.get(message, ())]
        entry = next((entry for entry in (*alike, *near) if entry.takes(contact)), None)
        if entry is None:
            entry = _Entry(*identity, _name(contact), contact.channel, contact.status)
            entries.append(entry)
        elif entry.contact_id == UNKNOWN_ID:
            entry.instance_id, entry.contact_id = identity
        entry.segments[form_taken(contact)] = _segments(contact)
        entry.clear |= _is_clear(contact)
        by_id.setdefault((entry.instance_id, entry.contact_id), []).append(entry)
        for message in messages:
            by_message.setdefault(message, []).append(entry)
    used: dict[str, set[str]] = {}
    # Contacts with an id keep it, so they choose first.
    for entry in sorted(entries, key=lambda entry: entry.contact_id == UNKNOWN_ID):
        names = used.setdefault(entry.served_instance, set())
        entry.served_id = unused_name(entry.name if entry.contact_id == UNKNOWN_ID else entry.contact_id, names)
        names.add(entry.served_id)
    return entries


@dataclass(slots=True, eq=False)
class _Entry:
    """A contact to serve: its ids, the name that it gets if it has no id, and its forms."""

    instance_id: str
    contact_id: str
    name: str
    channel: str
    status: str
    served_id: str = ""
    clear: bool = False
    segments: dict[str, list[dict[str, Any]]] = field(default_factory=dict, repr=False)

    @property
    def served_instance(self) -> str:
        return _INSTANCE if self.instance_id == UNKNOWN_ID else self.instance_id

    def takes(self, contact: Contact) -> bool:
        """Return whether a contact with the same id or messages is the form that this entry lacks."""
        if form_taken(contact) in self.segments:
            return False
        mine, its = (self.instance_id, self.contact_id), (contact.instance_id, contact.contact_id)
        return mine == its or UNKNOWN_ID in {self.contact_id, contact.contact_id}

    def served(self) -> ServedContact:
        """Return the contact as the endpoint expects it."""
        return ServedContact(
            self.served_instance,
            self.served_id,
            self.segments,
            channel=self.channel,
            status=self.status,
            pass_through=True,
        )


def _name(contact: Contact) -> str:
    name = name_of(contact)
    return _CONTACT if name == UNKNOWN_ID else name


def _segments(contact: Contact) -> list[dict[str, Any]]:
    # The endpoint must send the text of the file as it is, in clear text; only this machine can reach it.
    clear = contact.reveal()
    names = {kind: name for name, kind in SEGMENT_TYPES.items()}
    known = [{names[type(segment)]: msgspec.to_builtins(segment)} for segment in clear.segments]
    return known + [
        {row["member"]: msgspec.json.decode(row["payload"])}
        for row in clear.arrow("unknown", allow_revealed=True).to_pylist()
        if row["id"] is None and row["member"].isidentifier() and row["payload"] is not None
    ]


def _is_clear(contact: Contact) -> bool:
    """Return whether a contact is in clear text: views would hide parts of it, or it is neither trusted nor masked."""
    clear = contact.reveal()
    held, unknown = clear.segments, clear.arrow("unknown", allow_revealed=True)
    if held != contact.segments or unknown.to_pylist() != contact.arrow("unknown").to_pylist():
        return True
    # A file of a contact that was written masked is not trusted, but views hide nothing more of it.
    masked = any(MASK in (getattr(segment, "content", None) or "") for segment in held)
    return not (contact.redaction_trusted or masked)


def serve_until_interrupted(
    sources: Sequence[str],
    *,
    port: int,
    speed: float | None,
    quota: str,
    faults: Sequence[str],
    record: Path | None,
    allow_revealed: bool,
    allow_raw: bool = False,
) -> None:
    """Serve samples or files until Ctrl-C or SIGTERM; log requests on stderr."""
    allowed = quota_of(quota)
    if allow_revealed and record is None:
        raise UsageError(
            "--allow-revealed permits recording Raw answers, but no folder is given; pass one with --record"
        )
    contacts, clear = _served_files(sources, allow_raw=allow_raw) if sources else (served_samples(), False)
    names = {} if sources else {build_sample(name).contact_id: name for name in sample_names()}
    log = errors()

    def note(line: str) -> None:
        log.print(printable(line), style="dim", soft_wrap=True)

    endpoint = serve(
        contacts,
        instances=() if sources else [served_sample_centre()],
        port=port,
        speed=speed,
        quota=None if allowed is None else Quota(*allowed),
        faults=parse_faults(faults),
        log=note,
        record=record,
        allow_revealed=allow_revealed,
    )
    with told_to_stop() as wait, endpoint:
        announce(endpoint.url, contacts, names=names, playing=speed is not None)
        if clear:
            warning = "Raw answers hold clear text; every program on this machine can ask for them."
            log.print(warning, soft_wrap=True)
        wait()
    log.print("Stopped.", style="dim")


def _served_files(sources: Sequence[str], *, allow_raw: bool) -> tuple[list[ServedContact], bool]:
    """Return the contacts of some files, ready to serve, and whether any of them is in clear text.

    Text that may not be redacted needs permission, whatever form the file states, because any program can ask for it.

    Raises
    ------
    RevealError
        If there is such text without permission.
    """
    entries = _entries(read_contacts(sources, Files()))
    clear = sum(entry.clear for entry in entries)
    if clear and not allow_raw:
        raise RevealError(
            f"{counted(clear, 'contact')} of {len(entries):,} would be served in clear text to every program on this "
            "machine; add --allow-raw if that is intended, or name Redacted files only"
        )
    return [entry.served() for entry in entries], clear > 0


def announce(
    url: str, contacts: Sequence[ServedContact], *, names: Mapping[str, str] = _NO_NAMES, playing: bool = False
) -> None:
    """Print what is served and how to reach it.

    Parameters
    ----------
    names : mapping of str to str
        Names of the samples by their contact ids.
    playing : bool
        Whether contacts are replayed, so that they grow.
    """
    console = output()
    console.print(
        Text()
        .append("Serving ", "bold")
        .append(counted(len(contacts), "contact"))
        .append(" at ")
        .append(url, "bold cyan")
    )
    grid = Table.grid(padding=(0, 2))
    for contact in contacts:
        grid.add_row(
            Text(f"  {printable(contact.contact_id)}", "cyan"),
            *([Text(names[contact.contact_id])] if names else []),
            Text(printable(contact.status)),
            Text("both forms" if len(contact.segments) > 1 else "".join(contact.segments) or "no analysis", "dim"),
        )
    if contacts:
        console.print(Text(f"  instance {printable(contacts[0].instance_id)}", "dim"))
    console.print(grid)
    if contacts:
        first = contacts[0]
        form = "Redacted" if "Redacted" in first.segments else next(iter(first.segments), "Redacted")
        lines = snippets(url, instance_id=first.instance_id, contact_id=first.contact_id, output_type=form)
        console.print("\nIn a shell, for every program that is started from it", style="bold")
        console.print(Text(lines["environment"]), soft_wrap=True)
        if playing:
            announce_watching(contacts, names)
        for title, name in _TITLES:
            console.print(f"\n{title}", style="bold")
            console.print(Text(printable(lines[name])), soft_wrap=True)
    console.print("\nCtrl-C ends it.", style="dim")
    console.file.flush()


def announce_watching(contacts: Sequence[ServedContact], names: Mapping[str, str]) -> None:
    """Print the command that watches a contact until it is complete, and a note on contacts that stay in progress."""
    console = output()
    contact = next((contact for contact in contacts if contact.status == "COMPLETED" and contact.segments), None)
    if contact is not None:
        name = names.get(contact.contact_id, "a contact")
        console.print(f"\nIn that shell, to watch {name} until it is complete", style="bold")
        form = [] if "Redacted" in contact.segments else ["--output-type", next(iter(contact.segments))]
        line = shlex.join(["rtca-nb", "watch", contact.instance_id, contact.contact_id, *form])
        console.print(Text(printable(line)), soft_wrap=True)
    if any(contact.status == "IN_PROGRESS" for contact in contacts):
        console.print(
            "The analysis of a contact that is served as IN_PROGRESS never ends; stop watching it with --timeout or "
            "Ctrl-C.",
            style="dim",
        )


def list_faults() -> None:
    """Print every fault, with what a client sees."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for fault in FAULTS.values():
        grid.add_row(fault.name, fault.group, fault.summary)
    output().print(grid)
