"""Check where in a template a kind of slot is allowed, because its escaping is safe there."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["check_slot", "is_in_tag"]

_IN_TAG: Final = re.compile(r"<[^<>]*\Z")
_IN_VALUE: Final = re.compile(r"""<[a-z][^<>"]*(?:"[^"]*"[^<>"]*)*=\s?"[^"]*\Z""")
# Attributes whose value is an address, a script or a style.
_ACTIVE: Final = re.compile(
    r"""\b(?:href|src|srcset|action|formaction|srcdoc|data|style|on[a-z]+)\s*=\s*"\Z""", re.IGNORECASE
)
# Elements that show inner elements as text, drop them, or (in a drawing) break because of them.
_NO_ELEMENTS: Final = re.compile(r"<(?:title|text|option|textarea|script|style)\b[^<>]*>[^<]*\Z", re.IGNORECASE)


def is_in_tag(before: str) -> bool:
    """Return whether the HTML ``before`` ends within a tag."""
    return _IN_TAG.search(before) is not None


def check_slot(before: str, kind: str) -> None:
    """Check that a slot of this kind is safe at a place of a template.

    Parameters
    ----------
    before : str
        The template up to the slot.
    kind : str
        As for :class:`rtca_nb.render.markup.Template`.

    Raises
    ------
    ValueError
        If its escaping is wrong at that place.
    """
    if is_in_tag(before):
        if kind not in {"a", "n"} or not _IN_VALUE.search(before) or _ACTIVE.search(before):
            raise ValueError(f"a slot {{{kind}}} is not allowed in a tag after {before[-40:]!r}")
    elif kind == "a" or (kind == "t" and _NO_ELEMENTS.search(before)):
        raise ValueError(f"a slot {{{kind}}} is not allowed in text after {before[-40:]!r}")
