"""Codes, birth dates and phones are hidden by the words beside them or by what proves them; what is alike is not."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

import rtca_nb as rtca
from rtca_nb.privacy.pii_patterns import find_personal_data
from tests.privacy.code_lists import (
    BEHIND,
    BIRTH_DATES,
    CODES,
    HARMLESS_CODES,
    HARMLESS_DATES,
    HARMLESS_PHONE_LIKE,
    PHONES_IN_DISGUISE,
    PROVEN_CODES,
)
from tests.privacy.number_lists import HARMLESS, PERSONAL

FEW = 40  # one harmless text in so many may be hidden all the same


def is_hidden(text: str, value: str) -> bool:
    """Whether all letters and digits of a value are hidden where it stands in a text with a place for it."""
    begin = text.index("{}")
    places = {place for found in find_personal_data(text.format(value)) for place in range(found.begin, found.end)}
    return {begin + place for place, one in enumerate(value) if one.isalnum()} <= places


def hits(texts) -> list[str]:
    return [text for text in texts if find_personal_data(text)]


# -- the lists that were written first ---------------------------------------------------------------------------------


@pytest.mark.sampled(50)
@pytest.mark.parametrize(("text", "value"), [*CODES, *BEHIND], ids=ascii)
def test_code_is_found_by_the_word_that_says_what_it_is(text, value):
    assert is_hidden(text, value)


@pytest.mark.parametrize(("text", "value"), PROVEN_CODES, ids=ascii)
def test_code_whose_check_digits_are_right_needs_no_word(text, value):
    assert is_hidden(text, value)


@pytest.mark.parametrize(("text", "value"), BIRTH_DATES, ids=ascii)
def test_birth_date_with_a_spelt_month_is_found_whole(text, value):
    assert is_hidden(text, value)


@pytest.mark.parametrize("sign", ["🙂", "…", "“"])
def test_birth_dates_are_found_beside_signs_that_are_no_letters(sign):
    assert [text for text, value in BIRTH_DATES if not is_hidden(f"{sign} {text} {sign}", value)] == []


@pytest.mark.parametrize(("text", "value"), PHONES_IN_DISGUISE, ids=ascii)
def test_phone_is_found_behind_the_shape_of_something_harmless(text, value):
    assert is_hidden(text, value)


@pytest.mark.parametrize("texts", [HARMLESS_CODES, HARMLESS_DATES, HARMLESS_PHONE_LIKE], ids=len)
def test_harmless_codes_dates_and_amounts_stay_visible_but_for_few(texts):
    assert len(hits(texts)) <= len(texts) // FEW + 1, hits(texts)


# -- codes -------------------------------------------------------------------------------------------------------------

RULES = {
    "it.codicefiscale": r"[A-Z]{6}[0-9]{2}[ABCDEHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]",
    "fi.hetu": r"(0[1-9]|1[0-9]|2[0-8])(0[1-9]|1[0-2])[0-9]{2}[-A][0-9]{3}[0-9A-FHJ-NPR-Y]",
    "es.nie": r"[XYZ][0-9]{7}[A-Z]",
    "es.dni": r"[0-9]{8}[A-Z]",
    "ie.pps": r"[0-9]{7}[A-W]",
}


def valid_codes(kind: str) -> st.SearchStrategy[str]:
    rules = import_module(f"stdnum.{kind}")
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

    def with_check_sign(code: str) -> str | None:
        return next((code[:-1] + sign for sign in last if rules.is_valid(code[:-1] + sign)), None)

    return st.from_regex(RULES[kind], fullmatch=True).map(with_check_sign).filter(lambda code: code is not None)


@pytest.mark.parametrize("kind", RULES)
@given(data=st.data())
@settings(deadline=None, max_examples=15)
def test_any_code_with_right_check_digits_is_found_and_one_of_an_order_is_not(kind, data):
    code = data.draw(valid_codes(kind))
    found = [(item.begin, item.end) for item in find_personal_data(f"so {code} ok")]
    assert found == [(3, 3 + len(code))]
    assert bool(find_personal_data(f"my order {code} is late")) == (kind == "it.codicefiscale")


@given(code=st.from_regex(r"[A-Z]{2}[0-9]{2}[A-Z][0-9]{4}", fullmatch=True))
@settings(deadline=None)
def test_word_decides_whose_code_it_is(code):
    for text in ("passport {}", "护照{}", "паспорт № {}", "{} (Reisepass)", "{} is my passport"):
        assert is_hidden(text, code)
    for text in ("order {}", "订单号{}", "заказ № {}", "tracking number {} (DHL)"):
        assert find_personal_data(text.format(code)) == []


@given(
    pieces=st.lists(
        st.sampled_from(
            ["A1", "AB12", "12", "QQ", "C", " ", "-", ".", "passport ", "(", ")", "NI ", "X1234567L", "is my ", "PAN "]
        ),
        max_size=30,
    ).map("".join)
)
@settings(deadline=None)
def test_findings_among_codes_are_in_order_and_within_the_text(pieces):
    edges = [edge for found in find_personal_data(pieces) for edge in found[:2]]
    assert edges == sorted(edges)
    assert not edges or edges[-1] <= len(pieces)


@pytest.mark.parametrize("text", ["account # {}", "license #{}", "card # {}", "Konto # {}"])
def test_number_sign_after_a_personal_word_makes_no_order_of_it(text):
    assert is_hidden(text, "48219930")


# -- birth dates -------------------------------------------------------------------------------------------------------

MONTHS = {
    "born on {}": (
        "January February March April May June July August September October November December",
        "{0} {1} {2}",
    ),
    "DOB: {}": ("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec", "{1} {0}, {2}"),
    "geboren am {}": (
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "{0}. {1} {2}",
    ),
    "né le {}": ("janvier février mars avril mai juin juillet août septembre octobre novembre décembre", "{0} {1} {2}"),
    "nací el {}": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "{0} de {1} de {2}",
    ),
    "родился {}": ("января февраля марта апреля мая июня июля августа сентября октября ноября декабря", "{0} {1} {2}"),
    "γεννήθηκα στις {}": (
        "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκ.",
        "{0} {1} {2}",
    ),
    "تاريخ الميلاد {}": ("يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر", "{0} {1} {2}"),
    "תאריך לידה {}": (
        "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
        "{0} {1} {2}",
    ),
    "जन्म तिथि {}": ("जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर", "{0} {1} {2}"),
    "วันเกิด {}": (
        "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
        "{0} {1} {2}",
    ),
    "doğum tarihim {}": ("Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık", "{0} {1} {2}"),
    "生年月日は{}": ("1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月", "{2}年{1}{0}日"),
    "생년월일 {}": ("1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월", "{2}년 {1} {0}일"),
}


@pytest.mark.parametrize("text", MONTHS, ids=ascii)
@given(day=st.integers(1, 31), month=st.integers(0, 11), year=st.integers(1920, 2030))
@settings(deadline=None, max_examples=30)
def test_any_birth_date_is_found_and_the_same_date_of_something_else_is_not(text, day, month, year):
    names, form = MONTHS[text]
    date = form.format(day, names.split()[month], year)
    assert is_hidden(text, date)
    assert find_personal_data(date) == []


# -- phones and cards --------------------------------------------------------------------------------------------------


@given(number=st.from_regex(r"07[5-9][0-9] ?[0-9]{3} ?[0-9]{2} ?[0-9]{2}", fullmatch=True))
@settings(deadline=None)
def test_number_with_a_leading_zero_is_no_amount(number):
    for text in ("${}", "CHF {}", "{} EUR", "{}€"):
        assert is_hidden(text, number)
    assert find_personal_data(f"$0.{number[:2]}") == []


@pytest.mark.parametrize(
    "link", ["https://shop.example/o/20458812?page=1024&p={}&size=500", "www.shop.example/c/{}/20458812"]
)
def test_phone_in_a_link_is_found_and_the_rest_of_the_link_is_not(link):
    text = link.format("0791234567")
    assert [text[found.begin : found.end] for found in find_personal_data(text)] == ["0791234567"]


@given(
    start=st.sampled_from(["4", "51", "37", "6222", "2221", "6011"]),
    body=st.text("0123456789", min_size=18, max_size=18),
    size=st.sampled_from([16, 19]),
    joint=st.sampled_from([" ", "-", ".", ""]),
)
@settings(deadline=None)
def test_card_is_one_finding_and_nothing_of_it_is_a_phone(start, body, size, joint):
    size = {"37": 15, "51": 16, "2221": 16, "6011": 16}.get(start, size)
    digits = (start + body)[: size - 1]
    digits += luhn.calc_check_digit(digits)
    number = joint.join(digits[at : at + 4] for at in range(0, size, 4))
    for text in ("{}", "my card {} ok"):
        found = find_personal_data(text.format(number))
        assert [(item.kind, item.begin, item.end) for item in found] == [
            ("card", text.index("{"), text.index("{") + len(number))
        ]


@pytest.mark.parametrize("behind", [" 12/27 123", ", 12/27, 123", " 0827 123", " 12-2027 1234"])
def test_expiry_and_check_value_behind_a_card_are_no_phone(behind):
    found = find_personal_data(f"4111 1111 1111 1111{behind}")
    assert [item.kind for item in found] == ["card", "digits"]
    assert found[-1].end == 19 + len(behind)


def test_card_with_a_slip_is_one_finding_too():
    for number in ("6011 9570 8412 4821", "4111\n1111\n1111\n1112"):
        (found,) = find_personal_data(f"my card number: {number}")
        assert found.end - found.begin == len(number)


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1111 12/27 123", "my card is 6222 0000 0000 0000 004", "card 3782 822463 10005 ok"]
)
def test_audit_names_a_card_once_and_no_part_of_it_a_phone(text):
    message = {"Id": "m", "ParticipantId": "c", "ParticipantRole": "CUSTOMER", "Content": text}
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": message}]}
    kinds = list(rtca.audit_redaction(rtca.read_contact(page, output_type="Raw")).kind)
    assert kinds.count("card") == 1
    assert "phone" not in kinds


@pytest.mark.parametrize("mark", ["\u0301", "\u0483", "\u20e3", "\u093e"])
def test_mark_right_behind_a_number_is_no_word(mark):
    assert find_personal_data(f"my PIN is 4821{mark}")
    assert find_personal_data(f"it is 48219930{mark} ok")


ASCII_TEXTS = [
    text
    for text in (
        *HARMLESS,
        *(item.text for item in PERSONAL),
        *HARMLESS_CODES,
        *(text.format(one) for text, one in CODES),
    )
    if text.isascii() and "\n" not in text
]


@pytest.mark.parametrize("before", ["", "thanks, we know that "])
def test_quick_judgement_of_plain_numbers_is_that_of_a_closer_look(before):
    # Letters that are not in ASCII make every number be looked at closely.
    for text in (*ASCII_TEXTS, "card 4111 1111 1111 1234", "it cost 23.45 euros on 12/03/2026", "born 3 March 1985 ok"):
        said = f"{before}{text} so that is it and nothing more, said she"
        assert find_personal_data(said) == find_personal_data(f"{said}, {'well ' * 20}né"), said
