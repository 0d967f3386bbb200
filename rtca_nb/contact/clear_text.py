"""Detection of clear text: in frames, in containers of frames, and in the results of a caller's functions."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import FunctionType, MethodType
from typing import Any

import pandas as pd

__all__ = ["any_clear", "holds_clear_text", "shows_clear_text", "watched"]


def holds_clear_text(value: Any) -> bool:
    """Return whether a value is marked as clear text, or is a list, tuple or mapping that holds such a value.

    Frames and series carry the mark. Items are examined at any depth, and so are the keys of mappings.
    """
    if isinstance(value, Mapping):
        return any(map(holds_clear_text, value.values())) or any(map(holds_clear_text, value))
    if isinstance(value, (list, tuple)):
        return any(map(holds_clear_text, value))
    # A frame's class is marked; a Styler asks the frames that it styles.
    return hasattr(type(value), "__rtca_revealed__") and bool(value.__rtca_revealed__)


def shows_clear_text(styler: Any, around: tuple[Any, ...] = ()) -> bool:
    """Return whether a Styler, or one that it has appended, shows clear text; ``around`` are those that it is in."""
    if any(styler is one for one in around):
        return False
    if holds_clear_text(styler.data) or getattr(styler, "_given_clear", False):
        return True
    return any(shows_clear_text(part, (*around, styler)) for part in styler.concatenated)


def any_clear(*several: Iterable[Any]) -> bool:
    """Return whether :func:`holds_clear_text` is true for any value in any of the given iterables."""
    return any(holds_clear_text(value) for values in several for value in values)


def watched(value: Any, returned: list[bool]) -> Any:
    """Return an argument with each function in it wrapped to append True to ``returned`` if its result is clear text.

    Other callables, such as classes and built-in functions, are not wrapped, because pandas recognises them itself.
    """
    # An object without a function stays the caller's own, because a function may fill it.
    if type(value) is dict:
        named = {name: watched(one, returned) for name, one in value.items()}
        return named if any(named[name] is not one for name, one in value.items()) else value
    if type(value) in {list, tuple}:
        several = type(value)(watched(one, returned) for one in value)
        return several if any(one is not other for one, other in zip(several, value, strict=True)) else value
    if not _is_function(value):
        return value

    @functools.wraps(value)
    def watching(*args: Any, **kwargs: Any) -> Any:
        made = value(*args, **kwargs)
        if not returned and holds_clear_text(made):
            returned.append(True)
        return made

    return watching


def _is_function(value: Any) -> bool:
    if isinstance(value, (FunctionType, MethodType, functools.partial)):
        return True
    call = getattr(type(value), "__call__", None)  # noqa: B004  # one of Python, not of a library written in C
    return isinstance(call, FunctionType) and not isinstance(value, (type, pd.DataFrame, pd.Series))
