"""Translate error answers, of the service or of a gateway or proxy, into the errors of this package.

An error without a code of the service comes from a proxy, a gateway or a sign-in page, and its message says so.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from rtca_nb.base.printable import printable
from rtca_nb.exceptions import (
    TRY_LATER,
    AccessDeniedError,
    CredentialsError,
    Hint,
    InternalServiceError,
    InvalidRequestError,
    OutputTypeNotFoundError,
    ResourceNotFoundError,
    RtcaError,
    ServiceError,
    ThrottlingError,
)

__all__ = ["retry_after", "service_error"]

_SERVICE: Final[dict[str, tuple[type[ServiceError], str, Hint | None]]] = {
    "OutputTypeNotFoundException": (
        OutputTypeNotFoundError,
        (
            "contact {contact} has no {output_type} analysis; ask for the other output type only if you are allowed to "
            "see it"
        ),
        None,
    ),
    "AccessDeniedException": (
        AccessDeniedError,
        (
            "the credentials do not permit listing the analysis of contact {contact}; they need "
            "connect:ListRealtimeContactAnalysisSegmentsV2 on the instance"
        ),
        None,
    ),
    "ResourceNotFoundException": (
        ResourceNotFoundError,
        (
            "there is no contact {contact} in that instance, or its analysis has not started or is no longer kept; "
            "check both ids and the region"
        ),
        None,
    ),
    "InvalidRequestException": (
        InvalidRequestError,
        "the service refuses the request for contact {contact}: {message}",
        None,
    ),
    "InvalidParameterException": (  # the same error, as other operations send it
        InvalidRequestError,
        "the service refuses the request for contact {contact}: {message}",
        None,
    ),
    "InternalServiceException": (
        InternalServiceError,
        "the service could not list the segments of contact {contact}",
        TRY_LATER,
    ),
    "ThrottlingException": (
        ThrottlingError,
        (
            "the account's quota (2 requests a second for the whole account) was exceeded while listing contact "
            "{contact}"
        ),
        TRY_LATER,
    ),
}
_THROTTLED: Final = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "LimitExceededException",
        "PriorRequestNotComplete",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "ThrottledException",
        "Throttling",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_GAVE_UP: Final = frozenset({"RequestTimeout", "RequestTimeoutException"})
# Dates also have a comma.
_IN_LIST: Final = re.compile(r"[A-Za-z]+,[^,]+|[^,]+")
_EXPIRED: Final = frozenset({"ExpiredToken", "ExpiredTokenException", "TokenRefreshRequired"})
_UNKNOWN_KEY: Final = frozenset({"InvalidAccessKeyId", "InvalidClientTokenId", "UnrecognizedClientException"})
_BAD_SIGNATURE: Final = frozenset({"IncompleteSignature", "InvalidSignatureException", "SignatureDoesNotMatch"})
_SKEWED: Final = frozenset({"RequestExpired", "RequestInTheFuture", "RequestTimeTooSkewed"})
# Messages for a signature with a wrong time; the code is the same as for a wrong key.
_SKEW_WORDS: Final = ("signature expired", "signature not yet current")
# Seconds; AWS accepts smaller differences, and a slow answer can cause them.
_SAME_CLOCK: Final = 120.0
_LONGEST_CODE: Final = 300
# Connect's own ids are 36 characters.
_LONGEST_ID: Final = 80


def service_error(response: Mapping[str, Any], contact_id: str, output_type: str) -> RtcaError:
    """Return the error of this package for an error answer.

    Parameters
    ----------
    response : mapping
        The answer, as botocore parsed it.
    contact_id, output_type : str
        Contact and form that were requested.
    """
    detail, meta = response.get("Error", {}), response.get("ResponseMetadata", {})
    code, status = str(detail.get("Code") or ""), int(meta.get("HTTPStatusCode") or 0)
    headers = meta.get("HTTPHeaders") or {}
    # The server's text may reach a terminal, so it is made printable and cut.
    message = printable(str(detail.get("Message") or "no reason given")).rstrip(". ")
    contact = printable(contact_id, _LONGEST_ID)
    refused = _credentials_error(code, message, headers)
    if refused is not None:
        return refused
    known: dict[str, Any] = {
        "code": code,
        "http_status": status,
        "request_id": meta.get("RequestId"),
        "retry_after": retry_after(headers),
    }
    if code in _SERVICE:
        kind, sentence, hint = _SERVICE[code]
        return kind(sentence.format(contact=contact, output_type=output_type, message=message), hint=hint, **known)
    if code in _THROTTLED:
        return ThrottlingError(
            f"the account's quota was exceeded while listing contact {contact} ({code})", hint=TRY_LATER, **known
        )
    return _answered_by_status(status, code, contact, known)


def _credentials_error(code: str, message: str, headers: Mapping[str, str]) -> RtcaError | None:
    if code in _SKEWED or (code in _BAD_SIGNATURE and message.lower().startswith(_SKEW_WORDS)):
        return CredentialsError(
            f"the service refuses the signature because {_clock_words(headers)} ({code}); set the clock of this "
            "machine, for example by NTP"
        )
    if code in _EXPIRED:
        return CredentialsError(
            f"the service does not accept the AWS credentials, which have expired ({code}); sign in again"
        )
    if code in _UNKNOWN_KEY:
        return CredentialsError(
            f"the service does not accept the AWS credentials ({code}); check the access key id and, for temporary "
            "credentials, the session token, or sign in again"
        )
    if code in _BAD_SIGNATURE:
        return CredentialsError(
            f"the service does not accept the AWS credentials ({code}); check the secret access key for a space or "
            "line break at its end, and the clock of this machine"
        )
    if code == "MissingAuthenticationTokenException":
        return CredentialsError(
            f"the request arrived without its signature ({code}); check the endpoint URL, and whether a proxy removes "
            "headers"
        )
    return None


def _clock_words(headers: Mapping[str, str]) -> str:
    """Return a clause on how this machine's clock differs from the time in an answer, if the answer has one."""
    try:
        seconds = (datetime.now(UTC) - parsedate_to_datetime(headers["date"])).total_seconds()
    except (KeyError, ValueError, TypeError):
        seconds = 0.0
    if abs(seconds) < _SAME_CLOCK:
        return "the clock of this machine differs from that of AWS"
    return f"the clock of this machine is {abs(seconds) / 60:,.0f} minutes {'ahead' if seconds > 0 else 'behind'}"


def _answered_by_status(status: int, code: str, contact: str, known: dict[str, Any]) -> RtcaError:
    """Return the error for an answer whose code is not an error code of the operation; the HTTP status decides."""
    name = code if code.isidentifier() and len(code) <= _LONGEST_CODE else ""
    said = f"{name}, HTTP {status}" if name else f"HTTP {status}"
    if status == 429:
        return ThrottlingError(
            f"the service, or a gateway in front of it, gets too many requests and refused to list contact {contact} "
            f"({said})",
            hint=TRY_LATER,
            **known,
        )
    if status == 408 or code in _GAVE_UP:
        return InternalServiceError(
            f"the service, or a gateway in front of it, gave up waiting for the request for contact {contact} ({said})",
            hint=TRY_LATER,
            **known,
        )
    if status >= 500:
        who = "the service" if name else "the service, or a gateway in front of it,"
        return InternalServiceError(
            f"{who} could not list the segments of contact {contact} ({said})", hint=TRY_LATER, **known
        )
    if status == 304:
        return ServiceError(
            f"a cache or proxy answered that contact {contact} has not changed ({said}), but the service never gives "
            "such an answer; check the endpoint URL and the proxy",
            **known,
        )
    if 300 <= status < 400:
        return ServiceError(
            f"the request for contact {contact} was redirected ({said}), but the service never redirects; sign in to "
            "the network, or check the endpoint URL and the proxy",
            **known,
        )
    if status in {401, 407}:
        return ServiceError(
            f"a gateway or proxy requires a sign-in of its own ({said}); sign in to it, or check the endpoint URL and "
            "the proxy",
            **known,
        )
    if status == 413:
        return ServiceError(
            f"a gateway or proxy rejected the request for contact {contact} as too large ({said}); bypass it, or have "
            "it "
            "accept requests of 100 kB, since a NextToken can be that long",
            **known,
        )
    if status == 403 and not name:
        return ServiceError(
            f"a gateway or proxy forbids the request ({said}); ask your network's administrator to allow the address "
            "of the service, "
            "or check the endpoint URL and the proxy",
            **known,
        )
    what = name or "an error without a known code"
    return ServiceError(
        f"the service answered with {what} (HTTP {status}) for contact {contact}; check the endpoint URL and the "
        "request",
        **known,
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that an answer asks you to wait, in a header ``retry-after`` with a number or a date, or None.

    If there are several values, because proxies add their own, the longest counts.

    Examples
    --------
    >>> retry_after({"retry-after": "7"}), retry_after({"retry-after": "soon"}), retry_after({})
    (7.0, None, None)
    """
    asked = map(_seconds, _IN_LIST.findall(headers.get("retry-after", "")))
    return max((seconds for seconds in asked if seconds is not None), default=None)


def _seconds(text: str) -> float | None:
    text = text.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):  # not a date, or a date without a zone
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
