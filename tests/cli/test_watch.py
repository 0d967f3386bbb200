"""watch: contacts in the terminal while they go on."""

from __future__ import annotations

import contextlib
import io
import json
import re
import signal
import subprocess

import pytest
from rich.cells import cell_len
from rich.console import Console

import rtca_nb
from rtca_nb.archive import Archive
from rtca_nb.cli.changes import Changes, json_line
from rtca_nb.cli.watch_view import view_of
from rtca_nb.endpoint import Faults, ServedContact, serve
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.follow import Following
from rtca_nb.samples import build_sample

pytestmark = pytest.mark.sampled_file(2)

SAMPLE = build_sample("in-progress")
OTHER = build_sample("refund")
IDS = (SAMPLE.instance_id, SAMPLE.contact_id)
FAST = ("--interval", "0.05", "--quota", "none")


def served(sample=SAMPLE, **options):
    return ServedContact(SAMPLE.instance_id, sample.contact_id, sample.segments, **options)


@pytest.fixture
def endpoint():
    with serve([served(), served(OTHER)], quota=None, speed=300) as running:
        yield running
    assert running.internal_errors == []


def wire(output_type="Redacted", sample=SAMPLE):
    """Ids of all messages, events and files."""
    return sorted(
        payload["Id"] for segment in sample.segments[output_type] for payload in segment.values() if "Id" in payload
    )


def lines_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_plain_lines_show_each_message_once(rtca, endpoint):
    ran = rtca("watch", *IDS, "--endpoint-url", endpoint.url, *FAST)
    assert (ran.code, ran.err) == (0, "")
    contact = rtca_nb.sample_contact("in-progress")
    lines = ran.out.splitlines()
    assert len([line for line in lines if re.match(r"\d+:\d\d  ", line)]) == len(contact.transcript)
    assert lines[-1] == f"{SAMPLE.contact_id}: analysis complete, {len(contact.transcript)} messages"
    assert ran.out.count("Clouds? What clouds?") == 1
    assert " [NAME]" in ran.out


@pytest.mark.slow
def test_several_contacts_are_told_apart(rtca, endpoint):
    ran = rtca("watch", *IDS, OTHER.contact_id, "--endpoint-url", endpoint.url, *FAST)
    assert ran.code == 0
    for sample in (SAMPLE, OTHER):
        assert f"{sample.contact_id}: analysis complete" in ran.out
        assert sum(line.startswith(f"{sample.contact_id}  ") for line in ran.out.splitlines()) > 10


def test_jsonl_has_each_segment_once_and_says_what_changed(rtca, endpoint):
    ran = rtca("watch", *IDS, "--jsonl", "--endpoint-url", endpoint.url, *FAST)
    assert (ran.code, ran.err) == (0, "")
    records = lines_of(ran.out)
    new = [record for record in records if record["change"] == "new"]
    ids = [payload["Id"] for record in new for payload in record["segment"].values() if "Id" in payload]
    assert sorted(ids) == wire()
    assert records[-1] == {"contact_id": SAMPLE.contact_id, "status": "COMPLETED", "change": "status", "complete": True}
    assert {record["change"] for record in records} <= {"new", "revised", "replaced", "status"}
    # What stands in the end is what was told and not taken back.
    standing = {}
    for record in records:
        if "segment" in record:
            ((name, payload),) = record["segment"].items()
            key = (name, payload["Id"] if "Id" in payload else json.dumps(payload, sort_keys=True))
            if record["change"] == "replaced":
                del standing[key]
            else:
                standing[key] = payload
    with serve([served()], quota=None) as whole:
        contact = rtca_nb.fetch_contact(*IDS, client=whole.client())
    assert len(standing) == len(contact.segments)


@pytest.mark.slow
@pytest.mark.parametrize("form", [(), ("--jsonl",)])
def test_raw_contacts_show_nothing_that_was_redacted(rtca, endpoint, form):
    ran = rtca("watch", *IDS, "--output-type", "Raw", *form, "--endpoint-url", endpoint.url, *FAST)
    assert ran.code == 0
    assert "█" in ran.out or "PII" in ran.out or "\\u2588" in ran.out
    text = ran.out + (json.dumps(lines_of(ran.out), ensure_ascii=False) if form else "")
    assert [secret for secret in SAMPLE.secrets if secret in text] == []


@pytest.mark.slow
def test_faults_are_told_on_stderr_with_what_comes_next(rtca, endpoint):
    endpoint.script(Faults({1: "429", 2: "reset", 3: "500", 8: "expired-token", 9: "expired-token"}))
    ran = rtca("watch", *IDS, "--jsonl", "--endpoint-url", endpoint.url, *FAST)
    assert ran.code == 0
    ids = [
        payload["Id"]
        for record in lines_of(ran.out)
        if record["change"] == "new"
        for payload in record["segment"].values()
        if "Id" in payload
    ]
    assert sorted(ids) == wire()
    assert ran.err.count("\n") >= 3
    assert all(re.search(r"; asking again (at once|in \d+\.\d s)\.$", line) for line in ran.err.splitlines())


def test_a_contact_that_fails_leaves_the_others_and_is_named_in_the_end(rtca, endpoint):
    ran = rtca("watch", *IDS, "nobody", "--start-timeout", "0", "--endpoint-url", endpoint.url, *FAST)
    assert ran.code == 1
    assert f"{SAMPLE.contact_id}: analysis complete" in ran.out
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("There is no contact nobody in that instance")


def test_time_that_is_up_is_a_failure(rtca):
    with serve([served(status="IN_PROGRESS")], quota=None) as running:
        ran = rtca("watch", *IDS, "--timeout", "0.2", "--endpoint-url", running.url, *FAST)
    assert ran.code == 1
    assert ran.err == (
        f"--timeout passed before the analysis of contact {SAMPLE.contact_id} had ended; pass a longer --timeout.\n"
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "arguments",
    [
        (".", "contact"),
        ("instance", ".."),
        ("instance", "contact", "--endpoint-url", "nonsense"),
        ("instance", "contact", "--interval", "0"),
        ("instance", "contact", "--quota", "much"),
        ("instance", "contact", "--allow-raw"),
        ("instance",),
    ],
)
def test_what_cannot_be_meant_is_bad_usage(rtca, arguments):
    ran = rtca("watch", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1


@pytest.mark.slow
def test_answers_are_kept_in_an_archive(rtca, endpoint, tmp_path):
    ran = rtca("watch", *IDS, "--archive", tmp_path / "kept", "--endpoint-url", endpoint.url, *FAST)
    assert ran.code == 0
    (kept,) = Archive(tmp_path / "kept").contacts()
    assert kept.complete


# -- as a process ---------------------------------------------------------------------------------------------------


def watched(process, url, *arguments, **options):
    return process("watch", *IDS, "--endpoint-url", url, *FAST, *arguments, **options)


def test_a_contact_that_is_not_there_yet_is_named_at_once_and_once(process):
    with serve([], quota=None) as running:
        watching = process("watch", IDS[0], "late", "--endpoint-url", running.url, *FAST)
        first = watching.stderr.readline()
        running.add(ServedContact(IDS[0], "late", SAMPLE.segments))
        out, err = watching.stdout.read(), watching.stderr.read()
    assert first == (
        "The analysis of contact late has not started, or the instance has no such contact; "
        "waiting, up to --start-timeout.\n"
    )
    assert (err, watching.wait()) == ("", 0)
    assert out.splitlines()[-1].startswith("late: analysis complete")


def test_a_contact_that_never_comes_is_named_in_the_end(rtca, endpoint):
    ran = rtca("watch", IDS[0], "nobody", "--start-timeout", "0.1", "--endpoint-url", endpoint.url, *FAST)
    assert ran.code == 1
    assert ran.err.splitlines()[-1].startswith("There is no contact nobody in that instance")


@pytest.fixture
def endless():
    with serve([served(status="IN_PROGRESS")], quota=None, speed=0) as running:
        running.advance(300)
        yield running


@pytest.mark.slow
def test_lines_come_as_they_happen_and_interrupt_ends_it(process, endless):
    running = watched(process, endless.url, "--jsonl")
    for _ in range(2):
        assert json.loads(running.stdout.readline())["change"] == "new"
    running.send_signal(signal.SIGINT)
    lines_of(running.stdout.read())  # however many came before the signal, each is whole
    kept = "Stopped: nothing was archived, because --archive was not given.\n"
    assert (running.stderr.read(), running.wait()) == (f"{kept}Interrupted.\n", 130)


@pytest.mark.slow
def test_a_reader_that_goes_away_ends_it_quietly(command, endless):
    argv, environment = command
    arguments = ["watch", *IDS, "--jsonl", "--endpoint-url", endless.url, *FAST]
    with (
        subprocess.Popen(
            [*argv, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as running,
        contextlib.ExitStack() as after,
    ):
        after.callback(running.kill)  # a test that fails must not wait for it
        running.stdout.readline()
        running.stdout.close()
        endless.advance(3600)
        assert running.stderr.read() == b""
        assert running.wait() == 1


def test_the_terminal_shows_a_view_that_is_kept_up_to_date(in_terminal, endless):
    running, shown = in_terminal("watch", *IDS, "--endpoint-url", endless.url, *FAST)
    shown.read_up_to(lambda text: "Up to date" in text)
    endless.advance(3600)
    shown.read_up_to(lambda text: "Clouds? What clouds?" in text)
    running.send_signal(signal.SIGINT)
    assert running.wait() == 130
    text = shown.rest()
    assert "Interrupted." in text
    assert "\x1b[?25h" in text, "the cursor is there again"
    assert "Ctrl-C ends it" in text
    assert "Traceback" not in text


# -- what is drawn --------------------------------------------------------------------------------------------------


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 12), (100, 50)])
def test_view_fits_the_terminal_and_ends_with_the_newest(endpoint, width, height):
    console = Console(file=io.StringIO(), width=width, height=height, record=True, force_terminal=True)
    following = Following(*IDS, ClientOptions(client=endpoint.client()), interval=0.05)
    following.start()
    version = following.version
    while not following.finished:
        following.wait_change(version)
        version = following.version
    console.print(view_of(following, console))
    text = console.export_text()
    lines = text.splitlines()
    assert len(lines) <= height
    assert max(map(cell_len, lines)) <= width
    assert "clouds?" in " ".join(text.split())
    assert "analysis complete" in text
    assert "The analysis has ended." in text


def test_changes_tell_what_grew_and_what_it_replaced():
    def contact(*segments, status="IN_PROGRESS"):
        return rtca_nb.read_contact({"Channel": "CHAT", "Status": status, "Segments": list(segments)})

    message = {"Transcript": {"Id": "1", "ParticipantId": "p", "ParticipantRole": "AGENT", "Content": "One."}}
    changed = {"Transcript": {**message["Transcript"], "Content": "Two."}}
    small = {"Categories": {"MatchedDetails": {"a": {"PointsOfInterest": []}}}}
    large = {"Categories": {"MatchedDetails": {"a": {"PointsOfInterest": []}, "b": {"PointsOfInterest": []}}}}
    changes = Changes()
    told = [
        [record["change"] for record in changes.since_last(snapshot)]
        for snapshot in (
            contact(message, small),
            contact(message, small),
            contact(changed, small),
            contact(changed, large, {"Novelty": {"Id": "n"}}, status="COMPLETED"),
        )
    ]
    assert told == [["new", "new", "status"], [], ["revised"], ["new", "new", "replaced", "status"]]


def test_lines_of_json_do_nothing_to_a_terminal():
    line = json_line({"text": "\x1b[31m \x9b \u202e \x7f \u2028 é"})
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["text"] == "\x1b[31m \x9b \u202e \x7f \u2028 é"
