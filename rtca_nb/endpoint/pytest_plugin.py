"""The local endpoint as a pytest fixture, for any project that reads Contact Lens chat analysis.

If ``rtca-nb`` is installed, a test can use the fixture ``rtca_endpoint`` to start as many endpoints as it needs::

    from rtca_nb.endpoint import ServedContact

    def test_reads_a_contact(rtca_endpoint):
        endpoint = rtca_endpoint([ServedContact("instance", "contact", {"Redacted": SEGMENTS})])
        client = endpoint.client()  # a real boto3 client

    def test_survives_a_reset(rtca_endpoint, monkeypatch):
        endpoint = rtca_endpoint([CONTACT], faults={2: "reset-half"})
        monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECT", endpoint.url)
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from rtca_nb.endpoint import Endpoint, Quota, ServedContact

__all__ = ["StartEndpoint", "rtca_endpoint"]


class StartEndpoint(Protocol):
    """The function that the fixture returns, which starts an endpoint."""

    def __call__(
        self, contacts: Iterable[ServedContact] = (), *, quota: Quota | None = None, **options: Any
    ) -> Endpoint:
        """Start an endpoint.

        Parameters
        ----------
        contacts : iterable of ServedContact
            Contacts to serve.
        quota : Quota or None
            Quota to enforce; by default none, so that a test is not throttled unless it wants to be.
        **options
            Other arguments of `rtca_nb.endpoint.serve`.
        """


@pytest.fixture
def rtca_endpoint() -> Iterator[StartEndpoint]:
    """Start local endpoints, which serve chat analysis as Amazon Connect does, by calling the fixture.

    The fixture is a function with the arguments of `StartEndpoint.__call__`; each call returns a running endpoint. The
    endpoints stop when the test ends. The test fails if an endpoint itself raised an error.
    """
    # Every pytest run on the machine loads this module, so it loads the rest only if a test needs it.
    from rtca_nb.endpoint import serve

    with contextlib.ExitStack() as running:
        started: list[Endpoint] = []

        def start(contacts: Iterable[ServedContact] = (), *, quota: Quota | None = None, **options: Any) -> Endpoint:
            endpoint = running.enter_context(serve(contacts, quota=quota, **options))
            started.append(endpoint)
            return endpoint

        yield start
        errors = [error for endpoint in started for error in endpoint.internal_errors]
    if errors:
        raise ExceptionGroup("The local endpoint itself failed, and not because of a simulated fault", errors)
