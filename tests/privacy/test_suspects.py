"""Messages in which something personal may stand are told apart from others, and none of them is missed."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.pii_patterns import find_personal_data
from rtca_nb.privacy.redaction import MASK
from rtca_nb.privacy.suspects import suspects
from tests.making import make, message, texts, twice
from tests.privacy.number_lists import PERSONAL

WORDS = (
    "Maria maria MARÍA Lopez van der Will may will 김민수 김민수님 山田太郎 محمد Жанна straße STRASSE İzmir ﬁn ﷺ ①a "
    "x_y _Maria_ O'Brien é 9 12 [NAME] NAME a\u200bb Ma\u00adria %4Daria &amp; \\u0041 the customer four two double "
    "seven at dot Mar!a M4ria M@ria $traße $trasse"
).split()
NUMBERS = [
    "4242 4242 4242 4242",
    "+1 (555) 123-4567",
    "a@b.example",
    "m＠b.example",
    "٤٢٤٢٤٢",
    "４２４２",
    "four two four two",
]
pieces = st.lists(st.sampled_from([*WORDS, *NUMBERS]) | texts, max_size=8)
talk = st.tuples(pieces, st.sampled_from([" ", "-", "_", ".", "\n", "", "  "])).map(lambda made: made[1].join(made[0]))
kinds = st.sampled_from(["name", "redacted", "file"])


def _nothing_is_found_in_what_is_no_suspect(values, messages):
    known = KnownValues(values)
    found = suspects(messages, known)
    assert found <= {number for number, text in enumerate(messages) if text}
    for number, text in enumerate(messages):
        if number not in found and text is not None:
            assert known.find(text) == []
            assert find_personal_data(text) == []


test_suspects, test_suspects_thoroughly = twice(
    _nothing_is_found_in_what_is_no_suspect,
    thorough=600,
    values=st.lists(st.tuples(talk, kinds), max_size=4) | st.lists(st.tuples(talk, kinds), min_size=20, max_size=25),
    messages=st.lists(st.none() | talk, max_size=6),
)


def _repeated_values_are_found(value, before, after):
    words = value.split()
    text = f"{before} {'-'.join(words)} {after}"
    places = KnownValues([(value, "redacted")]).find(text.swapcase())
    begin = len(before) + 1
    assert (begin, begin + len(value)) in places


word = st.text(st.sampled_from("abcxyzABCXYZ0189äöñжяπ"), min_size=3, max_size=6).map(lambda text: f"Q{text}9")
ends = st.text(st.sampled_from("abc .,"), max_size=8)
test_repeats, test_repeats_thoroughly = twice(
    _repeated_values_are_found,
    value=st.lists(word, min_size=1, max_size=4).map(" ".join),
    before=ends,
    after=ends,
)


@pytest.mark.parametrize("size", [1, 40])
def test_plain_talk_is_not_suspect(size):
    known = KnownValues([(f"Xanthippe{letter}", "name") for letter in "abcdefghijklmnopqrstuvwxyz"[:size]])
    assert suspects(["hello there", None, "", "ça va, 元気ですか", "Xanthippea"], known) == {4}


@pytest.mark.parametrize("text", ["ask Mar!a", "ask El$a now", "$arah?"])
def test_names_with_signs_for_letters_are_hidden_in_a_contact(text):
    names = ["Maria", "Elsa", "Sarah"]
    plain = [message("hello", identity=name, DisplayName=name) for name in names]
    shown = make([*plain, message(text, identity="said")]).transcript["content"].tolist()[-1]
    assert MASK * 4 in shown


@pytest.mark.parametrize("others", [0, 300], ids=["alone", "among-many"])
def test_what_is_found_in_a_text_is_hidden_in_a_contact(others):
    texts = [item.text for item in PERSONAL if find_personal_data(item.text)]
    plain = [message("hello there", identity=f"m{number}") for number in range(others)]
    contact = make([*plain, *(message(text, identity=f"n{number}") for number, text in enumerate(texts))])
    for text, shown in zip(texts, contact.transcript["content"].tolist()[others:], strict=True):
        for begin, end, _ in find_personal_data(text):
            assert set(shown[begin:end]) == {MASK}


HAN = "〇一二三四五六七八九"


def in_han(number):
    """Write a number below a hundred as people do: 10 is 十, 25 is 二十五."""
    tens, ones = divmod(number, 10)
    return f"{HAN[tens] if tens > 1 else ''}{'十' if tens else ''}{HAN[ones] if ones or not tens else ''}"


@given(day=st.dates(date(1950, 1, 1), date(2020, 12, 31)), heisei=st.booleans())
@example(day=date(1998, 10, 10), heisei=True)
def test_a_known_date_in_ideographs_is_looked_at(day, heisei):
    year = (
        in_han(day.year - 1988)
        if heisei and 1989 <= day.year < 2019
        else "".join(HAN[int(one)] for one in str(day.year))
    )
    text = f"{'平成' if heisei and 1989 <= day.year < 2019 else ''}{year}年{in_han(day.month)}月{in_han(day.day)}日です"
    known = KnownValues([(day.isoformat(), "redacted")])
    assert known.find(text)
    assert suspects(["hello", text], known) == {1}
