"""Scripts and style sheets of the package: read from its ``static`` folders and prepared for pages.

Scripts are joined from small modules, each on first use. Comments, indents and spaces between the parts of a rule are
removed from style sheets.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

from rtca_nb.base.es_modules import join_modules

__all__ = ["page_script", "style_sheet", "widget_module"]

_PACKAGE: Final = resources.files("rtca_nb")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRING: Final = re.compile(r'("[^"\n]*")')
# An attribute value that is a name needs no quotation marks.
_QUOTED: Final = re.compile(r'(?<==)"([A-Za-z][\w-]*)"(?=\])')
# Replacements that shorten a rule. Only spaces without a meaning are removed: not those around "+" and "-", which
# calc() needs, nor those between selectors.
_SMALLER: Final = (
    (re.compile(r"\s+"), " "),
    (re.compile(r"(?<![\w.])0(?=\.\d)"), ""),
    (re.compile(r"\s*([{};,>/])\s*|(:|\()\s+|\s+(\))"), r"\1\2\3"),
    (re.compile(r";(?=\})"), ""),
)


@cache
def _source(path: str) -> str:
    return _PACKAGE.joinpath(path).read_text(encoding="utf-8")


@cache
def page_script(path: str) -> str:
    """Return a script for a page, joined from the module at ``path`` in the package and its imports."""
    return join_modules(path, _source, page_script=True)


@cache
def widget_module(path: str) -> str:
    """Return a widget's module, joined from the module at ``path`` in the package and its imports."""
    return join_modules(path, _source)


@cache
def style_sheet(*paths: str) -> str:
    """Return style sheets of the package, joined and shortened, with one rule per line."""
    return "".join(_small(_source(path)) for path in paths)


def _small(source: str) -> str:
    pieces = _STRING.split(_COMMENT.sub("", source))
    for pattern, smaller in _SMALLER:
        pieces[::2] = [pattern.sub(smaller, piece) for piece in pieces[::2]]
    return _QUOTED.sub(r"\1", "".join(pieces)).strip().replace("}", "}\n").replace("}\n}", "}}")
