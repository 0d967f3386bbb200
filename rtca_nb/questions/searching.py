"""Search in the messages of many contacts, as a method of a class that has their tables."""

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
    """Base class that gives :class:`rtca_nb.Corpus` and :class:`rtca_nb.corpus.HeldCorpus` the method ``search``."""

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear text."""
        raise NotImplementedError

    def table(self, name: str) -> Any:
        """Return a table by its name, as :meth:`rtca_nb.questions.Questions.table` does."""
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
            What to search for, written as in the search box of a transcript. An empty query finds all messages.

            - ``late refund`` finds messages with both words, in any order;
            - ``any: late refund`` finds messages with at least one of the words;
            - ``"late refund"``, in quotes, finds messages with the phrase, which may run across line breaks;
            - ``role:agent``, ``sentiment:negative`` and ``category:refund`` (a part of the name) find messages with
              that role, sentiment or category;
            - ``has:redaction``, ``has:category``, ``has:issue`` and ``has:extracted`` find messages with a redaction, a
              category, an issue or a value that the service extracted;
            - ``-late`` and ``-role:agent`` exclude messages with that word or of that role;
            - ``[NAME]`` finds text that was redacted as a name.

            Of several roles, one is enough: ``role:agent role:customer`` finds messages of either role. The same
            applies to several sentiments, categories or ``has:`` terms. Terms of different kinds must all match. Case,
            accents, width, white space, and the form of quotation marks and dashes are ignored. A word is also found
            within longer words.
        category : str or sequence of str, optional
            Full names of categories. Search only messages in which one of these categories matches.
        sentiment : {"POSITIVE", "NEUTRAL", "NEGATIVE"} or sequence of them, optional
            Search only messages with one of these sentiments. You can also pass any other value that the service sent
            for a message in the corpus.
        agent : str or sequence of str, optional
            Search only contacts of these agents. Pass pseudonyms from the column ``agent`` of the table ``contacts``.
        begin, end : datetime, optional
            Search only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.
        limit : int, optional
            Maximum number of rows; the newest messages are returned. None returns all. The attribute ``n`` of the frame
            is the number of all messages that were found.

        Returns
        -------
        pandas.DataFrame
            One row per message. Columns:

            - ``citation``: the ids of contact and message, as ``contact_id#id``;
            - ``snippet``: the text around the first hit, on one line, or the beginning of the message if the query has
              no word;
            - ``absolute_time``: time at which the message was sent, in UTC;
            - ``participant_role``, ``sentiment`` and ``categories``: role, sentiment and categories of the message;
            - ``hits``: number of hits in the message;
            - ``contact_id`` and ``output_type``: id and form of the contact, which ``corpus.contact(contact_id)``
              opens;
            - ``id``: id of the message;
            - ``begin`` and ``end``: place of the first hit, which is ``snippet[begin:end]``; missing if the query has
              no word.

            As with every answer, the frame also has the attributes ``title``, ``unit``, ``n`` and ``left_out``
            (sentences on what was searched and what was not), and the method ``plot()``, which draws the number of
            messages that were found over time.

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
        Only visible text is searched. Masked or removed text is never found, but you can find the tags in its place:
        search for ``[NAME]``, with the brackets. If a contact has two forms, only the form that
        :meth:`rtca_nb.Corpus.contact` returns is searched.
        """
        asked = asked_of(query, category, sentiment, agent, limit)
        return search(self, asked, period_of(begin, end))
