"""A message that is redacted late, or not any more, is as hidden as the version of which most is."""

from __future__ import annotations

import json

import pytest

import rtca_nb as rtca
from rtca_nb.fetch.fetch import merged_contact
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import SeenPage
from rtca_nb.model.parsing import parse_page
from tests.making import body_of, offsets

CLEAR = "my cat is Whiskers"
TAGGED = "my cat is [NAME]"


def contact(output_type, *versions):
    """The contact of which one message came in these versions: text, and begin and end of what is redacted."""
    merge = Merge()
    for reading, (text, *spans) in enumerate(versions, 1):
        message = {"Id": "m", "ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Content": text}
        if spans:
            offsets = [{"BeginOffsetChar": begin, "EndOffsetChar": end} for begin, end in spans]
            message["Redaction"] = {"CharacterOffsets": offsets}
        page = {"Channel": "CHAT", "Status": "IN_PROGRESS", "Segments": [{"Transcript": message}]}
        merge.add(SeenPage(parse_page(json.dumps(page).encode()), reading, 1, reading))
    asked = {"InstanceId": "i", "ContactId": "c", "OutputType": output_type, "SegmentTypes": ["Transcript"]}
    return merged_contact(merge, asked, "auto")


def shown(made):
    frames = [frame.to_dict("records") for frame in (made.transcript, made.revisions)]
    return "\n".join(map(str, [made, made._repr_html_(), made.segments, *frames]))


@pytest.mark.parametrize(
    ("output_type", "versions"),
    [
        ("Redacted", [(CLEAR,), (TAGGED, (10, 16))]),
        ("Redacted", [(CLEAR,), (TAGGED,)]),
        ("Redacted", [(TAGGED, (10, 16)), (CLEAR,)]),
        ("Redacted", [(CLEAR,), (TAGGED, (10, 16)), (CLEAR,)]),
        ("Raw", [(CLEAR,), (CLEAR, (10, 18))]),
        ("Raw", [(CLEAR, (10, 18)), (CLEAR,)]),
        ("Raw", [(CLEAR, (10, 18)), ("my cat is Whisker",)]),
        # As much is redacted each time, and something else.
        ("Redacted", [("my [PET] is Tom", (3, 8)), ("my Whiskers is [NAME]", (15, 21))]),
        ("Redacted", [("[NAME] called", (0, 6)), ("Whiskers [VERB]", (9, 15))]),
        ("Raw", [(CLEAR, (10, 18)), (CLEAR, (0, 2))]),
        ("Raw", [(CLEAR, (10, 99)), (CLEAR, (0, 2))]),
        # In a Raw text what looks like a tag was typed, and is no redaction.
        ("Raw", [(f"{CLEAR} [A]", (10, 99)), (f"{CLEAR} [A]",)]),
    ],
)
def test_what_one_version_hides_no_other_shows(output_type, versions):
    made = contact(output_type, *versions)
    assert "Whisker" not in shown(made)
    # The change itself is not hidden.
    assert len(made.revisions)
    assert "Whisker" in str(made.reveal().transcript.to_dict("records")) + str(made.reveal().revisions.to_dict())


def test_versions_with_as_much_redacted_are_shown():
    made = contact("Redacted", (TAGGED, (10, 16)), (f"{TAGGED}, a tabby", (10, 16)))
    assert list(made.transcript["content"]) == [f"{TAGGED}, a tabby"]
    assert TAGGED in list(made.revisions["before"])
    assert list(contact("Redacted", ("One.",), ("Two.",)).transcript["content"]) == ["Two."]


def segments_of(output_type, *readings):
    merge = Merge()
    for number, segments in enumerate(readings, 1):
        page = {"Channel": "CHAT", "Status": "IN_PROGRESS", "Segments": segments}
        merge.add(SeenPage(parse_page(json.dumps(page).encode()), number, 1, number))
    asked = {"InstanceId": "i", "ContactId": "c", "OutputType": output_type, "SegmentTypes": ["Transcript"]}
    return merged_contact(merge, asked, "auto")


def message(text, identity="m", **members):
    return {
        "Transcript": {
            "Id": identity,
            "ParticipantId": "p",
            "ParticipantRole": "CUSTOMER",
            "Content": text,
            **members,
        }
    }


def test_name_that_was_there_once_is_hidden_in_every_message():
    made = segments_of(
        "Raw",
        [message("hello", DisplayName="Ada Whiskers")],
        [message("hello", DisplayName="[PII]"), message("I spoke with Ada Whiskers", "n")],
    )
    assert "Whiskers" not in shown(made)
    assert "Whiskers" in shown(made.reveal())


def test_file_name_that_was_there_once_is_hidden_in_every_message():
    def files(name):
        return {"Attachments": {"Id": "a", "Attachments": [{"AttachmentName": name, "AttachmentId": "f"}]}}

    made = segments_of("Raw", [files("whiskers.pdf")], [files("b.pdf"), message("see whiskers.pdf")])
    assert "whiskers" not in shown(made)
    assert "whiskers" in shown(made.reveal())


def test_text_that_was_sent_beside_a_message_is_as_hidden_as_the_message_became():
    quoted = {"Id": "m", "Content": CLEAR, "CharacterOffsets": {"BeginOffsetChar": 0, "EndOffsetChar": len(CLEAR)}}
    issues = {"Issues": {"IssuesDetected": [{"TranscriptItems": [quoted]}]}}
    values = {"ExtractedInformation": {"ExtractionDefinitionId": "x", "ExtractionDefinitionName": "x"}}
    places = [{"Id": "m"}]
    values["ExtractedInformation"]["ExtractedValues"] = [{"Content": "Whiskers", "PointsOfInterest": places}]
    made = segments_of("Redacted", [message(CLEAR), issues, values], [message(TAGGED)])
    assert len(made.issues) == len(made.extracted) == 1
    assert "Whiskers" not in f"{shown(made)} {made.issues.to_dict()} {made.extracted.to_dict()}"
    assert "Whiskers" in shown(made.reveal())


def test_summary_that_was_redacted_once_is_not_shown_in_clear():
    def summary(text):
        return {"PostContactSummary": {"Status": "COMPLETED", "Content": text}}

    for readings in ([[summary(CLEAR)], [summary(TAGGED)]], [[summary(TAGGED)], [summary(CLEAR)]]):
        made = segments_of("Redacted", *readings)
        assert "Whiskers" not in f"{shown(made)} {made.summary.to_dict()}"
        assert "Whiskers" in f"{shown(made.reveal())} {made.reveal().summary.to_dict()}"


@pytest.mark.parametrize("hello", ["Call me", "Café me"])
def test_a_value_of_a_message_that_was_redacted_later_is_hidden(hello):
    spot = offsets(len(hello) + 1, len(hello) + 7)
    value = {"Content": "Jonathan", "PointsOfInterest": [{"Id": "m1", "CharacterOffsets": spot}]}
    found = {"ExtractedInformation": {"ExtractionDefinitionId": "d", "ExtractedValues": [value]}}
    clear = message(f"{hello} Jonathan", "m1")
    redacted = message(f"{hello} [NAME]", "m1", Redaction={"CharacterOffsets": [spot]})
    pages = [body_of([clear, found], NextToken="t"), body_of([redacted])]
    contact = rtca.read_contact(pages, output_type="Redacted")
    assert contact.extracted[["value", "text"]].values.tolist() == [["value 1", "[NAME]"]]
    assert [one.extracted_values[0].content for one in contact.segments if hasattr(one, "extracted_values")] == [
        "value 1"
    ]
