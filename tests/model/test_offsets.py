"""Units, clamping and written characters, each against a reference that is slow and obvious."""

import time

import pytest
import regex
from hypothesis import strategies as st

from rtca_nb.model.offset_units import OFFSET_UNITS, to_code_points, units_differ
from rtca_nb.model.offsets import (
    PROBLEMS,
    grapheme_edges,
    is_tag,
    resolve,
    splits_word,
    tag_label,
    widen,
)
from tests.making import any_offset, texts, twice

units = st.sampled_from(OFFSET_UNITS)


def slow_length(text, unit):
    widths = {"code_points": lambda _: 1, "utf16": lambda c: 1 + (ord(c) > 0xFFFF), "utf8": _utf8_width}
    return sum(map(widths[unit], text))


def _utf8_width(character):
    return len(character.encode("utf-8", "surrogatepass"))


def slow_convert(text, offset, unit):
    """Count units until the offset is reached: the place, and whether it cut a character."""
    if offset < 0:
        return offset, False
    for place in range(len(text) + 1):
        reached = slow_length(text[:place], unit)
        if reached == offset:
            return place, False
        if reached > offset:
            return place - 1, True
    return len(text) + offset - slow_length(text, unit), False


def edges_of(text):
    return {0, len(text), *(cluster.end() for cluster in regex.finditer(r"\X", text))}


def _units_differ_where_a_character_counts_two(text):
    assert units_differ(text) == (slow_length(text, "utf16") != len(text))


def _conversion_matches_reference(text, offset, unit):
    assert to_code_points(text, [offset], unit) == [slow_convert(text, offset, unit)]


def _conversion_undoes_encoding(text, data, unit):
    place = data.draw(st.integers(0, len(text)))
    assert to_code_points(text, [slow_length(text[:place], unit)], unit) == [(place, False)]


def _resolve_is_always_sliceable(text, begin, end, unit):
    span = resolve(text, begin, end, unit)
    assert 0 <= span.begin <= span.end <= len(text)
    assert span.problem is None or span.problem in PROBLEMS


def _resolve_matches_reference(text, begin, end, unit):
    span = resolve(text, begin, end, unit)
    (low, low_cut), (high, high_cut) = slow_convert(text, begin, unit), slow_convert(text, end, unit)
    high += high_cut
    edges = edges_of(text)
    if begin > end:
        assert span.problem == "inverted"
    elif low < 0 or high > len(text):
        assert span.problem == "out_of_range"
        assert (span.begin, span.end) == tuple(min(max(value, 0), len(text)) for value in (low, high))
    elif begin == end:
        assert span == (low, low, "empty")
    else:
        assert (span.begin, span.end) == (low, high)
        if low_cut or high_cut:
            assert span.problem == "splits_character"
        elif text.isascii():  # the two characters of a line break are no one's letter
            assert span.problem is None
        else:
            assert span.problem == (None if {low, high} <= edges else "splits_grapheme")


def _grapheme_edges_match_reference(text, data):
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    edges = edges_of(text)
    expected = max(edge for edge in edges if edge <= begin), min(edge for edge in edges if edge >= end)
    assert grapheme_edges(text, begin, end) == expected


def _widening_ends_on_words_and_written_characters(text, data):
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, len(text)))
    low, high = widen(text, begin, end)
    assert low <= begin <= end <= high
    assert {low, high} <= edges_of(text)
    if begin < end:
        # Where either neighbour is of a script without spaces, no word goes on. UAX 14 names them: ideographs, complex
        # context (SA), and those that break between aksaras or syllables.
        word = regex.compile(
            r"(?V1)[[\w\p{M}]--[\p{Han}\p{Hiragana}\p{Katakana}ー〆\p{Bopomofo}\p{Yi}\p{Line_Break=SA}\p{Thai}\p{Lao}"
            r"\p{Khmer}\p{Myanmar}\p{Tai_Le}\p{New_Tai_Lue}\p{Tai_Tham}\p{Tai_Viet}\p{Tibetan}\p{Balinese}\p{Javanese}]]"
        )
        held = regex.match(r"\X", text[low:])[0], text[high - 1]
        assert low == 0 or not (word.match(held[0][0]) and word.match(text[low - 1]))
        assert high == len(text) or not (word.match(held[1]) and word.match(text[high]))


long_texts = texts | st.builds("".join, st.lists(texts, min_size=2, max_size=6))
crowded = st.text(st.sampled_from("🇩🇪👩\u200d👧\ufe0f\u0301aé日\r\n"), max_size=160)

test_units_differ, test_units_differ_thoroughly = twice(_units_differ_where_a_character_counts_two, text=texts)
test_conversion, test_conversion_thoroughly = twice(
    _conversion_matches_reference, text=texts, offset=any_offset, unit=units
)
test_round_trip, test_round_trip_thoroughly = twice(_conversion_undoes_encoding, text=texts, data=st.data(), unit=units)
test_resolve, test_resolve_thoroughly = twice(
    _resolve_matches_reference, text=texts, begin=any_offset, end=any_offset, unit=units
)
test_clamping, test_clamping_thoroughly = twice(
    _resolve_is_always_sliceable,
    text=texts,
    begin=st.none() | any_offset | st.integers(),
    end=st.none() | any_offset | st.integers(),
    unit=units,
)
test_graphemes, test_graphemes_thoroughly = twice(
    _grapheme_edges_match_reference, text=long_texts | crowded, data=st.data()
)
test_widening, test_widening_thoroughly = twice(
    _widening_ends_on_words_and_written_characters, text=long_texts | crowded, data=st.data()
)


def test_prepended_mark_before_a_plain_letter_is_one_written_character():
    assert grapheme_edges("\u0600a\u0301b", 2, 2) == (0, 3)


@pytest.mark.parametrize(
    ("begin", "end", "problem"),
    [
        (None, 3, "incomplete"),
        (3, None, "incomplete"),
        (5, 2, "inverted"),
        (2, 2, "empty"),
        (-1, 2, "out_of_range"),
        (0, 999, "out_of_range"),
        (999, 1000, "out_of_range"),
        (2, 4, "splits_character"),
        (1, 5, None),
    ],
)
def test_resolve_names_the_problem(begin, end, problem):
    assert resolve("a👩👧b", begin, end, "utf16").problem == problem


def test_resolve_says_inverted_where_rounding_would_hide_it():
    assert resolve("a👩b", 2, 1, "utf16").problem == "inverted"


def test_tags():
    assert is_tag("[PII]")
    assert tag_label("[CREDIT_DEBIT_NUMBER]") == "CREDIT_DEBIT_NUMBER"
    for text in ("PII", "[pii]", "[PII] ", "[]", "[ P]", "[PII][PII]", "[\uff30II]"):
        assert not is_tag(text)


def test_a_word_is_split_unless_its_edges_are():
    text = "My name is Maria."
    assert not splits_word(text, 11, 16)
    assert splits_word(text, 11, 14)
    assert splits_word(text, 10, 16)
    assert splits_word(text, 11, 17) is False  # a full stop may end an abbreviation
    assert not splits_word("私は田中です", 2, 4)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["日本語" * 5461, "👨‍👩‍👧‍👦" * 2340, "🇩🇪" * 8192, "a" + "\u0301" * 16_383, "ก" * 16_384, "\u200d" * 16_384],
    ids=["han", "families", "flags", "marks", "thai", "joiners"],
)
def test_the_longest_message_full_of_spans_is_quick(text):
    began = time.process_time()
    for begin in range(0, len(text), 4):
        resolve(text, begin, begin + 2, "utf16")
        grapheme_edges(text, begin, begin + 1)
    # A fraction of a second of this process's own time; without the windows it is minutes.
    assert time.process_time() - began < 10
