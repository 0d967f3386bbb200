"""Every kind of condition, with its operators, filters and negation, on chats written for it."""

import json

import pytest

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import UsageError
from rtca_nb.model.record import SentFigure, replace_fields
from rtca_nb.rules import CHOICES, read_rules
from rtca_nb.rules.chats import chats_of
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.machine import machine_of
from tests.making import contact_of, record_of
from tests.rules.making import (
    chat,
    condition,
    exact,
    first,
    function,
    group,
    joined,
    last,
    listed,
    near,
    number,
    pattern,
    plain,
    points,
    quoted,
    rule,
    segment,
)

MATCH, NONE, OPEN = "match", "no match", "not computable"
EN = {"Type": "PatternMatchLanguageFilter", "Data": "EN"}
TALK = (
    segment("s1", "SYSTEM", "Welcome, a refund is one click away", 0),
    segment("c1", "CUSTOMER", "I want a REFUND, please refund me", 10, "NEGATIVE"),
    segment("a1", "AGENT", "Sorry. Which order?", 40, "NEUTRAL"),
    segment("c2", "CUSTOMER", "Order 1,234 for 12.50, never again", 60, "NEGATIVE"),
    segment("a2", "AGENT", "The money goes back today", 100, "POSITIVE"),
    segment("c3", "CUSTOMER", "thank you", 120, "POSITIVE"),
)

# what is said, condition, what is quoted (None: no match)
WORDS = [
    ("a refund.", exact("refund"), ["refund"]),
    ("refunds", exact("refund"), None),
    ("prerefund", exact("refund"), None),
    ("Where IS my order?", exact("where is my order"), ["Where IS my order"]),
    ("where, is my order", exact("where is my order"), ["where, is my order"]),
    ("where it is my order", exact("where is my order"), None),
    ("no no no", exact("no no"), ["no no"]),
    ("say a, then b, then a", exact("a", "b"), ["a", "b", "a"]),
    ("don’t go", exact("don't"), ["don’t"]),
    ("ask the customer's wife", exact("customer"), None),
    ("e-mail me", exact("e mail"), ["e-mail"]),
    ("İSTANBUL now", exact("i̇stanbul"), ["İSTANBUL"]),
    ("Die STRASSE hier", exact("straße"), ["STRASSE"]),
    ("x İİİ ends straße", exact("straße"), ["straße"]),
    ("👩🏽‍🦱👍 refund 👍", exact("refund"), ["refund"]),
    ("ok 👍🏽 then", exact("👍🏽"), ["👍🏽"]),
    ("ok 👍🏽 then", exact("👍"), None),
    ("cafe\u0301 au lait", exact("café"), ["cafe\u0301"]),
    ("cafe", exact("café"), None),
    ("請幫我退款謝謝", exact("退款"), ["退款"]),
    ("返金してください", exact("返金して"), ["返金して"]),
    ("re\u00adfund it", exact("refund"), ["re\u00adfund"]),
    ("मुझे रिफंड चाहिए", exact("रिफंड"), ["रिफंड"]),
    ("2.5 kg", exact("2.5"), ["2.5"]),
    ("I cancelled", pattern([plain("cancel*")]), ["cancelled"]),
    ("I cancel", pattern([plain("cancel*")]), ["cancel"]),
    ("uncancelled", pattern([plain("cancel*")]), None),
    ("please reach us out", pattern([plain("reach* us")]), ["reach us"]),
    ("colour or color", pattern([plain("col*r")]), ["colour", "color"]),
    ("my neighbours", pattern([plain("*bours")]), ["neighbours"]),
    ("not very happy", pattern([listed("not", "never"), plain(" very happy")]), ["not very happy"]),
    ("stop it now", pattern([listed("stop", "stop it"), plain(" "), plain("now")]), ["stop it now"]),
    ("order 12", pattern([plain("order "), number()]), ["order 12"]),
    ("order 12.50", pattern([plain("order "), number()]), None),
    ("order 1,250", pattern([plain("order "), number()]), ["order 1,250"]),
    ("pay £12.50", pattern([plain("pay £"), number(True)]), ["pay £12.50"]),
    ("order12", pattern([plain("order"), number()]), ["order12"]),
    ("order ten", pattern([plain("order "), number()]), None),
    ("twelve ١٢", pattern([number()]), None),
    ("cancel my plan", pattern([plain("cancel "), near(1), plain(" plan")]), ["cancel my plan"]),
    ("cancel my old plan", pattern([plain("cancel "), near(1), plain(" plan")]), None),
    ("plan to cancel", pattern([plain("cancel "), near(5), plain(" plan")]), None),
    ("cancel plan", pattern([plain("cancel "), near(0), plain(" plan")]), ["cancel plan"]),
    ("a b x b c", pattern([plain("a "), near(2), plain(" b "), near(0), plain(" c")]), ["a b x b c"]),
    ("no help", pattern([plain("no "), near(2, within=False), plain(" help")]), None),
    ("no tea, no help", pattern([plain("no "), near(0, within=False), plain(" help")]), ["no"]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "asked", "found"), WORDS)
def test_words_are_found_where_they_stand(said, asked, found):
    contact = chat(said)
    outcome = rule(asked).evaluate(contact)
    assert outcome.result == (NONE if found is None else MATCH)
    assert quoted(outcome, contact) == (found or [])
    against = json.loads(json.dumps(asked)) | {"Negate": True}
    negated = rule(against).evaluate(contact)
    assert negated.result == (MATCH if found is None else NONE)
    assert negated.points_of_interest == ()


@pytest.mark.parametrize(
    ("asked", "result", "found"),
    [
        (exact("refund", role="CUSTOMER"), MATCH, [[("c1", 9, 15)], [("c1", 24, 30)]]),
        (exact("refund", role="AGENT"), NONE, []),
        (exact("refund", role="AGENT", negate=True), MATCH, []),
        (exact("refund", role="ANY"), MATCH, [[("c1", 9, 15)], [("c1", 24, 30)], [("s1", 11, 17)]]),
        (exact("sorry", filters=[first(40)]), MATCH, [[("a1", 0, 5)]]),
        (exact("sorry", filters=[first(39)]), NONE, []),
        (exact("thank you", filters=[last(0)]), MATCH, [[("c3", 0, 9)]]),
        (exact("sorry", filters=[last(79)]), NONE, []),
        (exact("sorry", filters=[last(80)], negate=True), NONE, []),
        (pattern([plain("never")], filters=[EN]), MATCH, [[("c2", 23, 28)]]),
        (condition("Sentiment.State", "NEGATIVE", operator="EQUALS", role="CUSTOMER"), MATCH, []),
        (condition("Sentiment.State", "POSITIVE", operator="EQUALS", role="CUSTOMER"), NONE, []),
        (condition("Sentiment.State", "NEUTRAL", operator="EQUALS", role="AGENT", filters=[first(30)]), MATCH, []),
        (condition("Sentiment.OverallScore", 5, operator="NumberLessOrEqualTo", role="CUSTOMER"), MATCH, []),
        (condition("Sentiment.OverallScore", 5, operator="NumberGreaterOrEqualTo", role="CUSTOMER"), NONE, []),
        (condition("Sentiment.OverallScore", 0, operator="NumberLessOrEqualTo", role="ANY"), OPEN, []),
        (condition("Sentiment.Score.End", 1, operator="NumberLessOrEqualTo", role="CUSTOMER"), OPEN, []),
        (condition("ResponseTime.Agent.LongestTimeSecs", 40, operator="NumberGreaterOrEqualTo"), MATCH, []),
        (condition("ResponseTime.Agent.LongestTimeSecs", 39, operator="NumberLessOrEqualTo"), NONE, []),
        (condition("ResponseTime.Agent.AverageTimeSecs", 35, operator="NumberLessOrEqualTo"), MATCH, []),
        (condition("ResponseTime.Agent.FirstResponseTimeSecs", 1, operator="NumberGreaterOrEqualTo"), OPEN, []),
        (condition("SemanticMatch.Transcript", "wants out", role="CUSTOMER"), OPEN, []),
        (condition("SemanticMatch.Phrase", "It went well.", operator="EQUALS", negate=True), OPEN, []),
        (condition("Agent.AgentId", "a"), OPEN, []),
        (condition("NobodyKnows.This", "a"), OPEN, []),
        (exact("refund", filters=[{"Type": "NobodyKnows", "Data": "this"}]), OPEN, []),
        (condition("SemanticMatch.Transcript", "x", space="$.ContactLens.RealTimeChat."), OPEN, []),
        (exact("sorry", space="$.ContactLens.RealTimeChat."), MATCH, [[("a1", 0, 5)]]),
    ],
)
def test_a_condition_on_a_chat(asked, result, found):
    outcome = rule(asked).evaluate(chat(*TALK))
    assert (outcome.result, sorted(points(outcome))) == (result, found)
    assert outcome.blocked_by == ((asked["ComparisonValue"],) if result == OPEN else ())


RECORD = {
    "AgentInfo": {"Id": "agent-5", "AfterContactWorkDuration": 60, "HierarchyGroups": {"Level2": {"Arn": "group-7"}}},
    "QueueInfo": {"Id": "queue-1"},
    "RoutingProfile": {"Arn": "profile-3"},
    "Attributes": {"Tier": "gold"},
    "SegmentAttributes": {"Market": {"ValueString": "North"}},
    "InitiationMethod": "API",
    "DisconnectReason": "AGENT_DISCONNECT",
    "DisconnectDetails": {"PotentialDisconnectIssue": "AGENT_DEVICE_ISSUE"},
    "WisdomInfo": {
        "AiAgents": [{"AiUseCase": "SelfService", "AiAgentVersionId": "agent:2", "AiAgentEscalated": False}]
    },
}
USE = {"Type": "AiAgentUseCase", "Data": {"Value": "SelfService"}}


@pytest.mark.parametrize(
    ("asked", "with_record"),
    [
        (condition("Agent.AgentId", "agent-4", "agent-5"), True),
        (condition("Agent.AgentId", "agent-4"), False),
        (condition("Agent.HierarchyGroup.ARN", "group-7"), True),
        (condition("Agent.RoutingProfile", "profile-4"), False),
        (condition("Agent.AfterContactWorkDurationSecs", 60, operator="NumberLessOrEqualTo"), True),
        (condition("Queue.QueueId", "queue-1"), True),
        (condition("Queue.QueueId", operator="EQUALS"), False),
        (condition("ContactAttribute.Tier", "gold", operator="EQUALS"), True),
        (condition("ContactAttribute.Tier", "gold", operator="EQUALS", negate=True), False),
        (condition("ContactAttribute.Lost", "gold", operator="EQUALS"), False),
        (condition("ContactAttribute.Lost", "gold", operator="EQUALS", negate=True), True),
        (condition("SegmentAttributes.UserDefined.Market", "North"), True),
        (condition("InitiationMethod", "INBOUND", "API"), True),
        (condition("DisconnectReason", "CUSTOMER_DISCONNECT"), False),
        (condition("PotentialDisconnectIssue", "AGENT_DEVICE_ISSUE"), True),
        (condition("PotentialDisconnectIssue", operator="EQUALS"), False),
        (condition("AiAgent.IdWithVersion", "agent", filters=[USE]), True),
        (condition("AiAgent.IdWithVersion", "agent:3", filters=[USE]), False),
    ],
)
def test_a_condition_on_the_contact_record_takes_the_record(asked, with_record):
    made, contact = rule(asked), chat("hello")
    assert made.evaluate(contact).result == OPEN
    assert made.evaluate(contact, context=RECORD).result == (MATCH if with_record else NONE)
    assert made.evaluate(contact, context={"Contact": RECORD}).result == (MATCH if with_record else NONE)


def test_a_record_that_names_no_queue_says_so():
    nobody = rule(condition("Queue.QueueId", operator="EQUALS"))
    assert nobody.evaluate(chat("a"), context={"QueueInfo": None}).result == MATCH
    assert nobody.evaluate(chat("a"), context={"AgentInfo": {"Id": "x"}}).result == OPEN


def test_the_first_response_counts_from_the_agents_joining():
    slow = rule(condition("ResponseTime.Agent.FirstResponseTimeSecs", 30, operator="NumberGreaterOrEqualTo"))
    assert slow.evaluate(chat(*TALK, joined("AGENT", 10))).result == MATCH
    assert slow.evaluate(chat(*TALK, joined("AGENT", 11))).result == NONE


def test_what_the_source_states_comes_before_an_estimate():
    happy = rule(condition("Sentiment.OverallScore", 3, operator="NumberGreaterOrEqualTo", role="CUSTOMER"))
    record = record_of([*TALK], output_type="Redacted")
    assert happy.evaluate(Contact(record)).result == NONE
    sent = replace_fields(record, sent_figures=(SentFigure("sentiment_overall", "CUSTOMER", 3.1, "score"),))
    assert happy.evaluate(Contact(sent)).result == MATCH


@pytest.mark.parametrize("kind", ["application/json", "application/vnd.amazonaws.connect.message.interactive.response"])
def test_only_plain_text_and_markdown_is_categorised(kind):
    assert rule(exact("refund")).evaluate(chat(segment("m", "CUSTOMER", "refund", content_type=kind))).result == NONE
    assert (
        rule(exact("refund")).evaluate(chat(segment("m", "CUSTOMER", "refund", content_type="text/markdown"))).result
        == MATCH
    )


# choice, value, condition, chat, result by default, result with it
OTHERWISE = [
    ("phrase", "any word", exact("lost parcel"), "parcel?", NONE, MATCH),
    ("plurals", "either", exact("refund"), "refunds", NONE, MATCH),
    ("plurals", "either", exact("parties"), "a party", NONE, MATCH),
    ("punctuation", "as written", exact("well, no"), "well no", MATCH, NONE),
    ("unspaced", "words", exact("退款"), "請幫我退款", MATCH, NONE),
    ("exact_star", "wildcard", exact("refund*"), "refunding", NONE, MATCH),
    ("star", "end", pattern([plain("*fund")]), "refund", MATCH, NONE),
    ("star_letters", "at least one", pattern([plain("refund*")]), "refund", MATCH, NONE),
    ("joined", "apart", pattern([plain("order"), number()]), "order 12", NONE, MATCH),
    ("distance", "steps", pattern([plain("a "), near(1), plain(" b")]), "a x b", MATCH, NONE),
    ("not_within", "contact", pattern([plain("no "), near(0, within=False), plain(" help")]), "no tea no help", MATCH, NONE),  # noqa: E501
    ("decimals", "required", pattern([number(True)]), "12", MATCH, NONE),
    ("thousands", "not allowed", pattern([number()]), "1,200", MATCH, NONE),
    ("edge", "left out", exact("b", filters=[first(10)]), ("a", "b"), MATCH, NONE),
    ("first_from", "first message", exact("a", filters=[first(5)]), (joined("AGENT", -20), "a"), NONE, MATCH),
    ("first_from", "agent joined", exact("a", filters=[first(5)]), ("a",), MATCH, OPEN),
    ("last_to", "last message", exact("a", filters=[last(5)]), ("a", joined("AGENT", 20)), NONE, MATCH),
    ("across", "adjacent", exact("my parcel"), ("where is my", "parcel now"), NONE, MATCH),
    ("any_role", "agent and customer", exact("hi"), (segment("s", "SYSTEM", "hi"),), MATCH, NONE),
    ("language", "unknown", pattern([plain("a")], filters=[EN]), "a", MATCH, OPEN),
    ("incomplete", "unknown", exact("zebra"), "a", NONE, NONE),
    ("sentiment_state", "last", condition("Sentiment.State", "POSITIVE", operator="EQUALS", role="CUSTOMER"), TALK, NONE, MATCH),  # noqa: E501
    ("sentiment_state", "all", condition("Sentiment.State", "NEGATIVE", operator="EQUALS", role="CUSTOMER"), TALK, MATCH, NONE),  # noqa: E501
    ("sentiment_period", "contact", condition("Sentiment.State", "NEGATIVE", operator="EQUALS", role="CUSTOMER", filters=[first(5)]), TALK, MATCH, NONE),  # noqa: E501
    ("overall_score", "sent", condition("Sentiment.OverallScore", 5, operator="NumberLessOrEqualTo", role="AGENT"), TALK, MATCH, OPEN),  # noqa: E501
    ("rounding", "nearest", condition("ResponseTime.Agent.AverageTimeSecs", 36, operator="NumberGreaterOrEqualTo"), (*TALK, segment("c4", "CUSTOMER", "?", 130), segment("a3", "AGENT", "!", 166.6)), NONE, MATCH),  # noqa: E501
    ("response_time", "first", condition("ResponseTime.Agent.LongestTimeSecs", 20, operator="NumberGreaterOrEqualTo"), ("a", "b", segment("x", "AGENT", "c", 25)), NONE, MATCH),  # noqa: E501
    ("missing_attribute", "no match", condition("ContactAttribute.Lost", "a", operator="EQUALS", negate=True), "a", MATCH, NONE),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("choice", "value", "asked", "said", "default", "otherwise"), OTHERWISE)
def test_a_choice_is_a_named_option_and_is_listed(choice, value, asked, said, default, otherwise):
    contact = chat(*((said,) if isinstance(said, str) else said))
    context = {"Attributes": {}}
    outcome = rule(asked).evaluate(contact, context=context)
    assert outcome.result == default
    assert rule(asked).evaluate(contact, context=context, choices={choice: value}).result == otherwise
    listed_choices = {assumption.choice: assumption.value for assumption in outcome.assumptions}
    assert choice == "incomplete" or listed_choices[choice] == next(iter(CHOICES[choice]))


def test_every_choice_has_a_case():
    tried = {case[0] for case in OTHERWISE} | {"hidden", "other_language"}
    assert tried == set(CHOICES)


def test_a_match_over_two_messages_is_one_point_of_two_spans():
    outcome = rule(exact("my parcel")).evaluate(chat("where is my", "parcel now"), choices={"across": "adjacent"})
    assert points(outcome) == [[("m0", 9, 11), ("m1", 0, 6)]]


@pytest.mark.parametrize(
    ("choices", "error"), [({"phrse": "x"}, "did you mean 'phrase'"), ({"phrase": "x"}, "'contiguous'")]
)
def test_a_wrong_choice_is_refused(choices, error):
    with pytest.raises(UsageError, match=error):
        rule(exact("a")).evaluate(chat("a"), choices=choices)


# -- what is hidden ---------------------------------------------------------------------------------------------------

HIDDEN = segment("m1", "CUSTOMER", "I am Zelda Quux and want a refund", spans=[(5, 15)])


@pytest.mark.parametrize(
    "guess",
    [exact("zelda"), exact("zelda quux"), pattern([plain("z*")]), pattern([plain("am "), near(3), plain(" quux")])],
)
@pytest.mark.parametrize("negate", [False, True])
def test_what_is_hidden_confirms_no_guess(guess, negate):
    other = segment("m1", "CUSTOMER", "I am Abcde Fghi and want a refund", spans=[(5, 15)])
    made = rule({**guess, "Negate": negate})
    for choices in (None, {"hidden": "unknown"}):
        hidden, other_hidden = (made.evaluate(chat(one, output_type="Raw"), choices=choices) for one in (HIDDEN, other))
        assert hidden == other_hidden
    assert "hidden" in {assumption.choice for assumption in hidden.assumptions}
    revealed = made.evaluate(chat(HIDDEN, output_type="Raw", revealed=True))
    assert revealed.result == (NONE if negate else MATCH)


@pytest.mark.parametrize("choices", [None, {"hidden": "unknown"}])
def test_visible_words_are_found_beside_hidden_ones(choices):
    contact = chat(HIDDEN, output_type="Raw")
    assert points(rule(exact("refund")).evaluate(contact, choices=choices)) == [[("m1", 27, 33)]]
    open_ = rule(exact("zebra")).evaluate(contact, choices=choices)
    assert open_.result == (OPEN if choices else NONE)


def test_a_tag_of_the_service_is_hidden_text_and_no_word():
    tagged = chat(segment("m1", "CUSTOMER", "I am [NAME] here", spans=[(5, 11)]))
    assert tagged.redaction_trusted
    assert rule(exact("name")).evaluate(tagged).result == NONE
    assert rule(pattern([plain("am "), near(1), plain(" here")])).evaluate(tagged).result == MATCH
    assert rule(exact("am here")).evaluate(tagged).result == NONE


# -- logic and several rules ------------------------------------------------------------------------------------------

TRUE, FALSE, UNKNOWN = exact("refund"), exact("zebra"), condition("SemanticMatch.Phrase", "x", operator="EQUALS")


@pytest.mark.parametrize(
    ("operator", "conditions", "result"),
    [
        ("AND", (TRUE, TRUE), MATCH),
        ("AND", (TRUE, FALSE), NONE),
        ("AND", (UNKNOWN, FALSE), NONE),
        ("AND", (UNKNOWN, TRUE), OPEN),
        ("OR", (UNKNOWN, TRUE), MATCH),
        ("OR", (UNKNOWN, FALSE), OPEN),
        ("OR", (FALSE, FALSE), NONE),
        ("OR", (group("AND", UNKNOWN, FALSE), group("AND", TRUE, group("OR", UNKNOWN, TRUE))), MATCH),
    ],
)
def test_what_is_not_known_leaves_an_answer_open_unless_the_rest_decides(operator, conditions, result):
    assert rule(*conditions, operator=operator).evaluate(chat(*TALK)).result == result


def test_rules_together_say_what_each_says_alone():
    texts = [function(asked) for _, asked, _ in WORDS] + [function(UNKNOWN, TRUE), function(FALSE, operator="OR")]
    rules = read_rules([{"Name": f"r{place}", "Function": text} for place, text in enumerate(texts)])
    for said in [said for said, _, _ in WORDS[::5]]:
        contact = chat(said, *TALK)
        assert rules.evaluate(contact) == [one.evaluate(contact) for one in rules]


def test_sensitivity_names_the_choices_that_change_an_answer():
    rules = read_rules(
        [{"Name": "Refund", "Function": function(exact("refund"))}, {"Name": "Tea", "Function": function(exact("tea"))}]
    )
    found = rules.sensitivity([chat("refunds", contact_id="a"), chat("a refund", contact_id="b"), chat("no")])
    assert found[["rule", "choice", "value", "contacts", "gained", "lost"]].values.tolist() == [
        ["Refund", "plurals", "either", 1, 1, 0]
    ]


# -- many contacts ----------------------------------------------------------------------------------------------------


def test_a_corpus_by_its_columns_says_what_each_contact_says(tmp_path):
    contacts = [contact_of(name, form) for name in ("refund", "in-progress") for form in ("Raw", "Redacted")]
    contacts.append(chat(*TALK, joined("AGENT", 5), contact_id="talk"))
    rtca.write_corpus(contacts, tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    asked = [exact("refund"), exact("name"), pattern([plain("charge* "), near(5), number()])]
    asked += [condition("Sentiment.State", "NEGATIVE", operator="EQUALS", role="CUSTOMER")]
    asked += [condition("Sentiment.OverallScore", 0, operator="NumberGreaterOrEqualTo", role="CUSTOMER")]
    asked += [condition("ResponseTime.Agent.FirstResponseTimeSecs", 1, operator="NumberGreaterOrEqualTo")]
    rules = read_rules([{"Name": f"r{place}", "Function": function(one)} for place, one in enumerate(asked)])
    machine = machine_of(rules.rules, chosen(None))
    ids = set()
    for source in (corpus, rtca.corpus_of(contacts)):
        for seen in chats_of(source):
            verdicts = machine.verdicts(seen, {})
            outcomes = [machine.outcome(number, verdict, seen) for number, verdict in enumerate(verdicts)]
            assert outcomes == rules.evaluate(corpus.contact(seen.contact_id))
            ids.add(seen.contact_id)
    assert len(ids) == 3
