"""``rtca-nb archive …``, as it is typed."""

from __future__ import annotations

import json
import re

import pytest
import typer
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.archive_commands import archive_app
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import (
    ArchiveDamagedError,
    IntegrityError,
    MalformedSourceError,
    RevealError,
    SourceNotFoundError,
    UsageError,
)
from rtca_nb.samples import build_sample
from tests.making import contact_of

pytestmark = pytest.mark.sampled_file(3)

SAMPLE = build_sample("refund")
app = typer.Typer()
app.add_typer(archive_app)


@pytest.fixture(scope="module")
def endpoint():
    contacts = [ServedContact(SAMPLE.instance_id, f"c{number}", SAMPLE.segments) for number in range(3)]
    with serve(contacts, quota=None) as running:
        yield running


@pytest.fixture
def run(endpoint, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")

    def invoke(*arguments, fails=None):
        result = CliRunner().invoke(app, ["archive", *arguments])
        if fails is not None:
            assert isinstance(result.exception, fails)
            return str(result.exception)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    invoke.fetch = lambda *arguments, **options: invoke(
        "fetch", "archive", SAMPLE.instance_id, "--endpoint-url", endpoint.url, *arguments, **options
    )
    return invoke


def test_fetch_list_verify_and_export(run, tmp_path):
    (tmp_path / "ids.csv").write_text("Contact ID,x\nc1,1\nc2,2\nnone,3\n")
    code, said = run.fetch("c0", "--ids", "ids.csv")
    assert code == 1
    assert "3 contacts complete, 0 partial, 1 failed." in said
    assert "There is no contact none" in said
    code, said = run("list", "archive", "--ids", "ids.csv", "--csv", "out.csv")
    assert code == 0
    assert "3 contacts: 2 complete, 0 partial, 1 failed, 0 never seen." in said
    assert (tmp_path / "out.csv").read_text().count("\n") == 4
    assert run("verify", "archive") == (0, "4 files with 3 pages checked; files with a problem: 0.\n")
    assert run("export", "archive", "-o", "pages.jsonl") == (0, "3 pages written to pages.jsonl.\n")
    assert len((tmp_path / "pages.jsonl").read_bytes().splitlines()) == 3


def test_contact_records_are_kept_on_request(run, tmp_path):
    record = {"QueueInfo": {"Id": "q"}, "Name": "Zanzibarrakuda Doe"}
    with serve([ServedContact("i", "c", SAMPLE.segments, record=record)], quota=None) as running:
        code, _ = run("fetch", "archive", "i", "c", "--context", "--endpoint-url", running.url)
    assert code == 0
    (contact,) = rtca.read_contacts(tmp_path / "archive")
    assert contact.context.queue_id == "q"
    assert contact.reveal().context.name != "Zanzibarrakuda Doe"


def listed(run, monkeypatch, width, **variables):
    """The list of an archive with one long id, without styles."""
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"COLUMNS": str(width)} | variables).items():
        monkeypatch.setenv(name, value)
    code, said = run("list", "archive")
    assert code == 0
    return re.sub(r"\x1b\[[0-9;]*m", "", said).splitlines()


@pytest.fixture
def long_id(run, tmp_path):
    identity = "12345678-aaaa-bbbb-cccc-0123456789ab"
    with serve([ServedContact(SAMPLE.instance_id, identity, SAMPLE.segments)], quota=None) as running:
        code, _ = run("fetch", "archive", SAMPLE.instance_id, identity, "--endpoint-url", running.url)
    assert code == 0
    return identity


@pytest.mark.sampled(2)
@pytest.mark.parametrize("width", [30, 60, 80, 100, 134, 200])
def test_a_terminal_gets_whole_ids_and_the_columns_that_it_has_room_for(run, long_id, monkeypatch, width):
    head, row, *rest = listed(run, monkeypatch, width, FORCE_COLOR="1")
    assert row.split()[:2] == [long_id, "complete"]
    assert len(row) <= max(width, len(f"{long_id}  complete "))
    assert [name for name in ("segments", "pages", "last seen") if name in head] == {
        30: [],
        60: [],
        80: ["last seen"],
        100: ["last seen"],
        134: ["pages", "last seen"],
        200: ["segments", "pages", "last seen"],
    }[width]
    assert any("--csv PATH writes all" in line for line in rest) == (width < 200)


def test_a_pipe_gets_every_column(run, long_id, monkeypatch):
    head, row, *_ = listed(run, monkeypatch, 40)
    assert re.split(r" {2,}", head.strip()) == [
        *("contact", "state", "pages", "segments"),
        *("first seen", "age when first seen", "last seen", "age when last seen"),
    ]
    assert row.split()[:4] == [long_id, "complete", "1", str(len(SAMPLE.segments["Redacted"]))]


def test_a_search_names_the_contacts(run):
    code, said = run.fetch("--since", "2025-03-01", "--until", "2025-04-01")
    assert (code, said) == (0, "3 contacts complete, 0 partial, 0 failed.\n")


def test_damage_is_told_and_fails(run, tmp_path):
    run.fetch("c0")
    (path,) = (tmp_path / "archive" / "redacted").iterdir()
    path.write_bytes(path.read_bytes()[:5000])
    code, said = run("verify", "archive")
    assert code == 1
    assert "is damaged" in said
    assert "files with a problem: 1." in said
    (tmp_path / "archive" / "rtca-manifest.db").unlink()
    code, said = run("verify", "archive")
    assert code == 1
    assert "nothing proves" in said
    assert "files with a problem: 2." in said


def test_raw_needs_two_flags(run):
    assert "--allow-raw" in run.fetch("c0", "--output-type", "Raw", fails=RevealError)
    code, _ = run.fetch("c0", "--output-type", "Raw", "--allow-raw")
    assert code == 0
    assert "allow_raw" in run("export", "archive", fails=RevealError)


def test_a_list_without_a_contact_is_no_success(run, tmp_path):
    (tmp_path / "ids.json").write_text('{"Contacts": [], "TotalCount": 0}')
    assert "has no contacts in it" in run.fetch("--ids", "ids.json", fails=MalformedSourceError)
    (tmp_path / "ids.json").write_text('{"Contacts": [{"Id": "c0"}], "TotalCount": 900}')
    assert "1 of 900 contacts" in run.fetch("--ids", "ids.json", fails=MalformedSourceError)
    assert not (tmp_path / "archive").exists()


def test_misuse(run):
    assert "no contact is given" in run.fetch(fails=UsageError)
    assert "--since" in run.fetch("c0", "--until", "2025-04-01", fails=UsageError)
    assert "--quota" in run.fetch("c0", "--quota", "fast", fails=UsageError)
    assert "no archive" in run("verify", "archive", fails=SourceNotFoundError)
    code, said = run()
    assert (code, "verify" in said) == (0, True)


def test_a_place_that_is_something_else_is_named(run, tmp_path):
    rtca.write_corpus([contact_of("failed", "Redacted")], tmp_path / "corpus")
    (tmp_path / "page.json").write_text("{}")
    for command in ("list", "verify"):
        said = run(command, "corpus", fails=SourceNotFoundError)
        assert said == "'corpus' is a corpus, not an archive; show what it holds with rtca-nb corpus info"
        said = run(command, "page.json", fails=SourceNotFoundError)
        assert said == "'page.json' is a file; an archive is a folder"
        assert run(command, "x" * 300, fails=SourceNotFoundError).startswith("there is no archive in ")


def test_nothing_personal_is_printed(run, tmp_path):
    outputs = [run.fetch("c0"), run("list", "archive"), run("verify", "archive"), run("export", "archive")]
    told = json.dumps(outputs)
    assert not [secret for secret in SAMPLE.secrets if secret in told]


def test_the_list_tells_why_a_contact_failed(run):
    run.fetch("c0")
    _, said = run("list", "archive")
    assert "error" not in said
    run.fetch("none")
    _, said = run("list", "archive")
    head, *rows = said.splitlines()
    assert head.rstrip().endswith("age when last seen  error")
    (failed,) = [row for row in rows if row.startswith("none ")]
    assert failed.split()[1:] == ["failed", "0", "0", "ResourceNotFoundError"]


def test_one_damaged_file_hides_no_other_contact(run, tmp_path):
    run.fetch("c0", "c1")
    path = min((tmp_path / "archive" / "redacted").iterdir())
    path.write_bytes(path.read_bytes()[:5000])
    code, said = run("list", "archive")
    assert code == 1
    assert "2 contacts: 1 complete, 0 partial, 0 failed, 0 never seen, 1 unreadable." in said
    assert "1 file of the archive cannot be read; rtca-nb archive verify shows what is wrong." in said
    assert "ArchiveDamagedError" in said
    assert "c0" in said
    assert "c1" in said
    error = run("export", "archive", "-o", "pages.jsonl", fails=ArchiveDamagedError)
    assert "'pages.jsonl' has 1 page, but the archive may have held more: 1 file of the archive is damaged" in error
    assert len((tmp_path / "pages.jsonl").read_bytes().splitlines()) == 1
    code, said = run.fetch("c0", "c1", "c2")
    assert code == 1
    assert "2 contacts complete (1 of them already in the archive), 0 partial, 1 failed." in said
    assert "erase the contact from the archive and fetch it again" in said


def test_a_search_that_ends_too_early_says_how_many_were_fetched_and_fails(run, monkeypatch):
    """What was found is fetched and kept, though the service counts more."""

    def found(*_, **__):
        yield from ("c0", "c1")
        raise IntegrityError(
            "the search for contacts returned 2 of the 5 contacts that the service counts; search again"
        )

    monkeypatch.setattr("rtca_nb.cli.archiving.search_contact_ids", found)
    assert "returned 2 of the 5" in run.fetch("--since", "2025-03-01", "--connections", "1", fails=IntegrityError)
    _, said = run("list", "archive")
    assert "2 contacts: 2 complete" in said


def test_a_second_run_says_what_was_there(run):
    assert run.fetch("c0", "c1")[1].endswith("2 contacts complete, 0 partial, 0 failed.\n")
    assert run.fetch("c0", "c1", "c2")[1].endswith(
        "3 contacts complete (2 of them already in the archive), 0 partial, 0 failed.\n"
    )


def test_an_instance_that_is_named_before_the_archive_makes_no_folder(run, endpoint, tmp_path):
    instance = "12345678-aaaa-bbbb-cccc-0123456789ab"
    said = run("fetch", instance, "archive", "c0", "--endpoint-url", endpoint.url, fails=UsageError)
    assert said == (
        f"'{instance}' looks like the id of an instance; name the folder of the archive before the instance"
    )
    assert [*tmp_path.iterdir()] == []
