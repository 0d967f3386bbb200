"""The socket side: tornado's HTTP server on 127.0.0.1, and the tasks that simulate wire faults."""

from __future__ import annotations

import asyncio
import os
import socket
from email.utils import formatdate
from typing import Any, Final

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerConnectionDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream

from rtca_nb.endpoint.service import HttpRequest, Reply, Service
from rtca_nb.endpoint.wire import deliver, status_line

__all__ = ["HOST", "Listener"]

#: The only address that is ever bound.
HOST: Final = "127.0.0.1"

#: A NextToken may have 100,000 characters, each of which may be written as an escape of up to 12 bytes.
_MAX_BODY: Final = 2 * 1024 * 1024
#: An InstanceId and a ContactId of the greatest length, percent-encoded, need 4 KiB.
_MAX_HEAD: Final = 64 * 1024
_BACKLOG: Final = 128


class Listener(HTTPServerConnectionDelegate):
    """The socket side of the endpoint: it takes connections and simulates wire faults. It runs on the event loop.

    Parameters
    ----------
    service : Service
        Answers the requests.
    patience : float
        Seconds that a connection may take to send the head of a request, and as many again to send its body.
    """

    def __init__(self, service: Service, *, patience: float) -> None:
        self.stopping = asyncio.Event()
        self._service = service
        self._patience = patience
        self._server: HTTPServer | None = None
        # Reserves the port while it is closed: bound, so that no other program gets it, but not listening.
        self._held: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open_port(self, port: int | None = None) -> None:
        """Start listening on ``port``, by default on the port that was used before; do nothing if already listening."""
        if self._server is not None:
            return
        listening, self._held = self._held or _bound(self._service.port if port is None else port), None
        listening.listen(_BACKLOG)
        listening.setblocking(False)
        self._service.port = listening.getsockname()[1]
        self._server = HTTPServer(
            self,
            max_body_size=_MAX_BODY,
            max_header_size=_MAX_HEAD,
            idle_connection_timeout=self._patience,
        )
        self._server.add_socket(listening)

    async def close_port(self) -> None:
        """Stop listening, and close every connection except those in the middle of a fault; keep the port reserved."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()
            self._held = _bound(self._service.port)
            await server.close_all_connections()

    async def close(self) -> None:
        """Close the port and all connections, and cancel the faults that are being simulated."""
        await self.close_port()
        if self._held is not None:
            self._held.close()
            self._held = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start_request(self, server_conn: object, request_conn: HTTPConnection) -> HTTPMessageDelegate:  # noqa: ARG002 - tornado's signature
        """Start handling a request; tornado calls it."""
        return _Exchange(self, self._service, request_conn, self._patience)

    def play(self, stream: IOStream, reply: Reply) -> None:
        """Start a task that sends a reply as its wire fault requires, without delaying other connections."""
        task = asyncio.create_task(self._play(stream, reply))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _play(self, stream: IOStream, reply: Reply) -> None:
        drawn = reply.fault
        if drawn is None or drawn.fault.delivery is None:
            stream.close()
            return
        delivery = drawn.fault.delivery
        try:
            if delivery.ending == "refuse" and self._server is not None:
                await self.close_port()
                await deliver(stream, reply.answer, delivery, drawn.seconds)
                await asyncio.sleep(drawn.seconds)
                await self.open_port()
            else:
                await deliver(stream, reply.answer, delivery, drawn.seconds)
        except Exception as error:  # noqa: BLE001 - kept for tests, because nothing awaits this task
            self._service.internal_errors.append(error)
        finally:
            stream.close()


def _bound(port: int) -> socket.socket:
    """Bind a port without listening on it: connections are refused, and no other program gets it."""
    taken = socket.socket()
    try:
        if os.name == "posix":
            # Connections that have just ended do not block the port. On other systems, the option would share the port.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((HOST, port))
    except BaseException:
        taken.close()
        raise
    return taken


class _Exchange(HTTPMessageDelegate):
    """One request and its answer."""

    def __init__(self, listener: Listener, service: Service, connection: HTTPConnection, patience: float) -> None:
        self._listener = listener
        self._service = service
        self._connection: Any = connection
        self._patience = patience
        # Closes the connection if the body is late. Tornado's own limit starts a task for each body, which takes as
        # long as finding the answer.
        self._limit: asyncio.TimerHandle | None = None
        self._line: RequestStartLine | None = None
        self._headers = HTTPHeaders()
        self._chunks: list[bytes] = []

    def headers_received(self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders) -> None:
        if isinstance(start_line, RequestStartLine):
            self._line = start_line
        self._headers = headers
        self._limit = asyncio.get_running_loop().call_later(self._patience, self._connection.stream.close)

    def data_received(self, chunk: bytes) -> None:
        self._chunks.append(chunk)

    def finish(self) -> None:
        self._end_limit()
        if self._line is None:
            return
        request = HttpRequest(
            method=self._line.method,
            target=self._line.path,
            hosts=self._headers.get_list("Host"),
            headers=self._headers,
            body=b"".join(self._chunks),
        )
        reply = self._service.reply(request)
        if reply.fault is not None:
            self._listener.play(self._connection.detach(), reply)
            return
        answer = reply.answer
        headers = HTTPHeaders(answer.headers)
        headers["Content-Length"] = str(len(answer.body))
        headers["Date"] = formatdate(usegmt=True)
        body = b"" if request.method == "HEAD" else answer.body
        self._connection.write_headers(ResponseStartLine("HTTP/1.1", *status_line(answer.status)), headers, body)
        self._connection.finish()

    def on_connection_close(self) -> None:
        self._end_limit()
        self._chunks.clear()

    def _end_limit(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
