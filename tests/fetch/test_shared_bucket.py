"""Processes of one account share a token bucket, and no file of theirs can hold anybody up."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import threading
import time

import pytest
from filelock import lock_descriptor
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.endpoint import Quota, ServedContact, serve
from rtca_nb.endpoint.quota import TokenBucket
from rtca_nb.fetch.connection import account_of
from rtca_nb.fetch.rate_limit import Pace
from rtca_nb.fetch.shared_bucket import Level, SharedBucket, bucket_path
from tests.fetch.clocks import FakeClock

AWS = "https://connect.eu-west-2.amazonaws.com"


def pace(path, clock, rate=2.0, burst=5.0):
    return Pace(rate, burst, clock=clock, shared=SharedBucket(lambda: path))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "quota.json"


@pytest.mark.parametrize("processes", [2, 3])
def test_several_keep_the_quota_together(path, processes):
    clock = FakeClock()
    bucket = TokenBucket(Quota(2, 5), now=clock.now)
    paces = [pace(path, clock) for _ in range(processes)]
    began = clock.now()
    for number in range(200):
        clock.wait(paces[number % processes].reserve(), None)
        assert bucket.take()
    assert clock.now() - began <= 1.05 * (200 - 5) / 2


def test_turns_of_several_follow_one_another(path):
    clock = FakeClock()
    one, other = pace(path, clock), pace(path, clock)
    turns = [turn.reserve() for _ in range(5) for turn in (one, other)]
    assert turns == sorted(turns)
    assert turns[:4] == [0, 0, 0, 0]
    assert turns[-1] == pytest.approx(6 / 1.96)


def test_a_429_of_one_slows_the_other(path):
    clock = FakeClock()
    one, other = pace(path, clock), pace(path, clock)
    one.throttled()
    assert other.reserve() > 0
    assert other.rate == one.rate < 1.96
    for _ in range(20):
        other.succeeded()
    one.reserve()
    assert one.rate == pytest.approx(1.96)


def test_a_wait_that_is_asked_for_holds_for_all(path):
    clock = FakeClock()
    pace(path, clock).throttled(30.0)
    assert pace(path, clock).reserve() >= 30.0


def alone(path, *, clock=None):
    """What a process makes of a file: how long its first five turns wait."""
    clock = clock or FakeClock()
    own = pace(path, clock)
    began = time.monotonic()
    turns = [own.reserve() for _ in range(5)]
    assert time.monotonic() - began < 30
    return turns


WITHOUT = [0, 0, 0, 0, pytest.approx(1 / 1.96)]
GOOD = {"tokens": 1.0, "at": 900.0, "factor": 1.0, "lowered_at": 0.0}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\0" * 4096,
        b"[" * 100_000,
        b"\xff\xfe",
        b"null",
        b"[]",
        b'{"tokens": 1}',
        *(
            json.dumps({**GOOD, **wrong}).encode()
            for wrong in (
                {"tokens": -1e9},
                {"tokens": 1e9},
                {"tokens": math.nan},
                {"tokens": "1"},
                {"tokens": True},
                {"at": 1e12},
                {"at": math.nan},
                {"at": -math.inf},
                {"factor": 0.0},
                {"factor": 1e-300, "tokens": -1.0, "at": 1e9},
                {"factor": -1.0},
                {"factor": 2.0},
                {"lowered_at": 1e12},
                {"other": 1.0},
            )
        ),
    ],
)
def test_a_broken_file_is_of_no_account(path, content):
    path.write_bytes(content)
    assert alone(path) == WITHOUT
    # And it is mended.
    assert alone(path)[0] > 0


@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(sorted(GOOD)), st.floats()).map(json.dumps))
def test_no_file_makes_anybody_wait_for_long(tmp_path_factory, content):
    place = tmp_path_factory.mktemp("bucket") / "quota.json"
    place.write_bytes(content if isinstance(content, bytes) else content.encode())
    turns = alone(place)
    # 120 seconds of turns taken ahead, at a tenth of the rate, are the most that can be true.
    assert 0 <= turns[0] <= turns[4] < 1250


def test_a_stale_file_is_of_a_full_bucket(path):
    path.write_text(json.dumps({**GOOD, "tokens": -200.0, "at": 0.0}))
    assert alone(path) == WITHOUT


def test_a_clock_that_starts_anew_makes_nobody_wait(path):
    late = FakeClock()
    late.wait(1e6, None)
    one = pace(path, late)
    for _ in range(50):
        one.reserve()
    assert alone(path) == WITHOUT


def test_a_folder_that_is_missing_or_none_is_no_hindrance(path, tmp_path):
    assert alone(tmp_path / "missing" / "quota.json") == WITHOUT
    path.mkdir()
    assert alone(path) == WITHOUT
    clock = FakeClock()
    nowhere = Pace(clock=clock, shared=SharedBucket(lambda: None))
    assert [nowhere.reserve() for _ in range(5)] == WITHOUT


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such links, pipes and locks.")
def test_what_lies_in_the_place_of_the_file_is_not_touched(path, tmp_path):
    target = tmp_path / "precious"
    target.write_text("as it was")
    path.symlink_to(target)
    assert alone(path) == WITHOUT
    assert target.read_text() == "as it was"
    path.unlink()
    os.mkfifo(path)
    assert alone(path) == WITHOUT


def test_a_lock_that_is_held_for_ever_is_waited_for_once_and_shortly(path):
    handle = os.open(path, os.O_RDWR | os.O_CREAT)
    try:
        assert lock_descriptor(handle, blocking=False)
        clock = FakeClock()
        own = pace(path, clock)
        began = time.monotonic()
        turns = [own.reserve() for _ in range(5)]
        assert turns == WITHOUT
        # 0.2 seconds, and not five times that on top of what a busy machine takes.
        assert time.monotonic() - began < 30
    finally:
        os.close(handle)


def test_a_full_disk_is_no_hindrance(path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", full)
    assert alone(path) == WITHOUT


def test_the_file_holds_four_numbers_and_its_name_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    place = bucket_path(AWS, "AKIAIOSFODNN7EXAMPLE", 2.0, 5.0)
    assert "AKIA" not in str(place)
    assert "eu-west-2" not in str(place)
    pace(place, FakeClock()).reserve()
    assert sorted(json.loads(place.read_text())) == sorted(GOOD)
    if os.name == "posix":
        assert (place.parent.stat().st_mode & 0o777, place.stat().st_mode & 0o777) == (0o700, 0o600)


def test_accounts_regions_endpoints_and_quotas_have_buckets_of_their_own(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    keys = [(AWS, "1", 2.0, 5.0), (AWS, "2", 2.0, 5.0), (AWS.replace("eu", "us"), "1", 2.0, 5.0), (AWS, "1", 4.0, 5.0)]
    assert len({bucket_path(*key) for key in keys}) == 4
    assert bucket_path(*keys[0]) == bucket_path(*keys[0])


def test_a_file_that_nobody_uses_is_swept_away(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    old, new = (bucket_path(AWS, name, 2.0, 5.0) for name in ("old", "new"))
    for place in (old, new):
        place.write_text("{}")
    os.utime(old, (0, 0))
    bucket_path(AWS, "another", 2.0, 5.0)
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.skipif(os.name != "posix", reason="Folders of others are told by their owner.")
def test_a_folder_that_is_a_link_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    (tmp_path / f"rtca-nb-{os.getuid()}").symlink_to(tmp_path)
    assert bucket_path(AWS, "1", 2.0, 5.0) is None


@pytest.mark.slow
def test_keys_of_one_account_are_known_to_be():
    import boto3

    def account(key):
        options = {"aws_access_key_id": key, "aws_secret_access_key": "s", "region_name": "us-east-1"}
        return account_of(boto3.Session(**options).client("connect"))

    def key_of(number, prefix, rest):
        import base64

        data = ((number << 7) | rest).to_bytes(6) + bytes([rest]) * 4
        return prefix + base64.b32encode(data).decode()

    # The key of AWS's own documentation, and keys made here.
    assert account("AKIAIOSFODNN7EXAMPLE").isdecimal()
    assert account(key_of(123456789012, "AKIA", 5)) == account(key_of(123456789012, "ASIA", 77)) == "123456789012"
    assert account(key_of(123456789013, "AKIA", 5)) != "123456789012"
    assert account("local") == "local"


def test_threads_and_levels_do_not_mix_up(path):
    """The file is as good after many threads of several paces as after one."""
    clock = FakeClock()
    paces = [pace(path, clock, rate=1000.0, burst=10.0) for _ in range(3)]

    def work(one):
        for _ in range(50):
            one.reserve()

    threads = [threading.Thread(target=work, args=(one,)) for one in paces for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    level = Level(**json.loads(path.read_text()))
    assert level.tokens == pytest.approx(9 - 300)


READER = """
import sys
from rtca_nb.fetch.bulk import fetch_contacts
url, rate, burst, *ids = sys.argv[1:]
sys.stdin.readline()
quota = float(rate), float(burst)
options = {"endpoint_url": url, "region_name": "us-east-1", "quota": quota, "max_results": 10, "connections": 4}
found = list(fetch_contacts("instance", ids, **options))
print(sum(result.complete for result in found))
"""


def measure(rate, burst, contacts, processes=2):
    """Let processes read through one endpoint; return how many requests there were, and how many it refused."""
    ids = [f"c{number}" for number in range(contacts * processes)]
    with serve([served(name) for name in ids], quota=Quota(rate, burst)) as endpoint:
        running = [
            subprocess.Popen(
                [sys.executable, "-c", READER, endpoint.url, str(rate), str(burst), *ids[number::processes]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for number in range(processes)
        ]
        for one in running:
            one.stdin.write("go\n")
            one.stdin.flush()
        done = [int(one.communicate()[0]) for one in running]
        requests = endpoint.requests
    assert done == [contacts] * processes
    return len(requests), sum(request.http_status == 429 for request in requests)


def served(contact_id):
    segments = [
        {
            "Transcript": {
                "Id": f"m{number}",
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": "line",
                "Time": {"AbsoluteTime": "2026-01-02T03:00:00.000Z"},
            }
        }
        for number in range(50)
    ]
    return ServedContact("instance", contact_id, {"Redacted": segments})


@pytest.mark.slow
@pytest.mark.parametrize(("rate", "burst", "contacts"), [(2, 5, 6), (20, 5, 40)])
def test_two_processes_are_hardly_ever_refused(rate, burst, contacts):
    requests, refused = measure(rate, burst, contacts)
    print(f"{requests} requests of two processes, {refused} refused")
    assert refused <= 0.02 * requests


@pytest.mark.slow
def test_two_processes_keep_to_one_quota():
    requests, refused = measure(30, 5, 6)
    # Each by itself would be refused half of the time.
    assert refused <= 0.1 * requests
