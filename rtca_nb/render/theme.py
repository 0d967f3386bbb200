"""The style sheet: one file, coloured from the palette, for light and dark surroundings."""

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
# In this order, since later rules win over earlier ones.
_VIEWS: Final = tuple(f"{_STATIC}/{name}.css" for name in ("frame", "chat", "chart", "overview", "print"))
_WHO: Final = "--who:var(--rtca-{0});--who-bg:var(--rtca-{0}-bg)"
_NOBODY: Final = "--who:initial;--who-bg:initial"
_VIEW: Final = re.compile(r"\.rtca(?![\w-])")
# How the lines of the layers are dashed in a drawing.
_DASHES: Final = ("none", "5 2", "2 2")
_REM: Final = re.compile(r"(?<![\w.])(-?\d*\.?\d+)rem\b")
_NO_WORD: Final = re.compile(r"[^\w ]")
_STYLE = Template("<style>{h}</style>\n")
_IN_LANGUAGE: Final = Template('<div lang="{a}"><style>{h}</style>{h}</div>')

# In a notebook the page's theme counts, not the reader's system: a dark system may show a light notebook, and the
# classic one is always light. Paper is light.
_NOTEBOOK_DARK = (
    '@media screen{{body[data-jp-theme-light="false"] .rtca,body.vscode-dark .rtca,html[theme="dark"] .rtca{{{}}}}}'
    "@media screen and (prefers-color-scheme:dark)"
    "{{body:not([data-jp-theme-light]):not([class*=vscode-]):not(.notebook_app) .rtca{{{}}}}}"
)


@cache
def _rules() -> str:
    """Rules that follow from the palette: how a role, a sentiment and a category look."""
    # Whatever is beyond the looks has the colour of none, and a chip with a dashed edge in place of a line. It comes
    # first, so that it hides no line of a word that has a look, too.
    lines = [f".rtca [data-k~={REST}]{{--l0:var(--rtca-soft)}}"]
    lines += [
        # Three layers of lines under the text: categories that meet on a word are seen side by side, and the
        # styles of lines differ between layers, so that colour is not alone: no two looks have both in common, as the
        # colours are no multiple of three. Where nobody sees colours, numbers do it.
        f".rtca [data-k~=k{place}]{{--l{place % LINES}:var(--rtca-c{place % len(CATEGORY_COLOURS)});"
        f'--line:{_DASHES[place % LINES]};--n{place}:"{place + 1}"}}'
        for place in range(LOOKS)
    ]
    lines.append(f".rtca span[data-k={REST}]{{--l0:initial;border:1px dashed var(--rtca-soft)}}")
    lines.append(f".rtca [data-r]{{{_WHO.format(OTHER_ROLE.css)}}}")
    for name, role in ROLES.items():
        # What the system says is no participant's, and has no colour.
        lines.append(f".rtca [data-r={name}]{{{_NOBODY if role.css == 'sy' else _WHO.format(role.css)}}}")
    lines += [f".rtca [data-s={name}]{{--mood:var(--rtca-{mood.css})}}" for name, mood in SENTIMENTS.items() if name]
    return "".join(lines)


def _views(*more: str) -> str:
    """Style sheet of the views, with the roles of each side in place of its class."""
    css = style_sheet(*_VIEWS, *more)
    for side in ("right", "middle"):
        roles = ",".join(f"[data-r={name}]" for name, role in ROLES.items() if role.side == side)
        css = css.replace(f".rtca-{side}{{", f":is({roles}){{")
    return css


def in_notebook(css: str) -> str:
    """Return the rules of a view inside somebody else's page, as they hold there.

    They win over those of the page without ``!important``: no element has the id that lends them its weight. Lengths in
    rem become pixels, since what a rem is, the page decides: 10 pixels in the classic notebook.
    """
    return _REM.sub(lambda found: f"{float(found[1]) * 16:g}px", _VIEW.sub(":is(#_,.rtca)", css))


@cache
def scoped_css() -> str:
    """Style sheet for a view inside somebody else's page."""
    dark = css_variables(dark=True)
    return (
        f".rtca{{color-scheme:light;{css_variables(dark=False)}}}"
        + _NOTEBOOK_DARK.format(f"color-scheme:dark;{dark}", f"color-scheme:dark;{dark}")
        + in_notebook(style_sheet(f"{_STATIC}/reset.css") + _views() + _rules())
    )


@cache
def page_css() -> str:
    """Style sheet for a page of our own."""
    return (
        f":root{{color-scheme:light dark;{css_variables(dark=False)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{css_variables(dark=True)}}}}}"
        "@media print{:root{color-scheme:light}}" + _views(f"{_STATIC}/report.css") + _rules()
    )


def spoken_rules() -> str:
    """Return what a style sheet says in words, in the spoken language; empty for English, whose words it has."""
    if spoken() == "en":
        return ""
    # A catalogue is data of this package; still, nothing in it may end the string.
    word = _NO_WORD.sub("", say("redacted"))
    return f':is(#_,.rtca){{--rtca-redacted:"{word} "}}'


def in_language(view: Html) -> Html:
    """Return a view that stands by itself, as one in the spoken language; as it is for English."""
    return view if spoken() == "en" else _IN_LANGUAGE(spoken(), trusted(spoken_rules()), view)


@cache
def scoped_style() -> Html:
    """Return :func:`scoped_css` as a style element."""
    return _STYLE(trusted(scoped_css()))


@cache
def style_of(*names: str) -> Html:
    """Return more of the package's own style sheets as a style element."""
    return _STYLE(trusted(in_notebook(style_sheet(*(f"{_STATIC}/{name}" for name in names)))))
