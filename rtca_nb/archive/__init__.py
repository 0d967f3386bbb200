"""Archives: the answers of the service on disk, byte for byte.

Real-time segments disappear some time after a contact ends, and each page costs half a second of the account's quota.
An archive keeps each answer as it arrived. It can be read again without a request, also by a newer release that
recognises more, and its hashes show whether it has changed.

::

    archive/
        rtca-archive.json      marks the folder as an archive
        redacted/<name>.sqlite3    one file per contact; the name is derived from its ids
        raw/<name>.sqlite3         never in the same file as Redacted
        rtca-manifest.db       lists what the files held, so that missing data is noticed

Only their owner can read the files. Raw pages are kept only if that was permitted.

May import: ``contact`` and the layers below it.
"""

from __future__ import annotations

from rtca_nb.archive.entries import Entry, Verdict
from rtca_nb.archive.folder import Archive
from rtca_nb.archive.marker import is_archive

__all__ = ["Archive", "Entry", "Verdict", "is_archive"]
