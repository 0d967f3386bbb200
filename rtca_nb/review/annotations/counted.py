"""Counts of judgements: a frame of them, how many matches are right, how far reviewers agree, what a rule misses."""

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
    """Frames and figures that are counted from judgements and sampling plans."""

    @abstractmethod
    def standing(self) -> list[Judgement]:
        """Return the latest judgement of each reviewer on each target, without withdrawn ones, the oldest first."""

    @abstractmethod
    def everything(self) -> list[Judgement]:
        """Return all judgements ever made, also earlier and withdrawn ones, the oldest first."""

    @property
    @abstractmethod
    def plans(self) -> tuple[Plan, ...]:
        """The sampling plans that the judgements follow."""

    @property
    def reviewers(self) -> tuple[str, ...]:
        """Names of all reviewers who made a judgement, current or not, sorted."""
        return tuple(sorted({judgement.reviewer for judgement in self.everything()}))

    # -- frames -----------------------------------------------------------------------------------------------

    @property
    def frame(self) -> pd.DataFrame:
        """Current judgements, one row each, the oldest first.

        A judgement is current if it is the reviewer's latest judgement on the same match, issue, sentiment or whole
        contact, and if its verdict is not ``withdrawn``.

        Columns: ``contact_id``; ``output_type`` (form of the contact that the reviewer saw); ``kind`` (``category``,
        ``issue`` or ``sentiment``); ``label`` (name of the category, ``"issue"``, or the sentiment); ``rule_id``;
        ``id`` (of the message; missing if the whole contact was judged); ``begin_offset_char`` and ``end_offset_char``
        (of the span, as sent; end exclusive); ``verdict`` (``right``, ``wrong`` or ``unsure``); ``note``; ``reviewer``;
        and ``time`` (UTC).
        """
        return annotation_frame(self.standing())

    @property
    def history(self) -> pd.DataFrame:
        """All judgements ever made, one row each, the oldest first, with the columns of :attr:`frame`.

        In this frame, ``verdict`` can also be ``withdrawn``, which cancels the reviewer's earlier judgements on the
        same match, issue, sentiment or whole contact.
        """
        return annotation_frame(self.everything())

    def precision(self, kind: str = "category", *, reviewer: str | None = None) -> pd.DataFrame:
        """Measure the share of the judged matches, issues or sentiments that are right.

        For contacts that :meth:`rtca_nb.Backtest.sample` drew, use :meth:`recall` instead. The rule does not match some
        of these contacts, but judgements on them would count here too.

        Parameters
        ----------
        kind : {"category", "issue", "sentiment"}
            Kind of judgements to count: on matches (``category``), issues or sentiments.
        reviewer : str, optional
            Name of a reviewer, to count only the judgements of this reviewer; by default, all judgements count.

        Returns
        -------
        pandas.DataFrame
            One row per ``label`` (name of the category, ``"issue"``, or the sentiment): ``kind``, ``label``; ``right``,
            ``wrong`` and ``unsure`` (numbers of judgements with these verdicts); ``n`` (``right`` plus ``wrong``);
            ``precision`` (``right`` divided by ``n``); ``low`` and ``high`` (ends of its 95 % confidence interval, by
            Wilson). The last three are missing if ``n`` is 0. Without judgements of this kind, there are no rows.

        Raises
        ------
        UsageError
            If ``kind`` is none of the three.

        Notes
        -----
        Only the judgements in :attr:`frame` count. A match that three reviewers judged counts three times, whether they
        agree or not, which makes the interval too narrow; pass ``reviewer`` to count each match once.
        """
        _check_kind(kind)
        check_text(reviewer, "reviewer", optional=True)
        judged = (one for one in self.standing() if one.target.kind == kind)
        return precision_frame(kind, (one for one in judged if reviewer in {None, one.reviewer}))

    # -- samples ----------------------------------------------------------------------------------------------

    @property
    def to_judge(self) -> pd.DataFrame:
        """Contacts that :meth:`rtca_nb.Backtest.sample` drew and that are still to be judged; judge them in this order.

        A frame with one row per contact and rule: ``contact_id`` and ``label`` (name of the rule). A row disappears
        when the contact as a whole is judged ``right`` or ``wrong`` for this rule, and comes back if reviewers
        disagree. The rows are shuffled, and do not show whether the rule matches the contact, because reviewers who
        know that judge differently.
        """
        return to_judge_frame(self.plans, belonging(self.standing()))

    def asked(self, contact_id: str) -> tuple[str, ...]:
        """Return the names of the rules whose samples include a contact; empty if no sample does.

        Samples are drawn by :meth:`rtca_nb.Backtest.sample`.
        """
        check_text(contact_id, "contact_id")
        return tuple(dict.fromkeys(plan.label for plan in self.plans if contact_id in plan.drawn))

    def recall(self, *, reviewer: str | None = None) -> pd.DataFrame:
        """Estimate precision and recall of rules from judgements on the contacts that a back-test drew.

        Draw the contacts with :meth:`rtca_nb.Backtest.sample`. Only judgements on whole contacts count. They say
        whether the contact belongs to the category: ``right`` means that it does, whether or not the rule matches it;
        ``wrong`` means that it does not.

        Parameters
        ----------
        reviewer : str, optional
            Name of a reviewer, to count only the judgements of this reviewer. By default, all judgements count, and a
            contact on which reviewers disagree counts as undecided.

        Returns
        -------
        pandas.DataFrame
            One row for each rule and each sample that was drawn for the rule. Columns: ``label`` (name of the rule);
            ``seed`` (of the sample); ``contacts`` (number of contacts that the sample was drawn from); ``matches``
            (number of these contacts that the rule matches); ``drawn`` (number of contacts in the sample); ``decided``
            (number of drawn contacts that were judged right or wrong).

            Three columns are estimates for all contacts that the sample was drawn from: ``precision`` (share of the
            matches that belong to the category); ``missed`` (number of contacts that belong to the category although
            the rule does not match them); ``recall`` (share of the contacts of the category that the rule matches). An
            estimate is missing if too few contacts are decided. Two more columns for each estimate, such as
            ``recall_low`` and ``recall_high``, are the ends of its 95 % confidence interval. ``note`` names what makes
            the estimates uncertain; it is missing if nothing does.

        Raises
        ------
        SetupError
            If SciPy is not installed.

        Notes
        -----
        If every contact that the sample was drawn from was judged right or wrong, both ends of an interval equal the
        estimate. Intervals are those of Jeffreys for each stratum, with the correction for a finite population,
        combined by the method of variance estimates recovery (MOVER).
        """
        check_text(reviewer, "reviewer", optional=True)
        return recall_frame(self.plans, belonging(self.standing(), reviewer))

    def agreement(self, reviewer_a: str, reviewer_b: str, *, kind: str = "category") -> pd.DataFrame:
        """Measure how far two reviewers agree on the matches, issues or sentiments that both judged.

        Parameters
        ----------
        reviewer_a, reviewer_b : str
            Names of the two reviewers; :attr:`reviewers` lists all names.
        kind : {"category", "issue", "sentiment"}
            Kind of judgements to compare. ``category`` compares judgements on matches and on whole contacts.

        Returns
        -------
        pandas.DataFrame
            One row per label (name of the category, ``"issue"``, or the sentiment), then one row for all labels
            together, in which ``label`` is missing. Columns: ``kind``; ``label``; ``n`` (number of matches, issues or
            sentiments that both reviewers judged); ``agreed`` (number of these with the same verdict from both;
            ``unsure`` is a verdict too); ``observed`` (``agreed`` divided by ``n``); ``expected`` (value of
            ``observed`` to expect by chance); ``kappa`` (Cohen's kappa: 1 if the reviewers always agree, 0 if they
            agree no more often than by chance); ``reason`` (why ``kappa`` is missing, if it is undefined). Only the
            judgements in :attr:`frame` are compared.

        Raises
        ------
        UsageError
            If one of the reviewers has judged nothing, both names are the same, or ``kind`` is none of the three.
        """
        _check_kind(kind)
        check_text(reviewer_a, "reviewer_a")
        check_text(reviewer_b, "reviewer_b")
        if reviewer_a == reviewer_b:
            raise UsageError("agreement needs two reviewers, and both names are the same")
        for name in (reviewer_a, reviewer_b):
            if name not in self.reviewers:
                raise UsageError(f"{str(name)[:80]!r} has judged nothing; annotations.reviewers lists who has")
        judged = [one for one in self.standing() if one.target.kind == kind]
        first, second = ([one for one in judged if one.reviewer == name] for name in (reviewer_a, reviewer_b))
        return agreement_frame(kind, first, second)


def _check_kind(kind: str) -> None:
    if not is_one_of(kind, KINDS):
        raise UsageError(f"kind must be one of {', '.join(KINDS)}, not {quoted(kind)}")
