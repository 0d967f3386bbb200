"""``failed``: the analysis stops half-way; earlier results are kept, and later messages have none."""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat

__all__ = ["write"]


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "failed",
        "A lost umbrella: the analysis failed, so sentiment ends early and no category was matched",
        begin=datetime(2025, 11, 4, 18, 21, 40, 930_000, tzinfo=UTC),
        status="FAILED",
    )
    flow = chat.person("SYSTEM", "SYSTEM_MESSAGE")
    barnaby = chat.person("CUSTOMER", "Barnaby Silverthwaite")
    ludmila = chat.person("AGENT", "Ludmila Ferreira-Holt")
    chat.background(
        queue="Lost property", agent=ludmila, reason="INTERNAL_ERROR", attributes={"umbrella_owner": "B. Silverthwaite"}
    )

    chat.event("participant.joined", barnaby, after=0)
    chat.say(flow, "Lost property of the Little Wending tramway. Someone will be with you.")
    chat.event("participant.joined", ludmila, after=15)
    chat.say(ludmila, "Good evening, what did the tram keep?", "0")
    chat.say(barnaby, "My umbrella, line two, upper deck. It is raining, so I noticed.", "-")
    chat.say(ludmila, "I am sorry. How would I know it among the {NAME|Silverthwaite} umbrellas?", "0")
    # The analysis failed here.
    chat.say(barnaby, "It has a duck for a handle, and {NAME|Barnaby} sewn into the strap.")
    chat.say(ludmila, "It is here. It has been looking at me since Tuesday.")
    chat.say(barnaby, "Wonderful ☂️🦆 I will come by, or ring {PHONE|555-0119} before you close.")
    chat.event("chat.ended", after=20)
    return chat
