"""Find contact ids in cells: alone, as ``="id"``, in quotes, in an ARN or a link, or several in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

__all__ = ["ID", "NoIdError", "ids_in_cell", "plain_cell"]

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
"""An id of Amazon Connect."""

# Form in which Connect and Excel write ids so that spreadsheets show them as text.
_FORMULA: Final = re.compile(r'\s*="(.*)"\s*', re.DOTALL)
# An ARN has two ids: the instance's, and after ``/contact/`` the contact's.
_ARN: Final = re.compile(r"arn:[^\s/]+/[^\s/]+/contact/([^\s/]+)", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
# Allowed around ids: quotes, brackets, bullets, commas, and list numbers, which need a dot or bracket.
_BEFORE: Final = re.compile(r"(?:[\s\"'`({\[*•·–—-]|\d{1,6}[.)])*")
_BETWEEN: Final = re.compile(r"[\s\"'`)}\]({\[,;]*")
# Characters that no id has. Ids of Connect are hexadecimal, but a user's own endpoint may have others.
_FOREIGN: Final = re.compile(r"[\s\"'`{}\[\]()<>|\\,;#=]|://|^arn:", re.IGNORECASE)
_LONGEST: Final = 256
# Invisible characters that may surround text copied from a web page.
_UNSEEN: Final = "\u200b\u200e\u200f\u2060\ufeff"


class NoIdError(Exception):
    """A cell holds something that is not certainly an id; the caller, which knows the row, writes the message."""


def plain_cell(value: Any) -> Any:
    """Return a cell without the form ``="c-1"``, by which spreadsheets mark text."""
    found = _FORMULA.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else found[1].replace('""', '"')


def ids_in_cell(value: Any) -> Iterator[str]:
    """Yield the ids in a cell; an empty cell has none.

    Raises
    ------
    NoIdError
        If the cell holds anything else.
    """
    if isinstance(value, (dict, list, tuple, set, bytes)):
        raise NoIdError
    for line in str(plain_cell(value)).splitlines():
        text = line.strip().strip(_UNSEEN).strip()
        if text:
            yield from _ids_in_line(text)


def _ids_in_line(text: str) -> Iterator[str]:
    arn = _ARN.fullmatch(text)
    found = list(dict.fromkeys(ID.findall(text)))
    if arn is not None:
        yield from _ids_in_line(arn[1])
    elif _LINK.fullmatch(text) and len(found) == 1:
        yield found[0]
    elif found and all(map(_BETWEEN.fullmatch, _beside(text))):
        yield from found
    elif not found and len(text) <= _LONGEST and text.isprintable() and not _FOREIGN.search(text):
        yield text
    elif not found and len(text) > 2 and text[0] == text[-1] and text[0] in "'\"":
        yield from _ids_in_line(text[1:-1])
    else:
        raise NoIdError


def _beside(text: str) -> list[str]:
    """Return the texts around the ids in a text; what may precede the first id, such as a bullet, is left out."""
    before = _BEFORE.match(text)
    return ID.split(text[before.end() :] if before is not None and ID.match(text, before.end()) else text)
