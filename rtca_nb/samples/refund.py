"""``refund``: a lamp shaped like a goose arrives without its head, and is paid for twice.

The longest sample. It has every role, every segment type and every kind of highlight, in a story that a contact centre
would recognise.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from rtca_nb.samples.chat import Chat
from rtca_nb.samples.markup import literal
from rtca_nb.samples.script import Attachment, Extract, Match, Person

__all__ = ["write"]

_PICKER = {"templateType": "ListPicker", "version": "1.0"}
_QUESTION = {"title": "What is this about?", "elements": [{"title": "Something broke"}, {"title": "Something else"}]}
_ANSWER = {"title": "What is this about?", "elements": [{"title": "Something broke"}]}


def write() -> Chat:
    """Return the chat of this sample, not yet rendered."""
    chat = Chat(
        "refund",
        "A headless goose lamp, charged twice: every role, every segment kind, a refund in the end",
        begin=datetime(2025, 3, 13, 9, 2, 11, 208_000, tzinfo=UTC),
    )
    flow = chat.person("SYSTEM", "SYSTEM_MESSAGE")
    wick = chat.person("CUSTOM_BOT", "Wick")
    noor = chat.person("CUSTOMER", "Noorjehan Bellwether")
    thaddeus = chat.person("AGENT", "Thaddeus Okonjo-Reyes")
    ingeborg = chat.person("SUPERVISOR", "Ingeborg Vasterholm")
    chat.background(
        queue="Lamps and repairs",
        agent=thaddeus,
        attributes={"order_of": "N. Bellwether, 48", "customer_since": "2019", "callback_number": "+44 20 7946 0958"},
        tags={"cost-centre": "lamps-north"},
        details={
            "CustomerEndpoint": {"Type": "EMAIL_ADDRESS", "Address": "noorjehan@example.com"},
            "Description": "Headless goose lamp of Noorjehan Bellwether",
        },
    )

    _the_bot_tries(chat, flow, wick, noor)
    _someone_with_hands(chat, noor, thaddeus)
    _twice_on_the_card(chat, flow, noor, thaddeus)
    _the_long_silence(chat, flow, noor, thaddeus)
    _the_supervisor(chat, noor, thaddeus, ingeborg)
    _goodbyes(chat, flow, noor, thaddeus)
    _afterwards(chat)
    return chat


def _the_bot_tries(chat: Chat, flow: Person, wick: Person, noor: Person) -> None:
    chat.event("participant.joined", noor, after=0)
    chat.say(
        flow,
        "Welcome to Brindlewick & Daughters, lamps since forever. We keep this chat, and read it with care.",
    )
    chat.say(wick, "Hi, I am Wick 🕯️, the shop's assistant. What can I brighten for you?")
    chat.say(flow, literal(json.dumps({**_PICKER, "data": {"content": _QUESTION}})), content_type="application/json")
    chat.say(
        noor,
        literal(json.dumps({**_PICKER, "data": {"content": _ANSWER}})),
        after=6,
        content_type="application/vnd.amazonaws.connect.message.interactive.response",
    )
    chat.say(wick, "Oh dear. Please tell me in your own words what happened.")
    chat.say(
        noor,
        "<<headless>>The goose lamp came without its head<</headless>> 😤 and it was for my father's birthday.",
        "-",
    )
    chat.say(wick, "I am sorry to hear that your GOOSE LAMP is not lighting up. Have you tried a new bulb?")
    chat.say(noor, "It has no head. The bulb goes in the head.", "-")
    chat.say(wick, "Understood! Please turn the head off, wait ten seconds, and turn it on again.")
    chat.say(noor, "<<person>>A person. Please.<</person>> 🙏🏽", "-")
    chat.say(wick, "Of course. Fetching someone with hands. 👐🏿")
    chat.event("transfer.succeeded", wick)


def _someone_with_hands(chat: Chat, noor: Person, thaddeus: Person) -> None:
    chat.event("participant.joined", thaddeus, after=41)
    chat.event("typing", thaddeus, after=3)
    chat.say(
        thaddeus,
        "Good morning, this is {NAME|Thaddeus} from the care team. I have read what you told Wick, and I apologise "
        "for both of us. A headless goose is nobody's idea of a present.",
        "0",
    )
    chat.say(
        noor,
        "Thank you. He turns eighty on Saturday, and <<glass>>there is broken glass all through the box<</glass>>. "
        "I could cry.",
        "-",
    )
    chat.say(thaddeus, "First things first: is everyone all right? No cuts?", "0")
    chat.say(noor, "All fine. The cat 🐈‍⬛ is sulking because I will not let her into the box.", "0")
    chat.categories(Match("Damaged on arrival", ["headless", "glass"]), Match("Asked for a person", ["#person"]))
    chat.say(thaddeus, "She will forgive you by dinner. May I have your name, the order and a way to reach you?", "0")
    chat.event("typing", noor, after=5)
    chat.say(
        noor,
        "👨‍👩‍👧‍👦 We all chipped in, but it is under {NAME|Noorjehan Bellwether}, order <<order>>GL-48-K7<</order>>. "
        "<<reach>>{EMAIL|noorjehan.b@example.com} or {PHONE|555-0142}<</reach>>, afternoons.",
        "0",
    )
    chat.say(
        thaddeus, "Thank you, {NAME|Noorjehan}. I see it here: one goose, brass, standing. Left where, exactly?", "0"
    )
    chat.say(
        noor,
        "With my neighbour, {NAME|鍵山颯太郎}. He put a note on it: 「荷物を預かりました。ガチョウの首がありません。」",
        "0",
    )
    chat.say(noor, "Which means: I have kept your parcel. The goose has no neck.", "0")
    chat.say(thaddeus, "A precise man. Could you send me a picture of it, and of the label if it survived?", "+")
    chat.attach(
        noor,
        Attachment("Noorjehan-kitchen-goose.jpg", "image/jpeg"),
        Attachment("Noorjehan-parcel-label.heic", "image/heic", "REJECTED"),
    )
    chat.say(noor, "The second one will not go through, it says the type is not allowed 🙄", "-", after=12)
    chat.say(thaddeus, "The first is enough. Oh. Oh no. He is looking at me without looking at me.", "0")
    chat.say(noor, "You see why we cannot wrap that 😅", "0")


def _twice_on_the_card(chat: Chat, flow: Person, noor: Person, thaddeus: Person) -> None:
    chat.say(
        noor,
        "And there is more. 👩🏽‍🦱💳 <<twice>>You <<billing>>charged me twice<</billing>>, £89 and £89 again, "
        "on {CREDIT_DEBIT_NUMBER|4111 1111 <<card>>1111 1111}<</twice>> that expires "
        "{CREDIT_DEBIT_EXPIRY|09/31}<</card>>, and nobody told me.",
        "-",
    )
    chat.say(
        thaddeus,
        "That should not have happened, and I will put it right. Please do not send card details here, though; the "
        "last two digits will do from now on.",
        "-",
    )
    chat.say(noor, "Sorry. I am tired, it all came out at once.", "-")
    chat.issues(["headless", "glass"], ["twice"])
    chat.say(thaddeus, "Nothing to be sorry for. It is hidden on my side now.", "+")
    chat.say(
        thaddeus,
        "I see the two charges: **9 March, morning** and **9 March, a minute later**. The second looks like our "
        "till stuttering. I will ask the payments desk to take it back.",
        "0",
        content_type="text/markdown",
    )
    chat.event("transfer.failed", thaddeus, after=9)
    chat.say(flow, "The payments desk opens at noon. The transfer did not take place.")
    chat.say(noor, "<<again>>So I am to pay twice until noon?<</again>> 😐", "-")
    chat.say(thaddeus, "No. I am asking my supervisor to do it by hand. Give me a moment.", "0")
    chat.say(noor, "My father is reading over my shoulder. He says: «الإوزة بلا رأس، وأنا بلا صبر»", "-")
    chat.say(
        noor, "The goose has no head and I have no patience. His name is {NAME|يوسف بلويذر}, he was a judge ⚖️", "0"
    )
    chat.say(thaddeus, "Please tell Judge {NAME|بلويذر} 🇯🇴🇬🇧 that the court is right on both counts.", "+")
    chat.say(noor, "He laughed. First time today.", "+")


def _the_long_silence(chat: Chat, flow: Person, noor: Person, thaddeus: Person) -> None:
    chat.say(
        thaddeus,
        "One question while we wait: the head travels in a bag of its own, under the second layer of straw. Could you "
        "look again? Gloves on, please.",
        "0",
    )
    chat.say(noor, "I will look. The box is in the shed.", "0")
    chat.event("participant.idle", noor, after=300)
    chat.say(flow, "Still there? We keep your place in the queue.")
    chat.say(thaddeus, "Take your time. I am here.", "+", after=95)
    chat.event("participant.returned", noor, after=604)
    chat.say(noor, "Back. No head. There is a second cat in the box now, and I do not own a second cat.", "0", after=14)
    chat.say(thaddeus, "I can refund the goose. The cat appears to be a gift.", "+")
    chat.say(noor, "😂 {NAME|Thaddeus}, is it? You should be writing for the stage.", "+")
    chat.categories(Match("Long silence"))


def _the_supervisor(chat: Chat, noor: Person, thaddeus: Person, ingeborg: Person) -> None:
    chat.event("participant.invited", ingeborg, after=3)
    chat.event("participant.joined", ingeborg, after=22)
    chat.say(
        ingeborg,
        "Hello, {NAME|Ingeborg} here, I look after the team. I have read everything, the goose included. May I ask "
        "where you would like the money and the new goose to go?",
        "0",
    )
    chat.say(
        noor,
        "Money to the card I paid with. Goose to {ADDRESS|17 Heron Steps, Little Wending}; not to {NAME|颯太郎さん}, "
        "he is away, and not to the shed 🐈.",
        "0",
    )
    chat.say(noor, "Will it be there by Saturday? If not, there is no point.", "-")
    chat.say(
        ingeborg,
        "It leaves today with a courier, whole, and I have looked it in the eye. <<promise>>The second charge and "
        "the first are both going back<</promise>>: the new goose is on us.",
        "+",
    )
    chat.say(noor, "Both? That is too kind.", "+")
    chat.say(
        ingeborg,
        "We also found the first head, by the way. It stands on a shelf in the packing hall, facing the wall.",
        "0",
    )
    chat.say(noor, "As it should 🪿", "+")
    chat.say(ingeborg, "We frightened a judge on his birthday. It is the least.", "+")
    chat.issues(["again"], ["#reach", "card"])
    chat.say(ingeborg, "I leave you in good hands. {NAME|Thaddeus} knows the rest.", "+")
    chat.event("participant.left", ingeborg, after=2)
    chat.say(
        thaddeus,
        "So: **£178** back to the card within five days, and the goose before Saturday noon. The courier will ring "
        "{PHONE|555-0142}. Is that right?",
        "0",
        content_type="text/markdown",
    )
    chat.say(noor, "Right. 👍🏽 Better from the back door, the bell at the front is a duck.", "+")
    chat.attach(thaddeus, Attachment("Credit note Bellwether.pdf", "application/pdf", "IN_PROGRESS"), after=30)
    chat.say(
        thaddeus,
        "Noted: duck at the front, goose at the back. The credit note is being scanned, then it is yours.",
        "+",
    )


def _goodbyes(chat: Chat, flow: Person, noor: Person, thaddeus: Person) -> None:
    chat.event("typing", noor, after=4)
    chat.say(noor, "Papa sends you this 🧓🏽🪿: «شكراً يا ابني»", "+")
    chat.say(thaddeus, "That I understood without help. Please wish him a happy birthday from all of us. 🎂", "+")
    chat.say(
        noor,
        "<<thanks>>I came in furious 🤬 and I am leaving happy 🥹, thank you {NAME|Thaddeus Okonjo}<</thanks>>. "
        "The cat stays, by the way.",
        "+",
    )
    chat.say(thaddeus, "What will you call her?", "+")
    chat.say(noor, "Refund.", "+")
    chat.say(thaddeus, "Perfect. Anything else I can do for you today?", "+")
    chat.say(noor, "No, that was everything. לחיים, as my mother would say 🥂", "+")
    chat.say(thaddeus, "לחיים, {NAME|Noorjehan}. Goodbye to you, the judge and Refund.", "+")
    chat.event("participant.left", noor, after=7)
    chat.event("participant.left", thaddeus, after=33)
    chat.say(flow, "This chat has ended. A copy is on its way.", after=1)
    chat.event("chat.ended", after=1)
    chat.categories(
        Match("Billing dispute", ["billing"], ["card"], ["again", "promise"]),
        Match("Card data in chat", ["card"], rule=False),
        Match("Won back", ["thanks"]),
    )


def _afterwards(chat: Chat) -> None:
    chat.extract("order-reference", Extract("GL-48-K7", ["order"]), label="Order")
    chat.extract(
        "callback",
        Extract("{PHONE|555-0142}, afternoons", ["reach"]),
        Extract("{EMAIL|noorjehan.b@example.com}", ["reach"]),
        label="How to reach the customer",
    )
    chat.extract("amount-returned", Extract("£178", ["promise", "twice"]))
    chat.extract("competitor-named", label="Competitor", failure="INSUFFICIENT_CONVERSATION_CONTENT")
    chat.summary(
        "{NAME|Noorjehan Bellwether} reported a goose lamp that arrived without its head, with glass all over, "
        "two days before a birthday, and two charges of £89 for it. The bot did not understand; the transfer to the "
        "payments desk failed because it was closed. {NAME|Ingeborg} approved the return of both charges and a new "
        "lamp to {ADDRESS|17 Heron Steps, Little Wending} by Saturday. The customer left happy, with a cat."
    )
