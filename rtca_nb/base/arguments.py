"""Check values that callers pass, so that a wrong type is reported as such, and not by a failure later on.

Errors name the argument and the type of the value. They quote at most a word of the value, since it may be anything.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Collection, Iterable
from numbers import Real
from pathlib import Path
from typing import Any, Final

from rtca_nb.exceptions import Argument, UsageError

__all__ = [
    "check_callable",
    "check_flag",
    "check_path",
    "check_seconds",
    "check_several",
    "check_text",
    "counted",
    "is_one_of",
    "is_seconds",
    "kind_of",
    "quoted",
    "shown_path",
]

_QUOTED: Final = 40
_SHOWN_PATH: Final = 120


def kind_of(value: object) -> str:
    """Return the type of a value in words for an error, without the content of the value."""
    return "nothing" if value is None else f"a value of type {type(value).__name__[:_QUOTED]}"


def quoted(value: object, longest: int = _QUOTED) -> str:
    """Return a text of up to ``longest`` characters in quotes; otherwise, say only what the value is.

    A longer text, which may be personal, gives its length; a value that is not text gives its type.
    """
    if not isinstance(value, str):
        return kind_of(value)
    return repr(value) if len(value) <= longest else f"a text of {len(value)} characters"


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun, which is in the plural unless the number is 1.

    Examples
    --------
    >>> counted(1, "match", "matches"), counted(2, "issue")
    ('1 match', '2 issues')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path in quotes for a sentence; a long path is cut in the middle."""
    name = os.fspath(path)
    return repr(name if len(name) <= _SHOWN_PATH else f"{name[:80]}…{name[-35:]}")


def is_one_of(value: object, words: Collection[str]) -> bool:
    """Return whether a value is one of these words; False for any value that is not text, even one without a hash."""
    return isinstance(value, str) and value in words


def is_seconds(value: Any) -> bool:
    """Return whether a value can be a number of seconds: any real number except NaN; a bool does not count."""
    return not isinstance(value, bool) and isinstance(value, Real) and not math.isnan(value)


def check_seconds(value: Any, name: str) -> None:
    """Check that a value can be a maximum wait: None, or a number of seconds, which may be negative.

    Raises
    ------
    UsageError
        If it cannot; the message begins with ``name``.
    """
    if value is not None and not is_seconds(value):
        raise UsageError(f"{name} must be a number of seconds or None, not {quoted(value)}")


def check_path(path: Any, name: str) -> Path:
    """Check a path that a caller passed, and return it as a Path; ``name`` is the name of the argument in errors.

    Raises
    ------
    UsageError
        If it is not a path, or contains a character that no path can.
    """
    if not isinstance(path, (str, os.PathLike)) or not isinstance(text := os.fspath(path), str):
        raise UsageError(f"{name} must be a path, such as 'folder/name', not {kind_of(path)}")
    try:
        whole = b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:
        whole = False
    if not whole:
        raise UsageError(
            f"{name} holds a character that no path can have, such as a null character; choose another path"
        )
    return Path(text)


def check_text(value: Any, name: str, *, optional: bool = False) -> None:
    """Refuse a value that is not text; None is accepted if ``optional`` is true.

    Raises
    ------
    UsageError
    """
    if not isinstance(value, str) and not (optional and value is None):
        raise UsageError(f"{name} must be text{' or None' if optional else ''}, not {kind_of(value)}")


def check_flag(value: Any, name: str) -> bool:
    """Return a value that is True or False, of Python or of NumPy, as a bool; refuse any other value.

    Use it for every argument that permits something. A text such as ``"False"``, which a setting or the environment may
    give, would otherwise permit it.

    Raises
    ------
    UsageError
    """
    if isinstance(value, bool):
        return value
    # Without importing NumPy, which takes long: whoever has a value of it has imported it.
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(value, numpy.bool_):
        return bool(value)
    raise UsageError(Argument(name), f" must be True or False, not {kind_of(value)}")


def check_callable(value: Any, name: str) -> None:
    """Refuse a value that cannot be called; None is accepted.

    Raises
    ------
    UsageError
    """
    if value is not None and not callable(value):
        raise UsageError(f"{name} must be callable, such as a function, not {kind_of(value)}")


def check_several(values: Any, name: str, example: str) -> None:
    """Refuse a value that cannot be iterated over, and text or bytes, which count as one value.

    Raises
    ------
    UsageError
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise UsageError(f"{name} must be a list or another collection, such as {example}, not {kind_of(values)}")
