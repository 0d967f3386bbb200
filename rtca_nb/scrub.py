"""Taking clear text out of saved notebooks.

Everything that a revealed contact displays says ``REVEALED``; that word is the marker. What is derived from it by
plain Python (a printed string, a plot of another library) carries none. So once a notebook has revealed something,
later outputs are taken out, too, unless the caller knows better.
"""

from __future__ import annotations

import json
from typing import Any, Final, NamedTuple

from rtca_nb.exceptions import MalformedSourceError

__all__ = ["MARKER", "Scrubbed", "scrub_notebook"]

MARKER: Final = "REVEALED"
"""Stands in every output of a revealed contact."""

# What makes clear text in a cell, whatever its output looks like.
_REVEALING: Final = (".reveal(", "reveal=True", "allow_revealed=True", "reveal = True", "allow_revealed = True")
_PLACEHOLDER: Final = "[output of a revealed contact, removed by rtca-nb scrub]\n"


class Scrubbed(NamedTuple):
    """What a scrub did.

    Attributes
    ----------
    text : str
        The notebook afterwards; the same text where nothing was removed.
    removed : tuple of (int, int)
        Cell number from 1, and how many of its outputs were removed.
    widget_state : bool
        Whether saved widget state was removed.
    """

    text: str
    removed: tuple[tuple[int, int], ...]
    widget_state: bool

    @property
    def changed(self) -> bool:
        """Whether anything was removed."""
        return bool(self.removed) or self.widget_state


def scrub_notebook(text: str, *, name: str = "the notebook", keep_unmarked: bool = False) -> Scrubbed:
    """Take out the outputs that show, or may show, a revealed contact.

    Parameters
    ----------
    text : str
        The notebook as JSON.
    name : str
        What to call it in an error.
    keep_unmarked : bool
        Keep outputs without a marker that come after the first revealing cell. A printed string has no marker.

    Returns
    -------
    Scrubbed

    Raises
    ------
    MalformedSourceError
        If the text is not a notebook of format 4.
    """
    notebook = _notebook(text, name)
    removed: list[tuple[int, int]] = []
    revealing = False
    for number, cell in enumerate(notebook["cells"], 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = _joined(cell.get("source"))
        revealing = revealing or any(call in source for call in _REVEALING)
        outputs = cell.get("outputs")
        if not isinstance(outputs, list):
            continue
        kept = []
        for output in outputs:
            if MARKER in json.dumps(output, ensure_ascii=False):
                # What is shown once may be printed again from here on.
                revealing = True
            elif not revealing or (keep_unmarked and not any(call in source for call in _REVEALING)):
                kept.append(output)
        if len(kept) < len(outputs):
            removed.append((number, len(outputs) - len(kept)))
            cell["outputs"] = [*kept, {"name": "stdout", "output_type": "stream", "text": [_PLACEHOLDER]}]
            if outputs == cell["outputs"]:  # it was scrubbed before
                removed.pop()
    # Saved widget state is a copy of everything that widgets showed; this package never needs it.
    metadata = notebook.get("metadata")
    widgets = metadata.get("widgets") if isinstance(metadata, dict) else None
    state = isinstance(widgets, dict) and MARKER in json.dumps(widgets, ensure_ascii=False)
    if (state or (revealing and isinstance(widgets, dict))) and isinstance(metadata, dict):
        state = True
        del metadata["widgets"]
    if not removed and not state:
        return Scrubbed(text, (), widget_state=False)
    return Scrubbed(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", tuple(removed), widget_state=state)


def _notebook(text: str, name: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        notebook = None
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or not isinstance(notebook.get("cells"), list):
        raise MalformedSourceError(f"{name} is not a Jupyter notebook of format 4; nothing was changed")
    return notebook


def _joined(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source or "")
