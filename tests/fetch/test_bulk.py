"""Many contacts: all of them, at the quota's pace, each as it is; what fails is told and what is running ends."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from rtca_nb.archive import Archive
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import Faults, ServedContact, serve
from rtca_nb.exceptions import (
    AccessDeniedError,
    CredentialsError,
    IntegrityError,
    InternalServiceError,
    InvalidRequestError,
    ResourceNotFoundError,
    RevealError,
    UsageError,
)
from rtca_nb.fetch.bulk import ContactFailure, fetch_contacts
from rtca_nb.fetch.page_reader import TRIES

INSTANCE = "instance"


def served(contact_id: str, messages: int = 25, **options) -> ServedContact:
    segments = [
        {
            "Transcript": {
                "Id": f"{contact_id}-{number}",
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": f"line {number}",
                "ContentType": "text/plain",
                "Time": {"AbsoluteTime": f"2026-01-02T03:{number // 60:02d}:{number % 60:02d}.000Z"},
            }
        }
        for number in range(messages)
    ]
    return ServedContact(INSTANCE, contact_id, {"Redacted": segments, "Raw": segments}, **options)


IDS = [f"c{number}" for number in range(24)]


@pytest.fixture(scope="module")
def endpoint():
    with serve(map(served, IDS), quota=None) as running:
        yield running
    assert running.internal_errors == []


@pytest.fixture
def client(endpoint):
    endpoint.script(None)
    return endpoint.client()


def fetch(client, ids=IDS, **options):
    options = {"max_results": 10, "quota": None, **options}
    return list(fetch_contacts(INSTANCE, ids, client=client, **options))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("connections", [1, 2, 16])
def test_every_contact_comes_once(client, connections):
    results = fetch(client, connections=connections)
    assert sorted(result.contact_id for result in results) == sorted(IDS)
    assert all(result.complete and len(result.transcript) == 25 for result in results)


def test_failures_stand_beside_successes(client, endpoint):
    endpoint.add(served("denied", access_denied=True))
    endpoint.add(served("voice", channel="VOICE"))
    results = fetch(client, ["c1", "gone", "denied", "voice", "", None, 7, "c2"])
    failures = {result.contact_id: result for result in results if isinstance(result, ContactFailure)}
    assert {name: type(failure.error) for name, failure in failures.items()} == {
        "gone": ResourceNotFoundError,
        "denied": AccessDeniedError,
        "voice": InvalidRequestError,
        "": UsageError,
        "None": UsageError,
        "7": UsageError,
    }
    assert sorted(r.contact_id for r in results if isinstance(r, Contact)) == ["c1", "c2"]
    assert repr(failures["gone"]) == f"<ContactFailure 'gone': ResourceNotFoundError: {failures['gone'].error}>"
    assert (failures["gone"].instance_id, failures["gone"].output_type) == (INSTANCE, "Redacted")


def test_ids_that_come_twice_are_fetched_once(client, endpoint):
    before = len(endpoint.requests)
    assert len(fetch(client, ["c1", "c2", "c1", "c1"])) == 2
    assert len(endpoint.requests) - before == 6


def test_ids_are_read_as_the_run_advances(client):
    taken = []

    def ids():
        for name in IDS:
            taken.append(name)
            yield name

    results = fetch_contacts(INSTANCE, ids(), client=client, quota=None, connections=2)
    assert taken == []
    next(results)
    # Two under way, and no more done ahead than there are slots.
    assert len(taken) <= 8
    results.close()
    assert len(taken) < len(IDS)


def test_an_error_of_the_ids_is_raised(client):
    def ids():
        yield "c1"
        raise LookupError("no more")

    with pytest.raises(LookupError, match="no more"):
        fetch(client, ids())


@pytest.mark.parametrize("ids", ["c1", b"c1"])
def test_one_id_is_not_several(client, ids):
    with pytest.raises(UsageError, match="contact_ids must be a list"):
        fetch_contacts(INSTANCE, ids, client=client)


def test_arguments_are_checked_at_once(client):
    wrong = [
        {"connections": 0},
        {"output_type": "raw"},
        {"max_results": 0},
        {"segment_types": []},
        {"offset_unit": "cm"},
    ]
    for options in wrong:
        with pytest.raises(UsageError):
            fetch_contacts(INSTANCE, IDS, client=client, **options)


def test_a_column_is_taken_as_it_is_and_a_frame_is_not(client):
    import pandas as pd

    frame = pd.DataFrame({"id": ["c1", "c2"]})
    assert len(fetch(client, frame["id"])) == 2
    with pytest.raises(UsageError, match="read_contact_ids"):
        fetch(client, frame)


def test_a_closed_run_leaves_no_thread(client):
    results = fetch_contacts(INSTANCE, IDS, client=client, quota=(5, 2), connections=8)
    next(results)
    working = [thread for thread in threading.enumerate() if thread.name.startswith("rtca-fetch")]
    assert working
    results.close()
    for thread in working:
        thread.join()  # pytest's timeout ends what does not


def test_unusable_credentials_end_the_run(client, endpoint):
    endpoint.script(Faults(rate=1.0, names=("expired-token",)))
    with pytest.raises(CredentialsError):
        fetch(client)


def test_progress_is_told_after_each_contact(client):
    told = []
    fetch(client, ["c1", "c2", "gone"], progress=told.append)
    assert [state.done + state.failed for state in told] == [1, 2, 3]
    assert told[-1] == (2, 1, 3, 6, 0)
    fetch(client, iter(["c1"]), progress=told.append)
    assert told[-1].total is None


@pytest.mark.parametrize("ids", [["c1", "c2", "c1", "c1"], ("c1", "c2", "c2"), {"c1": 1, "c2": 2}])
def test_progress_counts_an_id_that_comes_twice_once(client, ids):
    told = []
    fetch(client, ids, progress=told.append)
    assert [(state.done, state.total) for state in told] == [(1, 2), (2, 2)]
    fetch(client, [None, "c1", "c1", None], progress=told.append)
    assert told[-1].done + told[-1].failed == told[-1].total == 3


@pytest.mark.skipif(os.name != "posix", reason="Windows has no pseudo-terminals.")
def test_what_is_printed_beside_the_bar_goes_where_it_should(client, monkeypatch):
    from tests.terminals import terminal

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", printed := io.StringIO())
    with terminal() as shown:
        with open(shown.screen, "w", encoding="utf-8", closefd=False) as errors:
            monkeypatch.setattr("sys.stderr", errors)
            for contact in fetch_contacts(INSTANCE, ["c1"], client=client, quota=None, progress=True):
                print("printed", contact.contact_id)
        assert "1/1" in shown.rest()
    assert printed.getvalue() == "printed c1\n"


def test_the_bar_shows_no_content(client, capsys):
    fetch(client, ["c1", "gone"], progress=True)
    printed, shown = capsys.readouterr()
    assert printed == ""
    assert "2/2" in shown
    assert "1 failed" in shown
    assert "line" not in shown


def test_faults_on_many_connections_lose_nothing(client, endpoint, monkeypatch):
    monkeypatch.setattr("rtca_nb.fetch.page_reader.SHORTEST_PAUSE", 0.004)
    endpoint.script(Faults(rate=0.2, seed=7, names=("429", "500", "reset", "truncate-half", "html-200", "empty-200")))
    results = fetch(client, connections=6)
    assert sorted(result.contact_id for result in results) == sorted(IDS)
    good = [result for result in results if isinstance(result, Contact)]
    assert all(result.complete and len(result.transcript) == 25 for result in good)
    # Which request of which contact meets which fault is chance, as several ask at once. Only a page that was damaged
    # each time is given up.
    assert {type(result.error) for result in results if isinstance(result, ContactFailure)} <= {IntegrityError}
    assert len(good) > 0


@pytest.mark.slow
def test_all_connections_together_keep_the_pace():
    # An endpoint that refuses nothing, so that only the client's own pace holds it back.
    with serve(map(served, IDS[:8]), quota=None) as endpoint:
        began = time.monotonic()
        results = fetch(endpoint.client(), IDS[:8], quota=(20, 5), connections=12)
        took = time.monotonic() - began
        asked = len(endpoint.requests)
    assert all(isinstance(result, Contact) for result in results)
    assert asked == 24
    # A busy machine takes longer. That it takes hardly longer otherwise, test_pacing shows by a clock of its own.
    assert took >= (24 - 5) / 20


# -- with an archive --------------------------------------------------------------------------------------------------


def test_a_second_run_asks_nothing(client, endpoint, tmp_path):
    first = fetch(client, archive=tmp_path / "archive")
    before = len(endpoint.requests)
    told = []
    second = fetch(client, archive=tmp_path / "archive", progress=told.append)
    assert len(endpoint.requests) == before
    assert told[-1].kept == len(IDS)
    assert {c.contact_id: record_of(c).segments for c in first} == {c.contact_id: record_of(c).segments for c in second}


def test_what_was_not_asked_for_is_asked_for_later(client, endpoint, tmp_path):
    fetch(client, ["c1"], archive=tmp_path / "archive", segment_types=["Event"])
    before = len(endpoint.requests)
    (contact,) = fetch(client, ["c1"], archive=tmp_path / "archive")
    assert len(endpoint.requests) > before
    assert len(contact.transcript) == 25


def test_a_broken_run_goes_on_where_it_was(client, endpoint, tmp_path, monkeypatch):
    archive = Archive(tmp_path / "archive")
    monkeypatch.setattr("rtca_nb.fetch.page_reader.SHORTEST_PAUSE", 0.001)
    endpoint.script(dict.fromkeys(range(2, 2 + TRIES), "500"))
    (failure,) = fetch(client, ["c1"], archive=archive)
    assert isinstance(failure.error, InternalServiceError)
    endpoint.script(None)
    before = len(endpoint.requests)
    (contact,) = fetch(client, ["c1"], archive=archive)
    assert contact.complete
    assert len(contact.transcript) == 25
    asked = endpoint.requests[before:]
    assert [request.continued for request in asked] == [True, True], "the first page was there"


def test_failures_are_noted_in_the_archive(client, tmp_path):
    archive = Archive(tmp_path / "archive")
    fetch(client, ["gone", ""], archive=archive)
    (entry,) = archive.entries()
    assert (entry.contact_id, entry.state) == ("gone", "failed")


def test_raw_needs_permission_before_anything_is_asked(client, endpoint, tmp_path):
    before = len(endpoint.requests)
    with pytest.raises(RevealError, match="allow_raw=True"):
        fetch_contacts(INSTANCE, IDS, client=client, output_type="Raw", archive=tmp_path / "archive")
    assert len(endpoint.requests) == before
    assert not (tmp_path / "archive").exists()


SCRIPT = """
import sys
import rtca_nb.fetch.bulk as bulk
ids = [f"c{number}" for number in range(24)]
try:
    for result in bulk.fetch_contacts("instance", ids, endpoint_url=sys.argv[1], archive=sys.argv[2],
                                      quota=(20, 2), connections=4, max_results=10):
        print(result.contact_id, flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a POSIX signal.")
def test_ctrl_c_ends_cleanly_and_the_run_can_go_on(endpoint, client, tmp_path):
    command = [sys.executable, "-c", SCRIPT, endpoint.url, str(tmp_path / "archive")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        first = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        # Not communicate(), which knows nothing of what stands in the buffer behind the first line.
        out, err = process.stdout.read(), process.stderr.read()
    assert first.startswith("c")
    assert out.endswith("interrupted\n")
    assert (process.returncode, err) == (0, "")
    archive = Archive(tmp_path / "archive")
    assert [verdict.problem for verdict in archive.verify() if verdict.problem] == []
    results = fetch(client, archive=archive)
    assert all(isinstance(result, Contact) and result.complete for result in results)
    assert len(results) == len(IDS)


def test_ctrl_c_while_connections_start_ends_those_that_run(client, endpoint, monkeypatch):
    start = threading.Thread.start

    def interrupted(thread):
        start(thread)
        if thread.name == "rtca-fetch-2":
            raise KeyboardInterrupt

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    taken = []

    def ids():
        for number in range(1000):
            taken.append(number)
            yield f"c{number}"

    with pytest.raises(KeyboardInterrupt):
        next(fetch_contacts(INSTANCE, ids(), client=client, quota=None))
    running = [thread for thread in threading.enumerate() if thread.name.startswith("rtca-fetch")]
    for thread in running:
        thread.join(10)
    assert not any(thread.is_alive() for thread in running)
    assert len(taken) < 20
