"""Put errors of the disk into sentences."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from rtca_nb.base.arguments import shown_path
from rtca_nb.exceptions import CorpusError

__all__ = ["as_corpus_error", "damaged", "gone"]

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV})


def as_corpus_error(error: OSError) -> CorpusError:
    """Convert an error of the disk to an error of the corpus."""
    named = isinstance(error.filename, (str, os.PathLike))
    where = shown_path(Path(os.fspath(error.filename)).name) if named else "the corpus"
    if error.errno in _FULL:
        return CorpusError(
            "the disk is full, so the last contacts were not written; earlier snapshots are complete; free some space, "
            "and write again"
        )
    if error.errno in _NO_LINKS:
        return CorpusError(
            f"{where} cannot be linked ({error.strerror}); put the corpus on a disk that supports hard and symbolic "
            "links"
        )
    return CorpusError(
        f"{where} cannot be read or written ({error.strerror or type(error).__name__}); check the path, its "
        "permissions and the disk"
    )


def damaged(name: str, why: str) -> CorpusError:
    """Return the error for a damaged file; ``why`` follows its name in the sentence."""
    return CorpusError(f"{name} {why}; restore the file, or write a new corpus")


def gone(name: str) -> CorpusError:
    """Return the error for a file that was removed while its snapshot was open."""
    return CorpusError(f"{name} is missing, because a later write or an erasure removed it; open the corpus again")
