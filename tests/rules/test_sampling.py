"""Samples of past contacts: drawn as planned, judged in the explorer, and figures whose intervals hold."""

import json
from random import Random

import pytest

import rtca_nb as rtca
from rtca_nb.review.annotations.judgement import Target, checked
from rtca_nb.rules import read_rules
from tests.rules.making import chat, condition, exact, function, segment

Annotations = rtca.Annotations
WHOLE = {"output_type": "Redacted", "kind": "category"}


def named(**conditions):
    return read_rules([{"Name": name, "Function": function(*some)} for name, some in conditions.items()])


def corpus_with(seed, number=300, rules=3):
    """Return contacts, rules, and for each rule the contacts that belong to its category, by chances of its own.

    Rule ``R0`` matches what says ``word0``; what belongs is found or missed, and what does not is matched by mistake.
    """
    random = Random(seed)
    texts = [[] for _ in range(number)]
    belonging = []
    for place in range(rules):
        share, found, mistaken = random.uniform(0.05, 0.5), random.uniform(0.3, 1), random.uniform(0, 0.3)
        belongs = {one for one in range(number) if random.random() < share}
        belonging.append({f"c{one}" for one in belongs})
        for one in range(number):
            matched = random.random() < (found if one in belongs else mistaken)
            # Half of what is missed says the word, but the agent does.
            near = one in belongs and random.random() < 0.5
            texts[one] += [("CUSTOMER" if matched else "AGENT", f"word{place}")] if matched or near else []
    contacts = [
        chat(*(segment(f"m{at}", *one) for at, one in enumerate([("AGENT", "hello"), *text])), contact_id=f"c{number}")
        for number, text in enumerate(texts)
    ]
    made = named(**{f"R{place}": [exact(f"word{place}", role="CUSTOMER")] for place in range(rules)})
    return contacts, made, {f"R{place}": some for place, some in enumerate(belonging)}


def judged(review, truth, reviewer="Ana", share=1.0):
    """Return the same sample with verdicts on it, as the explorer keeps them."""
    wanted = review.to_judge
    rows = list(wanted.itertuples(index=False))[: int(share * len(wanted))]
    verdicts = ["right" if who in truth[label] else "wrong" for who, label in rows]
    targets = [Target(contact_id=who, label=label, **WHOLE) for who, label in rows]
    said = [
        checked(target, verdict, "", reviewer, at)
        for at, (target, verdict) in enumerate(zip(targets, verdicts, strict=True), 1)
    ]
    return Annotations([*said, *review.plans])


def covered(low, value, high):
    return low - 1e-9 <= value <= high + 1e-9


def coverage(simulations):
    """Return how often intervals of precision, recall and missed contacts hold the truth, and how many there are."""
    hits = {"precision": 0, "recall": 0, "missed": 0}
    rows = 0
    for part in range(-(-simulations // 50)):
        contacts, rules, truth = corpus_with(part)
        made = rules.backtest(contacts)
        out = made.outcomes
        matched = {name: set(out[(out.rule == name) & (out.result == "match")].contact_id) for name in rules.names}
        for seed in range(min(50, simulations)):
            review = judged(made.sample((40, 80, 150)[seed % 3], 100 * part + seed), truth)
            for row in review.recall().itertuples():
                belongs, ours = truth[row.label], matched[row.label]
                hits["precision"] += covered(row.precision_low, len(ours & belongs) / len(ours), row.precision_high)
                hits["recall"] += covered(row.recall_low, len(ours & belongs) / len(belongs), row.recall_high)
                hits["missed"] += covered(row.missed_low, len(belongs - ours), row.missed_high)
                rows += 1
    return {name: count / rows for name, count in hits.items()}, rows


@pytest.mark.slow
def test_intervals_hold_in_a_few_simulations():
    found, rows = coverage(25)
    assert rows == 75
    assert all(0.9 <= share <= 1 for share in found.values()), found


@pytest.mark.slow
def test_intervals_hold_the_truth_in_95_of_100_simulations():
    found, rows = coverage(500)
    assert rows == 1_500
    assert all(0.93 <= share <= 0.97 for share in found.values()), found


def test_a_sample_is_drawn_from_each_kind_at_random_and_again_alike():
    contacts, rules, _ = corpus_with(1, 200, 2)
    made = rules.backtest(contacts)
    review = made.sample(40, seed=3)
    assert [plan.label for plan in review.plans] == ["R0", "R1"]
    out = made.outcomes
    for plan in review.plans:
        matches = set(out[(out.rule == plan.label) & (out.result == "match")].contact_id)
        assert len(plan.drawn) == len(set(plan.drawn)) == 40
        assert sum(stratum.size for stratum in plan.strata) == 200
        assert [stratum.size for stratum in plan.strata if stratum.matches] == [len(matches)]
        for stratum in plan.strata:
            assert (set(stratum.drawn) <= matches) if stratum.matches else not set(stratum.drawn) & matches
    turned = rules.backtest(contacts[::-1]).sample(40, seed=3)
    assert turned.plans == review.plans
    assert made.sample(40, seed=4).plans != review.plans
    assert made.sample(40, seed=3, rules=["R1"]).plans == review.plans[1:]
    # What is to be judged does not give away which of them match.
    wanted = review.to_judge[review.to_judge.label == "R0"]
    assert list(wanted.columns) == ["contact_id", "label"]
    (plan, _) = review.plans
    own = [who in plan.strata[0].drawn for who in wanted.contact_id]
    assert own != sorted(own)
    assert own != sorted(own, reverse=True)


def test_all_contacts_judged_leave_nothing_to_estimate():
    contacts, rules, truth = corpus_with(2, 60, 1)
    made = rules.backtest(contacts)
    review = judged(made.sample(10_000), truth)
    (row,) = review.recall().itertuples()
    matched = set(made.outcomes[made.outcomes.result == "match"].contact_id)
    hit, belongs = len(matched & truth["R0"]), len(truth["R0"])
    assert (row.contacts, row.matches, row.drawn, row.decided) == (60, len(matched), 60, 60)
    assert row.precision == row.precision_low == row.precision_high == pytest.approx(hit / len(matched))
    assert [row.recall, row.recall_low, row.recall_high] == pytest.approx([hit / belongs] * 3)
    assert row.missed == row.missed_low == row.missed_high == belongs - hit
    assert row.note != row.note
    assert review.to_judge.empty


def test_the_plan_is_in_the_file_and_what_limits_the_figures_is_told(tmp_path):
    contacts, rules, truth = corpus_with(3, 300, 1)
    review = rules.backtest(contacts).sample(30, seed=5)
    nothing = review.recall().iloc[0]
    assert nothing[["precision", "recall", "missed"]].isna().all()
    part = judged(review, truth, share=0.5)
    part.save(tmp_path / "review.jsonl")
    judged(review, truth, reviewer="Ben").save(tmp_path / "review.jsonl")
    loaded = Annotations.load(tmp_path / "review.jsonl")
    assert loaded.plans == review.plans
    assert "1 sampling plan" in repr(loaded)
    assert loaded.recall(reviewer="Ana").equals(part.recall())
    assert "15 drawn contacts not decided" in part.recall().note[0]
    assert "Only" in part.recall().note[0]
    assert len(part.to_judge) == 15
    who = part.frame.contact_id[0]
    against = "wrong" if who in truth["R0"] else "right"
    loaded.judge(Target(contact_id=who, label="R0", **WHOLE), against, reviewer="Cem")
    assert "1 drawn contact not decided (reviewers disagree on 1)" in loaded.recall().note[0]
    # A line that is no plan is kept and not read as one.
    huge = {"name": "match", "matches": True, "size": 2**53 - 1, "drawn": []}
    plans = (
        *(None, {}, {"label": "R", "seed": 1, "strata": [1]}),
        {"label": "R", "seed": 2**64, "left_out": 0, "strata": []},
        {"label": "R", "seed": 1, "left_out": 0, "strata": [huge] * 2},
    )
    wrong = [{"version": 2, "sampling_plan": plan} for plan in plans]
    lines = [json.dumps(one).encode() for one in wrong]
    kept = Annotations([*lines, *review.plans])
    assert kept.plans == review.plans
    assert len(list(kept)) == len(wrong) + 1


def test_what_cannot_be_drawn_is_counted():
    rules = named(Tea=[exact("tea")], Open=[condition("SemanticMatch.Transcript", "tea")])
    contacts = [chat("tea", contact_id="a"), chat("cake", contact_id="b"), chat("tea", contact_id="unknown")]
    review = rules.backtest(contacts).sample()
    open_, tea = (row for row in review.recall().itertuples())
    assert (tea.contacts, tea.drawn, tea.label) == (2, 2, "Tea")
    assert "1 contact left out of the sample" in tea.note
    assert (open_.contacts, open_.drawn) == (0, 0)
    assert "3 contacts left out of the sample" in open_.note
    for wrong in ({"n": 3}, {"n": 10**6}, {"n": True}, {"seed": -1}, {"rules": ["No"]}, {"rules": "Tea"}):
        with pytest.raises(rtca.UsageError):
            rules.backtest(contacts).sample(**wrong)


def test_drawn_contacts_are_judged_in_the_explorer(tmp_path):
    contact = rtca.sample_contact()
    rules = named(**{"Billing dispute": [exact("refund")], "<b>Tea</b>": [exact("no such word")]})
    review = rules.backtest([contact]).sample()
    explorer = rtca.ContactExplorer(contact, annotations=review, reviewer="Ana")
    asked = [what for _, what in explorer._review["whole"] if "belongs to" in what]
    assert asked == ["belongs to <bdi>&lt;b&gt;Tea&lt;/b&gt;</bdi>?", "belongs to <bdi>Billing dispute</bdi>?"]
    explorer.annotate("wrong", label="<b>Tea</b>")
    key = next(key for key, what in explorer._review["whole"] if "Billing dispute" in what)
    explorer._answer(explorer, {"judge": {"id": None, "key": key, "verdict": "right", "note": "", "reviewer": "Ana", "number": 1}}, [])  # fmt: skip  # noqa: E501
    tea, billing = explorer.judgements.recall().itertuples()
    assert (tea.decided, tea.missed, billing.decided, billing.matches) == (1, 0, 1, 1)
    assert explorer.judgements.to_judge.empty
    plain = rtca.ContactExplorer(contact, annotations=Annotations())
    assert not [what for _, what in plain._review["whole"] if "belongs to" in what]


def test_notes_name_what_is_estimated_and_what_is_not():
    contacts, rules, truth = corpus_with(3, 300, 1)
    review = rules.backtest(contacts).sample(30, seed=5)
    (plan,) = review.plans
    matched = next(stratum for stratum in plan.strata if stratum.matches).drawn[:3]
    said = [
        checked(
            Target(contact_id=who, label=plan.label, **WHOLE), "right" if who in truth["R0"] else "wrong", "", "A", at
        )
        for at, who in enumerate(matched, 1)
    ]
    (row,) = Annotations([*said, plan]).recall().itertuples()
    assert row.recall != row.recall
    assert "so the interval of precision is wide" in row.note
    assert "missed and recall are not estimated" in row.note
