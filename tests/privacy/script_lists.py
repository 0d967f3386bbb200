"""Values that were redacted once, how they stand elsewhere in a chat, and what only looks like them, by script.

Written before the search for them was. ``seen`` is a sentence with each value between brackets; what stands between
them must be hidden, what is outside of their words must not.
"""

from typing import NamedTuple


class Repeats(NamedTuple):
    """A value, the sentence in which it is redacted (between brackets), where it is repeated, and what is harmless."""

    script: str
    redacted: str
    repeated: tuple[str, ...]
    harmless: tuple[str, ...]


REPEATS = (
    Repeats(
        "English",
        "I am [Maria Garcia]",
        ("thanks [maria]", "MS [GARCIA] called", "[Maria]'s order", "the [Garcias] are here", "ask [mariagarcia] now"),
        ("the garden is open", "Mari was late", "a cigar", "marinade and garlic"),
    ),
    Repeats(
        "English in small letters",
        "i am [oluwaseun featherstone]",
        ("thanks [oluwaseun]", "mr [Featherstone]"),
        ("a feather and a stone",),
    ),
    Repeats(
        "Markdown, spaces, emoji",
        "I am [Maria]",
        (
            "so **[Mar**ia] it is",
            "so [M a r i a] it is",
            "so [M.a.r.i.a] it is",
            "so [Mar🙂ia] it is",
            "so [Mar\u200bia] it is",
            "so [M*a*r*i*a] it is",
            "so [M\u00adaria] it is",
            "so **[Maria]** it is",
        ),
        ("M as in a ria", "mar i asked", "so Mar. I agree", "calm aria"),
    ),
    Repeats(
        "Digits",
        "my code is [4711]",
        (
            "code [4️⃣7️⃣1️⃣1️⃣] ok",
            "code [④⑦①①] ok",
            "code [⁴⁷¹¹] ok",
            "code [４７１１] ok",
            "code [٤٧١١] ok",
            "code [47 11] ok",
            "code [4-7-1-1] ok",
        ),
        ("order placed in May", "4 of 7 in 11 days"),
    ),
    Repeats(
        "Short with a letter", "flat [5B] please", ("so [5b] then", "No. [5B]!"), ("take 5 B vitamins daily", "15Bx")
    ),
    Repeats("Short number", "flat [42] please", ("is it flat [42]?", "[42]"), ("I have 42 items", "42 days ago")),
    Repeats(
        "German",
        "ich bin [Jörg Müller]",
        ("Herr [Mueller]", "[Müllers] Auto", "herr [muller]", "[JOERG] fragt", "[Jörgs] Paket"),
        ("die Mühle ist alt", "mulmig", "der Müll"),
    ),
    Repeats("German sz", "Frau [Weiß]", ("Frau [Weiss]", "FRAU [WEISS]"), ("heiß ist es", "weisheit")),
    Repeats(
        "Turkish",
        "ben [Işıl İnce]",
        ("[ışıl] hanım", "[ISIL] HANIM", "[isil] hanim", "[İnce] bey", "[ince] bey", "[Işıl]'ın siparişi"),
        ("ısı çok yüksek", "incelik ister"),
    ),
    Repeats(
        "Russian",
        "меня зовут [Мария Орлова]",
        ("позвоните [Марии]", "с [Марией] говорили", "г-жа [ОРЛОВА]", "дело [Орловой]", "спасибо, [мария]"),
        ("море и орёл", "марка и орлы", "марш"),
    ),
    Repeats(
        "Russian surname",
        "я [Достоевский]",
        ("господину [Достоевскому]", "с [Достоевским]"),
        ("достойный ответ",),
    ),
    Repeats(
        "Greek",
        "είμαι ο [Γιώργος Παπαδόπουλος]",
        ("του [Γιώργου]", "κ. [ΠΑΠΑΔΟΠΟΥΛΟΣ]", "τον [Παπαδόπουλο]", "ευχαριστώ [γιωργος]"),
        ("γιορτή και παπάς", "γεωργία"),
    ),
    Repeats(
        "Arabic",
        "اسمي [محمد]",
        ("مرحبا [لمحمد]", "قال [محمّد] ذلك", "السيد [مُحَمَّد] هنا", "السيد [محـــمد] هنا", "[ومحمد] ايضا", "[وبمحمد] ايضا"),
        ("الحمد لله", "محمود هنا", "السلام عليكم"),
    ),
    Repeats("Arabic hamza", "اسمي [أحمد]", ("مرحبا [احمد]", "مرحبا [إحمد]", "[فأحمد] هنا"), ("الحمد لله", "احمر")),
    Repeats("Arabic article", "السيد [الحداد]", ("سلمت [للحداد]", "[والحداد] هنا"), ("حدود البلد",)),
    Repeats(
        "Hebrew",
        "שמי [דוד לוינסון]",
        ("שלום [לדוד]", "[ולדוד] גם", "מר [דָּוִד] כאן", "מר [לוינסון]", "[מלוינסון] אמר"),
        ("דודה באה", "לוין אחר"),
    ),
    Repeats(
        "Chinese",
        "我叫[王小明]",
        ("[王小明]你好", "您好[王小明]先生", "[王]先生您好", "[王 小 明]"),
        ("国王很小", "明天小雨来"),
    ),
    Repeats(
        "Japanese",
        "私は[田中太郎]です",
        ("[田中太郎]様、承知しました", "[田中]様", "[太郎]さんへ", "[田中 太郎]です"),
        ("田んぼの中", "中田さん", "太い郎"),
    ),
    Repeats("Japanese kana", "私は[さくら]です", ("[サクラ]さん", "[ｻｸﾗ]です"), ("さくの木", "くらい部屋")),
    Repeats("Thai", "ผมชื่อ[สมชาย]ครับ", ("คุณ[สมชาย]คะ", "เรียน[สมชาย]"), ("สมควร", "ชายหาด")),
    Repeats("Lao", "ຂ້ອຍຊື່[ສົມພອນ]", ("ສະບາຍດີ[ສົມພອນ]ເຈົ້າ",), ("ພອນ",)),
    Repeats("Khmer", "ខ្ញុំឈ្មោះ[សុខា]", ("លោក[សុខា]បាន",), ("សុខភាព",)),
    Repeats("Burmese", "ကျွန်တော်[အောင်မင်း]ပါ", ("ဦး[အောင်မင်း]ရှင့်",), ("အောင်ပွဲ",)),
    Repeats(
        "Korean",
        "저는 [김민수]입니다",
        (
            "[김민수]님 감사합니다",
            "[김민수는] 왔어요",
            "[김민수]",
            "고객 [김민수]님께서 문의",
            "[민수]님 안녕",
            "[김 민수] 고객님",
            "[김]씨 맞나요",
        ),
        ("민수품 판매", "김밥 주세요", "수민 안녕"),
    ),
    Repeats(
        "Korean given name",
        "저는 [이지원]입니다",
        ("[지원]씨 계세요", "[이지원의] 주문"),
        ("고객 지원 센터", "지원해 주세요"),
    ),
    Repeats(
        "Hindi",
        "मेरा नाम [राहुल शर्मा] है",
        ("[राहुल] जी", "[राहुलको] बताओ", "श्री [शर्मा]"),
        ("राह देखो", "शर्म आती है"),
    ),
    Repeats("Tamil", "என் பெயர் [குமார்]", ("[குமார்] வந்தார்",), ("குமரி",)),
    Repeats("Georgian", "მე ვარ [გიორგი]", ("[გიორგის] შეკვეთა", "[გიორგი] აქ"), ("გირაო",)),
    Repeats(
        "Look-alikes",
        "I am [Scope Maria]",
        ("ask [Маriа] now", "ask [ΜΑRΙΑ] now", "ask [Мaria] now"),
        ("марка", "Μαρίνα"),
    ),
    Repeats("Look-alikes in Cyrillic", "это [Иванов]", ("мистер [Ивaнов]", "мистер [Иванoв]"), ("иван-чай", "диван")),
    Repeats("Escapes", "I am [Zoë Quill]", ("it is [Zo&euml;] then", "it is [Zo\\u00eb] then"), ("zoo and quilt",)),
    Repeats(
        "User names",
        "I am [Tobias Brand]",
        ("mail [TobiasBrand]", "see [tobias]_b", "log [tobias85] in"),
        ("brandy", "abrand"),
    ),
    Repeats(
        "Names that are words", "Thanks, [Grace]", ("[Grace] says hi", "MS [GRACE]"), ("by the grace of", "graceful")
    ),
)
