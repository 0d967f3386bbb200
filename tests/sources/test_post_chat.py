"""The analysis file in S3, and the plain transcript."""

import json

import pytest

from rtca_nb.exceptions import UsageError
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact
from rtca_nb.tables.schema import COLUMNS

from .shapes import write

REFUND = build_sample("refund")


def analysis(**changes):
    document = json.loads(write(REFUND, changes.pop("form", "Raw"), "post-chat"))
    return {**document, **changes}


def item(number, **members):
    return {
        "Id": f"m{number}",
        "Type": "MESSAGE",
        "AbsoluteTime": f"2025-01-01T00:00:{number:02}Z",
        "ParticipantId": "p1",
        "ParticipantRole": "CUSTOMER",
        "Content": "hello",
        **members,
    }


def visible(contact):
    return "\n".join(getattr(contact, name).to_csv() for name in COLUMNS)


def test_members_that_have_no_place_are_kept():
    document = analysis(Weather={"Sky": "blue"})
    document["ConversationCharacteristics"]["TurnCount"] = 3
    document["ConversationCharacteristics"]["Sentiment"]["Mood"] = 1
    document["ConversationCharacteristics"]["ResponseTime"] = {"DetailsByParticipantRole": {"AGENT": {"Median": 4}}}
    document["ConversationCharacteristics"]["ContactSummary"]["SummaryItemsDetected"][0]["Topics"] = ["a"]
    document["Categories"]["EventSource"] = "x"
    document["Participants"][0]["Pronouns"] = "they"
    document["Transcript"][1]["Language"] = "en"
    document["Transcript"] += [{"Type": "HOLD", "Id": "h"}, "odd"]
    document["JobStatus"] = "COMPLETED"
    contact = read_contact(document)
    assert set(contact.unknown["member"]) == {
        "Weather",
        "ConversationCharacteristics.TurnCount",
        "ConversationCharacteristics.Sentiment.Mood",
        "ConversationCharacteristics.ResponseTime.DetailsByParticipantRole.Median",
        "ConversationCharacteristics.ContactSummary.SummaryItemsDetected.Topics",
        "Categories.EventSource",
        "Participants.Pronouns",
        "Transcript.Language",
        "Transcript.Type",
        "Transcript",
    }
    assert "blue" not in visible(contact)
    assert "blue" in visible(contact.reveal())


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    "odd", [None, 3, "text", [], [3], {}, {"x": 3}, [{"x": 3}], [[]], {"AGENT": {"Average": {"ValueMillis": True}}}]
)
@pytest.mark.parametrize(
    "path",
    [
        "Categories",
        "Categories.MatchedDetails",
        "Categories.MatchedCategories",
        "ConversationCharacteristics",
        "ConversationCharacteristics.ContactSummary",
        "ConversationCharacteristics.ContactSummary.SummaryItemsDetected",
        "ConversationCharacteristics.ContactSummary.PostContactSummary",
        "ConversationCharacteristics.ResponseTime",
        "ConversationCharacteristics.ResponseTime.DetailsByParticipantRole",
        "ConversationCharacteristics.Sentiment",
        "ConversationCharacteristics.Sentiment.DetailsByTranscriptItemGroup",
        "ConversationCharacteristics.Sentiment.OverallSentiment",
        "ConversationCharacteristics.Sentiment.SentimentShift",
        "CustomerMetadata",
        "ContentMetadata",
        "Participants",
        "JobStatus",
    ],
)
def test_odd_members_are_kept_and_never_raise(path, odd):
    document = analysis()
    *parents, last = path.split(".")
    place = document
    for name in parents:
        place = place.setdefault(name, {})
    place[last] = odd
    contact = read_contact(document)
    assert len(contact.transcript) == 64
    visible(contact)
    if isinstance(odd, str) and path != "JobStatus":
        assert path in contact.unknown["member"].to_list()


def test_a_category_without_details_matched_the_whole_contact():
    categories = {"MatchedCategories": ["late", "rude"], "MatchedDetails": {}}
    found = read_contact(analysis(Categories=categories)).categories
    assert found["category"].to_list() == ["late", "rude"]
    assert found["id"].isna().all()


def test_names_of_participants_who_never_spoke_are_hidden_in_the_text():
    document = {
        "Version": "CHAT-2022-11-30",
        "Channel": "CHAT",
        "JobStatus": "COMPLETED",
        "ContentMetadata": {"Output": "Raw"},
        "CustomerMetadata": {"ContactId": "c", "InstanceId": "i"},
        "Participants": [
            {"ParticipantId": "p1", "ParticipantRole": "CUSTOMER", "DisplayName": "Ignatius"},
            {"ParticipantId": "p2", "ParticipantRole": "SUPERVISOR", "DisplayName": "Wilhelmina"},
        ],
        "Transcript": [item(1, Content="may I speak to Wilhelmina please, says Ignatius")],
    }
    contact = read_contact(document)
    assert "Wilhelmina" not in visible(contact)
    assert "Ignatius" not in visible(contact)
    assert contact.transcript["display_name"][0] == "customer"
    # The list also fills in what an item only points to.
    assert contact.reveal().transcript["display_name"][0] == "Ignatius"
    # A name in clear does not make another form of a file; it is hidden by itself.
    document["ContentMetadata"]["Output"] = "Redacted"
    contact = read_contact(document)
    assert (contact.output_type, contact.redaction_trusted) == ("Redacted", True)
    assert contact.transcript["content"][0] == "may I speak to ██████████ please, says ████████"
    assert "Wilhelmina" not in visible(contact)
    assert "Ignatius" not in visible(contact)


def test_the_file_says_what_it_is():
    assert read_contact(analysis(form="Redacted")).output_type == "Redacted"
    assert read_contact(analysis(form="Redacted"), output_type="Raw").output_type == "Raw"
    unsaid = read_contact(analysis(form="Redacted", ContentMetadata={}))
    assert (unsaid.output_type, unsaid.redaction_trusted) == ("unknown", True)
    with pytest.raises(UsageError, match="states that it is Raw"):
        read_contact(analysis(), output_type="Redacted")


@pytest.mark.parametrize(("status", "complete"), [("COMPLETED", True), ("FAILED", True), ("IN_PROGRESS", False)])
def test_status_is_the_job_s(status, complete):
    contact = read_contact(analysis(JobStatus=status))
    assert (contact.status, contact.complete) == (status, complete)


def test_without_a_status_nothing_is_complete():
    document = analysis()
    del document["JobStatus"]
    assert (read_contact(document).status, read_contact(document).complete) == ("UNKNOWN", False)


def test_half_characters_are_repaired_everywhere():
    data = json.dumps(analysis(Weather="x")).replace('"x"', '"\\ud83d"').encode()
    data = data.replace(REFUND.contact_id.encode(), b"c-\\ud83d")
    contact = read_contact(data)
    assert contact.contact_id == "c-\ufffd"
    visible(contact.reveal())


# -- the plain transcript --------------------------------------------------------------------------------------------


def transcript(*items, **members):
    return {
        "Version": "2019-08-26",
        "InstanceId": "i",
        "ContactId": "c",
        "InitialContactId": "c",
        "Transcript": list(items),
        **members,
    }


def test_a_plain_transcript_has_no_analysis():
    contact = read_contact(write(REFUND, "Raw", "chat-transcript"))
    assert (contact.source, contact.output_type, contact.status) == ("chat-transcript", "Raw", "NOT_ANALYSED")
    assert contact.complete
    assert any("plain transcript" in note for note in contact.notes)
    assert contact.unknown.empty
    assert not contact.attachments.empty
    with pytest.raises(UsageError, match="states that it is Raw"):
        read_contact(write(REFUND, "Redacted", "chat-transcript"), output_type="Redacted")


def test_items_are_told_apart_by_type_or_by_what_they_hold():
    joined = "application/vnd.amazonaws.connect.event.participant.joined"
    file = {"AttachmentId": "f", "AttachmentName": "bill.pdf", "ContentType": "application/pdf", "Status": "APPROVED"}
    items = [
        item(1, Type="EVENT", ContentType=joined, Content=None),
        item(2),
        item(3, Type="ATTACHMENT", Attachments=[file], Content=None),
    ]
    for made in (items, [{name: value for name, value in one.items() if name != "Type"} for one in items]):
        contact = read_contact(transcript(*made))
        assert contact.events["event_type"].to_list() == [joined]
        assert contact.transcript["id"].to_list() == ["m2"]
        assert contact.attachments["attachment_id"].to_list() == ["f"]
        assert contact.reveal().attachments["attachment_name"].to_list() == ["bill.pdf"]


def test_a_page_of_get_transcript_is_incomplete():
    contact = read_contact(transcript(item(1), NextToken="t"))
    assert not contact.complete
    assert any("NextToken" in note for note in contact.notes)


def test_a_file_whose_analysis_speaks_of_messages_that_are_not_there_is_not_complete():
    file = json.loads(write(REFUND, "Redacted", "post-chat"))
    for kept in (file["Transcript"][:20], []):
        contact = read_contact({**file, "Transcript": kept})
        assert not contact.complete
        assert any("missing: part of the transcript may be missing" in note for note in contact.notes)
