"""What a command prints is made inert where it is printed, whatever the functions hand over that word it.

Those functions escape what they are given, too, so what they hand over is stood in for here.
"""

from __future__ import annotations

import contextlib
import io
import json
from types import SimpleNamespace

import pytest
import typer
from rich.console import Console

from rtca_nb.cli import findings, reading, rules_diff, ruling, searching, watch_view, watching
from rtca_nb.cli.options import Rows
from rtca_nb.cli.terminal import output
from rtca_nb.exceptions import UsageError
from rtca_nb.rules.checking import ERROR
from tests.cli.test_hostile import ACTING, assert_inert
from tests.cli.test_watch_hostile import Showing, message
from tests.cli.test_watch_hostile import contact as plain
from tests.rules.making import exact, function


class Finding(str):
    """What checking rules finds, in words that nobody escaped."""

    __slots__ = ()
    level = ERROR


@pytest.fixture(scope="module")
def contact():
    return plain(message("hello"))


@pytest.fixture
def rules(tmp_path):
    path = tmp_path / "rules.json"
    path.write_text(json.dumps({"Name": "a", "RuleId": "a", "Function": function(exact("refund"))}))
    (tmp_path / "rules.test.json").write_text(
        json.dumps({"cases": [{"name": "c", "chat": [{"CUSTOMER": "hello"}], "match": ["a"]}]})
    )
    return path


@pytest.mark.parametrize("worded", ["handling_words", "covered_entities"])
def test_what_the_head_of_findings_says_of_a_record(worded, contact, monkeypatch, capsys):
    monkeypatch.setattr(findings, worded, lambda *_, **__: [ACTING])
    findings.show_findings(contact, output())
    shown(capsys)


def test_who_handled_a_contact(contact, monkeypatch, capsys):
    monkeypatch.setattr(reading, "handled_by", lambda *_, **__: [("agent", ACTING)])
    reading.describe(contact)
    shown(capsys)


def test_what_is_said_of_a_contact_that_is_watched_line_by_line(contact, monkeypatch, capsys):
    monkeypatch.setattr(watching, "following_words", lambda *_, **__: [ACTING])
    watching.PlainLines(several=True).write(contact)
    shown(capsys)


def test_what_is_said_of_a_contact_that_is_watched_in_a_view(contact, monkeypatch, capsys):
    monkeypatch.setattr(watch_view, "following_words", lambda *_, **__: [ACTING])
    console = Console(width=400, height=60)
    console.print(watch_view.view_of(Showing(contact), console))
    shown(capsys)


def test_how_rules_are_described_and_what_is_found_in_them(rules, monkeypatch, capsys):
    monkeypatch.setattr("rtca_nb.rules.RuleSet.describe", lambda *_: ACTING)
    with contextlib.suppress(typer.Exit):  # of what it finds in them
        ruling.check([str(rules)], strict=False, describe=True)
    shown(capsys)
    monkeypatch.setattr(ruling, "findings", lambda *_: [Finding(ACTING)])
    with pytest.raises(typer.Exit):
        ruling.check([str(rules)], strict=False, describe=False)
    shown(capsys)


def test_why_a_rule_came_out_otherwise(rules, monkeypatch, capsys):
    outcome = SimpleNamespace(result="matched", reasons=[ACTING])
    failure = SimpleNamespace(outcome=outcome, label="case", rule="a", wanted="no match")
    monkeypatch.setattr(ruling, "failures", lambda *_: [failure])
    with pytest.raises(typer.Exit):
        ruling.test([str(rules)], [])
    shown(capsys)


def test_an_option_that_cannot_be_meant():
    with pytest.raises(UsageError) as caught:
        rules_diff.diff("a", "b", [], fail_on=ACTING, markdown=None, workers=1)
    assert_inert(str(caught.value))


def shown(capsys):
    said = "".join(capsys.readouterr())
    assert "link" in said
    assert_inert(said)


@pytest.mark.parametrize("form", [None, Rows.CSV])
def test_what_a_search_finds(form, monkeypatch, capsys):
    terminal = Console(file=io.StringIO(), force_terminal=True, color_system=None, width=400)
    names = ["citation", "snippet", "absolute_time", "participant_role", "sentiment", "categories", "begin", "end"]
    found = SimpleNamespace(columns=names, n=1, left_out=[ACTING], unit="messages")
    monkeypatch.setattr(
        searching, "open_corpus", lambda _: SimpleNamespace(revealed=False, search=lambda *_, **__: found)
    )
    monkeypatch.setattr(searching, "rows_of", lambda _: [(ACTING, ACTING, None, ACTING, ACTING, [ACTING], None, None)])
    monkeypatch.setattr(searching, "output", lambda: terminal)
    searching.search("c", "", category=(), sentiment=(), agent=(), begin=None, end=None, limit=1, format_=form)
    said = "".join(capsys.readouterr())  # what was left out, and a file that is written to a terminal
    assert "link" in said
    assert_inert(said.replace("\r\n", "\n"))
    if form is None:
        assert terminal.file.getvalue().count("link") >= 5
        assert_inert(terminal.file.getvalue())
