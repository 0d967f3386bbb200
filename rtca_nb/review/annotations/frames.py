"""Judgements as frames: the judgements, how many matches are right, and how far two reviewers agree."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.frames import frame_of
from rtca_nb.review.annotations.agreement import agreement_of, wilson
from rtca_nb.review.annotations.judgement import Judgement
from rtca_nb.tables.schema import DERIVED

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["agreement_frame", "annotation_frame", "precision_frame"]

_DECIDED: Final = ("right", "wrong")


def annotation_frame(judgements: Iterable[Judgement]) -> pd.DataFrame:
    """Return judgements as a frame, one row each."""
    rows = [(*one.target, one.verdict, one.note or None, one.reviewer, one.time) for one in judgements]
    return _frame("annotations", rows)


def precision_frame(kind: str, judgements: Iterable[Judgement]) -> pd.DataFrame:
    """Return how many of the judged targets are right, one row per label; see :meth:`Annotations.precision`.

    Parameters
    ----------
    kind : str
        Kind of all of the targets.
    judgements : iterable of Judgement
    """
    counts: dict[str, dict[str, int]] = {}
    for judgement in judgements:
        said = counts.setdefault(judgement.target.label, dict.fromkeys(("right", "wrong", "unsure"), 0))
        said[judgement.verdict] += 1
    rows = []
    for label, said in sorted(counts.items()):
        n = sum(said[verdict] for verdict in _DECIDED)
        share = said["right"] / n if n else None
        rows.append((kind, label, *said.values(), n, share, *wilson(said["right"], n)))
    return _frame("precision", rows)


def agreement_frame(kind: str, first: Iterable[Judgement], second: Iterable[Judgement]) -> pd.DataFrame:
    """Return how far two reviewers agree, one row per label, then one for all; see :meth:`Annotations.agreement`.

    Parameters
    ----------
    kind : str
        Kind of all of the targets.
    first, second : iterable of Judgement
        Judgements of the first and of the second reviewer.
    """
    others = {judgement.target.key: judgement for judgement in second}
    pairs: dict[str, list[tuple[str, str]]] = {}
    for judgement in {one.target.key: one for one in first}.values():
        other = others.get(judgement.target.key)
        if other is not None:
            pairs.setdefault(judgement.target.label, []).append((judgement.verdict, other.verdict))
    rows: list[tuple[object, ...]] = [(kind, label, *agreement_of(pairs[label])) for label in sorted(pairs)]
    rows.append((kind, None, *agreement_of(pair for one in pairs.values() for pair in one)))
    return _frame("agreement", rows)


def _frame(name: str, rows: list[Any]) -> pd.DataFrame:
    columns = DERIVED[name]
    return frame_of(columns, {column.name: [row[place] for row in rows] for place, column in enumerate(columns)})
