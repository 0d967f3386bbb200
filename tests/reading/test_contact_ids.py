"""Ids from files, columns and Connect's search."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from rtca_nb.contact_ids import read_contact_ids, search_contact_ids
from rtca_nb.endpoint import serve
from rtca_nb.exceptions import MalformedSourceError, ResourceNotFoundError, RtcaError, SourceNotFoundError, UsageError
from rtca_nb.sampling import build_sample, served_samples


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("contact_id,other\nc1,x\nc2,y\n", "contact_id"),
        ("Other;Contact ID\r\nx;c1\r\ny;c2\r\n", "contact_id"),
        ("\ufeffContactId\tOther\nc1\tx\n\t\nc2\ty\n c1 \tz\n", "contact_id"),
        ('other,"chat"\n"a, b",c1\n"d",c2\n', "CHAT"),
    ],
)
def test_a_csv_column(tmp_path, text, column):
    path = tmp_path / "ids.csv"
    path.write_bytes(text.encode())
    assert read_contact_ids(path, column=column) == ["c1", "c2"]
    assert read_contact_ids(str(path), column=column) == ["c1", "c2"]


def test_a_frame_and_a_series():
    frame = pd.DataFrame({"Contact Id": ["c1", None, "c2", "c1", " "], 7: range(5)})
    assert read_contact_ids(frame) == ["c1", "c2"]
    assert read_contact_ids(frame["Contact Id"]) == ["c1", "c2"]
    assert read_contact_ids(frame, column="7") == ["0", "1", "2", "3", "4"]


def test_what_is_no_list_of_ids(tmp_path):
    with pytest.raises(SourceNotFoundError, match="there is no file"):
        read_contact_ids(tmp_path / "none.csv")
    (tmp_path / "x.csv").write_bytes(b"\xff\xfe\x00c")
    with pytest.raises(MalformedSourceError, match="UTF-8"):
        read_contact_ids(tmp_path / "x.csv")
    (tmp_path / "y.csv").write_text("Ann Lee,secret\n1,2\n")
    with pytest.raises(UsageError) as caught:
        read_contact_ids(tmp_path / "y.csv")
    assert "secret" not in str(caught.value)
    with pytest.raises(UsageError):
        read_contact_ids(["c1"])
    with pytest.raises(UsageError):
        read_contact_ids(pd.DataFrame({"a": [1]}))


def test_a_search_over_boto3():
    sample = build_sample("refund")
    with serve(served_samples(), quota=None) as endpoint:
        day = dt.datetime(2025, 3, 13, tzinfo=dt.UTC)
        found = list(search_contact_ids(sample.instance_id, day, day + dt.timedelta(days=1), client=endpoint.client()))
        assert found == [sample.contact_id]
        none = search_contact_ids(
            sample.instance_id, day + dt.timedelta(1), day + dt.timedelta(2), client=endpoint.client()
        )
        assert list(none) == []


def test_a_search_that_is_refused():
    day = dt.datetime(2025, 3, 13, tzinfo=dt.UTC)
    with serve(served_samples(), quota=None) as endpoint, pytest.raises(RtcaError) as caught:
        list(search_contact_ids("nowhere", day, day + dt.timedelta(1), client=endpoint.client()))
    assert isinstance(caught.value, ResourceNotFoundError)
