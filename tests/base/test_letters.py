"""Texts as their letters, as a reader takes them, and where those are."""

import unicodedata

import pytest
from hypothesis import strategies as st

from rtca_nb.base.letters import has_look_alikes, letters_in, letters_of, look_alikes, mixes_alphabets
from tests.making import twice


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Maria García!", "mariagarcia"),
        ("M a-r**i**a", "maria"),
        ("İzmir ISPARTA ısparta", "izmirispartaisparta"),
        ("4️⃣ ④ ⁴ ４ ٤ ❹ ४", "4444444"),
        ("🅼🅰🇷🇮🇦 Ⓜ︎ ⒜", "mariama"),
        ("مُحَمَّد محـــمد أحمد إبراهيم", "محمدمحمداحمدابراهيم"),
        ("דָּוִד שלום", "דודשלומ"),
        ("ΣΟΦΟΣ Σοφός", "σοφοσσοφοσ"),
        ("Straße ﬁn Łódź Ørsted", "strassefinlodzorsted"),
        ("タナカ ﾀﾅｶ たなか", "たなか" * 3),
        ("Zo\u0308e\u200b Zo\u00ebO\u02bcB", "zoezoeob"),
    ],
)
def test_letters_are_what_a_reader_takes_them_for(text, letters):
    assert letters_of(text) == letters


@pytest.mark.parametrize("text", ["กุ้ง", "राहुल", "កុសុមា", "ມະນີ", "குமார்"])
def test_marks_that_make_another_letter_stay(text):
    assert letters_of(text) != letters_of("".join(c for c in text if unicodedata.category(c)[0] != "M"))


@pytest.mark.parametrize(
    ("text", "alike"),
    [("Маriа", "maria"), ("ΜΑRΙΑ", "maria"), ("Іvаn", "ivan"), ("Соре", "cope"), ("раураl", "paypal")],
)
def test_letters_of_other_alphabets_are_read_as_the_ones_they_look_like(text, alike):
    assert has_look_alikes(text)
    assert look_alikes(text) == alike


def test_texts_of_one_alphabet_mix_none():
    assert look_alikes("Müller") is None
    assert not mixes_alphabets("Müller Straße")
    assert not mixes_alphabets("Мария Орлова")
    assert mixes_alphabets("Маriа")


def _every_letter_is_of_the_character_at_its_place(text, alike):
    found = letters_in(text, alike=alike)
    assert found.letters == ((look_alikes(text) or letters_of(text)) if alike else letters_of(text))
    assert len(found.places) == len(found.letters)
    assert found.places == sorted(found.places)
    for place in set(found.places):
        mine = "".join(letter for letter, at in zip(found.letters, found.places, strict=True) if at == place)
        assert mine == letters_in(text[place], alike=alike).letters


test_places, test_places_thoroughly = twice(
    _every_letter_is_of_the_character_at_its_place,
    text=st.text(max_size=20) | st.text(st.sampled_from("aA1 ß*김가\u0301é日ガمـאÑ🇩🅰④\0"), max_size=20),
    alike=st.booleans(),
)


def _case_and_spaces_make_no_difference(text):
    plain = letters_of(text)
    assert letters_of(" ".join(text)) == plain
    assert letters_of(f"**{text}**") == plain
    assert letters_of(plain) == plain


latin = st.text(st.characters(codec="latin-1", categories=["Ll", "Lu", "Nd", "Zs", "Po"], exclude_characters="ºªµ"))
test_decoration, test_decoration_thoroughly = twice(_case_and_spaces_make_no_difference, text=latin)
