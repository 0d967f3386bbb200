"""Opaque NextTokens, which are bound to one question, cannot be forged, and expire soon.

The life and binding of the service's tokens are not documented. These tokens are bound to the contact and the rest of
the question, so a client that mixes up its tokens gets an error instead of another contact's page.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import struct
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.endpoint.protocol import RefusedError

__all__ = ["Place", "Tokens", "page_of"]

_LAYOUT: Final = struct.Struct(">IIIdI")
_MAC_BYTES: Final = 16
_EXPIRED: Final = -1.0
#: Default page size; the service documents none, so this is a size that every list allows.
_DEFAULT_PAGE: Final = 100


class Place(NamedTuple):
    """Start of a page: the ``offset`` in the segments that changed between two steps of the contact."""

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
            Hash of the question; reading the token with another binding fails.
        place : Place
            Where the next page starts.
        expired : bool
            Issue an expired token.
        """
        issued = _EXPIRED if expired else self._now()
        payload = _LAYOUT.pack(*place, issued, self._generation)
        return base64.urlsafe_b64encode(payload + self._mac(binding, payload)).decode("ascii")

    def read(self, binding: bytes, token: str) -> Place:
        """Return the place that a token leads to.

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
                "NextToken is not valid for this request: it belongs to another request, or is not from this endpoint.",
            )
        since, until, offset, issued, generation = _LAYOUT.unpack(payload)
        if issued == _EXPIRED or generation != self._generation or self._now() - issued > self._life:
            raise RefusedError("InvalidRequestException", "NextToken has expired.")
        return Place(since, until, offset)

    def expire(self) -> None:
        """Expire all tokens that were issued so far."""
        self._generation += 1

    def _mac(self, binding: bytes, payload: bytes) -> bytes:
        return hmac.new(self._secret, binding + payload, hashlib.sha256).digest()[:_MAC_BYTES]


def page_of(name: str, found: Sequence[Any], members: Mapping[str, Any], tokens: Tokens) -> dict[str, Any]:
    """Return a page of a list, with the token of the next page, if there is one.

    Parameters
    ----------
    name : str
        The answer's member that holds the list.
    found : sequence
        The whole list.
    members : mapping
        The request's members: MaxResults, NextToken, and the question.
    tokens : Tokens

    Raises
    ------
    RefusedError
        The token belongs to another question, or has expired.
    """
    question = {key: value for key, value in members.items() if key not in {"NextToken", "MaxResults"}}
    binding = hashlib.sha256(json.dumps([name, question], sort_keys=True).encode()).digest()
    token = members.get("NextToken")
    start = tokens.read(binding, token).offset if token is not None else 0
    end = start + members.get("MaxResults", _DEFAULT_PAGE)
    answer: dict[str, Any] = {name: list(found[start:end])}
    if end < len(found):
        answer["NextToken"] = tokens.issue(binding, Place(0, 0, end))
    return answer
