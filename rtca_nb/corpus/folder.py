"""A corpus in a folder of this machine."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from rtca_nb.base.arguments import shown_path
from rtca_nb.base.files import whole_file
from rtca_nb.corpus.commit import STAGED, commit, remove_staged, settle, sweep_staged
from rtca_nb.corpus.disk import FolderShelf, OnDisk, check_files, current_of
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.layout import MARKER, Known, Part, Sizes, check_head, marker
from rtca_nb.corpus.locking import try_lock, writing
from rtca_nb.corpus.merging import check_not_erased
from rtca_nb.corpus.roots import Snapshot
from rtca_nb.exceptions import CorpusError, Hint

__all__ = ["Folder"]

_LOCK: Final = ".lock"
_UNFINISHED: Final = ".rtca-"


class Folder:
    """A folder that is a corpus, or can become one.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path: Path) -> None:
        self.location: Path | str = path
        self.name = path.name
        self.path = path

    def __repr__(self) -> str:
        return f"<Folder {self.name!r}>"

    def check(self, *, write: bool) -> None:
        """Check that the folder is a corpus or, for a writer, can become one.

        Raises
        ------
        CorpusError
            If it is something else, or was written by a newer release.
        """
        root, name = self.path, shown_path(self.name)
        try:
            if root.is_symlink() and not root.exists():
                raise CorpusError(
                    f"{name} is a link to a folder that does not exist; make the folder, or remove the link"
                )
            if root.exists() and not root.is_dir():
                raise CorpusError(f"{name} is a file, not a corpus; choose a folder")
            if (root / MARKER).exists():
                check_head((root / MARKER).read_bytes(), MARKER)
                return
            if not write:
                raise CorpusError(
                    f"there is no corpus in {name}",
                    hint=Hint("write_corpus makes one", command="create one with rtca-nb corpus build"),
                )
            # Without a marker, there may be an unfinished one, of a writer that is at work or was killed. Look for the
            # marker once more, because another writer may have made the corpus meanwhile.
            others = root.exists() and any(not found.name.startswith(_UNFINISHED) for found in root.iterdir())
            if others and not (root / MARKER).exists():
                raise CorpusError(f"{name} is not a corpus and has other files; choose a new or empty folder")
        except OSError as error:
            raise as_corpus_error(error) from None

    def make(self) -> None:
        """Make the folder and its marker file, if it is not a corpus yet; :meth:`check` must be called before.

        Raises
        ------
        CorpusError
            If it cannot be written.
        """
        try:
            if not (self.path / MARKER).exists():
                self.path.mkdir(parents=True, exist_ok=True)
                with whole_file(self.path / MARKER) as file:
                    file.write(marker())
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            raise as_corpus_error(error) from None

    def current(self) -> Snapshot:
        """Open the current snapshot, or an empty one if nothing was written yet."""
        return current_of(self.path)

    def check_files(self, snapshot: Snapshot) -> None:
        """Check that a snapshot has exactly the files that it lists, each of the size that was written."""
        if isinstance(snapshot, OnDisk):
            check_files(snapshot)

    def locked(self) -> AbstractContextManager[None]:
        """Return a context manager that holds the lock of the corpus."""
        return writing(self.path / _LOCK)

    @contextlib.contextmanager
    def staging(self) -> Iterator[_Staging]:
        """Yield a new folder to stage parts in, and remove it at the end of the block."""
        staging = self.path / STAGED / secrets.token_hex(8)
        try:
            with self.locked():
                settle(self.path)
                sweep_staged(self.path)
                staging.mkdir(parents=True)
                lock = try_lock(staging.with_suffix(".lock"))
                begun = current_of(self.path).manifest.erasures
        except OSError as error:
            raise as_corpus_error(error) from None
        try:
            yield _Staging(self, staging, begun)
        finally:
            remove_staged(staging)
            if lock is not None:
                lock.release()
            staging.with_suffix(".lock").unlink(missing_ok=True)


class _Staging:
    """The staging folder of a writer at work."""

    def __init__(self, root: Folder, path: Path, begun: int) -> None:
        self.address = str(path.absolute())
        self.shelf = FolderShelf(path)
        self._root = root
        self._path = path
        self._begun = begun

    def adopt(self, attempt: str, parts: Sequence[Part]) -> None:
        """Move the parts that an attempt staged to this writer's staging folder.

        Raises
        ------
        CorpusError
            If the disk fails.
        """
        source = self._path / attempt
        try:
            for part in parts:
                for table in part.files:
                    name = f"{part.name}.parquet"
                    (self._path / table).mkdir(exist_ok=True)
                    (source / table / name).rename(self._path / table / name)
            with contextlib.suppress(OSError):  # not empty; removed with the staging folder
                for folder in source.iterdir():
                    folder.rmdir()
                source.rmdir()
        except OSError as error:
            raise as_corpus_error(error) from None

    def commit(self, staged: Sequence[Part], known: Known, sizes: Sizes) -> Snapshot:
        """Make a new snapshot from the current one and the staged parts; return the current snapshot."""
        with self._root.locked():
            live = current_of(self._root.path)
            check_not_erased(live, self._begun)
            return commit(self._root.path, live, self._path, staged=staged, known=known, sizes=sizes)
