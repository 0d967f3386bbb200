"""Parse the Function of a rule; refuse anything that is not documented, and name its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from rtca_nb.base.arguments import counted, quoted
from rtca_nb.rules.grammar import (
    VERSION,
    Condition,
    Filter,
    Group,
    Node,
    Number,
    Operand,
    Pattern,
    Piece,
    Plain,
    Proximity,
    WordList,
)
from rtca_nb.rules.json_text import decoded
from rtca_nb.rules.kinds import LANGUAGES, OPERATORS, Kind, kind_of_path, subject_of
from rtca_nb.rules.shapes import Shapes, said

__all__ = ["DEEPEST", "parse_function"]

DEEPEST: Final = 32
"""Maximum depth of nested groups."""
_MOST_OPERANDS: Final = 20_000
_ROLES: Final = ("CUSTOMER", "AGENT", "ANY")
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9]{0,79}")
_PATH: Final = re.compile(r"\$(?:\.[^.\s][^.]{0,255}){2,16}")


def parse_function(value: Any, where: str) -> Group:
    """Parse the Function of a rule, from JSON text or from the decoded object.

    Parameters
    ----------
    value : str, bytes or dict
    where : str
        Name of the rule in errors.

    Returns
    -------
    Group

    Raises
    ------
    RuleError
        If the Function has anything that is not in the grammar; the message names the place.
    """
    if isinstance(value, (str, bytes)):
        value = decoded(value, f"{where}: the Function")
    return _Reader(where).function(value)


class _Reader(Shapes):
    """Parser of one Function; its errors begin with ``where``, the name of the rule."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self._operands = 0

    def function(self, value: Any) -> Group:
        members = self.members(value, "the Function", ("Version", "RuleFunction"))
        if members["Version"] != VERSION:
            self.refuse("Version", f"is {quoted(members['Version'])}; the only version is {VERSION!r}")
        place = "RuleFunction"
        node = members["RuleFunction"]
        if isinstance(node, dict) and "ComparisonValue" in node:
            self.refuse(place, "is a condition; put it among the Operands of an AND or OR")
        return self._group(node, place, 1)

    def _node(self, value: Any, place: str, depth: int) -> Node:
        if isinstance(value, dict) and "ComparisonValue" in value:
            return self._condition(value, place)
        return self._group(value, place, depth)

    def _group(self, value: Any, place: str, depth: int) -> Group:
        if depth > DEEPEST:
            self.refuse(place, f"is nested deeper than {DEEPEST} groups; write the rule with fewer nested groups")
        members = self.members(value, place, ("Operator", "Operands"))
        operator = members["Operator"]
        if operator not in ("AND", "OR"):
            if operator in OPERATORS:
                self.refuse(place, "is a condition without ComparisonValue; add what it tests")
            self.refuse(f"{place}.Operator", f"is {quoted(operator)}; a group takes AND or OR")
        operands = self.array(members["Operands"], f"{place}.Operands")
        return Group(
            operator,
            tuple(self._node(one, f"{place}.Operands[{number}]", depth + 1) for number, one in enumerate(operands)),
        )

    def _condition(self, value: Any, place: str) -> Condition:
        members = self.members(
            value, place, ("Operator", "Operands", "ComparisonValue"), optional=("FilterClause", "Negate")
        )
        path = self._path(members["ComparisonValue"], f"{place}.ComparisonValue")
        operator = members["Operator"]
        kind = kind_of_path(path)
        allowed = OPERATORS if kind is None else kind.operators
        if operator not in allowed:
            which = "a condition" if kind is None else f"{path.rpartition('ContactLens.')[2]}"
            self.refuse(f"{place}.Operator", f"is {quoted(operator)}; {which} takes {' or '.join(allowed)}")
        negate = members.get("Negate")
        if "Negate" in members and not isinstance(negate, bool):
            self.refuse(f"{place}.Negate", f"is {said(negate)}; it must be true or false")
        operands = self._operand_list(members["Operands"], f"{place}.Operands", kind, operator)
        filters = None
        if "FilterClause" in members:
            filters = self._filters(members["FilterClause"], f"{place}.FilterClause")
        return Condition(path, operator, operands, filters, negate)

    def _path(self, value: Any, place: str) -> str:
        if not isinstance(value, str) or _PATH.fullmatch(value) is None or subject_of(value) is None:
            self.refuse(
                place, f"is {quoted(value)}; it must be a path such as $.ContactLens.PostChat.ExactMatch.Transcript"
            )
        return value

    # -- operands ---------------------------------------------------------------------------------------------

    def _operand_list(self, value: Any, place: str, kind: Kind | None, operator: str) -> tuple[Operand, ...]:
        none_meant = kind is not None and kind.operands == "texts or none" and operator == "EQUALS"
        operands = self.array(value, place, empty=none_meant)
        if none_meant and operands:
            self.refuse(place, "is not empty; here EQUALS means that there is no value, so write []")
        self._operands += len(operands)
        if self._operands > _MOST_OPERANDS:
            self.refuse(place, f"is too long; a rule can have up to {_MOST_OPERANDS:,} operands")
        made = tuple(self._operand(one, f"{place}[{number}]", kind) for number, one in enumerate(operands))
        single = kind is not None and kind.operands in {"one text", "whole number"}
        if single and len(made) != 1:
            self.refuse(place, f"has {counted(len(made), 'entry', 'entries')}; this condition takes one")
        return made

    def _operand(self, value: Any, place: str, kind: Kind | None) -> Operand:
        wanted = kind.operands if kind is not None else "anything"
        if wanted == "whole number":
            if isinstance(value, bool) or not isinstance(value, int):
                self.refuse(place, f"is {said(value)}; it must be a whole number")
            return value
        if wanted == "patterns" or (kind is None and isinstance(value, list)):
            return self._pattern(value, place)
        if kind is None and isinstance(value, (int, float)) and not isinstance(value, bool):
            return value
        if not isinstance(value, str):
            self.refuse(place, f"is {said(value)}; it must be text")
        if not value.strip():
            self.refuse(place, "is empty; write some text")
        return value

    def _pattern(self, value: Any, place: str) -> Pattern:
        if not isinstance(value, list):
            self.refuse(place, f"is {said(value)}; a pattern is an array of objects with Type and Value")
        pieces = tuple(self._piece(one, f"{place}[{number}]") for number, one in enumerate(self.array(value, place)))
        words = False
        for number, piece in enumerate(pieces):
            if isinstance(piece, Proximity):
                rest = any(_says_something(later) for later in _until_proximity(pieces[number + 1 :]))
                if not words or not rest:
                    self.refuse(f"{place}[{number}]", "is a PROXIMITY, which needs words before and after it; add them")
                words = False
            else:
                words = words or _says_something(piece)
        return pieces

    def _piece(self, value: Any, place: str) -> Piece:
        members = self.members(value, place, ("Type", "Value"))
        kind, content = members["Type"], members["Value"]
        at = f"{place}.Value"
        if kind == "PLAIN":
            return Plain(self._words(content, at))
        if kind == "LIST":
            items = self.array(content, at)
            self._operands += len(items)
            return WordList(tuple(self._list_item(one, f"{at}[{number}]") for number, one in enumerate(items)))
        if kind == "PROXIMITY":
            inner = self.members(content, at, ("Distance", "IsWithin"))
            distance = self.whole(inner["Distance"], f"{at}.Distance")
            if not isinstance(inner["IsWithin"], bool):
                self.refuse(f"{at}.IsWithin", f"is {said(inner['IsWithin'])}; it must be true or false")
            return Proximity(distance, inner["IsWithin"])
        if kind == "NUMERICAL":
            inner = self.members(content, at, ("Decimal",))
            if not isinstance(inner["Decimal"], bool):
                self.refuse(f"{at}.Decimal", f"is {said(inner['Decimal'])}; it must be true or false")
            return Number(inner["Decimal"])
        return self.refuse(f"{place}.Type", f"is {quoted(kind)}; it must be PLAIN, LIST, PROXIMITY or NUMERICAL")

    def _list_item(self, value: Any, place: str) -> str:
        members = self.members(value, place, ("Type", "Value"))
        if members["Type"] != "PLAIN":
            self.refuse(f"{place}.Type", f"is {quoted(members['Type'])}; in a LIST, it must be PLAIN")
        words = self._words(members["Value"], f"{place}.Value")
        if not words.strip():
            self.refuse(f"{place}.Value", "is empty; write a word")
        return words

    def _words(self, value: Any, place: str) -> str:
        if not isinstance(value, str):
            self.refuse(place, f"is {said(value)}; it must be text")
        if not value:
            self.refuse(place, "is empty; write some words")
        return value

    # -- filters ----------------------------------------------------------------------------------------------

    def _filters(self, value: Any, place: str) -> tuple[Filter, ...]:
        members = self.members(value, place, ("LogicOperator", "Filters"))
        if members["LogicOperator"] != "AND":
            self.refuse(f"{place}.LogicOperator", f"is {quoted(members['LogicOperator'])}; it must be AND")
        filters = self.array(members["Filters"], f"{place}.Filters")
        made = tuple(self._filter(one, f"{place}.Filters[{number}]") for number, one in enumerate(filters))
        kinds = [one.type for one in made]
        for number, kind in enumerate(kinds):
            if kind in kinds[:number]:
                self.refuse(f"{place}.Filters[{number}].Type", f"repeats {kind!r}; keep one")
        return made

    def _filter(self, value: Any, place: str) -> Filter:
        members = self.members(value, place, ("Type", "Data"))
        kind, data = members["Type"], members["Data"]
        at = f"{place}.Data"
        if kind == "ParticipantRole":
            return Filter(kind, self.one_of(data, at, _ROLES))
        if kind == "PatternMatchLanguageFilter":
            return Filter(kind, self.one_of(data, at, LANGUAGES))
        if kind == "AiAgentEscalatedToHuman":
            return Filter(kind, self.one_of(data, at, ("TRUE", "FALSE")))
        if kind == "AiAgentUseCase":
            inner = self.members(data, at, ("Value",))
            return Filter(
                kind, ("Value", self.one_of(inner["Value"], f"{at}.Value", ("SelfService", "AgentAssistance")))
            )
        if not isinstance(kind, str) or _NAME.fullmatch(kind) is None:
            self.refuse(f"{place}.Type", f"is {quoted(kind)}; it must be the name of a filter, such as ParticipantRole")
        if isinstance(data, dict) and len(data) == 1:
            ((name, number),) = data.items()
            if kind == "PostChatContactPeriodSeconds":
                self.one_of(name, at, ("First", "Last"))
            return Filter(kind, (name, self.whole(number, f"{at}.{name}")))
        if kind == "PostChatContactPeriodSeconds" or not isinstance(data, str):
            self.refuse(at, f'is {said(data)}; it must be an object such as {{"First": 30}} or {{"Last": 30}}')
        return Filter(kind, data)


def _says_something(piece: Piece) -> bool:
    return not isinstance(piece, Plain) or bool(piece.value.strip())


def _until_proximity(pieces: Sequence[Piece]) -> Sequence[Piece]:
    end = next((number for number, piece in enumerate(pieces) if isinstance(piece, Proximity)), len(pieces))
    return pieces[:end]
