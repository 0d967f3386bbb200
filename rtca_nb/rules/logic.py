"""Three-valued logic: an unknown part leaves the answer open unless the other parts decide it."""

from __future__ import annotations

from collections.abc import Sequence

from rtca_nb.rules.outcomes import Verdict

__all__ = ["all_of", "any_of", "negated"]


def all_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Combine answers by AND: false if any is false, otherwise unknown if any is unknown, otherwise true."""
    if any(verdict.value is False for verdict in verdicts):
        return Verdict(value=False)
    return _together(verdicts, True)


def any_of(verdicts: Sequence[Verdict]) -> Verdict:
    """Combine answers by OR: true if any is true, otherwise unknown if any is unknown, otherwise false."""
    if any(verdict.value is True for verdict in verdicts):
        return Verdict(True, _points([verdict for verdict in verdicts if verdict.value is True]))
    return _together([verdict for verdict in verdicts if verdict.value is None], False)


def negated(verdict: Verdict) -> Verdict:
    """Return the opposite answer, without places, because the absence of words has no place in a message."""
    if verdict.value is None:
        return Verdict(None, (), verdict.blocked)
    return Verdict(not verdict.value)


def _together(verdicts: Sequence[Verdict], decided: bool) -> Verdict:
    """Combine answers none of which decides: unknown if any is unknown, otherwise ``decided``."""
    blocked = tuple(dict.fromkeys(one for verdict in verdicts for one in verdict.blocked))
    open_ = any(verdict.value is None for verdict in verdicts)
    return Verdict(None if open_ else decided, _points(verdicts), blocked if open_ else ())


def _points(verdicts: Sequence[Verdict]) -> tuple[tuple[tuple[int, int, int], ...], ...]:
    return tuple(sorted({point for verdict in verdicts for point in verdict.points}))
