"""JSON that may be hostile: bounded depth, bounded digits, strict UTF-8, no half characters."""

from __future__ import annotations

import codecs
import json
import re
from typing import Any, Final, NoReturn

import msgspec

from rtca_nb.exceptions import IntegrityError

__all__ = ["Repair", "check_depth", "load_json", "repair_text"]

# Nesting of the operation's deepest answer is 11; anything far beyond it is an attack on the parser.
MAX_DEPTH: Final = 64
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LOOSE: Final = msgspec.json.Decoder()
_GZIP: Final = b"\x1f\x8b"
_NO_NUMBERS: Final = frozenset({"NaN", "Infinity", "-Infinity"})


def load_json(body: bytes, *, label: str = "The answer") -> Any:
    """Decode JSON that may be hostile: bounded depth, bounded digits, strict UTF-8.

    Parameters
    ----------
    body : bytes
        The JSON text.
    label : str
        How errors call it.

    Raises
    ------
    IntegrityError
        In every case in which the body is not sound JSON.
    """
    try:
        try:
            value = _LOOSE.decode(body)
        except msgspec.DecodeError:
            # msgspec refuses lone surrogates, which JSON allows and the service may cut out of an emoji.
            value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except RecursionError:
        raise IntegrityError(f"{label} is nested too deeply to be contact analysis; nothing was read from it") from None
    except UnicodeDecodeError:
        kind = "is compressed with gzip, which nobody asked for" if body[:2] == _GZIP else "is not valid UTF-8"
        raise IntegrityError(f"{label} {kind}; nothing was read from it") from None
    except ValueError as error:
        raise IntegrityError(f"{label} {_what_it_is(body, str(error))}; nothing was read from it") from None
    check_depth(value, label=label)
    return value


def _what_it_is(body: bytes, said: str) -> str:
    """Say what a body is that is not sound JSON, from its first bytes and from what the decoder said."""
    if "digits" in said:
        return f"has a number of absurd length ({len(body)} bytes)"
    if said in _NO_NUMBERS:
        return "holds NaN or an infinity, which JSON lacks"
    if body.startswith(codecs.BOM_UTF8):
        return "begins with a byte-order mark, which JSON lacks"
    if body.lstrip()[:1] == b"<":
        return f"is HTML or XML, such as the sign-in page of a network, and no JSON ({len(body)} bytes)"
    return f"is not complete JSON ({len(body)} bytes)" if body.strip() else f"is empty ({len(body)} bytes)"


def _refuse_constant(name: str) -> NoReturn:
    """Refuse ``NaN`` and ``Infinity``, which Python reads and JSON does not have."""
    raise ValueError(name)


def check_depth(value: Any, *, label: str = "The answer") -> None:
    """Refuse a decoded value that is nested deeper than any contact analysis.

    Raises
    ------
    IntegrityError
        If it is nested deeper than 64 levels.
    """
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            if isinstance(node, (dict, list))
            for child in (node.values() if isinstance(node, dict) else node)
            if isinstance(child, (dict, list))
        ]
        if not level:
            return
    raise IntegrityError(f"{label} is nested too deeply to be contact analysis; nothing was read from it")


class Repair:
    """Replaces lone surrogates: they cannot be encoded, so every later writer would fail on them.

    Attributes
    ----------
    count : int
        Strings that held one.
    """

    def __init__(self) -> None:
        self.count = 0

    def text(self, value: Any) -> Any:
        """Copy a decoded value with its lone surrogates replaced, and count the strings that held one."""
        if isinstance(value, str):
            if value.isascii() or not _SURROGATE.search(value):
                return value
            self.count += 1
            return _SURROGATE.sub("\ufffd", value)
        if isinstance(value, dict):
            return {self.text(key): self.text(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.text(item) for item in value]
        return value


def repair_text(value: Any) -> tuple[Any, int]:
    """Copy a decoded value with every lone surrogate replaced by U+FFFD; tell how many strings held one."""
    repair = Repair()
    return repair.text(value), repair.count
