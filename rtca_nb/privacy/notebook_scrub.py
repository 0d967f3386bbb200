"""Take clear text out of saved notebooks.

Once a kernel has revealed a contact, any output may show text derived from it. So in doubt the scrub removes: it
removes every output of a cell that did not certainly run before, unless the output is sealed as masked. It also removes
copies of removed outputs: attachments, widget state, metadata, and paragraphs of text cells that repeat a removed
output. The source of code cells stays as it is.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import check_flag
from rtca_nb.exceptions import MalformedSourceError
from rtca_nb.privacy.clear_passages import Passages, paragraphs, texts_in
from rtca_nb.privacy.notebook_evidence import Evidence, is_silent_mark, mark_in, outputs_of, reveals, source_of
from rtca_nb.privacy.notebook_marks import (
    MARKER,
    METADATA_KEY,
    REVEALED_TYPE,
    SCRUBBED_TYPE,
    SENTENCE_END,
    is_marked,
    is_masked_output,
    joined,
)

__all__ = ["MARKER", "Scrubbed", "scrub_notebook"]

_REMOVED: Final = "[output of a revealed contact, removed by rtca-nb scrub]"
_REMOVED_TEXT: Final = "[text of a revealed contact, removed by rtca-nb scrub]"

# Keys of the notebook format, and of tools that keep settings there. Anything else may hold text.
_CELL_KEYS: Final = frozenset({"id", "cell_type", "metadata", "source", "outputs", "execution_count"})
_CELL_METADATA: Final = frozenset(
    {"collapsed", "deletable", "editable", "execution", "format", "jupyter", "name", "scrolled", "slideshow", "tags"}
    | {"trusted", "vscode", "raw_mimetype"}
)
_NOTEBOOK_KEYS: Final = frozenset({"cells", "metadata", "nbformat", "nbformat_minor"})
_NOTEBOOK_METADATA: Final = frozenset(
    {"authors", "celltoolbar", "jupytext", "kernelspec", "language_info", "orig_nbformat", "title", "toc", "vscode"}
)
# Metadata that programs write about themselves.
_SYSTEM: Final = frozenset({"kernelspec", "language_info", "execution"})
_HALF: Final = re.compile("[\ud800-\udfff]")


class Scrubbed(NamedTuple):
    """The result of a scrub.

    Attributes
    ----------
    text : str
        The notebook afterwards; the same text if nothing was removed.
    removed : tuple of (int, int)
        For each cell that lost outputs, its number from 1, and the number of outputs removed from it.
    widget_state : bool
        Whether saved widget state was removed.
    unmarked : int
        Number of removed outputs of cells that do not reveal anything themselves, but follow a cell that does.
    kept : int
        Number of outputs that may show clear text but were kept because of ``keep_unmarked``.
    attachments : int
        Number of attachments removed from text cells.
    paragraphs : int
        Number of paragraphs removed from text cells.
    metadata : int
        Number of entries removed from metadata, other than widget state.
    """

    text: str
    removed: tuple[tuple[int, int], ...] = ()
    widget_state: bool = False
    unmarked: int = 0
    kept: int = 0
    attachments: int = 0
    paragraphs: int = 0
    metadata: int = 0

    @property
    def changed(self) -> bool:
        """Whether anything was removed."""
        return bool(self.removed or self.widget_state or self.attachments or self.paragraphs or self.metadata)


def scrub_notebook(text: str, *, name: str = "the notebook", keep_unmarked: bool = False) -> Scrubbed:
    """Return a notebook without everything that shows, or may show, a revealed contact.

    Parameters
    ----------
    text : str
        The notebook as JSON.
    name : str
        Name of the notebook in errors.
    keep_unmarked : bool
        Keep outputs without a marker, even of cells that may have run after the first reveal, unless the cell itself
        reveals; a printed string has no marker. Of everything other than outputs, remove only widget state.

    Returns
    -------
    Scrubbed

    Raises
    ------
    MalformedSourceError
        If the text is not a notebook of format 4, or an object has two members with the same name.
    """
    check_flag(keep_unmarked, "keep_unmarked")
    scrub = _Scrub(_notebook(text, name), keep_unmarked=keep_unmarked)
    if not scrub.evidence:
        return Scrubbed(text)
    scrub.remove_outputs()
    scrub.remove_widget_state()
    if not keep_unmarked:
        scrub.remove_copies()
    done = scrub.result(text)
    return done._replace(text=_as_json(scrub.notebook)) if done.changed else done


class _Scrub:
    """One notebook while it is scrubbed."""

    def __init__(self, notebook: dict[str, Any], *, keep_unmarked: bool) -> None:
        self.notebook = notebook
        self.cells: list[dict[str, Any]] = notebook["cells"]
        self.evidence = Evidence(self.cells, elsewhere=self._is_marked_elsewhere())
        self._keep_unmarked = keep_unmarked
        self._gone: list[Any] = []
        self._removed: list[tuple[int, int]] = []
        self._unmarked = self._kept = self._attachments = self._paragraphs = self._metadata = 0
        self._widget_state = False

    def result(self, text: str) -> Scrubbed:
        """Return how much of each kind was removed, together with the given text."""
        return Scrubbed(
            text,
            tuple(self._removed),
            self._widget_state,
            self._unmarked,
            self._kept,
            self._attachments,
            self._paragraphs,
            self._metadata,
        )

    def remove_outputs(self) -> None:
        """Replace the outputs that may show clear text by one placeholder for each cell."""
        for place, cell in enumerate(self.cells):
            later = not self.evidence.ran_before(place)
            stay, gone, placeholders = [], [], []
            for output in outputs_of(cell):
                if _is_placeholder(output):
                    placeholders.append(output)
                elif is_silent_mark(output) or self._stays(output, cell, later=later):
                    stay.append(output)
                else:
                    gone.append(output)
            if later:
                self._kept += sum(not is_silent_mark(output) and not is_masked_output(output) for output in stay)
            if gone:
                self._gone += [output for output in gone if mark_in(output) is None]
                self._removed.append((place + 1, len(gone)))
                self._unmarked += 0 if place in self.evidence.revealing else len(gone)
                placeholder = _placeholder([*gone, *placeholders], reveals=place in self.evidence.revealing)
                cell["outputs"] = [*stay, placeholder]

    def _stays(self, output: Any, cell: dict[str, Any], *, later: bool) -> bool:
        if is_masked_output(output):
            return True
        if not self._keep_unmarked:
            # An earlier display may have been updated with a revealed view.
            return not later and not is_marked(output)
        return not is_marked(output) and not reveals(cell) and SENTENCE_END not in json.dumps(outputs_of(cell))

    def remove_widget_state(self) -> None:
        """Remove saved widget state: a copy of everything that widgets showed, which this package never needs."""
        metadata = self.notebook.get("metadata")
        if isinstance(metadata, dict) and "widgets" in metadata:
            self._gone.append(metadata.pop("widgets"))
            self._widget_state = True

    def remove_copies(self) -> None:
        """Remove content that is, or may be, a copy of removed outputs."""
        for cell in self.cells:
            attached = cell.pop("attachments", {})
            self._attachments += max(len(attached), 1) if attached else 0
            self._keep_known(cell, _CELL_KEYS)
            self._keep_known(cell.get("metadata"), _CELL_METADATA)
        self._keep_known(self.notebook, _NOTEBOOK_KEYS)
        self._keep_known(self.notebook.get("metadata"), _NOTEBOOK_METADATA)

        code = [cell for cell in self.cells if cell.get("cell_type") == "code"]
        texts = [cell for cell in self.cells if cell.get("cell_type") != "code"]
        settings = [one.get("metadata") for one in (self.notebook, *self.cells)]
        checked = [(one, key) for one in settings if isinstance(one, dict) for key in one if key not in _SYSTEM]
        passages = Passages([*map(source_of, texts), *(text for one, key in checked for text in texts_in(one[key]))])
        for text in texts_in(self._gone):
            passages.add(text)
        for cell in code:
            for text in (source_of(cell), *texts_in(outputs_of(cell))):
                passages.discard(text)
        for cell in texts:
            self._remove_paragraphs(cell, passages)
        for one, key in checked:
            if any(map(passages.occur_in, texts_in(one[key]))):
                del one[key]
                self._metadata += 1

    def _remove_paragraphs(self, cell: dict[str, Any], passages: Passages) -> None:
        parts = paragraphs(source_of(cell))
        clear = [passages.occur_in(part) for part in parts]
        if any(clear):
            text = "".join(_REMOVED_TEXT if gone else part for part, gone in zip(parts, clear, strict=True))
            cell["source"] = text.splitlines(keepends=True) if isinstance(cell.get("source"), list) else text
            self._paragraphs += sum(clear)

    def _keep_known(self, entries: Any, known: frozenset[str]) -> None:
        for key in [key for key in entries if key not in known] if isinstance(entries, dict) else ():
            del entries[key]
            self._metadata += 1

    def _is_marked_elsewhere(self) -> bool:
        """Return whether attachments, metadata, or a notebook nested in a text cell are marked."""
        beside = [cell.get(key) for cell in self.cells for key in ("metadata", "attachments")]
        nested = [source_of(cell) for cell in self.cells if cell.get("cell_type") != "code"]
        return is_marked([self.notebook.get("metadata"), *beside]) or any(REVEALED_TYPE in text for text in nested)


def _placeholder(gone: list[Any], *, reveals: bool) -> dict[str, Any]:
    """Return a placeholder for removed outputs; it keeps the content of their mark for the next scrub."""
    marks = [mark for mark in map(mark_in, gone) if mark is not None]
    mark = max(marks, key=lambda mark: len(mark.sources), default=None)
    return {
        "data": {SCRUBBED_TYPE: {"revealing": True} if reveals else {}, "text/plain": _REMOVED},
        "metadata": {} if mark is None else {METADATA_KEY: mark.as_metadata()},
        "output_type": "display_data",
    }


def _is_placeholder(output: Any) -> bool:
    if not isinstance(output, dict):
        return False
    if output.get("output_type") == "stream":  # the form that earlier versions wrote
        return joined(output.get("text")) == f"{_REMOVED}\n"
    mark = mark_in(output)
    return any(output == _placeholder([] if mark is None else [output], reveals=reveals) for reveals in (True, False))


def _as_json(notebook: dict[str, Any]) -> str:
    text = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    # A lone surrogate, as in an emoji that was cut, can be escaped but not encoded.
    return _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _notebook(text: str, name: str) -> dict[str, Any]:
    try:
        notebook = json.loads(text, object_pairs_hook=_object)
    except _RepeatedMemberError:
        raise MalformedSourceError(
            f"{name} has two members with the same name, and programs may show either of them, so it was not used; "
            "open it in Jupyter and save it again"
        ) from None
    except (ValueError, RecursionError):
        notebook = None
    if isinstance(notebook, dict) and notebook.get("nbformat") == 4:
        cells = notebook.get("cells")
        if isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells):
            return notebook
    raise MalformedSourceError(
        f"{name} is not a Jupyter notebook of format 4, so it was not used; pass an .ipynb file that Jupyter saved"
    )


class _RepeatedMemberError(Exception):
    """A JSON object has two members with the same name."""


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(members)
    if len(made) < len(members):
        raise _RepeatedMemberError
    return made
