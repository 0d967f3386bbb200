"""How soon a `LiveMonitor` has stopped.

``python -m tests.benchmarks.monitor_stop`` stops monitors in the middle of a request that is never answered and in the
middle of a long pause, and measures the time until `wait` returns. It prints one line of JSON; the exit code is 1 where
the slowest took more than half a second.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time

from rtca_nb.endpoint import Faults, serve
from rtca_nb.widgets import LiveMonitor
from tests.widgets.monitoring import IDS, sample

BOUND = 0.5


async def stopped_after(monitor: LiveMonitor, requests: int) -> float:
    """Stop a monitor once so many requests went out; return the seconds until it has."""
    waiting = asyncio.create_task(monitor.wait())
    while monitor._following.followed()[0].requests < requests or (requests == 1 and not monitor.contacts):
        await asyncio.sleep(0.005)
    began = time.perf_counter()
    monitor.stop()
    await waiting
    passed = time.perf_counter() - began
    monitor.close()
    return passed


async def measure(rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"in a request": [], "in a pause": []}
    for _ in range(rounds):
        with serve([sample()], quota=None, speed=0, faults=Faults({2: "stall"})) as endpoint:
            asking = LiveMonitor(*IDS, client=endpoint.client(), interval=0.05)
            found["in a request"].append(await stopped_after(asking, 2))
        with serve([sample()], quota=None, speed=0) as endpoint:
            pausing = LiveMonitor(*IDS, client=endpoint.client(), interval=3600)
            found["in a pause"].append(await stopped_after(pausing, 1))
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    found = asyncio.run(measure(parser.parse_args().rounds))
    figures = {
        name: {"median": round(statistics.median(times), 4), "most": round(max(times), 4)}
        for name, times in found.items()
    }
    print(json.dumps(figures))
    return int(max(max(times) for times in found.values()) > BOUND)


if __name__ == "__main__":
    sys.exit(main())
