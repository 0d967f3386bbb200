"""Find the place of a corpus by the folder or URL that a caller passes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from rtca_nb.base.arguments import check_path
from rtca_nb.corpus.disk import FolderShelf
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.folder import Folder
from rtca_nb.corpus.roots import Root, Shelf
from rtca_nb.exceptions import CorpusError, UsageError

__all__ = ["file_at", "root_of", "shelf_at"]

_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
_UNLISTED: Final = frozenset({"http", "https", "ftp"})
_SAME: Final = "make the corpus and the source available to every worker under the same paths"


def root_of(folder_or_url: Any) -> Root:
    """Return the folder or store that a path or URL names, without checking that it has a corpus.

    Raises
    ------
    UsageError
        If the argument is neither a path nor the URL of a store.
    SetupError
        If a package for the URL is missing, or cannot be set up.
    """
    found = _URL.match(folder_or_url) if isinstance(folder_or_url, str) else None
    if found is None:
        # Absolute, so that it stays the same folder if the working directory changes.
        return Folder(check_path(folder_or_url, "a corpus").absolute())
    scheme = found[1].lower()
    if scheme in {"file", "local"}:
        return Folder(Path(unquote(urlsplit(folder_or_url).path)))
    if scheme in _UNLISTED:
        raise UsageError(
            "a corpus is a folder, or a prefix of a store such as s3://bucket/corpus, not a web address; "
            "download it, and pass the folder"
        )
    from rtca_nb.corpus.store import Store

    return Store(_objects(folder_or_url, scheme))


def _objects(url: str, scheme: str) -> Any:
    if scheme == "s3":
        from rtca_nb.corpus.s3_objects import S3Objects

        return S3Objects(url)
    from rtca_nb.corpus.fsspec_objects import FsspecObjects

    return FsspecObjects(url)


def shelf_at(address: str, attempt: str) -> Shelf:
    """Return the place where a worker stages the parts of one attempt at a task.

    Parameters
    ----------
    address : str
        Path of the writer's staging folder or, for a store, URL of the corpus.
    attempt : str
        Name of the attempt at a task; in a folder, the subfolder that is made for its parts.

    Raises
    ------
    RtcaError
        If this process cannot find the corpus, or cannot write there.
    """
    found = _URL.match(address)
    if found is not None:
        from rtca_nb.corpus.stored import ObjectShelf

        objects = _objects(address, found[1].lower())
        shelf = ObjectShelf(objects)
        if not shelf.has_corpus():
            if found[1].lower() == "memory":
                raise CorpusError(
                    "memory:// is the memory of one process, which workers cannot share; write without workers, or "
                    "to a folder or another store"
                )
            raise CorpusError(f"a worker cannot find the corpus at its URL; {_SAME}")
        return shelf
    folder = Path(address, attempt)
    try:
        folder.mkdir()
    except FileNotFoundError:
        raise CorpusError(f"a worker cannot find the folder of the corpus; {_SAME}") from None
    except OSError as error:
        raise as_corpus_error(error) from None
    return FolderShelf(folder)


def file_at(location: str) -> Any:
    """Return the file of a table in a form that Arrow can read; needs only the location, so any process can call it.

    Parameters
    ----------
    location : str
        A path or the URL of an object, as in :meth:`rtca_nb.corpus.roots.Snapshot.files`.

    Returns
    -------
    str or pyarrow.BufferReader
        A path is returned as it is, without opening the file. An object is read whole.

    Raises
    ------
    OSError, RtcaError
        If the object cannot be read.
    """
    found = _URL.match(location)
    if found is None:
        return location
    import pyarrow as pa

    url, *key = location.rsplit("/", 3)
    return pa.BufferReader(_objects(url, found[1].lower()).read("/".join(key)))
