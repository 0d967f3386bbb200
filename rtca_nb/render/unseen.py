"""Invisible characters that have an effect: their names, and pictures of characters that HTML does not allow."""

from __future__ import annotations

from typing import Final

__all__ = ["CONTROL_CLASS", "SMUGGLED", "name_of", "picture_of"]

# Characters that invisibly reorder, hide or separate text, by their usual short names.
_CONTROLS: Final[dict[str, str]] = {
    "\u00ad": "SHY",
    "\u034f": "CGJ",
    "\u061c": "ALM",
    "\u115f": "HF",
    "\u1160": "HF",
    "\u17b4": "KIV",
    "\u17b5": "KIV",
    "\u180e": "MVS",
    "\u200b": "ZWSP",
    "\u200e": "LRM",
    "\u200f": "RLM",
    "\u2028": "LS",
    "\u2029": "PS",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2060": "WJ",
    "\u2061": "FA",
    "\u2062": "IT",
    "\u2063": "IS",
    "\u2064": "IP",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
    "\u206a": "ISS",
    "\u206b": "ASS",
    "\u206c": "IAFS",
    "\u206d": "AAFS",
    "\u206e": "NADS",
    "\u206f": "NODS",
    "\u3164": "HF",
    "\ufeff": "BOM",
    "\uffa0": "HF",
    "\ufff9": "IAA",
    "\ufffa": "IAS",
    "\ufffb": "IAT",
}
CONTROL_CLASS: Final = "[" + "".join(_CONTROLS) + "]"
# Tags without a flag, and several selectors in a row, carry invisible text; otherwise they are part of an emoji.
SMUGGLED: Final = (
    "(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}"
)


def name_of(found: str) -> str | None:
    """Return the short name of an invisible character, or of a run of them; None if HTML does not allow it."""
    known = _CONTROLS.get(found)
    if known is not None:
        return known
    if found >= "\U000e0000":
        return "VS" if found >= "\U000e0100" else "TAGS"
    return "VS" if "\ufe00" <= found[0] <= "\ufe0f" else None


def picture_of(character: str) -> str:
    """Return the picture of a character that HTML does not allow."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
