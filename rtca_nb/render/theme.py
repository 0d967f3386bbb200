"""The style sheet, in one string, with the colours of the palette for light and dark surroundings."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from rtca_nb.render.assets import style_sheet
from rtca_nb.render.languages import say, spoken
from rtca_nb.render.markup import Html, Template, trusted
from rtca_nb.render.palette import (
    CATEGORY_COLOURS,
    LINES,
    LOOKS,
    OTHER_ROLE,
    REST,
    ROLES,
    SENTIMENTS,
    css_variables,
)

__all__ = ["in_language", "in_notebook", "page_css", "scoped_css", "scoped_style", "spoken_rules", "style_of"]

_STATIC: Final = "render/static"
# In this order, because later rules override earlier ones.
_VIEWS: Final = tuple(f"{_STATIC}/{name}.css" for name in ("frame", "chat", "chart", "overview", "print"))
_WHO: Final = "--who:var(--rtca-{0});--who-bg:var(--rtca-{0}-bg)"
_NOBODY: Final = "--who:initial;--who-bg:initial"
_VIEW: Final = re.compile(r"\.rtca(?![\w-])")
# The dash pattern of each layer's lines in a drawing.
_DASHES: Final = ("none", "5 2", "2 2")
_REM: Final = re.compile(r"(?<![\w.])(-?\d*\.?\d+)rem\b")
_NO_WORD: Final = re.compile(r"[^\w ]")
_STYLE = Template("<style>{h}</style>\n")
_IN_LANGUAGE: Final = Template('<div lang="{a}"><style>{h}</style>{h}</div>')

# In a notebook, the page's theme counts, not the reader's system: with a dark system, a notebook may be light, and the
# classic notebook always is. Paper is light.
_NOTEBOOK_DARK = (
    '@media screen{{body[data-jp-theme-light="false"] .rtca,body.vscode-dark .rtca,html[theme="dark"] .rtca{{{}}}}}'
    "@media screen and (prefers-color-scheme:dark)"
    "{{body:not([data-jp-theme-light]):not([class*=vscode-]):not(.notebook_app) .rtca{{{}}}}}"
)


@cache
def _rules() -> str:
    """Return the CSS rules for roles, sentiments and categories, made from the palette."""
    # Categories beyond the palette are grey, with a dashed chip instead of a line. Their rule comes first, so that it
    # does not override the line of another category on the same word.
    lines = [f".rtca [data-k~={REST}]{{--l0:var(--rtca-soft)}}"]
    lines += [
        # Three layers of lines under the text, so that categories on the same word are seen side by side. Layers have
        # different line styles, so that the colour is not needed: no two categories share both, because the number of
        # colours is no multiple of three. For readers who cannot see colours, there are numbers.
        f".rtca [data-k~=k{place}]{{--l{place % LINES}:var(--rtca-c{place % len(CATEGORY_COLOURS)});"
        f'--line:{_DASHES[place % LINES]};--n{place}:"{place + 1}"}}'
        for place in range(LOOKS)
    ]
    lines.append(f".rtca span[data-k={REST}]{{--l0:initial;border:1px dashed var(--rtca-soft)}}")
    lines.append(f".rtca [data-r]{{{_WHO.format(OTHER_ROLE.css)}}}")
    for name, role in ROLES.items():
        # System messages belong to no participant, and have no colour.
        lines.append(f".rtca [data-r={name}]{{{_NOBODY if role.css == 'sy' else _WHO.format(role.css)}}}")
    lines += [f".rtca [data-s={name}]{{--mood:var(--rtca-{mood.css})}}" for name, mood in SENTIMENTS.items() if name]
    return "".join(lines)


def _views(*more: str) -> str:
    """Return the style sheet of the views; selectors such as ``.rtca-right`` become the roles on that side."""
    css = style_sheet(*_VIEWS, *more)
    for side in ("right", "middle"):
        roles = ",".join(f"[data-r={name}]" for name, role in ROLES.items() if role.side == side)
        css = css.replace(f".rtca-{side}{{", f":is({roles}){{")
    return css


def in_notebook(css: str) -> str:
    """Return the rules of a view, adapted to a page of another program, such as a notebook.

    They override the page's rules without ``!important``, because the selector ``#_`` adds weight although no element
    has that id. Lengths in rem become pixels, because the page decides the size of a rem: 10 pixels in the classic
    notebook.
    """
    return _REM.sub(lambda found: f"{float(found[1]) * 16:g}px", _VIEW.sub(":is(#_,.rtca)", css))


@cache
def scoped_css() -> str:
    """Return the style sheet for a view inside a page of another program, such as a notebook."""
    dark = css_variables(dark=True)
    return (
        f".rtca{{color-scheme:light;{css_variables(dark=False)}}}"
        + _NOTEBOOK_DARK.format(f"color-scheme:dark;{dark}", f"color-scheme:dark;{dark}")
        + in_notebook(style_sheet(f"{_STATIC}/reset.css") + _views() + _rules())
    )


@cache
def page_css() -> str:
    """Return the style sheet for a page of this package, such as a report."""
    return (
        f":root{{color-scheme:light dark;{css_variables(dark=False)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{css_variables(dark=True)}}}}}"
        "@media print{:root{color-scheme:light}}" + _views(f"{_STATIC}/report.css") + _rules()
    )


def spoken_rules() -> str:
    """Return a CSS rule with the words of the style sheet in the current language; empty for English, its default."""
    if spoken() == "en":
        return ""
    # A catalogue is data of this package; even so, nothing in it may close the string.
    word = _NO_WORD.sub("", say("redacted"))
    return f':is(#_,.rtca){{--rtca-redacted:"{word} "}}'


def in_language(view: Html) -> Html:
    """Return a view in an element for the current language, with :func:`spoken_rules`; unchanged for English."""
    return view if spoken() == "en" else _IN_LANGUAGE(spoken(), trusted(spoken_rules()), view)


@cache
def scoped_style() -> Html:
    """Return :func:`scoped_css` as a style element."""
    return _STYLE(trusted(scoped_css()))


@cache
def style_of(*names: str) -> Html:
    """Return style sheets for notebooks as a style element, by their file names in ``render/static``."""
    return _STYLE(trusted(in_notebook(style_sheet(*(f"{_STATIC}/{name}" for name in names)))))
