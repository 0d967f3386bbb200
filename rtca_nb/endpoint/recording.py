"""Write requests and answers to a folder, in a thread of its own.

``requests.jsonl`` gets one line per request, without personal data. The body of each successful answer is a file of its
own, such as ``000001-Redacted.json``, which can be read again as a page. Bodies of other answers than Redacted ones may
hold personal data, so they are written only with ``allow_revealed``.
"""

from __future__ import annotations

import dataclasses
import json
import os
import queue
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rtca_nb.base.arguments import check_flag
from rtca_nb.exceptions import EndpointError

if TYPE_CHECKING:
    from rtca_nb.endpoint.service import RequestRecord

__all__ = ["Recorder"]

_OWNER_ONLY: Final = 0o600


class Recorder:
    """Writes requests and answers to a folder, in a thread of its own.

    Parameters
    ----------
    folder : path
        Folder to write to; created if it is missing.
    allow_revealed : bool
        Whether to write the bodies of all successful answers; if False, only of those with the Redacted form.

    Raises
    ------
    EndpointError
        The folder cannot be created or written to, or already holds a recording.
    """

    def __init__(self, folder: str | os.PathLike[str], *, allow_revealed: bool) -> None:
        self._folder = Path(folder)
        self._allow_revealed = check_flag(allow_revealed, "allow_revealed")
        self._queue: queue.SimpleQueue[tuple[RequestRecord, bytes] | None] = queue.SimpleQueue()
        self._written = 0
        self.failure: OSError | None = None
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._create("requests.jsonl", b"")
        except FileExistsError as error:
            raise EndpointError(
                f"{self._folder.name} is not a folder, or holds a recording already; record to a new folder."
            ) from error
        except OSError as error:
            raise EndpointError(f"{self._folder.name} cannot be written to; record to another folder.") from error
        self._thread = threading.Thread(target=self._run, name="rtca-recorder", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def __call__(self, record: RequestRecord, body: bytes) -> None:
        """Queue a request's record and its answer's body to be written; return at once."""
        self._queue.put((record, body))

    def close(self) -> None:
        """Write the requests and answers that are still queued, and end the thread."""
        self._queue.put(None)
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if self.failure is None:
                try:
                    self._write(*item)
                except OSError as error:  # a full disk ends the recording, not the endpoint
                    self.failure = error

    def _write(self, record: RequestRecord, body: bytes) -> None:
        self._written += 1
        line = json.dumps({"exchange": self._written, **dataclasses.asdict(record)})
        with (self._folder / "requests.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(line + "\n")
        if record.http_status == 200 and (record.output_type == "Redacted" or self._allow_revealed):
            self._create(f"{self._written:06d}-{record.output_type}.json", body)

    def _create(self, name: str, content: bytes) -> None:
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
