"""The examples of the page for privacy officers: which frames of pandas are guarded, and which write clear text."""

from __future__ import annotations

import re

import pandas as pd
import pytest

import rtca_nb as rtca
from tests.project.files import ROOT

PAGE = (ROOT / "docs" / "howto" / "privacy-officer.md").read_text("utf-8")
HEAD = "| `to_csv` raises an error | `to_csv` writes clear text |\n|---|---|\n"
ROWS = re.findall(r"^\| `([^`]+)` \| `([^`]+)` \|$", PAGE.partition(HEAD)[2].partition("\n\n")[0], re.MULTILINE)


def made(code):
    """Return the value of an example, and the clear text that it may show."""
    raw = rtca.sample_contact(output_type="Raw")
    marked, masked = raw.reveal().transcript, raw.transcript
    plain = pd.DataFrame({"id": marked["id"].tolist()})
    hidden = sorted(set(marked["content"].dropna()) - set(masked["content"].dropna()), key=len)
    value = eval(code, {"pd": pd, "marked": marked, "masked": masked, "plain": plain})
    return value, hidden[-1]


def test_the_page_has_examples():
    assert len(ROWS) > 5
    assert len(ROWS) == PAGE.partition(HEAD)[2].partition("\n\n")[0].count("\n") + 1


@pytest.mark.parametrize("code", [guarded for guarded, _ in ROWS])
def test_guarded_examples_raise_an_error(code, tmp_path):
    with pytest.raises(rtca.RevealError):
        made(code)[0].to_csv(tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("code", [unguarded for _, unguarded in ROWS])
def test_other_examples_write_clear_text(code, tmp_path):
    value, text = made(code)
    value.to_csv(tmp_path / "x.csv")
    assert text.replace('"', '""') in (tmp_path / "x.csv").read_text("utf-8")
