"""Words that announce a code of letters and digits, and words after a number that say what it is.

Many of them mean something else beside a plain number ("RFC 2119", "a permit for 40"), so they only count beside codes.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.number_cues import LINKS, Cue, cue_of, next_cue_in_script

__all__ = ["LINKS_TO_CODES", "PASSWORDS", "code_cue_of", "cue_behind", "has_shape_for", "is_of_a_document"]

_WORDS: Final = frozenset(
    folded(
        "rfc rg ni pps cf c.f. dl vin permis permit permiso sejour séjour patente rijbewijs körkort rvnr chassis dowód "
        "dowodu gstin employee student voter flyer δίπλωμα άδεια רישיון רישיוני رخصة رخصتي लाइसेंस права"
    ).split()
)
_STEMS: Final = tuple(
    folded(
        "удостоверен загранпаспорт ehliyet krankenversich versichert henkilötunnu hetu führersch osobist identit "
        "identid identifik carnet rijbew körkort"
    ).split()
)
_PAIRS: Final[dict[tuple[str, str], Cue | None]] = {
    **{
        (before, "id"): "identity"
        for before in "tax national my personal citizen government photo state voter student employee".split()
    },
    **{("id", after): "identity" for after in ("card", "number", "no", "no.")},
    ("national", "insurance"): "identity",
    ("de", "passe"): "secret",
    ("kimlik", "seri"): "identity",
    ("pan", "card"): "identity",
    ("codice", "fiscale"): "identity",
    ("securite", "sociale"): "identity",
    ("seguridad", "social"): "identity",
    ("license", "key"): None,
    ("licence", "key"): None,
}
# A code that is not near these words seldom belongs to them ("the customer wants a WH1000XM5").
_NEAR_ONLY: Final = frozenset(
    "customer member membership policy patient loyalty pass sin medicare zip postcode plz postal zipcode rg dl permit "
    "permis permiso dowod dowodu id card number patente employee student voter flyer carnet".split()
)
_NINO: Final = regex.compile(r"(?i)[a-z]{2} ?(?:\d\d ?){3}[a-d]")
_SHAPES: Final = {
    "ni": _NINO,
    "insurance": _NINO,
    "nino": _NINO,
    "pan": regex.compile(r"(?i)[a-z]{5} ?\d{4} ?[a-z]"),
    "pps": regex.compile(r"(?i)\d{7} ?[a-w][abhtwx]?"),
    "rfc": regex.compile(r"(?i)[a-z&ñ]{3,4}[- ]?\d{6}[- ]?[a-z\d]{3}"),
    "cf": regex.compile(r"(?i)(?:[a-z]{3} ?){2}[a-z\d]{5} ?[a-z\d]{5}"),
    "vin": regex.compile(r"(?i)[a-z\d]{11,17}"),
}
"""For words that often mean something else, the shape that a code must have if the word announces it."""
LINKS_TO_CODES: Final = LINKS | frozenset(
    folded("conduire conducir conduzir guida jazdy οδήγησης נהיגה القيادة").split()
)
"""Words that may stand between a word for a code and the code."""
PASSWORDS: Final = tuple(
    folded(
        "pin otp password passcode passwor pwd kennwort geheimz 2fa sifre пин парол פין סיסמ पासवर्ड पिन ओटीपी "
        "contraseñ wachtwoord lösenord salasan adgangskod passord lozink jelszo jelszav hesla heslo hasło hasła senha "
        "clave passe"
    ).split()
)
"""Beginnings of words for secrets that are not also words for codes of goods."""

_OPENED: Final = regex.compile(
    r"(?i)\s?(?:[(\[{]\s?|(?:,\s?)?(?:(?:that|this|it)(?:['’]?s|\sis)|das\sist|c['’]est|ce\ssont|eso\ses|questo\sè)\s"
    r"|(?:is|was|ist|war|est|es|é|è|e|это|είναι|هو|هي|זה|זהו|הוא|है)\s(?=[\p{L}\p{M}])"
    r"|\s?=>?\s?(?=\p{L})|\s->?\s(?=\p{L})"
    r"|(?=(?:my|mein|meine|mon|ma|mi|mio|mia|meu|minha|mijn|мой|моя|मेरा|मेरी)\s))"
)
_WORD: Final = regex.compile(r"[ '’]{0,2}((?:[^\W\d_]|\p{M})(?:[^\W\d_]|\p{M}|[/'’-](?=\p{L}))*)\.?")
_OF_ANY_KIND: Final = frozenset("code codes codice codigo kod kodu".split())
_MOST_WORDS: Final = 4


@lru_cache(maxsize=4096)
def code_cue_of(word: str, before: str = "") -> Cue | None:
    """Return what kind of code a word announces; None if it announces none.

    Parameters
    ----------
    word, before : str
        The word, and the one before it (empty if there is none), folded.
    """
    if (before, word) in _PAIRS:
        return _PAIRS[before, word]
    if word in _WORDS or word.startswith(_STEMS):
        return "identity"
    cue = cue_of(word, before)
    if cue is None and "'" in word:
        return code_cue_of(word.rpartition("'")[2], before)
    return cue


def has_shape_for(word: str, code: str) -> bool:
    """Return whether a code has the shape that the word announcing it requires; most words allow any shape."""
    shape = _SHAPES.get(word)
    return shape is None or shape.fullmatch(code) is not None


def is_of_a_document(word: str) -> bool:
    """Return whether a word that announces an identity also counts if it is some words away from its code."""
    return word not in _NEAR_ONLY


def cue_behind(text: str, end: int, *, coded: bool) -> tuple[Cue | None, str, bool]:
    """Return the kind of number that the words after it announce, with the word, and whether "is" or the like joins it.

    The kind is None and the word empty if they announce none. In scripts without spaces, the word is always empty.

    Parameters
    ----------
    text : str
        The text with ASCII digits and spaces, as :func:`rtca_nb.privacy.digit_reading.plain` returns it.
    end : int
        Where the number ends.
    coded : bool
        The number has letters; then a word right after it counts, too ("437238 is my passport", "AB437238 passport").
    """
    if not text[end : end + 12].isascii():
        cue = next_cue_in_script(text, end)
        if cue is not None:
            return cue, "", True
    opened = _OPENED.match(text, end)
    if opened is None and not coded:
        return None, "", False
    place = end if opened is None else opened.end()
    before, strange = "", 0
    for _ in range(_MOST_WORDS):
        found = _WORD.match(text, place)
        if found is None:
            break
        word = folded(found[1])
        cue = (code_cue_of if coded else cue_of)(word, before)
        if cue is not None and not (coded and word in _OF_ANY_KIND):
            return cue, word, opened is not None
        strange += word not in LINKS and word not in _OF_ANY_KIND
        if strange > (opened is not None):
            break
        place, before = found.end(), word
    return None, "", False
