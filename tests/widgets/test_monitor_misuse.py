"""The live monitor where it is closed, waited for or stopped at a bad moment, and where the service lies to it."""

from __future__ import annotations

import asyncio
import json
import threading

import pytest

from rtca_nb.endpoint import Faults
from rtca_nb.exceptions import UsageError
from rtca_nb.widgets import LiveMonitor
from tests.privacy.test_redaction_history import CLEAR, TAGGED, contact
from tests.widgets.comms import recorded, text_of
from tests.widgets.monitoring import IDS, OTHER, SAMPLE, Browser, other, playing, sample, seen_ids, wire_ids

LONG = 90


def test_closing_ends_the_waiting():
    async def main(endpoint):
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=3600)
        waiting = asyncio.create_task(monitor.wait())
        await asyncio.sleep(0)
        monitor.close()
        return await asyncio.wait_for(waiting, LONG)

    with playing(speed=0) as endpoint:
        assert asyncio.run(main(endpoint))


def test_a_closed_monitor_does_not_go_on():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), start=False)
        monitor.close()
        for go_on in (monitor.start, monitor.resume):
            with pytest.raises(UsageError, match=r"the monitor is closed.*make another LiveMonitor"):
                go_on()
        assert endpoint.requests == []
        monitor.stop()
        monitor.close()
        assert monitor.join()


def test_waiting_that_is_cancelled_leaves_the_watching_and_the_others():
    async def main(endpoint):
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        first, second = (asyncio.create_task(monitor.wait()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        endpoint.advance(3600)
        assert await asyncio.wait_for(second, LONG)
        assert first.cancelled()
        monitor.close()
        return monitor

    with playing(speed=0) as endpoint:
        assert seen_ids(asyncio.run(main(endpoint))) == wire_ids()


def test_waiting_in_another_thread_takes_the_view_from_nobody():
    async def main(endpoint):
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        await asyncio.sleep(0)
        await asyncio.to_thread(lambda: asyncio.run(monitor.wait(timeout=0)))
        endpoint.advance(3600)
        while monitor._status["phase"] != "ended":
            await asyncio.sleep(0.02)
        # It was shown by the loop that showed it before.
        assert monitor._updates.loop is asyncio.get_running_loop()
        monitor.close()

    with playing(speed=0) as endpoint:
        asyncio.run(asyncio.wait_for(main(endpoint), LONG))


def test_waiting_in_a_thread_ends_though_the_loop_that_shows_is_busy():
    async def main(endpoint):
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=3600)
        waiting = threading.Thread(target=lambda: asyncio.run(monitor.wait()))
        waiting.start()
        while not monitor._updates.waiting:
            await asyncio.sleep(0.01)
        monitor.stop()
        waiting.join(LONG)  # as a busy cell: this loop does nothing else meanwhile
        assert not waiting.is_alive()
        monitor.close()

    with playing(speed=0) as endpoint:
        asyncio.run(main(endpoint))


def test_joining_what_does_not_go_on_is_refused():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=3600, start=False)
        with pytest.raises(UsageError, match="the monitor is new"):
            monitor.join()
        monitor.start()
        monitor.pause()
        with pytest.raises(UsageError, match="the monitor is paused"):
            monitor.join()
        assert not monitor.join(0)
        monitor.stop()
        assert monitor.join()


def test_time_is_up_though_the_service_keeps_silent():
    with playing(faults=Faults(rate=1.0, names=("stall",))) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05, timeout=0.2)
        assert monitor.join(LONG)
        assert [line["state"] for line in monitor._status["contacts"]] == ["late"]
        assert (monitor.phase, monitor.errors) == ("ended", [])


def test_time_that_is_up_is_that_of_the_last_start():
    with playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=3600, timeout=3600)
        monitor.stop()
        monitor.start()
        assert monitor.phase == "running"
        endpoint.advance(3600)
        monitor.close()
        for thread in threading.enumerate():
            if thread.name == "rtca-following":
                thread.join(LONG)
                assert not thread.is_alive()


def test_resuming_does_not_ask_again_what_was_refused():
    with playing(sample(), other(access_denied=True), speed=0) as endpoint:
        monitor = LiveMonitor(IDS[0], [SAMPLE.contact_id, OTHER.contact_id], client=endpoint.client(), interval=0.05)
        while [line.state for line in monitor._following.followed()][1] != "failed":
            monitor.join(0.05)
        monitor.pause()
        monitor.resume()
        assert monitor._following.followed()[1].state == "failed"
        asked = monitor._following.followed()[1].requests
        monitor.stop()
        monitor.start()
        while monitor._following.followed()[1].requests == asked:
            monitor.join(0.05)
        monitor.close()


def test_what_could_not_be_read_is_not_called_whole():
    with playing(speed=None, faults=Faults(rate=1.0, names=("empty-segment",))) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
        assert monitor.join(LONG)
    assert not monitor.contacts[SAMPLE.contact_id].complete
    assert [(line["state"], line["whole"]) for line in monitor._status["contacts"]] == [("ended", False)]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("interval", [float("inf"), float("nan"), 1e9, 0, -1])
def test_an_interval_that_no_one_can_wait_is_refused(interval):
    with playing(speed=0) as endpoint, pytest.raises(UsageError, match="at most 86,400"):
        LiveMonitor(*IDS, client=endpoint.client(), interval=interval)


@pytest.mark.parametrize("output_type", ["Redacted", "Raw"])
def test_what_is_redacted_late_is_not_kept(output_type):
    late = (CLEAR, (10, 18)) if output_type == "Raw" else (TAGGED, (10, 16))
    first, second, again = (
        contact(output_type, *versions) for versions in ([(CLEAR,)], [(CLEAR,), late], [(CLEAR,), late, (CLEAR,)])
    )
    with recorded() as messages, playing(speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), start=False)
        monitor._show_talk(0, first)
        assert CLEAR in str(Browser(messages).talks())
        seen = len(messages)
        for snapshot in (second, again):
            monitor._show_talk(0, snapshot)
            assert "Whiskers" not in str(Browser(messages).talks())
            assert "Whiskers" not in json.dumps(monitor.get_state(), default=str)
        assert "Whiskers" not in text_of(messages[seen:])
        monitor.close()
