"""``in-progress``: a borrowed telescope will not focus, and the comet is tonight. The story is unfinished.

Made for watching: several kinds of segment arrive early, and at the end someone is typing.
"""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.script import Attachment, Match

__all__ = ["write"]


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "in-progress",
        "A borrowed telescope and a comet tonight: analysis still running, no summary yet",
        begin=datetime(2025, 10, 17, 15, 40, 3, 117_000, tzinfo=UTC),
        status="IN_PROGRESS",
    )
    flow = chat.person("SYSTEM", "SYSTEM_MESSAGE")
    willa = chat.person("CUSTOMER", "Wilhelmina Achterberg")
    casimir = chat.person("AGENT", "Casimir Duvall-Osei")
    chat.background(
        queue="Loans", agent=casimir, disconnect_reason=None, attributes={"membership": "Achterberg household"}
    )

    chat.event("participant.joined", willa, after=0)
    chat.say(flow, "You have reached the Pocket Observatory lending desk. Clear skies.")
    chat.event("participant.joined", casimir, after=9)
    chat.say(casimir, "Good afternoon, {NAME|Casimir} speaking. What are you looking at?", "+")
    chat.say(willa, "<<blurry>>Nothing, that is the trouble<</blurry>>. Everything is a grey soup 🔭😕", "-")
    chat.say(
        willa, "And the comet is <<tonight>>tonight<</tonight>>. <<only>>The next one is in eighty years<</only>>.", "-"
    )
    chat.categories(Match("Equipment fault", ["blurry"]), Match("Deadline today", ["tonight", "only"]))
    chat.say(casimir, "Then let us be quick. Which of our telescopes do you have? There is a label near the foot.", "0")
    chat.event("typing", willa, after=4)
    chat.say(
        willa, "It says Big Hedda, lent to {NAME|Wilhelmina Achterberg}, {ADDRESS|3 Orchard Stairs, Nether Pell}.", "0"
    )
    chat.say(casimir, "Ah. Hedda. She is dear to us, and difficult. Is the little cap still on the finder?", "0")
    chat.say(willa, "I took off every cap I could find. There were five, and one raisin.", "0")
    chat.attach(willa, Attachment("Achterberg-grey-soup.png", "image/png"))
    chat.say(casimir, "That is a good picture of the inside of a cloth. Could you look into her front end?", "0")
    chat.say(willa, "🤦🏼‍♀️ <<cloth>>There is a cleaning cloth in it, with your logo<</cloth>>.", "-")
    chat.issues(["blurry", "cloth"])
    chat.say(casimir, "I would like to say that this has never happened before.", "0")
    chat.say(willa, "Take it out with my hand, or is there a tool? I am afraid of the mirror.", "0")
    chat.say(casimir, "Kitchen tongs, wrapped in something soft. Slowly. I will hold my breath with you.", "+")
    chat.event("participant.idle", willa, after=180)
    chat.event("participant.returned", willa, after=75)
    chat.say(willa, "It is out!! I can see the neighbour's weathercock. It has a face 🐓", "+", after=6)
    chat.say(casimir, "Splendid. Now the comet: could I ring you at dusk, to find it together?", "+")
    chat.say(
        willa,
        "<<ring>>Please do: {PHONE|555-0178}<</ring>>, I am up anyway 🌠 or write to {EMAIL|w.achterberg@example.com}.",
        "+",
    )
    chat.say(casimir, "I have it. Before you go, one thing about tonight's clouds.", "0")
    chat.say(willa, "Clouds? What clouds?", "-")
    chat.event("message.read", casimir, after=2)
    chat.event("typing", casimir, after=3)
    return chat
