"""Show what a redaction leaves visible."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.base.files import write_whole
from rtca_nb.cli.audit_view import print_findings, print_kinds
from rtca_nb.cli.opening import Files, called, read_contacts
from rtca_nb.cli.options import AuditFormat
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import message_ids, two_forms
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.output_types import form_words
from rtca_nb.review.audit import audit_redaction, presidio_analyzer
from rtca_nb.review.audit_table import audit_csv, audit_json
from rtca_nb.review.findings import UNREAD
from rtca_nb.tables.absence import unread

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["audit"]


def audit(
    sources: Sequence[str],
    *,
    output_type: str,
    presidio: bool,
    fail: bool,
    only_visible: bool = False,
    contact_id: str | None = None,
    presidio_model: str | None = None,
    format_: AuditFormat | None = None,
    target: Path | None = None,
) -> None:
    """Show or write what is left visible in each contact; with both forms, also what only one of them hides."""
    format_ = _format_of(format_, target)
    analyzer = presidio_analyzer(model=presidio_model) if presidio or presidio_model is not None else None
    files = Files()
    pairs = _pairs(list(read_contacts(sources, files, output_type=output_type, contact_id=contact_id)))
    frames = [audit_redaction(*pair, analyzer=analyzer) for pair in pairs]
    kinds, visible = _counted(frames)
    if only_visible:
        frames = [frame[_are_visible(frame) | frame["kind"].eq(UNREAD)] for frame in frames]
        kinds = visible
    total = kinds.total()
    missed = sum(unread(tables_of(contact).redactor.record) for pair in pairs for contact in pair)
    summary = _compared(pairs, files.read, missed, _found(total, visible.total(), only_visible=only_visible))
    if format_ is AuditFormat.TEXT:
        _show(pairs, frames, kinds, visible, what="visible findings" if only_visible else "findings")
        output().print(summary, soft_wrap=True)
    else:
        write = audit_json if format_ is AuditFormat.JSON else audit_csv
        text = write(zip((called(pair[0]) for pair in pairs), frames, strict=True))
        if target is None:
            # Only the findings may reach standard output.
            sys.stdout.write(text)
            errors().print(summary, soft_wrap=True)
        else:
            # Excel reads a CSV file as UTF-8 only if it begins with a byte-order mark.
            write_whole(target, text.encode("utf-8-sig" if format_ is AuditFormat.CSV else "utf-8"))
            output().print(summary, soft_wrap=True)
            also = ", and the parts that could not be checked," if missed else ""
            output().print(f"{counted(total, 'finding')}{also} written to {printable(target.name)}.", soft_wrap=True)
    files.fail_if_broken()
    # Parts that were not checked may hold personal data.
    if fail and (total or missed):
        raise typer.Exit(1)


def _format_of(wanted: AuditFormat | None, target: Path | None) -> AuditFormat:
    """Return the format of the findings: the requested format, or the format of the file's name."""
    if target is None:
        return wanted or AuditFormat.TEXT
    if wanted is None:
        wanted = {".csv": AuditFormat.CSV, ".json": AuditFormat.JSON}.get(target.suffix.lower())
    if wanted is None or wanted is AuditFormat.TEXT:
        raise UsageError("findings are written to a file as CSV or JSON; name it .csv or .json, or pass --format")
    return wanted


def _are_visible(frame: pd.DataFrame) -> pd.Series:
    return frame["hidden"].eq(other=False).fillna(value=False)


def _counted(frames: Sequence[pd.DataFrame]) -> tuple[Counter[str], Counter[str]]:
    """Return two counts of findings by kind: of all findings, and of those that views show."""
    found = [item for frame in frames for item in zip(frame["kind"], _are_visible(frame), strict=True)]
    return (
        Counter(kind for kind, _ in found if kind != UNREAD),
        Counter(kind for kind, seen in found if seen and kind != UNREAD),
    )


def _found(total: int, visible: int, *, only_visible: bool) -> str:
    if only_visible:
        return f"{counted(total, 'finding')} visible in views"
    return counted(total, "finding") + (f", {visible or 'none'} visible in views" if total else "")


def _show(
    pairs: Sequence[tuple[Contact, ...]],
    frames: Sequence[pd.DataFrame],
    kinds: Counter[str],
    visible: Counter[str],
    *,
    what: str,
) -> None:
    clean = 0
    for pair, frame in zip(pairs, frames, strict=True):
        if frame.empty and len(pairs) > 1:
            clean += 1
        else:
            print_findings(called(pair[0]), _forms(pair), frame)
    if clean:
        output().print(Text(f"{counted(clean, 'contact')} without {what}", "green"), soft_wrap=True)
    if kinds:
        print_kinds(kinds, visible)
        errors().print(Text("Positions are code points; no text is shown.", "dim"), soft_wrap=True)


def _forms(pair: Sequence[Contact]) -> str:
    """Return the names of the audited forms; two forms of a contact are named as in the findings."""
    forms = two_forms(*pair) if len(pair) == 2 else None
    if forms is None:
        return " and ".join(form_words(contact.output_type) for contact in pair)
    return " and ".join("Raw" if contact is forms[0] else "Redacted" for contact in pair)


def _compared(pairs: Sequence[tuple[Contact, ...]], files: int, missed: int, found: str) -> str:
    """Return a sentence on what was audited, and on whether both forms were compared, which finds more."""
    both = sum(len(pair) == 2 for pair in pairs)
    if both:
        how = f"Raw was compared with Redacted{'' if both == len(pairs) else f' for {both} of them'}"
    else:
        how = "Raw was not compared with Redacted, because no contact was given in both forms"
    # The files of an archive are not the caller's, so they are not counted.
    where = f" from {counted(files, 'file')}" if files else ""
    found += f", {counted(missed, 'part')} not recognised, so not checked" if missed else ""
    return f"{counted(len(pairs), 'contact')}{where} audited, {found}; {how}."


def _pairs(contacts: Sequence[Contact]) -> list[tuple[Contact, ...]]:
    """Return the contacts, the two forms of each paired, by contact id or, if a file states none, by message ids."""
    pairs: list[tuple[Contact, ...]] = []
    waiting: dict[tuple[str, str], int] = {}
    for contact in contacts:
        keys = [("message", identity) for identity in message_ids(contact)]
        if contact.contact_id != UNKNOWN_ID:
            keys.append(("contact", contact.contact_id))
        place = next((waiting[key] for key in keys if key in waiting), None)
        if place is not None and len(pairs[place]) == 1 and two_forms(pairs[place][0], contact):
            pairs[place] = (*pairs[place], contact)
        else:
            waiting |= dict.fromkeys(keys, len(pairs))
            pairs.append((contact,))
    return pairs
