"""The quota as callers pass it, as text on the command line, or in the environment."""

from __future__ import annotations

import os
from typing import Final

from rtca_nb.base.arguments import quoted
from rtca_nb.exceptions import UsageError

__all__ = ["QuotaOption", "quota_of_environment", "read_quota"]

QuotaOption = str | tuple[float, float] | None
"""``"auto"``, a pair of rate and burst, None for no quota, or text as on the command line: ``"2/5"`` or ``"none"``."""

_ENVIRONMENT: Final = "RTCA_NB_QUOTA"


def read_quota(text: str, name: str) -> tuple[float, int] | None:
    """Return a quota from text: ``2/5`` or ``2,5`` is 2 requests a second and 5 at once; ``none`` or ``off`` is None.

    Parameters
    ----------
    text : str
    name : str
        Name of the quota in errors.

    Raises
    ------
    UsageError

    Examples
    --------
    >>> read_quota("2/5", "quota"), read_quota("0.5,1", "quota"), read_quota("none", "quota")
    ((2.0, 5), (0.5, 1), None)
    """
    if text.strip().lower() in {"none", "off"}:
        return None
    try:
        rate, burst = text.replace("/", ",").split(",")
        read = float(rate), int(burst)
    except ValueError:
        read = 0.0, 0
    if not (0 < read[0] < float("inf") and read[1] >= 1):
        raise UsageError(
            f"{name} must be a rate and a burst, such as 2/5 (2 requests a second, 5 at once), or none, not "
            f"{quoted(text)}"
        )
    return read


def quota_of_environment() -> QuotaOption:
    """Return the quota in ``RTCA_NB_QUOTA``; ``"auto"`` if it is not set."""
    text = os.environ.get(_ENVIRONMENT, "").strip()
    return read_quota(text, _ENVIRONMENT) if text else "auto"
