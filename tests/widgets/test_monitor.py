"""The live monitor in Python: what it follows, shows and survives; threads, loops and memory."""

from __future__ import annotations

import asyncio
import copyreg
import gc
import json
import os
import re
import subprocess
import sys
import threading
import time
import tracemalloc
import types
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb import exceptions
from rtca_nb.contact.access import tables_of
from rtca_nb.endpoint import Faults, Quota
from rtca_nb.exceptions import TransportError, UsageError
from rtca_nb.widgets import LiveMonitor, attention
from rtca_nb.widgets.monitor_page import entries_of, lag_of
from rtca_nb.widgets.monitor_talks import MonitorTalks
from tests.fetch.clocks import FakeClock
from tests.fetch.matrix import contact_keys
from tests.widgets.comms import from_browser, recorded, size_of, text_of
from tests.widgets.monitoring import IDS, OTHER, SAMPLE, Browser, other, playing, sample, seen_ids, stepped, wire_ids

pytestmark = pytest.mark.sampled_file(5)

ROOT = Path(__file__).resolve().parents[2]
# Long enough for a shared machine; no test waits for it where things go right.
LONG = 90


def following():
    return [thread for thread in threading.enumerate() if thread.name == "rtca-following"]


def until(monitor, condition):
    """Let the monitor go on until something is so; pytest's timeout ends what never is."""
    while not condition():
        monitor.join(0.05)


# -- following ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [25, pytest.param(2, marks=pytest.mark.slow)])
def test_every_segment_is_shown_and_none_twice(seconds):
    with recorded() as messages, playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, start=False)
        assert stepped(monitor, endpoint, seconds).join()
        monitor.close()
    assert seen_ids(monitor) == wire_ids()
    contact = monitor.contacts[SAMPLE.contact_id]
    assert contact.complete
    (talk,) = Browser(messages).talks()
    assert talk == entries_of(tables_of(contact))
    # It grew before the eyes of the reader.
    counts = [status["contacts"][0]["messages"] for status in Browser(messages).statuses()]
    assert counts == sorted(counts)
    assert len(set(counts)) > 5
    assert monitor.errors == []


def test_only_what_changed_goes_to_the_browser():
    with recorded() as messages, playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, start=False)
        stepped(monitor, endpoint, 25).join()
        monitor.close()
    contact = monitor.contacts[SAMPLE.contact_id]
    whole = sum(len(entry.encode()) for entry in entries_of(tables_of(contact)))
    changes = [message for message in messages if message["data"].get("method") == "custom"]
    assert len(changes) > 5
    # Matches are added to messages that were shown before, so some are sent again; the transcript as a whole is not.
    entries = sum(len(html.encode()) for change in changes for _, html in change["data"]["content"].get("set", []))
    assert entries < 2.5 * whole
    # The timeline is drawn anew as it grows, and goes along as one picture.
    assert max(map(size_of, changes)) < 2 * whole + size_of(changes[-1])
    assert "_talks" not in text_of([message for message in messages if message["type"] != "comm_open"])


def test_stop_ends_it_at_once_even_in_a_request():
    with playing(faults={2: "stall"}) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        until(monitor, lambda: monitor._following.followed()[0].requests == 2)
        monitor.stop()
        # The answer never comes, and nobody waits for it.
        assert monitor.join(0)
        assert (monitor.phase, monitor._status["contacts"][0]["state"]) == ("stopped", "stopped")
        before = monitor.contacts
    # What the request that was under way brings is not taken any more.
    for thread in following():
        thread.join(LONG)
    assert monitor.contacts == before
    assert monitor.errors == []


def test_stop_ends_a_long_pause():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=3600)
        until(monitor, lambda: monitor.contacts)
        monitor.stop()
        assert monitor.join(0)
        for thread in following():
            thread.join(LONG)
        assert following() == []


def test_pause_asks_nothing_and_resume_loses_nothing():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        until(monitor, lambda: monitor.contacts)
        monitor.pause()
        for thread in following():
            thread.join(LONG)
        # Nobody is there who could ask.
        assert following() == []
        endpoint.advance(300)
        assert not monitor.join(0)
        assert (monitor.phase, repr(monitor)) == ("paused", "<LiveMonitor of 1 contact: paused>")
        monitor.resume()
        endpoint.advance(3600)
        assert monitor.join(LONG)
    assert seen_ids(monitor) == wire_ids()


def test_start_goes_on_after_a_stop_and_keeps_what_it_knew():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, start=False)
        assert (monitor.phase, monitor.contacts) == ("new", {})
        assert len(endpoint.requests) == 0
        monitor.start()
        endpoint.advance(120)
        until(monitor, lambda: monitor.contacts and len(monitor.contacts[SAMPLE.contact_id].transcript) > 1)
        monitor.stop()
        monitor.start()
        endpoint.advance(3600)
        assert monitor.join(LONG)
    assert set(monitor.contacts[SAMPLE.contact_id].revisions["segment"]) <= {"Categories", "Issues"}
    assert seen_ids(monitor) == wire_ids()


@pytest.mark.slow
def test_an_error_ends_one_contact_and_the_others_go_on():
    denied = other(access_denied=True)
    with playing(sample(), denied) as endpoint:
        monitor = LiveMonitor(
            IDS[0],
            [OTHER.contact_id, SAMPLE.contact_id, "never"],
            client=endpoint.client(),
            interval=0.05,
            start_timeout=1,
        )
        assert monitor.join(LONG)
    assert [line["state"] for line in monitor._status["contacts"]] == ["failed", "ended", "failed"]
    assert seen_ids(monitor) == wire_ids()
    kinds = {trouble.contact_id: type(trouble.error) for trouble in monitor.errors}
    assert kinds == {OTHER.contact_id: rtca.AccessDeniedError, "never": rtca.ResourceNotFoundError}
    assert all(str(trouble).endswith("; not asked again") for trouble in monitor.errors)
    assert list(monitor.contacts) == [SAMPLE.contact_id]
    static = monitor._repr_mimebundle_()[0]["text/html"]
    assert "<bdi>never</bdi>: there is no contact never in that instance" in static
    assert 'class="rtca-chat"' in static


@pytest.mark.slow
def test_contacts_share_the_quota():
    with playing(sample(), other(), speed=200, quota=Quota(20, 5)) as endpoint:
        monitor = LiveMonitor(
            IDS[0], [SAMPLE.contact_id, OTHER.contact_id], client=endpoint.client(), interval=0.05, quota=(20, 5)
        )
        began = time.monotonic()
        assert monitor.join(LONG)
        passed = time.monotonic() - began
        statuses = [record.http_status for record in endpoint.requests]
    assert 429 not in statuses
    # Half of the quota is left to others, and a few go out at the start.
    assert len(statuses) <= passed * 20 * 0.5 + 8
    assert (monitor._status["burst"], monitor._status["rate"]) == (4, 19.6)
    assert monitor._status["requests"] == len(statuses)


# -- faults ---------------------------------------------------------------------------------------------------------

FAULTS = {
    "429 burst": ({3: "429", 4: "429", 5: "429", 9: "429"}, rtca.ThrottlingError),
    "reset": ({3: "reset", 7: "reset-half"}, rtca.TransportError),
    "truncated page": ({3: "truncate-half", 4: "truncate-half", 5: "truncate-half"}, rtca.IntegrityError),
    "expired credentials": ({3: "expired-token", 4: "expired-token", 5: "expired-token"}, rtca.CredentialsError),
    "expired page token": (Faults(rate=0.3, seed=1, names=("stale-next-token",)), rtca.InvalidRequestError),
    "server error": ({3: "500", 4: "503"}, rtca.InternalServiceError),
}


# The service's pace recovers in real time.
SLOW_FAULTS = {"429 burst"}


def _with_traceback(kind, message, trace):
    made = kind(message)
    made.__traceback__ = trace
    return made


def test_an_error_that_is_kept_has_no_traceback_where_a_library_copies_errors_with_theirs(monkeypatch):
    def reduced(error):
        return _with_traceback, (type(error), str(error), error.__traceback__)

    kinds = (getattr(exceptions, name) for name in exceptions.__all__)
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, TransportError):
            monkeypatch.setitem(copyreg.dispatch_table, kind, reduced)
    with playing(faults=FAULTS["reset"][0], speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, max_results=10, start=False)
        assert stepped(monitor, endpoint, 25).join()
        monitor.close()
    assert monitor.errors
    assert all(trouble.error.__traceback__ is None for trouble in monitor.errors)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow) if name in SLOW_FAULTS else name for name in FAULTS]
)
def test_faults_are_told_with_what_comes_next_and_nothing_is_lost(name):
    faults, kind = FAULTS[name]
    with recorded() as messages, playing(faults=faults, speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, max_results=10, start=False)
        assert stepped(monitor, endpoint, 25).join()
        monitor.close()
    assert seen_ids(monitor) == wire_ids()
    contact = monitor.contacts[SAMPLE.contact_id]
    assert contact.complete
    assert Browser(messages).talks() == [entries_of(tables_of(contact))]
    told = [trouble for trouble in monitor.errors if isinstance(trouble.error, kind)]
    assert told
    assert all("; asking again " in str(trouble) for trouble in told)
    # It was in the widget while it lasted, is gone now, and stays in the list.
    shown = [status["contacts"][0]["trouble"] for status in Browser(messages).statuses()]
    assert any(shown)
    assert shown[-1] is None
    assert len(monitor._status["troubles"]) == min(len(monitor.errors), 8)
    assert monitor._status["phase"] == "ended"
    # An error that is kept has no traceback: it would keep all that was read.
    assert all(trouble.error.__traceback__ is None for trouble in monitor.errors)


def test_an_endpoint_that_goes_away_and_comes_back():
    with recorded() as messages, playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        until(monitor, lambda: monitor.contacts)
        before = len(monitor.contacts[SAMPLE.contact_id].segments)
        endpoint.advance(3600)
        with endpoint.refusing():
            # Said for as long as it lasts; what is cut off in an answer is said before.
            until(monitor, lambda: "Nothing answers at " in (monitor._status["contacts"][0]["trouble"] or ""))
        assert monitor.join(LONG)
        monitor.close()
    assert len(monitor.contacts[SAMPLE.contact_id].segments) > before
    assert seen_ids(monitor) == wire_ids()
    assert Browser(messages).talks() == [entries_of(tables_of(monitor.contacts[SAMPLE.contact_id]))]


@pytest.mark.slow
def test_an_outage_of_thirty_seconds_is_survived():
    class Clock(FakeClock):
        endpoint = None

        def wait(self, seconds, stop):
            super().wait(seconds, stop)
            if self.endpoint is not None and seconds > 0:
                self.endpoint.advance(seconds)

    from rtca_nb.fetch.client_options import ClientOptions
    from rtca_nb.fetch.follow import Following

    clock = Clock()
    with playing(speed=0) as endpoint:
        clock.endpoint = endpoint
        follow = Following(*IDS, ClientOptions(client=endpoint.client(), quota=None), interval=4.0, clock=clock)
        down = {"since": None}

        def outage():
            # In the thread that follows: so the outage lasts as long as its clock says.
            if follow.contacts and down["since"] is None:
                down["since"] = clock.now()
                endpoint.script(Faults(rate=1.0, names=("reset",)))
            elif down["since"] is not None and clock.now() - down["since"] > 30:
                endpoint.script(None)

        follow.on_change = outage
        follow.start()
        version = follow.version
        while not follow.finished:
            assert follow.wait_change(version, LONG)
            version = follow.version
        (line,) = follow.followed()
    assert (line.state, line.trouble) == ("ended", None)
    assert contact_keys(line.contact) == contact_keys(whole())
    assert any(trouble.times > 3 for trouble in follow.troubles)


def whole():
    with playing(speed=None) as endpoint:
        return rtca.fetch_contact(*IDS, client=endpoint.client())


def test_a_fault_of_our_own_is_told_and_quotes_nothing(monkeypatch):
    import rtca_nb.fetch.watch

    def broken(*_):
        raise ValueError("a customer said this")

    monkeypatch.setattr(rtca_nb.fetch.watch, "merged_contact", broken)
    with playing() as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client())
        assert monitor.join(LONG)
    (trouble,) = monitor.errors
    assert "ValueError" in str(trouble)
    assert "customer" not in str(trouble)
    assert trouble.error.__context__ is None


# -- loops ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_wait_leaves_the_loop_free_and_shows_as_it_goes():
    problems = []
    faults = Faults(rate=0.2, seed=5, names=("500", "503", "reset", "truncate-half", "empty-200"))

    async def main(endpoint):
        asyncio.get_running_loop().set_exception_handler(lambda _, context: problems.append(context))
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        over = asyncio.create_task(monitor.wait())
        shown = 0
        while not over.done():
            await asyncio.sleep(0.01)  # which would take until the end if something held the loop
            if monitor._status["requests"] > shown:
                shown = monitor._status["requests"]
                endpoint.advance(25)
        assert await over
        return monitor

    with recorded() as messages, playing(speed=0, faults=faults) as endpoint:
        monitor = asyncio.run(main(endpoint))
        monitor.close()
    assert problems == []
    assert seen_ids(monitor) == wire_ids()
    assert len(Browser(messages).statuses()) > 10
    assert Browser(messages).talks() == [entries_of(tables_of(monitor.contacts[SAMPLE.contact_id]))]


def test_wait_has_an_end_and_the_watching_goes_on():
    async def main(endpoint):
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        assert not await monitor.wait(timeout=0.2)
        assert monitor.phase == "running"
        endpoint.advance(3600)
        assert await monitor.wait()
        return monitor

    with playing(speed=0) as endpoint:
        assert seen_ids(asyncio.run(main(endpoint))) == wire_ids()


def test_a_loop_that_has_ended_is_no_trouble():
    with playing(speed=0) as endpoint:

        async def main():
            monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
            await monitor.wait(timeout=0.2)
            return monitor

        monitor = asyncio.run(main())
        endpoint.advance(3600)
        assert monitor.join(LONG)
        assert asyncio.run(monitor.wait())
    assert seen_ids(monitor) == wire_ids()
    assert monitor.error == ""


@pytest.mark.slow
def test_a_failure_to_show_is_told_and_quotes_nothing(monkeypatch):
    def broken(_):
        raise ValueError("a customer said this")

    monkeypatch.setattr("rtca_nb.widgets.monitor_talks.entries_of", broken)
    with playing() as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        assert monitor.join(LONG)
    assert "ValueError" in monitor.error
    assert "customer" not in monitor.error
    assert seen_ids(monitor) == wire_ids()


def test_closing_ends_the_watching():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=3600)
        assert all(thread.daemon for thread in following())
        monitor.close()
        for thread in following():
            thread.join(LONG)
        assert following() == []


# -- what is shown --------------------------------------------------------------------------------------------------


@pytest.mark.sampled(1)
@pytest.mark.parametrize("output_type", ["Redacted", "Raw"])
def test_nothing_that_is_masked_leaves_the_kernel(output_type):
    with recorded() as messages, playing(speed=400) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.2, output_type=output_type)
        assert monitor.join(LONG)
        bundle = monitor._repr_mimebundle_()[0]
        state = monitor.get_state()
        monitor.close()
    sent = text_of(messages) + json.dumps([bundle, state, repr(monitor), list(map(str, monitor.errors))], default=str)
    assert [secret for secret in SAMPLE.secrets if secret in sent] == []


@pytest.mark.slow
def test_static_view_is_the_same_each_time_and_whole_in_the_end():
    with playing(speed=400) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.2)
        before = monitor._repr_mimebundle_()[0]
        monitor.join(LONG)
        after = monitor._repr_mimebundle_()[0]
    assert SAMPLE.contact_id in before["text/html"]
    assert 'class="rtca-chat"' not in before["text/html"]
    assert before["text/plain"] == "<LiveMonitor of 1 contact: running>"
    assert 'class="rtca-chat"' in after["text/html"]


def test_lag_is_told_only_where_it_says_something():
    assert lag_of(tables_of(rtca.sample_contact("in-progress"))) is None  # it is of last year
    assert lag_of(tables_of(rtca.sample_contact("refund"))) is None
    from datetime import UTC, datetime, timedelta

    moment = (datetime.now(UTC) - timedelta(seconds=40)).isoformat()
    message = {"Id": "1", "ParticipantId": "p", "ParticipantRole": "AGENT", "Content": "Hello."}
    page = {
        "Channel": "CHAT",
        "Status": "IN_PROGRESS",
        "Segments": [{"Transcript": {**message, "Time": {"AbsoluteTime": moment}}}],
    }
    assert 39 <= lag_of(tables_of(rtca.read_contact(page))) <= 40 + LONG
    assert lag_of(tables_of(rtca.read_contact({**page, "Status": "COMPLETED"}))) is None


def test_the_browser_commands_it(capsys):
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        for command, phase in (("pause", "paused"), ("resume", "running"), ("stop", "stopped"), ("start", "running")):
            monitor._handle_custom_msg({"do": command}, [])
            assert monitor.phase == phase
        for nonsense in ({"do": "close"}, {"do": None}, {}, {"again": 7}, {"again": "x"}, "stop", None):
            monitor._handle_custom_msg(nonsense, [])
        assert monitor.phase == "running"
        until(monitor, lambda: monitor._talks[0])
        with recorded():
            sent = []
            monitor.send = sent.append
            monitor._handle_custom_msg({"again": 0}, [])
        assert [html for _, html in sent[0]["set"]] == monitor._talks[0]
        from_browser(monitor, contact_id="no-such")
        assert (monitor.contact_id, monitor.error[:20]) == (SAMPLE.contact_id, "Contact 'no-such' is")
        monitor.close()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"contact_ids": []}, "pass 1 to 20 contact ids, not 0"),
        ({"contact_ids": [str(number) for number in range(21)]}, "not 21"),
        ({"contact_ids": ".."}, "contact_id must be an id"),
        ({"interval": 0}, "interval must be above 0"),
        ({"output_type": "raw"}, "'Redacted' or 'Raw'"),
        ({"offset_unit": "bytes"}, "offset_unit"),
        ({"contact_id": "other"}, "is not among those"),
        ({"height": 3}, "160 to 4000 pixels"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, said):
    with playing() as endpoint:
        values = {"contact_ids": SAMPLE.contact_id, "client": endpoint.client(), **options}
        with pytest.raises(UsageError, match=said):
            LiveMonitor(IDS[0], **values)
    with pytest.raises(TypeError):
        LiveMonitor(*IDS, colour="red")


def test_each_trait_says_what_it_is():
    public = {
        name: trait
        for name, trait in LiveMonitor.class_traits(sync=True).items()
        if issubclass(trait.this_class, MonitorTalks) and not name.startswith("_")
    }
    assert {"contact_id", "selected_id", "search", "citation", "height", "error"} <= set(public)
    assert all(len(trait.help) > 20 for trait in public.values())


# -- for long -------------------------------------------------------------------------------------------------------


@pytest.fixture
def endless():
    """A process that serves a contact which grows, and then stays in progress; its memory is its own."""
    code = "import sys; from rtca_nb.cli import main; sys.exit(main(['serve', '--quota', 'none', '--speed', '2000']))"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", code],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        yield next(found[0] for line in process.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
        process.terminate()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_ten_minutes_of_watching_do_not_grow_memory(endless):
    """As many polls as ten minutes have where the interval is half a second, of a contact that does not end."""
    polls = 1200
    monitor = LiveMonitor(*IDS, endpoint_url=endless, interval=0.01, quota=None)

    def kept_after(number):
        while monitor._following.followed()[0].requests < number:
            monitor.join(0.2)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        early = kept_after(polls // 6)
        late = kept_after(polls)
    finally:
        tracemalloc.stop()
        monitor.close()
    print(f"{late - early:+,} bytes between poll {polls // 6} and poll {polls}")
    assert seen_ids(monitor) == wire_ids()
    assert late - early < 100_000


# -- attention ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chosen", [None, "nobody-knows-this"])
def test_failing_contact_is_not_shown_while_another_has_news_unless_it_was_chosen(chosen):
    with playing(speed=0) as endpoint:
        endpoint.advance(400)
        monitor = LiveMonitor(
            IDS[0], ["nobody-knows-this", IDS[1]], contact_id=chosen, client=endpoint.client(), interval=0.05
        )
        until(monitor, lambda: monitor.contacts)
        monitor.join(0)
        monitor.close()
    assert monitor.contact_id == (chosen or IDS[1])


def test_abandoned_monitors_stop_by_themselves_and_go_on_when_they_are_seen_again(monkeypatch):
    monkeypatch.setattr(attention, "UNSEEN_SECONDS", 0)
    names: dict[str, object] = {"_": None, "Out": {}}
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(user_ns=names))

    async def run(endpoint):
        monitors = [LiveMonitor(*IDS, client=endpoint.client(), interval=0.05) for _ in range(5)]
        # One cell, run five times: its variable holds the last one, its outputs hold all of them.
        names.update(monitor=monitors[4], _5=monitors[3], Out={5: monitors[3]}, kept=[monitors[2]])
        for step in (1, 1, -1):
            for monitor in monitors:
                monitor._handle_custom_msg({"views": step}, [])
        await asyncio.sleep(0)
        assert {monitor.phase for monitor in monitors} == {"running"}
        for monitor in monitors:
            monitor._handle_custom_msg({"views": -1}, [])
        waiting = asyncio.create_task(monitors[0].wait())
        while monitors[1].phase != "stopped" or monitors[3].phase != "stopped":
            await asyncio.sleep(0)
        phases = [monitor.phase for monitor in monitors]
        monitors[1]._handle_custom_msg({"views": 1}, [])
        phases.append(monitors[1].phase)
        waiting.cancel()
        for monitor in monitors:
            monitor.close()
        return phases

    with playing(speed=0) as endpoint:
        # Somebody waits for the first, a list holds the third, a variable the fifth; the second is seen again.
        assert asyncio.run(run(endpoint)) == ["running", "stopped", "running", "stopped", "running", "running"]
