"""A complete page in one file that makes no network request.

A strict Content-Security-Policy allows exactly the style sheet and the script of the page, by their hashes, and nothing
else: no request, inline style, event handler, frame or form.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from rtca_nb._version import __version__
from rtca_nb.render.languages import say, spoken
from rtca_nb.render.markup import Html, Template, trusted

__all__ = ["GENERATOR", "page_begin", "page_end", "page_foot"]

GENERATOR: Final = '<meta name="generator" content="rtca_nb '
"""Beginning of the line in the head of a page that names this package."""

_BEGIN: Final = Template(
    "<!doctype html>\n"
    '<html lang="{a}">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{a}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
    f'{GENERATOR}{{a}}">\n'
    '<title>{p}</title>\n<style>{h}</style>\n</head>\n<body class="rtca-page">\n<main class="rtca">\n'
)
_END: Final = Template("</main>\n<script>{h}</script>\n</body>\n</html>\n")
_FOOT: Final = Template('<footer class="rtca-page-foot">{t}</footer>\n')


def page_begin(title: str, css: str, script: str) -> Html:
    """Return the head of a page and the beginning of its body.

    Parameters
    ----------
    title : str
    css, script : str
        The style sheet and the script of the page, from files of this package; the policy allows no others.
    """
    policy = (
        f"default-src 'none'; style-src 'sha256-{_sha256(css)}'; script-src 'sha256-{_sha256(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return _BEGIN(spoken(), policy, __version__, title, trusted(css))


def page_foot() -> Html:
    """Return the foot of a page: it names this package, and says that the page makes no network request."""
    return _FOOT(
        say(
            "Made with rtca_nb {version}. Scores are estimates. This page makes no network request and stores nothing.",
            version=__version__,
        )
    )


def page_end(script: str) -> Html:
    """Return the end of a page, with its script, which must be the one that :func:`page_begin` got."""
    return _END(trusted(script))


def _sha256(source: str) -> str:
    return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
