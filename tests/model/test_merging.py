"""Merging is a matter of the set of pages: not of their order or their number."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.model.joining import merge_segments
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import TOKEN_AGE, SeenPage
from rtca_nb.model.parsing import ParsedPage
from rtca_nb.model.segments import (
    Attachments,
    Categories,
    CategoryDetails,
    CharacterInterval,
    Event,
    ExtractedInformation,
    ExtractedValue,
    IssueDetected,
    IssueItem,
    Issues,
    PointOfInterest,
    PostContactSummary,
    Time,
    Transcript,
    TranscriptItem,
    UnknownMember,
)

IDS = st.sampled_from(["a", "b", "c", None])
TEXTS = st.sampled_from(["x", "y", "z"])
ITEMS = st.builds(
    TranscriptItem,
    id=st.sampled_from("abc"),
    character_offsets=st.none()
    | st.builds(CharacterInterval, begin_offset_char=st.just(0), end_offset_char=st.just(1)),
)
SEGMENTS = st.one_of(
    st.builds(Transcript, id=IDS, content=TEXTS),
    st.builds(Event, id=IDS, event_type=TEXTS),
    st.builds(Attachments, id=IDS, display_name=TEXTS),
    st.builds(PostContactSummary, content=TEXTS),
    st.builds(
        ExtractedInformation,
        extraction_definition_id=IDS,
        extracted_values=st.lists(st.builds(ExtractedValue, content=TEXTS), max_size=2),
    ),
    st.builds(
        Categories,
        matched_details=st.dictionaries(
            TEXTS,
            st.builds(
                CategoryDetails,
                points_of_interest=st.lists(
                    st.builds(PointOfInterest, transcript_items=st.lists(ITEMS, max_size=2)), max_size=2
                ),
            ),
            max_size=2,
        ),
    ),
    st.builds(
        Issues,
        issues_detected=st.lists(
            st.builds(
                IssueDetected, transcript_items=st.lists(st.builds(IssueItem, id=TEXTS, content=TEXTS), max_size=2)
            ),
            max_size=2,
        ),
    ),
)
UNKNOWN = st.builds(UnknownMember, member=TEXTS, payload=st.integers(0, 2) | st.just({"k": [1]}), segment_id=IDS)


@st.composite
def page_sets(draw):
    """Pages of up to three readings, each page at its own time."""
    stamps = draw(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=5, unique=True))
    return [
        SeenPage(
            ParsedPage(
                "CHAT",
                draw(st.sampled_from(["IN_PROGRESS", "COMPLETED", "FAILED"])),
                draw(st.lists(SEGMENTS, max_size=4)),
                draw(st.sampled_from([None, "token"])),
                draw(st.lists(UNKNOWN, max_size=2)),
                draw(st.integers(0, 1)),
                draw(st.integers(0, 1)),
            ),
            reading,
            number,
            reading * 10**10 + number * draw(st.sampled_from([1, 2 * TOKEN_AGE])),
            kept=draw(st.booleans()),
        )
        for reading, number in stamps
    ]


def seen_in(merge: Merge):
    record = merge.record(instance_id="i", contact_id="c", output_type="Redacted")
    return (
        record.segments,
        record.revisions,
        [(item.member, item.payload, item.segment_id) for item in record.unknown],
        record.status,
        record.complete,
        record.notes,
        merge.pages,
    )


@settings(max_examples=50, deadline=None)
@given(page_sets(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_pages_do_not_matter(pages, chance):
    expected = seen_in(Merge(pages))
    shuffled = pages * 2
    chance.shuffle(shuffled)
    assert seen_in(Merge(shuffled)) == expected


@settings(max_examples=50, deadline=None)
@given(page_sets())
def test_nothing_disappears(pages):
    """Every id that any page had is there once; whatever else was seen stands, or is in a revision."""
    record = Merge(pages).record(instance_id="i", contact_id="c", output_type="Redacted")
    sent = [segment for page in pages for segment in page.parsed.segments]
    for kind in (Transcript, Event, Attachments):
        ids = [segment.id for segment in record.segments if isinstance(segment, kind) and segment.id is not None]
        assert sorted(ids) == sorted({segment.id for segment in sent if isinstance(segment, kind)} - {None})
    kept = [*record.segments, *(r.before for r in record.revisions), *(r.after for r in record.revisions)]
    assert all(segment in kept for segment in sent)
    assert all(item in record.unknown for page in pages for item in page.parsed.unknown)


@settings(max_examples=50, deadline=None)
@given(page_sets())
def test_adding_tells_what_is_new(pages):
    merge = Merge()
    for page in pages:
        known = [*merge.settle()[0], *(v for r in merge.settle()[1] for v in (r.before, r.after))]
        new = merge.add(page)
        assert (new > 0) >= any(segment not in known for segment in page.parsed.segments)
        assert merge.add(page) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(SEGMENTS, max_size=12))
def test_segments_without_times_merge_by_id_and_content(arrived):
    """The last version stands in the place of the first; a second summary, or a larger category, comes beside it."""
    standing = {}
    for segment in arrived:
        identity = getattr(segment, "id", None) or msgspec.json.encode(segment, order="deterministic")
        standing[type(segment), identity] = segment  # a key keeps its place
    merged, revisions = merge_segments(arrived)
    assert merged == tuple(standing.values())
    kept = [*merged, *(revision.before for revision in revisions)]
    assert all(segment in kept for segment in arrived)
    assert all(revision.seen is None for revision in revisions)


def test_changes_without_times_are_told_in_order():
    versions = [message("a", "x"), message("b"), message("a", "y"), message("a", "x")]
    segments, revisions = merge_segments(versions)
    assert [(s.id, s.content) for s in segments] == [("a", "x"), ("b", "x")]
    assert [(r.before.content, r.after.content, r.seen) for r in revisions] == [("x", "y", None), ("y", "x", None)]


# -- what stands ------------------------------------------------------------------------------------------------------


def page(*segments, reading=1, number=1, status="COMPLETED", token=None, malformed=0):
    parsed = ParsedPage("CHAT", status, list(segments), token, [], 0, malformed)
    return SeenPage(parsed, reading, number, reading * 100 + number)


def message(identity, content="x"):
    return Transcript(id=identity, content=content, time=Time(absolute_time="2026-01-02T03:04:05.000Z"))


def refund(*items):
    point = PointOfInterest(transcript_items=[TranscriptItem(id=item) for item in items])
    return Categories(matched_details={"refund": CategoryDetails(points_of_interest=[point] if items else [])})


def test_the_version_seen_last_stands_in_the_place_of_the_first():
    pages = [
        page(message("a"), message("b"), reading=1),
        page(message("a", "y"), message("b"), reading=2),
        page(message("a", "x"), message("c"), reading=3),
    ]
    segments, revisions = Merge(pages).settle()
    assert [(s.id, s.content) for s in segments] == [("a", "x"), ("b", "x"), ("c", "x")]
    assert [(r.before.content, r.after.content, r.seen) for r in revisions] == [("x", "y", 201), ("y", "x", 301)]


def test_what_grows_is_one_segment_and_its_growth_is_told():
    segments, revisions = Merge(
        [page(refund("a"), reading=1, status="IN_PROGRESS"), page(refund("a", "b"), reading=2)]
    ).settle()
    assert segments == (refund("a", "b"),)
    assert [(r.before, r.after) for r in revisions] == [(refund("a"), refund("a", "b"))]


def test_growth_within_one_reading_is_no_second_match():
    segments, _ = Merge([page(refund("a"), refund("a", "b"))]).settle()
    assert segments == (refund("a", "b"),)


def test_what_a_later_whole_reading_replaced_is_told():
    segments, revisions = Merge([page(refund("a"), reading=1), page(refund("b"), reading=2)]).settle()
    assert segments == (refund("b"),)
    assert [(r.before, r.after) for r in revisions] == [(refund("a"), refund("b"))]


def test_a_later_reading_without_any_takes_nothing_away():
    segments, revisions = Merge([page(refund("a"), message("m"), reading=1), page(message("m"), reading=2)]).settle()
    assert refund("a") in segments
    assert revisions == ()


def test_a_broken_reading_replaces_nothing():
    segments, _ = Merge([page(refund("a"), reading=1), page(refund("b"), reading=2, token="more")]).settle()
    assert segments == (refund("a"), refund("b"))


@pytest.mark.parametrize(
    ("pages", "complete"),
    [
        ([page(message("a"))], True),
        ([page(message("a"), status="FAILED")], True),
        ([page(message("a"), status="IN_PROGRESS")], False),
        ([page(message("a"), token="more")], False),
        ([page(message("a"), malformed=1)], False),
        ([page(message("a"), token="more"), page(message("b"), number=2)], True),
        ([page(message("b"), number=2)], False),
        ([page(message("a"), token="more"), page(message("c"), number=3)], False),
        # The analysis ended between the two pages: what came in between is on neither.
        ([page(message("a"), token="more", status="IN_PROGRESS"), page(message("b"), number=2)], False),
        # A reading that was broken off takes nothing from one that was whole.
        ([page(message("a"), reading=1), page(message("a"), reading=2, token="more")], True),
        ([page(message("a"), reading=1, token="more"), page(message("a"), reading=2)], True),
    ],
)
def test_complete_is_said_of_what_is(pages, complete):
    assert Merge(pages).complete is complete


def test_pages_of_one_run_are_a_reading_however_the_clock_went():
    def read(*pages):
        found = Merge()
        for number, (received, kept) in enumerate(pages, 1):
            token = "token" if number < len(pages) else None
            parsed = ParsedPage("CHAT", "COMPLETED", [], token, [], 0, 0)
            found.add(SeenPage(parsed, 1, number, received, kept=kept))
        return found.complete

    day = 86_400 * 10**6
    assert read((0, False), (day, False), (-day, False))
    assert read((0, True), (TOKEN_AGE, True), (TOKEN_AGE, False))
    assert not read((0, True), (TOKEN_AGE + 1, True))
    assert not read((0, True), (day, False), (day, False))
    assert not read((day, True), (0, False))
