"""Objects in S3, read through boto3, which loads only when an ``s3://`` URL is named.

A download that breaks goes on where it broke, as long as the object is still the same; and each object, as each page of
a listing, has a bound in time and size.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from fnmatch import fnmatchcase
from functools import partial
from glob import has_magic
from pathlib import PurePosixPath
from typing import Any, Final, TypeVar

from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    IntegrityError,
    LimitExceededError,
    RegionError,
    RtcaError,
    SetupError,
    SourceError,
    SourceNotFoundError,
    TimedOutError,
    UsageError,
)
from rtca_nb.fetch.boto_errors import translate, translate_setup
from rtca_nb.fetch.capped_answers import capped, register_cap
from rtca_nb.sources.encoding import too_large

__all__ = ["TIMEOUT", "Bucket"]

T = TypeVar("T")

TIMEOUT: Final = 900.0
"""Seconds that one object, or one page of a listing, may take."""

_MAGIC: Final = re.compile(r"[*?\[]")
_VERSION: Final = "?versionId="
# How often an object is asked for, at most, and the pause before the second time; it doubles.
_TRIES: Final = 6
SHORTEST_PAUSE: Final = 0.2
_PIECE: Final = 2**20


class Bucket:
    """The objects that an URL names.

    Parameters
    ----------
    url : str
        ``s3://bucket/key``, also with ``?versionId=…``, a prefix that ends in ``/``, or a pattern with ``*``, ``?`` or
        ``[…]``.

    Raises
    ------
    UsageError
        If the URL names no bucket or no key.
    SetupError
        If boto3 is missing, or cannot be set up.
    """

    def __init__(self, url: str) -> None:
        self.name, _, key = url.removeprefix("s3://").partition("/")
        self._key, _, self._version = key.partition(_VERSION)
        if not self.name or not self._key:
            raise UsageError("an S3 URL names a bucket and a key, as in s3://bucket/key; name a key or a prefix")
        try:
            import boto3
        except ImportError:
            raise SetupError("Reading s3:// URLs needs boto3; install it, or download the object") from None
        # A session of its own: the default one keeps the credentials that it found first.
        self._client: Any = _explained("The S3 URL", lambda: boto3.Session().client("s3"), setup=True)
        register_cap(self._client)

    def keys(self, *, limit: int, suffixes: Collection[str]) -> Iterator[str]:
        """Name the objects that the URL means.

        Parameters
        ----------
        limit : int
            How many objects a prefix or pattern may have.
        suffixes : collection of str
            Suffixes of the objects under a prefix that are meant; the others are passed over.

        Yields
        ------
        str
            Keys.
        """
        pattern = has_magic(self._key) and not self._version
        if not pattern and not self._key.endswith("/"):
            yield self._key
            return
        found = 0
        for key in self._list(_MAGIC.split(self._key, maxsplit=1)[0]):
            path = PurePosixPath(key)
            plain = path.suffix.lower() in suffixes and not path.name.startswith(".")
            if fnmatchcase(key, self._key) if pattern else plain:
                found += 1
                if found > limit:
                    raise LimitExceededError(f"The S3 URL means more than {limit:,} objects; name a longer prefix")
                yield key
        if not found:
            raise SourceNotFoundError("There is no object under that S3 URL; check bucket and prefix")

    def read(self, key: str, *, label: str, limit: int) -> bytes:
        """Read one object whole.

        Raises
        ------
        LimitExceededError
            If it is larger than `limit` bytes; then not much more of it was downloaded.
        SourceNotFoundError
            If there is no such object.
        TimedOutError
            If it did not arrive in time.
        """
        return _explained(label, partial(self._download, key, label, limit))

    def _download(self, key: str, label: str, limit: int) -> bytes:
        from botocore import exceptions as aws

        part = _Part(limit, label)
        for tries in range(1, _TRIES + 1):
            try:
                part.take(self._client.get_object(Bucket=self.name, Key=key, **self._versioned(), **part.rest()))
            except aws.ClientError as error:
                # The object is another by now.
                if not part.found or error.response.get("Error", {}).get("Code") != "PreconditionFailed":
                    raise
                part.forget()
            except (aws.HTTPClientError, aws.IncompleteReadError, aws.ResponseStreamingError):
                if tries == _TRIES or not part.begun:
                    raise
            if part.whole:
                break
            time.sleep(SHORTEST_PAUSE * 2 ** (tries - 1))
        if not part.whole:
            raise IntegrityError(f"{label} did not arrive whole from S3 in {_TRIES} tries; try again")
        return bytes(part.found)

    def _versioned(self) -> dict[str, str]:
        return {"VersionId": self._version} if self._version else {}

    def _list(self, prefix: str) -> Iterator[str]:
        pages = iter(self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix))

        def following() -> Any:
            with capped(self._client):
                return next(pages, None)

        while (page := _explained("The S3 prefix", following)) is not None:
            for item in page.get("Contents", ()):
                if not item["Key"].endswith("/"):  # a folder that the console made
                    yield item["Key"]


class _Part:
    """As much of an object as has arrived.

    Attributes
    ----------
    found : bytearray
    begun : bool
        Whether the object was ever found.
    whole : bool
    """

    def __init__(self, limit: int, label: str) -> None:
        self.found = bytearray()
        self.begun = self.whole = False
        self._limit = limit
        self._label = label
        self._tag: str | None = None

    def rest(self) -> dict[str, str]:
        """Return how to ask for what is missing."""
        if self._tag is None:  # nobody could tell whether it is the same object
            self.forget()
        return {"Range": f"bytes={len(self.found)}-", "IfMatch": self._tag} if self.found and self._tag else {}

    def forget(self) -> None:
        """Begin anew."""
        self.found.clear()
        self._tag = None

    def take(self, answer: dict[str, Any]) -> None:
        """Read a body as far as it comes."""
        self.begun = True
        if not str(answer.get("ContentRange", "")).startswith(f"bytes {len(self.found)}-"):
            self.found.clear()  # it begins at the first byte
        self._tag = answer.get("ETag")
        # As a context, a body hands out the stream below, which notices nothing.
        with closing(answer["Body"]) as body:
            if len(self.found) + (answer.get("ContentLength") or 0) > self._limit:
                too_large(self._label, self._limit)
            # botocore notices a body that is cut short at its end.
            while piece := body.read(_PIECE):
                self.found += piece
                if len(self.found) > self._limit:
                    too_large(self._label, self._limit)
        self.whole = True


def _explained(label: str, call: Callable[[], T], *, setup: bool = False) -> T:
    """Return what a call returns, within its time; turn boto3's errors into ours."""
    try:
        return call_within(call, TIMEOUT)
    except RtcaError:
        raise
    except OutOfTimeError:
        failure: RtcaError = TimedOutError(
            f"{label} did not arrive from S3 within {TIMEOUT:g} seconds; check the network, or download it first"
        )
    except Exception as error:  # noqa: BLE001  # a credential provider may raise anything
        failure = (
            translate_setup(error, endpoint_url=None) if setup and type(error) is ValueError else _failure(error, label)
        )
    raise failure


def _failure(error: Exception, label: str) -> RtcaError:
    from botocore import exceptions as aws

    if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError, aws.ProfileNotFound)):
        return CredentialsError(
            f"{label} cannot be read without AWS credentials; run 'aws configure' or set AWS_PROFILE"
        )
    if isinstance(error, aws.NoRegionError):
        return RegionError(
            f"{label} cannot be read without an AWS region; set AWS_DEFAULT_REGION (boto3 does not read AWS_REGION)"
        )
    found = translate(error, contact_id="", output_type="", endpoint_url=None)
    # Of a credential provider, too, which may have asked AWS.
    if isinstance(error, aws.ClientError) and not isinstance(found, CredentialsError):
        return _refusal(error, label)
    if isinstance(found, SetupError) or isinstance(error, aws.ProxyConnectionError):
        return found
    if isinstance(error, (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.ReadTimeoutError, aws.SSLError)):
        return EndpointUnreachableError(
            f"{label} cannot be read because S3 does not answer; check the network, or try again later"
        )
    return IntegrityError(f"{label} did not arrive whole from S3 ({type(error).__name__}); try again")


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
    if status == 429 or code in {"SlowDown", "Throttling", "RequestLimitExceeded"}:
        return SourceError(f"{label} cannot be read because S3 gets too many requests; try again later")
    if status == 404:
        return SourceNotFoundError(f"{label} does not exist in S3; check bucket and key")
    if error.operation_name == "ListObjectsV2" and status == 403:
        return CredentialsError(
            f"{label} may not be listed with these AWS credentials; they need s3:ListBucket, or name one object"
        )
    if status in {400, 401, 403}:
        return CredentialsError(
            f"{label} may not be read with these AWS credentials; check that they are current and allow "
            "s3:GetObject, s3:ListBucket and the key that it is encrypted with"
        )
    return SourceError(f"{label} cannot be read from S3 (HTTP {status}); try again later")
