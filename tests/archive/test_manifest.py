"""What vanished from an archive is missed: contacts, answers, and what is known of failures."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from msgspec.structs import replace

from rtca_nb.archive import Archive
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import (
    ArchiveDamagedError,
    ArchiveError,
    ResourceNotFoundError,
    RtcaError,
    SourceNotFoundError,
)
from rtca_nb.fetch.bulk import fetch_contacts
from rtca_nb.fetch.fetch import fetch_contact
from rtca_nb.model.pages import FetchedPage
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts

SAMPLE = build_sample("refund")
INSTANCE = SAMPLE.instance_id
IDS = ["c1", "c2", "c3"]


@pytest.fixture(scope="module")
def endpoint():
    with serve((ServedContact(INSTANCE, i, SAMPLE.segments) for i in IDS), quota=None) as running:
        yield running


@pytest.fixture(scope="module")
def built(endpoint, tmp_path_factory):
    """An archive of three contacts in both forms, each read in several pages, with failures on two of them."""
    folder = tmp_path_factory.mktemp("built") / "archive"
    archive = Archive(folder, allow_raw=True)
    for output_type in ("Redacted", "Raw"):
        list(
            fetch_contacts(
                INSTANCE,
                [*IDS, "none"],
                client=endpoint.client(),
                output_type=output_type,
                max_results=30,
                archive=archive,
            )
        )
    store = archive.store(INSTANCE, "c1")
    store.fail(ResourceNotFoundError("gone"), 5)
    store.fail(ResourceNotFoundError("gone"), 3)  # the clock was set back
    return folder


@pytest.fixture
def folder(built, tmp_path):
    return Path(shutil.copytree(built, tmp_path / "archive"))


def files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.sqlite3"))


def content(path: Path) -> object:
    """All that a file says of its contact, read without this package."""
    base = sqlite3.connect(path)
    try:
        return [
            base.execute("SELECT * FROM contact").fetchall(),
            base.execute("SELECT p.*, b.content FROM page p JOIN body b USING (sha256) ORDER BY 1, 2, 3").fetchall(),
            base.execute("SELECT * FROM failure ORDER BY rowid").fetchall(),
        ]
    except sqlite3.Error as error:
        return type(error)
    finally:
        base.close()


def problems(folder: Path) -> dict[str, str]:
    return {verdict.file: verdict.problem for verdict in Archive(folder).verify() if verdict.problem is not None}


def change(path: Path, *statements: str) -> None:
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()


def file_of(folder: Path, contact_id: str, output_type: str = "Redacted") -> Path:
    (found,) = [
        entry
        for entry in Archive(folder).entries()
        if (entry.contact_id, entry.output_type) == (contact_id, output_type)
    ]
    return folder / found.file


def test_a_sound_archive_has_no_problem(folder):
    assert problems(folder) == {}
    assert stat.S_IMODE((folder / "rtca-manifest.db").stat().st_mode) == 0o600


def test_a_contact_that_vanished_is_missed_and_still_listed(folder):
    path = file_of(folder, "c2")
    path.unlink()
    assert problems(folder) == {f"redacted/{path.name}": problems(folder)[f"redacted/{path.name}"]}
    assert "4 pages" in problems(folder)[f"redacted/{path.name}"]
    entries = {(entry.contact_id, entry.output_type): entry.state for entry in Archive(folder).entries()}
    assert entries["c2", "Redacted"] == "lost"
    assert entries["c2", "Raw"] == "complete"
    report = Archive(folder).deadline_report(["c2", "c3"]).set_index("contact_id")
    assert report["state"].to_dict() == {"c2": "lost", "c3": "complete"}


def test_an_empty_file_is_no_contact_that_was_never_there(folder):
    path = file_of(folder, "c2")
    path.write_bytes(b"")
    assert "the file is empty" in problems(folder)[f"redacted/{path.name}"]
    assert {entry.contact_id: entry.state for entry in Archive(folder).entries() if entry.output_type == "Redacted"}[
        "c2"
    ] == "lost"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM page WHERE number = 2",
        "DELETE FROM page WHERE number = 4",
        "DELETE FROM page",
        "DELETE FROM failure WHERE rowid = 1",
        "DELETE FROM failure",
        "UPDATE failure SET at = at + 1",
        "UPDATE failure SET error = 'ThrottlingError'",
    ],
)
def test_rows_that_were_taken_out_are_missed(folder, statement):
    path = file_of(folder, "c1")
    change(path, statement)
    assert list(problems(folder)) == [f"redacted/{path.name}"]


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:3000]),
        lambda path: change(path, "UPDATE file SET contact_id = 'c9'"),
        lambda path: change(path, "DELETE FROM file"),
        lambda path: change(path, "UPDATE page SET seal = '0' || seal"),
    ],
    ids=["empty", "cut", "another name", "no entries", "another seal"],
)
def test_a_manifest_that_is_damaged_is_named_and_hides_no_contact(folder, harm):
    before = Archive(folder).entries()
    harm(folder / "rtca-manifest.db")
    assert problems(folder)
    assert [entry for entry in Archive(folder).entries() if entry.state != "lost"] == before


def test_an_archive_of_an_older_release_is_read_and_gets_its_manifest_when_written_to(folder, endpoint):
    (folder / "rtca-manifest.db").unlink()
    archive = Archive(folder)
    assert not archive.has_manifest
    assert list(problems(folder)) == ["rtca-manifest.db"]
    assert len(archive.entries()) == 8
    assert len(list(archive.contacts())) == 6
    fetch_contact(INSTANCE, "c3", client=endpoint.client(), archive=archive)
    assert archive.has_manifest
    file_of(folder, "c1").unlink()
    assert len(problems(folder)) == 1


def test_an_empty_file_without_a_manifest_is_doubted(folder):
    (folder / "rtca-manifest.db").unlink()
    path = file_of(folder, "c2")
    path.write_bytes(b"")
    assert "is empty" in problems(folder)[f"redacted/{path.name}"]


def test_what_a_writer_without_a_manifest_added_is_listed(folder, endpoint):
    before = {entry.contact_id: entry.pages for entry in Archive(folder).entries() if entry.output_type == "Redacted"}
    manifest = (folder / "rtca-manifest.db").read_bytes()
    fetch_contact(INSTANCE, "c1", client=endpoint.client(), archive=folder)
    (folder / "rtca-manifest.db").write_bytes(manifest)  # as an older release, or one that was killed, leaves it
    after = {entry.contact_id: entry.pages for entry in Archive(folder).entries() if entry.output_type == "Redacted"}
    assert after == before | {"c1": before["c1"] + 1}
    assert problems(folder) == {}


def test_a_copy_of_an_archive_is_as_sound_as_the_archive(folder, tmp_path):
    copy = Path(shutil.copytree(folder, tmp_path / "copy", copy_function=shutil.copyfile))
    for path in copy.rglob("*.*"):
        path.chmod(0o600)
    assert problems(copy) == {}
    assert Archive(copy).entries() == Archive(folder).entries()


def test_a_page_that_is_kept_again_is_no_other_page(folder):
    archive = Archive(folder)
    _, page = next(archive.pages())
    fetched = FetchedPage(replace(page.seen(), reading=1), page.body, json.loads(page.request), page.requested)
    store = archive.store(INSTANCE, "new")
    store.add(fetched)
    store.add(fetched._replace(requested=fetched.requested + 1))
    assert [verdict.pages for verdict in archive.verify() if verdict.contact_id == "new"] == [1]
    assert problems(folder) == {}


def test_a_contact_can_be_fetched_into_a_file_with_a_damaged_page(folder, endpoint):
    path = file_of(folder, "c1")
    change(path, "UPDATE page SET received = received + 1")
    assert fetch_contact(INSTANCE, "c1", client=endpoint.client(), archive=folder).complete
    assert list(problems(folder)) == [f"redacted/{path.name}"]


# -- readings and clocks ----------------------------------------------------------------------------------------------


def test_readings_are_in_the_order_in_which_they_came_whatever_the_clock_says(tmp_path, monkeypatch):
    going, archive = SAMPLE.segments, Archive(tmp_path / "archive")
    with serve([ServedContact(INSTANCE, "c1", going)], quota=None, speed=0) as playing:
        client = playing.client()
        playing.advance(60)
        jumped = fetch_contact(INSTANCE, "c1", client=client, archive=archive)
        for store in archive.stores():  # as if the clock had been years ahead
            change(store.path, "UPDATE page SET reading = reading + 400000000000000")
        assert jumped.status == "IN_PROGRESS"
        (path,) = files(archive.path)
        reseal(path)
        playing.advance(100_000)
        fetch_contact(INSTANCE, "c1", client=client, archive=archive)
        (result,) = fetch_contacts(INSTANCE, ["c1"], client=client, archive=archive)
    kept = archive.contact(INSTANCE, "c1")
    assert (kept.status, kept.complete) == ("COMPLETED", True)
    assert (result.status, result.complete) == ("COMPLETED", True)
    assert len(kept.transcript) > len(jumped.transcript)


def reseal(path: Path) -> None:
    """Seal rows as their writer would have."""
    import hashlib

    base = sqlite3.connect(path)
    identity = base.execute("SELECT * FROM contact").fetchone()
    for rowid, *facts in base.execute(
        "SELECT rowid, reading, number, writer, requested, received, request, botocore, sha256 FROM page"
    ).fetchall():
        seal = hashlib.sha256(json.dumps([*identity, *facts]).encode()).hexdigest()
        base.execute("UPDATE page SET seal = ? WHERE rowid = ?", (seal, rowid))
    base.commit()
    base.close()


@pytest.mark.parametrize(
    ("hours", "complete"), [(0, True), (0.2, True), (0.3, False), (30, False), (-30, False)], ids=str
)
def test_a_reading_that_was_gone_on_with_an_old_token_does_not_make_a_contact_complete(
    endpoint, tmp_path, hours, complete
):
    archive = Archive(tmp_path / "archive")
    fetch_contact(INSTANCE, "c1", client=endpoint.client(), max_results=30, archive=archive)
    (path,) = files(archive.path)
    change(path, f"UPDATE page SET received = received + {int(hours * 3600e6)} WHERE number > 2")
    reseal(path)
    kept = archive.contact(INSTANCE, "c1")
    assert (kept.complete, len(kept.transcript) > 0) == (complete, True)
    # A later reading from the start settles it.
    list(fetch_contacts(INSTANCE, ["c1"], client=endpoint.client(), archive=archive))
    assert archive.contact(INSTANCE, "c1").complete


@pytest.mark.parametrize(("minutes", "asked"), [(1, 2), (20, 4), (-1, 4)], ids=str)
def test_a_reading_is_gone_on_with_only_while_its_token_is_young(endpoint, tmp_path, minutes, asked):
    archive = Archive(tmp_path / "archive")
    fetch_contact(INSTANCE, "c1", client=endpoint.client(), max_results=30, archive=archive)
    (path,) = files(archive.path)
    change(path, "DELETE FROM page WHERE number > 2", f"UPDATE page SET received = received - {minutes * 60 * 10**6}")
    reseal(path)
    (result,) = fetch_contacts(INSTANCE, ["c1"], client=endpoint.client(), max_results=30, archive=archive)
    assert result.complete
    assert len([page for _, page in archive.pages()]) == 2 + asked
    assert archive.contact(INSTANCE, "c1").complete


# -- damage of the file itself ----------------------------------------------------------------------------------------


def read_all(folder: Path) -> None:
    """Read an archive in every way; an error is one of this package's."""
    for read in (
        lambda: Archive(folder).export_jsonl(folder.parent / "pages.jsonl", allow_raw=True),
        lambda: list(read_contacts(folder)),
        lambda: Archive(folder).entries(),
        lambda: list(Archive(folder).pages()),
    ):
        with contextlib.suppress(RtcaError):
            read()


def test_damage_in_the_description_of_a_table_is_that_of_its_file_and_the_others_are_checked(folder):
    path = file_of(folder, "c1")
    whole = bytearray(path.read_bytes())
    whole[whole.find(b"CREATE TABLE") + 40] ^= 0x80  # no text in UTF-8 any more
    path.write_bytes(whole)
    verdicts = {verdict.file: verdict.problem for verdict in Archive(folder).verify()}
    assert len(verdicts) == len(files(folder))
    assert [name for name, problem in verdicts.items() if problem] == [f"redacted/{path.name}"]
    assert "is damaged" in verdicts[f"redacted/{path.name}"]
    with pytest.raises(ArchiveDamagedError, match=path.name):
        list(read_contacts(folder))
    read_all(folder)


def check_flips(folder: Path, number: int) -> None:
    """Flip bits of what is no empty space, one after the other: damage is named, and every file gets a verdict."""
    chance = random.Random(7)
    truth = {path: content(path) for path in files(folder)}
    for _ in range(number):
        path = chance.choice([*files(folder), folder / "rtca-manifest.db"])
        whole = path.read_bytes()
        flipped = bytearray(whole)
        used = [place for place, byte in enumerate(whole) if byte]
        # Half of them where SQLite describes the tables.
        place = chance.choice([place for place in used if place < 4096] if chance.random() < 0.5 else used)
        flipped[place] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        names = {verdict.file for verdict in Archive(folder).verify()}
        assert {f"{path.parent.name}/{path.name}" for path in files(folder)} <= names
        found_or_unchanged(folder, truth)
        read_all(folder)
        path.write_bytes(whole)


@pytest.mark.slow
def test_a_flipped_bit_is_damage_of_one_file(folder):
    check_flips(folder, 8)


@pytest.mark.slow
def test_no_flipped_bit_is_a_fault_of_the_package(folder):
    check_flips(folder, 70)


def test_an_archive_without_its_manifest_proves_nothing(folder):
    (folder / "rtca-manifest.db").unlink()
    file_of(folder, "c2").unlink()
    assert "nothing proves" in problems(folder)["rtca-manifest.db"]
    for path in files(folder):
        path.unlink()
    assert "nothing proves" in problems(folder)["rtca-manifest.db"]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM file WHERE contact_id = 'c2' AND output_type = 'Redacted'",
        "DELETE FROM file WHERE contact_id = 'none' AND output_type = 'Raw'",  # one without pages
        "DELETE FROM page WHERE seal = (SELECT min(seal) FROM page)",
        "DELETE FROM page",
        "DELETE FROM file",
        "DELETE FROM total",
        "UPDATE total SET files = files - 1",
    ],
)
def test_a_row_that_was_taken_out_of_the_manifest_is_missed_also_after_the_next_run(folder, endpoint, statement):
    change(folder / "rtca-manifest.db", statement)
    assert list(problems(folder)) == ["rtca-manifest.db"]
    with contextlib.suppress(ArchiveError):
        fetch_contact(INSTANCE, "c2", client=endpoint.client(), archive=folder)
    assert list(problems(folder)) == ["rtca-manifest.db"]


def test_an_archive_of_failures_alone_says_so(folder, endpoint, tmp_path):
    list(fetch_contacts(INSTANCE, ["none"], client=endpoint.client(), archive=tmp_path / "failed"))
    with pytest.raises(SourceNotFoundError, match="no answer for 1 contact that you asked for: fetching failed"):
        list(read_contacts(tmp_path / "failed"))
    with pytest.raises(SourceNotFoundError, match="no answer for 1 contact that you asked for"):
        read_contact(folder, contact_id="none", output_type="Raw")
    with pytest.raises(SourceNotFoundError, match="does not have this contact"):
        read_contact(folder, contact_id="another")


# -- many accidents ---------------------------------------------------------------------------------------------------


def found_or_unchanged(folder: Path, truth: dict[Path, object]) -> None:
    """Hold that verify finds something, or that every contact is what it was, to those who read it too."""
    if problems(folder):
        return
    assert {path: content(path) for path in files(folder)} == truth
    Archive(folder).entries()


@pytest.mark.slow
def test_every_change_of_content_is_found(folder):
    chance = random.Random(15)
    truth = {path: content(path) for path in files(folder)}
    targets = [*files(folder), folder / "rtca-manifest.db"]
    for _ in range(200):
        path = chance.choice(targets)
        whole = path.read_bytes()
        flipped = bytearray(whole)
        flipped[chance.randrange(len(whole))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        found_or_unchanged(folder, truth)
        path.write_bytes(whole)
    assert problems(folder) == {}


@pytest.mark.slow
def test_every_file_that_is_cut_short_is_found(folder):
    chance = random.Random(15)
    targets = [*files(folder), folder / "rtca-manifest.db"]
    for number in range(50):
        path = chance.choice(targets)
        whole = path.read_bytes()
        path.write_bytes(whole[: 0 if number % 5 == 0 else chance.randrange(len(whole))])
        assert problems(folder), (path.name, path.stat().st_size)
        path.write_bytes(whole)
    assert problems(folder) == {}


@pytest.mark.slow
def test_every_row_that_is_deleted_is_found(folder):
    chance = random.Random(15)
    targets = files(folder)
    for _ in range(50):
        path = chance.choice(targets)
        whole = path.read_bytes()
        base = sqlite3.connect(path)
        rows = [
            (table, rowid)
            for table in ("contact", "page", "body", "failure")
            for (rowid,) in base.execute(f"SELECT rowid FROM {table}")
        ]
        table, rowid = chance.choice(rows)
        base.execute(f"DELETE FROM {table} WHERE rowid = ?", (rowid,))
        base.commit()
        base.close()
        assert problems(folder), (path.name, table)
        path.write_bytes(whole)
    assert problems(folder) == {}


def test_a_manifest_that_cannot_be_written_ends_the_run_and_keeps_the_page(folder, endpoint):
    (folder / "rtca-manifest.db").write_bytes(b"no database" * 500)
    with pytest.raises(ArchiveError, match=r"rtca-manifest\.db is damaged; delete the manifest"):
        fetch_contact(INSTANCE, "c1", client=endpoint.client(), archive=folder)
    (folder / "rtca-manifest.db").unlink()
    assert Archive(folder).contact(INSTANCE, "c1").complete
