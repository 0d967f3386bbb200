"""Rules in several processes: what they find is what one finds, and nothing of it outlives a failure."""

import os
import threading
import time
import traceback

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.rules import compare_rules, read_rules
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.rules.making import chat, condition, exact, function, pattern, plain
from tests.rules.test_backtest import FRAMES, RULES, generated

CANARY = canary_contact(3)
HIDING = rtca.read_contact(CANARY.pages(), output_type="Raw")
RECORDS = {"c3": {"QueueInfo": {"Id": "q1"}}, "c40": {"QueueInfo": {"Id": "q2"}}}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    """A corpus of several parts, in which some contacts have two forms."""
    folder = tmp_path_factory.mktemp("shared") / "corpus"
    contacts = generated(60)
    for begin in (0, 20, 40):
        rtca.write_corpus(contacts[begin : begin + 20], folder)
    rtca.write_corpus([chat("tea tea", contact_id=f"c{place}", output_type="Raw") for place in (1, 2, 100)], folder)
    rtca.write_corpus([HIDING], folder)
    return rtca.open_corpus(folder)


@pytest.mark.slow
def test_the_answers_of_several_processes_are_those_of_one(corpus):
    queue = {"Name": "Queue", "Function": function(condition("Queue.QueueId", "q1"), exact("tea"), operator="OR")}
    rules = read_rules([*RULES, queue, {"Name": "All", "Function": function(pattern([plain("*")]))}])
    alone, shared = (
        rules.backtest(corpus, contexts=RECORDS, choices={"phrase": "any word"}, workers=workers)
        for workers in (None, 3)
    )
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(shared, name))
    assert alone.rules["matches"].sum() > 60
    assert shared.notes == alone.notes
    assert "2 other readings" in " ".join(shared.notes)
    assert shared.to_markdown() == alone.to_markdown()
    assert shared.sample(8, 1).to_judge.equals(alone.sample(8, 1).to_judge)
    said = shared.to_markdown() + shared._repr_html_() + shared.outcomes.to_json(force_ascii=False)
    assert found(said.encode(), CANARY.canaries.values()) == []
    changed = read_rules({"Name": "Tea", "Function": function(pattern([plain("te*")]), exact("cake"))})
    one, other = (compare_rules(RULES, changed, corpus, workers=workers) for workers in (1, 2))
    pd.testing.assert_frame_equal(one.changes, other.changes)
    assert len(one.changes) > 0


@pytest.mark.parametrize("workers", [0, -1, "2", 1.5, True, 10_000])
def test_an_impossible_number_of_workers_is_refused(corpus, workers):
    with pytest.raises(rtca.UsageError, match="a whole number from 1 to"):
        RULES.backtest(corpus, workers=workers)


@pytest.mark.parametrize("source", [[chat("tea")], rtca.corpus_of([chat("tea")])])
def test_contacts_in_memory_are_not_shared(source):
    with pytest.raises(rtca.UsageError, match="in memory; leave workers out"):
        RULES.backtest(source, workers=2)
    assert RULES.backtest(source, workers=1).rules["matches"].sum() == 2


@pytest.mark.slow
def test_a_damaged_file_is_named_and_no_process_stays(tmp_path):
    folder = tmp_path / "corpus"
    rtca.write_corpus([HIDING], folder)
    corpus = rtca.open_corpus(folder)
    file = max(corpus.table("transcript").files, key=lambda one: one.stat().st_size)
    file.chmod(0o600)
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2] + bytes(len(content) - len(content) // 2))
    before = _children()  # another test's browser may still run
    with pytest.raises(rtca.CorpusError, match=r"transcript/.* has changed since it was written") as caught:
        RULES.backtest(corpus, workers=2)
    said = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert found(said.encode(), CANARY.canaries.values()) == []
    assert _children() <= before


@pytest.mark.slow
def test_an_interrupt_ends_all_processes(corpus):
    others, before = _children(), time.monotonic()
    interrupt = threading.Timer(0.8, lambda: os.kill(os.getpid(), 2))
    interrupt.start()
    with pytest.raises(KeyboardInterrupt):
        _again_and_again(corpus)
    assert time.monotonic() - before < 30
    assert _children() <= others


def _again_and_again(corpus):
    while True:
        RULES.backtest(corpus, workers=2)


def _children():
    """Ids of the processes that this one started and that still run."""
    with open(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children", encoding="ascii") as listed:  # noqa: PTH123
        return {*listed.read().split()}
