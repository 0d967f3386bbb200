"""What an archive keeps, what it refuses, and what it tells."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import stat
import threading
from functools import partial
from pathlib import Path

import botocore
import pytest

import rtca_nb
from rtca_nb.archive import Archive, is_archive
from rtca_nb.archive.pages import Identity, file_name
from rtca_nb.archive.store import Store
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import (
    ArchiveDamagedError,
    ArchiveError,
    ResourceNotFoundError,
    RevealError,
    SourceNotFoundError,
    UnsupportedFormatError,
    UsageError,
)
from rtca_nb.fetch.bulk import fetch_contacts
from rtca_nb.fetch.fetch import fetch_contact
from rtca_nb.model import parsing, segments, tolerant_parsing
from rtca_nb.samples import build_sample

SAMPLE = build_sample("refund")
INSTANCE = SAMPLE.instance_id
HOSTILE = [
    "../../etc/passwd",
    "..",
    "/",
    "con",
    "a\0b",
    "x" * 256,
    "ünï 訂單",
    "'; DROP TABLE page; --",
    "a/b\\c",
    "\n",
]


@pytest.fixture(scope="module")
def endpoint():
    ids = ["c1", "c2", "c3", *HOSTILE]
    with serve((ServedContact(INSTANCE, i, SAMPLE.segments) for i in ids), quota=None) as running:
        yield running


@pytest.fixture
def client(endpoint):
    return endpoint.client()


@pytest.fixture
def filled(client, tmp_path):
    archive = Archive(tmp_path / "archive")
    for contact_id in ("c1", "c2"):
        fetch_contact(INSTANCE, contact_id, client=client, max_results=30, archive=archive)
    return archive


def files(archive):
    return sorted(path for path in archive.path.rglob("*") if path.is_file())


def test_pages_are_kept_as_they_came(filled, client):
    pages = [(identity, page) for identity, page in filled.pages()]
    assert len(pages) == 8
    page = pages[0][1]
    answer = json.loads(page.body)
    assert set(answer) == {"Channel", "Status", "Segments", "NextToken"}
    assert page.sha256 == hashlib.sha256(page.body).hexdigest()
    assert page.botocore == botocore.__version__
    request = json.loads(page.request)
    assert request["MaxResults"] == 30
    assert request["OutputType"] == "Redacted"
    assert json.loads(pages[1][1].request)["NextToken"] == answer["NextToken"]
    assert 0 < page.received - page.requested < 60e6


def test_contacts_come_back_as_they_were_fetched(filled, client):
    fetched = fetch_contact(INSTANCE, "c1", client=client)
    kept = filled.contact(INSTANCE, "c1")
    assert kept.complete
    for name in ("transcript", "categories", "issues", "events", "attachments", "summary", "extracted"):
        assert getattr(kept, name).equals(getattr(fetched, name)), name
    assert filled.contact(INSTANCE, "none") is None
    assert filled.contact(INSTANCE, "c1", output_type="Raw") is None


def test_read_contacts_reads_an_archive(filled):
    contacts = list(rtca_nb.read_contacts(filled.path))
    assert sorted(contact.contact_id for contact in contacts) == ["c1", "c2"]
    assert all(contact.complete and contact.output_type == "Redacted" for contact in contacts)
    assert list(map(repr, rtca_nb.read_contacts(filled))) == list(map(repr, contacts))
    assert rtca_nb.read_contact(filled.path, contact_id="c2").contact_id == "c2"
    with pytest.raises(UsageError, match="more than one contact"):
        rtca_nb.read_contact(filled.path)
    with pytest.raises(SourceNotFoundError, match="does not have this contact"):
        rtca_nb.read_contact(filled.path, contact_id="c9")
    with pytest.raises(UnsupportedFormatError):
        list(rtca_nb.read_contacts(filled.path / "redacted", format="archive"))


@pytest.mark.slow
def test_both_forms_of_a_contact_stay_apart(client, tmp_path):
    archive = Archive(tmp_path / "archive", allow_raw=True)
    for output_type in ("Redacted", "Raw"):
        fetch_contact(INSTANCE, "c1", client=client, output_type=output_type, archive=archive)
    kept = files(archive)
    assert [path.parent.name for path in kept if path.suffix == ".sqlite3"] == ["raw", "redacted"]
    secrets = [secret.encode() for secret in SAMPLE.secrets if len(secret) > 5]
    redacted = next((archive.path / "redacted").iterdir()).read_bytes()
    assert not [secret for secret in secrets if secret in redacted]
    assert rtca_nb.read_contact(archive.path).output_type == "Redacted"
    assert rtca_nb.read_contact(archive.path, output_type="Raw").output_type == "Raw"
    raw = rtca_nb.read_contact(archive.path, output_type="Raw")
    assert not any(secret in raw.transcript.to_string() for secret in SAMPLE.secrets)


def test_raw_needs_permission(client, tmp_path):
    archive = Archive(tmp_path / "archive")
    with pytest.raises(RevealError, match="allow_raw=True"):
        fetch_contact(INSTANCE, "c1", client=client, output_type="Raw", archive=archive)
    assert not archive.path.exists()


@pytest.mark.slow
def test_names_of_files_are_derived_from_ids_and_never_copied(client, tmp_path):
    archive = Archive(tmp_path / "archive")
    list(fetch_contacts(INSTANCE, HOSTILE, client=client, archive=archive))
    # What the service refuses is kept as failed; dot segments and blanks are not even asked for.
    kept = {entry.contact_id: entry.state for entry in archive.entries()}
    assert set(kept) == set(HOSTILE) - {"..", "\n"}
    assert [verdict.problem for verdict in archive.verify()] == [None] * len(kept)
    assert kept["'; DROP TABLE page; --"] == kept["ünï 訂單"] == "complete"
    for path in files(archive):
        assert path.name in {"rtca-archive.json", "rtca-manifest.db"} or (path.stem.isalnum() and len(path.stem) == 40)
        assert archive.path in path.resolve().parents
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}


@pytest.mark.skipif(os.name != "posix", reason="Permissions are those of POSIX.")
def test_only_the_owner_may_read(client, tmp_path):
    before = os.umask(0)
    try:
        archive = Archive(tmp_path / "deep" / "archive")
        fetch_contact(INSTANCE, "c1", client=client, archive=archive)
    finally:
        os.umask(before)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [archive.path, *archive.path.rglob("*")]}
    assert all(mode == (0o600 if "." in name else 0o700) for name, mode in modes.items()), modes
    assert [verdict.problem for verdict in archive.verify()] == [None]
    (path,) = (archive.path / "redacted").iterdir()
    path.chmod(0o644)
    assert "users other than the file's owner" in archive.verify()[0].problem


@pytest.mark.slow
def test_reading_again_keeps_one_copy_of_what_is_the_same(client, tmp_path):
    archive = Archive(tmp_path / "archive")
    for _ in range(5):
        fetch_contact(INSTANCE, "c1", client=client, archive=archive)
    pages = [page for _, page in archive.pages()]
    assert len(pages) == 5
    (path,) = (archive.path / "redacted").iterdir()
    assert path.stat().st_size < 2 * len(pages[0].body)
    assert len(archive.contact(INSTANCE, "c1").revisions) == 0


@pytest.mark.slow
def test_a_newer_model_brings_back_what_an_older_one_did_not_know(filled, monkeypatch):
    known = filled.contact(INSTANCE, "c1")
    assert len(known.extracted) > 0
    older = {name: kind for name, kind in segments.SEGMENT_TYPES.items() if name != "ExtractedInformation"}
    monkeypatch.setattr(tolerant_parsing, "SEGMENT_TYPES", older)
    monkeypatch.setattr(parsing, "PAGE_DECODER", parsing.msgspec.json.Decoder(list))
    old = filled.contact(INSTANCE, "c1")
    assert len(old.extracted) == 0
    assert "ExtractedInformation" in set(old.unknown["member"])
    monkeypatch.undo()
    new = filled.contact(INSTANCE, "c1")
    assert new.extracted.equals(known.extracted)
    assert len(new.unknown) == 0


# -- damage -----------------------------------------------------------------------------------------------------------


def change(archive, statement, *values):
    (path, *_) = sorted((archive.path / "redacted").iterdir())
    base = sqlite3.connect(path)
    base.execute(statement, values)
    base.commit()
    base.close()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE body SET content = replace(content, 'COMPLETED', 'COMPLETEd')",
        "UPDATE page SET received = received + 1",
        "UPDATE page SET request = replace(request, 'Redacted', 'Raw')",
        "UPDATE page SET botocore = '9.9'",
        "UPDATE page SET number = number + 1 WHERE number = 4",
        "DELETE FROM body",
        "UPDATE contact SET contact_id = 'another'",
        "UPDATE contact SET output_type = 'Raw'",
        "DELETE FROM contact",
    ],
)
def test_no_change_goes_unnoticed(filled, statement):
    change(filled, statement)
    wrong = [verdict for verdict in filled.verify() if verdict.problem]
    assert len(wrong) == 1
    with pytest.raises(ArchiveDamagedError):
        list(filled.contacts())


def test_a_file_of_a_form_that_has_no_folder_is_found_and_hides_no_other(filled):
    identity = Identity("i", "c", "un\x1b[2Jknown")
    Store(filled.path / "redacted" / file_name(identity), identity).fail(rtca_nb.ThrottlingError("no"), 1)
    problems = {verdict.contact_id: verdict.problem for verdict in filled.verify()}
    problem = problems.pop("c")
    assert "known pages, but is in the folder for Redacted pages" in problem
    assert problem.isprintable()
    assert {*problems.values()} == {None}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("harm", ["page", "header", "gone", "pipe"])
@pytest.mark.parametrize("several", [False, True])
def test_a_damaged_file_hides_no_other_contact_of_a_reader(filled, client, harm, several):
    fetch_contact(INSTANCE, "c3", client=client, max_results=30, archive=filled)
    harmed = sorted((filled.path / "redacted").iterdir())[: 1 + several]
    for path in harmed:
        if harm == "page":
            with sqlite3.connect(path) as base:
                base.execute("UPDATE body SET content = replace(content, 'COMPLETED', 'COMPLETEd')")
            base.close()
        elif harm == "header":
            path.write_bytes(b"not a database at all" * 100)
        else:
            path.unlink()
            if harm == "pipe":
                os.mkfifo(path)
    for read in (filled.contacts, partial(rtca_nb.read_contacts, filled.path), partial(rtca_nb.read_contacts, filled)):
        came = []
        with pytest.raises(ArchiveDamagedError, match="2 files of the archive" if several else harmed[0].name):
            came.extend(contact.contact_id for contact in read())  # extend keeps what came before an error
        assert len(came) == 2 - several
    with pytest.raises(ArchiveDamagedError):
        rtca_nb.write_corpus(filled.path, filled.path.parent / "corpus")
    assert len(rtca_nb.open_corpus(filled.path.parent / "corpus").contacts) == 2 - several


def test_a_pipe_in_the_place_of_an_archives_files_is_not_waited_for(filled):
    (path, *_) = sorted((filled.path / "redacted").iterdir())
    path.unlink()
    os.mkfifo(path)
    assert sorted(entry.state for entry in filled.entries()) == ["complete", "unreadable"]
    assert sum(verdict.problem is not None for verdict in filled.verify()) == 1
    (filled.path / "rtca-manifest.db").unlink()
    os.mkfifo(filled.path / "rtca-manifest.db")
    assert any("rtca-manifest.db is not a file" in str(verdict.problem) for verdict in filled.verify())
    (filled.path / "rtca-archive.json").unlink()
    os.mkfifo(filled.path / "rtca-archive.json")
    with pytest.raises(ArchiveError, match="this release of rtca-nb cannot read the archive"):
        Archive(filled.path)


def test_a_file_that_is_cut_short_is_noticed(filled):
    (path, *_) = sorted((filled.path / "redacted").iterdir())
    whole = path.read_bytes()
    for size in range(1, len(whole), len(whole) // 40):
        path.write_bytes(whole[:size])
        assert [v.problem for v in filled.verify() if v.problem], size
    path.write_bytes(b"not a database at all" * 100)
    (problem,) = [v.problem for v in filled.verify() if v.problem]
    assert "is damaged" in problem
    path.write_bytes(whole)
    assert not [v.problem for v in filled.verify() if v.problem]


@pytest.mark.slow
def test_a_flipped_bit_is_noticed_wherever_it_matters(filled):
    (path, *_) = sorted((filled.path / "redacted").iterdir())
    whole = bytearray(path.read_bytes())
    truth = [page for identity, page in filled.pages()]
    for place in range(0, len(whole), 97):
        whole[place] ^= 1
        path.write_bytes(whole)
        whole[place] ^= 1
        if not [verdict for verdict in filled.verify() if verdict.problem]:
            assert [page for identity, page in filled.pages()] == truth, place


def test_a_newer_format_is_refused(filled):
    change(filled, "PRAGMA user_version = 99")
    with pytest.raises(ArchiveError, match="format 99"):
        list(filled.contacts())
    (filled.path / "rtca-archive.json").write_text('{"version": 2}')
    with pytest.raises(ArchiveError, match="this release of rtca-nb cannot read the archive"):
        Archive(filled.path)


def test_errors_hold_no_content(filled):
    change(filled, "UPDATE body SET content = replace(content, 'Channel', 'Chanel')")
    said = " ".join(verdict.problem or "" for verdict in filled.verify())
    assert "lamp" not in said
    for secret in SAMPLE.secrets:
        assert secret not in said


# -- the folder -------------------------------------------------------------------------------------------------------


def test_other_folders_are_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="holds other files"):
        Archive(tmp_path)
    with pytest.raises(ArchiveError, match="an archive is a folder"):
        Archive(tmp_path / "thesis.txt")
    (tmp_path / "empty").mkdir()
    Archive(tmp_path / "empty")
    assert not is_archive(tmp_path / "empty")
    assert not is_archive(b"\0")


def test_what_a_killed_writer_leaves_is_no_hindrance(client, tmp_path):
    folder = tmp_path / "archive"
    (folder / "redacted").mkdir(parents=True)
    (folder / ".rtca-x1").write_bytes(b"{")
    (folder / "redacted").rmdir()
    archive = Archive(folder)
    store = archive.store(INSTANCE, "c1")
    store.path.parent.mkdir()
    store.path.touch(mode=0o600)
    assert list(archive.contacts()) == []
    assert archive.entries() == []
    assert [verdict.problem for verdict in archive.verify()] == [None]
    fetch_contact(INSTANCE, "c1", client=client, archive=archive)
    assert archive.contact(INSTANCE, "c1").complete


def together(*tasks):
    """Do things at once, each in a thread of its own; return what went wrong."""
    start, errors = threading.Barrier(len(tasks)), []

    def run(task):
        start.wait()
        try:
            task()
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_several_writers_of_one_contact_in_a_new_archive(client, tmp_path):
    def write():
        for _ in range(2):
            fetch_contact(INSTANCE, "c1", client=client, max_results=30, archive=tmp_path / "archive")

    assert together(*[write] * 4) == []
    archive = Archive(tmp_path / "archive")
    assert [(verdict.pages, verdict.problem) for verdict in archive.verify()] == [(4 * 2 * 4, None)]
    assert archive.contact(INSTANCE, "c1").complete


@pytest.mark.slow
@pytest.mark.parametrize("rounds", [20, 150])
def test_an_archive_that_several_make_at_once_is_an_archive_to_all(tmp_path, rounds):
    error = ResourceNotFoundError("there is no such contact")

    def write(folder, name):
        Archive(folder).store(INSTANCE, name).fail(error, 1)

    for number in range(rounds):
        folder = tmp_path / str(number)
        assert together(*(partial(write, folder, name) for name in "abcd")) == []
        assert sorted(entry.contact_id for entry in Archive(folder).entries()) == ["a", "b", "c", "d"]


def test_an_archive_that_is_made_between_two_looks_is_one(tmp_path, monkeypatch):
    folder, listed = tmp_path / "archive", Path.iterdir
    folder.mkdir()

    def list_late(path):
        monkeypatch.undo()
        Archive(folder).store(INSTANCE, "c1").fail(ResourceNotFoundError("there is no such contact"), 1)
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", list_late)
    (entry,) = Archive(folder).entries()
    assert entry.contact_id == "c1"


# -- what it tells ----------------------------------------------------------------------------------------------------


def test_entries_tell_what_is_kept(filled):
    entries = {entry.contact_id: entry for entry in filled.entries()}
    assert set(entries) == {"c1", "c2"}
    entry = entries["c1"]
    assert (entry.state, entry.status, entry.pages, entry.output_type) == ("complete", "COMPLETED", 4, "Redacted")
    assert entry.first_seen <= entry.last_seen
    assert (filled.path / entry.file).is_file()


def test_exported_lines_are_responses(filled, tmp_path):
    target = tmp_path / "pages.jsonl"
    assert filled.export_jsonl(target) == 8
    lines = [json.loads(line) for line in target.read_bytes().splitlines()]
    for line, (identity, page) in zip(lines, filled.pages(), strict=True):
        known = line.pop("ResponseMetadata")["Archive"]
        assert line == json.loads(page.body)
        assert (known["InstanceId"], known["ContactId"], known["OutputType"]) == identity
        assert known["Sha256"] == page.sha256
    contacts = list(rtca_nb.read_contacts(target, output_type="Redacted"))
    assert [len(contact.unknown) for contact in contacts] == [0, 0]
    assert all(contact.complete for contact in contacts)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_an_export_of_raw_needs_permission(client, tmp_path):
    archive = Archive(tmp_path / "archive", allow_raw=True)
    fetch_contact(INSTANCE, "c1", client=client, output_type="Raw", archive=archive)
    with pytest.raises(RevealError):
        archive.export_jsonl(tmp_path / "x.jsonl")
    assert not (tmp_path / "x.jsonl").exists()
    assert archive.export_jsonl(tmp_path / "x.jsonl", allow_raw=True) == 1
    with pytest.raises(ArchiveError, match="cannot be written"):
        archive.export_jsonl(tmp_path / "no" / "x.jsonl", allow_raw=True)


def test_a_damaged_archive_leaves_no_half_export(filled, tmp_path):
    for path in (filled.path / "redacted").iterdir():
        spoil(path)
    with pytest.raises(ArchiveDamagedError, match=r"^nothing was exported, because 2 files of the archive are damaged"):
        filled.export_jsonl(tmp_path / "x.jsonl")
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}


def spoil(path):
    base = sqlite3.connect(path)
    base.execute("UPDATE page SET received = received + 1 WHERE number = 2")
    base.commit()
    base.close()


def gone(path):
    path.unlink()


def cut(path):
    path.write_bytes(path.read_bytes()[:5000])


def short(path):
    base = sqlite3.connect(path)
    base.execute("DELETE FROM page WHERE number = 4")
    base.commit()
    base.close()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("harm", [spoil, gone, cut, short])
def test_an_export_has_all_that_can_be_read_and_an_error_says_what_it_lacks(filled, tmp_path, harm):
    harmed = filled.path / next(entry.file for entry in filled.entries() if entry.contact_id == "c1")
    harm(harmed)
    target = tmp_path / "pages.jsonl"
    with pytest.raises(
        ArchiveDamagedError,
        match=r"^'?pages.jsonl'? has \d pages, but the archive may have held more: 1 file .*; verify\(\) lists",
    ):
        filled.export_jsonl(target)
    contacts = {contact.contact_id: contact for contact in rtca_nb.read_contacts(target)}
    assert contacts["c2"].complete
    # Of a contact whose file cannot be read no page is there; of one that lacks a page, all others are.
    assert not contacts["c1"].complete if harm is short else "c1" not in contacts


@pytest.mark.sampled(2)
@pytest.mark.parametrize("harm", [spoil, cut])
@pytest.mark.parametrize("known", [True, False], ids=["manifest", "none"])
def test_a_contact_whose_file_cannot_be_read_is_listed_as_that_beside_the_others(filled, harm, known):
    harmed = next(entry.file for entry in filled.entries() if entry.contact_id == "c1")
    harm(filled.path / harmed)
    if not known:
        (filled.path / "rtca-manifest.db").unlink()
    entries = {entry.file: entry for entry in Archive(filled.path).entries()}
    assert (entries[harmed].state, entries[harmed].output_type) == ("unreadable", "Redacted")
    assert entries[harmed].contact_id == ("c1" if known else "unknown")
    assert sorted(entry.state for entry in entries.values()) == ["complete", "unreadable"]
    report = Archive(filled.path).deadline_report(["c1", "c2", "c3"])
    states = dict(zip(report["contact_id"], report["state"], strict=True))
    # Nobody knows which contact it is, so it is listed whichever are asked for.
    wanted = {"c2": "complete", "c3": "never seen"}
    assert states == wanted | ({"c1": "unreadable"} if known else {"c1": "never seen", "unknown": "unreadable"})


def test_a_damaged_file_is_the_failure_of_its_contact_and_the_others_are_fetched(filled, client):
    harmed = next(entry.file for entry in filled.entries() if entry.contact_id == "c1")
    cut(filled.path / harmed)
    found = list(fetch_contacts(INSTANCE, ["c1", "c2"], client=client, archive=filled))
    (failure,) = [one for one in found if isinstance(one, rtca_nb.ContactFailure)]
    assert (failure.contact_id, type(failure.error)) == ("c1", ArchiveDamagedError)
    assert "erase the contact from the archive and fetch it again" in str(failure.error)
    assert [one.contact_id for one in found if one is not failure] == ["c2"]
    filled.erase("c1", filled.path.parent / "proof.json")
    assert all(one.complete for one in fetch_contacts(INSTANCE, ["c1", "c2"], client=client, archive=filled))


# -- the deadline report ----------------------------------------------------------------------------------------------


def test_the_report_tells_ages_as_they_were_measured(client, tmp_path):
    archive = Archive(tmp_path / "archive")
    with serve([ServedContact(INSTANCE, "going", SAMPLE.segments)], quota=None, speed=0) as playing:
        playing.advance(600)
        fetch_contact(INSTANCE, "going", client=playing.client(), archive=archive)
    list(fetch_contacts(INSTANCE, ["c1", "gone"], client=client, archive=archive))
    # Asked for once more, it is there no longer.
    list(fetch_contacts(INSTANCE, ["going"], client=client, archive=archive))
    report = archive.deadline_report(["c1", "gone", "never", "going", "c1"]).set_index("contact_id")
    assert report["state"].to_dict() == {"c1": "complete", "gone": "failed", "never": "never seen", "going": "partial"}
    kept = archive.contact(INSTANCE, "c1")
    times = [*kept.transcript["absolute_time"], *kept.events["absolute_time"], *kept.attachments["absolute_time"]]
    row = report.loc["c1"]
    assert (row["began"], row["ended"]) == (min(times), max(times))
    assert row["age_first_seen_seconds"] == pytest.approx((row["first_seen"] - row["ended"]).total_seconds())
    assert row["segments"] == len(kept.segments)
    assert report.loc["going", "first_gone"] >= report.loc["going", "last_seen"]
    assert report.loc["going", "age_first_gone_seconds"] > 0
    assert report.loc["gone", ["failures", "error"]].to_list() == [1, "ResourceNotFoundError"]
    assert report.loc["never"].isna().sum() >= 10
    assert set(archive.deadline_report()["contact_id"]) == {"c1", "gone", "going"}


def test_the_report_keeps_its_dtypes_when_empty(filled, tmp_path):
    empty = Archive(tmp_path / "none").deadline_report()
    assert len(empty) == 0
    assert empty.dtypes.to_dict() == filled.deadline_report().dtypes.to_dict()
    with pytest.raises(UsageError):
        filled.deadline_report(output_type="raw")
