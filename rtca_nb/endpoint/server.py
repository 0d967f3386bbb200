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
    """A local endpoint, which runs inside a ``with`` block; returned by `serve`.

    Attributes
    ----------
    url : str
        Its address, for ``endpoint_url`` or ``AWS_ENDPOINT_URL_CONNECT``.
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
        """Start listening. An endpoint that was stopped cannot be started again; call `serve` again.

        Raises
        ------
        EndpointError
            The port cannot be bound, or the endpoint was started before.
        """
        if self._thread is not None:
            raise EndpointError("This endpoint was started already; call serve() for another.")
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
        """Stop listening, close every connection, and wait until the server's thread has ended."""
        loop, listener = self._loop, self._listener
        if loop is not None and listener is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
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
        """The endpoint's address."""
        return f"http://{HOST}:{self.port}"

    @property
    def port(self) -> int:
        """The port that the endpoint listens on.

        Raises
        ------
        EndpointError
            The endpoint is not running.
        """
        if self._listener is None:
            raise EndpointError("The endpoint is not running; use it in a with statement.")
        return self._service.port

    def client(self, **options: Any) -> Any:
        """Return a real boto3 client that talks to this endpoint, with dummy keys and without retries.

        Parameters
        ----------
        **options
            As for ``boto3.client``; they override what is set here. A ``config`` is merged into the one set here.

        Returns
        -------
        botocore.client.Connect
            Closed when the endpoint stops.
        """
        return self._clients.make(self.url, options)

    def add(self, served: ServedContact | ServedInstance) -> None:
        """Serve one more contact, or users, queues, rules and definitions of an instance.

        A contact that is played back over time starts now.

        Parameters
        ----------
        served : ServedContact or ServedInstance
            What to serve.

        Raises
        ------
        EndpointError
            The service model does not allow it, or one with the same ids is served already.
        """
        backend = self._service.backend
        if isinstance(served, ServedInstance):
            backend.instances.add(served)
        else:
            backend.add(served)

    def deny(self, *operations: str) -> None:
        """Refuse these operations from now on, as IAM does if a permission is missing; without names, refuse none.

        Raises
        ------
        UsageError
            The endpoint does not serve one of the operations.
        """
        self._service.denied = checked_operations(operations)

    def advance(self, seconds: float) -> None:
        """Move all contacts that are played back forward in time.

        Parameters
        ----------
        seconds : float
            How far, in seconds of the contacts' own time; 0 or more.

        Raises
        ------
        UsageError
            The endpoint does not play contacts back, or ``seconds`` is negative.
        """
        if not self._clock.playing:
            raise UsageError(
                "This endpoint does not replay contacts; call serve() with speed=0 to advance them step "
                "by step, or with another speed."
            )
        self._clock.advance(seconds)

    def expire_tokens(self) -> None:
        """Expire every NextToken that was sent so far."""
        self._service.backend.tokens.expire()

    def script(self, faults: Faults | Mapping[int, str] | None) -> None:
        """Replace the faults to simulate; the next request counts as number 1.

        Parameters
        ----------
        faults : Faults, mapping of int to str, or None
            As for `serve`.
        """
        self._service.script(as_faults(faults))

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Refuse all connections while the block runs, and close those that are open."""
        self._call("close_port")
        try:
            yield
        finally:
            self._call("open_port")

    @property
    def requests(self) -> list[RequestRecord]:
        """The last requests, oldest first, at most 10,000."""
        return list(self._service.records)

    @property
    def internal_errors(self) -> list[Exception]:
        """Errors of the endpoint itself; a test may assert that there are none."""
        return list(self._service.internal_errors)

    def _call(self, name: str) -> None:
        if self._loop is None or self._listener is None:
            raise EndpointError("The endpoint is not running; use it in a with statement.")
        done = asyncio.run_coroutine_threadsafe(getattr(self._listener, name)(), self._loop)
        done.result(_START_SECONDS)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - told to the thread that waits in start()
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
