"""Contact records of samples and generated contacts: what the model allows, and true of the chat."""

import json

import pytest

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample, generate_contacts, generated_centre, sample_centre, sample_names
from rtca_nb.samples.chat_metrics import chat_metrics
from rtca_nb.sampling import served_centre, served_samples
from tests.newest_model import newest_model


@pytest.fixture(scope="module")
def client():
    drawn = [
        ServedContact(one.instance_id, one.contact_id, {"Redacted": []}, record=one.record)
        for one in generate_contacts(12)
    ]
    centres = [served_centre(sample_centre()), served_centre(generated_centre())]
    with serve([*served_samples(), *drawn], instances=centres, quota=None) as endpoint:
        yield endpoint.client()


def described(client, one):
    """Return the record, agent and queue of a contact, as the service says them."""
    contact = client.describe_contact(InstanceId=one.instance_id, ContactId=one.contact_id)["Contact"]
    agent, queue = contact.get("AgentInfo"), contact.get("QueueInfo")
    user = client.describe_user(InstanceId=one.instance_id, UserId=agent["Id"])["User"] if agent else None
    return (
        contact,
        user,
        client.describe_queue(InstanceId=one.instance_id, QueueId=queue["Id"])["Queue"] if queue else None,
    )


@pytest.mark.parametrize("name", sample_names())
def test_sample_has_a_record_whose_agent_and_queue_are_there(client, name):
    sample = build_sample(name)
    contact, user, queue = described(client, sample)
    assert contact["Id"] == sample.contact_id
    assert (user is None) == (queue is None) == (name == "unscored")
    assert ("DisconnectTimestamp" in contact) == (name != "in-progress")
    text = json.dumps(sample.record, ensure_ascii=False)
    assert all(json.dumps(secret, ensure_ascii=False)[1:-1] in text for secret in sample.record_secrets)
    assert not any(secret in repr(sample) for secret in sample.record_secrets)


def test_samples_show_each_setting_that_explains_something_missing():
    found = {}
    for name in sample_names():
        analytics = build_sample(name).record["ContactLens"]["ConversationalAnalytics"]
        found[name] = analytics["Configuration"] | analytics["ContactAnalysisReferenceState"]
    assert found["failed"]["StatusReason"]
    assert found["in-progress"]["Status"] == "REQUESTED"
    assert found["single-output"]["RedactionConfiguration"]["Policy"] == "RedactedOnly"
    assert found["misaligned"]["RedactionConfiguration"]["Entities"] == ["NAME", "ADDRESS"]
    assert found["misaligned"]["SummaryConfiguration"]["SummaryModes"] == []
    assert found["bot-handoff"]["LanguageLocales"] == ["en-US", "ja-JP"]


@newest_model
def test_generated_contact_has_a_record_that_is_true(client):
    for one in generate_contacts(12):
        contact, user, queue = described(client, one)
        truth = one.truth
        assert contact["AgentInfo"]["Id"] == truth["agent_id"]
        assert user["Username"] == truth["agent"]
        assert queue["Name"] == truth["queue"]
        analytics = contact["ContactLens"]["ConversationalAnalytics"]
        sentiment = analytics["Configuration"]["SentimentConfiguration"]["Behavior"]
        assert sentiment == ("Enable" if truth["scored"] else "Disable")
        assert analytics["ContactAnalysisReferenceState"]["Status"] == truth["status"]
        assert contact["ChatMetrics"]["ChatContactMetrics"]["TotalMessages"] == sum(truth["messages"].values())


def said(role, second, text="hello"):
    time = {"AbsoluteTime": f"2026-01-02T03:00:{second:02d}.000Z"}
    return {
        "Transcript": {
            "Id": f"m{second}",
            "ParticipantId": role,
            "ParticipantRole": role,
            "Content": text,
            "Time": time,
        }
    }


def test_figures_of_a_chat_follow_the_definitions():
    joined = {
        "ParticipantRole": "AGENT",
        "EventType": "x.participant.joined",
        "Time": said("AGENT", 2)["Transcript"]["Time"],
    }
    chat = [
        said("SYSTEM", 0, "welcome"),
        said("CUSTOMER", 1),
        {"Event": joined},
        said("CUSTOMER", 4),
        said("AGENT", 9, "one"),
        said("AGENT", 10, "three"),
        said("CUSTOMER", 30),
        said("AGENT", 33),
    ]
    figures = chat_metrics(chat, ended="2026-01-02T03:00:50.000Z")
    contact, agent, customer = (figures[name] for name in ("ChatContactMetrics", "AgentMetrics", "CustomerMetrics"))
    assert contact == {
        "MultiParty": False,
        "TotalMessages": 7,
        "TotalBotMessages": 1,
        "TotalBotMessageLengthInChars": 7,
        "ConversationTurnCount": 5,
        "AgentFirstResponseTimestamp": "2026-01-02T03:00:09.000Z",
        "AgentFirstResponseTimeInMillis": 7_000,
        "ConversationCloseTimeInMillis": 20_000,
    }
    assert (agent["MessagesSent"], agent["NumResponses"], agent["MessageLengthInChars"]) == (3, 2, 13)
    assert (agent["TotalResponseTimeInMillis"], agent["MaxResponseTimeInMillis"]) == (11_000, 8_000)
    assert (customer["NumResponses"], customer["TotalResponseTimeInMillis"]) == (1, 21_000)
