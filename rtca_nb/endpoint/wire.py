"""Send an answer with a wire fault: in part, badly chunked, too late or not at all; then end the connection."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import sys
from http import HTTPStatus
from typing import Final

from tornado.iostream import IOStream, StreamClosedError

from rtca_nb.endpoint.fault_kinds import Delivery
from rtca_nb.endpoint.protocol import Answer

__all__ = ["deliver", "reset", "status_line"]

#: With this option, close() sends RST at once, instead of FIN after the queued bytes.
_RESET: Final = struct.pack("ii", 1, 0)
_DRAIN_SECONDS: Final = 2.0
_CHUNK: Final = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n" * 1000


def status_line(status: int) -> tuple[int, str]:
    """Return a status with its reason phrase; ``"Unknown"`` if the status has none."""
    try:
        return status, HTTPStatus(status).phrase
    except ValueError:
        return status, "Unknown"


def reset(stream: IOStream) -> None:
    """End a connection with a TCP reset."""
    with contextlib.suppress(OSError, AttributeError):
        stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    stream.close()


async def deliver(stream: IOStream, answer: Answer, delivery: Delivery, seconds: float) -> None:
    """Send an answer as a fault requires; the connection is closed at the end.

    Parameters
    ----------
    stream : IOStream
        The connection, detached from the HTTP server.
    answer : Answer
        Answer that would be sent without the fault.
    delivery : Delivery
        How the fault sends it.
    seconds : float
        Duration of a stall, or the time between two bytes of a drip.
    """
    endless = delivery.ending == "endless"
    head, body = _head(answer, chunked=delivery.broken_chunk or endless), answer.body
    cut = delivery.share(len(body))
    sent = body[:cut]
    if delivery.broken_chunk:
        sent = f"{len(sent):x}\r\n".encode() + sent + b"\r\nnot-a-size\r\n"
    try:
        if delivery.head:
            await stream.write(head + sent)
        if delivery.ending == "stall":
            await _wait_for_hangup(stream, seconds)
            await stream.write(body[cut:] if delivery.head else head + body)
        elif delivery.ending == "drip":
            await _drip(stream, body, seconds)
        elif delivery.ending == "drip-head":
            await _drip(stream, head, seconds)
            await stream.write(body)
        elif endless:
            await _repeat(stream, _CHUNK)
        elif delivery.ending == "endless-continue":
            await _repeat(stream, _CONTINUE)
        await _drain(stream)
    except StreamClosedError:
        pass  # the client has hung up, which is the purpose of the fault
    finally:
        if delivery.ending in {"reset", "refuse"}:
            reset(stream)
        else:
            stream.close()


def _head(answer: Answer, *, chunked: bool) -> bytes:
    status, phrase = status_line(answer.status)
    length = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(answer.body)}"
    lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in answer.headers.items()), length]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")


async def _wait_for_hangup(stream: IOStream, seconds: float) -> None:
    """Wait for some seconds, or until the client hangs up."""
    closed = asyncio.Event()
    stream.set_close_callback(closed.set)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(closed.wait(), seconds)
    stream.set_close_callback(None)


async def _drip(stream: IOStream, data: bytes, seconds: float) -> None:
    """Send one byte at a time."""
    for place in range(len(data)):
        await stream.write(data[place : place + 1])
        await asyncio.sleep(seconds)


async def _repeat(stream: IOStream, data: bytes) -> None:
    """Send the same bytes repeatedly, as fast as the client takes them, until it hangs up."""
    while True:
        await stream.write(data)
        await asyncio.sleep(0)  # a write that completes at once does not let other tasks run


async def _drain(stream: IOStream) -> None:
    """Wait until the client's kernel has received everything, since a reset discards queued bytes."""
    if not sys.platform.startswith("linux"):
        await asyncio.sleep(0.05)
        return
    import fcntl  # not on Windows
    import termios

    deadline = asyncio.get_running_loop().time() + _DRAIN_SECONDS
    while not stream.closed() and asyncio.get_running_loop().time() < deadline:
        queued = fcntl.ioctl(stream.socket, termios.TIOCOUTQ, b"\0" * 4)
        if struct.unpack("i", queued)[0] == 0:
            return
        await asyncio.sleep(0.001)
