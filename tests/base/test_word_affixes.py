"""What grammar joins to a name, and what is another word."""

import pytest

from rtca_nb.base.honorifics import honorifics
from rtca_nb.base.letters import letters_of
from rtca_nb.base.word_affixes import ends_name, letters_after, letters_before, opens_name, spaceless, stems


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("김민수", "님"),
        ("김민수", "님께서는"),
        ("김민수", "입니다"),
        ("Иван", "ом"),
        ("Παπαδοπουλ", "ου"),
        ("Müller", "s"),
        ("Ayşe", "nin"),
        ("राहुल", "को"),
        ("குமார்", "க்கு"),
    ],
)
def test_endings_are_no_part_of_a_name(name, after):
    assert ends_name(name, after, letters_of(after))


@pytest.mark.parametrize(
    ("name", "after"),
    [("김민", "수님"), ("Иван", "чай"), ("Xan", "thippe"), ("Maria", "nin"), ("محمد", "ين"), ("ann", "s")],
)
def test_other_letters_are(name, after):
    assert not ends_name(name, after, letters_of(after))


@pytest.mark.parametrize("before", ["ل", "و", "وب", "ال", "وال", "لل", "ול", "ה", "ש"])
def test_prefixes_are_no_part_of_a_name(before):
    assert opens_name(before, "محمد")


@pytest.mark.parametrize("before", ["م", "Mc", "고객", "ולהבמ", "лже"])
def test_other_beginnings_are(before):
    assert not opens_name(before, "محمد")


def test_stems_are_what_all_cases_have():
    assert "мари" in set(stems("мария"))
    assert "павл" in set(stems("павел"))
    assert "παπαδοπουλ" in set(stems("παπαδοπουλοσ"))
    assert not set(stems("maria"))


def test_scripts_without_spaces():
    assert all(map(spaceless, ["田", "か", "カ", "ก", "ກ", "ក", "က", "ཀ"]))
    assert not any(map(spaceless, ["a", "김", "م", "ד", "क", "1", "🙂", ""]))


def test_letters_around_a_place_end_with_the_word():
    text = "so _Maria_ and ul-Haq 김민수님 私はJohn"
    begin = text.index("Maria")
    assert (letters_before(text, begin), letters_after(text, begin + 5)) == ("", "")
    assert letters_before(text, begin + 3) == "Mar"
    assert letters_after(text, text.index("님")) == "님"
    assert letters_before(text, text.index("John")) == ""


def test_titles_stand_behind_parts_of_names_that_are_written_as_one():
    def beside(name):
        return {(part, title) for part, titles in honorifics(name) for title in titles}

    assert ("민수", "님") in beside("김민수")
    assert ("田中", "様") in beside("田中太郎")
    assert ("王", "先生") in beside("王小明")
    assert not beside("Maria")
