"""Text is cut and broken by the room that it takes, and nothing of it is lost."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtca_nb.base.text_width import columns_of, shortened, wrapped

TEXTS = st.text(st.sampled_from("ab -.é\u0301漢字、。「」（）ーかなガ한글ﾃ😀กำ\n\t\u3000"), max_size=40) | st.text(
    max_size=40
)


def room(text):
    """Count the columns of a text, letter by letter."""
    return sum(1 + (unicodedata.east_asian_width(letter) in ("W", "F")) for letter in text)


@pytest.mark.parametrize(("text", "columns"), [("", 0), ("abc", 3), ("漢字", 4), ("a漢", 3), ("ﾃ", 1), ("e\u0301", 2)])
def test_wide_letters_take_two_columns(text, columns):
    assert columns_of(text) == columns


@given(TEXTS, st.integers(1, 20))
def test_a_shortened_text_fits_and_begins_as_the_whole(text, columns):
    short = shortened(text, columns)
    if room(text) <= columns:
        assert short == text
        return
    assert room(short) <= columns
    assert short.endswith("…")
    assert text.startswith(short[:-1])
    assert room(short) + room(text[len(short) - 1]) > columns, "one more letter would have fitted"


def test_a_letter_with_a_thousand_marks_is_cut():
    assert len(shortened("a" + "\u0301" * 1000, 10)) == 10


@given(TEXTS, st.integers(2, 20))
@example("（", 2)
@example("\u3000a", 2)
@example("a、  、", 2)
@example("漢字「」、。ab", 4)
def test_lines_fit_and_together_are_the_text(text, columns):
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(line.strip() for line in lines)
    assert all(room(line.rstrip()) <= columns for line in lines)


def test_lines_break_between_words_and_not_before_what_closes():
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("漢字漢字。", 8) == ["漢字漢", "字。"]
    assert wrapped("漢字漢「字」", 8) == ["漢字漢", "「字」"]
