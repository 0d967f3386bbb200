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
    """Ids and output type of the contact whose pages a file holds."""

    instance_id: str
    contact_id: str
    output_type: str


class StoredPage(NamedTuple):
    """A page as it was kept; its body has been compared with its hash.

    Attributes
    ----------
    reading : int
        Number of the reading that it belongs to; later readings have higher numbers.
    number : int
        Place of the page in that reading, from 1.
    writer : str
        Random text that identifies the writer.
    requested, received : int
        Times of the request and of the answer, in microseconds since 1970.
    request : str
        Members of the request, as JSON.
    botocore : str
        Version of botocore.
    sha256 : str
        Hash of the body.
    body : bytes
        The answer of the service as it arrived.
    """

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
        """Return the page, decoded with the model of this release.

        Raises
        ------
        ArchiveError
            If the body is not an answer of the service about a chat.
        """
        try:
            parsed = parse_page(self.body, label="A page of the archive", apart=False)
        except IntegrityError as error:
            raise ArchiveDamagedError(str(error)) from None
        if (kind := other_than_chat(parsed.channel)) is not None:
            raise ArchiveError(f"A page of the archive is of {kind}; {ONLY_CHATS}")
        return SeenPage(parsed, self.reading, self.number, self.received, kept=True)


class Loaded(NamedTuple):
    """All pages of a contact, merged, and what else its file holds.

    Attributes
    ----------
    merge : Merge
    requests : dict of int to dict
        Members of the request for the last page of each reading; the key is the reading's number.
    times : list of int
        When each page arrived, in microseconds since 1970.
    newest : dict of int to SeenPage
        The last page of each reading; the key is the reading's number.
    context : SentContext or None
        The answers that describe the contact, if any were kept.
    """

    merge: Merge
    requests: dict[int, dict[str, Any]]
    times: list[int]
    newest: dict[int, SeenPage]
    context: SentContext | None = None

    def __repr__(self) -> str:
        return f"<Loaded {len(self.times)} pages>"

    def answers(self, request: dict[str, Any]) -> bool:
        """Return whether a request would bring nothing new: the contact is complete, with all its segment types."""
        wanted = set(request["SegmentTypes"])
        return self.merge.complete and any(
            wanted <= set(self.requests[reading]["SegmentTypes"]) for reading in self.merge.complete_readings()
        )

    def resume(self, request: dict[str, Any], now: int) -> Resume | None:
        """Return where to continue the last reading; None unless it had the same request and was interrupted recently.

        ``now`` is the time in microseconds since 1970.
        """
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
    """A failed attempt to read the contact.

    It has the time in microseconds since 1970, the class of the error, the service's code of the error (empty if there
    is none), and the HTTP status (0 if there is none).
    """

    at: int
    error: str
    code: str
    http_status: int


def file_name(identity: Identity) -> str:
    """Return the name of a contact's file, which is a hash, because an id may be a path, or too long for a name."""
    digest = hashlib.sha256(json.dumps(identity).encode()).hexdigest()
    return f"{digest[:40]}.sqlite3"
