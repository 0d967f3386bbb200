"""What an archive keeps of a contact, and what can be made of it."""

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
    """Whose pages a file holds."""

    instance_id: str
    contact_id: str
    output_type: str


class StoredPage(NamedTuple):
    """A page as it was kept; its body was compared with its hash."""

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
        """Decode the page with the model of today."""
        try:
            parsed = parse_page(self.body, label="A page of the archive", apart=False)
        except IntegrityError as error:
            raise ArchiveDamagedError(str(error)) from None
        if (kind := other_than_chat(parsed.channel)) is not None:
            raise ArchiveError(f"A page of the archive is of {kind}; {ONLY_CHATS}")
        return SeenPage(parsed, self.reading, self.number, self.received, kept=True)


class Loaded(NamedTuple):
    """All pages of a contact joined; how each reading asked, when pages came, the last of each reading; the context."""

    merge: Merge
    requests: dict[int, dict[str, Any]]
    times: list[int]
    newest: dict[int, SeenPage]
    context: SentContext | None = None

    def __repr__(self) -> str:
        return f"<Loaded {len(self.times)} pages>"

    def answers(self, request: dict[str, Any]) -> bool:
        """Return whether a request would bring nothing new: the analysis had ended, and all it asks for was read."""
        wanted = set(request["SegmentTypes"])
        return self.merge.complete and any(
            wanted <= set(self.requests[reading]["SegmentTypes"]) for reading in self.merge.complete_readings()
        )

    def resume(self, request: dict[str, Any], now: int) -> Resume | None:
        """Where to go on with the last reading, if it asked the same and was interrupted shortly before ``now``."""
        if not self.newest:
            return None
        reading = max(self.newest)
        page = self.newest[reading]
        token = page.parsed.next_token
        asked = {name: value for name, value in self.requests[reading].items() if name != "NextToken"}
        # Of an analysis in progress the first pages may have changed since; those are read again.
        if token is None or asked != request or page.parsed.status not in TERMINAL_STATUSES:
            return None
        # Where the clock went back, nobody knows how old the token is.
        if not 0 <= now - page.received <= TOKEN_AGE:
            return None
        return Resume(reading, page.number, token)


class Failure(NamedTuple):
    """An attempt to read the contact that failed, and when (microseconds since 1970)."""

    at: int
    error: str
    code: str
    http_status: int


def file_name(identity: Identity) -> str:
    """Return a contact's file: derived, because an id may be a path, or too long for one."""
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return f"{digest[:40]}.sqlite3"
