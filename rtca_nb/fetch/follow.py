"""Follow several live contacts at once: a thread for each, and one quota for all.

Only the threads wait for the network. A running request cannot be cancelled, and pausing and stopping do not wait for
it: its thread ends by itself, and data that it still receives is kept but not reported.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable
from typing import Final

from rtca_nb.base.arguments import check_flag, kind_of
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.board import Board, Line, Reporter
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import check_ids, open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.fetch import open_store
from rtca_nb.fetch.live_context import live_context
from rtca_nb.fetch.rate_limit import Pace
from rtca_nb.fetch.watch import SHARE, Watch, check_times
from rtca_nb.model.record import TERMINAL_STATUSES

__all__ = ["Following"]

# The account may make two requests a second, so with more contacts each would be polled too rarely.
_MOST: Final = 20
_OVER: Final = frozenset({"ended", "failed", "late"})
_JOINING: Final = 0.1


class Following(Board):
    """Follows contacts until their analyses end.

    Parameters
    ----------
    instance_id : str
    contact_ids : str or iterable of str
        Ids of 1 to 20 contacts; repeated ids count once.
    options : ClientOptions, optional
        Settings of the requests; all contacts share the quota.
    interval, start_timeout, timeout, context
        As for :func:`rtca_nb.watch_contact`.
    clock : Clock

    Attributes
    ----------
    pace : Pace
        The account's quota.
    """

    def __init__(
        self,
        instance_id: str,
        contact_ids: str | Iterable[str],
        options: ClientOptions | None = None,
        *,
        interval: float = 2.0,
        start_timeout: float = 300.0,
        timeout: float | None = None,
        context: bool = False,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        options = options or ClientOptions()
        check_times(interval, start_timeout, timeout)
        check_flag(context, "context")
        if not isinstance(contact_ids, Iterable):
            raise UsageError(f"contact_ids must be one id or several, such as a list, not {kind_of(contact_ids)}")
        given = [contact_ids] if isinstance(contact_ids, str) else list(contact_ids)
        for contact_id in given:
            check_ids(instance_id, contact_id)
        wanted = list(dict.fromkeys(given))
        if not 1 <= len(wanted) <= _MOST:
            raise UsageError(f"pass 1 to {_MOST} contact ids, not {len(wanted)}: they share the account's quota")
        connection = open_connection(options, connections=len(wanted))
        super().__init__(wanted, clock)
        self.pace: Pace = connection.pace
        self._start_timeout = start_timeout
        self._timeout = timeout
        self._ends: float | None = None
        self._mode = "new"
        self._threads: dict[str, threading.Thread] = {}
        self._watches: dict[str, Watch] = {}
        archive = options.open_archive()
        reader = ContextReader(Asker(connection, clock=clock)) if context else None
        for contact_id in wanted:
            request = connection.request(instance_id, contact_id)
            store = open_store(archive, request)
            self._watches[contact_id] = Watch(
                connection=connection,
                request=request,
                store=store,
                stop=None,
                interval=interval,
                clock=clock,
                context=live_context(reader, request, store, clock),
            )

    # -- what is known ------------------------------------------------------------------------------------------

    @property
    def phase(self) -> str:
        """``new``, ``running``, ``paused``, ``stopped``, or ``ended`` if no contact is followed any longer."""
        with self.changed:
            if all(line.state in _OVER for line in self.lines):
                return "ended"
            return self._mode

    @property
    def finished(self) -> bool:
        """Whether :meth:`stop` was called, or no contact is followed any longer."""
        return self.phase in {"stopped", "ended"}

    # -- what is to be done -------------------------------------------------------------------------------------

    def start(self) -> None:
        """Follow the contacts that have not ended; contacts that were paused, stopped or failed continue."""
        self._go({"new", "paused", "stopped", "failed"})

    def pause(self) -> None:
        """Make no more requests until :meth:`resume` is called."""
        self._halt("paused")

    def resume(self) -> None:
        """Continue after a pause; contacts that failed are not retried."""
        if self.phase == "paused":
            self._go({"paused"})

    def stop(self) -> None:
        """Make no more requests, and do not wait for running ones."""
        self._halt("stopped")

    def _halt(self, mode: str) -> None:
        with self.changed:
            if self._mode == mode or (mode == "paused" and self._mode != "running"):
                return
            self._mode = mode
            for line in self.lines:
                line.stop.set()
                if line.state not in _OVER:
                    line.state, line.until, line.trouble = mode, None, None
        self.tell()

    def _go(self, states: Collection[str]) -> None:
        """Start a thread for each contact whose state is one of these."""
        with self.changed:
            if self._ends is None or self._mode == "stopped":
                self._ends = None if self._timeout is None else self.clock.now() + self._timeout
            self._mode = "running"
            for line in self.lines:
                if line.state in states:
                    self._launch(line)
            self._share()
            if self._ends is not None:
                threading.Thread(target=self._await_end, args=(self._ends,), name="rtca-following", daemon=True).start()
        self.tell()

    def _await_end(self, ends: float) -> None:
        """Give up all contacts when the time is up: a thread that waits for a silent server cannot do so itself."""
        with self.changed:
            left = min(max(0.0, ends - self.clock.now()), threading.TIMEOUT_MAX)
            if self.changed.wait_for(lambda: self._ends != ends or self.phase != "running", left):
                return
            for line in self.lines:
                if line.state not in _OVER:
                    line.stop.set()
                    line.state, line.until = "late", None
        self.tell()

    def _launch(self, line: Line) -> None:
        line.stop = threading.Event()
        line.state, line.until, line.trouble = "asking", None, None
        before = self._threads.get(line.contact_id)
        thread = threading.Thread(target=self._run, args=(line, line.stop, before), name="rtca-following", daemon=True)
        self._threads[line.contact_id] = thread
        thread.start()

    def _share(self) -> None:
        """Divide the part of the quota that a single watch may use equally among the contacts still followed."""
        running = [line for line in self.lines if line.state not in _OVER]
        for line in running:
            self._watches[line.contact_id].share = SHARE / len(running)

    # -- in the threads -----------------------------------------------------------------------------------------

    def _run(self, line: Line, stop: threading.Event, before: threading.Thread | None) -> None:
        # Two threads must not share a watch, so wait until the previous thread has ended.
        while before is not None and before.is_alive():
            before.join(_JOINING)
            if stop.is_set():
                return
        watch = self._watches[line.contact_id]
        watch.stop, watch.observer = stop, Reporter(self, line, stop)
        left = None if self._ends is None else max(0.0, self._ends - self.clock.now())
        failure: RtcaError | None = None
        try:
            for contact in watch.snapshots(self._start_timeout, left):
                if stop.is_set():
                    return
                self.note(line, stop, contact=contact)
        except RtcaError as error:
            failure = error
        except Exception as error:  # noqa: BLE001  # a thread's error would be lost, or quote a customer
            failure = RtcaError(
                f"this is a bug in rtca_nb ({type(error).__name__} while following contact {line.contact_id}); "
                "watch the contact again, or fetch it"
            )
        if failure is not None:
            self.complain(line, stop, failure, None)
            state = "failed"
        else:
            ended = line.contact is not None and line.contact.status in TERMINAL_STATUSES
            state = "ended" if ended else "late"
        if self.note(line, stop, state=state, until=None):
            with self.changed:
                self._share()
