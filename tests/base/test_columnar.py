"""Columns as lists and as numbers: each helper against the plain way of doing the same."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.base.columnar import (
    MISSING_TIME,
    Codes,
    Table,
    codes_of,
    combinations,
    joined,
    moments_of,
    repeated,
    times_of,
)

words = st.none() | st.sampled_from(["AGENT", "CUSTOMER", "", "é", "\ud83d"]) | st.text(max_size=2)
columns = st.lists(words, max_size=12)


@given(columns)
def test_codes_number_texts_in_order_of_appearance(values):
    codes = codes_of(iter(values))
    assert codes.tolist() == values
    assert codes.values == tuple(dict.fromkeys(value for value in values if value is not None))
    assert [codes.value(row) for row in range(len(values))] == values


@given(columns, st.data())
def test_taken_rows_keep_only_the_texts_that_occur(values, data):
    rows = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=12)) if values else []
    taken = codes_of(values).take(rows)
    plain = codes_of([values[row] for row in rows])
    assert (taken.codes.tolist(), taken.values) == (plain.codes.tolist(), plain.values)


@given(columns)
def test_places_are_the_rows_of_each_text(values):
    codes = codes_of(values)
    found = [places.tolist() for places in codes.places()]
    assert found == [[row for row, other in enumerate(values) if other == value] for value in codes.values]
    for value in ("AGENT", "nobody"):
        assert codes.rows(value).tolist() == [other == value for other in values]


def test_places_of_more_texts_than_fit_into_sixteen_bits():
    values = [str(number) for number in range(40_000)] * 2
    places = codes_of(values).places()
    assert [found.tolist() for found in places[39_998:]] == [[39_998, 79_998], [39_999, 79_999]]


def test_codes_print_none_of_their_texts():
    assert "Jane" not in repr(codes_of(["Jane"])) + str(codes_of(["Jane"]))


def told_apart(rows, numbers, firsts):
    assert len(set(rows)) == len(firsts) == len(set(numbers.tolist()))
    assert [rows[firsts[number]] for number in numbers.tolist()] == rows


@given(st.lists(st.tuples(words, words, words), max_size=12))
def test_combinations_are_told_apart(rows):
    codes = [codes_of([row[place] for row in rows]).codes for place in range(3)]
    told_apart(rows, *combinations(codes))


def test_combinations_of_many_texts_are_told_apart():
    rows = [(str(number % 700), str(number % 900), str(number % 11)) for number in range(3_000)]
    told_apart(rows, *combinations([codes_of([row[place] for row in rows]).codes for place in range(3)]))


@given(st.lists(columns, min_size=1, max_size=3))
def test_joined_texts_are_one_column(parts):
    whole = list(itertools.chain(*parts))
    found, plain = joined([codes_of(part) for part in parts]), codes_of(whole)
    assert (found.codes.tolist(), found.values) == (plain.codes.tolist(), plain.values)
    assert joined(parts) == whole


def test_joined_numbers_stay_numbers_unless_one_is_missing():
    assert joined([np.array([1, 2]), np.array([3])]).tolist() == [1, 2, 3]
    assert joined([np.array([1, 2]), [None]]) == [1, 2, None]


def test_repeated_texts():
    found = repeated(["a", "b", "c"], [2, 0, 1])
    assert (found.tolist(), found.values) == (["a", "a", "c"], ("a", "c"))


@given(st.lists(st.none() | st.integers(-(2**62), 2**62), max_size=8))
def test_times_go_there_and_back(times):
    moments = moments_of(times)
    assert moments.tolist() == [MISSING_TIME if time is None else time for time in times]
    assert times_of(moments) == times


def test_a_table_gives_each_column_in_either_form():
    table = Table(
        {
            "who": codes_of(["a", None]),
            "when": moments_of([5, None]),
            "score": np.array([1.5, math.nan]),
            "count": np.array([1, 2]),
            "text": ["x", "y"],
            "ids": (1, 2),
        },
        times=["when"],
    )
    assert dict(table) == {
        "who": ["a", None],
        "when": [5, None],
        "score": [1.5, None],
        "count": [1, 2],
        "text": ["x", "y"],
        "ids": [1, 2],
    }
    assert (table.rows, len(table), Table({}).rows) == (2, 6, 0)
    assert table.codes("text").values == ("x", "y")
    assert isinstance(table.codes("who"), Codes)
    assert table.numbers("ids") is None
    some = table.select(["text", "when"])
    assert list(some) == ["text", "when"]
    assert some.moments("when") is table.moments("when")
    with pytest.raises(KeyError):
        table["nothing"]
