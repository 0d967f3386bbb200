"""The token bucket, against the endpoint's own and a clock that waits at once."""

from __future__ import annotations

import itertools
import random

import pytest

from rtca_nb.base.clock import SYSTEM_CLOCK
from rtca_nb.endpoint.quota import Quota, TokenBucket
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.rate_limit import Pace, shared_pace
from tests.fetch.clocks import FakeClock

AWS = "https://connect.eu-west-2.amazonaws.com"


def send(pace: Pace, clock: FakeClock, requests: int) -> float:
    began = clock.now()
    for _ in range(requests):
        clock.wait(pace.reserve(), None)
    return clock.now() - began


@pytest.mark.parametrize(("rate", "burst"), [(2, 5), (1, 1), (20, 20), (0.5, 2), (100, 3)])
def test_pace_keeps_the_quota_and_hardly_more_than_its_time(rate, burst):
    clock = FakeClock()
    pace, bucket = Pace(rate, burst, clock=clock), TokenBucket(Quota(rate, burst), now=clock.now)
    began = clock.now()
    for _ in range(400):
        clock.wait(pace.reserve(), None)
        assert bucket.take()
    ideal = (400 - burst) / rate
    assert clock.now() - began <= 1.05 * ideal


def test_reserved_turns_follow_one_another():
    clock = FakeClock()
    pace = Pace(2, 5, clock=clock)
    turns = [pace.reserve() for _ in range(10)]
    assert turns[:4] == [0, 0, 0, 0]
    gaps = [later - earlier for earlier, later in itertools.pairwise(turns[4:])]
    assert gaps == pytest.approx([1 / 1.96] * 5)


def test_a_429_lowers_the_pace_once_for_all_that_was_under_way_and_success_restores_it():
    clock = FakeClock()
    pace = Pace(10, 5, clock=clock)
    full = pace.rate
    for _ in range(16):
        pace.throttled()
    assert pace.rate == pytest.approx(full * 0.7)
    assert pace.reserve() > 0, "a 429 says that the bucket is empty"
    clock.wait(1.0, None)
    pace.throttled()
    assert pace.rate == pytest.approx(full * 0.49)
    for _ in range(20):
        pace.succeeded()
    assert pace.rate == full
    for _ in range(100):
        clock.wait(1.0, None)
        pace.throttled()
    assert pace.rate == pytest.approx(full * 0.1), "never to a standstill"


def test_requests_that_took_no_turn_are_counted():
    clock = FakeClock()
    one, other = Pace(2, 5, clock=clock), Pace(2, 5, clock=clock)
    one.spend(3)
    assert send(one, clock, 5) > 0
    assert send(other, clock, 4) == 0


def test_paces_are_shared_by_address_and_figures():
    assert shared_pace(AWS) is shared_pace(AWS)
    assert shared_pace(AWS) is shared_pace(AWS, (2, 5))
    assert shared_pace(AWS) is not shared_pace(AWS, (4, 5))
    assert shared_pace(AWS) is not shared_pace(AWS.replace("eu-west-2", "us-east-1"))


def test_this_machine_is_no_account_until_it_says_so():
    for address in ("http://127.0.0.1:9", "http://localhost:9", "http://[::1]:9"):
        pace = shared_pace(address)
        assert [pace.reserve() for _ in range(50)] == [0] * 50
        pace.throttled()
        assert pace.reserve() > 0
        assert shared_pace(address) is pace


def test_no_quota_never_waits():
    pace = shared_pace(AWS, None)
    pace.throttled()
    assert [pace.reserve() for _ in range(50)] == [0] * 50


def test_figures_from_the_environment(monkeypatch):
    monkeypatch.setenv("RTCA_NB_QUOTA", "8, 10")
    assert shared_pace(AWS).rate == pytest.approx(8 * 0.98)
    assert shared_pace("http://127.0.0.1:10").rate == pytest.approx(8 * 0.98), "who sets it means it"
    assert shared_pace(AWS, (3, 3)).rate == pytest.approx(3 * 0.98), "an argument wins"
    monkeypatch.setenv("RTCA_NB_QUOTA", "none")
    assert shared_pace(AWS).rate == float("inf")
    monkeypatch.setenv("RTCA_NB_QUOTA", "fast")
    with pytest.raises(UsageError, match="RTCA_NB_QUOTA must be a rate and a burst"):
        shared_pace(AWS)


@pytest.mark.parametrize("quota", [(0, 5), (2, 0), (-1, 5), (2,), ("x", 5), (float("inf"), 5), 7])
def test_figures_that_cannot_be_meant(quota):
    with pytest.raises(UsageError, match=r"a quota must be .*rate above 0"):
        shared_pace(AWS, quota)


def test_a_quota_may_be_text_as_on_the_command_line(monkeypatch):
    for text in ("3/7", "3,7", " 3 / 7 "):
        assert shared_pace(AWS, text) is shared_pace(AWS, (3, 7))
        monkeypatch.setenv("RTCA_NB_QUOTA", text)
        assert shared_pace(AWS) is shared_pace(AWS, (3, 7))
    assert shared_pace(AWS, "none").rate == shared_pace(AWS, "OFF").rate == float("inf")
    with pytest.raises(UsageError, match=r"^quota must be a rate and a burst, such as 2/5 .*, not 'fast'$"):
        shared_pace(AWS, "fast")
    with pytest.raises(UsageError, match="pass None"):
        shared_pace(AWS, (0, 5))


def test_pauses_leave_the_random_numbers_of_a_notebook_alone():
    random.seed(1)
    before = random.getstate()
    assert 0 <= SYSTEM_CLOCK.jitter(2.0) <= 2
    assert random.getstate() == before
