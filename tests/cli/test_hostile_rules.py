"""Whatever rules, their files, words and tests are called, nothing that their commands print acts on a terminal."""

from __future__ import annotations

import json

import pytest

import rtca_nb as rtca
from rtca_nb.cli import main
from tests.cli.test_hostile import ACTING, ID, assert_inert
from tests.rules.making import exact, function


def rule(name, word):
    return json.dumps({"Name": name, "RuleId": name, "Function": function(exact(word))})


@pytest.fixture
def folder(tmp_path):
    """Rules in files, and with names and words, that would steer a terminal; one file is no rule at all."""
    made = tmp_path / f"r{ID}"
    made.mkdir()
    (made / f"a{ID}.json").write_text(rule(f"a{ACTING}", f"*{ACTING}"), "utf-8")
    (made / f"broken{ID}.json").write_text(f'{{"Name": "{ID!r}"', "utf-8")
    return made


def said_by(capsys, *words):
    code = main([*map(str, words)])
    said = "".join(capsys.readouterr())
    assert_inert(said)
    return code, said


def test_a_check_tells_names_words_and_files_as_they_are_written(folder, capsys):
    code, said = said_by(capsys, "rules", "check", folder, "--describe")
    assert code == 1
    assert "error: " in said
    assert said.count("link") > 2  # in what is described, and in what is found


def test_a_test_that_fails_tells_names_as_they_are_written(folder, capsys):
    (folder / f"broken{ID}.json").unlink()
    case = {"cases": [{"name": ACTING, "chat": [{"CUSTOMER": "hello"}], "match": [f"a{ACTING}"]}]}
    (folder / f"a{ID}.test.json").write_text(json.dumps(case), "utf-8")
    code, said = said_by(capsys, "rules", "test", folder)
    assert code == 1
    assert "failed: " in said
    assert "link" in said


def test_a_comparison_tells_names_as_they_are_written(tmp_path, capsys):
    for name, word in (("before", "hello"), ("after", "refund")):
        (tmp_path / f"{name}.json").write_text(rule(f"a{ACTING}", word), "utf-8")
    rtca.sample_contact().to_jsonl(tmp_path / "contacts.jsonl")
    rules = (tmp_path / "before.json", tmp_path / "after.json")
    code, said = said_by(capsys, "rules", "diff", *rules, tmp_path / "contacts.jsonl")
    assert code == 0
    assert "link" in said
    code, said = said_by(capsys, "rules", "diff", *rules, tmp_path / "contacts.jsonl", "--fail-on", ID)
    assert code == 2
    assert r"\x1b" in said
