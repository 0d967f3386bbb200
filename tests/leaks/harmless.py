"""Chats about orders, parcels and bills: harmless but for one name, and full of numbers that are nobody's.

Written from what people write to shops, before any run. The name stands in the first message, redacted, and recurs.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

__all__ = ["LANGUAGES", "HarmlessChat", "harmless_chat"]

NAMES = {
    "en": "Maureen", "de": "Gesine", "fr": "Clémence", "es": "Itziar", "ru": "Людмила", "el": "Ευανθία", "ar": "فاطمة",
    "he": "אביגיל", "hi": "सुनीता", "th": "สมหญิง", "zh": "欧阳梅", "ja": "高橋美咲", "ko": "김민수", "tr": "Işıl",
}  # fmt: skip
LANGUAGES = tuple(NAMES)

# The first says the name, the second is said to its owner.
SENTENCES = {
    "en": """Hi, {} here, my order has not come yet
        Good morning {}, let me look
        The order number is {order}, placed on {date}
        The tracking number is {tracking}
        It was {count} boxes of {size} each, for {amount} in total
        We open at {time} and the driver comes between {time} and {time}
        The update to version {version} fails with error {error}
        Invoice {invoice} was paid in {year}, I have the receipt
        Please send model {model} instead, the red one in size {small}
        The refund of {amount} takes {small} to {small} working days
        Row {small}, seat {small}, platform {small}, flight {flight}
        Screen {pixels}, {small} GB, battery at {percent}
        May I help with anything else? Mark my words, it will be there on Monday.
        No, thank you, that will be all for now
        The parcel was left with nobody and the door has no damage
        I would rather have it repaired than sent back again
        Could you tell me when somebody will be in the shop
        That is fine with me, just let me know in the morning""",
    "de": """Hallo, hier ist {}, meine Bestellung fehlt
        Guten Tag {}, ich sehe gleich nach
        Die Bestellnummer lautet {order}, bestellt am {date}
        Sendungsnummer {tracking}, {count} Pakete, {amount}
        Rechnung {invoice} vom {date} wurde {year} bezahlt
        Bitte das Modell {model} in Größe {small}
        Der Fahrer kommt zwischen {time} und {time} Uhr
        Version {version} meldet Fehler {error}
        Die Gutschrift über {amount} dauert {small} Werktage
        Vielen Dank und einen schönen Tag noch
        Das Paket stand im Regen und der Karton war ganz nass
        Mir wäre eine Reparatur lieber als ein Umtausch
        Können Sie mir sagen, wann jemand im Laden ist
        Das passt mir gut, sagen Sie mir einfach morgen Bescheid""",
    "fr": """Bonjour, ici {}, ma commande n'est pas arrivée
        Bonjour {}, je regarde tout de suite
        Numéro de commande {order}, passée le {date}
        Numéro de suivi {tracking}, {count} colis pour {amount}
        La facture {invoice} a été réglée en {year}
        Le livreur passe entre {time} et {time}
        La version {version} affiche l'erreur {error}
        Le modèle {model} mesure {size}
        Merci beaucoup, bonne journée
        Le carton était ouvert et il manquait le câble
        Je préfère une réparation plutôt qu'un échange
        Pouvez-vous me dire quand le magasin est ouvert
        Cela me convient, dites-le moi demain matin""",
    "es": """Hola, soy {}, mi pedido no ha llegado
        Buenos días {}, ahora mismo lo miro
        El número de pedido es {order}, del {date}
        El código de seguimiento es {tracking}, {count} cajas por {amount}
        La factura {invoice} se pagó en {year}
        El reparto es entre las {time} y las {time}
        La versión {version} da el error {error}
        Prefiero el modelo {model} en la talla {small}
        Muchas gracias por la ayuda
        La caja llegó abierta y faltaba el cable
        Prefiero que lo reparen antes que cambiarlo
        ¿Me puede decir cuándo abre la tienda?
        Me parece bien, avíseme mañana por la mañana""",
    "ru": """Здравствуйте, это {}, мой заказ не пришёл
        Добрый день, {}, сейчас посмотрю
        Номер заказа {order} от {date}
        Номер отправления {tracking}, {count} коробок на {amount}
        Счёт {invoice} оплачен в {year} году
        Курьер приедет между {time} и {time}
        Версия {version} выдаёт ошибку {error}
        Нужна модель {model}, размер {small}
        Большое спасибо за помощь
        Коробка была открыта, и кабеля в ней не оказалось
        Лучше починить, чем менять на другой
        Подскажите, когда магазин бывает открыт
        Меня это устраивает, сообщите завтра утром""",
    "el": """Γεια σας, είμαι η {}, η παραγγελία δεν ήρθε
        Καλημέρα {}, το κοιτάζω τώρα
        Αριθμός παραγγελίας {order} στις {date}
        Αριθμός αποστολής {tracking}, {count} κουτιά, {amount}
        Το τιμολόγιο {invoice} πληρώθηκε το {year}
        Ο οδηγός έρχεται μεταξύ {time} και {time}
        Η έκδοση {version} δίνει σφάλμα {error}
        Ευχαριστώ πολύ για τη βοήθεια
        Το κουτί ήταν ανοιχτό και έλειπε το καλώδιο
        Προτιμώ επισκευή παρά αλλαγή
        Μπορείτε να μου πείτε πότε ανοίγει το κατάστημα
        Μου κάνει, ενημερώστε με αύριο το πρωί""",
    "ar": """مرحبا، أنا {} ولم يصل طلبي
        صباح الخير {} سأنظر في الأمر
        رقم الطلب {order} بتاريخ {date}
        رقم الشحنة {tracking} وفيها {count} صناديق بقيمة {amount}
        دفعت الفاتورة {invoice} سنة {year}
        يأتي السائق بين {time} و {time}
        الإصدار {version} يعطي الخطأ {error}
        شكرا جزيلا على المساعدة
        كان الصندوق مفتوحا ولم أجد فيه السلك
        أفضل الإصلاح على الاستبدال
        هل يمكنكم إخباري متى يفتح المتجر
        هذا يناسبني، أخبروني غدا صباحا""",
    "he": """שלום, מדברת {} וההזמנה לא הגיעה
        בוקר טוב {} אני בודק
        מספר ההזמנה {order} מתאריך {date}
        מספר המשלוח {tracking}, {count} קופסאות, {amount}
        החשבונית {invoice} שולמה בשנת {year}
        השליח מגיע בין {time} ל {time}
        הגרסה {version} מציגה שגיאה {error}
        תודה רבה על העזרה
        הקופסה הגיעה פתוחה והכבל היה חסר
        אני מעדיפה תיקון על פני החלפה
        אפשר לדעת מתי החנות פתוחה
        זה מתאים לי, עדכנו אותי מחר בבוקר""",
    "hi": """नमस्ते, मैं {} हूँ और मेरा ऑर्डर नहीं आया
        सुप्रभात {} मैं अभी देखता हूँ
        ऑर्डर संख्या {order} दिनांक {date}
        ट्रैकिंग संख्या {tracking}, {count} डिब्बे, कुल {amount}
        बिल {invoice} का भुगतान {year} में हुआ
        ड्राइवर {time} और {time} के बीच आएगा
        संस्करण {version} में त्रुटि {error} आती है
        मदद के लिए बहुत धन्यवाद
        डिब्बा खुला हुआ था और उसमें तार नहीं था
        मैं बदलने के बजाय मरम्मत चाहती हूँ
        क्या आप बता सकते हैं कि दुकान कब खुलती है
        यह ठीक है, मुझे कल सुबह बता दीजिए""",
    "th": """สวัสดีค่ะ ฉันชื่อ{} ของที่สั่งยังไม่มาเลย
        สวัสดีครับคุณ{} ขอตรวจสอบสักครู่
        เลขที่คำสั่งซื้อ {order} วันที่ {date}
        เลขพัสดุ {tracking} จำนวน {count} กล่อง ราคา {amount}
        ใบแจ้งหนี้ {invoice} ชำระแล้วในปี {year}
        คนขับจะมาระหว่าง {time} ถึง {time}
        เวอร์ชัน {version} ขึ้นข้อผิดพลาด {error}
        ขอบคุณมากสำหรับความช่วยเหลือ
        กล่องเปิดมาแล้วและไม่มีสายไฟอยู่ข้างใน
        อยากให้ซ่อมมากกว่าเปลี่ยนเครื่องใหม่
        ช่วยบอกได้ไหมว่าร้านเปิดเมื่อไร
        แบบนี้สะดวกดี แจ้งพรุ่งนี้เช้าได้เลย""",
    "zh": """您好,我是{},我的订单还没有到
        {}您好,我马上查一下
        订单号是{order},下单日期{date}
        运单号{tracking},一共{count}箱,{amount}
        发票{invoice}已经在{year}年付清
        司机会在{time}到{time}之间送货
        版本{version}报错{error}
        我想换成{model}型号,谢谢您的帮助
        箱子送到的时候已经打开了,里面没有电线
        我希望修理而不是换一台新的
        请问商店什么时候开门营业
        这样可以,明天早上告诉我就行""",
    "ja": """こんにちは、{}です。注文した商品がまだ届きません
        {}様、ただいま確認いたします
        注文番号は{order}で、{date}に注文しました
        追跡番号は{tracking}、{count}箱、合計{amount}です
        請求書{invoice}は{year}年に支払いました
        配達は{time}から{time}の間です
        バージョン{version}でエラー{error}が出ます
        どうもありがとうございました
        箱が開いていて、中にケーブルが入っていませんでした
        交換よりも修理をお願いしたいです
        お店がいつ開くか教えていただけますか
        それで大丈夫です。明日の朝に知らせてください""",
    "ko": """안녕하세요, {} 입니다. 주문한 물건이 아직 안 왔어요
        안녕하세요 {}님, 바로 확인하겠습니다
        주문 번호는 {order} 이고 {date} 에 주문했습니다
        운송장 번호는 {tracking} 이고 {count} 상자, {amount} 입니다
        청구서 {invoice} 는 {year}년에 결제했습니다
        기사님은 {time} 에서 {time} 사이에 오십니다
        버전 {version} 에서 오류 {error} 가 납니다
        도와주셔서 정말 감사합니다
        상자가 열려 있었고 안에 케이블이 없었습니다
        교환보다는 수리를 받고 싶습니다
        가게가 언제 문을 여는지 알려 주세요
        그렇게 하면 좋겠습니다. 내일 아침에 알려 주세요""",
    "tr": """Merhaba, ben {}, siparişim henüz gelmedi
        Günaydın {}, hemen bakıyorum
        Sipariş numarası {order}, tarihi {date}
        Takip numarası {tracking}, {count} kutu, toplam {amount}
        {invoice} numaralı fatura {year} yılında ödendi
        Sürücü {time} ile {time} arasında gelecek
        {version} sürümü {error} hatası veriyor
        Yardımınız için çok teşekkürler
        Kutu açık geldi ve içinde kablo yoktu
        Değiştirmek yerine tamir edilmesini isterim
        Mağazanın ne zaman açıldığını söyler misiniz
        Bana uyar, yarın sabah haber verin""",
}


def _of_digits(source: random.Random, shape: str) -> str:
    return "".join(str(source.randrange(1, 10)) if mark == "#" else mark for mark in shape)


def _one_of(*shapes: str) -> Callable[[random.Random], str]:
    return lambda source: _of_digits(source, source.choice(shapes))


VALUES: dict[str, Callable[[random.Random], str]] = {
    "order": _one_of("A-######", "ORD-2026-#####", "#######", "SO######", "####-####"),
    "tracking": _one_of("1Z###W##########", "RR#########GB", "JD00############", "TRK######"),
    "invoice": _one_of("INV-#####", "2026/####", "#####-##"),
    "date": lambda source: source.choice(("{y}-{m:02}-{d:02}", "{d}.{m}.{y}", "{d:02}/{m:02}/{y}")).format(
        y=source.randrange(2019, 2027), m=source.randrange(1, 13), d=source.randrange(1, 29)
    ),
    "time": lambda source: f"{source.randrange(24)}:{source.randrange(60):02}",
    "year": lambda source: str(source.randrange(1995, 2027)),
    "amount": _one_of("$##.##", "#,###.## EUR", "£###", "### €", "¥#####", "#.### TL"),
    "count": _one_of("#", "##"),
    "small": _one_of("#", "##"),
    "size": _one_of("##x##x## cm", "## × ## cm", "#.#m"),
    "pixels": lambda source: source.choice(("1920x1080", "2560 x 1440", "3840×2160")),
    "percent": _one_of("##%", "# %"),
    "version": _one_of("#.##.#", "v#.#", "##.0.####.##"),
    "error": _one_of("0x8007####", "E-####", "40#", "#####"),
    "model": _one_of("XR-###", "KD#### B", "MX##"),
    "flight": _one_of("BA###", "LH ####"),
}


@dataclass
class HarmlessChat:
    """A response of the service, and which characters of each message are personal: begin and end, in code points."""

    page: dict[str, Any]
    personal: dict[str, list[tuple[int, int]]] = field(default_factory=dict)


def harmless_chat(seed: int) -> HarmlessChat:
    """Make a chat; the same for a seed each time, in a language that goes by the seed."""
    source = random.Random(seed)
    language = LANGUAGES[seed % len(LANGUAGES)]
    name = NAMES[language]
    first, second, *rest = map(str.strip, SENTENCES[language].splitlines())
    said = [first, second, *source.sample(rest, len(rest))]
    chat = HarmlessChat({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []})
    for number, sentence in enumerate(said):
        before, _, after = sentence.partition("{}")
        spans = [] if before == sentence else [(len(before), len(before) + len(name))]
        text = before + name + after if spans else sentence
        for value, make in VALUES.items():
            while f"{{{value}}}" in text:
                text = text.replace(f"{{{value}}}", make(source), 1)
        customer = number % 2 == 0
        message: dict[str, Any] = {
            "Id": f"m{number}",
            "ParticipantId": "p-customer" if customer else "p-agent",
            "ParticipantRole": "CUSTOMER" if customer else "AGENT",
            "DisplayName": name if customer else "Agent",
            "Content": text,
            "ContentType": "text/plain",
            "Time": {"AbsoluteTime": f"2026-03-04T10:{number:02}:00.000Z"},
        }
        chat.personal[message["Id"]] = spans
        if number == 0:
            (begin, end), = spans  # fmt: skip
            message["Redaction"] = {"CharacterOffsets": [{"BeginOffsetChar": begin, "EndOffsetChar": end}]}
        chat.page["Segments"].append({"Transcript": message})
    return chat
