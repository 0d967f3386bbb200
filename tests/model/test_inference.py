"""What a contact's own data says of its form and of the unit of its offsets."""

import pytest

from rtca_nb.exceptions import UsageError
from rtca_nb.model.inference import decide_output_type, decide_unit
from rtca_nb.model.messages import sort_segments
from rtca_nb.model.tolerant_parsing import parse_segments
from tests.making import ALL_FORMS, UNITS, make, message, offsets, record_of, sample_of

# Samples with an issue, a value or a tag behind an emoji; in the others nothing tells the units apart.
TELLING = {
    ("refund", "Raw"),
    ("refund", "Redacted"),
    ("bot-handoff", "Raw"),
    ("bot-handoff", "Redacted"),
    ("failed", "Redacted"),
    ("in-progress", "Raw"),
    ("in-progress", "Redacted"),
    ("hostile", "Redacted"),
}


@pytest.mark.parametrize("form", ALL_FORMS, ids="-".join)
def test_unit_of_samples(form):
    name, output_type, unit = form
    decision = decide_unit(record_of(sample_of(name, unit).segments[output_type], output_type=output_type))
    if (name, output_type) in TELLING:
        assert (decision.unit, decision.certain) == (unit, True)
    else:
        assert decision.unit == "code_points"


def depends_on_unit(name, output_type):
    points, utf16 = (sample_of(name, unit).segments[output_type] for unit in UNITS)
    return points != utf16


@pytest.mark.parametrize(("name", "output_type"), sorted({form[:2] for form in ALL_FORMS}))
def test_doubt_is_recorded_where_the_unit_matters_and_nothing_tells(name, output_type):
    decision = decide_unit(record_of(sample_of(name).segments[output_type], output_type=output_type))
    if (name, output_type) not in TELLING:
        assert decision.certain != depends_on_unit(name, output_type)


@pytest.mark.parametrize("form", ALL_FORMS, ids="-".join)
def test_output_type_of_samples(form):
    name, output_type, unit = form
    segments, _, _ = parse_segments(sample_of(name, unit).segments[output_type])
    decided, evidence = decide_output_type(sort_segments(segments))
    # The misaligned one cannot prove that it is redacted, and the unscored one has nobody in it.
    assert decided == ("Raw" if name in {"misaligned", "unscored"} else output_type)
    assert evidence
    assert not any(secret in evidence for secret in sample_of(name).secrets)


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        ([], "Raw"),
        ([message("hello")], "Raw"),
        ([message("I am [NAME]", (5, 11))], "Redacted"),
        ([message("I am [NAME]", (5, 11), (0, 1))], "Raw"),
        ([message("I am [NAME]", (5, 11), DisplayName="Xanthippe")], "Raw"),
        ([message("I am [NAME]", (5, 900))], "Raw"),
        ([message("hello", DisplayName="[PII]")], "Redacted"),
        ([message("hello", DisplayName="[NAME]")], "Redacted"),
        ([message("hello", DisplayName="[AGENT]")], "Raw"),  # as a desk may call its people
        ([message("hello", DisplayName="[PII]"), message("hello", DisplayName="[AGENT]")], "Raw"),
        ([message("hello", DisplayName="BOT", role="CUSTOM_BOT")], "Raw"),
        ([message("🃏 [NAME]", (3, 9))], "Redacted"),
        ([message("🃏 [NAME]", (2, 8))], "Redacted"),
    ],
)
def test_output_type(segments, expected):
    assert decide_output_type(sort_segments(parse_segments(segments)[0]))[0] == expected


def issue(begin, end, content, identity="m1"):
    item = {"Id": identity, "CharacterOffsets": offsets(begin, end), "Content": content}
    return {"Issues": {"IssuesDetected": [{"TranscriptItems": [item]}]}}


def extraction(begin, end, content):
    return {
        "ExtractedInformation": {
            "ExtractedValues": [
                {"Content": content, "PointsOfInterest": [{"Id": "m1", "CharacterOffsets": offsets(begin, end)}]}
            ]
        }
    }


def category(begin, end):
    item = {"Id": "m1", "CharacterOffsets": offsets(begin, end)}
    return {"Categories": {"MatchedDetails": {"rude": {"PointsOfInterest": [{"TranscriptItems": [item]}]}}}}


@pytest.mark.parametrize("state", [issue, extraction])
def test_text_sent_with_a_span_decides(state):
    text = message("🃏 my card is lost")
    assert decide_unit(record_of([text, state(2, 9, "my card")]))[::2] == ("code_points", True)
    assert decide_unit(record_of([text, state(3, 10, "my card")]))[::2] == ("utf16", True)
    assert decide_unit(record_of([text, state(3, 10, "something else")]))[::2] == ("code_points", False)


@pytest.mark.parametrize(("begin", "end", "unit"), [(2, 8, "code_points"), (3, 9, "utf16")])
def test_tags_decide_in_a_redacted_contact_only(begin, end, unit):
    segments = [message("🃏 [NAME] is here", (begin, end))]
    assert decide_unit(record_of(segments, output_type="Redacted"))[::2] == (unit, True)
    assert decide_unit(record_of(segments, output_type="Raw"))[::2] == ("code_points", False)


@pytest.mark.parametrize("identity", ["m1", None])
def test_redaction_of_undecided_unit_is_a_doubt_with_or_without_an_id(identity):
    assert not decide_unit(record_of([message("🃏 I am Xanthippe", (7, 16), identity=identity)])).certain


def test_category_of_undecided_unit_is_a_doubt():
    assert not decide_unit(record_of([message("🃏 you fool"), category(2, 10)])).certain


def test_contradiction_is_a_doubt():
    segments = [
        message("🃏 my card is lost"),
        message("🃏 my card is lost", identity="m2"),
        issue(2, 9, "my card"),
        issue(3, 10, "my card", "m2"),
    ]
    unit, evidence, certain = decide_unit(record_of(segments))
    assert (unit, certain) == ("code_points", False)
    assert "1 offsets fit only as code points, 1 only as UTF-16" in evidence


def test_spans_before_the_emoji_do_not_matter():
    assert decide_unit(record_of([message("Xanthippe 🃏", (0, 9))])).certain


@pytest.mark.parametrize("unit", ["code_points", "utf16", "utf8"])
def test_the_unit_that_was_asked_for_stands(unit):
    contact = make([message("🃏 I am Xanthippe", (7, 16))], offset_unit=unit)
    assert contact.offset_unit == (unit, "asked for", True)


def test_wrong_requests_are_refused():
    with pytest.raises(UsageError, match="choose one of auto, code_points, utf16, utf8"):
        record_of([], offset_unit="bytes")
    with pytest.raises(UsageError, match="Raw or Redacted"):
        record_of([], output_type="raw")
