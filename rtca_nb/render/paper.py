"""CSS rules for printed pages: page numbers, and a line of text at the top of each page.

A browser that supports margin boxes prints both in the margins; in other browsers, only these are missing. An id or
title may come from anywhere, so it becomes a CSS string in which everything but letters, digits and spaces is escaped.
"""

from __future__ import annotations

from typing import Final

from rtca_nb.render.palette import TOKENS

__all__ = ["css_string", "page_rules"]

_LOOK: Final = f"font:9pt system-ui,sans-serif;color:{TOKENS['soft'][0]}"


def css_string(value: str) -> str:
    """Return ``value`` as a CSS string: only ASCII letters, digits and spaces are kept unescaped.

    Characters that are not printable become a replacement character.
    """
    shown = (c if c.isprintable() else "\ufffd" for c in value)
    return '"' + "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in shown) + '"'


def page_rules(head: str) -> str:
    """Return the CSS rules for printing: margins, page numbers, and the text at the head of each page."""
    numbers = f'@bottom-right{{content:counter(page) " / " counter(pages);{_LOOK}}}'
    return f"@page{{margin:18mm 14mm 16mm;{numbers}}}@page{{@top-left{{content:{css_string(head)};{_LOOK}}}}}"
