"""Translate the errors that boto3 raises for S3 into the errors of this package."""

from __future__ import annotations

from typing import Any

from rtca_nb.aws.boto_errors import translate
from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    IntegrityError,
    RegionError,
    RtcaError,
    SetupError,
    SourceError,
    SourceNotFoundError,
)

__all__ = ["failure_of"]


def failure_of(error: Exception, label: str) -> RtcaError:
    """Return the error of this package for an error that a client raised.

    Parameters
    ----------
    error : Exception
    label : str
        Name of the object or the prefix in errors.
    """
    from botocore import exceptions as aws

    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError, aws.ProfileNotFound)):
        return CredentialsError(
            f"{label} cannot be read without AWS credentials; run 'aws configure' or set AWS_PROFILE"
        )
    if isinstance(error, aws.NoRegionError):
        return RegionError(
            f"{label} cannot be read without an AWS region; set AWS_DEFAULT_REGION (boto3 does not read AWS_REGION)"
        )
    if isinstance(error, RecursionError):  # botocore follows a redirect to the region of a bucket by itself
        return EndpointUnreachableError(
            f"{label} cannot be read, because each request to S3 is redirected endlessly, perhaps by a proxy that asks "
            "for a login; check the network and AWS_ENDPOINT_URL_S3"
        )
    found = translate(error, contact_id="", output_type="", endpoint_url=None)
    # The error may also be from a credential provider, which may have called AWS.
    if isinstance(error, aws.ClientError) and not isinstance(found, CredentialsError):
        return _refusal(error, label)
    if isinstance(found, SetupError) or isinstance(error, aws.ProxyConnectionError):
        return found
    if isinstance(error, (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ReadTimeoutError, aws.SSLError)):
        return EndpointUnreachableError(
            f"{label} cannot be read because S3 does not answer; check the network, or try again later"
        )
    return IntegrityError(f"{label} did not arrive completely from S3 ({type(error).__name__}); try again")


def _refusal(error: Any, label: str) -> RtcaError:
    detail, meta = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
    code, status = str(detail.get("Code") or ""), meta.get("HTTPStatusCode")
    if code == "InvalidObjectState":
        return SourceError(
            f"{label} is archived in S3 Glacier, so it cannot be read; restore it first (aws s3api restore-object)"
        )
    if code == "NoSuchBucket":
        return SourceNotFoundError(f"{label} is in a bucket that does not exist; check the name of the bucket")
    if code == "NoSuchVersion":
        return SourceNotFoundError(f"{label} has no such version in S3; check the versionId")
    if status == 429 or code in {"SlowDown", "Throttling", "RequestLimitExceeded", "ThrottlingException"}:
        return SourceError(f"{label} cannot be read because S3 gets too many requests; try again later")
    if status is not None and 300 <= status < 400:
        return SourceError(
            f"{label} is in another AWS region, or a proxy redirects the request (HTTP {status}); set "
            "AWS_DEFAULT_REGION to the region of the bucket"
        )
    if status == 404:
        return SourceNotFoundError(f"{label} does not exist in S3; check bucket and key")
    if error.operation_name == "ListObjectsV2" and status == 403:
        return CredentialsError(
            f"{label} cannot be listed with these AWS credentials; give them the permission s3:ListBucket, or name "
            "one object"
        )
    if status in {400, 401, 403}:
        return CredentialsError(
            f"{label} cannot be read with these AWS credentials; check that they are current and permit s3:GetObject, "
            "s3:ListBucket and the use of the encryption key"
        )
    return SourceError(f"{label} cannot be read from S3 (HTTP {status}); try again later")
