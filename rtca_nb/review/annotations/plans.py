"""Sampling plans: which contacts were drawn to be judged, and from how many of each kind.

A plan is a line, of version 2, in the file of judgements, so both stay together. Readers that only know version 1 keep
the line as it is. A plan holds ids of contacts, a label and counts, and no text of a contact.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, TypeGuard

from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import IntegrityError

__all__ = ["Plan", "Stratum", "plan_line", "plan_of"]

_VERSION: Final = 2
_MEMBER: Final = "sampling_plan"
_MOST: Final = 2**40
"""No plan has as many contacts; sums of smaller counts fit into any number type."""


class Stratum(NamedTuple):
    """Contacts of one kind, and those that were drawn from them at random.

    Attributes
    ----------
    name : str
    matches : bool
        Whether the rule matches them.
    size : int
        Number of contacts of this kind, whether drawn or not.
    drawn : tuple of str
        Ids of the drawn contacts, drawn without replacement.
    """

    name: str
    matches: bool
    size: int
    drawn: tuple[str, ...]


class Plan(NamedTuple):
    """A stratified sample that was drawn for one label.

    Attributes
    ----------
    label : str
        Name of the rule, which is the name of its category.
    seed : int
    strata : tuple of Stratum
    left_out : int
        Number of contacts that could not be drawn, because the rule cannot be computed for them or they have no id.
    """

    label: str
    seed: int
    strata: tuple[Stratum, ...]
    left_out: int

    @property
    def drawn(self) -> tuple[str, ...]:
        """Ids of the drawn contacts of all strata."""
        return tuple(identity for stratum in self.strata for identity in stratum.drawn)

    def __repr__(self) -> str:
        return f"<Plan of {len(self.drawn)} contacts>"


def plan_line(plan: Plan) -> bytes:
    """Return a plan as a line of a file of judgements, without the line feed."""
    held = {**plan._asdict(), "strata": [stratum._asdict() for stratum in plan.strata]}
    values = {"version": _VERSION, _MEMBER: held}
    written = json.dumps(values, ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return written.encode("ascii")


def plan_of(line: bytes) -> Plan | None:
    """Return the sampling plan on a line; None if the line is not a sampling plan, or is an impossible one."""
    try:
        values = load_json(line, label="a line")
    except IntegrityError:
        return None
    held = values.get(_MEMBER) if isinstance(values, Mapping) else None
    if not isinstance(held, Mapping) or values.get("version") != _VERSION:
        return None
    strata = held.get("strata")
    if not isinstance(strata, list):
        return None
    made = [_stratum(one) for one in strata]
    label, seed, left_out = (held.get(name) for name in ("label", "seed", "left_out"))
    if not isinstance(label, str) or not label.strip() or not _is_count(left_out) or not _is_whole(seed):
        return None
    known = tuple(one for one in made if one is not None)
    plan = Plan(label, seed, known, left_out)
    sound = len(known) == len(made) and len(set(plan.drawn)) == len(plan.drawn)
    return plan if sound else None


def _stratum(value: Any) -> Stratum | None:
    if not isinstance(value, Mapping):
        return None
    name, matches, size, drawn = (value.get(field) for field in Stratum._fields)
    if not isinstance(name, str) or not isinstance(matches, bool) or not _is_count(size) or not isinstance(drawn, list):
        return None
    if len(drawn) > size or not all(isinstance(one, str) and one.strip() for one in drawn):
        return None
    return Stratum(name, matches, size, tuple(drawn))


def _is_whole(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53


def _is_count(value: Any) -> TypeGuard[int]:
    return _is_whole(value) and 0 <= value < _MOST
