"""Objects in any store that fsspec supports, such as Google's, Azure's, HDFS, or the memory of this process."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar

from rtca_nb.base.arguments import quoted, shown_path
from rtca_nb.base.extras import missing_extra
from rtca_nb.corpus.objects import Listed
from rtca_nb.exceptions import CorpusError, RtcaError, SetupError, UsageError

__all__ = ["FsspecObjects"]

T = TypeVar("T")

_TIMES: Final = ("modified", "mtime", "LastModified", "last_modified", "updated", "created")


class FsspecObjects:
    """The objects under a URL.

    Parameters
    ----------
    url : str

    Raises
    ------
    SetupError
        If fsspec, or a package that it needs for the URL, is not installed or cannot be set up.
    UsageError
        If fsspec does not know this kind of URL.
    """

    def __init__(self, url: str) -> None:
        scheme = url.partition("://")[0]
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise missing_extra(f"opening {scheme}:// URLs needs", "corpus") from None
        self.url = url.rstrip("/")
        try:
            self._files, path = url_to_fs(self.url, use_listings_cache=False)
        except ImportError:
            raise SetupError(
                f"{scheme}:// URLs need another package, such as gcsfs for gs://; see the documentation of fsspec"
            ) from None
        except ValueError:
            raise UsageError(
                f"fsspec does not support URLs that begin with {quoted(scheme)}://; check the URL"
            ) from None
        except Exception as error:  # noqa: BLE001  # an unknown client may raise anything
            raise SetupError(
                f"{shown_path(self.url)} cannot be opened ({type(error).__name__}); check the "
                "credentials and options of that store"
            ) from None
        self._root = path.rstrip("/")

    def __repr__(self) -> str:
        return f"<FsspecObjects {self.url!r}>"

    def read(self, key: str, begin: int = 0, end: int | None = None) -> bytes:
        """Read an object, or its bytes from ``begin`` up to ``end``; raise FileNotFoundError if it does not exist."""
        content: bytes = self._explained(
            lambda: self._files.cat_file(self._path(key), start=begin or None, end=end), "read"
        )
        if end is not None and len(content) != end - begin:
            raise CorpusError(
                f"{key} does not have the size that was written; restore the object, or write a new corpus"
            )
        return content

    def write(self, key: str, content: bytes) -> None:
        """Write an object, in place of any earlier content."""
        self._explained(lambda: self._put(key, content, "overwrite"), "written")

    def create(self, key: str, content: bytes) -> bool:
        """Create an object, and return True; if it exists with other content, change nothing and return False."""

        def put() -> bool:
            with contextlib.suppress(FileExistsError):
                self._put(key, content, "create")
                return True
            return False

        return self._explained(put, "written") or self.read(key) == content

    def _put(self, key: str, content: bytes, mode: str) -> None:
        path = self._path(key)
        self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)  # only a few stores have folders
        self._files.pipe_file(path, content, mode=mode)

    def list(self, prefix: str) -> dict[str, Listed]:
        """Return size and time of each object whose key begins with a prefix, by key; the prefix ends in a slash."""

        def find() -> dict[str, Listed]:
            found = self._files.find(self._path(prefix.rstrip("/")), detail=True)
            cut = len(self._root) + 1
            return {name[cut:]: Listed(info["size"], self._time(info)) for name, info in found.items()}

        try:
            return self._explained(find, "listed")
        except FileNotFoundError:
            return {}

    def is_empty(self) -> bool:
        """Check that there are no objects under the URL."""
        try:
            return not self._explained(lambda: self._files.find(self._root, maxdepth=3), "listed")
        except FileNotFoundError:
            return True

    def remove(self, keys: Iterable[str]) -> None:
        """Remove objects, if they exist."""

        def delete() -> None:
            for key in keys:
                with contextlib.suppress(FileNotFoundError):
                    self._files.rm_file(self._path(key))

        self._explained(delete, "removed")

    def _path(self, key: str) -> str:
        return f"{self._root}/{key}"

    def _time(self, info: dict[str, Any]) -> datetime:
        found = next((info[name] for name in _TIMES if info.get(name) is not None), None)
        if isinstance(found, str):
            found = datetime.fromisoformat(found)
        elif isinstance(found, (int, float)):
            found = datetime.fromtimestamp(found, UTC)
        if not isinstance(found, datetime):  # if unknown, treat it as written just now, so that it is kept
            found = datetime.now(UTC)
        return found if found.tzinfo is not None else found.replace(tzinfo=UTC)

    def _explained(self, call: Callable[[], T], done: str) -> T:
        where = shown_path(self.url)
        try:
            return call()
        except (RtcaError, FileNotFoundError):
            raise
        except PermissionError:
            raise CorpusError(
                f"the credentials do not allow {where} to be {done}; check them and their permissions"
            ) from None
        except NotImplementedError:
            raise UsageError(f"{where} is in a read-only store; choose another one") from None
        except Exception as error:  # noqa: BLE001  # an unknown client may raise anything
            raise CorpusError(
                f"{where} cannot be {done} ({type(error).__name__}); check the URL and the network, or try again"
            ) from None
