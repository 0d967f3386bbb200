"""A blocking call ends with its time, with a stop, or with its result; and nothing of it goes on."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
import threading
import time
import warnings
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from rtca_nb.base import request_threads
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
    monkeypatch.setattr(request_threads, "AGAIN", 0.02)
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
    monkeypatch.setattr(request_threads, "AGAIN", 0.02)
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


def test_calls_that_follow_each_other_share_a_thread_that_ends_by_itself():
    threads = [call_within(threading.current_thread, 60) for _ in range(50)]
    # A machine that stands still for a moment may see one end between two calls.
    assert len({*threads}) < 25
    threads[-1].join(60)
    assert not threads[-1].is_alive()


def test_a_thread_that_was_given_up_makes_no_other_call():
    call = Endless()
    with pytest.raises(OutOfTimeError):
        call_within(call, 0.05)
    others = [call_within(threading.current_thread, 60) for _ in range(20)]
    assert call.thread not in others
    call.thread.join()


def test_calls_of_many_threads_at_once_get_their_own_results():
    def some(number):
        return [call_within(partial(divmod, 1000 * number + step, 1000), 60) for step in range(200)]

    with ThreadPoolExecutor(8) as pool:
        for number, results in enumerate(pool.map(some, range(8))):
            assert results == [(number, step) for step in range(200)]


def test_calls_that_end_as_their_time_ends_give_their_own_result_or_none():
    def late(number):
        time.sleep(0.001)
        return number

    for number in range(300):
        with contextlib.suppress(OutOfTimeError):
            assert call_within(partial(late, number), 0.001) == number
        assert call_within(partial(abs, -number), 60) == number


def test_a_call_is_made_in_a_process_that_was_forked_meanwhile():
    def ask():
        raise SystemExit(call_within(lambda: 7, 60))

    assert call_within(lambda: 5, 60) == 5
    process = multiprocessing.get_context("fork").Process(target=ask)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12 advises against forks beside threads
        process.start()
    process.join(60)
    assert process.exitcode == 7
    process.close()


def test_what_a_call_read_goes_with_its_error():
    class Read:
        pass

    kept = []

    def fail():
        read = Read()
        kept.append(weakref.ref(read))
        raise LookupError

    gc.disable()
    try:
        with pytest.raises(LookupError):
            call_within(fail, 60)
        assert kept[0]() is None
    finally:
        gc.enable()


def test_a_call_that_is_given_up_while_its_thread_starts_harms_no_other_thread():
    """The number of a thread may be that of another one before it runs its own code, and after."""
    for thread in threading.enumerate():
        if thread.name == "rtca-idle":
            thread.join()  # so that the call gets a new one
    late = [0.2]
    threading.setprofile(lambda *_: late and time.sleep(late.pop()))
    try:
        with pytest.raises(OutOfTimeError):
            call_within(lambda: None, 0.01)
    finally:
        threading.setprofile(None)
    harmed = []

    def mine():
        try:
            ends = time.monotonic() + 2
            while time.monotonic() < ends:
                time.sleep(0.005)
        except BaseException as error:  # noqa: BLE001  # whatever comes
            harmed.append(error)

    threads = [threading.Thread(target=mine) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert harmed == []


@pytest.mark.parametrize("switches", [0.005, 1e-5])
def test_calls_that_are_given_up_at_any_moment_end_and_say_nothing(switches, capfd):
    before = sys.getswitchinterval()
    sys.setswitchinterval(switches)
    try:
        for number in range(600):
            with contextlib.suppress(OutOfTimeError):
                call_within(partial(abs, number), 1e-5 * (number % 30))
            assert call_within(partial(abs, -number), 60) == number
    finally:
        sys.setswitchinterval(before)
    ends = time.monotonic() + 60
    while any(thread.name == "rtca-request" for thread in threading.enumerate()) and time.monotonic() < ends:
        time.sleep(0.01)
    assert not [thread for thread in threading.enumerate() if thread.name == "rtca-request"]
    assert capfd.readouterr() == ("", "")


def test_what_a_call_brings_that_was_given_up_is_dropped():
    class Brought:
        pass

    kept, begun, over = [], threading.Event(), threading.Event()

    def call():
        brought = Brought()
        kept.append(weakref.ref(brought))
        begun.set()
        while not over.is_set():
            with contextlib.suppress(BaseException):
                time.sleep(0.001)
        raise LookupError

    gc.disable()
    try:
        with pytest.raises(OutOfTimeError):
            call_within(call, 0.05)
        begun.wait()
        over.set()
        ends = time.monotonic() + 60
        while kept[0]() is not None and time.monotonic() < ends:
            time.sleep(0.01)
        assert kept[0]() is None
    finally:
        gc.enable()


def test_ctrl_c_before_a_thread_gets_its_call_leaves_no_thread(monkeypatch):
    thread = call_within(threading.current_thread, 60)
    monkeypatch.setattr(request_threads.Asked, "__setattr__", interrupting("worker"))
    with pytest.raises(KeyboardInterrupt):
        call_within(lambda: 2, 60)
    monkeypatch.undo()
    thread.join(60)
    assert not thread.is_alive()
    assert call_within(lambda: 3, 60) == 3


def interrupting(name):
    def set_it(self, attribute, value):
        if attribute == name and value is not None:
            raise KeyboardInterrupt
        object.__setattr__(self, attribute, value)

    return set_it


def test_no_thread_waits_where_a_process_is_forked():
    thread = call_within(threading.current_thread, 60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other tests' threads
        child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    assert not thread.is_alive()
