"""A write in progress: its staging folder, the corpus's readings, parts to commit, and the report so far."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from rtca_nb.base.arguments import counted
from rtca_nb.corpus.layout import Known, Part, Sizes
from rtca_nb.corpus.merging import live_readings
from rtca_nb.corpus.report import CorpusReport, Readings
from rtca_nb.corpus.roots import Root, Snapshot, Staging
from rtca_nb.corpus.taking import Counts, StagedPart
from rtca_nb.exceptions import CorpusError

__all__ = ["Session"]


class Session:
    """One write of a corpus.

    Parameters
    ----------
    root : Root
    sizes : Sizes, optional
    progress : callable, optional
        As in :func:`rtca_nb.write_corpus`.

    Attributes
    ----------
    sizes : Sizes
    report : CorpusReport
        The report so far.
    readings : Readings
        The readings in the corpus; empty until :meth:`staging` loads them.
    """

    def __init__(
        self, root: Root, *, sizes: Sizes | None = None, progress: Callable[[CorpusReport], object] | None = None
    ) -> None:
        self.sizes = sizes or Sizes()
        self.report = CorpusReport(root.location)
        self.readings = Readings({})
        self._root = root
        self._progress = progress
        self._apart = 0
        self._known: Known = {}
        self._staged: list[Part] = []

    def __repr__(self) -> str:
        return f"<Session of {self._root.name!r}>"

    @contextlib.contextmanager
    def staging(self) -> Iterator[Staging]:
        """Load the readings in the corpus, and yield a place to stage parts until they are committed."""
        with self._root.staging() as staging:
            self._know(self._root.current())  # its snapshot is not held during the write
            self.readings = Readings({key: reading for rows in self._known.values() for key, reading in rows})
            yield staging

    def _know(self, live: Snapshot) -> None:
        self._known = live_readings(live, self._known)
        self.report = replace(self.report, contacts=live.manifest.contacts, snapshot=live.manifest.number)

    def count(self, counts: Counts) -> None:
        """Add counts of contacts that were read to the report."""
        self._apart += counts.apart
        added, replaced, read = len(self.readings.added), len(self.readings.replaced), self.report.read + counts.read
        self.report = replace(
            self.report,
            failed=self.report.failed + counts.failed,
            read=read,
            added=added,
            replaced=replaced,
            unchanged=read - added - replaced - self._apart,
        )

    def count_failed(self) -> None:
        """Count a contact that could not be fetched."""
        self.report = replace(self.report, failed=self.report.failed + 1)

    def show(self) -> None:
        """Call ``progress``, if there is one, with the report so far."""
        if self._progress is not None:
            self._progress(self.report)

    def stage(self, parts: Iterable[StagedPart], staging: Staging) -> None:
        """Add staged parts, and commit when there are enough of them."""
        for part, readings in parts:
            self._known[part.name] = readings
            self._staged.append(part)
        if len(self._staged) >= max(self.sizes.commit, self.report.contacts // 10 // self.sizes.part):
            self.commit(staging)

    def commit(self, staging: Staging) -> None:
        """Commit the staged parts."""
        self._know(staging.commit(self._staged, self._known, self.sizes))
        self._staged = []

    def commit_at_once(self, staging: Staging) -> None:
        """Commit the staged parts, if any, and leave small parts for the next write to merge."""
        if self._staged:
            self.sizes = self.sizes._replace(merge=sys.maxsize)
            self.commit(staging)

    def end(self, fault: BaseException | None) -> CorpusReport:
        """Return the report, or raise the error that stopped the write, or an error if contacts were left out.

        Raises
        ------
        CorpusError
            If a form of a contact arrived too long after the other one.
        """
        if fault is not None:
            raise fault
        if self._apart:
            raise CorpusError(
                f"the second form of {counted(self._apart, 'contact')} was not written, because it came too long after "
                "the first form, so the two can no longer be masked in the same places; everything else was written; "
                "pass the two forms of a contact next to each other"
            )
        ids = {key.contact_id for rows in self._known.values() for key, _ in rows}
        return replace(self.report, ids=len(ids))
