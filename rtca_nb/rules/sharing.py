"""Evaluate rules on contacts, each contact once: in sequence, or the parts of a corpus in several processes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.pools import in_order, local_pool
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.privacy.context_masks import KEY_VARIABLE, pseudonym_key
from rtca_nb.rules.chats import CorpusPart, chats_of, is_tabled, parts_of, readings_in
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.context import checked_contexts
from rtca_nb.rules.machine import NamedRule, machine_of
from rtca_nb.rules.trying import Tried, tried_on

__all__ = ["tried"]


def tried(
    rules: Sequence[NamedRule], contacts: Any, contexts: Any, choices: Choices, workers: int | None = None
) -> tuple[list[Tried], int]:
    """Evaluate rules on contacts.

    Returns
    -------
    list of Tried, int
        Answers for each contact, in the order in which contacts first occur; and the number of readings that do not
        count, because another reading of the same contact does.
    """
    records = checked_contexts(contexts)
    if workers is not None and not (type(workers) is int and workers == 1):
        made = list(_tried_apart(rules, contacts, records, choices, workers))
        return made, readings_in(contacts) - len(made)
    machine = machine_of(rules, choices)
    made = []
    at: dict[str, tuple[int, tuple[Any, ...]]] = {}
    readings = 0
    for chat in chats_of(contacts):
        readings += 1
        place, rank = at.get(chat.contact_id, (len(made), ()))
        if chat.contact_id == UNKNOWN_ID:
            place = len(made)  # all of these are different contacts
        elif chat.rank < rank:
            continue
        at[chat.contact_id] = (place, chat.rank)
        made[place : place + 1] = [tried_on(machine, chat, records)]
    if is_tabled(contacts):
        readings = readings_in(contacts)
    return made, readings - len(made)


class _Task(NamedTuple):
    rules: Sequence[NamedRule]
    part: CorpusPart
    records: Mapping[str, Mapping[str, Any]]
    choices: Choices


def _tried_apart(
    rules: Sequence[NamedRule], contacts: Any, records: Mapping[str, Any], choices: Choices, workers: int
) -> Iterator[Tried]:
    """Yield the answers of rules for each contact of a corpus, which several processes compute.

    Parameters
    ----------
    rules, records, choices
        As in :func:`tried`.
    contacts : Corpus
    workers : int
        Number of processes on this machine.

    Raises
    ------
    UsageError
        If the contacts are in memory, which other processes cannot read, or ``workers`` is invalid.
    CorpusError
        If a file cannot be read, or the processes die repeatedly.
    """
    pool = local_pool(workers, {KEY_VARIABLE: pseudonym_key()})
    parts = [part.apart(contacts) for part in parts_of(contacts)] if is_tabled(contacts) else [None]
    if pool is None or None in parts:
        raise UsageError(
            "workers read the files of a corpus, but these contacts are in memory; leave workers out, or write a "
            "corpus first"
        )
    try:
        for made in in_order(pool, _try, (_task(rules, part, records, choices) for part in parts if part is not None)):
            yield from made
    finally:
        pool.close()


def _task(rules: Sequence[NamedRule], part: CorpusPart, records: Mapping[str, Any], choices: Choices) -> _Task:
    own = {key[0]: records[key[0]] for key in part.wanted if key[0] in records} if records else {}
    return _Task(tuple(rules), part, own, dict(choices))


@hide_locals
def _try(task: _Task) -> list[Tried]:
    """Return the answers of rules for each contact in a part of a corpus; this runs in another process."""
    machine = machine_of(task.rules, task.choices)
    return [tried_on(machine, chat, task.records) for chat in task.part.chats()]
