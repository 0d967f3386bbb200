"""A judgement, and its line in a file of judgements.

The file is JSON lines, version 1. Additions of later versions survive: unknown fields stay on their line, and a line of
a later version is kept as it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import is_one_of
from rtca_nb.base.safe_json import load_json, repair_text
from rtca_nb.exceptions import IntegrityError, LimitExceededError, MalformedSourceError, UsageError
from rtca_nb.model.segments import Time
from rtca_nb.model.timestamps import parse_time
from rtca_nb.tables.schema import DERIVED

__all__ = ["KINDS", "LATEST", "VERDICTS", "Judgement", "Target", "checked", "line_of", "parse_line"]

VERSION: Final = 1
KINDS: Final = DERIVED["annotations"][2].values
VERDICTS: Final = DERIVED["annotations"][8].values
"""Verdicts of reviewers; ``withdrawn`` takes back the reviewer's earlier verdict."""

_OUTPUT_TYPES: Final = DERIVED["annotations"][1].values
_LONGEST_LINE: Final = 1_000_000
_LONGEST_NOTE: Final = 4_000
LATEST: Final = 253_402_300_799_999_999
"""The latest time that can be written, in microseconds since 1970."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Target(NamedTuple):
    """A part of a contact that is judged.

    Attributes
    ----------
    kind : {"category", "issue", "sentiment"}
    label : str
        Name of the category, ``"issue"``, or the sentiment.
    id : str or None
        Id of the message; None for the whole contact.
    begin_offset_char, end_offset_char : int or None
        Offsets of the span, as sent; None if the target is not a span.
    """

    contact_id: str
    output_type: str
    kind: str
    label: str
    rule_id: str | None = None
    id: str | None = None
    begin_offset_char: int | None = None
    end_offset_char: int | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """Tuple that identifies the target; a category is identified by its rule id, if any, so it may be renamed."""
        return (*self[:3], self.rule_id or self.label, *self[5:])


class Judgement(NamedTuple):
    """A judgement of one reviewer on one target at one time.

    Attributes
    ----------
    time : int
        Microseconds since 1970, UTC.
    line : bytes
        Its line in the file, without the line feed; it also identifies the judgement.
    """

    target: Target
    verdict: str
    note: str
    reviewer: str
    time: int
    line: bytes

    def __repr__(self) -> str:
        return f"<Judgement {self.verdict} on a {self.target.kind}>"


def checked(target: Target, verdict: str, note: str, reviewer: str, time: int) -> Judgement:
    """Return a judgement with these values, checked; ``time`` is in microseconds since 1970, UTC.

    Raises
    ------
    UsageError
        If a value is invalid.
    """
    written = _EPOCH + timedelta(microseconds=time)
    values = {
        "version": VERSION,
        **target._asdict(),
        "verdict": verdict,
        "note": repair_text(note)[0],
        "reviewer": repair_text(reviewer)[0],
        "time": written.isoformat().replace("+00:00", "Z"),
    }
    try:
        return _judgement(values)
    except _WrongFieldError as wrong:
        raise UsageError(f"the judgement is invalid: {wrong}") from None


class _WrongFieldError(Exception):
    """A field is invalid; the message says which and how, and quotes nothing."""


def parse_line(line: bytes, number: int, name: str) -> Judgement | bytes:
    """Return the judgement on a line of a file of judgements.

    Returns
    -------
    Judgement or bytes
        Bytes, the line itself, if it is of a later version, which is kept but not read.

    Raises
    ------
    MalformedSourceError, LimitExceededError
        If the line is invalid or too long; the message gives its number and quotes nothing.
    """
    where = f"line {number} of {name}"
    # A file whose first line is invalid is rarely a file of judgements.
    advice = "pass a file that save() wrote" if number == 1 else "correct the line or remove it"
    if len(line) > _LONGEST_LINE:
        raise LimitExceededError(
            f"{where} is longer than {_LONGEST_LINE:,} bytes, too long for a judgement, so nothing was read; {advice}"
        )
    try:
        values = load_json(line, label=where)
    except IntegrityError:
        raise MalformedSourceError(
            f"{where} is not JSON that can be read, so it is not a judgement and nothing was read; {advice}"
        ) from None
    if not isinstance(values, dict):
        raise MalformedSourceError(
            f"{where} is not a JSON object, so it is not a judgement and nothing was read; {advice}"
        )
    version = values.get("version")
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        return line_of(values, line)
    try:
        return _judgement(values, line)
    except _WrongFieldError as wrong:
        raise MalformedSourceError(f"{where} is not a judgement, because {wrong}; nothing was read; {advice}") from None


def line_of(values: Mapping[str, Any], otherwise: bytes = b"") -> bytes:
    """Return values as a line of JSON, always the same for the same values; ``otherwise`` if they cannot be written."""
    try:
        written = json.dumps(values, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
        return written.encode("utf-8")
    except (ValueError, UnicodeEncodeError):
        return otherwise


def _judgement(values: dict[str, Any], line: bytes = b"") -> Judgement:
    if values.get("version") != VERSION or isinstance(values["version"], bool):
        raise _WrongFieldError("its version is missing or is not a whole number from 1 on")
    note = values.get("note", "")
    if not isinstance(note, str):
        raise _WrongFieldError("its note is not text")
    if len(note) > _LONGEST_NOTE:
        raise _WrongFieldError(f"its note has more than {_LONGEST_NOTE:,} characters")
    target = Target(
        _text(values, "contact_id"),
        _one_of(values, "output_type", _OUTPUT_TYPES),
        _one_of(values, "kind", KINDS),
        _text(values, "label"),
        _text_or_none(values, "rule_id"),
        _text_or_none(values, "id"),
        _offset(values, "begin_offset_char"),
        _offset(values, "end_offset_char"),
    )
    time = values.get("time")
    micros = parse_time(Time(absolute_time=time)) if isinstance(time, str) else None
    if micros is None:
        raise _WrongFieldError("its time is not written like 2026-01-31T12:00:00Z")
    verdict, reviewer = _one_of(values, "verdict", VERDICTS), _text(values, "reviewer")
    return Judgement(target, verdict, note, reviewer, micros, line_of(values, line))


def _text(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _WrongFieldError(f"its {name} is missing or empty")
    return value


def _text_or_none(values: Mapping[str, Any], name: str) -> str | None:
    value = values.get(name)
    if value is not None and not isinstance(value, str):
        raise _WrongFieldError(f"its {name} is not text")
    return value


def _one_of(values: Mapping[str, Any], name: str, known: tuple[str, ...]) -> str:
    value = values.get(name)
    if not is_one_of(value, known):
        raise _WrongFieldError(f"its {name} is not one of {', '.join(known)}")
    return str(value)


def _offset(values: Mapping[str, Any], name: str) -> int | None:
    value = values.get(name)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or not -(2**63) <= value < 2**63):
        raise _WrongFieldError(f"its {name} is not a whole number")
    return value
