"""Questions about many contacts, as methods of a class that has their tables."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.questions import categories, drift, quality, talk, waits
from rtca_nb.questions.groups import group_of
from rtca_nb.questions.period import period_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Questions"]

_Time = datetime | None


@hide_locals
class Questions:
    """Ready-made questions, as methods of :class:`rtca_nb.Corpus` and of the result of :func:`rtca_nb.corpus_of`.

    Each question returns a DataFrame with fixed columns and dtypes. The frame also has ``title``, ``unit`` (of values,
    such as seconds), ``n`` (number of counted contacts, messages or replies), ``left_out`` (sentences: how many were
    left out, and why) and ``plot()``, which draws it with plotly. Questions need the extra ``corpus``.

    Each contact counts once, in the form that ``Corpus.contact`` returns: Redacted if there is one, otherwise Raw,
    otherwise unknown. Contacts count if they start at ``begin`` or later and before ``end``; both times need a time
    zone. Hours and days are in UTC. Shares and means leave out data that was not evaluated, scored or read. Confidence
    intervals are at 95 %. A group with fewer than 20 contacts has ``ranked`` False, and comes after all ranked groups
    unless rows are in order of time. All questions raise the errors of :meth:`category_frequency`.
    """

    @property
    def revealed(self) -> bool:
        """Whether any contact is in clear text."""
        raise NotImplementedError

    def table(self, name: str) -> Any:
        """Return a table by its name: a ``HeldTable``, or an object whose ``files`` are paths of Parquet files."""
        raise NotImplementedError

    def category_frequency(self, *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """Count the matches of each category, and the contacts in which it matches.

        Parameters
        ----------
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            One row per category that matched; the category with the most contacts comes first. Columns: ``category,
            matches, contacts, matched, evaluated, share, low, high``. ``matches`` counts all places where the category
            was found, and all matches of a whole contact. ``contacts`` counts all contacts with a match. ``evaluated``
            counts the contacts that the service has fully checked for this category; ``matched`` counts those of them
            that have a match. Neither number counts a contact whose analysis failed, has not ended or did not take
            place; whose data is known to be incomplete; whose categories were not fetched; or for which the service
            skipped this category or all categories. ``share`` is ``matched`` divided by ``evaluated``; ``low`` and
            ``high`` are the ends of its 95 % confidence interval.

        Raises
        ------
        UsageError
            If an argument is invalid.
        SetupError
            If DuckDB or SciPy is not installed.
        CorpusError
            If a file of the corpus cannot be read, or if the memory is too small.
        """
        return categories.category_frequency(self, period_of(begin, end))

    def category_cooccurrence(self, *, limit: int | None = 200, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """Count the contacts in which two categories match together.

        Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        limit : int, optional
            Pair only this many categories, the most frequent ones. None pairs all, which can give very many rows.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            Two rows per pair of categories: each category is ``category`` once and ``other`` once. Columns: ``category,
            other, both, evaluated, share, low, high, lift``. ``evaluated`` counts the contacts in which ``category``
            matches and that the service has fully checked for ``other``; ``both`` counts those in which ``other``
            matches too. ``share`` is ``both`` divided by ``evaluated``; ``low`` and ``high`` are the ends of its 95 %
            confidence interval. ``lift`` is ``share`` divided by the share of ``other`` in :meth:`category_frequency`;
            if the lift is above 1, the two categories match together more often than if they were independent.
        """
        return categories.category_cooccurrence(self, limit, period_of(begin, end))

    def category_trend(self, period: str = "week", *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """Count the matches of each category by day, week or month.

        Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        period : {"day", "week", "month"}
            What to count by: the day, week or month in which contacts start, in UTC. Weeks begin on Monday.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row for each category in each day, week or month, in order of time. Columns: the start of the day, week or
            month (named after ``period``) and the columns of :meth:`category_frequency` for this time. A day, week or
            month without a contact has no rows. Every other day, week or month has a row for every category in the
            answer; where a category does not match, its ``matches``, ``contacts`` and ``matched`` are 0.
        """
        return categories.category_trend(self, period, period_of(begin, end))

    def coverage(self, by: str = "week", *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """Count the contacts in which no category matches.

        Contacts without a known group are left out. Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        by : {"week", "hour", "weekday", "day", "month", "agent", "queue", "channel"}
            What to group by. Hours and days are those in which contacts start, in UTC. Agents (as pseudonyms) and
            queues come from contact records.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per group. Columns: the group (named after ``by``), ``without, evaluated, share, low, high, ranked``.
            ``without`` counts the contacts in which no category matched although the service fully checked all
            categories. ``evaluated`` counts these and the contacts in which a category matched. Neither counts contacts
            with missing data, or contacts whose categories were not fetched or evaluated; see
            :meth:`category_frequency`. ``share`` is ``without`` divided by ``evaluated``; ``low`` and ``high`` are the
            ends of its 95 % confidence interval. ``ranked`` is False for a group with fewer than 20 ``evaluated``
            contacts, too few to compare. Groups by time are in order of time. Other groups are in descending order of
            ``share``; those with ``ranked`` False are last.
        """
        return categories.coverage(self, group_of(by, ("category", "role")), period_of(begin, end))

    def sentiment_by(
        self, by: str = "category", role: str = "CUSTOMER", *, begin: _Time = None, end: _Time = None
    ) -> pd.DataFrame:
        """Count positive, neutral and negative messages.

        Messages without a known group are left out. Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        by : {"category", "hour", "weekday", "day", "week", "month", "agent", "queue", "channel", "role"}
            What to group by. The group of a category has the messages in which the category matches. Hours and days are
            those in which contacts start, in UTC. Agents (as pseudonyms) and queues come from contact records.
        role : {"AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR"}
            Role whose messages to count. If ``by`` is ``"role"``, this is ignored, and all roles are counted.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per group. Columns: the group (named after ``by``), ``contacts, messages, positive, neutral, negative,
            scored, negative_share, low, high, ranked``. ``messages`` counts all messages of the role, ``scored`` counts
            messages with a sentiment, ``contacts`` counts contacts with a scored message. ``negative_share`` is
            ``negative`` divided by ``scored``; ``low`` and ``high`` are the ends of its 95 % confidence interval.
            ``ranked`` is False for a group with fewer than 20 ``contacts``, too few to compare. Groups by time are in
            order of time. Others are in descending order of ``negative_share``; those with ``ranked`` False are last.
        """
        return talk.sentiment_by(self, by, role, period_of(begin, end))

    def sentiment_shift(
        self, by: str = "week", role: str = "CUSTOMER", *, begin: _Time = None, end: _Time = None
    ) -> pd.DataFrame:
        """Estimate how the sentiment score of a role changes from the beginning to the end of contacts.

        The beginning is the first quarter of all turns of a contact, and the end is the last quarter. Contacts whose
        group is not known are left out. Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        by : {"week", "category", "hour", "weekday", "day", "month", "agent", "queue", "channel"}
            What to group by. A category's group has the contacts in which the category matches. Groups by time use the
            start of the contact, in UTC. Agents (as pseudonyms) and queues come from contact records.
        role : {"CUSTOMER", "AGENT"}
            Role whose scores to compare.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per group. The first column, named after ``by``, has the group; the others are ``contacts, improved,
            worsened, shift, low, high, ranked``. ``contacts`` counts contacts with a score both at the beginning and at
            the end, ``improved`` those whose score rose, and ``worsened`` those whose score fell. ``shift`` is the mean
            change in points of the score (−5 to 5), above 0 if scores rose; ``low`` and ``high`` are the ends of its
            95 % confidence interval. ``ranked`` is False for a group with fewer than 20 ``contacts``, too few to
            compare. Groups by time are in order of time. Other groups are sorted by ``shift``, the highest first;
            unranked groups come last.
        """
        return talk.sentiment_shift(self, by, role, period_of(begin, end))

    def response_times_by(
        self,
        by: str = "hour",
        role: str = "AGENT",
        *,
        measure: str = "from_last",
        begin: _Time = None,
        end: _Time = None,
    ) -> pd.DataFrame:
        """Measure the response times of agents or customers.

        Contacts whose group is not known are left out. Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        by : {"hour", "category", "weekday", "day", "week", "month", "agent", "queue", "channel", "role"}
            What to group by. A category's group has the contacts in which the category matches. Groups by time use the
            start of the contact, in UTC. Agents (as pseudonyms) and queues come from contact records.
        role : {"AGENT", "CUSTOMER"}
            Role whose replies to measure; ignored if ``by`` is ``"role"``.
        measure : {"from_last", "from_first", "first_response"}
            What to measure. For each reply, ``from_last`` is the time since the last message of the other side, and
            ``from_first`` the time since the first message of the other side's turn. For each contact,
            ``first_response`` is the time from the customer's first message to an agent's first reply; it needs
            ``role="AGENT"``, and ``by`` cannot be ``"role"``.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per group. The first column, named after ``by``, has the group; the others are ``contacts, replies,
            mean_seconds, low, high, median_seconds, p90_seconds, max_seconds, ranked``. ``contacts`` counts contacts
            with a reply. ``low`` and ``high`` are the ends of the 95 % confidence interval of ``mean_seconds``. Nine of
            ten replies took at most ``p90_seconds``. ``ranked`` is False for a group with fewer than 20 ``contacts``,
            too few to compare. Groups by time are in order of time. Other groups are sorted by ``mean_seconds``, the
            longest first; unranked groups come last.
        """
        return talk.response_times_by(self, by, role, measure, period_of(begin, end))

    def longest_silences(self, limit: int = 20, *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """List the longest silences: times between two messages of a contact in which nobody wrote.

        Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        limit : int
            Maximum number of rows. No contact has more than ten rows, because only its ten longest silences are kept.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per silence, the longest first. Columns: ``contact_id, output_type, seconds, begin_time, end_time,
            previous_role, participant_role, agent, queue``. ``begin_time`` (UTC) and ``previous_role`` are the time and
            the sender's role of the message before the silence; ``end_time`` (UTC) and ``participant_role`` are those
            of the message after the silence. ``agent`` (a pseudonym) and ``queue`` (a name) come from contact records.
        """
        return waits.longest_silences(self, limit, period_of(begin, end))

    def abandonment(
        self, by: str = "week", *, waited_seconds: float = 60, begin: _Time = None, end: _Time = None
    ) -> pd.DataFrame:
        """Estimate how many customers were left without a reply.

        A contact counts as abandoned in two cases: the customer wrote, but no agent or supervisor did; or an agent or
        supervisor did, but the customer wrote last, and the contact went on for at least ``waited_seconds`` after that.
        The service has no field for this, so a customer who says goodbye last in a chat that is closed late counts too.
        Contacts whose group is not known are left out. Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        by : {"week", "category", "hour", "weekday", "day", "month", "agent", "queue", "channel"}
            What to group by. A category's group has the contacts in which the category matches. Groups by time use the
            start of the contact, in UTC. Agents (as pseudonyms) and queues come from contact records.
        waited_seconds : float
            Minimum seconds from the customer's last message to the last message, event or attachment of the contact.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per group. The first column, named after ``by``, has the group; the others are ``contacts, no_agent,
            customer_last, abandoned, share, low, high, ranked``. ``contacts`` counts contacts in which the customer
            wrote. Contacts do not count if data is missing, if their analysis failed, or if missing times make it
            unclear who wrote last. ``no_agent`` counts the first case above, ``customer_last`` the second one, and
            ``abandoned`` both. ``share`` is ``abandoned`` divided by ``contacts``; ``low`` and ``high`` are the ends of
            its 95 % confidence interval. ``ranked`` is False for a group with fewer than 20 ``contacts``, too few to
            compare. Groups by time are in order of time. Other groups are sorted by ``share``, the highest first;
            unranked groups come last.
        """
        return waits.abandonment(self, by, waited_seconds, period_of(begin, end))

    def data_quality(self, *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """Count contacts and messages with data that is missing or cannot be trusted.

        Parameters and exceptions are those of :meth:`category_frequency`.

        Returns
        -------
        pandas.DataFrame
            A row per measure, such as "incomplete", "redaction not trusted" or "no sentiment". Columns: ``measure, of,
            number, out_of, share``. ``of`` is "contacts" or "messages". The measure applies to ``number`` of the
            ``out_of`` contacts or messages that were examined; ``share`` is ``number`` divided by ``out_of``. For "no
            sentiment", only text messages of customers and agents are examined; others need not have a sentiment. All
            contacts count, even incomplete ones. A contact with two forms counts once, preferably as Redacted.
        """
        return quality.data_quality(self, period_of(begin, end))

    def redaction_rates(self, by: str = "role", *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """Count redacted spans, and the messages that contain them.

        Contacts with no analysis or an unknown group are left out. Raises the same exceptions as
        :meth:`category_frequency`.

        Parameters
        ----------
        by : {"role", "category", "hour", "weekday", "day", "week", "month", "agent", "queue", "channel"}
            What to group by. A category's group has the contacts in which the category matches. Groups by time use the
            start of the contact, in UTC. Agents (as pseudonyms) and queues come from contact records.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per group. The first column, named after ``by``, has the group; the others are ``contacts,
            redacted_contacts, messages, redacted_messages, spans, hidden_messages, share, low, high, ranked``.
            ``contacts`` counts contacts with a message; ``spans`` counts redacted spans. ``redacted_contacts`` and
            ``redacted_messages`` count contacts and messages with such a span. ``hidden_messages`` counts messages that
            are hidden as a whole, because what is redacted in them is not certain. ``share`` is ``redacted_messages``
            divided by ``messages``; ``low`` and ``high`` are the ends of its 95 % confidence interval. ``ranked`` is
            False for a group with fewer than 20 ``contacts``, too few to compare. Groups by time are in order of time.
            Other groups are sorted by ``share``, the highest first; unranked groups come last.
        """
        return quality.redaction_rates(self, by, period_of(begin, end))

    def hidden_by_contact(self, limit: int | None = None, *, begin: _Time = None, end: _Time = None) -> pd.DataFrame:
        """List how many messages of each contact have redacted spans or are hidden as a whole, and why.

        Raises the same exceptions as :meth:`category_frequency`.

        Parameters
        ----------
        limit : int, optional
            Maximum number of rows; rows with more messages are kept first. By default, all rows are returned.
        begin, end : datetime, optional
            Count only contacts that start at ``begin`` or later and before ``end``. Times must have a time zone.

        Returns
        -------
        pandas.DataFrame
            A row per contact and reason; rows with the most messages come first. Columns: ``contact_id, output_type,
            reason, messages, spans, out_of, share``. For messages that are hidden as a whole, ``reason`` says why, as
            the transcript's column ``hidden`` does; for other messages with redacted spans, it is ``"redacted"``.
            ``messages`` counts the messages with this reason, ``spans`` the redacted spans in them, and ``out_of`` all
            messages of the contact; ``share`` is ``messages`` divided by ``out_of``. Contacts without redacted or
            hidden messages have no row. See also :meth:`rtca_nb.Contact.redaction_report`.
        """
        return quality.hidden_by_contact(self, limit, period_of(begin, end))

    def drift(self, before: tuple[_Time, _Time], after: tuple[_Time, _Time]) -> pd.DataFrame:
        """Compare the share of each category, mean sentiment scores and agents' mean response times in two periods.

        Parameters
        ----------
        before, after : tuple of (datetime or None, datetime or None)
            The two periods, each as (begin, end) with time zones. ``begin`` is in the period, ``end`` is not; None
            means no bound. Contacts belong to the period in which they start.

        Returns
        -------
        pandas.DataFrame
            One row for each category, and one row each for the customer's sentiment score, the agent's sentiment score,
            and the seconds to an agent's reply. Columns: ``measure, category, n_before, before, n_after, after,
            difference, low, high, p, p_adjusted, drifted, rule_changed, rules_before, rules_after``. ``before`` and
            ``after`` are the share (0 to 1) or mean in each period; ``n_before`` and ``n_after`` count the contacts for
            which the measure is known. ``difference`` is ``after`` minus ``before``; ``low`` and ``high`` are the ends
            of its 95 % confidence interval. ``p`` is the p-value of the difference; ``p_adjusted`` is ``p``, adjusted
            for the number of comparisons; ``drifted`` is True if ``p_adjusted`` is below 0.05. ``rules_before`` and
            ``rules_after`` are the ids of the category's rules. If they differ, ``rule_changed`` is True, and the
            change of rules may be the cause of the difference; if they are unknown for a period, it is missing.

        Raises
        ------
        UsageError, SetupError, CorpusError
            As for :meth:`category_frequency`; UsageError also if the periods overlap.
        """
        return drift.drift(self, before, after)
