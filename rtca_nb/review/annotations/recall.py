"""Precision and recall from a stratified sample, with 95 % intervals.

The judged contacts of a stratum are a random sample of it. Jeffreys' interval, with the correction for a finite
population, estimates how many contacts of the stratum belong to the category. The method of variance estimates recovery
combines these intervals into those of sums and of their ratio.

Sources: L. D. Brown, T. T. Cai, A. DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16
(2001); G. Y. Zou, W. Huang, X. Zhang, "A note on confidence interval estimation for a linear function of binomial
proportions", Computational Statistics & Data Analysis 53 (2009); A. Donner, G. Y. Zou, "Closed-form confidence
intervals for functions of the normal mean and standard deviation", Statistical Methods in Medical Research 21 (2012).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot, nan
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zlib import crc32

from rtca_nb.base.arguments import counted
from rtca_nb.base.extras import missing_extra
from rtca_nb.contact.frames import frame_of
from rtca_nb.review.annotations.judgement import Judgement
from rtca_nb.review.annotations.plans import Plan, Stratum
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "RECALL",
    "Estimate",
    "Judged",
    "Verdicts",
    "belonging",
    "missed_of",
    "precision_of",
    "recall_frame",
    "recall_of",
    "to_judge_frame",
]

RECALL: Final = (
    Column("label", "text", "Name of the rule, and so of its category."),
    Column("seed", "int", "Seed of the sample."),
    Column("contacts", "int", "Number of contacts that the sample was drawn from."),
    Column("matches", "int", "How many of ``contacts`` the rule matches."),
    Column("drawn", "int", "Contacts that were drawn."),
    Column("decided", "int", "Drawn contacts with the verdict right or wrong, on which reviewers agree."),
    Column(
        "precision",
        "float",
        "Share of the matches that belong to the category; missing if nothing matches, or if none is decided in one of "
        "the groups that matches were drawn from.",
    ),
    Column("precision_low", "float", "Lower end of the 95 % confidence interval of precision."),
    Column("precision_high", "float", "Upper end of the 95 % confidence interval of precision."),
    Column("missed", "float", "Estimated number of contacts of the category that the rule does not match."),
    Column("missed_low", "float", "Lower end of the 95 % confidence interval of ``missed``."),
    Column("missed_high", "float", "Upper end of the 95 % confidence interval of ``missed``."),
    Column(
        "recall",
        "float",
        "Share of the contacts of the category that the rule matches; missing if none is decided in one of the groups "
        "that contacts were drawn from, or if no decided contact belongs to the category.",
    ),
    Column("recall_low", "float", "Lower end of the 95 % confidence interval of recall."),
    Column("recall_high", "float", "Upper end of the 95 % confidence interval of recall."),
    Column("note", "text", "What makes these figures uncertain; missing if nothing does."),
)
_TO_JUDGE: Final = (
    Column("contact_id", "text", "Id of the contact."),
    Column("label", "text", "Name of the rule; judge whether the contact belongs to its category."),
)
_FEW: Final = 30
"""With fewer decided contacts, an interval covers a third of the possible range."""
_STEPS: Final = 60
_TAIL: Final = 0.025
"""Probability outside a 95 % interval, on each side."""


_DECIDED: Final = {"right": True, "wrong": False}

Verdicts = Mapping[tuple[str, str], bool | None]
"""Contact and label -> whether the contact belongs to the category; None if reviewers disagree."""


class Judged(NamedTuple):
    """Judgements on a stratum: its number of contacts, how many are decided, and how many of these are right.

    ``matches`` says whether the rule matches its contacts.
    """

    matches: bool
    size: int
    decided: int
    right: int


class Estimate(NamedTuple):
    """An estimate and its 95 % interval; NaN if nothing was decided."""

    value: float
    low: float
    high: float


_UNKNOWN: Final = Estimate(nan, nan, nan)


def precision_of(strata: Iterable[Judged]) -> Estimate:
    """Estimate the share of the matches that belong to the category."""
    total = _total([one for one in strata if one.matches])
    size = sum(one.size for one in strata if one.matches)
    return Estimate(*(value / size for value in total)) if size else _UNKNOWN


def missed_of(strata: Iterable[Judged]) -> Estimate:
    """Estimate how many contacts belong to the category although the rule does not match them."""
    return _total([one for one in strata if not one.matches])


def recall_of(strata: Iterable[Judged]) -> Estimate:
    """Estimate the share of the contacts of the category that the rule matches."""
    listed = list(strata)
    found, missed = _total([one for one in listed if one.matches]), missed_of(listed)
    if not found.value + missed.value > 0:
        return _UNKNOWN

    # A recall of r means (1 - r) * found = r * missed; the interval contains every r that the data do not rule out.
    def above(r: float) -> float:
        room = hypot((1 - r) * (found.value - found.low), r * (missed.high - missed.value))
        return (1 - r) * found.value - r * missed.value - room

    def below(r: float) -> float:
        room = hypot((1 - r) * (found.high - found.value), r * (missed.value - missed.low))
        return (1 - r) * found.value - r * missed.value + room

    value = found.value / (found.value + missed.value)
    low = _root(above, 0.0, value) if above(0.0) > 0 else 0.0
    high = _root(below, value, 1.0) if below(1.0) < 0 else 1.0
    return Estimate(value, low, high)


def _root(falling: Any, low: float, high: float) -> float:
    """Return the argument, between ``low`` and ``high``, at which the falling function ``falling`` is zero."""
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if falling(middle) > 0:
            low = middle
        else:
            high = middle
    return low


def _total(strata: Sequence[Judged]) -> Estimate:
    """Estimate how many contacts of some strata belong to the category; NaN if nothing was decided in one of them."""
    if any(one.size and not one.decided for one in strata):
        return _UNKNOWN
    value = below = above = 0.0
    for one in strata:
        if one.size:
            estimate = _belonging(one)
            value += estimate.value
            below = hypot(below, estimate.value - estimate.low)
            above = hypot(above, estimate.high - estimate.value)
    return Estimate(value, value - below, value + above)


def _belonging(stratum: Judged) -> Estimate:
    _, size, n, k = stratum
    value = size * k / n
    if n == size:
        return Estimate(value, value, value)
    # Scale to the draws with replacement that are as informative as these without.
    scale = (size - 1) / (size - n)
    low, high = (size * _quantile(side, k * scale + 0.5, (n - k) * scale + 0.5) for side in (_TAIL, 1 - _TAIL))
    # The judged contacts are certain: k belong, and n - k do not.
    low = k if k == 0 else min(max(low, k), value)
    high = size - (n - k) if k == n else max(min(high, size - (n - k)), value)
    return Estimate(value, low, high)


def _quantile(share: float, a: float, b: float) -> float:
    """Return the quantile ``share``, from 0 to 1, of the beta distribution with parameters ``a`` and ``b``."""
    try:
        from scipy.special import betaincinv  # much quicker to load than scipy.stats
    except ImportError:
        raise missing_extra("confidence intervals need", "corpus") from None
    return float(betaincinv(a, b, share))


def belonging(judgements: Iterable[Judgement], reviewer: str | None = None) -> Verdicts:
    """Return, for each contact and label, whether the contact belongs to the category.

    This counts judgements on whole contacts with the verdict right or wrong; contacts without one are not in the
    result.

    Parameters
    ----------
    judgements : iterable of Judgement
        The current judgements.
    reviewer : str, optional
        Name of a reviewer, to count only the judgements of this reviewer.
    """
    found: dict[tuple[str, str], bool | None] = {}
    for one in judgements:
        target = one.target
        whole = target.kind == "category" and target.id is None
        if whole and one.verdict in _DECIDED and reviewer in {None, one.reviewer}:
            key, belongs = (target.contact_id, target.label), _DECIDED[one.verdict]
            found[key] = belongs if found.get(key, belongs) == belongs else None
    return found


def recall_frame(plans: Iterable[Plan], verdicts: Verdicts) -> pd.DataFrame:
    """Return precision and recall, one row for each plan, as :meth:`Annotations.recall` describes."""
    rows = [_row(plan, verdicts) for plan in plans]
    return frame_of(RECALL, {column.name: [row[place] for row in rows] for place, column in enumerate(RECALL)})


def to_judge_frame(plans: Iterable[Plan], verdicts: Verdicts) -> pd.DataFrame:
    """Return the drawn contacts that are not decided, in an order that does not show the stratum."""
    wanted = dict.fromkeys((identity, plan.label) for plan in plans for identity in plan.drawn)
    rows = [key for key in sorted(wanted, key=lambda key: crc32(repr(key).encode())) if verdicts.get(key) is None]
    return frame_of(_TO_JUDGE, {"contact_id": [row[0] for row in rows], "label": [row[1] for row in rows]})


def _row(plan: Plan, verdicts: Verdicts) -> tuple[Any, ...]:
    strata = [_judged(stratum, plan.label, verdicts) for stratum in plan.strata]
    size, matches = sum(one.size for one in strata), sum(one.size for one in strata if one.matches)
    drawn, decided = len(plan.drawn), sum(one.decided for one in strata)
    precision, missed, recall = precision_of(strata), missed_of(strata), recall_of(strata)
    note = " ".join(_notes(plan, strata, verdicts)) or None
    estimates = (*precision, *missed, *recall)
    return plan.label, plan.seed, size, matches, drawn, decided, *(_or_none(one) for one in estimates), note


def _judged(stratum: Stratum, label: str, verdicts: Verdicts) -> Judged:
    said = [verdicts.get((identity, label)) for identity in stratum.drawn]
    decided = [one for one in said if one is not None]
    return Judged(stratum.matches, stratum.size, len(decided), sum(decided))


def _notes(plan: Plan, strata: Sequence[Judged], verdicts: Verdicts) -> Iterable[str]:
    decided = sum(one.decided for one in strata)
    if decided < len(plan.drawn):
        disputed = sum(verdicts.get((one, plan.label), False) is None for one in plan.drawn)
        yield (
            f"{counted(len(plan.drawn) - decided, 'drawn contact')} not decided"
            f"{f' (reviewers disagree on {disputed:,})' if disputed else ''}: the figures are right only if these "
            "contacts are like the decided ones."
        )
    for matches, what, plural in (
        (True, "match", "matches"),
        (False, "contact without a match", "contacts without a match"),
    ):
        some = [one for one in strata if one.matches == matches]
        number, size = sum(one.decided for one in some), sum(one.size for one in some)
        about = f"{'precision' if matches else 'missed'} and recall"
        if size and not number:
            yield f"None of {counted(size, what, plural)} decided, so {about} are not estimated."
        elif any(one.size and not one.decided for one in some):
            yield (
                f"{plural.capitalize()} were drawn in groups, and in at least one group none is decided, so {about} "
                "are not estimated."
            )
        elif number < min(_FEW, size):
            others = [one for one in strata if one.size and one.matches != matches]
            # Recall needs both; if one is missing, another note says so.
            both = all(one.decided for one in others)
            wide = f"intervals of {about} are" if both else f"interval of {about.partition(' ')[0]} is"
            yield f"Only {number:,} of {counted(size, what, plural)} decided, so the {wide} wide."
    if plan.left_out:
        yield (
            f"{counted(plan.left_out, 'contact')} left out of the sample: the rule cannot be computed, or the contact "
            "has no id."
        )


def _or_none(value: float) -> float | None:
    return value if value == value else None  # noqa: PLR0124 - NaN
