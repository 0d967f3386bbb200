"""Contacts that go on, several at once: a thread for each, one quota for all, and what is known of them at any time.

Only the threads wait for the network. A request that is under way cannot be called back, so pausing and stopping do
not wait for it either: its thread is left to end by itself, and what it still brings is kept but not told.
"""

from __future__ import annotations

import copy
import threading
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.exceptions import ResourceNotFoundError, RtcaError, UsageError
from rtca_nb.fetch.connection import check_ids, open_connection
from rtca_nb.fetch.fetch import open_store
from rtca_nb.fetch.observer import Followed, Observer, Trouble
from rtca_nb.fetch.rate_limit import Pace, QuotaOption
from rtca_nb.fetch.watch import SHARE, Watch, check_times
from rtca_nb.model.offset_units import check_offset_unit
from rtca_nb.model.record import TERMINAL_STATUSES

if TYPE_CHECKING:
    from rtca_nb.archive import Archive
    from rtca_nb.contact.contact import Contact

__all__ = ["Following"]

# The account may ask twice a second: more contacts than these would each be seldom asked for.
_MOST: Final = 20
_TROUBLES: Final = 100
_OVER: Final = frozenset({"ended", "failed", "late"})
_JOINING: Final = 0.1


@dataclass(slots=True)
class _Line:
    contact_id: str
    watch: Watch
    state: str = "new"
    contact: Contact | None = None
    requests: int = 0
    trouble: Trouble | None = None
    until: float | None = None
    # Names the thread that may speak for the contact; set when it may no more.
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class Following:
    """Follows contacts until their analyses end.

    Parameters
    ----------
    instance_id : str
    contact_ids : str or iterable of str
        1 to 20, each once.
    interval, start_timeout, timeout, output_type, segment_types, max_results, boto3_session, client, endpoint_url,
    region_name, offset_unit, quota, archive
        As for :func:`rtca_nb.watch_contact`; the quota is shared by all of them.
    clock : Clock

    Attributes
    ----------
    on_change : callable or None
        Called after each change, in the thread that made it.
    pace : Pace
        The account's quota.
    """

    def __init__(
        self,
        instance_id: str,
        contact_ids: str | Iterable[str],
        *,
        interval: float = 2.0,
        start_timeout: float = 300.0,
        timeout: float | None = None,
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
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        check_times(interval, start_timeout, timeout)
        check_offset_unit(offset_unit)
        if not isinstance(contact_ids, Iterable):
            raise UsageError(f"contact_ids is an id or several, such as a list, not {kind_of(contact_ids)}")
        given = [contact_ids] if isinstance(contact_ids, str) else list(contact_ids)
        for contact_id in given:
            check_ids(instance_id, contact_id)
        wanted = list(dict.fromkeys(given))
        if not 1 <= len(wanted) <= _MOST:
            raise UsageError(f"pass 1 to {_MOST} contact ids, not {len(wanted)}: they share the account's quota")
        connection = open_connection(
            client=client,
            boto3_session=boto3_session,
            endpoint_url=endpoint_url,
            region_name=region_name,
            quota=quota,
            connections=len(wanted),
        )
        self.on_change: Callable[[], object] | None = None
        self.pace: Pace = connection.pace
        self._start_timeout = start_timeout
        self._timeout = timeout
        self._ends: float | None = None
        self._offset_unit = offset_unit
        self._clock = clock
        self._mode = "new"
        self._version = 0
        self._changed = threading.Condition()
        self._troubles: deque[Trouble] = deque(maxlen=_TROUBLES)
        self._lines: list[_Line] = []
        for contact_id in wanted:
            request = connection.request(
                instance_id, contact_id, output_type=output_type, segment_types=segment_types, max_results=max_results
            )
            watch = Watch(
                connection=connection,
                request=request,
                store=open_store(archive, request),
                stop=None,
                interval=interval,
                clock=clock,
            )
            self._lines.append(_Line(contact_id, watch))

    # -- what is known ------------------------------------------------------------------------------------------

    @property
    def phase(self) -> str:
        """``new``, ``running``, ``paused``, ``stopped``, or ``ended`` where nothing goes on by itself."""
        with self._changed:
            if all(line.state in _OVER for line in self._lines):
                return "ended"
            return self._mode

    @property
    def finished(self) -> bool:
        """Whether it has stopped, or all has ended."""
        return self.phase in {"stopped", "ended"}

    @property
    def version(self) -> int:
        """Grows with each change."""
        with self._changed:
            return self._version

    @property
    def contacts(self) -> dict[str, Contact]:
        """The newest snapshot of each contact of which there is one."""
        with self._changed:
            return {line.contact_id: line.contact for line in self._lines if line.contact is not None}

    @property
    def troubles(self) -> list[Trouble]:
        """What went wrong, oldest first; the last hundred."""
        with self._changed:
            return list(self._troubles)

    def followed(self) -> list[Followed]:
        """Return what is known of each contact now."""
        with self._changed:
            now = self._clock.now()
            return [
                Followed(
                    line.contact_id,
                    line.state,
                    line.contact,
                    line.requests,
                    line.trouble,
                    None if line.until is None else max(0.0, line.until - now),
                )
                for line in self._lines
            ]

    def wait_change(self, version: int, timeout: float | None = None) -> bool:
        """Wait until something has changed since a version; say whether it has."""
        with self._changed:
            # A lock cannot wait longer than this, and whoever asks for more waits again.
            longest = None if timeout is None else min(timeout, threading.TIMEOUT_MAX)
            return self._changed.wait_for(lambda: self._version != version, longest)

    # -- what is to be done -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Follow what has not ended; what was paused, stopped or failed goes on from where it was."""
        self._go({"new", "paused", "stopped", "failed"})

    def pause(self) -> None:
        """Ask no more until it is resumed."""
        self._halt("paused")

    def resume(self) -> None:
        """Go on after a pause; what has failed is not asked again."""
        if self.phase == "paused":
            self._go({"paused"})

    def stop(self) -> None:
        """Ask no more. A request that is under way is not waited for."""
        self._halt("stopped")

    def _halt(self, mode: str) -> None:
        with self._changed:
            if self._mode == mode or (mode == "paused" and self._mode != "running"):
                return
            self._mode = mode
            for line in self._lines:
                line.stop.set()
                if line.state not in _OVER:
                    line.state, line.until, line.trouble = mode, None, None
        self._tell()

    def _go(self, states: Collection[str]) -> None:
        """Follow the contacts that are in one of these states."""
        with self._changed:
            if self._ends is None or self._mode == "stopped":
                self._ends = None if self._timeout is None else self._clock.now() + self._timeout
            self._mode = "running"
            for line in self._lines:
                if line.state in states:
                    self._launch(line)
            self._share()
            if self._ends is not None:
                threading.Thread(target=self._await_end, args=(self._ends,), name="rtca-following", daemon=True).start()
        self._tell()

    def _await_end(self, ends: float) -> None:
        """Give up what is under way when the time is up: who asks a server that keeps silent cannot do so."""
        with self._changed:
            left = min(max(0.0, ends - self._clock.now()), threading.TIMEOUT_MAX)
            if self._changed.wait_for(lambda: self._ends != ends or self.phase != "running", left):
                return
            for line in self._lines:
                if line.state not in _OVER:
                    line.stop.set()
                    line.state, line.until = "late", None
        self._tell()

    def _launch(self, line: _Line) -> None:
        line.stop = threading.Event()
        line.state, line.until, line.trouble = "asking", None, None
        line.thread = threading.Thread(
            target=self._run, args=(line, line.stop, line.thread), name="rtca-following", daemon=True
        )
        line.thread.start()

    def _share(self) -> None:
        """Let those that go on share what one watch may use of the quota."""
        running = [line for line in self._lines if line.state not in _OVER]
        for line in running:
            line.watch.share = SHARE / len(running)

    # -- in the threads -----------------------------------------------------------------------------------------

    def _run(self, line: _Line, stop: threading.Event, before: threading.Thread | None) -> None:
        # Two threads do not share a watch: the one that was left behind ends first.
        while before is not None and before.is_alive():
            before.join(_JOINING)
            if stop.is_set():
                return
        watch = line.watch
        watch.stop, watch.observer = stop, _Reporter(self, line, stop)
        left = None if self._ends is None else max(0.0, self._ends - self._clock.now())
        failure: RtcaError | None = None
        try:
            for contact in watch.snapshots(self._start_timeout, left, self._offset_unit):
                if stop.is_set():
                    return
                self._note(line, stop, contact=contact)
        except RtcaError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  # a thread's exception would be seen by nobody, or quote a customer
            failure = RtcaError(
                f"this is a fault of rtca_nb ({type(error).__name__} while following contact {line.contact_id}); "
                "start it again, or fetch the contact"
            )
        if failure is not None:
            self._complain(line, stop, failure, None)
            self._note(line, stop, state="failed", until=None)
        else:
            ended = line.contact is not None and line.contact.status in TERMINAL_STATUSES
            self._note(line, stop, state="ended" if ended else "late", until=None)

    def _note(self, line: _Line, stop: threading.Event, **values: Any) -> None:
        """Change what is known of a contact, if the thread still speaks for it."""
        with self._changed:
            if line.stop is not stop or stop.is_set():
                return
            for name, value in values.items():
                setattr(line, name, value)
            if line.state in _OVER:
                self._share()
        self._tell()

    def _complain(self, line: _Line, stop: threading.Event, error: RtcaError, again: float | None) -> None:
        with self._changed:
            if line.stop is not stop or stop.is_set():
                return
            # A copy has no traceback, which would hold on to what was read.
            said = Trouble(line.contact_id, copy.copy(error), datetime.now(UTC), again)
            last = line.trouble
            if last is not None and type(last.error) is type(error):
                said = said._replace(time=last.time, times=last.times + 1)
                place = next((at for at, trouble in enumerate(self._troubles) if trouble is last), None)
                if place is not None:
                    del self._troubles[place]
            self._troubles.append(said)
            line.trouble = said

    def _tell(self) -> None:
        with self._changed:
            self._version += 1
            self._changed.notify_all()
        if self.on_change is not None:
            self.on_change()


class _Reporter(Observer):
    """Tells of one thread's watch; what it says after it was stopped is not heard."""

    def __init__(self, following: Following, line: _Line, stop: threading.Event) -> None:
        self._following = following
        self._line = line
        self._stop = stop

    def asked(self) -> None:
        self._following._note(  # noqa: SLF001  # its other half
            self._line, self._stop, state="asking", until=None, requests=self._line.requests + 1
        )

    def polled(self) -> None:
        self._following._note(self._line, self._stop, trouble=None)  # noqa: SLF001

    def waiting(self, seconds: float, error: RtcaError | None = None) -> None:
        following, line = self._following, self._line
        # That an analysis has not started yet is no trouble.
        if error is not None and (line.contact is not None or not isinstance(error, ResourceNotFoundError)):
            following._complain(line, self._stop, error, seconds)  # noqa: SLF001
        following._note(line, self._stop, state="waiting", until=following._clock.now() + seconds)  # noqa: SLF001
