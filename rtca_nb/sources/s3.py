"""Objects in S3, read through boto3, which is loaded only for an ``s3://`` URL.

A download that is interrupted resumes where it stopped if the object is still the same. Each object, and each page of a
listing, is limited in time and size. An object is whole only if its length or its last chunk proves it, because JSON
lines that are cut between two contacts look complete.
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

from rtca_nb.aws.boto_errors import translate_setup
from rtca_nb.aws.capped_answers import capped, register_cap
from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.exceptions import (
    IntegrityError,
    LimitExceededError,
    RtcaError,
    SetupError,
    SourceNotFoundError,
    TimedOutError,
    UsageError,
)
from rtca_nb.sources.encoding import too_large
from rtca_nb.sources.s3_errors import failure_of

__all__ = ["TIMEOUT", "Bucket"]

T = TypeVar("T")

TIMEOUT: Final = 900.0
"""Seconds that one object, or one page of a listing, may take."""

_MAGIC: Final = re.compile(r"[*?\[]")
_VERSION: Final = "?versionId="
_RANGE: Final = re.compile(r"bytes (?P<begin>\d+)-\d+/(?P<whole>\d+|\*)")
# Pages of a listing: ten million objects.
MOST_PAGES: Final = 10_000
# Most requests for an object, and the seconds before the second request, which double each time.
_TRIES: Final = 6
SHORTEST_PAUSE: Final = 0.2
_PIECE: Final = 2**20


class Bucket:
    """The objects that a URL names.

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
        # A new session, because the default session keeps the credentials that it found first.
        self._client: Any = _explained("The S3 URL", lambda: boto3.Session().client("s3"), setup=True)
        register_cap(self._client)

    def keys(self, *, limit: int, suffixes: Collection[str]) -> Iterator[str]:
        """Yield the keys of the objects that the URL names.

        Parameters
        ----------
        limit : int
            Most objects that a prefix or pattern may have.
        suffixes : collection of str
            Under a prefix, only objects with one of these suffixes are yielded; a pattern ignores them.

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
                    raise LimitExceededError(f"The S3 URL covers more than {limit:,} objects; name a longer prefix")
                yield key
        if not found:
            raise SourceNotFoundError("There is no object under that S3 URL; check bucket and prefix")

    def read(self, key: str, *, label: str, limit: int) -> bytes:
        """Read one object whole.

        Raises
        ------
        LimitExceededError
            If it is larger than `limit` bytes; not much more than that was downloaded.
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
                with capped():  # for the body of an error; the body of an object has the limit
                    answer = self._client.get_object(Bucket=self.name, Key=key, **self._versioned(), **part.rest())
                part.take(answer)
            except aws.ClientError as error:
                # The object has changed since.
                if not part.found or error.response.get("Error", {}).get("Code") != "PreconditionFailed":
                    raise
                part.forget()
            except aws.FlexibleChecksumError:
                part.forget()
            except (aws.HTTPClientError, aws.IncompleteReadError, aws.ResponseStreamingError):
                if tries == _TRIES or not part.begun:
                    raise
            if part.whole:
                break
            time.sleep(SHORTEST_PAUSE * 2 ** (tries - 1))
        if not part.whole:
            raise IntegrityError(f"{label} did not arrive completely from S3 in {_TRIES} tries; try again later")
        return bytes(part.found)

    def _versioned(self) -> dict[str, str]:
        return {"VersionId": self._version} if self._version else {}

    def _list(self, prefix: str) -> Iterator[str]:
        pages = iter(self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix))

        def following() -> Any:
            with capped():
                return next(pages, None)

        for _ in range(MOST_PAGES):
            page = _explained("The S3 prefix", following)
            if page is None:
                return
            for key in _keys_on(page):
                if not key.endswith("/"):  # a folder that the console made
                    yield key
        raise LimitExceededError(f"The listing of the S3 URL has more than {MOST_PAGES:,} pages; name a longer prefix")


def _keys_on(page: dict[str, Any]) -> list[str]:
    """Return the keys on a page of a listing.

    Raises
    ------
    IntegrityError
        If the answer is not a page; botocore reads any answer as a page without objects.
    """
    keys = [item.get("Key") for item in page.get("Contents") or ()]
    more = page.get("IsTruncated")
    if not isinstance(more, bool) or (more and not page.get("NextContinuationToken")) or not all(keys):
        raise IntegrityError(
            "The S3 prefix could not be listed completely, because the answer is not in the format of S3; check "
            "AWS_ENDPOINT_URL_S3 and the proxy, or try again"
        )
    return [str(key) for key in keys]


class _Part:
    """The part of an object that has arrived.

    Attributes
    ----------
    found : bytearray
        The bytes that have arrived.
    begun : bool
        Whether S3 has ever answered with the object.
    whole : bool
        Whether its last byte has arrived.
    """

    def __init__(self, limit: int, label: str) -> None:
        self.found = bytearray()
        self.begun = self.whole = False
        self._limit = limit
        self._label = label
        self._tag: str | None = None
        self._length: int | None = None

    def rest(self) -> dict[str, str]:
        """Return the request members that ask for the missing part; empty if the whole object is missing."""
        if self._tag is None:  # without a tag, it may be another object
            self.forget()
        return {"Range": f"bytes={len(self.found)}-", "IfMatch": self._tag} if self.found and self._tag else {}

    def forget(self) -> None:
        """Discard everything that has arrived."""
        self.found.clear()
        self._tag = self._length = None

    def take(self, answer: dict[str, Any]) -> None:
        """Add as much of an answer's body as arrives, and note whether the object is whole then."""
        self.begun = True
        meta = answer.get("ResponseMetadata", {})
        begin, length = 0, answer.get("ContentLength")
        if meta.get("HTTPStatusCode") == 206:
            begin, length = _range_of(str(answer.get("ContentRange", "")))
        if begin != len(self.found) or (begin and answer.get("ETag") != self._tag):
            self.forget()
        length = length if length is not None else self._length
        # Used as a context manager, a body returns the stream below it, which does not notice a cut.
        with closing(answer["Body"]) as body:
            if begin != len(self.found):  # not the part that is missing
                return
            self._tag, self._length = answer.get("ETag"), length
            if max(begin + (answer.get("ContentLength") or 0), length or 0) > self._limit:
                too_large(self._label, self._limit)
            # At the end of a body, botocore raises an error if it was cut short.
            while piece := body.read(_PIECE):
                self.found += piece
                if len(self.found) > self._limit:
                    too_large(self._label, self._limit)
        # A chunked body has a marked last chunk.
        chunked = "chunked" in str(meta.get("HTTPHeaders", {}).get("transfer-encoding", "")).lower()
        self.whole = len(self.found) == length or (length is None and chunked and not begin)
        if not self.whole and len(self.found) >= (length or 0):
            self.forget()


def _range_of(text: str) -> tuple[int, int | None]:
    """Return where a part of an object begins (-1 if unknown), and the length of the whole (None if unknown)."""
    found = _RANGE.match(text)
    if found is None:
        return -1, None
    return int(found["begin"]), int(found["whole"]) if found["whole"].isdigit() else None


def _explained(label: str, call: Callable[[], T], *, setup: bool = False) -> T:
    """Run a call with a deadline and return its result; turn boto3's errors into ours."""
    try:
        return call_within(call, TIMEOUT)
    except RtcaError:
        raise
    except OutOfTimeError:
        failure: RtcaError = TimedOutError(
            f"{label} did not arrive from S3 within {TIMEOUT:g} seconds; check the network, or download it first"
        )
    except Exception as error:  # noqa: BLE001  # a credential provider may raise anything
        no_url = setup and type(error) is ValueError
        failure = translate_setup(error, endpoint_url=None) if no_url else failure_of(error, label)
    raise failure
