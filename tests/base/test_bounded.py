"""A blocking call ends with its time, with a stop, or with its result; and nothing of it goes on."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from rtca_nb.base import bounded
from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.base.clock import StoppedError


def test_a_call_returns_what_it_returns():
    assert call_within(lambda: 5, 60) == 5
    assert call_within(lambda: None, 60) is None


def test_a_call_raises_what_it_raises():
    def fail():
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        call_within(fail, 60)


def test_a_call_runs_in_another_thread():
    assert call_within(threading.current_thread, 60) is not threading.current_thread()


class Endless:
    """A call that goes on for ever, in Python, as a client does that reads a byte at a time."""

    def __init__(self):
        self.thread = None
        self.cleaned = False
        self.begun = threading.Event()

    def __call__(self):
        self.thread = threading.current_thread()
        try:
            while True:
                self.begun.set()
                try:
                    time.sleep(0.001)
                except Exception:  # noqa: BLE001  # as one that retries whatever fails
                    continue
        finally:
            self.cleaned = True


def test_a_call_that_does_not_end_is_given_up_and_ends():
    call = Endless()
    with pytest.raises(OutOfTimeError):
        call_within(call, 0.05)
    call.thread.join()
    assert call.cleaned, "connections are closed on the way"


def test_a_stop_ends_the_waiting_and_the_call():
    call, stop = Endless(), threading.Event()
    timer = threading.Timer(0.05, stop.set)
    timer.start()
    with pytest.raises(StoppedError):
        call_within(call, 3600, stop)
    call.thread.join()
    timer.join()


def test_no_time_is_no_time():
    call = Endless()
    with pytest.raises(OutOfTimeError):
        call_within(call, 0.0)
    call.begun.wait()
    call.thread.join()


def test_ctrl_c_ends_the_waiting_and_the_call():
    call = Endless()

    def interrupt():
        call.begun.wait()
        import _thread

        _thread.interrupt_main()

    timer = threading.Thread(target=interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call_within(call, 3600)
    call.thread.join()
    timer.join()


def test_a_call_that_loses_the_first_word_is_told_again_and_ends(monkeypatch):
    """Python swallows what is raised in a thread while it collects garbage."""
    monkeypatch.setattr(bounded, "AGAIN", 0.02)
    told, threads = [], []

    def call():
        threads.append(threading.current_thread())
        while True:
            try:
                time.sleep(0.001)
            except BaseException as error:
                told.append(error)
                if len(told) == 3:
                    raise

    with pytest.raises(OutOfTimeError):
        call_within(call, 0.05)
    threads[0].join(60)
    assert not threads[0].is_alive()
    assert len(told) == 3


def test_what_python_swallows_of_it_is_not_reported_and_all_else_is(monkeypatch):
    said, threads = [], []
    monkeypatch.setattr(bounded, "AGAIN", 0.02)
    monkeypatch.setattr(sys, "unraisablehook", lambda swallowed: said.append(swallowed.exc_type))

    class Collected:
        def __del__(self):
            threads.append(threading.current_thread())
            while True:
                time.sleep(0.001)

    def call():
        Collected()  # collected at once, and what is raised meanwhile is swallowed
        while True:
            time.sleep(0.001)

    class Broken:
        def __del__(self):
            raise LookupError

    for _ in range(2):
        with pytest.raises(OutOfTimeError):
            call_within(call, 0.05)
    for thread in threads:
        thread.join()
    assert len(threads) == 2
    assert said == []
    Broken()
    assert said == [LookupError]
