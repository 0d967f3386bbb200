"""Ctrl-C while the service keeps silent: every command ends at once, and says what was kept."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import threading
import time

import pytest

from rtca_nb.archive import Archive
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples

SAMPLE = build_sample("refund")
IDS = [f"contact-{number}" for number in range(40)]
# Less than a client's read timeout of a minute, and than what eight threads were once waited for.
SOON = 20
EMPTY = (
    "The archive keeps 0 contacts complete, 0 partial, and every page that arrived; run the same command again to "
    "continue."
)
COMMANDS = {
    "fetch": (
        ("fetch", SAMPLE.instance_id, "contact-1"),
        1,
        "Stopped: no page of the contact was kept, and no report was written.",
    ),
    "watch": (
        ("watch", SAMPLE.instance_id, *IDS[:20], "--jsonl"),
        20,
        "Stopped: nothing was archived, because --archive was not given.",
    ),
    "watch kept": (
        ("watch", SAMPLE.instance_id, *IDS[:3], "--archive", "kept"),
        3,
        "The archive keeps every answer that arrived for 0 contacts; run the same command again to continue.",
    ),
    "archive fetch": (
        ("archive", "fetch", "kept", SAMPLE.instance_id, *IDS, "--connections", "32"),
        32,
        EMPTY,
    ),
    "archive fetch of a search": (
        ("archive", "fetch", "kept", SAMPLE.instance_id, "--since", "2026-01-01"),
        1,
        EMPTY,
    ),
}


def wait_for_requests(endpoint, number):
    while len(endpoint.requests) < number:
        time.sleep(0.01)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("fault", ["stall", "drip:0.1", "endless-continue"])
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.slow
def test_ctrl_c_ends_a_command_at_once(process, name, fault):
    words, requests, kept = COMMANDS[name]
    faults = dict.fromkeys(range(1, 200), fault)
    with serve(served_samples(), quota=None, faults=faults) as endpoint:
        running = process(*words, "--endpoint-url", endpoint.url)
        wait_for_requests(endpoint, requests)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=SOON)
    assert (running.returncode, out) == (130, "")
    assert err.strip().splitlines() == [kept, "Interrupted."]


@pytest.mark.slow
def test_what_an_archive_keeps_of_an_interrupted_run_is_there(process, tmp_path):
    # The first contact arrives, then nothing does.
    faults = dict.fromkeys(range(2, 200), "stall")
    with serve(served_samples(), quota=None, faults=faults) as endpoint:
        words = ("archive", "fetch", "kept", SAMPLE.instance_id, SAMPLE.contact_id, *IDS, "--connections", "1")
        running = process(*words, "--endpoint-url", endpoint.url)
        wait_for_requests(endpoint, 2)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=SOON)
    assert err.startswith("The archive keeps 1 contact complete, 0 partial, and every page that arrived")
    (contact,) = Archive(tmp_path / "kept").contacts()
    assert contact.complete


def long_contact(contact_id):
    """A contact of more than a page."""
    transcript = [
        {
            "Transcript": {
                "Id": f"{contact_id}-{number}",
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": "hello",
                "ContentType": "text/plain",
                "Time": {"AbsoluteTime": "2026-01-01T00:00:00Z"},
            }
        }
        for number in range(120)
    ]
    return ServedContact(SAMPLE.instance_id, contact_id, {"Redacted": transcript})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("archive", "fetch", "kept", SAMPLE.instance_id, *IDS[:3], "--connections", "1"),
            "The archive keeps 0 contacts complete, 1 partial, and every page",
        ),
        (
            ("watch", SAMPLE.instance_id, IDS[0], "--archive", "kept"),
            "The archive keeps every answer that arrived for 1 contact;",
        ),
    ],
    ids=["archive fetch", "watch"],
)
def test_a_contact_of_which_a_page_was_kept_is_counted(process, tmp_path, words, said):
    faults = dict.fromkeys(range(2, 200), "stall")
    with serve(map(long_contact, IDS[:3]), quota=None, faults=faults) as endpoint:
        running = process(*words, "--endpoint-url", endpoint.url)
        wait_for_requests(endpoint, 2)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=SOON)
    assert err.startswith(said), err
    assert len(list(Archive(tmp_path / "kept").pages())) == 1


@pytest.mark.sampled(1)
@pytest.mark.parametrize("module", ["rich.style", "rich.text", "typer.core", "typer", "msgspec"])
def test_ctrl_c_is_heard_while_modules_load(command, tmp_path, module):
    (python, *code), environment = command
    argv = [python, "-X", "importtime", *code, "demo", "-o", "r.html"]
    running = subprocess.Popen(argv, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    for line in running.stderr:
        if line.decode().rpartition("|")[2].strip() == module:
            break
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=SOON)
    assert running.returncode == 130, err.decode()
    assert b"Traceback" not in err
    assert err.splitlines()[-1] == b"Interrupted."


@contextlib.contextmanager
def saying(start):
    """Accept connections on a port, say something to each request, and then nothing more."""
    asked = threading.Event()
    connections = []

    def answer():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connections.append(connection)
            connection.recv(65536)
            connection.sendall(start)
            asked.set()

    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], asked
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for connection in connections:
            connection.close()
        thread.join()


START = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{"


@pytest.mark.slow
@pytest.mark.parametrize("start", [b"", START], ids=["silence", "a start"])
@pytest.mark.parametrize("word", ["report", "inspect", "audit"])
def test_ctrl_c_ends_a_command_that_reads_from_s3(process, word, start):
    keys = {"AWS_ACCESS_KEY_ID": "made-up", "AWS_SECRET_ACCESS_KEY": "made-up", "AWS_DEFAULT_REGION": "us-east-1"}
    with saying(start) as (port, asked):
        running = process(word, "s3://bucket/a.json", env={**keys, "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}"})
        assert asked.wait(SOON), running.communicate()
        running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=SOON)
    assert (running.returncode, out) == (130, "")
    assert err.strip().splitlines()[-1] == "Interrupted."
