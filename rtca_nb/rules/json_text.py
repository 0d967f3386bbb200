"""Decode JSON of rules, which may be hostile."""

from __future__ import annotations

import json
import re
from typing import Any, Final

import msgspec

from rtca_nb.base.safe_json import DuplicateNameError, object_of_pairs, repair_text
from rtca_nb.exceptions import RuleError

__all__ = ["check_halves", "decoded"]

_LARGEST: Final = 16 * 2**20
_HALF: Final = "holds half of a character (a lone surrogate); write the text again"


def decoded(text: str | bytes, where: str) -> Any:
    """Decode JSON that may be hostile.

    Parameters
    ----------
    text : str or bytes
    where : str
        Name of the text in errors.

    Raises
    ------
    RuleError
        If the text is not valid JSON, is too large, or has the same key twice in an object.
    """
    try:
        body = text.encode() if isinstance(text, str) else text
    except UnicodeEncodeError:
        raise RuleError(f"{where} {_HALF}") from None
    if len(body) > _LARGEST:
        raise RuleError(
            f"{where} is larger than {_LARGEST // 2**20} MiB, too large for a rule; nothing was read from it"
        )
    try:
        written = body.decode("utf-8")
        value = msgspec.json.decode(body)
        json.loads(written, object_pairs_hook=object_of_pairs)
    except DuplicateNameError:
        raise RuleError(f"{where} has the same key twice in an object; remove one of the two") from None
    except RecursionError:
        raise RuleError(f"{where} is nested too deeply to be a rule; nothing was read from it") from None
    except UnicodeDecodeError:
        raise RuleError(f"{where} is not valid UTF-8; save it as UTF-8") from None
    except msgspec.DecodeError as error:
        if _holds_half(written):
            raise RuleError(f"{where} {_HALF}") from None
        at = re.search(r"byte (\d+)", str(error))
        what = f"not valid JSON: the first error is at byte {int(at[1]) + 1}" if at else "not complete JSON"
        raise RuleError(f"{where} is {what}; check its quotes, commas and brackets") from None
    return value


def check_halves(value: Any, where: str) -> None:
    """Check that no text in a value has a lone surrogate (half of a UTF-16 pair), which files and messages cannot have.

    Raises
    ------
    RuleError
        If a text has one; the message begins with ``where``.
    """
    if repair_text(value)[1]:
        raise RuleError(f"{where} {_HALF}")


def _holds_half(written: str) -> bool:
    try:
        return repair_text(json.loads(written))[1] > 0
    except (ValueError, RecursionError):
        return False
