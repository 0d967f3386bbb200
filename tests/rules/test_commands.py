"""``rtca-nb rules check`` and ``test``, and what they find."""

import json
import time

import botocore.session
import pytest

from rtca_nb.cli import main
from rtca_nb.rules import read_rules
from rtca_nb.rules.checking import EVENT_SOURCES, PUBLISH_STATUSES, findings
from rtca_nb.rules.requests import REQUIRED, RESOURCE
from tests.rules.making import condition, exact, first, function, group, listed, near, pattern, plain

REAL_TIME = "$.ContactLens.RealTimeChat."


def found(*conditions, name="Rule", source=None, operator="AND"):
    rules = read_rules(
        {
            "Name": name,
            "Function": function(*conditions, operator=operator),
            **({"TriggerEventSource": {"EventSourceName": source}} if source else {}),
        }
    )
    return [(one.level, one.place, one.problem) for one in findings(rules.rules)]


def score(end):
    return condition(f"Sentiment.Score.{end}", 1, operator="NumberLessOrEqualTo", role="CUSTOMER")


CHECKED = [
    ([exact("a")], {"name": "a b"}, "error", "", "has a name that the service refuses"),
    ([exact("a")] * 21, {}, "error", "", "has 21 conditions; the service accepts 20"),
    ([exact(*map(str, range(101)))], {}, "error", "[0].Operands", "has 101 entries; the service accepts 100"),
    ([condition("SemanticMatch.Transcript", *"abcde")], {}, "error", "[0].Operands", "accepts 4"),
    ([condition("Agent.AgentId", "a", negate=True)], {}, "error", "[0].Negate", "words and attributes only"),
    ([condition("Nobody.Knows", "a")], {}, "warning", "ComparisonValue", "which is not documented for chats"),
    ([exact("a")], {"source": "OnRealTimeChatAnalysisAvailable"}, "error", "ComparisonValue", "is for PostChat"),
    ([condition("SemanticMatch.Transcript", "a", space=REAL_TIME)], {}, "error", "[0]", "rules for real-time chat"),
    ([condition("Sentiment.OverallScore", 6, operator="NumberLessOrEqualTo")], {}, "error", "[0]", "it must be from -5 to 5"),  # noqa: E501
    ([condition("Sentiment.State", "SAD", operator="EQUALS")], {}, "error", "[0]", "'SAD'; it must be one of POSITIVE"),
    ([condition("AiAgent.IdWithVersion", "a")], {}, "error", "[0]", "has no filter AiAgentUseCase"),
    ([pattern([plain(" ")])], {}, "warning", "[0]", "so it never matches"),
    ([exact("👍")], {}, "warning", "[0]", "has only punctuation"),
    ([exact("refund*")], {}, "warning", "[0]", "has a * in an exact match"),
    ([exact("a", "a")], {}, "warning", "[1]", "is a repetition"),
    ([exact("my refund now", "Refund")], {}, "warning", "[0]", "wherever it matches, Operands[1] matches too"),
    ([pattern([plain("refunds now")], [plain("refund*")])], {}, "warning", "[0]", "Operands[1] matches too"),
    ([pattern([plain("a "), near(3), listed("b", "c")], [listed("c", "b", "d")])], {}, "warning", "[0]", "Operands[1]"),
    ([pattern([listed(*(f"a{n}" for n in range(99))), listed(*(f"b{n}" for n in range(99)))])], {}, "warning", "[0]", "cannot be computed"),  # noqa: E501
    ([score("End")], {}, "error", "RuleFunction", "not joined with the other score by AND"),
    ([exact("a"), exact("a")], {}, "warning", "[1]", "asks the same as Operands[0]"),
    ([exact("a"), group("AND", exact("b"), exact("b", negate=True))], {}, "warning", "[1]", "the group is never true"),
]  # fmt: skip


@pytest.mark.parametrize(("conditions", "rest", "level", "place", "problem"), CHECKED)
def test_a_rule_is_checked(conditions, rest, level, place, problem):
    assert [one for one in found(*conditions, **rest) if one[0] == level and place in one[1] and problem in one[2]]


def test_a_good_rule_has_nothing_wrong():
    assert found(exact("refund", "money back", role="CUSTOMER"), group("AND", score("Beginning"), score("End"))) == []


def test_two_rules_that_ask_the_same_are_named():
    rules = read_rules([{"Name": name, "Function": function(exact("tea"))} for name in ("One", "Two")])
    assert [str(one) for one in findings(rules.rules)] == [
        "Two: asks the same as One; one of the two categories is redundant"
    ]


TEA, FULL, SAD = (
    exact("tea", "cake"),
    exact("hot tea", "my cake"),
    condition("Sentiment.State", "NEGATIVE", operator="EQUALS"),
)
NARROW = exact("tea", role="AGENT")
OVERLAPS = [
    ([FULL], [TEA], True),
    ([TEA], [FULL], False),
    ([NARROW], [TEA], True),
    ([TEA], [NARROW], False),
    ([exact("tea", role="AGENT")], [exact("tea", role="CUSTOMER")], False),
    ([exact("tea", filters=[first(9)])], [TEA], True),
    ([exact("tea", negate=True)], [TEA], False),
    ([FULL, SAD], [TEA], True),
    ([FULL], [TEA, SAD], False),
    ([FULL, SAD], [TEA, SAD], True),
    ([group("OR", FULL, SAD)], [TEA], False),
    ([group("OR", FULL, SAD)], [group("OR", SAD, TEA)], True),
    ([pattern([plain("refund*")])], [exact("refund")], False),
    ([exact("refunds")], [pattern([plain("refund*")])], True),
    ([pattern([plain("tea "), near(3, within=False), plain("cake")])], [exact("cake")], False),
    ([pattern([plain("tea "), near(3, within=False), plain("cake")])], [exact("tea")], True),
    ([pattern([plain("tea "), near(3), plain("cake")])], [exact("cake")], True),
]


@pytest.mark.parametrize(("narrow", "wide", "overlaps"), OVERLAPS)
def test_a_rule_that_another_one_covers_is_named(narrow, wide, overlaps):
    rules = read_rules(
        [{"Name": "Narrow", "Function": function(*narrow)}, {"Name": "Wide", "Function": function(*wide)}]
    )
    said = [str(one) for one in findings(rules.rules) if one.rule == "Narrow" and "overlaps" in one.problem]
    assert said == ["Narrow: overlaps: every contact that it matches is also matched by Wide"] * overlaps


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "refund.json").write_text(
        json.dumps({"Name": "Refund", "Function": function(exact("refund"))}), "utf-8"
    )
    return tmp_path


TESTS = """
cases:
  - name: asks for it
    chat:
      - CUSTOMER: I want a refund
        sentiment: NEGATIVE
      - AGENT: Sure
        at: 40
    match: [Refund]
  - chat: [{CUSTOMER: Hello}]
    %s: [Refund]
"""


def test_check_prints_what_is_wrong_and_fails(folder, capsys):
    assert main(["rules", "check", str(folder), "--describe"]) == 0
    assert "the customer" not in (said := capsys.readouterr().out)
    assert 'anyone says "refund"' in said
    assert "1 rule checked: 0 errors, 0 warnings." in said
    (folder / "bad name.json").write_text(function(exact("refund*")), "utf-8")
    assert main(["rules", "check", str(folder)]) == 1
    said = capsys.readouterr().out
    assert "error: bad name: has a name that the service refuses" in said
    assert "warning: bad name: RuleFunction.Operands[0].Operands[0] has a * in an exact match" in said


@pytest.mark.parametrize(("result", "code"), [("no match", 0), ("match", 1), ("not computable", 1)])
def test_tests_beside_rules_are_run(folder, capsys, result, code):
    (folder / "refund.test.yaml").write_text(TESTS % result, "utf-8")
    assert main(["rules", "test", str(folder)]) == code
    said = capsys.readouterr().out
    assert f"2 cases in 1 file: {code} failure{'' if code == 1 else 's'}." in said
    assert ("cases[1]: Refund: expected" in said) == bool(code)


def test_tests_name_contacts_by_their_ids(folder, capsys):
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
    export = {"Export": {"ContactId": "c-1", "InstanceId": "i", "OutputType": "Redacted"}}
    chats = folder / ".chats"
    chats.mkdir()
    (chats / "c.json").write_text(json.dumps({**page, "ResponseMetadata": export}), "utf-8")
    case = {"contacts": ".chats/c.json", "cases": [{"contact": "c-1", "no match": ["Refund"]}]}
    (folder / "refund.test.json").write_text(json.dumps(case), "utf-8")
    assert main(["rules", "test", str(folder / "refund.json")]) == 0
    case["cases"][0]["contact"] = "c-2"
    (folder / "refund.test.json").write_text(json.dumps(case), "utf-8")
    assert main(["rules", "test", str(folder)]) == 2
    assert "there is no contact 'c-2'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{}", "the file has no cases"),
        ("cases: [{chat: [{CUSTOMER: a}]}]", "cases[0] expects nothing"),
        ("cases: [{match: [Refund]}]", "cases[0] needs either chat (messages) or contact (the id of a contact)"),
        (
            "cases: [{chat: [{NOBODY: a}], match: [Refund]}]",
            "has a member 'NOBODY', which rules do not have; remove it",
        ),
        ("cases: [{chat: [{CUTSOMER: a}], match: [Refund]}]", "write CUSTOMER, or remove it"),
        ("cases: [{chat: [{at: 3}], match: [Refund]}]", "cases[0].chat[0] is not a message"),
        ("cases: [{chat: [{CUSTOMER: a}], match: [Refnd]}]", "names the rule 'Refnd', which is not among the rules"),
        ("cases: [{chat: [{CUSTOMER: a}], match: [Refund], no match: [Refund]}]", "name each rule once in a case"),
    ],
)
def test_tests_that_cannot_be_run_are_refused(folder, capsys, content, sentence):
    (folder / "refund.test.yaml").write_text(content, "utf-8")
    assert main(["rules", "test", str(folder)]) in {1, 2}
    assert sentence in " ".join(capsys.readouterr().err.split())


def test_rules_without_tests_say_so(folder, capsys):
    assert main(["rules", "test", str(folder)]) == 2
    assert "no tests next to these rules" in capsys.readouterr().err


def test_each_file_that_cannot_be_read_is_named_and_the_others_are_checked(tmp_path, capsys):
    (tmp_path / "a.json").write_text('{"Name": "A", "Function": "{}"}', "utf-8")
    (tmp_path / "b.json").write_text("[", "utf-8")
    (tmp_path / "c.json").write_text(json.dumps({"Name": "C", "Function": function(exact("tea"))}), "utf-8")
    assert main(["rules", "check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert [line.partition(":")[2].split()[0].rstrip(":") for line in said.splitlines()[:2]] == ["a.json", "b.json"]
    assert "1 rule checked: 2 errors" in said


def test_events_and_statuses_are_those_of_the_service_and_others_are_refused():
    model = botocore.session.get_session().get_service_model("connect")
    assert set(model.shape_for("EventSourceName").enum) <= EVENT_SOURCES
    assert set(model.shape_for("RulePublishStatus").enum) <= PUBLISH_STATUSES
    rules = read_rules(
        {
            "Name": "R",
            "Function": function(exact("tea")),
            "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysis"},
            "PublishStatus": "LIVE",
            "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY"}],
        }
    )
    said = [(one.level, one.place, one.problem) for one in findings(rules.rules)]
    assert [one[:2] for one in said] == [("error", "TriggerEventSource.EventSourceName"), ("error", "PublishStatus")]
    assert "did you mean OnPostChatAnalysisAvailable?" in said[0][2]


REQUEST = {
    "Name": "R",
    "Function": function(exact("tea")),
    "TriggerEventSource": {"EventSourceName": "OnPostChatAnalysisAvailable"},
    "PublishStatus": "DRAFT",
    "Actions": [{"ActionType": "ASSIGN_CONTACT_CATEGORY", "AssignContactCategoryAction": {}}],
}
UPDATE = {**REQUEST, "RuleId": "r-1"}


def lacking(request):
    return [(one.level, one.place, one.problem) for one in findings(read_rules(request).rules)]


def template(**properties):
    return {"Resources": {"Own": {"Type": RESOURCE, "Properties": properties}}}


@pytest.mark.parametrize(
    "conditions",
    [
        [exact(*["a b"] * 4_000)],
        [pattern(*([plain(f"a b{place}")] for place in range(1_500)))],
        [pattern(*([listed("a", "b"), plain(f" x{place}")] for place in range(1_500)))],
    ],
)
@pytest.mark.slow
def test_checking_very_many_operands_takes_no_longer_than_they_are_many(conditions):
    rules = read_rules([{"Name": name, "Function": function(*conditions, exact(name))} for name in ("r", "s")])
    began = time.process_time()
    assert any("the service accepts 100" in one.problem for one in findings(rules.rules))
    # Each compared with each other one took half a minute.
    assert time.process_time() - began < 8


def test_what_requests_need_is_what_the_service_model_says():
    model = botocore.session.get_session().get_service_model("connect")
    for operation in ("CreateRule", "UpdateRule"):
        assert set(REQUIRED[operation]) == set(model.operation_model(operation).input_shape.required_members)
    assert model.shape_for("RuleTriggerEventSource").required_members == ["EventSourceName"]
    assert model.shape_for("RuleActions").member.required_members == ["ActionType"]


@pytest.mark.parametrize("member", ["Actions", "PublishStatus", "TriggerEventSource"])
def test_each_member_that_a_request_lacks_is_named(member):
    problem = "is missing; CreateRule requires it"
    for lacks in ({name: one for name, one in REQUEST.items() if name != member}, {**REQUEST, member: None}):
        assert lacking(lacks) == [("error", member, problem)]
    update = {name: one for name, one in UPDATE.items() if name != member}
    wanted = [] if member == "TriggerEventSource" else [("error", member, problem.replace("Create", "Update"))]
    assert lacking(update) == wanted
    resource = lacking(template(**{name: one for name, one in REQUEST.items() if name != member}))
    assert [place for _, place, _ in resource] == ["InstanceArn", member]


@pytest.mark.parametrize(
    ("change", "place", "problem"),
    [
        ({"TriggerEventSource": {}}, "TriggerEventSource.EventSourceName", "is missing"),
        ({"TriggerEventSource": "OnPostChat"}, "TriggerEventSource", "it must be an object with an EventSourceName"),
        ({"Actions": {}}, "Actions", "it must be a list of actions"),
        ({"Actions": [{}, {"ActionType": "CREATE_TASK"}]}, "Actions[0].ActionType", "is missing"),
        ({"Actions": [*REQUEST["Actions"], 3]}, "Actions[1]", "it must be an object with an ActionType"),
    ],
)
def test_a_member_that_is_not_whole_is_named(change, place, problem):
    ((level, where, said),) = lacking({**REQUEST, **change})
    assert (level, where) == ("error", place)
    assert problem in said


def test_a_whole_request_an_answer_and_a_function_with_a_name_lack_nothing():
    for whole in (REQUEST, UPDATE, {"Rule": {"Name": "R", "RuleId": "r-1", "Function": REQUEST["Function"]}}):
        assert lacking(whole) == []
    assert lacking({"Name": "R", "Function": REQUEST["Function"]}) == []
    assert lacking(template(**REQUEST, InstanceArn="arn:aws:connect:eu-west-1:1:instance/i")) == []


@pytest.mark.parametrize(
    ("member", "said"),
    [("Name", "the rule has no Name; add it"), ("Function", "the rule has no Function, which defines")],
)
def test_without_a_name_or_a_function_there_is_no_rule(tmp_path, capsys, member, said):
    content = {name: one for name, one in REQUEST.items() if name != member}
    (tmp_path / "r.json").write_text(json.dumps(content), "utf-8")
    assert main(["rules", "check", str(tmp_path)]) == 1
    assert f"error: r.json: {said}" in capsys.readouterr().out
