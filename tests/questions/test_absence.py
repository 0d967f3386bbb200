"""What was not asked for or not analysed is no result, by whatever way the contacts came."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve

WORDS = {
    "Id": "m-1",
    "ParticipantId": "p-1",
    "ParticipantRole": "CUSTOMER",
    "DisplayName": "[PII]",
    "Content": "My bill is wrong",
    "ContentType": "text/plain",
    "Time": {"AbsoluteTime": "2026-03-02T10:00:00.000Z"},
    "Sentiment": "NEGATIVE",
}
BILL = {"Id": "m-1", "CharacterOffsets": {"BeginOffsetChar": 3, "EndOffsetChar": 7}}
MATCHES = {"MatchedDetails": {"Billing": {"PointsOfInterest": [{"TranscriptItems": [BILL]}]}}}
UNASKED = "Left out: 1 contact (categories not requested)."


@pytest.fixture(scope="module")
def fetched():
    """One contact as it is, and one that was fetched without its categories."""
    with serve([ServedContact("i", "c", {"Redacted": [{"Transcript": WORDS}, {"Categories": MATCHES}]})]) as endpoint:
        client = endpoint.client()
        yield [rtca.fetch_contact("i", "c", client=client, segment_types=of) for of in (None, ["Transcript"])]


@pytest.mark.parametrize("way", ["memory", "corpus", "export"])
def test_a_contact_fetched_without_categories_is_not_one_without_a_match(fetched, way, tmp_path):
    _, part = fetched
    if way == "export":
        (part,) = rtca.read_contacts(part.to_jsonl(tmp_path / "contact.jsonl"))
        assert "Only Transcript segments were asked for." in part.notes
    if way == "corpus":
        rtca.write_corpus([part], tmp_path / "corpus")
        ask = rtca.open_corpus(tmp_path / "corpus")
    else:
        ask = rtca.corpus_of([part])
    for answer in (ask.category_frequency(), ask.coverage("week"), ask.category_trend("week")):
        assert (len(answer), answer.n, answer.left_out) == (0, 0, (UNASKED,))
    measures = ask.data_quality().set_index("measure")["number"]
    assert measures["categories not asked for"] == 1


@pytest.fixture(scope="module")
def silent():
    """One contact that was fetched without its messages."""
    with serve([ServedContact("i", "c", {"Redacted": [{"Transcript": WORDS}, {"Categories": MATCHES}]})]) as endpoint:
        yield rtca.fetch_contact("i", "c", client=endpoint.client(), segment_types=["Categories"])


@pytest.mark.parametrize("way", ["memory", "corpus"])
def test_a_contact_fetched_without_messages_is_not_one_in_which_nobody_wrote(silent, way, tmp_path):
    if way == "corpus":
        rtca.write_corpus([silent], tmp_path / "corpus")
    ask = rtca.corpus_of([silent]) if way == "memory" else rtca.open_corpus(tmp_path / "corpus")
    for answer in (
        ask.abandonment(),
        ask.longest_silences(),
        ask.response_times_by("hour"),
        ask.sentiment_by("role"),
        ask.sentiment_shift("week"),
        ask.redaction_rates("role"),
        ask.hidden_by_contact(),
    ):
        assert (len(answer), answer.n) == (0, 0)
        assert answer.left_out == ("Left out: 1 contact (messages not requested).",)
    measures = ask.data_quality().set_index("measure")["number"]
    assert (measures["messages not asked for"], measures["categories not asked for"]) == (1, 0)
    assert ask.category_frequency()["contacts"].tolist() == [1]


def test_an_export_is_the_same_reading_as_what_it_was_made_of(fetched, tmp_path):
    for place, contact in enumerate(fetched):
        corpus = tmp_path / f"corpus-{place}"
        rtca.write_corpus([contact], corpus)
        report = rtca.write_corpus(contact.to_jsonl(tmp_path / f"{place}.jsonl"), corpus)
        assert (report.unchanged, report.replaced) == (1, 0)


def test_a_period_without_contacts_is_said_to_be_one(fetched):
    ask = rtca.corpus_of(fetched[:1])
    answer = ask.category_frequency(begin=datetime(2030, 1, 1, tzinfo=UTC))
    assert (len(answer), answer.n, answer.left_out) == (0, 0, ("No contact starts in the period.",))
    assert ask.category_frequency(begin=datetime(2026, 1, 1, tzinfo=UTC)).left_out == ()


def test_nothing_is_said_of_redaction_in_contacts_that_were_not_analysed():
    item = {"AbsoluteTime": "2026-03-02T10:00:00.000Z", "ContentType": "text/plain", "Id": "m", "Type": "MESSAGE"}
    item |= {"ParticipantId": "p", "DisplayName": "Ana", "Content": "hello", "ParticipantRole": "CUSTOMER"}
    plain = {"Version": "2019-08-26", "AWSAccountId": "1" * 12, "InstanceId": "i", "ContactId": "c"}
    plain |= {"InitialContactId": "c", "Participants": [{"ParticipantId": "p"}], "Transcript": [item]}
    contact = rtca.read_contact(json.dumps(plain).encode())
    assert contact.status == "NOT_ANALYSED"
    answer = rtca.corpus_of([contact]).redaction_rates("role")
    assert (len(answer), answer.n) == (0, 0)
    assert answer.left_out == ("Left out: 1 contact (without analysis, so redactions are not known).",)
