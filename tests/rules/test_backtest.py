"""Rules on contacts of the past: every figure, against an oracle that asks one contact after another."""

import json
from itertools import combinations
from random import Random

import html5lib
import pytest
from markdown_it import MarkdownIt

import rtca_nb as rtca
from rtca_nb.rules import read_rules
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.rules.making import chat, condition, exact, function, pattern, plain, segment

FRAMES = ("outcomes", "rules", "by_day", "overlaps", "unmatched", "agreement", "disagreements")
WORDS = ("tea", "refund", "hello", "plan", "cake")
DAY = 86_400
HOSTILE = "</td><img src=x onerror=alert(1)>|`a``b` $x$ [l](javascript:1) @me #1 \u202e **b** \n\n# h \\"


def named(**conditions):
    made = [{"Name": name, "Function": function(*some)} for name, some in conditions.items()]
    return read_rules(made)


RULES = named(
    Tea=[exact("tea")],
    Refund=[exact("refund", role="CUSTOMER")],
    NoPlan=[exact("plan", negate=True)],
    Meaning=[condition("SemanticMatch.Transcript", "wants tea")],
)


def category(name, *places):
    """Return the segment of a category that the service found: message, begin and end."""
    items = [{"Id": at, "CharacterOffsets": {"BeginOffsetChar": a, "EndOffsetChar": b}} for at, a, b in places]
    points = [{"TranscriptItems": [item]} for item in items]
    return {"Categories": {"MatchedCategories": [name], "MatchedDetails": {name: {"PointsOfInterest": points}}}}


def generated(number):
    random = Random(3)
    made = []
    for place in range(number):
        texts = [" ".join(random.choices(WORDS, k=3)) for _ in range(random.randint(1, 3))]
        begin = DAY * random.randint(0, 2)
        parts = [
            segment(f"m{at}", random.choice(["AGENT", "CUSTOMER"]), text, begin + at) for at, text in enumerate(texts)
        ]
        if random.random() < 0.5:
            parts.append(category("Tea", ("m0", 0, 4)) if random.random() < 0.8 else category("Tea"))
        made.append(chat(*parts, contact_id=f"c{place}"))
    return made


def counted(contacts):
    """Return what every frame has to count, asking each rule of each contact alone."""
    results = {(contact.contact_id, rule.name): rule.evaluate(contact).result for contact in contacts for rule in RULES}
    matching = {rule.name: {who for who, name in results if name == rule.name and results[who, name] == "match"} for rule in RULES}  # fmt: skip  # noqa: E501
    start = {contact.contact_id: contact.transcript["absolute_time"].min() for contact in contacts}
    service = {contact.contact_id for contact in contacts if "Tea" in set(contact.categories["category"])}
    since = min(start[who] for who in service)
    compared = {who for who in start if who in service or start[who] >= since}
    both = compared & service & matching["Tea"]
    elsewhere = {contact.contact_id for contact in contacts if contact.contact_id in both and not touching(contact)}
    return results, matching, start, compared, service, elsewhere


def touching(contact):
    """Whether a span of the category touches one of the rule, or one of the two has none."""
    spans = contact.categories.dropna(subset=["id"])
    places = [span for point in RULES["Tea"].evaluate(contact).points_of_interest for span in point]
    return spans.empty or any(
        set(range(place.begin, place.end)) & set(range(row.begin, row.end))
        for row in spans.itertuples()
        for place in places
        if place.id == row.id
    )


@pytest.mark.slow
@pytest.mark.parametrize("form", ["contacts", "in memory", "written"])
def test_every_frame_counts_what_contacts_say_one_by_one(form, tmp_path):
    contacts = generated(60)
    results, matching, start, compared, service, elsewhere = counted(contacts)
    source = contacts if form == "contacts" else rtca.corpus_of(contacts)
    if form == "written":
        rtca.write_corpus(contacts, tmp_path / "corpus")
        source = rtca.open_corpus(tmp_path / "corpus")
    made = RULES.backtest(source)
    rows = made.outcomes
    assert dict(zip(zip(rows.contact_id, rows.rule, strict=True), rows.result, strict=True)) == results
    assert set(rows.output_type) == {"Redacted"}
    assert set(rows[rows.rule == "Meaning"].blocked_by) == {("$.ContactLens.PostChat.SemanticMatch.Transcript",)}
    rules = made.rules.set_index("rule")
    assert {name: rules.matches[name] for name in RULES.names} == {name: len(who) for name, who in matching.items()}
    assert (rules.matches + rules.no_match + rules.not_computable == 60).all()
    assert rules.not_computable["Meaning"] == 60
    for row in made.by_day.itertuples():
        those = {who for who, when in start.items() if when.floor("D") == row.day}
        assert (row.matches, row.contacts) == (len(those & matching[row.rule]), len(those))
    assert len(made.by_day) == 3 * len(RULES)
    pairs = {(row.rule, row.other): (row.contacts, row.jaccard) for row in made.overlaps.itertuples()}
    assert pairs == {
        (one, other): (len(ours & theirs), len(ours & theirs) / len(ours | theirs))
        for (one, ours), (other, theirs) in combinations(matching.items(), 2)
        if ours & theirs
    }
    assert set(made.unmatched.contact_id) == set(start) - set().union(*matching.values())
    (row,) = made.agreement.itertuples()
    ours = matching["Tea"] & compared
    assert (row.contacts, row.not_compared) == (len(compared), 60 - len(compared))
    assert (row.both, row.rule_only, row.service_only) == (
        len(ours & service),
        len(ours - service),
        len(service - ours),
    )
    assert row.neither == len(compared - ours - service)
    kinds = {(one.contact_id, one.kind) for one in made.disagreements.itertuples()}
    assert kinds == {
        *((who, "rule only") for who in ours - service),
        *((who, "Contact Lens only") for who in service - ours),
        *((who, "elsewhere") for who in elsewhere),
    }
    assert elsewhere


def test_agreement_is_by_contact_by_message_and_by_overlap():
    contacts = [
        chat("a cake", contact_id="before"),
        chat(segment("m0", "CUSTOMER", "no tea", 9), category("Tea", ("m0", 3, 6)), contact_id="first"),
        chat(
            segment("m0", "CUSTOMER", "tea tea", 10),
            category("Tea", ("m0", 4, 5), ("m1", 0, 1)),
            segment("m1", "AGENT", "so", 11),
            contact_id="two",
        ),
        chat(segment("m0", "CUSTOMER", "tea for you", 12), category("Tea", ("m0", 4, 7)), contact_id="beside"),
        chat(segment("m0", "CUSTOMER", "what tea", 13), contact_id="missed"),
        chat(segment("m0", "CUSTOMER", "a cake", 14), category("Tea", ("m0", 2, 6)), contact_id="other"),
    ]
    made = named(Tea=[exact("tea")], Cake=[exact("cake")]).backtest(contacts)
    (row,) = made.agreement.itertuples()
    assert (row.contacts, row.both, row.rule_only, row.service_only, row.neither, row.not_compared) == (
        5,
        3,
        1,
        1,
        0,
        1,
    )
    assert (row.messages_both, row.messages_rule_only, row.messages_service_only) == (3, 0, 1)
    assert (row.spans, row.spans_overlapping, row.agreement) == (4, 2, 0.6)
    assert [tuple(one) for one in made.disagreements.itertuples(index=False)] == [
        ("beside", "Tea", "elsewhere", ("⟦tea⟧ for you",), ("tea ⟦for⟧ you",)),
        ("missed", "Tea", "rule only", ("what ⟦tea⟧",), ()),
        ("other", "Tea", "Contact Lens only", (), ("a ⟦cake⟧",)),
    ]
    assert any("1 rule not compared" in note for note in made.notes)


def test_each_contact_counts_once():
    raw, redacted = (chat("tea", contact_id="one", output_type=form) for form in ("Raw", "Redacted"))
    longer = chat("tea", "tea", contact_id="one", output_type="Redacted")
    unnamed = [chat("tea", contact_id="unknown"), chat("cake", contact_id="unknown")]
    for order in ([raw, redacted, longer], [longer, raw, redacted], [redacted, longer, raw]):
        made = RULES.backtest([*order, *unnamed])
        rows = made.outcomes[made.outcomes.rule == "Tea"]
        assert rows.points.tolist() == [2, 1, 0]
        assert rows.output_type.tolist() == ["Redacted"] * 3
        assert any("2 other readings" in note for note in made.notes)
    made = RULES.backtest(rtca.corpus_of([raw, longer]))
    assert made.outcomes.points.tolist() == [2, 0, 0, 0]
    assert any("1 other reading" in note for note in made.notes)


def test_nothing_to_count_is_counted():
    made = RULES.backtest([])
    assert made.rules.matches.tolist() == [0] * 4
    assert all(made_frame.empty for made_frame in (made.outcomes, made.by_day, made.overlaps, made.unmatched))
    assert "4 rules on 0 contacts" in made.to_markdown()
    assert "4 rules on 0 contacts" in made._repr_html_()


def test_hostile_names_and_texts_stay_texts():
    contacts = [
        chat(segment("m0", "CUSTOMER", f"tea {HOSTILE}"), category(HOSTILE), contact_id=f"a{HOSTILE}"),
        chat(segment("m0", "CUSTOMER", f"{HOSTILE[:30]} tea {HOSTILE}"), contact_id=HOSTILE),
    ]
    made = named(**{HOSTILE: [exact("tea")], f"{HOSTILE}2": [exact("tea")]}).backtest(contacts)
    calm = named(A=[exact("tea")], B=[exact("tea")]).backtest(
        [chat("tea x", category("A"), contact_id="a"), chat("x tea x", contact_id="b")]
    )
    assert len(made.disagreements) == 1
    assert tags(made._repr_html_()) == tags(calm._repr_html_())
    markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
    shown, expected = (markdown.render(one.to_markdown()) for one in (made, calm))
    assert tags(shown) == tags(expected)
    # All of it stands in code spans, where nothing acts, and on one line.
    tree = html5lib.parse(shown, namespaceHTMLElements=False)
    codes = ["".join(one.itertext()) for one in tree.iter("code")]
    flat = " ".join(HOSTILE.replace("\u202e", "[RLO]").replace("|", "❘").split())
    assert codes.count(flat) == 5
    for one in tree.iter("code"):
        one.text = ""
    assert not {"alert", "javascript", "@me", "$x$"} & set("".join(tree.itertext()).split())


def tags(page):
    """Return every element with its attributes; words between <bdi> and of formulas are how text is shown."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [(one.tag, sorted(one.attrib.items())) for one in tree.iter() if one.tag not in {"bdi", "i"}]


@pytest.mark.parametrize("form", ["Raw", "Redacted"])
@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.sampled(1)
def test_quotes_show_what_may_be_seen_only(form, revealed, tmp_path):
    canary = canary_contact(5, form)
    # A category for each message, so that every one is quoted whole.
    ids = dict.fromkeys(one["Transcript"]["Id"] for one in canary.segments if "Transcript" in one)
    canary.segments += [category(f"R{place}", (identity, 0, 400)) for place, identity in enumerate(ids)]
    contact = rtca.read_contact(canary.pages(), output_type=form)
    contact = contact.reveal() if revealed else contact
    asked = pattern([plain("*")]), exact("nothing of the kind")
    rules = [named(**{f"R{place}": [one] for place in range(len(ids))}) for one in asked]
    rtca.write_corpus([contact], tmp_path / "corpus", allow_revealed=True)
    quoted = 0
    for source in ([contact], rtca.corpus_of([contact]), rtca.open_corpus(tmp_path / "corpus")):
        for some in rules:
            made = some.backtest(source)
            quoted += made.disagreements[["rule_quotes", "service_quotes"]].map(len).sum().sum()
            frames = [getattr(made, name).to_json(force_ascii=False, date_format="iso") for name in FRAMES]
            said = "\n".join([*frames, made.to_markdown(), made._repr_html_(), repr(made), json.dumps(made.notes)])
            assert found(said.encode(), canary.canaries.values()) == []
    assert quoted == 0 if revealed else quoted >= 3 * len(ids)
