"""Canary contacts in every script and form, put through every sink; what was tried, and what leaked."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from tests.leaks.decoding import places_found, readings
from tests.leaks.forms import FORMS, Given, give
from tests.leaks.making import KINDS, CanaryContact
from tests.leaks.scripts import SCRIPTS
from tests.leaks.sinks import SINKS
from tests.leaks.together import FEW, TOGETHER

__all__ = ["CONTACTS", "SINK_NAMES", "Case", "Cell", "Leak", "Tally", "cases", "each_script", "planned", "run", "shown"]

CONTACTS = 1000
"""How many contacts the whole run takes."""
BATCH = 20
"""No more than have canaries of their own; see :class:`tests.leaks.scripts.Script`."""

# A sink that takes several contacts at once does what "stacked" does for one.
_ALONE = {name: sink for name, sink in SINKS.items() if name != "stacked"}
# Each writes all frames of a contact, which the stacked ones do for all contacts; here contacts take turns.
_IN_TURN = ("annotations", "corpus", "csv", "excel", "frames", "parquet")
SINK_NAMES = (*_ALONE, *TOGETHER)
KIND_OF = {place: kind for kind, places in KINDS.items() for place in places}


class Case(NamedTuple):
    """A canary contact to make."""

    seed: int
    script: str
    form: str


class Cell(NamedTuple):
    """A cell of the table."""

    kind: str
    script: str
    sink: str


class Leak(NamedTuple):
    """A canary that was seen."""

    cell: Cell
    case: Case
    place: str

    def __str__(self) -> str:
        kind, script, sink = self.cell
        return f"{sink} shows the {kind} ({self.place}) of {script}, {self.case.form}, seed {self.case.seed}"


@dataclass
class Tally:
    """How often each cell was tried, and all leaks."""

    tried: Counter[Cell] = field(default_factory=Counter)
    leaks: list[Leak] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        self.tried.update(other.tried)
        self.leaks += other.leaks


def cases(numbers: Iterable[int]) -> Iterator[Case]:
    """Yield the contacts of some numbers: half of them in Latin script, the others in each of the rest in turn.

    Forms follow each other, so that each meets each script.
    """
    others = [name for name in SCRIPTS if name != "Latin"]
    forms = list(FORMS)
    for number in numbers:
        half = number // 2
        script = "Latin" if number % 2 == 0 else others[half % len(others)]
        yield Case(number, script, forms[half % len(forms)])


def each_script() -> list[Case]:
    """Return one contact in each script, and in each form at least one."""
    forms = list(FORMS)
    return [Case(number, script, forms[number % len(forms)]) for number, script in enumerate(SCRIPTS)]


def planned(wanted: Iterable[Case]) -> Counter[Cell]:
    """Count what :func:`run` tries, without trying it."""
    # Contacts of one form have the same kinds in them, mostly.
    alike: Counter[tuple[str, str, tuple[tuple[str, int], ...]]] = Counter()
    for place, case in enumerate(wanted):
        canary, _, _ = FORMS[case.form](case.seed, case.script)
        kinds = tuple(sorted(Counter(KIND_OF[spot] for spot in canary.canaries).items()))
        for sink in SINK_NAMES:
            if _takes(sink, case, place % BATCH):
                alike[case.script, sink, kinds] += 1
    tried: Counter[Cell] = Counter()
    for (script, sink, kinds), contacts in alike.items():
        for kind, count in kinds:
            tried[Cell(kind, script, sink)] += count * contacts
    return tried


def run(wanted: Iterable[Case], folder: Path, *, share: int = 1) -> Tally:
    """Put contacts through every sink, in batches; of those for one contact, each through one in `share`."""
    tally = Tally()
    listed = list(wanted)
    for begin in range(0, len(listed), BATCH):
        with tempfile.TemporaryDirectory(dir=folder) as name:
            tally.leaks += _batch(listed[begin : begin + BATCH], Path(name), share, tally.tried)
    return tally


def _takes(sink: str, case: Case, place: int, share: int = 1) -> bool:
    if sink in _ALONE and (SINK_NAMES.index(sink) + place) % share:
        return False
    if sink in _IN_TURN:
        return case.seed // 2 % len(_IN_TURN) == _IN_TURN.index(sink)
    return sink != "fetch_by_command" or place < FEW


def _cells(case: Case, canary: CanaryContact, sink: str) -> Iterator[Cell]:
    for place in canary.canaries:
        yield Cell(KIND_OF[place], case.script, sink)


def _batch(wanted: Sequence[Case], folder: Path, share: int, tried: Counter[Cell]) -> Iterator[Leak]:
    pairs = [(case, give(case.form, case.seed, case.script, folder)) for case in wanted]
    for name in SINK_NAMES:
        taken = [pair for place, pair in enumerate(pairs) if _takes(name, pair[0], place, share)]
        for case, one in taken:
            tried.update(_cells(case, one.canary, name))
        if not taken:
            continue  # of a share so small that it leaves none
        if name in TOGETHER:
            yield from _leaks(name, taken, TOGETHER[name]([one for _, one in taken], folder))
        else:
            for case, one in taken:
                yield from _leaks(name, [(case, one)], _ALONE[name](one.contact, folder))


def _leaks(sink: str, pairs: Sequence[tuple[Case, Given]], blob: bytes) -> Iterator[Leak]:
    needles = {
        f"{number} {place}": some
        for number, (_, one) in enumerate(pairs)
        for place, some in one.canary.needles().items()
    }
    marks = {mark for _, one in pairs for mark in one.canary.marks}
    for found in places_found(readings(blob), needles, marks=marks):
        number, _, place = found.partition(" ")
        case = pairs[int(number)][0]
        yield Leak(Cell(KIND_OF[place], case.script, sink), case, place)


def shown(case: Case, folder: Path) -> tuple[set[str], set[str]]:
    """Return the places of a contact's canaries, and those that are seen once it is revealed: the positive control."""
    one = give(case.form, case.seed, case.script, folder)
    clear = one.contact.reveal()
    texts = readings(SINKS["segments"](clear, folder) + SINKS["frames"](clear, folder))
    return set(one.canary.canaries), set(places_found(texts, one.canary.needles(), marks=one.canary.marks))
