"""Whatever a corpus, its folder or a query is called, nothing that its commands print acts on a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

import rtca_nb as rtca
from rtca_nb.cli import corpora, generating
from tests.cli.test_hostile import ACTING, ID, assert_inert


@pytest.fixture
def folder(tmp_path):
    """A corpus of one contact, in a folder with a name that would steer a terminal."""
    found = tmp_path / ID
    rtca.write_corpus([rtca.sample_contact()], found)
    return found


def test_what_a_corpus_holds_is_told_as_it_is_written(folder, monkeypatch, capsys):
    contacts = rtca.open_corpus(folder).contacts
    frame = contacts.to_pandas().assign(output_type=ACTING, status=ACTING)
    monkeypatch.setattr(type(contacts), "to_pandas", lambda *_: frame)
    corpora.info(str(folder))
    said = "".join(capsys.readouterr())
    assert "1 contact," in said
    assert_inert(said)


def test_names_and_values_of_a_query_are_told_as_they_are_written(folder, monkeypatch, capsys):
    acting = ACTING.replace("\x00", "")  # which no query may hold
    query = f"""SELECT '{acting}' AS "{acting}" FROM contacts"""
    corpora.sql(str(folder), query, csv=None, timeout=60, allow_revealed=False)
    said = "".join(capsys.readouterr())
    assert said.count("link") == 2
    assert_inert(said.replace("\t", ""))
    terminal = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=200)
    monkeypatch.setattr(corpora, "output", lambda: terminal)
    corpora.sql(str(folder), query, csv=None, timeout=60, allow_revealed=False)
    assert "link" in terminal.file.getvalue()
    assert_inert(terminal.file.getvalue())


def test_files_of_a_corpus_are_told_as_they_are_written(folder, tmp_path, capsys):
    corpora.sql(str(folder), "SELECT 1 AS one", csv=tmp_path / f"{ID}.csv", timeout=60, allow_revealed=False)
    assert_inert("".join(capsys.readouterr()))
    corpora.erase(str(folder), rtca.sample_contact().contact_id, tmp_path / f"{ID}.json")
    assert_inert("".join(capsys.readouterr()))


@pytest.mark.parametrize("output_type", ["Raw", "both"])
def test_invented_contacts_are_told_to_lie_where_they_are_written(output_type, tmp_path, capsys):
    generating.generate(
        2, seed=1, first=0, output_type=output_type, languages=(), out=tmp_path / ID, truth=tmp_path / f"{ID}.truth"
    )
    said = "".join(capsys.readouterr())
    assert "2 contacts" in said
    assert_inert(said)
