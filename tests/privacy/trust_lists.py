"""What may stand in clear beside one true redaction tag, and whether it says that the text was never redacted.

Written before the code. Genuine redacted texts keep what names nobody: orders, tickets, offers, amounts, times.
"""

__all__ = ["IN_CLEAR", "LEFT_IN"]

IN_CLEAR = (
    "my ssn is 536-90-4399",
    "536-90-4399 is what my card says",
    "social security number: 536904399",
    "meu CPF é 529.982.247-25",
    "529.982.247-25",
    "my PIN is 1234",
    "the pin: 9071",
    "my password is 77120394",
    "sort code 20-00-00 account 55779911",
    "account number 55779911",
    "routing number 021000021",
    "Kontonummer 1234567890",
    "my passport number is 925665416",
    "passport 925665416",
    "driving licence 92566541",
    "NHS number 943 476 5919",
    "mi DNI es 12345678",
    "mein Ausweis 925665416",
    "the CVV is 737",
    "моя карта 4111 1111 1111 1111",
    "паспорт 4509 123456",
    "暗証番号は1234です",
    "身份证号码是11010519491231002X",
    "비밀번호는 1234",
    "IBAN DE89 3704 0044 0532 0130 00",
    "write to zed.qux@canary.example",
)

LEFT_IN = (
    "my order is 12345678",
    "order number 55779911",
    "tracking 1Z999AA10123456784",
    "ticket 4711 was closed",
    "reference 925665416",
    "case number 00412345",
    "use promo code 1234",
    "discount code 55779911",
    "error code 50012345",
    "the update 10.0.19045.3803 fails",
    "delivered on 2026-03-04 at 14:30",
    "it was $1,234.56 for 12 boxes",
    "invoice 2026/0412 is paid",
    "press 1 or 2, then 1234 steps",
    "room 1234, floor 12",
    "Bestellnummer 1234567890",
    "el pedido 12345678",
    "заказ 12345678",
    "订单号是12345678",
    "주문 번호 12345678",
    "your account is closed since 2024",
    "my account has 3 users",
    "model 925665416",
    "I waited 45 minutes in 2025",
    "call me back in 10 minutes",
)
