"""Words of the interface made visible: each stands between ⟦ and ⟧, so that a test sees what no catalogue has."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rtca_nb.render import languages
from rtca_nb.render.languages import catalogue

_INNERMOST = re.compile(r"⟦[^⟦⟧]*⟧")
_LETTER = re.compile(r"[^\W\d_]")


def mark_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every word of the catalogue stand between ⟦ and ⟧."""
    known = {
        words: entry._replace(forms=tuple(f"⟦{form}⟧" for form in entry.forms))
        for words, entry in catalogue("de").items()
    }
    monkeypatch.setattr(languages, "catalogue", lambda language: {} if language == "en" else known)


def unsaid(text: str, *data: str) -> str:
    """Return what of a text comes from no catalogue and is no data; empty where it has no letter."""
    for one in sorted(data, key=len, reverse=True):
        text = text.replace(one, " ")
    before = ""
    while before != text:
        before, text = text, _INNERMOST.sub(" ", text)
    return text.strip() if _LETTER.search(text) else ""


def shown_words(figure: Any) -> list[str]:
    """Return all texts that a plotly figure shows: titles, names, ticks, notes and what appears beside the pointer."""
    layout = figure.layout
    found = [layout.title.text, layout.xaxis.title.text, layout.yaxis.title.text]
    found += [*(layout.xaxis.ticktext or ()), *(layout.yaxis.ticktext or ())]
    found += [note.text for note in layout.annotations]
    for trace in figure.data:
        found += [trace.name, re.sub(r"%\{[^}]*\}|<[^>]*>", " ", trace.hovertemplate or "")]
    return [text for text in found if text]
