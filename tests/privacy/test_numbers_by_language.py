"""Numbers of orders, errors and the like stay visible in the languages chats are held in; personal ones do not."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from rtca_nb.privacy.number_shapes import harmless_spans
from rtca_nb.privacy.pii_patterns import find_personal_data
from tests.privacy.numbers_by_language import BUSINESS_NUMBERS, HARMLESS_BY_LANGUAGE, NEARER, PERSONAL_BY_LANGUAGE

PERSONAL = [(text, value) for rows in PERSONAL_BY_LANGUAGE.values() for text, value in rows]
FEW = 40  # one sentence in so many may be hidden all the same


def is_hidden(text: str, value: str) -> bool:
    places = {place for found in find_personal_data(text) for place in range(found.begin, found.end)}
    begin = text.rindex(value)
    return {place for place in range(begin, begin + len(value)) if text[place].isdigit()} <= places


@pytest.mark.sampled(50)
@pytest.mark.parametrize(("text", "value"), PERSONAL, ids=ascii)
def test_personal_number_is_found_by_the_words_of_its_language(text, value):
    assert is_hidden(text.replace("{}", value), value)


@pytest.mark.parametrize(("text", "value"), NEARER, ids=ascii)
def test_nearer_word_and_end_of_clause_say_what_is_personal(text, value):
    assert is_hidden(text.replace("{}", value), value)


@pytest.mark.parametrize("language", HARMLESS_BY_LANGUAGE)
def test_number_of_a_business_stays_visible(language):
    said = [text.format(number) for text, number in product(HARMLESS_BY_LANGUAGE[language], BUSINESS_NUMBERS)]
    hits = [text for text in said if find_personal_data(text)]
    assert len(hits) <= len(said) // FEW, hits


@pytest.mark.parametrize(
    ("touching", "harmless", "personal"),
    [
        (("l'", "d'", "l’", "qu'", "dell'"), ("erreur", "article", "envoi"), ()),
        (("ال", "وال", "بال", "لل", "و"), ("فاتورة", "شحنة", "تذكرة"), ("بطاقة", "حساب")),
        (("ה", "ב", "ל", "וה", "שב", "מה"), ("הזמנה", "חשבונית", "גרסה"), ("חשבון", "דרכון")),
    ],
)
def test_article_or_particle_that_touches_a_word_changes_nothing(touching, harmless, personal):
    for head, word in product(touching, harmless):
        assert find_personal_data(f"{head}{word} 4821993") == [], head + word
    for head, word in product(touching, personal):
        assert is_hidden(f"{head}{word} 2024", "2024"), head + word


LETTERS = st.sampled_from("期本版でをエ는서류พมคคъжωשגगलखطص")
SHAPES = st.sampled_from(
    [
        *(
            "4.11.2024",
            "2024-11-04",
            "04/11/2024",
            "5.16.2",
            "35.0.1316.48",
            "v9.17.8",
            "0x80072325",
            "12:45",
            "E-7843",
        ),
        *("A-522772", "INV-69347", "ORD-2026-48213", "JD00153692455228", "RR123456785GB", "192.168.1.20", "1920x1080"),
    ]
)


@given(before=LETTERS, shape=SHAPES, after=LETTERS)
@settings(deadline=None)
def test_letters_of_another_script_are_no_part_of_a_code(before, shape, after):
    text = f"{before}{shape}{after}"
    (found,) = harmless_spans(text)
    assert text[found.begin : found.end] == shape
    assert find_personal_data(text) == []


@given(
    before=LETTERS,
    digits=st.text("0123456789", min_size=14, max_size=14).filter(lambda digits: len(set(digits)) > 1),
    after=LETTERS,
    joint=st.sampled_from(["", " ", "-", "."]),
)
@settings(deadline=None)
def test_card_that_letters_of_another_script_touch_is_found(before, digits, after, joint):
    number = f"4{digits}"
    number += luhn.calc_check_digit(number)
    value = joint.join(number[at : at + 4] for at in range(0, 16, 4))
    (found,) = find_personal_data(f"{before}{value}{after}")
    assert (found.begin, found.end, found.kind) == (1, 1 + len(value), "card")


@pytest.mark.parametrize("after", [", 15 коробок", ", 3 boxes", ",43箱", " (2)"])
def test_what_follows_a_parcel_number_is_no_part_of_it(after):
    for before in ("", "Номер отправления ", "运单号"):
        assert find_personal_data(f"{before}JD00435562679434{after}") == []


@pytest.mark.parametrize("text", ["{}", "send it to {}", "account {}"])
@pytest.mark.parametrize("value", ["DE89370400440532013001", "GB82WEST12345698765433", "ID110101198503121234"])
def test_account_number_with_a_slip_is_no_parcel(text, value):
    digits = value.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")[-14:]
    assert is_hidden(text.format(value), digits)
