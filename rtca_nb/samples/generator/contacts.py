"""Generated contacts, one at a time."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from typing import Any, Final

from rtca_nb.base.arguments import check_several, is_one_of, kind_of, quoted
from rtca_nb.exceptions import UsageError
from rtca_nb.samples.generator.effects import LANGUAGES
from rtca_nb.samples.generator.plan import INSTANCE_ID, Plan
from rtca_nb.samples.generator.record import exported_context, record_of
from rtca_nb.samples.generator.story import draw_plan
from rtca_nb.samples.generator.truth import truth_of
from rtca_nb.samples.generator.wire import Form, write_pages

__all__ = ["FORMS", "GeneratedContact", "generate_contacts"]

FORMS: Final[tuple[Form, ...]] = ("Raw", "Redacted")
"""The forms of a contact, spelled as in the operation."""

_MOST: Final = 1_000_000_000


class GeneratedContact:
    """An invented contact in both forms, together with the true values to compare results with.

    Attributes
    ----------
    contact_id, instance_id : str
        Ids of the contact and its instance, which are UUIDs.
    status : str
        Status of the analysis: ``"COMPLETED"``, or ``"FAILED"`` for 1 % of the contacts.
    """

    __slots__ = ("_plan", "contact_id", "instance_id", "status")

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.contact_id = plan.facts.contact_id
        self.instance_id = INSTANCE_ID
        self.status = "FAILED" if plan.facts.failed else "COMPLETED"

    def __repr__(self) -> str:
        return f"<GeneratedContact {self.contact_id}>"

    def pages(self, output_type: str = "Redacted", *, context: bool = False) -> list[bytes]:
        """Return the pages of the contact, as the service would send them.

        Parameters
        ----------
        output_type : {"Redacted", "Raw"}
            Form to return.
        context : bool
            Add the contact's ``context`` (agent, queue, times and Contact Lens settings) to the first page, in the
            format of ``Contact.to_jsonl``. The agent is named by a pseudonym: ``agent-`` and the first ten digits of
            the ``agent_id`` in :attr:`truth`.

        Returns
        -------
        list of bytes
            Each item is a page of at most 100 segments, as one line of JSON. ``ResponseMetadata`` names the contact, as
            in a file that ``Contact.to_jsonl`` writes. Offsets count code points.

        Raises
        ------
        UsageError
            If there is no such output type.
        """
        for form in FORMS:
            if output_type == form:
                return write_pages(self._plan, form, exported_context(self._plan) if context else "")
        raise UsageError(f"output_type is 'Raw' or 'Redacted', not {quoted(output_type)}; choose one of those")

    def segments(self, output_type: str = "Redacted") -> list[dict[str, Any]]:
        """Return the segments of all pages, as dicts in the service's format.

        Parameters
        ----------
        output_type : {"Redacted", "Raw"}
            Form to return.

        Raises
        ------
        UsageError
            If there is no such output type.
        """
        return [segment for page in self.pages(output_type) for segment in json.loads(page)["Segments"]]

    @property
    def record(self) -> dict[str, Any]:
        """The contact record, as in the member ``Contact`` of an answer of DescribeContact."""
        return record_of(self._plan, self.segments("Raw"))

    @property
    def truth(self) -> dict[str, Any]:
        """The true values of the contact, as a dict like a line of the file that ``rtca-nb generate --truth`` writes.

        - ``number``, ``instance_id``, ``contact_id``, ``language``, ``topic``, ``mood``, ``queue``, ``agent``,
          ``agent_id``, ``start`` (in UTC), ``weekday`` and ``hour`` (both of the start), ``status``.
        - ``scored``: whether the messages have sentiments. ``escalated``: whether the customer asks for a supervisor.
        - ``wait_seconds``: time from when the customer joins until the agent joins.
        - ``replies``: number of the agent's replies. ``reply_seconds``: sum of the times that these replies took, each
          from the customer's last message.
        - ``effects``: factors by which the agent takes longer to reply and to join (``reply_factor``,
          ``wait_factor``), and probabilities of an escalation and of negative messages (``escalation_probability``,
          ``negative_probability``). See :mod:`rtca_nb.samples.generator.effects`.
        - ``pages``, ``segments``, ``attachments``: how many there are. ``messages``: number of messages of each role.
          ``sentiments``: number of messages with each sentiment, by role. ``events``: number of events of each kind.
        - ``summary``: status of the summary, or None if there is no summary.
        - ``categories``: list of categories that match, each with ``category``, ``rule_id`` and
          ``points_of_interest``, a list of matches; each match is a list of places.
        - ``skipped``: names of the categories that were not evaluated.
        - ``issues``: list of places. ``extracted``: list of places, each with the extracted ``value``.
        - ``personal``: list of all personal values, each with ``value``, ``kind``, and ``place``, which says where the
          value occurs: ``message``, ``display_name``, ``attachment_name`` or ``summary``.

        A place in ``categories``, ``issues`` or ``extracted`` has the ``id`` of a message. If it is only a part of the
        message, it also has ``raw`` and ``redacted``: begin and end of the part in each form, in code points.
        """
        return truth_of(self._plan)


def generate_contacts(
    n: int, *, seed: int = 0, first: int = 0, languages: Iterable[str] | None = None
) -> Iterator[GeneratedContact]:
    """Generate invented contacts.

    For a given seed, contact number ``k`` is the same on every machine and for all values of ``n`` and ``first``. So
    you can add contacts to a corpus later.

    Parameters
    ----------
    n : int
        Number of contacts, at least 1.
    seed : int, default 0
        Seed of the random draws. Different seeds generate different contacts.
    first : int, default 0
        Number of the first contact to generate; contacts are numbered from 0.
    languages : iterable of str, optional
        Language codes from :data:`rtca_nb.samples.generator.effects.LANGUAGES`; by default, all eleven. Any other
        choice of languages generates different contacts, with different ids.

    Returns
    -------
    iterator of GeneratedContact
        The contacts, in order of their numbers.

    Raises
    ------
    UsageError
        If ``n``, ``seed`` or ``first`` is out of range or not a whole number, or if ``languages`` is empty or has an
        unknown code.

    Examples
    --------
    >>> contact = next(generate_contacts(1, seed=7))
    >>> len(contact.pages("Raw")), contact.truth["status"]
    (1, 'COMPLETED')
    """
    _check_whole(n, "n", 1)
    _check_whole(seed, "seed", 0)
    _check_whole(first, "first", 0)
    chosen, salt = _checked_languages(languages)
    rng = random.Random()  # noqa: S311  # stories, not keys
    return (GeneratedContact(draw_plan(rng, seed, number, chosen, salt)) for number in range(first, first + n))


def _check_whole(value: Any, name: str, least: int) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise UsageError(f"{name} must be a whole number, not {kind_of(value)}")
    if not least <= value <= _MOST:
        raise UsageError(f"{name} must be a whole number from {least} to {_MOST:,}")


def _checked_languages(languages: Iterable[str] | None) -> tuple[tuple[str, ...], str]:
    if languages is None:
        return LANGUAGES, ""
    check_several(languages, "languages", "['en', 'ja']")
    wanted = list(languages)
    for code in wanted:
        if not is_one_of(code, LANGUAGES):
            raise UsageError(f"there is no language {quoted(code)}; choose from {', '.join(LANGUAGES)}")
    chosen = tuple(code for code in LANGUAGES if code in wanted)
    if not chosen:
        raise UsageError(f"languages is empty; choose from {', '.join(LANGUAGES)}, or leave it out for all")
    return chosen, "" if chosen == LANGUAGES else f"/{'+'.join(chosen)}"
