"""Channels of contacts, such as chat and voice. The service's operation, and so this package, reads only chats."""

from __future__ import annotations

from typing import Final

__all__ = ["ONLY_CHATS", "other_than_chat"]

ONLY_CHATS: Final = "rtca_nb reads only chats"

_CHAT: Final = "CHAT"
_NAMES: Final = {"VOICE": "a voice contact", "EMAIL": "an e-mail contact", "TASK": "a task"}


def other_than_chat(channel: object) -> str | None:
    """Return a noun phrase for a contact of another channel than chat; None for a chat.

    Examples
    --------
    >>> other_than_chat("VOICE"), other_than_chat("CHAT")
    ('a voice contact', None)
    """
    if channel == _CHAT:
        return None
    # An unknown channel may hold any text, so it is not quoted.
    known = _NAMES.get(channel) if isinstance(channel, str) else None
    return known or "a contact of another channel"
