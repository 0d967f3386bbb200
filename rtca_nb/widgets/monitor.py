"""Live monitor of contacts in progress: each message as it arrives, and the state of the monitor itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

import traitlets

from rtca_nb.base.arguments import counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.follow import Following
from rtca_nb.fetch.rate_limit import QuotaOption
from rtca_nb.render.markup import Html
from rtca_nb.widgets.assets import module, style_sheet
from rtca_nb.widgets.attention import Attention, with_news
from rtca_nb.widgets.monitor_controls import MonitorControls
from rtca_nb.widgets.monitor_page import monitor_fallback, monitor_page, monitor_status
from rtca_nb.widgets.monitor_talks import MonitorTalks
from rtca_nb.widgets.spoken import check_one_language
from rtca_nb.widgets.static_fallback import LivingWidget
from rtca_nb.widgets.values import Pixels, Text
from rtca_nb.widgets.view_updates import ViewUpdates

if TYPE_CHECKING:
    from rtca_nb.archive import Archive

__all__ = ["LiveMonitor"]

_COMMANDS: Final = ("start", "pause", "resume", "stop")


@hide_locals
class LiveMonitor(MonitorControls, MonitorTalks, LivingWidget):
    """Follow up to 20 contacts while they are in progress.

    The view shows the transcript of one contact at a time. It scrolls to new messages only while you are at the end of
    the transcript. Requests are made in threads, so the kernel stays free for other cells. All contacts share the
    account's quota. Errors are shown with the time of the next attempt. An error that ends the monitoring of one
    contact does not stop the monitoring of the others.

    Parameters
    ----------
    instance_id : str
        Id of the instance.
    contact_ids : str or iterable of str
        Ids of 1 to 20 contacts.
    start : bool
        Whether to start at once. If False, the monitor starts when you call :meth:`start`.
    contact_id : str, optional
        Id of the contact whose transcript to show. By default, the monitor shows the first contact, and switches to
        another contact that has data and no error if the shown contact has no data yet or has an error. It does not
        switch if you pass ``contact_id``, or after you choose a contact or select a message.
    height : int
        Height of the transcript, in CSS pixels, 160 to 4000.
    interval, start_timeout, timeout, output_type, segment_types, max_results, boto3_session, client, endpoint_url,
    region_name, offset_unit, quota, archive, context
        As for :func:`rtca_nb.watch_contact`.
    language : {"en", "de", "es", "fr", "ja"}
        Language of the interface. Error messages are in English.

    Raises
    ------
    UsageError
        If an argument is invalid.
    RegionError
        If no region is set. Errors that occur while the monitor runs are not raised; :attr:`errors` lists them.

    Examples
    --------
    >>> monitor = rtca_nb.LiveMonitor("instance", ["contact", "other"])  # doctest: +SKIP
    >>> await monitor.wait()  # or monitor.join(), which blocks  # doctest: +SKIP
    >>> monitor.contacts["contact"].transcript  # doctest: +SKIP
    """

    _esm = module("monitor.mjs")
    _css = style_sheet("widgets/static/monitor/monitor.css")

    height = Pixels(
        420, min=160, max=4000, help="Height of the transcript, in CSS pixels, 160 to 4000. Default: 420."
    ).tag(sync=True)
    error = Text("", help="What went wrong, in one sentence.").tag(sync=True)

    _page = traitlets.Unicode("", help="HTML of the frame that the script fills.").tag(sync=True)
    _ids: Any = traitlets.List(help="Ids of the contacts, in order.").tag(sync=True)
    _status = traitlets.Dict(help="State and requests of the monitor and of each contact.").tag(sync=True)

    def __init__(
        self,
        instance_id: str,
        contact_ids: str | Iterable[str],
        *,
        start: bool = True,
        contact_id: str | None = None,
        height: int = 420,
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
        context: bool = False,
        language: str = "en",
    ) -> None:
        self._language = check_one_language(language, "a monitor")
        self._following = Following(
            instance_id,
            contact_ids,
            ClientOptions(
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
            ),
            interval=interval,
            start_timeout=start_timeout,
            timeout=timeout,
            context=context,
        )
        self._updates = ViewUpdates(self._following, self._show)
        self._attention = Attention(self, self._following, self._updates)
        self._closed = False
        followed = self._following.followed()
        ids = [line.contact_id for line in followed]
        self._places = {identity: place for place, identity in enumerate(ids)}
        self._seen = [None] * len(ids)
        # The contact that is shown by default, because none was chosen.
        self._unchosen = ids[0] if contact_id is None else None
        with self._speaking():
            page, status = monitor_page(ids), monitor_status(self._following, followed)
        super().__init__(
            contact_id=ids[0] if contact_id is None else contact_id,
            height=height,
            _ids=ids,
            _page=str(page),
            _talks=[[] for _ in ids],
            _abouts=[{} for _ in ids],
            _status=status,
        )
        self.on_msg(self._obey)
        self.observe(self._forget_error, names=["contact_id", "height", "selected_id", "search"])
        self.observe(self._choose_selected, names="selected_id")
        self._following.on_change = self._updates.nudge
        if start:
            self.start()

    def close(self) -> None:
        """Stop the monitor for good, and remove the widget; :attr:`contacts` and :attr:`errors` keep their values."""
        # Also called if the constructor failed.
        following = getattr(self, "_following", None)
        if following is not None:
            self._closed = True
            following.on_change = None
            following.stop()
            self._updates.wake()
        super().close()

    # -- updating the view --------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Update the view: new entries of transcripts, the contact that is shown by default, and the status."""
        try:
            followed = self._following.followed()
            for place, line in enumerate(followed):
                if line.contact is not None and line.contact is not self._seen[place]:
                    self._show_talk(place, line.contact)
            if self._unchosen == self.contact_id:
                self._unchosen = self.contact_id = with_news(followed, self.contact_id)
            with self._speaking():
                status = monitor_status(self._following, followed)
            if status != self._status:
                self._status = status
        except Exception as error:  # noqa: BLE001  # in a loop, nobody would see it, or it would quote a customer
            self.error = (
                f"The view cannot be updated ({type(error).__name__}); what was received is in monitor.contacts."
            )

    def _choose_selected(self, _: object) -> None:
        """Keep showing the contact in which the reader has selected something."""
        self._unchosen = None

    # -- the browser --------------------------------------------------------------------------------------------

    def _obey(self, _: object, content: object, __: object) -> None:
        """Carry out a command of a view."""
        if not isinstance(content, dict):
            return
        if content.get("do") in _COMMANDS:
            # Public methods could attach the loop of this thread, which may not be the view's.
            getattr(self._following, content["do"])()
            self._updates.refresh()
        elif content.get("views") in (1, -1):
            self._attention.on_view(content["views"], self.start)
        else:
            self._answer(content, self._updates.lock)

    def __repr__(self) -> str:
        return f"<LiveMonitor of {counted(len(self._places), 'contact')}: {self._status['phase']}>"

    shows_masked = True  # it reveals nothing

    def _still(self) -> Html:
        # An intermediate state would differ from run to run.
        ended = self._following.followed() if self._status["phase"] in {"stopped", "ended"} else []
        return monitor_fallback(self._ids, ended)
