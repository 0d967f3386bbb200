"""Pages on paper: their numbers, and in their heads what they are about.

A browser writes them into the margins of the page, as far as it knows margin boxes; where it does not, nothing is lost
but they. A contact's id or a title may come from anywhere, so it goes in as a string of CSS with everything but letters
and digits escaped.
"""

from __future__ import annotations

from typing import Final

from rtca_nb.render.palette import TOKENS

__all__ = ["css_string", "page_rules"]

_LOOK: Final = f"font:9pt system-ui,sans-serif;color:{TOKENS['soft'][0]}"


def css_string(value: str) -> str:
    """Return ``value`` as a string of CSS: only ASCII letters, digits and spaces are kept as they are.

    What is not seen, or would act on a line, is a replacement character.
    """
    shown = (c if c.isprintable() else "\ufffd" for c in value)
    return '"' + "".join(c if c.isascii() and (c.isalnum() or c == " ") else f"\\{ord(c):x} " for c in shown) + '"'


def page_rules(head: str) -> str:
    """Return the rules for paper: margins, page numbers, and what stands at the head of each page."""
    numbers = f'@bottom-right{{content:counter(page) " / " counter(pages);{_LOOK}}}'
    return f"@page{{margin:18mm 14mm 16mm;{numbers}}}@page{{@top-left{{content:{css_string(head)};{_LOOK}}}}}"
