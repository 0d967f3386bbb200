"""Letters that grammar joins to a name: prefixes of Arabic and Hebrew, particles of Korean, endings of inflected names.

If a name is written together with such letters, their edge is an edge of the name, though not of a word. Scripts
without spaces between words (:func:`spaceless`) have no edges of words at all.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

import regex

from rtca_nb.base.languages import speaks
from rtca_nb.base.letters import letters_of
from rtca_nb.base.name_cases import is_slavic

__all__ = [
    "ends_name",
    "is_word_part",
    "joins_vowel",
    "letters_after",
    "letters_before",
    "opens_name",
    "spaceless",
    "stems",
    "word_around",
]

_SPACELESS_LETTERS: Final = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ー々〆\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Javanese}"
    r"\p{Balinese}\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Ahom}\p{Yi}]"
)
_SPACELESS: Final = regex.compile(_SPACELESS_LETTERS)
_SPACED_LETTER: Final = rf"[[\w\p{{M}}]--{_SPACELESS_LETTERS}]"
_WORD_BEFORE: Final = regex.compile(f"(?V1r){_SPACED_LETTER}+")
_WORD_AFTER: Final = regex.compile(f"(?V1){_SPACED_LETTER}*+")
# Longer than any affix.
_LONGEST: Final = 16
_WORD_PART: Final = regex.compile(r"[\w\p{M}]")

# Prefixes of a name in its word: and, so, in, to, like, the, oh.
_BEFORE: Final = regex.compile(r"[وف]?[بلكس]?(?:ال)?|[وف]?لل|[وف]?يا|ש?[ושהכלבמ]{1,3}|[ለበከየእ]|ስለ|ወደ|እንደ|ለነ|እነ")

_KOREAN_TITLE: Final = (
    "고객님|고객|선생님|선생|사장님|과장님|팀장님|부장님|대리님|상담사님|상담사|상담원님|상담원|님|씨|군|양|네|본인|"
    "형님|형|오빠|누나|언니|선배님|선배|이네|이?꺼"
)
_KOREAN_PARTICLE: Final = (
    "이에게서|에게서|께서는|께서|한테서|으로부터|로부터|이라는|라는|이라고|라고|이라서|라서|입니다|입니다만|이에요|예요|이예요|인데요|인데|이고|이며|"
    "이었습니다|였습니다|이었어요|였어요|이었던|였던|입니까|인가요|이신가요|이세요|세요|이십니다|이죠|이지만|지만|에게|에서|에는|한테|하고|보다|처럼|"
    "까지|부터|마저|조차|밖에|이나|나|이랑|랑|으로|로|의|에|은|는|이|가|을|를|와|과|도|만|께|야|아|이야|이여|여|요|인|이라|라"
)
# Endings that no Korean name has, even before a particle or copula; so never a cut-off part of one.
_SURELY_KOREAN_ENDING: Final = regex.compile(
    "(?:고객님?|선생님?|사장님|과장님|팀장님|부장님|대리님|상담[사원]님?|선배님|형님|님|씨|입니[다까]|이었습니다|였습니다|에게서?|께서는?|께|"
    f"한테서?|으로부터|으로|처럼|까지|부터|마저|조차|밖에)(?:{_KOREAN_PARTICLE}){{0,3}}"
)
_SHORT_KOREAN: Final = 2
_INDIC: Final = (
    "Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Georgian Armenian Ethiopic"
)


class _Grammar(NamedTuple):
    """Endings of inflected names in a script; the patterns of endings match letters without case and accents."""

    script: regex.Pattern[str]
    endings: regex.Pattern[str]
    # Endings of the nominative that other cases do not have.
    ending: regex.Pattern[str] | None = None


_RUSSIAN_ENDINGS: Final = (
    "а|я|у|ю|е|и|ы|о|ь|ои|еи|ом|ем|ою|ею|ам|ям|ами|ями|ах|ях|ов|ев|ых|их|ым|им|ыми|ими|ого|его|ому|ему|ая|яя|ую|юю|ии|ыи|ье|ьи|ью|ья|"
    "ова|ову|овои|овым|ева|еву|евои|евым|ина|ину|инои|иным"
)
_GRAMMARS: Final = (
    _Grammar(regex.compile(r"\p{Hangul}"), regex.compile(f"(?:{_KOREAN_TITLE})?(?:{_KOREAN_PARTICLE}){{0,3}}")),
    _Grammar(
        regex.compile(r"\p{Cyrillic}"),
        regex.compile(_RUSSIAN_ENDINGS),
        regex.compile(r"(?:[иыо]и|ая|яя|[аяоеиыуюь])$"),
    ),
    _Grammar(
        regex.compile(r"\p{Greek}"),
        regex.compile("σ|ο|ου|ον|ε|οι|ων|ουσ|α|ασ|αν|ησ|η|ην|εσ|ι|ιου|ωσ|εωσ"),
        regex.compile("(?:ουσ|[οαηει]?σ|[αηοι])$"),
    ),
    # English and German genitives, and endings that no word of these languages has.
    _Grammar(regex.compile(r"\p{Latin}"), regex.compile("s|es|ens|sche[nrsm]?|owi|iem|ovi|ovou")),
    # Urdu may join the word after a name to it, or separate it.
    _Grammar(regex.compile(r"\p{Arabic}"), regex.compile("ا|[نس]ے|كو|كا|كي|كے|میں|میں")),
    _Grammar(
        regex.compile(r"\p{Devanagari}"),
        regex.compile("ने|को|का|की|के|से|में|मे|पर|ला|ची|चा|चे|च्या|जी|ही|भी|साहब|बाई|भाई|ले|लाई|हरू|ना|नी|शी|त"),
    ),
    *(
        _Grammar(regex.compile(rf"\p{{{script}}}"), regex.compile(r"[\p{L}\p{M}]{1,8}"))
        for script in _INDIC.split()[1:]
    ),
)
# Turkish names may lack the apostrophe; they are recognised by their letters, or by those of the text.
_TURKISH: Final = regex.compile("[çğışöüÇĞİŞÖÜ]")
_TURKISH_TEXT: Final = regex.compile("[ğışĞİŞ]")
_TURKISH_ENDINGS: Final = regex.compile("n?[iu]n|[iu]|y[iueay]|[ea]|[dt][ea]n?|y?l[ea]")
_SLAVIC_ENDINGS: Final = regex.compile(
    "[auyieo]|i?em|ie|owi|o[wmu]|ami|ach|ov[iea]|ovou|i?(?:ego|emu)|i?[iy](?:m|ch)|ej"
)
_HUNGARIAN: Final = regex.compile("[őűŐŰ]|(?i:sz|cs|gy|zs|ó$)")
_HUNGARIAN_ENDINGS: Final = regex.compile(
    "n[ae]k|ek(?:n[ae]k|t[ou]l|hez|et)?|[aeo]?t|[bcdfghjklmnprstvz]{1,2}[ae]l|h[oe]z|[tbr]ol|b[ae]n|[br][ae]|ert|ig|k"
)
_FINNISH: Final = regex.compile("[äöÄÖ]")
_FINNISH_ENDINGS: Final = regex.compile("n|l(?:le|t?a)|s(?:s|t)?a|a|an|in|en|ta|ksi|na")
_ESTONIAN_ENDINGS: Final = regex.compile("l(?:e|t|l|l[ea]|t[a])|st?|n|g[a]|ss[ea]|sta")
_GERMAN: Final = regex.compile("(?i)e[lr]$")
# Endings that also count after Bengali names that are too short for other endings.
_BENGALI_ENDINGS: Final = regex.compile("কে|র|য়|রা|দের|ের|েরা|েকে|ও|ই")
_VOWEL_ENDINGS: Final = regex.compile(
    "ের[ইও]?|েরা|েদের|েকে|ে|ி?ை|ையும்|ின்?|ால்|ிடம்|ுடன்|ுக்கு|ுக்கும்|ோடு|ுடைய|ിന്|ിനെ|ിന്റെ|ിനോട്|ിൽ"
)
# If a Tamil name ends in a consonant, its ending begins with a vowel.
_VIRAMA: Final = "\u0bcd"
_FLEETING: Final = regex.compile("[ео](?=[лкцнр]$)")
_SHORT: Final = 4
"""A name this short, with an ending, may be another word; so it only counts with a capital letter."""


def spaceless(text: str) -> bool:
    """Return whether a text has letters of a script without spaces between words."""
    return not text.isascii() and _SPACELESS.search(text) is not None


def is_word_part(character: str) -> bool:
    """Return whether a character is part of a word: a letter, a digit, a mark on one, or a sign such as ``_``."""
    if character.isascii():
        return character.isalnum() or character == "_"
    return _WORD_PART.match(character) is not None


def letters_before(text: str, place: int) -> str:
    """Return the letters of a word before the index ``place``, up to 16; empty if no word extends over this index."""
    if not place or place >= len(text) or not _goes_on(text[place], text[place - 1]):
        return ""
    found: str = _WORD_BEFORE.match(text, max(0, place - _LONGEST), place).group()
    # Underscores around a word are Markdown; within a word, they join it.
    return found.lstrip("_") if len(found) < _LONGEST else found


def letters_after(text: str, place: int) -> str:
    """Return the letters of a word from the index ``place`` on, up to 16; empty if no word extends over this index."""
    if not place or place >= len(text) or not _goes_on(text[place - 1], text[place]):
        return ""
    found: str = _WORD_AFTER.match(text, place, place + _LONGEST).group()
    return found.rstrip("_") if len(found) < _LONGEST else found


def word_around(text: str, begin: int, end: int) -> tuple[int, int]:
    """Return the begin and end (exclusive) of a non-empty span of a text after widening it to whole words.

    Text in scripts without spaces is not widened. Korean endings that cannot belong to a name are left out.
    """
    # Mostly, no word crosses either edge, which is cheaper to check than how far it extends.
    if begin and _goes_on(text[begin], text[begin - 1]):
        begin = _WORD_BEFORE.match(text, 0, begin).start()
    if end < len(text) and _goes_on(text[end - 1], text[end]):
        after = _WORD_AFTER.match(text, end)
        if not _is_sure_ending(text[begin:end], after[0]):
            end = after.end()
    return begin, end


def _is_sure_ending(name: str, after: str) -> bool:
    """Return whether the letters after a name are a Korean ending, and cannot be the rest of the name."""
    if after.isascii():
        return False
    ending = unicodedata.normalize("NFC", after)
    if _SURELY_KOREAN_ENDING.fullmatch(ending) is None:
        return False
    # A name of three syllables is whole; a shorter one may go on with the last syllable of 햇님 or 별님.
    return not ending.startswith("님") or len(unicodedata.normalize("NFC", name)) > _SHORT_KOREAN


def _goes_on(one: str, other: str) -> bool:
    """Return whether two adjacent characters belong to the same word."""
    if not (is_word_part(one) and is_word_part(other)):
        return False
    return not (spaceless(one) or spaceless(other))


def opens_name(before: str, name: str) -> bool:
    """Return whether the letters before a name in its word may be a prefix that grammar joins to names.

    Parameters
    ----------
    before : str
        All letters before the name in its word; not empty.
    name : str
    """
    joined = before if before.isascii() else letters_of(before)
    return _BEFORE.fullmatch(joined) is not None and not (len(joined) > 1 and len(name) < 3)


def ends_name(name: str, after: str, folded: str, *, stem: bool = False, text: str = "") -> bool:
    """Return whether the letters after a name in its word may be an ending that grammar joins to names.

    Parameters
    ----------
    name : str
        The name as it is written; its first letter shows whether it is written like a name.
    after : str
        All letters after the name in its word, as they are written; not empty.
    folded : str
        ``after`` without case and accents.
    stem : bool
        Whether ``name`` is only the stem of the known name, without its ending.
    text : str
        The known name and the text around it, whose letters may show the language.
    """
    grammar = next((each for each in _GRAMMARS if each.script.match(after)), None)
    if grammar is None:
        return False
    korean = grammar is _GRAMMARS[0]
    if korean:
        return grammar.endings.fullmatch(unicodedata.normalize("NFC", after)) is not None
    if grammar.endings.fullmatch(folded) is None and not (
        grammar.script.pattern == r"\p{Latin}" and _ends_in_latin(name, after, folded, text)
    ):
        return False
    least = _SHORT - (len(folded) > 2 or _BENGALI_ENDINGS.fullmatch(after) is not None)
    return len(name) + (0 if stem else 1) > least or (len(name) > 2 and name[0] != name[0].lower())


def _ends_in_latin(name: str, after: str, ending: str, text: str) -> bool:
    """Return whether a name has an ending of a language in Latin letters that inflects it."""
    word = name + after
    # If only words of the text show its language, the name must have a capital.
    capital = name[0] != name[0].lower()
    if _TURKISH_ENDINGS.fullmatch(ending) is not None and (
        _TURKISH.search(word) is not None
        or _TURKISH_TEXT.search(text) is not None
        or (capital and speaks(text, "turkish"))
    ):
        return True
    if ending == "n" and _GERMAN.search(name) is not None:
        return True
    return (
        (_SLAVIC_ENDINGS.fullmatch(ending) is not None and (is_slavic(word) or is_slavic(text)))
        or (
            _HUNGARIAN_ENDINGS.fullmatch(ending) is not None
            and (_HUNGARIAN.search(name) is not None or (capital and speaks(text, "hungarian")))
        )
        or (_FINNISH_ENDINGS.fullmatch(ending) is not None and _FINNISH.search(word) is not None)
        or (_ESTONIAN_ENDINGS.fullmatch(ending) is not None and capital and speaks(text, "finnish"))
    )


def joins_vowel(after: str) -> bool:
    """Return whether letters after a name that begin with a vowel sign are an ending of names (Bengali, Tamil)."""
    return _VOWEL_ENDINGS.fullmatch(after) is not None


def stems(folded: str) -> Iterator[str]:
    """Yield stems with which other grammatical cases of a name begin, of three letters or more; the name is folded."""
    if folded.isascii():
        return  # only Cyrillic and Greek names have such endings
    if len(folded) > _SHORT and folded.endswith(_VIRAMA):
        yield folded[:-1]
    for grammar in _GRAMMARS:
        if grammar.ending is not None and grammar.script.match(folded) is not None:
            ending = grammar.ending.search(folded)
            found = {folded[: ending.start()]} if ending is not None else set()
            if grammar.script.pattern == r"\p{Cyrillic}":
                found.add(_FLEETING.sub("", folded))
            yield from (stem for stem in found if len(stem) > 2 and stem != folded)
