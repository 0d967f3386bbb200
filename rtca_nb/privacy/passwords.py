"""Find passwords that a message announces, with the signs in them: "password: Chaton!88", "密码是Xiaomao88".

The announced text is the word after a word for a password, "is" or a colon. It counts as a password if it has a letter
and a digit, or a sign that passwords have and words do not; "password is required" announces none. A message that is
nothing but such a word answers a question for the password.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.number_cues import LINKS, cue_of

__all__ = ["find_announced_passwords", "find_answered_password", "may_announce_password"]

_STEMS: Final = (
    *("password", "passwort", "passwd", "passcode", "passphrase", "pwd", "kennwort", "contraseñ", "contrasen", "clave"),
    *("mot de passe", "mots de passe", "senha", "palavra-passe", "palavra passe", "wachtwoord", "lozink", "hasło"),
    *("hasła", "парол", "κωδικ", "κωδικό", "συνθηματικ", "parolă", "parola", "parolei", "şifre", "sifre", "heslo"),
    *("hesla", "jelsz", "lösenord", "adgangskod", "kodeord", "salasan", "passord", "mật khẩu", "كلمة السر"),
    *("كلمة المرور", "كلمة سر", "كلمة مرور", "كلمه السر", "الرقم السري", "رقم سري", "رمز المرور", "סיסמ", "पासवर्ड"),
    *("รหัสผ่าน", "密码", "密碼", "口令", "パスワード", "暗証番号", "비밀번호", "암호", "패스워드"),
)
_ASCII_STEMS: Final = tuple(filter(str.isascii, _STEMS))
_STEM: Final = "|".join(sorted(map(regex.escape, _STEMS), key=len, reverse=True))
# In scripts without spaces, letters after the stem are words of their own.
_UNSPACED: Final = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}ー"
_LETTER: Final = rf"[\p{{L}}\p{{M}}--[{_UNSPACED}]]"
_IS: Final = r"(?:is|was|ist|lautet|war|est|es|era|é|è|er|är|jest|este|это|είναι|ειναι|هو|هي|זה|היא|הוא|है|là)"
_IS_UNSPACED: Final = r"(?:是|为|為|は|が|는|은|가|이|คือ|เป็น)"
_COLON: Final = r"(?:[:：=＝](?!//)|[-=]>|[-–—](?=\s))"
_QUOTES: Final = "\"'`«»“”„‚‘’「」『』()（）<>"
_BEGIN: Final = (
    rf"(?V1i)(?:{_STEM}){_LETTER}{{0,12}}+(?P<between>(?:\s{{1,2}}{_LETTER}[\p{{L}}\p{{M}}'’-]{{0,20}}+){{0,5}}?)"
)
_END: Final = rf"\s{{0,3}}[{_QUOTES}]{{0,2}}(?P<word>\S{{4,64}})"
_SAID: Final = regex.compile(
    rf"{_BEGIN}(?:\s{{0,2}}{_COLON}(?:\s{{1,2}}{_IS}(?=\s))?|\s{{1,2}}{_IS}(?:\s{{0,2}}:)?(?=\s)"
    rf"|\s{{0,2}}{_IS_UNSPACED}[:：]?){_END}"
)
_BESIDE: Final = regex.compile(rf"{_BEGIN}(?:(?=[\s{_QUOTES}])|(?<=[{_UNSPACED}])(?=[A-Za-z0-9])){_END}")
_ASCII: Final = regex.compile(r"[!-~]+")
_ENDS: Final = ".,;:?…。、，；：？！؟،" + _QUOTES
_DIGIT: Final = regex.compile(r"\p{Nd}")
_LETTERS: Final = regex.compile(r"\p{L}")
_SIGN: Final = regex.compile(r"[\p{L}\p{N}][@%&][\p{L}\p{N}]")
_UNSPACED_LETTER: Final = regex.compile(f"[{_UNSPACED}]")
_NOT_ONE: Final = regex.compile(
    r"(?i)[\p{Nd}–+-]{1,6}(?:char|zeichen|caract|carat|letter|digit|symbol|times|days|hours|minut|tage|stunden)\p{L}*"
)
"""Counts, as in "8-character" and "12chars"."""
_JOINING: Final = frozenset(map(folded, "and or but und oder et ou y o e и или а ve i og och en και ή و או".split()))

_SHORTEST: Final = 4
_LONGEST_ANSWER: Final = 60
_MOST_BEFORE: Final = 3
_MOST_POLITE: Final = 4
_LAST_SENTENCE: Final = regex.compile(
    r"(?:^|[.!?。！？؟;\n])\s*(?P<said>[^.!?。！？؟;\n]{2,200})[.!?。！？؟;:：…\s]*\Z"
)
_WORDS: Final = regex.compile(r"\S+")
# Questions about a password that do not ask for it.
_OTHER: Final = regex.compile(
    r"(?i)reset|chang|forg[oe]t|zur(?:ü|ue)cksetz|geänder|änder|vergess|réinitialis|oubli|changé|modifi|restablec|olvid"
    r"|cambi|reimpost|dimentic|redefin|esquec|сброс|смен|измен|забыл|重置|忘|更改|修改|リセット|変更|변경|재설정|잊"
    r"|how |when |why |wie (?:kann|lange)|comment|cómo|work|funktion|length|länge|characters|zeichen"
)


def may_announce_password(text: str) -> bool:
    """Return whether a text contains a word for a password; a quick check."""
    low = text.lower()
    for stem in _ASCII_STEMS if text.isascii() else _STEMS:  # noqa: SIM110  # a generator takes twice as long
        if stem in low:
            return True
    return False


def find_announced_passwords(text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end (exclusive) of each password that a text announces, in code points."""
    for pattern in (_SAID, _BESIDE):
        strong = pattern is _SAID
        for found in pattern.finditer(text, overlapped=True):
            words = [folded(word) for word in found["between"].split()]
            if not (strong or LINKS.issuperset(words)) or not _JOINING.isdisjoint(words):
                continue
            if any(cue_of(word) == "harmless" for word in words):
                continue
            place = _password_in(text, *found.span("word"), strong=strong)
            if place is not None:
                yield place


def find_answered_password(text: str, before: Iterable[str]) -> tuple[int, int] | None:
    """Return where the password is in a message that is only a password; None unless a message before asks for one.

    Parameters
    ----------
    text : str
    before : iterable of str
        Texts of the messages before it, the nearest one first; only three are read.
    """
    if len(text) > _LONGEST_ANSWER:
        return None
    words = [*islice(_WORDS.finditer(text), _MOST_POLITE + 1)]
    if not words or len(words) > _MOST_POLITE:
        return None
    *_, last = words
    place = _password_in(text, *last.span(), strong=True)
    if place is None or any(_DIGIT.search(word.group()) for word in words[:-1]):
        return None
    return place if any(map(_asks, islice(before, _MOST_BEFORE))) else None


def _asks(text: str) -> bool:
    last = _LAST_SENTENCE.search(text[-400:])
    return last is not None and may_announce_password(last["said"]) and _OTHER.search(last["said"]) is None


def _password_in(text: str, begin: int, end: int, *, strong: bool) -> tuple[int, int] | None:
    """Return the span of the password in the word ``text[begin:end]``; None if that is not a password.

    If ``strong``, the word follows "is" or a colon, or is an answer; then a sign in it is enough, without a digit.
    """
    if _UNSPACED_LETTER.search(text, begin, end) is not None:
        # "パスワードはneko88です"
        plain = _ASCII.match(text, begin, end)
        if plain is None:
            return None
        end = plain.end()
    while end > begin and text[end - 1] in _ENDS:
        end -= 1
    word = text[begin:end]
    if len(word) < _SHORTEST or _NOT_ONE.fullmatch(word) is not None or "://" in word:
        return None
    if _DIGIT.search(word) is None:
        return (begin, end) if strong and _SIGN.search(word) is not None else None
    # Digits alone are a number, which is judged by the words beside it.
    return (begin, end) if _LETTERS.search(word) is not None else None
