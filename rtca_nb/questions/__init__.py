"""Questions over many contacts, each answered by a frame that says what it counts, of how many, and what it leaves out.

Answers are counted by match and by contact, as every view counts, and each contact once, in whatever forms it is there.
What was not evaluated, scored or read is left out of shares and means and counted beside them: it is no result. Shares
and means have intervals, and groups of few contacts are not ranked.

``Questions`` needs two things of what it asks: ``table(name)``, whose ``files`` are Parquet or whose ``rows`` are an
Arrow table, and ``revealed``. So it knows neither folders nor snapshots; :mod:`rtca_nb.corpus` has both kinds.

What belongs here: questions, search, the statistics of their answers, and the figures of them.

May import: ``contact`` and the layers below it.
"""

from __future__ import annotations

from rtca_nb.questions.questions import Questions
from rtca_nb.questions.searching import Searching
from rtca_nb.questions.source import HeldTable

__all__ = ["HeldTable", "Questions", "Searching"]
