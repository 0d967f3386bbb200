"""The lab of a rule in Python: what it finds is what the rules say, and what is typed can be anything."""

from __future__ import annotations

import gc
import json
import shutil
import weakref

import html5lib
import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import RuleError, UsageError
from rtca_nb.rules.rule_set import RuleSet
from tests.rules.making import chat, condition, exact, function, group, pattern, plain, segment
from tests.widgets.comms import from_browser, recorded, text_of

RULES = [
    function(exact("tea", role="CUSTOMER"), exact("milk")),
    function(exact("tea"), exact("milk"), operator="OR"),
    function(
        exact("tea"),
        group("OR", exact("milk"), pattern([plain("sug*")])),
        condition("Queue.QueueId", "q"),
    ),
]


def talks():
    said = ["tea", "tea with milk", "milk and sugar", "coffee", "tea with sugar", "nothing"]
    return [chat(*one.split(" and "), contact_id=f"c{place}") for place, one in enumerate(said)]


@pytest.fixture
def lab():
    shown = rtca.RuleLab(talks(), RULES[0])
    yield shown
    shown.close()


def html(shown):
    return shown._repr_mimebundle_()[0]["text/html"]


def state_text(shown):
    return text_of(
        [{"state": {name: value for name, value in shown.get_state().items() if name[:4] not in {"_esm", "_css"}}}]
    )


@pytest.mark.parametrize("rule", RULES)
def test_counts_and_results_are_those_of_a_backtest(rule):
    contexts = {"c1": {"QueueInfo": {"Id": "q"}}, "c2": {"QueueInfo": {"Id": "q"}}}
    shown = rtca.RuleLab(talks(), rule, contexts=contexts)
    tried = rtca.read_rules(rule).backtest(talks(), contexts=contexts)
    assert shown.contacts["result"].tolist() == tried.outcomes["result"].tolist()
    assert shown.contacts["contact_id"].tolist() == tried.outcomes["contact_id"].tolist()
    (row,) = tried.rules.to_dict("records")
    assert (shown.counts["match"], shown.counts["not computable"]) == (row["matches"], row["not_computable"])
    assert shown.counts["near"] == shown.contacts["near"].sum()
    shown.close()


def test_a_corpus_in_a_folder_answers_as_its_contacts_and_a_choice_is_heeded(tmp_path):
    rtca.write_corpus(talks(), tmp_path / "corpus")
    here = rtca.RuleLab(rtca.open_corpus(tmp_path / "corpus"), function(exact("teas")), choices={"plurals": "either"})
    there = rtca.RuleLab(talks(), function(exact("teas")))
    assert (here.counts["match"], there.counts["match"]) == (3, 0)
    here.contact_id = "c1"
    assert here.contact.contact_id == "c1"
    assert "tea with milk" not in html(here)
    assert ">tea<" in here._detail
    here.close()
    there.close()


def test_lists_hold_matches_near_misses_and_the_rest_with_what_they_lack(lab):
    assert lab.counts == {"match": 1, "near": 3, "no match": 5, "not computable": 0}
    lab.contact_id = "c0"
    assert lab._ids == ["c1"]
    assert "<mark>tea</mark> with milk" in lab._rows
    lab.listed = "near"
    assert lab._ids == ["c0", "c2", "c4"]
    assert "lacks: anyone says &quot;milk&quot;" in lab._rows or 'lacks: anyone says "milk"' in lab._rows
    lab.listed = "no match"
    assert lab._ids == ["c0", "c2", "c3", "c4", "c5"]
    lab.listed = "not computable"
    assert "can be computed for every contact" in lab._rows
    assert "does not hold: </span>anyone says" in lab._detail
    lab.contact_id = "nobody"
    assert "does not have this contact" in lab._opened["error"]
    assert "of 6 contacts" in html(lab)


def test_a_rule_goes_in_and_comes_out_as_form_and_as_json(lab):
    (before,) = rtca.read_rules(RULES[0])
    assert lab.rule.root == before.root
    draft = lab.state["draft"]
    lab.state = {"draft": {**draft, "mode": "json"}}
    assert json.loads(lab.state["draft"]["text"]) == json.loads(before.function)
    text = lab.state["draft"]["text"].replace("milk", "sugar")
    lab.state = {"draft": {**lab.state["draft"], "text": text, "name": "Sweet"}}
    assert (lab.rule.name, lab.rule.conditions[1].operands) == ("Sweet", ("sugar",))
    lab.state = {"draft": {**lab.state["draft"], "mode": "form"}}
    assert lab.state["draft"]["form"]["parts"][1]["words"] == "sugar"
    assert rtca.read_rules(lab.rule.function).rules[0].root == lab.rule.root
    lab.rule = RULES[1]
    assert lab.counts["match"] == 4
    other = rtca.RuleLab(talks())
    other.state = json.loads(json.dumps(lab.state))
    assert other.state == lab.state
    assert other.rule.root == lab.rule.root
    other.close()


def test_what_is_not_complete_says_where_and_keeps_no_rule(lab):
    draft = json.loads(json.dumps(lab.state["draft"]))
    draft["form"]["parts"][1]["words"] = ""
    lab.state = {"draft": draft}
    assert lab.rule is None
    assert lab.counts == {}
    assert lab.contacts.empty
    assert lab._faults == {"1": "Write what to look for, one per line."}
    assert "Complete the rule" in html(lab)
    lab.state = {"draft": {**draft, "mode": "json"}}
    assert "line 2" not in lab.faults[0]
    text = '{"Version": "2022-11-25",\n "RuleFunction": {"Operator": "😀", "Operands": [1]}}'
    lab.state = {"draft": {**lab.state["draft"], "text": text}}
    assert lab.faults[0].startswith("Line 2, column 31: RuleFunction.Operator is '😀'")
    begin, end = lab._span
    assert text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le") == '"😀"'
    with pytest.raises(UsageError, match="the JSON cannot be shown as a form"):
        lab.state = {"draft": {**lab.state["draft"], "mode": "form"}}
    lab.state = {"draft": {**lab.state["draft"], "text": '{"Version": 1,'}}
    assert lab.faults == ("Line 1, column 15: this is not valid JSON; check its quotes, commas and brackets.",)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("listed", "none", "listed must be 'match' or"),
        ("height", 3, "160 to 4000"),
        ("state", {"colour": 1}, "a state has no 'colour'"),
        ("state", {"version": 7}, "only version 1"),
        ("state", {"draft": {"name": "x"}}, "a draft holds name, event"),
        ("state", {"draft": 3}, "a draft is a dict"),
        ("state", 3, "takes a dict"),
    ],
)
def test_a_value_that_cannot_be_is_refused_and_changes_nothing(lab, name, value, said):
    before = lab.state
    with pytest.raises((UsageError, ValueError), match=said):
        setattr(lab, name, value)
    assert lab.state == before
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        rtca.RuleLab([], colour=1)
    with pytest.raises(RuleError):
        rtca.RuleLab([], '{"no": "rule"}')
    with pytest.raises(UsageError, match="a lab takes one rule, not 0; pass a rule, or nothing"):
        rtca.RuleLab([], RuleSet(()))
    with pytest.raises(UsageError, match="a lab takes one rule, not 2"):
        rtca.RuleLab([], [{"Name": name, "Function": RULES[0]} for name in ("a", "b")])


def test_a_browser_sends_a_draft_and_gets_faults_counts_and_contacts_of_that_turn():
    with recorded() as messages:
        shown = rtca.RuleLab(talks(), RULES[0])
        draft = json.loads(json.dumps(shown.state["draft"]))
        messages.clear()
        draft["form"]["parts"][1]["words"] = "sugar"
        from_browser(shown, _draft=draft, _turn=7)
        states = [message["data"]["state"] for message in messages if message["data"].get("method") == "update"]
        merged = {name: value for state in states for name, value in state.items()}
        assert merged["_answered"] == 7
        assert merged["_ids"] == ["c4"]
        assert "_esm" not in merged
        from_browser(shown, listed="near", _turn=8)
        assert shown._ids == ["c0", "c1", "c2"]
        assert shown._tally["counts"] == {"match": "1", "near": "3", "no match": "5", "not computable": "0"}
        messages.clear()
        from_browser(shown, _draft={"form": "<img src=x>"}, _turn=9)
        assert "a draft holds" in text_of(messages).lower()
        assert shown.rule.conditions[1].operands == ("sugar",)
        shown.close()


def test_files_that_are_gone_and_erased_contacts_are_no_longer_shown(tmp_path):
    path = tmp_path / "corpus"
    rtca.write_corpus(talks(), path)
    corpus = rtca.open_corpus(path)
    shown = rtca.RuleLab(corpus, RULES[1])
    assert shown.counts["match"] == 4
    corpus.erase("c1", tmp_path / "proof.json")
    assert shown.counts["match"] == 3
    assert "c1" not in shown.contacts["contact_id"].tolist()
    shown.close()
    late = rtca.open_corpus(path)
    shutil.rmtree(path)
    late = rtca.RuleLab(late, RULES[1])
    assert late._tally["trouble"].endswith(".")
    assert late._tally["trouble"] in html(late)
    late.close()


def test_an_empty_corpus_is_shown(lab):
    shown = rtca.RuleLab([], RULES[0])
    assert shown.counts == {"match": 0, "near": 0, "no match": 0, "not computable": 0}
    assert "There are no contacts here yet." in html(shown)
    shown.close()


def test_hidden_text_matches_nothing_and_is_nowhere():
    secret = "Tiberius"
    raw = chat(segment("m0", "CUSTOMER", f"I am {secret}", spans=[(5, 13)]), output_type="Raw", contact_id="c")
    shown = rtca.RuleLab([raw], function(pattern([plain("*")])))
    shown.contact_id = "c"
    assert shown.counts["match"] == 1
    asked = function(exact(secret))
    other = rtca.RuleLab([raw], asked)
    assert other.counts["match"] == 0
    assert secret not in state_text(shown) + html(shown) + repr(shown)
    clear = rtca.RuleLab([raw.reveal()], function(exact("am")))
    clear.contact_id = "c"
    assert secret in clear._detail
    assert "REVEALED" in html(clear)
    assert repr(clear).startswith("REVEALED")
    assert clear.shows_clear_text
    for one in (shown, other, clear):
        one.close()


def test_hostile_names_words_and_texts_are_text():
    evil = "</textarea></template><img src=x onerror=alert(1)>"
    attribute = condition("ContactAttribute.<b>x</b>", evil, operator="EQUALS")
    hostile = chat(f"tea {evil} $x$", contact_id=evil)
    shown = rtca.RuleLab(
        [hostile, rtca.sample_contact("hostile")],
        {"Name": evil, "Function": function(exact("tea", evil), attribute, operator="OR")},
    )
    shown.contact_id = evil
    for listed in ("match", "near", "no match", "not computable"):
        shown.listed = listed
        for source in (html(shown), shown._rows, shown._detail, shown._about, shown._page):
            tree = html5lib.parseFragment(source, namespaceHTMLElements=False)
            tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
            assert not tags & {"img", "script", "iframe", "object"}
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(html(shown))
    assert "img" not in shown._page
    shown.close()


def test_lab_leaves_nothing_in_memory(lab):
    shown = rtca.RuleLab(talks(), RULES[0], contact_id="c1")
    gone = weakref.ref(shown)
    assert shown.counts["match"] == 1
    shown.close()
    del shown
    gc.collect()
    assert gone() is None
