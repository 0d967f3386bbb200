"""generate."""

import json
import os
import re
import resource
import signal
import time

import pytest

import rtca_nb
from rtca_nb.samples import generate_contacts


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_generate_writes_redacted_contacts_by_default(rtca, tmp_path):
    ran = rtca("generate", "--contacts", 3)
    assert (ran.code, ran.err) == (0, "")
    pages = [page for contact in generate_contacts(3) for page in contact.pages(context=True)]
    assert ran.out == f"rtca-contacts.jsonl: 3 contacts on {len(pages)} pages, Redacted.\n"
    assert (tmp_path / "rtca-contacts.jsonl").read_bytes().splitlines() == pages
    assert names(tmp_path) == ["rtca-contacts.jsonl"]


def test_generate_passes_on_what_it_is_asked_for(rtca, tmp_path):
    options = ("--seed", 9, "--first", 20, "--language", "ja", "--language", "en", "--output-type", "raw")
    ran = rtca("generate", "--contacts", 2, *options, "--out", "chats.jsonl", "--truth", "truth.jsonl")
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "truth.jsonl: the facts about each contact."
    contacts = list(generate_contacts(2, seed=9, first=20, languages=["en", "ja"]))
    pages = [page for contact in contacts for page in contact.pages("Raw", context=True)]
    assert (tmp_path / "chats.jsonl").read_bytes().splitlines() == pages
    truth = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text("utf-8").splitlines()]
    assert truth == [contact.truth for contact in contacts]


def test_generate_writes_both_forms_to_a_folder(rtca, tmp_path):
    ran = rtca("generate", "--contacts", 2, "--output-type", "both")
    assert ran.code == 0
    assert names(tmp_path) == ["rtca-contacts", "rtca-contacts/raw.jsonl", "rtca-contacts/redacted.jsonl"]
    forms = [contact.output_type for contact in rtca_nb.read_contacts(tmp_path / "rtca-contacts")]
    assert sorted(forms) == ["Raw", "Raw", "Redacted", "Redacted"]
    # Another form, or other contacts, may go to a folder that is there.
    assert rtca("generate", "--contacts", 1, "-o", tmp_path).code == 0
    assert (tmp_path / "redacted.jsonl").exists()


def test_generated_contacts_are_what_the_other_commands_take(rtca):
    assert rtca("generate", "--contacts", 1, "--output-type", "Raw").code == 0
    ran = rtca("inspect", "rtca-contacts.jsonl")
    assert (ran.code, ran.err) == (0, "")
    assert ran.words.count("COMPLETED, all of it") == 1
    assert rtca("report", "rtca-contacts.jsonl").code == 0


WRONG = {
    "no contact": (["--contacts", "0"], 2, "'0' is not a whole number from 1 to 1000000000"),
    "fewer than none": (["--contacts", "-5"], 2, "'-5' is not a whole number"),
    "no number": (["--contacts", "many"], 2, "'many' is not a whole number"),
    "a seed below nothing": (["--seed", "-1"], 2, "'-1' is not a whole number from 0"),
    "a first one below nothing": (["--first", "-1"], 2, "'-1' is not a whole number from 0"),
    "an unknown language": (["--language", "tlh"], 2, "There is no language 'tlh'; choose from ar, de, en, es"),
    "an unknown form": (["--output-type", "clear"], 2, "'clear' is not one of Redacted, Raw, both"),
    "a file that exists": (["-o", "there.txt"], 2, "'there.txt' exists and was not replaced; choose another file"),
    "a truth that exists": (
        ["--truth", "there.txt"],
        2,
        "'there.txt' exists and was not replaced; choose another file",
    ),
    "a file for both forms": (["--output-type", "both", "-o", "there.txt"], 2, "'there.txt' is a file, but both forms"),
    "no folder": (["-o", "nowhere/a.jsonl"], 2, "There is no folder 'nowhere' to write to; create it first."),
    "no folder for both": (["--output-type", "both", "-o", "a/b"], 1, "The folder 'a/b' cannot be created: No such"),
    "no folder for the truth": (["--output-type", "both", "--truth", "a/b"], 2, "There is no folder 'a' to write to"),
    "a name too long": (["-o", "x" * 300], 1, "cannot be written: File name too long"),
    "a folder's name too long": (["--output-type", "both", "-o", "x" * 300], 1, "cannot be created: File name too"),
    "one file twice": (
        ["-o", "a", "--truth", "a"],
        2,
        "Two of the files have the same path; give each file its own path.",
    ),
}


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("arguments", "code", "said"), WRONG.values(), ids=WRONG)
def test_an_error_is_one_sentence_and_leaves_nothing(rtca, tmp_path, arguments, code, said):
    (tmp_path / "there.txt").write_text("mine")
    ran = rtca("generate", *(["--contacts", "1"] if "--contacts" not in arguments else []), *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err
    assert names(tmp_path) == ["there.txt"]
    assert (tmp_path / "there.txt").read_text() == "mine"


def test_a_full_disk_is_one_sentence_and_leaves_nothing(rtca, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    try:
        ran = rtca("generate", "--contacts", "30", "--output-type", "both", "--truth", "truth.jsonl")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "The contacts cannot be written: File too large; nothing was kept.\n"
    assert names(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "code", "left"),
    [(signal.SIGINT, 130, []), (signal.SIGKILL, -signal.SIGKILL, ["half"])],
    ids=["^C", "kill"],
)
def test_a_run_that_is_ended_leaves_no_file_of_its_name(process, tmp_path, sent, code, left):
    started = process("generate", "--contacts", "10000000", "-o", "chats.jsonl")
    while not any(path.stat().st_size > 1_000_000 for path in tmp_path.iterdir()):
        assert started.poll() is None
        time.sleep(0.01)
    os.kill(started.pid, sent)
    _, err = started.communicate(timeout=20)
    assert started.returncode == code
    if sent == signal.SIGINT:
        assert err == "Stopped: no file was written.\nInterrupted.\n"
    # What a killed process leaves is hidden, and named as no file of contacts is.
    assert ["half" if name.startswith(".rtca-") else name for name in names(tmp_path)] == left


@pytest.mark.slow
def test_a_terminal_sees_a_bar(in_terminal):
    running, shown = in_terminal("generate", "--contacts", "800")
    running.wait(timeout=60)
    text = shown.rest()
    assert "━" in text
    assert "800 contacts" in text


def test_help_lists_the_languages(rtca):
    shown = " ".join(rtca("generate", "--help").out.replace("│", " ").split())
    listed = re.search(r"Only this language: (.*?); may be repeated", shown)[1]
    codes = re.split(r", | or ", listed)
    refused = rtca("generate", "--language", "xx", "-o", "x.jsonl").err
    assert codes == re.search(r"choose from (.*)\.", refused)[1].split(", ")
    assert "all eleven" in shown
    assert len(codes) == 11
