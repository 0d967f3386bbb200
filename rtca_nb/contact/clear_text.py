"""What holds clear text: frames, what frames are in, and what the functions of a caller return."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from types import FunctionType, MethodType
from typing import Any

import pandas as pd

__all__ = ["any_clear", "holds_clear_text", "watched"]


def holds_clear_text(value: Any) -> bool:
    """Return whether a value, or a member of it, is a frame or a series that is marked."""
    if isinstance(value, Mapping):
        return any(map(holds_clear_text, value.values())) or any(map(holds_clear_text, value))
    if isinstance(value, (list, tuple)):
        return any(map(holds_clear_text, value))
    return getattr(type(value), "__rtca_revealed__", False)


def any_clear(*several: Iterable[Any]) -> bool:
    """Return whether any of several values does."""
    return any(holds_clear_text(value) for values in several for value in values)


def watched(value: Any, returned: list[bool]) -> Any:
    """Note what a caller's function returns in clear text; other functions pandas knows by what they are."""
    # What holds no function stays the caller's own: a function may fill it.
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
