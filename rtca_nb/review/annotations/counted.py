"""Judgements counted: as a frame, how right matches are, how far reviewers agree, and what a rule misses."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from rtca_nb.base.arguments import check_text, is_one_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import UsageError
from rtca_nb.review.annotations.frames import agreement_frame, annotation_frame, precision_frame
from rtca_nb.review.annotations.judgement import KINDS, Judgement
from rtca_nb.review.annotations.plans import Plan
from rtca_nb.review.annotations.recall import belonging, recall_frame, to_judge_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Counted"]


@hide_locals
class Counted(ABC):
    """What can be counted of judgements and sampling plans."""

    @abstractmethod
    def standing(self) -> list[Judgement]:
        """Return the current judgements: the latest of each reviewer on each thing, in order of time."""

    @abstractmethod
    def everything(self) -> list[Judgement]:
        """Return every judgement that was ever made, in order of time."""

    @property
    @abstractmethod
    def plans(self) -> tuple[Plan, ...]:
        """The sampling plans that the judgements follow."""

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Names of the reviewers, sorted."""
        return tuple(sorted({judgement.reviewer for judgement in self.everything()}))

    # -- frames -----------------------------------------------------------------------------------------------

    @property
    def frame(self) -> pd.DataFrame:
        """Current judgements as a frame: the latest of each reviewer on each match, issue or sentiment."""
        return annotation_frame(self.standing())

    @property
    def history(self) -> pd.DataFrame:
        """All judgements ever made, with the columns of :attr:`frame`.

        A judgement with the verdict ``withdrawn`` cancels the reviewer's earlier ones on the same target.
        """
        return annotation_frame(self.everything())

    def precision(self, kind: str = "category", *, reviewer: str | None = None) -> pd.DataFrame:
        """Measure how many of the judged matches are right.

        Parameters
        ----------
        kind : {"category", "issue", "sentiment"}
            What was judged.
        reviewer : str, optional
            Count this reviewer only; default: all.

        Returns
        -------
        pandas.DataFrame
            One row per label: ``kind, label, right, wrong, unsure, n, precision, low, high``. ``right``, ``wrong`` and
            ``unsure`` count judgements; ``n`` is the sum of ``right`` and ``wrong``, and ``precision`` is ``right``
            divided by ``n``; ``low`` and ``high`` are the ends of its 95 % confidence interval (Wilson). The columns
            are there even if nothing was judged.

        Raises
        ------
        UsageError
            If there is no such kind.

        Notes
        -----
        Only current judgements count: the latest of each reviewer on each match, issue or sentiment. A ``withdrawn``
        judgement is not counted at all; ``unsure`` has its own column and is part of neither ``n`` nor ``precision``. A
        match that three reviewers judged counts three times in ``n``, whether they agree or not, which makes the
        interval too narrow; pass ``reviewer`` to count each match once. If no match was judged right or wrong, ``n`` is
        0, and ``precision``, ``low`` and ``high`` are missing.
        """
        _check_kind(kind)
        check_text(reviewer, "reviewer", optional=True)
        judged = (one for one in self.standing() if one.target.kind == kind)
        return precision_frame(kind, (one for one in judged if reviewer in {None, one.reviewer}))

    # -- samples ----------------------------------------------------------------------------------------------

    @property
    def to_judge(self) -> pd.DataFrame:
        """Contacts of the sample that are not decided yet, shuffled; judge them in this order.

        One row per contact and rule, with ``contact_id`` and ``label``. The frame does not say whether the rule matches
        the contact, because reviewers who know that judge differently.
        """
        return to_judge_frame(self.plans, belonging(self.standing()))

    def asked(self, contact_id: str) -> tuple[str, ...]:
        """Return the labels (names of rules) for which a contact was drawn."""
        check_text(contact_id, "contact_id")
        return tuple(dict.fromkeys(plan.label for plan in self.plans if contact_id in plan.drawn))

    def recall(self, *, reviewer: str | None = None) -> pd.DataFrame:
        """Estimate precision and recall of rules from judgements on a sample.

        A judgement on a whole contact says whether the contact belongs to the category: ``right`` means that it does,
        whether or not the rule matches it; ``wrong`` means that it does not.

        Parameters
        ----------
        reviewer : str, optional
            Count this reviewer only. By default, all reviewers count, and a contact on which they disagree counts as
            undecided.

        Returns
        -------
        pandas.DataFrame
            One row per sampling plan: ``label`` (name of the rule) and ``seed``; counts of the ``contacts`` that the
            sample was drawn from, of those among them that the rule matches (``matches``), of contacts that were
            ``drawn``, and of drawn contacts that were judged right or wrong (``decided``); estimates of ``precision``,
            ``missed`` (number of contacts of the category that the rule does not match) and ``recall``, each with the
            ends of its 95 % confidence interval (``_low``, ``_high``); and ``note``, which says what limits them.

        Notes
        -----
        The figures are about the contacts that the sample was drawn from. If all of these were judged, both ends of an
        interval are the same. Intervals are those of Jeffreys for each stratum, with the correction for a finite
        population, combined by the method of variance estimates recovery (MOVER).
        """
        check_text(reviewer, "reviewer", optional=True)
        return recall_frame(self.plans, belonging(self.standing(), reviewer))

    def agreement(self, reviewer_a: str, reviewer_b: str, *, kind: str = "category") -> pd.DataFrame:
        """Measure how far two reviewers agree on what both judged.

        Parameters
        ----------
        reviewer_a, reviewer_b : str
            Names as in :attr:`reviewers`.
        kind : {"category", "issue", "sentiment"}
            What was judged.

        Returns
        -------
        pandas.DataFrame
            One row per label, then one row without a label for all labels together: ``kind, label, n, agreed, observed,
            expected, kappa, reason``. ``n`` counts what both judged, and ``agreed`` those with the same verdict;
            ``observed`` is ``agreed`` divided by ``n``, ``expected`` the share on which both would agree by chance.
            ``unsure`` counts as a verdict like the others. ``kappa`` is Cohen's kappa; it is NaN where it is undefined,
            and ``reason`` says why.

        Raises
        ------
        UsageError
            If one of the reviewers has judged nothing, or both names are the same.
        """
        _check_kind(kind)
        check_text(reviewer_a, "reviewer_a")
        check_text(reviewer_b, "reviewer_b")
        if reviewer_a == reviewer_b:
            raise UsageError("agreement needs two reviewers, and these are the same")
        for name in (reviewer_a, reviewer_b):
            if name not in self.reviewers:
                raise UsageError(f"{str(name)[:80]!r} has judged nothing; the reviewers are in annotations.reviewers")
        judged = [one for one in self.standing() if one.target.kind == kind]
        first, second = ([one for one in judged if one.reviewer == name] for name in (reviewer_a, reviewer_b))
        return agreement_frame(kind, first, second)


def _check_kind(kind: str) -> None:
    if not is_one_of(kind, KINDS):
        raise UsageError(f"kind must be one of {', '.join(KINDS)}, not {quoted(kind)}")
