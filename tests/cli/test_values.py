"""What is typed for an option: wrong values are refused in the words of the command line."""

import datetime as dt
import re

import pytest

from rtca_nb.cli import archiving
from rtca_nb.cli.values import moment, quota_of
from rtca_nb.endpoint import serve
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples

pytestmark = pytest.mark.sampled_file(8)

COMMANDS = [
    *("demo", "fetch", "watch", "report", "inspect", "serve", "lab", "audit", "scrub"),
    *(f"archive {name}" for name in ("fetch", "verify", "list", "export")),
]
FORMATS = "auto, v2, kinesis, post-chat, chat-transcript, archive"
SECONDS = "number of seconds above 0 and at most 86,400"
WRONG = [
    ("fetch i c --output-type Clear", "'Clear' is not one of Redacted, Raw"),
    ("fetch i c --max-results 500", "'500' is not a whole number from 1 to 100"),
    ("fetch i c --max-results 1.5", "'1.5' is not a whole number from 1 to 100"),
    ("watch i c --output-type x", "'x' is not one of Redacted, Raw"),
    ("watch i c --interval abc", f"'abc' is not a {SECONDS}"),
    ("watch i c --interval 0", f"'0' is not a {SECONDS}"),
    ("watch i c --interval nan", f"'nan' is not a {SECONDS}"),
    ("watch i c --interval 86401", f"'86401' is not a {SECONDS}"),
    ("watch i c --timeout -1", "'-1' is not a number of seconds of 0 or more"),
    ("watch i c --start-timeout inf", "'inf' is not a number of seconds of 0 or more"),
    ("report x --format v3", f"'v3' is not one of {FORMATS}"),
    ("inspect x --format v3", f"'v3' is not one of {FORMATS}"),
    ("report x --offset-unit x", "'x' is not one of auto, code_points, utf16, utf8"),
    ("report x --language it", "'it' is not one of en, de, es, fr, ja, auto"),
    ("report x --output-type x", "'x' is not one of auto, Redacted, Raw"),
    ("audit x --output-type x", "'x' is not one of auto, Redacted, Raw"),
    ("serve --port 65536", "'65536' is not a whole number from 0 to 65535"),
    ("serve --speed -1", "'-1' is not a factor of 0 or more"),
    ("lab --port x", "'x' is not a whole number from 0 to 65535"),
    ("archive fetch a i c --connections 0", "'0' is not a whole number from 1 to 64"),
    ("archive fetch a i c --since x", "'x' is not a date or time such as 2025-03-01 or 2025-03-01T14:30"),
    ("archive fetch a i c --until 7", "'7' is not a date or time such as 2025-03-01 or 2025-03-01T14:30"),
    ("archive fetch a i c --output-type x", "'x' is not one of Redacted, Raw"),
    ("archive list a --output-type auto", "'auto' is not one of Redacted, Raw"),
]


@pytest.mark.parametrize(("typed", "said"), WRONG, ids=[typed for typed, _ in WRONG])
def test_a_wrong_value_is_told_with_its_option(rtca, typed, said):
    words = typed.split()
    command = " ".join(words[: 2 if words[0] == "archive" else 1])
    ran = rtca(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"Invalid value for '{words[-2]}': {said}; see rtca-nb {command} --help.\n"


@pytest.mark.sampled(1)
@pytest.mark.parametrize("form", ["raw", "RAW", "Raw"])
def test_words_are_taken_in_any_case(rtca, form):
    with serve(served_samples(), quota=None) as endpoint:
        sample = build_sample("failed")
        ids = (sample.instance_id, sample.contact_id)
        ran = rtca("fetch", *ids, "--output-type", form, "--endpoint-url", endpoint.url)
    assert ran.code == 0
    assert "Raw, masked" in ran.out


# -- quotas ---------------------------------------------------------------------------------------------------------

QUOTAS = (["serve"], ["watch", "i", "c"], ["archive", "fetch", "a", "i", "c"])


@pytest.mark.parametrize(
    ("text", "quota"),
    [("2/5", (2, 5)), ("2,5", (2, 5)), (" 0.5 / 1 ", (0.5, 1)), ("none", None), ("OFF", None)],
)
def test_a_quota_has_two_spellings(text, quota):
    assert quota_of(text) == quota


@pytest.mark.sampled(4)
@pytest.mark.parametrize("text", ["", "2", "2/5/1", "0/5", "nan/5", "inf,5", "2/0", "2/5.5", "-1,5", "fast"])
def test_a_quota_that_cannot_be_meant_is_told_alike_everywhere(rtca, text):
    with pytest.raises(UsageError):
        quota_of(text)
    example = "such as 2/5 (2 requests a second, 5 at once), or none"
    said = {rtca(*command, "--quota", text) for command in QUOTAS}
    assert said == {(2, "", f"--quota must be a rate and a burst, {example}, not {text!r}.\n")}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("text", ["2/5", "2,5", "none", "off"])
def test_commands_take_each_spelling(process, rtca, text):
    running = process("serve", "--quota", text)
    url = re.search(r"http://\S+", running.stdout.readline())[0]
    sample = build_sample("failed")
    target = (sample.instance_id, sample.contact_id, "--endpoint-url", url, "--quota", text)
    assert rtca("watch", *target).code == 0
    assert rtca("archive", "fetch", "kept", *target).code == 0


def test_a_search_that_would_end_before_it_begins_is_refused(rtca, monkeypatch):
    monkeypatch.setattr(archiving, "fetch_contacts", lambda *_, **__: pytest.fail("was asked"))
    ran = rtca("archive", "fetch", "a", "i", "--since", "2025-04-01", "--until", "2025-03-01")
    said = "--until is before --since, so no time is left to search; swap them, or correct one.\n"
    assert ran == (2, "", said)
    ran = rtca("archive", "fetch", "a", "i", "--since", "2999-01-01")
    assert ran == (2, "", "--since is in the future; pass a time in the past.\n")


# -- help -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_what_each_option_takes(rtca, command):
    ran = rtca(*command.split(), "--help")
    options = [line for line in ran.out.splitlines() if re.match(r"│ +--", line)]
    assert options
    vague = re.compile(
        r"\b(TEXT|INTEGER|FLOAT|DATETIME|RANGE)\b|<(str|int|float|datetime|path|int range)\b|\[x|<=|\|\w"
    )
    assert [line for line in options if vague.search(line)] == []
    assert "RATE,BURST" not in ran.out


# -- times ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hour"), [("2025-03-01T14:30", 14), ("2025-03-01T14:30+02:00", 12), ("2025-03-01T14:30Z", 14)]
)
def test_a_time_is_utc_unless_it_says_otherwise(text, hour):
    assert moment(text) == dt.datetime(2025, 3, 1, hour, 30, tzinfo=dt.UTC)


def test_a_search_begins_at_the_time_that_is_meant(rtca, monkeypatch):
    asked = []
    monkeypatch.setattr(archiving, "search_contact_ids", lambda *arguments, **_: asked.append(arguments) or iter(()))
    times = ("--since", "2025-03-01T14:30+02:00", "--until", "2025-03-02")
    assert rtca("archive", "fetch", "kept", "i", *times, "--endpoint-url", "http://127.0.0.1:9").code == 0
    assert asked == [("i", moment("2025-03-01T12:30"), moment("2025-03-02"))]


# -- what the package says ------------------------------------------------------------------------------------------

PYTHON = re.compile(r"\w_\w|\w\(\)|\w=|bytes|\bdict\b|leave format")


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("fetch i c", "--region"),
        ("report nope.json", "check the path."),
        ("inspect {}", "check the path"),
        ("report page.json --format kinesis", "--format"),
        ("report raw.json --output-type Redacted", "--output-type"),
        ("inspect page.json --format archive", "--format"),
        ("archive fetch kept i --ids ids.csv", "--column"),
        ("archive fetch kept i c --output-type Raw", "--allow-raw"),
        ("archive fetch kept i ..", "CONTACT"),
        ("archive fetch kept i --ids dots.csv --endpoint-url http://127.0.0.1:9", "contact id"),
        ("report page.json --contact-id \udcff", "contact id"),
    ],
)
def test_errors_name_options_and_no_arguments_of_python(rtca, tmp_path, monkeypatch, typed, option):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "page.json").write_text('{"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}')
    (tmp_path / "raw.json").write_text(
        '{"Version": "2.0.0", "Channel": "CHAT", "ContactId": "c", "InstanceId": "i", "OutputType": "Raw", '
        '"StreamingEventType": "SEGMENTS", "Segments": []}'
    )
    (tmp_path / "ids.csv").write_text("x,y\n1,2\n")
    (tmp_path / "dots.csv").write_text("contact_id\n.\n")
    ran = rtca(*typed.split())
    assert ran.code in {1, 2}
    assert option in ran.err
    assert not PYTHON.search(re.sub(r"'.*?'|AWS_\w+", "", ran.err)), ran.err
    assert ran.err.count("\n") == 1
