"""JSON that may be hostile: bounded depth, bounded digits, strict UTF-8, no half characters, no name twice.

JSON allows an object to have a name twice, and readers disagree on which of the two counts. Here such text is refused:
whatever was chosen, the other would be lost in silence.
"""

from __future__ import annotations

import codecs
import json
import math
import re
from typing import Any, Final, NamedTuple, NoReturn

import msgspec

from rtca_nb.exceptions import IntegrityError

__all__ = [
    "BEYOND_LIMITS",
    "TWICE",
    "DuplicateNameError",
    "Quotes",
    "Repair",
    "check_depth",
    "check_names",
    "load_json",
    "object_of_pairs",
    "quotes_in",
    "quotes_kept",
    "repair_text",
    "without_infinities",
]

# Nesting of the operation's deepest answer is 11; anything far beyond it is an attack on the parser.
MAX_DEPTH: Final = 64
TWICE: Final = "has the same key twice in an object, so one of two values would be lost; nothing was read from it"
"""What is wrong with text in which an object has a name twice, as the end of a sentence."""
BEYOND_LIMITS: Final = ("is nested too deeply", "has an absurdly long number")
"""What is wrong with text that is refused for its depth or for a number, as the beginning of what follows its label."""
_TOO_DEEP, _TOO_LONG = BEYOND_LIMITS
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LOOSE: Final = msgspec.json.Decoder()
_GZIP: Final = b"\x1f\x8b"
_NO_NUMBERS: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_ENCODE: Final = msgspec.json.Encoder().encode
_SHORT: Final = 2_000
_QUOTE, _BACKSLASH, _U, _TWO = b'"\\u2'


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
            check_names(body, value, label=label)
        except msgspec.DecodeError:
            # msgspec refuses lone surrogates, which JSON allows and the service may cut out of an emoji.
            value = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=object_of_pairs)
    except DuplicateNameError:
        raise IntegrityError(f"{label} {TWICE}") from None
    except RecursionError:
        raise IntegrityError(f"{label} {_TOO_DEEP} to be contact analysis; nothing was read from it") from None
    except UnicodeDecodeError:
        kind = "is compressed with gzip, which was not requested" if body[:2] == _GZIP else "is not valid UTF-8"
        raise IntegrityError(f"{label} {kind}; nothing was read from it") from None
    except ValueError as error:
        raise IntegrityError(f"{label} {_what_it_is(body, str(error))}; nothing was read from it") from None
    check_depth(value, label=label)
    return value


def _what_it_is(body: bytes, said: str) -> str:
    """Say what a body is that is not sound JSON, from its first bytes and from what the decoder said."""
    if "digits" in said:
        return _TOO_LONG
    if said in _NO_NUMBERS:
        return "holds NaN or infinity, which JSON does not allow"
    if body.startswith(codecs.BOM_UTF8):
        return "begins with a byte-order mark, which JSON does not allow"
    if body.lstrip()[:1] == b"<":
        return f"is HTML or XML, such as the sign-in page of a network, not JSON ({len(body)} bytes)"
    return f"is not complete JSON ({len(body)} bytes)" if body.strip() else f"is empty ({len(body)} bytes)"


def _refuse_constant(name: str) -> NoReturn:
    """Refuse ``NaN`` and ``Infinity``, which Python reads and JSON does not have."""
    raise ValueError(name)


class DuplicateNameError(ValueError):
    """An object that has a name twice."""


def object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object of its names and values; for ``object_pairs_hook`` of :mod:`json`.

    Raises
    ------
    DuplicateNameError
        If it has a name twice.
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        raise DuplicateNameError
    return made


_PAIRS: Final = json.JSONDecoder(object_pairs_hook=object_of_pairs)


def check_names(
    body: bytes | bytearray | memoryview,
    value: Any,
    *,
    label: str = "The answer",
    counted: int | None = None,
    kept: int | None = None,
) -> None:
    """Refuse JSON in which an object has a name twice.

    Parameters
    ----------
    body : bytes
        The JSON text.
    value : object
        What it was decoded to, with all that is in it: of names that stand twice, decoders keep one.
    label : str
        How errors call it.
    counted, kept : int, optional
        How many quotation marks the text has, and how many it takes to write the value, where that is known.

    Raises
    ------
    IntegrityError
        If an object has a name twice.
    """
    # A name that was lost had two quotation marks, and nothing else of a value takes any away. To count them is many
    # times faster than to compare names, which is left to text that does not count alike.
    if counted is None:
        counted = quotes_in(body).number
    if counted is not None and counted == (quotes_kept(value) if kept is None else kept):
        return
    try:
        _PAIRS.decode(bytes(body).decode("utf-8", "surrogatepass"))
    except DuplicateNameError:
        raise IntegrityError(f"{label} {TWICE}") from None


def quotes_kept(value: Any) -> int | None:
    """Count the quotation marks of a value as JSON, those within text included; None where it cannot be written.

    Of typed objects, which do not tell what was null from what was absent, what is None does not count.
    """
    try:
        return _ENCODE(value).count(b'"')
    except (TypeError, UnicodeEncodeError, RecursionError, OverflowError):
        return None


class Quotes(NamedTuple):
    """Quotation marks of JSON text.

    Attributes
    ----------
    number : int or None
        None where one is written by its number.
    escaped : bool
        Whether one is escaped, as within text.
    """

    number: int | None
    escaped: bool


def quotes_in(body: bytes | bytearray | memoryview) -> Quotes:
    """Count the quotation marks of JSON text."""
    text = bytes(body)  # which copies nothing that is bytes
    if len(text) <= _SHORT:
        return Quotes(None if b"\\u0022" in text else text.count(b'"'), b'\\"' in text)
    import numpy as np

    signs = np.frombuffer(text, np.uint8)
    if b"\\" not in text:
        return Quotes(int(np.count_nonzero(signs == _QUOTE)), escaped=False)
    quotes, slashes = signs == _QUOTE, signs[:-5] == _BACKSLASH  # text that ends with one is no JSON
    escaped = bool((slashes & quotes[1:-4]).any())
    numbered = slashes & (signs[5:] == _TWO) & (signs[4:-1] == _TWO)
    if numbered.any() and (signs[1:-4][numbered] == _U).any():
        return Quotes(None, escaped)
    return Quotes(int(np.count_nonzero(quotes)), escaped)


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
    raise IntegrityError(f"{label} {_TOO_DEEP} to be contact analysis; nothing was read from it")


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


def without_infinities(value: Any) -> Any:
    """Copy a decoded value with None for each number beyond all bounds, such as 1e400, which no JSON could hold."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: without_infinities(item) for key, item in value.items()}
    return [without_infinities(item) for item in value] if isinstance(value, list) else value


def repair_text(value: Any) -> tuple[Any, int]:
    """Copy a decoded value with every lone surrogate replaced by U+FFFD; tell how many strings held one."""
    repair = Repair()
    return repair.text(value), repair.count
