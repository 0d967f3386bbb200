"""What was there, kept: the raw answers of the service on disk.

Real-time segments disappear some time after a contact ends, and a page costs half a second of the account's quota. An
archive keeps each answer byte for byte, so that it can be read again without asking, with a newer model that knows
more, and be shown to be what the service said.

::

    archive/
        rtca-archive.json      what this folder is
        redacted/<name>.sqlite3    one file per contact; the name is derived from its ids
        raw/<name>.sqlite3         never in one file with Redacted
        rtca-manifest.db       what the files have held, so that what vanished is missed

Files are readable by their owner only. Raw pages are kept only where that was permitted.

May import: ``contact`` and the layers below it.
"""

from __future__ import annotations

from rtca_nb.archive.entries import Entry, Verdict
from rtca_nb.archive.folder import Archive, is_archive

__all__ = ["Archive", "Entry", "Verdict", "is_archive"]
