"""Contacts that are held in memory between questions are those of the corpus that is asked, as it is on disk."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import CorpusError
from rtca_nb.questions.kept_contacts import KEPT
from tests.corpus.readings import chat, write


def ids(corpus: rtca.Corpus) -> set[str]:
    return set(corpus.hidden_by_contact()["contact_id"]) | set(corpus.search("", limit=None)["contact_id"])


def contacts_of(corpus: rtca.Corpus) -> int:
    table = corpus.data_quality()
    return int(table.n)


def test_corpora_in_turn_each_answer_of_their_own_contacts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write([chat(f"{name}-{number}") for number in range(3)], tmp_path / name)
    one, two = rtca.open_corpus(tmp_path / "one"), rtca.open_corpus(tmp_path / "two")
    for _ in range(2):
        assert ids(one) == {"one-0", "one-1", "one-2"}
        assert ids(two) == {"two-0", "two-1", "two-2"}


def test_what_was_appended_is_counted_once_the_corpus_is_opened_again(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    write([chat("a")], folder)
    before = rtca.open_corpus(folder)
    assert ids(before) == {"a"}
    write([chat("b")], folder)
    assert ids(rtca.open_corpus(folder)) == {"a", "b"}


def test_what_was_erased_is_not_answered_from_memory(tmp_path: Path) -> None:
    folder = tmp_path / "corpus"
    write([chat("a"), chat("b")], folder)
    before = rtca.open_corpus(folder)
    assert ids(before) == {"a", "b"}
    rtca.open_corpus(folder).erase("a", tmp_path / "proof.json")
    assert "none" in repr(KEPT)
    assert ids(rtca.open_corpus(folder)) == {"b"}
    with pytest.raises(CorpusError):
        before.coverage()


def test_files_that_changed_under_their_names_are_not_answered_from_memory(tmp_path: Path) -> None:
    write([chat("one")], tmp_path / "one")
    write([chat(f"two-{number}") for number in range(3)], tmp_path / "two")
    one, two = rtca.open_corpus(tmp_path / "one"), rtca.open_corpus(tmp_path / "two")
    assert contacts_of(one) == 1
    for mine, other in zip(one.table("contacts").files, two.table("contacts").files, strict=True):
        shutil.copyfile(str(other), str(mine))
    with pytest.raises(CorpusError, match="that were written"):
        contacts_of(one)
    # Another corpus in the same place is asked as what it is.
    shutil.rmtree(tmp_path / "one")
    shutil.copytree(tmp_path / "two", tmp_path / "one", symlinks=True)
    assert contacts_of(rtca.open_corpus(tmp_path / "one")) == 3


@pytest.mark.parametrize("part", ["agent=bob", "output_type=Raw", "contact_id=7", "contacts=*", "it's"])
@pytest.mark.sampled(1)
def test_names_of_folders_say_nothing_of_the_contacts_in_them(part: str, tmp_path: Path) -> None:
    write([chat("a"), chat("b")], tmp_path / "plain")
    write([chat("a"), chat("b")], tmp_path / part / "corpus")
    plain, other = rtca.open_corpus(tmp_path / "plain"), rtca.open_corpus(tmp_path / part / "corpus")
    for ask in (
        lambda one: one.coverage("agent"),
        lambda one: one.hidden_by_contact(),
        lambda one: one.search("", limit=None),
        lambda one: one.longest_silences(),
    ):
        pd.testing.assert_frame_equal(pd.DataFrame(ask(other)), pd.DataFrame(ask(plain)))


def test_a_corpus_is_the_same_folder_wherever_the_process_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write([chat("a")], tmp_path / "corpus")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    corpus = rtca.open_corpus("corpus")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert ids(corpus) == {"a"}
