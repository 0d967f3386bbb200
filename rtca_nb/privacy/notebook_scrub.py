"""Taking clear text out of saved notebooks.

Everything that a revealed contact displays says ``REVEALED``; that word is the marker. What is derived from it by
plain Python (a printed string, a plot of another library) carries none. So once a notebook has revealed something,
later outputs are taken out, too, unless the caller knows better. Later is what stands below and what was run after:
a notebook's cells are run in any order.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from rtca_nb.exceptions import MalformedSourceError

__all__ = ["MARKER", "Scrubbed", "scrub_notebook"]

MARKER: Final = "REVEALED"
"""Stands in every output of a revealed contact."""

# What makes clear text in a cell, whatever its output looks like: the method, called or handed on, the argument unless
# it is plainly off, its name in quotes, and the options of the command line.
_REVEALING: Final = re.compile(
    r"\.[\s\\]*reveal\b"
    r"|\b(?:reveal|allow_revealed)\s*(?::[^=\n]{0,80})?=(?!=)\s*+(?!(?:False|None|0)\b)"
    r"|([\"'])(?:reveal|allow_revealed)\1(?!\s*:\s*(?:False|None|0)\b)"
    r"|--(?:reveal|allow-revealed)\b"
)
_PLACEHOLDER: Final = {
    "name": "stdout",
    "output_type": "stream",
    "text": ["[output of a revealed contact, removed by rtca-nb scrub]\n"],
}


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
    unmarked : int
        How many of the removed outputs are of cells that show and say nothing of a revealed contact, but follow one.
    kept : int
        How many such outputs were kept, as the caller asked for.
    """

    text: str
    removed: tuple[tuple[int, int], ...]
    widget_state: bool
    unmarked: int = 0
    kept: int = 0

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
        Keep outputs without a marker that come, or came, after the first revealing cell. A printed string has no
        marker.

    Returns
    -------
    Scrubbed

    Raises
    ------
    MalformedSourceError
        If the text is not a notebook of format 4.
    """
    notebook = _notebook(text, name)
    cells = [
        (number, cell)
        for number, cell in enumerate(notebook["cells"], 1)
        if isinstance(cell, dict) and cell.get("cell_type") == "code"
    ]
    # What is shown once may be printed again from there on.
    revealing = [(number, cell) for number, cell in cells if _reveals(cell) or any(map(_marked, _outputs(cell)))]
    numbers = {number for number, _ in revealing}
    first = min(numbers, default=0)
    counts = [cell["execution_count"] for _, cell in revealing if isinstance(cell.get("execution_count"), int)]
    removed: list[tuple[int, int]] = []
    unmarked = left = 0
    for number, cell in cells if revealing else ():
        # Without what an earlier scrub put there.
        outputs = [output for output in _outputs(cell) if output != _PLACEHOLDER]
        later = number >= first or _ran_later(cell, counts)
        if keep_unmarked:
            kept = [] if _reveals(cell) else [output for output in outputs if not _marked(output)]
        else:
            kept = [] if later else outputs
        left += len(kept) if later else 0
        if len(kept) < len(outputs):
            removed.append((number, len(outputs) - len(kept)))
            unmarked += 0 if number in numbers else len(outputs)
            cell["outputs"] = [*kept, _PLACEHOLDER]
    # Saved widget state is a copy of everything that widgets showed; this package never needs it.
    metadata = notebook.get("metadata")
    widgets = metadata.get("widgets") if isinstance(metadata, dict) else None
    state = isinstance(widgets, dict) and MARKER in json.dumps(widgets, ensure_ascii=False)
    if (state or (revealing and isinstance(widgets, dict))) and isinstance(metadata, dict):
        state = True
        del metadata["widgets"]
    if not removed and not state:
        return Scrubbed(text, (), widget_state=False, kept=left)
    scrubbed = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    return Scrubbed(scrubbed, tuple(removed), widget_state=state, unmarked=unmarked, kept=left)


def _outputs(cell: dict[str, Any]) -> list[Any]:
    found = cell.get("outputs")
    return found if isinstance(found, list) else []


def _reveals(cell: dict[str, Any]) -> bool:
    return _REVEALING.search(_joined(cell.get("source"))) is not None


def _marked(output: Any) -> bool:
    return MARKER in json.dumps(output, ensure_ascii=False)


def _ran_later(cell: dict[str, Any], counts: list[int]) -> bool:
    """Whether a cell ran after one that revealed; where others have a number, one without was running last."""
    if not counts:
        return False
    count = cell.get("execution_count")
    return not isinstance(count, int) or count > min(counts)


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
