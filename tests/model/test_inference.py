"""What a contact's own data says of the unit of its offsets."""

import pytest

from rtca_nb.exceptions import UsageError
from rtca_nb.model.inference import decide_unit
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


def decided(segments, output_type="Raw"):
    return decide_unit(record_of(segments, output_type=output_type), on_tags=output_type == "Redacted")


@pytest.mark.parametrize("form", ALL_FORMS, ids="-".join)
def test_unit_of_samples(form):
    name, output_type, unit = form
    decision = decided(sample_of(name, unit).segments[output_type], output_type)
    if (name, output_type) in TELLING:
        assert (decision.unit, decision.certain) == (unit, True)
    else:
        assert decision.unit == "code_points"


def depends_on_unit(name, output_type):
    points, utf16 = (sample_of(name, unit).segments[output_type] for unit in UNITS)
    return points != utf16


@pytest.mark.parametrize(("name", "output_type"), sorted({form[:2] for form in ALL_FORMS}))
def test_doubt_is_recorded_where_the_unit_matters_and_nothing_tells(name, output_type):
    decision = decided(sample_of(name).segments[output_type], output_type)
    if (name, output_type) not in TELLING:
        assert decision.certain != depends_on_unit(name, output_type)


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
    assert decided([text, state(2, 9, "my card")])[::2] == ("code_points", True)
    assert decided([text, state(3, 10, "my card")])[::2] == ("utf16", True)
    assert decided([text, state(3, 10, "something else")])[::2] == ("code_points", False)


@pytest.mark.parametrize(("begin", "end", "unit"), [(2, 8, "code_points"), (3, 9, "utf16")])
def test_tags_decide_in_a_redacted_contact_only(begin, end, unit):
    segments = [message("🃏 [NAME] is here", (begin, end))]
    assert decided(segments, "Redacted")[::2] == (unit, True)
    assert decided(segments)[::2] == ("code_points", False)


@pytest.mark.parametrize("identity", ["m1", None])
def test_redaction_of_undecided_unit_is_a_doubt_with_or_without_an_id(identity):
    assert not decided([message("🃏 I am Xanthippe", (7, 16), identity=identity)]).certain


def test_category_of_undecided_unit_is_a_doubt():
    assert not decided([message("🃏 you fool"), category(2, 10)]).certain


def test_contradiction_is_a_doubt():
    segments = [
        message("🃏 my card is lost"),
        message("🃏 my card is lost", identity="m2"),
        issue(2, 9, "my card"),
        issue(3, 10, "my card", "m2"),
    ]
    unit, evidence, certain = decided(segments)
    assert (unit, certain) == ("code_points", False)
    assert "offsets that fit only as code points: 1; only as UTF-16" in evidence


def test_spans_before_the_emoji_do_not_matter():
    assert decided([message("Xanthippe 🃏", (0, 9))]).certain


@pytest.mark.parametrize("unit", ["code_points", "utf16", "utf8"])
def test_the_unit_that_was_asked_for_stands(unit):
    contact = make([message("🃏 I am Xanthippe", (7, 16))], offset_unit=unit)
    assert contact.offset_unit == (unit, "asked for", True)


def test_wrong_requests_are_refused():
    with pytest.raises(UsageError, match="choose one of auto, code_points, utf16, utf8"):
        record_of([], offset_unit="bytes")
    with pytest.raises(UsageError, match="choose one of Raw, Redacted, unknown"):
        record_of([], output_type="raw")
