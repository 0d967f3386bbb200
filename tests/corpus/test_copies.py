"""Copies of a corpus: programs that copy folders lose links, or put folders in their place."""

from __future__ import annotations

import shutil

import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import CorpusError
from tests.corpus.readings import chat, check_sound, whole, write
from tests.corpus.test_erasure import everything


def with_folders(corpus, target):
    return shutil.copytree(corpus, target)


def without_link(corpus, target):
    shutil.copytree(corpus, target, symlinks=True)
    (target / "current").unlink()
    return target


def without_snapshots(corpus, target):
    with_folders(corpus, target)
    shutil.rmtree(target / "snapshots")
    return target


@pytest.fixture(params=[with_folders, without_link, without_snapshots])
def copied(request, folder):
    for names in ("ab", "cd"):
        write([chat(name, text=f"words of {name}") for name in names], folder / "corpus")
    return request.param(folder / "corpus", folder / "copy")


def test_a_copy_holds_what_the_corpus_holds(copied, folder):
    assert sorted(rtca.open_corpus(copied).contacts.to_pandas()["contact_id"]) == ["a", "b", "c", "d"]


@pytest.mark.sampled(1)
def test_a_copy_can_be_written_into(copied, folder):
    report = rtca.write_corpus([chat("d", text="words of d"), chat("e")], copied)
    assert (report.added, report.unchanged, report.contacts) == (1, 1, 5)
    write([chat("e")], folder / "corpus")
    assert whole(copied) == whole(folder / "corpus")
    assert check_sound(copied) == 5
    assert (copied / "current").is_symlink()
    rtca.write_corpus([chat("f")], copied)
    rtca.write_corpus([chat("g")], copied)
    assert len(list((copied / "snapshots").iterdir())) == 2


def test_nothing_of_an_erased_contact_is_left_in_a_copy(copied, folder):
    assert rtca.open_corpus(copied).erase("a", folder / "proof.json")
    left = everything(copied)
    assert b"words of a" not in left
    assert b"words of b" in left
    assert check_sound(copied) == 3


def test_a_reader_is_told_that_an_erasure_removed_its_snapshot(folder):
    write([chat("a"), chat("b")], folder / "corpus")
    held = rtca.open_corpus(folder / "corpus")
    rtca.open_corpus(folder / "corpus").erase("a", folder / "proof.json")
    for ask in (
        held.transcript.to_pandas,
        lambda: held.sql("SELECT * FROM transcript"),
        lambda: held.contact("b"),
        lambda: held.redaction_rates("role"),
        held.check,
    ):
        with pytest.raises(
            CorpusError, match="is missing, because a later write or an erasure removed it; open the corpus again"
        ):
            ask()
