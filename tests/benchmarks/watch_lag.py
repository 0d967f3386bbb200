"""How far `watch_contact` is behind the endpoint, at real speed.

``python -m tests.benchmarks.watch_lag --seconds 60`` plays a contact in which a message arrives every few seconds, and
measures, for each message, the time from when the endpoint would show it to when a snapshot has it. It prints one line
of JSON; the exit code is 1 where the 95th percentile is above one interval and 0.2 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import statistics
import sys
import time

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.fetch.watch import watch_contact

START = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def contact(seconds: float, seed: int) -> tuple[ServedContact, dict[str, float]]:
    chance = random.Random(seed)
    moments: dict[str, float] = {}
    at = 0.0
    while at < seconds:
        moments[f"m{len(moments)}"] = at
        # Bursts and silences, as people type.
        at += chance.choice([chance.uniform(0.3, 1.5), chance.uniform(3.0, 9.0)])
    segments = [
        {
            "Transcript": {
                "Id": identity,
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": "line",
                "ContentType": "text/plain",
                "Time": {"AbsoluteTime": (START + dt.timedelta(seconds=moment)).isoformat(timespec="milliseconds")},
            }
        }
        for identity, moment in moments.items()
    ]
    return ServedContact("instance", "contact", {"Redacted": segments}), moments


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--interval", type=float, default=2.0)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    served, moments = contact(options.seconds, options.seed)
    lags: dict[str, float] = {}
    with serve([served], speed=1.0) as endpoint:
        began = time.monotonic()
        watch = watch_contact("instance", "contact", client=endpoint.client(), interval=options.interval, quota=(2, 5))
        for snapshot in watch:
            now = time.monotonic() - began
            for identity in snapshot.transcript["id"]:
                lags.setdefault(identity, now - moments[identity])
        requests = len(endpoint.requests)
        refused = sum(request.http_status == 429 for request in endpoint.requests)
    assert set(lags) == set(moments)
    # The first message was there before anybody asked.
    measured = list(lags.values())[1:]
    found = {
        "messages": len(measured),
        "interval": options.interval,
        "p50": statistics.median(measured),
        "p95": statistics.quantiles(measured, n=20, method="inclusive")[-1],
        "most": max(measured),
        "requests": requests,
        "refused": refused,
    }
    print(json.dumps({name: round(value, 3) for name, value in found.items()}))
    return int(found["p95"] > options.interval + 0.2)


if __name__ == "__main__":
    sys.exit(main())
