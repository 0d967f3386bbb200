"""Why something is missing: each setting of the contact record gives its reason, in every place that shows notes."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.cli.findings import show_findings
from rtca_nb.endpoint import ServedContact, serve
from tests.render.islands import unpacked

UNSCORED = {
    "Transcript": {
        "Id": "m1",
        "ParticipantId": "p",
        "ParticipantRole": "CUSTOMER",
        "Content": "hello",
        "Time": {"AbsoluteTime": "2026-01-02T03:04:05.678Z"},
    }
}
SCORED = {"Transcript": {**UNSCORED["Transcript"], "Sentiment": "NEUTRAL"}}
SUMMARY = {"PostContactSummary": {"Status": "COMPLETED", "Content": "A greeting."}}


def contact_of(settings, *, status="COMPLETED", segments=(UNSCORED,), state=None, context=True):
    analytics = {"Configuration": settings, "ContactAnalysisReferenceState": state or {"Status": "COMPLETED"}}
    record = {"ContactLens": {"ConversationalAnalytics": analytics}}
    served = ServedContact("i", "c", {"Redacted": list(segments)}, status=status, record=record, pass_through=True)
    with serve([served], quota=None) as endpoint:
        return rtca.fetch_contact("i", "c", client=endpoint.client(), context=context)


ENABLED = {"SentimentConfiguration": {"Behavior": "Enable"}}
CASES = {
    "not enabled": (
        {"settings": {"SentimentConfiguration": {"Behavior": "Disable"}}},
        "There is no sentiment: it was not enabled.",
    ),
    "not scored": (
        {"settings": ENABLED},
        "There is no sentiment: it was enabled, but none of these messages was scored.",
    ),
    "failed": (
        {"settings": ENABLED, "status": "FAILED", "state": {"Status": "FAILED", "StatusReason": "INTERNAL_ERROR"}},
        "There is no sentiment: the analysis failed.",
    ),
    "why it failed": (
        {"settings": ENABLED, "status": "FAILED", "state": {"Status": "FAILED", "StatusReason": "INTERNAL_ERROR"}},
        "The service says why the analysis failed: INTERNAL_ERROR.",
    ),
    "not said": ({"settings": {}}, "There is no sentiment: the contact record does not say whether it was enabled."),
    "no raw form": (
        {"settings": {"RedactionConfiguration": {"Behavior": "Enable", "Policy": "RedactedOnly"}}},
        "There is no Raw form: only the redacted one is kept.",
    ),
    "entities": (
        {"settings": {"RedactionConfiguration": {"Behavior": "Enable", "Entities": ["NAME", "ADDRESS"]}}},
        "Redaction covers NAME and ADDRESS only.",
    ),
    "no redaction": (
        {"settings": {"RedactionConfiguration": {"Behavior": "Disable", "Policy": "None"}}},
        "Redaction was not enabled for this contact.",
    ),
    "language": (
        {"settings": {"LanguageLocales": ["en-US", "ja-JP"]}},
        "Language ja-JP: redaction may not cover it.",
    ),
    "no summary asked for": (
        {"settings": {"SummaryConfiguration": {"SummaryModes": []}}},
        "There is no summary: none was requested.",
    ),
    "no summary came": (
        {"settings": {"SummaryConfiguration": {"SummaryModes": ["PostContact"]}}},
        "There is no summary: one was requested, but none arrived.",
    ),
    "analytics off": ({"settings": {"Enabled": False}}, "Conversational analytics was not enabled for this contact."),
    "not fetched": (
        {"settings": ENABLED, "context": False},
        "There is no sentiment and no summary; the contact record was not fetched, so the reason is not known.",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_reason_is_in_the_notes(case):
    options, sentence = CASES[case]
    assert contact_of(**options).notes.count(sentence) == 1


def test_nothing_is_explained_that_is_not_missing():
    contact = contact_of(ENABLED, segments=(SCORED, SUMMARY))
    for one in (contact, contact_of(ENABLED, segments=(SCORED, SUMMARY), context=False)):
        assert [note for note in one.notes if "botocore" not in note] == []


def test_text_in_the_place_of_a_setting_is_not_quoted():
    canary = "Zanzibarrakuda Doe"
    settings = {
        "LanguageLocales": [canary],
        "RedactionConfiguration": {"Behavior": canary, "Policy": canary, "Entities": [canary, "NAME"]},
    }
    contact = contact_of(settings, state={"Status": canary, "StatusReason": canary})
    assert canary not in " ".join(contact.notes)
    assert canary not in contact._repr_html_()


# How an account is set up is a fact beside the others, and no warning.
FACTS = {"no raw form": "the service keeps no Raw form", "entities": "only NAME, ADDRESS"}


@pytest.mark.sampled(5)
@pytest.mark.parametrize("case", CASES)
def test_reason_is_in_view_report_and_terminal(case, tmp_path):
    options, sentence = CASES[case]
    contact = contact_of(**options)
    shown = FACTS.get(case, sentence)
    explorer = rtca.ContactExplorer(contact)
    for page in (contact._repr_html_(), unpacked(rtca.render_report(contact)), explorer._page):
        assert shown in page
        assert (sentence in page) == (case not in FACTS)
    explorer.close()
    console = Console(file=io.StringIO(), width=200)
    show_findings(contact, console)
    assert shown in console.file.getvalue()
    path = contact.to_jsonl(tmp_path / "contact.jsonl")
    shown = CliRunner().invoke(app, ["inspect", str(path)], env={"COLUMNS": "200"})
    assert shown.exit_code == 0
    assert sentence in " ".join(shown.output.split())


def test_command_fetches_the_record_where_it_is_asked_to():
    record = {"ContactLens": {"ConversationalAnalytics": {"Configuration": CASES["not enabled"][0]["settings"]}}}
    with serve(
        [ServedContact("i", "c", {"Redacted": [UNSCORED]}, record=record, pass_through=True)], quota=None
    ) as endpoint:
        env = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local", "COLUMNS": "200"}
        words = ["fetch", "i", "c", "--endpoint-url", endpoint.url, "--region", "us-east-1"]
        plain, told = (CliRunner().invoke(app, [*words, *more], env=env) for more in ([], ["--context"]))
    assert CASES["not enabled"][1] not in plain.output
    assert CASES["not enabled"][1] in told.output


def test_settings_of_a_wrong_type_are_not_known_and_said_to_be():
    wrong = {"SentimentConfiguration": [], "RedactionConfiguration": 5, "SummaryConfiguration": {"SummaryModes": "x"}}
    answer = {"Contact": {"ContactLens": {"ConversationalAnalytics": {"Configuration": wrong}}}}
    contact = ServedContact(
        "i", "c", {"Redacted": [SCORED, SUMMARY]}, record=json.loads(json.dumps(answer["Contact"])), pass_through=True
    )
    with serve([contact], quota=None) as endpoint:
        fetched = rtca.fetch_contact("i", "c", client=endpoint.client(), context=True)
    # An old botocore has a note of its own.
    (note,) = (note for note in fetched.notes if "botocore" not in note)
    assert note.startswith("Parts of the contact record have an unexpected type and are not used: ")
    assert [path.rpartition(".Configuration.")[2] for path in note.removesuffix(".").split(", ")] == [
        "RedactionConfiguration",
        "SentimentConfiguration",
        "SummaryConfiguration.SummaryModes",
    ]
    assert fetched.context.sentiment_enabled is None
    assert fetched.context.summary_modes is None


def test_documentation_lists_the_sentences_that_there_are():
    page = (Path(__file__).parents[2] / "docs" / "context.md").read_text("utf-8")
    listed = [
        line.split(" | ")[0].strip("| …;")
        for line in page.splitlines()
        if line.startswith(("| There", "| Red", "| Lan", "| …"))
    ]
    assert len(listed) > 7
    assert [one for one in listed if not any(one in sentence for _, sentence in CASES.values())] == []


def test_head_says_who_took_a_contact_up_in_which_queue():
    contact = rtca.sample_contact(context=True)
    agent, queue = contact.context.agent, contact.context.queue
    assert agent.startswith("agent-")
    name = contact.reveal().context.agent
    for one, shown, hidden in ((contact, agent, name), (contact.reveal(), name, agent)):
        explorer = rtca.ContactExplorer(one)
        console = Console(file=io.StringIO(), width=200)
        show_findings(one, console)
        for page in (one._repr_html_(), unpacked(rtca.render_report(one)), explorer._page, console.file.getvalue()):
            head = page.partition("messages")[0]
            assert shown in head
            assert queue in head
            assert hidden not in head
        explorer.close()
    assert "agent-" not in rtca.sample_contact()._repr_html_()


def test_head_leaves_out_what_the_record_does_not_know():
    contact = contact_of(ENABLED)
    head = contact._repr_html_().partition("messages")[0]
    assert "agent <b>" not in head
    assert "queue <b>" not in head
