"""Marks in a notebook that say from where on there is clear text, and which outputs are masked.

Two marks are written while a notebook runs. A reveal adds an output with a MIME type of its own, which says from which
execution count on the kernel has held clear text. The metadata of an output that shows masked text only hold a digest
of that output. ``rtca-nb scrub`` reads both. Neither mark contains text of a contact.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Mapping
from typing import Any, Final

__all__ = [
    "LATE",
    "MARKER",
    "METADATA_KEY",
    "REVEALED_TYPE",
    "SCRUBBED_TYPE",
    "SENTENCE_END",
    "is_marked",
    "is_masked_output",
    "joined",
    "notebook_shell",
    "reveal_sentence",
    "seal",
    "source_digest",
]

MARKER: Final = "REVEALED"
"""Word in every output of a revealed contact."""

REVEALED_TYPE: Final = "application/vnd.rtca-nb.revealed+json"
"""MIME type of the output that a reveal adds to its cell and to later ones."""

SCRUBBED_TYPE: Final = "application/vnd.rtca-nb.scrubbed+json"
"""MIME type of the placeholder for removed outputs; it keeps the content of their mark."""

METADATA_KEY: Final = "rtca_nb"
"""Key of this package in the metadata of an output."""

LATE: Final = "late"
"""Key, in this package's metadata, of an output that reached its cell after a reveal."""

SENTENCE_END: Final = "is in this notebook from here on; run rtca-nb scrub before sharing."

_DIGEST: Final = 16
_OUTPUT_KEYS: Final = frozenset({"output_type", "data", "metadata", "execution_count"})
_FIGURE: Final = "application/vnd.plotly.v1+json"

# All that a masked contact shows in plain text alone, as in a list: ids, counts and words of the service.
_CONTACT: Final = (
    r"<Contact [A-Za-z0-9-]{1,64}: [\d,]+ messages?, (?:Raw|Redacted|unknown), "
    r"(?:IN_PROGRESS|COMPLETED|FAILED|NOT_ANALYSED)(?:, incomplete|, completeness not proven)?>"
)
_CONTACTS: Final = re.compile(rf"[\s(\[{{]*{_CONTACT}(?:[\s,]+{_CONTACT})*[\s,)\]}}]*")


def reveal_sentence(whose: str) -> str:
    """Return the sentence that a reveal shows; ``whose`` names the text, as in "contact 5"."""
    return f"Clear text of {whose} {SENTENCE_END}"


def is_marked(value: Any) -> bool:
    """Return whether any part of a JSON value says that it shows a revealed contact, nested notebooks included."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return MARKER in text or REVEALED_TYPE in text or SENTENCE_END in text


def source_digest(source: str) -> str:
    """Return the digest that identifies the source of a cell."""
    return _digest(source.rstrip("\n"))


def seal(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata that say that an output shows masked text only.

    Parameters
    ----------
    data : mapping
        The output, by MIME type. Whatever changes it later breaks the seal.
    """
    return {METADATA_KEY: {"masked": _data_digest(data)}}


def is_masked_output(output: Any) -> bool:
    """Return whether an output certainly shows masked text only: it has a seal and has not changed since."""
    if not isinstance(output, dict) or output.get("output_type") not in ("display_data", "execute_result"):
        return False
    data, metadata = output.get("data"), output.get("metadata")
    if not output.keys() <= _OUTPUT_KEYS or not isinstance(data, dict) or REVEALED_TYPE in data:
        return False
    # A seal outweighs the marker in a text, which a customer may have typed.
    if not metadata and data.keys() == {"text/plain"} and _CONTACTS.fullmatch(joined(data["text/plain"])):
        return True
    # JupyterLab's plotly renderer adds an image to the figure that it draws.
    sealed = {name: value for name, value in data.items() if name != "image/png" or _FIGURE not in data}
    return bool(metadata == seal(sealed))


def notebook_shell() -> Any:
    """Return the IPython shell whose outputs a notebook keeps; None in a script or a terminal."""
    ipython = sys.modules.get("IPython")
    get_shell = getattr(ipython, "get_ipython", None)
    shell = None if get_shell is None else get_shell()
    terminal = any(kind.__name__ == "TerminalInteractiveShell" for kind in type(shell).__mro__)
    return None if terminal else shell


def _data_digest(data: Mapping[str, Any]) -> str:
    plain = {name: _as_saved(value, is_text=not name.endswith("json")) for name, value in data.items()}
    return _digest(json.dumps(plain, sort_keys=True))


def joined(text: Any) -> str:
    """Join the lines in which notebook files store a text."""
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def _as_saved(value: Any, *, is_text: bool = False) -> Any:
    """Return a value as it is after a notebook is saved: JavaScript writes 1.0 as 1."""
    if is_text:
        return joined(value)
    if isinstance(value, list):
        return [_as_saved(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _as_saved(item) for name, item in value.items()}
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]
