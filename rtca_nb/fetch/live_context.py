"""The context of a contact that goes on, which changes while it does: an agent takes it up, another one follows."""

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
"""Seconds that one reading may take: what comes late is better asked for again than waited for."""

_UNTIL_TAKEN_UP: Final = 15.0
_AFTERWARDS: Final = 60.0


@dataclass(slots=True, kw_only=True)
class LiveContext:
    """Asks for the context of one contact: at first, from time to time, and once more when all has ended.

    Parameters
    ----------
    reader : ContextReader
        Shared by all contacts that are followed, so that each agent and queue is asked for once.
    request : dict
        Members of the request that lists segments.
    store : Store or None
        Where it is kept, beside the pages.
    clock : Clock
    """

    reader: ContextReader
    request: dict[str, Any]
    store: Store | None
    clock: Clock
    _sent: SentContext | None = field(default=None)
    _asked: float = field(default=float("-inf"))

    def now(self, *, ended: bool, stop: threading.Event | None, within: float) -> SentContext | None:
        """Return what is known, asking again where that is old.

        Parameters
        ----------
        ended : bool
            The analysis has ended: what the record says from now on is final.
        stop : threading.Event or None
            Ends the asking.
        within : float
            Seconds that the asking may take.

        Raises
        ------
        StoppedError
            It was ended.
        """
        contact = None if self._sent is None else self._sent.get("DescribeContact")
        age = self.clock.now() - self._asked
        if ended or age >= (_UNTIL_TAKEN_UP if text_at(contact, "AgentInfo", "Id") is None else _AFTERWARDS):
            found = self.reader.read(
                self.request["InstanceId"], self.request["ContactId"], stop=stop, within=min(within, PATIENCE)
            )
            self._asked = self.clock.now()
            # What was known stays known where there is no answer this time.
            if contact is None or "DescribeContact" in found.answers:
                self._sent = found
                if self.store is not None:
                    self.store.keep_context(found, self.clock.utc())
        return self._sent


def live_context(
    reader: ContextReader | None, request: dict[str, Any], store: Store | None, clock: Clock
) -> LiveContext | None:
    """Return what asks for the context of a contact; None where there is no reader, as it is not wanted."""
    return None if reader is None else LiveContext(reader=reader, request=request, store=store, clock=clock)
