"""The style sheet: one file, coloured from the palette, for light and dark surroundings."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from rtca_nb.render.markup import Html, Template, trusted
from rtca_nb.render.palette import CATEGORY_COLOURS, ROLES, css_variables

__all__ = ["asset", "minified", "page_css", "scoped_css", "scoped_style", "style_of"]

_COMMENT = re.compile(r"/\*.*\*/")
_STYLE = Template("<style>{h}</style>\n")

# In a notebook the page's theme counts, not the reader's system: a dark system may show a light notebook.
_NOTEBOOK_DARK = (
    'body[data-jp-theme-light="false"] .rtca,body.vscode-dark .rtca,html[theme="dark"] .rtca{{{}}}'
    "@media (prefers-color-scheme:dark){{body:not([data-jp-theme-light]):not([class*=vscode-]) .rtca{{{}}}}}"
)


@cache
def asset(name: str) -> str:
    """Text of one of the package's own style sheets or scripts."""
    return resources.files("rtca_nb.render").joinpath("static", name).read_text(encoding="utf-8")


@cache
def _rules() -> str:
    """Class rules that follow from the palette."""
    lines = [
        # Three layers of lines under the text: categories that meet on a word are seen side by side, and the
        # styles of lines differ between layers, so that colour is not alone.
        f".rtca .k{place}{{--l{place % 3}:var(--rtca-c{place})}}"
        for place in range(len(CATEGORY_COLOURS))
    ]
    lines += [
        f".rtca .{css}{{--who:var(--rtca-{css});--who-bg:var(--rtca-{css}-bg)}}"
        for css in [*(role.css for role in ROLES.values() if role.css != "sy"), "ot"]
    ]
    return "".join(lines)


@cache
def scoped_css() -> str:
    """Style sheet for a view inside somebody else's page."""
    dark = css_variables(dark=True)
    return (
        f".rtca{{color-scheme:light;{css_variables(dark=False)}}}"
        + _NOTEBOOK_DARK.format(f"color-scheme:dark;{dark}", f"color-scheme:dark;{dark}")
        + asset("transcript.css")
        + _rules()
    )


@cache
def page_css() -> str:
    """Style sheet for a page of our own."""
    return (
        f":root{{color-scheme:light dark;{css_variables(dark=False)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{css_variables(dark=True)}}}}}"
        + asset("transcript.css")
        + asset("report.css")
        + _rules()
    )


@cache
def scoped_style() -> Html:
    """Return :func:`scoped_css` as a style element."""
    return _STYLE(trusted(minified(scoped_css())))


@cache
def style_of(name: str) -> Html:
    """Return one more of the package's own style sheets as a style element."""
    return _STYLE(trusted(minified(asset(name))))


def minified(source: str) -> str:
    """Drop indents, empty lines and comments that fill their line, from our own style sheets and scripts."""
    lines = (line.strip() for line in source.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//") and not _COMMENT.fullmatch(line))
