"""Search in the messages of many contacts, as a method of whatever has their tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.questions.asked import LIMIT, asked_of
from rtca_nb.questions.found import search
from rtca_nb.questions.period import period_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Searching"]

_Names = str | Sequence[str] | None


@hide_locals
class Searching:
    """Search, which :class:`rtca_nb.Corpus` and what :func:`rtca_nb.corpus_of` returns have."""

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear text."""
        raise NotImplementedError

    def table(self, name: str) -> Any:
        """Return a table, as :class:`rtca_nb.questions.Questions` needs it."""
        raise NotImplementedError

    def search(
        self,
        query: str,
        *,
        category: _Names = None,
        sentiment: _Names = None,
        agent: _Names = None,
        begin: datetime | None = None,
        end: datetime | None = None,
        limit: int | None = LIMIT,
    ) -> pd.DataFrame:
        """Find messages, the newest first; needs the extra ``corpus`` (DuckDB).

        Parameters
        ----------
        query : str
            As in the search box of a transcript. ``late refund`` finds messages with both words, in any order;
            ``any: late refund`` those with at least one of them; ``"late refund"``, in quotes, those with the phrase,
            which may run across line breaks. ``role:agent``, ``sentiment:negative`` and ``category:refund`` (a part of
            the name) keep only messages of that role, sentiment or category; ``has:redaction``, ``has:category``,
            ``has:issue`` and ``has:extracted`` keep only messages with a redaction, a category, an issue or a value
            that the service extracted. ``role:agent role:customer`` finds messages of either role, and so with several
            terms of another kind; terms of different kinds must all hold. A minus excludes messages: ``-late``,
            ``-role:agent``. ``[NAME]`` finds text that was redacted as a name. Case, accents, width, white space and
            the form of quotation marks and dashes are ignored, and a word is also found within longer words. An empty
            query finds all messages.
        category : str or sequence of str, optional
            Search only messages in which one of these categories matches.
        sentiment : {"POSITIVE", "NEUTRAL", "NEGATIVE"} or sequence of them, optional
            Search only messages with one of these sentiments. Any other value that the service sent for a message in
            the corpus is allowed too.
        agent : str or sequence of str, optional
            Search only contacts of these agents, given by the pseudonyms in the column ``agent`` of the table
            ``contacts``.
        begin, end : datetime, optional
            Search only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.
        limit : int, optional
            Maximum number of rows, the newest messages; None for all. The attribute ``n`` of the frame counts all
            messages that were found.

        Returns
        -------
        pandas.DataFrame
            A row per message: ``citation, snippet, absolute_time, participant_role, sentiment, categories, hits,
            contact_id, output_type, id, begin, end``. ``id`` is the id of the message; ``citation`` is both ids, as
            ``contact_id#id``. ``corpus.contact(contact_id)`` opens the contact. ``snippet`` is the text around the
            first hit, on one line; ``snippet[begin:end]`` is that hit, and ``hits`` counts all hits in the message. If
            the query has no word, ``snippet`` is the beginning of the message, and ``begin`` and ``end`` are missing.
            ``absolute_time`` is when the message was sent, in UTC. As with every answer, the frame also has ``title``,
            ``unit``, ``n``, ``left_out`` (sentences on what was searched, and what was not), and ``plot()``, which
            draws how many messages were found over time.

        Raises
        ------
        UsageError
            If an argument is invalid.
        SetupError
            If DuckDB is not installed.
        CorpusError
            If a file of the corpus cannot be read, or if the memory is too small.

        Notes
        -----
        Only visible text is searched. Masked and removed text is never found, but what replaces it is: search for
        ``[NAME]``, with the brackets. If a contact has two forms, only the one that :meth:`rtca_nb.Corpus.contact`
        returns is searched.
        """
        asked = asked_of(query, category, sentiment, agent, limit)
        return search(self, asked, period_of(begin, end))
