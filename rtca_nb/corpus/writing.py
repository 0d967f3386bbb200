"""Write a corpus: contacts become rows in batches, rows become parts, and parts are committed a few at a time."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rtca_nb.base.arguments import check_flag
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
    """Write contacts to a corpus, which is created if it does not exist.

    Contacts that are already in the corpus stay in it. If you write a better reading of such a contact, it replaces the
    reading in the corpus. The notes below define which of two readings is better.

    Parameters
    ----------
    source : path, list, Archive, or iterable of Contact
        The contacts, such as those that :func:`rtca_nb.fetch_contacts` yields; an archive; or any other source that
        :func:`rtca_nb.read_contacts` takes.
    folder_or_url : path or URL
        Folder of the corpus, or ``s3://bucket/prefix``. Other URLs are opened with fsspec, which the extra ``corpus``
        installs. In a store such as S3, the access policy of the store decides who can read the corpus.
    workers : int, optional
        Number of processes on this machine that read and process contacts; by default, only this process does. The
        content of the corpus does not depend on the number.
    client : dask.distributed.Client, optional
        Client of a Dask cluster, whose workers then read and process the contacts; needs the extra ``dask``. Each
        worker must find the source and the corpus under the same path or URL.
    allow_revealed : bool
        Permit personal data in clear text in the corpus. Otherwise, a revealed contact is refused. If the corpus is in
        a folder, only you can read the files that hold clear text.
    progress : bool or callable, optional
        True for a progress bar on standard error, or a function that is called with an interim :class:`CorpusReport`
        after each batch of contacts. With ``workers`` or ``client``, or if a local file is larger than 8 MiB, the
        function is called after each task of up to 500 contacts.

    Returns
    -------
    CorpusReport
        Numbers of contacts that were read, added, replaced and so on.

    Raises
    ------
    CorpusError
        If one of these applies:

        - ``folder_or_url`` is a file, or a folder or prefix that has other files but no corpus;
        - the corpus is damaged, or a newer release of this package wrote it;
        - the disk or the store fails;
        - the two forms of a contact are so far apart in the source that they cannot be masked together; then everything
          is written except the form that comes second;
        - contacts of two instances have the same id;
        - worker processes die repeatedly, or the scheduler of the Dask cluster is gone.
    CredentialsError, EndpointUnreachableError
        If the store that the URL names refuses the credentials, or does not answer.
    SetupError
        If a package that the URL needs is not installed.
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If an argument is invalid, or both ``workers`` and ``client`` are given.
    RtcaError
        If reading the source fails. The contacts that were read before the failure are in the corpus.

    Notes
    -----
    The corpus keeps one reading of each contact in each form. Of two readings, it keeps the complete one. If both are
    complete, or neither is, it prefers the reading whose analysis has ended; then the one in which the contact ends
    later; then the one with more segments; then the one that was written last. Writing the same contacts again changes
    nothing, so you can start the same write again after an interruption.

    If you write both forms of a contact in one call and both are masked, text that is masked in one form is masked in
    the other too.

    With ``workers`` or ``client``, the worker processes read files, objects in S3 and archives. They also fetch the
    contacts of :func:`rtca_nb.fetch_contacts`, and together they stay within the quota of the account. This process
    reads contacts and content that you pass in memory. It also reads the files of a Kinesis stream, because the records
    of one contact may be in any of these files.

    The files are plain Parquet in snapshot folders. Delta Lake and Iceberg are not used, because they commit one table
    at a time, and a contact is in many tables; see :mod:`rtca_nb.corpus`.
    """
    check_flag(allow_revealed, "allow_revealed")
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
    """Write files in tasks, for the command line.

    If this process should read all of them itself, write nothing and return None.

    Parameters
    ----------
    sources : sequence of str
    folder : str
        Folder or URL of the corpus.
    workers : int
    how : How
        How to read the files. The caller must have checked the permission to reveal contacts.
    on_file : callable
        Called for each file: with None, or with the error of a file that is skipped. Files found in a folder that are
        not files of contacts are skipped.
    progress : callable
        Called with an interim report after each task.

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
    """Return a pool of processes, of this machine or of a Dask cluster; None if only this process is to be used.

    Raises
    ------
    UsageError
        If ``workers`` is invalid, or if both ``workers`` and ``client`` are given.
    """
    if workers is not None and client is not None:
        raise UsageError("pass either workers (processes on this machine) or client (a Dask cluster), not both")
    if client is not None:
        from rtca_nb.corpus.dask_pool import DaskPool

        return DaskPool(client)
    return local_pool(workers, _environment())


def _environment() -> dict[str, str]:
    """Return the environment variable with which other processes make the same pseudonyms of agents."""
    return {KEY_VARIABLE: pseudonym_key()}


class Writer:
    """Writes one source to a corpus, in this process.

    Parameters
    ----------
    root : Root
    sizes : Sizes, optional
    progress : callable, optional
        As in :func:`write_corpus`.
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
            Each None counts as a contact that could not be fetched.
        read_here : bool
            Whether this package reads the contacts from files, so that no code of the caller runs meanwhile.
        """
        self._root.check(write=True)
        # Read a contact first, because a source that cannot be read at all must not create a corpus.
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
        """Take contacts until a batch is complete or the source ends.

        Return whether there may be more contacts, and the error that ended the source, or None.
        """
        while True:
            try:
                contact = next(contacts)
                if contact is not None:
                    taker.check(contact)
            except StopIteration:
                return False, None
            except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  # raised once earlier contacts are stored
                return False, error
            if contact is None:
                self._session.count_failed()
            elif taker.add(contact):
                return True, None
