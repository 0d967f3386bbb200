"""Where the ids of contacts come from: a CSV file, a column, or Connect's own search."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from rtca_nb.aws.boto_errors import translate
from rtca_nb.aws.capped_answers import capped, register_cap
from rtca_nb.base.arguments import check_path, check_text, kind_of, shown_path
from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import (
    AccessDeniedError,
    Argument,
    Hint,
    IntegrityError,
    MalformedSourceError,
    RtcaError,
    SetupError,
    TimedOutError,
    UsageError,
)
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import check_ids, open_client
from rtca_nb.fetch.id_columns import find_column, ids_of
from rtca_nb.fetch.id_lists import read_id_file
from rtca_nb.fetch.page_reader import TIMEOUT

__all__ = ["read_contact_ids", "search_contact_ids"]

# What one search may span.
_AT_ONCE: Final = timedelta(weeks=8)
# Pages in a row that bring no contact; a service that is at fault may announce them without end.
MOST_EMPTY_PAGES: Final = 100
_CHECK: Final = Hint("search again; if it stays so, check the endpoint URL and the proxy, which may change answers")


@hide_locals
def read_contact_ids(source: Any, *, column: str = "contact_id") -> list[str]:
    """Read contact ids from a CSV or JSON file, a plain list of them, a DataFrame or a Series.

    Parameters
    ----------
    source : path, DataFrame or Series
        A CSV file has a line of column names; comma, semicolon or tab separates. A file may also be JSON (a list of
        ids, or objects, as SearchContacts and Athena answer, or as pandas writes), or a plain list with an id a line.
        A title or a comment above the names of columns, quotes and bullets are left out; of an ARN or a link its
        contact is read, and what spreadsheets write as ``="…"`` is taken as its text.
    column : str
        The column; upper case, spaces and underscores make no difference: ``"Contact ID"`` and ``"ContactId"`` are
        found too.

    Returns
    -------
    list of str
        In their order, each once; empty cells are skipped. Where a list holds ids as Connect makes them, anything else
        in it is refused, and words such as ``NULL`` are empty cells.

    Raises
    ------
    SourceNotFoundError
        If there is no such file.
    MalformedSourceError
        If it is of another kind, lists no contact, or is one page of an answer of several; the sentence says which.
        Or if a row of it holds anything else than ids.
    UsageError
        If there is no such column, or there are several, or the source is something else, or a frame has a row with
        anything else.
    """
    check_text(column, "column")
    if isinstance(source, (str, os.PathLike)):
        return _from_file(check_path(source, "source"), column)
    if hasattr(source, "columns"):
        values = source[find_column(column, [str(name) for name in source.columns], list(source.columns))]
    elif hasattr(source, "dtype") and hasattr(source, "items"):
        values = source
    else:
        raise UsageError("contact ids are read from a file, a DataFrame or a Series; pass a list as it is")
    return ids_of(enumerate(values, 1), UsageError, "the source")


def _from_file(path: Path, column: str) -> list[str]:
    table = read_id_file(path, column)
    # A plain list has no column that could be named.
    place = find_column(column, table.names, range(len(table.names))) if table.names else 0
    cells = ((number, row[place]) for number, row in zip(table.numbers, table.rows, strict=True) if place < len(row))
    name = shown_path(path.name)
    found = ids_of(cells, MalformedSourceError, name)
    if not found:
        raise MalformedSourceError(f"{name} lists no contact; check the search or the query that it comes from")
    return found


@hide_locals
def search_contact_ids(
    instance_id: str,
    start_time: datetime,
    end_time: datetime,
    *,
    time_type: str = "INITIATION_TIMESTAMP",
    search_criteria: dict[str, Any] | None = None,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
) -> Iterator[str]:
    """Search Connect for chat contacts: ``SearchContacts``, page after page; each may take 900 seconds.

    Parameters
    ----------
    instance_id : str
    start_time, end_time : datetime
        The range to search, of any length: Connect takes eight weeks at once, so a longer one is asked for in windows
        of eight weeks, newest first. Without an offset from UTC a time is local, as boto3 takes it.
    time_type : str
        What the range is about: ``INITIATION_TIMESTAMP``, ``DISCONNECT_TIMESTAMP`` and others of the operation.
    search_criteria : dict, optional
        ``SearchCriteria`` as boto3 takes them; ``Channels`` is ``["CHAT"]`` unless given.
    boto3_session, client, endpoint_url, region_name : optional
        As for :func:`rtca_nb.fetch_contact`.

    Yields
    ------
    str
        Ids, newest contact first, each once.

    Raises
    ------
    UsageError
        If the end is before the start, or one of them is no datetime.
    AccessDeniedError
        If the credentials may not search.
    RtcaError
        As :func:`rtca_nb.fetch_contact`.
    """
    check_ids(instance_id, "-")
    if search_criteria is not None and not isinstance(search_criteria, Mapping):
        raise UsageError(f"search_criteria is a dict, as boto3 takes it, not {kind_of(search_criteria)}")
    windows = _windows(_moment(start_time, "start_time"), _moment(end_time, "end_time"))
    options = ClientOptions(
        boto3_session=boto3_session, client=client, endpoint_url=endpoint_url, region_name=region_name
    )
    # Its quota is another one, and only here is it asked for; botocore's own pace does.
    made = open_client(options, retries={"mode": "adaptive", "total_max_attempts": 10})
    register_cap(made)
    question = {
        "InstanceId": instance_id,
        "SearchCriteria": {"Channels": ["CHAT"], **(search_criteria or {})},
        "Sort": {"FieldName": time_type, "Order": "DESCENDING"},
    }
    return _search(made, question, time_type, windows, endpoint_url)


def _moment(value: Any, name: str) -> datetime:
    if not isinstance(value, datetime) or value != value:  # noqa: PLR0124  # NaT
        raise UsageError(f"{name} is a datetime, such as datetime(2025, 3, 1, tzinfo=UTC), not {kind_of(value)}")
    try:
        # pandas' own times do not take the zone of this machine.
        return datetime.combine(value.date(), value.time(), value.tzinfo).astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            Argument(name), " is a time that cannot be told in UTC; pass one between the years 1971 and 9998"
        ) from None


def _windows(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Cut a range into what may be searched at once, newest first; both ends of a window belong to it."""
    if end < start:
        raise UsageError(
            *(Argument("end_time"), " is before ", Argument("start_time"), ", so no time is left to search"),
            hint=Hint("swap them, or correct one"),
        )
    windows = [(max(start, end - _AT_ONCE), end)]
    while windows[-1][0] > start:
        windows.append((max(start, windows[-1][0] - _AT_ONCE), windows[-1][0]))
    return windows


def _search(
    client: Any,
    question: dict[str, Any],
    time_type: str,
    windows: Iterable[tuple[datetime, datetime]],
    endpoint_url: str | None,
) -> Iterator[str]:
    # A contact on the edge of two windows is found in both.
    found_before: set[str] = set()
    told = missed = 0
    for start, end in windows:
        ranged = {**question, "TimeRange": {"Type": time_type, "StartTime": start, "EndTime": end}}
        empty, total, found = 0, None, 0
        for page in _pages(client, ranged, endpoint_url):
            ids = [*dict.fromkeys(_ids_on(page))]
            # Of the first page: contacts may join while the others are read.
            total, found = page.get("TotalCount", 0) if total is None else total, found + len(ids)
            new = [one for one in ids if one not in found_before]
            empty = 0 if new else empty + 1
            if empty > MOST_EMPTY_PAGES:
                raise IntegrityError(f"the search for contacts goes on without one on {empty} pages", hint=_CHECK)
            found_before.update(new)
            yield from new
        told, missed = told + max(total or 0, found), missed + max(0, (total or 0) - found)
    if missed:
        raise IntegrityError(
            f"the search for contacts brought {told - missed:,} of the {told:,} that the service counts; search a "
            "shorter time, or again"
        )


def _ids_on(page: dict[str, Any]) -> list[str]:
    """Return the ids on a page; botocore takes whatever arrives, a page of a proxy too, for one without contacts.

    Raises
    ------
    IntegrityError
        If it is no page of a search.
    """
    contacts = page.get("Contacts")
    found = [one.get("Id") for one in contacts if isinstance(one, dict)] if isinstance(contacts, list) else []
    ids = [one for one in found if isinstance(one, str) and one]
    if not isinstance(contacts, list) or len(ids) < len(contacts):
        raise IntegrityError("the search for contacts was answered with something else than contacts", hint=_CHECK)
    return ids


def _pages(client: Any, question: dict[str, Any], endpoint_url: str | None) -> Iterator[dict[str, Any]]:
    """Search one window; each page has a bound in time and size."""
    pages = iter(client.get_paginator("search_contacts").paginate(**question))

    def following() -> Any:
        with capped(client):
            return next(pages, None)

    while True:
        try:
            page = call_within(following, TIMEOUT)
        except RtcaError:
            raise
        except OutOfTimeError:
            failure: RtcaError = TimedOutError(
                f"the search for contacts was not answered within {TIMEOUT:g} seconds; search a shorter time"
            )
            break
        except Exception as error:  # noqa: BLE001  # a credential provider may raise anything
            failure = _translated(error, endpoint_url)
            break
        if page is None:
            return
        yield page
    raise failure


def _translated(error: Exception, endpoint_url: str | None) -> RtcaError:
    from botocore.exceptions import PaginationError

    found = translate(error, contact_id="(search)", output_type="Redacted", endpoint_url=endpoint_url)
    # A token that comes again; an answer that is no object.
    if type(found) is SetupError and isinstance(error, (PaginationError, AttributeError)):
        return IntegrityError("the search for contacts leads in a circle, or to no answer", hint=_CHECK)
    if isinstance(found, AccessDeniedError):
        return AccessDeniedError(
            "the credentials may not search contacts; they need connect:SearchContacts on the instance",
            code=found.code,
            http_status=found.http_status,
            request_id=found.request_id,
        )
    return found
