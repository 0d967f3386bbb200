"""Words beside a number that say whether it is personal: "card", "Telefon", "pedido", "订单号".

Words are lower case and without accents, as :func:`rtca_nb.base.text_folding.folded` writes them. A stem matches every
word that begins with it, which covers compounds and endings ("kontonummer", "telefonul", "заказа").
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import regex

from rtca_nb.base.text_folding import folded
from rtca_nb.privacy.business_words import BUSINESS, BUSINESS_UNSPACED

__all__ = ["COUNTED", "LINKS", "NOT_COUNTED", "Cue", "cue_in_script", "cue_of", "cues_in_script", "next_cue_in_script"]

Cue = Literal["card", "phone", "account", "identity", "secret", "expiry", "birth", "harmless"]
"""What kind of number a word announces."""


def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


_BUSINESS: Final = _words(BUSINESS)


_WORDS: Final[dict[Cue, frozenset[str]]] = {
    "card": _words(
        "card cards visa mastercard amex maestro carte carta cartao tarjeta kaart kart karta karte ending endet"
    ),
    "phone": _words(
        "phone tel call calls cell mobile text ring sms whatsapp fax number reach dial natel appel appelez movil "
        "llama llame llamame cellulare chiama bel bellen zadzwon tel. gsm ara arayin wa.me tlf τηλ τηλ. "
        "κινητο κάλεσε טל טל׳ פלאפון וואטסאפ واتساب محمول कॉल फ़ोन व्हाट्सएप вотсап ватсап сотовый cep telefonu"
    ),
    "account": _words(
        "account acct acc iban bic konto compte cuenta conta conto rekening hesap sort routing bsb swift clabe rib "
        "р/с счета счету खाता खाते खाती hesabım hesabim hesabıma hesabima"
    ),
    "identity": _words(
        "ssn nin nino passport license licence dni nie nif cpf cnpj curp pesel nip bsn svnr ahv avs insee nhs ppsn "
        "hetu aadhaar pan secu tfn sin medicare ausweis pass cedula tckn vkn cnic nric inn snils zip postcode plz "
        "postal zipcode member policy membership loyalty patient vin customer "
        'tc kimlik αφμ αμκα ת.ז ת״ז ת"ז זהות полис पैन पासपोर्ट'
    ),
    "secret": _words(
        "pin code codes otp password passcode cvv cvc cvv2 cvc2 csc cid senha clave kod codigo codice tan 2fa pwd "
        "sifre kodu пин קוד पिन सीवीवी ओटीपी कोड"
    ),
    "expiry": _words("exp expiry expires expiration expiring valid thru scade caduca vence expire verloopt"),
    "birth": _words(
        "born birthday dob birthdate birth ne nee nacido nacida naci nato nata nasci nasceu geboren geb nascido doğum "
        "nació nacque född syntynyt"
    ),
    "harmless": _words(
        "order orders ticket tickets case cases tracking parcel shipment consignment invoice invoices reference ref "
        "track dhl ups usps fedex dpd gls hermes kapitel abschnitt chapitre capitulo capitolo tome rang sku article "
        "item batch lot serial s/n part model version build firmware release flight train bus tram page pages room "
        "gate seat platform line route step steps year years season error errors status port chapter section rfc "
        "iso din issue issues bug pull request pr commit revision rev voucher coupon promo isbn issn ean upc gtin "
        "doi arxiv timestamp epoch unix score elo level points booking reservation delivery po rma sendung paket "
        "auftrag rechnung artikel zug flug seite raum zimmer fehler jahr jahre commande colis facture vol vuelo "
        "chambre erreur annee pedido factura paquete envio habitacion ano anos tren encomenda fatura nota ordine "
        "ordini fattura spedizione pacco anno treno volo bestelling factuur pakket jaar trein zamowienie faktura "
        "przesylka rok pociag siparis kargo yil заказ счет посылка год заказа накладная рейс поезд сообщение zakaz "
        "order# ticket# bestellnr rechnungsnr artikelnr طلب الطلب شحنة فاتورة سنة عام آرڈر आदेश ऑर्डर वर्ष ปี הזמנה "
        "שנת model# tag lane channel catalog catalogue edition volume isbn-13 isbn-10 sha sha1 sha256 md5 hash uuid "
        "guid log hs code128 lieferung lieferschein vorgang charge baujahr modell typ type since seit depuis desde "
        "dal vanaf incidencia expediente pratica dossier caso zaak sprawa тикет обращение инцидент"
    )
    | {word for word in _BUSINESS if word[-1] != "*"},
}
_STEMS: Final[dict[Cue, frozenset[str]]] = {
    "card": _words(
        "kreditkart kartennum kreditcard creditcard bankkart карт كارت بطاق البطاق کارت कार्ड บัตร kartım kartim "
        "καρτα καρτας כרטיס אשראי kredikart"
    ),
    "phone": _words(
        "telefon telefo telephon teleph handy mobil rufnumm ruf telf rueckruf rückruf celular cellul portable "
        "телефон позвон звон тел моб هاتف اتصل جوال موبايل تليفون फोन टेलीफोन मोबाइल טלפון נייד τηλεφ κινητ"
    ),
    "account": _words("kontonum kontono bankverb расчетн банковск лицев حساب खात חשבון λογαριασμ"),
    "identity": _words(
        "passnum reisepass passeport pasaport passaport paspoort paszport ausweis personalaus sozialvers steuer-i "
        "steuerid rentenvers kundennum klantnum mitglied fuhrersch ταυτοτητ διαβατηρ "
        "דרכון паспорт загранпаспорт pasaporte passaport henkilotunnu personnummer "
        " снилс инн जمار आधार جواز هوية תעודת"
    ),
    "secret": _words(
        "geheimz kennwort passwor prufzif prüfzif парол код رمز κωδικ סיסמ पासवर्ड sifre contraseñ wachtwoord lösenord "
        "salasan adgangskod passord lozink jelszo jelszav hesla heslo hasło hasła"
    ),
    "expiry": _words("gultig gueltig"),
    "birth": _words(
        "geburt naissan nacimien nascim nascit födelse geboort urodz рожд родил ميلاد ولدت مولود जन्म ליד נולד γενν "
        "dogum syntyma"
    ),
    "harmless": _words(
        "bestell sendungs auftrags rechnungs artikel serien modell trackingn zamowien siparis заказ "
        "bestelnum ordern zugnum flugnum zimmernum vorgangs lieferschein auftragsn ticketnum paketn"
    )
    | {word[:-1] for word in _BUSINESS if word[-1] == "*"},
}
# A word or stem of several kinds has the first of them.
_CUES: Final[dict[str, Cue]] = {word: cue for cue, words in reversed(_WORDS.items()) for word in words}
_STEM_CUES: Final[dict[str, tuple[int, Cue]]] = {
    stem: (place, cue) for place, (cue, stems) in reversed([*enumerate(_STEMS.items())]) for stem in stems
}
_HEADS: Final = {stem[:3] for stem in _STEM_CUES}
_STARTS: Final = [slice(size) for size in sorted({*map(len, _STEM_CUES)})]
_HARMLESS_BEFORE: Final = _words(
    "error promo product voucher discount bar qr colour color country status source fehler produkt erreur "
    "promotion gift-wrap http exit tracking order reference booking ticket case part serial model version build "
    "item"
)
"""Words that make a following "code" or "number" harmless."""
_PERSONAL_BEFORE: Final[dict[str, Cue]] = {
    "security": "secret",
    "access": "secret",
    "verification": "secret",
    "phone": "phone",
    "telephone": "phone",
    "mobile": "phone",
    "account": "account",
    "sort": "account",
    "routing": "account",
    "card": "card",
    "customer": "identity",
    "ni": "identity",
    "passport": "identity",
    "licence": "identity",
    "license": "identity",
    "insurance": "identity",
    "zip": "identity",
    "postal": "identity",
}
_OF_TWO_KINDS: Final = _words("счет")
"""Words that mean an account or an invoice."""
# Elided words before an apostrophe, and articles and particles of Arabic and Hebrew; three letters must be left.
_TOUCHING: Final = regex.compile(
    r"\p{Latin}{1,5}['’](?=\w{3})|(?:ال|لل|[وفبكل])(?=\p{Arabic}{3})|[והבלמשכ](?=\p{Hebrew}{3})"
)
_GENERIC: Final = frozenset({"code", "codes", "number", "kod", "kodu", "codigo", "codice"})

# Scripts without spaces between words, or with endings joined to words; the cue nearest to the number counts.
_IN_SCRIPT: Final[dict[str, Cue]] = {
    **dict.fromkeys(BUSINESS_UNSPACED, "harmless"),
    **dict.fromkeys("カード 卡号 卡號 银行卡 銀行卡 信用卡 储蓄卡 카드 บัตรเครดิต บัตรเดบิต บัตร".split(), "card"),
    **dict.fromkeys(
        "電話 电话 手机 手機 携帯 致电 致電 拨打 請打 请打 打给 联系 聯絡 微信 连絡 連絡 ケータイ 전화 휴대폰 핸드폰 "
        "연락 폰번호 โทร เบอร์ มือถือ ติดต่อ ไลน์".split(),
        "phone",
    ),
    **dict.fromkeys("口座 账号 帳號 帐号 账户 帳戶 賬號 계좌 통장 บัญชี".split(), "account"),
    **dict.fromkeys(
        "身份证 身分證 护照 護照 通行证 通行證 驾驶证 駕駛證 驾照 駕照 パスポート 旅券 在留カード マイナンバー "
        "免許 保険証 会員 会员 會員 客户 客戶 顧客 お客様番号 社保 "
        "주민등록 여권 면허 회원 고객번호 郵便番号 邮编 郵遞區號 우편번호 บัตรประชาชน ประชาชน ประจำตัว พาสปอร์ต "
        "หนังสือเดินทาง ใบขับขี่ สมาชิก รหัสไปรษณีย์".split(),
        "identity",
    ),
    **dict.fromkeys(
        "暗証番号 暗証 パスワード 密码 密碼 验证码 驗證碼 認証 セキュリティコード 安全码 비밀번호 인증 보안 รหัส "
        "รหัสผ่าน โอทีพี".split(),
        "secret",
    ),
    **dict.fromkeys("生年月日 生まれ 誕生日 出生 生日 생년월일 생일 태어 วันเกิด เกิดวันที่ เกิดเมื่อ".split(), "birth"),
}
_NEAREST_IN_SCRIPT: Final = regex.compile(f"(?r)(?:{'|'.join(sorted(_IN_SCRIPT, key=len, reverse=True))})")
_JOINED_TO_NUMBER: Final = regex.compile(
    r"(?:[\s:：#№()（）「」『』\"'*]|番号|番號|号码|號碼|编号|編號|号|號|单|單|码|碼|コード|代码|代碼|ナンバー|번호|코드|"
    r"หมายเลข|เลขที่|เลข|รหัส|นี้|คือ|ที่|ของ|ฉัน|ผม|是|为|為|的|我|は|が|の|を|で|も|는|은|이|가|을|를|의|도|제|내|와|과)*+"
)
"""Text allowed between the name of a harmless number and the number."""
_NEXT_IN_SCRIPT: Final = regex.compile(
    r"\s?(?:(?:(?:[是为為がはも가이는은=]|คือ|เป็น)\s?|[(（「『]\s?)(?:我的|我|私の|僕の|제|내|나의|저의|เลขที่|เลข|หมายเลข)?\s?"
    rf"(?P<named>{'|'.join(sorted(_IN_SCRIPT, key=len, reverse=True))})"
    rf"|[にへ에的,]?\s?(?P<born>{'|'.join(word for word, cue in _IN_SCRIPT.items() if cue == 'birth')}|생(?!\w)))"
)
_FAR: Final = 12
"""Most characters between the name of a personal number and the number."""

LINKS: Final = _words(
    "e number numbers no no. nr nr. num numero nummer numer numara номер n n. # № id is was the a my our your it "
    "its it's that ist war die der das mein meine meiner est le la les mon ma mes de du del es el mi mis un il "
    "mio mia i o os meu minha het mijn moj moja to это мой моя رقم رقمي رقمها هو है मेरा मेरी नंबर numarasi "
    "numarası code kode ends called with me back mich under at on mit von con by als as of in am um im und are "
    "were be will lautet heisst heißt ein eine einer dem den des une ce una los las este esta ваш ваша номером "
    "является αριθμος αριθμο αριθμού αρ αρ. ο η το οι τα του της τον την μου σας ειναι νο هو هي رقمه ذو ذات برقم "
    "מספר מס מס׳ של שלי שלך הוא היא संख्या क्रमांक क्र का की के मेरे आपका numaram numaraniz nolu benim bu"
)
"""Words allowed between a cue and its number."""

NOT_COUNTED: Final = _words(
    "please thanks thank now and or is was then but if when that this the a an to at on in for of my your it ok "
    "okay yes no not so as from by with are am were be will can bitte danke und oder ist dann aber von mit auf "
    "merci et ou est puis mais gracias y o es pero por grazie e poi ma per obrigado mas prego bedankt en maar "
    "dzieki i lub спасибо и или пожалуйста это lutfen ve veya right here there again instead too also just only "
    "maybe asap call me until till since after before today tomorrow arrived sort hope got got. went has have "
    "had does did should would"
)
"""Words after a number that are not counted things."""

COUNTED: Final = _words(
    "g kg mg lb lbs oz t km m cm mm mi ft in ml l dl cl mah ah wh kwh w kw mw v hz khz mhz ghz kcal cal kj "
    "bytes byte b kb mb gb tb kib mib gib bit bits kbit mbit gbit px dpi ppi fps rpm ppm hp ps bar psi lm k pt "
    "min sec ms s h hrs hours hour uhr heures horas ore uur days weeks months points steps pages people users "
    "items pieces pcs miles meters metres litres liters degrees einwohner habitants stuck stk personen seiten "
    "schritte pas paginas eur euro euros usd dollar dollars gbp pound pounds chf sek nok dkk pln zl czk huf jpy "
    "yen cny rmb inr rupees rs krw won rub руб рублеи try tl aed sar egp zar aud cad nzd mxn brl reais pesos r$ "
    "kr bucks cents 元 円 圆 块 원 บาท 年 г год года штук человек سنة هـ م ريال درهم جنيه рублей рупии रुपये"
)
"""Units, currencies and counted things."""


@lru_cache(maxsize=8192)
def cue_of(word: str, before: str = "") -> Cue | None:
    """Return what kind of number a word announces; None if it announces none.

    Parameters
    ----------
    word, before : str
        The word, and the one before it (empty if there is none), folded.
    """
    if word in _GENERIC:
        if before in _HARMLESS_BEFORE:
            return "harmless"
        if before in _PERSONAL_BEFORE:
            return _PERSONAL_BEFORE[before]
        # Not for English "code": a room or a gate has a code, too.
        if word in {"kod", "kodu"} and before and cue_of(before) == "harmless":
            return "harmless"
        if word == "number":
            return None
    if word in _OF_TWO_KINDS and before:
        cue = cue_of(before)
        if cue == "account":
            return cue
    cue = _looked_up(word)
    if cue is None and (not word.isascii() or "'" in word):
        touching = _TOUCHING.match(word)
        while cue is None and touching is not None:
            cue = _looked_up(word[touching.end() :])
            touching = _TOUCHING.match(word, touching.end())
    return cue


def _looked_up(word: str) -> Cue | None:
    cue = _CUES.get(word)
    if cue is not None:
        return cue
    if word[:3] not in _HEADS:
        return None  # as for nearly all words
    begun = [_STEM_CUES[start] for start in map(word.__getitem__, _STARTS) if start in _STEM_CUES]
    return min(begun)[1] if begun else None


def cue_in_script(text: str) -> Cue | None:
    """Return what the last cue before a number announces, in a script without spaces between words; None if none does.

    ``text`` is what precedes the number. A cue that is too far from the number does not count.
    """
    end = len(text)
    while (found := _NEAREST_IN_SCRIPT.search(text, 0, end)) is not None:
        cue = _IN_SCRIPT[found.group()]
        if cue != "harmless" and len(text) - found.end() <= _FAR:
            return cue
        if cue == "harmless" and _JOINED_TO_NUMBER.fullmatch(text, found.end()) is not None:
            return cue
        end = found.start()  # this cue belongs to something else; a personal cue counts from further away
    return None


def cues_in_script(text: str) -> list[tuple[str, Cue]]:
    """Return each cue in a text without spaces between words, with the kind it announces; the last one first."""
    return [(found.group(), _IN_SCRIPT[found.group()]) for found in _NEAREST_IN_SCRIPT.finditer(text)]


def next_cue_in_script(text: str, place: int) -> Cue | None:
    """Return the cue that follows a number, which ends at ``place``: "identity", "secret" or "birth"; else None."""
    found = _NEXT_IN_SCRIPT.match(text, place)
    if found is None:
        return None
    if found["born"] is not None:
        return "birth"
    cue = _IN_SCRIPT[found["named"]]
    return cue if cue in {"identity", "secret", "birth"} else None
