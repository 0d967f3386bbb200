"""Take a snapshot, or compare two; see the package."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_MAX_ATTEMPTS": "1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "COLUMNS": "100",
    "LINES": "40",
    "NO_COLOR": "1",
    "TERM": "dumb",
    "TZ": "UTC",
}


def take(tree: Path | None, only: list[str]) -> Iterator[tuple[str, str]]:
    """Describe the package in a tree, the one of this file by default; yield each section's name and JSON."""
    if "rtca_nb" in sys.modules:
        raise RuntimeError("rtca_nb was imported before its tree was chosen; run this as a command of its own")
    for name in [name for name in os.environ if name.startswith(("AWS_", "RTCA_"))]:
        del os.environ[name]
    os.environ.update(_ENVIRONMENT)
    if tree is not None:
        sys.path.insert(0, str(tree.resolve()))
    import rtca_nb

    root = Path(rtca_nb.__file__).resolve().parents[1]
    if tree is not None and root != tree.resolve():
        raise RuntimeError(f"rtca_nb was imported from {root}, not from {tree}")
    from tests.project.snapshot import commands, contacts, fetched, files, kept, names, refusals, sources

    with tempfile.TemporaryDirectory(prefix="rtca-snapshot-") as temporary:
        folder = Path(temporary)
        sections: dict[str, Any] = {
            "names": names.names,
            "entry points": names.entry_points,
            "schemas": names.schemas,
            "contacts": contacts.contacts,
            "comparisons": contacts.comparisons,
            "widgets": contacts.widgets,
            "sources": sources.sources,
            "endpoint": fetched.endpoint,
            "commands": commands.structure,
            "help": commands.helps,
            "exports": lambda: files.exports(_new(folder, "exports")),
            "fetching": lambda: fetched.fetching(_new(folder, "fetching")),
            "archives": lambda: kept.archives(_new(folder, "archives")),
            "judgements": lambda: kept.judgements(_new(folder, "judgements")),
            "runs": lambda: commands.runs(_new(folder, "runs")),
            "refusals": lambda: refusals.refusals(_new(folder, "refusals")),
        }
        for name, make in sections.items():
            if not only or name in only:
                # What is printed on the way is no part of the snapshot.
                with contextlib.redirect_stdout(sys.stderr):
                    made = make()
                # As text it takes a tenth of the memory.
                yield name, json.dumps(made, indent=1)


def _new(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def main() -> int:
    """Run the command; 1 where snapshots differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.project.snapshot", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    taking = verbs.add_parser("take", help="print a snapshot as JSON")
    taking.add_argument("--tree", type=Path, help="root of the tree to describe; default: this one")
    taking.add_argument("--only", nargs="*", default=[], metavar="SECTION", help="these sections only")
    comparing = verbs.add_parser("compare", help="print what differs between two snapshots")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--only", nargs="*", default=[], metavar="SECTION", help="these sections only")
    options = parser.parse_args()
    if options.verb == "take":
        for number, (name, written) in enumerate(take(options.tree, options.only)):
            sys.stdout.write(f"{',' if number else '{'}\n{json.dumps(name)}:\n{written}")
            sys.stdout.flush()
        sys.stdout.write("\n}\n")
        return 0
    from tests.project.snapshot.compare import report

    sides = [json.loads(path.read_text("utf-8")) for path in (options.before, options.after)]
    chosen = [
        {name: value for name, value in side.items() if not options.only or name in options.only} for side in sides
    ]
    text, number = report(*chosen)
    sys.stdout.write(text + "\n")
    return 1 if number else 0


if __name__ == "__main__":
    sys.exit(main())
