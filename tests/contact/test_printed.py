"""Texts of customers that are printed: a terminal obeys none of them, and pandas' columns stay pandas' own."""

from __future__ import annotations

import contextlib
import io

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.contact.printed import inert
from tests.contact.test_exports import contact_saying

ACTING = "\x00\x07\x08\r\x1b\x7f\x85\x9b\u061c\u200f\u2028\u202e\u2066\ufeff"
SAID = f"a\x1b[31m\x1b]52;c;eA==\x07 {ACTING} z"

WAYS = {
    "a column": lambda frame: repr(frame["content"]),
    "a column as text": lambda frame: str(frame["content"]),
    "a column by to_string": lambda frame: frame["content"].to_string(),
    "a frame by to_string": lambda frame: frame.to_string(),
    "some rows of a column": lambda frame: repr(frame["content"].head(1)),
    "a column in capitals": lambda frame: repr(frame["content"].str.upper()),
    "two columns joined": lambda frame: repr(frame["content"] + frame["content"]),
    "a row": lambda frame: repr(frame.iloc[0]),
    "a column of lists": lambda frame: repr(frame["content"].map(lambda text: (text,))),
    "a column of objects": lambda frame: repr(frame["content"].astype(object)),
    "a column of categories": lambda frame: repr(frame["content"].astype("category")),
    "a name of a column": lambda frame: repr(frame["content"].rename(SAID)),
    "a count": lambda frame: repr(frame["content"].value_counts()),
    "groups": lambda frame: repr(frame.groupby("content").size()),
    "an index": lambda frame: repr(frame.set_index("content").index),
    "an index of two": lambda frame: repr(frame.set_index(["id", "content"]).index),
    "an array": lambda frame: repr(frame["content"].array),
    "a plain frame": lambda frame: repr(pd.DataFrame(frame)),
    "a plain frame by to_string": lambda frame: pd.DataFrame(frame).to_string(),
    "a frame of a column": lambda frame: repr(frame["content"].to_frame()),
    "a cross table": lambda frame: repr(pd.crosstab(frame["content"], frame["id"])),
    "a plain frame of objects": lambda frame: repr(pd.DataFrame(frame).astype(object)),
    "a plain frame of objects as a page": lambda frame: pd.DataFrame(frame).astype(object)._repr_html_(),
    "a plain frame of categories": lambda frame: repr(frame["content"].astype("category").to_frame()),
    "a plain frame of Arrow's texts": lambda frame: repr(frame["content"].astype(ARROW).to_frame()),
    "a plain frame of lists": lambda frame: repr(frame["content"].str.split("^").to_frame()),
    "a plain frame of both texts and numbers": lambda frame: repr(pd.concat([pd.DataFrame({"content": [1]}), frame])),
    "a plain frame of rows in columns": lambda frame: repr(pd.melt(pd.DataFrame(frame), id_vars="id")),
    "a plain frame of columns in rows": lambda frame: repr(
        frame.set_index(["id", "participant_role"])[["content"]].unstack()
    ),
    "a column of groups": lambda frame: repr(frame.groupby("participant_role", observed=True)["content"].agg(list)),
    "a frame of groups": lambda frame: repr(frame.groupby("id")["content"].agg(list).to_frame()),
    "rows of groups": lambda frame: str(frame.groupby("content").groups),
    "what is said of a frame": lambda frame: said(frame.set_index("content").T),
    "what is said of a column": lambda frame: said(frame["id"].rename(SAID)),
    "an array of categories": lambda frame: repr(frame["content"].astype("category").array),
    "a type of categories": lambda frame: repr(frame["content"].astype("category").dtype),
    "a sparse array": lambda frame: repr(pd.arrays.SparseArray(frame["content"].to_numpy(dtype=object))),
    "an array of Arrow's texts": lambda frame: repr(frame["content"].astype(ARROW).array),
}
ARROW = pd.ArrowDtype(pa.string())


def said(frame):
    """What is printed of a frame or a column, with nowhere said to."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        frame.info(verbose=True)
    return shown.getvalue()


@pytest.mark.sampled(12)
@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_no_way_to_print_a_text_of_a_customer_acts_on_a_terminal(way, revealed):
    contact = contact_saying([SAID])
    frame = (contact.reveal() if revealed else contact).transcript
    with pd.option_context("display.max_colwidth", None, "display.width", None, "display.max_columns", None):
        shown = WAYS[way](frame)
    assert not set(ACTING) & set(shown)
    assert "\\x1b" in shown.lower()


def test_columns_stay_what_pandas_makes_of_the_same_texts():
    frame = contact_saying([SAID]).transcript
    column = frame["content"]
    plain = pd.Series([SAID], name="content", dtype=text_dtype())
    assert type(column) is pd.Series
    assert type(column.array) is type(plain.array)
    pd.testing.assert_series_equal(column, plain)
    assert column.equals(plain)
    assert plain.equals(column)
    assert column.tolist() == [SAID]


@given(st.text())
@example("a\tb\nc")
def test_what_no_terminal_acts_upon_is_printed_as_it_is(text):
    kept = "".join(one for one in text if one.isprintable() or one in "\t\n")
    assert inert(kept) == kept
    assert inert(inert(text)) == inert(text)
