"""Growing transcripts of a monitor, which a reader can search, select in and cite."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import traitlets

from rtca_nb.base.arguments import quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.access import tables_of
from rtca_nb.render.chart import timeline_svg
from rtca_nb.render.citations import cited_in
from rtca_nb.render.spans import category_names
from rtca_nb.render.time_axis import axis_of
from rtca_nb.widgets.citing import asked_citation
from rtca_nb.widgets.monitor_page import entries_of
from rtca_nb.widgets.spoken import SpeakingWidget
from rtca_nb.widgets.values import ShowsRefusals, Text, reject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rtca_nb.contact.contact import Contact
    from rtca_nb.tables.contact_tables import Tables

__all__ = ["MonitorTalks"]


@hide_locals
class MonitorTalks(ShowsRefusals, SpeakingWidget):
    """Transcripts of all contacts that are followed, one of which is shown."""

    contact_id = Text(
        "",
        help="Id of the contact whose transcript is shown. Default: the first of ``contact_ids``. Until you choose a "
        "contact, the view leaves a contact that has an error, or no data yet, for one that has data and no error.",
    ).tag(sync=True)
    selected_id = Text(
        None,
        allow_none=True,
        help="Id of the selected message, or None. Set an id, or a citation such as ``c1#m4``, to show the contact of "
        "that message and scroll to it; the value is then the id. Default: None.",
    ).tag(sync=True)
    search = Text(
        "",
        help="Show only messages that match this query, in the syntax of ``search`` in "
        ":func:`rtca_nb.transcript_html`; new messages are searched too. Default: empty, which shows all.",
    ).tag(sync=True)
    citation = Text("", help="Citation that you last copied, such as ``c1#m4:10-25``. Default: empty.").tag(sync=True)

    # Changed in place, which sends nothing: a view that opens later gets everything, an open view only the changes.
    _talks: Any = traitlets.List(help="HTML of the entries of each contact's transcript.").tag(sync=True)
    _abouts: Any = traitlets.List(help="For each contact: message ids, category names, timeline.").tag(sync=True)

    _places: dict[str, int]
    _seen: list[Contact | None]
    send: Callable[[dict[str, Any]], None]

    def _show_talk(self, place: int, contact: Contact) -> None:
        """Send those of a contact's entries, ids, categories and timeline that are new or have changed.

        ``place`` is the number of the contact, from 0, in the order of the monitor.
        """
        self._seen[place] = contact
        tables = tables_of(contact)
        with self._speaking():
            entries, about = entries_of(tables), _about(tables)
        before = self._talks[place]
        changed = [[row, html] for row, html in enumerate(entries) if row >= len(before) or before[row] != html]
        before[:] = entries
        change: dict[str, Any] = {"talk": place, "length": len(entries), "set": changed}
        if about != self._abouts[place]:
            change["about"] = self._abouts[place] = about
        self.send(change)

    def _answer(self, content: dict[str, Any], lock: threading.RLock) -> None:
        """Answer a view's request for a whole transcript, or for a citation."""
        if content.get("again") in range(len(self._seen)):
            with lock:
                place = content["again"]
                entries = [list(pair) for pair in enumerate(self._talks[place])]
                about = self._abouts[place]
                self.send({"talk": place, "length": len(entries), "set": entries, "about": about})
        contact = self._seen[self._places[self.contact_id]]
        cited = None if contact is None else asked_citation(tables_of(contact), content)
        if cited is not None:
            self.citation = cited
            self.send({"citation": cited})

    def _placed(self, wanted: str) -> Iterator[tuple[str, str]]:
        """Yield contact id and message id of each message that an id or citation refers to, the shown contact first."""
        for identity in sorted(self._places, key=lambda identity: identity != self.contact_id):
            contact = self._seen[self._places[identity]]
            if contact is None:
                continue
            tables = tables_of(contact)
            cited = cited_in(tables, wanted)
            if tables.row_of(wanted) is not None:
                yield identity, wanted
            elif cited is not None and cited.row is not None and cited.id is not None:
                yield identity, cited.id

    @traitlets.validate("contact_id")
    def _valid_contact_id(self, proposal: dict[str, Any]) -> str:
        wanted: str = proposal["value"]
        if wanted not in self._places:
            reject(self, f"contact {wanted[:80]!r} is not among those that this monitor follows")
        return wanted

    @traitlets.validate("selected_id")
    def _valid_selection(self, proposal: dict[str, Any]) -> str | None:
        wanted: str | None = proposal["value"]
        if wanted is None:
            return None
        place = next(self._placed(wanted), None)
        if place is None:
            reject(
                self,
                f"no message {quoted(wanted, 80)} has arrived; the ids are in the transcripts of monitor.contacts",
            )
        self.contact_id, found = place
        return found


def _about(tables: Tables) -> dict[str, Any]:
    axis = axis_of(tables)
    return {
        "ids": tables.get("transcript")["id"],
        "categories": list(category_names(tables)),
        "course": str(timeline_svg(tables, compact=True)),
        "axis": "" if axis is None else axis.attribute(),
    }
