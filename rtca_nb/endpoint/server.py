"""The endpoint as a server: a thread with an event loop of its own, started and stopped from outside."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, Final, Self

from rtca_nb.endpoint.clients import Clients
from rtca_nb.endpoint.contacts import ServedContact
from rtca_nb.endpoint.fault_plan import Faults, as_faults
from rtca_nb.endpoint.instances import ServedInstance
from rtca_nb.endpoint.listener import HOST, Listener
from rtca_nb.endpoint.model import checked_operations
from rtca_nb.endpoint.play_clock import PlayClock
from rtca_nb.endpoint.recording import Recorder
from rtca_nb.endpoint.service import RequestRecord, Service
from rtca_nb.exceptions import EndpointError, UsageError

__all__ = ["Endpoint"]

_START_SECONDS: Final = 30.0


class Endpoint:
    """A local endpoint; returned by :func:`rtca_nb.endpoint.serve`.

    Use it in a ``with`` statement, which starts and stops it; or call :meth:`start` and :meth:`stop`.

    Attributes
    ----------
    url : str
        Address of the running endpoint, to pass as ``endpoint_url`` or to set as ``AWS_ENDPOINT_URL_CONNECT``.
    """

    def __init__(
        self,
        service: Service,
        clock: PlayClock,
        clients: Clients,
        recorder: Recorder | None,
        *,
        port: int,
        patience: float,
    ) -> None:
        self._service = service
        self._clock = clock
        self._clients = clients
        self._wanted_port = port
        self._patience = patience
        self._recorder = recorder
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: Listener | None = None
        self._ready = threading.Event()
        self._failure: BaseException | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = self.url if self._listener is not None else "stopped"
        return f"<Endpoint {state}, {len(self._service.backend.contacts())} contacts>"

    def start(self) -> Self:
        """Start listening, and return this endpoint.

        You can start an endpoint only once, even after you have stopped it; call `serve` to get another endpoint.

        Raises
        ------
        EndpointError
            If the port cannot be used, or the endpoint was started before.
        """
        if self._thread is not None:
            raise EndpointError("This endpoint has already been started; call serve() for another.")
        self._thread = threading.Thread(target=self._run, name="rtca-endpoint", daemon=True)
        self._thread.start()
        self._ready.wait()
        self._clock.start()
        if self._recorder is not None:
            self._recorder.start()
        if self._failure is not None:
            self.stop()
            raise EndpointError(
                f"The endpoint cannot listen on {HOST}:{self._wanted_port}; choose another port, or 0 for a free one."
            ) from self._failure
        return self

    def stop(self) -> None:
        """Stop listening, close all connections and all clients from :meth:`client`, and wait until this is done."""
        loop, listener = self._loop, self._listener
        if loop is not None and listener is not None:
            with contextlib.suppress(RuntimeError):  # the loop has already ended
                loop.call_soon_threadsafe(listener.stopping.set)
        if self._thread is not None:
            self._thread.join()
        self._clients.close()
        if self._recorder is not None:
            self._recorder.close()
            self._recorder = None
        self._listener = None

    @property
    def url(self) -> str:
        """Address of the endpoint, such as ``"http://127.0.0.1:8000"``.

        Raises
        ------
        EndpointError
            If the endpoint is not running.
        """
        return f"http://{HOST}:{self.port}"

    @property
    def port(self) -> int:
        """Number of the port on which the endpoint listens.

        Raises
        ------
        EndpointError
            If the endpoint is not running.
        """
        if self._listener is None:
            raise EndpointError("The endpoint is not running; use it in a with statement.")
        return self._service.port

    def client(self, **options: Any) -> Any:
        """Return a boto3 client for Amazon Connect that calls this endpoint, with dummy keys and without retries.

        Parameters
        ----------
        **options
            Arguments for ``boto3.client``, such as ``region_name``, which override those that this method sets. The
            argument ``config`` overrides only the settings that it has.

        Returns
        -------
        botocore.client.Connect
            The client; it is closed when the endpoint stops.

        Raises
        ------
        EndpointError
            If boto3 is not installed, or the endpoint is not running.
        """
        return self._clients.make(self.url, options)

    def add(self, served: ServedContact | ServedInstance) -> None:
        """Serve one more contact, or more users, queues, rules and extraction definitions of an instance.

        If the endpoint plays contacts back, the added contact begins now.

        Parameters
        ----------
        served : ServedContact or ServedInstance
            What to serve, in addition to what is served already.

        Raises
        ------
        EndpointError
            If the service model does not allow what you add, or the endpoint already serves something of the same kind
            with the same id.
        """
        backend = self._service.backend
        if isinstance(served, ServedInstance):
            backend.instances.add(served)
        else:
            backend.add(served)

    def deny(self, *operations: str) -> None:
        """Set the operations that are refused with AccessDeniedException, as IAM does if a permission is missing.

        Each call replaces the operations that were set before, also those set by ``denied`` of `serve`. If you pass no
        names, no operation is refused from now on.

        Parameters
        ----------
        *operations : str
            Names of operations, such as ``"DescribeContact"``.

        Raises
        ------
        UsageError
            If the endpoint does not serve an operation of that name.
        """
        self._service.denied = checked_operations(operations)

    def advance(self, seconds: float) -> None:
        """Advance the time of all contacts that the endpoint plays back, without waiting.

        Parameters
        ----------
        seconds : float
            Seconds by which the contacts' own time advances; 0 or more.

        Raises
        ------
        UsageError
            If `serve` was called without ``speed``, so that contacts are not played back, or if ``seconds`` is
            negative.
        """
        if not self._clock.playing:
            raise UsageError(
                "This endpoint does not replay contacts; call serve() with speed=0 to advance them step "
                "by step, or with another speed."
            )
        self._clock.advance(seconds)

    def expire_tokens(self) -> None:
        """Make all NextTokens that were sent so far expire; a request with one of them gets InvalidRequestException."""
        self._service.backend.tokens.expire()

    def script(self, faults: Faults | Mapping[int, str] | None) -> None:
        """Replace the faults that the endpoint simulates, and count requests from 1 again.

        Parameters
        ----------
        faults : Faults, mapping of int to str, or None
            New faults, in the same form as for `serve`. None: simulate no faults from now on.

        Raises
        ------
        UsageError
            If a fault is unknown, or the number of a request or the seconds of a fault are invalid.
        """
        self._service.script(as_faults(faults))

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Close all open connections, and refuse new ones until a ``with endpoint.refusing():`` block ends.

        Raises
        ------
        EndpointError
            If the endpoint is not running.
        """
        self._call("close_port")
        try:
            yield
        finally:
            self._call("open_port")

    @property
    def requests(self) -> list[RequestRecord]:
        """Records of the requests that arrived, the oldest first; only the last 10,000 records are kept."""
        return list(self._service.records)

    @property
    def internal_errors(self) -> list[Exception]:
        """Exceptions raised inside the endpoint or by the ``log`` of `serve`; a test can assert that there are none.

        Faults that the endpoint simulates are not in the list.
        """
        return list(self._service.internal_errors)

    def _call(self, name: str) -> None:
        if self._loop is None or self._listener is None:
            raise EndpointError("The endpoint is not running; use it in a with statement.")
        done = asyncio.run_coroutine_threadsafe(getattr(self._listener, name)(), self._loop)
        done.result(_START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - passed to the thread that waits in start()
            self._failure = error
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        listener = Listener(self._service, patience=self._patience)
        await listener.open_port(self._wanted_port)
        self._loop = asyncio.get_running_loop()
        self._listener = listener
        self._ready.set()
        await listener.stopping.wait()
        await listener.close()
