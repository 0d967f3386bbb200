"""``rtca-nb corpus …``, as it is typed."""

import json

import pytest

from rtca_nb.samples import build_sample
from tests.corpus.readings import chat, rows, whole, write
from tests.making import contact_of

pytestmark = pytest.mark.sampled_file(2)


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    for name in ("refund", "failed"):
        contact_of(name, "Redacted").to_jsonl(folder / f"{name}.jsonl")
    (folder / "readme.json").write_text('{"no": "contact"}')
    return folder


def test_build_says_what_became_of_the_contacts(rtca, source):
    first = rtca("corpus", "build", source, "corpus")
    assert first.code == 0
    assert "2 contacts read: 2 added, 0 replaced, 0 unchanged. The corpus holds 2 contacts." in first.words
    assert "Skipped" in first.err
    assert "0 added, 0 replaced, 2 unchanged." in rtca("corpus", "build", source, "corpus").words


def test_info_says_how_many_contacts_are_in_two_forms(rtca, tmp_path):
    folder = tmp_path / "both"
    folder.mkdir()
    for form in ("Raw", "Redacted"):
        contact_of("refund", form).to_jsonl(folder / f"{form}.jsonl")
    contact_of("failed", "Redacted").to_jsonl(folder / "failed.jsonl")
    built = rtca("corpus", "build", folder, "corpus")
    assert built.code == 0
    assert "3 forms read: 3 added" in built.words
    assert "The corpus holds 2 contacts in 3 forms." in built.words
    assert "2 contacts in 3 forms" in rtca("corpus", "info", "corpus").words


def test_a_corpus_that_is_named_first_is_told_to_come_last(rtca, source, tmp_path):
    ran = rtca("corpus", "build", "corpus", source)
    assert ran.code == 2
    words = " ".join(ran.err.split())
    assert "There is no file 'corpus', and " in words
    assert "is not a corpus; name the folder of the corpus after its sources." in words
    assert not (tmp_path / "corpus").exists()


def test_a_corpus_that_would_end_with_the_command_is_refused(rtca, source):
    for order in (("build", source, "memory://corpus"), ("info", "Memory://corpus")):
        ran = rtca("corpus", *order)
        assert ran.code == 2
        assert "corpus in memory:// is gone when this command ends; choose a folder" in " ".join(ran.err.split())


def test_a_link_that_leads_nowhere_is_named(rtca, source, tmp_path):
    (tmp_path / "link").symlink_to("nowhere")
    for order in (("build", source, "link"), ("info", "link")):
        ran = rtca("corpus", *order)
        assert (
            ran.code,
            "'link' is a link to a folder that does not exist; make the folder, or remove" in ran.err,
        ) == (1, True)


def test_build_counts_a_broken_file_as_a_failure(rtca, source):
    (source / "broken.json").write_text('{"Channel": "CHAT", "Segments": [')
    ran = rtca("corpus", "build", source, "corpus")
    assert ran.code == 1
    assert "2 added" in ran.words


def test_report_speaks_the_language_asked_for_and_keeps_what_is_there(rtca, source, tmp_path):
    rtca("corpus", "build", source, "corpus")
    assert rtca("corpus", "report", "corpus", "-o", "page.html", "--language", "de").code == 0
    page = (tmp_path / "page.html").read_text("utf-8")
    assert '<html lang="de">' in page
    again = rtca("corpus", "report", "corpus", "-o", "page.html")
    assert (again.code, "exists and was not replaced" in again.err) == (2, True)
    assert (tmp_path / "page.html").read_text("utf-8") == page
    (tmp_path / "page.html").write_text("notes")
    assert rtca("corpus", "report", "corpus", "-o", "page.html", "--force").code == 0
    assert '<html lang="en">' in (tmp_path / "page.html").read_text("utf-8")


@pytest.mark.slow
def test_build_with_workers_says_and_writes_the_same(rtca, source, tmp_path):
    (source / "broken.json").write_text('{"Channel": "CHAT", "Segments": [')
    one, several = (rtca("corpus", "build", source, name, "--workers", name[-1]) for name in ("corpus1", "corpus2"))
    assert (one.code, several.code) == (1, 1)
    assert "2 added" in one.words
    assert several.words == one.words
    assert several.err == one.err
    assert whole(tmp_path / "corpus2") == whole(tmp_path / "corpus1")
    for path in source.glob("*.jsonl"):
        path.unlink()
    ran = rtca("corpus", "build", source, "corpus3", "--workers", "2")
    assert ran.code == 1
    assert "None of 2 files is a contact" in ran.err
    assert not (tmp_path / "corpus3").exists()


@pytest.mark.slow
def test_build_with_workers_keeps_clear_text_where_that_is_permitted(rtca, tmp_path):
    contact_of("refund", "Raw").reveal().to_jsonl(tmp_path / "a.jsonl", allow_revealed=True)
    asked = ("corpus", "build", "a.jsonl", "corpus", "--workers", "2", "--reveal")
    assert rtca(*asked).code == 2
    assert not (tmp_path / "corpus").exists()
    assert rtca(*asked, "--allow-revealed").code == 0
    clear = contact_of("refund", "Raw").reveal().transcript["content"].tolist()
    assert [row["content"] for row in rows(tmp_path / "corpus", "transcript")] == clear
    part = next((tmp_path / "corpus" / "current" / "transcript").glob(f"{'[0-9a-f]' * 16}.parquet"))
    assert part.stat().st_mode & 0o777 == 0o600


def test_info_counts_contacts_and_rows(rtca, source):
    rtca("corpus", "build", source, "corpus")
    ran = rtca("corpus", "info", "corpus")
    assert ran.code == 0
    assert "Redacted COMPLETED 1 contact, 1 complete" in ran.words
    assert "contacts 2 rows" in ran.words
    messages = sum(len(contact_of(name, "Redacted").transcript) for name in ("refund", "failed"))
    assert f"transcript {messages} rows" in ran.words


def test_sql_prints_a_line_for_each_row(rtca, source):
    rtca("corpus", "build", source, "corpus")
    ran = rtca("corpus", "sql", "corpus", "SELECT contact_id, status FROM contacts ORDER BY status")
    assert ran.code == 0
    wanted = [(build_sample(name).contact_id, build_sample(name).status) for name in ("refund", "failed")]
    assert ran.out.splitlines() == ["contact_id\tstatus", *map("\t".join, wanted)]


def test_sql_writes_cells_that_a_spreadsheet_takes_for_text(rtca, tmp_path):
    write([chat("c", text="=2+5")], tmp_path / "corpus")
    query = "SELECT content, absolute_time, NULL AS nothing FROM transcript ORDER BY content"
    ran = rtca("corpus", "sql", "corpus", query, "--csv", "rows.csv")
    assert "2 rows written to rows.csv." in ran.words
    lines = (tmp_path / "rows.csv").read_text("utf-8-sig").splitlines()
    assert lines[0] == '"content","absolute_time","nothing"'
    assert lines[1].startswith('"\'=2+5 0","2026-01-01T03:04:00+00:00"')


def test_nothing_in_a_row_acts_on_the_terminal(rtca, tmp_path):
    write([chat("c", text="a\x1b]52;c;eA==\x07\u202eb\tc\nd")], tmp_path / "corpus")
    ran = rtca("corpus", "sql", "corpus", "SELECT content FROM transcript")
    assert ran.code == 0
    assert all(line.isprintable() for line in ran.out.splitlines())
    assert len(ran.out.splitlines()) == 3


@pytest.mark.slow
def test_in_a_terminal_rows_are_a_table(in_terminal, tmp_path):
    write([chat("c", text="hello ████")], tmp_path / "corpus")
    _, shown = in_terminal("corpus", "sql", "corpus", "SELECT id, content FROM transcript")
    text = shown.rest()
    assert "hello" in text
    assert "PII" in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("info", "nothing"), 1, "There is no corpus in 'nothing'; create one with rtca-nb corpus build."),
        (("info", "https://example.com/corpus"), 2, "not a web address"),
        (("sql", "corpus", "SELECT * FROM nothing"), 2, "The query cannot be run: "),
        (("sql", "corpus", "DROP VIEW contacts"), 2, "so a query must be a SELECT"),
        (("sql", "corpus", "SELECT CAST(content AS INT) FROM transcript"), 2, "fails on a row"),
        (("build", "nothing.json", "new"), 1, "nothing.json"),
        (("build", "source", "--reveal", "new"), 2, "add --allow-revealed if you want that"),
    ],
)
def test_a_fault_is_one_sentence_and_an_exit_code(rtca, tmp_path, arguments, code, said):
    write([chat("c")], tmp_path / "corpus")
    ran = rtca("corpus", *arguments)
    assert ran.code == code
    assert said in " ".join(ran.err.split())
    assert not (tmp_path / "new").exists()


def test_clear_text_is_kept_and_written_only_where_that_is_permitted(rtca, tmp_path):
    contact_of("refund", "Raw").reveal().to_jsonl(tmp_path / "a.jsonl", allow_revealed=True)
    assert rtca("corpus", "build", "a.jsonl", "corpus", "--reveal", "--allow-revealed").code == 0
    asked = ("corpus", "sql", "corpus", "SELECT content FROM transcript")
    ran = rtca(*asked)
    assert "This corpus holds personal data in clear text." in ran.err
    refused = rtca(*asked, "--csv", "rows.csv")
    assert (refused.code, "--allow-revealed" in refused.err) == (2, True)
    assert rtca(*asked, "--csv", "rows.csv", "--allow-revealed").code == 0
    assert (tmp_path / "rows.csv").stat().st_mode & 0o777 == 0o600


def test_build_that_is_interrupted_says_what_was_kept(process, tmp_path):
    import signal

    segments = build_sample("refund").segments["Redacted"]
    lines = (
        json.dumps(
            {
                "ResponseMetadata": {"Export": {"ContactId": f"c{number}", "OutputType": "Redacted", "Page": 1}},
                "Channel": "CHAT",
                "Status": "COMPLETED",
                "Segments": segments,
            }
        )
        for number in range(3000)
    )
    (tmp_path / "many.jsonl").write_text("\n".join(lines))
    running = process("corpus", "build", "many.jsonl", "corpus")
    while not (tmp_path / "corpus" / "rtca-corpus.json").exists():
        assert running.poll() is None
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 130
    assert "run the same command again to continue" in " ".join(said.split())
