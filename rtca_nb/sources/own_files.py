"""Files with which this package marks its own folders, which may be inside a source.

A corpus repeats what its source held when it was written, so it is skipped when a source is read. An archive may hold
contacts that are nowhere else, so it is not skipped.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

__all__ = ["is_corpus", "outside_of_corpora", "own_file"]

_CORPUS: Final = "rtca-corpus.json"

_OURS: Final = {
    "rtca-nb corpus": "belongs to a corpus, which is read as a whole; pass the files that it was made from, and keep "
    "corpora outside the folders that you read",
    "rtca-nb archive": "belongs to an archive, which is read only as a whole; pass the archive alone, and keep "
    "archives outside the folders that you read",
}


def own_file(value: Mapping[str, Any]) -> str | None:
    """Say what a file of this package belongs to, and what to do; None for any other file."""
    found = value.get("format")
    return _OURS.get(found) if isinstance(found, str) else None


def is_corpus(folder: Path) -> bool:
    """Return whether a folder is marked as a corpus."""
    return os.path.exists(folder / _CORPUS)  # noqa: PTH110  # a name that is too long is that of no folder


def outside_of_corpora(keys: Sequence[str]) -> list[str]:
    """Return the keys without those of objects in a corpus; if all are in a corpus, return them all."""
    corpora = tuple(key.removesuffix(_CORPUS) for key in keys if key.endswith(f"/{_CORPUS}"))
    # If all of them are in a corpus, keep them, so that reading fails with an error that names the corpus.
    return [key for key in keys if not key.startswith(corpora)] or list(keys)
