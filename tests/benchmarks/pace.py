"""Pace of fetching many contacts against a quota, beside what plain boto3 makes of it.

``python -m tests.benchmarks.pace --rate 20 --burst 20`` fetches 200 contacts of 3 pages each from the local endpoint,
whose bucket has that rate and burst: with this package, and with a plain loop in botocore's modes ``standard`` and
``adaptive``, each with 1 and with 16 threads. It prints, for each, the time as a multiple of the ideal (pages less
burst, by rate), the share of requests that were refused, and the contacts that were lost; the exit code is 1 where
this package takes more than 1.05 of the ideal, has more than 2 % refused, or loses one.

``--processes 2`` shares the contacts among processes of this package instead, which know of each other only by the
bucket of their account on this machine.

``--workers 4`` adds a corpus that as many processes fetch and write; the processes start within the time that is
measured, so the limit is 1.1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from rtca_nb.contact.contact import Contact
from rtca_nb.corpus import write_corpus
from rtca_nb.endpoint import Endpoint, Quota, ServedContact, serve
from rtca_nb.fetch.bulk import fetch_contacts

INSTANCE = "instance"
PAGES = 3
SIZE = 10
TYPES = ["Transcript", "Event"]


class Row(NamedTuple):
    name: str
    threads: int
    ratio: float
    refused: float
    lost: int


def served(contact_id: str) -> ServedContact:
    segments = [
        {
            "Transcript": {
                "Id": f"m{number}",
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": f"line {number}",
                "ContentType": "text/plain",
                "Time": {"AbsoluteTime": f"2026-01-02T03:04:{number:02d}.000Z"},
            }
        }
        for number in range(PAGES * SIZE)
    ]
    return ServedContact(INSTANCE, contact_id, {"Redacted": segments})


def ours(endpoint: Endpoint, ids: list[str], threads: int, quota: Quota) -> int:
    results = fetch_contacts(
        INSTANCE,
        ids,
        client=endpoint.client(),
        connections=threads,
        quota=(quota.rate, quota.burst),
        max_results=SIZE,
        segment_types=TYPES,
        timeout=3600,
    )
    return sum(isinstance(result, Contact) and result.complete for result in results)


def share(url: str, ids: list[str], quota: Quota) -> int:
    """Fetch contacts in this process; how many came whole."""
    results = fetch_contacts(
        INSTANCE,
        ids,
        endpoint_url=url,
        region_name="us-east-1",
        boto3_session=boto3.Session("local", "local"),
        quota=(quota.rate, quota.burst),
        max_results=SIZE,
        segment_types=TYPES,
        timeout=3600,
    )
    return sum(isinstance(result, Contact) and result.complete for result in results)


def in_processes(number: int) -> Callable[[Endpoint, list[str], int, Quota], int]:
    def fetch(endpoint: Endpoint, ids: list[str], _: int, quota: Quota) -> int:
        command = [sys.executable, "-m", "tests.benchmarks.pace", "--rate", str(quota.rate)]
        command += ["--burst", str(quota.burst)]
        running = [
            subprocess.Popen(
                [*command, "--share", json.dumps([endpoint.url, ids[place::number]])], stdout=subprocess.PIPE
            )
            for place in range(number)
        ]
        return sum(int(one.communicate()[0]) for one in running)

    return fetch


def corpus(endpoint: Endpoint, ids: list[str], threads: int, quota: Quota) -> int:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # the endpoint takes any, and workers inherit them
        os.environ.setdefault(name, "benchmark")
    asked = fetch_contacts(
        INSTANCE,
        ids,
        endpoint_url=endpoint.url,
        region_name="us-east-1",
        quota=(quota.rate, quota.burst),
        max_results=SIZE,
        segment_types=TYPES,
        timeout=3600,
    )
    with tempfile.TemporaryDirectory() as folder:
        return write_corpus(asked, folder, workers=threads).contacts


def plain(mode: str) -> Callable[[Endpoint, list[str], int, Quota], int]:
    def fetch(endpoint: Endpoint, ids: list[str], threads: int, quota: Quota) -> int:
        client = endpoint.client(config=Config(retries={"mode": mode, "total_max_attempts": 3}))

        def one(contact_id: str) -> bool:
            more: dict[str, Any] = {}
            while True:
                try:
                    page = client.list_realtime_contact_analysis_segments_v2(
                        InstanceId=INSTANCE,
                        ContactId=contact_id,
                        OutputType="Redacted",
                        SegmentTypes=TYPES,
                        MaxResults=SIZE,
                        **more,
                    )
                except ClientError:
                    return False
                if "NextToken" not in page:
                    return True
                more = {"NextToken": page["NextToken"]}

        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(one, ids))

    return fetch


def measure(name: str, fetch: Any, threads: int, contacts: int, quota: Quota) -> Row:
    ids = [f"c{number}" for number in range(contacts)]
    with serve(map(served, ids), quota=quota) as endpoint:
        began = time.monotonic()
        whole = fetch(endpoint, ids, threads, quota)
        took = time.monotonic() - began
        refused = sum(request.http_status == 429 for request in endpoint.requests)
        asked = len(endpoint.requests)
    ideal = (contacts * PAGES - quota.burst) / quota.rate
    return Row(name, threads, took / ideal, refused / asked, contacts - whole)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--burst", type=int, default=20)
    parser.add_argument("--contacts", type=int, default=200)
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--workers", type=int, default=0, help="add a corpus that as many processes fetch")
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 16])
    parser.add_argument("--processes", type=int, help="share the contacts among processes of this package only")
    parser.add_argument("--share", help=argparse.SUPPRESS)
    options = parser.parse_args()
    quota = Quota(options.rate, options.burst)
    if options.share:
        print(share(*json.loads(options.share), quota))
        return 0
    ways: dict[str, Any] = {"rtca_nb": ours}
    if options.processes:
        ways, options.threads = {f"{options.processes} processes": in_processes(options.processes)}, [16]
    elif not options.only_ours:
        ways |= {f"boto3 {mode}": plain(mode) for mode in ("standard", "adaptive")}
    print(f"{options.contacts} contacts × {PAGES} pages at {quota.rate:g}/s, burst {quota.burst}")
    print(f"{'':16} {'threads':>7} {'time/ideal':>11} {'refused':>8} {'lost':>5}")
    missed = False
    for name, fetch in ways.items():
        for threads in options.threads:
            row = measure(name, fetch, threads, options.contacts, quota)
            print(f"{name:16} {threads:>7} {row.ratio:>11.3f} {row.refused:>8.1%} {row.lost:>5}", flush=True)
            missed |= not name.startswith("boto3") and (row.ratio > 1.05 or row.refused > 0.02 or row.lost > 0)
    if options.workers:
        row = measure("corpus", corpus, options.workers, options.contacts, quota)
        print(f"{row.name:16} {row.threads:>7} {row.ratio:>11.3f} {row.refused:>8.1%} {row.lost:>5}", flush=True)
        missed |= row.ratio > 1.1 or row.refused > 0 or row.lost > 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
