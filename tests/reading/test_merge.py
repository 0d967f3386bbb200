"""Merging is a matter of the set of pages: not of their order, their number, or how merges are joined."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.model.merging import Merge, SeenPage
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
    ParsedPage,
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
            reading * 100 + number,
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


@settings(max_examples=100, deadline=None)
@given(page_sets(), st.randoms(use_true_random=False))
def test_order_and_repetition_of_pages_do_not_matter(pages, chance):
    expected = seen_in(Merge(pages))
    shuffled = pages * 2
    chance.shuffle(shuffled)
    assert seen_in(Merge(shuffled)) == expected


@settings(max_examples=100, deadline=None)
@given(page_sets(), page_sets(), page_sets())
def test_merges_join_in_any_way(first, second, third):
    # The same stamp stands for the same page, so the sets get times of their own.
    first, second, third = (
        [SeenPage(p.parsed, p.reading + 3 * place, p.number, p.received + 300 * place) for p in pages]
        for place, pages in enumerate((first, second, third))
    )
    whole = seen_in(Merge([*first, *second, *third]))
    for a, b, c in ((first, second, third), (third, first, second), (second, third, first)):
        assert seen_in((Merge(a) | Merge(b)) | Merge(c)) == whole
        assert seen_in(Merge(a) | (Merge(b) | Merge(c))) == whole
    one = Merge(first)
    assert seen_in(one | one) == seen_in(one)


@settings(max_examples=100, deadline=None)
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


@settings(max_examples=100, deadline=None)
@given(page_sets())
def test_adding_tells_what_is_new(pages):
    merge = Merge()
    for page in pages:
        known = [*merge.settle()[0], *(v for r in merge.settle()[1] for v in (r.before, r.after))]
        new = merge.add(page)
        assert (new > 0) >= any(segment not in known for segment in page.parsed.segments)
        assert merge.add(page) == 0


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
