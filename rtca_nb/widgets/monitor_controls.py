"""Controls of a monitor: start, pause, resume and stop it, wait for its end, and read what it has received."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtca_nb.base.arguments import check_seconds
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import UsageError

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.fetch.follow import Following
    from rtca_nb.fetch.observer import Trouble
    from rtca_nb.widgets.view_updates import ViewUpdates

__all__ = ["MonitorControls"]


@hide_locals
class MonitorControls:
    """The methods and properties of :class:`rtca_nb.LiveMonitor` by which code controls it."""

    _following: Following
    _updates: ViewUpdates
    _closed: bool

    def start(self) -> None:
        """Follow each contact whose analysis has not ended, also after :meth:`pause` or :meth:`stop`.

        Contacts that were given up because of an error are tried again. Contacts that reached ``timeout``, or whose
        analysis has failed, are not. Nothing changes for contacts that the monitor is already following.

        Raises
        ------
        UsageError
            If the monitor is closed.
        """
        self._check_open()
        self._updates.attach()
        self._following.start()
        self._updates.refresh()

    def pause(self) -> None:
        """Make no more requests until you call :meth:`resume` or :meth:`start`.

        During a pause, :meth:`wait` continues to wait. If the monitor is not running, nothing happens.
        """
        self._following.pause()
        self._updates.refresh()

    def resume(self) -> None:
        """Continue after :meth:`pause`; if the monitor is not paused, do nothing.

        Contacts that were given up because of an error are not tried again. To try them again, call :meth:`start`.

        Raises
        ------
        UsageError
            If the monitor is closed.
        """
        self._check_open()
        self._updates.attach()
        self._following.resume()
        self._updates.refresh()

    def stop(self) -> None:
        """Make no more requests until you call :meth:`start`, and end :meth:`wait` and :meth:`join`.

        The monitor does not wait for a request that is still running.
        """
        self._following.stop()
        self._updates.refresh()

    def _check_open(self) -> None:
        if self._closed:
            raise UsageError("the monitor is closed, so it can no longer show anything; make another LiveMonitor")

    async def wait(self, timeout: float | None = None) -> bool:
        """Wait until the monitor has ended or is stopped (see :attr:`phase`); other tasks run meanwhile.

        Parameters
        ----------
        timeout : float, optional
            Maximum number of seconds to wait; the monitor continues after that. By default, no limit.

        Returns
        -------
        bool
            True if the monitor has ended or was stopped, even if there are :attr:`errors`; False if ``timeout`` passed
            first.
        """
        check_seconds(timeout, "timeout")
        return await self._updates.wait(timeout)

    def join(self, timeout: float | None = None) -> bool:
        """Wait as :meth:`wait` does, but block this thread; for code without an event loop.

        Parameters
        ----------
        timeout : float, optional
            Maximum number of seconds to wait; the monitor continues after that. By default, no limit.

        Returns
        -------
        bool
            True if the monitor has ended or was stopped; False if ``timeout`` passed first.

        Raises
        ------
        UsageError
            If the monitor is new or paused and you pass no ``timeout``, because the call would wait for ever.
        """
        check_seconds(timeout, "timeout")
        phase = self._following.phase
        if timeout is None and phase in {"new", "paused"}:
            raise UsageError(f"the monitor is {phase}, so there is nothing to wait for; call start() or resume() first")
        return self._updates.join(timeout)

    @property
    def contacts(self) -> dict[str, Contact]:
        """Newest snapshot of each contact, by contact id; contacts from which nothing has arrived yet are left out."""
        return self._following.contacts

    @property
    def errors(self) -> list[Trouble]:
        """The last hundred errors, oldest first, as named tuples.

        Fields are ``contact_id``; ``error``, an :class:`RtcaError`; ``time`` (UTC); ``again``, the seconds from the
        error to the next attempt, or None if there is no further attempt; and ``times``. An error that occurs several
        times in a row is listed once: ``times`` counts how often it occurred, and ``time`` is when it first occurred.
        """
        return self._following.troubles

    @property
    def phase(self) -> str:
        """State of the monitor: ``new`` (not started), ``running``, ``paused``, ``stopped`` or ``ended``.

        The state is ``ended`` once each contact's analysis has ended, cannot be read, or has reached ``timeout``.
        """
        return self._following.phase
