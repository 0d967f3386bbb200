"""Chats with known truth: invented people in five languages, every personal value marked where it stands.

A template holds values between braces; what is put there is personal, what stands around is not. The redactions that a
service would have made are left out, so that an audit has all of it to find.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

__all__ = ["LANGUAGES", "Chat", "Truth", "chat"]


class Truth(NamedTuple):
    """Something personal: its message, place (code points, end exclusive) and kind."""

    id: str
    begin: int
    end: int
    kind: str


@dataclass
class Chat:
    """A response of the service, and what is personal in it."""

    page: dict[str, Any]
    truths: list[Truth] = field(default_factory=list)


_PEOPLE: Final[dict[str, tuple[str, str]]] = {
    "en": ("Zelda Tobias Priya Oluwaseun Maeve Callum Harriet Dwayne", "Quill Okafor Featherstone Brand Patel Ashdown"),
    "de": ("Gesine Thorben Ayse Wolfram Hannelore Lennart Jördis Mehmet", "Brinkmann Oelschläger Yilmaz Vogt Kühne"),
    "fr": ("Maëlle Gaëtan Sidonie Bastien Fatoumata Yann Clémence Loïc", "Delacroix Benoît N'Diaye Lefort Quéméneur"),
    "es": ("Itziar Gonzalo Rocío Benjamín Nerea Ximena Álvaro Lucero", "Echeverría Núñez Salvatierra Pozo Iglesias"),
    "it": (
        "Ginevra Tommaso Ludovica Ettore Fiammetta Nicolò Ornella",
        "Bevilacqua Ferrante Sorrentino Zanetti D'Angelo",
    ),
}
_STREETS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("14 Marlowe Street, Leeds LS1 4AP", "2207 Cedar Hollow Road, Austin, TX 73301", "7 Kestrel Close"),
    "de": ("Lindenstraße 12, 04109 Leipzig", "Am Hafen 3a, 20457 Hamburg", "Goetheplatz 8"),
    "fr": ("18 rue des Lilas, 75011 Paris", "4 bis avenue Foch, 69006 Lyon", "27 impasse du Moulin"),
    "es": ("Calle Mayor 15, 28013 Madrid", "Avenida de la Paz 221, 46021 Valencia", "Plaza Nueva 4"),
    "it": ("Via Garibaldi 33, 00153 Roma", "Corso Venezia 8, 20121 Milano", "Piazza Dante 5"),
}
_PLATES: Final[dict[str, tuple[str, ...]]] = {
    "en": ("LK21 XRB", "7TRX882"),
    "de": ("L-QX 4821", "HH AB 123"),
    "fr": ("GK-417-QZ",),
    "es": ("4821 KXL",),
    "it": ("GA 417 QZ",),
}

# Who says it, and what; "?" marks a question that the next line answers.
_TALK: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "en": (
        ("AGENT", "Hello, my name is {agent.first}, how can I help you today?"),
        ("CUSTOMER", "Hi {agent.first}, my order 5820193 has not arrived since 12 May."),
        ("AGENT", "I am sorry to hear that. Could I have your full name please?"),
        ("CUSTOMER", "{name}"),
        ("AGENT", "Thank you {first}. Can I call you back on your number?"),
        ("CUSTOMER", "Sure, it is {phone}, or write to {email}"),
        ("CUSTOMER", "My username is {user} by the way"),
        ("AGENT", "And where should we send the parcel? It weighs 1250 g."),
        ("CUSTOMER", "Please send it to {address}"),
        ("CUSTOMER", "I paid 129.99 EUR with my card {card}"),
        ("AGENT", "What is the expiry date?"),
        ("CUSTOMER", "{expiry}"),
        ("AGENT", "And the security code on the back?"),
        ("CUSTOMER", "{cvv}"),
        ("CUSTOMER", "my IBAN is {iban} for the refund"),
        ("CUSTOMER", "the courier parked behind my car, plate {plate}"),
        ("CUSTOMER", "My husband {other.first} can take it in between 10:00 and 12:30"),
        ("AGENT", "Noted, {first}. Version 2.14.0 of the app shows the state, ticket 48213."),
        ("CUSTOMER", "Thanks {agent.first}, have a nice Monday"),
        ("AGENT", "You are welcome. Kind regards, {agent.name}"),
        ("CUSTOMER", "The Nokia 3310 was cheaper in 2019 anyway"),
        ("CUSTOMER", "Is Amazon open on Sunday? I am Happy to wait."),
        ("AGENT", "This is about the Premium plan, is it not?"),
    ),
    "de": (
        ("AGENT", "Guten Tag, mein Name ist {agent.name}, was kann ich für Sie tun?"),
        ("CUSTOMER", "Hallo, ich heiße {name} und warte auf Bestellung 5820193."),
        ("AGENT", "Guten Tag {title} {last}, das tut mir leid."),
        ("AGENT", "Wie lautet Ihre Telefonnummer?"),
        ("CUSTOMER", "{phone}"),
        ("CUSTOMER", "Oder per Mail an {email}"),
        ("CUSTOMER", "Mein Benutzername ist {user}"),
        ("CUSTOMER", "Ich wohne in der {address}"),
        ("CUSTOMER", "Bezahlt habe ich 129,99 € mit der Karte {card}, gültig bis {expiry}, Prüfziffer {cvv}"),
        ("CUSTOMER", "Die IBAN ist {iban}"),
        ("CUSTOMER", "Mein Kennzeichen ist {plate}, falls der Fahrer fragt"),
        ("CUSTOMER", "Meine Frau {other.first} ist ab 14:30 Uhr da"),
        ("AGENT", "Danke, Herr Kollege hat das am 3.5.2024 notiert, Ticket 48213."),
        ("CUSTOMER", "Danke {agent.first}, schönen Montag"),
        ("AGENT", "Gerne. Viele Grüße, {agent.first}"),
        ("CUSTOMER", "Ich bin Kunde seit 2019 und der Artikel 4012345 war immer gut"),
    ),
    "fr": (
        ("AGENT", "Bonjour, je m'appelle {agent.first}, comment puis-je vous aider ?"),
        ("CUSTOMER", "Bonjour {agent.first}, ma commande 5820193 n'est pas arrivée."),
        ("AGENT", "Quel est votre nom, s'il vous plaît ?"),
        ("CUSTOMER", "{name}"),
        ("AGENT", "Merci {civil} {last}. Un numéro de téléphone ?"),
        ("CUSTOMER", "{phone}, ou par mail : {email}"),
        ("CUSTOMER", "Mon identifiant est {user}"),
        ("CUSTOMER", "J'habite au {address}"),
        ("CUSTOMER", "J'ai payé 129,99 € avec la carte {card}, elle expire en {expiry}, cryptogramme {cvv}"),
        ("CUSTOMER", "Mon IBAN : {iban}"),
        ("CUSTOMER", "Ma plaque d'immatriculation est {plate}"),
        ("CUSTOMER", "Mon mari {other.first} sera là vers 14h30"),
        ("AGENT", "C'est noté, ticket 48213, la version 2.14.0 le montre."),
        ("CUSTOMER", "Merci {agent.first}, bon lundi"),
        ("AGENT", "Je vous en prie. Cordialement, {agent.name}"),
        ("CUSTOMER", "Le modèle de 2019 coûtait 99 €"),
    ),
    "es": (
        ("AGENT", "Hola, mi nombre es {agent.first}, ¿en qué puedo ayudarle?"),
        ("CUSTOMER", "Hola {agent.first}, mi pedido 5820193 no ha llegado."),
        ("AGENT", "¿Me dice su nombre completo?"),
        ("CUSTOMER", "{name}"),
        ("AGENT", "Gracias {first}. ¿Su teléfono?"),
        ("CUSTOMER", "{phone} o el correo {email}"),
        ("CUSTOMER", "Mi usuario es {user}"),
        ("CUSTOMER", "Vivo en {address}"),
        ("CUSTOMER", "Pagué 129,99 € con la tarjeta {card}, caduca {expiry}, código de seguridad {cvv}"),
        ("CUSTOMER", "El IBAN es {iban}"),
        ("CUSTOMER", "La matrícula es {plate}"),
        ("CUSTOMER", "Mi marido {other.first} estará a las 14:30"),
        ("AGENT", "Anotado, incidencia 48213, lo verá en la versión 2.14.0."),
        ("CUSTOMER", "Gracias {agent.first}, buen lunes"),
        ("AGENT", "A usted. Un saludo, {agent.name}"),
        ("CUSTOMER", "En 2019 costaba 99 €"),
    ),
    "it": (
        ("AGENT", "Buongiorno, mi chiamo {agent.first}, come posso aiutarla?"),
        ("CUSTOMER", "Buongiorno, sono {name}, il mio ordine 5820193 non è arrivato."),
        ("AGENT", "Mi dispiace, {sir} {last}."),
        ("AGENT", "Qual è il suo numero di telefono?"),
        ("CUSTOMER", "{phone}, oppure {email}"),
        ("CUSTOMER", "Il mio nome utente è {user}"),
        ("CUSTOMER", "Abito in {address}"),
        ("CUSTOMER", "Ho pagato 129,99 € con la carta {card}, scadenza {expiry}, codice di sicurezza {cvv}"),
        ("CUSTOMER", "IBAN {iban}"),
        ("CUSTOMER", "La targa è {plate}"),
        ("CUSTOMER", "Mio marito {other.first} è a casa dalle 14:30"),
        ("AGENT", "Annotato, pratica 48213, versione 2.14.0."),
        ("CUSTOMER", "Grazie {agent.first}, buon lunedì"),
        ("AGENT", "Prego. Cordiali saluti, {agent.name}"),
        ("CUSTOMER", "Nel 2019 costava 99 €"),
    ),
}
LANGUAGES: Final = tuple(_TALK)

_PHONES: Final = {
    "en": ("020 7946 0###", "+1 206-555-01##"),
    "de": ("030 23125 ###", "+49 151 2345####"),
    "fr": ("06 39 98 ## ##", "+33 6 39 98 ## ##"),
    "es": ("612 34# ###", "+34 612 34# ###"),
    "it": ("347 12# ####", "+39 347 12# ####"),
}
_FORMS: Final = {"title": ("Frau", "Herr"), "civil": ("Madame", "Monsieur"), "sir": ("signora", "signor")}
_KINDS: Final = {"first": "name", "last": "name", "name": "name", "user": "user_name"}
_SLOT: Final = re.compile(r"\{([a-z.]+)\}")


def _digits(draw: random.Random, shape: str) -> str:
    return "".join(str(draw.randrange(10)) if mark == "#" else mark for mark in shape)


def _person(draw: random.Random, language: str) -> dict[str, str]:
    first, last = (draw.choice(names.split()) for names in _PEOPLE[language])
    return {"first": first, "last": last, "name": f"{first} {last}"}


def _values(draw: random.Random, language: str) -> dict[str, str]:
    customer, agent, other = (_person(draw, language) for _ in range(3))
    card = _digits(draw, "4##############")
    account = _digits(draw, "##################")
    simple = re.sub(r"\W", "", customer["first"].lower())
    grouped = draw.choice(["", " ", "-"]).join(re.findall("....", card + luhn.calc_check_digit(card)))
    return {
        **customer,
        **{f"agent.{key}": value for key, value in agent.items()},
        **{f"other.{key}": value for key, value in other.items()},
        "phone": _digits(draw, draw.choice(_PHONES[language])),
        "email": f"{simple}.{draw.randrange(10, 99)}@example.{draw.choice(['org', 'com', 'net'])}",
        "user": draw.choice([f"{simple}_{draw.randrange(10, 99)}", f"{simple}{draw.randrange(1950, 2010)}"]),
        "address": draw.choice(_STREETS[language]),
        "card": grouped,
        "expiry": f"{draw.randrange(1, 13):02}/{draw.randrange(27, 33)}",
        "cvv": _digits(draw, "###"),
        "iban": f"DE{mod_97_10.calc_check_digits(account + 'DE')}{account}",
        "plate": draw.choice(_PLATES[language]),
    }


def chat(seed: int, language: str, *, display_names: bool, form: str = "Raw") -> Chat:
    """Make a chat; the same for a seed each time.

    Parameters
    ----------
    seed : int
    language : str
        One of :data:`LANGUAGES`.
    display_names : bool
        Whether participants go by their names, or by their roles.
    form : str
        For the contact's id only: the page does not say what it is.
    """
    draw = random.Random(f"{seed} {language}")
    values = _values(draw, language)
    forms = {slot: draw.choice(words) for slot, words in _FORMS.items()}
    made = Chat({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []})
    for number, (role, template) in enumerate(_TALK[language]):
        identity, text, done = f"{form}-{seed}-{number}", "", 0
        for slot in _SLOT.finditer(template):
            text += template[done : slot.start()]
            value = forms.get(slot[1]) or values[slot[1]]
            if slot[1] not in forms:
                kind = slot[1].rpartition(".")[2]
                made.truths.append(Truth(identity, len(text), len(text) + len(value), _KINDS.get(kind, kind)))
            text += value
            done = slot.end()
        name = values["agent.name" if role == "AGENT" else "name"]
        segment = {
            "Id": identity,
            "ParticipantId": role.lower(),
            "ParticipantRole": role,
            "DisplayName": name if display_names else role.title(),
            "Content": text + template[done:],
            "ContentType": "text/plain",
            "Time": {"AbsoluteTime": f"2026-03-02T10:{number:02}:00.000Z"},
        }
        made.page["Segments"].append({"Transcript": segment})
    return made
