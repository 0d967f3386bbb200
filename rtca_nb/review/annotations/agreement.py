"""Measure how many matches are right, and how far two reviewers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from math import nan, sqrt
from typing import Final, NamedTuple

from rtca_nb.base.arguments import check_several, check_text
from rtca_nb.exceptions import UsageError

__all__ = ["Agreement", "agreement_of", "cohen_kappa", "wilson"]

# Quantile of the standard normal distribution for 95 %.
_Z: Final = 1.959963984540054


class Agreement(NamedTuple):
    """Agreement of two reviewers.

    ``n`` is the number of targets that both judged, and ``agreed`` the number of these with the same verdict.
    ``observed`` is ``agreed`` divided by ``n``; ``expected`` is the same share by chance; both are NaN if ``n`` is 0.
    ``kappa`` is NaN if it is undefined, and then ``reason`` says why.
    """

    n: int
    agreed: int
    observed: float
    expected: float
    kappa: float
    reason: str | None


def cohen_kappa(first: Sequence[str], second: Sequence[str]) -> float:
    """Compute Cohen's kappa: how far two reviewers agree beyond chance.

    Parameters
    ----------
    first, second : sequence of str
        Verdicts of both reviewers on the same targets, in the same order.

    Returns
    -------
    float
        1 for full agreement, 0 for as much as by chance, negative for less; NaN if it is undefined: the reviewers have
        judged nothing in common, or both gave everything the same verdict.

    Raises
    ------
    UsageError
        If the two have different lengths, or do not consist of verdicts.

    Notes
    -----
    J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960).
    """
    for verdicts in (first, second):
        check_several(verdicts, "verdicts", "['right', 'wrong']")
    first, second = list(first), list(second)
    for verdict in (*first, *second):
        check_text(verdict, "a verdict")
    if len(first) != len(second):
        raise UsageError(
            f"kappa needs two lists of the same length, with the verdicts of two reviewers; these have "
            f"{len(first)} and {len(second)}"
        )
    return agreement_of(zip(first, second, strict=True)).kappa


def agreement_of(pairs: Iterable[tuple[str, str]]) -> Agreement:
    """Return how far two reviewers agree; each pair has the verdicts of both on one target."""
    counts = Counter(pairs)
    n = counts.total()
    if n == 0:
        return Agreement(0, 0, nan, nan, nan, "there is nothing that both reviewers judged")
    agreed = sum(count for (one, other), count in counts.items() if one == other)
    rows, columns = Counter[str](), Counter[str]()
    for (one, other), count in counts.items():
        rows[one] += count
        columns[other] += count
    # In whole numbers, to recognise a chance of exactly one.
    chance = sum(rows[verdict] * columns[verdict] for verdict in rows)
    if chance == n * n:
        return Agreement(
            n, agreed, 1.0, 1.0, nan, "both reviewers gave everything the same verdict, so all agreement may be chance"
        )
    return Agreement(n, agreed, agreed / n, chance / n**2, (n * agreed - chance) / (n * n - chance), None)


def wilson(right: int, n: int) -> tuple[float, float]:
    """Return the ends of the 95 % confidence interval of the share ``right / n``; NaN if ``n`` is 0.

    Source: E. B. Wilson, Journal of the American Statistical Association 22 (1927).
    """
    if n == 0:
        return nan, nan
    share, weight = right / n, _Z * _Z / n
    middle = (share + weight / 2) / (1 + weight)
    half = _Z / (1 + weight) * sqrt(share * (1 - share) / n + weight / (4 * n))
    return max(0.0, middle - half), min(1.0, middle + half)
