"""What a redaction leaves visible, and notebooks that showed too much."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.base.files import write_whole
from rtca_nb.cli.audit_view import print_findings, print_kinds
from rtca_nb.cli.notebook_files import notebook_text
from rtca_nb.cli.opening import Files, called, read_contacts
from rtca_nb.cli.options import AuditFormat
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.cli.wording import worded
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.identity import message_ids, two_forms
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.output_types import form_words
from rtca_nb.privacy.notebook_marks import is_marked
from rtca_nb.privacy.notebook_scrub import Scrubbed, scrub_notebook
from rtca_nb.review.audit import audit_redaction, presidio_analyzer
from rtca_nb.review.audit_table import audit_csv, audit_json
from rtca_nb.review.findings import UNREAD
from rtca_nb.tables.absence import unread

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["audit", "scrub"]

_CHECKPOINTS: Final = ".ipynb_checkpoints"
_ANY_CASE: Final = "*.[iI][pP][yY][nN][bB]"
_EXPORTS: Final = (".html", ".slides.html", ".md", ".rst", ".tex", ".asciidoc")


def audit(
    sources: Sequence[str],
    *,
    output_type: str,
    presidio: bool,
    fail: bool,
    contact_id: str | None = None,
    presidio_model: str | None = None,
    format_: AuditFormat | None = None,
    target: Path | None = None,
) -> None:
    """Show or write what is left visible in each contact; with both forms of one, what only one of them hides."""
    format_ = _format_of(format_, target)
    analyzer = presidio_analyzer(model=presidio_model) if presidio or presidio_model is not None else None
    files = Files()
    pairs = _pairs(list(read_contacts(sources, files, output_type=output_type, contact_id=contact_id)))
    frames = [audit_redaction(*pair, analyzer=analyzer) for pair in pairs]
    kinds = Counter(kind for frame in frames for kind in frame["kind"])
    del kinds[UNREAD]
    total = kinds.total()
    missed = sum(unread(tables_of(contact).redactor.record) for pair in pairs for contact in pair)
    summary = _compared(pairs, files.read, total, missed)
    if format_ is AuditFormat.TEXT:
        _show(pairs, frames, kinds)
        output().print(summary, soft_wrap=True)
    else:
        write = audit_json if format_ is AuditFormat.JSON else audit_csv
        text = write(zip((called(pair[0]) for pair in pairs), frames, strict=True))
        if target is None:
            # Nothing but the findings may reach standard output.
            sys.stdout.write(text)
            errors().print(summary, soft_wrap=True)
        else:
            # Excel reads a CSV file as UTF-8 only if it begins with the mark.
            write_whole(target, text.encode("utf-8-sig" if format_ is AuditFormat.CSV else "utf-8"))
            output().print(summary, soft_wrap=True)
            also = ", and the parts that could not be checked," if missed else ""
            output().print(f"{counted(total, 'finding')}{also} written to {printable(target.name)}.", soft_wrap=True)
    files.fail_if_broken()
    # What nobody looked at may hold what would have been found.
    if fail and (total or missed):
        raise typer.Exit(1)


def _format_of(wanted: AuditFormat | None, target: Path | None) -> AuditFormat:
    """Return how findings are written: as is wanted, or as the file's name says."""
    if target is None:
        return wanted or AuditFormat.TEXT
    if wanted is None:
        wanted = {".csv": AuditFormat.CSV, ".json": AuditFormat.JSON}.get(target.suffix.lower())
    if wanted is None or wanted is AuditFormat.TEXT:
        raise UsageError("findings are written to a file as CSV or JSON; name it .csv or .json, or pass --format")
    return wanted


def _show(pairs: Sequence[tuple[Contact, ...]], frames: Sequence[pd.DataFrame], kinds: Counter[str]) -> None:
    clean = 0
    for pair, frame in zip(pairs, frames, strict=True):
        if frame.empty and len(pairs) > 1:
            clean += 1
        else:
            print_findings(called(pair[0]), _forms(pair), frame)
    if clean:
        output().print(Text(f"{counted(clean, 'contact')} without findings", "green"), soft_wrap=True)
    if kinds:
        print_kinds(kinds)
        errors().print(Text("Positions are code points; no text is shown.", "dim"), soft_wrap=True)


def _forms(pair: Sequence[Contact]) -> str:
    """Say which forms were audited; of two what each is to the other, as findings name them."""
    forms = two_forms(*pair) if len(pair) == 2 else None
    if forms is None:
        return " and ".join(form_words(contact.output_type) for contact in pair)
    return " and ".join("Raw" if contact is forms[0] else "Redacted" for contact in pair)


def _compared(pairs: Sequence[tuple[Contact, ...]], files: int, total: int, missed: int) -> str:
    """Say what was looked at: without both forms of a contact, what only one of them hides cannot be known."""
    both = sum(len(pair) == 2 for pair in pairs)
    if both:
        how = f"Raw was compared with Redacted{'' if both == len(pairs) else f' for {both} of them'}"
    else:
        how = "Raw was not compared with Redacted, because no contact was given in both forms"
    # An archive has files of its own, which are none of the caller's.
    where = f" from {counted(files, 'file')}" if files else ""
    found = counted(total, "finding") + (
        f", {counted(missed, 'part')} not recognised, so not checked" if missed else ""
    )
    return f"{counted(len(pairs), 'contact')}{where} audited, {found}; {how}."


def _pairs(contacts: Sequence[Contact]) -> list[tuple[Contact, ...]]:
    """Contacts whose two forms were given together; where a file names no contact, its messages tell."""
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


def scrub(notebooks: Sequence[str], *, check: bool, keep_unmarked: bool) -> None:
    """Take clear text out of notebooks, and of all in folders; ``-`` is standard input, to standard output."""
    if list(notebooks) == ["-"]:
        # As a git filter: nothing but the notebook may reach standard output.
        done = scrub_notebook(sys.stdin.read(), name="standard input", keep_unmarked=keep_unmarked)
        sys.stdout.write(done.text)
        return
    if "-" in notebooks:
        raise UsageError("- is standard input, which cannot be combined with files; pass it alone")
    failed, changed = False, 0
    first: Exception | None = None
    for path, named in _notebooks(notebooks):
        try:
            done = _scrub_file(path, check=check, keep_unmarked=keep_unmarked)
            exports = _revealed_exports(path)
        except Exception as error:  # noqa: BLE001  # raised again once the others are cleaned
            failed = True
            if first is None and (named or not isinstance(error, RtcaError)):
                first = error
            else:
                errors().print(_trouble(path, error), soft_wrap=True)
            continue
        # Pre-commit hooks fail when they change a file, so that the change is looked at.
        changed += done.changed
        if done.changed or done.kept:
            errors().print(_told(str(path), done, check=check), soft_wrap=True)
        for export in exports:
            failed = True
            text = Text(printable(str(export)), "cyan").append(
                ": made from a notebook with a revealed contact, and cannot be scrubbed; delete it, and export the "
                "notebook again."
            )
            errors().print(text, soft_wrap=True)
    if first is not None:
        raise first
    if changed and not failed and not check:
        one = "The notebook was" if changed == 1 else f"{changed:,} notebooks were"
        again = f"{one} changed, so the exit code is 1; a second run changes nothing and exits with 0."
        errors().print(Text(again, "dim"), soft_wrap=True)
    if failed or changed:
        raise typer.Exit(1)


def _trouble(path: Path, error: Exception) -> Text:
    """Say that a notebook is not cleaned; an error that is not this package's own may quote it."""
    if isinstance(error, RtcaError):
        return Text(worded(error), "red")
    return Text(f"{str(path)!r} cannot be scrubbed ({type(error).__name__}); check yourself what it shows.", "red")


def _notebooks(names: Sequence[str]) -> list[tuple[Path, bool]]:
    """List the files that are meant, and whether each is named by the caller: of a folder all notebooks below."""
    found: list[tuple[Path, bool]] = []
    for name in names:
        path = Path(name)
        if not path.is_dir():
            found.append((path, True))
            checkpoint = path.parent / _CHECKPOINTS / f"{path.stem}-checkpoint{path.suffix}"
            if checkpoint.is_file():
                found.append((checkpoint, False))
            continue
        # Environments and repositories are in folders with a dot, and so are Jupyter's copies of notebooks.
        below = [
            file
            for file in sorted(path.rglob(_ANY_CASE))
            if file.is_file()
            and not any(part.startswith(".") and part != _CHECKPOINTS for part in file.relative_to(path).parts[:-1])
        ]
        found += [(file, False) for file in below] or [(path, True)]
    return found


def _revealed_exports(notebook: Path) -> list[Path]:
    """List what nbconvert made of a notebook, beside it, that shows a revealed contact."""
    found = (notebook.with_name(f"{notebook.stem}{suffix}") for suffix in _EXPORTS)
    return [path for path in found if path.is_file() and is_marked(path.read_text("utf-8", "replace"))]


def _scrub_file(path: Path, *, check: bool, keep_unmarked: bool) -> Scrubbed:
    done = scrub_notebook(notebook_text(path), name=repr(str(path)), keep_unmarked=keep_unmarked)
    if done.changed and not check:
        write_whole(path, done.text.encode("utf-8"))
    return done


def _told(name: str, done: Scrubbed, *, check: bool) -> Text:
    """Say what was removed, why, and what was kept though it may be derived from a revealed contact."""
    said = []
    if done.changed:
        total = sum(number for _, number in done.removed)
        cells = [cell for cell, _ in done.removed]
        what = []
        if cells:
            where = f"cell {cells[0]}" if len(cells) == 1 else f"cells {cells[0]}–{cells[-1]}"
            what.append(f"{counted(total, 'output')} of {where}")
        what += ["saved widget state"] if done.widget_state else []
        what += [counted(done.attachments, "attachment")] if done.attachments else []
        if done.paragraphs:
            repeat = "repeats" if done.paragraphs == 1 else "repeat"
            what.append(f"{counted(done.paragraphs, 'paragraph')} that {repeat} an output")
        what += ["metadata"] if done.metadata else []
        listed = " and ".join(filter(None, [", ".join(what[:-1]), what[-1]]))
        text = f"{listed} {'would be removed' if check else 'removed'}"
        if done.unmarked:
            own = total - done.unmarked
            text += (
                f"; of these outputs, {own:,} came from cells that reveal a contact, {done.unmarked:,} from other "
                "cells that may have run after a contact was revealed"
            )
        said.append(f"{text}.")
    if done.kept:
        said.append(
            f"Kept, although a contact was revealed earlier: {counted(done.kept, 'output')} not marked as revealed; "
            "check what they show."
        )
    return Text(printable(name), "cyan").append(f": {' '.join(said)}")
