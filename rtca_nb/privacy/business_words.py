"""Words that announce numbers of a business, in fourteen languages: errors, invoices, orders, parcels, versions.

Such numbers name nobody. One line for a language and a thing; a word with ``*`` covers every word that begins with it.
Articles and particles that are joined to a word are removed before it is looked up.
"""

from __future__ import annotations

from typing import Final

__all__ = ["BUSINESS", "BUSINESS_UNSPACED"]

_BY_LANGUAGE: Final = (
    # English
    "error* bug bugs fault",
    "invoice* receipt receipts",
    "order orders purchase",
    "tracking shipment* parcel* consignment* waybill",
    "version versions release",
    "ticket* case cases incident*",
    "article* item items product products sku",
    "serial model models",
    "booking bookings reservation* itinerary",
    # German
    "fehler* störung* meldung",
    "rechnung* quittung* beleg belegnummer gutschrift*",
    "bestell* auftrag auftrags* order",
    "sendung* lieferung* lieferschein* paket* frachtbrief*",
    "version* ausgabe firmware*",
    "ticket* vorgang* störungsnummer",
    "artikel* produkt* ware warennummer",
    "serien* seriennummer modell*",
    "buchung* reservierung* fahrkarte*",
    # French
    "erreur* anomalie* panne",
    "facture* reçu quittance*",
    "commande commandes achat",
    "suivi colis envoi envois expédition* bordereau",
    "version* édition",
    "ticket* dossier incident*",
    "article* produit produits référence*",
    "série modèle*",
    "réservation* billet billets",
    # Spanish
    "error errores fallo fallos avería",
    "factura* recibo recibos albarán",
    "pedido pedidos encargo compra",
    "seguimiento envío* rastreo paquete* guía",
    "versión versiones actualización",
    "ticket* incidencia* expediente*",
    "artículo* producto* referencia*",
    "serie modelo*",
    "reserva reservas reservación* billete* boleto*",
    # Russian
    "ошибк* сбой сбоя",
    "инвойс* накладн* квитанц* чек чека фактур* счет-фактур*",
    "заказ*",
    "отправлен* посылк* трек трек-* отслеживан* накладн*",
    "верси* релиз* сборк*",
    "тикет* обращени* заявк*",
    "артикул* товар* издели*",
    "серийн* модель модели моделью",
    "брон* бронирован* билет*",
    # Greek
    "σφάλμα* σφάλματ* λάθος",
    "τιμολόγι* τιμολογί* απόδειξη* αποδείξ*",
    "παραγγελί*",
    "αποστολή* αποστολ* δέμα δέματος εντοπισμ* παρακολούθηση*",
    "έκδοση εκδόσ*",
    "αίτημα αιτήμα* εισιτήρι* εισιτηρί*",
    "είδος είδους προϊόν προϊόντ* άρθρο*",
    "σειριακ* σειράς μοντέλ*",
    "κράτηση* κρατήσ*",
    # Arabic
    "خطأ خطا أخطاء عطل",
    "فاتورة* فواتير فاتورت* إيصال*",
    "طلب طلبي* طلبية* طلبات طلبك* أمر",
    "شحنة* شحنت* شحن طرد طرود تتبع بوليصة",
    "إصدار* نسخة",
    "تذكرة* تذاكر بلاغ",
    "منتج* سلعة صنف مقال*",
    "تسلسلي* طراز موديل",
    "حجز* حجوزات",
    # Hebrew
    "שגיאה שגיאת שגיאות תקלה תקלת",
    "חשבונית* חשבוניות",
    "הזמנה הזמנת* הזמנתי הזמנות",
    "משלוח* מעקב חבילה חבילת שילוח",
    "גרסה גרסת גירסה גירסת",
    "פנייה פניה פניית קריאה",
    'פריט מוצר מק״ט מק"ט דגם',
    "סידורי סידורית",
    "שריון אסמכתא",
    # Hindi
    "त्रुटि* एरर गलती",
    "बिल इनवॉइस* इनवॉयस* चालान रसीद",
    "ऑर्डर* आर्डर* आदेश",
    "ट्रैकिंग* शिपमेंट* पार्सल* खेप",
    "संस्करण* वर्जन* वर्ज़न*",
    "टिकट* शिकायत*",
    "उत्पाद* आइटम* लेख",
    "सीरियल* क्रम मॉडल*",
    "बुकिंग* आरक्षण* पीएनआर",
    # Turkish; vowels and consonants change before an ending
    "hata hatası hatasi hatalı arıza*",
    "fatura* fiş makbuz*",
    "sipariş* siparis*",
    "takip kargo* gönderi* gonderi* paket* irsaliye*",
    "sürüm* surum* versiyon*",
    "talep talebi* bilet* kayıt",
    "ürün* urun* madde",
    "seri model modeli",
    "rezervasyon*",
)

_UNSPACED: Final = (
    # Thai
    "ข้อผิดพลาด เออเรอร์ ใบแจ้งหนี้ ใบเสร็จ ใบกำกับภาษี คำสั่งซื้อ ออเดอร์ ใบสั่งซื้อ พัสดุ ติดตาม เวอร์ชัน",
    "เวอร์ชั่น รุ่น ตั๋ว เคส คำร้อง สินค้า บทความ ซีเรียล เครื่อง หมายเลขการจอง เลขที่การจอง รหัสการจอง ปี ห้อง",
    # Chinese, traditional and simplified
    "错误 錯誤 报错 報錯 故障 发票 發票 账单 帳單 收据 订单 訂單 单号 單號 运单 運單 包裹 版本 工单 工單 案件",
    "商品 货号 貨號 型号 型號 序列 批号 预订号 预订编号 預訂號 预订号码 票号 价格 價格 航班 房间 房間",
    # Japanese
    "エラー 障害 請求書 領収書 伝票 注文 オーダー 追跡 送り状 荷物 配送番号 単号 バージョン チケット 問い合わせ番号",
    "案件 商品 品番 型番 シリアル 製造 予約番号 価格 便名 部屋",
    # Korean
    "오류 에러 청구서 송장 영수증 계산서 주문 오더 운송장 배송번호 추적 소포 버전 티켓 접수번호 문의번호 상품 품번",
    "모델 시리얼 일련 예약번호 항공권 가격 객실",
)

BUSINESS: Final = " ".join(_BY_LANGUAGE)
"""Words of languages that separate words by spaces, as they are written."""
BUSINESS_UNSPACED: Final = tuple(" ".join(_UNSPACED).split())
"""Words of scripts without spaces between words, or with endings joined to them."""
