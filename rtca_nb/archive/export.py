"""Export pages of an archive as JSON lines, for tools that read nothing else.

A line is an answer of the service as it arrived, with one more member, ``ResponseMetadata``, in which boto3 also puts
data about an answer. So tools can read each line as a response of the operation.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rtca_nb.archive.entries import output_type_of, pages_of
from rtca_nb.archive.manifest import MANIFEST, Manifest
from rtca_nb.base.arguments import check_flag, check_path, counted, shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError, Hint, RevealError
from rtca_nb.privacy.context_masks import exported_context

if TYPE_CHECKING:
    from rtca_nb.archive.pages import Identity, StoredPage
    from rtca_nb.archive.store import Store

__all__ = ["export_jsonl"]


def export_jsonl(
    stores: Collection[Store], manifest: Manifest, path: str | os.PathLike[str], *, allow_raw: bool = False
) -> int:
    """Write all pages to a file of JSON lines, one page per line, contact by contact.

    A contact whose file cannot be read is left out as a whole. The others are written, then an error is raised.

    Parameters
    ----------
    stores : collection of Store
        The files of an archive.
    manifest : Manifest
        The archive's list of what each file holds.
    path : path
        File to write, which only its owner can read. An existing file is replaced once all pages are written.
    allow_raw : bool
        Permit writing Raw pages. Without it, nothing is exported from an archive that has Raw pages.

    Returns
    -------
    int
        Number of lines.

    Raises
    ------
    RevealError
        If the archive has Raw pages and ``allow_raw`` was not set.
    ArchiveDamagedError
        If files of the archive are damaged or missing, or lack pages. By then, everything that can be read has been
        written; if nothing can be read, no file is written.
    ArchiveError
        If the file cannot be written.
    """
    target = check_path(path, "path")
    if not check_flag(allow_raw, "allow_raw") and any(map(_may_hold_raw, stores)):
        raise RevealError(
            "the archive holds Raw pages, which hold personal data in clear text",
            hint=Hint("pass {allow_raw=True} to write them too"),
        )
    short = _short_of(stores, manifest)
    try:
        with whole_file(target, private=True) as file:
            lines = 0
            for store in stores:
                made = _lines_of(store)
                if made is None:
                    short.add(store.name)
                else:
                    file.writelines(made)
                    lines += len(made)
            if short and not lines:
                raise _shortened("nothing was exported, because", short)
    except OSError as error:
        raise ArchiveError(f"the export cannot be written ({error.strerror}); check the path and the disk") from None
    if short:
        raise _shortened(
            f"{shown_path(target.name)} has {counted(lines, 'page')}, but the archive may have held more:", short
        )
    return lines


def _may_hold_raw(store: Store) -> bool:
    try:
        identity = store.identity()
        return identity is not None and identity.output_type == "Raw" and bool(store.seals())
    except ArchiveError:
        return output_type_of(store) == "Raw"


def _short_of(stores: Collection[Store], manifest: Manifest) -> set[str]:
    """Return the names of files that are missing or lack pages; if the manifest cannot be read, only its name."""
    try:
        known, seals = manifest.files(), manifest.seals()
    except ArchiveError:
        return {MANIFEST}
    short = known.keys() - {store.name for store in stores}
    for store in stores:
        with contextlib.suppress(ArchiveError):  # the damage is found when the file is exported
            if seals.get(store.name, set()).difference(store.seals()):
                short.add(store.name)
    return short


def _lines_of(store: Store) -> list[bytes] | None:
    """Return the lines of one contact; None if a part of it cannot be read."""
    try:
        context = store.context()
        # Exports are often kept with notebooks, so the record is masked, whatever the archive keeps.
        record = None if context is None else exported_context(context, revealed=False)
        return [_line(identity, page, record) for identity, page in pages_of([store])]
    except ArchiveError:
        return None


def _shortened(what: str, short: Collection[str]) -> ArchiveDamagedError:
    files = f"{counted(len(short), 'file')} of the archive {'is' if len(short) == 1 else 'are'}"
    return ArchiveDamagedError(
        f"{what} {files} damaged, missing or incomplete",
        hint=Hint("verify() lists them", command="rtca-nb archive verify shows which"),
    )


def _line(identity: Identity, page: StoredPage, record: dict[str, Any] | None) -> bytes:
    known: dict[str, Any] = {
        "InstanceId": identity.instance_id,
        "ContactId": identity.contact_id,
        "OutputType": identity.output_type,
        "Request": json.loads(page.request),
        "Requested": _iso(page.requested),
        "Received": _iso(page.received),
        "Reading": page.reading,
        "Page": page.number,
        "Botocore": page.botocore,
        "Sha256": page.sha256,
    }
    if record is not None:
        known["Context"] = record
    page.seen()  # raises an error if the page is not an answer of the service
    content = page.body.strip()[1:-1].strip()
    # Line ends in JSON are only between tokens, so they can be replaced by spaces.
    head = json.dumps({"ResponseMetadata": {"Archive": known}})[:-1].encode()
    return head + b", " + content.replace(b"\r", b" ").replace(b"\n", b" ") + b"}\n"


def _iso(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1_000_000, UTC).isoformat(timespec="milliseconds")
