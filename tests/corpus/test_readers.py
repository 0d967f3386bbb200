"""The tools that users have read a corpus as it lies on the disk, and count the same rows."""

import copy
import importlib
import pickle

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow.dataset as ds
import pytest

import rtca_nb as rtca
from rtca_nb.samples import sample_names
from tests.corpus.readings import write
from tests.making import contact_of

# Dask takes a second to load, and this file is loaded by each worker.
READERS = {
    "pandas": lambda folder: len(pd.read_parquet(folder)),
    "pyarrow": lambda folder: ds.dataset(folder, format="parquet").count_rows(),
    "DuckDB": lambda folder: duckdb.sql(f"SELECT count(*) FROM '{folder}/*.parquet'").fetchall()[0][0],
    "Polars": lambda folder: pl.scan_parquet(folder / "*.parquet").select(pl.len()).collect().item(),
    "Polars, all columns": lambda folder: len(pl.read_parquet(folder / "*.parquet")),
    "Dask": lambda folder: len(importlib.import_module("dask.dataframe").read_parquet(folder)),
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("read")
    contacts = [contact_of(name, "Redacted") for name in sample_names()]
    write(contacts[:5], folder)
    write(contacts, folder)
    return rtca.open_corpus(folder)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("reader", READERS)
def test_a_reader_counts_the_rows_of_every_table(reader, corpus):
    counted = {name: READERS[reader](corpus.path / name) for name in corpus.tables}
    assert counted == {name: len(corpus.table(name)) for name in corpus.tables}
    assert counted["contacts"] == len(sample_names())


def test_readers_see_the_same_texts_through_the_current_snapshot(corpus):
    folder = corpus.path.parent.parent / "current" / "transcript"
    wanted = sorted(corpus.transcript.to_pandas()["content"].dropna())
    assert sorted(pd.read_parquet(folder)["content"].dropna()) == wanted
    assert sorted(pl.read_parquet(folder / "*.parquet")["content"].drop_nulls()) == wanted


def test_what_only_a_frame_can_do_says_how_to_load_one(corpus):
    table = corpus.table("transcript")
    cure = r"load it as a frame with corpus\.transcript\.to_pandas\(\)$"
    for name in ("head", "groupby", "loc", "shape", "iterrows"):
        assert not hasattr(table, name)
        with pytest.raises(AttributeError, match=f"has no {name}; {cure}"):
            getattr(table, name)
    for tried in (lambda: table["content"], lambda: table[0]):
        with pytest.raises(rtca.UsageError, match=cure):
            tried()
    for tried in (lambda: list(table), lambda: "content" in table, lambda: np.array(table)):
        with pytest.raises(TypeError, match="is not"):
            tried()
    with pytest.raises(AttributeError, match=r"^'StoredTable' object has no attribute 'contents'$"):
        _ = table.contents
    assert len(copy.deepcopy(table)) == len(pickle.loads(pickle.dumps(table))) == len(table)


@pytest.fixture
def one_thread():
    """Dask keeps its threads for the next time, and no test is to leave any."""
    dask = importlib.import_module("dask")
    with dask.config.set(scheduler="synchronous"):
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
def test_a_frame_of_dask_holds_what_a_frame_does(corpus):
    for name in corpus.tables:
        table = corpus.table(name)
        lazy = table.dask()
        assert lazy.npartitions == max(1, len(table.files))
        whole, wanted = lazy.compute(), table.to_pandas()
        assert dict(lazy.dtypes) == dict(whole.dtypes)
        for column in wanted:
            if isinstance(wanted[column].dtype, pd.CategoricalDtype):
                wanted[column] = wanted[column].astype(whole[column].dtype)
        pd.testing.assert_frame_equal(whole.reset_index(drop=True), pd.DataFrame(wanted))
    counted = corpus.transcript.dask().groupby("participant_role").size().compute()
    assert dict(counted) == dict(corpus.transcript.to_pandas()["participant_role"].value_counts())


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
def test_a_frame_of_dask_of_clear_text_needs_permission(tmp_path):
    rtca.write_corpus([contact_of("refund", "Raw").reveal()], tmp_path / "clear", allow_revealed=True)
    clear = rtca.open_corpus(tmp_path / "clear")
    with pytest.raises(rtca.RevealError, match="Dask may write its frames to disk"):
        clear.transcript.dask()
    assert len(clear.transcript.dask(allow_revealed=True).compute()) == len(clear.transcript)


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
def test_a_damaged_file_is_told_where_a_frame_of_dask_is_computed(tmp_path):
    rtca.write_corpus([contact_of("refund", "Redacted")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    corpus.transcript.files[0].write_bytes(b"PAR1 and nothing else")
    with pytest.raises(rtca.CorpusError, match=r"transcript/.* has 21 bytes, not the"):
        corpus.transcript.dask().compute()
