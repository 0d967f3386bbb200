"""``single-output``: analysed in the Redacted form only, so there is no Raw form to request."""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat

__all__ = ["write"]


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "single-output",
        "A locked piano: stored only in Redacted form, so asking for Raw finds nothing",
        begin=datetime(2025, 2, 6, 16, 47, 9, 62_000, tzinfo=UTC),
        output_types=("Redacted",),
    )
    fenella = chat.person("CUSTOMER", "Fenella Brightwater")
    octavio = chat.person("AGENT", "Octavio Strandberg")
    chat.background(
        queue="Practice rooms",
        agent=octavio,
        policy="RedactedOnly",
        attributes={"room": "four", "key_holder": "O. Strandberg"},
    )

    chat.event("participant.joined", fenella, after=0)
    chat.event("participant.joined", octavio, after=6)
    chat.say(octavio, "Practice rooms, {NAME|Octavio} speaking. How may I help?", "0")
    chat.say(fenella, "<<locked>>The piano in room four is locked<</locked>> and my exam is in an hour 🎹", "-")
    chat.say(octavio, "The key is under the bust of the bald composer. Whom shall I note down?", "0")
    chat.say(fenella, "{NAME|Fenella Brightwater}, {PHONE|555-0163}. Found it! He has a kind face.", "+")
    chat.issues(["locked"])
    chat.event("chat.ended", after=15)
    chat.summary("{NAME|Fenella Brightwater} could not open the piano in room four and was told where the key lies.")
    return chat
