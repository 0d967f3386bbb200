"""Check that values in a rule have the right type (object, array, number); errors name the place of the value."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any, Final, NoReturn

import msgspec

from rtca_nb.base.arguments import kind_of, quoted
from rtca_nb.exceptions import RuleError

__all__ = ["PlacedRuleError", "Shapes", "said"]

_MOST: Final = 2**31 - 1


class PlacedRuleError(RuleError):
    """A value in a rule is not what the rule language expects at its place.

    Attributes
    ----------
    place : str
        Path of the value, such as ``RuleFunction.Operands[0].Operator``.
    fault : str
        What is wrong, as the end of a sentence that begins with the place, such as ``is empty; add an entry``.
    """

    def __init__(self, where: str, place: str, problem: str) -> None:
        super().__init__(f"{where}: {place} {problem}")
        self.place = place
        self.fault = problem


class Shapes:
    """Checks of the values in a rule; each raises :class:`PlacedRuleError` if the value is wrong.

    Parameters
    ----------
    where : str
        Name of the rule in errors.
    """

    def __init__(self, where: str) -> None:
        self.where = where

    def members(self, value: Any, place: str, names: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
        """Check that a value is an object that has all ``names``, and no others except ``optional`` ones; return it."""
        if not isinstance(value, dict):
            self.refuse(place, f"is {said(value)}; it must be an object with {', '.join(names)}")
        for name in names:
            if name not in value:
                self.refuse(place, f"has no {name}; add it")
        for name in value:
            if name not in names and name not in optional:
                known = {one.casefold(): one for one in (*names, *optional)}
                near = get_close_matches(str(name).casefold(), known, 1)
                cure = f"write {known[near[0]]}, or remove it" if near else "remove it"
                self.refuse(place, f"has a member {quoted(name)}, which rules do not have; {cure}")
        return value

    def array(self, value: Any, place: str, *, empty: bool = False) -> Any:
        """Check that a value is an array, and that it has entries unless ``empty`` is true; return it."""
        if not isinstance(value, list):
            self.refuse(place, f"is {said(value)}; it must be an array")
        if not value and not empty:
            self.refuse(place, "is empty; add an entry")
        return value

    def whole(self, value: Any, place: str) -> int:
        """Check that a value is a whole number from 0 to 2**31 − 1; return it."""
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
            self.refuse(place, f"is {said(value)}; it must be a whole number, 0 or more")
        return value

    def one_of(self, value: Any, place: str, words: Sequence[str]) -> str:
        """Check that a value is one of some words; return it."""
        if not isinstance(value, str) or value not in words:
            self.refuse(place, f"is {said(value)}; it must be one of {', '.join(words)}")
        return value

    def refuse(self, place: str, problem: str) -> NoReturn:
        """Raise :class:`PlacedRuleError` for the value at a place."""
        raise PlacedRuleError(self.where, place, problem)


def said(value: Any) -> str:
    """Describe an unexpected value: a number or a text of up to 40 characters as it is, anything else by its type."""
    if isinstance(value, (bool, int, float)):
        return msgspec.json.encode(value).decode()[:40]
    if isinstance(value, str):
        return quoted(value)
    return {dict: "an object", list: "an array", type(None): "null"}.get(type(value), kind_of(value))
