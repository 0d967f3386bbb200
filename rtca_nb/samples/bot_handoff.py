"""``bot-handoff``: a bot asks for everything, in two languages, then hands over. Every tag is ``[PII]``.

An account may choose one tag for all entities; a tag then no longer says what it replaces.
"""

from __future__ import annotations

from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.script import Match

__all__ = ["write"]


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "bot-handoff",
        "A bot asks for everything, then hands over: one [PII] tag for all that is redacted",
        begin=datetime(2025, 8, 29, 7, 30, 0, tzinfo=UTC),
    )
    flow = chat.person("SYSTEM", "SYSTEM_MESSAGE")
    bot = chat.person("CUSTOM_BOT", "Tidewater Bot")
    tomoe = chat.person("CUSTOMER", "朝比奈ともえ")
    philippa = chat.person("AGENT", "Philippa Gundersen")
    chat.background(
        queue="Ferries",
        agent=philippa,
        locales=("en-US", "ja-JP"),
        mask_mode="PII",
        attributes={"language": "ja", "loyalty_card": "7700-0900-TIDE"},
        transfers=("bot-menu",),
    )

    chat.event("participant.joined", tomoe, after=0)
    chat.say(flow, "Tidewater Ferries. Bitte, please, どうぞ.")
    chat.say(bot, "Ahoy ⛴️ Your full name, please?")
    chat.say(tomoe, "{PII|朝比奈ともえ}です。👋🏻 In English: {PII|Asahina Tomoe}.", "0")
    chat.say(bot, "Thank you, {PII|Asahina Tomoe}. And your phone number?")
    chat.say(tomoe, "{PII|555-0184}", "0")
    chat.say(bot, "Your address, your bank account, and your favourite colour?")
    chat.say(
        tomoe,
        "🎨 青。<<enough>>Why do you need {PII|AB12 EXMP 0000 42}<</enough>> to tell me when the ferry sails?",
        "-",
    )
    chat.say(bot, "I do not know. I was made this way. Transferring you.")
    chat.event("transfer.succeeded", bot)
    chat.event("participant.joined", philippa, after=20)
    chat.say(
        philippa,
        "Good morning, {PII|Philippa} here. Quarter past eight, pier two. <<sorry>>Forgive the bot<</sorry>>.",
        "+",
    )
    chat.say(tomoe, "ありがとう、{PII|Philippa}さん 🙇🏻‍♀️ It asked nicely.", "+")
    chat.event("chat.ended", after=10)
    chat.categories(Match("Asked for too much", ["enough"]), Match("Apology given", ["sorry"]))
    chat.issues(["enough"])
    chat.summary("{PII|Asahina Tomoe} wanted a departure time. The bot asked for bank details; the agent answered.")
    return chat
