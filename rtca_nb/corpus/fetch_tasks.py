"""Divide contacts to fetch into tasks."""

from __future__ import annotations

from typing import Any, Final

from rtca_nb.base.pools import Pool
from rtca_nb.corpus.grouping import TaskOf, Tasks
from rtca_nb.corpus.work import Asked
from rtca_nb.fetch.fetching import Fetching

__all__ = ["tasks_of_fetch"]

# Targets: the most contacts of a task, and tasks for each process. Of many contacts there are more tasks.
_MOST: Final = 100
_OF_EACH: Final = 4


def tasks_of_fetch(source: Fetching[Any], pool: Pool) -> Tasks:
    """Split a fetch into tasks, so small that repeating one costs little and all workers end at about the same time."""
    terms = source.terms
    assert terms is not None  # noqa: S101
    ids = list(source.hand_over())
    connections = -(-terms.connections // pool.size)
    # With fewer contacts in a task, connections would be idle while its last pages arrive.
    size = min(_MOST, max(2 * connections, -(-len(ids) // (_OF_EACH * pool.size))))
    found: Tasks = []
    for at in range(0, len(ids), size):
        chunk = tuple(ids[at : at + size])
        asked = Asked(terms, chunk, connections, pool.cluster)
        found.append(TaskOf(((asked,),), frozenset(one for one in chunk if isinstance(one, str))))
    return found
