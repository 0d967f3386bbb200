"""Escaped text for each kind of output of a Styler: HTML, LaTeX, Typst and plain text."""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from numbers import Number
from typing import Any, Final

import pandas as pd

from rtca_nb.contact.printed import inert

__all__ = [
    "DefaultShown",
    "Shown",
    "attribute",
    "for_css",
    "for_html",
    "for_latex",
    "for_typst",
    "making_html",
    "output",
    "safe",
    "safe_style",
    "table_attributes",
]

# The text of these types is harmless.
_KEPT: Final = (Number, dt.date, dt.time, dt.timedelta, pd.Period)
_CSS: Final = {ord("<"): r"\3c ", ord("{"): r"\7b ", ord("}"): r"\7d "}
_ATTRIBUTE: Final = re.compile(r"""(?P<name>[^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?""")
_TABLE_ATTRIBUTES: Final = frozenset(
    "align bgcolor border cellpadding cellspacing class dir frame height id lang role rules style summary title "
    "width".split()
)
_TYPST: Final = re.compile(r"[\\#$*_`<>@\[\]~\"'/=+\-]")
_LATEX: Final = {
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
}


def for_html(text: str) -> str:
    """Return a text escaped for HTML, for content and for attributes."""
    return html.escape(inert(text), quote=True)


def for_latex(text: str) -> str:
    """Return a text escaped for LaTeX."""
    return "".join(_LATEX.get(character, character) for character in inert(text))


def for_typst(text: str) -> str:
    """Return a text escaped for Typst."""
    return _TYPST.sub(r"\\\g<0>", inert(text))


_making: ContextVar[Callable[[str], str]] = ContextVar("rtca_nb_making", default=for_html)


@contextlib.contextmanager
def output(escape: Callable[[str], str]) -> Iterator[None]:
    """Use ``escape`` to escape text for the output that is made while the block runs."""
    token = _making.set(escape)
    try:
        yield
    finally:
        _making.reset(token)


def for_css(text: str) -> str:
    """Return a text escaped as the content of a CSS string."""
    return inert(text).translate({ord(one): f"\\{ord(one):x} " for one in "\"'\\<>&\n\r{}"})


def safe(value: Any) -> Any:
    """Return a value with its text escaped for the current output; numbers, times and missing values do not change."""
    escape = _making.get()
    if isinstance(value, str):
        return escape(value)
    # Numbers, times and missing values are kept, so that number and time formats still apply.
    if value is None or isinstance(value, _KEPT) or value is pd.NA or value is pd.NaT:
        return value
    if type(value) in {list, tuple, set, frozenset}:
        return type(value)(map(safe, value))
    if type(value) is dict:
        return {safe(name): safe(item) for name, item in value.items()}
    written = str(value)
    return value if escape(written) == written else escape(written)


class Shown:
    """A display function (from the value of a cell or label to its text) that returns escaped text.

    Parameters
    ----------
    show : callable
        pandas' display function.
    mode : {"value", "result", "math"}
        Which text is escaped: the value (as in pandas, so that a formatter may add markup), the formatter's result, or
        the value by pandas itself, which keeps math in LaTeX.
    missing : str, optional
        Text for a missing value.
    """

    def __init__(self, show: Callable[[Any], Any], mode: str = "value", missing: str | None = None) -> None:
        self.show = show
        self.mode = mode
        self.missing = missing

    def __call__(self, value: Any) -> Any:
        """Return the text for a value."""
        if self.missing is not None and pd.api.types.is_scalar(value) and pd.isna(value):
            return safe(self.missing)
        if self.mode == "result":
            return safe(self.show(value))
        if self.mode == "math" and _making.get() is for_latex:
            return self.show(value)
        shown = self.show(safe(value))
        if isinstance(shown, (str, Number)):
            return shown
        # The template converts other objects to text, and uses the value if there is no display value.
        whole = value if shown is None or isinstance(shown, (list, tuple, set, frozenset, dict)) else shown
        return _making.get()(_written(whole)) if not isinstance(whole, _KEPT) else str(whole)


def _written(value: Any) -> str:
    """Return a value as a frame prints it: texts in a list without quotes and escapes."""
    if type(value) not in {list, tuple}:
        return str(value)
    items = ", ".join(map(str, value))
    return f"[{items}]" if type(value) is list else f"({items},)" if len(value) == 1 else f"({items})"


class DefaultShown:
    """A factory of display functions with escaped text, for cells and labels without one; ``make`` is pandas' own."""

    def __init__(self, make: Callable[[], Callable[[Any], Any]]) -> None:
        self.make = make

    def __call__(self) -> Shown:
        """Return the display function for a cell or label."""
        return Shown(self.make())


def making_html() -> bool:
    """Return whether the current output is HTML."""
    return _making.get() is for_html


def attribute(text: str) -> str:
    """Return a text escaped as the value of an HTML attribute in double quotes."""
    return html.escape(text, quote=True)


def table_attributes(source: str) -> str:
    """Return those of a caller's HTML attributes of a table that are harmless: they run no script and load nothing."""
    kept = []
    for found in _ATTRIBUTE.finditer(source):
        name = found["name"].lower()
        if name in _TABLE_ATTRIBUTES or name.startswith(("data-", "aria-")):
            value = html.unescape(next((one for one in found.group(2, 3, 4) if one is not None), ""))
            kept.append(f'{name}="{attribute(value)}"')
    return " ".join(kept)


def safe_style(style: Mapping[str, Any]) -> dict[str, Any]:
    """Return a Styler's CSS rule with escapes, so that its text cannot end the rule or the ``<style>`` element."""
    made = dict(style)
    if isinstance(made.get("selector"), str):
        made["selector"] = made["selector"].replace("<", r"\3c ")
    made["props"] = [(str(name).translate(_CSS), str(value).translate(_CSS)) for name, value in made["props"]]
    return made
