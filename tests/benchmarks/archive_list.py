"""How long it takes to list an archive of many contacts, beside a bare look at each of its files.

``python -m tests.benchmarks.archive_list`` fetches 5,000 contacts from the local endpoint into an archive, which takes
a minute or two, and lists it. The bare look opens each file and reads 32 bytes. Seconds are by the clock, and the best
of five.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rtca_nb.archive import Archive
from rtca_nb.endpoint import serve
from rtca_nb.fetch.bulk import fetch_contacts
from tests.benchmarks.pace import INSTANCE, SIZE, TYPES, served


def build(folder: Path, contacts: int) -> Archive:
    archive = Archive(folder)
    ids = [f"c{number}" for number in range(contacts)]
    with serve(map(served, ids), quota=None) as endpoint:
        results = fetch_contacts(
            INSTANCE, ids, client=endpoint.client(), quota=None, archive=archive, max_results=10 * SIZE,
            segment_types=TYPES, timeout=3600,
        )  # fmt: skip
        for _ in results:
            pass
    return archive


def bare(folder: Path) -> int:
    found = 0
    for path in sorted((folder / "redacted").iterdir()):
        with path.open("rb") as file:
            found += len(file.read(32)) > 0
    return found


def best(call: Callable[[], Any], rounds: int = 5) -> float:
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return min(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--contacts", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "archive")
        build(folder, options.contacts)
        floor = best(lambda: bare(folder))
        # As a new process does: nothing is known but what the manifest keeps.
        again = best(lambda: Archive(folder).entries())
        assert len(Archive(folder).entries()) == options.contacts
    print(
        f"{options.contacts:,} contacts: bare look {floor:.3f} s, list {again:.3f} s, {again / floor:.2f} times as long"
    )


if __name__ == "__main__":
    main()
