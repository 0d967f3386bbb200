"""The smallest IAM policy for the tasks that a user of this package chooses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rtca_nb.base.arguments import quoted
from rtca_nb.exceptions import UsageError

__all__ = ["OPERATIONS", "least_policy"]

OPERATIONS: Final[Mapping[str, Sequence[str]]] = {
    "analysis": ("ListRealtimeContactAnalysisSegmentsV2",),
    "context": ("DescribeContact", "DescribeUser", "DescribeQueue"),
    "rules": ("ListRules", "DescribeRule"),
    "search": ("SearchContacts",),
}
"""The operations of Amazon Connect that each use of this package calls, by name of the use.

A policy may leave out DescribeUser and DescribeQueue."""

_INSTANCE_ARN: Final = re.compile(r"arn:(?P<partition>aws[a-z-]*):connect:[a-z0-9-]+:\d{12}:instance/[A-Za-z0-9._-]+")
_INSTANCE_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_S3_URL: Final = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(?P<prefix>[^*?${}]*))?")


def least_policy(uses: Iterable[str], *, instance: str = "*", s3: Iterable[str] = ()) -> dict[str, Any]:
    """Return a policy document that permits the given uses, and nothing else.

    Connect's operations are limited to one instance and its resources, which is the tightest limit that works for all
    of them.

    Parameters
    ----------
    uses : iterable of str
        Keys of :data:`OPERATIONS`, such as ``"analysis"``.
    instance : str
        The ARN of an instance, or its id; ``"*"`` for every instance.
    s3 : iterable of str
        Addresses of folders that files are read from, such as ``"s3://bucket/Analysis/Chat/"``.

    Raises
    ------
    UsageError
        If an argument is invalid.
    """
    partition, resources = _resources(instance)
    statements: list[dict[str, Any]] = []
    for use in dict.fromkeys(uses):
        if use not in OPERATIONS:
            raise UsageError(f"{quoted(use)} is not a known use; choose from {', '.join(OPERATIONS)}")
        statements.append(
            {
                "Sid": f"Connect{use.capitalize()}",
                "Effect": "Allow",
                "Action": [f"connect:{name}" for name in OPERATIONS[use]],
                "Resource": resources,
            }
        )
    for number, url in enumerate(dict.fromkeys(s3), 1):
        statements += _reading(url, number, partition)
    return {"Version": "2012-10-17", "Statement": statements}


def _resources(instance: str) -> tuple[str, list[str]]:
    match = _INSTANCE_ARN.fullmatch(instance)
    if match is not None:
        return match["partition"], [instance, f"{instance}/*"]
    if instance != "*" and not _INSTANCE_ID.fullmatch(instance):
        raise UsageError(f"instance must be the id or ARN of an instance, not {quoted(instance)}")
    arn = f"arn:aws:connect:*:*:instance/{instance}"
    return "aws", [arn, f"{arn}/*"] if instance != "*" else [arn]


def _reading(url: str, number: int, partition: str) -> list[dict[str, Any]]:
    match = _S3_URL.fullmatch(url)
    if match is None:
        raise UsageError(f"a folder in S3 must be an address such as s3://bucket/folder/, not {quoted(url)}")
    bucket, prefix = f"arn:{partition}:s3:::{match['bucket']}", match["prefix"] or ""
    listing: dict[str, Any] = {
        "Sid": f"S3List{number}",
        "Effect": "Allow",
        "Action": ["s3:ListBucket"],
        "Resource": [bucket],
    }
    if prefix:
        listing["Condition"] = {"StringLike": {"s3:prefix": [f"{prefix}*"]}}
    reading = {
        "Sid": f"S3Read{number}",
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:GetObjectVersion"],  # an S3 URL may name a version of an object
        "Resource": [f"{bucket}/{prefix}*"],
    }
    return [listing, reading]
