"""Whatever a contact is called and however its fetch fails, no error acts on the terminal that shows it."""

from __future__ import annotations

import gc
import threading
import unicodedata
import warnings

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import FAULTS, Faults, ServedContact, serve
from rtca_nb.exceptions import RtcaError
from rtca_nb.fetch.out_of_time import no_answer, no_end, no_turn
from rtca_nb.fetch.page_reader import PageReader
from rtca_nb.fetch.rate_limit import shared_pace
from tests.cli.test_hostile import ID, NEVER
from tests.fetch.clocks import FakeClock

MESSAGE = {"Id": "m1", "ParticipantId": "p", "ParticipantRole": "AGENT", "Content": "hello"}
SEGMENT = {"Transcript": {**MESSAGE, "Time": {"AbsoluteTime": "2026-01-01T00:00:00Z"}}}


@pytest.fixture(scope="module")
def endpoint():
    with serve([ServedContact("i", ID, {"Redacted": [SEGMENT] * 3})], quota=None) as running:
        yield running


@pytest.fixture
def at_once(monkeypatch):
    """Let no pause between two tries last, and leave broken connections of botocore's to whoever collects them."""
    from rtca_nb.base.clock import SystemClock

    monkeypatch.setattr(SystemClock, "jitter", lambda *_: 0.0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


def assert_inert(error):
    shown = str(error)
    assert ascii(ID)[1:-1].split("\\")[0] in shown
    assert [letter for letter in shown if unicodedata.category(letter) in NEVER] == []


@pytest.mark.sampled(4)
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_an_error_of_a_fetch(endpoint, at_once, fault):
    # Longer than the fetch waits, and no longer: a thread waits for the answer until it comes.
    fault = f"{fault}:2" if (FAULTS[fault].seconds or 0) > 2 else fault
    for script in (
        Faults(dict.fromkeys(range(1, 50), fault)),
        Faults({1: "stale-next-token", 2: fault, 3: fault, 4: fault}),
    ):
        endpoint.script(script)
        try:
            rtca.fetch_contact("i", ID, client=endpoint.client(), max_results=1, quota=None, timeout=1.0)
        except RtcaError as error:
            assert_inert(error)
    endpoint.script(None)


def test_an_error_of_time_that_ran_out():
    for error in (no_answer(ID, 1.0), no_end(ID, 1.0, 2), no_turn(ID, 1.0)):
        assert_inert(error)


def test_an_error_of_a_contact_that_is_no_chat():
    # Controls of ASCII in an id are refused by the endpoint before it looks for a contact, these are not.
    turning = "c\x9b2J\u202ed\u2066"
    mail = ServedContact("i", turning, {"Redacted": []}, channel="EMAIL", pass_through=True)
    with serve([mail], quota=None) as running, pytest.raises(RtcaError, match=r"u202ed.* is an e-mail") as caught:
        rtca.fetch_contact("i", turning, client=running.client(), quota=None)
    assert_inert(caught.value)


def test_an_error_of_an_answer_that_does_not_end(monkeypatch):
    monkeypatch.setattr("rtca_nb.fetch.page_reader.ANSWER_TIMEOUT", 0.01)
    over = threading.Event()
    reader = PageReader(lambda _: over.wait(), {"ContactId": ID}, shared_pace("http://x", None), clock=FakeClock())
    with pytest.raises(RtcaError) as caught:
        list(reader.read())
    over.set()
    assert "did not end within" in str(caught.value)
    assert_inert(caught.value)
