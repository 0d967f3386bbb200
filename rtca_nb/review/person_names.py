"""Find people's names where chats usually mention them: introductions, greetings, titles, farewells, answers.

Names without such words beside them are not found here; a language model (:func:`rtca_nb.presidio_analyzer`) finds
more.
"""

from __future__ import annotations

from typing import Final

import regex

from rtca_nb.base.name_parts import KOREAN_SURNAMES
from rtca_nb.review.name_words import GREETINGS, INTRODUCED, NO_NAMES, OTHERS, POINTING, SELF, TITLES

__all__ = ["answered_name", "introduced_names", "names_in"]

_WORD: Final = r"\p{Lu}[\p{L}\p{M}]*(?:['’-]\p{Lu}?[\p{L}\p{M}]+)*\p{Ll}\p{M}*|\p{Lu}['’]\p{Lu}\p{L}+|\p{Lu}{2,}(?!\w)"
_PARTICLE: Final = r"(?:(?:van|von|zu|der|den|de|da|do|dos|del|della|di|la|le|bin|al|el|ten|ter|y) ){0,2}"
_NAME: Final = rf"(?:{_WORD})(?: (?:\p{{Lu}}\. )?{_PARTICLE}(?:{_WORD})){{0,3}}(?![\w@])(?!\.\p{{L}})"

_APART: Final = r"(?: |, ?\n?|: ?|\n)"
_AFTER: Final = regex.compile(
    rf"(?<![\w@'’])(?:(?P<introduced>(?i:{INTRODUCED}))|(?P<other>(?i:{OTHERS}))|(?P<self>(?i:{SELF}))"
    rf"|(?P<pointing>(?i:{POINTING}))|(?P<title>(?i:{TITLES}))|(?i:{GREETINGS}))(?P<apart>{_APART})"
    rf"(?:(?P<titled>(?i:{TITLES})) )?(?P<name>{_NAME})"
)
_SMALL: Final = regex.compile(
    rf"(?i)(?<![\w@])(?:(?P<introduced>{INTRODUCED})|{OTHERS}) (?P<name>\p{{Ll}}[\p{{L}}'’-]{{1,20}}"
    r"(?: \p{Ll}[\p{L}'’-]{2,20})?)(?!\w)"
)
_BEFORE: Final = regex.compile(
    rf"(?:^|(?<=[.!?,] ))(?P<name>{_NAME}),? (?i:here|speaking|hier|am apparat|à l['’]appareil|à votre écoute|al habla"
    r"|al telefono|на связи)(?!\w)"
)
# End of a name after "Hi, " or "this is ".
_ENDS: Final = regex.compile(r"\s*(?:[,.!?;:\n)]|$)")
_GOES_ON: Final = regex.compile(r",| (?:from|with|here|speaking|calling|von|vom|hier|de|del|da|di|van|из)(?!\w)")
# Scripts without capital letters need a title or verb on one side, and a particle or the end on the other.
_CASELESS: Final = tuple(
    regex.compile(pattern)
    for pattern in (
        r"(?:我叫|我的名字是|姓名[:：是]?)(?P<name>\p{Han}{2,4})(?=[,，。.!！\s]|$)",
        r"(?P<name>\p{Han}{1,3})(?:先生|女士|小姐|经理)",
        r"(?:私は|名前は|わたしは)(?P<name>[\p{Han}\p{Katakana}]{2,8})(?=です|と申します|といいます)",
        r"(?P<name>[\p{Han}\p{Katakana}ー]{2,8})(?=様|さん|氏|と申します)",
        r"(?:저는|제 이름은|이름은) ?(?P<name>\p{Hangul}{2,4}?)(?=입니다|이에요|예요|이고|라고|[ .,]|$)",
        r"(?P<name>\p{Hangul}{2,4}) ?(?:님|씨)(?!\p{Hangul})",
        r"(?:اسمي|معك|السيد|السيدة|الأستاذ|الأستاذة) (?P<name>\p{Arabic}{2,12}(?: \p{Arabic}{2,12})?)",
        r"मेरा नाम (?P<name>[\p{Devanagari}]{2,20}(?: [\p{Devanagari}]{2,20})?)(?= है)",
        r"(?:श्री|श्रीमती) (?P<name>[\p{Devanagari}]{2,20})",
        r"(?:שמי|קוראים לי) (?P<name>\p{Hebrew}{2,12}(?: \p{Hebrew}{2,12})?)",
        r"(?:ผมชื่อ|ดิฉันชื่อ|ฉันชื่อ|คุณ)(?P<name>\p{Thai}{2,12})(?=\s|$)",
    )
)
_LONGEST_ANSWER: Final = 80
_ASKED: Final = regex.compile(
    r"(?i)(?:your|the) (?:\w+ )?name|who am i (?:speaking|talking|chatting)|wie (?:ist"
    r"|lautet) ihr (?:\w+)?name|wie hei(?:ß|ss)en"
    r"|ihren? (?:\w+ )?(?:vor|nach)?namen|votre (?:\w+ )?(?:pré)?nom|comment vous appelez|(?:su"
    r"|tu) (?:\w+ )?nombre"
    r"|cómo se llama|(?:il )?(?:suo|tuo) (?:\w+ )?nome|come si chiama|seu nome|uw naam|ваше имя"
    r"|как вас зовут|adınız|imię"
    r"|お名前|您的姓名|您贵姓|成함|성함|이름이|اسمك|आपका नाम"
)
_ANSWER: Final = regex.compile(
    r"(?:(?i:yes|sure|ok(?:ay)?|of course|ja|gerne|klar|oui|bien sûr|sí|si|claro|certo|sim|it['’]s|it is"
    r"|i['’]m|es ist|das ist"
    rf"|c['’]est|es|è|sono|soy)[,.:!]? )*(?P<name>{_NAME}"
    rf"|\p{{L}}[\p{{L}}'’-]{{1,20}}(?: \p{{L}}[\p{{L}}'’-]{{1,20}}){{1,2}})[.!]?"
)
_KOREAN: Final = regex.compile(r"\p{Hangul}")
_SURNAME: Final = f"[{''.join(sorted(KOREAN_SURNAMES))}]"
_COPULA: Final = "(?:입니다|이에요|예요|이요)"
# Any words may precede the name, so take the last: before a copula, or alone if it looks like a name.
_KOREAN_ANSWER: Final = regex.compile(
    # More is said after it.
    rf"(?P<name>{_SURNAME}\p{{Hangul}}{{2}})(?:이고요?|이구요|인데요?) .*"
    rf"|(?P<name>{_SURNAME}\p{{Hangul}}{{1,2}})[,.]? ?[+(\d].*"
    rf"|(?:.* )?(?P<name>\p{{Hangul}}{{2,8}}?){_COPULA}[.!]?"
    r"|(?P<name>(?:\p{Hangul} )?\p{Hangul}{2,3}(?<![요다까만데나지네은는]))[.!]?"
    rf"|(?P<name>{_SURNAME} \p{{Hangul}} \p{{Hangul}})[.!]?"
    rf"|(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+){{1,2}}) ?{_COPULA}[.!]?"
)
# Answers that refuse or misunderstand the question: it is me, a refund, my husband, a branch.
_KOREAN_TALK: Final = regex.compile(
    "본인|접니다|저희|정기배송|배송|환불|교환|반품|취소|결제|주문|문의|상품|제품|고장|파손|처음|회원|비회원|고객|남편|아내|엄마|"
    "아빠|아들|왜|지금|오늘|내일|어제|여기|저기|이거|그거|이것|그것|.+점"
)


def names_in(text: str, *, by_machine: bool = False) -> list[tuple[int, int]]:
    """Return the spans (code points, end exclusive) of names that words beside them announce, in order.

    Parameters
    ----------
    text : str
    by_machine : bool
        Whether a bot or the system wrote the text, so that its own name is not a person's.
    """
    matches = [*_AFTER.finditer(text, overlapped=True)]
    if by_machine:
        matches = [match for match in matches if not (match["introduced"] or match["self"] or match["pointing"])]
    found = [_place(match) for match in matches if _is_meant(match)]
    found += [_place(match) for match in _BEFORE.finditer(text) if not by_machine]
    found += _in_small_letters(text, by_machine=by_machine)
    if not text.isascii():
        found += [match.span("name") for pattern in _CASELESS for match in pattern.finditer(text)]
    kept: list[tuple[int, int]] = []
    for begin, end in sorted((place for place in found if place is not None), key=lambda place: (place[0], -place[1])):
        if not kept or begin >= kept[-1][1]:
            kept.append((begin, end))
    return kept


def introduced_names(text: str, *, by_machine: bool = False) -> list[str]:
    """Return the names that a text introduces and that are certain enough to look for in other texts."""
    places = [
        _place(match)
        for match in _AFTER.finditer(text, overlapped=True)
        if (match["introduced"] and not by_machine) or match["other"] or match["title"] or match["titled"]
    ]
    names = [text[place[0] : place[1]] for place in places if place is not None]
    if not text.isascii():
        names += [match["name"] for pattern in _CASELESS for match in pattern.finditer(text)]
    return names


def answered_name(question: str, text: str) -> tuple[int, int] | None:
    """Return the span (code points, end exclusive) of the name in an answer to a question for it, or None."""
    if len(text) > _LONGEST_ANSWER or _ASKED.search(question) is None:
        return None
    said = text.strip()
    answer = (_ANSWER if _KOREAN.search(said) is None else _KOREAN_ANSWER).fullmatch(said)
    if answer is None or any(map(_is_talk, answer["name"].split())) or _KOREAN_TALK.fullmatch(answer["name"]):
        return None
    lead = len(text) - len(text.lstrip())
    return lead + answer.start("name"), lead + answer.end("name")


def _is_meant(match: regex.Match[str]) -> bool:
    """Return whether the words that announce a name really announce this one."""
    if match["introduced"] or match["other"] or match["title"] or match["titled"]:
        return True
    name, end = match["name"], match.end("name")
    if name.isupper():
        return False
    if match["pointing"] and " " not in name:
        return _GOES_ON.match(match.string, end) is not None
    # "Hello, My parcel is late" does not greet a person named My.
    return "," not in match["apart"] or _ENDS.match(match.string, end) is not None


def _in_small_letters(text: str, *, by_machine: bool) -> list[tuple[int, int] | None]:
    found: list[tuple[int, int] | None] = []
    for match in _SMALL.finditer(text):
        begin, end = match.span("name")
        words = text[begin:end].split(" ")
        if len(words) == 2 and _is_talk(words[1]):
            end -= len(words.pop()) + 1
        if not any(map(_is_talk, words)) and not (by_machine and match["introduced"]):
            found.append((begin, end))
    return found


def _place(match: regex.Match[str]) -> tuple[int, int] | None:
    """Return the span of a name up to the first word that cannot be in a name; None if it begins with such a word."""
    begin = match.start("name")
    words: list[str] = []
    for word in match["name"].split(" "):
        if _is_talk(word) and word[0].isupper():
            break
        words.append(word)
    # A particle at the end belongs to the words that were cut off.
    while words and words[-1][0].islower():
        words.pop()
    return (begin, begin + len(" ".join(words))) if words else None


def _is_talk(word: str) -> bool:
    return word.strip(".,").casefold() in NO_NAMES
