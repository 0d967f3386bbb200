"""Which requests go wrong, and how: a script by request number, or a seeded rate."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rtca_nb.endpoint.fault_kinds import LONGEST, Fault
from rtca_nb.endpoint.faults import FAULTS
from rtca_nb.exceptions import UsageError

__all__ = ["DrawnFault", "Faults", "as_faults", "parse_faults"]

_RANDOM_GROUPS: Final = ("status", "connection", "body")


@dataclass(frozen=True, slots=True)
class DrawnFault:
    """A fault for one request, and its seconds in the meaning of `Fault.seconds`; 0 if the fault takes no time."""

    fault: Fault
    seconds: float

    @property
    def name(self) -> str:
        """The fault's name."""
        return self.fault.name


@dataclass(frozen=True, slots=True)
class Faults:
    """Plan of which requests to a local endpoint go wrong, and how; pass it to :func:`rtca_nb.endpoint.serve`.

    Parameters
    ----------
    script : mapping of int to str
        Requests that are sure to go wrong: the key is the number of the request (the first is 1), and the value is the
        name of the fault, as in ``{2: "reset-half"}``. For a fault that takes time, seconds may follow the name, as in
        ``"stall:0.5"``.
    rate : float
        Probability, from 0 to 1, that a request that is not in ``script`` goes wrong.
    seed : int
        Seed of the random numbers. With the same ``seed``, ``rate`` and ``names``, the same requests go wrong in the
        same way.
    names : tuple of str
        Names of faults in :data:`rtca_nb.endpoint.FAULTS`, or of groups of faults. For each request that goes wrong
        because of ``rate``, one of these faults is drawn. By default, a fault of the groups ``status``, ``connection``
        and ``body`` is drawn, but never one that takes time.

    Raises
    ------
    UsageError
        If a fault or group is unknown, the number of a request is below 1, the seconds of a fault are invalid, or
        ``rate`` is not from 0 to 1.
    """

    script: Mapping[int, str] = field(default_factory=dict)
    rate: float = 0.0
    seed: int = 0
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for number, name in self.script.items():
            if number < 1:
                raise UsageError(f"Requests are numbered from 1, so there is no request {number}.")
            _drawn(name)
        if not 0 <= self.rate <= 1:
            raise UsageError("The rate of faults must be a number from 0 to 1.")
        self._pool()

    def draw(self, number: int) -> DrawnFault | None:
        """Return the fault that the request with this number meets; None if this request does not go wrong.

        Requests are numbered from 1. The fault comes with its number of seconds, such as the length of a delay.
        """
        scripted = self.script.get(number)
        if scripted is not None:
            return _drawn(scripted)
        if not self.rate:
            return None
        chance = random.Random(f"{self.seed}:{number}")  # noqa: S311 - repeatable, not secret
        return _drawn(chance.choice(self._pool())) if chance.random() < self.rate else None

    def _pool(self) -> list[str]:
        if not self.names:
            return [fault.name for fault in FAULTS.values() if fault.group in _RANDOM_GROUPS and fault.seconds is None]
        pool: list[str] = []
        for name in self.names:
            group = [fault.name for fault in FAULTS.values() if fault.group == name]
            pool += group or [_named(name).name]
        return pool


def _named(name: str) -> Fault:
    if name not in FAULTS:
        raise UsageError(f"There is no fault named {name!r}; choose one of: {', '.join(FAULTS)}.")
    return FAULTS[name]


def _drawn(text: str) -> DrawnFault:
    name, colon, seconds = text.partition(":")
    fault = _named(name)
    if not colon:
        return DrawnFault(fault, fault.seconds or 0.0)
    try:
        value = float(seconds)
    except ValueError:
        value = -1.0
    if fault.seconds is None or not 0 <= value <= LONGEST:
        timed = ", ".join(other.name for other in FAULTS.values() if other.seconds is not None)
        raise UsageError(
            f"The fault {text!r} cannot be used; only {timed} take seconds from 0 to {LONGEST:g}, as in stall:0.5."
        )
    return DrawnFault(fault, value)


def as_faults(faults: Faults | Mapping[int, str] | None) -> Faults:
    """Return a `Faults`, made from the faults by request number if it is not one already; None gives no faults."""
    if faults is None:
        return Faults()
    return faults if isinstance(faults, Faults) else Faults(script=dict(faults))


def parse_faults(texts: Iterable[str]) -> Faults:
    """Make a :class:`Faults` from texts such as ``"3=truncate-half"``, as you write them on a command line.

    Parameters
    ----------
    texts : iterable of str
        ``"3=truncate-half"`` sets the fault for request 3; pass one such text for each request that is to go wrong.
        ``"rate=0.1"``, ``"seed=7"`` and ``"names=429,connection"`` set the parameters ``rate``, ``seed`` and ``names``
        of :class:`Faults`.

    Raises
    ------
    UsageError
        If a text has none of these forms, or if its value is invalid, such as the name of an unknown fault.
    """
    script: dict[int, str] = {}
    options: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        try:
            if key == "rate" and equals:
                options["rate"] = float(value)
            elif key == "seed" and equals:
                options["seed"] = int(value)
            elif key == "names" and equals:
                options["names"] = tuple(value.split(","))
            else:
                script[int(key)] = value
        except ValueError:
            raise UsageError(
                f"The fault {text!r} cannot be read; write 3=truncate-half, rate=0.1, seed=7 or names=429,connection."
            ) from None
    return Faults(script=script, **options)
