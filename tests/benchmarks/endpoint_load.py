"""Load on the local endpoint: requests a second, as a share of what the same server does with a constant body.

``python tests/benchmarks/endpoint_load.py --seconds 20`` starts two servers, each in a process of its own: the
endpoint, and the endpoint's own listener with a service that returns one prepared answer of the same size. Rounds of
load alternate between them, so that other work on the machine hits both. It prints one line of JSON, and exits with 1
where a request failed, the share is below one half, or memory grew.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHARE = 0.5
GROWTH_MIB = 8.0
ROUNDS = 10
INSTANCE, CONTACT = "load-instance", "load-contact"
TYPES = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary"]


def segments(count: int) -> list[dict[str, Any]]:
    return [
        {
            "Transcript": {
                "Id": f"message-{number}",
                "ParticipantId": "participant",
                "ParticipantRole": "AGENT",
                "DisplayName": "[PII]",
                "Content": f"Line {number}: thank you for waiting, I have found your order and will refund it now.",
                "ContentType": "text/plain",
                "Time": {"AbsoluteTime": f"2026-01-02T03:{number // 60:02d}:{number % 60:02d}.000Z"},
                "Sentiment": "NEUTRAL",
            }
        }
        for number in range(count)
    ]


# The servers.


def run_server(kind: str) -> None:
    """Serve until standard input ends."""
    from rtca_nb.endpoint import ServedContact, serve

    endpoint = serve([ServedContact(INSTANCE, CONTACT, {"Redacted": segments(80)})], quota=None)
    if kind == "constant":
        from rtca_nb.endpoint.service import HttpRequest, Reply

        service = endpoint._service  # the same server with nothing behind it
        members = {"InstanceId": INSTANCE, "ContactId": CONTACT, "OutputType": "Redacted", "SegmentTypes": TYPES}
        body = service.backend.list_segments({**members, "MaxResults": 40}).encode()
        from rtca_nb.endpoint.protocol import Answer

        constant = Reply(Answer(200, body, {"Content-Type": "application/json"}))

        def reply(_: HttpRequest) -> Reply:
            return constant

        service.reply = reply  # type: ignore[method-assign]
    with endpoint:
        print(endpoint.port, flush=True)
        sys.stdin.read()


def start_server(kind: str) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, __file__, "--server", kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def resident_mib(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def cpu_seconds(pid: int) -> float:
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(ticks[11]) + int(ticks[12])) / 100


# The load.


def request(port: int, **members: Any) -> bytes:
    body = json.dumps({"OutputType": "Redacted", "SegmentTypes": TYPES, "MaxResults": 40, **members}).encode()
    lines = [
        f"POST /contact/list-real-time-analysis-segments-v2/{INSTANCE}/{CONTACT} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Accept-Encoding: identity",
        "Content-Type: application/json",
        "User-Agent: load",
        "X-Amz-Date: 20260102T030405Z",
        "Authorization: AWS4-HMAC-SHA256 Credential=local/20260102/us-east-1/connect/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, Signature=" + "0" * 64,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@dataclass
class Load:
    requests: int = 0
    failures: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    latencies: list[float] = field(default_factory=list)


class Client(asyncio.Protocol):
    """Asks again as soon as it has been answered, until the time is over."""

    def __init__(self, questions: list[bytes], deadline: float, load: Load, done: asyncio.Future[None]) -> None:
        self.questions, self.deadline, self.load, self.done = questions, deadline, load, done
        self.received = bytearray()
        self.needed = 0
        self.turn = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.asked = time.perf_counter()
        if self.asked >= self.deadline:
            self.transport.close()
            return
        self.turn += 1
        self.transport.write(self.questions[self.turn % len(self.questions)])

    def data_received(self, data: bytes) -> None:
        self.received += data
        if not self.needed:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.received[:end]).lower()
            length = head.index(b"content-length: ") + 16
            self.needed = end + 4 + int(head[length:].split(b"\r\n", 1)[0])
        if len(self.received) >= self.needed:
            self.load.requests += 1
            self.load.failures += not self.received.startswith(b"HTTP/1.1 200")
            self.load.latencies.append(time.perf_counter() - self.asked)
            self.received.clear()
            self.needed = 0
            self.ask()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        self.load.failures += time.perf_counter() < self.deadline
        self.done.set_result(None)


async def put_load(port: int, pid: int, questions: list[bytes], connections: int, seconds: float, load: Load) -> None:
    loop = asyncio.get_running_loop()
    started, cpu = time.perf_counter(), cpu_seconds(pid)
    waiting = []
    for _ in range(connections):
        done = loop.create_future()
        waiting.append(done)
        await loop.create_connection(
            lambda done=done: Client(questions, started + seconds, load, done), "127.0.0.1", port
        )
    await asyncio.gather(*waiting)
    load.seconds += time.perf_counter() - started
    load.cpu += cpu_seconds(pid) - cpu


def next_token(port: int) -> str:
    import http.client

    head, _, body = request(port).partition(b"\r\n\r\n")
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    connection.request("POST", head.split(b" ")[1].decode(), body, headers)
    token: str = json.loads(connection.getresponse().read())["NextToken"]
    connection.close()
    return token


def measure(*, seconds: float, connections: int) -> dict[str, Any]:
    """Return the figures of one run."""
    servers = {kind: start_server(kind) for kind in ("endpoint", "constant")}
    try:
        token = next_token(servers["endpoint"][1])
        loads = {kind: Load() for kind in servers}
        questions = {kind: [request(port), request(port, NextToken=token)] for kind, (_, port) in servers.items()}

        async def round_of(kind: str, length: float, load: Load) -> None:
            process, port = servers[kind]
            await put_load(port, process.pid, questions[kind], connections, length, load)

        # What is remembered of requests is bounded; memory is measured once the bound is reached.
        warm = Load()
        while warm.requests < 12_000:
            asyncio.run(round_of("endpoint", 0.5, warm))
        asyncio.run(round_of("constant", 0.5, Load()))
        before = resident_mib(servers["endpoint"][0].pid)
        for _ in range(ROUNDS):
            for kind, load in loads.items():
                asyncio.run(round_of(kind, seconds / ROUNDS, load))
        after = resident_mib(servers["endpoint"][0].pid)
    finally:
        for process, _ in servers.values():
            process.communicate("")
    ours, constant = loads["endpoint"], loads["constant"]
    rates = {kind: load.requests / load.seconds for kind, load in loads.items()}
    costs = {kind: load.cpu / load.requests for kind, load in loads.items()}
    ours.latencies.sort()
    return {
        "connections": connections,
        "seconds": seconds,
        "requests": ours.requests,
        "failures": ours.failures + constant.failures + warm.failures,
        "requests_per_second": round(rates["endpoint"]),
        "constant_per_second": round(rates["constant"]),
        "share": round(rates["endpoint"] / rates["constant"], 3),
        "share_by_cpu": round(costs["constant"] / costs["endpoint"], 3),
        "p99_ms": round(ours.latencies[int(len(ours.latencies) * 0.99)] * 1000, 1),
        "growth_mib": round(after - before, 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seconds", type=float, default=20.0, help="load on each server (20)")
    parser.add_argument("--connections", type=int, default=16, help="kept-alive connections (16)")
    parser.add_argument("--server", choices=["endpoint", "constant"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.server:
        run_server(options.server)
        return 0
    figures = measure(seconds=options.seconds, connections=options.connections)
    print(json.dumps(figures))
    return int(figures["failures"] > 0 or figures["share"] < SHARE or figures["growth_mib"] > GROWTH_MIB)


if __name__ == "__main__":
    sys.exit(main())
