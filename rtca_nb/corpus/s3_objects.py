"""Objects in S3, accessed with boto3 as elsewhere in this package, so with the same profiles, proxies and endpoints.

pyarrow's own client cannot request "only if there is none yet" (``If-None-Match``), on which commits depend, and s3fs
pins botocore to a version of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TypeVar

from rtca_nb.aws.capped_answers import capped, register_cap
from rtca_nb.base.arguments import shown_path
from rtca_nb.corpus.objects import Listed
from rtca_nb.exceptions import (
    CorpusError,
    CredentialsError,
    EndpointUnreachableError,
    RegionError,
    RtcaError,
    SetupError,
    UsageError,
)

__all__ = ["S3Objects"]

T = TypeVar("T")

# Tries to read a body that is interrupted, or to write while another write interferes; and the pause before a retry.
_TRIES: Final = 5
_PAUSE: Final = 0.1
_CONNECTIONS: Final = 16
# Maximum number of objects that one request can remove.
_MANY: Final = 1000
_MISSING: Final = frozenset({"NoSuchKey", "404", "NoSuchVersion"})
_SETUP: Final = "set AWS_ENDPOINT_URL_S3 to an address such as http://127.0.0.1:9000, or unset it"


class S3Objects:
    """The objects under a prefix of a bucket.

    Parameters
    ----------
    url : str
        ``s3://bucket/prefix``.

    Raises
    ------
    UsageError
        If the URL names no bucket.
    SetupError
        If boto3 cannot be set up.
    """

    def __init__(self, url: str) -> None:
        self._bucket, _, prefix = url.partition("://")[2].partition("/")
        prefix = prefix.strip("/")
        if not self._bucket:
            raise UsageError("a corpus in S3 needs a bucket and a prefix, such as s3://bucket/corpus")
        self._prefix = f"{prefix}/" if prefix else ""
        self.url = f"s3://{self._bucket}/{prefix}".rstrip("/")
        self._client: Any = self._explained(self._connect, "reached")

    def __repr__(self) -> str:
        return f"<S3Objects {self.url!r}>"

    def _connect(self) -> Any:
        import boto3
        from botocore.config import Config

        config = Config(max_pool_connections=_CONNECTIONS)
        try:
            # A new session, because the default one keeps the credentials that it found first.
            client = boto3.Session().client("s3", config=config)
        except ValueError as error:
            if type(error) is not ValueError:
                raise
            raise SetupError(f"the endpoint URL of S3 in the environment is not a URL; {_SETUP}") from None
        register_cap(client)
        return client

    def read(self, key: str, begin: int = 0, end: int | None = None) -> bytes:
        """Read an object, or its bytes from ``begin`` up to ``end``; raise FileNotFoundError if it does not exist."""
        last = "" if end is None else end - 1
        part = {"Range": f"bytes={begin}-{last}"} if begin or end is not None else {}

        def get() -> bytes:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key, **part)
            content: bytes = answer["Body"].read()
            if end is not None and len(content) != end - begin:
                raise CorpusError(
                    f"{key} does not have the size that was written; restore the object, or write a new corpus"
                )
            return content

        return self._explained(get, "read")

    def write(self, key: str, content: bytes) -> None:
        """Write an object, in place of any earlier content."""
        self._explained(lambda: self._put(key, content), "written")

    def create(self, key: str, content: bytes) -> bool:
        """Create an object, and return True; if it exists with other content, change nothing and return False."""
        from botocore.exceptions import ClientError

        def put() -> bool:
            for tries in range(_TRIES):
                try:
                    self._put(key, content, IfNoneMatch="*")
                except ClientError as error:
                    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
                    if status == 409:  # another writer is creating it
                        time.sleep(_PAUSE * 2**tries)
                        continue
                    if status != 412:
                        raise
                    return False
                return True
            return False

        # If an answer is lost on its way, botocore retries, and then finds the object that it created.
        return self._explained(put, "written") or self.read(key) == content

    def _put(self, key: str, content: bytes, **condition: str) -> None:
        self._client.put_object(Bucket=self._bucket, Key=self._prefix + key, Body=content, **condition)

    def list(self, prefix: str) -> dict[str, Listed]:
        """Return the size and time of each object whose key begins with a prefix, by key."""

        def pages() -> dict[str, Listed]:
            asked = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=self._prefix + prefix
            )
            found = (item for page in asked for item in _items(page))
            cut = len(self._prefix)
            return {item["Key"][cut:]: Listed(item["Size"], item["LastModified"]) for item in found}

        return self._explained(pages, "listed")

    def is_empty(self) -> bool:
        """Check that there are no objects under the prefix, except one for the prefix itself."""

        def first() -> bool:
            found = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=2)
            # The console creates an object for a folder.
            return all(item["Key"] == self._prefix for item in _items(found))

        return self._explained(first, "listed")

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects, if they exist."""
        named = [{"Key": self._prefix + key} for key in keys]

        def delete() -> None:
            for at in range(0, len(named), _MANY):
                several = {"Objects": named[at : at + _MANY], "Quiet": True}
                answer = self._client.delete_objects(Bucket=self._bucket, Delete=several)
                if answer.get("Errors"):
                    raise self._denied("removed")

        self._explained(delete, "removed")

    # -- errors -------------------------------------------------------------------------------------------------------

    def _explained(self, call: Callable[[], T], done: str) -> T:
        """Return the result of a call, which is repeated if the body of an answer was cut short or altered.

        Errors are raised as errors of this package; ``done`` is the participle for the message, such as "read".
        """
        from botocore import exceptions as aws

        tries = 0
        while True:
            try:
                with capped():
                    return call()
            except (RtcaError, FileNotFoundError):
                raise
            except (aws.IncompleteReadError, aws.ResponseStreamingError, aws.FlexibleChecksumError) as error:
                tries += 1
                if tries >= _TRIES:
                    raise self._worded(error, done) from None
                time.sleep(_PAUSE * 2**tries)
            except Exception as error:  # noqa: BLE001  # a credential provider may raise anything
                raise self._worded(error, done) from None

    def _denied(self, done: str) -> CredentialsError:
        return CredentialsError(
            f"these AWS credentials do not allow {shown_path(self.url)} to be {done}; check that they are current and "
            "allow s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject there"
        )

    def _worded(self, error: Exception, done: str) -> Exception:
        from botocore import exceptions as aws

        where = shown_path(self.url)
        if isinstance(error, aws.ClientError):
            return self._refused(error, done)
        if isinstance(error, (aws.NoCredentialsError, aws.PartialCredentialsError, aws.ProfileNotFound)):
            return CredentialsError(
                f"{where} cannot be {done} without AWS credentials; run 'aws configure' or set AWS_PROFILE"
            )
        if isinstance(error, aws.NoRegionError):
            return RegionError(
                f"{where} cannot be {done} without an AWS region; set AWS_DEFAULT_REGION (boto3 does not read "
                "AWS_REGION)"
            )
        if isinstance(error, (aws.EndpointConnectionError, aws.ConnectTimeoutError, aws.SSLError, aws.HTTPClientError)):
            return EndpointUnreachableError(
                f"{where} cannot be {done} because S3 does not answer; check the network and AWS_ENDPOINT_URL_S3, or "
                "try again later"
            )
        if isinstance(error, aws.ParamValidationError):
            return UsageError(f"{where} is not the URL of a bucket; write it as in s3://bucket/corpus")
        if isinstance(error, RecursionError):  # botocore follows a redirect to the region of a bucket by itself
            return EndpointUnreachableError(
                f"{where} cannot be {done}, because each request is redirected endlessly, perhaps by a proxy that asks "
                "for a login; check the network and AWS_ENDPOINT_URL_S3"
            )
        if isinstance(error, (aws.IncompleteReadError, aws.ResponseStreamingError, aws.FlexibleChecksumError)):
            return EndpointUnreachableError(
                f"{where} cannot be {done}, because its content was cut short or altered on the way {_TRIES} times; "
                "check "
                "the network, or try again later"
            )
        return CorpusError(f"{where} cannot be {done} ({type(error).__name__}); try again")

    def _refused(self, error: Any, done: str) -> Exception:
        where = shown_path(self.url)
        code = str(error.response.get("Error", {}).get("Code") or "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code == "NoSuchBucket":
            return CorpusError(f"{where} is in a bucket that does not exist; check its name, or make the bucket")
        if code in _MISSING:
            return FileNotFoundError(code)
        if status == 501:
            return CorpusError(
                f"{where} is in a store without conditional writes (If-None-Match), which protect a corpus from "
                "damage; use a store that has them"
            )
        if status in {400, 401, 403}:
            return self._denied(done)
        if status is not None and 300 <= status < 400:
            return CorpusError(
                f"{where} is in another AWS region, or a proxy redirects the request (HTTP {status}); set "
                "AWS_DEFAULT_REGION to the region of the bucket"
            )
        if status in {429, 503}:
            return CorpusError(f"{where} cannot be {done} because S3 gets too many requests; try again later")
        return CorpusError(
            f"{where} cannot be {done}, because the server answers with HTTP {status}; check AWS_ENDPOINT_URL_S3, or "
            "try "
            "again"
        )


def _items(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the objects on a page of a listing.

    Raises
    ------
    EndpointUnreachableError
        If it is not a listing; botocore reads any other answer as a page without objects.
    """
    if not isinstance(page.get("IsTruncated"), bool):
        raise EndpointUnreachableError(
            "the objects of the corpus could not be listed, because the answer is not from S3; check "
            "AWS_ENDPOINT_URL_S3 "
            "and the proxy, or try again"
        )
    return list(page.get("Contents") or ())
