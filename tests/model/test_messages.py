"""Segments taken apart: the same as looking at each of them."""

import pickle

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.exceptions import RevealError
from rtca_nb.model.joining import merge_segments
from rtca_nb.model.messages import MOST, sort_segments
from rtca_nb.model.parsing import parse_page
from rtca_nb.model.segments import Categories, Issues
from rtca_nb.model.tolerant_parsing import parse_segments
from tests.making import body_of, message

item = st.fixed_dictionaries(
    {},
    optional={
        "Id": st.sampled_from(["m0", "m1", "gone"]),
        "CharacterOffsets": st.fixed_dictionaries(
            {}, optional={"BeginOffsetChar": st.integers(0, 3), "EndOffsetChar": st.integers(0, 3)}
        ),
    },
)
categories = st.dictionaries(
    st.sampled_from(["late", "rude"]),
    st.fixed_dictionaries(
        {},
        optional={"PointsOfInterest": st.lists(st.fixed_dictionaries({"TranscriptItems": st.lists(item, max_size=2)}))},
    ),
).map(lambda details: {"Categories": {"MatchedDetails": details}})
stated = item.flatmap(lambda one: st.sampled_from([one, {**one, "Content": "hi"}]))
issues = st.lists(st.fixed_dictionaries({"TranscriptItems": st.lists(stated, max_size=2)}), max_size=2).map(
    lambda found: {"Issues": {"IssuesDetected": found}}
)


def segments_of(unions):
    return parse_segments(unions)[0]


@given(st.lists(categories | issues, max_size=6))
def test_references_are_rows_of_what_refers(unions):
    segments = segments_of(unions)
    found = sort_segments(segments)
    matches = [
        (name, number, None if one is None else one.id, None if one is None else one.character_offsets)
        for segment in segments
        if isinstance(segment, Categories)
        for name, details in (segment.matched_details or {}).items()
        for number, point in enumerate(details.points_of_interest or (), 1)
        for one in (point.transcript_items or (None,))
    ]
    whole = [
        (name, None, None, None)
        for segment in segments
        if isinstance(segment, Categories)
        for name, details in (segment.matched_details or {}).items()
        if not details.points_of_interest
    ]
    spans = found.matches.spans
    rows = list(zip(found.matches.names, found.matches.points, spans.ids, spans.intervals, strict=True))
    assert sorted(rows, key=repr) == sorted([*matches, *whole], key=repr)
    detected = [issue for one in segments if isinstance(one, Issues) for issue in one.issues_detected or ()]
    spans = found.statements.spans
    assert list(
        zip(found.statements.numbers.tolist(), spans.ids, spans.intervals, found.statements.contents, strict=True)
    ) == [
        (number, one.id, one.character_offsets, one.content)
        for number, issue in enumerate(detected, 1)
        for one in issue.transcript_items or ()
    ]
    for column, name in ((spans.begins, "begin_offset_char"), (spans.ends, "end_offset_char")):
        assert list(column) == [None if one is None else getattr(one, name) for one in spans.intervals]


@given(st.lists(categories | issues | st.just(message("hi", identity="m0")), max_size=8))
def test_what_is_said_twice_stands_once_and_its_references_too(unions):
    segments = segments_of(unions)
    said = [msgspec.json.encode(segment, order="deterministic") for segment in segments]
    merged, revisions = merge_segments(segments)
    assert (list(merged), revisions) == (
        [one for number, one in enumerate(segments) if said[number] not in said[:number]],
        (),
    )
    again = sort_segments(merged)
    kept = sort_segments(segments)
    for kind, found in (("matches", again.matches), ("statements", again.statements)):
        items = kept.others.get(Categories if kind == "matches" else Issues, [])
        said = [msgspec.json.encode(item, order="deterministic") for item in items]
        numbers = {number for number, one in enumerate(said) if one in said[:number]}
        left = getattr(kept, kind).without(numbers)
        assert (left.spans, len(left)) == (found.spans, len(found))
        assert numbers <= set(getattr(kept, kind).twins())
        if kind == "statements":
            assert left.numbers.tolist() == found.numbers.tolist()


def test_an_object_that_comes_twice_stands_once():
    segments = segments_of([{"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m0"}]}]}}])
    assert merge_segments([*segments, *segments]) == (tuple(segments), ())


def test_pages_of_any_size_are_taken_apart():
    unions = [message(f"text {number}", identity=f"m{number}", role=f"role {number}") for number in range(3 * MOST + 1)]
    page = parse_page(body_of(unions))
    assert page.part is None
    messages = sort_segments(page.segments).messages
    assert list(messages.content) == [f"text {number}" for number in range(3 * MOST + 1)]
    # More roles than a byte can number.
    assert messages.codes("participant_role").tolist() == [f"role {number}" for number in range(3 * MOST + 1)]
    assert messages.find(["m300", "gone", "m0"]).tolist() == [300, -1, 0]


@pytest.mark.parametrize("missing", [0, 1])
def test_what_names_no_message_means_none(missing):
    unions = [message("hi", identity="m0"), message("ho", identity="m1")]
    del unions[missing]["Transcript"]["Id"]
    messages = sort_segments(segments_of(unions)).messages
    assert messages.find([None, f"m{1 - missing}"]).tolist() == [-1, 1 - missing]


def test_texts_are_described_without_being_shown():
    unions = [message("plain", (0, 5), (1, 2)), message("naïve"), message("🙂"), message("")]
    del unions[3]["Transcript"]["Content"]
    found = sort_segments(segments_of(unions))
    assert found.messages.ascii.tolist() == [True, False, False, True]
    assert found.messages.sizes.tolist() == [5, 5, 1, -1]
    assert [(place, begin, end) for place, _, begin, end in found.messages.redacted] == [(0, 0, 5), (0, 1, 2)]
    assert "plain" not in "".join(map(repr, (found.messages, parse_page(body_of(unions)).part)))


def test_nothing_that_holds_clear_text_is_pickled():
    page = parse_page(body_of([message("hi", identity="m0")]))
    found = sort_segments(page.segments)
    held = (page, page.part, found, found.messages, found.matches, found.statements, found.messages.codes("sentiment"))
    for one in held:
        with pytest.raises(RevealError, match="pickled"):
            pickle.dumps(one)
