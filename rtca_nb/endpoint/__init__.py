"""A local endpoint that answers as Amazon Connect's chat analysis and its neighbours do, for work without AWS.

::

    from rtca_nb.endpoint import ServedContact, serve

    with serve([ServedContact("instance", "contact", {"Redacted": segments})]) as endpoint:
        client = endpoint.client()  # a real boto3 client; or point any AWS SDK at endpoint.url
        client.list_realtime_contact_analysis_segments_v2(
            InstanceId="instance", ContactId="contact", OutputType="Redacted", SegmentTypes=["Transcript"]
        )

Routes, limits, error codes and formats come from the service model of the installed botocore. It can play contacts back
over time, enforce the account's quota, and simulate faults. It listens on 127.0.0.1 only. Signatures must be present
but are not verified.

May import: ``base`` and ``exceptions``, so that it can check the rest of the package.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rtca_nb.endpoint.calling import snippets
    from rtca_nb.endpoint.contacts import ServedContact
    from rtca_nb.endpoint.fault_kinds import Fault
    from rtca_nb.endpoint.fault_plan import Faults, parse_faults
    from rtca_nb.endpoint.faults import FAULTS
    from rtca_nb.endpoint.instances import ServedInstance
    from rtca_nb.endpoint.quota import QUOTAS, Quota
    from rtca_nb.endpoint.server import Endpoint
    from rtca_nb.endpoint.service import RequestRecord
    from rtca_nb.endpoint.serving import serve

__all__ = [
    "FAULTS",
    "QUOTAS",
    "Endpoint",
    "Fault",
    "Faults",
    "Quota",
    "RequestRecord",
    "ServedContact",
    "ServedInstance",
    "parse_faults",
    "serve",
    "snippets",
]

# The pytest plugin in this package is loaded by every pytest run on the machine, so the server is loaded on first use.
_HOMES: Final = {
    "FAULTS": "faults",
    "QUOTAS": "quota",
    "Endpoint": "server",
    "Fault": "fault_kinds",
    "Faults": "fault_plan",
    "Quota": "quota",
    "RequestRecord": "service",
    "ServedContact": "contacts",
    "ServedInstance": "instances",
    "parse_faults": "fault_plan",
    "serve": "serving",
    "snippets": "calling",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
