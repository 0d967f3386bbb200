"""Other cases of names in Latin letters that do not show which language inflects them.

Each is a case in one language and may be an ordinary word, or another name, in others. So it is yielded with its
language, and only counts if the text is in that language (:func:`rtca_nb.base.languages.speaks`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final

import regex

from rtca_nb.base.name_cases import slavic_cases

__all__ = ["latin_cases"]

_LATIN: Final = regex.compile(r"[\p{Latin}\p{M}]+")
_SHORTEST: Final = 4
_VOWELS: Final = frozenset("aeiouyáéíóúý")
# Ending of the nominative, and the endings that replace it.
_LITHUANIAN: Final = (
    ("as", "o ui ą e ai"),
    ("is", "io iui į i yje"),
    ("ys", "io iui į y"),
    ("us", "aus ui ų au"),
    ("a", "os ai ą oje"),
    ("ė", "ės ei ę"),
)
_LATVIAN: Final = (
    ("nis", "ņa nim ni"),
    ("iņš", "iņa iņam iņu"),
    ("is", "ja im i"),
    ("š", "ša šam šu"),
    ("s", "a am u"),
    ("a", "as ai u"),
    ("e", "es ei i"),
)
_ICELANDIC: Final = (("dóttir", "dóttur"), ("ur", "s i ar"), ("i", "a"), ("n", "ni nar nu s"))
_DIGRAPHS: Final = ("cs", "sz", "zs", "gy", "ny", "ty", "ly")
_WEAK: Final = regex.compile(r"([kpt])\1(?=[aeiouy]$)")


def latin_cases(name: str) -> Iterator[tuple[str, str]]:
    """Yield a name in other cases, in small letters, each with its language.

    Parameters
    ----------
    name : str
        One word that begins with a capital; for other words, or fewer than three letters, nothing is yielded.
    """
    low = unicodedata.normalize("NFC", name.lower())
    if len(low) < _SHORTEST - 1 or name[0] == low[0] or _LATIN.fullmatch(low) is None:
        return
    found = (
        *((case, "slavic") for case in slavic_cases(low)),
        *((case, "lithuanian") for case in _bent(low, _LITHUANIAN)),
        *((case, "latvian") for case in _bent(low, _LATVIAN)),
        *((case, "icelandic") for case in _icelandic(low)),
        *((case, "romanian") for case in _romanian(low)),
        *((case, "hungarian") for case in _hungarian(low)),
        *((case, "finnish") for case in _finnish(low)),
        *((low + ending, "albanian") for ending in _of_sound(low, "t u ut un", "i it in")),
        *((low + ending, "basque") for ending in _of_sound(low, "ri k rekin ren rentzat", "i ek ekin en entzat")),
        (low + "nya", "indonesian"),
    )
    yield from (item for item in found if len(item[0]) >= _SHORTEST and item[0] != low)


def _bent(name: str, table: tuple[tuple[str, str], ...]) -> Iterator[str]:
    for ending, others in table:
        if name.endswith(ending):
            yield from (name[: -len(ending)] + other for other in others.split())
            return


def _icelandic(name: str) -> Iterator[str]:
    if name[-1] == "a":
        stem = name[:-1]
        yield stem + "u"
        at = stem.rfind("a")
        if at >= 0:
            yield stem[:at] + "ö" + stem[at + 1 :] + "u"  # Anna, Önnu
    else:
        yield from _bent(name, _ICELANDIC)


def _romanian(name: str) -> Iterator[str]:
    if name[-1] == "a":
        yield name[:-1] + "ei"
    elif name[-1] == "u":
        yield from (name + "lui", name + "le")
    elif name[-1] not in _VOWELS:
        yield from (name + "ului", name + "ule")


def _hungarian(name: str) -> Iterator[str]:
    if name.endswith(_DIGRAPHS):
        yield from (name[:-1] + name[-2:] + ending for ending in ("al", "el", "á", "é"))  # Kovács, Kováccsal


def _of_sound(name: str, behind_vowel: str, otherwise: str) -> list[str]:
    """Return the endings of a name, chosen by its last sound."""
    return (behind_vowel if name[-1] in _VOWELS else otherwise).split()


def _finnish(name: str) -> Iterator[str]:
    weak = _WEAK.sub(r"\1", name)
    if weak != name:
        yield from (weak + ending for ending in ("n", "lle", "lta", "lla", "sta", "ssa"))  # Pekka, Pekan
