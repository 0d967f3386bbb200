"""Scripts and style sheets of the package: read from its ``static`` folders, and made ready to be sent.

Scripts are joined from small modules, each the first time it is used. Style sheets lose what only readers of the
source need: comments, indents, and spaces between the parts of a rule.
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
# The value of an attribute that is a name needs no quotation marks.
_QUOTED: Final = re.compile(r'(?<==)"([A-Za-z][\w-]*)"(?=\])')
# What takes less room in a rule, and how. A space goes only where it never means anything: not around "+" and "-",
# which calc() needs, nor between selectors.
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
    """Return a script for a page, joined from the module at ``path`` in the package and what it imports."""
    return join_modules(path, _source, page_script=True)


@cache
def widget_module(path: str) -> str:
    """Return a widget's module, joined from the one at ``path`` in the package and what it imports."""
    return join_modules(path, _source)


@cache
def style_sheet(*paths: str) -> str:
    """Return style sheets of the package, one after the other and made small, with a rule a line."""
    return "".join(_small(_source(path)) for path in paths)


def _small(source: str) -> str:
    pieces = _STRING.split(_COMMENT.sub("", source))
    for pattern, smaller in _SMALLER:
        pieces[::2] = [pattern.sub(smaller, piece) for piece in pieces[::2]]
    return _QUOTED.sub(r"\1", "".join(pieces)).strip().replace("}", "}\n").replace("}\n}", "}}")
