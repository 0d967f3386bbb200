"""Characters that act without being seen: their names, and pictures of those that have no place in HTML."""

from __future__ import annotations

from typing import Final

__all__ = ["CONTROL_CLASS", "SMUGGLED", "name_of", "picture_of"]

# What reorders, hides or separates without being seen, by its usual short name.
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
# Tags that follow no flag, and selectors in a row, carry text that no one sees; alone they are part of an emoji.
SMUGGLED: Final = (
    "(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}"
)


def name_of(found: str) -> str | None:
    """Short name of what acts unseen; None for what has no place in HTML at all."""
    known = _CONTROLS.get(found)
    if known is not None:
        return known
    if found >= "\U000e0000":
        return "VS" if found >= "\U000e0100" else "TAGS"
    return "VS" if "\ufe00" <= found[0] <= "\ufe0f" else None


def picture_of(character: str) -> str:
    """Return what is shown for a character that has no place in HTML."""
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
