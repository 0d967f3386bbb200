"""Lists of names in frames and files: readable, had again, and run by nothing."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from contextlib import closing

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest

import rtca_nb as rtca
from rtca_nb.base.csv_files import cell_text
from rtca_nb.base.text_lists import TextLists
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.frames import arrow_table, data_frame
from rtca_nb.exceptions import UsageError
from rtca_nb.tables.schema import COLUMNS
from tests.contact.test_exports import FORMULAS
from tests.making import make, message
from tests.project.files import ROOT

NAMES = [*FORMULAS, "Billing dispute", 'say "no"', "Refund", "two\nlines", "a\tb", " "]
POINT = {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m1"}]}]}


def named():
    """A contact whose only message is in categories, and has issues, of hostile names."""
    issues = [{"TranscriptItems": [{"Id": "m1", "Content": name}]} for name in NAMES]
    return make(
        [
            message("hello"),
            message("nothing on this one", identity="m2"),
            {"Categories": {"MatchedDetails": dict.fromkeys(NAMES, POINT)}},
            {"Issues": {"IssuesDetected": issues}},
        ],
        revealed=True,
    )


def texts_of(cell):
    (texts,) = csv.reader([cell], delimiter=" ") if cell else [[]]
    return texts


def test_lists_in_csv_files_are_had_again_and_begin_no_formula(tmp_path):
    contact = named()
    contact.to_csv(tmp_path, frames=["transcript"], allow_revealed=True)
    written = (tmp_path / "transcript.csv").read_text("utf-8-sig")
    for text in (written, contact.transcript.to_csv(index=False)):
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        for column in ("categories", "issues"):
            assert texts_of(cell_text(rows[0][column])) == NAMES
            assert rows[1][column] == ""
            assert rows[0][column].startswith("'")
    assert not re.search(r'(?:^|[,;\r\n])"*[=+@|%-]', written.replace('""', ""))


@pytest.mark.parametrize("how", ["contact", "pandas"])
def test_lists_in_excel_are_text(how, tmp_path):
    contact, path = named(), tmp_path / "x.xlsx"
    if how == "contact":
        contact.to_excel(path, frames=["transcript"], allow_revealed=True)
    else:
        contact.transcript.to_excel(path, index=False, allow_revealed=True)
    head, first, second = openpyxl.load_workbook(path)["transcript" if how == "contact" else "Sheet1"].iter_rows()
    for column in ("categories", "issues"):
        place = [cell.value for cell in head].index(column)
        assert (first[place].data_type, first[place].hyperlink) == ("s", None)
        assert '"Billing dispute" "say ""no""" Refund' in first[place].value
        assert not second[place].value


def test_a_transcript_goes_into_a_database(tmp_path):
    with closing(sqlite3.connect(tmp_path / "x.sqlite3")) as base:
        named().transcript.to_sql("talk", base, index=False, allow_revealed=True)
        rows = base.execute("SELECT categories, issues FROM talk ORDER BY id").fetchall()
    assert [[texts_of(cell) for cell in row] for row in rows] == [[NAMES, NAMES], [[], []]]


def test_a_styler_shows_the_texts_of_a_list_as_they_are():
    shown = make([message("hello"), {"Categories": {"MatchedDetails": {"<b>'a' \\x": POINT}}}]).transcript.style
    assert "(&lt;b&gt;&#x27;a&#x27; \\x,)" in shown.to_html()
    assert "(<b>'a' \\x,)" in shown.to_string()


def test_parquet_and_arrow_hold_lists(tmp_path):
    contact = named()
    contact.to_parquet(tmp_path, frames=["transcript", "matches"], allow_revealed=True)
    for table in (
        pq.read_table(tmp_path / "transcript.parquet"),
        contact.arrow("transcript", allow_revealed=True),
    ):
        assert table.column("categories").to_pylist() == table.column("issues").to_pylist() == [NAMES, []]
    assert rtca.schemas.problems(pd.read_parquet(tmp_path / "matches.parquet"), "matches") == []


def test_a_list_that_is_missing_is_no_such_frame():
    frame = rtca.sample_contact().transcript
    for broken in (frame.assign(categories=None).astype({"categories": object}), frame.assign(issues="x y")):
        with pytest.raises(
            UsageError,
            # Text is of a dtype of its own in pandas 3, and of that of lists in pandas 2.
            match=r"not a valid frame 'transcript': "
            r"(?:categories is missing|the dtype of issues is|issues has text in place of lists)",
        ):
            rtca.schemas.check(broken, "transcript")


def test_a_list_can_be_replaced_in_a_frame_and_not_in_the_contact():
    contact = rtca.sample_contact()
    before = [tables_of(contact).get("transcript")[name].copy() for name in ("categories", "issues")]
    for mine in (contact.transcript, rtca.concat_frames([contact], "transcript")):
        mine.at[0, "categories"] = ("mine",)
        assert contact.transcript["categories"].tolist() == before[0]
        mine["issues"].array[0] = ("mine",)
    assert [tables_of(contact).get("transcript")[name] for name in ("categories", "issues")] == before


def test_lone_surrogates_in_lists_do_no_harm():
    lists = TextLists(3, lambda: {2: ("half \ud83d", "whole"), 0: ("first",)})
    table = {column.name: lists if column.kind == "list" else [None] * 3 for column in COLUMNS["transcript"]}
    expected = [("first",), (), ("half \ufffd", "whole")]
    assert data_frame("transcript", table)["categories"].tolist() == expected
    assert [*map(tuple, arrow_table("transcript", table).column("issues").to_pylist())] == expected
    assert "half" not in repr(lists)
    ids = {column.name: [("half \ud83d",)] if column.kind == "list" else [None] for column in COLUMNS["matches"]}
    assert arrow_table("matches", ids).column("ids").to_pylist() == [["half \ufffd"]]


@pytest.mark.parametrize("place", ["docs/frames.md", "rtca_nb/tables/schema.py"])
def test_the_line_that_the_documentation_gives_answers_its_question(place):
    (line,) = re.findall(r"talk\[\(talk\.sentiment == .*\]", (ROOT / place).read_text("utf-8"))
    contact = rtca.sample_contact()
    found = eval(line, {"talk": contact.transcript})
    billing = set(contact.categories.loc[contact.categories["category"] == "Billing dispute", "id"])
    negative = set(contact.transcript.loc[contact.transcript["sentiment"] == "NEGATIVE", "id"])
    assert set(found["id"]) == billing & negative
    assert len(found)
