"""Fetch many contacts over several connections that share the account's quota, and yield failures with the results."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_flag
from rtca_nb.base.clock import SYSTEM_CLOCK
from rtca_nb.base.error_frames import hide_locals, hide_locals_of
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import ArchiveError, RevealError, RtcaError, SetupError, UsageError
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import Connection, check_ids, open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.fetch import fetched_context, merged_contact, open_store
from rtca_nb.fetch.fetching import Fetching, Terms
from rtca_nb.fetch.page_reader import TIMEOUT, check_timeout
from rtca_nb.fetch.progress import BulkProgress, check_progress, reporter
from rtca_nb.fetch.rate_limit import QuotaOption
from rtca_nb.fetch.workers import Workers
from rtca_nb.model.context import SentContext
from rtca_nb.model.merging import Merge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rtca_nb.archive import Archive
    from rtca_nb.archive.store import Store

__all__ = ["BulkProgress", "ContactFailure", "fetch_contacts"]

# With two requests a second, eight connections hide an answer time of up to four seconds.
CONNECTIONS: Final = 8
# Errors that would make every other contact fail too end the run.
_FATAL: Final = (SetupError, ArchiveError, RevealError)


@dataclass(frozen=True, slots=True)
class ContactFailure:
    """Failure to fetch one contact; :func:`rtca_nb.fetch_contacts` yields it in place of the contact.

    Attributes
    ----------
    instance_id, contact_id : str
        Ids of the instance and the contact, as requested.
    output_type : str
        Form that was requested, ``"Redacted"`` or ``"Raw"``.
    error : RtcaError
        The error that :func:`rtca_nb.fetch_contact` would have raised for this contact.
    """

    instance_id: str
    contact_id: str
    output_type: str
    error: RtcaError

    def __repr__(self) -> str:
        # The message of an error may be shown: of a contact it only has the id.
        return f"<ContactFailure {self.contact_id!r}: {type(self.error).__name__}: {self.error}>"


@hide_locals
def fetch_contacts(
    instance_id: str,
    contact_ids: Iterable[str],
    *,
    output_type: str = "Redacted",
    segment_types: Sequence[str] | None = None,
    max_results: int = 100,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    offset_unit: str = "auto",
    quota: QuotaOption = "auto",
    timeout: float = TIMEOUT,
    connections: int = CONNECTIONS,
    archive: Archive | str | PathLike[str] | None = None,
    context: bool = False,
    progress: bool | Callable[[BulkProgress], object] | None = None,
) -> Iterator[Contact | ContactFailure]:
    """Fetch many contacts, as fast as the quota permits.

    The first request is made when you ask for the first result. To stop early, press Ctrl-C, call ``close()`` on the
    iterator, or leave a loop of the form ``for result in fetch_contacts(…)``. All connections then end within two
    seconds, even if the service does not answer.

    Parameters
    ----------
    instance_id : str
        Id of the instance; its ARN works too.
    contact_ids : iterable of str
        Ids of the contacts. They are taken one by one as the fetch proceeds, and an id that occurs twice is fetched
        once. :func:`rtca_nb.read_contact_ids` reads ids from a file or a DataFrame; :func:`rtca_nb.search_contact_ids`
        finds ids with Amazon Connect's own search.
    output_type, segment_types, max_results, boto3_session, client, endpoint_url, region_name, offset_unit, quota
        As for :func:`rtca_nb.fetch_contact`.
    timeout : float
        Maximum time for fetching the pages of one contact, in seconds from its first request; by default 900. A contact
        that takes longer fails.
    connections : int
        Maximum number of requests that run at once, by default 8. The quota applies to all of them together.
    archive : Archive or path, optional
        An archive, or the path of its folder. Every page is kept in the archive as soon as it arrives. If the archive
        already has a complete contact, with all ``segment_types``, it is read from the archive and not fetched. Only
        its contact record is then requested, if ``context`` is set and the archive does not have the record.

        After an interruption, call the function again with the same archive. If the analysis of a contact had ended and
        the fetch was interrupted in the last 15 minutes, the fetch of this contact continues where it stopped. Any
        other incomplete contact is fetched from the start.
    context : bool
        As for :func:`rtca_nb.fetch_contact`. The name of each agent and queue is requested once for all contacts.
    progress : bool or callable, optional
        True to show a progress bar on standard error, or a function to call with a :class:`BulkProgress` after each
        contact.

    Yields
    ------
    Contact or ContactFailure
        One result for each id. Results come in the order in which they are completed, not in the order of the ids. A
        contact that cannot be fetched is yielded as a :class:`rtca_nb.ContactFailure`, which holds the error.

    Raises
    ------
    UsageError
        If an argument is invalid.
    SetupError
        If AWS is not set up on this machine, for example because there are no usable credentials.
    ArchiveError
        If the archive cannot be opened or written, for example because the disk is full. If one file of the archive
        cannot be read, only the contact in this file fails.
    RevealError
        If Raw was requested, and the archive was not opened with ``allow_raw=True``.

    Notes
    -----
    You can pass the iterator to :func:`rtca_nb.write_corpus`. If you call ``write_corpus`` with ``workers`` or
    ``client``, its worker processes fetch the contacts, and share the quota of the account. But if you pass ``client``,
    ``boto3_session``, ``archive`` or ``progress`` to ``fetch_contacts``, or have already taken a result from the
    iterator, only this process fetches.
    """
    if isinstance(contact_ids, (str, bytes)) or not hasattr(contact_ids, "__iter__") or hasattr(contact_ids, "columns"):
        raise UsageError(
            "contact_ids must be a list or another series of ids; read them with read_contact_ids from a file "
            "or a DataFrame"
        )
    if type(connections) is not int or connections < 1:
        raise UsageError("connections must be a whole number, 1 or more")
    options = ClientOptions(
        output_type=output_type,
        segment_types=segment_types,
        max_results=max_results,
        boto3_session=boto3_session,
        client=client,
        endpoint_url=endpoint_url,
        region_name=region_name,
        offset_unit=offset_unit,
        quota=quota,
        archive=archive,
    )
    check_timeout(timeout)
    check_flag(context, "context")
    check_progress(progress)
    check_ids(instance_id, "-")
    kept = options.open_archive()
    if kept is not None and output_type == "Raw":
        kept.store(instance_id, "-", output_type)  # refuses Raw now, not after the first request
    connection = open_connection(options, connections=connections)
    total = _distinct(contact_ids) if isinstance(contact_ids, Collection) else None
    job = _Job(connection=connection, archive=kept, instance_id=instance_id, timeout=timeout)
    if context:
        job.contexts = ContextReader(Asker(connection, job.stop))
    ids = _each_once(iter(contact_ids))
    results = _run(job, ids, total, connections, reporter(progress), close=client is None)
    terms = None
    if client is None and boto3_session is None and kept is None and not progress:
        terms = Terms(instance_id, connections, (*options.plain(), ("timeout", timeout), ("context", context)))
    return Fetching(results, ids, terms, connection.client.close)


def _each_once(ids: Iterator[Any]) -> Iterator[Any]:
    """Yield each id once; values that are not ids (None, a list) are yielded too, and each fails on its own."""
    seen: set[str] = set()
    for contact_id in ids:
        if not isinstance(contact_id, str):
            yield contact_id
        elif contact_id not in seen:
            seen.add(contact_id)
            yield contact_id


def _distinct(ids: Collection[Any]) -> int:
    """Count the different ids; values that are not ids count each time, because each fails on its own."""
    texts = [contact_id for contact_id in ids if isinstance(contact_id, str)]
    return len(set(texts)) + len(ids) - len(texts)


@dataclass(slots=True, kw_only=True)
class _Job:
    """Settings and counts that all contacts of a run share."""

    connection: Connection
    archive: Archive | None
    instance_id: str
    timeout: float
    stop: threading.Event = field(default_factory=threading.Event)
    contexts: ContextReader | None = None
    pages: int = 0
    kept: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, contact_id: Any) -> Contact | ContactFailure:
        """Return one contact, fetched or from the archive, or its failure; errors that end the run are raised."""
        try:
            return self._fetch(contact_id)
        except _FATAL:
            raise
        except RtcaError as error:
            if self.archive is not None and not isinstance(error, UsageError):
                store = self.archive.store(self.instance_id, contact_id, self.connection.options.output_type)
                store.fail(error, SYSTEM_CLOCK.utc())
            return self._failure(contact_id, error)

    def _failure(self, contact_id: Any, error: RtcaError) -> ContactFailure:
        hide_locals_of(error)
        return ContactFailure(self.instance_id, str(contact_id), self.connection.options.output_type, error)

    def _fetch(self, contact_id: Any) -> Contact | ContactFailure:
        request = self.connection.request(self.instance_id, contact_id)
        offset_unit = self.connection.options.offset_unit
        merge, resume = Merge(), None
        store = open_store(self.archive, request)
        if store is not None:
            try:
                loaded = store.load()
            except ArchiveError as error:  # only this contact's file is unreadable, so the run continues
                return self._failure(contact_id, error)
            if loaded.answers(request):
                with self.lock:
                    self.kept += 1
                return merged_contact(
                    loaded.merge, request, offset_unit, loaded.context or self._context(request, store)
                )
            merge, resume = loaded.merge, loaded.resume(request, SYSTEM_CLOCK.utc())
        reader = self.connection.reader(request, timeout=self.timeout, stop=self.stop)
        for page in reader.read(resume):
            merge.add(page.seen if store is None else store.add(page))
            with self.lock:
                self.pages += 1
        context = self._context(request, store)
        if store is not None:
            store.update_summary()
        return merged_contact(merge, request, offset_unit, context)

    def _context(self, request: dict[str, Any], store: Store | None) -> SentContext | None:
        return fetched_context(self.contexts, request, store) if self.contexts is not None else None


def _run(
    job: _Job,
    ids: Iterator[Any],
    total: int | None,
    connections: int,
    report: Callable[[BulkProgress | None], object],
    *,
    close: bool,
) -> Iterator[Contact | ContactFailure]:
    results = Workers(job.fetch, ids, connections, job.stop)
    done = failed = 0
    try:
        results.start()
        for result in results:
            failed += isinstance(result, ContactFailure)
            done += not isinstance(result, ContactFailure)
            report(BulkProgress(done, failed, total, job.pages, job.kept))
            yield result
    finally:
        results.end()
        report(None)
        if close:
            job.connection.client.close()
