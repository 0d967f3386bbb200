"""Finding contacts with the service's own search: by words, roles, agents, queues and attributes."""

import datetime as dt
import json

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import serve
from rtca_nb.exceptions import AccessDeniedError, UsageError
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.sampling import served_samples
from tests.newest_model import newest_model

SAMPLES = {name: build_sample(name) for name in sample_names()}
INSTANCE = SAMPLES["refund"].instance_id
BEGIN, END = dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def running():
    with serve(served_samples(), quota=None) as endpoint:
        yield endpoint
    assert endpoint.internal_errors == []


@pytest.fixture
def search(running):
    yield lambda **options: rtca.search_contacts(INSTANCE, BEGIN, END, **{"client": running.client(), **options})
    running.deny()


def names(frame):
    by_id = {sample.contact_id: name for name, sample in SAMPLES.items()}
    return {by_id[contact_id] for contact_id in frame.contact_id}


def agent_of(name):
    return SAMPLES[name].record["AgentInfo"]["Id"]


def test_all_contacts_are_found_newest_first(search):
    frame = search()
    assert names(frame) == set(SAMPLES)
    assert frame.initiated.is_monotonic_decreasing
    assert list(frame.columns) == [
        *("contact_id", "agent", "agent_id", "queue_id", "initiated", "enqueued", "connected_to_agent"),
        *("disconnected", "initiation_method", "initial_contact_id", "previous_contact_id", "name", "tags"),
    ]
    refund = frame[frame.contact_id == SAMPLES["refund"].contact_id].iloc[0]
    assert refund.queue_id == SAMPLES["refund"].record["QueueInfo"]["Id"]
    assert refund.disconnected.isoformat() == "2025-03-13T09:37:33.906000+00:00"


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"text": "goose"}, {"refund"}),
        ({"text": "goose", "role": "CUSTOMER"}, {"refund"}),
        ({"text": "goose", "role": "SYSTEM"}, set()),
        ({"text": ["goose", "telescope"]}, set()),
        ({"text": "no such words at all"}, set()),
        ({"agents": [agent_of("refund"), agent_of("failed")]}, {"refund", "failed"}),
        ({"queues": [SAMPLES["misaligned"].record["QueueInfo"]["Id"]]}, {"misaligned"}),
        ({"attributes": {"room": ["three", "four"]}}, {"single-output"}),
        ({"attributes": {"room": "four", "language": "ja"}}, set()),
        ({"search_criteria": {"InitiationMethods": ["TRANSFER"]}}, {"bot-handoff"}),
        ({"text": "goose", "agents": [agent_of("failed")]}, set()),
    ],
)
def test_contacts_are_found_by_what_is_asked(search, options, found):
    assert names(search(**options)) == found


@newest_model
def test_what_is_found_is_masked_unless_it_is_revealed(search):
    frame = search()
    text = frame.to_json(date_format="iso") + repr(frame) + frame._repr_html_()
    hidden = {agent_of(name) for name in SAMPLES if name != "unscored"} | {"lamps-north", "<b>name</b>"}
    assert not [secret for secret in hidden if secret in text]
    assert frame.agent.dropna().str.startswith("agent-").all()
    shown = search(reveal=True).to_json(date_format="iso")
    assert [secret for secret in hidden if json.dumps(secret)[1:-1] not in shown.replace("\\/", "/")] == []


def test_found_contacts_can_be_fetched(search, running):
    found = search(text="goose")
    (contact,) = rtca.fetch_contacts(INSTANCE, found.contact_id, client=running.client())
    assert contact.contact_id == SAMPLES["refund"].contact_id


def test_missing_permission_is_named(search, running):
    running.deny("SearchContacts")
    with pytest.raises(AccessDeniedError, match="connect:SearchContacts"):
        search()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"text": "x" * 129}, "128"),
        ({"text": ""}, "text"),
        ({"role": "CUSTOMER"}, "text"),
        ({"text": "x", "role": "NOBODY"}, "role"),
        ({"agents": "a1"}, "agents"),
        ({"queues": []}, "queues"),
        ({"attributes": ["room"]}, "attributes"),
        ({"attributes": {"room": 4}}, "attributes"),
        ({"agents": [str(number) for number in range(101)]}, "100"),
        ({"reveal": "yes"}, "reveal"),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused(search, options, words):
    with pytest.raises(UsageError, match=words):
        search(**options)


def test_range_that_ends_before_it_begins_is_refused(running):
    with pytest.raises(UsageError, match=r"end is before begin"):
        rtca.search_contacts(INSTANCE, END, BEGIN, client=running.client())
