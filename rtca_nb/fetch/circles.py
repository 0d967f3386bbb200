"""Detect pages that never end: tokens that form a circle, endless empty pages, and the same page again and again."""

from __future__ import annotations

import hashlib
from typing import Final

from rtca_nb.aws.boto_errors import printable
from rtca_nb.exceptions import TRY_AGAIN, IntegrityError, RtcaError
from rtca_nb.model.pages import FetchedPage
from rtca_nb.model.record import TERMINAL_STATUSES

__all__ = ["MOST_PAGES", "Circles", "RestartError"]

# Announced pages may be empty, but not for ever.
EMPTY_PAGES: Final = 20
# A contact in progress is read again anyway, and each page uses up quota.
EMPTY_PAGES_IN_PROGRESS: Final = 10
# The same segments under another token.
REPEATED_PAGES: Final = 3
# No chat has a million segments, whatever the tokens say.
MOST_PAGES: Final = 10_000


class RestartError(Exception):
    """The pages must be read again from the first; ``reason`` is the error to raise if that does not help."""

    def __init__(self, reason: RtcaError) -> None:
        super().__init__()
        self.reason = reason


class Circles:
    """Detects pages that never end, within one reading."""

    def __init__(self, contact_id: str) -> None:
        self._contact = contact_id
        self._tokens: set[str] = set()
        self._pages: set[bytes] = set()
        self._empty = self._repeated = 0

    def goes_nowhere(self, page: FetchedPage) -> bool:
        """Check a page; return whether to stop after it without an error, because the next pages do not exist yet.

        Raises
        ------
        RestartError
            If the pages lead in a circle.
        IntegrityError
            If the pages do not end.
        """
        token = page.parsed.next_token or ""
        if token in self._tokens:
            raise RestartError(self._error("repeats a NextToken"))
        self._tokens.add(token)
        if page.seen.number >= MOST_PAGES:
            raise self._error(f"announces more than {MOST_PAGES} pages")
        if not page.parsed.segments and not page.parsed.unknown:
            self._empty += 1
            if page.parsed.status not in TERMINAL_STATUSES and self._empty >= EMPTY_PAGES_IN_PROGRESS:
                return True  # the service announces pages that do not exist yet
            if self._empty >= EMPTY_PAGES:
                raise self._error(f"sends {self._empty} empty pages in a row")
            return False
        self._empty = 0
        # A repeated page is equal byte for byte, except for its token.
        digest = hashlib.blake2b(page.body.replace(token.encode(), b""), digest_size=16).digest()
        if digest in self._pages:
            self._repeated += 1
            if self._repeated >= REPEATED_PAGES:
                raise RestartError(self._error("sends the same page again and again"))
        self._pages.add(digest)
        return False

    def _error(self, what: str) -> IntegrityError:
        return IntegrityError(
            f"the service {what} for contact {printable(self._contact)}, so reading it would never end",
            hint=TRY_AGAIN,
        )
