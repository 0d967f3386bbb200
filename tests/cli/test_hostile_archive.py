"""Whatever an archive and what is in it are called, nothing that its commands print acts on a terminal."""

from __future__ import annotations

import csv
import shutil
from types import SimpleNamespace

import pytest
import typer

import rtca_nb as rtca
from rtca_nb.cli import archive_listing, archiving
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import RtcaError
from rtca_nb.samples import build_sample
from tests.cli.test_hostile import ACTING, ID, assert_inert


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """An archive in a folder, of a contact, both with names that would steer a terminal."""
    sample = build_sample("refund")
    folder = tmp_path_factory.mktemp("hostile") / f"a{ID}"
    with serve([ServedContact(sample.instance_id, ID, sample.segments)], quota=None) as endpoint:
        kept = rtca.Archive(folder)
        list(rtca.fetch_contacts(sample.instance_id, [ID], client=endpoint.client(), archive=kept, quota=None))
    return folder


def test_an_archive_and_what_is_in_it_are_told_as_they_are_written(archive, tmp_path, capsys):
    archive_listing.list_contacts(archive, ids=None, column="contact_id", output_type="Redacted", csv=None)
    archiving.verify(archive)
    archiving.export(archive, tmp_path / f"{ID}.jsonl", allow_raw=False)
    assert_inert("".join(capsys.readouterr()))
    (path,) = (archive / "redacted").iterdir()
    whole = path.read_bytes()
    path.chmod(0o644)  # a file that others may open is a problem, and whose it is can still be read
    with pytest.raises(typer.Exit):
        archiving.verify(archive)
    path.write_bytes(whole[:5000])
    with pytest.raises(typer.Exit):
        archiving.verify(archive)
    path.write_bytes(whole)
    path.chmod(0o600)
    with pytest.raises(RtcaError) as caught:
        archiving.verify(archive / ID)
    assert_inert("".join(capsys.readouterr()) + str(caught.value))


@pytest.fixture
def own_archive(archive, tmp_path):
    """A copy, to be changed."""
    return shutil.copytree(archive, tmp_path / archive.name)


def test_a_contact_whose_file_is_gone_is_told_as_it_is_written(own_archive):
    (path,) = (own_archive / "redacted").iterdir()
    path.unlink()
    with pytest.raises(RtcaError, match="is missing") as caught:
        list(rtca.Archive(own_archive).contacts())
    assert_inert(str(caught.value))


def test_the_proof_of_an_erasure_is_told_as_it_is_written(own_archive, tmp_path, capsys):
    archiving.erase(own_archive, ID, tmp_path / f"{ID}.json", instance_id=None)
    said = "".join(capsys.readouterr())
    assert "erased" in said
    assert_inert(said)


def test_what_is_wrong_with_an_archive_is_told_as_it_is_written(archive, monkeypatch, capsys):
    verdict = SimpleNamespace(file="f", contact_id=None, problem=ACTING, pages=1)
    monkeypatch.setattr(rtca.Archive, "verify", lambda _: [verdict])
    with pytest.raises(typer.Exit):
        archiving.verify(archive)
    assert_inert("".join(capsys.readouterr()))


def test_of_which_contact_a_file_is_damaged_is_told_as_it_is_written(own_archive, capsys):
    sample = build_sample("refund")
    (path,) = (own_archive / "redacted").iterdir()
    path.write_bytes(path.read_bytes()[:5000])
    with (
        serve([ServedContact(sample.instance_id, ID, sample.segments)], quota=None) as endpoint,
        pytest.raises(typer.Exit),
    ):
        archiving.fetch(
            own_archive, sample.instance_id, [ID],
            ids=None, column="contact_id", since=None, until=None, output_type="Redacted", allow_raw=False,
            connections=1, quota="none", endpoint_url=endpoint.url, region="us-east-1", profile=None,
        )  # fmt: skip
    said = capsys.readouterr().err
    assert "damaged" in said
    assert_inert(said)


def test_why_a_contact_failed_is_told_as_it_is_written(archive, monkeypatch, capsys):
    report = rtca.Archive(archive).deadline_report().assign(state="failed", error=ACTING)
    monkeypatch.setattr(rtca.Archive, "deadline_report", lambda *_, **__: report)
    archive_listing.list_contacts(archive, ids=None, column="contact_id", output_type="Redacted", csv=None)
    assert_inert("".join(capsys.readouterr()))


def test_an_id_in_the_csv_of_an_archive_is_no_formula(archive, tmp_path, capsys):
    ids = tmp_path / "ids.csv"
    ids.write_text("contact_id\n@SUM\nplain\n")
    archive_listing.list_contacts(
        archive, ids=ids, column="contact_id", output_type="Redacted", csv=tmp_path / "out.csv"
    )
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        assert [row["contact_id"] for row in csv.DictReader(file)] == ["'@SUM", "plain"]
