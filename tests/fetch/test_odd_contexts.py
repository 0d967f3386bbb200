"""Contact records that are not what was asked for, or hold what cannot be shown: told, and never shown as a value."""

import json
import os

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import AccessDeniedError
from rtca_nb.fetch.context import DENIALS, ContextReader
from rtca_nb.model.context import SentContext
from rtca_nb.privacy.context_masks import KEY_VARIABLE, agent_pseudonym, masked_context
from tests.making import body_of, message

SECRET = "Zanzibarrakuda Doe"
ABOUT = {"InstanceId": "i", "ContactId": "c", "OutputType": "Redacted", "Page": 1, "Pages": 1, "Complete": True}
ANALYTICS = {"ContactLens": {"ConversationalAnalytics": {}}}


def told(record, **others):
    """A file of one contact, with a context that somebody wrote by hand."""
    context = {"Answers": {"DescribeContact": record}, "Missing": {}, **others}
    return {
        **json.loads(body_of([message("hello", role="AGENT")])),
        "ResponseMetadata": {"Export": {**ABOUT, "Context": context}},
    }


def configured(**settings):
    return {"Id": "c", "ContactLens": {"ConversationalAnalytics": {"Configuration": settings}}}


@pytest.mark.parametrize("claim", [{"Masked": claim} for claim in (True, False, None, 0, "false", [])] + [{}])
def test_what_a_file_claims_of_itself_unmasks_nothing(claim, tmp_path):
    contact = rtca.read_contact(told({"Id": "c", "Name": SECRET, "Attributes": {SECRET: SECRET}}, **claim))
    written = contact.to_jsonl(tmp_path / "again.jsonl").read_text("utf-8")
    rtca.write_corpus([contact], tmp_path / "corpus")
    kept = b"".join(path.read_bytes() for path in (tmp_path / "corpus").rglob("*") if path.is_file())
    assert SECRET not in written + repr(contact.context) + str(contact.notes)
    assert SECRET.encode() not in kept
    assert contact.context is not None


def test_a_masked_record_is_masked_again_to_the_same():
    sent = SentContext({"DescribeContact": json.dumps({"Contact": {"AgentInfo": {"Id": SECRET}}}).encode()}, {})
    once = masked_context(sent)
    assert masked_context(once).answers == once.answers


class Service:
    """Answers as scripted: whom it denies, and what it says of others."""

    def __init__(self, denied=(), says=lambda identity: {"Id": identity}):
        self.denied, self.says, self.asked = denied, says, []

    def ask(self, operation, members, member, **_):  # noqa: ARG002
        identity = members["ContactId"]
        self.asked.append(identity)
        if identity in self.denied:
            raise AccessDeniedError("denied")
        return json.dumps({member: self.says(identity)}).encode()


def test_one_denial_is_about_one_contact_and_several_without_an_answer_about_all():
    service = Service(denied={"1"})
    reader = ContextReader(service)
    assert [reader.read("i", str(number)).missing for number in range(5)] == [
        {},
        {"DescribeContact": "denied"},
        {},
        {},
        {},
    ]
    service = Service(denied=set("0123456789"))
    reader = ContextReader(service)
    assert all(reader.read("i", str(number)).missing == {"DescribeContact": "denied"} for number in range(10))
    assert len(service.asked) == DENIALS


@pytest.mark.parametrize("other", [{"Id": "another"}, [], {"Id": 7}])
def test_the_record_of_another_contact_is_not_this_one_s(other):
    sent = ContextReader(Service(says=lambda _: other)).read("i", "c")
    assert (sent.answers, sent.missing) == ({}, {"DescribeContact": "unreadable"})


def test_what_is_hidden_is_no_value(tmp_path):
    settings = configured(
        LanguageLocales=["not a code"],
        SummaryConfiguration={"SummaryModes": [7]},
        RedactionConfiguration={"Behavior": "Enable", "Entities": ["no entity at all"], "Policy": "None at all"},
    )
    contact = rtca.read_contact(told({**settings, "QueueInfo": {"Id": 7}, "AgentInfo": {"Id": 5}}))
    assert "█" not in str(contact.notes)
    assert "none was requested" not in str(contact.notes)
    assert contact.context.agent is None
    rtca.write_corpus([contact], tmp_path / "corpus")
    rows = rtca.open_corpus(tmp_path / "corpus").contacts.to_pandas()
    assert rows[["agent", "queue", "language"]].isna().all(axis=None)


def test_a_reason_of_an_analysis_that_completed_is_no_failure():
    record = configured()
    record["ContactLens"]["ConversationalAnalytics"]["ContactAnalysisReferenceState"] = {
        "Status": "COMPLETED",
        "StatusReason": "SOME_REASON",
    }
    notes = str(rtca.read_contact(told(record)).notes)
    assert "The service says about the analysis: SOME_REASON." in notes
    assert "failed" not in notes


def test_halves_of_characters_and_odd_reasons_are_repaired_or_left_out(tmp_path):
    record = {"Id": "c", "Attributes": {"a\ud83d": "b\ud83d"}}
    odd = told(record, Missing={"DescribeUser": [], "DescribeQueue": {}}, Masked=False)
    contact = rtca.read_contact(json.dumps(odd).encode())
    path = contact.reveal().to_jsonl(tmp_path / "revealed.jsonl", allow_revealed=True)
    assert rtca.read_contact(path).reveal().context.attributes == {"a\ufffd": "b\ufffd"}


def test_any_key_makes_pseudonyms(monkeypatch):
    monkeypatch.setitem(os.environb, KEY_VARIABLE.encode(), b"\xff\xfe")
    with_key = agent_pseudonym("x")
    monkeypatch.setenv(KEY_VARIABLE, " ")
    assert agent_pseudonym("x") != with_key


def test_an_export_of_an_archive_and_a_second_write_keep_the_record(tmp_path):
    from rtca_nb.endpoint import ServedContact, serve
    from rtca_nb.samples import build_sample

    sample = build_sample("single-output")
    record = {"Name": SECRET, "QueueInfo": {"Id": "q"}, "AgentInfo": {"Id": "agent"}}
    archive, folder = tmp_path / "archive", tmp_path / "corpus"
    with serve([ServedContact("i", "c", sample.segments, record=record)], quota=None) as endpoint:
        plain = rtca.fetch_contact("i", "c", client=endpoint.client())
        contact = rtca.fetch_contact("i", "c", client=endpoint.client(), context=True, archive=archive)
    rtca.Archive(archive).export_jsonl(tmp_path / "export.jsonl")
    assert SECRET not in (tmp_path / "export.jsonl").read_text("utf-8")
    assert rtca.read_contact(tmp_path / "export.jsonl").context == contact.context
    for one, queue in ((plain, None), (contact, "q"), (contact, "q")):
        rtca.write_corpus([one], folder)
        (row,) = rtca.open_corpus(folder).contacts.to_pandas().itertuples()
        assert (row.queue if isinstance(row.queue, str) else None) == queue


@pytest.mark.slow
def test_processes_of_a_corpus_give_an_agent_one_name(tmp_path, monkeypatch):
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    record = {"Id": "c", "AgentInfo": {"Id": "the agent"}}
    for number in range(4):
        lines = [
            json.dumps(
                {
                    **json.loads(body_of([message("hello " * 2000, identity=f"{number} {one}")])),
                    "ResponseMetadata": {
                        "Export": {
                            **ABOUT,
                            "ContactId": f"c{number}-{one}",
                            "Context": {"Answers": {"DescribeContact": record}, "Missing": {}},
                        }
                    },
                }
            )
            for one in range(60)
        ]
        (tmp_path / f"{number}.jsonl").write_text("\n".join(lines), "utf-8")
    rtca.write_corpus([*tmp_path.glob("*.jsonl")], tmp_path / "corpus", workers=2)
    agents = rtca.open_corpus(tmp_path / "corpus").contacts.to_pandas().agent
    assert len(agents) == 240
    assert {*agents} == {agent_pseudonym("the agent")}


def test_bad_input_is_told_row_by_row_and_nothing_else_is_lost():
    markup, long = "<img src=x onerror=globalThis.pwned=1>", "ü" * 32_000
    record = {"Attributes": {"note": long}, "Tags": {"team": markup}, "Name": markup, "AgentInfo": {"Id": "deleted"}}
    contacts = [ServedContact("i", "c", {"Redacted": []}, record=record), ServedContact("j", "d", {"Redacted": []})]
    with serve(contacts, quota=None) as endpoint:
        client = endpoint.client()
        frame = rtca.fetch_contexts("i", ["c", "d", "c", "x/y", "Ünïcode 訂單"], client=client, reveal=True)
        nowhere = rtca.fetch_contexts("nowhere", ["c"], client=client)
        endpoint.deny("DescribeContact")
        denied = rtca.fetch_contexts("i", ["c"], client=client)
    assert list(frame.contact_id) == ["c", "d", "x/y", "Ünïcode 訂單"]
    first = frame.iloc[0]
    assert (first.attributes, first.tags, first["name"]) == ({"note": long}, {"team": markup}, markup)
    assert first.agent.startswith("agent-")
    assert "deleted" in " ".join(first.notes)
    assert "<img" not in frame._repr_html_()
    said = [" ".join(notes) for notes in (*frame.notes[1:], *nowhere.notes, *denied.notes)]
    assert all("The contact record is not known: " in one for one in said)
    assert "do not permit DescribeContact" in said[-1]
    assert frame.initiated.isna().all()


WHOLE = {
    "Id": "c",
    "InitiationTimestamp": "2026-01-05T09:00:00Z",
    "DisconnectTimestamp": "2026-01-05T09:30:00Z",
    "InitiationMethod": "API",
    "PreviousContactId": "before",
    "AgentInfo": {"Id": "agent", "ConnectedToAgentTimestamp": "2026-01-05T09:01:00Z"},
    "QueueInfo": {"Id": "queue", "EnqueueTimestamp": "2026-01-05T09:00:30Z"},
    "Attributes": {"plan": "basic"},
    "Tags": {"team": "blue"},
    "NextContacts": [],
    "ChatMetrics": {"AgentMetrics": {"MessagesSent": 3}},
    "ContactLens": {
        "ConversationalAnalytics": {
            "Configuration": {
                "Enabled": True,
                "LanguageLocale": "en-US",
                "RedactionConfiguration": {"Behavior": "Enable", "Entities": ["NAME"]},
                "SummaryConfiguration": {"SummaryModes": ["PostContact"]},
            }
        }
    },
}


def places_of(value, path=()):
    """Every member of a record that has a type of its own, by its path."""
    for name, one in value.items():
        if (*path, name) not in {("Id",), ("Attributes", "plan"), ("Tags", "team")} and path[:1] != ("ChatMetrics",):
            yield (*path, name)
        if isinstance(one, dict):
            yield from places_of(one, (*path, name))


def replaced(value, path, other):
    name, *rest = path
    return {**value, name: replaced(value[name], rest, other) if rest else other}


def known_of(contact):
    context = contact.context
    return {name: getattr(context, name) for name in context.__dataclass_fields__ if name != "notes"}


def odd_ones(path, value):
    """Values of other types than a member has; in a mapping of texts, one that is not text."""
    if path[0] in {"Attributes", "Tags"}:
        yield {SECRET: 3}
    yield from ([SECRET, 3], 7.5e300) if isinstance(value, dict) else ({SECRET: 1}, 7.5e300)


@pytest.mark.slow
def test_a_member_of_another_type_is_told_and_nothing_else_is_lost():
    whole = rtca.read_contact(told(WHOLE, Masked=False))
    assert whole.context.notes == ()
    for path in places_of(WHOLE):
        value = WHOLE
        for name in path:
            value = value[name]
        for odd in odd_ones(path, value):
            contact = rtca.read_contact(told(replaced(WHOLE, path, odd), Masked=False))
            (note,) = contact.context.notes
            place = f"Contact.{'.'.join(path)}"
            assert note == f"Parts of the contact record have an unexpected type and are not used: {place}."
            assert note in contact.notes
            assert SECRET not in str(contact.notes) + repr(contact.context)
            lost = {name for name, one in known_of(contact).items() if one != known_of(whole)[name]}
            inside = [one for one in places_of(WHOLE) if one[: len(path)] == path]
            assert len(lost) <= len(inside) + (path[0] == "AgentInfo"), (place, lost)  # an agent has an id and a name
