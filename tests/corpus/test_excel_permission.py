"""A workbook of contacts that may not be written is refused before anything is read, told or written."""

from __future__ import annotations

import tempfile

import pytest

import rtca_nb as rtca


@pytest.mark.parametrize("kind", [list, tuple])
@pytest.mark.parametrize("progress", ["a function", "a bar"])
def test_contacts_of_which_the_last_is_revealed_are_refused_at_once(tmp_path, monkeypatch, capsys, kind, progress):
    # Where nothing may be written there is no folder for what is temporary, either: whoever asked for one would fail.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    contacts = [rtca.sample_contact("failed"), rtca.sample_contact(output_type="Raw").reveal()]
    told: list[int] = []
    with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
        rtca.to_excel(kind(contacts), tmp_path / "x.xlsx", progress=told.append if progress == "a function" else True)
    assert told == []
    assert "".join(capsys.readouterr()) == ""
    assert list(tmp_path.iterdir()) == []
