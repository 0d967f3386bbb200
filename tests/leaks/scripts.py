"""Scripts that people write in: how a canary is made of each, and how a name recurs in a sentence.

Every fragment of a canary begins with two characters that no text of the package and no sentence here has beside each
other, so that a page in which none of them stands need not be searched further.
"""

from __future__ import annotations

import random
from typing import NamedTuple

__all__ = ["LATIN", "MAIL", "SCRIPTS", "Script"]

ASCII_DIGITS = "0123456789"


class Script(NamedTuple):
    """A script.

    Attributes
    ----------
    mark : str
        How each fragment of a canary begins.
    syllables : tuple of str
        What else it is made of.
    size : int
        How many syllables a fragment has.
    digits : str
        The ten digits.
    greeting, naming : str
        Sentences that hold a name.
    recurring : tuple of str
        Sentences in which the name stands again, with what the language puts at it.
    words : tuple of str
        In front of an e-mail, a phone, a card and any other number.
    mail : str
        The local part of an e-mail has letters of this kind: syllables of the script, or of Latin.
    gap : str
        What stands between words.
    """

    mark: str
    syllables: tuple[str, ...]
    size: int
    digits: str
    greeting: str
    naming: str
    recurring: tuple[str, ...]
    words: tuple[str, str, str, str]
    mail: str = "own"
    gap: str = " "

    def fragment(self, source: random.Random, number: int) -> str:
        """Make a fragment; twenty contacts that follow each other have none in common."""
        # Every other contact is of the same script.
        own = self.syllables[number // 2 % len(self.syllables)]
        return self.mark + own + "".join(source.choice(self.syllables) for _ in range(self.size - 1))

    def numbers(self, text: str) -> str:
        return text.translate(str.maketrans(ASCII_DIGITS, self.digits))


def _of(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LATIN = Script(
    "qz", _of("abo elu imo onu uda ave eki ipo oru une"), 3, ASCII_DIGITS, "Hi, {} here", "My name is {}.",
    ("Thanks {}!", "so _{}_ wrote", "that is {}'s order", "for the {}s"), ("write to ", "call ", "card ", "number "),
)  # fmt: skip


MAIL = LATIN._replace(mark="qx")
"""What e-mail addresses are made of beside scripts that do not write them."""


def _letters(first: int, count: int, step: int = 1) -> tuple[str, ...]:
    return tuple(map(chr, range(first, first + count * step, step)))


SCRIPTS: dict[str, Script] = {
    "Latin": LATIN,
    "Cyrillic": Script(
        "щж", _of("або елу имо ону уда аве еки ипо ору уне"), 3, ASCII_DIGITS, "Привет, {} здесь", "Меня зовут {}.",
        ("Спасибо, {}у", "пишу {}ом", "нет {}а!", "«{}»"), ("пишите на ", "звоните ", "карта ", "номер "),
    ),
    "Greek": Script(
        "ψξ", _of("αβο ελυ ιμο ονυ υδα αβε εκι ιπο ορυ υνε"), 3, ASCII_DIGITS, "Γεια, {} εδώ", "Με λένε {}.",
        ("Ευχαριστώ {}!", "του {}ου", "κύριε {}ε", "«{}»"), ("γράψτε στο ", "τηλέφωνο ", "κάρτα ", "αριθμός "),
    ),
    "Arabic": Script(
        "ظض", _of("با لو مي نا دو في كا بي رو نو"), 3, "٠١٢٣٤٥٦٧٨٩", "مرحبا، {} هنا", "اسمي {}.",
        ("شكرا ل{}", "قال و{}", "هذا ب{}", "«{}»"), ("اكتب إلى ", "اتصل ", "بطاقة ", "رقم "), mail="Latin",
    ),
    "Hebrew": Script(
        "צט", _of("בא לו מי נא דו פי כא בי רו נו"), 3, ASCII_DIGITS, "שלום, {} כאן", "שמי {}.",
        ("תודה ל{}", "אמר ו{}", "זה מ{}", "״{}״"), ("כתבו אל ", "חייגו ", "כרטיס ", "מספר "), mail="Latin",
    ),
    "Devanagari": Script(
        "ठझ", _of("बा लो मी ना दे वी का पी रो नी"), 3, "०१२३४५६७८९", "नमस्ते, {} यहाँ", "मेरा नाम {} है।",
        ("धन्यवाद {}जी", "{}को बताइए", "{}, सुनिए", "“{}”"), ("लिखिए ", "फ़ोन ", "कार्ड ", "संख्या "),
    ),
    "Thai": Script(
        "ฆฒ", _of("บา ลู มี นา ดู วี กา ปี รู นี"), 3, "๐๑๒๓๔๕๖๗๘๙", "สวัสดี{}อยู่ที่นี่", "ฉันชื่อ{}ค่ะ",
        ("ขอบคุณ{}ครับ", "คุณ{}อยู่ไหน", "ให้{}แล้ว", "“{}”"), ("อีเมล", "โทร", "บัตร", "เลข"), mail="Latin", gap="",
    ),
    "Han": Script(
        "龘靐", _letters(0x9E00, 64), 2, "０１２３４５６７８９", "您好我是{}在这里", "我叫{}。",
        ("谢谢{}先生", "请问{}在吗", "把它给{}吧", "「{}」"), ("邮箱", "电话", "卡号", "编号"), mail="Latin", gap="",
    ),
    "Kana": Script(
        "ヱヴ", _letters(0x30AB, 68), 2, "０１２３４５６７８９", "こんにちは{}です", "名前は{}です。",
        ("{}さん、どうも", "あの{}様ですか", "これを{}に", "「{}」"),
        ("メールは", "電話は", "カードは", "番号は"), mail="Latin", gap="",
    ),
    "Hangul": Script(
        "쀓뛟", _letters(0xAC00, 64, 28), 2, ASCII_DIGITS, "안녕하세요 {} 입니다", "제 이름은 {}입니다.",
        ("{}님 감사합니다", "{}씨가 말했어요", "이것을 {}에게", "“{}”"),
        ("메일은 ", "전화 ", "카드 ", "번호 "), mail="Latin",
    ),
    "Turkish": Script(
        "ğj", _of("ıbo ilü imı önı üdı avi ıki ipö orı üni"), 3, ASCII_DIGITS, "Selam, {} burada", "Benim adım {}.",
        ("Teşekkürler {}!", "{}'ın siparişi", "{}e verin", "“{}”"), ("yazın: ", "arayın ", "kart ", "sayı "),
    ),
    "emoji": Script(
        "qý", _of("a👩‍👩‍👧o e👍🏽u i🇩🇪o o❤️‍🔥u u1️⃣a á🦢e é🪿i í👨🏾‍💻o"), 3, ASCII_DIGITS, "👋🏽 {} 👋🏽", "🙂 I am {}.",
        ("Thanks {}👏🏽!", "👉🏽{}👈🏽", "🏳️‍🌈{} 🏳️‍🌈", "“{}”"), ("📧 ", "☎️ ", "💳 ", "🔢 "), mail="Latin",
    ),
}  # fmt: skip
"""Name of a script -> how to write in it. Another script is one more entry."""
