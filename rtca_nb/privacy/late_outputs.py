"""Mark outputs that reach a cell after it ended.

A task, a timer or a thread writes into the cell that started it, and an earlier display can be updated. The mark that
each cell gets at its end does not cover these outputs: the cell may have ended before there was clear text. So from the
first reveal on, an output that does not go into the running cell takes a mark along, and so does an update. Clearing
the outputs of a cell also clears its mark, so the next output takes a new one along.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import Any, Final

from rtca_nb.privacy.notebook_marks import LATE, MARKER, METADATA_KEY, seal

__all__ = ["LateOutputs", "goes_to_widget", "request_of"]

_STREAMS: Final = ("stdout", "stderr")


def request_of(shell: Any) -> str | None:
    """Return the id of the Jupyter request that is being executed, usually for a cell; None if there is none."""
    get_parent = getattr(shell, "get_parent", None)
    request = (get_parent() if get_parent is not None else None) or {}
    identity = request.get("header", request).get("msg_id")
    return None if identity is None else str(identity)


def goes_to_widget() -> bool:
    """Return whether any output widget is capturing outputs at the moment."""
    # The only place where ipywidgets lists its widgets.
    widgets = getattr(sys.modules.get("ipywidgets.widgets.widget"), "_instances", {})
    return any(getattr(widget, "msg_id", "") for widget in list(widgets.values()))


class LateOutputs:
    """Adds a mark to each cell that receives an output after it ended.

    Parameters
    ----------
    shell
        The IPython shell of the kernel.
    mark : callable
        Takes nothing; returns the data and the metadata of the mark that a cell gets.
    cleared : callable
        Takes nothing; is called when outputs are cleared.
    """

    def __init__(
        self, shell: Any, mark: Callable[[], tuple[dict[str, Any], dict[str, Any]]], cleared: Callable[[], None]
    ) -> None:
        self._shell = shell
        self._mark = mark
        self._cleared = cleared
        self._running = request_of(shell)
        self._marked: set[str] = set()  # requests whose cells have a mark, or get one at their end
        self._watched: list[Any] = []
        self.watch()

    def expect(self, request: str | None) -> None:
        """Note that the cell of a request needs no further mark: it has one, or gets one at its end."""
        if request is not None:
            self._marked.add(request)

    def cell_starts(self, _: Any) -> None:
        """Note that the cell that starts now gets its mark at its end; IPython calls this before it runs a cell."""
        self._running = request_of(self._shell)
        self.expect(self._running)
        self.watch()

    def watch(self) -> None:
        """Start to watch the shell's publisher and the standard streams, but not what a magic replaces them by."""
        publisher = self._shell.display_pub
        if hasattr(publisher, "parent_header") and not self._is_watched(publisher):
            publisher.publish = self._publishing(publisher, publisher.publish)
            publisher.clear_output = self._clearing(publisher, publisher.clear_output)
        for name in _STREAMS:
            stream = getattr(sys, name)
            register, thread = getattr(stream, "register_hook", None), getattr(stream, "pub_thread", None)
            if register is not None and thread is not None and not self._is_watched(stream):
                # A hook belongs to one thread, so it is registered in the thread that sends.
                thread.schedule(functools.partial(register, functools.partial(self._sent, stream)))

    def _is_watched(self, target: Any) -> bool:
        if any(one is target for one in self._watched):
            return True
        self._watched.append(target)
        return False

    def _is_late(self, header: Mapping[str, Any] | None) -> bool:
        """Return whether an output belongs to a cell without a mark; note that the cell gets one now."""
        request = (header or {}).get("msg_id")
        if request is None or request in self._marked or goes_to_widget():
            return False
        self._marked.add(request)
        return True

    def _publishing(self, publisher: Any, publish: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(publish)
        def marking(data: Any, metadata: Any = None, **kwargs: Any) -> Any:
            if kwargs.get("update") and metadata != seal(data):
                # Only the front end knows which cells show this display.
                metadata = {**(metadata or {}), METADATA_KEY: {LATE: MARKER}}
            if self._is_late(publisher.parent_header):
                mark, own = self._mark()
                publish(data=mark, metadata=own)
            return publish(data, metadata, **kwargs)

        return marking

    def _clearing(self, publisher: Any, clear: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(clear)
        def clearing(*args: Any, **kwargs: Any) -> Any:
            request = (publisher.parent_header or {}).get("msg_id")
            # The running cell gets a mark at its end.
            if request != self._running:
                self._marked.discard(request)
            self._cleared()
            return clear(*args, **kwargs)

        return clearing

    def _sent(self, stream: Any, message: dict[str, Any]) -> dict[str, Any]:
        header = message.get("parent_header")
        if self._is_late(header):
            data, metadata = self._mark()
            content = {"data": data, "metadata": metadata, "transient": {}}
            mark = stream.session.msg("display_data", content, parent=header)
            stream.session.send(stream.pub_thread, mark, ident=stream.topic)
        return message
