"""What a change of rules does: contacts gained and lost, and the words that did it; in Python and as a command."""

import json

import pytest

import rtca_nb as rtca
from rtca_nb.cli import main
from rtca_nb.rules import read_rules
from tests.rules.making import chat, condition, exact, function, segment

BEFORE = {
    "Tea": [exact("tea")],
    "Gone": [exact("cake")],
    "Same": [exact("refund")],
    "Open": [exact("tea")],
}
AFTER = {
    "Tea": [exact("refund")],
    "Same": [exact("refund")],
    "Open": [condition("SemanticMatch.Transcript", "tea")],
    "New": [exact("hello")],
}
CHATS = [chat("my tea", contact_id="a"), chat("a refund, no tea", contact_id="b"), chat("refund", contact_id="c"), chat("hello cake", contact_id="d")]  # fmt: skip  # noqa: E501
CHANGES = {
    ("a", "Tea", "lost", "match", "no match", ("my ⟦tea⟧",)),
    ("c", "Tea", "gained", "no match", "match", ("⟦refund⟧",)),
    ("d", "Gone", "lost", "match", None, ("hello ⟦cake⟧",)),
    ("a", "Open", "lost", "match", "not computable", ("my ⟦tea⟧",)),
    ("b", "Open", "lost", "match", "not computable", ("a refund, no ⟦tea⟧",)),
    ("d", "New", "gained", None, "match", ("⟦hello⟧ cake",)),
}


def named(rules):
    return [{"Name": name, "Function": function(*some)} for name, some in rules.items()]


@pytest.mark.parametrize("form", ["contacts", "corpus"])
def test_contacts_gained_and_lost_with_the_words_that_did_it(form):
    source = CHATS if form == "contacts" else rtca.corpus_of(CHATS)
    made = rtca.compare_rules(named(BEFORE), read_rules(named(AFTER)), source)
    changes = made.changes.astype(object).where(made.changes.notna(), None)
    assert {tuple(row) for row in changes.itertuples(index=False)} == CHANGES
    rules = made.rules.astype(object).where(made.rules.notna(), None)
    assert [tuple(row) for row in rules.itertuples(index=False)] == [
        ("Tea", "changed", 1, 1, 2, 2),
        ("Gone", "removed", 0, 1, 1, None),
        ("Same", "same", 0, 0, 2, 2),
        ("Open", "changed", 0, 2, 2, 0),
        ("New", "added", 1, 0, None, 1),
    ]
    for said in (made.to_markdown(), made._repr_html_()):
        assert "What changes for 4 contacts" in said
        assert said.count("Tea") >= 3
        assert "Same" not in said


@pytest.fixture
def files(tmp_path):
    page = {"Channel": "CHAT", "Status": "COMPLETED"}
    for contact in CHATS:
        said = segment("m0", "CUSTOMER", contact.transcript["content"][0])
        export = {"Export": {"ContactId": contact.contact_id, "InstanceId": "i", "OutputType": "Redacted"}}
        (tmp_path / f"{contact.contact_id}.chat.json").write_text(
            json.dumps({**page, "Segments": [said], "ResponseMetadata": export}), "utf-8"
        )
    for name, rules in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / f"{name}.rules").mkdir()
        (tmp_path / f"{name}.rules" / "all.json").write_text(json.dumps(named(rules)), "utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_command_compares_files_and_a_corpus(files, capsys):
    rules = [str(files / "before.rules"), str(files / "after.rules")]
    chats = sorted(map(str, files.glob("*.chat.json")))
    rtca.write_corpus(CHATS, files / "corpus")
    for source in (chats, [str(files / "corpus")]):
        report = files / "diff.md"
        assert main(["rules", "diff", *rules, *source, "--markdown", str(report)]) == 0
        said = capsys.readouterr().out
        assert "Tea: changed, 1 contact gained, 1 lost" in said
        assert "5 rules compared, 4 with a difference." in said
        assert "⟦tea⟧" not in said
        assert "`my ⟦tea⟧`" in report.read_text("utf-8")
    assert main(["rules", "diff", *rules, *chats, "--fail-on", "gained,lost"]) == 1
    assert main(["rules", "diff", rules[0], rules[0], *chats, "--fail-on", "gained,lost"]) == 0
    assert main(["rules", "diff", rules[1], str(files / "before.rules"), *chats[:1], "--fail-on", "lost"]) == 0
    assert main(["rules", "diff", *rules, *chats, "--fail-on", "more"]) == 2
    assert "--fail-on takes gained, lost, or both" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize(
    ("asked", "name"), [((CHATS[0], BEFORE, CHATS), "before"), ((BEFORE, CHATS[0], CHATS), "after")]
)
def test_the_order_of_rules_and_contacts_is_named(asked, name):
    with pytest.raises(
        rtca.exceptions.UsageError, match=f"{name} must be rules .*; pass the rules first, then the contacts"
    ):
        rtca.compare_rules(*asked)
