"""Calls through boto3 that take the body before botocore parses it, and raise errors of this package.

boto3 signs and sends; this module takes the body. With status 200, botocore silently accepts half a body, an HTML page
or an empty answer. It also drops members that its model does not know, and spends most of its time on timestamps.

A client that is made here sends each request once: :mod:`rtca_nb.fetch.page_reader`, which knows the quota, decides
what to retry and when. A caller's own client keeps its retries, and they are not repeated.
"""

from __future__ import annotations

import base64
import binascii
import contextvars
import re
import threading
from functools import partial
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from rtca_nb.aws.boto_errors import printable, translate, translate_setup
from rtca_nb.aws.capped_answers import capped, register_cap
from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.base.clock import SYSTEM_CLOCK, Clock
from rtca_nb.exceptions import TRY_AGAIN, Argument, CredentialsError, IntegrityError, RtcaError, UsageError
from rtca_nb.fetch.client_options import OPERATION, ClientOptions
from rtca_nb.fetch.mfa import check_prompt
from rtca_nb.fetch.observer import QUIET, Observer
from rtca_nb.fetch.page_reader import TIMEOUT, Answer, PageReader, check_timeout
from rtca_nb.fetch.rate_limit import QUOTA, Pace, shared_pace

__all__ = ["Connection", "account_of", "check_ids", "open_client", "open_connection"]

_EVENT: Final = "before-parse.connect.{}"
# Operations whose answers are taken unparsed.
_TAKEN: Final = (
    *("ListRealtimeContactAnalysisSegmentsV2", "DescribeContact", "DescribeUser", "DescribeQueue"),
    *("ListRules", "DescribeRule", "SearchContacts"),
)

# Set while one of our calls runs, so that other code that shares the client is not affected.
_capture: contextvars.ContextVar[bool] = contextvars.ContextVar("rtca_nb_capture", default=False)
_registering = threading.Lock()
# Seconds within which credentials must be found; a credential_process may be waiting for a person.
SETUP_TIMEOUT: Final = 120.0
_ANYTHING: Final = {"InstanceId": "-", "ContactId": "-", "OutputType": "Redacted", "SegmentTypes": ["Transcript"]}


class Connection:
    """A boto3 client, and the settings that all readings through it share.

    Attributes
    ----------
    client : botocore.client.Connect
    options : ClientOptions
        Settings of each request.
    pace : Pace
        The account's quota.
    retries_itself : bool
        Whether the client retries failed requests.
    """

    def __init__(self, client: Any, options: ClientOptions, pace: Pace) -> None:
        self.client = client
        self.options = options
        self.pace = pace
        retries = client.meta.config.retries or {}
        self.retries_itself = retries.get("total_max_attempts") != 1
        self._where = options.endpoint_url or client.meta.endpoint_url

    def call(self, request: dict[str, Any]) -> Answer:
        """Send a request that lists segments; return the answer unparsed.

        Raises
        ------
        RtcaError
            The error that botocore raised, as an error of this package.
        """
        return self._send(OPERATION, request, request["ContactId"], request["OutputType"])

    def ask(self, operation: str, members: dict[str, Any]) -> Answer:
        """Send a request of another operation; return the answer unparsed. Errors name the operation.

        Raises
        ------
        RtcaError
            The error that botocore raised, as an error of this package.
        """
        return self._send(_method(operation), members, f"({operation})", "Redacted")

    def _send(self, method: str, request: dict[str, Any], contact_id: str, output_type: str) -> Answer:
        from botocore.parsers import ResponseParserError

        failure: RtcaError | None = None
        mark = _capture.set(True)
        try:
            with capped():
                answer = getattr(self.client, method)(**request)
        except RtcaError as error:
            failure = error
        except (ResponseParserError, UnicodeDecodeError, RecursionError):
            # botocore parses the body of an error itself; if it is damaged, botocore's exception holds that body.
            failure = IntegrityError(
                f"the service refused the request for {printable(contact_id)} with a message that cannot be read",
                hint=TRY_AGAIN,
            )
        except Exception as error:  # noqa: BLE001  # a credential provider may raise anything
            failure = translate(error, contact_id=contact_id, output_type=output_type, endpoint_url=self._where)
        finally:
            _capture.reset(mark)
        if failure is not None:
            # Raised outside the handler, so without cause and context: botocore's message may quote the answer.
            raise failure
        if "RtcaBody" not in answer:
            raise IntegrityError("the AWS client did not return the body of the answer; pass a client that boto3 made")
        meta = answer.get("ResponseMetadata", {})
        status = meta.get("HTTPStatusCode", 200)
        return Answer(bytes(answer["RtcaBody"]), answer["RtcaHeaders"], meta.get("RetryAttempts", 0), status)

    def pace_of(self, operation: str, *, as_given: bool = False) -> Pace:
        """Return the pace of an operation with its own quota: the service's default, or none if the caller chose none.

        If ``as_given``, a rate and burst that the caller gave are the quota of this operation instead.
        """
        address = f"{self.client.meta.endpoint_url}#{operation}"
        given = self.options.quota
        quota = given if as_given or given is None or given == "auto" else QUOTA
        return shared_pace(address, quota, account=partial(account_of, self.client))

    def request(self, instance_id: str, contact_id: str) -> dict[str, Any]:
        """Return the members of a request that lists the segments of a contact.

        Raises
        ------
        UsageError
            If an id is invalid.
        """
        check_ids(instance_id, contact_id)
        options = self.options
        request: dict[str, Any] = {
            "InstanceId": instance_id,
            "ContactId": contact_id,
            "OutputType": options.output_type,
            "SegmentTypes": self._segment_types(),
            "MaxResults": options.max_results,
        }
        if options.list_filter is not None:
            request["ListFilter"] = options.list_filter
        return request

    def _segment_types(self) -> list[str]:
        if self.options.segment_types is not None:
            return list(self.options.segment_types)
        shape = self.client.meta.service_model.shape_for("RealTimeContactAnalysisSegmentType")
        return list(shape.enum)

    def reader(
        self,
        request: dict[str, Any],
        *,
        timeout: float = TIMEOUT,
        stop: threading.Event | None = None,
        clock: Clock = SYSTEM_CLOCK,
        observer: Observer = QUIET,
    ) -> PageReader:
        """Return a reader of the pages that answer a request; parameters as for `PageReader`."""
        check_timeout(timeout)
        return PageReader(self.call, request, self.pace, self.retries_itself, timeout, stop, clock, observer)


def open_connection(options: ClientOptions, *, connections: int = 1) -> Connection:
    """Return a connection with a new client, or with the caller's, and with the pace that the account shares.

    Parameters
    ----------
    options : ClientOptions
    connections : int
        Maximum number of requests that run at once.

    Raises
    ------
    UsageError
        If the URL or the quota is invalid.
    SetupError
        If AWS is not set up on this machine.
    """
    retries = {"mode": "standard", "total_max_attempts": 1}
    client = open_client(options, retries=retries, connections=connections)
    register_cap(client)
    with _registering:
        for operation in _TAKEN:
            client.meta.events.register(_EVENT.format(operation), _take_body, unique_id=f"rtca-nb-{operation}")
    pace = shared_pace(client.meta.endpoint_url, options.quota, account=partial(account_of, client))
    return Connection(client, options, pace)


def account_of(client: Any) -> str:
    """Return the account number in the client's access key id, or else the whole key id; "" if there is no key.

    Source: a key id that begins with AKIA or ASIA contains the account number, so the keys of two sessions of one
    account give the same result.
    """
    try:
        # This signs a request, but sends nothing.
        url: str = call_within(partial(client.generate_presigned_url, OPERATION, Params=_ANYTHING), SETUP_TIMEOUT)
    except Exception:  # noqa: BLE001  # errors of credentials are reported when these are used
        return ""
    key: str = parse_qs(urlsplit(url).query).get("X-Amz-Credential", [""])[0].partition("/")[0]
    if not key.startswith(("AKIA", "ASIA")):
        return key
    try:
        return str((int.from_bytes(base64.b32decode(key[4:])[:6]) & 0x7FFFFFFFFF80) >> 7)
    except binascii.Error:
        return key


def open_client(options: ClientOptions, *, retries: dict[str, Any], connections: int = 1) -> Any:
    """Return the caller's boto3 client, or a new one made with the caller's settings.

    Raises
    ------
    UsageError, SetupError
        If the URL is invalid, or AWS is not set up on this machine.
    """
    if options.client is not None:
        return options.client
    try:
        return call_within(partial(_make_client, options, retries, connections), SETUP_TIMEOUT)
    except OutOfTimeError:
        failure: RtcaError = CredentialsError(
            f"the AWS client was not ready within {SETUP_TIMEOUT:g} seconds; if the AWS profile has a "
            "credential_process, run it and check that it ends by itself"
        )
    except RtcaError as error:
        failure = error
    except Exception as error:  # noqa: BLE001  # a credential provider may raise anything
        failure = translate_setup(error, endpoint_url=options.endpoint_url)
    raise failure


def _make_client(options: ClientOptions, retries: dict[str, Any], connections: int) -> Any:
    import boto3
    import botocore.session
    from botocore.config import Config

    given, endpoint_url, region_name = options.boto3_session, options.endpoint_url, options.region_name
    if given is not None:
        session = given
    else:
        core = botocore.session.get_session()
        check_prompt(core.get_scoped_config())
        session = boto3.Session(botocore_session=core, region_name=region_name)
    # An endpoint with its own URL needs no region, but the signature does.
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


def _method(operation: str) -> str:
    """Return the name of a client's method for an operation."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()


def _take_body(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    if _capture.get() and response_dict["status_code"] < 300:
        customized_response_dict["RtcaBody"] = response_dict["body"]
        customized_response_dict["RtcaHeaders"] = response_dict["headers"]
        response_dict["body"] = b"{}"


def check_ids(instance_id: str, contact_id: str) -> None:
    """Refuse invalid ids.

    Raises
    ------
    UsageError
        If an id is empty, or a dot segment, which would be resolved as a path and call another operation; or if it has
        a lone surrogate, which a request cannot contain.
    """
    for name, value in (("instance_id", instance_id), ("contact_id", contact_id)):
        # Encoding drops lone surrogates, so an id that has one changes.
        if (
            type(value) is not str
            or value.strip() in {"", ".", ".."}
            or value.encode("utf-8", "ignore").decode() != value
        ):
            raise UsageError(Argument(name), " must be an id, as the Amazon Connect console shows it")
