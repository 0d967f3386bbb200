"""Memory of fetching a long contact, as a share of the bytes of its bodies.

``python -m tests.benchmarks.fetch_memory --pages 1000`` reads pages of 100 segments through everything but the socket,
in a process of its own, and prints one line of JSON; the exit code is 1 where the peak grew by more than three times
the bodies.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 3.0


def write(folder: Path, pages: int) -> int:
    """Write the bodies; return their bytes."""
    from tests.benchmarks.synthetic import pages as written

    size = 0
    name = ""
    for body in written(pages * 100):
        (folder / f"page-{name}").write_bytes(body)
        name = json.loads(body).get("NextToken", "")
        size += len(body)
    return size


def measure(folder: Path) -> dict[str, float]:
    """Read the contact; return how far the peak of memory rose."""
    from rtca_nb.contact.access import record_of
    from rtca_nb.fetch.fetch import merged_contact
    from rtca_nb.fetch.page_reader import Answer, PageReader
    from rtca_nb.fetch.rate_limit import shared_pace
    from rtca_nb.model.merging import Merge
    from rtca_nb.model.pages import SeenPage
    from rtca_nb.model.parsing import parse_page
    from rtca_nb.model.segments import SEGMENT_TYPES

    def call(request: dict[str, str]) -> Answer:
        return Answer((folder / f"page-{request.get('NextToken', '')}").read_bytes(), {})

    request = {"InstanceId": "i", "ContactId": "c", "OutputType": "Redacted", "SegmentTypes": list(SEGMENT_TYPES)}
    # What is loaded on first use is no memory of the contact: pyarrow alone takes more than ten pages.
    first = SeenPage(parse_page((folder / "page-").read_bytes()), 1, 1, 1)
    merged_contact(Merge([first] * 5), request)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    merge = Merge()
    for page in PageReader(call, request, shared_pace("http://127.0.0.1", None)).read():
        merge.add(page.seen)
    contact = merged_contact(merge, request)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"segments": len(record_of(contact).segments), "peak_mib": (peak - before) / 1024}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--measure", type=Path)
    options = parser.parse_args()
    if options.measure is not None:
        print(json.dumps(measure(options.measure)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        size = write(Path(folder), options.pages)
        command = [sys.executable, "-m", "tests.benchmarks.fetch_memory", "--measure", folder]
        found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    found |= {"pages": options.pages, "body_mib": size / 2**20}
    found["ratio"] = found["peak_mib"] / found["body_mib"]
    print(json.dumps({name: round(value, 2) for name, value in found.items()}))
    return int(found["ratio"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
