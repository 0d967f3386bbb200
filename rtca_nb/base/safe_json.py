"""Read JSON that may be hostile: bounded depth, bounded digits, strict UTF-8, no lone surrogates, no repeated names.

JSON allows an object to repeat a name, and readers disagree on which of the values counts. Such text is refused here,
because the other value would be lost silently.
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

# The operation's deepest answer has 11 levels; far deeper text is an attack on the parser.
MAX_DEPTH: Final = 64
TWICE: Final = "has the same key twice in an object, so one of two values would be lost; nothing was read from it"
"""Problem of text in which an object repeats a name, as the end of a sentence."""
BEYOND_LIMITS: Final = ("is nested too deeply", "has an absurdly long number")
"""Problems of text that is refused for its depth or for a number; an error has them after its label."""
_TOO_DEEP, _TOO_LONG = BEYOND_LIMITS
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LOOSE: Final = msgspec.json.Decoder()
_GZIP: Final = b"\x1f\x8b"
_NO_NUMBERS: Final = frozenset({"NaN", "Infinity", "-Infinity"})
_ENCODE: Final = msgspec.json.Encoder().encode
# Bytes up to which plain bytes count faster than NumPy: about a page of the service, of 100 segments.
_SHORT: Final = 40_000
_QUOTE, _BACKSLASH, _U, _TWO = b'"\\u2'


def load_json(body: bytes, *, label: str = "The answer") -> Any:
    """Decode JSON that may be hostile: bounded depth, bounded digits, strict UTF-8.

    Parameters
    ----------
    body : bytes
        The JSON text.
    label : str
        Name of the text in errors.

    Raises
    ------
    IntegrityError
        If the body is not valid JSON within these limits.
    """
    try:
        try:
            value = _LOOSE.decode(body)
            check_names(body, value, label=label)
        except msgspec.DecodeError:
            # msgspec refuses lone surrogates, which JSON allows and which the service may make by cutting an emoji.
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
    """Explain why a body is not valid JSON, from its first bytes and the decoder's message."""
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
    """Refuse ``NaN`` and ``Infinity``, which Python reads although JSON does not have them."""
    raise ValueError(name)


class DuplicateNameError(ValueError):
    """An object in JSON text has the same name twice."""


def object_of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return a dict of names and values; for use as ``object_pairs_hook`` of :mod:`json`.

    Raises
    ------
    DuplicateNameError
        If a name is repeated.
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
    """Refuse JSON in which an object repeats a name.

    Parameters
    ----------
    body : bytes
        The JSON text.
    value : object
        The decoded value with all its content; of repeated names, decoders keep one.
    label : str
        Name of the text in errors.
    counted, kept : int, optional
        Numbers of quotation marks in the text and in the value written as JSON, if you have them.

    Raises
    ------
    IntegrityError
        If an object repeats a name.
    """
    # A lost name had two quotation marks, and nothing else in a value loses any. Counting them is many times faster
    # than comparing names, which is only done if the counts differ.
    if counted is None:
        counted = quotes_in(body).number
    if counted is not None and counted == (quotes_kept(value) if kept is None else kept):
        return
    try:
        _PAIRS.decode(bytes(body).decode("utf-8", "surrogatepass"))
    except DuplicateNameError:
        raise IntegrityError(f"{label} {TWICE}") from None


def quotes_kept(value: Any) -> int | None:
    """Return the number of quotation marks of a value written as JSON, also in text; None if it cannot be written.

    In typed objects, members that are None do not count, as they may have been null or absent.
    """
    try:
        return _quotes(_ENCODE(value))
    except (TypeError, UnicodeEncodeError, RecursionError, OverflowError):
        return None


def _quotes(text: bytes) -> int:
    if len(text) <= _SHORT:
        return text.count(b'"')
    import numpy as np

    return int(np.count_nonzero(np.frombuffer(text, np.uint8) == _QUOTE))


class Quotes(NamedTuple):
    """Quotation marks in JSON text.

    Attributes
    ----------
    number : int or None
        How many there are; None if one of them is written by its code (22 after a backslash and ``u``).
    escaped : bool
        Whether one of them is written with a backslash before it, as within text.
    """

    number: int | None
    escaped: bool


def quotes_in(body: bytes | bytearray | memoryview) -> Quotes:
    """Count the quotation marks in JSON text, including those within strings."""
    text = bytes(body)  # does not copy bytes
    if b"\\" not in text:
        return Quotes(_quotes(text), escaped=False)
    if len(text) <= _SHORT:
        return Quotes(None if b"\\u0022" in text else text.count(b'"'), b'\\"' in text)
    import numpy as np

    signs = np.frombuffer(text, np.uint8)
    quotes, slashes = signs == _QUOTE, signs[:-5] == _BACKSLASH  # JSON cannot end with a backslash
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
    """A replacer of lone surrogates, which cannot be encoded, so that writing them would fail.

    Attributes
    ----------
    count : int
        Number of strings that contained a lone surrogate, so far.
    """

    def __init__(self) -> None:
        self.count = 0

    def text(self, value: Any) -> Any:
        """Return a decoded value with U+FFFD for lone surrogates; add the number of strings with one to ``count``."""
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
    """Return a copy of a decoded value with None for numbers that are too large for a float, such as 1e400."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: without_infinities(item) for key, item in value.items()}
    return [without_infinities(item) for item in value] if isinstance(value, list) else value


def repair_text(value: Any) -> tuple[Any, int]:
    """Return a copy of a decoded value with U+FFFD for lone surrogates, and the number of strings with one."""
    repair = Repair()
    return repair.text(value), repair.count
