"""Data that an archive keeps of a contact, and its decoded form."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Final, NamedTuple

from rtca_nb.exceptions import ArchiveDamagedError, ArchiveError, IntegrityError
from rtca_nb.model.channels import ONLY_CHATS, other_than_chat
from rtca_nb.model.context import SentContext
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import TOKEN_AGE, Resume, SeenPage
from rtca_nb.model.parsing import parse_page
from rtca_nb.model.record import TERMINAL_STATUSES

__all__ = ["FOLDERS", "Failure", "Identity", "Loaded", "StoredPage", "file_name"]

FOLDERS: Final = {"Redacted": "redacted", "Raw": "raw"}
"""The folder of each output type."""


class Identity(NamedTuple):
    """Identity of the contact whose pages a file holds."""

    instance_id: str
    contact_id: str
    output_type: str


class StoredPage(NamedTuple):
    """A page as it was kept; its body has been compared with its hash."""

    reading: int
    number: int
    writer: str
    requested: int
    received: int
    request: str
    botocore: str
    sha256: str
    body: bytes

    def __repr__(self) -> str:
        return f"<StoredPage {self.number}>"

    def seen(self) -> SeenPage:
        """Decode the page with the model of this release."""
        try:
            parsed = parse_page(self.body, label="A page of the archive", apart=False)
        except IntegrityError as error:
            raise ArchiveDamagedError(str(error)) from None
        if (kind := other_than_chat(parsed.channel)) is not None:
            raise ArchiveError(f"A page of the archive is of {kind}; {ONLY_CHATS}")
        return SeenPage(parsed, self.reading, self.number, self.received, kept=True)


class Loaded(NamedTuple):
    """All pages of a contact, merged; the request and last page of each reading, arrival times, and the context."""

    merge: Merge
    requests: dict[int, dict[str, Any]]
    times: list[int]
    newest: dict[int, SeenPage]
    context: SentContext | None = None

    def __repr__(self) -> str:
        return f"<Loaded {len(self.times)} pages>"

    def answers(self, request: dict[str, Any]) -> bool:
        """Return whether a request would bring nothing new: the contact is complete, with all requested types."""
        wanted = set(request["SegmentTypes"])
        return self.merge.complete and any(
            wanted <= set(self.requests[reading]["SegmentTypes"]) for reading in self.merge.complete_readings()
        )

    def resume(self, request: dict[str, Any], now: int) -> Resume | None:
        """Return where to continue the last reading, if its request was the same and it was interrupted recently."""
        if not self.newest:
            return None
        reading = max(self.newest)
        page = self.newest[reading]
        token = page.parsed.next_token
        asked = {name: value for name, value in self.requests[reading].items() if name != "NextToken"}
        # If the analysis was in progress, the first pages may have changed, so the contact is read again.
        if token is None or asked != request or page.parsed.status not in TERMINAL_STATUSES:
            return None
        # If the clock was set back, the age of the token is unknown.
        if not 0 <= now - page.received <= TOKEN_AGE:
            return None
        return Resume(reading, page.number, token)


class Failure(NamedTuple):
    """A failed attempt to read the contact, and its time (microseconds since 1970)."""

    at: int
    error: str
    code: str
    http_status: int


def file_name(identity: Identity) -> str:
    """Return the name of a contact's file, which is a hash, because an id may be a path, or too long for a name."""
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return f"{digest[:40]}.sqlite3"
