"""Recordings: what was asked, and what was answered where that may be written."""

import json
import stat

import pytest

from rtca_nb.endpoint import serve
from rtca_nb.exceptions import EndpointError


def record(make, folder, **options):
    with serve([make.rich()], quota=None, record=folder, **options) as endpoint:
        ask = make.asker(endpoint)
        pages = [*ask.pages(MaxResults=40), *ask.pages(OutputType="Raw", MaxResults=40)]
        ask.error("nobody")
    return pages


def test_redacted_answers_are_recorded_and_raw_ones_are_not(make, tmp_path):
    folder = tmp_path / "new" / "recording"
    pages = record(make, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        *("000001-Redacted.json", "000002-Redacted.json", "requests.jsonl")
    ]
    saved = [json.loads((folder / f"00000{number}-Redacted.json").read_text("utf-8")) for number in (1, 2)]
    assert [len(page["Segments"]) for page in saved] == [len(page["Segments"]) for page in pages[:2]] == [40, 31]
    lines = [json.loads(line) for line in (folder / "requests.jsonl").read_text("utf-8").splitlines()]
    assert [line["http_status"] for line in lines] == [200] * 4 + [404]
    everything = "".join(path.read_text("utf-8") for path in folder.iterdir())
    assert "Nadia" not in everything
    assert "nobody" not in everything


def test_raw_answers_need_a_flag_of_their_own(make, tmp_path):
    record(make, tmp_path, allow_revealed=True)
    assert "Nadia" in (tmp_path / "000003-Raw.json").read_text("utf-8")


def test_recording_is_for_the_owner_only(make, tmp_path):
    record(make, tmp_path)
    assert {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()} == {0o600}


def test_recording_is_not_overwritten(make, tmp_path):
    record(make, tmp_path)
    with pytest.raises(EndpointError, match="record to a new folder"):
        serve(record=tmp_path)


def test_folder_must_be_one(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EndpointError, match="is not a folder"):
        serve(record=tmp_path / "file")
    with pytest.raises(EndpointError, match="cannot be written"):
        serve(record=tmp_path / "file" / "below")
