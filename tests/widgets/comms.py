"""A comm that keeps what it is given, in place of one to a browser."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any

import comm
from comm.base_comm import BaseComm


@contextlib.contextmanager
def recorded() -> Iterator[list[dict[str, Any]]]:
    """Record all messages of the widgets that are made inside."""
    messages: list[dict[str, Any]] = []

    class Recording(BaseComm):
        def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
            messages.append({"type": msg_type, "data": data, "metadata": metadata, "buffers": buffers, **keys})

    before = comm.create_comm
    comm.create_comm = Recording
    try:
        yield messages
    finally:
        comm.create_comm = before


def text_of(messages: list[dict[str, Any]]) -> str:
    """All that the messages hold, as text."""
    packed = [json.dumps(message, default=str, ensure_ascii=False) for message in messages]
    binary = [
        bytes(buffer).decode("utf-8", "replace") for message in messages for buffer in message.get("buffers") or ()
    ]
    return "\n".join([*packed, *binary])


def size_of(message: dict[str, Any]) -> int:
    """Bytes of a message's data on the wire, buffers included."""
    content = json.dumps(message["data"], ensure_ascii=False).encode()
    return len(content) + sum(len(bytes(buffer)) for buffer in message.get("buffers") or ())


def from_browser(widget: Any, **state: Any) -> None:
    """Hand a widget what a browser would send it."""
    widget._handle_msg({"content": {"data": {"method": "update", "state": state}}, "buffers": []})
