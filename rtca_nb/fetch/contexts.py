"""Fetch the contexts of many contacts, without their analysis."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_flag, check_several, counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.context import context_of
from rtca_nb.contact.context_frame import context_frame
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import check_ids, open_connection
from rtca_nb.fetch.context import ContextReader
from rtca_nb.fetch.rate_limit import QuotaOption
from rtca_nb.fetch.workers import Workers
from rtca_nb.model.context import SentContext
from rtca_nb.privacy.reveal_marker import mark_reveal

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fetch_contexts"]

CONNECTIONS: Final = 8


@hide_locals
def fetch_contexts(
    instance_id: str,
    contact_ids: Iterable[str],
    *,
    reveal: bool = False,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    quota: QuotaOption = "auto",
    connections: int = CONNECTIONS,
) -> pd.DataFrame:
    """Fetch the contact records of contacts, with the names of their agents and queues.

    Parameters
    ----------
    instance_id : str
        Id of the instance; its ARN works too.
    contact_ids : iterable of str
        Ids of the contacts; an id that occurs twice has one row.
    reveal : bool
        Show personal data unmasked: names and ids of agents, values of attributes and tags, addresses, and names and
        descriptions of contacts. By default, agents have pseudonyms and the rest is masked, as in
        :class:`rtca_nb.ContactContext`.
    boto3_session, client, endpoint_url, region_name : optional
        As for :func:`rtca_nb.fetch_contact`.
    quota : "auto", (rate, burst) or None
        Limit on the requests for each operation. ``(rate, burst)`` permits ``rate`` requests per second in the long
        run, in bursts of up to ``burst`` requests. ``"auto"`` uses the environment variable ``RTCA_NB_QUOTA``, such as
        ``"4,10"``, if it is set. Otherwise, ``"auto"`` is ``(2, 5)``, the quota that AWS documents for most operations.
        With None, requests never wait.
    connections : int
        Maximum number of requests that run at once, by default 8.

    Returns
    -------
    DataFrame
        One row for each contact, in the order of the ids. The first column is ``contact_id``. The other columns, such
        as ``agent``, ``queue`` and ``initiated``, are the attributes that :class:`rtca_nb.ContactContext` describes,
        with these differences: there is no ``chat_metrics`` and no ``revealed``, and ``redaction`` is split into
        ``redaction_enabled``, ``redaction_policy``, ``redaction_entities`` and ``redaction_mask_mode``.

        Cells of ``attributes`` and ``tags`` are dicts. Cells of ``next_contact_ids``, ``languages``,
        ``redaction_entities``, ``summary_modes`` and ``notes`` are lists. Data that could not be fetched is missing, or
        is an empty dict or list, and ``notes`` says why.

    Raises
    ------
    UsageError
        An argument is invalid.
    SetupError
        AWS is not set up on this machine. Other errors of requests are not raised; they are reported in ``notes``.
    """
    check_several(contact_ids, "contact_ids", "a list of ids")
    reveal = check_flag(reveal, "reveal")
    if type(connections) is not int or connections < 1:
        raise UsageError("connections must be a whole number, 1 or more")
    ids = [*dict.fromkeys(contact_ids)]
    for contact_id in ids or ["-"]:
        check_ids(instance_id, contact_id)
    options = ClientOptions(
        boto3_session=boto3_session, client=client, endpoint_url=endpoint_url, region_name=region_name, quota=quota
    )
    connection = open_connection(options, connections=connections)
    stop = threading.Event()
    reader = ContextReader(Asker(connection, stop, as_given=True), raises_setup=True)
    found: dict[str, SentContext] = {}

    def read(contact_id: str) -> None:
        found[contact_id] = reader.read(instance_id, contact_id)

    workers = Workers(read, iter(ids), min(connections, len(ids) or 1), stop)
    try:
        workers.start()
        for _ in workers:
            pass
    finally:
        workers.end()
        if client is None:
            connection.client.close()
    if reveal and ids:
        mark_reveal(f"contact records of {counted(len(ids), 'contact')}")
    return context_frame([(contact_id, context_of(found[contact_id], revealed=reveal)) for contact_id in ids])
