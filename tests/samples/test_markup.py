"""The authoring markup, under any text."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.exceptions import UsageError
from rtca_nb.samples.chat import Chat
from rtca_nb.samples.markup import count_units, literal, parse_markup

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["👨‍👩‍👧‍👦", "𝕳", "{NAME|x}", "<<m>>", "\\", "[PII]", "<", "}", "أب", "a\u0301"]
)
_LABEL = st.sampled_from(["PII", "NAME", "CREDIT_DEBIT_NUMBER"])


@dataclass(frozen=True)
class _Piece:
    text: str
    label: str | None  # None is clear text


_PIECES = st.lists(
    st.builds(_Piece, _TEXT, st.none()) | st.builds(_Piece, _TEXT.filter(bool), _LABEL), min_size=1, max_size=7
)


@st.composite
def _marked(draw):
    """Pieces, and marks over any stretch of their characters."""
    pieces = draw(_PIECES)
    length = sum(len(piece.text) for piece in pieces)
    marks = {}
    if length:
        for name in draw(st.sampled_from([[], ["a"], ["a", "b"], ["a", "b", "c-3"]])):
            begin = draw(st.integers(0, length - 1))
            marks[name] = (begin, draw(st.integers(begin + 1, length)))
    return pieces, marks


def _author(pieces, marks):
    """The markup of the pieces; a boundary that two pieces share is written at the end of the first."""
    source, position = "", 0

    def bounds(here):
        closing = (f"<</{name}>>" for name, (_, end) in marks.items() if end == here)
        opening = (f"<<{name}>>" for name, (begin, _) in marks.items() if begin == here)
        return "".join((*closing, *opening))

    source += bounds(0)
    for piece in pieces:
        body = ""
        for char in piece.text:
            position += 1
            body += literal(char) + bounds(position)
        source += f"{{{piece.label}|{body}}}" if piece.label else body
    return source


def _redacted(pieces):
    return "".join(f"[{piece.label}]" if piece.label else piece.text for piece in pieces)


def _expected_slice(pieces, begin, end):
    """What a mark covers in the redacted text, computed piece by piece."""
    covered, position = "", 0
    for piece in pieces:
        low, high = max(begin - position, 0), min(end - position, len(piece.text))
        if low < high:
            covered += f"[{piece.label}]" if piece.label else piece.text[low:high]
        position += len(piece.text)
    return covered


@given(_marked())
def test_marks_and_redactions_fit_both_texts(case):
    pieces, marks = case
    passage = parse_markup(_author(pieces, marks))
    raw, redacted = passage.raw, passage.redacted
    assert raw.text == "".join(piece.text for piece in pieces)
    assert redacted.text == _redacted(pieces)
    hidden = [piece for piece in pieces if piece.label]
    assert [raw.text[span.begin : span.end] for span in raw.redactions] == [piece.text for piece in hidden]
    assert [redacted.text[s.begin : s.end] for s in redacted.redactions] == [f"[{piece.label}]" for piece in hidden]
    assert {piece.text for piece in hidden} <= passage.secrets
    for name, (begin, end) in marks.items():
        span, tagged = raw.marks[name], redacted.marks[name]
        assert (span.begin, span.end) == (begin, end)
        assert redacted.text[tagged.begin : tagged.end] == _expected_slice(pieces, begin, end)


@given(_marked(), st.sampled_from(["code_points", "utf16"]))
def test_wire_offsets_cut_the_same_text_in_both_units(case, unit):
    pieces, marks = case
    if not sum(len(piece.text) for piece in pieces):
        return
    codec, width = ("utf-32-le", 4) if unit == "code_points" else ("utf-16-le", 2)
    chat = Chat("test", "A test", begin=datetime(2025, 1, 1, tzinfo=UTC))
    chat.say(chat.person("AGENT", "Nobody"), _author(pieces, marks))
    chat.issues([*marks])
    for segments in chat.build(unit).segments.values():
        text = segments[0]["Transcript"]["Content"].encode(codec)
        for item in segments[1]["Issues"]["IssuesDetected"][0]["TranscriptItems"]:
            span = item["CharacterOffsets"]
            begin, end = width * span["BeginOffsetChar"], width * span["EndOffsetChar"]
            assert text[begin:end].decode(codec) == item["Content"]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_literal_text_comes_back_unchanged(text):
    passage = parse_markup(literal(text))
    assert passage.raw == passage.redacted
    assert passage.raw.text == text
    assert not passage.secrets
    assert count_units(text, "utf16") == len(text.encode("utf-16-le")) // 2


def test_mark_that_cuts_a_redaction_makes_the_piece_a_secret():
    passage = parse_markup("{CREDIT_DEBIT_NUMBER|4111 <<half>>1111} now<</half>>")
    assert passage.secrets == {"4111 1111", "1111"}
    assert passage.redacted.marks["half"].begin == 0


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a {b", "Stray '{'"),
        ("a }", "closes nothing"),
        ("{NAME|}", "empty redaction"),
        ("{NAME|a{PII|b}}", "begins inside NAME"),
        ("{NAME|a", "'NAME' is never closed"),
        ("<<a>>x", "'a' is never closed"),
        ("<</a>>", "covers no text"),
        ("<<a>><</a>>", "covers no text"),
        ("<<a>>x<</a>><<a>>y<</a>>", "opened twice"),
        ("\\", "Stray"),
    ],
)
def test_slips_of_the_pen_are_refused(source, sentence):
    with pytest.raises(UsageError, match=sentence):
        parse_markup(source)


def test_unknown_and_repeated_marks_are_refused():
    chat = Chat("test", "A test", begin=datetime(2025, 1, 1, tzinfo=UTC))
    agent = chat.person("AGENT", "Nobody")
    chat.say(agent, "<<a>>x<</a>>")
    with pytest.raises(UsageError, match="in two messages"):
        chat.say(agent, "<<a>>x<</a>>")
    chat.issues(["missing"])
    with pytest.raises(UsageError, match="'missing'"):
        chat.build()
