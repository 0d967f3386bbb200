"""Decide whether an ordinary word that is also a name is somebody's name in a text.

``Mark`` and ``Long`` are names if somebody is greeted or named with Mr or Ms, and if they have a capital in the middle
of a sentence. At the beginning of a sentence, where all words have capitals, the words that follow decide.
"""

from __future__ import annotations

from typing import Final

import regex

__all__ = ["is_called", "is_meant"]

_WINDOW: Final = 24
_TITLE: Final = regex.compile(
    r"(?ri)(?<![\p{L}\p{M}])(?:mr|mrs|ms|miss|mister|mx|dr|prof|sir|madam|frau|herrn?|señora?|sra?|sr|don|doña|monsieur"
    r"|madame|mme|mlle|signora?|sig|pani?|pana|panu|г-н|г-жа|господин|госпожа)\.?\s{1,2}$"
)
_GREETING: Final = regex.compile(
    r"(?ri)(?<![\p{L}\p{M}])(?:hi|hello|hey|dear|hallo|liebe[rs]?|moin|servus|hola|bonjour|salut|ciao|merci|gracias"
    r"|danke|thanks|thank you|thx|cheers|bye|welcome|morning|afternoon|evening|i'm|i am|it's|name is|привет|спасибо"
    r"|здравствуйте|уважаем\p{L}{2}),?[ \u00a0]{1,2}$"
)
_WORD_BEFORE: Final = regex.compile(r"(?r)[\p{L}\p{M}\p{N}'’-]+[,;]?[ \u00a0]{1,2}$")
# After these words comes a thing, also in languages that capitalise things.
_OF_THINGS: Final = frozenset(
    (
        "the a an this these those my your our its his her their each every any some no der die das dem den des ein "
        "eine einen einem einer kein keine mein meine ihre unsere diese dieser jede le la les un une el los las una il"
    ).split()
)
# Words that make the word before a verb.
_AFTER_VERB: Final = regex.compile(
    r"(?i)\s{1,2}(?:you|i|it|the|this|that|these|we|they|he|she|so|do|be|not|to|a|an|all|your|my|me|us|them)"
    r"(?![\p{L}\p{M}'’])"
)
_ADDRESSED: Final = regex.compile(r"\s?,|['’]s(?![\p{L}\p{M}])|[\s.!?\p{So}]*$")
_MONTHS: Final = frozenset("april may june august march autumn summer".split())
_OF_TIMES: Final = frozenset(
    "in on by since until till of last next from early mid late before after this and to during".split()
)
# A family name may be followed by a word of grammar; the first character of another word hardly is.
_CHINESE_AFTER: Final = regex.compile(
    r"(?!\p{Han})|[您你的在说說是来來有和跟吗嗎呢啊请請那已去要给給让讓把会會也到今明刚剛同哥姐叔先不问問订訂就又都没沒想]"
)
_LESS: Final = regex.compile("說明|说明|是非|是否|明星|今古")


def is_meant(text: str, begin: int, end: int) -> bool:
    """Return whether a common word that is written like a name is a name, judging by the words around it."""
    before = text[max(0, begin - _WINDOW) : begin]
    if _TITLE.search(before) is not None:
        return True
    piece = text[begin:end]
    shouted = len(piece) > 1 and piece == piece.upper()
    if _AFTER_VERB.match(text, end) is not None or (shouted and text == text.upper() and before.strip()):
        return False
    if _GREETING.search(before) is not None:
        return True
    word = _WORD_BEFORE.search(before)
    if word is None:
        return _ADDRESSED.match(text, end) is not None
    last = word.group().strip().rstrip(",;").lower()
    if last in _OF_THINGS or last[-1].isdigit():
        return False
    return not (piece.lower() in _MONTHS and last in _OF_TIMES)


def is_called(text: str, end: int) -> bool:
    """Return whether a family name of one ideograph, with a familiar prefix as in "小王", really ends at ``end``."""
    return _LESS.match(text, end) is None and _CHINESE_AFTER.match(text, end) is not None
