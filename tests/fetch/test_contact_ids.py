"""Ids from files, columns and Connect's search."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pandas as pd
import pytest

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import (
    IntegrityError,
    MalformedSourceError,
    ResourceNotFoundError,
    RtcaError,
    SourceNotFoundError,
    UsageError,
)
from rtca_nb.fetch.contact_ids import read_contact_ids
from rtca_nb.fetch.contact_search import search_contact_ids, search_contacts
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
    (tmp_path / "x.csv").write_bytes(b"\xff\x00c")
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


WEEK = dt.timedelta(weeks=1)
BEGIN = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


class Asked:
    """A client that keeps what it is asked for."""

    def __init__(self, client):
        self.client, self.ranges = client, []

    def get_paginator(self, name):
        real = self.client.get_paginator(name)

        class Paginator:
            @staticmethod
            def paginate(**question):
                span = question["TimeRange"]
                self.ranges.append((span["StartTime"], span["EndTime"]))
                return real.paginate(**question)

        return Paginator

    def __getattr__(self, name):
        return getattr(self.client, name)


def test_a_longer_time_is_searched_in_windows_newest_first_without_an_id_twice():
    """One contact stands on the edge of two windows, and is in both."""
    weeks = [0, 3, 8, 10, 12, 17.5, 20]
    contacts = [
        ServedContact(
            "i",
            f"week-{week}",
            {"Raw": [message := {"Transcript": transcript(BEGIN + week * WEEK)}], "Redacted": [message]},
        )
        for week in weeks
    ]
    with serve(contacts, quota=None) as endpoint:
        client = Asked(endpoint.client())
        found = list(search_contact_ids("i", BEGIN, BEGIN + 20 * WEEK, client=client))
    assert found == [f"week-{week}" for week in reversed(weeks)]
    assert client.ranges == [
        (BEGIN + 12 * WEEK, BEGIN + 20 * WEEK),
        (BEGIN + 4 * WEEK, BEGIN + 12 * WEEK),
        (BEGIN, BEGIN + 4 * WEEK),
    ]


def transcript(when):
    time = {"AbsoluteTime": when.isoformat()}
    person = {"ParticipantId": "p", "ParticipantRole": "CUSTOMER"}
    return {"Id": "m", **person, "Content": "Hello.", "ContentType": "text/plain", "Time": time}


@pytest.mark.parametrize("length", [dt.timedelta(0), 8 * WEEK])
def test_a_time_of_eight_weeks_is_one_window(length):
    with serve(served_samples(), quota=None) as endpoint:
        client = Asked(endpoint.client())
        list(search_contact_ids(build_sample("refund").instance_id, BEGIN, BEGIN + length, client=client))
    assert client.ranges == [(BEGIN, BEGIN + length)]


def test_times_of_pandas_and_of_this_machine_are_taken():
    here = dt.datetime(2025, 1, 1, 12)  # noqa: DTZ001  # what a caller writes
    with serve(served_samples(), quota=None) as endpoint:
        client = Asked(endpoint.client())
        for given in (here, pd.Timestamp(here)):
            list(search_contact_ids(build_sample("refund").instance_id, given, given, client=client))
    assert client.ranges == [(here.astimezone(dt.UTC),) * 2] * 2


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (BEGIN, BEGIN - WEEK, "end_time is before start_time"),
        ("2025-01-01", BEGIN, "start_time must be a datetime"),
        (BEGIN, pd.NaT, "end_time must be a datetime"),
        (dt.datetime.min, BEGIN, "start_time is a time that UTC cannot express"),  # noqa: DTZ901
    ],
)
def test_times_that_cannot_be_meant_are_refused_before_anything_is_asked(start, end, said, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    with pytest.raises(UsageError, match=said):
        search_contact_ids("i", start, end, endpoint_url="http://127.0.0.1:9")
    monkeypatch.undo()
    time.tzset()


def test_a_search_that_is_refused():
    day = dt.datetime(2025, 3, 13, tzinfo=dt.UTC)
    with serve(served_samples(), quota=None) as endpoint, pytest.raises(RtcaError) as caught:
        list(search_contact_ids("nowhere", day, day + dt.timedelta(1), client=endpoint.client()))
    assert isinstance(caught.value, ResourceNotFoundError)


class Played:
    """A client whose search brings the given pages."""

    def __init__(self, client, pages):
        self.client, self.pages = client, pages

    def get_paginator(self, _):
        pages = self.pages

        class Paginator:
            @staticmethod
            def paginate(**_):
                return iter(pages)

        return Paginator

    def __getattr__(self, name):
        return getattr(self.client, name)


def search(pages):
    with serve(served_samples(), quota=None) as endpoint:
        return list(search_contact_ids("i", BEGIN, BEGIN + WEEK, client=Played(endpoint.client(), pages)))


FOUND = {"Contacts": [{"Id": "c1"}], "NextToken": "t"}


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "page", [{}, {"message": "<html>"}, {"Contacts": None}, {"Contacts": [{"Arn": "a"}]}, {"Contacts": [None]}]
)
@pytest.mark.parametrize("before", [[], [FOUND]], ids=["first", "second"])
def test_an_answer_that_is_no_page_is_no_search_without_contacts(page, before):
    """What botocore makes of half an answer, or of a proxy's."""
    with pytest.raises(IntegrityError, match=r"holds something other than contacts; .*proxy"):
        search([*before, page])


def test_a_search_ends():
    pages = ({"Contacts": [], "NextToken": str(number)} for number in range(10**9))
    with pytest.raises(IntegrityError, match="returned 101 pages in a row without a contact"):
        search(pages)


def test_a_search_that_brings_fewer_contacts_than_the_service_counts_says_so():
    assert search([{**FOUND, "TotalCount": 2}, {"Contacts": [{"Id": "c2"}], "TotalCount": 3}]) == ["c1", "c2"]
    with pytest.raises(
        IntegrityError, match="returned 1 of the 5 contacts that the service counts; search a shorter period"
    ):
        search([{**FOUND, "TotalCount": 5}])


@contextlib.contextmanager
def answering(body):
    """Yield a client whose every search is answered with a body."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server, serve([], quota=None) as endpoint:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield endpoint.client(endpoint_url=f"http://127.0.0.1:{server.server_port}")
        server.shutdown()


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "body", [b"<html>sign in</html>", b"", b"[]", b'{"Contacts": [{"Id": "c1"}], "NextToken": "t"}']
)
def test_a_search_through_a_proxy_that_changes_answers_is_an_error(body):
    with (
        answering(body) as client,
        pytest.raises(IntegrityError, match=r"the search for contacts .*; search again; .*proxy"),
    ):
        list(search_contact_ids("i", BEGIN, BEGIN + WEEK, client=client))


# What no contact has, in one of two: the other is found all the same, and so is this one.
ODD = {
    "a day that there is not": '"InitiationTimestamp": "2026-13-45"',
    "a word": '"DisconnectTimestamp": "yesterday"',
    "a time beyond all": '"InitiationTimestamp": 1e30',
    "a number beyond all": '"InitiationTimestamp": 1e400',
    "a list": '"AgentInfo": [1], "QueueInfo": {"Id": 5}, "Tags": "none", "Name": {}',
    "half a character": '"Name": "\\ud83d", "Tags": {"x\\ud83d": "y"}',
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("total", ["2", '"many"', "1e300", "-1", "null"])
def test_one_odd_contact_costs_a_search_nothing_but_what_is_odd(odd, total):
    sound = '{"Id": "sound", "InitiationTimestamp": 1767323045, "InitiationMethod": "API"}'
    body = f'{{"Contacts": [{{"Id": "odd", {ODD[odd]}}}, {sound}], "TotalCount": {total}}}'.encode()
    with answering(body) as client:
        frame = search_contacts("i", BEGIN, BEGIN + WEEK, client=client)
        assert list(search_contact_ids("i", BEGIN, BEGIN + WEEK, client=client)) == ["odd", "sound"]
    assert list(frame.contact_id) == ["odd", "sound"]
    assert frame.initiated[1].isoformat() == "2026-01-02T03:04:05+00:00"
    assert frame.initiated.isna().tolist() == [True, False]
    frame.to_csv()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"Contacts": [{"Id": "a", "Id": "b"}]}', "same key twice"),
        (b'{"Contacts": [], "Contacts": [{"Id": "a"}]}', "same key twice"),
        (b'{"Contacts": [{"Id": "a"}], "NextToken": 5}', "something other than contacts"),
    ],
)
def test_an_answer_of_which_something_would_be_lost_is_refused(body, words):
    with answering(body) as client, pytest.raises(IntegrityError, match=f"{words}.*; search again"):
        list(search_contact_ids("i", BEGIN, BEGIN + WEEK, client=client))


def test_a_column_that_is_there_twice_is_named_as_it_is_written(tmp_path):
    path = tmp_path / "ids.csv"
    path.write_text("i\x1b[2Jd,i\x1b[2Jd\na,b\n")
    with pytest.raises(UsageError) as caught:
        read_contact_ids(path, column="i\x1b[2Jd")
    assert "2 columns" in str(caught.value)
    assert str(caught.value).isprintable()
