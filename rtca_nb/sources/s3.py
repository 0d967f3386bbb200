"""Objects in S3, read through boto3, which loads only when an ``s3://`` URL is named."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from glob import has_magic
from pathlib import PurePosixPath
from typing import Any, Final

from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    IntegrityError,
    LimitExceededError,
    RegionError,
    SetupError,
    SourceError,
    SourceNotFoundError,
    UsageError,
)
from rtca_nb.sources.encoding import too_large

__all__ = ["Bucket"]

_MAGIC: Final = re.compile(r"[*?\[]")


class Bucket:
    """The objects that an URL names.

    Parameters
    ----------
    url : str
        ``s3://bucket/key``, a prefix that ends in ``/``, or a pattern with ``*``, ``?`` or ``[…]``.

    Raises
    ------
    UsageError
        If the URL names no bucket or no key.
    SetupError
        If boto3 is missing, or cannot be set up.
    """

    def __init__(self, url: str) -> None:
        self.name, _, self._key = url.removeprefix("s3://").partition("/")
        if not self.name or not self._key:
            raise UsageError("an S3 URL names a bucket and a key, as in s3://bucket/key; name a key or a prefix")
        try:
            import boto3
        except ImportError:
            raise SetupError("Reading s3:// URLs needs boto3; install it, or download the object") from None
        with _explained("The S3 URL"):
            # A session of its own: the default one keeps the credentials that it found first.
            self._client: Any = boto3.Session().client("s3")

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
        pattern = has_magic(self._key)
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
            If it is larger than `limit` bytes; then nothing of it was downloaded.
        SourceNotFoundError
            If there is no such object.
        """
        with _explained(label):
            answer = self._client.get_object(Bucket=self.name, Key=key)
            with answer["Body"] as body:
                if answer["ContentLength"] > limit:
                    too_large(label, limit)
                # The whole of it at once: only then does botocore notice a body that is cut short.
                found: bytes = body.read()
                return found

    def _list(self, prefix: str) -> Iterator[str]:
        with _explained("The S3 prefix"):
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
                for item in page.get("Contents", ()):
                    if not item["Key"].endswith("/"):  # a folder that the console made
                        yield item["Key"]


@contextmanager
def _explained(label: str) -> Iterator[None]:
    """Turn boto3's errors into ours."""
    from botocore import exceptions as aws

    try:
        yield
    except (aws.NoCredentialsError, aws.PartialCredentialsError, aws.ProfileNotFound):
        raise CredentialsError(
            f"{label} cannot be read without AWS credentials; run 'aws configure' or set AWS_PROFILE"
        ) from None
    except aws.NoRegionError:
        raise RegionError(f"{label} cannot be read without an AWS region; set AWS_REGION") from None
    except aws.ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == 404:
            raise SourceNotFoundError(f"{label} does not exist in S3; check bucket and key") from None
        if status in {400, 401, 403}:
            raise CredentialsError(
                f"{label} may not be read with these AWS credentials; check that they are current and allow "
                "s3:GetObject, s3:ListBucket and the key that it is encrypted with"
            ) from None
        raise SourceError(f"{label} cannot be read from S3 (HTTP {status}); try again later") from None
    except (aws.EndpointConnectionError, aws.ConnectTimeoutError):
        raise EndpointUnreachableError(f"{label} cannot be read because S3 does not answer; try again later") from None
    except aws.BotoCoreError as error:
        raise IntegrityError(f"{label} did not arrive whole from S3 ({type(error).__name__}); try again") from None
