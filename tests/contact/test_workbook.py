"""Workbooks: what a spreadsheet reads of them is what frames hold, and nothing of it is cut or run."""

from __future__ import annotations

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
import zipfile
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

import rtca_nb as rtca
from rtca_nb.contact.overview import HOLDS
from rtca_nb.tables.schema import COLUMNS
from tests.render.hostile_strings import every_string

pytestmark = pytest.mark.sampled_file(5)
datetime = partial(dt.datetime, tzinfo=None)  # a sheet has no zones

# XlsxWriter writes what begins and ends like this as it is, for texts of several fonts.
RUNS = [
    "<r></r>",
    "<r><t>a</t></r>",
    "<r></is></c><c r='B9'><f>1+1</f></c><c><is></r>",
    "<r></r></si><si><t>smuggled</t></si><si><r></r>",
    "<r>&lt;</r>",
    "<r>line\nbreak\x01</r>",
]


def contact_saying(*texts):
    segments = [
        {"Transcript": {"Id": f"m{place}", "ParticipantId": "p", "ParticipantRole": "SYSTEM", "Content": text}}
        for place, text in enumerate(texts)
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    return rtca.read_contact(page, contact_id="007", output_type="Redacted")


def sheet(path, name):
    """The cells of a sheet, read by openpyxl, header first."""
    return [list(row) for row in openpyxl.load_workbook(path)[name].iter_rows()]


def column(path, name, head):
    rows = sheet(path, name)
    place = [cell.value for cell in rows[0]].index(head)
    return [row[place] for row in rows[1:]]


def formulas(path):
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
        return [name for name in sheets if re.search(rb"<f[ >]", book.read(name))]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("how", ["contact", "frames", "many", "pandas", "writer", "styler"])
def test_text_that_looks_like_markup_of_a_workbook_is_text(how, tmp_path):
    contact, path = contact_saying(*RUNS), tmp_path / "x.xlsx"
    frame = contact.transcript
    if how == "contact":
        contact.to_excel(path)
    elif how == "frames":
        rtca.to_excel({"transcript": frame}, path)
    elif how == "many":
        rtca.to_excel(iter([contact]), path)
    elif how == "writer":
        with pd.ExcelWriter(path, engine="xlsxwriter") as book:
            book.book.add_worksheet("transcript")
            frame.to_excel(book, sheet_name="transcript")
    else:
        (frame.style if how == "styler" else frame).to_excel(path, sheet_name="transcript")
    cells = column(path, "transcript", "content")
    assert [unescape(cell.value) for cell in cells] == [text.replace("\x01", "␁") for text in RUNS]
    assert {cell.data_type for cell in cells} == {"s"}
    assert formulas(path) == []


def test_headers_and_names_that_look_like_markup_are_text(tmp_path):
    odd = "<r></c><f>1+1</f></r>"
    frame = pd.DataFrame({odd: [1], "=1+1": [odd]}, index=pd.Index(["x"], name=odd))
    path = rtca.to_excel({odd: frame}, tmp_path / "x.xlsx", title=odd)
    rows = sheet(path, "<r><_c><f>1+1<_f><_r>")
    assert [cell.value for cell in rows[0]] == [odd, odd, "=1+1"]
    assert [cell.value for cell in rows[1]] == ["x", 1, odd]
    assert openpyxl.load_workbook(path)["overview"]["A1"].value == odd
    assert formulas(path) == []


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    [
        *RUNS,
        "=1+1",
        "+1",
        "-1",
        "@a",
        "'x",
        "007",
        "1e5",
        "1/2",
        "TRUE",
        "#N/A",
        "https://a.example",
        "_x0041_",
        " a ",
        "",
    ]
)
CELLS = st.one_of(
    TEXTS,
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.datetimes(datetime(1900, 3, 1), datetime(9999, 12, 31, 23, 59, 59)).map(
        lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
    ),
    st.dates(dt.date(1900, 3, 1), dt.date(9999, 12, 31)),
    st.none(),
)


def readable(text):
    """The text as XML can hold it: control characters as pictures, what is no character at all as a mark."""
    return "".join(
        "�" if one in "￾￿" else chr(0x2400 + ord(one)) if one < " " and one not in "\t\n\r" else one for one in text
    )


ROWS = st.lists(st.tuples(CELLS, TEXTS), min_size=1, max_size=12)


@settings(max_examples=8, deadline=None)
@given(rows=ROWS)
def test_openpyxl_reads_of_a_workbook_what_the_frame_held(rows, tmp_path_factory):
    check_cells(rows, tmp_path_factory)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(rows=ROWS)
def test_openpyxl_reads_of_many_workbooks_what_the_frame_held(rows, tmp_path_factory):
    check_cells(rows, tmp_path_factory)


def check_cells(rows, tmp_path_factory):
    frame = pd.DataFrame({"any": pd.Series([row[0] for row in rows], dtype=object), "text": [row[1] for row in rows]})
    path = rtca.to_excel(frame, tmp_path_factory.mktemp("x") / "x.xlsx")
    found = openpyxl.load_workbook(path)["frame"]
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            cell = found.cell(number, place)
            if isinstance(value, str):
                assert unescape(cell.value or "") == readable(value)
                assert cell.data_type == ("s" if value else "n") or not value
            elif isinstance(value, dt.datetime):
                assert abs(cell.value - value) < dt.timedelta(milliseconds=1)
            elif isinstance(value, dt.date):
                assert cell.value.date() == value
            elif isinstance(value, float):
                assert cell.value == pytest.approx(value)
            else:
                assert cell.value == value
                assert not isinstance(value, bool) or '"TRUE"' in cell.number_format
    assert formulas(path) == []


def test_times_are_in_utc_whatever_their_zone_and_the_header_says_so(tmp_path):
    moments = pd.to_datetime(
        ["2026-03-29T00:59:59.123Z", "2026-03-29T01:00:00Z", None, "2026-10-25T00:30:00Z"], format="ISO8601"
    )
    frame = pd.DataFrame(
        {
            "berlin": moments.tz_convert("Europe/Berlin"),
            "utc (UTC)": moments,
            "local": moments.tz_localize(None),
            "early": pd.to_datetime(["1899-12-31T12:00:00Z"] * 4),
            "day": [dt.date(2026, 3, 29), None, dt.date(1899, 1, 1), dt.date(2026, 1, 1)],
        }
    )
    rows = sheet(rtca.to_excel(frame, tmp_path / "x.xlsx"), "frame")
    assert [cell.value for cell in rows[0]] == ["berlin (UTC)", "utc (UTC)", "local", "early (UTC)", "day"]
    for place in range(3):
        shown = [row[place].value for row in rows[1:]]
        assert [None if one is None else pd.Timestamp(one).round("ms") for one in shown] == [
            None if moment is pd.NaT else moment.tz_localize(None) for moment in moments
        ]
    # A day that no sheet can count is text, and keeps its zone.
    assert rows[1][3].value == "1899-12-31T12:00:00+00:00"
    assert [row[4].value for row in rows[1:]] == [datetime(2026, 3, 29), None, "1899-01-01", datetime(2026, 1, 1)]


def test_ids_that_look_like_numbers_stay_text_and_numbers_stay_numbers(tmp_path):
    contact = contact_saying("a")
    path = contact.to_excel(tmp_path / "x.xlsx")
    ids = {"id": ["007", "1e5", "123456789012345678901", "2026-01-01", "1,5"], "n": [7, 2**53, -1, 0, 10]}
    cells = sheet(rtca.to_excel(pd.DataFrame(ids), tmp_path / "y.xlsx"), "frame")
    assert [row[0].value for row in cells[1:]] == ids["id"]
    assert {row[0].data_type for row in cells[1:]} == {"s"}
    assert [row[1].value for row in cells[1:]] == ids["n"]
    overview = {row[0].value: row[1].value for row in sheet(path, "overview")}
    assert overview["Contact id"] == "007"


def test_a_sheet_can_be_read_it_has_a_header_that_stays_filters_and_widths(tmp_path):
    contact = rtca.sample_contact()
    made = openpyxl.load_workbook(contact.to_excel(tmp_path / "x.xlsx", frames=["transcript"]))["transcript"]
    assert made.freeze_panes == "A2"
    assert made.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(made.max_column)}{made.max_row}"
    widths = {cell.value: made.column_dimensions[cell.column_letter].width for cell in made[1]}
    assert 60 <= widths["content"] <= 70
    assert widths["id"] < 20 < widths["absolute_time (UTC)"]
    assert all(8 <= width <= 70 for width in widths.values())
    assert made[1][0].font.bold
    (content,) = [cell for cell in made[2] if made.cell(1, cell.column).value == "content"]
    assert content.alignment.wrap_text


def test_overview_of_a_contact_says_what_it_is_and_what_is_missing(tmp_path):
    contact = rtca.sample_contact("in-progress")
    path = contact.to_excel(tmp_path / "x.xlsx", frames=["transcript", "matches"])
    rows = [[cell.value for cell in row] for row in sheet(path, "overview")]
    said = {row[0]: row[1] for row in rows}
    assert rows[0][0] == f"Contact {contact.contact_id}"
    assert rows[1][0].startswith("Masked")
    assert (said["Form"], said["Analysis"], said["Complete"]) == ("Redacted", "IN_PROGRESS", "no")
    assert said["Messages"] == len(contact.transcript)
    assert said["Matches of categories"] == len(contact.matches)
    begin = min(contact.transcript["absolute_time"].min(), contact.events["absolute_time"].min())
    assert pd.Timestamp(said["Begin (UTC)"], tz="UTC") == begin.round("ms")
    assert {row[2] for row in rows} >= set(contact.notes)
    assert (said["transcript"], said["matches"]) == (len(contact.transcript), len(contact.matches))
    assert openpyxl.load_workbook(path).sheetnames == ["overview", "transcript", "matches", "columns"]
    meanings = {(row[0].value, row[1].value): row[2].value for row in sheet(path, "columns")[1:]}
    assert meanings == {(name, one.name): one.doc for name in ("transcript", "matches") for one in COLUMNS[name]}


def test_each_sheet_of_a_contact_is_described():
    assert set(COLUMNS) <= set(HOLDS)
    assert all(text.endswith(".") for text in HOLDS.values())


def test_workbook_in_clear_says_so_first(tmp_path):
    contact = rtca.sample_contact(output_type="Raw").reveal()
    path = contact.to_excel(tmp_path / "x.xlsx", frames=["transcript"], allow_revealed=True)
    assert sheet(path, "overview")[1][0].value.startswith("REVEALED: this file shows personal data in clear text")
    book = openpyxl.load_workbook(path)
    assert book.custom_doc_props["rtca_nb"].value == "REVEALED"
    assert (
        "rtca_nb"
        not in openpyxl.load_workbook(rtca.sample_contact().to_excel(path, frames=["events"])).custom_doc_props.names
    )


@pytest.mark.sampled(2)
@pytest.mark.parametrize("text", ["y" * 32_768, "😀" * 16_384, "a\n" * 40_000, "<r>" + "z" * 70_000 + "</r>"], ids=len)
def test_a_text_that_no_cell_holds_is_marked_and_whole_in_another_sheet(text, tmp_path):
    path = contact_saying("short", text).to_excel(tmp_path / "x.xlsx", frames=["transcript"])
    short, cell = (cell.value for cell in column(path, "transcript", "content"))
    assert short == "short"
    assert re.search(r" … \[full text in the sheet 'long texts' from row 2\]$", cell)
    assert len(cell.encode("utf-16-le")) // 2 <= 32_767
    parts = [[one.value for one in row] for row in sheet(path, "long texts")[1:]]
    assert "".join(unescape(part[4]) for part in parts) == text
    assert [part[:4] for part in parts] == [["transcript", 3, "content", place] for place in range(1, len(parts) + 1)]
    assert {row[0].value for row in sheet(path, "overview")} >= {"long texts"}


def test_a_text_that_just_fits_is_not_cut(tmp_path):
    texts = ["y" * 32_767, "😀" * 16_383 + "y"]
    path = contact_saying(*texts).to_excel(tmp_path / "x.xlsx", frames=["transcript"])
    assert [cell.value for cell in column(path, "transcript", "content")] == texts
    assert "long texts" not in openpyxl.load_workbook(path).sheetnames


@pytest.mark.parametrize("wide", [True, False])
def test_a_frame_that_is_larger_than_a_sheet_is_refused_before_anything_is_written(wide, tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("before")
    frame = pd.DataFrame([[0] * 16_385]) if wide else pd.DataFrame({"a": range(1_048_576)})
    number = "16,385 columns" if wide else "1,048,576 rows"
    with pytest.raises(rtca.UsageError, match=rf"'big' has {number}, but an Excel sheet holds .*CSV or Parquet"):
        rtca.to_excel({"small": pd.DataFrame({"a": [1]}), "big": frame}, path)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["x.xlsx"]


KILLED = """
import sys, pandas as pd, rtca_nb as rtca
print("go", flush=True)
rtca.to_excel({"a": pd.DataFrame({"a": ["x"] * 200_000}), "b": pd.DataFrame({"a": ["x"] * 200_000})}, sys.argv[1])
"""


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.0, 0.4])
def test_a_writer_that_is_killed_leaves_the_file_that_was_there(delay, tmp_path):
    path = tmp_path / "x.xlsx"
    rtca.sample_contact("failed").to_excel(path)
    before = path.read_bytes()
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, env={**os.environ, "TMPDIR": str(tmp_path)}
    ) as process:
        assert process.stdout.readline() == b"go\n"
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob(".rtca-*.xlsx")) and time.monotonic() < deadline:
            time.sleep(0.01)  # until it has begun
        if delay:
            process.send_signal(signal.SIGSTOP)
            process.send_signal(signal.SIGCONT)
            time.sleep(delay)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert path.read_bytes() == before


def test_what_goes_wrong_half_way_leaves_the_file_that_was_there_and_nothing_else(tmp_path):
    path = tmp_path / "x.xlsx"
    path.write_text("before")

    def contacts():
        yield rtca.sample_contact("failed")
        raise RuntimeError("broken off")

    with pytest.raises(RuntimeError, match="broken off"):
        rtca.to_excel(contacts(), path)
    assert path.read_text() == "before"
    with pytest.raises(rtca.UsageError, match=r"cannot be written: there is no folder"):
        rtca.to_excel(contacts(), tmp_path / "missing" / "x.xlsx")
    with pytest.raises(rtca.UsageError, match=r"cannot be written: it is a folder"):
        rtca.to_excel(contacts(), tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["x.xlsx"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_sentence():
    with pytest.raises(rtca.UsageError, match=r"cannot be written: No space left on device"):
        rtca.sample_contact("failed").to_excel("/dev/full", frames=["transcript"])


@pytest.mark.slow
@pytest.mark.parametrize("how", ["own", "pandas"])
def test_hostile_strings_are_texts_of_one_cell_each(how, tmp_path):
    several = [text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in every_string()]
    contact, path = contact_saying(*several), tmp_path / "x.xlsx"
    if how == "own":
        contact.to_excel(path, frames=["transcript"])
    else:
        contact.transcript.to_excel(path, sheet_name="transcript", index=False, engine="xlsxwriter")
    cells = column(path, "transcript", "content")
    assert [unescape(cell.value or "") for cell in cells] == [readable(text) for text in contact.transcript["content"]]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink or (cell.data_type == "n" and cell.value is not None)]
    assert formulas(path) == []
