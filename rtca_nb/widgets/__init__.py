"""Interactive views for notebooks: transcript, explorer of one contact or many, comparison, rule lab, live monitor.

Each widget has a static view for readers without a kernel: on GitHub, in nbconvert, in a notebook that was not run.
The browser gets the content of the static views, which :mod:`rtca_nb.render` makes from the visible tables.

May import: ``corpus``, ``fetch``, ``review``, ``rules``, ``sources`` and every layer below them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rtca_nb.widgets.compare import CompareWidget
    from rtca_nb.widgets.corpus_explorer import CorpusExplorer
    from rtca_nb.widgets.explorer import ContactExplorer
    from rtca_nb.widgets.monitor import LiveMonitor
    from rtca_nb.widgets.rule_lab import RuleLab
    from rtca_nb.widgets.transcript import TranscriptWidget

__all__ = ["CompareWidget", "ContactExplorer", "CorpusExplorer", "LiveMonitor", "RuleLab", "TranscriptWidget"]

# Imported on first use: each has its own scripts, style sheets and packages, and a notebook needs one or two of them.
_HOMES: Final = {
    "CompareWidget": "compare",
    "ContactExplorer": "explorer",
    "CorpusExplorer": "corpus_explorer",
    "LiveMonitor": "monitor",
    "RuleLab": "rule_lab",
    "TranscriptWidget": "transcript",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
