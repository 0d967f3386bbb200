"""What the pages say about the guard on clear text holds: what it stops, and where it ends."""

import re

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.cli import main
from tests.project.files import ROOT

PROMISE = re.search(r"^6\. .*?(?=^7\. )", (ROOT / "docs/privacy.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)[0]
HOW_TO = (ROOT / "docs/howto/privacy-officer.md").read_text("utf-8")
GUARD = HOW_TO.partition("## Keep revealed text out of files")[2].partition("\n## ")[0]


@pytest.fixture(scope="module")
def clear():
    return rtca.sample_contact(output_type="Raw").reveal()


@pytest.mark.parametrize("text", [PROMISE, GUARD], ids=["promise", "how-to"])
def test_pages_name_what_is_guarded_and_what_is_not(text, clear, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "allow_revealed=True" in text
    assert "not guarded" in text
    named = set(re.findall(r"`(to_\w+)`", text))
    assert len(named) >= 2
    for writer in named:
        for written in (clear.transcript, clear.transcript["content"]):
            if hasattr(written, writer):
                with pytest.raises(rtca.RevealError):
                    getattr(written, writer)("guarded")
    assert list(tmp_path.iterdir()) == []


def test_the_promise_says_how_the_guard_is_left(clear, tmp_path, monkeypatch):
    """tests/contact/test_guarded_examples.py tries those of the how-to."""
    monkeypatch.chdir(tmp_path)
    (code,) = re.findall(r"`(pd\.DataFrame[^`]+)`", PROMISE)
    exec(code, {"pd": pd, "clear": clear})
    masked = rtca.sample_contact(output_type="Raw").transcript["content"]
    (secret, *_) = (now for now, before in zip(clear.transcript["content"], masked, strict=True) if now != before)
    assert secret in pd.read_csv("plain.csv")["content"].tolist()


def test_the_audit_that_is_shown_finds_something(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    block = re.search(r"^```sh\n(.*?)^```$", HOW_TO, re.MULTILINE | re.DOTALL)[1]
    for line in block.splitlines():
        program, *arguments = line.split()
        assert program == "rtca-nb"
        assert main(arguments) == 0
    assert len(pd.read_csv("findings.csv"))
