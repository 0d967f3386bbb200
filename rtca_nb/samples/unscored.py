"""``unscored``: only machines write messages, so there is no sentiment and nothing to redact."""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.markup import literal

__all__ = ["write"]


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "unscored",
        "A visitor who never typed: system and bot only, no sentiment, nothing redacted",
        begin=datetime(2025, 7, 1, 2, 13, 55, 4_000, tzinfo=UTC),
    )
    flow = chat.person("SYSTEM", "SYSTEM_MESSAGE")
    bot = chat.person("CUSTOM_BOT", "Penny")
    visitor = chat.person("CUSTOMER")
    chat.background(queue=None, summary=False, disconnect_reason="IDLE_DISCONNECT", attributes={"entry": "night desk"})

    chat.event("participant.joined", visitor, after=0)
    chat.say(flow, "Welcome to the night desk of the Harbour Swimming Bath.")
    chat.say(bot, "Hello! I am Penny 🐧. Ask me about water.")
    chat.say(
        flow,
        literal('{"templateType": "QuickReply", "version": "1.0", "data": {"content": {"title": "Cold or warm?"}}}'),
        content_type="application/json",
    )
    chat.event("participant.idle", visitor, after=120)
    chat.say(bot, "Take your time. The water is not going anywhere.", content_type=None)
    chat.event("participant.autodisconnection", visitor, after=180)
    chat.say(flow, "This chat was closed because nobody wrote.", content_type=None)
    chat.event("chat.ended", after=1)
    return chat
