"""A process that has loaded everything and forks one writer for each line that it is told: cheap to kill.

A line is JSON: the archive's folder, and at which of its calls the disk fails or the process dies, if one does. It
answers with the writer's process id, and when that has ended with its exit code: 0 done, 3 an error of the archive, 1
anything else, negative a signal.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import sys
from pathlib import Path

from rtca_nb.archive import Archive
from rtca_nb.exceptions import ArchiveError
from rtca_nb.fetch import fetch as client  # noqa: F401  # loaded before the fork
from rtca_nb.fetch.bulk import ContactFailure, fetch_contacts
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import open_connection

INSTANCE = "instance"
IDS = [f"c{number}" for number in range(3)]


def write(boto3_client: object, order: dict) -> int:
    disk = ctypes.CDLL(None)
    if "fail_at" in order:
        below = os.path.realpath(order["folder"]).encode()
        disk.rtca_disk(
            below, ctypes.c_long(order["fail_at"]), *(order[how] for how in ("errno", "lasting", "partial", "kill"))
        )
    try:
        results = fetch_contacts(
            INSTANCE,
            IDS,
            client=boto3_client,
            archive=Archive(order["folder"]),
            connections=order.get("connections", 3),
            max_results=7,
            quota=None,
        )
        failed = [result for result in results if isinstance(result, ContactFailure)]
    except ArchiveError:
        return 3
    finally:
        if "calls" in order:
            disk.rtca_calls.restype = ctypes.c_long
            Path(order["calls"]).write_text(str(disk.rtca_calls()), encoding="ascii")
    return 1 if failed else 0


def main() -> None:
    connection = open_connection(ClientOptions(endpoint_url=sys.argv[1]), connections=3)
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                code = write(connection.client, order)
            finally:
                os._exit(code)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
