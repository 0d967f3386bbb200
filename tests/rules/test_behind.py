"""What the rule behind a category tells of a contact that is masked."""

import pytest

import rtca_nb as rtca
from tests.render.making import category
from tests.rules.making import chat, condition, exact, function, listed, near, pattern, plain, segment

NAME = "Zelda Quux"


def contact(revealed=False):
    said = segment("m0", "CUSTOMER", f"My name is {NAME}, and the kettle is late", spans=[(11, 21)])
    return chat(said, category("Found"), output_type="Raw", revealed=revealed)


def words(root, of):
    draft = {
        "Name": "Found",
        "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysisAvailable"},
        "Function": root,
        "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY", "AssignContactCategoryAction": {}}],
        "PublishStatus": "DRAFT",
    }
    (found,) = rtca.read_rules(draft).behind(of)["words"]
    return found


@pytest.mark.parametrize(
    "told",
    [
        exact(NAME),
        exact("zelda   quux"),
        exact("name is zelda"),
        pattern([plain("ZELDA*"), near(3), listed("kettle", "Quux")]),
        condition("ContactAttribute.nickname", NAME, operator="EQUALS"),
        condition("Agent.RoutingProfile", NAME),
    ],
    ids=["phrase", "spaces", "across the edge", "pattern", "attribute", "profile"],
)
def test_a_phrase_that_stands_where_text_is_hidden_is_not_told(told):
    assert "zelda" not in words(function(told), contact()).casefold()
    assert "zelda" in words(function(told), contact(revealed=True)).casefold()


def test_other_phrases_are_told():
    said = words(function(exact("kettle", "teapot", "late")), contact())
    assert all(one in said for one in ("kettle", "teapot", "late"))


def test_a_phrase_that_is_hidden_once_and_seen_elsewhere_is_not_told():
    hidden = segment("m0", "CUSTOMER", "Ruby is late", spans=[(0, 4)])
    both = chat(hidden, "A kettle of ruby glass", category("Found"), output_type="Raw")
    assert "ruby" not in words(function(exact("ruby")), both).casefold()


@pytest.mark.parametrize(
    "written", ["Zoë Löwe", "ZOE\u0308 LO\u0308WE", "Ｚｏë Löwe"], ids=["as said", "decomposed", "wide"]
)
def test_a_hidden_phrase_is_known_however_it_is_written(written):
    said = segment("m0", "CUSTOMER", "My name is Zoë Löwe, as ever", spans=[(11, 19)])
    told = words(function(exact(written)), chat(said, category("Found"), output_type="Raw"))
    assert written not in told
