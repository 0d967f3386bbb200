"""watch: terminals that are small or go away, streams that are closed, a service that keeps silent, late redaction."""

from __future__ import annotations

import io
import re
import shlex
import signal
import subprocess
import time
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console

import rtca_nb
from rtca_nb.cli.changes import Changes
from rtca_nb.cli.watch_view import view_of
from rtca_nb.cli.watching import PlainLines
from rtca_nb.endpoint import Faults, serve
from rtca_nb.exceptions import RtcaError
from rtca_nb.fetch.observer import Followed, Trouble
from tests.cli.test_watch import FAST, IDS, SAMPLE, served
from tests.privacy.test_redaction_history import CLEAR, TAGGED
from tests.privacy.test_redaction_history import contact as late

HOSTILE = [
    "\x1b[2J\x1b]0;title\x07",
    "\u202eabc\u2066",
    "a" * 3000,
    "👨‍👩‍👧‍👦" * 50,
    "line\n" * 200,
    "\x9b31m\r\x08\x00",
    "中" * 300,
    "\u2028\u0085",
    "[bold]x[/bold] :smile:",
    "\U000e0041 \ufeff \u00ad",
]


def message(text, identity="1", **values):
    known = {"ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Content": text, **values}
    return {"Transcript": known if identity is None else {**known, "Id": identity}}


def contact(*segments, output_type="Redacted", status="IN_PROGRESS", contact_id=None):
    page = {"Channel": "CHAT", "Status": status, "Segments": list(segments)}
    return rtca_nb.read_contact(page, output_type=output_type, contact_id=contact_id)


class Showing:
    """What a view asks of those that are followed."""

    class pace:
        rate, left, burst = 1.96, 3, 4

    def __init__(self, *contacts, identity="c"):
        self._lines = [Followed(identity, "waiting", one, 3, None, 1.0) for one in contacts]

    def followed(self):
        return self._lines


def drawn(showing, width, height):
    console = Console(file=io.StringIO(), width=width, height=height, record=True, force_terminal=True)
    console.print(view_of(showing, console))
    return console.export_text()


# -- what is drawn --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [10, 20, 39, 40, 80])
@pytest.mark.parametrize("height", [5, 12, 24])
def test_nothing_in_a_message_breaks_the_view(width, height):
    hostile = contact(*(message(text, str(place)) for place, text in enumerate(HOSTILE)))
    text = drawn(Showing(hostile, identity="\x1b[31mid\u202e"), width, height)
    lines = text.splitlines()
    assert len(lines) < height
    assert max(map(cell_len, lines)) <= width
    assert all(character.isprintable() for line in lines for character in line)


def test_a_narrow_terminal_leaves_the_words_their_room():
    text = drawn(Showing(contact(message("It is an observatory."))), 20, 24)
    assert "observatory" in text


@pytest.mark.parametrize("number", [1, 2, 9])
@pytest.mark.parametrize("trouble", [None, Trouble("c", RtcaError("Refused."), datetime.now(UTC), 1.0, 1)])
def test_nothing_that_is_said_of_a_contact_breaks_the_view(number, trouble):
    said = message("Hello.", ParticipantRole="\u202eBOSS\x07", Sentiment="POSITIVE")
    hostile = contact(said, status="\u202eIN\x9b")
    showing = Showing(*[hostile] * number, identity="\u202eid\x9b")
    showing._lines = [line._replace(trouble=trouble) for line in showing._lines]
    text = drawn(showing, 200, 24)
    assert r"\u202eid" in text
    assert all(character.isprintable() for line in text.splitlines() for character in line)


@pytest.mark.parametrize("number", [1, 3, 4, 8, 20])
def test_each_contact_has_its_place_however_many_there_are(number):
    one = contact(message("Hello."))
    text = drawn(Showing(*[one] * number, identity="someone"), 80, 24)
    assert len(text.splitlines()) < 24
    assert text.count("someone") == text.count("analysis in progress") == number
    assert "Ctrl-C ends it" in text


def test_a_clock_that_is_wrong_gives_no_lag():
    def lag(seconds):
        moment = datetime.fromtimestamp(time.time() + seconds, UTC).isoformat()
        return "last message" in drawn(Showing(contact(message("Hello.", Time={"AbsoluteTime": moment}))), 80, 24)

    assert [lag(-3600), lag(5), lag(7200)] == [True, True, False]


def test_id_and_status_of_a_contact_act_on_no_terminal(capsys):
    PlainLines(several=True).write(contact(message("Hello."), status="\u202eIN\x9b", contact_id="\u202eid"))
    out = capsys.readouterr().out
    assert (out.count(r"\u202eid"), out.count(r"\u202eIN\x9b")) == (2, 1)
    assert all(line.isprintable() for line in out.splitlines())


# -- lines ----------------------------------------------------------------------------------------------------------


def test_messages_without_an_id_are_told_one_by_one(capsys):
    lines = PlainLines(several=False)
    for made in ([message("One.", None)], [message("One.", None), message("Two.", None), message("Three.", None)]):
        lines.write(contact(*made))
    out = capsys.readouterr().out
    assert [out.count(word) for word in ("One.", "Two.", "Three.")] == [1, 1, 1]


def test_a_message_that_was_revised_is_told_again(capsys):
    lines = PlainLines(several=False)
    lines.write(late("Redacted", (CLEAR,)))
    capsys.readouterr()
    for versions in ([(CLEAR,), (TAGGED, (10, 16))], [(CLEAR,), (TAGGED, (10, 16)), (CLEAR,)]):
        lines.write(late("Redacted", *versions))
    told = capsys.readouterr().out
    assert "my cat is [NAME]  (revised)" in told
    assert "Whiskers" not in told


def test_records_never_repeat_what_was_redacted_since():
    changes = Changes()
    list(changes.since_last(late("Redacted", (CLEAR,))))
    for versions in ([(CLEAR,), (TAGGED, (10, 16))], [(CLEAR,), (TAGGED, (10, 16)), (CLEAR,)]):
        records = list(changes.since_last(late("Redacted", *versions)))
        assert [record["change"] for record in records] == ["revised"]
        assert "Whiskers" not in str(records)


def test_segments_that_look_the_same_once_masked_are_each_told():
    def unheard(text):
        return message(text, None, Redaction={"CharacterOffsets": [{"BeginOffsetChar": 0, "EndOffsetChar": 5}]})

    made = contact(unheard("Alice"), unheard("Bobby"), output_type="Raw")
    records = [record for record in Changes().since_last(made) if "segment" in record]
    assert [record["change"] for record in records] == ["new", "new"]
    assert len(made.segments) == 2


# -- as a process ---------------------------------------------------------------------------------------------------


def test_what_could_not_be_read_is_a_failure(rtca):
    faults = Faults(rate=1.0, names=("empty-segment",))
    with serve([served()], quota=None, faults=faults) as running:
        ran = rtca("watch", *IDS, "--endpoint-url", running.url, *FAST)
    assert ran.code == 1
    assert ran.err.endswith("has ended, but not all of it could be read; fetch it again.\n")


def test_time_is_up_though_the_service_keeps_silent(rtca):
    with serve([served()], quota=None, faults=Faults(rate=1.0, names=("stall",))) as running:
        ran = rtca("watch", *IDS, "--timeout", "0.3", "--endpoint-url", running.url, *FAST)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("--timeout passed before the analysis")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["", "--jsonl"])
def test_a_closed_output_is_no_fault(command, form):
    argv, environment = command
    with serve([served()], quota=None) as running:
        words = [*argv, "watch", *IDS, "--endpoint-url", running.url, *FAST, *filter(None, [form])]
        ran = subprocess.run(
            ["sh", "-c", f"{shlex.join(words)} >&-"],
            check=False,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.fixture
def watched(in_terminal):
    """A contact that is watched in a terminal of 100 columns: the process, and the terminal."""
    with serve([served(status="IN_PROGRESS")], quota=None, speed=0) as running:
        running.advance(300)
        process, shown = in_terminal("watch", *IDS, "--endpoint-url", running.url, *FAST, columns=100)
        yield process, shown
        process.kill()
        process.wait()


@pytest.mark.slow
def test_being_terminated_gives_the_cursor_back(watched):
    process, shown = watched
    assert "\x1b[?25l" in shown.read_up_to(lambda text: SAMPLE.contact_id in text)
    process.send_signal(signal.SIGTERM)
    shown.read_up_to(lambda text: "\x1b[?25h" in text)
    assert process.wait() == 128 + signal.SIGTERM


@pytest.mark.slow
def test_a_window_that_gets_smaller_is_drawn_in_its_new_size(watched):
    _, shown = watched
    shown.read_up_to(lambda text: "Ctrl-C ends it" in text)
    shown.resize(columns=30, rows=24)
    # The foot is cut at the new width: "12 requests sent · no quota…"
    shown.read_up_to(lambda text: re.search(r"sent[^\r\n]{0,15}…", text))
