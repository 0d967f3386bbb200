"""Every call has a bound in time and size, whatever keeps the service going."""

from __future__ import annotations

import datetime as dt
import threading
from types import SimpleNamespace

import pytest
from botocore.awsrequest import AWSResponse

import rtca_nb as rtca
from rtca_nb.endpoint import Faults, serve
from rtca_nb.exceptions import IntegrityError, TimedOutError
from rtca_nb.fetch.bulk import ContactFailure, fetch_contacts
from rtca_nb.fetch.contact_search import search_contact_ids
from rtca_nb.sampling import served_samples
from tests.fetch.conftest import INSTANCE, REFUND
from tests.newest_model import newest_model

# botocore leaves broken connections to the garbage collector, which comes when it likes.
pytestmark = [pytest.mark.usefixtures("no_pauses"), pytest.mark.filterwarnings("ignore::ResourceWarning")]

# A byte now and then, so that a client's read timeout never comes.
LASTING = ("stall", "stall-half", "drip:0.02", "drip-head:0.05", "endless-continue")
WHEN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _nothing_goes_on():
    yield
    # What was given up ends with its next byte, or with the endpoint.
    for thread in threading.enumerate():
        if thread.name == "rtca-request":
            thread.join()


@pytest.fixture
def always():
    """An endpoint that plays one fault to every request; it ends with the test, and with it what was given up."""
    running = []

    def start(fault):
        faults = dict.fromkeys(range(1, 100), fault)
        running.append(serve(served_samples(), quota=None, faults=faults).start())
        return running[-1]

    yield start
    for endpoint in running:
        endpoint.stop()
        assert endpoint.internal_errors == []


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", LASTING)
def test_a_fetch_ends_with_its_time(always, fault):
    with pytest.raises(TimedOutError, match=r"did not arrive completely within 0\.3 seconds"):
        rtca.fetch_contact(INSTANCE, REFUND, client=always(fault).client(), timeout=0.3)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", LASTING)
def test_pages_end_with_their_time(always, fault):
    pages = rtca.iter_pages(INSTANCE, REFUND, client=always(fault).client(), timeout=0.3)
    with pytest.raises(TimedOutError):
        next(pages)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("fault", LASTING)
def test_each_of_many_ends_with_its_time(always, fault):
    ids = [f"contact {number}" for number in range(6)]
    results = list(fetch_contacts(INSTANCE, ids, client=always(fault).client(), timeout=0.3, connections=3))
    assert [type(result) for result in results] == [ContactFailure] * 6
    assert {type(result.error) for result in results} == {TimedOutError}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("fault", LASTING)
def test_a_search_ends_with_its_time(always, fault, monkeypatch):
    monkeypatch.setattr("rtca_nb.fetch.contact_search.TIMEOUT", 0.3)
    found = search_contact_ids(INSTANCE, WHEN, WHEN, client=always(fault).client())
    with pytest.raises(TimedOutError, match="search a shorter period"):
        next(found)


@pytest.mark.parametrize("fault", ["drip:0.02", "drip-head:0.05", "endless-continue", "endless"])
@pytest.mark.sampled(1)
def test_an_answer_without_an_end_is_asked_for_again(always, fault, monkeypatch):
    monkeypatch.setattr("rtca_nb.fetch.page_reader.ANSWER_TIMEOUT", 1.0)
    monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 2**20)
    endpoint = always("429")
    endpoint.script({1: fault})
    contact = rtca.fetch_contact(INSTANCE, REFUND, client=endpoint.client())
    assert contact.complete
    assert len(contact.transcript) == 64


def test_an_answer_is_read_up_to_a_size(always, monkeypatch):
    monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 2**20)
    with pytest.raises(IntegrityError, match="larger than 1 MiB, far larger than any page"):
        rtca.fetch_contact(INSTANCE, REFUND, client=always("endless").client())


def test_a_search_is_read_up_to_a_size(always, monkeypatch):
    monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 2**20)
    with pytest.raises(IntegrityError, match="larger than 1 MiB"):
        next(search_contact_ids(INSTANCE, WHEN, WHEN, client=always("endless").client()))


@newest_model
def test_a_client_that_others_use_too_stays_as_it_is(always, monkeypatch):
    monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 100)
    endpoint = always("429")
    endpoint.script(None)
    client = endpoint.client()
    with pytest.raises(IntegrityError, match="larger than"):
        rtca.fetch_contact(INSTANCE, REFUND, client=client)
    answer = client.list_realtime_contact_analysis_segments_v2(
        InstanceId=INSTANCE, ContactId=REFUND, OutputType="Redacted", SegmentTypes=["Transcript"]
    )
    assert len(answer["Segments"]) == 64
    client.close()


def test_a_client_whose_handler_answers_sends_nothing(always):
    """As libraries that stand in for AWS in tests do: moto answers in ``before-send``."""
    endpoint = always("429")
    endpoint.script(None)
    asked = endpoint.client()
    asked.list_realtime_contact_analysis_segments_v2(
        InstanceId=INSTANCE, ContactId=REFUND, OutputType="Redacted", SegmentTypes=["Transcript"]
    )
    sent = len(endpoint.requests)
    body = b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[]}'

    def answer(request, **_):
        raw = SimpleNamespace(stream=lambda: [body])
        return AWSResponse(request.url, 200, {"content-type": "application/json"}, raw)

    for event in ("before-send", "before-send.connect.ListRealtimeContactAnalysisSegmentsV2"):
        client = endpoint.client()
        client.meta.events.register(event, answer)
        assert len(rtca.fetch_contact(INSTANCE, REFUND, client=client).transcript) == 0
        assert len(endpoint.requests) == sent


def test_the_bounds_are_stated():
    for function in (rtca.fetch_contact, rtca.iter_pages, fetch_contacts, search_contact_ids):
        assert "900" in function.__doc__


def test_closing_a_run_does_not_wait_for_what_is_not_answered(always):
    endpoint = always("stall")
    endpoint.script(Faults(dict.fromkeys(range(2, 100), "stall")))
    ids = [REFUND, *(f"contact {number}" for number in range(40))]
    results = fetch_contacts(INSTANCE, ids, client=endpoint.client(), connections=20)
    try:
        next(results)  # whichever asked first
    finally:
        results.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("rtca-fetch")]
