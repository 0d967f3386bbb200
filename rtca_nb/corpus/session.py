"""A writer at work: its staging folder, what the corpus has, what waits for the next commit, and the report so far."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from rtca_nb.base.arguments import counted
from rtca_nb.corpus.commit import STAGED, Sizes, commit, live_readings, remove_staged, sweep_staged
from rtca_nb.corpus.faults import as_corpus_error
from rtca_nb.corpus.identity import Key, Reading
from rtca_nb.corpus.layout import Part, current_of
from rtca_nb.corpus.locking import try_lock, writing
from rtca_nb.corpus.report import CorpusReport, Readings
from rtca_nb.corpus.taking import Counts, StagedPart
from rtca_nb.exceptions import CorpusError

__all__ = ["Session"]


class Session:
    """One write of a corpus.

    Parameters
    ----------
    root : Path
    sizes : Sizes, optional
    progress : callable, optional
        As of :func:`rtca_nb.write_corpus`.

    Attributes
    ----------
    sizes : Sizes
    report : CorpusReport
        So far.
    readings : Readings
        What the corpus has; loaded when staging begins.
    """

    def __init__(
        self, root: Path, *, sizes: Sizes | None = None, progress: Callable[[CorpusReport], object] | None = None
    ) -> None:
        self.sizes = sizes or Sizes()
        self.report = CorpusReport(root)
        self.readings = Readings({})
        self._root = root
        self._progress = progress
        self._apart = 0
        self._known: dict[str, list[tuple[Key, Reading]]] = {}
        self._staged: list[Part] = []
        self._live_parts = 0

    def __repr__(self) -> str:
        return f"<Session of {self._root.name!r}>"

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """Make a folder to stage parts in, and load what there is; the folder is gone afterwards."""
        staging = self._root / STAGED / secrets.token_hex(8)
        try:
            with writing(self._root / ".lock"):
                sweep_staged(self._root)
                staging.mkdir(parents=True)
                lock = try_lock(staging.with_suffix(".lock"))
                self._load()
        except OSError as error:
            raise as_corpus_error(error) from None
        try:
            yield staging
        finally:
            remove_staged(staging)
            if lock is not None:
                lock.release()
            staging.with_suffix(".lock").unlink(missing_ok=True)

    def _load(self) -> None:
        live = current_of(self._root)
        self._known = live_readings(live, self._known)
        self.readings = Readings({key: reading for rows in self._known.values() for key, reading in rows})
        self.report = replace(self.report, contacts=live.manifest.contacts, snapshot=live.manifest.number)
        self._live_parts = len(live.manifest.parts)

    def count(self, counts: Counts) -> None:
        """Count contacts that came."""
        self._apart += counts.apart
        added, replaced, read = len(self.readings.added), len(self.readings.replaced), self.report.read + counts.read
        self.report = replace(
            self.report,
            read=read,
            added=added,
            replaced=replaced,
            unchanged=read - added - replaced - self._apart,
        )

    def count_failed(self) -> None:
        """Count a contact that could not be fetched."""
        self.report = replace(self.report, failed=self.report.failed + 1)

    def show(self) -> None:
        """Show the caller how far the write got."""
        if self._progress is not None:
            self._progress(self.report)

    def stage(self, parts: Iterable[StagedPart], staging: Path) -> None:
        """Have parts, whose files lie in the staging folder, committed when there are enough of them."""
        for part, readings in parts:
            self._known[part.name] = readings
            self._staged.append(part)
        if len(self._staged) >= max(self.sizes.commit, self._live_parts // 10):
            self.commit(staging)

    def commit(self, staging: Path) -> None:
        """Make what was staged a part of the corpus."""
        with writing(self._root / ".lock"):
            live = commit(self._root, staging, self._staged, self._known, self.sizes)
        self._staged = []
        self._live_parts = len(live.manifest.parts)
        self._known = live_readings(live, self._known)
        self.report = replace(self.report, contacts=live.manifest.contacts, snapshot=live.manifest.number)

    def end(self, fault: BaseException | None) -> CorpusReport:
        """Return the report; raise what broke the write off, or that contacts were left out.

        Raises
        ------
        CorpusError
            If a form of a contact came too long after the other one.
        """
        if fault is not None:
            raise fault
        if self._apart:
            raise CorpusError(
                f"{counted(self._apart, 'contact')} came in a second form too long after the first, so what "
                "either form hides cannot be hidden in both, and the second was not written; all else was; pass both "
                "forms of a contact next to each other"
            )
        return self.report
