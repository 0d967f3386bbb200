"""Erasure: after it nothing in an archive holds the contact, and its proof holds none of its content."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rtca_nb.archive import Archive
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import SourceNotFoundError, UsageError
from rtca_nb.fetch.bulk import fetch_contacts
from tests.archive.test_cli import app
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found

CANARIES = [canary_contact(seed) for seed in (70, 71)]
ERASED, KEPT = CANARIES


def fill(folder: Path) -> Archive:
    """Make an archive of two contacts in both forms, and a failure of each."""
    archive = Archive(folder, allow_raw=True)
    served = [
        ServedContact("instance", one.contact_id, {"Raw": one.segments, "Redacted": one.segments}, pass_through=True)
        for one in CANARIES
    ]
    ids = [one.contact_id for one in CANARIES]
    with serve(served, quota=None) as endpoint:
        for form in ("Raw", "Redacted"):
            list(
                fetch_contacts(
                    "instance", ids, client=endpoint.client(), archive=archive, output_type=form, max_results=7
                )
            )
    for one in CANARIES:
        archive.store("instance", one.contact_id).fail(SourceNotFoundError("gone"), 1)
    return archive


def everything(folder: Path) -> bytes:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return b"\n".join([str(path).encode() + path.read_bytes() for path in paths])


@pytest.fixture
def archive(tmp_path):
    return fill(tmp_path / "archive")


def test_nothing_of_an_erased_contact_is_left_and_nothing_else_is_lost(archive, tmp_path):
    before = {entry.file: entry for entry in archive.entries()}
    left = archive.path / ".rtca-0123.db"  # by a writer that was killed
    left.write_bytes((archive.path / "rtca-manifest.db").read_bytes())
    assert found(everything(archive.path), list(ERASED.canaries.values()))
    removed = archive.erase(ERASED.contact_id, tmp_path / "proof.json")
    after = everything(archive.path)
    assert found(after, list(ERASED.canaries.values())) == []
    assert ERASED.contact_id.encode() not in after
    assert [verdict.problem for verdict in archive.verify()] == [None, None]
    assert {entry.file: entry for entry in archive.entries()} == {
        name: entry for name, entry in before.items() if entry.contact_id == KEPT.contact_id
    }
    assert {file.file for file in removed} == {
        name for name, entry in before.items() if entry.contact_id == ERASED.contact_id
    }


def test_the_proof_says_what_was_removed_and_nothing_of_its_content(archive, tmp_path):
    pages = {entry.file: entry.pages for entry in archive.entries()}
    archive.erase(ERASED.contact_id, tmp_path / "proof.json")
    text = (tmp_path / "proof.json").read_bytes()
    said = json.loads(text)
    assert (said["archive"], said["contact_id"]) == ("archive", ERASED.contact_id)
    assert {file["output_type"] for file in said["files"]} == {"Raw", "Redacted"}
    assert all(file["pages"] == pages[file["file"]] > 0 and file["bytes"] > 0 for file in said["files"])
    assert sum(file["failures"] for file in said["files"]) == 1
    assert found(text, list(ERASED.canaries.values())) == []
    assert (tmp_path / "proof.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("harm", ["empty", "noise", "gone"])
def test_a_contact_whose_files_are_damaged_or_gone_can_be_erased(archive, tmp_path, harm):
    for entry in archive.entries():
        path = archive.path / entry.file
        if entry.contact_id == ERASED.contact_id:
            path.unlink() if harm == "gone" else path.write_bytes(b"" if harm == "empty" else b"noise" * 999)
    archive.erase(ERASED.contact_id, tmp_path / "proof.json")
    assert ERASED.contact_id.encode() not in everything(archive.path)
    assert [verdict.problem for verdict in archive.verify()] == [None, None]


def test_an_archive_without_a_manifest_can_be_erased_from(archive, tmp_path):
    (archive.path / "rtca-manifest.db").unlink()
    assert len(archive.erase(ERASED.contact_id, tmp_path / "proof.json")) == 2
    assert found(everything(archive.path), list(ERASED.canaries.values())) == []


@pytest.mark.slow
def test_an_erased_contact_can_be_fetched_anew(archive, tmp_path):
    archive.erase(ERASED.contact_id, tmp_path / "proof.json")
    fill(archive.path)
    assert [verdict.problem for verdict in archive.verify()] == [None] * 4


def test_nothing_is_removed_where_no_proof_can_be_written(archive, tmp_path):
    before = everything(archive.path)
    (tmp_path / "old.json").write_text("another")
    with pytest.raises(UsageError, match="exists already"):
        archive.erase(ERASED.contact_id, tmp_path / "old.json")
    with pytest.raises(UsageError, match="cannot be written"):
        archive.erase(ERASED.contact_id, tmp_path / "none" / "proof.json")
    with pytest.raises(SourceNotFoundError, match="does not have that contact"):
        archive.erase("another", tmp_path / "proof.json")
    with pytest.raises(SourceNotFoundError):
        archive.erase(ERASED.contact_id, tmp_path / "proof.json", instance_id="another")
    assert not (tmp_path / "proof.json").exists()
    assert everything(archive.path) == before


def test_the_command_erases_and_says_how_much(archive, tmp_path):
    order = ["archive", "erase", str(archive.path), ERASED.contact_id, "--proof", str(tmp_path / "proof.json")]
    result = CliRunner().invoke(app, order)
    assert result.exit_code == 0
    assert result.output.startswith("2 files with ")
    assert "erased; proof.json lists what was erased, but not its content." in " ".join(result.output.split())
    assert CliRunner().invoke(app, order).exit_code != 0
