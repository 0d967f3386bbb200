"""Cells that hold contact ids: bare, as a spreadsheet's text, in quotes, as ARN or link, and several in one cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

__all__ = ["ID", "NoIdError", "ids_in_cell", "plain_cell"]

ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
"""An id of Connect's."""

# What a spreadsheet is to show as text: Connect and Excel write ids so.
_FORMULA: Final = re.compile(r'\s*="(.*)"\s*', re.DOTALL)
# An ARN names the instance, too, and what follows ``/contact/`` is the contact.
_ARN: Final = re.compile(r"arn:[^\s/]+/[^\s/]+/contact/([^\s/]+)", re.IGNORECASE)
_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
# Beside an id: quotes, brackets, bullets, numbers of a list, commas. A number needs its dot.
_BEFORE: Final = re.compile(r"(?:[\s\"'`({\[*•·–—-]|\d{1,6}[.)])*")
_BETWEEN: Final = re.compile(r"[\s\"'`)}\]({\[,;]*")
# No id has these: Connect's are hexadecimal, and an endpoint of one's own may serve others.
_FOREIGN: Final = re.compile(r"[\s\"'`{}\[\]()<>|\\,;#=]|://|^arn:", re.IGNORECASE)
_LONGEST: Final = 256
# What a copy from a web page leaves beside a text, and no one sees.
_UNSEEN: Final = "\u200b\u200e\u200f\u2060\ufeff"


class NoIdError(Exception):
    """A cell that is not surely an id; whoever knows where it is puts that into a sentence."""


def plain_cell(value: Any) -> Any:
    """Return a cell as it was meant: ``="c-1"`` is how a spreadsheet marks a cell as text."""
    found = _FORMULA.fullmatch(value) if isinstance(value, str) else None
    return value if found is None else found[1].replace('""', '"')


def ids_in_cell(value: Any) -> Iterator[str]:
    """Yield the ids in a cell; none of an empty one.

    Raises
    ------
    NoIdError
        If it holds anything else.
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
    """Return what is between ids and after them."""
    before = _BEFORE.match(text)
    return ID.split(text[before.end() :] if before is not None and ID.match(text, before.end()) else text)
