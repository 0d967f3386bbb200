"""``rtca-nb corpus search``, as it is typed."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from tests.corpus.readings import chat, write
from tests.making import contact_of, message
from tests.render.making import make

pytestmark = pytest.mark.sampled_file(3)

IDS = ("12345678-aaaa-4bbb-8ccc-0123456789ab", "87654321-dddd-4eee-8fff-ba9876543210")


@pytest.fixture
def corpus(tmp_path):
    """A corpus of two contacts, of which one says something hostile."""
    hostile = "Lámp \x1b]52;c;eA==\x07\u202e<b>=2+5\nEnd"
    said = [
        message("Where is my lamp?", identity=IDS[1], Sentiment="NEGATIVE"),
        message(hostile, identity="m2", role="AGENT", Time={"AbsoluteTime": "2025-01-01T00:00:05.000Z"}),
    ]
    write([make(said, contact_id=IDS[0]), chat("other", text="nothing", day=9)], tmp_path / "corpus")
    return "corpus"


def test_search_prints_a_line_for_each_message_and_says_what_was_searched(rtca, corpus):
    ran = rtca("corpus", "search", corpus, "LAMP")
    assert ran.code == 0
    head, *lines = ran.out.splitlines()
    assert head.split("\t") == ["citation", "snippet", "absolute_time", "participant_role", "sentiment", "categories"]
    assert [line.split("\t")[0] for line in lines] == [f"{IDS[0]}#m2", f"{IDS[0]}#{IDS[1]}"]
    assert lines[1].split("\t")[1:5] == ["Where is my lamp?", "2025-01-01T00:00:00+00:00", "CUSTOMER", "NEGATIVE"]
    assert all(line.replace("\t", "").isprintable() for line in ran.out.splitlines())
    assert "Found: 2 hits in 2 messages." in ran.err
    assert "Searched: 4 messages of 2 contacts." in ran.err


def test_search_takes_the_conditions_of_the_method(rtca, corpus):
    def found(*arguments):
        return [line.split("\t")[0] for line in rtca("corpus", "search", corpus, *arguments).out.splitlines()[1:]]

    assert found("lamp", "--sentiment", "negative") == [f"{IDS[0]}#{IDS[1]}"]
    assert found("role:agent lamp") == [f"{IDS[0]}#m2"]
    assert found("", "--from", "2026-01-01", "--limit", "1") == ["other#other-1"]
    assert found("any: lamp nothing", "--to", "2026-01-01T00:00+01:00", "--limit", "9") == found("lamp")
    assert found("lamp", "--category", "Billing") == []
    assert found("lamp", "--agent", "ann", "--agent", "bob") == []


def test_search_says_how_many_it_did_not_print(rtca, corpus):
    ran = rtca("corpus", "search", corpus, "lamp", "--limit", "1")
    assert len(ran.out.splitlines()) == 2
    assert "Shown: the newest 1 of 2 messages that were found." in " ".join(ran.err.split())


def test_search_writes_csv_that_a_spreadsheet_takes_for_text(rtca, corpus):
    ran = rtca("corpus", "search", corpus, '"<b>"', "--format", "csv")
    assert ran.code == 0
    (row,) = csv.DictReader(io.StringIO(ran.out))
    assert row["contact_id"] == IDS[0]
    assert row["snippet"][int(row["begin"]) :].startswith("<b>")
    assert "\x1b" not in ran.out
    assert "\x07" not in ran.out


def test_search_writes_json_that_no_terminal_acts_upon(rtca, corpus):
    ran = rtca("corpus", "search", corpus, "lamp", "--format", "JSON")
    assert ran.out.isascii()
    assert all(line.isprintable() for line in ran.out.splitlines())
    whole = json.loads(ran.out)
    assert (whole["n"], whole["unit"]) == (2, "messages")
    assert whole["left_out"] == ["Searched: 4 messages of 2 contacts.", "Found: 2 hits in 2 messages."]
    first, second = whole["rows"]
    assert second["snippet"][second["begin"] : second["end"]] == "lamp"
    assert first["sentiment"] is None
    assert second["categories"] == []


@pytest.mark.slow
@pytest.mark.parametrize("format_", [[], ["--format", "csv"], ["--format", "json"]])
def test_in_a_terminal_nothing_acts_and_ids_are_whole(in_terminal, corpus, format_):
    _, shown = in_terminal("corpus", "search", corpus, "lamp", *format_)
    text = shown.rest()
    assert f"{IDS[0]}#{IDS[1]}" in text.replace("\r\n", "\n")
    assert "\x1b]" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "Found: 2 hits in 2 messages." in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nothing", "x"), 1, "There is no corpus in 'nothing'; create one with rtca-nb corpus build."),
        (("corpus", "x", "--limit", "0"), 2, "'0' is not a whole number from 1 to"),
        (("corpus", "x", "--sentiment", "angry"), 2, "is not one of POSITIVE, NEUTRAL, NEGATIVE"),
        (("corpus", "x", "--from", "yesterday"), 2, "is not a date or time such as 2025-03-01"),
        (("corpus", "x", "--from", "2026-01-02", "--to", "2026-01-01"), 2, "must be before the end"),
        (("corpus", "x", "--format", "xml"), 2, "is not one of csv, json"),
        (("corpus",), 2, "Missing argument 'QUERY'"),
    ],
)
def test_a_fault_is_one_sentence_and_an_exit_code(rtca, corpus, arguments, code, said):
    ran = rtca("corpus", "search", *arguments)
    assert ran.code == code
    assert said in " ".join(ran.err.split())
    assert ran.out == ""


def test_nothing_found_is_no_fault(rtca, corpus):
    ran = rtca("corpus", "search", corpus, "zebra")
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)
    assert "Found: 0 hits in 0 messages." in ran.err


@pytest.mark.parametrize("arguments", [("lamp",), ("zebra",), ("", "--sentiment", "negative"), ("role:agent",)])
def test_how_much_was_found_is_said_once(rtca, corpus, arguments):
    said = rtca("corpus", "search", corpus, *arguments).err
    assert len(re.findall(r"found", said, re.IGNORECASE)) == 1


def test_search_of_clear_text_says_so(rtca, tmp_path):
    contact_of("refund", "Raw").reveal().to_jsonl(tmp_path / "a.jsonl", allow_revealed=True)
    assert rtca("corpus", "build", "a.jsonl", "clear", "--reveal", "--allow-revealed").code == 0
    assert "This corpus holds personal data in clear text." in rtca("corpus", "search", "clear", "the").err
