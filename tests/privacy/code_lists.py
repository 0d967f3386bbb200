"""Codes of letters and digits, birth dates with spelt months, and amounts that are none; written before the code.

All people and numbers are invented, or are those that offices print on specimens. ``{}`` is where the value stands.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "BEHIND",
    "BIRTH_DATES",
    "CODES",
    "HARMLESS_CODES",
    "HARMLESS_DATES",
    "HARMLESS_PHONE_LIKE",
    "PHONES_IN_DISGUISE",
    "PROVEN_CODES",
]

CODES: Final[tuple[tuple[str, str], ...]] = (
    # English
    ("passport: {}", "C01X00T47"),
    ("my passport number is {}", "C01X00T47"),
    ("passport no. {} thanks", "L8X2K94PT"),
    ("my passport is {}, thanks", "lr0123456"),
    ("UK NI number {}", "QQ 12 34 56 C"),
    ("national insurance number: {}", "QQ123456C"),
    ("my NINO is {}", "qq123456c"),
    ("PPSN {}", "1234567TW"),
    ("my driving licence is {}", "MORGA657054SM9IJ"),
    ("driver's license number {}", "D1234-56789-01234"),
    ("driver's license: {}", "S530-4601-9003"),
    ("PAN {}", "ABCDE1234F"),
    ("my PAN card is {}", "ABCDE1234F"),
    ("policy number {}", "HX-4821-993B"),
    ("membership no {}", "AB482199C"),
    ("vehicle VIN {}", "WVWZZZ1JZXW000001"),
    ("passport of my wife: {}", "X48K21993"),
    ("my postcode is {}", "SW1A 1AA"),
    ("password: {}", "Summer2024"),
    # German
    ("Reisepass {}", "C01X00T47"),
    ("mein Personalausweis: {}", "L01X00T471"),
    ("die Ausweisnummer lautet {}", "T220001293"),
    ("Führerschein {}", "B072RRE2I55"),
    ("Sozialversicherungsnummer {}", "15070649C103"),
    ("Krankenversichertennummer {}", "A123456780"),
    # French
    ("passeport n° {}", "09PA12345"),
    ("ma carte d'identité : {}", "D2H6862M2"),
    ("permis de conduire {}", "13AA00002"),
    ("mon titre de séjour est {}", "AB1234567"),
    # Spanish
    ("mi NIE es {}", "X1234567L"),
    ("NIE {}", "X-1234567-L"),
    ("DNI: {}", "12345678-Z"),
    ("pasaporte {}", "PAB123456"),
    ("CURP {}", "BOXW310820HNERXN09"),
    ("mi RFC es {}", "GODE561231GR8"),
    ("permiso de conducir {}", "X1234567L"),
    # Portuguese
    ("meu RG é {}", "12.345.678-X"),
    ("RG {}", "MG-12.345.678"),
    ("passaporte {}", "FX123456"),
    # Italian
    ("codice fiscale: {}", "RSSMRA85T10A562S"),
    ("il mio codice fiscale è {}", "RSSMRA85T10A562X"),
    ("patente {}", "U1A234567B"),
    ("carta d'identità {}", "CA12345AB"),
    ("passaporto n. {}", "YA1234567"),
    # Dutch, Swedish, Finnish, Polish
    ("paspoort {}", "NW8K4L2P3"),
    ("rijbewijs {}", "A1B2345678"),
    ("HETU {}", "131052-308T"),
    ("henkilötunnukseni on {}", "131052A308T"),
    ("dowód osobisty {}", "ABA300000"),
    # Russian
    ("паспорт {}", "AB1234567"),
    ("загранпаспорт № {}", "AC4821993"),
    ("водительское удостоверение {}", "99АВ123456"),
    # Greek
    ("διαβατήριο {}", "AE1234567"),
    ("αριθμός ταυτότητας {}", "AK 123456"),
    ("δίπλωμα οδήγησης {}", "AB12345678"),
    # Arabic
    ("جواز السفر {}", "A01234567"),
    ("رقم جوازي هو {}", "N0123456X"),
    ("رخصة القيادة {}", "DL4821993K"),
    # Hebrew
    ("דרכון {}", "A1234567B"),
    ("רישיון נהיגה {}", "IL482199K"),
    # Hindi
    ("पासपोर्ट नंबर {} है", "J8369854"),
    ("पैन {}", "ABCPE1234F"),
    ("मेरा लाइसेंस {} है", "MH12 20110012345"),
    # Thai
    ("พาสปอร์ต {}", "AA1234567"),
    ("หนังสือเดินทางเลขที่ {}", "C01X00T47"),
    ("ใบขับขี่{}", "BKK48219K"),
    # Chinese
    ("护照号码是{}", "E12345678"),
    ("护照：{}", "EA1234567"),
    ("我的身份证{}", "11010519491231002X"),
    ("港澳通行证 {}", "C12345678"),
    ("驾驶证{}", "SH4821993K"),
    # Japanese
    ("パスポート番号は{}です", "TK1234567"),
    ("在留カードは{}です", "AB12345678CD"),
    ("旅券番号：{}", "TZ0123456"),
    # Korean
    ("여권번호는 {} 입니다", "M123A4567"),
    ("운전면허 {}", "11-AB-123456-78"),
    # Turkish
    ("pasaport no {}", "U12345678"),
    ("kimlik seri no: {}", "A01X12345"),
    ("ehliyetim {}", "TR48219K93"),
)
"""A code whose word stands before it."""

BEHIND: Final[tuple[tuple[str, str], ...]] = (
    ("{} (passport)", "A-437238"),
    ("{} is my passport", "437238"),
    ("{} is my passport number", "C01X00T47"),
    ("{} (my driving licence)", "MORGA657054SM9IJ"),
    ("so {} (PIN) it is", "E-4821"),
    ("{} = passport", "C01X00T47"),
    ("{}, that's my passport number", "C01X00T47"),
    ("{} (Reisepass)", "C01X00T47"),
    ("{} ist meine Ausweisnummer", "L01X00T471"),
    ("{} ist mein Reisepass", "A-437238"),
    ("{} (passeport)", "09PA12345"),
    ("{}, c'est mon passeport", "09PA12345"),
    ("{} es mi NIE", "X1234567T"),
    ("{} es mi pasaporte", "A-437238"),
    ("{} è il mio codice fiscale", "RSSMRA85T10A562X"),
    ("{} — мой паспорт", "AB1234567"),
    ("{} это мой паспорт", "437238"),
    ("{} είναι το διαβατήριό μου", "AE1234567"),
    ("{} هو رقم جوازي", "A01234567"),
    ("{} זה הדרכון שלי", "A1234567B"),
    ("{} मेरा पासपोर्ट नंबर है", "J8369854"),
    ("{}คือเลขพาสปอร์ตของฉัน", "AA1234567"),
    ("{}是我的护照号码", "E12345678"),
    ("{}(护照)", "A-437238"),
    ("{}がパスポート番号です", "TK1234567"),
    ("{} 가 제 여권번호입니다", "M123A4567"),
    ("{} pasaport numaram", "U12345678"),
    ("{} numaralı pasaportum", "A-437238"),
)
"""A code or number whose word stands behind it."""

PROVEN_CODES: Final[tuple[tuple[str, str], ...]] = (
    ("{}", "RSSMRA85T10A562S"),
    ("here you go {} ok", "rssmra85t10a562s"),
    ("ecco: {}", "RSS MRA 85T10 A562S"),
    ("order for {}", "RSSMRA85T10A562S"),
    ("{} hope that helps", "131052-308T"),
    ("{} hope that helps", "131052A308T"),
    ("it is {} then", "BOXW310820HNERXN09"),
    ("it is {} then", "X1234567L"),
    ("it is {} then", "X-1234567-L"),
    ("it is {} then", "12345678Z"),
    ("it is {} then", "12.345.678-Z"),
    ("it is {} then", "1234567TW"),
    ("it is {} then", "GODE561231GR8"),
    ("it is {} then", "2 53 07 2A 073 004 43"),
    ("{}", "11010519491231002X"),
)
"""A code that its check digits prove, beside no word that says what it is."""

HARMLESS_CODES: Final[tuple[str, ...]] = (
    *("order AB12345C", "order 12345678Z", "order X1234567L arrived", "tracking 1Z999AA10123456784"),
    *("Bestellung X1234567L", "pedido 12345678Z", "la commande AB1234567", "заказ X1234567L", "订单号X1234567L"),
    *("注文番号TK1234567", "주문 번호 M123A4567", "طلب رقم A01234567", "הזמנה A1234567B", "ऑर्डर J8369854"),
    *("คำสั่งซื้อ AA1234567", "sipariş U12345678", "παραγγελία AE1234567", "ordine YA1234567", "zamówienie ABA300000"),
    *("SKU AB-1234-CD", "part number MR4A-52XX", "serial C02XK1ZJGTFM", "model WH-1000XM5", "the Sony WH-1000XM5"),
    *("the iPhone15Pro", "a GTX1080Ti card", "my RTX4090", "an i7-12700K", "Ryzen 7 5800X3D", "the SM-G991B is mine"),
    *("flight BA2490", "gate B12", "seat 14A", "room 12B", "bus 47A", "train ICE1234", "platform 9A"),
    *("license GPL-3.0", "the Apache-2.0 license", "license key of Office2021", "license MIT", "RFC 2119", "RFC2119"),
    *("HTTP2 or HTTP/1.1", "MP3 and MP4", "H264 and H265", "UTF-8 or UTF-16", "SHA256", "Base64", "IPv6", "x86_64"),
    *("Win11 22H2", "build 19045A", "firmware V2R11C10", "iOS17.4.1", "Chrome124", "commit 9293df3", "branch rc2"),
    *("error E1234567L", "code SAVE2024 at the till", "voucher 7K4821PQ", "gift WINTER24", "coupon SUMMER50OFF"),
    *("the B2B team", "COVID19", "W3C and Q4FY24", "A4 paper", "size 42EU", "10x faster", "2nd and 3rd", "4K60fps"),
    *("it is AB123456 then", "it is QQ1234567 then", "it is MORGA65 then", "code 437238B", "E-7843", "WH-437238"),
    *("I lost my passport in 2024", "the passport photo is 35x45mm", "my licence expires 2026", "pass me the A4 sheet"),
    *("my passport came with flight LH4512", "the customer wants model WH1000XM5", "a customer since 2019Q4"),
    *("members get 20OFF", "policy v2.1", "the pan is 28cm wide", "PAN EU 2024", "sin 4G", "the 1080p60 pass"),
    *("A4 (passport size)", "10 is my lucky number", "4K is my limit", "2024 is my year", "B12 (vitamin)"),
    *("the invoice INV-69347 is my invoice", "INV-69347 (invoice)", "ORD-48213 is my order", "E-7843 ist der Fehler"),
)
"""Codes that name nobody."""

BIRTH_DATES: Final[tuple[tuple[str, str], ...]] = (
    ("I was born on {}", "3 March 1985"),
    ("born {} in Leeds", "March 3rd, 1985"),
    ("date of birth: {}", "3rd of March 1985"),
    ("DOB {}", "03 Mar 1985"),
    ("DOB: {}", "3-Mar-1985"),
    ("my birthday is {}", "3 March"),
    ("my daughter was born in {}", "March 1985"),
    ("born in New York on {}", "Mar. 3, 1985"),
    ("{} is my date of birth", "3 March 1985"),
    ("{} (DOB)", "3 March 1985"),
    ("geboren am {}", "12. März 1985"),
    ("Geburtsdatum: {}", "12. Maerz 1985"),
    ("ich bin am {} geboren", "12. Dezember 1985"),
    ("geb. {}", "1. Jänner 1985"),
    ("je suis né le {}", "12 mars 1985"),
    ("née le {} à Lyon", "1er août 1985"),
    ("date de naissance : {}", "12 février 1985"),
    ("nací el {}", "12 de marzo de 1985"),
    ("fecha de nacimiento {}", "1 de enero del 1985"),
    ("nato il {}", "12 marzo 1985"),
    ("data di nascita: {}", "1° gennaio 1985"),
    ("nasci em {}", "12 de março de 1985"),
    ("geboren op {}", "12 maart 1985"),
    ("urodziłem się {}", "12 marca 1985"),
    ("född {}", "12 mars 1985"),
    ("я родился {}", "12 марта 1985"),
    ("дата рождения: {}", "1 мая 1985 г."),
    ("{} года рождения", "12 марта 1985"),
    ("γεννήθηκα στις {}", "12 Μαρτίου 1985"),
    ("ημερομηνία γέννησης {}", "3 Μαΐου 1985"),
    ("ولدت في {}", "12 مارس 1985"),
    ("تاريخ الميلاد {}", "١٢ مارس ١٩٨٥"),
    ("נולדתי ב-{}", "12 במרץ 1985"),
    ("תאריך לידה: {}", "3 מאי 1985"),
    ("मेरा जन्म {} को हुआ", "12 मार्च 1985"),
    ("जन्म तिथि {}", "३ मई १९८५"),
    ("เกิดวันที่ {}", "12 มีนาคม 2528"),
    ("วันเกิด {}", "๓ พฤษภาคม ๒๕๒๘"),
    ("出生日期:{}", "1985年3月12日"),
    ("我{}出生", "1985年3月12日"),
    ("我的生日是{}", "3月12日"),
    ("生日是{}", "一九八五年三月十二日"),
    ("生年月日は{}です", "1985年3月12日"),
    ("{}生まれです", "昭和60年3月12日"),
    ("생년월일 {}", "1985년 3월 12일"),
    ("{}에 태어났어요", "1985년 3월 12일"),
    ("doğum tarihim {}", "12 Mart 1985"),
    ("{} doğumluyum", "3 Mayıs 1985"),
)
"""A birth date whose month is spelt, beside the word that says so."""

HARMLESS_DATES: Final[tuple[str, ...]] = (
    *("delivered on 3 March 2025", "since March 3rd, 2025", "from 3-Mar-2025", "by May 2025", "on 3 March"),
    *(
        "geliefert am 12. März 2025",
        "livré le 12 mars 2025",
        "llegó el 12 de marzo de 2025",
        "arrivato il 12 marzo 2025",
    ),
    *("chegou em 12 de março de 2025", "op 12 maart 2025", "доставка 12 марта 2025 года", "στις 12 Μαρτίου 2025"),
    *("في 12 مارس 2025", "ב-12 במרץ 2025", "12 मार्च 2025 को आया", "วันที่ 12 มีนาคม 2568", "2025年3月12日到货"),
    *(
        "2025年3月12日に届きました",
        "2025년 3월 12일에 왔어요",
        "12 Mart 2025 tarihinde",
        "you may 2 times",
        "march 3 times",
    ),
    *(
        "my order of 3 March 2025 is late",
        "born to wait: order 4821993",
        "the newborn set of 3 items",
        "in May 20 people came",
    ),
)
"""Dates with spelt months that are nobody's birth."""

PHONES_IN_DISGUISE: Final[tuple[tuple[str, str], ...]] = (
    ("${}", "0791234567"),
    ("$ {}", "079 123 45 67"),
    ("CHF {}", "079 123 45 67"),
    ("EUR {}", "06 39 98 12 34"),
    ("£{}", "07700 900123"),
    ("{} EUR", "0791234567"),
    ("{}€", "07700900123"),
    ("{} kg", "0791234567"),
    ("¥{}", "090-1234-5678"),
    ("{}円", "09012345678"),
    ("MOB-{}", "0791234567"),
    ("XY-{}", "07700900123"),
    ("HP_{}", "0639981234"),
    ("https://example.org/?p={}", "0791234567"),
    ("https://example.org/a?x=1&p={}&y=2", "07700900123"),
    ("https://example.org/c/{}", "0639981234"),
    ("www.example.org/?q={}", "079-123-45-67"),
    ("주문 {}", "010-1234-5678"),
    ("on my order to {}", "079 123 45 67"),
    ("order: {}", "07700 900123"),
    ("Bestellung, {}", "0170 1234567"),
    ("Bestellung {}", "0171 2345678"),
    ("commande {}", "06 39 98 12 34"),
    ("注文 {}", "090-1234-5678"),
    ("pedido {}", "(11) 96123-4567"),
    ("tracking {}", "079 123 45 67"),
)
"""A phone number behind the shape or the word of something harmless."""

HARMLESS_PHONE_LIKE: Final[tuple[str, ...]] = (
    *("$0.79", "it cost $0,50", "£0", "CHF 0.05", "CHF 791234567", "€ 612 345 678", "$1,299.00", "0.5 kg", "0 EUR"),
    *(
        "007 is on",
        "INV-0012345678",
        "ORD-0048213",
        "PO-0791234567",
        "order 0012345678",
        "order 0048213",
        "order 0791234567",
    ),
    *(
        "tracking 003404341608512345",
        "tracking 0034 0434 1608 5123 45",
        "Bestellung 0004821993",
        "주문번호 20240501-0012345",
    ),
    *("order 028-1234567-1234567", "order 302-1234567-1234567", "注文番号 249-1234567-7654321", "order 0001-4821"),
    *(
        "https://example.org/?p=20458812",
        "https://example.org/orders/0048213?page=2",
        "https://example.org/?t=1714559400",
    ),
    *(
        "https://example.org/?id=0012345678",
        "ticket 0048-213",
        "invoice 0000048213",
        "SKU-0048213",
        "Rechnung 00-48213",
    ),
)
"""Amounts, orders and links that only resemble phones."""
