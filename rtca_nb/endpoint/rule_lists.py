"""Answer ListRules and SearchRules: the rules of an instance, in short form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from rtca_nb.endpoint.paging import Tokens, page_of
from rtca_nb.endpoint.protocol import RefusedError
from rtca_nb.endpoint.shapes import fitted

__all__ = ["list_rules", "search_rules"]

Rule = Mapping[str, Any]

_COMPARES: Final[dict[str, Callable[[str, str], bool]]] = {
    "STARTS_WITH": str.startswith,
    "CONTAINS": str.__contains__,
    "EXACT": str.__eq__,
}
_FIELDS: Final[dict[str, Callable[[Rule], str]]] = {
    "name": lambda rule: str(rule.get("Name", "")),
    "eventSourceName": lambda rule: str(rule.get("TriggerEventSource", {}).get("EventSourceName", "")),
    "publishStatus": lambda rule: str(rule.get("PublishStatus", "")),
}


def list_rules(members: Mapping[str, Any], rules: Iterable[Rule], tokens: Tokens, shape: Any) -> dict[str, Any]:
    """Return the answer to ListRules: one page of the rules that were requested, as summaries.

    Parameters
    ----------
    members : mapping
        Members of the request by name, already checked against the service model.
    rules : iterable of mapping
        The rules of the instance, as DescribeRule returns them.
    tokens : Tokens
        Issues and reads NextTokens.
    shape : botocore.model.Shape
        Shape of the answer.
    """
    wanted = {name: members[name] for name in ("EventSourceName", "PublishStatus") if name in members}
    listed = [_short(rule, shape, "RuleSummaryList") for rule in rules]
    found = [short for short in listed if all(short.get(name) == value for name, value in wanted.items())]
    return page_of("RuleSummaryList", found, members, tokens)


def search_rules(members: Mapping[str, Any], rules: Iterable[Rule], tokens: Tokens, shape: Any) -> dict[str, Any]:
    """Return the answer to SearchRules: one page of the rules that meet the criteria; parameters as for `list_rules`.

    Raises
    ------
    RefusedError
        The search is by a field that the endpoint does not know; a wrong list of rules would be worse than none.
    """
    criteria, narrowed = members.get("SearchCriteria") or {}, (members.get("SearchFilter") or {}).get("AttributeFilter")
    found = [
        _short(rule, shape, "Rules")
        for rule in rules
        if _meets(rule, criteria) and _is_tagged(rule.get("Tags") or {}, narrowed or {})
    ]
    answer = page_of("Rules", found, members, tokens)
    return {**answer, "ApproximateTotalCount": len(found)}


def _short(rule: Rule, shape: Any, list_member: str) -> dict[str, Any]:
    """Return the summary of a rule, with the members that the list ``list_member`` of the answer's shape has."""
    actions = [{"ActionType": action.get("ActionType")} for action in rule.get("Actions", ())]
    source = rule.get("TriggerEventSource", {}).get("EventSourceName")
    short: dict[str, Any] = fitted(
        shape.members[list_member].member, {**rule, "ActionSummaries": actions, "EventSourceName": source}
    )
    return short


def _meets(rule: Rule, criteria: Mapping[str, Any]) -> bool:
    """Return whether a rule meets search criteria, which may have further criteria inside them."""
    either, both, text = (criteria.get(name) for name in ("OrConditions", "AndConditions", "StringCondition"))
    # Evaluate every condition, so that an unknown field is always refused, whatever the rules are.
    met = [_has_text(rule, text)] if text else []
    met += [_meets(rule, one) for one in both or ()]
    alternatives = [_meets(rule, one) for one in either or ()]
    return all(met) and (not alternatives or any(alternatives))


def _has_text(rule: Rule, condition: Mapping[str, Any]) -> bool:
    name = condition.get("FieldName", "")
    if name not in _FIELDS:
        raise RefusedError(
            "InvalidParameterException",
            f"This endpoint searches rules only by these FieldName values: {', '.join(_FIELDS)}.",
        )
    compares = _COMPARES[condition.get("ComparisonType", "EXACT")]
    return compares(_FIELDS[name](rule), condition.get("Value", ""))


def _is_tagged(tags: Mapping[str, str], narrowed: Mapping[str, Any]) -> bool:
    """Return whether tags meet a filter; of OrConditions, AndCondition and TagCondition, the first one set counts."""
    if narrowed.get("OrConditions"):
        return any(_has_all(tags, one) for one in narrowed["OrConditions"])
    if narrowed.get("AndCondition"):
        return _has_all(tags, narrowed["AndCondition"])
    return not narrowed.get("TagCondition") or _has_all(tags, {"TagConditions": [narrowed["TagCondition"]]})


def _has_all(tags: Mapping[str, str], condition: Mapping[str, Any]) -> bool:
    return all(tags.get(one.get("TagKey", "")) == one.get("TagValue") for one in condition.get("TagConditions") or ())
