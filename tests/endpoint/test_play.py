"""Time: segments appear, matches grow, the status turns, the summary comes last."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.endpoint import ServedContact
from rtca_nb.endpoint.contacts import Wanted
from rtca_nb.endpoint.score import CLOSING_SECONDS, Score
from rtca_nb.exceptions import UsageError


@pytest.fixture
def ask(start, make):
    return make.asker(start(make.rich(), speed=0))


def by_type(segments):
    found = {}
    for segment in segments:
        name, payload = next(iter(segment.items()))
        found.setdefault(name, []).append(payload)
    return found


def test_contact_starts_with_its_first_segment_in_progress(ask):
    page = ask()
    assert page["Status"] == "IN_PROGRESS"
    assert [segment["Event"]["Id"] for segment in page["Segments"]] == ["e0"]


def test_segments_appear_as_their_times_pass(ask):
    ask.endpoint.advance(4)
    assert [item["Id"] for item in by_type(ask()["Segments"])["Transcript"]] == ["m1", "m2", "m3", "m4"]
    ask.endpoint.advance(0.999)
    assert len(by_type(ask()["Segments"])["Transcript"]) == 4
    ask.endpoint.advance(0.001)
    assert len(by_type(ask()["Segments"])["Transcript"]) == 5


def test_category_shows_a_point_once_all_its_items_are_shown(ask):
    points = []
    for second in (2, 3, 9, 19, 20, 49, 50):
        ask.endpoint.advance(second - ask.endpoint._clock.seconds())
        categories = by_type(ask()["Segments"]).get("Categories", [{"MatchedDetails": {}}])
        matched = categories[0]["MatchedDetails"]
        points.append({name: len(details["PointsOfInterest"]) for name, details in matched.items()})
    assert points == [
        {},
        {"refund": 1},
        {"refund": 1},
        {"refund": 1},
        {"refund": 2},
        {"refund": 2},
        {"refund": 2, "late": 1},
    ]


def test_whole_contact_match_is_shown_with_the_last_message(ask):
    ask.endpoint.advance(65)
    assert "whole contact" not in by_type(ask()["Segments"])["Categories"][0]["MatchedDetails"]
    ask.endpoint.advance(1)
    assert "whole contact" in by_type(ask()["Segments"])["Categories"][0]["MatchedDetails"]


def test_issues_grow(ask):
    ask.endpoint.advance(4)
    assert "Issues" not in by_type(ask()["Segments"])
    ask.endpoint.advance(1)
    assert len(by_type(ask()["Segments"])["Issues"][0]["IssuesDetected"]) == 1
    ask.endpoint.advance(25)
    assert len(by_type(ask()["Segments"])["Issues"][0]["IssuesDetected"]) == 2


def test_summary_and_terminal_status_come_last(ask):
    ask.endpoint.advance(66)
    page = ask()
    assert page["Status"] == "IN_PROGRESS"
    assert "PostContactSummary" not in by_type(page["Segments"])
    ask.endpoint.advance(CLOSING_SECONDS)
    page = ask()
    assert page["Status"] == "COMPLETED"
    assert "PostContactSummary" in by_type(page["Segments"])
    assert len(page["Segments"]) == 71


def test_failed_contact_ends_failed(start, make):
    ask = make.asker(start(make.plain("plain", status="FAILED"), speed=0))
    assert ask("plain")["Status"] == "IN_PROGRESS"
    ask.endpoint.advance(1000)
    assert ask("plain")["Status"] == "FAILED"


def test_contact_that_is_not_played_is_complete_beside_one_that_is(start, make):
    ask = make.asker(start(make.plain("played"), make.plain("still", play=False), speed=0))
    assert (ask("played")["Status"], ask("still")["Status"]) == ("IN_PROGRESS", "COMPLETED")


def test_contact_that_is_added_later_starts_then(start, make):
    ask = make.asker(start(make.plain("first"), speed=0))
    ask.endpoint.advance(3)
    ask.endpoint.add(make.plain("second"))
    assert (len(ask("first")["Segments"]), len(ask("second")["Segments"])) == (4, 1)


def test_speed_plays_by_itself(start, make):
    ask = make.asker(start(make.plain("plain"), speed=1_000_000))
    assert ask("plain")["Status"] == "COMPLETED"


def test_time_is_not_played_backwards_or_where_there_is_none(start, make):
    with pytest.raises(UsageError, match="backwards"):
        start(speed=0).advance(-1)
    with pytest.raises(UsageError, match="does not replay contacts"):
        start().advance(1)
    with pytest.raises(UsageError, match="speed"):
        start(speed=-1)


def test_pages_of_one_listing_are_of_one_moment(ask):
    ask.endpoint.advance(10)
    first = ask(MaxResults=6)
    ask.endpoint.advance(100)
    rest = ask(MaxResults=100, NextToken=first["NextToken"])
    shown = by_type(first["Segments"] + rest["Segments"])
    assert [item["Id"] for item in shown["Transcript"]] == [f"m{number}" for number in range(1, 11)]
    assert "NextToken" not in rest


def test_last_page_may_announce_an_empty_one(start, make):
    ask = make.asker(start(make.plain("plain", trailing_page="once"), speed=0))
    ask.endpoint.advance(3)
    pages = list(ask.pages("plain", MaxResults=2))
    assert [len(page["Segments"]) for page in pages] == [2, 2, 0]
    ask.endpoint.advance(100)
    assert [len(page["Segments"]) for page in ask.pages("plain", MaxResults=5)] == [5, 5]


def test_trailing_page_of_a_contact_with_nothing_yet(start, make):
    contact = ServedContact(make.instance, "none", {"Redacted": []}, status="IN_PROGRESS", trailing_page="once")
    assert [len(page["Segments"]) for page in make.asker(start(contact)).pages("none")] == [0, 0]


def test_token_may_lead_to_what_arrived_since(start, make):
    ask = make.asker(start(make.rich(trailing_page="always"), speed=0))
    ask.endpoint.advance(4)
    page = ask()
    assert len(page["Segments"]) == 6
    page = ask(NextToken=page["NextToken"])
    assert page["Segments"] == []
    ask.endpoint.advance(1)
    page = ask(NextToken=page["NextToken"])
    assert sorted(by_type(page["Segments"])) == ["Issues", "Transcript"]
    ask.endpoint.advance(15)
    page = ask(NextToken=page["NextToken"])
    assert "Categories" in by_type(page["Segments"])  # it has grown, so it comes again
    ask.endpoint.advance(1000)
    pages = [page]
    while "NextToken" in pages[-1]:
        pages.append(ask(NextToken=pages[-1]["NextToken"], MaxResults=9))
    assert pages[-1]["Status"] == "COMPLETED"
    assert "PostContactSummary" in by_type(pages[-1]["Segments"])


# What must hold for any contact.


@st.composite
def contacts(draw):
    count = draw(st.integers(1, 12))
    seconds = draw(st.lists(st.integers(0, 3000), min_size=count, max_size=count))
    known = [f"m{number}" for number in range(count)]
    items = st.fixed_dictionaries({"Id": st.sampled_from([*known, "orphan"])})
    points = st.lists(st.fixed_dictionaries({"TranscriptItems": st.lists(items, max_size=3)}), max_size=3)
    matched = draw(st.dictionaries(st.sampled_from("abcd"), st.fixed_dictionaries({"PointsOfInterest": points})))
    issues = draw(st.lists(st.fixed_dictionaries({"TranscriptItems": st.lists(items, max_size=2)}), max_size=3))
    segments = [
        {
            "Transcript": {
                "Id": identifier,
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": "x",
                "Time": {"AbsoluteTime": f"2026-01-02T03:{second // 60:02d}:{second % 60:02d}Z"},
            }
        }
        for identifier, second in zip(known, seconds, strict=True)
    ]
    others = [
        {"Categories": {"MatchedDetails": matched}},
        {"Issues": {"IssuesDetected": issues}},
        {"PostContactSummary": {"Status": "COMPLETED", "Content": "done"}},
    ]
    segments = draw(st.permutations(segments + others))
    return ServedContact("i", "c", {"Raw": segments})


@settings(max_examples=60, deadline=None)
@given(contact=contacts())
@pytest.mark.slow
def test_each_step_shows_more_and_the_last_shows_all(operation, contact):
    score = Score(contact, operation)
    wanted = Wanted("Raw", frozenset(operation.segment_types()))
    everything = [json.dumps(segment, separators=(",", ":")).encode() for segment in contact.segments["Raw"]]
    assert score.segments(wanted, since=0, until=score.last_step) == everything
    shown_before = -1
    seen = set()
    for step in range(1, score.last_step + 1):
        shown = score.segments(wanted, since=0, until=step)
        assert len(shown) >= shown_before
        shown_before = len(shown)
        messages = {item["Transcript"]["Id"] for item in map(json.loads, shown) if "Transcript" in item}
        assert messages >= seen
        seen = messages
        if step < score.last_step:
            assert score.status(step) == "IN_PROGRESS"
            assert b"PostContactSummary" not in b"".join(shown)
        known = {item["Transcript"]["Id"] for item in contact.segments["Raw"] if "Transcript" in item}
        for item in map(json.loads, shown):
            for details in item.get("Categories", {}).get("MatchedDetails", {}).values():
                for point in details["PointsOfInterest"]:
                    assert {ref["Id"] for ref in point["TranscriptItems"]} & known <= messages


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(contact=contacts(), data=st.data())
def test_differences_add_up_to_the_whole(operation, contact, data):
    score = Score(contact, operation)
    wanted = Wanted("Raw", frozenset(operation.segment_types()))
    steps = sorted(data.draw(st.sets(st.integers(1, score.last_step), max_size=4)) | {score.last_step})
    latest = {}
    since = 0
    for step in steps:
        for segment in score.segments(wanted, since=since, until=step):
            document = json.loads(segment)
            key = document.get("Transcript", {}).get("Id") or next(iter(document))
            latest[key] = segment
        since = step
    assert sorted(latest.values()) == sorted(score.segments(wanted, since=0, until=score.last_step))
