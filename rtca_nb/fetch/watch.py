"""Watch a live contact: one snapshot after another, each with everything that was seen so far."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_flag, is_seconds, kind_of
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock, StoppedError
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import (
    CredentialsError,
    InternalServiceError,
    InvalidRequestError,
    ResourceNotFoundError,
    RtcaError,
    ThrottlingError,
    TransportError,
    UsageError,
)
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import Connection, open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.fetch import merged_contact, open_store
from rtca_nb.fetch.live_context import LiveContext, live_context
from rtca_nb.fetch.observer import QUIET, Observer
from rtca_nb.fetch.rate_limit import QuotaOption
from rtca_nb.model.context import SentContext
from rtca_nb.model.merging import Merge
from rtca_nb.model.record import TERMINAL_STATUSES

if TYPE_CHECKING:
    from rtca_nb.archive import Archive
    from rtca_nb.archive.store import Store

__all__ = ["LEAST_WAIT", "SHARE", "Watch", "check_times", "watch_contact"]

# While segments arrive, pauses are this share of the interval; otherwise, they grow by a factor each time.
_FASTEST: Final = 0.25
_SLOWER: Final = 1.5
SHARE: Final = 0.5
"""Share of the quota that a watch may use; the rest is left to others."""

_LONGEST: Final = 86_400.0
_POLL_TIMEOUT: Final = 60.0
# Minimum seconds for a poll, however soon the watch ends; otherwise a short watch would show nothing.
LEAST_WAIT: Final = 1.0
_PASSING: Final = (TransportError, ThrottlingError, InternalServiceError)
# Credentials expire and may be renewed from outside; a valid request may be refused because of its token. If nothing
# was answered before, these errors are raised at once.
_PASSING_LATER: Final = (CredentialsError, InvalidRequestError)
# A shorter outage does not end a watch.
_PATIENCE: Final = 300.0


@hide_locals
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
    context: bool = False,
) -> Iterator[Contact]:
    """Watch a contact grow until its analysis has ended, and yield a snapshot of it whenever something is new.

    Each poll reads the contact from its first page, because the service does not document what a token means while a
    contact grows. In each snapshot, the frame ``revisions`` lists the segments that changed from one poll to another.
    For this frame, every version of a segment is kept in memory, which takes about 1 kB plus its text. Polls that bring
    nothing new add nothing.

    Parameters
    ----------
    instance_id, contact_id : str
        Ids, as for :func:`rtca_nb.fetch_contact`.
    interval : float
        Seconds between two polls while nothing new arrives, by default 2. After a poll that brought something new, the
        next poll follows after a quarter of this time. The pauses then grow back to ``interval``. All pauses are longer
        if the watch would otherwise use more than half of the quota.
    start_timeout : float
        Seconds to wait for an analysis that has not started, by default 300.
    timeout : float, optional
        Seconds after which the watch ends, whatever the status of the contact; by default, there is no limit. If a page
        is still being requested at that time, the request is cancelled within one second, and a last snapshot holds
        everything that arrived before.
    stop : threading.Event, optional
        Event that you can set to end the watch. The watch then ends within a second, even during a pause or a request.
        You can also end the watch with Ctrl-C, or, whenever you receive a snapshot, with ``break`` or with ``close()``
        on the iterator.
    output_type, segment_types, max_results, boto3_session, client, endpoint_url, region_name, offset_unit, quota
        As for :func:`rtca_nb.fetch_contact`.
    archive : Archive or path, optional
        An archive, or the path of its folder, in which every page is kept as soon as it arrives.
    context : bool
        Fetch the contact record too, as :func:`rtca_nb.fetch_contact` does. It is fetched for the first snapshot and
        for the last one. For other snapshots, it is fetched again if it is older than a minute, or than 15 seconds
        while no agent is known.

    Yields
    ------
    Contact
        Snapshots of the contact: the first one as soon as the analysis has started, then one after each poll that
        brought a new or changed segment or a new status. The last snapshot is complete, unless the watch ended early.

    Raises
    ------
    ResourceNotFoundError
        If the analysis does not start within ``start_timeout``, or disappears before it has ended.
    RtcaError
        Other errors are those that :func:`rtca_nb.fetch_contact` raises. A failure of the service or the network is
        raised only if it has lasted for five minutes; until then, the watch continues to poll.
    """
    check_times(interval, start_timeout, timeout)
    check_flag(context, "context")
    if stop is not None and not isinstance(stop, threading.Event):
        raise UsageError(f"stop must be a threading.Event, not {kind_of(stop)}")
    options = ClientOptions(
        output_type=output_type,
        segment_types=segment_types,
        max_results=max_results,
        boto3_session=boto3_session,
        client=client,
        endpoint_url=endpoint_url,
        region_name=region_name,
        offset_unit=offset_unit,
        quota=quota,
        archive=archive,
    )
    connection = open_connection(options)
    request = connection.request(instance_id, contact_id)
    store = open_store(options.open_archive(), request)
    reader = ContextReader(Asker(connection)) if context else None
    watch = Watch(
        connection=connection,
        request=request,
        store=store,
        stop=stop,
        interval=interval,
        context=live_context(reader, request, store, SYSTEM_CLOCK),
    )
    return watch.snapshots(start_timeout, timeout)


def check_times(interval: float, start_timeout: float, timeout: float | None) -> None:
    """Refuse invalid numbers of seconds.

    Raises
    ------
    UsageError
    """
    given = [interval, start_timeout] if timeout is None else [interval, start_timeout, timeout]
    if not all(map(is_seconds, given)) or not 0 < interval <= _LONGEST or min(given) < 0:
        raise UsageError(
            "interval, start_timeout and timeout must be numbers of seconds; interval must be above 0 and "
            "at most 86,400"
        )


@dataclass(slots=True, kw_only=True)
class Watch:
    """Polls one contact, as :func:`watch_contact` describes.

    Parameters
    ----------
    connection : Connection
    request : dict
        Members of the request, without a token.
    store : Store or None
        Where pages are kept.
    stop : threading.Event or None
    interval : float
        Seconds between two polls while nothing new arrives.
    clock : Clock
    observer : Observer
        Receives events in the thread that watches.
    share : float
        Share of the quota that the watch may use; may change at any time.
    merge : Merge
        Data read so far; a watch that was stopped continues from there.
    fresh : int
        Number of changes that no snapshot has shown yet.
    context : LiveContext or None
        Fetches the contact record, if wanted.
    """

    connection: Connection
    request: dict[str, Any]
    store: Store | None
    stop: threading.Event | None
    interval: float
    clock: Clock = SYSTEM_CLOCK
    observer: Observer = QUIET
    share: float = SHARE
    merge: Merge = field(default_factory=Merge)
    fresh: int = 0
    context: LiveContext | None = None

    def snapshots(self, start_timeout: float, timeout: float | None) -> Iterator[Contact]:
        """Poll until the analysis has ended; yield the contact whenever something is new."""
        began = answered = self.clock.now()
        ends = None if timeout is None else began + timeout
        pause = self.interval * _FASTEST
        status = ""
        while True:
            polled = self.clock.now()
            pages = 1
            failed: RtcaError | None = None
            try:
                pages = self._poll(ends)
            except StoppedError:
                return
            except ResourceNotFoundError as error:
                # The analysis has not started yet, or, if something was read before, has disappeared.
                if self.merge.pages or polled + pause - began > start_timeout:
                    raise
                failed = error
            except (*_PASSING, *_PASSING_LATER) as error:
                hopeless = isinstance(error, _PASSING_LATER) and not self.merge.pages
                if hopeless or self.clock.now() - answered > _PATIENCE:
                    raise
                failed = error
            else:
                answered = self.clock.now()
                self.observer.polled()
            # Data that a poll received before it failed is new, too.
            new, self.fresh = self.fresh, 0
            # A poll that failed between two pages may have read the final status, but not all segments.
            ended = failed is None and self.merge.status in TERMINAL_STATUSES
            if self.merge.pages and (new or ended or self.merge.status != status):
                status = self.merge.status
                try:
                    sent = self._context(ends, ended=ended)
                except StoppedError:
                    return
                yield merged_contact(self.merge, self.request, self.connection.options.offset_unit, sent)
                if ended:
                    return
            pause = self.interval * _FASTEST if new else min(self.interval, pause * _SLOWER)
            pause = max(pause, pages / (self.connection.pace.rate * self.share))
            if ends is not None and (polled + pause > ends or self.clock.now() >= ends):
                return
            try:
                # The time that the caller spent on the snapshot is part of the pause.
                left = max(0.0, polled + pause - self.clock.now())
                self.observer.waiting(left, failed)
                self.clock.wait(left, self.stop)
            except StoppedError:
                return

    def _context(self, ends: float | None, *, ended: bool) -> SentContext | None:
        if self.context is None:
            return None
        within = _POLL_TIMEOUT if ends is None else max(LEAST_WAIT, ends - self.clock.now())
        return self.context.now(ended=ended, stop=self.stop, within=within)

    def _poll(self, ends: float | None) -> int:
        pages = 0
        # If a poll is slow, it is better to give it up and poll again.
        limit = _POLL_TIMEOUT if ends is None else min(_POLL_TIMEOUT, max(LEAST_WAIT, ends - self.clock.now()))
        reader = self.connection.reader(
            self.request, timeout=limit, stop=self.stop, clock=self.clock, observer=self.observer
        )
        for page in reader.read():
            if self.store is not None:
                self.store.add(page)
            self.fresh += self.merge.add(page.seen)
            pages += 1
        self.merge.prune()
        return pages
