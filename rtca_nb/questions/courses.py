"""How the customer's score develops during a contact, for some contacts of many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.questions.source import connected

if TYPE_CHECKING:
    from rtca_nb.questions.source import Source

__all__ = ["Courses"]

_POINTS: Final = 60


class Courses:
    """Reads how the customer's score develops during contacts.

    Parameters
    ----------
    source : Source
        Has the table ``sentiment``.
    """

    def __init__(self, source: Source) -> None:
        self._source = source

    def __repr__(self) -> str:
        return "<Courses>"

    def of(self, rows: Sequence[dict[str, Any]]) -> list[list[float]]:
        """Return for each row the customer's progressive scores in that contact, in order of time.

        If a contact has more than 60 scores, at most 60 of them are returned, evenly spaced.

        Parameters
        ----------
        rows : sequence of dict
            As returned by ``ContactList.rows``.

        Raises
        ------
        CorpusError
            If a file cannot be read, or no longer exists.
        """
        keys = {_key(row): place for place, row in enumerate(rows)}
        found: list[list[float]] = [[] for _ in rows]
        if not rows:
            return found
        table = self._source.table("sentiment")
        with connected(lambda _: table, ("sentiment",)) as connection:
            told = connection.execute(
                "SELECT contact_id, output_type, redaction_trusted, progressive_score FROM sentiment WHERE contact_id "
                f"IN ({', '.join('?' * len(rows))}) AND participant_role = 'CUSTOMER' AND progressive_score IS NOT "
                "NULL ORDER BY turn",
                [row["contact_id"] for row in rows],
            ).fetchall()
        for *key, score in told:
            place = keys.get(tuple(key))
            if place is not None:
                found[place].append(score)
        return [course[:: -(-len(course) // _POINTS)] if course else course for course in found]


def _key(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["contact_id"], row["output_type"], row["redaction_trusted"]
