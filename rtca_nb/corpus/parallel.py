"""Write a corpus with several processes, which read and stage contacts; only this process commits."""

from __future__ import annotations

import threading
from typing import Any

from rtca_nb.archive.entries import damage_of
from rtca_nb.base.pools import Pool, in_order
from rtca_nb.corpus.report import CorpusReport
from rtca_nb.corpus.roots import Root
from rtca_nb.corpus.session import Session
from rtca_nb.corpus.splitting import OnFile, Split, split
from rtca_nb.corpus.work import How, Task, work_out
from rtca_nb.exceptions import RtcaError

__all__ = ["write_in_parallel"]


def write_in_parallel(
    session: Session, root: Root, source: Any, pool: Pool, *, how: How | None = None, on_file: OnFile | None = None
) -> CorpusReport | None:
    """Write a source with the processes of a pool; if only one process can read it, write nothing and return None.

    Parameters
    ----------
    session : Session
    root : Root
    source : path, Archive, list of them, or Fetching
    pool : Pool
        Closed at the end.
    how : How, optional
        How to read the source.
    on_file : callable, optional
        As in :func:`rtca_nb.corpus.splitting.split`.

    Raises
    ------
    RtcaError
        As :func:`rtca_nb.write_corpus`.
    """
    how = how or How()
    root.check(write=True)
    # Loaded while the other processes work, so that a commit after Ctrl-C does not wait for it.
    threading.Thread(target=_load, daemon=True).start()
    try:
        found = split(source, how, pool, most=session.sizes.part, on_file=on_file)
        if found is None:
            return None
        if not found.tasks and found.fault is not None:
            raise found.fault  # a source that cannot be read at all creates no corpus
        if not found.tasks and on_file is not None:
            return session.report  # all files were skipped
        root.make()
        return session.end(_write(session, found, pool, how))
    finally:
        pool.close()


def _load() -> None:
    import pandas  # noqa: F401, ICN001  # pyarrow imports it to compare types
    import pyarrow.compute
    import pyarrow.parquet  # noqa: F401


def _write(session: Session, found: Split, pool: Pool, how: How) -> BaseException | None:
    """Run all tasks; return the error that stopped the write, or one for files that could not be read, or None."""
    with session.staging() as staging:
        tasks = (
            Task(staging.address, one.reads, how, session.readings.of(one.contact_ids), session.sizes)
            for one in found.tasks
        )
        fault = found.fault
        damaged: list[RtcaError] = []
        try:
            for done in in_order(pool, work_out, tasks):
                staging.adopt(done.attempt, [part for part, _ in done.parts])
                for _, readings in done.parts:
                    for key, reading in readings:
                        if session.readings.is_news(key, reading):
                            session.readings.take(key, reading)
                session.count(done.counts)
                session.stage(done.parts, staging)
                session.show()
                damaged += done.damaged
                if done.error is not None:
                    fault = done.error
                    break
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # raised again once earlier contacts are stored
            fault = error
        finally:
            pool.close()  # no process may stage parts once the folder is removed
        if isinstance(fault, KeyboardInterrupt):
            session.commit_at_once(staging)
        else:
            session.commit(staging)
    return fault or (damage_of(damaged) if damaged else None)
