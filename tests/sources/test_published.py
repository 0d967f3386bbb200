"""Post-chat analysis files as they are published, with spans that miss and a message that is not there."""

from __future__ import annotations

import pytest

from rtca_nb.contact.access import record_of
from rtca_nb.sources import read_contact
from rtca_nb.tables.schema import COLUMNS
from tests.examples import EXAMPLES


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request):
    return request.param


@pytest.fixture(scope="module")
def contact(example):
    return read_contact(example.path)


def test_example_says_what_it_is(contact, example):
    assert (contact.source, contact.channel, contact.status) == ("post-chat", "CHAT", "COMPLETED")
    assert (contact.output_type, contact.output_type_evidence) == ("Raw", "the source says so")
    assert contact.complete
    assert (contact.instance_id, contact.contact_id) == example.identity


def test_nothing_of_the_example_is_lost(contact, example):
    assert len(contact.transcript) == example.messages
    assert len(contact.events) == 4
    assert len(contact.redactions) == example.spans
    assert (contact.transcript["redaction_count"] > 0).sum() == example.redacted
    assert contact.categories["category"].to_list() == [example.category]
    assert len(contact.issues) == 1
    assert len(contact.outcomes) == 1
    assert contact.action_items.empty
    assert contact.unknown.empty


def test_misaligned_spans_are_problems(contact, example):
    problems = contact.offset_problems
    issue = problems[problems["kind"] == "issue"].iloc[0]
    begin, end, length = example.issue
    assert (issue["begin_offset_char"], issue["end_offset_char"], issue["problem"]) == (begin, end, "out_of_range")
    assert f"a message of {length} " in issue["detail"]
    assert (problems["kind"] == "redaction").sum() == example.doubtful


def test_sentiment_comes_from_its_groups(contact, example):
    groups = example.read()["ConversationCharacteristics"]["Sentiment"]["DetailsByTranscriptItemGroup"]
    turns = contact.sentiment
    assert len(turns) == len(groups) == example.turns
    assert sorted(turns["sent_score"]) == sorted(group["ProgressiveScore"] for group in groups)
    by_id = {item["Id"]: group["Sentiment"] for group in groups for item in group["TranscriptItems"]}
    said = contact.transcript.set_index("id")["sentiment"]
    # A message that a group names is missing from the transcript.
    assert by_id.keys() - said.index == {example.missing[0]}
    assert said.dropna().to_dict() == {identity: by_id[identity] for identity in by_id if identity in said.index}
    assert said.isna().sum() == 3  # what the system says is not scored


def test_figures_are_kept_as_the_file_states_them(contact, example):
    rows = contact.metrics
    rows = rows[rows["source"] == "sent"]
    figures = {(row.metric, row.participant_role): row.value for row in rows.itertuples()}
    expected = {("agent_greeting_time", "AGENT"): example.greetings[0], **example.stated}
    for role, (mean, longest) in example.responses.items():
        expected |= {("response_time_mean", role): mean, ("response_time_max", role): longest}
    for role, (overall, begin, end) in example.scores.items():
        expected |= {("sentiment_overall", role): overall}
        expected |= {("sentiment_begin", role): begin, ("sentiment_end", role): end}
    # What the customer felt with an agent is what the customer felt: there is nobody else in these chats.
    overall, _, end = example.scores["CUSTOMER"]
    expected |= {("sentiment_overall_with_agent", "CUSTOMER"): overall, ("sentiment_end_with_agent", "CUSTOMER"): end}
    expected |= {("sentiment_end", "SYSTEM"): 0}
    assert figures == pytest.approx(expected)


def test_slowest_replies_are_named_as_the_file_names_them(contact, example):
    named = {f.participant_role: f.ids for f in record_of(contact).sent_figures if f.metric == "response_time_max"}
    assert named == {"AGENT": (example.slowest_agent,), "CUSTOMER": (example.missing[0],)}


def test_no_name_or_number_of_the_example_is_visible(contact, example):
    seen = "\n".join(getattr(contact, name).to_csv() for name in COLUMNS) + "".join(contact.notes) + repr(contact)
    assert [secret for secret in example.secrets if secret in seen] == []
    assert example.secrets[0] in contact.reveal().transcript.to_csv()
