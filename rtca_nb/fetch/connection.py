"""The operation over real boto3: the body before botocore parses it, and errors as this package's own.

boto3 signs and sends; this module takes the body. botocore accepts half a body, an HTML page or nothing at all with
status 200 in silence, loses members that its model does not know, and spends most of its time on timestamps.

A client that is made here sends each request once: what to ask again, and when, is decided in
:mod:`rtca_nb.fetch.page_reader`, which knows the quota. A caller's own client keeps its retries, and they are not
repeated.
"""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Iterable, Sequence
from typing import Any, Final

from rtca_nb.base.arguments import check_text, is_seconds, kind_of
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.exceptions import IntegrityError, RtcaError, UsageError
from rtca_nb.fetch.boto_errors import address, translate
from rtca_nb.fetch.observer import QUIET, Observer
from rtca_nb.fetch.page_reader import TIMEOUT, Answer, Reading
from rtca_nb.fetch.rate_limit import Pace, QuotaOption, shared_pace
from rtca_nb.model.output_types import check_output_type
from rtca_nb.model.segments import SEGMENT_TYPES

__all__ = ["OPERATION", "Connection", "check_ids", "check_question", "check_timeout", "open_client", "open_connection"]

OPERATION: Final = "list_realtime_contact_analysis_segments_v2"
_EVENT: Final = "before-parse.connect.ListRealtimeContactAnalysisSegmentsV2"

# Set while one of our calls runs, so that a client that is shared with other code stays as it is for that code.
_capture: contextvars.ContextVar[bool] = contextvars.ContextVar("rtca_nb_capture", default=False)
_registering = threading.Lock()


class Connection:
    """A boto3 client, and what all readings through it share.

    Attributes
    ----------
    client : botocore.client.Connect
    pace : Pace
        The account's quota.
    retries_itself : bool
        Whether the client repeats what fails.
    """

    def __init__(self, client: Any, where: str | None, pace: Pace) -> None:
        self.client = client
        self.pace = pace
        retries = client.meta.config.retries or {}
        self.retries_itself = retries.get("total_max_attempts") != 1
        self._where = where

    def call(self, request: dict[str, Any]) -> Answer:
        """Send a request; return the answer unparsed.

        Raises
        ------
        RtcaError
            What botocore raised, as an error of this package.
        """
        from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
        from botocore.parsers import ResponseParserError

        failure: RtcaError | None = None
        mark = _capture.set(True)
        try:
            answer = getattr(self.client, OPERATION)(**request)
        except (BotoCoreError, ClientError, HTTPClientError) as error:
            failure = translate(
                error, contact_id=request["ContactId"], output_type=request["OutputType"], endpoint_url=self._where
            )
        except (ResponseParserError, UnicodeDecodeError, RecursionError):
            # botocore reads the body of an error itself, and what it raises over a damaged one holds that body.
            failure = IntegrityError(
                f"the service refused contact {request['ContactId']} in words that cannot be read; try again"
            )
        finally:
            _capture.reset(mark)
        if failure is not None:
            # Raised out here, it has neither cause nor context: botocore's message may quote what the server sent.
            raise failure
        if "RtcaBody" not in answer:
            raise IntegrityError("the AWS client did not hand over the answer's body; pass a client that boto3 made")
        retries = answer.get("ResponseMetadata", {}).get("RetryAttempts", 0)
        return Answer(bytes(answer["RtcaBody"]), answer["RtcaHeaders"], retries)

    def request(
        self,
        instance_id: str,
        contact_id: str,
        *,
        output_type: str,
        segment_types: Sequence[str] | None,
        max_results: int,
        list_filter: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Return the members of a request, checked."""
        check_question(output_type, max_results)
        check_ids(instance_id, contact_id)
        request: dict[str, Any] = {
            "InstanceId": instance_id,
            "ContactId": contact_id,
            "OutputType": output_type,
            "SegmentTypes": self.segment_types(segment_types),
            "MaxResults": max_results,
        }
        if list_filter is not None:
            request["ListFilter"] = list_filter
        return request

    def segment_types(self, wanted: Sequence[str] | None) -> list[str]:
        """Return the segment types to ask for; by default all that the installed botocore knows.

        Raises
        ------
        UsageError
            If that is no list, or an empty one.
        """
        if wanted is None:
            shape = self.client.meta.service_model.shape_for("RealTimeContactAnalysisSegmentType")
            return list(shape.enum)
        names = [] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
        if not names or not all(isinstance(name, str) for name in names):
            raise UsageError(f"segment_types is a list with at least one of {', '.join(SEGMENT_TYPES)}")
        return names

    def reading(
        self,
        request: dict[str, Any],
        *,
        timeout: float = TIMEOUT,
        stop: threading.Event | None = None,
        clock: Clock = SYSTEM_CLOCK,
        observer: Observer = QUIET,
    ) -> Reading:
        """Return a reader for a request."""
        check_timeout(timeout)
        return Reading(self.call, request, self.pace, self.retries_itself, timeout, stop, clock, observer)


def open_connection(
    *,
    client: Any = None,
    boto3_session: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    quota: QuotaOption = "auto",
    connections: int = 1,
) -> Connection:
    """Make a client, or take the caller's, and share the pace of its address.

    Raises
    ------
    UsageError
        If the arguments contradict one another, or the URL is none.
    CredentialsError, RegionError
        If AWS is not set up on this machine.
    """
    made = open_client(
        client=client,
        boto3_session=boto3_session,
        endpoint_url=endpoint_url,
        region_name=region_name,
        retries={"mode": "standard", "total_max_attempts": 1},
        connections=connections,
    )
    with _registering:
        made.meta.events.register(_EVENT, _take_body, unique_id="rtca-nb-body")
    address = made.meta.endpoint_url
    return Connection(made, endpoint_url or address, shared_pace(address, quota))


def open_client(
    *,
    client: Any,
    boto3_session: Any,
    endpoint_url: str | None,
    region_name: str | None,
    retries: dict[str, Any],
    connections: int = 1,
) -> Any:
    """Make a client, or return the caller's.

    Raises
    ------
    UsageError, CredentialsError, RegionError
        As `open_connection`.
    """
    from botocore.exceptions import BotoCoreError

    if client is not None:
        if boto3_session is not None or endpoint_url is not None or region_name is not None:
            raise UsageError("pass either client, or boto3_session, endpoint_url and region_name to make one, not both")
        if not hasattr(client, "meta") or not hasattr(client, OPERATION):
            raise UsageError(f"client is what boto3.client('connect') makes, not {kind_of(client)}")
        return client
    if boto3_session is not None and not (hasattr(boto3_session, "client") and hasattr(boto3_session, "region_name")):
        raise UsageError(f"boto3_session is what boto3.Session() makes, not {kind_of(boto3_session)}")
    check_text(region_name, "region_name", optional=True)
    check_text(endpoint_url, "endpoint_url", optional=True)
    if endpoint_url is not None and not endpoint_url.lower().startswith(("http://", "https://")):
        # Not quoted: without a scheme there is no telling where a password in it ends.
        raise UsageError(
            "endpoint_url begins with http:// or https://, such as http://127.0.0.1:8000; this one does not"
        )
    try:
        return _make_client(boto3_session, endpoint_url, region_name, retries, connections)
    except BotoCoreError as error:
        raise translate(error, contact_id="", output_type="", endpoint_url=endpoint_url) from None
    except ValueError:
        raise UsageError(
            f"{address(endpoint_url or '')} is not an endpoint URL, such as http://127.0.0.1:8000"
        ) from None


def _make_client(
    boto3_session: Any, endpoint_url: str | None, region_name: str | None, retries: dict[str, Any], connections: int
) -> Any:
    import boto3
    from botocore.config import Config

    session = boto3_session if boto3_session is not None else boto3.Session(region_name=region_name)
    # With an address of its own an endpoint needs no region, but the signature does.
    region = region_name or session.region_name or ("us-east-1" if endpoint_url else None)
    return session.client(
        "connect",
        region_name=region,
        endpoint_url=endpoint_url,
        config=Config(
            retries=retries,
            connect_timeout=10,
            read_timeout=60,
            max_pool_connections=max(10, connections),
            user_agent_extra="rtca_nb",
        ),
    )


def _take_body(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    if _capture.get() and response_dict["status_code"] < 300:
        customized_response_dict["RtcaBody"] = response_dict["body"]
        customized_response_dict["RtcaHeaders"] = response_dict["headers"]
        response_dict["body"] = b"{}"


def check_ids(instance_id: str, contact_id: str) -> None:
    """Refuse what cannot be an id.

    Raises
    ------
    UsageError
        If one is empty, or a dot segment: that would be resolved as a path, and another operation be called. If it
        holds half a surrogate pair, which no request could.
    """
    for name, value in (("instance_id", instance_id), ("contact_id", contact_id)):
        # Encoded so that halves of pairs are lost: what they leave is not the same.
        if (
            type(value) is not str
            or value.strip() in {"", ".", ".."}
            or value.encode("utf-8", "ignore").decode() != value
        ):
            raise UsageError(f"{name} must be an id of the Amazon Connect instance or contact")


def check_timeout(timeout: float) -> None:
    """Refuse what a reading cannot take.

    Raises
    ------
    UsageError
    """
    if not is_seconds(timeout) or not timeout > 0:
        raise UsageError("timeout is a number of seconds above 0")


def check_question(output_type: str, max_results: int) -> None:
    """Refuse what the operation cannot be asked for.

    Raises
    ------
    UsageError
    """
    check_output_type(output_type)
    if type(max_results) is not int or not 1 <= max_results <= 100:
        raise UsageError("max_results is a number from 1 to 100, the most that the service gives on a page")
