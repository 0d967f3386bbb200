"""Personal data that words beside it announce: user names, addresses, check values and expiry of cards, plates.

:mod:`rtca_nb.privacy.pii_patterns` finds data that need no such word, and :mod:`rtca_nb.review.person_names` finds
people's names.
"""

from __future__ import annotations

from typing import Final

import regex

from rtca_nb.privacy.pii_patterns import Finding
from rtca_nb.review.person_names import answered_name, names_in

__all__ = ["ANNOUNCED", "find_announced"]

ANNOUNCED: Final[dict[str, str]] = {
    "cvv": "the check value of a card",
    "expiry": "the expiry date of a card",
    "plate": "the plate of a vehicle",
    "user_name": "a user name",
    "address": "a postal address",
    "name": "a person's name",
}
"""Kinds that :func:`find_announced` finds."""

_IS: Final = (
    r"(?:\s?[:=]\s?|[ ,]{1,2}(?:(?:number|code|is|was|are|date|no|ist|lautet|war|est|en|es|era|è|é|son|в"
    r"|это|for|der|bis|le|au|the|on|it|back|my|of|del?|della|car|card|coche|auto|macchina|voiture|carro"
    r"|wagen)[ :]{1,2}){0,4})"
)

_CVV_CUE: Final = (
    r"cvv2?|cvc2?|csc|cid|security (?:code|number)|card verification(?: (?:value|code|number))?"
    r"|verification value"
    r"|prüf(?:ziffer|nummer|zahl)|karten(?:prüf)\w+|sicherheits(?:code|nummer)|cryptogramme(?: visuel)?"
    r"|code de sécurité"
    r"|código de (?:seguridad|verificación|segurança)|codice (?:di sicurezza|cvv)|beveiligingscode"
    r"|kod (?:cvv|cvc)"
    r"|код (?:безопасности|cvv|cvc)|güvenlik kodu|セキュリティコード|安全码|보안 ?코드|رمز الأمان|सुरक्षा कोड"
)
_CVV: Final = regex.compile(rf"(?i)(?<!\w)(?:{_CVV_CUE}){_IS}(?P<value>\d{{3,4}})(?!\w)(?!\.\d)")
_EXPIRY_CUE: Final = (
    r"exp(?:\.|iry|ires|iring|iration)?(?: date| on| in)?|valid (?:thru|through|until|to)|good thru"
    r"|gültig bis|ablauf(?:datum)?|läuft ab"
    r"|verfall(?:sdatum)?|expire(?: en| le| fin)?|date d['’]expiration|valable jusqu\w+|caduca(?: en| el)?"
    r"|caducidad|vence|vencimiento"
    r"|validez|scade(?:nza)?|valida fino(?: al)?|validade|vervaldatum|geldig tot|ważna do"
    r"|срок(?: действия)?|действует до"
    r"|son kullanma(?: tarihi)?|有効期限|有效期|유효 ?기간|تاريخ الانتهاء|समाप्ति"
)
_MONTH_YEAR: Final = r"(?:0?[1-9]|1[0-2]) ?[/.-] ?(?:20)?[2-4]\d(?![\w/]|[.-]\d)"
_EXPIRY: Final = regex.compile(rf"(?i)(?<!\w)(?:{_EXPIRY_CUE}){_IS}(?P<value>{_MONTH_YEAR})")
_AFTER_CARD: Final = regex.compile(rf"\d{{4}}[ ,;]{{1,3}}(?P<value>{_MONTH_YEAR})")

_PLATE_CUE: Final = (
    r"(?:licen[cs]e |number |registration |car )?plates?|registration(?: number)?|reg(?:\.| no\.?)?"
    r"|kennzeichen|nummernschild"
    r"|(?:plaque(?: d['’]immatriculation)?|immatriculation)|matrícula|placa|targa|kenteken|tablica"
    r"|numer rejestracyjny"
    r"|(?:гос)?номер (?:машины|авто\w*)|plaka|車両番号|ナンバー|车牌号?|車牌|차량 ?번호|رقم اللوحة|गाड़ी नंबर"
)
_PLATE_SHAPE: Final = (
    r"(?=[\p{Lu}\d -]*\d)(?=[\p{Lu}\d -]*\p{Lu})(?:[\p{Lu}\d]{1,8}(?:[ -][\p{Lu}\d]{1,5}){0,3})(?![\w])"
)
_PLATE: Final = regex.compile(
    rf"(?<!\w)(?i:{_PLATE_CUE})(?i:{_IS}|[ ,:]{{1,2}})(?P<value>{_PLATE_SHAPE})"
    rf"|(?<!\w)(?P<value>\p{{Han}}[A-Z][·・ ]?[A-Z0-9]{{5,6}})(?!\w)"
)

_USER_CUE: Final = (
    r"user ?names?|user ?id|login(?: name)?|screen ?name|nick(?:name)?|handle|account name|benutzer(?:name"
    r"|kennung)|nutzername"
    r"|anmeldename|identifiant|nom d['’]utilisateur|pseudo|(?:nombre de )?usuario|(?:nome )?utente"
    r"|nome de usuário"
    r"|gebruikersnaam|inloggnamn|nazwa użytkownika|логин|имя пользователя|ник|kullanıcı adı\w*|ユーザー(?:名"
    r"|ID)|用户名|사용자 ?이름|아이디"
    r"|اسم المستخدم|यूज़रनेम|insta(?:gram)?|twitter|telegram|discord|skype"
)
_USER: Final = regex.compile(
    rf"(?i)(?<!\w)(?:{_USER_CUE})(?:{_IS}|は|是|은"
    rf"|는)[\"'“«‘]?(?P<value>@?[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}._-]{{1,30}})[\p{{L}}\p{{N}}_])"
)
_USER_LIKE: Final = regex.compile(r"[\d_]|\w[.-]\w|^@")
_QUOTED: Final = regex.compile(r"[:=\"'“«‘] ?$")

_W: Final = r"[\p{Lu}\p{N}][\p{L}\p{M}'’.-]*"
_WORDS: Final = (
    rf"(?:{_W}|d(?:e|u|es|el|ella|i|os|a|as)|l(?:a|e|es|os)|von|der|den|dem|am|y|e|et|d['’]\p{{Lu}}\p{{L}}+)"
)
_CITY: Final = rf"\p{{Lu}}[\p{{L}}\p{{M}}'’.-]+(?:[ -]{_WORDS}){{0,3}}"
_TOWN: Final = (
    rf"(?:,? (?:in )?(?:(?:[A-Z]{{1,2}}-)?\d{{4,5}}(?: ?[A-Z]{{2}}(?!\w))? {_CITY}"
    rf"|{_CITY}(?:,? [A-Z]{{2}})?,? (?:\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}"
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?!\w)))?"
)
_UNIT: Final = r"(?:,? (?i:apt|apartment|flat|unit|suite|#|étage|piso|int|scala)\.? ?[\dA-Z]{1,5}[ºª]?)?"
_EN_TYPES: Final = (
    r"street|st\.?|avenue|ave\.?|road|rd\.?|lane|ln\.?|dr\.|court|ct\.?|boulevard|blvd\.?|terrace|crescent|gardens"
    r"|mews|parkway|pkwy|highway|hwy"
)
# These are also everyday words, so they only count as streets with a capital letter.
_EN_WORDS: Final = r"Drive|Dr|Way|Place|Pl|Square|Sq|Close|Grove|Hill|Row|Walk|Circle|Trail|View|Rise|Park|Green"
_NO_STREET: Final = (
    r"(?!(?i:hours?|days?|miles?|minutes?|min|weeks?|months?|years?|stars?|km|percent|more|of|x|per|star) )"
)
_ENGLISH: Final = (
    rf"(?<![\w.,])[1-9]\d{{0,4}}[A-Za-z]? {_NO_STREET}(?:(?:[\p{{L}}'’-]{{2,20}} ){{1,3}}(?i:{_EN_TYPES})"
    rf"|(?:\p{{Lu}}[\p{{L}}'’-]{{1,20}} ){{1,3}}(?:{_EN_WORDS}))(?!\w){_UNIT}{_TOWN}"
)
_DE_TYPES: Final = (
    r"stra(?:ß|ss)e|str\.|gasse|platz|allee|damm|ufer|chaussee|weg|ring|straat|laan|plein|gracht|kade|dijk|gatan|vägen"
    r"|vej|gade"
)
_GERMANIC: Final = (
    rf"(?<!\w)(?:(?:{_W} )?\p{{Lu}}[\p{{L}}-]+(?:{_DE_TYPES})"
    rf"|{_W} (?:Stra(?:ß|ss)e|Str\.|Platz|Allee|Weg|Ring|Damm|Ufer))"
    rf" [1-9]\d{{0,3}} ?[a-zA-Z]?(?!\w){_UNIT}{_TOWN}"
)
# "Am Montag 12" is not a street, so a town must follow.
_AT_THE: Final = (
    rf"(?<!\w)(?:Am|An der|Auf der|Auf dem|Im|In der|Zum|Zur|Unter den) {_W} [1-9]\d{{0,3}} ?[a-zA-Z]?,? "
    rf"(?:[A-Z]{{1,2}}-)?\d{{4,5}} {_CITY}"
)
_FRENCH: Final = (
    r"(?<![\w.,])[1-9]\d{0,3}(?: ?(?:bis|ter|quater))?,? (?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse"
    r"|quai|cours|route|square|passage) (?:(?:d(?:e|u|es)|la|le|les|à) ){0,2}(?:d['’]|l['’])?\p{Lu}[\p{L}'’-]+"
    rf"(?:[ -]{_WORDS}){{0,4}}{_UNIT}{_TOWN}"
)
_ROMANCE: Final = (
    r"(?<!\w)(?i:calle|c/|avenida|avda\.?|av\.|plaza|paseo|carrer|camino|ronda|rua|travessa|praça|alameda|via|viale|piazza"
    r"|corso|largo|vicolo|strada|ulica|ul\.|al\.|aleja) ?(?!(?i:app|e-?mail|mail|telefono?|chat|sms|web|internet) )"
    rf"(?:(?:d(?:e|el|ella|i|a|o|as|os)|la|las|los|el) ){{0,2}}\p{{Lu}}[\p{{L}}'’.-]+(?: {_WORDS}){{0,4}},? ?"
    rf"(?:n[.ºo°]+ ?)?[1-9]\d{{0,3}}[a-zA-Z]?(?!\w){_UNIT}{_TOWN}"
)
_RUSSIAN: Final = (
    r"(?<!\w)(?i:ул\.|улица|пр\.|просп\.|проспект|пер\.|переулок|бульвар) ?[\p{L} .-]{2,30},? ?(?:д\. ?"
    r"|дом )?\d{1,4}[а-я]?(?:,? кв\.? ?\d{1,4})?"
)
_TURKISH: Final = (
    r"(?<!\w)[\p{L} ]{2,40}(?:Sokak|Sokağı|Sok\.|Caddesi|Cad\.|Bulvarı) (?:No[:.]? ?)?\d{1,4}(?:/\d{1,3})?"
)
_JAPANESE: Final = (
    r"(?:\p{Han}{2,3}[都道府県])?\p{Han}{1,6}[市区町村郡][\p{Han}\p{Hiragana}\p{Katakana}]{0,12}"
    r"\d{1,4}(?:[-−丁番号目の]{1,2}\d{0,4}){0,3}号?"
)
_CHINESE: Final = (
    r"(?:\p{Han}{2,6}[省市区县]){0,3}\p{Han}{1,8}[路街道巷]\d{1,5}号(?:\p{Han}{0,6}\d{0,4}[室楼栋单元]?){0,3}"
)
_KOREAN: Final = r"(?:\p{Hangul}{1,6}(?:시|도|구|군) ?){0,3}\p{Hangul}{1,10}(?:로|길) ?\d{1,4}(?:-\d{1,4})?"
_ARABIC: Final = r"شارع [\p{Arabic} ]{2,30}(?:،? ?(?:رقم )?\d{1,5})"
_UK_POSTCODE: Final = r"(?<!\w)[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)"
_PO_BOX: Final = r"(?i)(?<!\w)P\.? ?O\.? ?box \d{1,6}"
_ADDRESSES: Final = tuple(
    regex.compile(pattern)
    for pattern in (
        _ENGLISH,
        _GERMANIC,
        _AT_THE,
        _FRENCH,
        _ROMANCE,
        _RUSSIAN,
        _TURKISH,
        _JAPANESE,
        _CHINESE,
        _KOREAN,
        _ARABIC,
        _UK_POSTCODE,
        _PO_BOX,
    )
)
_ASKED: Final = (
    ("cvv", regex.compile(rf"(?i){_CVV_CUE}"), regex.compile(r"(?i)(?:\w+['’]?\w* ){0,3}(?P<value>\d{3,4})[.!]?")),
    (
        "expiry",
        regex.compile(rf"(?i){_EXPIRY_CUE}"),
        regex.compile(rf"(?i)(?:\w+['’]?\w* ){{0,3}}(?P<value>{_MONTH_YEAR})[.!]?"),
    ),
    (
        "plate",
        regex.compile(rf"(?i){_PLATE_CUE}"),
        regex.compile(rf"(?:\w+['’]?\w* ){{0,3}}(?P<value>{_PLATE_SHAPE})[.!]?"),
    ),
    (
        "user_name",
        regex.compile(rf"(?i)(?<!\w)(?:{_USER_CUE})"),
        regex.compile(r"(?:\w+['’]?\w* ){0,3}(?P<value>[\w.@-]*[\d_.][\w.-]*\w)[.!]?"),
    ),
)
_LONGEST_ANSWER: Final = 60


def find_announced(text: str, question: str = "", *, by_machine: bool = False) -> list[Finding]:
    """Find text that words beside it, or the question that it answers, announce as personal.

    Parameters
    ----------
    text : str
        A message.
    question : str
        The text that someone else wrote right before it.
    by_machine : bool
        Whether a bot or the system wrote it.

    Returns
    -------
    list of Finding
        In no order; they may overlap. Kinds are those of :data:`ANNOUNCED`.
    """
    found = [Finding(begin, end, "name") for begin, end in names_in(text, by_machine=by_machine)]
    answer = answered_name(question, text) if question else None
    if answer is not None:
        found.append(Finding(answer[0], answer[1], "name"))
    found += [
        Finding(match.start(), match.end(), ("address")) for pattern in _ADDRESSES for match in pattern.finditer(text)
    ]
    for kind, patterns in (("cvv", (_CVV,)), ("expiry", (_EXPIRY, _AFTER_CARD)), ("plate", (_PLATE,))):
        found += [
            Finding(match.start("value"), match.end("value"), kind)
            for pattern in patterns
            for match in pattern.finditer(text)
        ]
    found += [
        Finding(match.start("value"), match.end("value"), "user_name")
        for match in _USER.finditer(text)
        # "my user name is wrong" gives none.
        if _USER_LIKE.search(match["value"]) or _QUOTED.search(text, 0, match.start("value"))
    ]
    if question and len(text) <= _LONGEST_ANSWER:
        for kind, asked, answered in _ASKED:
            match = answered.fullmatch(text.strip()) if asked.search(question) is not None else None
            if match is not None:
                lead = len(text) - len(text.lstrip())
                found.append(Finding(lead + match.start("value"), lead + match.end("value"), kind))
    return found
