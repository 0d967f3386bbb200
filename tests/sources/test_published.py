"""AWS's own published post-chat analysis file, misaligned offsets included."""

import json
from pathlib import Path

import pytest

from rtca_nb.contact.access import record_of
from rtca_nb.sources import read_contact
from rtca_nb.tables.schema import COLUMNS

PUBLISHED = Path(__file__).parents[2].parent / "shared" / "published" / "post-chat-analysis-raw.json"
pytestmark = pytest.mark.skipif(not PUBLISHED.exists(), reason="the published example is not beside this checkout")


@pytest.fixture(scope="module")
def contact():
    return read_contact(PUBLISHED)


def test_it_says_what_it_is(contact):
    assert (contact.source, contact.channel, contact.status) == ("post-chat", "CHAT", "COMPLETED")
    assert (contact.output_type, contact.output_type_evidence) == ("Raw", "the source says so")
    assert contact.complete
    assert contact.contact_id == "b49644f6-672f-445c-b209-f76b36482830"
    assert contact.instance_id == "f23fc323-3d6d-48aa-95dc-EXAMPLE012"


def test_nothing_of_it_is_lost(contact):
    assert len(contact.transcript) == 31
    assert len(contact.events) == 4
    assert len(contact.redactions) == 10
    assert (contact.transcript["redaction_count"] > 0).sum() == 8
    assert contact.categories["category"].to_list() == ["agent-intro"]
    assert len(contact.issues) == 1
    assert len(contact.outcomes) == 1
    assert contact.action_items.empty
    assert contact.unknown.empty


def test_misaligned_spans_are_problems(contact):
    problems = contact.offset_problems
    issue = problems[problems["kind"] == "issue"].iloc[0]
    assert (issue["begin_offset_char"], issue["end_offset_char"], issue["problem"]) == (72, 244, "out_of_range")
    assert "150" in issue["detail"]
    assert (problems["kind"] == "redaction").sum() >= 2


def test_sentiment_comes_from_its_groups(contact):
    groups = json.loads(PUBLISHED.read_bytes())["ConversationCharacteristics"]["Sentiment"][
        "DetailsByTranscriptItemGroup"
    ]
    turns = contact.sentiment
    assert len(turns) == len(groups) == 26
    assert sorted(turns["sent_score"]) == sorted(group["ProgressiveScore"] for group in groups)
    by_id = {item["Id"]: group["Sentiment"] for group in groups for item in group["TranscriptItems"]}
    said = contact.transcript.set_index("id")["sentiment"]
    # A message that a group names is missing from the published transcript.
    assert by_id.keys() - said.index == {"c71ad383-f876-4bb3-b254-7837b6a3d395"}
    assert said.dropna().to_dict() == {identity: by_id[identity] for identity in by_id if identity in said.index}
    assert said.isna().sum() == 3  # what the system says is not scored


def test_figures_are_kept_as_sent(contact):
    figures = {(f.metric, f.participant_role): (f.value, f.unit) for f in record_of(contact).sent_figures}
    assert figures == {
        ("agent_greeting_time", "AGENT"): (2511, "milliseconds"),
        ("response_time_mean", "AGENT"): (5575, "milliseconds"),
        ("response_time_max", "AGENT"): (7309, "milliseconds"),
        ("response_time_mean", "CUSTOMER"): (5875, "milliseconds"),
        ("response_time_max", "CUSTOMER"): (11366, "milliseconds"),
        ("sentiment_overall", "AGENT"): (1.1538461538461537, "score"),
        ("sentiment_overall", "CUSTOMER"): (0, "score"),
        ("sentiment_overall_with_agent", "CUSTOMER"): (0, "score"),
        ("sentiment_begin", "AGENT"): (0, "score"),
        ("sentiment_end", "AGENT"): (2.5, "score"),
        ("sentiment_begin", "CUSTOMER"): (-3.75, "score"),
        ("sentiment_end", "CUSTOMER"): (3.75, "score"),
        ("sentiment_begin", "SYSTEM"): (2.5, "score"),
        ("sentiment_end", "SYSTEM"): (0, "score"),
        ("sentiment_begin_with_agent", "CUSTOMER"): (-3, "score"),
        ("sentiment_end_with_agent", "CUSTOMER"): (3.75, "score"),
    }
    longest = next(f for f in record_of(contact).sent_figures if f.metric == "response_time_max")
    assert longest.ids == ("21acf0fc-7259-4a08-b4cd-688eb56587d3",)


def test_no_name_or_number_of_it_is_visible(contact):
    seen = "\n".join(getattr(contact, name).to_csv() for name in COLUMNS) + "".join(contact.notes) + repr(contact)
    for secret in ("John", "Jane", "Doe", "9008", "98109", "123 Any Street"):
        assert secret not in seen
    assert "John" in contact.reveal().transcript.to_csv()
