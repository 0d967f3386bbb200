"""Names as languages bend them, join letters to them and as lines and markup part them, and words that only look so.

Written before the search for them was. What stands between brackets in a ``said`` sentence must be hidden; a
``harmless`` sentence must be seen whole. Most are in small letters where the script has any: people type so.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["DISPLAYED", "PARTED", "REDACTED", "Names"]


class Names(NamedTuple):
    """A name, sentences in which it is said, and sentences that do not say it."""

    script: str
    name: str
    said: tuple[str, ...]
    harmless: tuple[str, ...]


DISPLAYED = (
    Names("user name with a number", "tom.baker84", ("my name is [Tom] [Baker]",), ("the baker bakes", "a tomboy")),
    Names("e-mail with an initial", "jfeatherstone@corp.example", ("this is [Featherstone]",), ("feather stone",)),
    Names("German that is a word", "Weiß", ("Frau [Weiß]", "Frau [Weiss]", "FRAU [WEISS]"), ("ich weiß es nicht",)),
    Names("German that is a word with an umlaut", "Grün", ("Herr [Gruen]", "Herr [Grün]"), ("die Jacke ist grün",)),
    Names("German that is a word, in a longer name", "Peter Lang", ("Herr [Lang]",), ("das ist lang her",)),
    Names("French that is a word", "Petit", ("M. [Petit]",), ("le petit colis",)),
    Names("Spanish that is a word", "Pilar Campos", ("señora [Campos]",), ("rellene los campos",)),
    Names(
        "Russian",
        "Ольга",
        ("спросите [ольгу]", "напишите [ольге]", "это для [ольги]", "говорил с [ольгой]", "[ольга] занята"),
        ("около дома", "польза есть", "все больше и больше"),
    ),
    Names(
        "Russian of three letters",
        "Аня",
        ("позовите [аню]", "дайте [ане]", "это от [ани]", "был с [аней]"),
        ("она дома", "а не так", "иная цена"),
    ),
    Names(
        "Russian in i",
        "Мария Белова",
        ("нет [марии]", "вижу [марию]", "с [марией] говорили", "спросите [белову]", "для [беловой]"),
        ("аварии нет", "новой марки", "белый цвет", "белого нет"),
    ),
    Names(
        "Russian men",
        "Дмитрий",
        ("нет [дмитрия]", "дайте [дмитрию]", "с [дмитрием]", "о [дмитрии]"),
        ("по метрике", "диаметр какой"),
    ),
    Names(
        "Russian fleeting vowel",
        "Павел",
        ("нет [павла]", "дайте [павлу]", "с [павлом]", "скажи [павлу]"),
        ("повёл себя", "плавал долго"),
    ),
    Names(
        "Russian short man",
        "Олег",
        ("для [олега]", "с [олегом]", "скажите [олегу]"),
        ("колега", "около", "легко"),
    ),
    Names("Russian soft sign", "Игорь", ("нет [игоря]", "с [игорем]", "дайте [игорю]"), ("игра и игры", "горе")),
    # People are called so; everybody says so.
    Names(
        "Russian that is a word",
        "Вера",
        ("спасибо, [Вера]", "передайте [Вере]", "говорил с [Верой]"),
        ("я вам верю", "веры больше нет", "вера в лучшее", "с верой в лучшее"),
    ),
    Names("Russian that is a book", "Роман", ("спросите [Романа]", "с [Романом]"), ("начало романа", "новый роман")),
    Names("Russian that is a land", "Любовь", ("дайте [Любови]",), ("с любовью", "про любовь", "любви нет")),
    Names("Ukrainian", "Оксана", ("дайте [оксані]", "з [оксаною]", "бачу [оксану]"), ("око сане", "океан")),
    Names(
        "Polish",
        "Łukasz",
        ("rozmawiałem z [łukaszem]", "nie ma [łukasza]", "daj [łukaszowi]", "o [łukaszu]"),
        ("łuk jest szary", "szukam łuku"),
    ),
    Names(
        "Polish without its letters",
        "Tomasz Nowak",
        ("rozmawiałem z [tomaszem]", "to jest [tomasza]", "dałem [nowakowi]", "bez [nowaka], dziękuję"),
        ("nowa kawa", "to masz", "nowy zakup"),
    ),
    Names(
        "Polish women",
        "Małgorzata",
        ("widzę [małgorzatę]", "dla [małgorzaty]", "z [małgorzatą]", "daj [małgorzacie]"),
        ("mały gorzki smak",),
    ),
    Names(
        "Czech",
        "Zdeněk Dvořák",
        ("pro [zdeňka]", "se [zdeňkem]", "pan [dvořáka] zná", "s [dvořákem]", "panu [dvořákovi]"),
        ("zde není dvůr", "na dvoře"),
    ),
    Names("Polish fleeting vowel", "Paweł", ("nie ma [pawła]", "z [pawłem]", "daj [pawłowi]"), ("na pawlaczu",)),
    Names("Polish adjectives", "Jan Kowalski", ("do [kowalskiego]", "pani [kowalskiej]", "z [kowalskim]"), ("kowal",)),
    Names("Czech surname of women", "Nováková", ("od [novákové]", "s [novákovou]"), ("nová cena",)),
    Names("Czech women", "Jiřina", ("s [jiřinou]", "vidím [jiřinu]", "pro [jiřinu]"), ("jiný příklad", "jiná cena")),
    Names(
        "German",
        "Jörg Müller",
        ("frau [müllers] paket", "bei den [müllern]", "HERR [MÜLLER]", "herrn [muellers] auto", "[jörgs] paket"),
        ("der müll ist weg", "eine mühle", "gemüllt"),
    ),
    Names("German in capitals", "MÜLLER", ("frau [müller]", "[müllers] auto", "frau [Mueller]"), ("der müll",)),
    Names(
        "Greek",
        "Νίκος",
        ("του [νίκου]", "τον [νίκο]", "γεια σου [νίκο]", "ευχαριστώ [νικο]"),
        ("η νίκη μας", "της νίκης", "νικάμε"),
    ),
    Names(
        "Greek women",
        "Μαρία",
        ("της [μαρίας]", "τη [μαρία]", "για την [μαριας]"),
        ("μαρίδα τηγανητή", "μια φορά", "μαρούλι"),
    ),
    Names("Greek in i", "Ελένη", ("της [ελένης]", "την [ελένη]"), ("έλεγα", "ελεύθερη ώρα", "έλεγχος")),
    Names("Greek surname", "Κώστας Βλάχος", ("του [κώστα]", "του [βλάχου]"), ("το κόστος", "πόσο κοστίζει")),
    Names("Greek that is a word", "Ζωή", ("της [Ζωής]", "κυρία [Ζωή]"), ("η ζωή μου", "της ζωής")),
    Names(
        "Turkish",
        "Ayşe Yılmaz",
        ("[ayşe]'ye verin", "[ayşeye] verin", "[yılmaz]'ın siparişi", "[yilmaza] söyleyin", "[ayşenin] kutusu"),
        ("ay sonunda", "yıl sonu", "yıllık ücret"),
    ),
    Names(
        "Turkish short",
        "Işıl",
        ("[ışılın] siparişi", "[ışıla] verin", "[ışıldan] geldi", "[ışılı] arayın"),
        ("ısı yüksek", "ışık yanmıyor", "ışıklı ekran"),
    ),
    Names("Turkish without its letters", "Kemal", ("[kemale] söyleyin ağabey", "[kemalin] işi"), ("kemer aldım",)),
    Names("Finnish", "Mäkinen", ("[mäkisen] tilaus", "kysy [mäkiseltä]"), ("mäki on jyrkkä",)),
    Names("Hungarian", "Szabó", ("[szabónak] adja", "[szabót] kérem", "[szabóval] beszéltem"), ("szabad idő",)),
    Names("Serbian", "Бранко", ("реците [бранку]", "са [бранком]"), ("брана",)),
    Names(
        "Korean",
        "김민수",
        (
            "[민수가] 왔어요",
            "[민수]씨 계세요",
            "[민수야] 안녕",
            "[민수는] 몰라",
            "[민수]에게 전화",
            "[민수]한테 줘",
            "[민수를] 찾아요",
        ),
        ("민수품 판매", "민수용 제품", "수민이 왔어요", "김밥 주세요"),
    ),
    Names(
        "Korean with a final consonant",
        "박지훈",
        (
            "[지훈이가] 왔어요",
            "[지훈이는] 몰라",
            "[지훈아] 안녕",
            "[지훈이한테] 줘",
            "[지훈이] 왔니",
            "[지훈은] 없어요",
        ),
        ("지금 훈련 중", "지하 훈련장"),
    ),
    Names(
        "Korean that is a word",
        "이하나",
        ("[하나]씨 계세요", "[하나야] 안녕", "[하나]에게 전화", "[이하나는] 몰라"),
        ("하나는 필요 없어요", "하나가 없어요", "하나를 더", "그 하나만"),
    ),
    Names(
        "Arabic with its vowels",
        "محمد",
        ("قل [لِمُحَمَّد]", "[وَمُحَمَّد] هنا", "[بِمُحَمَّدٍ] تماما", "[يامحمد] اسمع", "كتاب [مُحَمَّدٍ]", "رأيت [مُحَمَّدًا]"),
        ("الحَمْدُ لله", "مَحْمُود هنا", "مُحَمَّدِيّة"),
    ),
    Names(
        "Arabic with the article",
        "سعيد الحداد",
        ("سلمت [لِلْحَدَّاد]", "[وَالحَدَّاد] هنا", "[لِسَعِيد] كتاب"),
        ("حدود البلد", "مساعدة", "سعادة"),
    ),
    Names("Arabic hamza", "أحمد", ("قل [لِأَحْمَد]", "[وأَحمد] هنا", "[فأحمدَ] رأيت"), ("أحمر اللون",)),
    Names(
        "Hebrew with its vowels",
        "דוד",
        ("שלום [וּלְדָוִד]", "[לְדָוִד] מגיע", "[שֶׁדָּוִד] אמר", "אמר לְ־[דָוִד]", "[כשדוד] בא"),
        ("דּוֹדָה באה", "הדוור בא"),
    ),
    Names("Hebrew women", "רבקה לוי", ("תודה [לְרִבְקָה]", "[וּמִלֵּוִי] קיבלתי", "[שלרבקה] יש"), ("רק רבע", "מלווה")),
)
"""Names of participants that stand in clear."""

REDACTED = (
    # -- in the letters of another script
    Names(
        "Russian in Latin",
        "Дмитрий Кузнецов",
        ("this is [Dmitry] [Kuznetsov]", "[dmitriy] called", "[KUZNETSOV], [Dmitri]", "hello [Dmitrii]"),
        ("demitted", "kuznets", "a dimity cloth"),
    ),
    Names("Russian in Latin, women", "Наталья Щербакова", ("[Natalya] is here", "mrs [Shcherbakova]"), ("natal day",)),
    Names("Russian in Latin, that is a word", "Роман", ("thanks, [Roman]",), ("a roman numeral", "romance", "Romania")),
    Names(
        "Serbian in Latin", "Милош Јовановић", ("[Miloš] je zvao", "za [Jovanovića]", "[milos]"), ("milost", "jovan")
    ),
    Names("Greek in Latin", "Γιώργος Παπαδόπουλος", ("[Giorgos] here", "mr [Papadopoulos]"), ("gorgeous", "papa")),
    Names("Georgian in Latin", "გიორგი ბერიძე", ("[Giorgi] [Beridze] here",), ("giorgione", "berit")),
    Names("Armenian in Latin", "Արամ Խաչատրյան", ("[Aram] [Khachatryan] here",), ("caramel", "aramaic")),
    Names("Hindi in Latin", "राहुल शर्मा", ("[Rahul] ka order", "[sharma] ji"), ("charm", "shaman")),
    Names("kana in Latin", "たなか", ("[Tanaka] here", "[tanaka] san"), ("tan", "kanata")),
    Names("Korean in Latin", "김민수", ("[Minsu] here", "mr [minsoo]"), ("minus", "min sum")),
    # -- bent in more languages
    Names(
        "Lithuanian",
        "Jonas Petrauskas",
        ("[Petrausko] užsakymas", "[Jono] užsakymas", "ponui [Petrauskui]"),
        ("jo užsakymas", "prašau palaukti"),
    ),
    Names("Latvian", "Jānis Bērziņš", ("[Bērziņa] kungs", "paldies [Jānim]"), ("paldies par bērziem", "jā, lūdzu")),
    Names("Romanian", "Popescu", ("domnule [Popescule]", "comanda lui [Popescu]"), ("popas",)),
    Names("Icelandic", "Gunnhildur Jónsdóttir", ("fyrir [Gunnhildi] [Jónsdóttur]",), ("dóttur mína",)),
    Names("Albanian", "Agron Krasniqi", ("porosia e [Agronit] [Krasniqit]",), ("porosia e re", "agronomi")),
    Names("Basque", "Maite Etxeberria", ("[Maiteri] diot", "kaixo, [Etxeberriarekin] naiz"), ("maitea dut",)),
    Names("Indonesian", "Nurhaliza", ("pesanan [Nurhalizanya] sudah", "ini untuk [nurhaliza]"), ("nur saja",)),
    Names("Hungarian family", "Kovács István", ("[Kovácsék] várnak", "[Kovácséknak] szól"), ("kosárba",)),
    Names("Malayalam", "അനിൽ", ("[അനിലിന്] അയച്ചു", "[അനിൽ] ആണ്"), ("അനിയൻ",)),
    Names("Bengali of two letters", "দাস", ("[দাসকে] বলুন", "[দাসের] অর্ডার"), ("উদাসীন",)),
    Names("Amharic", "አበበ", ("[ለአበበ] ተልኳል", "[አበበ] ነው"), ("አበባ",)),
    # -- other spellings
    Names("Serbian đ", "Đorđe Đokić", ("[djordje] [djokic]", "[Dorde] [Dokic]"), ("door",)),
    Names("Norwegian å", "Ødegård", ("[Odegaard]", "[Ødegaard]", "[odegard]"), ("gaard",)),
    Names("Mac", "McDonnell", ("mr [Mc Donnell]", "[MacDonnell]", "[mcdonnell]"), ("mc", "don nell")),
    Names(
        "digits for letters",
        "Brunhilde Kranz",
        ("[Brunh1lde] here", "[Kr4nz] again", "[Brunhi1de] [Kr@nz]"),
        ("kr42nz", "br3 nh1", "A4 kranzx"),
    ),
    Names("small capitals", "Brunhilde Kranz", ("[ʙʀᴜɴʜɪʟᴅᴇ] here",), ("ʙʀᴜᴛ",)),
    Names(
        "Japanese",
        "田中太郎",
        ("[田中]さん、こんにちは", "[太郎]です", "[太郎]と申します", "これは[田中]のです", "[田中]が来ました"),
        ("田んぼの中", "中田さん", "太い線", "田園"),
    ),
    Names("Japanese of three", "林美咲", ("[美咲]です", "[林]さん", "[美咲]に渡す"), ("美しく咲く", "森林の中")),
    Names("Japanese kana", "やまだはなこ", ("[はなこ]です", "[やまだ]さん"), ("やまの上", "はなが咲く")),
    Names("Japanese of a short given name", "佐藤健", ("[佐藤]です", "[健]さん"), ("保健の話", "砂糖です")),
    Names("Chinese", "王小明", ("请问[小明]在吗", "[小明]的订单", "[王]先生您好"), ("小心明天", "明天小雨来", "国王")),
    Names("Chinese of two", "李娜", ("[李娜]您好", "[李]女士您好"), ("行李在哪", "李子很甜")),
    Names("Chinese double surname", "欧阳娜娜", ("[娜娜]您好", "[欧阳]女士"), ("欧洲的阳光",)),
    Names(
        "Korean",
        "김민수",
        ("[민수가] 왔어요", "[민수]씨 계세요", "[민수야] 안녕", "[민수]에게 전화", "[김]씨 계세요"),
        ("민수품 판매", "김밥 주세요", "수민이 왔어요"),
    ),
    Names(
        "Korean final consonant",
        "최영준",
        ("[영준이가] 왔어요", "[영준아] 안녕", "[영준이네] 집"),
        ("준영이 왔어요",),
    ),
    Names("Korean given name of one syllable", "박은", ("[은]씨 안녕하세요", "[박은]씨"), ("은행에서", "작은 것")),
    # What was redacted is no name, and nothing of it says who is meant.
    Names("Korean of an address", "서울시 강남구", ("[서울시] [강남구]입니다",), ("울시가", "남구는")),
    Names("Chinese of a bank", "交通银行", ("[交通银行]的卡",), ("交通很堵", "银行关门")),
    Names("Chinese of a place", "北京市朝阳区", ("住在[北京市朝阳区]",), ("城市很大", "朝阳很美", "地区不同")),
    Names("Japanese of a company", "株式会社東京", ("[株式会社東京]です",), ("東京は雨", "会社にいます")),
    Names("Russian", "Ольга", ("спросите [ольгу]", "напишите [ольге]"), ("польза есть",)),
    Names("Polish", "Łukasz", ("rozmawiałem z [łukaszem]",), ("łuk jest szary",)),
    Names("Greek", "Νίκος", ("του [νίκου]",), ("η νίκη μας",)),
    Names("Arabic", "محمد", ("قل [لِمُحَمَّد]",), ("الحَمْدُ لله",)),
    Names("Hebrew", "דוד", ("שלום [וּלְדָוִד]",), ("דּוֹדָה באה",)),
    Names("Turkish", "Ayşe", ("[ayşeye] verin",), ("ay sonunda",)),
)
"""Names that were redacted in another message."""

PARTED = (
    Names(
        "a line break",
        "John Featherstone",
        ("so [Jo\nhn] said", "so [Feather\nstone] said", "so [Feather\r\nstone] said", "so [John\nFeatherstone] said"),
        ("a feather\n\na stone", "Joe\nHanna came", "a feather.\nstone"),
    ),
    Names(
        "a soft line break",
        "John Featherstone",
        ("so [Jo=\nhn] said", "so [Feather=\r\nstone] said", "so [John=\n Featherstone] said", "ask [F=\neatherstone]"),
        ("feather = stone", "x=\nhn", "jo = hn"),
    ),
    Names(
        "a hyphen at a line end",
        "John Featherstone",
        (
            "so [Jo-\nhn] said",
            "so [Feather-\nstone] said",
            "so [Feather-\r\n  stone] said",
            "so [Feather\u2010\nstone] said",
        ),
        ("feather - stone", "jo - hn", "a jo-\nhnx"),
    ),
    Names(
        "HTML tags",
        "John David",
        (
            "so [Jo<b>hn]</b> said",
            "so [Da<br>vid] said",
            "so [Da<br/>vid] said",
            'so [J<span class="x">oh</span>n] said',
            "so <i>[John]</i> said",
            "so <b>[J</b>ohn] said",
            "so [Da<wbr>vid] said",
            "so [Da&shy;vid] said",
            "so [Da<!-- x -->vid] said",
        ),
        ("jo < b > hn", "<p>jo</p> and <p>hn</p>", "da <b>vi</b> d", "if jo<hn then", "<b>davidoff</b>"),
    ),
    Names("quoted-printable", "Zoë Müller", ("so [Zo=C3=AB] said", "so [M=C3=BCller] said"), ("zoo=3D1", "M=C3=BChle")),
    Names(
        "Cyrillic and lines",
        "Владимир",
        ("это [Влади\nмир] тут", "это [Влади=\nмир]", "[Влади<b>мир]</b>"),
        ("владей миром",),
    ),
    Names("Chinese and tags", "王小明", ("[王<b>小明]</b>您好", "[王小\n明]您好"), ("国王很小",)),
)
"""Names that are parted within their letters."""
