"""The context of a live contact, which changes: an agent accepts the contact, or another agent takes over."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any, Final

from rtca_nb.archive.store import Store
from rtca_nb.base.clock import Clock
from rtca_nb.fetch.context import ContextReader
from rtca_nb.model.context import SentContext, text_at

__all__ = ["LiveContext", "live_context"]

PATIENCE: Final = 10.0
"""Seconds that one request may take: it is better to ask again than to wait longer."""

_UNTIL_TAKEN_UP: Final = 15.0
_AFTERWARDS: Final = 60.0


@dataclass(slots=True, kw_only=True)
class LiveContext:
    """Fetches the context of one contact: at the start, from time to time, and again when the analysis has ended.

    Parameters
    ----------
    reader : ContextReader
        Shared by all followed contacts, so that each agent and queue is requested once.
    request : dict
        Members of the request that lists segments.
    store : Store or None
        Where the context is kept with the pages; None to keep it nowhere.
    clock : Clock
    """

    reader: ContextReader
    request: dict[str, Any]
    store: Store | None
    clock: Clock
    _sent: SentContext | None = field(default=None)
    _asked: float = field(default=float("-inf"))

    def now(self, *, ended: bool, stop: threading.Event | None, within: float) -> SentContext | None:
        """Return the context; fetch it first if it is old or the analysis has ended.

        Parameters
        ----------
        ended : bool
            Whether the analysis has ended, so that the record is final.
        stop : threading.Event or None
            Ends the request.
        within : float
            Seconds that each answer may take, at most 10.

        Raises
        ------
        StoppedError
            If ``stop`` was set.
        """
        contact = None if self._sent is None else self._sent.get("DescribeContact")
        age = self.clock.now() - self._asked
        if ended or age >= (_UNTIL_TAKEN_UP if text_at(contact, "AgentInfo", "Id") is None else _AFTERWARDS):
            found = self.reader.read(
                self.request["InstanceId"], self.request["ContactId"], stop=stop, within=min(within, PATIENCE)
            )
            self._asked = self.clock.now()
            # If there is no answer this time, keep the previous context.
            if contact is None or "DescribeContact" in found.answers:
                self._sent = found
                if self.store is not None:
                    self.store.keep_context(found, self.clock.utc())
        return self._sent


def live_context(
    reader: ContextReader | None, request: dict[str, Any], store: Store | None, clock: Clock
) -> LiveContext | None:
    """Return a LiveContext with these arguments; None if ``reader`` is None, because the context is not wanted."""
    return None if reader is None else LiveContext(reader=reader, request=request, store=store, clock=clock)
