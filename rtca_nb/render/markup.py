"""The only place that escapes text or joins HTML.

Everything else builds pages from :class:`Template` objects, whose slots say what may stand in them: text is escaped,
attributes are escaped, and HTML is taken only from here. Customer text is hostile: beside markup it may hold controls
that reorder a line, hide in it, or break a parser, and TeX delimiters that a notebook would typeset. All of that is
made visible and inert, and the text stays readable as it was sent.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from typing import Any, Final

__all__ = ["EMPTY", "HTML", "Html", "Template", "join", "text"]


class Html(str):
    """A string of HTML that was made here and may be joined as it is."""

    __slots__ = ()


EMPTY: Final = Html("")

# What reorders, hides or separates without being seen, by its usual short name.
_CONTROLS: Final[dict[str, str]] = {
    "\u00ad": "SHY",
    "\u061c": "ALM",
    "\u180e": "MVS",
    "\u200b": "ZWSP",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u2028": "LS",
    "\u2029": "PS",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\ufeff": "BOM",
}
# C0 and C1 controls other than tab and line feed have no place in HTML; their pictures do.
_SPECIAL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f" + "".join(_CONTROLS) + "\ud800-\udfff]")
_TEX: Final = re.compile(r"[$\\]")


def _show_control(match: re.Match[str]) -> str:
    character = match.group()
    name = _CONTROLS.get(character)
    if name is not None:
        # The character stays, so that the text can be copied as sent; its own isolate keeps its effect inside.
        return f'<bdi class="ctl" data-c="{name}">{character}</bdi>'
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def text(value: str) -> Html:
    """Return ``value`` as HTML text: no markup, no typesetting, nothing invisible."""
    escaped = html.escape(value)
    if not value.isprintable():
        # Carriage returns are normalised by every HTML parser; the picture would only add noise.
        escaped = _SPECIAL.sub(_show_control, escaped.replace("\r\n", "\n"))
    if "$" in value or "\\" in value:
        # Notebooks typeset TeX found in HTML outputs; a delimiter in an element of its own is never matched.
        escaped = _TEX.sub(lambda match: f"<i>{match.group()}</i>", escaped)
    return Html(escaped)


def _attribute(value: str) -> str:
    escaped = html.escape(value)
    if value.isprintable():
        return escaped
    return _SPECIAL.sub(lambda match: _CONTROLS.get(match.group(), "\ufffd"), escaped)


def _html(value: str) -> str:
    if type(value) is not Html:
        raise TypeError("an HTML slot takes only HTML made by rtca_nb.render.markup")
    return value


def _number(value: float) -> str:
    return f"{value:g}" if isinstance(value, float) else str(int(value))


_SLOTS: Final[dict[str, Callable[[Any], str]]] = {
    "{t}": text,
    "{a}": _attribute,
    "{h}": _html,
    "{n}": _number,
}


class Template:
    """HTML with typed slots, filled by position.

    ``{t}`` takes text, ``{a}`` the text of an attribute in double quotes, ``{h}`` HTML, ``{n}`` a number.

    >>> Template('<b class="{a}">{t}</b>')("x", "1 < 2")
    '<b class="x">1 &lt; 2</b>'
    """

    __slots__ = ("_kinds", "_parts")

    def __init__(self, source: str) -> None:
        pieces = re.split(r"(\{[tahn]\})", source)
        self._parts = pieces[::2]
        self._kinds = [_SLOTS[piece] for piece in pieces[1::2]]

    def __call__(self, *values: Any) -> Html:
        if len(values) != len(self._kinds):
            raise TypeError(f"the template has {len(self._kinds)} slots, not {len(values)}")
        parts = self._parts
        out = [parts[0]]
        for place, (kind, value) in enumerate(zip(self._kinds, values, strict=True), 1):
            out.append(kind(value))
            out.append(parts[place])
        return Html("".join(out))


def join(pieces: Iterable[Html], separator: str = "") -> Html:
    """Join HTML; anything that is not :class:`Html` raises TypeError."""
    return Html(html.escape(separator).join([_html(piece) for piece in pieces]))


def trusted(source: str) -> Html:
    """Mark HTML, CSS or script of this package's own files as such; never anything that came from data."""
    return Html(source)


class HTML:
    """A piece of HTML that notebooks display.

    Parameters
    ----------
    data : Html
        From this module.
    plain : str
        What stands for it where HTML cannot be shown.

    Unlike ``IPython.display.HTML`` it never takes a string for the name of a file.
    """

    __slots__ = ("_data", "_plain")

    def __init__(self, data: Html, plain: str) -> None:
        self._data = _html(data)
        self._plain = plain

    @property
    def data(self) -> str:
        """The HTML."""
        return self._data

    def __str__(self) -> str:
        return self._data

    def __html__(self) -> str:
        return self._data

    def __repr__(self) -> str:
        return self._plain

    def _repr_html_(self) -> str:
        return self._data

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": self._plain, "text/html": self._data}
