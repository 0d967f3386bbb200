"""A contact while it is going on: one snapshot after another, each with all that was seen so far."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.client import merged_contact, open_store
from rtca_nb.clock import SYSTEM_CLOCK, Clock, StoppedError
from rtca_nb.connection import Connection, open_connection
from rtca_nb.contact import Contact
from rtca_nb.exceptions import (
    InternalServiceError,
    ResourceNotFoundError,
    ThrottlingError,
    TransportError,
    UsageError,
)
from rtca_nb.merge import Merge
from rtca_nb.pacing import QuotaOption
from rtca_nb.record import TERMINAL_STATUSES

if TYPE_CHECKING:
    from rtca_nb.archive import Archive
    from rtca_nb.archive.store import Store

__all__ = ["watch_contact"]

# While segments arrive, this share of the interval passes between polls; without any, more each time.
_FASTEST: Final = 0.25
_SLOWER: Final = 1.5
# A watch leaves the other half of the quota to everybody else.
_SHARE: Final = 0.5
_POLL_TIMEOUT: Final = 60.0
# An outage that is shorter does not end a watch.
_PATIENCE: Final = 300.0


def watch_contact(
    instance_id: str,
    contact_id: str,
    *,
    interval: float = 2.0,
    start_timeout: float = 300.0,
    timeout: float | None = None,
    stop: threading.Event | None = None,
    output_type: str = "Redacted",
    segment_types: Sequence[str] | None = None,
    max_results: int = 100,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    offset_unit: str = "auto",
    quota: QuotaOption = "auto",
    archive: Archive | str | PathLike[str] | None = None,
) -> Iterator[Contact]:
    """Watch a contact grow until its analysis has ended.

    It is asked for from its first page each time, since what a token of a growing contact stands for is not
    documented; what has changed meanwhile is in ``contact.revisions``.

    Parameters
    ----------
    instance_id, contact_id : str
        Ids.
    interval : float
        Longest time between two polls, in seconds. While segments arrive a poll follows after a quarter of it, and
        without any the pauses grow back. No poll comes so soon that the watch would use more than half of the quota.
    start_timeout : float
        Seconds to wait for a contact whose analysis has not started.
    timeout : float, optional
        Seconds after which the watch ends, whatever the contact's status.
    stop : threading.Event, optional
        Ends the watch when it is set, also in the middle of a pause; ``close()`` ends it between two snapshots.
    output_type, segment_types, max_results, boto3_session, client, endpoint_url, region_name, offset_unit, quota
        As for :func:`rtca_nb.fetch_contact`.
    archive : Archive or path, optional
        Keep every page there as it comes.

    Yields
    ------
    Contact
        The first at once, another whenever something is new. The last is complete, unless the watch was ended before.

    Raises
    ------
    ResourceNotFoundError
        If the analysis does not start in time, or is gone before it has ended.
    RtcaError
        As :func:`rtca_nb.fetch_contact`, when the contact cannot be read; where the service or the network fails,
        only after five minutes of it.
    """
    if not interval > 0 or not start_timeout >= 0 or (timeout is not None and not timeout >= 0):
        raise UsageError("interval, start_timeout and timeout are seconds, and interval is above 0")
    connection = open_connection(
        client=client,
        boto3_session=boto3_session,
        endpoint_url=endpoint_url,
        region_name=region_name,
        quota=quota,
    )
    request = connection.request(
        instance_id, contact_id, output_type=output_type, segment_types=segment_types, max_results=max_results
    )
    watch = _Watch(
        connection=connection,
        request=request,
        store=open_store(archive, request),
        stop=stop,
        interval=interval,
    )
    return watch.snapshots(start_timeout, timeout, offset_unit)


@dataclass(slots=True, kw_only=True)
class _Watch:
    connection: Connection
    request: dict[str, Any]
    store: Store | None
    stop: threading.Event | None
    interval: float
    clock: Clock = SYSTEM_CLOCK
    merge: Merge = field(default_factory=Merge)

    def snapshots(self, start_timeout: float, timeout: float | None, offset_unit: str) -> Iterator[Contact]:
        began = answered = self.clock.now()
        pause = self.interval * _FASTEST
        status = ""
        while True:
            polled = self.clock.now()
            new, pages = 0, 1
            try:
                new, pages = self._poll()
            except StoppedError:
                return
            except ResourceNotFoundError:
                # Not started yet; or, where there was something, gone.
                if self.merge.pages or polled + pause - began > start_timeout:
                    raise
            except (TransportError, ThrottlingError, InternalServiceError):
                if self.clock.now() - answered > _PATIENCE:
                    raise
            else:
                answered = self.clock.now()
            if self.merge.pages and (new or self.merge.status != status):
                status = self.merge.status
                yield merged_contact(self.merge, self.request, offset_unit)
                if status in TERMINAL_STATUSES:
                    return
            pause = self.interval * _FASTEST if new else min(self.interval, pause * _SLOWER)
            pause = max(pause, pages / (self.connection.pace.rate * _SHARE))
            if timeout is not None and polled + pause - began > timeout:
                return
            try:
                # What the caller did with the snapshot is part of the pause.
                self.clock.wait(max(0.0, polled + pause - self.clock.now()), self.stop)
            except StoppedError:
                return

    def _poll(self) -> tuple[int, int]:
        new = pages = 0
        # A poll that has trouble is better given up and followed by another.
        reading = self.connection.reading(self.request, timeout=_POLL_TIMEOUT, stop=self.stop, clock=self.clock)
        for page in reading.read():
            if self.store is not None:
                self.store.add(page)
            new += self.merge.add(page.seen)
            pages += 1
        return new, pages
