"""``summary-failed``: a good chat, too short for a summary."""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.script import Match

__all__ = ["write"]


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "summary-failed",
        "A wrong number, kindly handled: a chat so short that the summary failed",
        begin=datetime(2025, 5, 22, 11, 8, 30, 551_000, tzinfo=UTC),
    )
    hortense = chat.person("CUSTOMER", "Hortense Kilbride-Amadi")
    matteus = chat.person("AGENT", "Matteus Lindenbaum")
    chat.background(queue="Bakery", agent=matteus, sentiment=True, tags={"origin": "wrong-number"})

    chat.event("participant.joined", hortense, after=0)
    chat.event("participant.joined", matteus, after=12)
    chat.say(hortense, "Two rye loaves and a <<bun>>cinnamon bun<</bun>> for {NAME|Hortense}, please 🥐", "+")
    chat.say(
        matteus,
        "Gladly, if this were a bakery. You have reached the {ADDRESS|Nether Pell} library, {NAME|Matteus} here.",
        "0",
    )
    chat.say(hortense, "Oh! I have been ordering here for a month.", "0")
    chat.say(matteus, "So that is who you are. The staff room <<thanks>>has been very grateful<</thanks>>.", "+")
    chat.event("participant.left", hortense, after=30)
    chat.event("chat.ended", after=2)
    chat.categories(Match("Wrong department", ["bun", "#thanks"], rule=False))
    chat.extract("order-reference", label="Order")  # searched for, but not found
    chat.summary(failure="INSUFFICIENT_CONVERSATION_CONTENT")
    return chat
