"""Pages of an archive as JSON lines, for tools that read nothing else.

A line is an answer of the service as it came, with one member more: ``ResponseMetadata``, where boto3 too puts what is
known of an answer beside its content. So each line reads as a response of the operation, here and elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rtca_nb.archive.entries import pages_of
from rtca_nb.base.arguments import check_path
from rtca_nb.base.files import whole_file
from rtca_nb.exceptions import ArchiveError, Hint, RevealError

if TYPE_CHECKING:
    from rtca_nb.archive.pages import Identity, StoredPage
    from rtca_nb.archive.store import Store

__all__ = ["export_jsonl"]


def export_jsonl(stores: Collection[Store], path: str | os.PathLike[str], *, allow_raw: bool = False) -> int:
    """Write all pages, one a line, contact by contact.

    Parameters
    ----------
    stores : collection of Store
        The files of an archive.
    path : path
        The file; replaced when all is written, readable by its owner only.
    allow_raw : bool
        Permit that Raw pages are written, too; without it an archive that has some is refused.

    Returns
    -------
    int
        How many lines.

    Raises
    ------
    RevealError
        If there are Raw pages and that was not permitted.
    ArchiveDamagedError
        At the first page that is not what was written; then no file is left.
    ArchiveError
        If the file cannot be written.
    """
    target = check_path(path, "path")
    if not allow_raw and any(identity.output_type == "Raw" for identity, _ in pages_of(stores)):
        raise RevealError(
            "the archive holds Raw pages, which hold personal data in clear",
            hint=Hint("pass {allow_raw=True} if they are to be written too"),
        )
    lines = 0
    try:
        with whole_file(target, private=True) as file:
            for identity, page in pages_of(stores):
                file.write(_line(identity, page))
                lines += 1
    except OSError as error:
        raise ArchiveError(f"the export cannot be written ({error.strerror}); check the path and the disk") from None
    return lines


def _line(identity: Identity, page: StoredPage) -> bytes:
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
    page.seen()  # what is no answer is not exported as one
    content = page.body.strip()[1:-1].strip()
    # JSON has line ends only between its tokens, where a space does as well.
    head = json.dumps({"ResponseMetadata": {"Archive": known}})[:-1].encode()
    return head + b", " + content.replace(b"\r", b" ").replace(b"\n", b" ") + b"}\n"


def _iso(micros: int) -> str:
    return datetime.fromtimestamp(micros / 1_000_000, UTC).isoformat(timespec="milliseconds")
