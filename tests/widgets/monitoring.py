"""Contacts that grow while a monitor looks at them, with time and faults in the test's hands."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rtca_nb.endpoint import Endpoint, ServedContact, serve
from rtca_nb.samples import build_sample
from rtca_nb.widgets import LiveMonitor

SAMPLE = build_sample("in-progress")
OTHER = build_sample("refund")
IDS = (SAMPLE.instance_id, SAMPLE.contact_id)
SPEED = 320.0


def sample(**options: Any) -> ServedContact:
    """``in-progress``, served so that its analysis ends."""
    return ServedContact(*IDS, SAMPLE.segments, **options)


def other(**options: Any) -> ServedContact:
    return ServedContact(SAMPLE.instance_id, OTHER.contact_id, OTHER.segments, **options)


@contextlib.contextmanager
def playing(*contacts: ServedContact, **options: Any) -> Iterator[Endpoint]:
    """Serve contacts whose time passes; nothing may go wrong in the endpoint but what is asked for."""
    with serve(contacts or [sample()], **{"quota": None, "speed": SPEED, **options}) as endpoint:
        yield endpoint
    assert endpoint.internal_errors == []


def stepped(monitor: LiveMonitor, endpoint: Endpoint | None = None, seconds: float = 0.0) -> LiveMonitor:
    """Start a monitor that shows each change as it is made, and let contact seconds pass whenever it has asked.

    So nothing passes between two looks, and how often it asks does not depend on how busy the machine is.
    """

    def step() -> None:
        monitor._updates.refresh()
        if endpoint is not None and any(line.state == "waiting" for line in monitor._following.followed()):
            endpoint.advance(seconds)

    monitor._following.on_change = step
    monitor.start()
    return monitor


def wire_ids(output_type: str = "Redacted") -> Counter[str]:
    """Ids of all messages, events and files of the sample."""
    return Counter(
        segment[name]["Id"]
        for segment in SAMPLE.segments[output_type]
        for name in ("Transcript", "Event", "Attachments")
        if name in segment
    )


def seen_ids(monitor: LiveMonitor) -> Counter[str]:
    contact = monitor.contacts[SAMPLE.contact_id]
    return Counter(segment.id for segment in contact.segments if getattr(segment, "id", None) is not None)


class Browser:
    """What a browser makes of the messages to it: the entries of each transcript, in their order."""

    def __init__(self, messages: list[dict[str, Any]]) -> None:
        self.messages = messages

    def talks(self) -> list[list[str]]:
        talks: list[list[str]] = []
        for message in self.messages:
            if message["type"] == "comm_open" and "_talks" in message["data"]["state"]:
                talks = [list(entries) for entries in message["data"]["state"]["_talks"]]
            elif message["data"].get("method") == "custom":
                change = message["data"]["content"]
                entries = talks[change["talk"]]
                del entries[change["length"] :]
                for row, html in change["set"]:
                    assert row <= len(entries)
                    entries[row : row + 1] = [html]
                assert len(entries) == change["length"]
        return talks

    def statuses(self) -> list[dict[str, Any]]:
        return [
            message["data"]["state"]["_status"]
            for message in self.messages
            if message["data"].get("method") == "update" and "_status" in message["data"]["state"]
        ]
