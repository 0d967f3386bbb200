"""A corpus asked in SQL: right answers, one sentence for a fault, and nothing outside of the corpus."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import CorpusError, UsageError
from tests.corpus.readings import chat, write

SECRET = "Zanzibarrakuda"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked") / "corpus"
    write([chat("a", text=SECRET, messages=3), chat("b", output_type="Raw")], folder)
    return rtca.open_corpus(folder)


def test_answers_are_those_of_the_frames(corpus):
    found = corpus.sql(
        "SELECT contact_id, count(*) AS n, min(absolute_time) AS first FROM transcript GROUP BY contact_id ORDER BY 1"
    )
    frame = corpus.transcript.to_pandas()
    assert found["contact_id"].tolist() == ["a", "b"]
    assert found["n"].tolist() == frame.groupby("contact_id").size().tolist() == [3, 2]
    assert found["first"].tolist() == frame.groupby("contact_id")["absolute_time"].min().tolist()


def test_every_table_can_be_asked(corpus):
    counts = " UNION ALL ".join(f"SELECT '{name}' AS name, count(*) AS n FROM {name}" for name in corpus.tables)
    found = corpus.sql(counts)
    assert dict(zip(found["name"], found["n"], strict=True)) == {one: len(corpus.table(one)) for one in corpus.tables}


FAULTS = [
    ("SELECT * FROM nothing", "there is|does not exist"),
    ("SELECT nothing FROM contacts", "nothing"),
    ("SELEC 1", "syntax error"),
    ("", "one SELECT, and this one has 0"),
    ("SELECT 1; SELECT 2", "one SELECT, and this one has 2"),
    ("SELECT CAST(content AS INT) FROM transcript", "fails on a row"),
    ("SELECT CAST(content AS DATE) FROM transcript", "fails on a row"),
    ("SELECT error(content) FROM transcript", "fails on a row"),
    ("SELECT 1/0 + CAST(content AS DOUBLE) FROM transcript", "fails on a row"),
    ("\ud800", "half a character"),
    *(
        (query, "a query must be a SELECT")
        for query in (
            "CREATE TABLE x AS SELECT 1",
            "DROP VIEW contacts",
            "INSERT INTO contacts VALUES (1)",
            "DELETE FROM contacts",
            "SET threads = 1",
            "PRAGMA database_list",
            "INSTALL httpfs",
            "LOAD httpfs",
            "EXPLAIN SELECT 1",
            "CALL pragma_version()",
        )
    ),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("query", "said"), FAULTS)
def test_a_fault_in_a_query_is_one_sentence_that_quotes_no_data(query, said, corpus):
    with pytest.raises(UsageError, match=said) as raised:
        corpus.sql(query)
    assert SECRET not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.__cause__ is None


REACHING = [
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM read_parquet('{part}')",
    "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
    "SELECT * FROM query_table('{file}')",
    "COPY contacts TO '{folder}/out.csv'",
    "EXPORT DATABASE '{folder}/out'",
    "ATTACH '{folder}/out.db'",
    "SELECT * FROM read_csv('http://127.0.0.1:{port}/x.csv')",
    "SELECT * FROM 's3://bucket/x.parquet'",
    "INSTALL httpfs FROM 'http://127.0.0.1:{port}'",
    "SELECT getenv('HOME')",
    "SELECT * FROM frame",
    "SELECT * FROM duckdb_secrets()",
    "FROM sniff_csv('{file}')",
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("query", REACHING)
def test_a_query_reaches_nothing_outside_of_the_corpus(query, corpus, tmp_path):
    frame = pd.DataFrame({"secret": [SECRET]})  # a variable that DuckDB would find by its name
    (tmp_path / "file.csv").write_text(f"a\n{SECRET}\n")
    before = sorted(tmp_path.iterdir())
    asked = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: asked.append(server.accept()), daemon=True)
        thread.start()
        places = {
            "file": tmp_path / "file.csv",
            "folder": tmp_path,
            "part": corpus.transcript.files[-1],
            "port": server.getsockname()[1],
        }
        said = ""
        try:
            said = corpus.sql(query.format(**places)).to_string()
        except UsageError as error:
            said = str(error)
        assert SECRET not in said
        assert asked == []
        socket.create_connection(server.getsockname()).close()  # so that the thread ends
        thread.join()
        asked[0][0].close()
    assert sorted(tmp_path.iterdir()) == before
    assert len(frame) == 1


def test_a_query_of_a_file_that_was_damaged_meanwhile_is_a_sentence(tmp_path):
    write([chat("a")], tmp_path)
    corpus = rtca.open_corpus(tmp_path)
    for path in corpus.transcript.files:
        path.write_bytes(b"no")
    with pytest.raises((UsageError, CorpusError)) as raised:
        corpus.sql("SELECT * FROM transcript")
    assert "\n" not in str(raised.value)


def test_a_corpus_into_which_nothing_was_written_has_all_tables(tmp_path):
    rtca.write_corpus([], tmp_path)
    corpus = rtca.open_corpus(tmp_path)
    assert len(corpus.sql("SELECT * FROM transcript")) == len(corpus.contacts.to_pandas()) == 0


# -- time -------------------------------------------------------------------------------------------------------------

ENDLESS = {
    "two ranges": "SELECT count(*) FROM range(10000000000) a, range(1000000) b",
    "one range": "SELECT sum(range * range % 7) FROM range(1000000000000)",
    "itself": f"SELECT count(*) FROM {', '.join(f'transcript t{number}' for number in range(30))} WHERE t0.id > t9.id",
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("query", ENDLESS)
def test_a_query_ends_when_its_time_is_up(corpus, query):
    with pytest.raises(
        CorpusError, match=r"did not end within 0.2 seconds; ask for less, or allow more seconds with timeout"
    ):
        corpus.sql(ENDLESS[query], timeout=0.2)
    assert corpus.sql("SELECT 1 AS one")["one"].tolist() == [1]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("query", ENDLESS)
def test_ctrl_c_ends_a_query(corpus, query):
    before = {*threading.enumerate()}

    def press():
        while not {one for one in {*threading.enumerate()} - before if one is not threading.current_thread()}:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    thread = threading.Thread(target=press)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        corpus.sql(ENDLESS[query])
    thread.join()
    assert corpus.sql("SELECT 1 AS one")["one"].tolist() == [1]


@pytest.mark.slow
def test_a_query_that_takes_long_prints_nothing(corpus):
    """DuckDB draws a bar where Python runs without a script, as in notebooks."""
    program = (
        "import sys, rtca_nb as rtca\n"
        "try: rtca.open_corpus(sys.argv[1]).sql(sys.argv[2], timeout=4)\n"
        "except rtca.CorpusError: pass"
    )
    folder = corpus.path.parent.parent
    ran = subprocess.run(
        [sys.executable, "-c", program, folder, ENDLESS["one range"]], capture_output=True, check=True, timeout=120
    )
    assert (ran.stdout, ran.stderr) == (b"", b"")


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), "1", None, True])
def test_time_of_a_query_is_a_number_of_seconds(corpus, timeout):
    with pytest.raises(UsageError, match="timeout must be a number of seconds above 0"):
        corpus.sql("SELECT 1", timeout=timeout)


def test_a_name_in_a_query_that_is_refused_acts_on_no_terminal(corpus):
    with pytest.raises(UsageError) as caught:
        corpus.sql('SELECT "a\x1b[2J\u202eb" FROM contacts')
    assert "query cannot be run" in str(caught.value)
    assert str(caught.value).isprintable()
