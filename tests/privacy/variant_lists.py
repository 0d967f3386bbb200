"""Redacted values as others write them again, and sentences that only look so; written before the search for them was.

A ``redacted`` sentence has its value between brackets. Of a ``said`` sentence what stands between brackets must be
hidden; a ``harmless`` sentence must be seen whole.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["VARIANTS", "Variants"]


class Variants(NamedTuple):
    """A kind of variant, the sentence in which a value is redacted, where it is said again, and what is harmless."""

    kind: str
    redacted: str
    said: tuple[str, ...]
    harmless: tuple[str, ...] = ()


VARIANTS = (
    # -- parts of names that are common words ------------------------------------------------------------------------
    Variants(
        "common parts",
        "I'm [Mark Long]",
        (
            "Hi [Mark]",
            "Mr [Long]",
            "thanks, [Mark]",
            "I asked [Mark] twice",
            "MR [LONG] called",
            "[Mark], are you there?",
        ),
        (
            "a long time",
            "mark it as read",
            "Long time no see",
            "Mark it as read",
            "Done. Mark the box",
            "IN THE LONG RUN",
        ),
    ),
    Variants(
        "common parts",
        "I'm [Rose Baker]",
        ("Hi [Rose]", "Ms [Baker]", "Frau [Baker]", "is [Rose] there?", "[Rose]'s order"),
        ("the rose is red", "the Rose is red", "a baker bakes", "Baker wanted", "die Rose ist rot"),
    ),
    Variants(
        "common parts",
        "I'm [Grace Hope]",
        ("Dear [Grace]", "Mrs. [Hope]", "this is for [Grace]"),
        ("I hope so", "Hope to see you", "Hope this helps", "Thanks. Hope it works", "grace period"),
    ),
    Variants(
        "common parts",
        "I'm [Will Young]",
        ("Hello [Will]", "Mr. [Young]", "ask [Will] please"),
        ("I will call", "Will you be at home?", "Ok. Will do", "young people", "Young people like it", "I WILL CALL"),
    ),
    Variants("common parts", "on [May 5]", (), ("in May we moved", "you may go", "Hi May is fine")),
    Variants("common parts", "at [Baker Street]", ("at [Baker Street]",), ("ask the baker", "the street is long")),
    # -- names of one character --------------------------------------------------------------------------------------
    Variants(
        "one character",
        "我姓[林]",
        (
            "[林]先生您好",
            "请问[林]女士在吗",
            "[林]様",
            "[林]さん、こんにちは",
            "小[林]在吗",
            "老[林]，您好",
            "阿[林]您好",
        ),
        ("森林很大", "林业局", "园林绿化", "小林业"),
    ),
    Variants("one character", "我姓[王]", ("[王]先生您好", "[王]老师"), ("国王很小", "王子来了", "小王子很好看")),
    Variants("one character", "我姓[陈]", ("[陈]先生您好", "[陳]小姐"), ("陈列柜", "新陈代谢")),
    Variants("one character", "我姓[程]", ("[程]先生您好",), ("打开小程序", "老程序", "流程很长")),
    Variants("one character", "저는 [이]입니다", ("[이]씨 계세요",), ("이 고객님은 누구세요", "이것은", "종이")),
    Variants(
        "titles",
        "저는 [김민수]입니다",
        ("[김]선생님 계세요", "[김]고객님 안녕하세요", "[김] 고객님 안녕하세요", "[김]과장님께"),
        ("김치 고객님", "김밥 주세요"),
    ),
    Variants(
        "a family name before a given name",
        "제 이름은 [서준]입니다",
        (
            "[이서준]님 안녕하세요",
            "네 [이서준]입니다",
            "[김서준]입니다",
            "[박서준]씨에게",
            "[이서준]",
            "[남궁서준]은요",
        ),
        ("준비서준비", "경서준비", "서쪽 준비"),
    ),
    Variants("titles", "저는 [이지원]입니다", ("[이]고객님 안녕하세요",), ("이 고객님은 누구세요", "이 선생님")),
    Variants(
        "titles", "我叫[王小明]", ("老[王]在吗", "小[王]，您好", "小[王]说好"), ("小王国", "隔壁老王八", "小心明天")
    ),
    # -- one name in several writings --------------------------------------------------------------------------------
    Variants("simplified", "我叫[陈丽华]", ("[陳麗華]您好", "[麗華]您好", "[陳]小姐"), ("華麗的", "陳列")),
    Variants("traditional", "我叫[陳麗華]", ("[陈丽华]您好", "[丽华]您好"), ("华丽的", "陈列")),
    Variants("traditional", "我叫[諸葛亮]", ("[诸葛]先生", "[诸葛亮]您好"), ("诸位您好",)),
    Variants("simplified", "我叫[诸葛亮]", ("[諸葛]先生", "[諸葛亮]您好"), ("諸位您好",)),
    Variants("simplified", "我叫[张伟强]", ("[張偉強]您好", "[張]先生"), ("一張紙", "伟大")),
    Variants("old forms", "私は[渡邊健]です", ("[渡辺]さん", "[渡邉]様", "[渡边]先生"), ("渡り鳥の辺り",)),
    Variants("old forms", "私は[髙橋健]です", ("[高橋]さん", "[高桥]先生"), ("高い橋",)),
    Variants("old forms", "私は[山崎沢子]です", ("[山﨑]さん", "[澤子]さん"), ("山の崎",)),
    Variants("old forms", "私は[斎藤]です", ("[齋藤]さん", "[齊藤]さん", "[斉藤]さん"), ("一斉に",)),
    Variants("nukta", "मैं [फ़रीदा] हूँ", ("[फरीदा] जी", "[फ\u093cरीदा] जी"), ("फरी है", "फायदा")),
    Variants("nukta", "मैं [जोया] हूँ", ("[ज़ोया] जी", "[\u095bोया] जी"), ("जो या वह",)),
    Variants(
        "Arabic spaces",
        "اسمي [عبدالله]",
        ("مرحبا [عبد الله]", "مرحبا [عبدالله]", "قل [لعبد الله]"),
        ("الحمد لله", "عبد هنا", "ان شاء الله"),
    ),
    Variants("Arabic spaces", "اسمي [عبد الله]", ("مرحبا [عبدالله]",), ("الحمد لله", "ان شاء الله")),
    Variants("Arabic spaces", "اسمي [عبد الله حسين]", ("مرحبا [عبدالله]", "مرحبا [عبد الله]"), ("ان شاء الله",)),
    Variants("Arabic spaces", "اسمي [نورالدين]", ("مرحبا [نور الدين]",), ("نور هنا", "الدين")),
    Variants("Arabic last letter", "اسمي [هدى]", ("مرحبا [هدي]", "مرحبا [هدى]"), ("هدية لك", "شهد")),
    Variants("Arabic last letter", "اسمي [هدي]", ("مرحبا [هدى]",), ("هدية لك",)),
    Variants("Arabic last letter", "اسمي [علي]", ("مرحبا [علي]",), ("هذا على الطاولة", "شكرا على ردك")),
    Variants("Arabic last letter", "اسمي [منى]", ("مرحبا [منى]",), ("هل تريد مني شيئا",)),
    Variants("Arabic last letter", "اسمي [فاطمة]", ("مرحبا [فاطمه]",), ("فطيرة",)),
    Variants(
        "apostrophes",
        "I'm [Sean O'Connor]",
        ("Mr [OConnor]", "mr [oconnor]", "Mr [O’Connor]", "Mr [O Connor]"),
        ("no connection", "o con"),
    ),
    Variants(
        "apostrophes", "je suis [Jeanne d'Arc]", ("mme [dArc]", "mme [Darc]", "mme [d’Arc]"), ("d'accord", "arcade")
    ),
    Variants(
        "hyphens",
        "ich bin [Anne-Marie Duval]",
        ("Frau [Annemarie] da?", "hi [AnneMarie]", "hi [Anne Marie]", "hi [anne-marie]"),
        ("Annexe", "marine"),
    ),
    Variants("hyphens", "my [E-Mail Duval]", (), ("send an email",)),
    Variants(
        "spaces in Devanagari",
        "मैं [राहुल] हूँ",
        ("श्री [रा\u200bहुल] जी", "श्री [रा\u2009हुल] जी", "श्री [राहु\u200aल] जी", "श्री [र\u200bाहुल] जी"),
        ("राह देखो", "हुल"),
    ),
    # -- inflected names in Latin letters ----------------------------------------------------------------------------
    Variants(
        "Polish",
        "jestem [Anna Nowak]",
        ("nie ma [Anny]", "pani [Anno], proszę", "daj [Annie] znać", "proszę zapytać [Nowaka]", "dla pana [Nowakowi]"),
        ("Annoy me not", "Annie called", "nowa kawa jest dobra", "Nowadays it is fine"),
    ),
    Variants(
        "Polish",
        "jestem [Marek]",
        ("nie ma [Marka]", "proszę z [Markiem]", "daj to [Markowi]"),
        ("Marks are good", "marka jest znana", "the Marka brand"),
    ),
    Variants(
        "Czech",
        "jsem [Petra]",
        ("bez [Petry] to nejde", "vidím [Petru], děkuji", "od [Petry], prosím", "s [Petrou] jsem mluvil"),
        ("Petrol is cheap", "Petri dish"),
    ),
    Variants(
        "Slovak", "som [Jana]", ("bez [Jany] to nie je ono", "s [Janou] som hovoril"), ("January is cold", "janitor")
    ),
    Variants("Hungarian", "a nevem [István]", ("ezt [Istvánnak] adja", "kérem [Istvánt]"), ("isten veled",)),
    Variants(
        "Hungarian",
        "a nevem [Kovács]",
        ("[Kováccsal] beszéltem", "ez nem [Kovácsnak] szól"),
        ("kovászos uborka",),
    ),
    Variants("Hungarian", "a nevem [Anna]", ("[Annának] adja, kérem", "[Annával] beszéltem"), ("annak adja, kérem",)),
    Variants("Turkish", "adım [Mehmet]", ("bunu [Mehmete] verin", "[Mehmetin] için"), ("Mehmed is here",)),
    Variants("Finnish", "olen [Pekka]", ("anna se [Pekalle] kiitos", "onko [Pekan] tilaus"), ("pekoni on hyvä",)),
    Variants("Estonian", "mina olen [Mari]", ("palun [Marile]", "palun küsige [Marilt]"), ("Marine life", "Marinade")),
    Variants("Lithuanian", "aš esu [Jonas]", ("duokite [Jonui] prašau", "tai yra [Jono]"), ("Jon called", "Jones")),
    Variants("Icelandic", "ég heiti [Anna]", ("þetta er til [Önnu]",), ("annar dagur er til",)),
    Variants("Icelandic", "ég heiti [Sigurður]", ("þetta er frá [Sigurði]", "til [Sigurðar]"), ("sigur er það",)),
    Variants(
        "Romanian", "sunt [Maria]", ("spune [Mariei] te rog", "comanda [Mariei] este"), ("Marie called", "marea este")
    ),
    Variants(
        "English",
        "I'm [Anna Quill]",
        ("[Anna]'s order", "ask [anna]"),
        ("Annoy", "Peter's order", "Anny called", "Annie is here", "Anno 1900", "in a manner", "cannot do"),
    ),
    Variants("English", "I'm [Mark]", ("[Mark] is here",), ("Market day", "Marka is a brand", "Marker pen")),
    Variants(
        "German", "ich bin [Petra]", ("Frau [Petra]", "[Petras] Auto"), ("Petry heißt sie nicht", "Petrus", "petrol")
    ),
    # -- inflected names in other letters ----------------------------------------------------------------------------
    Variants("Bengali", "আমি [রহিম]", ("এটা [রহিমের] বই", "[রহিমকে] বলুন"), ("রহস্য", "রাম")),
    Variants("Tamil", "நான் [கவிதா]", ("இது [கவிதாவுக்கு] தான்", "[கவிதாவின்] பணம்"), ("கவிதை நல்லது",)),
    Variants("Tamil", "நான் [குமார்]", ("இது [குமாருக்கு] தான்", "[குமாரின்] பணம்"), ("குமரி",)),
    Variants("Urdu", "میں [احمد] ہوں", ("[احمدنے] کہا", "[احمدکو] دیں", "[احمد] نے کہا"), ("الحمد للہ", "حمد ہے")),
    Variants("Ukrainian", "я [Олег]", ("[Олеже], добрий день",), ("лежав", "колега")),
    Variants(
        "Russian", "я [Лев]", ("нет [Льва]", "дайте [Льву]", "с [Львом]"), ("левый", "льва в зоопарке видел", "льготы")
    ),
    Variants("Russian", "я [Заяц]", ("нет [Зайца]", "дайте [Зайцу]"), ("заяц бежит", "зайца видел", "зай")),
    # -- addresses ---------------------------------------------------------------------------------------------------
    Variants(
        "addresses",
        "wir sind [Hauptstraße 5]",
        ("also [Hauptstr. 5]", "also [hauptstrasse 5]", "also [Hauptstr 5]"),
        ("die Hauptsache", "5 Tage", "die Straße"),
    ),
    Variants("addresses", "wir sind [Hauptstr. 5]", ("also [Hauptstraße 5]",), ("die Hauptsache", "5 Tage")),
    Variants(
        "addresses",
        "wir sind [Hauptstraße 5, 10115 Berlin]",
        ("also [Hauptstr. 5]", "also [Hauptstraße 5]"),
        ("5 Tage",),
    ),
    Variants(
        "addresses", "at [14 Marlowe Street]", ("at [14 Marlowe St.]", "[14 Marlowe] St"), ("14 days", "first st")
    ),
    Variants(
        "addresses",
        "住在[上海市浦东新区世纪大道100号]",
        ("是[浦东新区世纪大道100号]吗", "是[世纪大道100号]吗"),
        ("上海很大", "100号", "新世纪", "浦东很远"),
    ),
    Variants("addresses", "[東京都新宿区西新宿2-8-1]です", ("[新宿区西新宿2-8-1]ですか",), ("東京は雨", "新宿は雨")),
    Variants("addresses", "[서울시 강남구 테헤란로 152]", ("[테헤란로 152] 맞나요",), ("152 개",)),
    Variants(
        "addresses",
        "mail [kat.wolf@example.com]",
        ("[kat.wolf] is my login", "[Kat.Wolf] is my login", "[kat_wolf] is my login"),
        ("the wolf and the cat", "an example"),
    ),
    Variants("addresses", "mail [katwolf@example.com]", ("[katwolf] is my login",), ("a kat", "an example")),
    Variants("addresses", "mail [support@example.com]", (), ("ask support", "an example")),
)
"""Values that were redacted in another message."""
