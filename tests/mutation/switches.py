"""All mutants of calls and slots in one copy of the package, each behind a switch that a run turns on.

A call that masks becomes ``(clear if _mutant_is(7) else mask(clear))``, and a template asks for its slots when it is
filled. So what takes long, to load the package and to collect its tests, is done once for all of these mutants.

The switch is read from a file beside the package, by each process that imports it. Where that file names one to note
to, every switch that is asked writes its mutant and the test that runs: so a mutant is tried with those tests alone.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from tests.mutation.mutants import CALL, Mutant

HELPER: Final = '''"""The switch of mutants; tests.mutation.switches wrote this."""

import builtins
import json
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent
SLOTS = {tuple(place): slots for place, slots in json.loads((HERE / "rtca_slots.json").read_text())}


class Switch:
    on, note, seen = 0, "", set()


def turn(state):
    Switch.on, Switch.note, Switch.seen = state["on"], state["note"], set()


def is_on(number):
    if Switch.note:
        test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
        if test and (number, test) not in Switch.seen:
            Switch.seen.add((number, test))
            with open(Switch.note, "a", encoding="utf-8") as file:
                file.write(f"{number} {test}\\n")
    return number == Switch.on


def made():
    caller = sys._getframe(2)
    return os.path.relpath(caller.f_code.co_filename, HERE / "rtca_nb"), caller.f_lineno


def slots_of(template):
    slots = template._slots
    for place, number in SLOTS.get(template.made, ()):
        if is_on(number):
            words = {place for place, _ in template._words}
            raw = [at for at in range(len(slots)) if at not in words][place]
            return (*slots[:raw], str, *slots[raw + 1 :])
    return slots


turn(json.loads((HERE / "rtca_mutant.json").read_text()))
builtins._mutant_is, builtins._mutant_made, builtins._mutant_slots = is_on, made, slots_of
'''

IN_MARKUP: Final = (
    ('__slots__ = ("_form", ', '__slots__ = ("made", "_form", '),
    ("        self.source = source\n", "        self.source = source\n        self.made = _mutant_made()\n"),
    ("tuple(map(call, self._slots, values))", "tuple(map(call, _mutant_slots(self), values))"),
)
"""What has a template say where it was made, and ask for its slots."""

_TEMPLATE: Final = re.compile(rb"\bTemplate\(")


class Piece(NamedTuple):
    """What to write before and after some bytes, which may hold other pieces."""

    begin: int
    end: int
    before: str
    after: str = ""


def is_switched(mutant: Mutant) -> bool:
    """Whether a mutant can be switched: it is a call or a slot, and no decision written out by hand."""
    return mutant.slot is not None or ": no " not in mutant.what


def put(copy: Path, numbered: Mapping[int, Mutant], decided: Mapping[str, list[tuple[int, str, int]]]) -> None:
    """Write a copy of the package in which each mutant has its switch.

    Parameters
    ----------
    copy : Path
        The folder that holds the package.
    numbered : mapping of int to Mutant
        The mutants to switch.
    decided : mapping of str to list of (int, str, int)
        For each file, where functions begin, how far they are indented, and the mutants in them, which are only noted.
    """
    package = copy / "rtca_nb"
    pieces: dict[str, list[Piece]] = defaultdict(list)
    slots: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for number, mutant in numbered.items():
        if mutant.slot is None or mutant.slot[1] == CALL:
            before = f"(({mutant.replacement}) if _mutant_is({number}) else "
            pieces[mutant.file].append(Piece(mutant.begin, mutant.end, before, ")"))
        else:
            slots[mutant.file].append((*mutant.slot, number))
    for file, places in decided.items():
        pieces[file] += [Piece(place, place, f"{indent}_mutant_is({number})\n") for place, indent, number in places]
    for file, those in pieces.items():
        path = package / file
        made = replaced(path.read_bytes(), those)
        ast.parse(made, file)
        path.write_bytes(made)
    markup = package / "render" / "markup.py"
    source = markup.read_text("utf-8")
    for old, new in IN_MARKUP:
        if old not in source:
            raise SystemExit(f"markup.py no longer holds {old!r}; correct tests/mutation/switches.py")
        source = source.replace(old, new)
    markup.write_text(source, "utf-8")
    init = package / "__init__.py"
    source, future = init.read_text("utf-8"), "from __future__ import annotations\n"
    assert future in source
    init.write_text(source.replace(future, f"{future}import rtca_switch\n", 1), "utf-8")
    table = [[place, found] for file, those in slots.items() for place, found in _places(package, file, those)]
    (copy / "rtca_slots.json").write_text(json.dumps(table))
    (copy / "rtca_switch.py").write_text(HELPER)
    turn(copy)


def turn(copy: Path, on: int = 0, note: str = "") -> dict[str, Any]:
    """Turn a mutant on, for processes that start from now on; return the state, for those that run."""
    state = {"on": on, "note": note}
    (copy / "rtca_mutant.json").write_text(json.dumps(state))
    return state


def replaced(data: bytes, pieces: list[Piece]) -> bytes:
    """Return text with something before and after pieces of it, which may lie in each other."""
    ordered = sorted(pieces, key=lambda piece: (piece.begin, -piece.end))

    def within(begin: int, end: int, those: list[Piece]) -> bytes:
        out, place = b"", begin
        while those:
            piece, rest = those[0], those[1:]
            inner = [other for other in rest if other.begin < piece.end]
            out += data[place : piece.begin] + piece.before.encode()
            out += within(piece.begin, piece.end, inner) + piece.after.encode()
            place, those = piece.end, rest[len(inner) :]
        return out + data[place:end]

    return within(0, len(data), ordered)


def _places(
    package: Path, file: str, those: list[tuple[int, int, int]]
) -> Iterator[tuple[tuple[str, int], list[tuple[int, int]]]]:
    """Yield where each template is made in the copy, with its slots' numbers and mutants."""
    original = (Path(__file__).resolve().parents[2] / "rtca_nb" / file).read_bytes()
    before, after = (_lines(data) for data in (original, (package / file).read_bytes()))
    assert len(before) == len(after), file
    moved = dict(zip(before, after, strict=True))
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for line, slot, number in those:
        found[moved[line]].append((slot, number))
    for line, slots in found.items():
        yield (file, line), slots


def _lines(data: bytes) -> list[int]:
    return [data[: match.start()].count(b"\n") + 1 for match in _TEMPLATE.finditer(data)]
