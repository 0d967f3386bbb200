"""Write a corpus: contacts become rows in batches, rows become parts, and parts are committed a few at a time."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rtca_nb.base.collector import collector_paused
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.pools import LocalPool, OwnPool, Pool, local_pool
from rtca_nb.contact.contact import Contact
from rtca_nb.corpus.incoming import incoming
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.parallel import write_in_parallel
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.report import CorpusReport
from rtca_nb.corpus.roots import Root
from rtca_nb.corpus.session import Session
from rtca_nb.corpus.splitting import OnFile, can_split, has_long_file
from rtca_nb.corpus.taking import Taker
from rtca_nb.corpus.work import How
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.fetching import Fetching
from rtca_nb.fetch.progress import check_progress, counting
from rtca_nb.privacy.context_masks import KEY_VARIABLE, pseudonym_key

__all__ = ["CorpusReport", "Writer", "pool_of", "write_corpus", "write_files"]


@hide_locals
def write_corpus(
    source: Any,
    folder_or_url: str | os.PathLike[str],
    *,
    workers: int | None = None,
    client: Any = None,
    allow_revealed: bool = False,
    progress: bool | Callable[[CorpusReport], object] | None = None,
) -> CorpusReport:
    """Write contacts to a corpus, and create it if there is none.

    Contacts that are in the corpus already stay in it; a better reading of one replaces it.

    Parameters
    ----------
    source : path, list, Archive, or iterable of Contact
        Anything that :func:`rtca_nb.read_contacts` takes, an archive, or contacts, such as those that
        :func:`rtca_nb.fetch_contacts` yields.
    folder_or_url : path or URL
        Folder of the corpus, or ``s3://bucket/prefix``; other URLs are opened with fsspec, which the extra ``corpus``
        installs. The access policy of a store such as S3 decides who can read the corpus there.
    workers : int, optional
        Number of processes on this machine that read and process contacts; by default only this one. The corpus is
        the same in any case.
    client : dask.distributed.Client, optional
        Use the workers of a Dask cluster instead; needs the extra ``dask``. Each worker must find the source and the
        corpus under the same path or URL.
    allow_revealed : bool
        Permit personal data in clear text in the corpus; in a folder, only you can read the files that hold it. Without
        ``allow_revealed``, a revealed contact is refused.
    progress : bool or callable, optional
        True for a progress bar on standard error; or a function that is called with an interim :class:`CorpusReport`
        after each batch of contacts (with workers or long files, after each task of up to 1,000 contacts).

    Returns
    -------
    CorpusReport
        Numbers of contacts that were read, added, replaced and so on.

    Raises
    ------
    CorpusError
        If the folder is not a corpus, is damaged, or was written by a newer release of this package; if the disk or the
        store fails; if the two forms of a contact are so far apart in the source that they cannot be masked together
        (then the form that comes second is not written, and everything else is); if contacts of two instances have the
        same id; if worker processes die repeatedly; or if the scheduler of the Dask cluster is gone.
    CredentialsError, EndpointUnreachableError
        If the store that the URL names refuses the credentials, or does not answer.
    SetupError
        If a package that the URL needs is not installed.
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If an argument is invalid, or both ``workers`` and ``client`` are given.
    RtcaError
        If reading the source fails. Contacts that were read before are in the corpus.

    Notes
    -----
    The corpus keeps one reading of each contact in each form. Of two readings, the complete one is kept; if that does
    not decide, the one whose analysis has ended; then the one that ends later; then the one with more segments; then
    the one that was read last. Writing the same contacts again changes nothing, so after an interruption, start the
    same write again.

    If you write both forms of a contact in one call, both masked, text that either form masks is masked in both.

    With ``workers`` or ``client``, the worker processes read files, objects in S3 and archives. They also fetch the
    contacts of :func:`rtca_nb.fetch_contacts`, together within the quota of the account. Contacts and content that you
    pass in memory are read in this process, and so are streams, because records of one contact may be in any file of a
    stream.

    The files are plain Parquet in snapshot folders. Delta Lake and Iceberg are not used, because they commit one table
    at a time, and a contact is in many tables; see :mod:`rtca_nb.corpus`.
    """
    check_progress(progress)
    if isinstance(progress, bool):
        with counting(progress, "contacts") as show:
            return write_corpus(
                source,
                folder_or_url,
                workers=workers,
                client=client,
                allow_revealed=allow_revealed,
                progress=lambda report: show(report.read + report.failed),
            )
    root = root_of(folder_or_url)
    pool = pool_of(workers, client)
    if pool is None and can_split(source) and has_long_file(source):
        pool = OwnPool()  # which holds the contacts of a task in memory, not those of the whole file
    if pool is not None and can_split(source):
        report = write_in_parallel(Session(root, progress=progress), root, source, pool)
        if report is not None:
            return report
    contacts = incoming(source, allow_revealed=allow_revealed)
    of_files = can_split(source) and not isinstance(source, Fetching)
    return Writer(root, progress=progress).write(contacts, read_here=of_files)


def write_files(
    sources: Sequence[str],
    folder: str,
    *,
    workers: int,
    how: How,
    on_file: OnFile,
    progress: Callable[[CorpusReport], object],
) -> CorpusReport | None:
    """Write files in tasks, for the command line; None if they are better read as a whole.

    Parameters
    ----------
    sources : sequence of str
    folder : str
        Folder or URL of the corpus.
    workers : int
    how : How
        Permission to reveal contacts was checked before.
    on_file : callable
        Called for each file; foreign ones that were found in a folder are skipped.
    progress : callable

    Raises
    ------
    RtcaError
        As :func:`write_corpus`.
    """
    if workers == 1 and not has_long_file(sources):
        return None
    root = root_of(folder)
    session = Session(root, progress=progress)
    pool = OwnPool() if workers == 1 else LocalPool(workers, _environment())
    return write_in_parallel(session, root, list(sources), pool, how=how, on_file=on_file)


def pool_of(workers: int | None, client: Any = None) -> Pool | None:
    """Return the pool of processes to use; None for this one alone.

    Raises
    ------
    UsageError
        If ``workers`` is less than 1, or both are given.
    """
    if workers is not None and client is not None:
        raise UsageError("workers are processes on this machine, and client is a Dask cluster; pass one of the two")
    if client is not None:
        from rtca_nb.corpus.dask_pool import DaskPool

        return DaskPool(client)
    return local_pool(workers, _environment())


def _environment() -> dict[str, str]:
    """Return the settings with which other processes mask alike and make the same pseudonyms."""
    return {KEY_VARIABLE: pseudonym_key()}


class Writer:
    """Writes one source to a corpus, in this process.

    Parameters
    ----------
    root : Root
    sizes : Sizes, optional
    progress : callable, optional
        As of :func:`write_corpus`.
    """

    def __init__(
        self, root: Root, *, sizes: Sizes | None = None, progress: Callable[[CorpusReport], object] | None = None
    ) -> None:
        self._root = root
        self._session = Session(root, sizes=sizes, progress=progress)

    def __repr__(self) -> str:
        return f"<Writer of {self._root!r}>"

    def write(self, contacts: Iterator[Contact | None], *, read_here: bool = False) -> CorpusReport:
        """Write contacts; errors as in :func:`write_corpus`.

        Parameters
        ----------
        contacts : iterator of Contact or None
            Counts each None as one that could not be fetched.
        read_here : bool
            Whether this package reads them from files, and no code of the caller runs meanwhile.
        """
        self._root.check(write=True)
        # A source that cannot be read at all creates no corpus.
        contacts = itertools.chain(list(itertools.islice(contacts, 1)), contacts)
        self._root.make()
        session = self._session
        fault: BaseException | None = None
        with session.staging() as staging:
            taker = Taker(staging.shelf, session.sizes, session.readings)
            more = True
            while more:
                with collector_paused() if read_here else contextlib.nullcontext():
                    more, fault = self._batch(contacts, taker)
                if more:
                    session.count(taker.counts())
                    session.stage(taker.staged(), staging)
                    session.show()
            with collector_paused():
                taker.finish()
            session.count(taker.counts())
            session.show()
            session.stage(taker.staged(), staging)
            session.commit(staging)
        return session.end(fault)

    def _batch(self, contacts: Iterator[Contact | None], taker: Taker) -> tuple[bool, BaseException | None]:
        """Take contacts until a batch is complete; return whether there are more, and any error of the source."""
        while True:
            try:
                contact = next(contacts)
                if contact is not None:
                    taker.check(contact)
            except StopIteration:
                return False, None
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # raised again after contacts so far are stored
                return False, error
            if contact is None:
                self._session.count_failed()
            elif taker.add(contact):
                return True, None
