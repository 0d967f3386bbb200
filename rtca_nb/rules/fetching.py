"""Fetch the rules of an instance: ListRules, and DescribeRule for each rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from rtca_nb.base.arguments import check_callable, is_one_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import IntegrityError, ResourceNotFoundError, RuleError, UsageError
from rtca_nb.fetch.asking import Asker
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import check_ids, open_connection
from rtca_nb.fetch.rate_limit import QuotaOption
from rtca_nb.rules.reading import read_rules
from rtca_nb.rules.rule import Rule
from rtca_nb.rules.rule_set import RuleSet

__all__ = ["fetch_rules"]

_CHAT: Final = ("OnPostChatAnalysisAvailable", "OnRealTimeChatAnalysisAvailable")
_STATUSES: Final = ("PUBLISHED", "DRAFT")
_MOST_PAGES: Final = 1000


@hide_locals
def fetch_rules(
    instance_id: str,
    *,
    publish_status: str | None = "PUBLISHED",
    unread: Callable[[RuleError], object] | None = None,
    boto3_session: Any = None,
    client: Any = None,
    endpoint_url: str | None = None,
    region_name: str | None = None,
    quota: QuotaOption = "auto",
) -> RuleSet:
    """Fetch the rules of an instance that apply to chats.

    Parameters
    ----------
    instance_id : str
        Id of the instance; its ARN works too.
    publish_status : {"PUBLISHED", "DRAFT"} or None
        Status of the rules to fetch; None fetches rules of either status.
    unread : callable, optional
        Function that is called with a :class:`rtca_nb.RuleError` for each rule that cannot be read. These rules are
        left out of the result. Without ``unread``, the first such error is raised after all rules have been fetched.
    boto3_session, client, endpoint_url, region_name : optional
        As for :func:`rtca_nb.fetch_contact`.
    quota : "auto", (rate, burst) or None
        Limit on the requests for each operation. ``(rate, burst)`` permits ``rate`` requests per second in the long
        run, in bursts of up to ``burst`` requests. ``"auto"`` uses the environment variable ``RTCA_NB_QUOTA``, such as
        ``"4,10"``, if it is set. Otherwise, ``"auto"`` is ``(2, 5)``, the quota that AWS documents for most operations.
        With None, requests never wait.

    Returns
    -------
    RuleSet
        The rules for the analysis after a chat, then the rules for the real-time analysis of chats. Each group is in
        the order in which the service lists the rules.

    Raises
    ------
    UsageError
        An argument is invalid, or two rules have the same name.
    RuleError
        A rule cannot be read because it uses something that is not part of the rule language.
    AccessDeniedError
        The credentials do not permit ListRules or DescribeRule.
    RtcaError
        Other errors are those that :func:`rtca_nb.fetch_contact` raises.
    """
    check_ids(instance_id, "-")
    if publish_status is not None and not is_one_of(publish_status, _STATUSES):
        raise UsageError(f"publish_status must be 'PUBLISHED', 'DRAFT' or None, not {quoted(publish_status)}")
    if unread is not None:
        check_callable(unread, "unread")
    options = ClientOptions(
        boto3_session=boto3_session, client=client, endpoint_url=endpoint_url, region_name=region_name, quota=quota
    )
    connection = open_connection(options)
    asker = Asker(connection, as_given=True)
    errors: list[RuleError] = []
    try:
        ids = _listed(asker, instance_id, publish_status)
        rules = [*_described(asker, instance_id, ids, unread or errors.append)]
    finally:
        if client is None:
            connection.client.close()
    if errors:
        raise errors[0]
    return RuleSet(tuple(rules))


def _listed(asker: Asker, instance_id: str, publish_status: str | None) -> Sequence[str]:
    """Return the id of each rule once."""
    found: dict[str, None] = {}
    for source in _CHAT:
        members: dict[str, Any] = {"InstanceId": instance_id, "EventSourceName": source}
        if publish_status is not None:
            members["PublishStatus"] = publish_status
        for _ in range(_MOST_PAGES):
            page = load_json(asker.ask("ListRules", members, "RuleSummaryList"))
            summaries = page["RuleSummaryList"]
            named = [one.get("RuleId") for one in summaries if isinstance(one, dict)]
            ids = [one for one in named if isinstance(one, str) and one]
            if len(ids) < len(summaries):
                raise IntegrityError("the answer to ListRules has rules without a RuleId")
            found.update(dict.fromkeys(ids))
            token = page.get("NextToken")
            if not isinstance(token, str) or not token:
                break
            members = {**members, "NextToken": token}
        else:
            raise IntegrityError(f"the list of rules has more than {_MOST_PAGES:,} pages; it was not read to its end")
    return tuple(found)


def _described(
    asker: Asker, instance_id: str, ids: Sequence[str], unread: Callable[[RuleError], object]
) -> Iterator[Rule]:
    for rule_id in ids:
        try:
            body = asker.ask("DescribeRule", {"InstanceId": instance_id, "RuleId": rule_id}, "Rule")
        except ResourceNotFoundError:  # deleted after it was listed
            continue
        try:
            yield from read_rules(body)
        except RuleError as error:
            unread(error)
