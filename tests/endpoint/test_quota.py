"""The account's quota as a token bucket."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.endpoint import QUOTAS, Quota, serve
from rtca_nb.endpoint.model import OPERATIONS
from rtca_nb.endpoint.quota import TokenBucket
from rtca_nb.exceptions import UsageError


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_burst_passes_and_then_the_rate():
    clock = Clock()
    bucket = TokenBucket(Quota(rate=2, burst=5), clock)
    assert [bucket.take() for _ in range(7)] == [True] * 5 + [False] * 2
    clock.now += 0.4
    assert not bucket.take()
    clock.now += 0.1
    assert bucket.take()
    assert not bucket.take()


def test_idle_time_fills_no_more_than_the_burst():
    clock = Clock()
    bucket = TokenBucket(Quota(rate=2, burst=5), clock)
    clock.now += 1_000_000
    assert sum(bucket.take() for _ in range(20)) == 5


@given(
    rate=st.floats(0.1, 50),
    burst=st.integers(1, 20),
    waits=st.lists(st.floats(0, 3), min_size=1, max_size=60),
)
def test_no_more_pass_than_burst_and_rate_allow(rate, burst, waits):
    clock = Clock()
    bucket = TokenBucket(Quota(rate, burst), clock)
    passed = 0
    for wait in waits:
        clock.now += wait
        passed += bucket.take()
    assert passed <= burst + sum(waits) * rate + 1e-6


@pytest.mark.parametrize(("rate", "burst"), [(0, 5), (-1, 5), (float("inf"), 5), (float("nan"), 5), (2, 0)])
def test_quota_that_cannot_be_meant(rate, burst):
    with pytest.raises(UsageError, match="quota"):
        Quota(rate, burst)


def test_default_quota_is_the_accounts():
    assert Quota() == Quota(rate=2, burst=5)
    assert inspect.signature(serve).parameters["quota"].default == QUOTAS
    assert {QUOTAS[name] for name in OPERATIONS if name != "SearchContacts"} == {Quota()}
    assert QUOTAS["SearchContacts"] == Quota(rate=0.5, burst=1)


def test_the_account_is_throttled_after_the_burst_whichever_client_asks(start, make):
    endpoint = start(make.rich(), make.plain("plain"), quota=Quota(rate=1e-6, burst=5))
    ask, other = make.asker(endpoint), make.asker(endpoint)
    for _ in range(3):
        ask()
    other("plain")
    other("plain")
    with pytest.raises(other.client.exceptions.ThrottlingException) as caught:
        other("plain")
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429


@pytest.mark.slow
def test_standard_retries_of_boto3_get_through_the_quota(start, make):
    from botocore.config import Config

    endpoint = start(make.rich(), quota=Quota(rate=20, burst=1))
    ask = make.asker(endpoint)
    ask.client = endpoint.client(config=Config(retries={"total_max_attempts": 5, "mode": "standard"}))
    # A busy machine may be slow enough for the quota, but not each time.
    while not any(record.code == "ThrottlingException" for record in endpoint.requests):
        assert len(ask.segments(MaxResults=36)) == 71
