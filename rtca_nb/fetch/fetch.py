"""Fetch one contact: its pages as sent, or all of them as a contact."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

from rtca_nb.base.arguments import check_callable, check_flag, check_text
from rtca_nb.base.clock import SYSTEM_CLOCK
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import Connection, open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.page import Page
from rtca_nb.fetch.page_reader import TIMEOUT
from rtca_nb.fetch.rate_limit import QuotaOption
from rtca_nb.model.context import SentContext
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import FetchedPage
from rtca_nb.model.record import Record, replace_fields

if TYPE_CHECKING:
    from rtca_nb.archive import Archive
    from rtca_nb.archive.store import Store

__all__ = ["Progress", "fetch_contact", "iter_pages"]


class Progress(NamedTuple):
    """Progress of fetching one contact; :func:`rtca_nb.fetch_contact` passes it to the function ``progress``.

    Attributes
    ----------
    contact_id : str
        Id of the contact.
    pages, segments : int
        Numbers of pages and segments fetched so far.
    status : str
        Status of the analysis, as sent with the latest page.
    """

    contact_id: str
    pages: int
    segments: int
    status: str


@hide_locals
def iter_pages(
    instance_id: str,
    contact_id: str,
    *,
    output_type: str = "Redacted",
    segment_types: Sequence[str] | None = None,
    max_results: int = 100,
    next_token: str | None = None,
    list_filter: dict[str, Any] | None = None,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    quota: QuotaOption = "auto",
    timeout: float = TIMEOUT,
) -> Iterator[Page]:
    """Yield the pages of a contact as ``ListRealtimeContactAnalysisSegmentsV2`` returns them.

    Each page is requested only when you ask the iterator for it.

    Parameters
    ----------
    instance_id, contact_id : str
        Ids, as in the Amazon Connect console; the instance's ARN works too.
    output_type : {"Redacted", "Raw"}
        Form to fetch. Raw is fetched only on request, never as a fallback.
    segment_types : list of str, optional
        Segment types to request; by default, all types that the installed botocore knows.
    max_results : int
        Maximum number of segments on a page, 1 to 100.
    next_token : str, optional
        Token of the first page to fetch: the ``next_token`` of the page before it. By default, the contact is fetched
        from its first page.
    list_filter : dict, optional
        ``ListFilter`` of the request, as in boto3. If the installed botocore does not know this member, UsageError is
        raised.
    boto3_session, endpoint_url, region_name : optional
        Settings of the boto3 client; by default, boto3's usual configuration.
    client : optional
        A boto3 ``connect`` client to use instead of those settings.
    quota
        As for :func:`fetch_contact`.
    timeout : float
        Maximum number of seconds from the first request to the arrival of the last page, by default 900. The time that
        you take between pages counts too. When this time is over, TimedOutError is raised.

    Yields
    ------
    Page
        One page, masked; ``page.reveal()`` returns a copy in clear text.

    Raises
    ------
    UsageError
        An argument is invalid.
    ServiceError, TransportError, SetupError
        The service refuses a request, no complete and valid answer arrives, or AWS is not set up on this machine;
        :mod:`rtca_nb.exceptions` lists the classes for each case.
    UnsupportedFormatError
        An answer is about a contact of another channel than chat.
    """
    options = ClientOptions(
        output_type=output_type,
        segment_types=segment_types,
        max_results=max_results,
        list_filter=list_filter,
        boto3_session=boto3_session,
        client=client,
        endpoint_url=endpoint_url,
        region_name=region_name,
        quota=quota,
    )
    check_text(next_token, "next_token", optional=True)
    connection = open_connection(options)
    request = connection.request(instance_id, contact_id)
    return _pages(connection, request, next_token, timeout)


def _pages(connection: Connection, request: dict[str, Any], next_token: str | None, timeout: float) -> Iterator[Page]:
    for number, page in enumerate(connection.reader(request, timeout=timeout).pages(next_token), 1):
        yield Page(page.parsed, page.body, Contact(_page_record(page, request)), number)


def _page_record(page: FetchedPage, request: dict[str, Any]) -> Record:
    return record_of_pages(
        [page.parsed],
        instance_id=request["InstanceId"],
        contact_id=request["ContactId"],
        output_type=request["OutputType"],
        output_type_evidence="asked for",
        complete=False,
        asked=request["SegmentTypes"],
    )


@hide_locals
def fetch_contact(
    instance_id: str,
    contact_id: str,
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
    archive: Archive | str | PathLike[str] | None = None,
    context: bool = False,
    progress: Callable[[Progress], object] | None = None,
) -> Contact:
    """Fetch a contact with all of its analysis segments.

    Requests stay within the account's quota, which all of your processes on this machine share. A request that fails
    for a temporary reason, such as throttling, is retried. If all pages have to be read again, for example because the
    service refuses a token, the contact still has each segment only once.

    Parameters
    ----------
    instance_id, contact_id : str
        Ids, as in the Amazon Connect console; the instance's ARN works too.
    output_type : {"Redacted", "Raw"}
        Form to fetch. Raw is fetched only on request, never as a fallback. A Raw contact is masked until you call
        ``reveal()``.
    segment_types : list of str, optional
        Segment types to request, such as ``["Transcript", "Categories"]``; by default, all types that the installed
        botocore knows.
    max_results : int
        Maximum number of segments on a page, from 1 to 100.
    boto3_session, endpoint_url, region_name : optional
        Settings of the boto3 client; by default, boto3's usual configuration.
    client : optional
        A boto3 ``connect`` client to use instead of those settings.
    offset_unit : {"auto", "code_points", "utf16", "utf8"}
        Unit of the character offsets. The service does not document this unit; ``"auto"`` infers it from the contact.
    quota : "auto", (rate, burst) or None
        ``(rate, burst)`` permits up to ``burst`` requests at once and, in the long run, up to ``rate`` requests per
        second. ``"auto"`` uses the environment variable ``RTCA_NB_QUOTA``, such as ``"4,10"``, if it is set; otherwise,
        it uses the service's own quota, ``(2, 5)``. With None, requests never wait.
    timeout : float
        Maximum time for fetching the pages, in seconds; by default 900. After this time, a request that is still
        running is cancelled, and TimedOutError is raised. The contact record (``context``) is not included in this
        time: each of its requests may take two minutes.
    archive : Archive or path, optional
        An archive, or the path of its folder. Every page is kept in the archive as soon as it arrives.
    context : bool
        Fetch the contact record too, with the names of its agent and queue, as ``contact.context``. If a part of the
        record cannot be fetched, no error is raised; ``contact.context.notes`` says why. An archive keeps the record
        masked, unless you pass the archive as ``Archive(path, allow_raw=True)``.
    progress : callable, optional
        Function to call with a :class:`Progress` after each page.

    Returns
    -------
    Contact
        The contact with everything that the service has at this time; ``contact.complete`` is False while the analysis
        is in progress. If a page cannot be fetched, an error is raised, and no partial contact is returned.

    Raises
    ------
    UsageError
        If an argument is invalid.
    OutputTypeNotFoundError, AccessDeniedError, ResourceNotFoundError, InvalidRequestError
        If the service refuses the request.
    ThrottlingError, InternalServiceError
        If the service cannot answer, even after retries.
    IntegrityError, EndpointUnreachableError, TimedOutError
        If no complete and valid answer arrives, or an answer is larger than 64 MiB.
    UnsupportedFormatError
        If the contact is not a chat.
    CredentialsError, RegionError
        If AWS is not set up on this machine.
    ArchiveError
        If a page cannot be kept in the archive.
    RevealError
        If Raw was requested, and the archive was not opened with ``allow_raw=True``.
    """
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
    check_callable(progress, "progress")
    check_flag(context, "context")
    connection = open_connection(options)
    request = connection.request(instance_id, contact_id)
    store = open_store(options.open_archive(), request)
    merge = Merge()
    segments = 0
    for page in connection.reader(request, timeout=timeout).read():
        merge.add(page.seen if store is None else store.add(page))
        segments += len(page.parsed.segments)
        if progress is not None:
            progress(Progress(contact_id, merge.pages, segments, page.parsed.status))
    sent = fetched_context(ContextReader(Asker(connection)), request, store) if context else None
    if store is not None:
        store.update_summary()
    return merged_contact(merge, request, offset_unit, sent)


def merged_contact(
    merge: Merge, request: dict[str, Any], offset_unit: str = "auto", context: SentContext | None = None
) -> Contact:
    """Return the contact, made from the merged pages of a request and from its context, if any."""
    record = merge.record(
        instance_id=request["InstanceId"],
        contact_id=request["ContactId"],
        output_type=request["OutputType"],
        asked=request["SegmentTypes"],
        offset_unit=offset_unit,
    )
    return Contact(record if context is None else replace_fields(record, context=context))


def fetched_context(reader: ContextReader, request: dict[str, Any], store: Store | None) -> SentContext:
    """Fetch the context of a contact and return it; also keep it in ``store``, if that is not None."""
    sent = reader.read(request["InstanceId"], request["ContactId"])
    if store is not None:
        store.keep_context(sent, SYSTEM_CLOCK.utc())
    return sent


def open_store(archive: Archive | None, request: dict[str, Any]) -> Store | None:
    """Return the store in an archive that keeps the pages of a request; None if there is no archive."""
    if archive is None:
        return None
    return archive.store(request["InstanceId"], request["ContactId"], request["OutputType"])
