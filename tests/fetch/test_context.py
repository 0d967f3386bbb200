"""The contact record, and the names of agents and queues: fetched, kept, masked, and none of it needed."""

import contextlib
import json
import pickle
import sqlite3

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.contact.context_frame import context_frame
from rtca_nb.endpoint import Quota, ServedContact, ServedInstance, serve
from rtca_nb.exceptions import ArchiveDamagedError, RevealError, UsageError
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.rate_limit import Pace
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.sampling import served_sample_centre, served_samples
from tests.fetch.clocks import FakeClock

REFUND = build_sample("refund")
INSTANCE = REFUND.instance_id
AGENT = "Thaddeus Okonjo-Reyes"
IDS = [build_sample(name).contact_id for name in sample_names()]


@pytest.fixture(scope="module")
def running():
    with serve(served_samples(), instances=[served_sample_centre()], quota=None) as endpoint:
        yield endpoint
    assert endpoint.internal_errors == []


@pytest.fixture
def endpoint(running):
    running.script(None)
    yield running
    running.deny()


def fetch(endpoint, contact_id=REFUND.contact_id, **options):
    return rtca.fetch_contact(INSTANCE, contact_id, client=endpoint.client(), context=True, **options)


def test_contact_comes_with_its_record_masked(endpoint):
    context = fetch(endpoint).context
    assert (context.queue, context.initiation_method, context.disconnect_reason) == (
        "Lamps and repairs",
        "API",
        "CUSTOMER_DISCONNECT",
    )
    assert context.initiated.isoformat() == "2025-03-13T09:02:11.208000+00:00"
    assert (context.languages, context.sentiment_enabled, context.summary_modes) == (("en-GB",), True, ("PostContact",))
    assert context.redaction.policy == "RedactedAndOriginal"
    assert "NAME" in context.redaction.entities
    assert context.chat_metrics["ChatContactMetrics"]["TotalMessages"] == 64
    assert context.notes == ()
    assert context.agent.startswith("agent-")
    assert context.agent == context.agent_id
    assert {*context.attributes.values(), *context.tags.values(), context.description} == {"███"}
    assert set(context.attributes) == {"order_of", "customer_since", "callback_number"}


def test_record_is_in_clear_where_the_contact_is_revealed(endpoint):
    context = fetch(endpoint).reveal().context
    assert context.agent == AGENT
    assert context.attributes["callback_number"] == "+44 20 7946 0958"
    assert context.customer_address == "noorjehan@example.com"
    assert context.revealed
    with pytest.raises(RevealError):
        pickle.dumps(context)


def test_masked_record_can_be_pickled_and_holds_no_clear_text(endpoint):
    context = fetch(endpoint).context
    dumped = pickle.dumps(context)
    assert pickle.loads(dumped) == context
    for secret in (*REFUND.record_secrets, AGENT, *AGENT.split()):
        assert secret.encode() not in dumped
        assert secret not in repr(context)


def test_contact_without_context_says_so_by_none(endpoint):
    assert rtca.fetch_contact(INSTANCE, REFUND.contact_id, client=endpoint.client()).context is None


@pytest.mark.parametrize(
    ("operation", "part", "lost"),
    [
        ("DescribeContact", "contact record", ("agent", "queue", "initiated", "sentiment_enabled")),
        ("DescribeUser", "agent's name", ()),
        ("DescribeQueue", "queue's name", ("queue",)),
    ],
)
def test_what_is_denied_costs_that_part_and_a_note(endpoint, operation, part, lost):
    endpoint.deny(operation)
    contact = fetch(endpoint)
    (note,) = contact.context.notes
    assert part in note
    assert operation in note
    assert all(getattr(contact.context, name) is None for name in lost)
    assert (contact.context.queue_id is None) == (operation == "DescribeContact")
    assert len(contact.transcript) == 64
    assert contact.complete


def test_agent_whose_name_is_denied_has_the_pseudonym_when_revealed_too(endpoint):
    endpoint.deny("DescribeUser")
    contact = fetch(endpoint)
    assert contact.reveal().context.agent == contact.context.agent


def test_agent_and_queue_that_were_deleted_are_noted():
    contact = ServedContact(
        "i", "c", {"Redacted": []}, record={"AgentInfo": {"Id": "gone"}, "QueueInfo": {"Id": "gone"}}
    )
    with serve([contact], quota=None) as endpoint:
        fetched = rtca.fetch_contact("i", "c", client=endpoint.client(), context=True)
    assert [note for note in fetched.context.notes if "deleted" in note] == list(fetched.context.notes)
    assert len(fetched.context.notes) == 2
    assert fetched.context.queue_id == "gone"


@pytest.mark.parametrize("fault", ["truncate-half", "html-200", "empty-200", "invalid-utf8", "reset-half", "500"])
def test_answer_that_arrives_damaged_is_asked_for_again(endpoint, no_pauses, fault):
    endpoint.script({2: fault})
    context = fetch(endpoint).context
    assert context.queue == "Lamps and repairs"
    assert context.notes == ()


def test_answer_that_stays_damaged_is_noted(endpoint, no_pauses):
    endpoint.script(dict.fromkeys(range(2, 40), "html-200"))
    contact = fetch(endpoint)
    assert contact.complete
    (note,) = contact.context.notes
    assert "cannot be read" in note


def test_throttled_operation_is_given_up_in_bounded_time():
    contact = ServedContact("i", "c", {"Redacted": []}, record={"AgentInfo": {"Id": "a"}})
    quota = {"DescribeUser": Quota(1e-6, 1)}
    instance = ServedInstance("i", users=[{"Id": "a", "Username": "x"}])
    with serve([contact], instances=[instance], quota=quota) as endpoint:
        client = endpoint.client()
        client.describe_user(InstanceId="i", UserId="a")
        clock = FakeClock()
        reader = ContextReader(Asker(open_connection(ClientOptions(client=client)), clock=clock))
        began = clock.now()
        sent = reader.read("i", "c")
    assert dict(sent.missing) == {"DescribeUser": "throttled"}
    assert sent.get("DescribeContact")["Id"] == "c"
    assert clock.now() - began < 300


def test_each_agent_and_queue_is_asked_for_once_and_a_denial_in_the_middle_changes_nothing_else(endpoint):
    plain = {one.contact_id: one for one in rtca.fetch_contacts(INSTANCE, IDS, client=endpoint.client())}
    endpoint.script(None)
    before = len(endpoint.requests)
    results = []
    for result in rtca.fetch_contacts(INSTANCE, IDS, client=endpoint.client(), context=True, connections=2):
        results.append(result)
        if len(results) == 3:
            endpoint.deny("DescribeUser")
    asked = [record.operation for record in endpoint.requests[before:]]
    assert asked.count("DescribeContact") == len(IDS)
    assert asked.count("DescribeQueue") == len(IDS) - 1  # one contact had no queue
    assert {one.contact_id for one in results} == set(IDS)
    for one in results:
        assert one.context.initiated is not None
        assert one.transcript.equals(plain[one.contact_id].transcript)
        assert {note for note in one.context.notes if "DescribeUser" not in note} == set()


def test_archive_keeps_what_may_be_seen_of_the_record(endpoint, tmp_path):
    fetched = fetch(endpoint, archive=tmp_path / "archive")
    archive = rtca.Archive(tmp_path / "archive")
    kept = archive.contact(INSTANCE, REFUND.contact_id)
    assert kept.context == fetched.context
    assert kept.reveal().context == fetched.context  # nothing more of it was kept
    assert [verdict.problem for verdict in archive.verify()] == [None]
    content = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    # A year is in some digest sooner or later, so as a value of its own.
    values = [json.dumps(secret) if secret.isdigit() else secret for secret in REFUND.record_secrets]
    assert "2019" in REFUND.record_secrets
    assert not [value for value in (*values, *AGENT.split()) if value.encode() in content]
    before = len(endpoint.requests)
    (again,) = rtca.fetch_contacts(
        INSTANCE, [REFUND.contact_id], client=endpoint.client(), archive=archive, context=True
    )
    assert again.context == fetched.context
    assert len(endpoint.requests) == before


def test_archive_that_may_hold_clear_text_keeps_the_answers_as_they_came(endpoint, tmp_path):
    archive = rtca.Archive(tmp_path / "archive", allow_raw=True)
    fetched = fetch(endpoint, archive=archive)
    kept = archive.contact(INSTANCE, REFUND.contact_id)
    assert kept.context == fetched.context
    assert kept.reveal().context.agent == AGENT
    archive.erase(REFUND.contact_id, tmp_path / "proof.json")
    content = b"".join(path.read_bytes() for path in (tmp_path / "archive").rglob("*") if path.is_file())
    assert AGENT.split()[1].encode() not in content


def test_record_that_was_changed_in_the_archive_is_found(endpoint, tmp_path):
    fetch(endpoint, archive=tmp_path / "archive")
    archive = rtca.Archive(tmp_path / "archive")
    (path,) = (tmp_path / "archive").rglob("redacted/*.sqlite3")
    with sqlite3.connect(path) as base:
        base.execute(
            "UPDATE context SET content = replace(content, 'Lamps', 'Camps') WHERE operation = 'DescribeQueue'"
        )
    base.close()
    assert "contact record" in archive.verify()[0].problem
    with pytest.raises(ArchiveDamagedError):
        archive.contact(INSTANCE, REFUND.contact_id)


@pytest.mark.parametrize("revealed", [False, True])
def test_jsonl_keeps_the_record_as_it_is_seen(endpoint, tmp_path, revealed):
    contact = fetch(endpoint)
    shown = contact.reveal() if revealed else contact
    path = shown.to_jsonl(tmp_path / "contact.jsonl", allow_revealed=revealed)
    read = rtca.read_contact(path)
    assert read.context == contact.context
    assert (read.reveal().context == shown.context) is True
    assert (AGENT.split()[1].encode() in path.read_bytes()) == revealed


def test_forged_record_in_a_file_is_masked_all_the_same(tmp_path):
    canary = "Zanzibarrakuda Doe"
    agent = {
        "Contact": {"AgentInfo": {"Id": f"agent-{canary}"}, "Attributes": {canary: canary}, "InitiationMethod": canary}
    }
    about = {"InstanceId": "i", "ContactId": "c", "OutputType": "Redacted", "Page": 1, "Pages": 1, "Complete": True}
    context = {"Answers": {"DescribeContact": agent["Contact"]}, "Missing": {"DescribeUser": canary}, "Masked": True}
    page = {"ResponseMetadata": {"Export": {**about, "Context": context}}, "Channel": "CHAT", "Status": "COMPLETED"}
    path = tmp_path / "forged.jsonl"
    path.write_text(json.dumps({**page, "Segments": []}) + "\n")
    contact = rtca.read_contact(path)
    for one in (contact, contact.reveal()):
        assert canary not in repr(one.context) + str(context_frame([("c", one.context)]).to_dict())


def test_frame_has_a_row_for_each_contact(endpoint, tmp_path):
    frame = rtca.fetch_contexts(INSTANCE, [*IDS, "nobody", IDS[0]], client=endpoint.client())
    assert frame.contact_id.tolist() == [*IDS, "nobody"]
    assert frame.queue.notna().sum() == len(IDS) - 1
    assert frame.notes.iloc[-1] == [
        "The contact record is not known: DescribeContact finds nothing with that id; it may have been deleted."
    ]
    assert frame.initiated.dtype == "datetime64[us, UTC]"
    text = frame.to_json(date_format="iso") + repr(frame) + frame._repr_html_()
    assert not [secret for secret in REFUND.record_secrets if secret in text]
    shown = rtca.fetch_contexts(INSTANCE, IDS[:1], client=endpoint.client(), reveal=True)
    assert shown.agent.tolist() == [AGENT]
    with pytest.raises(RevealError):
        shown.to_csv(tmp_path / "contexts.csv")


def test_figures_of_a_quota_are_those_of_the_operations_that_a_call_is_about(endpoint, monkeypatch):
    asked = []
    reserve = Pace.reserve

    def noted(pace):
        asked.append((round(pace.rate / 0.98), round(pace.burst) + 1))  # a little is kept back
        return reserve(pace)

    monkeypatch.setattr(Pace, "reserve", noted)
    rtca.fetch_contexts(INSTANCE, IDS[:1], client=endpoint.client(), quota=(90, 70))
    assert {*asked} == {(90, 70)}
    asked.clear()
    rtca.fetch_rules(INSTANCE, client=endpoint.client(), quota=(80, 60))
    assert {*asked} == {(80, 60)}
    asked.clear()
    fetch(endpoint, quota=(70, 50))  # which are said of the analysis; its record has another quota
    assert asked.count((70, 50)) >= 1
    assert asked.count((2, 5)) >= 1


def test_frame_can_be_written_also_where_no_contact_has_tags(endpoint, tmp_path):
    whole = rtca.fetch_contexts(INSTANCE, IDS, client=endpoint.client())
    bare = whole[whole.tags.str.len() == 0]
    assert 0 < len(bare) < len(whole)
    for frame in (whole, bare.reset_index(drop=True), whole.iloc[:0]):
        frame.to_parquet(tmp_path / "contexts.parquet")
        frame.to_feather(tmp_path / "contexts.feather")
        with contextlib.closing(sqlite3.connect(":memory:")) as base:
            frame.to_sql("contexts", base)
            stored = [row[0] for row in base.execute("SELECT tags FROM contexts")]
        read = [pd.read_parquet(tmp_path / "contexts.parquet"), pd.read_feather(tmp_path / "contexts.feather")]
        for texts in (*(one.tags for one in read), stored):
            assert [json.loads(text) for text in texts] == list(frame.tags)
        assert [type(one) for one in frame.tags] == [dict] * len(frame)  # writing changes nothing


def test_pseudonyms_follow_the_key(endpoint, monkeypatch):
    names = []
    for key in ("one", "two", "one"):
        monkeypatch.setenv("RTCA_NB_PSEUDONYM_KEY", key)
        names.append(fetch(endpoint).context.agent)
    assert names[0] == names[2] != names[1]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda client: rtca.fetch_contact("i", "c", client=client, context="yes"), "context must be True or False"),
        (lambda client: rtca.fetch_contacts("i", ["c"], client=client, context=1), "context must be True or False"),
        (lambda client: rtca.fetch_contexts("i", "c", client=client), "contact_ids"),
        (lambda client: rtca.fetch_contexts("i", [".."], client=client), "contact_id"),
        (lambda client: rtca.fetch_contexts("i", ["c"], client=client, connections=0), "connections"),
    ],
)
def test_arguments_that_cannot_be_meant_are_refused(endpoint, call, words):
    with pytest.raises(UsageError, match=words):
        call(endpoint.client())
