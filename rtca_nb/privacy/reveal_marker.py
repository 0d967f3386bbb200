"""Mark the notebook in which a contact is revealed, or a corpus that was written in clear text is opened.

Whatever a cell derives from a revealed contact in plain Python (a list, a printed string, a plot of another library)
looks like any other output. So the notebook records that its kernel holds clear text: the cell that reveals shows a
sentence, and each cell that runs later gets an empty output. One of these cells may be deleted, cleared or run again;
the others keep the record. A cell that clears its own outputs gets its mark again when it ends.

Processes that a cell starts leave a note for the kernel, if it had imported this package before; otherwise they write
the sentence to standard error.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import sys
import threading
from datetime import UTC, datetime
from typing import Any, Final

from rtca_nb.privacy.late_outputs import LateOutputs, goes_to_widget, request_of
from rtca_nb.privacy.notebook_marks import (
    LATE,
    METADATA_KEY,
    REVEALED_TYPE,
    notebook_shell,
    reveal_sentence,
    source_digest,
)
from rtca_nb.privacy.reveal_notes import leave_note, open_notes, take_note

__all__ = ["mark_reveal", "watch_notebook"]

# Some front ends complain about an output of which they can show nothing.
_NOTHING: Final = {"text/html": ""}


class _Marker:
    """Remembers the reveals in one kernel, and marks its cells.

    Attributes
    ----------
    since : int
        Execution count of the first cell that may show clear text.
    sources : list of str
        Digests of the sources of cells that ran before it, to prove that a saved output belongs to one of them.
    """

    def __init__(self, shell: Any) -> None:
        self.shell = shell
        self.since = _running_cell(shell)
        self.sources = [source_digest(source) for source in _history(shell)[1 : self.since]]
        self.revealed_at = datetime.now(UTC).isoformat()
        self._lock = threading.Lock()
        self._last = ""
        self._went_to: object = None
        self.late = LateOutputs(shell, self._late_mark, self._cleared)

    def revealed(self, whose: str) -> None:
        """Show the sentence that says whose clear text is in the notebook, once for each cell."""
        destination = _destination(self.shell)
        with self._lock:
            self._last = whose
            if destination is not None and self._went_to == destination:
                return
            self._went_to = destination
        self._publish(reveal_sentence(whose))

    def cell_ended(self) -> None:
        """Mark a cell that may show text derived from clear text."""
        with self._lock:
            whose, self._last = self._last, ""
            went_to, self._went_to = self._went_to, None
            if whose and went_to == _destination(self.shell):
                return
        # Nothing was revealed in this cell, or the sentence was captured or cleared, or went to a widget or to an
        # earlier cell.
        self._publish(reveal_sentence(whose) if whose else None)

    def _cleared(self) -> None:
        with self._lock:
            self._went_to = None

    def _publish(self, sentence: str | None) -> None:
        mark = self._times()
        if sentence is not None:
            mark["sources"] = self.sources
        shown = _NOTHING if sentence is None else {"text/plain": sentence}
        self.late.expect(request_of(self.shell))
        # Values that differ from run to run are in the metadata, which nbval does not compare.
        self.shell.display_pub.publish(data={REVEALED_TYPE: {}, **shown}, metadata={METADATA_KEY: mark})

    def _late_mark(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return {REVEALED_TYPE: {}, **_NOTHING}, {METADATA_KEY: {**self._times(), LATE: True}}

    def _times(self) -> dict[str, Any]:
        return {"since": self.since, "revealed_at": self.revealed_at}


_markers: dict[int, _Marker] = {}
_making: Final = threading.Lock()
_process: Final = os.getpid()
_watched: set[int] = set()  # shells
_said_in: set[int] = set()  # processes


def watch_notebook() -> None:
    """Have the cells of this notebook report reveals in processes that they start; outside a notebook, do nothing."""
    shell = notebook_shell()
    if shell is not None and not _is_child() and id(shell) not in _watched:
        _watched.add(id(shell))
        open_notes()
        shell.events.register("post_run_cell", functools.partial(_cell_ended, shell))


def mark_reveal(whose: str) -> None:
    """Record in the notebook that it may contain clear text; outside a notebook, do nothing.

    Parameters
    ----------
    whose : str
        Whose text it is, such as "contact 5", ready to be shown.
    """
    noted = leave_note(whose)
    shell = None if _is_child() else notebook_shell()
    if shell is not None:
        watch_notebook()
        _marker_of(shell).revealed(whose)
    elif not noted:
        _say(whose)


def _marker_of(shell: Any) -> _Marker:
    with _making:
        marker = _markers.get(id(shell))
        if marker is None:
            marker = _markers[id(shell)] = _Marker(shell)
            shell.events.register("pre_run_cell", marker.late.cell_starts)
        return marker


def _cell_ended(shell: Any, result: Any) -> None:
    # A magic may run the rest of its cell as an inner cell, and front-end extensions run code that is not stored.
    if not getattr(getattr(result, "info", None), "store_history", True):
        return
    whose = take_note()
    if whose is not None:
        _marker_of(shell).revealed(whose)
    if id(shell) in _markers:
        _markers[id(shell)].cell_ended()


def _is_child() -> bool:
    """Return whether this process belongs to a pool or was forked, so that a shell in it is not its own."""
    return multiprocessing.parent_process() is not None or os.getpid() != _process


def _say(whose: str) -> None:
    """Write the sentence to standard error, for the cell that started this process; outside a notebook, do nothing."""
    # Jupyter sets this variable for its kernels, and their child processes inherit it.
    if "JPY_PARENT_PID" not in os.environ or sys.stderr is None:
        return
    # A program belongs to one cell; a pool works for many, and does not know which.
    if not _is_child() and os.getpid() in _said_in:
        return
    _said_in.add(os.getpid())
    sys.stderr.write(f"{reveal_sentence(whose)}\n")
    sys.stderr.flush()


def _running_cell(shell: Any) -> int:
    """Return the execution count of the running cell; between two cells, that of the earlier one."""
    # Newer versions of IPython count a cell at its start, older ones at its end; its source is stored in between.
    return max(1, min(int(shell.execution_count), len(_history(shell)) - 1))


def _history(shell: Any) -> list[str]:
    """Return the sources of the cells that were run; the index is the execution count. Empty without a history."""
    return list(getattr(getattr(shell, "history_manager", None), "input_hist_raw", ()))


def _destination(shell: Any) -> object:
    """Return where an output goes: a publisher and a request; None if it goes to an output widget."""
    return None if goes_to_widget() else (shell.display_pub, request_of(shell))
