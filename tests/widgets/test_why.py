"""The rule behind each category, in the side panel of the explorer."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import serve
from rtca_nb.rules.rule_set import RuleSet
from rtca_nb.sampling import served_sample_centre, served_samples
from rtca_nb.widgets import ContactExplorer
from tests.axe import violations


@pytest.fixture(scope="module")
def rules(refund):
    with serve(served_samples(), instances=[served_sample_centre()], quota=None) as endpoint:
        return rtca.fetch_rules(refund.instance_id, client=endpoint.client())


def side_of(widget):
    return widget._page.partition('<aside class="rtca-side"')[2]


def whys(widget):
    return re.findall(
        r'<summary aria-label="Why ([^"]+) matched">Why</summary>(.*?)</details>', side_of(widget), re.DOTALL
    )


def test_each_category_shows_the_words_of_its_rule(refund, rules):
    explorer = ContactExplorer(refund, rules=rules)
    behind = rules.behind(refund).set_index("category")
    shown = dict(whys(explorer))
    assert [*shown] == [*behind.index]
    known = behind[behind.words.notna()]
    assert len(known) > 2
    for category, row in known.iterrows():
        assert row.words.splitlines()[0].partition(" when ")[0] in shown[category]
        assert "published, edited 20" in shown[category]
    assert "not fetched" not in side_of(explorer)
    explorer.close()


def test_a_category_without_a_rule_says_so_and_what_was_not_fetched_is_said(refund, rules):
    some = RuleSet(rules.rules[:1])
    explorer = ContactExplorer(refund, rules=some)
    texts = dict(whys(explorer))
    unknown = [name for name, text in texts.items() if "No rule that was fetched has the id or name" in text]
    assert len(unknown) == len(texts) - 1
    explorer.close()
    explorer = ContactExplorer(refund)
    assert whys(explorer) == []
    assert side_of(explorer).count("The rules behind these categories were not fetched.") == 1
    explorer.close()


def test_words_of_a_rule_stay_text(refund, rules):
    hostile = "<img src=x onerror=globalThis.pwned=1>"
    first = next(one for one in rules if one.name in set(refund.categories.category))
    condition = replace(first.conditions[0], operands=(hostile,))
    changed = RuleSet((replace(first, root=replace(first.root, operands=(condition,)), publish_status=hostile),))
    explorer = ContactExplorer(refund, rules=changed)
    assert hostile not in explorer._page
    assert "&lt;img src=x" in explorer._page
    explorer.close()


def test_rules_that_are_none_are_refused(refund):
    with pytest.raises(rtca.UsageError, match="rules must be the result of fetch_rules or read_rules"):
        ContactExplorer(refund, rules=["Refund"])


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_why_opens_below_its_category(show, refund, rules, theme):
    page = show(ContactExplorer(refund, rules=rules), width=1200, height=900, theme=theme)
    why = page.locator(".rtca-why").first
    assert not why.locator("p, small").first.is_visible()
    why.locator("summary").click()
    words = why.locator("p, small").first
    assert words.is_visible()
    side, box = page.locator(".rtca-side").bounding_box(), words.bounding_box()
    assert side["x"] <= box["x"]
    assert box["x"] + box["width"] <= side["x"] + side["width"] + 1
    assert violations(page) == []


def test_the_rule_behind_a_category_names_no_agent_unless_revealed(refund):
    """That a rule about one agent matched tells who the agent is, of whom the head shows a pseudonym."""
    agent = "arn:aws:connect:us-east-1:123456789012:instance/0/agent/99999999-2222-2222-2222-222222222222"
    condition = {"Operator": "CONTAINS_ANY", "Operands": [agent], "Negate": False}
    condition["ComparisonValue"] = "$.ContactLens.PostChat.Agent.AgentId"
    draft = {
        "Name": refund.categories["category"].iloc[0],
        "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysisAvailable"},
        "Function": {"Version": "2022-11-25", "RuleFunction": {"Operator": "AND", "Operands": [condition]}},
        "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY", "AssignContactCategoryAction": {}}],
        "PublishStatus": "DRAFT",
    }
    rules = rtca.read_rules(draft)
    explorer = ContactExplorer(refund, rules=rules)
    assert 'the agent is "agent-' in side_of(explorer).replace("&quot;", '"')
    assert "99999999" not in side_of(explorer)
    explorer.close()
    assert "99999999" not in rules.behind(refund).to_string()
    assert rules.behind(refund.reveal()).words.str.contains(agent).any()
