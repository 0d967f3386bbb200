"""The contact record of a contact that goes on: asked for when it may have news, kept, and free where nobody asks."""

from __future__ import annotations

import threading
from collections import Counter

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import Quota, ServedContact, serve
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.live_context import LiveContext
from rtca_nb.fetch.watch import Watch
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_sample_centre
from tests.fetch.clocks import FakeClock

SAMPLE = build_sample("refund")
IDS = (SAMPLE.instance_id, SAMPLE.contact_id)
LISTING = "ListRealtimeContactAnalysisSegmentsV2"


class Playing(FakeClock):
    """Lets the contact's time pass while the watch waits."""

    endpoint = None

    def wait(self, seconds, stop):
        super().wait(seconds, stop)
        if self.endpoint is not None and seconds > 0:
            self.endpoint.advance(seconds)


@pytest.fixture
def playing():
    contact = ServedContact(*IDS, SAMPLE.segments, record=SAMPLE.record)
    clock = Playing()
    with serve([contact], instances=[served_sample_centre()], quota=None, speed=0) as endpoint:
        clock.endpoint = endpoint
        yield endpoint, clock
    assert endpoint.internal_errors == []


def watching(endpoint, clock, *, store=None, stop=None, timeout=None, wanted=True):
    connection = open_connection(ClientOptions(client=endpoint.client(), quota=None))
    request = connection.request(*IDS)
    reader = ContextReader(Asker(connection, clock=clock))
    context = LiveContext(reader=reader, request=request, store=store, clock=clock) if wanted else None
    watch = Watch(
        connection=connection, request=request, store=store, stop=stop, interval=20.0, clock=clock, context=context
    )
    return watch.snapshots(300.0, timeout)


def asked(endpoint):
    return Counter(record.operation for record in endpoint.requests)


@pytest.mark.slow
def test_each_snapshot_has_the_record_as_it_is_and_the_last_one_the_end(playing):
    endpoint, clock = playing
    snapshots = list(watching(endpoint, clock))
    assert len(snapshots) > 20
    assert all(one.context is not None for one in snapshots)
    first, last = snapshots[0].context, snapshots[-1].context
    assert (first.disconnected, first.analysis_status) == (None, "REQUESTED")
    assert last.disconnected is not None
    assert last.analysis_status == "COMPLETED"
    assert last.queue == "Lamps and repairs"
    assert last == rtca.fetch_contact(*IDS, client=endpoint.client(), context=True).context
    count = asked(endpoint)
    # Once a minute of the contact's 35, and names once.
    assert 2 < count["DescribeContact"] < 50
    assert count["DescribeUser"] == count["DescribeQueue"] == 2
    assert count["DescribeContact"] < count[LISTING] / 2


@pytest.mark.slow
def test_a_watch_that_does_not_ask_for_it_costs_nothing(playing):
    endpoint, clock = playing
    last = [*watching(endpoint, clock, wanted=False)][-1]
    assert last.context is None
    assert set(asked(endpoint)) == {LISTING}


@pytest.mark.slow
def test_what_is_denied_in_the_middle_costs_no_segment_and_what_was_known_stays(playing):
    endpoint, clock = playing
    snapshots = []
    for number, one in enumerate(watching(endpoint, clock)):
        snapshots.append(one)
        if number == 3:
            endpoint.deny("DescribeContact", "DescribeUser")
    assert snapshots[-1].complete
    assert len(snapshots[-1].transcript) == 64
    assert snapshots[-1].context == snapshots[3].context


@pytest.fixture
def throttled():
    """An endpoint that answers for the record once."""
    contact = ServedContact(*IDS, SAMPLE.segments, record={**SAMPLE.record, "AgentInfo": None})
    clock = Playing()
    with serve([contact], quota={"DescribeContact": Quota(0.001, 1)}, speed=0) as endpoint:
        clock.endpoint = endpoint
        yield endpoint, clock


@pytest.mark.slow
def test_a_throttled_record_does_not_hold_the_watch(throttled):
    endpoint, clock = throttled
    before = clock.now()
    snapshots = list(watching(endpoint, clock))
    assert snapshots[-1].complete
    assert all(one.context.initiated is not None for one in snapshots)
    # The contact lasts 35 minutes.
    assert clock.now() - before < 40 * 60


def test_a_stop_while_the_record_is_asked_for_ends_the_watch(throttled):
    endpoint, clock = throttled
    stop = threading.Event()
    advance = clock.wait

    def wait(seconds, ends):
        if asked(endpoint)["DescribeContact"] > 1:
            stop.set()
        advance(seconds, ends)

    clock.wait = wait
    snapshots = list(watching(endpoint, clock, stop=stop))
    assert stop.is_set()
    assert 1 <= len(snapshots) < 10
    assert not snapshots[-1].complete


def test_watch_keeps_the_record_beside_the_pages(tmp_path):
    contact = ServedContact(*IDS, SAMPLE.segments, record=SAMPLE.record)
    with serve([contact], instances=[served_sample_centre()], quota=None) as endpoint:
        options = {"client": endpoint.client(), "interval": 0.05, "archive": tmp_path / "archive"}
        *_, last = rtca.watch_contact(*IDS, **options, context=True)
        with pytest.raises(UsageError, match="context"):
            rtca.watch_contact(*IDS, **options, context="yes")
    (kept,) = rtca.read_contacts(tmp_path / "archive")
    assert kept.context.queue == last.context.queue == "Lamps and repairs"


def test_monitor_shows_agent_queue_and_reason_of_each_contact():
    record = {**SAMPLE.record, "ContactLens": build_sample("failed").record["ContactLens"]}
    contact = ServedContact(*IDS, SAMPLE.segments, record=record)
    with serve([contact], instances=[served_sample_centre()], quota=None) as endpoint:
        plain, told = (
            rtca.LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, context=wanted) for wanted in (False, True)
        )
        assert plain.join(30)
        assert told.join(30)
    (without,), (line,) = (one._status["contacts"] for one in (plain, told))
    assert without["handled"] == []
    agent, queue, reason = line["handled"]
    assert agent == told.contacts[SAMPLE.contact_id].context.agent
    assert agent.startswith("agent-")
    assert (queue, reason) == ("queue Lamps and repairs", told.contacts[SAMPLE.contact_id].context.analysis_reason)
    for one in (plain, told):
        one.close()
