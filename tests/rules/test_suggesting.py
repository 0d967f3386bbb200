"""Phrases that are suggested for a rule: planted ones are found, gains are those of the changed rule, nothing leaks."""

import json
from random import Random

import pytest

import rtca_nb as rtca
from rtca_nb.review.annotations.judgement import Target
from rtca_nb.rules import read_rules
from tests.rules.making import chat, condition, exact, function, group, segment

FILLER = "hello thanks order parcel today please shop kettle lamp goose when".split()
CHINESE = ["你好请问我的包裹在哪里", "谢谢今天天气很好", "我想要买一个灯"]


def spoken(random, *phrases):
    words = random.choices(FILLER, k=5)
    for phrase in phrases:
        words.insert(random.randrange(len(words)), phrase)
    return " ".join(words)


def world(hidden=False):
    """Return contacts, who of them wants a refund, and a rule that misses some and matches some by mistake.

    What is missed says "money back" or 我要退款, what is matched by mistake "refund policy".
    """
    random = Random(11)
    contacts, wanting = [], set()
    for number in range(120):
        kind = number % 6
        says = {0: "refund", 1: "money back", 2: "refund policy"}.get(kind)
        text = spoken(random, *([says] if says else []))
        if kind == 3:
            text = random.choice(CHINESE) + "我要退款" + random.choice(CHINESE)
        if kind == 4:
            text = random.choice(CHINESE)
        parts = [segment("m0", "AGENT", "welcome to the shop", 0), segment("m1", "CUSTOMER", text, 1)]
        if hidden and kind in {1, 3}:
            said = "my card is tangerine-one"
            parts.append(segment("m2", "CUSTOMER", said, 2, spans=[(11, len(said))]))
        contacts.append(chat(*parts, contact_id=f"c{number}", output_type="Raw" if hidden else "Redacted"))
        if kind in {0, 1, 3}:
            wanting.add(f"c{number}")
    (rule,) = read_rules([{"Name": "Refund", "Function": function(exact("refund", role="CUSTOMER"))}])
    return contacts, wanting, rule


def judged(review, wanting):
    for who, label in review.to_judge.itertuples(index=False):
        target = Target(who, "Redacted", "category", label)
        review.judge(target, "right" if who in wanting else "wrong", reviewer="Ana")
    return review


def quality(outcomes, wanting):
    matches = {who for who, result in outcomes.items() if result == "match"}
    return len(matches & wanting) / len(matches), len(matches & wanting) / len(wanting)


@pytest.mark.slow
def test_planted_phrases_are_suggested_with_the_gain_of_the_changed_rule():
    contacts, wanting, rule = world()
    review = judged(rtca.RuleSet((rule,)).backtest(contacts).sample(10_000), wanting)
    made = rule.suggest(contacts, review)
    assert {"money back", "我要退款"} <= set(made[made.change == "add"].phrase)
    assert set(made.role) == {"CUSTOMER"}
    exceptions = made[made.change == "except"]
    assert exceptions.phrase.iloc[0] == "refund policy"
    assert (made.precision_gain.gt(0) | made.recall_gain.gt(0)).all()
    before = quality({one.contact_id: rule.evaluate(one).result for one in contacts}, wanting)
    for row in made.head(8).itertuples():
        said = condition(
            "PatternMatch.Transcript", json.loads(row.operand), role=row.role, negate=row.change == "except"
        )
        old = exact("refund", role="CUSTOMER")
        changed = function(group("AND", old, said) if row.change == "except" else group("OR", old, said))
        (again,) = read_rules(changed)
        after = quality({one.contact_id: again.evaluate(one).result for one in contacts}, wanting)
        assert (row.precision, row.recall) == pytest.approx(after)
        assert (row.precision_gain, row.recall_gain) == pytest.approx(
            [a - b for a, b in zip(after, before, strict=True)]
        )
        saying = {one.contact_id for one in contacts if row.phrase in one.transcript.content[1]}
        assert (row.right, row.wrong) == (len(saying & wanting), len(saying - wanting))


def test_gains_are_estimates_for_all_contacts_the_sample_was_drawn_from():
    contacts, wanting, rule = world()
    backtest = rtca.RuleSet((rule,)).backtest(contacts)
    part = judged(backtest.sample(60, seed=2), wanting)
    (row,) = part.recall().itertuples()
    made = rule.suggest(rtca.corpus_of(contacts), part)
    assert (made.precision - made.precision_gain).tolist() == pytest.approx([row.precision] * len(made))
    assert (made.recall - made.recall_gain).tolist() == pytest.approx([row.recall] * len(made))


def test_nothing_hidden_and_nothing_of_one_contact_alone_is_suggested():
    contacts, wanting, rule = world(hidden=True)
    alone = chat(segment("m0", "CUSTOMER", "my word is persimmon"), contact_id="alone")
    review = judged(rtca.RuleSet((rule,)).backtest([*contacts, alone]).sample(10_000), wanting | {"alone"})
    said = rule.suggest([*contacts, alone], review).to_json(force_ascii=False)
    assert "money back" in said
    assert "card is" in said
    assert not [word for word in ("tangerine", "persimmon", "█") if word in said]
    with pytest.raises(rtca.UsageError, match="none of these contacts is judged"):
        rule.suggest([one.reveal() for one in contacts], review)


def test_what_cannot_be_suggested_from_is_refused():
    contacts, _, rule = world()
    review = rtca.RuleSet((rule,)).backtest(contacts).sample(20)
    with pytest.raises(rtca.UsageError, match="none of these contacts is judged"):
        rule.suggest(contacts, review)
    for wrong in ({"annotations": None}, {"annotations": review, "role": "BOT"}):
        with pytest.raises(rtca.UsageError):
            rule.suggest(contacts, **wrong)
    perfect = read_rules([{"Name": "Refund", "Function": function(exact("c"))}])["Refund"]
    said = judged(
        rtca.RuleSet((perfect,)).backtest([chat("a c", contact_id="a"), chat("b", contact_id="b")]).sample(), {"a"}
    )
    assert perfect.suggest([chat("a c", contact_id="a"), chat("b", contact_id="b")], said).empty
