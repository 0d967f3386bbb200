"""Given names within names without spaces: Korean, Chinese, Japanese."""

from __future__ import annotations

import unicodedata
from typing import Final

import regex

__all__ = [
    "KOREAN_SURNAMES",
    "begins_as_chinese",
    "follows_korean_surname",
    "is_person_without_spaces",
    "korean_given_name",
]

_HANGUL_NAME: Final = regex.compile(r"\p{Hangul}{3,4}")
KOREAN_SURNAMES: Final = frozenset(
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄채원천방공현함변염여추도소"
    "석선설마길연위표명기반왕금옥육인맹제모탁국어편용라"
)
_HANGUL_GIVEN: Final = regex.compile(r"\p{Hangul}{2}")
_KOREAN_TWO: Final = frozenset("남궁 황보 제갈 선우 독고 사공 서문 동방".split())

_HAN_NAME: Final = regex.compile(r"[\p{Han}々]{3,4}")
_KANA_NAME: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}ー]{4,8}")
_CHINESE_SURNAMES: Final = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭曾肖萧蕭田董袁潘"
    "于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范廖石金贾賈韦韋夏付傅方白邹鄒孟熊秦邱江尹薛闫阎閻段雷"
    "侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴戴莫孔向汤湯"
)
# Endings of redacted places, companies and things that hardly any name has.
_NO_NAME_END: Final = frozenset(
    "市区區县縣省州路街巷号號村都府県镇鎮乡鄉国國社司行院校店局室楼樓层層座棟站駅卡证證码碼址网網港島岛月年日時时分元円"
    "機机部的是了吗嗎"
)
_WORDS_IN_KANA: Final = regex.compile(
    "メール|アドレス|カード|コード|サービス|センター|ナンバー|パスワード|です|ます|ました|した|から|まで|ください"
)


def korean_given_name(name: str, *, sure: bool) -> str | None:
    """Return the given name in a Korean name of three or four syllables; None if there is none.

    Parameters
    ----------
    name : str
        In NFC.
    sure : bool
        Whether ``name`` is certainly a person's name. Otherwise it must begin with a common family name.
    """
    if _HANGUL_NAME.fullmatch(name) is None:
        return None
    if name[:2] in _KOREAN_TWO and len(name) == 4:
        return name[2:]
    return name[1:] if len(name) == 3 and (sure or name[0] in KOREAN_SURNAMES) else None


def follows_korean_surname(before: str, name: str) -> bool:
    """Return whether the letters before a name of two syllables or more are a Korean family name: 이 in 이서준.

    Parameters
    ----------
    before : str
        All that precedes the name in its word.
    name : str
    """
    if _HANGUL_GIVEN.match(unicodedata.normalize("NFC", name)) is None:
        return False
    surname = unicodedata.normalize("NFC", before)
    return surname in KOREAN_SURNAMES or surname in _KOREAN_TWO


def is_person_without_spaces(text: str) -> bool:
    """Return whether a text in Han or kana may be a person's name, by its length and its first and last letter."""
    if _HAN_NAME.fullmatch(text) is not None:
        return text[-1] not in _NO_NAME_END or (len(text) == 3 and text[0] in _CHINESE_SURNAMES)
    return _KANA_NAME.fullmatch(text) is not None and _WORDS_IN_KANA.search(text) is None


def begins_as_chinese(name: str) -> bool:
    """Return whether the first ideograph of a name is a common Chinese family name."""
    return name[:1] in _CHINESE_SURNAMES
