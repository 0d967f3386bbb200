"""Names of other scripts as they are written in Latin letters: ``Кузнецов`` as Kuznetsov, ``김민수`` as Minsu.

A letter may be written in several ways, and each customer has one of them in the passport. So all common spellings are
yielded, the most common first; for a long name, the rarest are left out. Scripts whose letters do not show how a name
sounds (Arabic, Hebrew, ideographs) are not supported.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Final

import regex

__all__ = ["romanised"]

_MOST: Final = 32
_NUKTA: Final = "\u093c"


def _table(written: str) -> dict[str, tuple[str, ...]]:
    """Return letters -> their spellings, from entries such as ``г=g|h``; ``-`` is an empty spelling."""
    entries = (entry.partition("=") for entry in written.split())
    return {letters: tuple(one.replace("-", "") for one in found.split("|")) for letters, _, found in entries}


_CYRILLIC: Final = _table(
    "а=a б=b в=v г=g|h ґ=g д=d е=e ё=e|yo ж=zh|z|j з=z и=i і=i ї=i|yi й=y|i|j к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u "
    "ф=f х=kh|h ц=ts|c ч=ch|c ш=sh|s щ=shch|sch|sht ъ=- ы=y ь=- э=e ю=yu|iu|ju я=ya|ia|ja є=ye|ie ј=j љ=lj њ=nj ћ=c "
    "ђ=dj|d џ=dz ќ=kj ѓ=gj ѕ=dz ў=u ий=y|iy|ii|i ый=y|yi кс=x|ks ия=iya|ia|ija ье=ye|ie ья=ya|ia дж=j|dzh"
)
_GREEK: Final = _table(
    "α=a β=v|b γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k|c λ=l μ=m ν=n ξ=x|ks ο=o π=p ρ=r σ=s ς=s τ=t υ=y|i|u φ=f|ph χ=ch|h|kh "
    "ψ=ps ω=o ου=ou|u αι=ai|e ει=ei|i οι=oi|i αυ=av|af|au ευ=ev|ef|eu μπ=b|mp ντ=d|nt γκ=g|gk γγ=ng|gg γι=gi|yi|i"
)
_GEORGIAN: Final = _table(
    "ა=a ბ=b გ=g დ=d ე=e ვ=v ზ=z თ=t ი=i კ=k ლ=l მ=m ნ=n ო=o პ=p ჟ=zh რ=r ს=s ტ=t უ=u ფ=p|ph ქ=k|q ღ=gh ყ=q|k შ=sh "
    "ჩ=ch ც=ts ძ=dz წ=ts ჭ=ch ხ=kh ჯ=j ჰ=h"
)
_ARMENIAN: Final = _table(
    "ա=a բ=b գ=g դ=d ե=e|ye զ=z է=e ը=y թ=t ժ=zh ի=i լ=l խ=kh ծ=ts կ=k հ=h ձ=dz ղ=gh ճ=ch մ=m յ=y ն=n շ=sh ո=o|vo "
    "չ=ch պ=p ջ=j ռ=r ս=s վ=v տ=t ր=r ց=ts ւ=v փ=p ք=k օ=o ֆ=f և=ev|yev ու=u"
)
_DEVANAGARI: Final = _table(
    "क=k ख=kh ग=g घ=gh ङ=n च=ch छ=chh|ch ज=j झ=jh ञ=n ट=t ठ=th ड=d ढ=dh ण=n त=t थ=th द=d ध=dh न=n प=p फ=ph|f ब=b "
    "भ=bh म=m य=y र=r ल=l व=v|w श=sh ष=sh स=s ह=h ज्ञ=gy|dny क्ष=ksh"
)
_VOWELS: Final = _table(
    "अ=a आ=a|aa इ=i ई=i|ee उ=u ऊ=u|oo ए=e ऐ=ai ओ=o औ=au ऋ=ri ा=a|aa ि=i ी=i|ee ु=u ू=u|oo े=e ै=ai ो=o ौ=au ृ=ri ं=n|m ँ=n ः=h"
)
_KANA: Final = _table(
    "あ=a い=i う=u え=e お=o か=ka き=ki く=ku け=ke こ=ko さ=sa し=shi|si す=su せ=se そ=so た=ta "
    "ち=chi|ti つ=tsu|tu て=te と=to な=na に=ni ぬ=nu ね=ne の=no は=ha ひ=hi ふ=fu|hu へ=he ほ=ho ま=ma "
    "み=mi む=mu め=me も=mo や=ya ゆ=yu よ=yo ら=ra り=ri る=ru れ=re ろ=ro わ=wa を=o ん=n|m が=ga "
    "ぎ=gi ぐ=gu げ=ge ご=go ざ=za じ=ji|zi ず=zu ぜ=ze ぞ=zo だ=da ぢ=ji づ=zu で=de ど=do ば=ba び=bi "
    "ぶ=bu べ=be ぼ=bo ぱ=pa ぴ=pi ぷ=pu ぺ=pe ぽ=po ー=- おう=o|ou|oh おお=o|oo|oh こう=ko|kou "
    "とう=to|tou ろう=ro|rou|roh ゆう=yu|yuu よう=yo|you しょう=sho|shou じょう=jo|jou ゆき=yuki しゃ=sha "
    "しゅ=shu しょ=sho ちゃ=cha ちゅ=chu ちょ=cho じゃ=ja じゅ=ju じょ=jo きゃ=kya きゅ=kyu きょ=kyo "
    "きょう=kyo|kyou りゃ=rya りゅ=ryu りょ=ryo りょう=ryo|ryou りゅう=ryu|ryuu しゅう=shu|shuu にゃ=nya "
    "ひゃ=hya ひょ=hyo みゃ=mya ぎょ=gyo びゃ=bya んや=nya|nya"
)
_FIRST: Final = _table(
    "ᄀ=g|k ᄁ=kk ᄂ=n ᄃ=d ᄄ=tt ᄅ=r|l ᄆ=m ᄇ=b ᄈ=pp ᄉ=s ᄊ=ss ᄋ=- ᄌ=j ᄍ=jj ᄎ=ch ᄏ=k ᄐ=t ᄑ=p ᄒ=h"
)
_MIDDLE: Final = _table(
    "ᅡ=a ᅢ=ae ᅣ=ya ᅤ=yae ᅥ=eo|u ᅦ=e ᅧ=yeo|you|yu ᅨ=ye ᅩ=o ᅪ=wa ᅫ=wae ᅬ=oe|oi ᅭ=yo ᅮ=u|oo|woo ᅯ=wo ᅰ=we ᅱ=wi ᅲ=yu|yoo ᅳ=eu ᅴ=ui|ee ᅵ=i"
)
_LAST: Final = _table("ᆨ=k ᆫ=n ᆮ=t ᆯ=l ᆷ=m ᆸ=p|b ᆺ=t ᆻ=t ᆼ=ng ᆽ=t ᆾ=t")

_TABLES: Final[tuple[tuple[regex.Pattern[str], Mapping[str, tuple[str, ...]]], ...]] = (
    (regex.compile(r"[\p{Cyrillic}]+"), _CYRILLIC),
    (regex.compile(r"[\p{Greek}]+"), _GREEK),
    (regex.compile(r"[\p{Georgian}]+"), _GEORGIAN),
    (regex.compile(r"[\p{Armenian}]+"), _ARMENIAN),
    (regex.compile(r"[\p{Hiragana}ー]+"), _KANA),
    (regex.compile(r"[\u1100-\u11ff]+"), {**_FIRST, **_MIDDLE, **_LAST}),
)
_HINDI: Final = regex.compile(r"[\p{Devanagari}]+")
_VIRAMA: Final = "\u094d"
_LONGEST: Final = 24


def romanised(name: str) -> Iterator[str]:
    """Yield the spellings of a name in small Latin letters; nothing if its script is not supported.

    Parameters
    ----------
    name : str
        One word, in any case.
    """
    if name.isascii() or len(name) > _LONGEST:
        return
    low = "".join(chr(ord(one) - 0x60) if "ァ" <= one <= "ヶ" else one for one in name.lower())
    if _HINDI.fullmatch(low) is not None:
        choices = _of_hindi(unicodedata.normalize("NFC", low).replace(_NUKTA, ""))
    else:
        low = _read(low)
        table = next((table for script, table in _TABLES if script.fullmatch(low) is not None), None)
        if table is None:
            return
        choices = _of_letters(low, table)
    seen: set[str] = set()
    for pieces in itertools.islice(itertools.product(*choices), 4 * _MOST):
        found = "".join(pieces)
        if found not in seen:
            seen.add(found)
            yield found
        if len(seen) == _MOST:
            return


def _read(name: str) -> str:
    """Return a name in the letters of the tables: Greek without accents, Korean syllables decomposed."""
    if "가" <= name[0] <= "힣":
        return unicodedata.normalize("NFD", name)
    if "\u0370" <= name[0] <= "\u03ff" or "\u1f00" <= name[0] <= "\u1fff":
        parts = unicodedata.normalize("NFD", name)
        return "".join(one for one in parts if not unicodedata.combining(one))
    return unicodedata.normalize("NFC", name)


def _of_letters(name: str, table: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return the possible spellings of each letter, or of letters that the table has together, in order."""
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(name):
        if name[place] == "っ" and place + 1 < len(name):
            after = table.get(name[place + 1], ("",))
            choices.append((after[0][:1],))  # doubles the next consonant
            place += 1
            continue
        for size in (3, 2, 1):
            found = table.get(name[place : place + size])
            if found is not None or size == 1:
                choices.append(found if found is not None else ("",))
                place += size
                break
    return choices


def _of_hindi(name: str) -> list[tuple[str, ...]]:
    """Return the possible spellings of each Hindi letter and inherent vowel, in order; such a vowel may be silent."""
    choices: list[tuple[str, ...]] = []
    place = 0
    while place < len(name):
        size = 3 if name[place : place + 3] in _DEVANAGARI else 1
        letter = name[place : place + size]
        place += size
        if letter == _VIRAMA:
            continue
        choices.append(_DEVANAGARI.get(letter) or _VOWELS.get(letter) or ("",))
        after = name[place : place + 1]
        if letter in _DEVANAGARI and after and after not in _VOWELS and after != _VIRAMA:
            choices.append(("a", "") if len(choices) > 1 else ("a",))
        elif letter in _DEVANAGARI and after in {"ं", "ँ"}:
            choices.append(("a",))
    return choices
