"""Evaluate rules on a contact, and collect the categories that the service found in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.model.output_types import form_words
from rtca_nb.rules.chat import Chat
from rtca_nb.rules.context import checked_context
from rtca_nb.rules.evidence import Place, Quote, quotes_at, quotes_in
from rtca_nb.rules.machine import Machine

__all__ = ["Tried", "counting_notes", "tried_on"]


class Tried(NamedTuple):
    """The answers of rules for a contact; ``int`` keys are indices of rules, from 0.

    Attributes
    ----------
    contact_id : str
    form : str or None
        Form that was evaluated.
    start : int or None
        Time of its first message, event or file, in microseconds since 1970.
    known : bool
        Whether a missing category means that the service's rule did not match: the contact is analysed and complete.
    revealed : bool
        Whether the contact is in clear text, and so must not be quoted.
    values : tuple of (bool or None)
        Answer of each rule; None if it cannot be computed.
    blocked : mapping of int to tuple of str
        For rules that cannot be computed: paths of the conditions that prevent it.
    points : mapping of int to int
        For rules that match: number of places that made the rule match.
    quotes : mapping of int to tuple of Quote
        For rules that match: quotes of the first of these places.
    places : mapping of int to tuple of Place
        For rules that match and whose category the service found: all of these places.
    near : sequence of int
        Indices of rules that do not match, although all words of one of their phrases occur in a message.
    found : mapping of int to sequence of Place
        For rules whose category the service found: the service's places; none if the whole contact matched.
    found_quotes : mapping of int to tuple of Quote
        For these rules: quotes of the first of the service's places.
    """

    contact_id: str
    form: str | None
    start: int | None
    known: bool
    revealed: bool
    values: tuple[bool | None, ...]
    blocked: Mapping[int, tuple[str, ...]]
    points: Mapping[int, int]
    quotes: Mapping[int, tuple[Quote, ...]]
    places: Mapping[int, tuple[Place, ...]]
    near: Sequence[int]
    found: Mapping[int, Sequence[Place]]
    found_quotes: Mapping[int, tuple[Quote, ...]]


def counting_notes(made: Sequence[Tried], passed_over: int) -> Iterator[str]:
    """Yield sentences on what was counted; ``passed_over`` is the number of readings that were not."""
    forms: Mapping[str, int] = Counter(form_words(one.form or "unknown") for one in made)
    if made:
        yield f"Each contact counts once: {', '.join(f'{number:,} {form}' for form, number in sorted(forms.items()))}."
    if passed_over:
        yield (
            f"{counted(passed_over, 'other reading')} of the same contacts not counted: a Redacted form is preferred, "
            "then one whose redaction is trusted, then a complete one, then one whose analysis has ended, then the "
            "one that ends latest."
        )
    revealed = sum(one.revealed for one in made)
    if revealed:
        yield f"Not quoted, because they are in clear text: {counted(revealed, 'contact')}."


def tried_on(machine: Machine, chat: Chat, records: Mapping[str, Any]) -> Tried:
    """Evaluate rules on a contact; ``records`` has contact records by contact id."""
    verdicts, near = machine.verdicts_and_near(chat, checked_context(records.get(chat.contact_id)))
    numbers = machine.numbers
    categories = chat.categories()
    found = {numbers[name]: places for name, places in categories.items() if name in numbers}
    matching = [(number, verdict) for number, verdict in enumerate(verdicts) if verdict.value]
    return Tried(
        chat.contact_id,
        chat.form,
        chat.start,
        chat.analysed and chat.complete,
        chat.revealed,
        tuple(verdict.value for verdict in verdicts),
        {
            number: tuple(dict.fromkeys(path for path, _ in verdict.blocked))
            for number, verdict in enumerate(verdicts)
            if verdict.value is None
        },
        {number: len(verdict.points) for number, verdict in matching},
        {number: quotes_in(chat, verdict.points) for number, verdict in matching if verdict.points},
        {
            number: tuple((chat.ids[row] or "", begin, end) for point in verdict.points for row, begin, end in point)
            for number, verdict in matching
            if number in found
        },
        near,
        found,
        {number: quotes_at(chat, places) for number, places in found.items()},
    )
