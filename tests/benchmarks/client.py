"""One page of 100 segments, from the wire to typed segments: ``python -m tests.benchmarks.client``.

The whole client call of this package (signing, HTTP on 127.0.0.1, integrity, decoding) beside boto3's own call, and
beside boto3's call for an empty page, which is what no client of boto3 can beat. Medians of rounds taken in turn.

``canned`` leaves the network and the server out: a handler answers before the request is sent, as the figures that
this package is measured against were taken.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

from botocore.awsrequest import AWSResponse

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import open_connection
from rtca_nb.model.parsing import parse_page

ROUNDS = 60
TYPES = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary"]


def segments(count: int) -> list[dict[str, Any]]:
    """Four messages to one event, as in a chat."""
    made: list[dict[str, Any]] = []
    for number in range(count):
        common = {
            "Id": f"a0e1f9c2-0000-4000-8000-{number:012}",
            "ParticipantId": "5f8c2c1e-3333-4000-8000-000000000001",
            "ParticipantRole": ("CUSTOMER", "AGENT")[number % 2],
            "DisplayName": "[PII]",
            "Time": {"AbsoluteTime": f"2026-01-02T03:{number // 60:02}:{number % 60:02}.123Z"},
        }
        if number % 5:
            text = "Thank you for waiting, I have found your order [ADDRESS] and will refund it now."
            redaction = {"CharacterOffsets": [{"BeginOffsetChar": 46, "EndOffsetChar": 55}]}
            message = {"Content": text, "ContentType": "text/plain", "Sentiment": "NEUTRAL"}
            made.append({"Transcript": {**common, **message, **({"Redaction": redaction} if number % 8 == 0 else {})}})
        else:
            made.append({"Event": {**common, "EventType": "application/vnd.amazonaws.connect.event.typing"}})
    return made


def medians(*works: Callable[[], object]) -> list[float]:
    """Seconds of each piece of work, in turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(ROUNDS):
        for times, work in zip(taken, works, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


class _Canned:
    """A response that was received already."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


def main() -> None:
    served = ServedContact("instance", "full", {"Redacted": segments(100)})
    empty = ServedContact("instance", "empty", {"Redacted": []})
    with serve([served, empty], quota=None) as endpoint:
        plain, own = endpoint.client(), endpoint.client()
        connection = open_connection(ClientOptions(client=own, quota=None, segment_types=TYPES))

        def ask(client: Any, contact_id: str) -> Any:
            request = {"InstanceId": "instance", "ContactId": contact_id, "OutputType": "Redacted", "MaxResults": 100}
            return client.list_realtime_contact_analysis_segments_v2(SegmentTypes=TYPES, **request)

        def page() -> Any:
            request = connection.request("instance", "full")
            return next(connection.reader(request).pages(None))

        assert len(page().parsed.segments) == len(ask(plain, "full")["Segments"]) == 100
        body = page().body
        print(f"one page of 100 segments, {len(body):,} bytes")
        for name in ("over HTTP", "canned"):
            if name == "canned":
                for client in (plain, own):
                    client.meta.events.register("before-send.connect", lambda request, **_: _answer(request, body))
            theirs, ours, least, parse = medians(
                lambda: ask(plain, "full"), page, lambda: ask(plain, "empty"), lambda: parse_page(body, apart=False)
            )
            print(f"  {name:<10} boto3 {theirs * 1e3:6.2f} ms, ours {ours * 1e3:5.2f} ms: {theirs / ours:4.1f}x")
            if name == "over HTTP":
                print(f"  {'':<10} empty page {least * 1e3:.2f} ms, of ours decoding {parse * 1e3:.2f} ms")


def _answer(request: Any, body: bytes) -> AWSResponse:
    headers = {"content-length": str(len(body)), "content-type": "application/json"}
    return AWSResponse(request.url, 200, headers, _Canned(body))


if __name__ == "__main__":
    main()
