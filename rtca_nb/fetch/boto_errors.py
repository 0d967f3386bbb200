"""What botocore raises, as the errors of this package: one sentence that says what to do."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlsplit

from rtca_nb.exceptions import (
    TRY_LATER,
    AccessDeniedError,
    CredentialsError,
    EndpointUnreachableError,
    Hint,
    IntegrityError,
    InternalServiceError,
    InvalidRequestError,
    OutputTypeNotFoundError,
    RegionError,
    ResourceNotFoundError,
    RtcaError,
    ServiceError,
    SetupError,
    ThrottlingError,
    UsageError,
)

__all__ = ["address", "printable", "translate"]

_SERVICE: Final[dict[str, tuple[type[ServiceError], str, Hint | None]]] = {
    "OutputTypeNotFoundException": (
        OutputTypeNotFoundError,
        "contact {contact} has no {output_type} analysis; ask for the other output type only if you may see it",
        None,
    ),
    "AccessDeniedException": (
        AccessDeniedError,
        (
            "the credentials may not list the analysis of contact {contact}; they need "
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
    "InternalServiceException": (
        InternalServiceError,
        "the service failed while listing contact {contact}",
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
    "TooManyRequestsException": (
        ThrottlingError,
        "the account's quota was exceeded while listing contact {contact}",
        TRY_LATER,
    ),
}

_LONGEST: Final = 300
# Connect's own ids are 36 characters.
_LONGEST_ID: Final = 80

_STALE_CREDENTIALS: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "MissingAuthenticationTokenException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


def printable(text: str, longest: int = _LONGEST) -> str:
    """Return text as it may stand in a message: what a terminal would act on is escaped, and a long one is cut."""
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
    return shown if len(shown) <= longest else f"{shown[:longest]}…"


def address(url: str) -> str:
    """Return an endpoint's URL without what it may hold beside the address: a password, a query."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:
        return "the endpoint URL"
    return printable(f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}")


def translate(error: Exception, *, contact_id: str, output_type: str, endpoint_url: str | None) -> RtcaError:
    """Return the error of this package for one of botocore's.

    The service's own message is kept only where it says what the request got wrong; nothing of a body is.
    """
    from botocore import exceptions as aws

    if isinstance(error, aws.ClientError):
        return _service_error(error, printable(contact_id, _LONGEST_ID), output_type)
    where = f" at {address(endpoint_url)}" if endpoint_url else ""
    if isinstance(error, aws.NoRegionError):
        return RegionError(
            "no AWS region is set",
            hint=Hint(
                "pass {region_name}, or set AWS_REGION, or give an {endpoint_url}",
                command="pass {region_name}, or set AWS_REGION",
            ),
        )
    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError)):
        return CredentialsError(
            "no usable AWS credentials were found; sign in (for example aws sso login) or set AWS_PROFILE",
            hint=Hint(
                "to try without AWS use rtca_nb.sample_contact() or rtca-nb serve",
                command="to try without AWS use rtca-nb demo",
            ),
        )
    if isinstance(
        error,
        (
            aws.CredentialRetrievalError,
            aws.TokenRetrievalError,
            aws.UnauthorizedSSOTokenError,
            aws.SSOTokenLoadError,
            aws.ConfigNotFound,
        ),
    ):
        return CredentialsError("the AWS credentials could not be loaded or have expired; sign in again")
    if isinstance(error, aws.ProfileNotFound):
        return CredentialsError(
            "the AWS profile that is named does not exist",
            hint=Hint("check AWS_PROFILE", command="check {profile} and AWS_PROFILE"),
        )
    if isinstance(error, aws.ParamValidationError):
        return UsageError(
            "the AWS client refuses the request before sending it",
            hint=Hint(
                "check {instance_id}, {contact_id}, {next_token}, {segment_types} and {list_filter}",
                command="check the ids",
            ),
        )
    if isinstance(error, (aws.ReadTimeoutError, aws.ConnectTimeoutError)):
        return EndpointUnreachableError(f"the service{where} did not answer in time; check the network and try again")
    if isinstance(error, aws.SSLError):
        return EndpointUnreachableError(
            f"the secure connection to the service{where} failed; check proxy and CA settings"
        )
    if isinstance(error, (aws.ResponseStreamingError, aws.IncompleteReadError, aws.ConnectionClosedError)):
        return IntegrityError(
            f"the connection to the service{where} broke during the answer; nothing was taken from it"
        )
    if isinstance(error, (aws.EndpointConnectionError, aws.ProxyConnectionError, aws.HTTPClientError)):
        return EndpointUnreachableError(f"nothing answers{where}; check the region, the endpoint URL and the network")
    if isinstance(
        error, (aws.InvalidRegionError, aws.UnknownEndpointError, aws.InvalidEndpointDiscoveryConfigurationError)
    ):
        return RegionError("that is not a region of Amazon Connect", hint=Hint("check {region_name}"))
    return SetupError(f"the AWS client failed ({type(error).__name__}); check its configuration")


def _service_error(error: Any, contact_id: str, output_type: str) -> RtcaError:
    response = error.response
    detail, meta = response.get("Error", {}), response.get("ResponseMetadata", {})
    code = str(detail.get("Code") or "")
    status = int(meta.get("HTTPStatusCode") or 0)
    known = {"code": code, "http_status": status, "request_id": meta.get("RequestId")}
    if code in _STALE_CREDENTIALS:
        return CredentialsError(f"the service does not accept the AWS credentials ({code}); sign in again")
    if code in _SERVICE:
        kind, sentence, hint = _SERVICE[code]
        # The server's words reach a terminal: printable, and of bounded length.
        message = printable(str(detail.get("Message") or "no reason given")).rstrip(". ")
        text = sentence.format(contact=contact_id, output_type=output_type, message=message)
        return kind(text, hint=hint, **known)
    if status >= 500:
        text = f"the service failed while listing contact {contact_id} (HTTP {status})"
        return InternalServiceError(text, hint=TRY_LATER, **known)
    name = code if code.isidentifier() and len(code) <= _LONGEST else "an error without a known code"
    return ServiceError(f"the service answered {name} (HTTP {status}) for contact {contact_id}", **known)
