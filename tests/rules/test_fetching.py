"""The rules of an instance, and the rule behind each category of a contact."""

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedInstance, serve
from rtca_nb.exceptions import AccessDeniedError, ResourceNotFoundError, RuleError, UsageError
from rtca_nb.samples import build_sample, sample_centre
from rtca_nb.sampling import served_sample_centre, served_samples

REFUND = build_sample("refund")
CENTRE = sample_centre()
VOICE = {
    **CENTRE.rules[0],
    "RuleId": "voice",
    "Name": "Voice",
    "TriggerEventSource": {"EventSourceName": "OnPostCallAnalysisAvailable"},
}
DRAFT = {**CENTRE.rules[0], "RuleId": "draft", "Name": "Draft", "PublishStatus": "DRAFT"}
BROKEN = {**CENTRE.rules[0], "RuleId": "broken", "Name": "Broken", "Function": '{"Version": "2099-01-01"}'}


@pytest.fixture(scope="module")
def running():
    instances = [served_sample_centre(), ServedInstance(REFUND.instance_id, rules=[VOICE, DRAFT])]
    with serve(served_samples(), instances=instances, quota=None) as endpoint:
        yield endpoint
    assert endpoint.internal_errors == []


@pytest.fixture
def endpoint(running):
    running.script(None)
    yield running
    running.deny()


def fetch(endpoint, **options):
    return rtca.fetch_rules(REFUND.instance_id, client=endpoint.client(), **options)


def test_published_rules_about_chats_are_fetched(endpoint):
    rules = fetch(endpoint)
    assert rules.names == tuple(rule["Name"] for rule in CENTRE.rules)
    assert rules["Won back"].rule_id == next(rule["RuleId"] for rule in CENTRE.rules if rule["Name"] == "Won back")
    assert rules["Won back"].last_updated.isoformat() == "2025-01-20T09:00:00+00:00"
    assert "thank you" in rules["Won back"].describe()


@pytest.mark.parametrize(
    ("status", "names"), [("DRAFT", ["Draft"]), (None, [*(rule["Name"] for rule in CENTRE.rules), "Draft"])]
)
def test_drafts_are_fetched_where_they_are_asked_for(endpoint, status, names):
    assert [*fetch(endpoint, publish_status=status).names] == names


def test_each_category_is_joined_to_its_rule(endpoint):
    rules = fetch(endpoint)
    contact = rtca.fetch_contact(REFUND.instance_id, REFUND.contact_id, client=endpoint.client())
    behind = rules.behind(contact).set_index("category")
    assert set(behind.index) == set(contact.matches.category)
    won = behind.loc["Won back"]
    assert (won.rule, won.publish_status, won.note) == ("Won back", "PUBLISHED", None) or won.note != won.note
    assert "thank you" in won.words
    others = rtca.read_rules([rule for rule in CENTRE.rules if rule["Name"] != "Card data in chat"])
    card = others.behind(contact).set_index("category").loc["Card data in chat"]
    assert card.note == "none of these rules has the id or the name of the category"


def test_rule_that_was_edited_since_is_marked(endpoint):
    old, rest = CENTRE.rules[0], CENTRE.rules[1:]
    edited = {**old, "LastUpdatedTime": "2030-01-01T00:00:00Z"}
    renamed = [{**rest[0], "RuleId": "another"}]
    with serve(instances=[ServedInstance(CENTRE.instance_id, rules=[edited, *renamed])], quota=None) as other:
        rules = rtca.fetch_rules(CENTRE.instance_id, client=other.client())
    contact = rtca.fetch_contact(REFUND.instance_id, REFUND.contact_id, client=endpoint.client())
    behind = rules.behind(contact).set_index("category")
    assert "edited after" in behind.loc[old["Name"]].note
    assert "found by name" in behind.loc[rest[0]["Name"]].note


def test_rule_that_cannot_be_read_loses_no_other():
    instance = ServedInstance("i", rules=[BROKEN, *CENTRE.rules[:2]])
    with serve(instances=[instance], quota=None) as endpoint:
        errors = []
        rules = rtca.fetch_rules("i", client=endpoint.client(), unread=errors.append)
        assert len(rules) == 2
        assert ["Broken" in str(error) for error in errors] == [True]
        with pytest.raises(RuleError, match="Broken"):
            rtca.fetch_rules("i", client=endpoint.client())


@pytest.mark.parametrize("fault", ["truncate-half", "html-200", "500", "reset-half"])
def test_answer_that_arrives_damaged_is_asked_for_again(endpoint, monkeypatch, fault):
    monkeypatch.setattr("rtca_nb.base.clock.SystemClock.jitter", lambda *_: 0.0)
    endpoint.script({1: fault, 4: fault})
    assert len(fetch(endpoint)) == len(CENTRE.rules)


@pytest.mark.parametrize("operation", ["ListRules", "DescribeRule"])
def test_missing_permission_is_named(endpoint, operation):
    endpoint.deny(operation)
    with pytest.raises(AccessDeniedError, match=f"connect:{operation}"):
        fetch(endpoint)


def test_instance_that_is_not_there_is_an_error(endpoint):
    with pytest.raises(ResourceNotFoundError, match="ListRules finds no such instance"):
        rtca.fetch_rules("nowhere", client=endpoint.client())


@pytest.mark.parametrize(
    "options", [{"publish_status": "LIVE"}, {"unread": "print"}, {"endpoint_url": "x", "client": None}]
)
def test_arguments_that_cannot_be_meant_are_refused(endpoint, options):
    with pytest.raises(UsageError):
        rtca.fetch_rules("i", **{"client": endpoint.client(), **options})
