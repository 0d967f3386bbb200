"""Personal numbers and addresses are found however they are written; harmless numbers are not."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

import rtca_nb as rtca
from rtca_nb.privacy.number_gate import is_worth_a_look, worth_a_look
from rtca_nb.privacy.number_shapes import harmless_spans
from rtca_nb.privacy.pii_patterns import KINDS, find_personal_data
from tests.privacy.number_lists import HARMLESS, PERSONAL, PHONES

TEXTS = (*(item.text for item in PERSONAL), *HARMLESS, *(number for row in PHONES for number in row[1:]))


def hidden(text: str) -> set[int]:
    return {place for found in find_personal_data(text) for place in range(found.begin, found.end)}


def is_covered(text: str, value: str) -> bool:
    begin = text.index(value)
    places = {place for place in range(begin, begin + len(value)) if text[place].isalnum()}
    return places <= hidden(text)


# -- the lists that were written first ---------------------------------------------------------------------------------


@pytest.mark.parametrize("item", PERSONAL, ids=lambda item: ascii(item.text))
def test_personal_number_is_found_however_it_is_written(item):
    assert is_covered(item.text, item.value)


@pytest.mark.sampled(50)
@pytest.mark.parametrize("item", PERSONAL, ids=lambda item: ascii(item.text))
def test_personal_number_is_called_what_it_is(item):
    begin = item.text.index(item.value)
    kinds = {found.kind for found in find_personal_data(item.text) if found.end > begin}
    # A kind that proves itself is named; a phone without a country code may be just a number.
    assert item.kind in kinds or (item.kind == "phone" and kinds == {"digits"})


@pytest.mark.parametrize("text", ["call me on {} please", "so {} then", "{}", "Nummer: {}", "{}."])
@pytest.mark.parametrize("row", PHONES, ids=lambda row: row[0])
def test_phone_of_a_country_is_found_in_national_and_international_writing(row, text):
    for number in row[1:]:
        assert is_covered(text.format(number), number)


def test_harmless_numbers_are_left_alone_but_for_few():
    hits = [text for text in HARMLESS if find_personal_data(text)]
    assert len(hits) <= len(HARMLESS) * 5 // 67, hits


@pytest.mark.parametrize("text", ["{}", "so {} it is", "({})", "{}!"])
@pytest.mark.parametrize(
    "number", ["1999", "2024-05-01", "1920x1080", "10:30", "$1,299.00", "192.168.1.20", "ISBN 978-3-16-148410-0"]
)
def test_harmless_number_is_harmless_anywhere(number, text):
    assert find_personal_data(text.format(number)) == []


@pytest.mark.parametrize("before", ["that makes", "total =", "29.99 +", "used", "reading of", "12 x 29.99 ="])
@pytest.mark.parametrize("amount", ["359.88", "1234.5", "1234.50", "99999.99", "100.0"])
def test_amount_with_hundredths_is_harmless_without_its_currency(amount, before):
    assert find_personal_data(f"{before} {amount}") == []
    assert find_personal_data(f"{before} {amount}, thanks") == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Pin: {}", "4.8.2.1"),
        ("my PIN is {} ok", "4.8.2.1"),
        ("account {}", "12345.67"),
        ("ssn {}", "1.2.3.4.5.6.7.8.9"),
        ("{}", "0.7.9.1.1.1.2.3.4.5.6"),
        ("phone {}", "0.7.9.1.1.1.2.3.4.5.6"),
        ("ring me, {}", "0171/123.45.67"),
    ],
)
def test_points_between_digits_make_no_amount_or_version_of_a_personal_number(text, value):
    assert is_covered(text.format(value), value)


@pytest.mark.parametrize(
    "text", ["release 4.8.2.1", "we run 4.8.2.1 now", "at 192.168.0.1", "at 10.0.0.1:80", "10.15.7"]
)
def test_versions_and_addresses_of_machines_are_harmless(text):
    assert find_personal_data(text) == []


# -- what stands beside a number decides -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("personal", "harmless"),
    [
        ("my PIN is 2024", "the year is 2024"),
        ("born 2024-05-01", "sent 2024-05-01"),
        ("account 4821993", "order 4821993"),
        ("security code 4821", "error code 4821"),
        ("customer number 48219", "ticket number 48219"),
        ("Kontonummer 4821993", "Bestellnummer 4821993"),
        ("numéro de compte 4821993", "numéro de commande 4821993"),
        ("номер карты 4821", "номер заказа 4821"),
        ("口座番号4821993", "注文番号4821993"),
        ("4821 is my pin", "4821 items"),
        ("ich bin am 3.4.1979 geboren", "es kam am 3.4.1979"),
        ("card exp 04/27", "sent 04/27/2026"),
    ],
)
def test_word_beside_a_number_says_whether_it_is_personal(personal, harmless):
    assert find_personal_data(personal)
    assert find_personal_data(harmless) == []


def test_what_proves_itself_is_found_whatever_the_words_say():
    for text in ("order 4111 1111 1111 1111", "invoice +44 7700 900123", "ticket DE89370400440532013000"):
        (found,) = find_personal_data(text)
        assert found.begin == text.index(" ") + 1
        assert found.end == len(text)
        assert found.kind in {"card", "phone", "iban"}


def test_cards_of_a_long_list_are_all_found():
    cards = ["4111 1111 1111 1111", "5555 5555 5555 4444", "3782 822463 10005", "6011 1111 1111 1117"]
    found = find_personal_data("\n".join(cards))
    assert [item.kind for item in found] == ["card"] * 4


# -- places --------------------------------------------------------------------------------------------------------


def _with_check_digit(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


ZEROS = "0０٠०๐𝟎০"  # of several scripts
WORDS = st.lists(st.sampled_from(["so", "well", "ok,", "naïve", "荷物", "🙂", "👩‍👧", "is", "Straße"]), max_size=4)
CARDS = (
    st.tuples(st.sampled_from("456"), st.text("0123456789", min_size=14, max_size=14))
    .map(lambda parts: _with_check_digit("".join(parts)))
    .filter(lambda card: len(set(card)) > 1)
)
IBANS = st.text("0123456789", min_size=18, max_size=18).map(
    lambda number: f"DE{mod_97_10.calc_check_digits(number + 'DE')}{number}"
)
EMAILS = st.builds(
    "{}@{}.{}".format,
    st.text("abcxyz0123456789_.", min_size=1, max_size=9).filter(lambda text: text.strip("._") == text),
    st.text("abcxyzüñ例", min_size=1, max_size=9),
    st.sampled_from(["com", "org", "co.uk", "рф", "公司"]),
)


@st.composite
def grouped(draw, numbers):
    number = draw(numbers)
    size = draw(st.sampled_from([1, 2, 4, 6, 20]))
    joint = draw(st.sampled_from([" ", "-", ".", "\u00a0", "\u2011", " - ", "/"]))
    return joint.join(number[at : at + size] for at in range(0, len(number), size))


@st.composite
def in_another_script(draw, numbers):
    number, zero = draw(numbers), ord(draw(st.sampled_from(ZEROS)))
    return "".join(chr(zero + int(one)) if one.isdigit() else one for one in number)


def _the_place_is_exact(value: str, before: list[str], after: list[str]) -> None:
    head = " ".join([*before, ""])
    text = head + value + " ".join(["", *after])
    found = find_personal_data(text)
    assert {place for item in found for place in range(item.begin, item.end)} == set(
        range(len(head), len(head) + len(value))
    )


@given(value=in_another_script(grouped(CARDS)) | grouped(IBANS) | EMAILS, before=WORDS, after=WORDS)
@settings(deadline=None)
def test_spans_cover_exactly_what_was_planted(value, before, after):
    _the_place_is_exact(value, before, after)


@given(value=grouped(CARDS), place=st.integers(1, 15), sign=st.sampled_from("\u200b\u200d\u2060\ufeff\u00ad"))
@settings(deadline=None)
def test_spans_cover_invisible_characters_within(value, place, sign):
    _the_place_is_exact(value[:place] + sign + value[place:], ["so"], ["ok,"])


PIECES = st.sampled_from(
    [
        *"0123456789 .-/()+@[]{}<>_,:;#$%&\\\n\u200b\ufe0f\u20e3①²４٤๔四일OlI",
        *("one ", "vier ", " at ", " dot ", "(at)"),
        *(
            "card ",
            "order ",
            "DE89",
            "https://a.b/",
            "2024-05-01",
            "12:30",
            "4111",
            "+44",
            "🙂",
            "&#52;",
            "\ud800",
            "x",
        ),
    ]
)


@given(text=st.lists(PIECES, max_size=40).map("".join))
@settings(deadline=None, max_examples=100)
def test_findings_are_in_order_and_within_any_text(text):
    found = find_personal_data(text)
    edges = [edge for item in found for edge in item[:2]]
    assert edges == sorted(edges)
    assert all(item.begin < item.end <= len(text) and item.kind in KINDS for item in found)


# -- speed ------------------------------------------------------------------------------------------------------------


@given(text=st.lists(PIECES, max_size=40).map("".join))
@settings(deadline=None)
def test_quick_looks_pass_over_nothing_that_is_found(text):
    if find_personal_data(text):
        assert is_worth_a_look(text)
        assert worth_a_look([None, text]) == {1}
        assert 7 in worth_a_look([*[""] * 7, text, *[None] * 300])


def test_quick_looks_pass_over_nothing_of_the_lists():
    number_of = dict(enumerate(TEXTS * 2))
    worth = worth_a_look(list(number_of.values()))
    assert [text for number, text in number_of.items() if number not in worth and find_personal_data(text)] == []


def test_quick_looks_pass_over_plain_talk():
    talk = ["Hello, how can I help you today?", "My parcel is late, and nobody told me why.", "Danke, das war's!"] * 200
    assert worth_a_look(talk) == set()
    assert not any(map(is_worth_a_look, talk))


HOSTILE = (
    *("1", "1 ", "4 ", "4-", "1(", "12345 ", "4111 1111 1111 1112 ", "+44 7700 900123 ", "+1 ", "00441234567890 "),
    *("DE11 DE11 DE11 ", "GB82 WEST 1234 5698 7654 33 ", "a@", "@", "a @ b ", "a at b ", "a at b dot c ", "x@y."),
    *("one ", "four-", "double ", "1.1.", "1.2.3.4 ", "2024-", "1x", "O0l ", "①", "٤ ", "四 ", "일", "1\u200b"),
    *("1\ufe0f\u20e3", "😀1", "1 then ", "order 12345 ", "#1 ", "$1 ", "1,111,", "1:1", "a.b.c/", "https://a/", "a1b2"),
    *("9781", "ORD-1", "%41", "&a1;", "\\u0041", "(at)", '"a', "jan 1 ", "1/", "1_", "1\n", "a b c d @ e f ", "aa:bb:"),
    *(
        "A1-",
        "A 1 ",
        "a-a-",
        "AB ",
        "passport A1 ",
        "X1234567L ",
        "passport AB123456 ",
        "1 mar ",
        "mar 1 ",
        "1月",
        "三月",
    ),
    *("born 1 mar 1985 ", "1-K", "https://a/?p=0791234567&", "order 079 123 45 67 ", "(my ", "1 is my "),
)


# What is quadratic takes minutes on these.
@pytest.mark.sampled(2)
@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [piece if number % 3 == 0 else pytest.param(piece, marks=pytest.mark.slow) for number, piece in enumerate(HOSTILE)],
    ids=ascii,
)
def test_hostile_text_takes_no_more_than_a_multiple_of_a_linear_scan(piece):
    text = (piece * (40_000 // len(piece) + 1))[:40_000]
    find_personal_data(text[:100])
    began = time.process_time()
    [unicodedata.category(character) for character in text]
    scan = time.process_time() - began
    began = time.process_time()
    find_personal_data(text)
    assert (time.process_time() - began) / scan < 1_000  # a second where the scan takes a millisecond


# -- what a contact shows and loads -----------------------------------------------------------------------------------


def _raw(texts) -> rtca.Contact:
    segments = [
        {"Transcript": {"Id": f"m{number}", "ParticipantRole": "CUSTOMER", "ParticipantId": "c", "Content": text}}
        for number, text in enumerate(texts)
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    return rtca.read_contact(page, output_type="Raw")


def test_raw_contact_hides_every_personal_number_of_the_list():
    # Many messages are looked at in another way than few.
    for repeats in (1, 5):
        seen = list(_raw([item.text for item in PERSONAL] * repeats).transcript["content"])
        for item, text in zip(PERSONAL * repeats, seen, strict=True):
            begin = item.text.index(item.value)
            assert not any(one.isalnum() for one in text[begin : begin + len(item.value)]), ascii(item.text)


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    ("form", "text", "loaded"),
    [
        ("Redacted", "mine is 4111 1111 1111 1111, or +44 7700 900123", set()),
        ("Raw", "Where is my parcel?", set()),
        ("Raw", "since 2019, for $30 a month", set()),
        ("Raw", "mine is 4111 1111 1111 1111", {"stdnum"}),
        ("Raw", "mine is +44 7700 900123", {"phonenumbers"}),
    ],
)
@pytest.mark.slow
def test_libraries_of_numbers_are_loaded_by_the_first_candidate(form, text, loaded):
    code = (
        "import sys, rtca_nb; message = {'Id': 'm', 'ParticipantRole': 'CUSTOMER', 'Content': sys.argv[2]};"
        "page = {'Channel': 'CHAT', 'Status': 'COMPLETED', 'Segments': [{'Transcript': message}]};"
        "rtca_nb.read_contact(page, output_type=sys.argv[1]).transcript;"
        "print(*{'stdnum', 'phonenumbers'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code, form, text], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == loaded


@given(st.sampled_from(HARMLESS), st.sampled_from(HARMLESS), st.integers(0, 40))
def test_shape_of_a_number_does_not_depend_on_what_stands_far_from_it(one, other, words):
    apart = " ".join(["", *["well"] * (words + 4), ""])
    alone, beside = harmless_spans(one), harmless_spans(other)
    begin = len(one) + len(apart)
    moved = [shape._replace(begin=shape.begin + begin, end=shape.end + begin) for shape in beside]
    found = harmless_spans(f"{one}{apart}{other}")
    digits = {place for place, character in enumerate(f"{one}{apart}{other}") if character.isdigit()}
    assert digits & covered(found) == digits & covered([*alone, *moved])


def covered(shapes) -> set[int]:
    return {place for shape in shapes for place in range(shape.begin, shape.end)}


@pytest.mark.parametrize("gap", [" ", "\n", ": ", "\n\n"])
def test_word_before_a_line_break_announces_its_number(gap):
    found = find_personal_data(f"numéro de sécu{gap}1 85 05 78 006 084 36")
    assert {finding.kind for finding in found} == {"digits"}
