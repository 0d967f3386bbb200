"""Recognise languages that inflect names, by letters and words that hardly occur in other languages.

An ending counts as grammar only if the text around it is in that language: ``Anny`` is a case of ``Anna`` in Polish,
but another name in English.
"""

from __future__ import annotations

import re
from typing import Final

import regex

__all__ = ["speaks", "speaks_any"]

_WORD: Final = regex.compile(r"[\p{L}\p{M}]+")
_LETTERS: Final = {
    "slavic": regex.compile("[ąćęłńśźżčďěňřšťůžđ]"),
    "hungarian": regex.compile("[őű]"),
    "turkish": regex.compile("[ğışĞİŞ]"),
    "lithuanian": regex.compile("[ąęėįųū]"),
    "latvian": regex.compile("[ģķļņ]"),
    "icelandic": regex.compile("[ðþ]"),
    "romanian": regex.compile("[ășț]"),
}
_WORDS: Final = {
    language: frozenset(words.split())
    for language, words in {
        "slavic": (
            "nie jest dla się proszę prosze pani pana panu panem dziękuję dziekuje daj zapytaj powiedz napisz czy bez "
            "przez oraz jestem zamówienie prosím prosim děkuji dekuji jsem jste není neni bych jsme který som sme ste "
            "ďakujem dakujem hovoril sam nije hvala molim gospodin gospođa"
        ),
        "hungarian": (
            "kérem kerem köszönöm koszonom hogy nem ezt azt vagyok adja szól beszéltem és vagy csak itt kell nincs "
            "rendelés úr asszony"
        ),
        "turkish": "için icin bunu bir değil lütfen lutfen merhaba teşekkür tesekkur siparişi bey hanım verin ile",
        "finnish": (
            "kiitos onko minun hänen tilaus olen kysy päivää haluan että mutta tämä moi palun tere tänan aitäh minu "
            "küsige teie"
        ),
        "lithuanian": (
            "yra prašau prasau ačiū aciu kad tai duokite labas jums mano kur užsakymas uzsakymas užsakymo uzsakymo "
            "užsakymą ponas ponia pone ponui"
        ),
        "latvian": (
            "kungs kundze kungam kundzei lūdzu ludzu paldies pasūtījums pasutijums jums esmu mani sveiki piegādāts nav"
        ),
        "icelandic": "þetta ég frá takk hvar ekki þú viltu fyrir pöntun pontun herra frú",
        "romanian": (
            "este rog mulțumesc multumesc comanda pentru spune sunt domnul domnule doamna doamnei lui vreau bună"
        ),
        "albanian": "porosia porosi porosinë faleminderit është eshte juaj zoti zonja ju lutem për tek",
        "basque": "eskerrik kaixo dut dugu diot diogu eskaera mesedez jauna andrea naiz zaitut dago",
        "indonesian": "ini untuk saya anda pesanan terima kasih tolong sudah dengan bapak ibu pak yang",
    }.items()
}
_ANY_LETTER: Final = re.compile(f"[{''.join(letters.pattern.strip('[]') for letters in _LETTERS.values())}]")
_ANY_WORD: Final = frozenset[str]().union(*_WORDS.values())
_ASCII_WORDS: Final = frozenset(word.encode("ascii") for word in _ANY_WORD if word.isascii())
_BEYOND_ASCII: Final = re.compile(f"[{''.join(sorted({sign for sign in ''.join(_ANY_WORD) if not sign.isascii()}))}]")
"""Letters of the words that are not in ASCII."""
_LETTERS_ONLY: Final = bytes(code if chr(code).isalpha() and code < 128 else 32 for code in range(256))


def speaks_any(text: str) -> bool:
    """Return whether :func:`speaks` is true for a text and any language; hardly any text in English has such words."""
    low = text.lower()
    if not low.isascii() and _ANY_LETTER.search(low) is not None:
        return True
    # As bytes, words are quick to find.
    if _ASCII_WORDS.isdisjoint(low.encode("ascii", "replace").translate(_LETTERS_ONLY).split()) and (
        low.isascii() or _BEYOND_ASCII.search(low) is None
    ):
        return False
    return not _ANY_WORD.isdisjoint(_WORD.findall(low))


def speaks(text: str, language: str) -> bool:
    """Return whether letters or words of a text show that it is in a language.

    Parameters
    ----------
    text : str
    language : str
        ``"slavic"`` (any in Latin letters), ``"hungarian"``, ``"turkish"``, ``"finnish"`` (also Estonian),
        ``"lithuanian"``, ``"latvian"``, ``"icelandic"``, ``"romanian"``, ``"albanian"``, ``"basque"`` or
        ``"indonesian"``.
    """
    low = text.lower()
    letters = _LETTERS.get(language)
    if letters is not None and not low.isascii() and letters.search(low) is not None:
        return True
    return not _WORDS[language].isdisjoint(_WORD.findall(low))
