"""A table of a corpus; its rows stay in their files until they are needed."""

from __future__ import annotations

import itertools
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final, NoReturn

from rtca_nb.base.arguments import counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.exports import check_permission
from rtca_nb.contact.frames import frame_of_arrow, mark_frame
from rtca_nb.corpus.faults import damaged
from rtca_nb.corpus.layout import FileOf, Manifest, check_footer, hash_of
from rtca_nb.corpus.partitions import TableFile, dask_frame
from rtca_nb.corpus.roots import Snapshot
from rtca_nb.corpus.schema import TABLES, as_frame_columns, shown_schema, stored_schema
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY
from rtca_nb.render.markup import Template, join

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = ["StoredTable", "check_content", "dataset_of"]

_TABLE: Final = Template("<table><thead><tr><th>{t}</th><th></th></tr></thead><tbody>{h}</tbody></table>")
_ROW: Final = Template("<tr><td>{t}</td><td>{t}</td></tr>")


def dataset_of(snapshot: Snapshot, name: str, *, stored: bool = False) -> Any:
    """Return the files of a table as one pyarrow dataset; columns that an older release did not write are null.

    Parameters
    ----------
    snapshot : Snapshot
    name : str
        Name of the table.
    stored : bool
        Whether to include the column for searches, which users do not see.

    Raises
    ------
    CorpusError
        If a file cannot be read.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    schema = stored_schema(name) if stored else shown_schema(name)
    try:
        if not snapshot.files(name):
            return ds.dataset(schema.empty_table())
        return snapshot.dataset(name, schema)
    except (OSError, pa.ArrowException):
        raise snapshot.fault() or damaged(f"a file of the table {name}", "cannot be read") from None


def check_content(snapshot: Snapshot, name: str) -> None:
    """Read the files of a table, and check that they are what was written.

    Raises
    ------
    CorpusError
        At the first file that differs.
    """
    for part in snapshot.manifest.parts:
        if name not in part.files:
            continue
        file = f"{name}/{part.name}.parquet"
        try:
            source = snapshot.source(name, part)
            content = source.read_bytes() if isinstance(source, Path) else source.read()
        except OSError:
            raise snapshot.fault() or damaged(file, "cannot be read") from None
        if part.files[name].hash not in {"", hash_of(content)}:
            raise damaged(file, "has changed since it was written")
        check_footer(file, part.files[name], content)


@hide_locals
class StoredTable:
    """A table of a :class:`rtca_nb.Corpus`.

    Parameters
    ----------
    name : str
    snapshot : Snapshot
    """

    def __init__(self, name: str, snapshot: Snapshot) -> None:
        self.name = name
        self._snapshot = snapshot

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of its columns, in order; the keys of the contact come first."""
        return tuple(column.name for column in TABLES[self.name])

    @property
    def files(self) -> list[Path] | list[str]:
        """Its Parquet files, for other tools: paths, or the URLs of objects in a store."""
        return self._snapshot.files(self.name)

    @property
    def pieces(self) -> dict[tuple[str, int], TableFile]:
        """Where to read its rows, by name of the part and number of the block in it, from 0.

        Another process can read each piece. A part of many contacts has a few blocks; a block has the same contacts in
        every table.
        """
        found = {}
        blocks, listed = self.blocks, self._listed
        for file in map(str, self.files):
            part = PurePosixPath(file).stem
            for block, groups in enumerate(blocks.get(part, ())):
                if groups:
                    found[part, block] = TableFile(self.name, file, tuple(groups), listed[part])
            if part not in blocks:
                found[part, 0] = TableFile(self.name, file, None, listed[part])
        return found

    @property
    def blocks(self) -> dict[str, list[range]]:
        """The Parquet row groups of each block, by name of the part, for parts of several blocks.

        The values have for each block the range of its row groups in the part's file, from 0.
        """
        found = {}
        for part in self._manifest.parts:
            if self.name in part.files and part.files[self.name].groups:
                ends = [0, *itertools.accumulate(part.files[self.name].groups)]
                found[part.name] = [range(*ends) for ends in itertools.pairwise(ends)]
        return found

    def dataset(self) -> Any:
        """Return its rows as a pyarrow dataset, which includes the column for searches; works for folders and stores.

        Raises
        ------
        CorpusError
            If a file cannot be read.
        """
        return dataset_of(self._snapshot, self.name, stored=True)

    @property
    def folded(self) -> bool:
        """Whether every part of the corpus has the column for searches, which older releases did not write."""
        return self._manifest.folded

    def check_unchanged(self) -> None:
        """Check that its files are unchanged, before DuckDB, which verifies no checksums, reads them.

        Each file is read once while the corpus is open, and again only if it looks different.

        Raises
        ------
        CorpusError
            If a file was replaced or damaged.
        """
        self._snapshot.check_unchanged(self.name, whole=True)

    def fault(self) -> RtcaError | None:
        """Return the error behind a failure to read rows, as :meth:`rtca_nb.corpus.roots.Snapshot.fault` does."""
        return self._snapshot.fault()

    def __len__(self) -> int:
        return self._manifest.rows(self.name)

    def __repr__(self) -> str:
        said = f"<table {self.name} of a corpus: {counted(len(self), 'row')}, {counted(len(self.columns), 'column')}>"
        return f"REVEALED {said}" if self._manifest.revealed else said

    def __getattr__(self, name: str) -> NoReturn:
        import pandas as pd

        if not name.startswith("_") and hasattr(pd.DataFrame, name):
            raise AttributeError(f"a table of a corpus has no {name}; {self._cure}")
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    # Otherwise, Python and NumPy would take it for a sequence.
    __iter__ = None
    __contains__ = None

    def __array__(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(f"a table of a corpus is not an array; {self._cure}")

    def __getitem__(self, key: Any) -> NoReturn:
        raise UsageError(f"a table of a corpus has no rows or columns to select; {self._cure}")

    def _repr_html_(self) -> str:
        rows = join(_ROW(column.name, column.doc) for column in TABLES[self.name])
        return str(_TABLE(f"{self.name}: {counted(len(self), 'row')}", rows))

    def to_pandas(self) -> pd.DataFrame:
        """Return all rows as a frame, with the dtypes of a contact's frame.

        Returns
        -------
        pandas.DataFrame
            Text is masked, except in contacts that were written in clear text. If the corpus holds clear text, the
            frame is marked as revealed and is written to disk only with ``allow_revealed=True``.

        Raises
        ------
        CorpusError
            If a file is damaged.
        """
        columns = TABLES[self.name]
        frame = frame_of_arrow(columns, as_frame_columns(columns, self._read()))
        return mark_frame(frame, revealed=self._manifest.revealed)

    def arrow(self, *, allow_revealed: bool = False) -> pa.Table:
        """Return all rows as an Arrow table, which any tool can write to disk.

        Parameters
        ----------
        allow_revealed : bool
            Permit clear text in it, if the corpus holds any.

        Raises
        ------
        RevealError
            If the corpus holds clear text and ``allow_revealed`` is not set.
        CorpusError
            If a file is damaged.
        """
        what = "any tool could write the clear text of this table to disk"
        check_permission([self._manifest], allow_revealed=allow_revealed, what=what)
        found = self._read()
        return found.replace_schema_metadata({METADATA_KEY: MARKER}) if self._manifest.revealed else found

    def dask(self, *, allow_revealed: bool = False) -> Any:
        """Return the table as a Dask frame, without reading rows yet; needs the extra ``dask``.

        Keep the corpus object while you use the frame, because the files are kept as long as a corpus object of this
        process has them open. Workers must find the files under the same path or URL.

        Parameters
        ----------
        allow_revealed : bool
            Permit clear text in it, if the corpus holds any, as Dask may write it to disk.

        Returns
        -------
        dask.dataframe.DataFrame
            One partition per file. Columns are those of :meth:`to_pandas`, but enums are texts.

        Raises
        ------
        RevealError
            If the corpus holds clear text and ``allow_revealed`` is not set.
        SetupError
            If Dask is not installed.
        CorpusError
            If a file is damaged; raised when the frame is computed.
        """
        what = "Dask may write its frames to disk"
        check_permission([self._manifest], allow_revealed=allow_revealed, what=what)
        listed = self._listed
        files = [TableFile(self.name, file, None, listed[PurePosixPath(file).stem]) for file in map(str, self.files)]
        return dask_frame(self.name, files)

    @property
    def _cure(self) -> str:
        return f"load it as a frame with corpus.{self.name}.to_pandas()"

    @property
    def _listed(self) -> dict[str, FileOf]:
        """Entry of this table's file in the list of the snapshot, by part."""
        return {part.name: part.files[self.name] for part in self._manifest.parts if self.name in part.files}

    @property
    def _manifest(self) -> Manifest:
        return self._snapshot.manifest

    def _read(self) -> pa.Table:
        import pyarrow as pa

        try:
            return dataset_of(self._snapshot, self.name).to_table()
        except (OSError, pa.ArrowException):
            raise self._snapshot.fault() or damaged(f"a file of the table {self.name}", "cannot be read") from None
