"""Questions about many contacts. Each answer is a frame that states what it counts, out of how many, and what it omits.

Answers count matches and contacts, as every view does; each contact counts once, even if it exists in several forms.
Data that was not evaluated, scored or read is left out of shares and means, and counted separately.
Shares and means have confidence intervals, and groups of few contacts are not ranked.

``Questions`` needs two things: ``table(name)``, whose ``files`` are Parquet or whose ``rows`` are an Arrow table, and
``revealed``. So it depends on neither folders nor snapshots; :mod:`rtca_nb.corpus` has both kinds of table.

What belongs here: questions, search, and the statistics and figures of their answers.

May import: ``contact`` and the layers below it.
"""

from __future__ import annotations

from rtca_nb.questions.questions import Questions
from rtca_nb.questions.searching import Searching
from rtca_nb.questions.source import HeldTable

__all__ = ["HeldTable", "Questions", "Searching"]
