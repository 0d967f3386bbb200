"""One endpoint for all tests of the client, and no pauses between tries."""

from __future__ import annotations

import pytest

from rtca_nb.base.clock import SystemClock
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.sampling import served_samples

INSTANCE = build_sample("refund").instance_id
REFUND = build_sample("refund").contact_id
CANARY = "Zanzibarrakuda"


def canary_segments(count=3):
    """Messages whose every text holds a word that no error may repeat."""
    return [
        {
            "Transcript": {
                "Id": f"m{number}",
                "ParticipantId": "customer",
                "ParticipantRole": "CUSTOMER",
                "DisplayName": f"{CANARY} Doe",
                "Content": f"My name is {CANARY} and I am number {number}",
                "Time": {"AbsoluteTime": f"2026-01-01T00:00:0{number}.000Z"},
            }
        }
        for number in range(count)
    ]


@pytest.fixture(scope="module")
def endpoint():
    contacts = [
        *served_samples(),
        ServedContact(INSTANCE, "canary", {"Raw": canary_segments(), "Redacted": canary_segments()}),
        ServedContact(INSTANCE, "denied", {"Redacted": []}, access_denied=True),
        ServedContact(INSTANCE, "voice", channel="VOICE"),
        ServedContact(INSTANCE, "empty", {"Redacted": []}),
        ServedContact(INSTANCE, "raw only", {"Raw": canary_segments()}),
    ]
    with serve(contacts, quota=None) as running:
        yield running
    assert running.internal_errors == []


@pytest.fixture
def client(endpoint):
    endpoint.script(None)
    return endpoint.client()


@pytest.fixture
def no_pauses(monkeypatch):
    monkeypatch.setattr(SystemClock, "jitter", lambda *_: 0.0)
    monkeypatch.setattr("rtca_nb.fetch.page_reader.LONGEST_RETRY_AFTER", 0.0)


@pytest.fixture(params=sample_names())
def sample_name(request):
    return request.param
