"""What each sample promises to contain."""

import re
from datetime import datetime
from itertools import pairwise

import pytest

from rtca_nb.samples import build_sample, sample_names
from rtca_nb.samples.chat import EVENT_PREFIX

from .walk import category_items, issue_items, messages, of_kind, redactions


@pytest.fixture(scope="module")
def refund():
    return build_sample("refund")


def _times(contact):
    items = (item for segment in contact.segments["Raw"] for item in segment.values() if "Time" in item)
    return [datetime.fromisoformat(item["Time"]["AbsoluteTime"]) for item in items]


def test_samples_are_named():
    assert sample_names()[0] == "refund"
    assert {"in-progress", "failed", "unscored", "summary-failed", "hostile", "single-output"} <= set(sample_names())
    contacts = [build_sample(name) for name in sample_names()]
    assert [contact.name for contact in contacts] == list(sample_names())
    assert len({contact.contact_id for contact in contacts}) == len(contacts)
    assert len({contact.instance_id for contact in contacts}) == 1
    assert all(contact.channel == "CHAT" and "\n" not in contact.title for contact in contacts)


def test_refund_has_every_role_and_segment_kind(refund):
    said = messages(refund)
    assert len(said) == 64
    assert {item["ParticipantRole"] for item in said} == {"AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR"}
    assert {kind for segment in refund.segments["Raw"] for kind in segment} == {
        "Transcript",
        "Categories",
        "Issues",
        "Event",
        "Attachments",
        "PostContactSummary",
        "ExtractedInformation",
    }
    assert {item["ContentType"] for item in said} == {
        "text/plain",
        "text/markdown",
        "application/json",
        "application/vnd.amazonaws.connect.message.interactive.response",
    }


def test_refund_has_the_scripts_of_the_world(refund):
    text = "".join(item["Content"] for item in messages(refund))
    for needle in ("👨‍👩‍👧‍👦", "🇯🇴🇬🇧", "👍🏽", "👩🏽‍🦱"):
        assert needle in text
    for script in ("[\u4e00-\u9fff]", "[\u3040-\u30ff]", "[\u0600-\u06ff]", "[\u0590-\u05ff]"):
        assert re.search(script, text)


def test_refund_has_redactions_after_an_astral_character(refund):
    several = [item for item in messages(refund) if len(item.get("Redaction", {}).get("CharacterOffsets", [])) > 1]
    assert len(several) >= 3
    after_astral = [
        text
        for text, interval in redactions(refund.segments["Redacted"])
        if max(text[: interval["BeginOffsetChar"]], default="") > "\uffff"
    ]
    assert len(after_astral) >= 4


def test_refund_has_every_shape_of_category(refund):
    matched = {
        name: details
        for segment in of_kind(refund.segments["Raw"], "Categories")
        for name, details in segment["MatchedDetails"].items()
    }
    points = {name: details["PointsOfInterest"] for name, details in matched.items()}
    assert any(len({item["Id"] for item in point["TranscriptItems"]}) == 2 for point in points["Damaged on arrival"])
    assert points["Long silence"] == []
    assert "CharacterOffsets" not in points["Asked for a person"][0]["TranscriptItems"][0]
    assert len(points["Billing dispute"]) == 3
    assert "RuleId" in matched["Billing dispute"]
    assert "RuleId" not in matched["Card data in chat"]


def test_refund_has_overlapping_spans_of_three_kinds(refund):
    for segments in refund.segments.values():
        redacted = {
            item["Id"]: item["Redaction"]["CharacterOffsets"]
            for item in of_kind(segments, "Transcript")
            if "Redaction" in item
        }

        def meet(item, other):
            mine = item.get("CharacterOffsets")
            return (
                mine
                and mine["BeginOffsetChar"] < other["EndOffsetChar"]
                and other["BeginOffsetChar"] < mine["EndOffsetChar"]
            )

        assert any(
            meet(category, span) and meet(issue, span) and meet(category, issue["CharacterOffsets"])
            for issue in issue_items(segments)
            for category in category_items(segments)
            if category["Id"] == issue["Id"]
            for span in redacted.get(issue["Id"], [])
        )


def test_refund_has_files_and_events_of_every_fate(refund):
    files = [file for item in of_kind(refund.segments["Raw"], "Attachments") for file in item["Attachments"]]
    assert {file["Status"] for file in files} == {"APPROVED", "REJECTED", "IN_PROGRESS"}
    events = of_kind(refund.segments["Raw"], "Event")
    kinds = {event["EventType"].removeprefix(EVENT_PREFIX) for event in events}
    assert kinds == {
        "chat.ended",
        "participant.idle",
        "participant.invited",
        "participant.joined",
        "participant.left",
        "participant.returned",
        "transfer.failed",
        "transfer.succeeded",
        "typing",
    }
    assert all("ParticipantId" not in event for event in events if event["EventType"].endswith("chat.ended"))


def test_refund_has_an_arc_and_a_silence(refund):
    moods = [
        item["Sentiment"] for item in messages(refund) if item["ParticipantRole"] == "CUSTOMER" and "Sentiment" in item
    ]
    third = len(moods) // 3
    assert moods[:third].count("NEGATIVE") > moods[:third].count("POSITIVE")
    assert moods[-third:].count("POSITIVE") > moods[-third:].count("NEGATIVE") == 1
    assert max(later - earlier for earlier, later in pairwise(_times(refund))).total_seconds() > 300


def test_refund_scores_only_what_people_wrote(refund):
    for item in messages(refund):
        person = item["ParticipantRole"] in {"AGENT", "CUSTOMER", "SUPERVISOR"}
        assert ("Sentiment" in item) == (person and item["ContentType"].startswith("text/"))


def test_refund_ends_with_a_summary_and_extractions(refund):
    (summary,) = of_kind(refund.segments["Redacted"], "PostContactSummary")
    assert summary["Status"] == "COMPLETED"
    assert "[NAME]" in summary["Content"]
    extracted = of_kind(refund.segments["Raw"], "ExtractedInformation")
    assert any(value["PointsOfInterest"] for item in extracted for value in item.get("ExtractedValues", []))
    assert [item["FailureCode"] for item in extracted if "FailureCode" in item] == ["INSUFFICIENT_CONVERSATION_CONTENT"]


def test_in_progress_is_unfinished():
    contact = build_sample("in-progress")
    assert contact.status == "IN_PROGRESS"
    assert 18 <= len(messages(contact)) <= 24
    assert not of_kind(contact.segments["Raw"], "PostContactSummary")
    assert contact.segments["Raw"][-1]["Event"]["EventType"].endswith(".typing")


def test_failed_stops_being_analysed():
    contact = build_sample("failed")
    assert contact.status == "FAILED"
    scored = ["Sentiment" in item for item in messages(contact) if item["ParticipantRole"] != "SYSTEM"]
    assert scored == sorted(scored, reverse=True)
    assert {True, False} == set(scored)
    assert {kind for segment in contact.segments["Raw"] for kind in segment} == {"Transcript", "Event"}


def test_unscored_has_machines_only():
    contact = build_sample("unscored")
    assert {item["ParticipantRole"] for item in messages(contact)} == {"SYSTEM", "CUSTOM_BOT"}
    assert not any("Sentiment" in item or "Redaction" in item for item in messages(contact))
    assert contact.segments["Raw"] == contact.segments["Redacted"]
    assert contact.secrets == frozenset()


def test_summary_failed_says_why():
    (summary,) = of_kind(build_sample("summary-failed").segments["Raw"], "PostContactSummary")
    assert summary == {"Status": "FAILED", "FailureCode": "INSUFFICIENT_CONVERSATION_CONTENT"}


def test_single_output_has_no_raw():
    assert list(build_sample("single-output").segments) == ["Redacted"]


def test_bot_handoff_has_one_tag_for_all():
    found = {
        text[interval["BeginOffsetChar"] : interval["EndOffsetChar"]]
        for text, interval in redactions(build_sample("bot-handoff").segments["Redacted"])
    }
    assert found == {"[PII]"}


def test_misaligned_is_wrong_in_every_way():
    for segments in build_sample("misaligned").segments.values():
        spans = [(text, i["BeginOffsetChar"], i["EndOffsetChar"]) for text, i in redactions(segments)]
        assert any(begin > end for _, begin, end in spans)
        assert any(begin == end for _, begin, end in spans)
        assert any(begin < len(text) < end for text, begin, end in spans)
        assert any(begin >= len(text) for text, begin, _ in spans)
        assert len(set(spans)) < len(spans)
        known = {item["Id"] for item in of_kind(segments, "Transcript")}
        assert any(item["Id"] not in known for item in category_items(segments))
        assert any(item["Id"] not in known for item in issue_items(segments))
        text_of = {item["Id"]: item["Content"] for item in of_kind(segments, "Transcript")}
        first = next(issue_items(segments))
        span = first["CharacterOffsets"]
        assert text_of[first["Id"]][span["BeginOffsetChar"] : span["EndOffsetChar"]] != first["Content"]


def test_hostile_holds_what_it_promises():
    contact = build_sample("hostile")
    said = [item["Content"] for item in messages(contact)]
    assert max(map(len, said)) == 16_384
    assert "[PII]" in said
    assert any("[PII]" in item["Content"] and "Redaction" in item for item in messages(contact))
    for needle in (
        "<script>",
        "onerror=",
        "=2+5",
        "javascript:",
        "\0",
        "\u2028",
        "\u202e",
        "\x1b[31m",
        "$\\alpha$",
        "{{",
    ):
        assert any(needle in text for text in said), needle
    assert any("<script>" in item["DisplayName"] for item in messages(contact, "Redacted"))
    assert any("<script>" in item["EventType"] for item in of_kind(contact.segments["Raw"], "Event"))
    assert any("<script>" in item["ContentType"] for item in messages(contact))
