"""Real boto3 clients for the endpoint, independent of the machine's AWS configuration."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from typing import Any, Final

from rtca_nb.exceptions import EndpointError

__all__ = ["Clients"]

_REGION: Final = "us-east-1"
_DUMMY_KEY: Final = "local"

#: Sessions that clients share, because reading the service model takes longer than everything else.
SESSIONS: dict[str, Any] = {}
_lock = threading.Lock()


class Clients:
    """Creates boto3 clients for the endpoint, and closes all of them together.

    Parameters
    ----------
    model : mapping or None
        Service model for the clients, in the form of botocore's ``service-2.json``. None: that of the installed
        botocore.
    """

    def __init__(self, model: Mapping[str, Any] | None) -> None:
        self._model = model
        self._session: Any = None
        self._made: list[Any] = []

    def make(self, url: str, options: Mapping[str, Any]) -> Any:
        """Return a boto3 client that calls ``url``; ``options`` for ``boto3.client`` override the defaults here."""
        from botocore.config import Config  # loaded only if a client is wanted

        config = Config(
            retries={"total_max_attempts": 1, "mode": "standard"},
            connect_timeout=5,
            read_timeout=30,
            max_pool_connections=50,
            proxies={},  # a proxy of the environment must not see loopback traffic
        )
        merged = {
            "service_name": "connect",
            "endpoint_url": url,
            "region_name": _REGION,
            "aws_access_key_id": _DUMMY_KEY,
            "aws_secret_access_key": _DUMMY_KEY,
            **options,
        }
        merged["config"] = config.merge(options["config"]) if options.get("config") is not None else config
        with _lock:  # boto3 sessions are not thread-safe while they make clients
            client = self._boto3_session().client(**merged)
        self._made.append(client)
        return client

    def close(self) -> None:
        """Close every client that was made."""
        while self._made:
            self._made.pop().close()

    def _boto3_session(self) -> Any:
        if self._model is not None:
            if self._session is None:
                self._session = _new_session(self._model)
            return self._session
        if "installed" not in SESSIONS:
            SESSIONS["installed"] = _new_session(None)
        return SESSIONS["installed"]


def _new_session(model: Mapping[str, Any] | None) -> Any:
    try:
        import boto3  # not needed for serving
    except ImportError as error:
        raise EndpointError("Endpoint.client() needs boto3; install it, or use the URL with another client.") from error
    import botocore.session

    # The machine's profiles and files could add a proxy, a role or real keys.
    session = botocore.session.Session(
        session_vars={
            "profile": (None, None, None, None),
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    if model is not None:
        loader = session.get_component("data_loader")
        load = loader.load_service_model

        def load_service_model(service_name: str, type_name: str, api_version: str | None = None) -> Any:
            if (service_name, type_name) == ("connect", "service-2"):
                return model
            return load(service_name, type_name, api_version)

        loader.load_service_model = load_service_model
    return boto3.Session(botocore_session=session)
