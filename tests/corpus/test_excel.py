"""Workbooks of many contacts and of answers, held against the contacts by readers that are not this package's."""

from __future__ import annotations

import csv
import shutil
import stat
import subprocess
import tracemalloc
import zipfile
from collections import Counter

import openpyxl
import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.corpus.schema import CONTACTS, FRAMES, TABLES
from rtca_nb.samples import generate_contacts

HOSTILE = [
    "=1+1",
    "<r></c><f>1+1</f></r>",
    "@SUM(1)",
    "+1",
    '=HYPERLINK("https://a.example","b")',
    "007",
    "1e5",
    "a;=1",
]


def generated(number, seed=3):
    for one in generate_contacts(number, seed=seed):
        yield rtca.read_contact(b"\n".join(one.pages()), output_type="Redacted")


@pytest.fixture(scope="module")
def contacts():
    return list(generated(6))


def frame(book, name):
    """A sheet as openpyxl reads it, of a path or a book."""
    head, *rows = (book if isinstance(book, openpyxl.Workbook) else openpyxl.load_workbook(book))[name].values
    return pd.DataFrame(rows, columns=head)


def overview(path):
    rows = [*openpyxl.load_workbook(path)["overview"].values]
    return rows, {row[0]: row[1] for row in rows if row[0] is not None}


def cells(frame):
    """The rows of a frame as text, whatever order they are in."""
    return Counter(
        tuple(
            ""
            if value is None or value != value
            else " ".join(f'"{one}"' if " " in one else one for one in value)
            if isinstance(value, tuple)
            else f"{value:.9g}"
            if isinstance(value, (bool, float))
            else str(value)
            for value in row
        )
        for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False)
    )


@pytest.mark.slow
def test_sheets_of_many_hold_the_rows_of_each(contacts, tmp_path):
    path = rtca.to_excel(iter(contacts), tmp_path / "x.xlsx", names=["transcript", "matches", "metrics", "contacts"])
    for name in ("matches", "metrics"):
        found = frame(path, name).rename(columns=lambda head: head.removesuffix(" (UTC)"))
        wanted = rtca.concat_frames(contacts, name)
        times = [head for head in wanted if isinstance(wanted[head].dtype, pd.DatetimeTZDtype)]
        for head in times:
            assert sorted(pd.to_datetime(found[head]).dt.round("ms").dropna()) == sorted(
                wanted[head].dt.tz_localize(None).dt.round("ms").dropna()
            )
        kept = [head for head in wanted if head not in times]
        assert cells(found[kept]) == cells(pd.DataFrame(wanted[kept]))
    talk = frame(path, "transcript")
    assert list(talk.columns) == [
        f"{column.name} (UTC)" if column.kind == "time" else column.name for column in TABLES["transcript"]
    ]
    # Cells show text as it stands.
    assert not [meaning for meaning in frame(path, "columns")["meaning"] if "``" in meaning or "*" in meaning]
    assert Counter(talk["content"]) == Counter(rtca.concat_frames(contacts, "transcript")["content"])
    assert sorted(frame(path, "contacts")["contact_id"]) == sorted(contact.contact_id for contact in contacts)


@pytest.mark.slow
def test_overview_of_many_says_what_they_are_and_what_is_not_known_of_them(contacts, tmp_path):
    failure = rtca.ContactFailure("i", "c", "Redacted", rtca.RtcaError("gone"))
    skipping = [contact for contact in contacts if len(contact.skipped)]
    other = [rtca.sample_contact("failed"), rtca.sample_contact("in-progress"), contacts[0], failure]
    path = rtca.to_excel(iter([*contacts, *other]), tmp_path / "x.xlsx", names=["matches", CONTACTS], title="March")
    rows, said = overview(path)
    different = [*contacts, *other[:2]]
    assert rows[0][0] == "March"
    assert rows[1][0].startswith("Masked")
    assert (said["Contacts"], said["Redacted"]) == (8, 8)
    assert said["Messages"] == sum(len(contact.transcript) for contact in different)
    assert said["Matches of categories"] == sum(len(contact.matches) for contact in different)
    assert (said["Could not be fetched"], said["Other readings"]) == (1, 1)
    assert said["Analysis failed"] == sum(contact.status == "FAILED" for contact in different)
    assert said["A category was skipped"] == len(skipping)
    begins = min(
        moment
        for contact in different
        for name in ("transcript", "events", "attachments")
        for moment in getattr(contact, name)["absolute_time"].dropna()
    )
    assert pd.Timestamp(said["First one begins (UTC)"]) == begins.tz_localize(None).round("ms")
    assert (said["matches"], said["contacts"]) == (said["Matches of categories"], 8)
    listed = [row[0] for row in rows[[row[0] for row in rows].index("Sheets") + 1 :]]
    assert listed == openpyxl.load_workbook(path).sheetnames[1:]


@pytest.mark.slow
def test_contacts_a_corpus_and_an_archive_of_them_make_the_same_sheets(contacts, tmp_path):
    rtca.write_corpus(contacts, tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    paths = [
        rtca.to_excel(what, tmp_path / f"{place}.xlsx")
        for place, what in enumerate((contacts, iter(contacts), corpus, rtca.corpus_of(contacts)))
    ]
    books = [*map(openpyxl.load_workbook, paths)]
    names = books[0].sheetnames
    assert names == ["overview", CONTACTS, *FRAMES, "columns"]
    for name in names[1:]:
        first, *others = (frame(book, name) for book in books)
        # A corpus in memory has no hash of what was written.
        drop = ["reading", "beside"] if name == CONTACTS else []
        for other in others:
            assert cells(first.drop(columns=drop)) == cells(other.drop(columns=drop)), name
    assert len({tuple(overview(path)[0]) for path in paths}) == 1


def test_a_corpus_in_clear_needs_permission_and_its_workbook_is_its_owners(tmp_path):
    clear = rtca.sample_contact(output_type="Raw").reveal()
    masked = rtca.sample_contact("failed")
    path = tmp_path / "x.xlsx"
    path.write_text("before")
    path.chmod(0o644)
    for what in ([masked, clear], iter([masked, clear]), rtca.corpus_of([masked, clear])):
        with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
            rtca.to_excel(what, path)
    assert path.read_text() == "before"
    rtca.to_excel(iter([masked, clear]), path, names=["transcript"], allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    rows, said = overview(path)
    assert rows[1][0].startswith("REVEALED")
    assert said["Raw, in clear text"] == 1
    assert set(clear.transcript["content"]) <= set(frame(path, "transcript")["content"])
    assert [one.name for one in tmp_path.iterdir()] == ["x.xlsx"]


@pytest.mark.slow
def test_masked_forms_of_a_contact_hide_the_same_in_a_workbook(tmp_path):
    forms = [rtca.sample_contact(output_type=form) for form in ("Raw", "Redacted")]
    talk = frame(rtca.to_excel(iter(forms), tmp_path / "x.xlsx", names=["transcript"]), "transcript")
    wanted = rtca.concat_frames(forms, "transcript")
    assert Counter(talk["content"]) == Counter(wanted["content"])
    assert Counter(talk["output_type"]) == {"Raw": len(forms[0].transcript), "Redacted": len(forms[1].transcript)}


@pytest.mark.slow
def test_answers_say_what_they_answer_and_what_was_left_out(tmp_path):
    ask = rtca.corpus_of([rtca.sample_contact(name) for name in ("refund", "failed")])
    answers = {
        "how often": ask.category_frequency(),
        "hidden": ask.redaction_report(),
        "mine": pd.DataFrame({"a": [1]}),
    }
    path = rtca.to_excel(answers, tmp_path / "x.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == ["overview", *answers]
    rows, said = overview(path)
    lines = {text for row in rows for text in row if isinstance(text, str)}
    for name in ("how often", "hidden"):
        assert f"{answers[name].title} (sheet {name})" in lines
        assert set(answers[name].left_out) <= lines
    counted = [cells[1] for cells in rows if cells[0] == "Counted"]
    for name, number in zip(("how often", "hidden"), counted, strict=True):
        # What was counted, with its unit, as the answer says it in a notebook.
        assert number.endswith(("contact", "contacts", "message", "messages"))
        assert f"; n = {number}</p>" in answers[name]._repr_html_()
        assert said[name] == len(answers[name])
    assert frame(path, "how often")["matches"].tolist() == answers["how often"]["matches"].tolist()
    alone = rtca.to_excel(ask.category_frequency(), tmp_path / "y.xlsx", title="Mine")
    assert openpyxl.load_workbook(alone)["overview"]["A1"].value == "Mine"
    assert "overview" not in openpyxl.load_workbook(rtca.to_excel(answers["mine"], tmp_path / "z.xlsx")).sheetnames


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "wrong",
    [[], iter([]), [3], iter([rtca.RtcaError("x")]), "folder", b"x", 3, None],
    ids=["nothing", "nothing, one by one", "a number", "an error", "a word", "bytes", "no list", "None"],
)
def test_what_is_no_contact_makes_no_workbook(wrong, tmp_path):
    with pytest.raises(rtca.UsageError, match="to_excel"):
        rtca.to_excel(wrong, tmp_path / "x.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_names_choose_sheets_and_an_unknown_one_is_refused_before_any_contact_is_read(tmp_path):
    def read():
        raise AssertionError("a contact was read")
        yield

    for names in (["nothing"], "transcript", [3]):
        with pytest.raises(rtca.UsageError):
            rtca.to_excel(read(), tmp_path / "x.xlsx", names=names)


@pytest.mark.slow
def test_long_work_says_how_far_it_is(contacts, tmp_path, capsys):
    rows = []
    rtca.to_excel(contacts, tmp_path / "book.xlsx", names=["transcript"], progress=rows.append)
    sheet = openpyxl.load_workbook(tmp_path / "book.xlsx")["transcript"]
    assert sheet.max_row - 1 in rows
    assert rows == sorted(rows)
    assert capsys.readouterr() == ("", "")
    corpus = tmp_path / "corpus"
    for work, last in (
        (lambda: rtca.write_corpus(contacts, corpus, progress=True), "contacts"),
        (lambda: rtca.write_report(rtca.open_corpus(corpus), tmp_path / "page.html", progress=True), "6/6"),
        (lambda: rtca.to_excel(rtca.open_corpus(corpus), tmp_path / "book.xlsx", progress=True), "rows"),
        (lambda: rtca.to_excel(contacts, tmp_path / "book.xlsx", names=["summary"], progress=True), "6/6"),
    ):
        work()
        printed, shown = capsys.readouterr()
        assert printed == ""
        assert last in shown


def test_hostile_ids_and_texts_of_many_are_text(tmp_path):
    several = [*map(contact_of, HOSTILE)]
    path = rtca.to_excel(several, tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(path)
    for name in ("contacts", "transcript"):
        values = [row[0] for row in book[name].iter_rows(min_row=2)]
        assert {cell.value for cell in values} == set(HOSTILE)
        assert {cell.data_type for cell in values} == {"s"}
    assert set(frame(path, "transcript")["content"]) == set(HOSTILE)
    with zipfile.ZipFile(path) as content:
        assert not [name for name in content.namelist() if b"<f>" in content.read(name)]


@pytest.mark.slow
def test_memory_does_not_grow_with_the_contacts_that_come_one_after_another(tmp_path):
    def peak(number):
        contacts = (contact_of("The lamp flickers. " * 500, f"contact-{place}") for place in range(number))
        tracemalloc.start()
        try:
            rtca.to_excel(contacts, tmp_path / "many.xlsx", names=["contacts", "transcript"])
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(1)  # which loads what is needed
    few, many = peak(100), peak(300)
    # Ids, and each contact compressed for as long as its other form may come, and no text as it is.
    assert many - few < 200 * 5_000


def contact_of(text, identity=None):
    message = {"Id": "m", "ParticipantId": identity or text, "ParticipantRole": "SYSTEM", "Content": text}
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": message}]}
    return rtca.read_contact(page, contact_id=identity or text, output_type="Redacted")


@pytest.mark.slow
def test_contacts_that_libreoffice_opens_lose_nothing_and_run_nothing(tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed, so no spreadsheet can be opened here")
    long = "long " * 10_000
    several = [*generated(200), *map(contact_of, HOSTILE), contact_of(long, "long")]
    path = rtca.to_excel(several, tmp_path / "x.xlsx", names=["transcript"])
    # All sheets, texts quoted, times as they are shown; of a formula the formula.
    every = tmp_path / "csv"
    command = [office, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,true,false,-1"
    subprocess.run([*command, options, "--outdir", every, path], check=True, capture_output=True)
    talk = rtca.concat_frames(several, "transcript")
    with (every / "x-transcript.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wanted = Counter(zip(talk["contact_id"], talk["id"], talk["content"].fillna(""), strict=True))
    found = Counter((row["contact_id"], row["id"], row["content"]) for row in rows)
    lost, changed = wanted - found, found - wanted
    # A line break of any kind is one for a spreadsheet; and the long text is in a sheet of its own.
    assert Counter(" ".join(text.split()) for *_, text in lost if text != long) == Counter(
        " ".join(text.split()) for *_, text in changed if "full text in the sheet" not in text
    )
    assert sum("full text in the sheet 'long texts'" in text for *_, text in changed) == 1
    with (every / "x-long texts.csv").open(encoding="utf-8", newline="") as file:
        assert "".join(row["text"] for row in csv.DictReader(file)) == long
    # What is no text of a contact is no formula either.
    texts = {"contact_id", "participant_id", "content"}
    assert not [row for row in rows for name, cell in row.items() if name not in texts and cell.startswith("=")]
    times = {row["id"] + row["contact_id"]: row["absolute_time (UTC)"] for row in rows}
    for identity, contact, moment in talk[["id", "contact_id", "absolute_time"]].itertuples(index=False):
        shown = "" if moment is pd.NaT else moment.round("ms").strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
        assert times[identity + contact] == shown
