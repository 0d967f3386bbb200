"""Files for other tools: permission, formulas, no loss, names."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from openpyxl.utils.escape import unescape

import rtca_nb as rtca
from rtca_nb.contact.exports import formula_safe
from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.tables.schema import COLUMNS

FORMULAS = [
    "=2+5",
    "+2+5",
    "-2+5",
    "@SUM(2,5)",
    " =2+5",
    "\t=2+5",
    "\r=2+5",
    "\n=2+5",
    '"=2+5',
    "'=2+5",
    "＝2+5",
    "＋2+5",
    "－2+5",
    "＠SUM(2,5)",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("https://example.com","x")',
    "|calc",
    "%2+5",
    "\u200b=2+5",
    "\ufeff=2+5",
    '=WEBSERVICE("https://example.com")',
    "=2+5;x",
]


def contact_saying(texts: list[str]) -> rtca.Contact:
    segments = [
        {
            "Transcript": {
                "Id": f"m{place}",
                "ParticipantId": "p",
                "ParticipantRole": "SYSTEM",
                "Content": text,
                "Time": {"AbsoluteTime": f"2026-01-01T00:00:{place:02}Z"},
            }
        }
        for place, text in enumerate(texts)
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    return rtca.read_contact(page, output_type="Redacted")


@pytest.mark.parametrize("method", ["to_csv", "to_excel", "to_parquet", "to_jsonl"])
def test_export_refuses_a_revealed_contact_without_permission(method, tmp_path):
    contact = rtca.sample_contact(output_type="Raw").reveal()
    with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
        getattr(contact, method)(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    getattr(contact, method)(tmp_path / "out", allow_revealed=True)
    assert list(tmp_path.iterdir())


EXPORTS = {
    "to_csv": lambda contact, folder, allow: contact.to_csv(folder, allow_revealed=allow),
    "to_excel": lambda contact, folder, allow: [contact.to_excel(folder / "book.xlsx", allow_revealed=allow)],
    "to_parquet": lambda contact, folder, allow: contact.to_parquet(folder, allow_revealed=allow),
    "to_jsonl": lambda contact, folder, allow: [contact.to_jsonl(folder / "pages.jsonl", allow_revealed=allow)],
    "write_report": lambda contact, folder, allow: [
        rtca.write_report([contact], folder / "report.html", allow_revealed=allow)
    ],
}


@pytest.mark.parametrize("name", EXPORTS)
def test_export_of_a_revealed_contact_is_for_its_owner_only(name, tmp_path):
    contact = rtca.sample_contact("failed", output_type="Raw")
    before = os.umask(0)
    try:
        masked = EXPORTS[name](contact, tmp_path, False)
        assert {stat.S_IMODE(path.stat().st_mode) for path in masked} == {0o666}
        # What is replaced was open to all.
        revealed = EXPORTS[name](contact.reveal(), tmp_path, True)
    finally:
        os.umask(before)
    assert revealed == masked
    assert {stat.S_IMODE(path.stat().st_mode) for path in revealed} == {0o600}


@pytest.mark.parametrize("method", ["to_csv", "to_excel", "to_parquet"])
def test_export_names_the_frame_that_does_not_exist(method, tmp_path):
    with pytest.raises(rtca.UsageError, match="'nothing'"):
        getattr(rtca.sample_contact(), method)(tmp_path / "out", frames=["transcript", "nothing"])


def test_export_file_names_come_from_frames_only(tmp_path):
    contact = rtca.sample_contact("hostile")
    assert sorted(path.name for path in contact.to_csv(tmp_path / "a")) == sorted(f"{name}.csv" for name in COLUMNS)
    assert sorted(path.name for path in contact.to_parquet(tmp_path / "b")) == sorted(f"{n}.parquet" for n in COLUMNS)
    assert {path.name for path in tmp_path.iterdir()} == {"a", "b"}


def test_export_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path):
    contact = rtca.sample_contact("unscored")
    (tmp_path / "file").write_text("x")
    with pytest.raises(rtca.UsageError, match="cannot be"):
        contact.to_csv(tmp_path / "file" / "folder")
    with pytest.raises(rtca.UsageError, match="cannot be written"):
        contact.to_jsonl(tmp_path / "missing" / "x.jsonl")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_safe_puts_an_apostrophe_before_what_looks_like_one(text):
    assert formula_safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "hello", "a=b", "2+5", "(=2)", "█", "5%", "[PII]"])
def test_formula_safe_leaves_other_text_alone(text):
    assert formula_safe(text) == text


def test_csv_reads_back_with_every_row_and_apostrophes_only_where_needed(tmp_path):
    contact = contact_saying([*FORMULAS, "plain", 'quote " comma , line\nbreak', "nul\x00byte"])
    contact.to_csv(tmp_path, frames=["transcript"])
    rows = list(csv.DictReader(io.StringIO((tmp_path / "transcript.csv").read_bytes().decode("utf-8-sig"), newline="")))
    texts = [row["content"] for row in rows]
    pictures = {ord(control): chr(0x2400 + ord(control)) for control in "\t\r\n"}
    assert texts[: len(FORMULAS)] == [f"'{text}".translate(pictures) for text in FORMULAS]
    assert texts[len(FORMULAS) :] == ["plain", 'quote " comma , line␊break', "nul␀byte"]


def test_excel_cells_are_text_and_never_formulas_or_links(tmp_path):
    contact = contact_saying(FORMULAS)
    sheet = openpyxl.load_workbook(contact.to_excel(tmp_path / "x.xlsx"))["transcript"]
    column = [cell.value for cell in sheet[1]].index("content") + 1
    cells = [sheet.cell(row, column) for row in range(2, len(FORMULAS) + 2)]
    assert all(cell.data_type == "s" and cell.hyperlink is None and cell.quotePrefix for cell in cells)
    assert [unescape(str(cell.value)).strip() for cell in cells] == [text.strip() for text in FORMULAS]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", rtca.sample_names())
def test_parquet_loses_nothing(name, tmp_path):
    contact = rtca.sample_contact(name)
    contact.to_parquet(tmp_path)
    for frame in COLUMNS:
        read = pq.read_table(tmp_path / f"{frame}.parquet")
        assert read.to_pylist() == contact.arrow(frame).to_pylist(), frame


def column_of(frame, name):
    return next(column for column in COLUMNS[frame] if column.name == name)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", rtca.sample_names())
def test_pandas_reads_of_parquet_what_was_written(name, tmp_path):
    contact = rtca.sample_contact(name)
    contact.to_parquet(tmp_path)
    for frame in COLUMNS:
        read, written = pd.read_parquet(tmp_path / f"{frame}.parquet"), pd.DataFrame(getattr(contact, frame))
        assert rtca.schemas.problems(read, frame) == []
        for column in written:
            if isinstance(written[column].dtype, pd.CategoricalDtype) and written[column].isna().all():
                # Parquet keeps the categories of values, and here is none.
                assert isinstance(read[column].dtype, pd.CategoricalDtype)
                continue
            if pd.__version__ < "3" and column_of(frame, column).kind in {"text", "enum"}:
                # pandas 2 reads text as another of its types; that it is text the schema said.
                texts = [
                    one[column].astype(object).where(one[column].notna(), None).tolist() for one in (read, written)
                ]
                assert texts[0] == texts[1], (frame, column)
                continue
            assert read[column].dtype == written[column].dtype, (frame, column)
            # A list is read as an array of NumPy's.
            if not isinstance(written[column].dropna().head(1).squeeze(), tuple):
                pd.testing.assert_series_equal(read[column], written[column])


def test_schema_names_what_tells_two_kinds_of_category_apart():
    frame = rtca.sample_contact().transcript
    numbers = frame.assign(hidden=pd.Categorical([1] * len(frame)))
    assert rtca.schemas.problems(numbers, "transcript") == [
        "the dtype of hidden is category of int64, not category of str"
    ]
    texts = frame.assign(hidden=pd.Series("x", frame.index, text_dtype()))
    assert rtca.schemas.problems(texts, "transcript") == ["the dtype of hidden is str, not category of str"]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", rtca.sample_names())
def test_jsonl_reads_back_as_the_same_contact(name, tmp_path):
    contact = rtca.sample_contact(name)
    path = contact.to_jsonl(tmp_path / "x.jsonl")
    again = rtca.read_contact(path, output_type="Redacted")
    if contact.transcript["hidden"].notna().any():
        # A message that is hidden whole is written so; reading it again finds another reason to hide it.
        assert again.transcript["content"].tolist() == contact.transcript["content"].tolist()
        return
    for frame in COLUMNS:
        pd.testing.assert_frame_equal(getattr(again, frame), getattr(contact, frame))


def test_jsonl_leaves_out_what_was_absent(tmp_path):
    sent = [
        {"Transcript": {"Id": "m", "Content": "hi", "Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 0}]}}},
        {"Categories": {"MatchedDetails": {"rude": {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m"}]}, {}]}}}},
        {"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Content": "hi"}]}, {}]}},
    ]
    contact = rtca.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": sent}).reveal()
    path = contact.to_jsonl(tmp_path / "c.jsonl", allow_revealed=True)
    assert json.loads(path.read_text("utf-8"))["Segments"] == sent


def test_jsonl_keeps_the_ids_and_the_output_type(tmp_path):
    contacts = [rtca.sample_contact(), rtca.sample_contact(output_type="Raw"), rtca.sample_contact("failed")]
    paths = [contact.to_jsonl(tmp_path / f"{place}.jsonl") for place, contact in enumerate(contacts)]

    def named(contact):
        return contact.instance_id, contact.contact_id, contact.output_type, contact.complete

    assert [named(rtca.read_contact(path)) for path in paths] == [named(contact) for contact in contacts]
    both = tmp_path / "both.jsonl"
    both.write_bytes(b"".join(path.read_bytes() for path in paths))
    assert [named(contact) for contact in rtca.read_contacts(both)] == [named(contact) for contact in contacts]
    # Pages that name two contacts are not joined, even where they are handed over as one.
    lines = [json.loads(line) for line in both.read_bytes().splitlines()]
    with pytest.raises(rtca.UsageError, match="more than one contact"):
        rtca.read_contact(lines)
    # The caller's word counts more, and a file of the service's own says nothing.
    assert rtca.read_contact(paths[0], contact_id="mine").contact_id == "mine"
    plain = [{name: value for name, value in line.items() if name != "ResponseMetadata"} for line in lines[:1]]
    assert rtca.read_contact(plain).contact_id == "unknown"
    again = rtca.read_contact(plain).to_jsonl(tmp_path / "again.jsonl")
    assert "unknown" not in again.read_text()


@pytest.mark.parametrize("said", [None, 3, [], {"Export": 3}, {"Export": {"ContactId": ["x"], "OutputType": {}}}])
def test_what_is_odd_about_an_answer_names_no_contact(said):
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [], "ResponseMetadata": said}
    for source in (page, json.dumps(page).encode()):
        contact = rtca.read_contact(source)
        assert (contact.contact_id, contact.output_type) == ("unknown", "unknown")
        assert not contact.redaction_trusted


def test_page_that_says_two_things_of_itself_is_raw():
    for said in (("Raw", "Redacted"), ("Redacted", "Raw")):
        about = {"Export": {"OutputType": said[0]}, "Archive": {"OutputType": said[1]}}
        page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [], "ResponseMetadata": about}
        assert rtca.read_contact(page).output_type == "Raw"
        assert rtca.read_contact(json.dumps(page).encode()).output_type == "Raw"


@pytest.mark.parametrize("tagged", [True, False])
def test_page_that_says_it_is_redacted_and_has_no_tag_where_it_has_redactions_is_not_trusted(tagged):
    texts = ["I am [NAME]" if tagged else "I am Xanthippe", "no more of Xanthippe"]
    messages = [{"Id": f"m{number}", "Content": text} for number, text in enumerate(texts)]
    messages[0]["Redaction"] = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 11 if tagged else 14}]}
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": message} for message in messages]}
    page["ResponseMetadata"] = {"Export": {"OutputType": "Redacted"}}
    contact = rtca.read_contact(page)
    assert (contact.output_type, contact.redaction_trusted) == ("Redacted", tagged)
    assert ("Xanthippe" in contact.transcript["content"].iloc[1]) == tagged


def test_jsonl_keeps_what_no_model_knows(tmp_path):
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Weather": {"Sky": "grey"}}]}
    contact = rtca.read_contact(page, output_type="Redacted").reveal()
    text = contact.to_jsonl(tmp_path / "x.jsonl", allow_revealed=True).read_text()
    assert "Weather" in text
    assert "grey" in text
    assert "grey" not in rtca.read_contact(page).to_jsonl(tmp_path / "y.jsonl").read_text()


# Whatever a spreadsheet takes for the end of a cell or of a row, inside a text.
SEPARATED = [
    *("a;=2+5", "a,=2+5", "a\t=2+5", "a\n=2+5", "a\r=2+5", "a\r\n=2+5", ";=2+5", ",=2+5", "\t=2+5", "\n=2+5"),
    *('a";=2+5', 'a"\t=2+5', 'a",=2+5', 'a" ;=2+5', '"";=2+5', 'a"";"=2+5', '";\n=2+5', 'x";"=2+5";"y', '"'),
    *("' ;=2+5", "a;\u200b=2+5", "a; ＝2+5", 'a"\u00a0;=2+5', "a\u2028=2+5", 'a";";";=2+5', "two\nlines", "a;b\tc,d"),
]


@pytest.mark.slow
def test_spreadsheet_runs_nothing_and_makes_no_new_cell_when_libreoffice_opens_and_saves_it(tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed, so no spreadsheet can be opened here")
    texts = [*FORMULAS, *SEPARATED]
    contact = contact_saying(texts)
    contact.to_csv(tmp_path, frames=["transcript"])
    contact.to_excel(tmp_path / "book.xlsx", frames=["transcript"])
    contact.transcript.to_csv(tmp_path / "pandas.csv", index=False)
    contact.transcript.to_csv(tmp_path / "semicolon.csv", index=False, sep=";")
    columns = len(contact.transcript.columns)
    for source, separator in [
        ("book.xlsx", None),
        *((name, code) for name in ("transcript.csv", "pandas.csv", "semicolon.csv") for code in (44, 59, 9)),
    ]:
        out = tmp_path / f"{source}-{separator}"
        command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        command += [] if separator is None else [f"--infilter=CSV:{separator},34,76"]
        command += ["--convert-to", "fods", "--outdir", out, tmp_path / source]
        subprocess.run(command, check=True, capture_output=True)
        (saved,) = out.iterdir()
        text = saved.read_text("utf-8")
        assert "table:formula" not in text, (source, separator)
        assert "2+5" in text
        if separator is None:
            text = text.partition('table:name="transcript"')[2].partition("</table:table>")[0]
        rows = [
            row for row in re.findall(r"<table:table-row.*?</table:table-row>", text, re.DOTALL) if "<text:p" in row
        ]
        assert len(rows) == len(texts) + 1, (source, separator)
        if separator in {None, 59 if source.startswith("semicolon") else 44}:
            assert max(len(re.findall("<table:table-cell[^>]*value-type", row)) for row in rows) <= columns


@pytest.mark.parametrize("count", [1, 100, 101])
def test_jsonl_of_a_contact_that_was_cut_short_is_read_as_such(tmp_path, count):
    said = {"ParticipantId": "p", "ParticipantRole": "AGENT", "Content": "Hello."}
    segments = [{"Transcript": {"Id": f"m{place}", **said}} for place in range(count)]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments, "NextToken": "more"}
    contact = rtca.read_contact(page, contact_id="c", output_type="Redacted")
    assert not contact.complete
    again = rtca.read_contact(contact.to_jsonl(tmp_path / "x.jsonl"))
    assert (len(again.segments), again.complete, again.status) == (count, False, "COMPLETED")


@pytest.mark.parametrize("name", ["frames.csv", "frames.PARQUET"])
def test_a_folder_that_is_called_like_a_file_is_refused(tmp_path, name):
    contact = rtca.sample_contact("in-progress")
    write = contact.to_csv if name.endswith("csv") else contact.to_parquet
    with pytest.raises(rtca.UsageError, match="is named like a file, but each frame becomes a file of its own"):
        write(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / name).mkdir()
    assert write(tmp_path / name)


@pytest.mark.parametrize("name", ["frames.csv", "frames.XLS"])
def test_a_workbook_that_is_called_like_another_kind_of_file_is_refused(tmp_path, name):
    contact = rtca.sample_contact("failed")
    for write in (contact.to_excel, lambda path: rtca.to_excel([contact], path)):
        with pytest.raises(rtca.UsageError, match=r"name it 'frames\.xlsx'"):
            write(tmp_path / name)
    assert [*tmp_path.iterdir()] == []
