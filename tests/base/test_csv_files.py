"""Cells of CSV files: text for every spreadsheet, and the text that was sent can be had again."""

from __future__ import annotations

import csv
import io
import re
import unicodedata

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.base.csv_files import MISSING, cell_text, csv_bytes, csv_cell, csv_text, formula_safe, plain_cell

odd = st.text(st.sampled_from("'\"=+-@|%;, \t\n\r\0\x7f\x1fa1␐␤␊␀\u200b\ufeff\u00a0−＝\u202e\u2028"), max_size=12)
texts = odd | st.text(max_size=12)
separators = st.sampled_from([",", ";", "\t", "|"])


@given(texts, separators)
@example("␐␊\n", ",")
@example("''=", ",")
@example('"";=2+5', ",")
def test_text_is_had_again_of_its_cell(text, separator):
    assert cell_text(csv_cell(text, separator), separator) == text


@given(texts, separators)
def test_cell_holds_no_control_and_begins_no_formula(text, separator):
    cell = csv_cell(text, separator)
    assert not re.search("[\x00-\x1f\x7f]", cell)
    # As other tools would read it: at the separators that are not the file's, quotes or no quotes.
    for piece in re.split("|".join({",", ";"} - {separator}), cell):
        seen = "".join(c for c in piece if unicodedata.category(c) not in {"Cc", "Cf", "Zs", "Zl", "Zp"})
        bare = seen.replace('"', "")
        assert not unicodedata.normalize("NFKC", bare).startswith(tuple("=+-@|%−")), (text, piece)


@given(st.lists(st.tuples(texts, texts), max_size=4))
def test_file_reads_back_row_by_row(rows):
    made = csv_bytes(["a", "b"], rows).decode("utf-8-sig")
    assert made.count("\r\n") == len(rows) + 1
    read = list(csv.reader(io.StringIO(made, newline=""), strict=True))
    assert [tuple(map(cell_text, row)) for row in read[1:]] == [(one, last or MISSING) for one, last in rows]
    assert all(line.startswith('"') and line.endswith('"') for line in made.split("\r\n") if line)


@given(st.lists(texts, max_size=4))
@example([""])
@example(["two\r\nlines", 'a "b"', "c"])
def test_a_list_is_had_again_of_its_cell(several):
    cell = cell_text(csv_cell(plain_cell(several)))
    assert next(csv.reader([cell], delimiter=" ", strict=True)) == several


def test_a_list_of_plain_words_has_no_quotes():
    assert plain_cell(("m1", "m2")) == "m1 m2"
    assert plain_cell(["Billing dispute", "Refund"]) == '"Billing dispute" Refund'


@pytest.mark.parametrize(
    "blank", ["", " ", "\u00a0", "\u200b", "\ufeff", "\u2060", "\u202e", "\u3000", "\x1f", "\x85", "\u00ad", "\ufe0f"]
)
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "%", "|", "＝", "＋", "－", "＠", "﹦", "−"])
def test_formula_is_made_safe_after_whatever_is_not_seen(blank, sign):
    assert formula_safe(f"{blank}{sign}2+5") == f"'{blank}{sign}2+5"


def test_numbers_stay_numbers_and_what_is_missing_is_read_as_missing():
    made = csv_text(["n", "m"], [[-5, None], [None, 1.5], [True, ""]])
    assert made == '"n","m"\r\n"-5","NA"\r\n"","1.5"\r\n"True","NA"\r\n'
    assert pd.read_csv(io.StringIO(made)).isna().to_numpy().tolist() == [[False, True], [True, False], [False, True]]


def test_no_row_ends_with_an_empty_cell_which_would_open_the_next_row_elsewhere():
    frame = rtca.sample_contact().transcript
    lines = frame.to_csv(index=False).splitlines()
    assert frame.iloc[:, -1].isna().any()
    assert not any(line.endswith(',""') for line in lines)
    again = pd.read_csv(io.StringIO("\n".join(lines)))
    assert again.iloc[:, -1].isna().tolist() == frame.iloc[:, -1].isna().tolist()
