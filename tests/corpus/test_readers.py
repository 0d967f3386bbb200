"""The tools that users have read a corpus as it lies on the disk, and count the same rows."""

import importlib

import duckdb
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
