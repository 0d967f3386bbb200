"""Turn links that lead nowhere into plain text, for a page that is moved away from its source.

Tags are found by regular expressions that stop at the next ``<``, so the time is proportional to the size of any page;
the parser of the standard library takes minutes for some broken pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote, urlsplit

__all__ = ["without_dead_links"]

_VALUE: Final = r"""\s*=\s*(?P<value>"[^"<]*"|'[^'<]*'|[^\s"'<>]+)"""
_LINK: Final = re.compile(r"""<(?:a|area)[\s/](?:[^<>"']|"[^"<]*"|'[^'<]*')*>""", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(rf"""(?P<name>[^\s"'<>/=]+)(?:{_VALUE})?|"[^"<]*"|'[^'<]*'""")
_TARGETS: Final = {"href", "xlink:href"}
_PLACE: Final = re.compile(rf"[\s/\"'](?:id|name){_VALUE}", re.IGNORECASE)
_RAW: Final = ("script", "style", "textarea", "title")
_BEGIN_RAW: Final = re.compile(rf"<(!--|(?:{'|'.join(_RAW)})\b)", re.IGNORECASE)
_END_RAW: Final = {
    "!--": re.compile("-->"),
    **{name: re.compile(f"</{name}", re.IGNORECASE) for name in _RAW},
}
_ELSEWHERE: Final = {"data", "mailto", "tel"}
"""Schemes of links that work anywhere; with ``data:``, the page itself holds the download."""
_IGNORED: Final = re.compile("[\t\n\r]")
"""Characters that browsers remove from an address."""
_AROUND: Final = "".join(map(chr, range(33)))


def without_dead_links(page: str) -> str:
    """Return a page that keeps links into itself, to the web, and to mail, phone or data; others are plain text.

    Parameters
    ----------
    page : str
        HTML. Only the targets of links that lead nowhere are removed.
    """
    places = {"", "top", *(_read(found["value"]) for found in _PLACE.finditer(page))}

    def kept(found: re.Match[str]) -> str:
        is_target = (found["name"] or "").lower() in _TARGETS
        return "" if is_target and not _leads(_read(found["value"] or ""), places) else found[0]

    return "".join(
        text if raw else _LINK.sub(lambda tag: _ATTRIBUTE.sub(kept, tag[0]), text) for text, raw in _parts(page)
    )


def _parts(page: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a page, and whether each is a comment, script or other text that cannot hold a link."""
    end = 0
    while found := _BEGIN_RAW.search(page, end):
        yield page[end : found.start()], False
        closing = _END_RAW[found[1].lower()].search(page, found.end())
        end = closing.start() if closing else len(page)
        yield page[found.start() : end], True
    yield page[end:], False


def _read(value: str) -> str:
    return unescape(value[1:-1] if value[:1] in {'"', "'"} else value)


def _leads(target: str, places: set[str]) -> bool:
    target = _IGNORED.sub("", target).strip(_AROUND)
    if target.startswith("#"):
        return bool({target[1:], unquote(target[1:])} & places)
    try:
        parts = urlsplit(target)
    except ValueError:  # such as half an IPv6 address
        return False
    if parts.scheme in {"http", "https"}:
        return bool(parts.netloc)
    return parts.scheme in _ELSEWHERE and bool(parts.path)
