"""Errors for a reading that took too long, depending on the cause."""

from __future__ import annotations

from rtca_nb.base.printable import printable
from rtca_nb.exceptions import Hint, TimedOutError

__all__ = ["no_answer", "no_end", "no_turn"]


def no_answer(contact_id: str, seconds: float) -> TimedOutError:
    """Return the error for a contact whose last request was not answered before the timeout of ``seconds``."""
    return TimedOutError(
        f"contact {printable(contact_id)} did not arrive completely within {seconds:g} seconds",
        hint=Hint(
            "check the network, and whether the endpoint URL needs http or https; or pass a longer {timeout}",
            command="check the network, and whether the endpoint URL needs http or https",
        ),
    )


def no_turn(contact_id: str, seconds: float) -> TimedOutError:
    """Return the error for a contact whose next request the quota does not permit within the timeout of ``seconds``."""
    return TimedOutError(
        f"contact {printable(contact_id)} was not read within {seconds:g} seconds",
        hint=Hint(
            "pass a longer {timeout}, or make fewer requests from other programs in the account",
            command="make fewer requests from other programs in the account, or try again later",
        ),
    )


def no_end(contact_id: str, seconds: float, pages: int) -> TimedOutError:
    """Return the error for a contact that still has a next page after ``seconds``, when ``pages`` have arrived."""
    return TimedOutError(
        f"contact {printable(contact_id)} was not read completely within {seconds:g} seconds: {pages:,} pages arrived, "
        "and the last one names a next page",
        hint=Hint(
            "pass a longer {timeout}; if the pages never end, check the endpoint URL",
            command="try again later; if the pages never end, check the endpoint URL",
        ),
    )
