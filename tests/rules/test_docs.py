"""The page on rules: its code runs from top to bottom, its tests of rules pass, and it shows what it says."""

import json
import re

import pytest

from rtca_nb.cli import main
from tests.project.files import ROOT

PAGE = (ROOT / "docs" / "rules.md").read_text("utf-8")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.+?)^```$", PAGE, re.DOTALL | re.MULTILINE)


@pytest.mark.slow
def test_the_page_on_rules_runs_from_top_to_bottom(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in blocks("python"):
        exec(block, names)
    assert "Late-Parcel" in capsys.readouterr().out
    (before,) = names["figures"].itertuples()
    assert before.precision > 0.9
    assert before.recall_high < 0.9
    # One interval in twenty misses the truth; the page shows one that holds it, and names one that does not.
    about, outcomes = names["about"], names["tried"].outcomes.query("result == 'match'")
    truth = len(about & set(outcomes["contact_id"])) / len(about)
    assert (len(about), truth) == (38, 0.5)
    assert (round(before.recall_low, 2), round(before.recall_high, 2)) == (0.32, 0.63)
    other = names["tried"].sample(80, seed=7)
    for contact_id in other.to_judge["contact_id"]:
        contact = names["contacts"].contact(contact_id)
        explorer = names["rtca"].ContactExplorer(contact, annotations=other, reviewer="Ana")
        explorer.annotate("right" if contact_id in about else "wrong", label="Late-Parcel")
    (missing,) = other.recall().itertuples()
    assert (round(missing.recall_low, 2), round(missing.recall_high, 3)) == (0.26, 0.496)
    gained = names["change"].rules.set_index("rule").loc["Late-Parcel"]
    assert gained["gained"] > 0
    assert gained["lost"] == 0
    # What the page promises of the improved rule holds for all contacts.
    matched = names["better"].backtest(names["contacts"]).outcomes.query("result == 'match'")["contact_id"]
    found = names["about"] & set(matched)
    assert len(found) / len(names["about"]) > before.recall_high
    assert len(found) / len(matched) > 0.9


def test_the_commands_of_the_page_on_rules_do_what_it_says(tmp_path, capsys):
    (rule,) = (block for block in blocks("python") if block.startswith("def rule"))
    names = {"rtca": pytest.importorskip("rtca_nb"), "print": lambda *_: None}
    exec(rule, names)
    made = names["rule"]("not arrived", "has not arrived yet")
    (tmp_path / "late-parcel.json").write_text(json.dumps(made), "utf-8")
    (tmp_path / "late-parcel.test.yaml").write_text(blocks("yaml")[0], "utf-8")
    assert main(["rules", "test", str(tmp_path)]) == 0
    assert "2 cases in 1 file: 0 failures." in capsys.readouterr().out
    assert main(["rules", "check", str(tmp_path)]) == 0
    assert "Operands[1] is never needed: wherever it matches, Operands[0] matches too" in capsys.readouterr().out
