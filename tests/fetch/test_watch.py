"""A contact while it grows: each snapshot true, the last one complete, and an end to all waiting."""

from __future__ import annotations

import threading
import time

import pytest

from rtca_nb.archive import Archive
from rtca_nb.endpoint import Faults, Quota, ServedContact, serve
from rtca_nb.exceptions import (
    AccessDeniedError,
    CredentialsError,
    InternalServiceError,
    ResourceNotFoundError,
    UsageError,
)
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import open_connection
from rtca_nb.fetch.page_reader import TRIES
from rtca_nb.fetch.watch import Watch, watch_contact
from rtca_nb.samples import build_sample
from tests.fetch.clocks import FakeClock
from tests.fetch.matrix import contact_keys

pytestmark = pytest.mark.sampled_file(8)

SAMPLE = build_sample("refund")
IDS = (SAMPLE.instance_id, SAMPLE.contact_id)


class Playing(FakeClock):
    """Lets the contact's time pass while the watch waits."""

    endpoint = None

    def wait(self, seconds, stop):
        super().wait(seconds, stop)
        if self.endpoint is not None and seconds > 0:
            self.endpoint.advance(seconds)


def sample(**options):
    return ServedContact(*IDS, SAMPLE.segments, **options)


def watching(endpoint, clock, *, interval=20.0, start_timeout=300.0, timeout=None, quota=None, **options):
    connection = open_connection(ClientOptions(client=endpoint.client(), quota=quota))
    request = connection.request(*IDS)
    watch = Watch(
        connection=connection,
        request=request,
        store=None,
        stop=options.get("stop"),
        interval=interval,
        clock=clock,
    )
    return watch.snapshots(start_timeout, timeout)


@pytest.fixture
def playing():
    """An endpoint whose contact time passes as the clock's waiting does."""
    clock = Playing()
    with serve([sample()], quota=None, speed=0) as endpoint:
        clock.endpoint = endpoint
        yield endpoint, clock
    assert endpoint.internal_errors == []


def whole():
    with serve([sample()], quota=None) as endpoint:
        connection = open_connection(ClientOptions(client=endpoint.client()))
        watch = watch_contact(*IDS, client=connection.client)
        return next(watch)


def test_snapshots_grow_to_the_complete_contact(playing):
    endpoint, clock = playing
    snapshots = list(watching(endpoint, clock))
    sizes = [len(snapshot.segments) for snapshot in snapshots]
    assert sizes == sorted(sizes)
    assert len(snapshots) > 20
    assert [snapshot.complete for snapshot in snapshots] == [False] * (len(snapshots) - 1) + [True]
    assert contact_keys(snapshots[-1]) == contact_keys(whole())
    assert all(snapshot.status == "IN_PROGRESS" for snapshot in snapshots[:-1])


@pytest.mark.parametrize("trailing", ["once", pytest.param("always", marks=pytest.mark.slow)])
def test_announced_pages_do_not_hold_a_watch(trailing):
    clock = Playing()
    with serve([sample(trailing_page=trailing)], quota=None, speed=0) as endpoint:
        clock.endpoint = endpoint
        *_, last = watching(endpoint, clock)
    assert last.complete
    assert contact_keys(last) == contact_keys(whole())


def test_growth_is_kept_as_revisions(playing):
    endpoint, clock = playing
    *_, last = watching(endpoint, clock)
    assert set(last.revisions["segment"]) == {"Categories", "Issues"}
    assert "changed while the contact was read" in " ".join(last.notes)
    assert len(last.categories) == len(whole().categories), "what grew is there once"


def test_pauses_are_short_while_segments_arrive_and_grow_to_the_interval(playing):
    endpoint, clock = playing
    list(watching(endpoint, clock, interval=8.0))
    pauses = [wait for wait in clock.waits if wait]
    assert min(pauses) == pytest.approx(2.0)
    assert max(pauses) == pytest.approx(8.0)


def test_a_watch_leaves_half_of_the_quota():
    clock = Playing()
    with serve([sample()], quota=None, speed=0) as endpoint:
        clock.endpoint = endpoint
        began = clock.now()
        list(watching(endpoint, clock, interval=0.1, quota=(2, 5)))
        assert len(endpoint.requests) <= (clock.now() - began) * 2 * 0.5 + 2


def test_faults_do_not_end_a_watch(playing):
    endpoint, clock = playing
    endpoint.script(Faults(rate=0.3, seed=3, names=("429", "500", "reset", "truncate-half", "empty-200")))
    *_, last = watching(endpoint, clock)
    assert last.complete
    assert contact_keys(last) == contact_keys(whole())


def test_a_poll_that_fails_between_two_pages_is_not_the_end():
    clock = FakeClock()
    # The first page says that the analysis has ended; for the second there is no answer until the poll is given up.
    faults = dict.fromkeys(range(2, 2 + TRIES), "500")
    with serve([sample()], quota=None, faults=faults) as endpoint:
        connection = open_connection(ClientOptions(client=endpoint.client(), quota=None, max_results=30))
        request = connection.request(*IDS)
        watch = Watch(connection=connection, request=request, store=None, stop=None, interval=2.0, clock=clock)
        connection.retries_itself = False
        first, *_, last = watch.snapshots(30.0, None)
    # What came is shown, and what did not come is waited for.
    assert (len(first.segments), first.complete) == (30, False)
    assert last.complete
    assert contact_keys(last) == contact_keys(whole())


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["expired-token", "stale-next-token"])
def test_what_runs_out_while_a_watch_goes_on_does_not_end_it(fault):
    clock = Playing()
    with serve([sample()], quota=None, speed=0) as endpoint:
        clock.endpoint = endpoint
        connection = open_connection(ClientOptions(client=endpoint.client(), quota=None, max_results=30))
        request = connection.request(*IDS)
        watch = Watch(connection=connection, request=request, store=None, stop=None, interval=20.0, clock=clock)
        snapshots = watch.snapshots(300.0, None)
        next(snapshots)
        endpoint.script(Faults(rate=0.3, seed=2, names=(fault,)))
        *_, last = snapshots
    assert last.complete
    assert contact_keys(last) == contact_keys(whole())


def test_credentials_that_never_worked_end_a_watch():
    with (
        serve([sample()], quota=None, faults=Faults(rate=1.0, names=("expired-token",))) as endpoint,
        pytest.raises(CredentialsError),
    ):
        next(watch_contact(*IDS, client=endpoint.client()))


@pytest.mark.slow
def test_watching_for_long_keeps_no_more_readings(playing):
    endpoint, clock = playing
    connection = open_connection(ClientOptions(client=endpoint.client(), quota=None, max_results=30))
    request = connection.request(*IDS)
    watch = Watch(connection=connection, request=request, store=None, stop=None, interval=10.0, clock=clock)
    snapshots = list(watch.snapshots(300.0, None))
    assert len(snapshots) > 20
    assert watch.merge.pages <= 2 * 6
    assert contact_keys(snapshots[-1]) == contact_keys(whole())


def test_a_contact_that_has_not_started_is_waited_for():
    other = serve([], quota=None, speed=0)

    class Starting(FakeClock):
        def wait(self, seconds, stop):
            super().wait(seconds, stop)
            if self.now() > 1030 and len(other._service.backend.contacts()) == 0:
                other.add(sample())
            other.advance(seconds)

    with other:
        clock = Starting()
        *_, last = watching(other, clock)
        assert last.complete
        assert clock.now() > 1030


def test_the_waiting_for_a_start_has_an_end():
    clock = FakeClock()
    with serve([sample(play=False)], quota=None) as endpoint:
        connection = open_connection(ClientOptions(client=endpoint.client()))
        request = {**connection.request(*IDS)}
        request["ContactId"] = "never"
        watch = Watch(connection=connection, request=request, store=None, stop=None, interval=2.0, clock=clock)
        began = clock.now()
        with pytest.raises(ResourceNotFoundError):
            next(watch.snapshots(30.0, None))
    assert 25 <= clock.now() - began <= 30


def test_an_outage_that_lasts_ends_the_watch(playing):
    endpoint, clock = playing
    endpoint.script(Faults(rate=1.0, names=("500",)))
    began = clock.now()
    with pytest.raises(InternalServiceError):
        next(watching(endpoint, clock))
    assert 250 <= clock.now() - began <= 400


def test_what_will_not_pass_is_raised():
    with (
        serve([sample(access_denied=True)], quota=None) as endpoint,
        pytest.raises(AccessDeniedError),
    ):
        next(watch_contact(*IDS, client=endpoint.client()))


def test_a_timeout_ends_the_watch(playing):
    endpoint, clock = playing
    began = clock.now()
    *_, last = watching(endpoint, clock, timeout=60.0)
    assert not last.complete
    assert clock.now() - began <= 60


def requests_under_way():
    return [thread for thread in threading.enumerate() if thread.name == "rtca-request"]


def test_a_timeout_ends_a_request_that_stays_silent(monkeypatch):
    monkeypatch.setattr("rtca_nb.fetch.watch.LEAST_WAIT", 0.2)
    with serve([sample()], quota=None, faults=Faults(rate=1.0, names=("stall",))) as endpoint:
        assert list(watch_contact(*IDS, client=endpoint.client(), timeout=0.1)) == []
        # The request itself still waits for its answer: nobody waited for it.
        waiting = requests_under_way()
        assert waiting
    for thread in waiting:
        thread.join()


def test_what_came_before_a_silence_is_in_the_last_snapshot():
    over, clock = threading.Event(), FakeClock()
    with serve([sample()], quota=None) as endpoint:
        connection = open_connection(ClientOptions(client=endpoint.client(), quota=None, max_results=10))
        ask = connection.call

        def first_page_only(request):
            if "NextToken" in request:
                over.wait()
                return ask(request)
            answer = ask(request)
            clock.wait(59.8, None)  # of the minute that it has in all
            return answer

        connection.call = first_page_only
        request = connection.request(*IDS)
        watch = Watch(connection=connection, request=request, store=None, stop=None, interval=1.0, clock=clock)
        try:
            (only,) = watch.snapshots(300.0, 60.0)
        finally:
            over.set()
            for thread in requests_under_way():
                thread.join()
    assert len(only.segments) == 10
    assert not only.complete


def test_a_watch_with_a_timeout_raises_what_a_request_raises():
    with serve([sample(access_denied=True)], quota=None) as endpoint, pytest.raises(AccessDeniedError):
        next(watch_contact(*IDS, client=endpoint.client(), timeout=60))


def test_a_stop_ends_a_pause_at_once():
    stop = threading.Event()
    with serve([sample()], quota=None, speed=0) as endpoint:
        watch = watch_contact(*IDS, client=endpoint.client(), interval=3600, stop=stop)
        first = next(watch)
        timer = threading.Timer(0.05, stop.set)
        timer.start()
        assert list(watch) == []
        timer.join()
    assert not first.complete


@pytest.mark.parametrize("fault", ["stall", "drip:0.05", "drip-head:0.05", "endless-continue"])
def test_a_stop_ends_a_request_that_is_not_answered(fault):
    stop = threading.Event()
    with serve([sample()], quota=None, faults=dict.fromkeys(range(1, 9), fault)) as endpoint:
        watch = watch_contact(*IDS, client=endpoint.client(), stop=stop)

        def stop_then():
            while not endpoint.requests:
                time.sleep(0.005)
            stop.set()

        stopping = threading.Thread(target=stop_then)
        stopping.start()
        assert list(watch) == []
        stopping.join()
        assert len(endpoint.requests) == 1
    for thread in requests_under_way():
        thread.join()


def test_close_ends_a_watch():
    with serve([sample()], quota=None, speed=0) as endpoint:
        watch = watch_contact(*IDS, client=endpoint.client())
        next(watch)
        watch.close()
        assert list(watch) == []


def test_an_ended_contact_is_one_snapshot():
    with serve([sample()], quota=None) as endpoint:
        (only,) = watch_contact(*IDS, client=endpoint.client())
        assert only.complete
        assert len(endpoint.requests) == 1


@pytest.mark.parametrize("options", [{"interval": 0}, {"interval": -1}, {"start_timeout": -1}, {"timeout": -1}])
def test_times_that_cannot_be_meant(options):
    with serve([], quota=None) as endpoint, pytest.raises(UsageError, match="interval, start_timeout and timeout"):
        watch_contact(*IDS, client=endpoint.client(), **options)


def test_a_watch_can_be_archived(tmp_path):
    with serve([sample()], quota=Quota(1000, 1000), speed=3000) as endpoint:
        *_, last = watch_contact(*IDS, client=endpoint.client(), interval=0.05, archive=tmp_path / "archive")
    (kept,) = Archive(tmp_path / "archive").contacts()
    assert kept.complete
    assert contact_keys(kept) == contact_keys(last)
    assert kept.revisions.equals(last.revisions)
