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
"""The forms of a contact, spelled as the operation spells them."""

_MOST: Final = 1_000_000_000


class GeneratedContact:
    """An invented contact, in both forms, and what is true of it.

    Attributes
    ----------
    contact_id, instance_id : str
        UUIDs.
    status : str
        ``"COMPLETED"``, or ``"FAILED"`` in 1 % of the contacts.
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
        """Return the answers of the service.

        Parameters
        ----------
        output_type : {"Redacted", "Raw"}
        context : bool
            Put agent, queue, times and settings beside the first one, where ``Contact.to_jsonl`` puts them. The agent
            has a pseudonym: ``agent-`` and the first ten digits of the ``agent_id`` in :attr:`truth`.

        Returns
        -------
        list of bytes
            JSON of one answer each, at most 100 segments, on one line. ``ResponseMetadata`` names the contact, as in a
            file of ``Contact.to_jsonl``. Offsets count code points.

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
        """Return the segments of all pages, in the wire shape.

        Parameters
        ----------
        output_type : {"Redacted", "Raw"}

        Raises
        ------
        UsageError
            If there is no such output type.
        """
        return [segment for page in self.pages(output_type) for segment in json.loads(page)["Segments"]]

    @property
    def record(self) -> dict[str, Any]:
        """The contact record: ``Contact`` as DescribeContact answers it."""
        return record_of(self._plan, self.segments("Raw"))

    @property
    def truth(self) -> dict[str, Any]:
        """What is true of the contact, as a row of the truth file.

        - ``number``, ``instance_id``, ``contact_id``, ``language``, ``topic``, ``mood``, ``queue``, ``agent``,
          ``agent_id``, ``start``, ``weekday``, ``hour``, ``status``; ``scored`` (it has sentiment), ``escalated``.
        - ``wait_seconds`` from the customer's joining to the agent's; ``replies`` of the agent and the
          ``reply_seconds`` that they took together, each from the customer's last message.
        - ``effects``: by how much a reply and the wait are longer, and how likely an escalation and a negative message
          were; see :mod:`rtca_nb.samples.generator.effects`.
        - ``pages``, ``segments``, ``messages`` by role, ``sentiments`` by role, ``events`` by kind, ``attachments``,
          ``summary`` (its status, or None).
        - ``categories``: ``category``, ``rule_id`` and ``points_of_interest``, each a list of places; ``skipped``:
          those that were not evaluated. ``issues`` and ``extracted`` are places, the latter with their ``value``.
        - ``personal``: every personal value with its ``kind`` and ``place``: ``message``, ``display_name``,
          ``attachment_name`` or ``summary``.

        A place has the ``id`` of a message, and, unless all of it is pointed at, ``raw`` and ``redacted``: begin and
        end in code points in each form.
        """
        return truth_of(self._plan)


def generate_contacts(
    n: int, *, seed: int = 0, first: int = 0, languages: Iterable[str] | None = None
) -> Iterator[GeneratedContact]:
    """Invent contacts.

    Contact ``k`` of a seed is the same whatever ``n`` and ``first`` are, on every machine, so a corpus can be extended.

    Parameters
    ----------
    n : int
        How many; at least 1.
    seed : int, default 0
        Other seeds, other contacts.
    first : int, default 0
        The number of the first one.
    languages : iterable of str, optional
        Codes of :data:`rtca_nb.samples.generator.effects.LANGUAGES`; by default all eleven. Contacts of a choice have
        ids of their own.

    Returns
    -------
    iterator of GeneratedContact

    Raises
    ------
    UsageError
        If a number is not whole or out of range, or there is no such language.

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
