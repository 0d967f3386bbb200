"""No test reaches AWS, or anything else beyond this machine."""

from __future__ import annotations

import os
import sys
from ipaddress import ip_address
from typing import Any, Final

import pytest

__all__ = ["isolate", "violations"]

AWS: Final = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
_KEPT: Final = frozenset(AWS)
_ADDRESSED: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})

violations: list[str] = []
"""Addresses that a test tried to reach, for a test that catches the failure itself."""


def isolate() -> None:
    """Give this process, and those that it starts, dummy AWS keys and no proxy; and watch its sockets."""
    for name in list(os.environ):
        own_aws = name.startswith("AWS_") and name not in _KEPT
        if own_aws or name.lower() in {"http_proxy", "https_proxy", "all_proxy"}:
            del os.environ[name]
    os.environ.update(AWS)
    # An audit hook sees what C code does too, and nothing in the process can take it away again.
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _ADDRESSED:
        address = arguments[1]
        # A path is a socket of this machine.
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        violations.append(str(host))
        # No exception that code under test would catch.
        raise pytest.fail.Exception(f"A test tried to reach {host}; tests stay on this machine.")


def _is_local(host: str | bytes | None) -> bool:
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name in {"", "localhost"}:
        return True
    try:
        address = ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
