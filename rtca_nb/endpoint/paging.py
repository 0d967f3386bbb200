"""Opaque NextTokens: bound to one question, impossible to forge, and short-lived.

How long the service's tokens live, and what binds them, is not documented. These are bound to contact, output type
and filter, so that a client which mixes up its tokens is told so instead of getting another contact's page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
import time
from collections.abc import Callable
from typing import Final, NamedTuple

from rtca_nb.endpoint.protocol import RefusedError

__all__ = ["Place", "Tokens"]

_LAYOUT: Final = struct.Struct(">IIIdI")
_MAC_BYTES: Final = 16
_EXPIRED: Final = -1.0


class Place(NamedTuple):
    """Where a page starts: at ``offset`` of what changed between two steps of the contact."""

    since: int
    until: int
    offset: int


class Tokens:
    """Issues and reads tokens.

    Parameters
    ----------
    life : float
        Seconds until a token expires.
    now : callable
        A monotonic clock in seconds.
    """

    def __init__(self, life: float, now: Callable[[], float] = time.monotonic) -> None:
        self._life = life
        self._now = now
        self._secret = secrets.token_bytes(32)
        self._generation = 0

    def issue(self, binding: bytes, place: Place, *, expired: bool = False) -> str:
        """Return a token for a place.

        Parameters
        ----------
        binding : bytes
            What the token belongs to; reading it with another binding fails.
        place : Place
            Where the next page starts.
        expired : bool
            Issue one that is refused already.
        """
        issued = _EXPIRED if expired else self._now()
        payload = _LAYOUT.pack(*place, issued, self._generation)
        return base64.urlsafe_b64encode(payload + self._mac(binding, payload)).decode("ascii")

    def read(self, binding: bytes, token: str) -> Place:
        """Return the place that a token stands for.

        Raises
        ------
        RefusedError
            The token was not issued for this binding, or has expired.
        """
        try:
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raw = b""
        payload, mac = raw[:-_MAC_BYTES], raw[-_MAC_BYTES:]
        if len(payload) != _LAYOUT.size or not hmac.compare_digest(mac, self._mac(binding, payload)):
            raise RefusedError(
                "InvalidRequestException",
                "NextToken is not valid for this contact, output type and filter.",
            )
        since, until, offset, issued, generation = _LAYOUT.unpack(payload)
        if issued == _EXPIRED or generation != self._generation or self._now() - issued > self._life:
            raise RefusedError("InvalidRequestException", "NextToken has expired.")
        return Place(since, until, offset)

    def expire(self) -> None:
        """Make every token that was issued so far expire."""
        self._generation += 1

    def _mac(self, binding: bytes, payload: bytes) -> bytes:
        return hmac.new(self._secret, binding + payload, hashlib.sha256).digest()[:_MAC_BYTES]
