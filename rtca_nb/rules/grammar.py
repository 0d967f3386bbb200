"""A rule as frozen data: groups of conditions, which can be written back as they were read.

Source: the Rules Function language of Amazon Connect, version 2022-11-25 (CreateRule, Function).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

__all__ = [
    "VERSION",
    "Condition",
    "Filter",
    "Group",
    "Node",
    "Number",
    "Operand",
    "Pattern",
    "Piece",
    "Plain",
    "Proximity",
    "WordList",
    "conditions_of",
    "function_text",
]

VERSION: Final = "2022-11-25"


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of a pattern as they are written; a ``*`` in a word matches any characters, as the choice ``star`` says."""

    value: str

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        return {"Type": "PLAIN", "Value": self.value}


@dataclass(frozen=True, slots=True)
class WordList:
    """Words or phrases, any one of which matches."""

    values: tuple[str, ...]

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        return {"Type": "LIST", "Value": [Plain(value).written() for value in self.values]}


@dataclass(frozen=True, slots=True)
class Proximity:
    """Between two parts of a pattern: the second must follow within ``distance`` words, or must not (``is_within``)."""

    distance: int
    is_within: bool

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        return {"Type": "PROXIMITY", "Value": {"Distance": self.distance, "IsWithin": self.is_within}}


@dataclass(frozen=True, slots=True)
class Number:
    """Any number in digits: with decimals if ``decimal`` is true, otherwise a whole number."""

    decimal: bool

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        return {"Type": "NUMERICAL", "Value": {"Decimal": self.decimal}}


Piece = Plain | WordList | Proximity | Number
Pattern = tuple[Piece, ...]
"""One operand of a pattern match, a sequence of pieces."""
Operand = str | int | float | Pattern


@dataclass(frozen=True, slots=True)
class Filter:
    """A limit on the data that a condition examines, for example to the messages of one role.

    Attributes
    ----------
    type : str
        Type of the filter, such as ``ParticipantRole``.
    data : str or tuple of (str, str or int)
        Value of the filter, such as ``"CUSTOMER"``, or ``("First", 120)`` for an object with this one member.
    """

    type: str
    data: str | tuple[str, str | int]

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        return {"Type": self.type, "Data": self.data if isinstance(self.data, str) else {self.data[0]: self.data[1]}}


@dataclass(frozen=True, slots=True)
class Condition:
    """A single test of a contact.

    Attributes
    ----------
    path : str
        Its ComparisonValue, which says what it tests, such as ``$.ContactLens.PostChat.ExactMatch.Transcript``.
    operator : str
        How to compare, such as ``CONTAINS_ANY``.
    operands : tuple
        Values to compare with: texts, numbers, or patterns, each a tuple of pieces.
    filters : tuple of Filter or None
        None if there is no FilterClause.
    negate : bool or None
        None if the condition has no Negate, which means false.
    """

    path: str
    operator: str
    operands: tuple[Operand, ...]
    filters: tuple[Filter, ...] | None = None
    negate: bool | None = None

    def filter(self, kind: str) -> str | tuple[str, str | int] | None:
        """Return the data of the filter whose type is ``kind``; None if the condition has no such filter."""
        return next((one.data for one in self.filters or () if one.type == kind), None)

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        made: dict[str, Any] = {
            "Operator": self.operator,
            "Operands": [
                [piece.written() for piece in operand] if isinstance(operand, tuple) else operand
                for operand in self.operands
            ],
            "ComparisonValue": self.path,
        }
        if self.filters is not None:
            made["FilterClause"] = {"LogicOperator": "AND", "Filters": [one.written() for one in self.filters]}
        if self.negate is not None:
            made["Negate"] = self.negate
        return made


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions and groups, all of which must hold (operator ``AND``), or at least one of which (``OR``)."""

    operator: str
    operands: tuple[Condition | Group, ...]

    def written(self) -> dict[str, Any]:
        """Return this as an object of the Function language: a dict that can be written as JSON."""
        return {"Operator": self.operator, "Operands": [node.written() for node in self.operands]}


Node = Condition | Group


def function_text(root: Group) -> str:
    """Return the conditions of a rule as JSON text, as ``Function`` in CreateRule and UpdateRule."""
    return json.dumps({"Version": VERSION, "RuleFunction": root.written()}, ensure_ascii=False)


def conditions_of(node: Node) -> Iterator[Condition]:
    """Yield the conditions of a rule in the order in which they are written."""
    if isinstance(node, Condition):
        yield node
        return
    for child in node.operands:
        yield from conditions_of(child)
