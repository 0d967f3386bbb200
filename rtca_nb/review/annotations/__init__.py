"""Judgements of reviewers about an analysis: whether a match or sentiment is right, and why.

Judgements are kept apart from the contacts. A judgement refers to its target by ids, offsets and names of rules, and
quotes nothing of a contact, except in the note that the reviewer wrote.
"""

from __future__ import annotations

from rtca_nb.review.annotations.agreement import cohen_kappa
from rtca_nb.review.annotations.store import Annotations

__all__ = ["Annotations", "cohen_kappa"]
