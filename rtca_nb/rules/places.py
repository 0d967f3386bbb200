"""Find the value at a place, such as ``RuleFunction.Operands[0].Operator``, in the text of a rule."""

from __future__ import annotations

import json
import re
from typing import Final, NamedTuple

__all__ = ["TextSpan", "fault_in_json", "span_of"]

_STEP: Final = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_TOKEN: Final = re.compile(r'\s*([{}\[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}\[\],:"]+)')


class TextSpan(NamedTuple):
    """A span of text in code points; the end is exclusive."""

    begin: int
    end: int


def span_of(text: str, place: str) -> TextSpan:
    """Return the span of the value at a place; if there is none, the span of the innermost value that leads there.

    Parameters
    ----------
    text : str
        Valid JSON.
    place : str
        Path of the value: names joined by dots, and indices of entries (from 0) in brackets.
    """
    at = _after_space(text, 0)
    for name, number in _STEP.findall(place):
        inner = _entry(text, at, int(number)) if number else _member(text, at, name)
        if inner is None:
            break
        at = inner
    return TextSpan(at, _end_of(text, at))


def fault_in_json(text: str) -> int | None:
    """Return the index of the code point where a text stops being valid JSON; None if valid, or nested too deeply."""
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        return error.pos
    except RecursionError:
        return None
    return None


def _after_space(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _end_of(text: str, at: int) -> int:
    """Return the end (exclusive) of the JSON value that begins at the index ``at``."""
    depth = 0
    while found := _TOKEN.match(text, at):
        at = found.end()
        depth += (found[1] in "{[") - (found[1] in "}]")
        if depth <= 0:
            break
    return at


def _entry(text: str, at: int, number: int) -> int | None:
    if text[at : at + 1] != "[":
        return None
    at = _after_space(text, at + 1)
    for _ in range(number):
        at = _after_space(text, _end_of(text, at))
        if text[at : at + 1] != ",":
            return None
        at = _after_space(text, at + 1)
    return None if text[at : at + 1] in {"]", ""} else at


def _member(text: str, at: int, name: str) -> int | None:
    if text[at : at + 1] != "{":
        return None
    at = _after_space(text, at + 1)
    while text[at : at + 1] == '"':
        end = _end_of(text, at)
        own = json.loads(text[at:end]) == name
        at = _after_space(text, _after_space(text, end) + 1)
        if own:
            return at
        at = _after_space(text, _end_of(text, at))
        if text[at : at + 1] == ",":
            at = _after_space(text, at + 1)
    return None
