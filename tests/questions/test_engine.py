"""Questions share one DuckDB: none sees what another made, and a broken or forked one is not asked again."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import duckdb
import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.questions.engine import opened
from tests.corpus.readings import chat, write


def test_what_one_connection_makes_no_other_sees() -> None:
    with opened() as one, opened() as other:
        one.execute("CREATE TEMP TABLE told AS SELECT 1 AS x")
        other.execute("CREATE TEMP TABLE told AS SELECT 2 AS x")
        assert (one.execute("FROM told").fetchall(), other.execute("FROM told").fetchall()) == ([(1,)], [(2,)])
    with opened() as third, pytest.raises(duckdb.CatalogException):
        third.execute("FROM told")


@pytest.mark.slow
def test_threads_that_ask_at_the_same_time_each_get_the_answer_of_their_own_contacts() -> None:
    lists = [rtca.corpus_of(map(rtca.sample_contact, rtca.sample_names()[:number])) for number in (1, 3, 5)]
    alone = {place: one.data_quality() for place, one in enumerate(lists)}
    found: dict[int, list[pd.DataFrame]] = {}
    ready = threading.Barrier(len(lists))

    def ask(place: int) -> None:
        ready.wait()
        found[place] = [lists[place].data_quality() for _ in range(5)]

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(lists))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place, wanted in alone.items():
        assert len(found[place]) == 5
        for told in found[place]:
            pd.testing.assert_frame_equal(told, wanted)


@pytest.mark.parametrize("fault", [duckdb.FatalException, duckdb.InternalException])
def test_an_instance_that_broke_is_not_asked_again(fault: type[duckdb.Error]) -> None:
    with opened() as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS x")
    with opened() as connection:
        assert connection.execute("FROM kept").fetchall() == [(1,)]
    with pytest.raises(fault), opened():
        raise fault("the database has been invalidated")
    with opened() as connection, pytest.raises(duckdb.CatalogException):
        connection.execute("FROM kept")


def ask_for_very_long_and_interrupt():
    with opened() as connection:
        done = threading.Event()

        def interrupt():
            while not done.wait(0.01):
                connection.interrupt()

        thread = threading.Thread(target=interrupt)
        thread.start()
        try:
            connection.execute("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b").fetchall()
        finally:
            done.set()
            thread.join()


def test_a_query_that_is_interrupted_is_an_interrupt():
    with pytest.raises(KeyboardInterrupt):
        ask_for_very_long_and_interrupt()
    with opened() as connection:
        assert connection.execute("SELECT 1").fetchall() == [(1,)]


FORKING = """
import os, sys, threading
import rtca_nb as rtca
from rtca_nb.questions.engine import opened

def ask():
    return rtca.open_corpus({folder!r}).data_quality().n

{before}
child = os.fork()
if not child:
    assert {in_child}
    sys.exit(0)
_, status = os.waitpid(child, 0)
assert ask() == 2
sys.exit(os.waitstatus_to_exitcode(status) % 256)
"""
BEFORE = {
    "after a question": "assert ask() == 2",
    "in the middle of a question": "kept = opened(); open_one = kept.__enter__(); assert ask() == 2",
    "before any question": "",
}


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("in_child", ["ask() == 2", "True"], ids=["which asks", "which asks nothing"])
def test_a_forked_process_gets_answers_and_ends(before, in_child, tmp_path):
    write([chat("a"), chat("b")], tmp_path / "corpus")
    code = FORKING.format(folder=str(tmp_path / "corpus"), before=BEFORE[before], in_child=in_child)
    # Python 3.12 and later warn of every fork beside a thread, which is what this is about.
    ran = subprocess.run(
        [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", code],
        timeout=60, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, "")
