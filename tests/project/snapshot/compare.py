"""What differs between two snapshots, for a reader."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

__all__ = ["Difference", "differences", "report"]

_LONGEST: Final = 300


class Difference(NamedTuple):
    """One place that differs: where, and the lines that tell how."""

    place: tuple[str, ...]
    lines: tuple[str, ...]


def differences(before: Any, after: Any, place: tuple[str, ...] = ()) -> Iterator[Difference]:
    """Yield every place in which two snapshots differ."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            if name not in after:
                yield Difference((*place, name), (f"- gone: {_short(before[name])}",))
            elif name not in before:
                yield Difference((*place, name), (f"+ new: {_short(after[name])}",))
            else:
                yield from differences(before[name], after[name], (*place, name))
    elif isinstance(before, list) and isinstance(after, list):
        yield from _lists(before, after, place)
    else:
        yield Difference(place, (f"- {_short(before)}", f"+ {_short(after)}"))


def _lists(before: list[Any], after: list[Any], place: tuple[str, ...]) -> Iterator[Difference]:
    if len(before) == len(after) and any(isinstance(one, dict | list) for one in before):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from differences(one, other, (*place, str(number)))
        return
    texts = [[json.dumps(one, ensure_ascii=False, sort_keys=True) for one in side] for side in (before, after)]
    matcher = difflib.SequenceMatcher(None, *texts, autojunk=False)
    for what, begin, end, first, last in matcher.get_opcodes():
        if what != "equal":
            gone, new = before[begin:end], after[first:last]
            lines = [*(f"- {_short(one)}" for one in gone), *(f"+ {_short(one)}" for one in new)]
            yield Difference((*place, f"{begin}…"), tuple(lines))


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}… ({len(text):,} characters)"


def report(before: Any, after: Any, most: int = 8) -> tuple[str, int]:
    """Return the differences as text, the same change in many places once, and their number."""
    found = list(differences(before, after))
    places: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for one in found:
        places.setdefault(one.lines, []).append(one.place)
    lines = []
    for change, where in places.items():
        lines += [" / ".join(place) for place in where[:most]]
        if len(where) > most:
            lines.append(f"… and in {len(where) - most} more places")
        lines += [f"    {line}" for line in change]
        lines.append("")
    sections = Counter(one.place[0] for one in found)
    counted = ", ".join(f"{name} {number}" for name, number in sections.items())
    summary = f"{len(found)} differences ({counted}), {len(places)} of them unlike" if found else "No difference."
    return "\n".join([*lines, summary]), len(found)
