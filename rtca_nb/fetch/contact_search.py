"""Amazon Connect's own search for contacts, as ids or as a frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.aws.boto_errors import translate
from rtca_nb.aws.capped_answers import capped, register_cap
from rtca_nb.base.arguments import check_flag, counted, kind_of
from rtca_nb.base.bounded import OutOfTimeError, call_within
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.context import context_of
from rtca_nb.contact.context_frame import context_frame
from rtca_nb.exceptions import (
    AccessDeniedError,
    IntegrityError,
    RtcaError,
    SetupError,
    TimedOutError,
    UsageError,
)
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import check_ids, open_client
from rtca_nb.fetch.page_reader import TIMEOUT
from rtca_nb.fetch.search_answers import CHECK, as_they_came, contacts_on, register_search, total_on
from rtca_nb.fetch.search_criteria import criteria_of
from rtca_nb.fetch.search_windows import windows_of
from rtca_nb.model.context import SentContext
from rtca_nb.privacy.reveal_marker import mark_reveal

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["search_contact_ids", "search_contacts"]

# Maximum number of pages in a row without a new contact; a faulty service may announce them endlessly.
MOST_EMPTY_PAGES: Final = 100
_COLUMNS: Final = (
    *("contact_id", "agent", "agent_id", "queue_id", "initiated", "enqueued", "connected_to_agent", "disconnected"),
    *("initiation_method", "initial_contact_id", "previous_contact_id", "name", "tags"),
)


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
    """Search Amazon Connect for chat contacts with ``SearchContacts``, and yield their ids.

    Parameters
    ----------
    instance_id : str
        Id of the instance; its ARN works too.
    start_time, end_time : datetime
        Start and end of the range to search, which may have any length. The operation accepts at most eight weeks, so a
        longer range takes several searches. The service does not document whether the end is included. A time without a
        time zone is local time, as in boto3.
    time_type : str
        The time of a contact that must be in the range: ``INITIATION_TIMESTAMP``, ``DISCONNECT_TIMESTAMP`` or another
        value that the operation accepts.
    search_criteria : dict, optional
        ``SearchCriteria`` of the request, as in boto3. If it has no ``Channels``, only chats are searched.
    boto3_session, client, endpoint_url, region_name : optional
        As for :func:`rtca_nb.fetch_contact`.

    Yields
    ------
    str
        Each id once, in descending order of the time that ``time_type`` names.

    Raises
    ------
    UsageError
        If an argument is invalid, for example if the end is before the start.
    AccessDeniedError
        If the credentials do not permit searching.
    TimedOutError
        If a page of the search takes longer than 900 seconds.
    IntegrityError
        If the service returns fewer contacts than it counts; the message gives both numbers.
    RtcaError
        Other errors are those that :func:`rtca_nb.fetch_contact` raises.
    """
    if search_criteria is not None and not isinstance(search_criteria, Mapping):
        raise UsageError(f"search_criteria must be a dict, as for boto3, not {kind_of(search_criteria)}")
    check_ids(instance_id, "-")
    windows = windows_of(start_time, end_time, ("start_time", "end_time"))
    options = ClientOptions(
        boto3_session=boto3_session, client=client, endpoint_url=endpoint_url, region_name=region_name
    )
    found = _searching(instance_id, windows, time_type, search_criteria or {}, options)
    return (one["Id"] for one in found)


def _searching(
    instance_id: str,
    windows: Sequence[tuple[datetime, datetime]],
    time_type: str,
    criteria: Mapping[str, Any],
    options: ClientOptions,
) -> Iterator[dict[str, Any]]:
    """Open a client, and return an iterator over the contacts that a search finds."""
    # SearchContacts has its own quota and is only called here, so botocore's own rate limit is enough.
    made = open_client(options, retries={"mode": "adaptive", "total_max_attempts": 10})
    register_cap(made)
    register_search(made)
    question = {
        "InstanceId": instance_id,
        "SearchCriteria": {"Channels": ["CHAT"], **criteria},
        "Sort": {"FieldName": time_type, "Order": "DESCENDING"},
    }
    return _search(made, question, time_type, windows, options.endpoint_url)


@hide_locals
def search_contacts(
    instance_id: str,
    begin: datetime,
    end: datetime,
    *,
    text: str | Sequence[str] | None = None,
    role: str | None = None,
    agents: Iterable[str] | None = None,
    queues: Iterable[str] | None = None,
    attributes: Mapping[str, str | Sequence[str]] | None = None,
    time_type: str = "INITIATION_TIMESTAMP",
    search_criteria: dict[str, Any] | None = None,
    reveal: bool = False,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
) -> pd.DataFrame:
    """Search Amazon Connect for chat contacts, for example by words in their messages, and return a row for each.

    Source: SearchContacts.

    Parameters
    ----------
    instance_id : str
        Id of the instance; its ARN works too.
    begin, end : datetime
        The range to search, as ``start_time`` and ``end_time`` of :func:`rtca_nb.search_contact_ids`.
    text : str or list of str, optional
        Words or phrases to search for: up to 100, each of up to 128 characters. The contact must contain all of them in
        messages of the same role.
    role : {"AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR"}, optional
        Role whose messages must contain ``text``; by default, any role. If you pass ``role``, you must pass ``text``
        too.
    agents, queues : iterable of str, optional
        Ids of agents and queues. The contact must have one of these agents, and one of these queues.
    attributes : mapping of str to str or list of str, optional
        Searchable attributes that the contact must have. Each attribute has a value or a list of allowed values, such
        as ``{"order": "A-17"}``.
    time_type, search_criteria
        As for :func:`rtca_nb.search_contact_ids`. If ``search_criteria`` and another argument set the same member of
        the request, such as ``AgentIds`` and ``agents``, the other argument is used.
    reveal : bool
        Show the columns ``agent_id``, ``name`` and ``tags`` in clear text. By default, the agent's id is a pseudonym,
        and the name and tags are masked, as in :class:`rtca_nb.ContactContext`.
    boto3_session, client, endpoint_url, region_name : optional
        As for :func:`rtca_nb.fetch_contact`.

    Returns
    -------
    DataFrame
        One row per contact, in descending order of the time that ``time_type`` names. Columns:

        - ``contact_id``: the id to pass to :func:`rtca_nb.fetch_contacts`;
        - ``agent``: a pseudonym of the agent, even with ``reveal``, because the operation returns no names;
        - ``agent_id``: with ``reveal``, the id of the agent; otherwise, the same pseudonym;
        - ``queue_id``: the id of the queue;
        - ``initiated``, ``enqueued``, ``connected_to_agent`` and ``disconnected``: the times of these events in UTC;
        - ``initiation_method``, ``initial_contact_id`` and ``previous_contact_id``: values of these members, as sent;
        - ``name`` and ``tags``: the name of the contact, and its tags as a dict.

    Raises
    ------
    UsageError
        If an argument is invalid.
    RtcaError
        As for :func:`rtca_nb.search_contact_ids`.
    """
    reveal = check_flag(reveal, "reveal")
    if search_criteria is not None and not isinstance(search_criteria, Mapping):
        raise UsageError(f"search_criteria must be a dict, as for boto3, not {kind_of(search_criteria)}")
    criteria = {**(search_criteria or {}), **criteria_of(text, role, agents, queues, attributes)}
    check_ids(instance_id, "-")
    windows = windows_of(begin, end, ("begin", "end"))
    options = ClientOptions(
        boto3_session=boto3_session, client=client, endpoint_url=endpoint_url, region_name=region_name
    )
    found = _searching(instance_id, windows, time_type, criteria, options)
    contexts = [(one["Id"], context_of(_sent(one), revealed=reveal)) for one in found]
    if reveal and contexts:
        mark_reveal(f"{counted(len(contexts), 'contact')} that a search found")
    return context_frame(contexts, _COLUMNS)


def _sent(summary: dict[str, Any]) -> SentContext:
    """Return a contact that a search found in the form of an answer of DescribeContact, with the members it has."""
    body = json.dumps({"Contact": summary}, default=lambda value: value.isoformat())
    return SentContext({"DescribeContact": body.encode()}, {})


def _search(
    client: Any,
    question: dict[str, Any],
    time_type: str,
    windows: Iterable[tuple[datetime, datetime]],
    endpoint_url: str | None,
) -> Iterator[dict[str, Any]]:
    """Yield what the search returns about each contact that it finds, each contact once."""
    # A contact on the edge of two windows is found in both.
    found_before: set[str] = set()
    told = missed = 0
    for start, end in windows:
        ranged = {**question, "TimeRange": {"Type": time_type, "StartTime": start, "EndTime": end}}
        empty, total, found = 0, None, 0
        for page in _pages(client, ranged, endpoint_url):
            by_id = {one["Id"]: one for one in reversed(contacts_on(page))}
            ids = [*reversed(by_id)]
            # The total of the first page counts: new contacts may appear while the others are read.
            total, found = total_on(page) if total is None else total, found + len(ids)
            new = [one for one in ids if one not in found_before]
            empty = 0 if new else empty + 1
            if empty > MOST_EMPTY_PAGES:
                raise IntegrityError(
                    f"the search for contacts returned {empty} pages in a row without a contact", hint=CHECK
                )
            found_before.update(new)
            yield from (by_id[one] for one in new)
        told, missed = told + max(total or 0, found), missed + max(0, (total or 0) - found)
    if missed:
        raise IntegrityError(
            f"the search for contacts returned {told - missed:,} of the {told:,} contacts that the service counts; "
            "search a shorter period, or search again"
        )


def _pages(client: Any, question: dict[str, Any], endpoint_url: str | None) -> Iterator[dict[str, Any]]:
    """Yield the pages of the search in one window; the time and size of each page are limited."""
    pages = iter(client.get_paginator("search_contacts").paginate(**question))

    def following() -> Any:
        with capped(), as_they_came():
            return next(pages, None)

    while True:
        try:
            page = call_within(following, TIMEOUT)
        except RtcaError:
            raise
        except OutOfTimeError:
            failure: RtcaError = TimedOutError(
                f"the search for contacts was not answered within {TIMEOUT:g} seconds; search a shorter period"
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
    # A repeated token, or an answer that is not an object.
    if type(found) is SetupError and isinstance(error, (PaginationError, AttributeError)):
        return IntegrityError(
            "the search for contacts returned the same page again, or something that the service never sends",
            hint=CHECK,
        )
    if isinstance(found, AccessDeniedError):
        return AccessDeniedError(
            "the credentials do not permit searching contacts; they need connect:SearchContacts on the instance",
            code=found.code,
            http_status=found.http_status,
            request_id=found.request_id,
        )
    return found
