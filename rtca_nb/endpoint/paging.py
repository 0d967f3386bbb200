"""Opaque NextTokens, which are bound to one request, cannot be forged, and expire soon.

The life and binding of the service's tokens are not documented. These tokens are bound to everything that a request
asks for except MaxResults, so a client that mixes up its tokens gets an error instead of another contact's page.
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
    """Start of a page: item ``offset``, from 0, of the segments that changed from step ``since`` to step ``until``.

    `Score` defines the steps of a contact. Lists of anything else than segments use only ``offset``.
    """

    since: int
    until: int
    offset: int


class Tokens:
    """Issues NextTokens, and reads those that a client sends back.

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
        """Return a token that leads to a place.

        Parameters
        ----------
        binding : bytes
            Hash of what is requested; reading the token with another binding fails.
        place : Place
            Where the next page starts.
        expired : bool
            Whether to issue a token that has already expired.
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
    """Return an answer with one page of a list, and with the token of the next page, if there is one.

    Parameters
    ----------
    name : str
        The answer's member that holds the list.
    found : sequence
        The whole list.
    members : mapping
        The request's members. MaxResults and NextToken choose the page; a token is valid only for the same values of
        all others.
    tokens : Tokens
        Issues and reads NextTokens.

    Raises
    ------
    RefusedError
        The token belongs to another request, or has expired.
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
