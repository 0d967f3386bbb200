"""Writing invented contacts, against decoding what was written: run as ``python -m tests.benchmarks.generating``.

Both sides take turns in one process, so that a busy machine slows them alike. Seconds are those of the processor.
"""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import orjson

from rtca_nb.samples.generator.writing import write_contacts

ROUNDS = 5
CONTACTS = 2_000


def taken(work: Callable[[], object]) -> float:
    """Seconds of the processor that a piece of work takes."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def decode(paths: Iterable[Path]) -> None:
    """Decode files line by line."""
    for path in paths:
        with path.open("rb") as lines:
            for line in lines:
                orjson.loads(line)


def main() -> None:
    """Print contacts a second, and what that is in times of orjson's decoding."""
    with tempfile.TemporaryDirectory() as folder:
        for name, outputs in (
            ("Redacted", ("redacted",)),
            ("Raw", ("raw",)),
            ("both and truth", ("redacted", "raw", "truth")),
        ):
            written, decoded = [], []
            for seed in range(ROUNDS):
                paths = {output: Path(folder) / f"{output}-{name}-{seed}" for output in outputs}
                written.append(taken(partial(write_contacts, CONTACTS, seed=seed, **paths)))
                decoded.append(taken(partial(decode, paths.values())))
                size = sum(path.stat().st_size for path in paths.values())
                for path in paths.values():
                    path.unlink()
            ratio = statistics.median(one / other for one, other in zip(written, decoded, strict=True))
            print(
                f"{name}: {CONTACTS / statistics.median(written):,.0f} contacts a second (best "
                f"{CONTACTS / min(written):,.0f}), {size / CONTACTS:,.0f} bytes each, {ratio:.1f} × orjson.loads"
            )
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    main()
