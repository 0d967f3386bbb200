"""Messages that are expected to have a sentiment; for other messages, a missing sentiment means nothing."""

from __future__ import annotations

from typing import Final

from rtca_nb.render.languages import Phrase, phrase_count
from rtca_nb.tables.sentiment import SCORED_ROLES, SCORED_TYPES

__all__ = ["EXPECTED", "not_expected"]

EXPECTED: Final = (
    f"coalesce(participant_role IN {SCORED_ROLES} AND coalesce(content_type, '{SCORED_TYPES[0]}') IN {SCORED_TYPES}, "
    "false)"
)
"""SQL that is true if a message is expected to have a sentiment."""


def not_expected(number: int) -> Phrase:
    """Return words for this many messages from which no sentiment is expected."""
    return phrase_count(
        "{n} message that is not text from a customer or an agent, so no sentiment is expected",
        "{n} messages that are not text from a customer or an agent, so no sentiment is expected",
        number,
    )
