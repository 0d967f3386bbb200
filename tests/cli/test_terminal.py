"""What a customer wrote reaches the terminal as text, and what is hidden does not reach it."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

import rtca_nb
from rtca_nb.cli.findings import show_findings
from rtca_nb.cli.messages import marked, show_excerpt
from rtca_nb.cli.terminal import output, printable, prose
from rtca_nb.samples import build_sample

ACTING = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINER = "\u200d"


def is_emoji(character):
    """Whether it is in a block of emoji, some of which are newer than this Python knows."""
    return "\U0001f000" <= character <= "\U0001faff"


@given(st.text())
def test_nothing_printable_acts_on_a_terminal(text):
    shown = printable(text)
    assert not {unicodedata.category(c) for c in shown if c != JOINER and not is_emoji(c)} & ACTING
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S", "Zs"])))
def test_plain_text_stays_as_it_is(text):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]8;;http://x\x07a", "\\x1b]8;;http://x\\x07a"),
        ("a\u202eb\u2066c", "a\\u202eb\\u2066c"),
        ("one\r\ntwo\tthree\xa0four", "one ⏎ two three four"),
        ("👩\u200d💻 x\u200dy", "👩\u200d💻 x\\u200dy"),
        ("\x9b31m", "\\x9b31m"),
        # Since Unicode 15 and 16: a goose, and a face with bags under its eyes.
        ("🧓🏽\U0001fabf \U0001fae9\u200d💻", "🧓🏽\U0001fabf \U0001fae9\u200d💻"),
        ("\U000e0001\U0001fb00\U00012fff", "\\U000e0001\U0001fb00\\U00012fff"),
    ],
)
def test_controls_become_escapes(text, shown):
    assert printable(text) == shown


def test_markup_of_rich_is_text():
    assert prose("[red]x[/red] :smile: [link=http://x]y").plain == "[red]x[/red] :smile: [link=http://x]y"


def test_hidden_text_is_a_chip_that_tells_no_length():
    assert prose("a ███ b").plain == prose("a █████████ b").plain == "a [PII] b"


@pytest.mark.parametrize(
    ("variables", "text"),
    [
        ({}, "[PII] here [NAME]"),
        ({"FORCE_COLOR": "1"}, " PII  here  NAME "),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "[PII] here [NAME]"),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, "[PII] here [NAME]"),
    ],
)
def test_hidden_text_has_brackets_where_there_are_no_colours(monkeypatch, variables, text):
    for name in ("FORCE_COLOR", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in ({"TERM": "xterm"} | variables).items():
        monkeypatch.setenv(name, value)
    assert marked("███ here [NAME]", [(0, 3, "redaction"), (9, 15, "redaction")]).plain == text


def shown(contact, capsys):
    console = output()
    console.width = 80
    show_findings(contact, console)
    show_excerpt(contact, console, messages=100)
    return capsys.readouterr().out


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", rtca_nb.sample_names())
@pytest.mark.parametrize("output_type", ["Redacted", "Raw"])
def test_every_sample_shows_itself_without_acting_on_the_terminal(name, output_type, capsys):
    if output_type not in build_sample(name).segments:
        pytest.skip(f"{name} has no {output_type} form")
    text = shown(rtca_nb.sample_contact(name, output_type=output_type), capsys)
    assert all(c == "\n" or c == JOINER or c.isprintable() or is_emoji(c) for c in text)
    assert max(map(cell_len, text.splitlines())) <= 80


@pytest.mark.parametrize("segments", [[], [{"Transcript": {"Id": "m", "Content": "hello"}}]])
def test_contact_without_a_time_says_so(segments, capsys):
    contact = rtca_nb.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments})
    assert "time unknown" in shown(contact, capsys)


@pytest.mark.parametrize("name", ["refund", "in-progress", "failed", "bot-handoff", "misaligned"])
def test_raw_contacts_show_nothing_that_was_redacted(name, capsys):
    text = " ".join(shown(rtca_nb.sample_contact(name, output_type="Raw"), capsys).split())
    secrets = set()
    for segment in build_sample(name).segments["Raw"]:
        message = segment.get("Transcript", {})
        for span in message.get("Redaction", {}).get("CharacterOffsets", []):
            secret = message["Content"][span["BeginOffsetChar"] : span["EndOffsetChar"]].strip()
            secrets |= {secret} if len(secret) > 3 else set()
        for named in (message, segment.get("Event", {})):
            if named.get("ParticipantRole") in {"CUSTOMER", "AGENT"} and named.get("DisplayName"):
                secrets.add(named["DisplayName"])
        secrets |= (
            {segment["PostContactSummary"]["Content"]}
            if segment.get("PostContactSummary", {}).get("Content")
            else set()
        )
    assert secrets
    assert not {secret for secret in secrets if secret in text}


def test_a_revealed_contact_says_so(capsys):
    assert "REVEALED" in shown(rtca_nb.sample_contact(output_type="Raw").reveal(), capsys)
