"""Reading contacts and making their tables: what is paid for each contact, and what a page's metadata costs.

Run it as ``python -m tests.benchmarks.reading``. It prints a table of ratios and ends with 1 where one misses its
target. Times are processor time, compared round by round, as in :mod:`tests.benchmarks.frames`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

from rtca_nb.sources import read_contact
from tests.benchmarks.frames import Line, compare
from tests.benchmarks.synthetic import pages

SAVED = {
    "RequestId": "6f1e9d6e-6b1c-4f0e-9a55-0d2c1f2b3a4d",
    "HTTPStatusCode": 200,
    "HTTPHeaders": {
        "date": "Sat, 01 Mar 2025 09:00:00 GMT",
        "content-type": "application/json",
        "content-length": "23911",
        "connection": "keep-alive",
        "x-amzn-requestid": "6f1e9d6e-6b1c-4f0e-9a55-0d2c1f2b3a4d",
    },
    "RetryAttempts": 0,
}
"""What boto3 puts beside an answer."""

SIZE = 60
"""Segments of a contact."""


def exported(number: int, of: int) -> dict[str, object]:
    """What ``Contact.to_jsonl`` puts there."""
    ids = {"InstanceId": "instance", "ContactId": "contact", "OutputType": "Redacted"}
    return {"Export": {**ids, "Pages": of, "Complete": True, "OutputTypeAsked": True, "Page": number}}


def archived(number: int) -> dict[str, object]:
    """What the export of an archive puts there."""
    ids = {"InstanceId": "instance", "ContactId": "contact", "OutputType": "Redacted"}
    request = {
        "InstanceId": "instance",
        "ContactId": "contact",
        "OutputType": "Redacted",
        "SegmentTypes": ["Transcript"],
    }
    times = {"Requested": "2025-03-01T09:00:00.000+00:00", "Received": "2025-03-01T09:00:00.080+00:00"}
    return {"Archive": {**ids, "Request": request, **times, "Reading": 1, "Page": number, "Botocore": "1.44.5"}}


def with_metadata(written: Sequence[bytes], metadata: Sequence[object]) -> list[bytes]:
    """Write pages with something in their ``ResponseMetadata``, and nothing else of them otherwise."""
    heads = [json.dumps({"ResponseMetadata": item}, separators=(",", ":"))[:-1].encode() for item in metadata]
    return [head + b"," + page[1:] for head, page in zip(heads, written, strict=True)]


def lines_of(number: int, output_type: str = "Redacted", *, odd: int = 0) -> list[bytes]:
    """Write contacts, one a line; one in ``odd`` is in disorder, repeats itself and has what no model knows."""
    found = []
    for seed in range(number):
        (body,) = pages(SIZE, seed)
        if odd and seed % odd == 0:
            page = json.loads(body)
            page["Segments"] = [{"Weather": {"Sky": "grey"}}, *page["Segments"][::-1], *page["Segments"][:5]]
            page["Segments"][3].update(Mood="glad")
            body = json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()
        about: dict[str, Any] = exported(1, 1)
        about["Export"].update(ContactId=f"contact-{seed}", OutputType=output_type)
        found += with_metadata([body], [about])
    return found


def lines() -> list[Line]:
    found = []
    for size in (60, 200):
        plain = pages(size)
        kinds = {
            "as boto3 users save it": [SAVED] * len(plain),
            "as to_jsonl writes it": [exported(number, len(plain)) for number in range(1, len(plain) + 1)],
            "as an archive's export": [archived(number) for number in range(1, len(plain) + 1)],
        }
        for what, metadata in kinds.items():
            written = with_metadata(plain, metadata)
            ratio = compare(partial(read_contact, written), partial(read_contact, plain), 15, 10)
            # Pages of an archive are merged as an archive does, whatever they hold.
            bound = 1.4 if what.startswith("as an archive") else 1.1
            found.append(Line(f"{size} segments, read {what} / without that", ratio, f"≤ {bound:g}", ratio <= bound))
    return found


def main() -> int:
    found = lines()
    width = max(len(line.what) for line in found)
    for line in found:
        verdict = {True: "reached", False: "MISSED", None: ""}[line.reached]
        print(f"{line.what:{width}}  {line.ratio:7.2f}  {line.target:>6}  {verdict}")
    return 1 if any(line.reached is False for line in found) else 0


if __name__ == "__main__":
    sys.exit(main())
