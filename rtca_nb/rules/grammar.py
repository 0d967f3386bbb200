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
    """Words as they are written; a ``*`` at the end of a word matches any characters."""

    value: str

    def written(self) -> dict[str, Any]:
        """Return the object of the Function language."""
        return {"Type": "PLAIN", "Value": self.value}


@dataclass(frozen=True, slots=True)
class WordList:
    """Alternative words or phrases."""

    values: tuple[str, ...]

    def written(self) -> dict[str, Any]:
        """Return the object of the Function language."""
        return {"Type": "LIST", "Value": [Plain(value).written() for value in self.values]}


@dataclass(frozen=True, slots=True)
class Proximity:
    """Maximum distance between the words before and after it, in words, which is required or excluded."""

    distance: int
    is_within: bool

    def written(self) -> dict[str, Any]:
        """Return the object of the Function language."""
        return {"Type": "PROXIMITY", "Value": {"Distance": self.distance, "IsWithin": self.is_within}}


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits."""

    decimal: bool

    def written(self) -> dict[str, Any]:
        """Return the object of the Function language."""
        return {"Type": "NUMERICAL", "Value": {"Decimal": self.decimal}}


Piece = Plain | WordList | Proximity | Number
Pattern = tuple[Piece, ...]
"""One operand of a pattern match, a sequence of pieces."""
Operand = str | int | float | Pattern


@dataclass(frozen=True, slots=True)
class Filter:
    """Limit of a condition, for example to the messages of one role.

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
        """Return the object of the Function language."""
        return {"Type": self.type, "Data": self.data if isinstance(self.data, str) else {self.data[0]: self.data[1]}}


@dataclass(frozen=True, slots=True)
class Condition:
    """A single test of a contact.

    Attributes
    ----------
    path : str
        Its ComparisonValue, which says what it tests, such as ``$.ContactLens.PostChat.ExactMatch.Transcript``.
    operator : str
    operands : tuple
    filters : tuple of Filter or None
        None if there is no FilterClause.
    negate : bool or None
        None if the rule has no Negate, which means false.
    """

    path: str
    operator: str
    operands: tuple[Operand, ...]
    filters: tuple[Filter, ...] | None = None
    negate: bool | None = None

    def filter(self, kind: str) -> str | tuple[str, str | int] | None:
        """Return the data of the filter of a type; None if there is none."""
        return next((one.data for one in self.filters or () if one.type == kind), None)

    def written(self) -> dict[str, Any]:
        """Return the object of the Function language."""
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
    """Conditions and groups of which all must hold (``AND``), or at least one (``OR``)."""

    operator: str
    operands: tuple[Condition | Group, ...]

    def written(self) -> dict[str, Any]:
        """Return the object of the Function language."""
        return {"Operator": self.operator, "Operands": [node.written() for node in self.operands]}


Node = Condition | Group


def function_text(root: Group) -> str:
    """Return a rule as the text of ``Function`` in CreateRule and UpdateRule."""
    return json.dumps({"Version": VERSION, "RuleFunction": root.written()}, ensure_ascii=False)


def conditions_of(node: Node) -> Iterator[Condition]:
    """Yield the conditions of a rule in the order in which they are written."""
    if isinstance(node, Condition):
        yield node
        return
    for child in node.operands:
        yield from conditions_of(child)
