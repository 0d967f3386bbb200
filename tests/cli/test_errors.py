"""Whatever goes wrong is one sentence on stderr, with the right exit code, and quotes nobody."""

import re

import pytest

from rtca_nb.cli import errors, fetching
from rtca_nb.cli.terminal import sentence

SENTENCE = re.compile(r"[A-Z'\-].*\.\n")

WRONG = {
    "no such command": (["nope"], 2),
    "no such option": (["demo", "--nope"], 2),
    "missing arguments": (["fetch"], 2),
    "a number out of range": (["fetch", "i", "c", "--max-results", "101"], 2),
    "a value that is none of the choices": (["fetch", "i", "c", "--output-type", "bogus"], 2),
    "an empty id": (["fetch", "", "c"], 2),
    "an id that is a path": (["fetch", "i", ".."], 2),
    "nothing to open": (["fetch", "i", "c", "--open"], 2),
    "no such sample": (["demo", "--sample", "nope"], 2),
    "reveal without permission": (["report", "x.json", "--reveal"], 2),
    "no such file": (["report", "x.json"], 1),
    "no such folder": (["demo", "-o", "nowhere/report.html"], 2),
    "a folder for a report": (["demo", "-o", "."], 2),
    "no such fault": (["serve", "--fault", "1=nope"], 2),
    "a fault that cannot be meant": (["serve", "--fault", "nope"], 2),
    "a quota that cannot be meant": (["serve", "--quota", "fast"], 2),
    "nobody there": (["fetch", "i", "c", "--endpoint-url", "http://127.0.0.1:9"], 1),
    "no URL": (["fetch", "i", "c", "--endpoint-url", "nowhere"], 2),
    "no such profile": (["fetch", "i", "c", "--profile", "nobody"], 1),
}


@pytest.mark.sampled(8)
@pytest.mark.parametrize(("arguments", "code"), WRONG.values(), ids=WRONG)
def test_an_error_is_one_sentence(rtca, arguments, code, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    monkeypatch.setenv("AWS_PROFILE", "")  # the command sets it, and this puts it back
    monkeypatch.delenv("AWS_PROFILE")
    ran = rtca(*arguments)
    assert ran.code == code
    assert SENTENCE.fullmatch(ran.err), ran.err
    assert ran.err.count("\n") == 1
    assert "Traceback" not in ran.err


def test_usage_errors_say_where_help_is(rtca):
    assert rtca("fetch").err == "Missing argument 'INSTANCE'; see rtca-nb fetch --help.\n"


def test_a_command_that_is_misspelt_is_guessed_within_the_sentence(rtca):
    assert rtca("corpus", "bild").err == (
        "No such command 'bild' (did you mean 'build'?); see rtca-nb corpus --help.\n"
    )


def test_an_interruption_is_130_and_one_word(rtca, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching, "demo", interrupted)
    assert rtca("demo") == (130, "", "Interrupted.\n")


def test_a_fault_of_our_own_quotes_nothing(rtca, monkeypatch):
    def broken(*_, **__):
        raise RuntimeError("Otter Lane 12")

    monkeypatch.setattr(fetching, "demo", broken)
    ran = rtca("demo")
    assert ran.code == 1
    assert SENTENCE.fullmatch(ran.err)
    assert "Otter" not in ran.err
    assert "RuntimeError" in ran.err


def test_an_error_of_the_system_is_a_sentence(rtca, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device", "/somewhere/private/report.html")

    monkeypatch.setattr(fetching, "demo", full)
    assert rtca("demo").err == "No space left on device (report.html); check the path and its permissions.\n"


@pytest.mark.slow
def test_a_reader_that_has_seen_enough_is_no_error(process, tmp_path):
    started = process("demo")
    started.stdout.close()
    started.stdout = None
    err = started.stderr.read()
    started.wait()
    assert started.returncode == errors.FAILED
    assert err == ""
    assert (tmp_path / "rtca-report.html").stat().st_size > 10_000, "the report is written all the same"


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("there is no file", "There is no file."),
        ("Done.", "Done."),
        ("output_type is one", "output_type is one."),
        ("two\nlines\x1b[31m", "Two lines\\x1b[31m."),
    ],
)
def test_sentences_are_capitalised_and_closed(message, shown):
    assert sentence(message) == shown
