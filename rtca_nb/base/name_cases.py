"""Other cases of inflected names: Russian, Ukrainian, Greek, Polish, Czech, Finnish.

A short name keeps so few letters in other cases that an ending could also belong to another word. So each form of the
name itself is written out, by the ending of its nominative; the caller must recognise forms that are ordinary words.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

__all__ = ["cases_of", "is_slavic", "slavic_cases"]

_CYRILLIC: Final = regex.compile(r"[\p{Cyrillic}\p{M}ʼ’]+")
_GREEK: Final = regex.compile(r"[\p{Greek}\p{M}]+")
_LATIN: Final = regex.compile(r"[\p{Latin}\p{M}]+")
_SLAVIC: Final = regex.compile("[ąćęłńśźżčďěňřšťůžđ]|sz|cz|[gptk]rz")

# Ending of the nominative, number of its letters that are dropped, and the endings that replace them; the first match
# counts.
_RUSSIAN: Final = (
    ("ия", 1, "я и ю ей ею е"),
    ("ія", 1, "я ї ю єю"),
    ("ая", 2, "ая ой ую ою"),
    ("яя", 2, "яя ей юю ею"),
    ("я", 1, "я и ю е ей ею ёй і ї єю"),
    ("а", 1, "а ы и е у ой ою ей ею і о"),
    ("ий", 2, "ия ию ием ии ого его ому ему им ом ем"),
    ("ій", 2, "ія ію ієм ії ого ому"),
    ("ый", 2, "ого ому ым ом ая ой ую"),
    ("ой", 2, "ого ому ым ом ая ой ую оя ою оем"),
    ("й", 1, "я ю ем е и єм ї"),
    ("ь", 1, "я ю ем ём е и ью"),
    ("о", 1, "а у ом е о і ові ою"),
)
_RUSSIAN_CONSONANT: Final = "а у ю ом ем е ы и і ові еві ой ым ых"
_FLEETING: Final = regex.compile("[еёо](?=[лкцнрв]$)")
_CALLED: Final = {"г": "ж", "к": "ч", "х": "ш"}
_VOWEL: Final = regex.compile("[аеёиоуыэюяіїє]")

_GREEK_ENDINGS: Final = (
    ("ος", 2, "ο ου ε ον ος οι ων ους"),
    ("ης", 2, "η ης ην"),
    ("ας", 2, "α ας αν"),
    ("α", 1, "α ας αν"),
    ("η", 1, "η ης ην"),
    ("ω", 1, "ω ως"),
)

_WOMEN: Final = "a y i e ę ą o ie u ou ě"
_MEN: Final = "a u y i e owi em iem ie ovi om ami"
# Changes of the last consonant before the e of the dative.
_SOFTENED: Final = (
    ("st", "ści"), ("ch", "sz"), ("k", "c"), ("g", "dz"), ("h", "z"), ("t", "ci"), ("d", "dzi"), ("r", "rz"),
    ("ł", "l"),
)  # fmt: skip
# Surnames that are adjectives, and those of Czech women; other languages do not have their endings.
_ADJECTIVES: Final = (
    ("ski", 1, "iego iemu im ich a iej ą"),
    ("cki", 1, "iego iemu im ich a iej ą"),
    ("ska", 1, "iej ą i ich"),
    ("cka", 1, "iej ą i ich"),
    ("ský", 1, "ého ému ým ých á é ou"),
    ("cký", 1, "ého ému ým ých á é ou"),
    ("ská", 1, "é ou"),
    ("cká", 1, "é ou"),
    ("ová", 1, "é ou"),
)
_FINNISH: Final = "sen selle seltä selta sella sellä sessa sessä sesta sestä sta stä sena senä seen"


def is_slavic(text: str) -> bool:
    """Return whether a text has letters that are typical of Polish, Czech or related languages in Latin script."""
    return not text.isascii() and _SLAVIC.search(text.lower()) is not None


def cases_of(name: str) -> Iterator[str]:
    """Yield a name in other cases, in small letters; nothing for names without cases or with fewer than three letters.

    Parameters
    ----------
    name : str
        One word, in any case.
    """
    low = unicodedata.normalize("NFC", name.lower())
    if len(low) < 3:
        return
    if not low.isascii() and _CYRILLIC.fullmatch(low) is not None:
        yield from _russian(low)
    elif not low.isascii() and _GREEK.fullmatch(low) is not None:
        bare = "".join(one for one in unicodedata.normalize("NFD", low) if not unicodedata.combining(one))
        yield from _by_ending(bare, _GREEK_ENDINGS)
    elif low.endswith("nen") and _LATIN.fullmatch(low) is not None and len(low) > 5:
        yield from (low[:-3] + ending for ending in _FINNISH.split())
    elif found := _by_ending(low, _ADJECTIVES):
        yield from found
    elif _SLAVIC.search(low) is not None and _LATIN.fullmatch(low) is not None:
        yield from slavic_cases(low)


def _by_ending(name: str, table: tuple[tuple[str, int, str], ...]) -> list[str]:
    for ending, dropped, others in table:
        if name.endswith(ending):
            return [name[:-dropped] + other for other in others.split() if len(name) - dropped > 1]
    return []


def _russian(name: str) -> Iterator[str]:
    found = _by_ending(name, _RUSSIAN)
    if found:
        yield from found
        if (ends := _FLEETING.search(name[:-1])) is None or name[-1] != "ь":
            return
        stems = [name[: ends.start()] + name[ends.end() : -1]]  # Любовь, Любви
        yield from (stem + ending for stem in stems for ending in ("и", "ью"))
        return
    if _VOWEL.search(name[-1]) is not None:
        return
    stems = [name]
    # The vowel is only dropped if another vowel is left.
    if (fleeting := _FLEETING.search(name)) is not None:
        short = _FLEETING.sub("", name)
        if _VOWEL.search(short) is not None:
            stems.append(short)
        elif name[fleeting.start() - 1] == "л":
            stems.append(name[: fleeting.start()] + "ь" + name[fleeting.end() :])  # Лев, Льва
    if name[-2:] in {"ец", "яц"} and _VOWEL.search(name[:-2][-1:]) is not None:
        stems.append(name[:-2] + "йц")  # Заяц, Зайца
    yield from (stem + ending for stem in stems for ending in _RUSSIAN_CONSONANT.split())
    if name[-1] in _CALLED:
        yield name[:-1] + _CALLED[name[-1]] + "е"  # Олег, Олеже


def slavic_cases(name: str) -> Iterator[str]:
    """Yield a name, given in small letters, in other cases of Polish, Czech and related languages."""
    if name[-1] == "a":
        stem = name[:-1]
        yield from (stem + ending for ending in _WOMEN.split())
        for last, soft in _SOFTENED:
            if stem.endswith(last):
                yield stem[: -len(last)] + soft + "e"
                break
        return
    if name[-1] in "eioyuéý":
        return
    stems = [name]
    if len(name) > 4 and name[-2] in "eě" and name[-1] in "kclł":
        stems.append(name[:-2] + name[-1])
    yield from (stem + ending for stem in stems for ending in _MEN.split())
