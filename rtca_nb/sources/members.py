"""Take a JSON object apart without losing any of it: members that are not taken are reported."""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar

from rtca_nb.model.reencoded import as_list
from rtca_nb.model.segments import UnknownMember

__all__ = ["Members", "number", "texts"]

T = TypeVar("T")

# Language, script and region, as in "de-DE" and "zh-Hans-CN": too short to hold a person's name.
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?")


class Members:
    """The members of one object, to be taken one by one.

    Parameters
    ----------
    value : object
        The object; a value of any other type is reported whole.
    path : str
        Where it is, as in :class:`~rtca_nb.model.segments.UnknownMember`.
    unknown : list of UnknownMember
        Collects the members that were not taken.
    """

    def __init__(self, value: Any, path: str, unknown: list[UnknownMember]) -> None:
        self.path, self._unknown = path, unknown
        self._left: dict[str, Any] = dict(value) if isinstance(value, dict) else {}
        if not isinstance(value, dict) and value is not None:
            unknown.append(UnknownMember(path, value))

    def take(self, name: str, kind: type[T]) -> T | None:
        """Take a member; None if it is absent, null or of another type (which ``rest`` then reports)."""
        value = self._left.get(name)
        if value is not None and isinstance(value, kind):
            del self._left[name]
            return value
        return None

    def number(self, name: str) -> float | None:
        """Take a number; None if it is absent or another value, such as a bool (which ``rest`` then reports)."""
        value = number(self._left.get(name))
        if value is not None:
            del self._left[name]
        return value

    def language(self) -> str | None:
        """Take ``LanguageCode``; None if it is no language code (``rest`` then reports it, as it may be any text)."""
        code = self._left.get("LanguageCode")
        return self.take("LanguageCode", str) if isinstance(code, str) and _LANGUAGE.fullmatch(code) else None

    def within(self, name: str) -> Members:
        """Take an object as :class:`Members`; they are empty if it is absent, or another value, which is reported."""
        return Members(self._left.pop(name, None), self._under(name), self._unknown)

    def each(self, name: str) -> list[Members]:
        """Take a list of objects, each as :class:`Members`."""
        items = self.take(name, list)
        return [Members(item, self._under(name), self._unknown) for item in items or ()]

    def one_or_each(self, name: str) -> list[Members]:
        """Take a list of objects, even if another program wrote it as its only item, or as an object with a count."""
        one = self.take(name, dict)
        if one is None:
            return self.each(name)
        items = as_list(one)
        return [Members(item, self._under(name), self._unknown) for item in (items if items is not one else [one])]

    def every(self) -> dict[str, Members]:
        """Take all members that are objects, keyed by name; for objects whose names are data."""
        names = [name for name, value in self._left.items() if isinstance(value, dict)]
        return {name: Members(self._left.pop(name), self.path, self._unknown) for name in names}

    def numbers(self) -> dict[str, float]:
        """Take all members that are numbers, keyed by name; for objects whose names are data."""
        found = {name: value for name, item in self._left.items() if (value := number(item)) is not None}
        for name in found:
            del self._left[name]
        return found

    def skip(self, *names: str) -> None:
        """Drop known members that say nothing about the contact."""
        for name in names:
            self._left.pop(name, None)

    def rest(self, *, segment_id: str | None = None) -> None:
        """Report the members that were not taken, as unknown members of the segment with this id, if there is one."""
        self._unknown += [
            UnknownMember(self._under(name), value, segment_id)
            for name, value in self._left.items()
            if value is not None
        ]
        self._left = {}

    def _under(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name


def number(value: Any) -> float | None:
    """Return a number as a float; None if it is no number or too large."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def texts(items: Any) -> list[str]:
    """Return the texts of a list, without its other items."""
    return [text for text in items if isinstance(text, str)] if isinstance(items, list) else []
