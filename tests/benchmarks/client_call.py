"""One page of 100 segments through the whole client, beside a plain boto3 call.

``python -m tests.benchmarks.client_call`` answers both from memory, below botocore's HTTP session, so that signing,
validation, retries and parsing are all there and the network is not. Rounds alternate. It prints one line of JSON; the
exit code is 1 where the plain call is less than ten times as slow.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import time
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse

from rtca_nb.connection import open_connection
from rtca_nb.merge import Merge
from tests.benchmarks.synthetic import pages

LIMIT = 10.0
QUESTION: dict[str, Any] = {"OutputType": "Redacted", "MaxResults": 100}
TYPES = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary"]


class _Raw(io.BytesIO):
    def stream(self, **_: Any) -> Any:
        yield self.read()


def client(body: bytes) -> Any:
    made = boto3.client(
        "connect",
        region_name="us-east-1",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        endpoint_url="http://127.0.0.1:9",
    )

    def answer(**_: Any) -> AWSResponse:
        headers = {"content-type": "application/json", "content-length": str(len(body))}
        return AWSResponse("http://127.0.0.1:9", 200, headers, _Raw(body))

    made.meta.events.register("before-send.connect.*", answer)
    return made


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--calls", type=int, default=20)
    options = parser.parse_args()
    (body,) = pages(100)
    plain = client(body)
    connection = open_connection(client=client(body), quota=None)
    request = connection.request("instance", "contact", output_type="Redacted", segment_types=TYPES, max_results=100)

    def ours() -> None:
        merge = Merge()
        for page in connection.reading(request).read():
            merge.add(page.seen)
        merge.settle()

    def theirs() -> None:
        plain.list_realtime_contact_analysis_segments_v2(
            InstanceId="instance", ContactId="contact", SegmentTypes=TYPES, **QUESTION
        )

    def per_call(what: Any) -> float:
        began = time.perf_counter()
        for _ in range(options.calls):
            what()
        return (time.perf_counter() - began) / options.calls

    ours(), theirs()
    rounds = [(per_call(ours), per_call(theirs)) for _ in range(options.rounds)]
    found = {
        "rtca_nb_ms": statistics.median(mine for mine, _ in rounds) * 1000,
        "boto3_ms": statistics.median(other for _, other in rounds) * 1000,
        "ratio": statistics.median(other / mine for mine, other in rounds),
    }
    print(json.dumps({name: round(value, 2) for name, value in found.items()}))
    return int(found["ratio"] < LIMIT)


if __name__ == "__main__":
    sys.exit(main())
