"""Read the values of options, so that every refusal says in the same words what would be valid.

Typer can read numbers and choices itself, but its messages for invalid values change from release to release, and some
of them mention Python.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import Final, TypeVar

import typer

__all__ = ["RATE_BURST", "choice", "completed", "moment", "number", "quota_of", "whole"]

RATE_BURST: Final = "2/5"
"""The service's own quota, as a value of ``--quota``."""

Kind = TypeVar("Kind", bound=StrEnum)


def choice(kind: type[Kind]) -> Callable[[str], Kind]:
    """Return a parser for one of the words of an enumeration, in upper or lower case.

    Examples
    --------
    >>> choice(StrEnum("Form", {"RAW": "Raw"}))("raw").value
    'Raw'
    """

    def word(text: str) -> Kind:
        for member in kind:
            if member.lower() == text.strip().lower():
                return member
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(kind)}")

    return word


def completed(kind: type[StrEnum]) -> Callable[[str], list[str]]:
    """Return a function that takes the beginning of a word and returns the words of an enumeration that begin so."""

    def words(incomplete: str) -> list[str]:
        return [member.value for member in kind if member.lower().startswith(incomplete.lower())]

    return words


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return a parser for whole numbers from ``least`` to ``most``.

    Examples
    --------
    >>> whole(1, 100)("7")
    7
    """

    def count(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if not least <= value <= most:
            raise typer.BadParameter(f"{str(text)!r} is not a whole number from {least} to {most}")
        return value

    return count


def number(what: str, *, most: float = float("inf"), zero: bool = True) -> Callable[[str], float]:
    """Return a parser for numbers that are not negative.

    Parameters
    ----------
    what : str
        Name of the value in errors, such as ``"number of seconds"``.
    most : float
        Largest number that is allowed.
    zero : bool
        Whether 0 is allowed.
    """
    least = "of 0 or more" if zero else "above 0"
    limits = least if most == float("inf") else f"{least} and at most {most:,.0f}"

    def figure(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        # Infinity and NaN are refused, too.
        if not (0 <= value <= most and value < float("inf")) or (value == 0 and not zero):
            raise typer.BadParameter(f"{str(text)!r} is not a {what} {limits}")
        return value

    return figure


def moment(text: str) -> dt.datetime:
    """Return the time that a text states, in UTC: a date, or a date and time, in UTC unless it has an offset.

    Examples
    --------
    >>> str(moment("2025-03-01T14:30+02:00"))
    '2025-03-01 12:30:00+00:00'
    """
    try:
        read = dt.datetime.fromisoformat(text.strip())
        return read.replace(tzinfo=dt.UTC) if read.tzinfo is None else read.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is not a date or time such as 2025-03-01 or 2025-03-01T14:30") from None


def quota_of(text: str) -> tuple[float, int] | None:
    """Return a quota, as (rate, burst), from the text of ``--quota``; None for no quota.

    Raises
    ------
    UsageError
    """
    from rtca_nb.fetch.quota_option import read_quota

    return read_quota(text, "--quota")
