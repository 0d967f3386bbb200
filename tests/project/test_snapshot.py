"""How two snapshots are compared, and how what they hold is told."""

import pandas as pd
import pytest

import rtca_nb as rtca
from tests.project.snapshot.compare import differences, report
from tests.project.snapshot.plain import attempt, markup, plain, words


@pytest.mark.parametrize(
    ("before", "after", "place", "lines"),
    [
        ({"a": 1}, {"a": 2}, ("a",), ("- 1", "+ 2")),
        ({"a": 1}, {}, ("a",), ("- gone: 1",)),
        ({}, {"a": [1]}, ("a",), ("+ new: [1]",)),
        ({"a": ["x", "y", "z"]}, {"a": ["x", "z"]}, ("a", "1…"), ("- y",)),
        ({"a": [{"b": 1}, {"b": 2}]}, {"a": [{"b": 1}, {"b": 3}]}, ("a", "1", "b"), ("- 2", "+ 3")),
        ({"a": "x" * 400}, {"a": None}, ("a",), (f"- {'x' * 300}… (400 characters)", "+ null")),
    ],
)
def test_a_difference_is_told_with_its_place(before, after, place, lines):
    assert [*differences(before, after)] == [(place, lines)]


def test_equal_snapshots_have_no_difference():
    assert report({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}) == ("No difference.", 0)


def test_the_same_change_in_many_places_is_told_once():
    text, number = report({str(n): "old" for n in range(20)}, {str(n): "new" for n in range(20)})
    assert number == 20
    assert text.count("- old") == 1
    assert "and in 12 more places" in text


def test_values_become_json_without_what_differs_from_run_to_run():
    assert plain(float("nan")) == "<nan>"
    assert plain([pd.NA, pd.NaT, (1, None)]) == ["<<NA>>", "<NaT>", [1, None]]
    assert plain("http://127.0.0.1:4711/x") == "http://127.0.0.1:PORT/x"
    assert plain(object()) == "<object object at 0xADDRESS>"
    assert plain(rtca.Progress("c", 1, 2, "COMPLETED")) == {
        "type": "Progress", "contact_id": "c", "pages": 1, "segments": 2, "status": "COMPLETED",
    }  # fmt: skip


def test_what_is_raised_is_kept_as_what_is_returned_is():
    assert attempt(rtca.sample_contact, "nobody")["raises"] == "UsageError"
    assert attempt(lambda: 1) == 1


def test_views_are_told_without_style_and_script():
    page = "<style>a{}</style><p class='x' title='t'>one <b>two</b></p><script>x()</script>"
    assert words(page) == ["(title) t", "one", "two"]
    assert markup(page) == [
        "<style>…",
        "</style>",
        "<p title='t'>one ",
        "<b>two",
        "</b>",
        "</p>",
        "<script>…",
        "</script>",
    ]
