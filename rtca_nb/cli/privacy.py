"""What a redaction leaves visible, and notebooks that showed too much."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.table import Table
from rich.text import Text

from rtca_nb.audit import FINDINGS, audit_redaction, presidio_analyzer
from rtca_nb.cli.findings import count
from rtca_nb.cli.opening import Files, called, read_contacts
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.contact import Contact
from rtca_nb.exceptions import SourceNotFoundError, UsageError
from rtca_nb.files import write_whole
from rtca_nb.identity import UNKNOWN_ID, message_ids, same_contact
from rtca_nb.scrub import Scrubbed, scrub_notebook

__all__ = ["audit", "scrub"]


def audit(
    sources: Sequence[str], *, output_type: str, presidio: bool, fail: bool, contact_id: str | None = None
) -> None:
    """Print what is left visible in each contact; with both forms of a contact, what only one of them hides."""
    analyzer = presidio_analyzer() if presidio else None
    files = Files()
    pairs = _pairs(list(read_contacts(sources, files, output_type=output_type, contact_id=contact_id)))
    total = 0
    for pair in pairs:
        frame = audit_redaction(*pair, analyzer=analyzer)
        total += len(frame)
        forms = " and ".join(contact.output_type for contact in pair)
        head = Text(called(pair[0]), "cyan").append(f"  {forms}: {count(len(frame), 'finding')}", "bold")
        output().print(head)
        grid = Table.grid(padding=(0, 2))
        for row in frame.to_dict("records"):
            where = "" if row["begin"] is None or row["begin"] != row["begin"] else f"{row['begin']}–{row['end']}"
            identity = row["id"] if isinstance(row["id"], str) else ""
            grid.add_row(
                Text("  " + row["kind"].replace("_", " "), "yellow"),
                Text(row["form"], "dim"),
                Text(row["field"].replace("_", " ")),
                Text(printable(identity), "dim"),
                Text(where),
            )
        if len(frame):
            output().print(grid)
    kinds = ", ".join(kind.replace("_", " ") for kind in FINDINGS)
    if total:
        errors().print(Text(f"Kinds: {kinds}. Positions are code points; no text is shown.", "dim"), soft_wrap=True)
    output().print(_compared(pairs, files.read, total), soft_wrap=True)
    files.fail_if_broken()
    if total and fail:
        raise typer.Exit(1)


def _compared(pairs: Sequence[tuple[Contact, ...]], files: int, total: int) -> str:
    """Say what was looked at: without both forms of a contact, what only one of them hides cannot be known."""
    both = sum(len(pair) == 2 for pair in pairs)
    if both:
        how = f"Raw was compared with Redacted{'' if both == len(pairs) else f' for {both} of them'}"
    else:
        how = "Raw was not compared with Redacted, as no contact came in both forms"
    # An archive has files of its own, which are none of the caller's.
    where = f" from {count(files, 'file')}" if files else ""
    return f"{count(len(pairs), 'contact')}{where} audited, {count(total, 'finding')}; {how}."


def _pairs(contacts: Sequence[Contact]) -> list[tuple[Contact, ...]]:
    """Contacts whose two forms were given together; where a file names no contact, its messages tell."""
    pairs: list[tuple[Contact, ...]] = []
    waiting: dict[tuple[str, str], int] = {}
    for contact in contacts:
        keys = [("message", identity) for identity in message_ids(contact)]
        if contact.contact_id != UNKNOWN_ID:
            keys.append(("contact", contact.contact_id))
        place = next((waiting[key] for key in keys if key in waiting), None)
        if place is not None and len(pairs[place]) == 1 and _two_forms(pairs[place][0], contact):
            pairs[place] = (*pairs[place], contact)
        else:
            waiting |= dict.fromkeys(keys, len(pairs))
            pairs.append((contact,))
    return pairs


def _two_forms(one: Contact, other: Contact) -> bool:
    return one.output_type != other.output_type and same_contact(one, other)


def scrub(notebooks: Sequence[str], *, check: bool, keep_unmarked: bool) -> None:
    """Take revealed outputs out of notebooks; ``-`` reads standard input and writes standard output."""
    if list(notebooks) == ["-"]:
        # As a git filter: nothing but the notebook may reach standard output.
        done = scrub_notebook(sys.stdin.read(), name="standard input", keep_unmarked=keep_unmarked)
        sys.stdout.write(done.text)
        return
    if "-" in notebooks:
        raise UsageError("standard input cannot be mixed with files")
    found = False
    for name in notebooks:
        path = Path(name)
        try:
            text = path.read_text(encoding="utf-8")
        except (FileNotFoundError, IsADirectoryError):
            raise SourceNotFoundError(f"there is no notebook {name!r}; check the path") from None
        except UnicodeDecodeError:
            text = ""  # the next line says that this is no notebook
        done = scrub_notebook(text, name=repr(name), keep_unmarked=keep_unmarked)
        if done.changed:
            found = True
            if not check:
                write_whole(path, done.text.encode("utf-8"))
            errors().print(_told(name, done, check=check), soft_wrap=True)
    # Pre-commit hooks fail when they change a file, so that the change is looked at.
    if found:
        raise typer.Exit(1)


def _told(name: str, done: Scrubbed, *, check: bool) -> Text:
    what = [f"{count(number, 'output')} of cell {cell}" for cell, number in done.removed]
    what += ["saved widget state"] if done.widget_state else []
    verb = "would be removed" if check else "removed"
    return Text(printable(name), "cyan").append(f": {', '.join(what)} {verb}.")
