"""Answers of SearchContacts, unparsed: botocore would refuse a whole page because of one time that it cannot read."""

from __future__ import annotations

import contextlib
import contextvars
import json
import threading
from collections.abc import Iterator
from typing import Any, Final

from rtca_nb.base.safe_json import load_json, repair_text, without_infinities
from rtca_nb.exceptions import Hint, IntegrityError

__all__ = ["CHECK", "as_they_came", "contacts_on", "register_search", "total_on"]

CHECK: Final = Hint("search again; if it happens again, check the endpoint URL and the proxy, which may change answers")
_EVENT: Final = "before-parse.connect.SearchContacts"
_BODY: Final = "RtcaFound"
_MOST: Final = 2**53

# Set while one of our searches runs, so that other code that shares the client is not affected.
_taking: contextvars.ContextVar[bool] = contextvars.ContextVar("rtca_nb_search", default=False)
_registering = threading.Lock()


def register_search(client: Any) -> None:
    """Make a client keep the unparsed bodies of answers to searches that it sends within :func:`as_they_came`."""
    with _registering:
        client.meta.events.register(_EVENT, _take, unique_id="rtca-nb-search")


@contextlib.contextmanager
def as_they_came() -> Iterator[None]:
    """Keep the bodies of answers to this thread's searches unparsed while the block runs."""
    mark = _taking.set(True)
    try:
        yield
    finally:
        _taking.reset(mark)


def _take(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    if not _taking.get() or response_dict["status_code"] >= 300:
        return
    body = response_dict["body"]
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return  # botocore reports the error
    if isinstance(answer, dict) and isinstance(answer.get("Contacts"), list):
        # botocore only needs the members that lead to the next page.
        paging: dict[str, Any] = {"NextToken": answer.get("NextToken"), "TotalCount": total_on(answer), "Contacts": []}
        response_dict["body"] = json.dumps(paging).encode()
        customized_response_dict[_BODY] = body


def contacts_on(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the contacts on a page, checked: botocore accepts anything, even a proxy's page, as one without contacts.

    Raises
    ------
    IntegrityError
        If ``page`` is not a page of a search.
    """
    if _BODY in page:
        page = without_infinities(repair_text(_sound(page[_BODY]))[0])
    contacts, token = page.get("Contacts"), page.get("NextToken")
    found = [one for one in contacts if isinstance(one, dict)] if isinstance(contacts, list) else []
    named = [one for one in found if isinstance(one.get("Id"), str) and one["Id"]]
    if not isinstance(contacts, list) or len(named) < len(contacts) or not isinstance(token, (str, type(None))):
        raise IntegrityError("the answer to the search for contacts holds something other than contacts", hint=CHECK)
    return named


def total_on(page: dict[str, Any]) -> int:
    """Return how many contacts the service counts; 0 if it gives no valid number."""
    total = page.get("TotalCount")
    return total if isinstance(total, int) and not isinstance(total, bool) and 0 < total < _MOST else 0


def _sound(body: bytes) -> dict[str, Any]:
    try:
        page: dict[str, Any] = load_json(body, label="The answer of SearchContacts")
    except IntegrityError as error:
        raise IntegrityError(str(error), hint=CHECK) from None
    return page
