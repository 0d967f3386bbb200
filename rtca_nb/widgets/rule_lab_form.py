"""Conversion of a rule to the fields of a form and back; parts without fields stay JSON, so nothing is lost.

A group is ``{"op", "parts"}``; a condition has its kind, and the text typed in each field. While a form is incomplete,
it has no rule, and each fault is reported at its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.exceptions import RuleError
from rtca_nb.rules.grammar import VERSION, Condition, Filter, Group, Node, Operand
from rtca_nb.rules.json_text import decoded
from rtca_nb.rules.kinds import KINDS, Kind, kind_of_path, subject_of
from rtca_nb.rules.parsing import parse_function
from rtca_nb.rules.scope import PERIOD, ROLE
from rtca_nb.rules.shapes import PlacedRuleError
from rtca_nb.rules.word_conditions import LANGUAGE
from rtca_nb.widgets.rule_lab_patterns import PatternTextError, pattern_of_text, text_of_pattern
from rtca_nb.widgets.values import sentence

__all__ = ["OTHER", "Built", "checked_form", "empty_form", "form_of", "form_path", "rule_of_form", "written_form"]

OTHER: Final = "other"
"""The kind of a condition that stays JSON."""

_TEXTS: Final = ("kind", "key", "compare", "words", "role", "period", "seconds", "language", "space", "text")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_STEP: Final = re.compile(r"\.Operands\[(\d+)\]")
_LINE: Final = re.compile(r"Operands\[(\d+)\]")
_WHOLE: Final = re.compile(r"[+-]?[0-9]{1,9}")
_FORM_SIZE: Final = 100_000
_FORM_DEPTH: Final = 40

Form = Mapping[str, Any]


class Built(NamedTuple):
    """A form, converted to a rule.

    Attributes
    ----------
    root : Group or None
        The rule; None if something is missing or wrong.
    faults : dict of str to str
        Place in the form, such as ``0.2`` (third part of the first part) -> what is wrong there.
    """

    root: Group | None
    faults: dict[str, str]


def empty_form() -> dict[str, Any]:
    """Return a blank form: one condition on words."""
    return {"op": "AND", "parts": [_condition_form("ExactMatch.Transcript")]}


def _condition_form(kind: str, **fields: Any) -> dict[str, Any]:
    made: dict[str, Any] = dict.fromkeys(_TEXTS, "")
    return {**made, "kind": kind, "space": "PostChat", "negate": None, "order": [], **fields}


# -- from a rule ------------------------------------------------------------------------------------------------------


def form_of(node: Node) -> dict[str, Any]:
    """Convert a rule, or part of one, to a form."""
    if isinstance(node, Group):
        return {"op": node.operator, "parts": [form_of(child) for child in node.operands]}
    form = _form_of_condition(node)
    if form is not None and not _said_by_lines(form) and _built(form) == node:
        return form
    return _condition_form(OTHER, text=json.dumps(node.written(), ensure_ascii=False, indent=2))


def _said_by_lines(form: Form) -> bool:
    """Return whether a browser's text field would change a text of the form."""
    lines = [*form["words"].split("\n"), form["key"]]
    return any(_CONTROL.search(line) for line in lines)


def _form_of_condition(node: Condition) -> dict[str, Any] | None:
    kind, found = kind_of_path(node.path), subject_of(node.path)
    if kind is None or found is None:
        return None
    words: list[str] = []
    for operand in node.operands:
        words.append(text_of_pattern(operand) if isinstance(operand, tuple) else str(operand))
    period = node.filter(PERIOD)
    which, seconds = period if isinstance(period, tuple) else ("", "")
    return _condition_form(
        kind.subject,
        key=found[1].removeprefix(kind.subject) if kind.subject.endswith(".") else "",
        compare=node.operator if kind.operands == "whole number" else "",
        words="\n".join(words),
        role=node.filter(ROLE) or "",
        period=which,
        seconds=str(seconds),
        language=node.filter(LANGUAGE) or "",
        space=found[0],
        negate=node.negate,
        order=[one.type for one in node.filters or ()],
    )


def _built(form: Form) -> Node | None:
    faults: dict[str, str] = {}
    made = _condition(form, "", faults)
    return None if faults else made


# -- to a rule --------------------------------------------------------------------------------------------------------


def rule_of_form(form: Form) -> Built:
    """Convert a form to a rule, or list what is missing or wrong."""
    faults: dict[str, str] = {}
    root = _node(form, "", faults)
    if faults or not isinstance(root, Group):
        return Built(None, faults)
    try:
        return Built(parse_function({"Version": VERSION, "RuleFunction": root.written()}, "The rule"), {})
    except PlacedRuleError as error:
        path, rest = form_path(root, error.place)
        line = _LINE.match(rest)
        return Built(None, {path: sentence(f"{f'line {int(line[1]) + 1}' if line else rest or 'this'} {error.fault}")})
    except RuleError as error:
        return Built(None, {"": sentence(str(error))})


def written_form(form: Form) -> dict[str, Any] | None:
    """Return a form, which may be incomplete, as the dict of a Function; None if JSON of a condition is invalid."""
    faults: dict[str, str] = {}
    root = _node(form, "", faults)
    return None if root is None else {"Version": VERSION, "RuleFunction": root.written()}


def form_path(root: Node, place: str) -> tuple[str, str]:
    """Split a place in a Function: return the place of a condition or group in the form, and the rest of the place."""
    rest = place.removeprefix("RuleFunction")
    steps: list[str] = []
    node = root
    while isinstance(node, Group) and (found := _STEP.match(rest)) and int(found[1]) < len(node.operands):
        steps.append(found[1])
        node, rest = node.operands[int(found[1])], rest[found.end() :]
    return ".".join(steps), rest.lstrip(".")


def _node(form: Form, path: str, faults: dict[str, str]) -> Node | None:
    if "parts" not in form:
        return _condition(form, path, faults)
    parts = [_node(part, _below(path, number), faults) for number, part in enumerate(form["parts"])]
    if not parts:
        faults[path] = "This group is empty: add a condition, or remove the group."
    return None if None in parts else Group(form["op"], tuple(part for part in parts if part is not None))


def _below(path: str, number: int) -> str:
    return f"{path}.{number}" if path else str(number)


def _condition(form: Form, path: str, faults: dict[str, str]) -> Node | None:
    if form["kind"] == OTHER:
        return _of_json(form["text"], path, faults)
    kind = KINDS[form["kind"]]
    wrong: list[str] = []
    key = form["key"]
    if kind.subject.endswith(".") and not key.strip():
        wrong.append("Name the attribute.")
    operands = _operands(form, kind, wrong)
    filters = _filters(form, wrong)
    if wrong:
        faults[path] = wrong[0]
    return Condition(
        f"$.ContactLens.{form['space'] or 'PostChat'}.{kind.subject}{key if kind.subject.endswith('.') else ''}",
        _operator(form, kind, operands),
        operands,
        filters or None,
        form["negate"],
    )


def _of_json(text: str, path: str, faults: dict[str, str]) -> Node | None:
    whole = {"Version": VERSION, "RuleFunction": {"Operator": "AND", "Operands": [None]}}
    try:
        whole["RuleFunction"] = {"Operator": "AND", "Operands": [decoded(text, "The condition")]}
        return parse_function(whole, "The condition").operands[0]
    except PlacedRuleError as error:
        place = error.place.removeprefix("RuleFunction.Operands[0]").lstrip(".")
        faults[path] = sentence(f"{place or 'this'} {error.fault}")
    except RuleError as error:
        faults[path] = sentence(str(error))
    return None


def _operator(form: Form, kind: Kind, operands: Sequence[Operand]) -> str:
    if kind.operands == "whole number":
        return form["compare"] if form["compare"] in kind.operators else kind.operators[0]
    if kind.operands == "texts or none":
        return "CONTAINS_ANY" if operands else "EQUALS"
    return kind.operators[0]


def _operands(form: Form, kind: Kind, wrong: list[str]) -> tuple[Operand, ...]:
    text = form["words"]
    lines = [line for line in text.split("\n") if line.strip()]
    if kind.operands == "whole number":
        if _WHOLE.fullmatch(text.strip()) is None:
            wrong.append("Write a whole number.")
            return ()
        return (int(text),)
    if kind.operands == "one text":
        if not lines:
            wrong.append(f"Choose {_listed(kind.values)}." if kind.values else "Write the statement to look for.")
        return tuple(lines[:1]) if len(lines) < 2 else (text,)
    if not lines and kind.operands != "texts or none":
        wrong.append("Write what to look for, one per line.")
    if kind.operands != "patterns":
        return tuple(lines)
    made: list[Operand] = []
    for number, line in enumerate(lines, 1):
        try:
            made.append(pattern_of_text(line))
        except PatternTextError as error:
            wrong.append(f"Line {number}: {error}" if len(lines) > 1 else str(error))
    return tuple(made)


def _filters(form: Form, wrong: list[str]) -> tuple[Filter, ...]:
    made = []
    if form["role"]:
        made.append(Filter(ROLE, form["role"]))
    if form["period"]:
        if form["seconds"].strip().isdecimal() and form["seconds"].isascii():
            made.append(Filter(PERIOD, (form["period"], int(form["seconds"]))))
        else:
            wrong.append("Write the length of the period in seconds.")
    if form["language"]:
        made.append(Filter(LANGUAGE, form["language"]))
    order = {name: number for number, name in enumerate(form["order"])}
    return tuple(sorted(made, key=lambda one: order.get(one.type, len(order))))


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


# -- input of a browser or a caller -----------------------------------------------------------------------------------


def checked_form(form: Any) -> dict[str, Any]:
    """Return a checked copy of a form that a browser or a caller sent.

    Raises
    ------
    ValueError
        If it is not a valid form; the message says why.
    """
    left = [_FORM_SIZE]
    made = _checked(form, left, 0)
    if "parts" not in made:
        raise ValueError("the outermost part of a form must be a group; put the condition into the parts of a group")
    return made


def _checked(form: Any, left: list[int], depth: int) -> dict[str, Any]:
    left[0] -= 1
    if not isinstance(form, Mapping) or left[0] < 0 or depth > _FORM_DEPTH:
        raise ValueError(
            f"a form holds at most {_FORM_SIZE:,} groups and conditions, as dicts nested up to {_FORM_DEPTH} levels"
        )
    if "parts" in form:
        parts, operator = form["parts"], form.get("op")
        if operator not in {"AND", "OR"} or not isinstance(parts, (list, tuple)) or set(form) != {"op", "parts"}:
            raise ValueError("a group has op, which is AND or OR, and parts, which is a list")
        return {"op": operator, "parts": [_checked(part, left, depth + 1) for part in parts]}
    texts = dict(_texts(form))
    if texts["kind"] != OTHER and texts["kind"] not in KINDS:
        raise ValueError(f"{texts['kind'][:40]!r} is not a kind of condition")
    negate, order = form.get("negate"), form.get("order", [])
    if not (negate is None or isinstance(negate, bool)) or not isinstance(order, (list, tuple)):
        raise ValueError("'negate' of a condition must be true, false or null, and 'order' a list")
    return {**texts, "negate": negate, "order": [str(one)[:80] for one in order][:10]}


def _texts(form: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    unknown = [name for name in form if name not in {*_TEXTS, "negate", "order"}]
    if unknown:
        raise ValueError(f"a condition has no {str(unknown[0])[:40]!r}; it has {', '.join(_TEXTS)}, negate and order")
    for name in _TEXTS:
        value = form.get(name, "")
        if not isinstance(value, str):
            raise ValueError(f"{name!r} of a condition must be text")  # noqa: TRY004  # one error for whatever is wrong
        yield name, value
