"""Make the SearchCriteria of SearchContacts from a caller's arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from rtca_nb.base.arguments import check_several, is_one_of, quoted
from rtca_nb.exceptions import UsageError

__all__ = ["criteria_of"]

_ROLES: Final = ("AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR")
_LONGEST_TEXT: Final = 128
_MOST: Final = 100


def criteria_of(
    text: str | Sequence[str] | None,
    role: str | None,
    agents: Iterable[str] | None,
    queues: Iterable[str] | None,
    attributes: Any,
) -> dict[str, Any]:
    """Return the SearchCriteria of a request; the parameters are those of :func:`rtca_nb.search_contacts`.

    Source: SearchContacts, SearchCriteria: at most 100 ids and texts, of at most 128 characters each.

    Raises
    ------
    UsageError
        If an argument is invalid.
    """
    if role is not None and not is_one_of(role, _ROLES):
        raise UsageError(f"role must be one of {', '.join(_ROLES)}, not {quoted(role)}")
    if role is not None and text is None:
        raise UsageError("role limits the search for text to one role, so pass text too")
    found: dict[str, Any] = {}
    if text is not None:
        texts = _texts([text] if isinstance(text, str) else text, "text", "['refund', 'goose lamp']")
        if any(len(one) > _LONGEST_TEXT for one in texts):
            raise UsageError(f"a text to search for must have at most {_LONGEST_TEXT} characters")
        said = [{"ParticipantRole": one, "SearchText": texts, "MatchType": "MATCH_ALL"} for one in _said_by(role)]
        found["ContactAnalysis"] = {"Transcript": {"Criteria": said, "MatchType": "MATCH_ANY"}}
    if agents is not None:
        found["AgentIds"] = _texts(agents, "agents", "a list of ids")
    if queues is not None:
        found["QueueIds"] = _texts(queues, "queues", "a list of ids")
    if attributes is not None:
        if not isinstance(attributes, Mapping) or not attributes:
            raise UsageError("attributes must be a dict with at least one key and value, such as {'order': 'A-17'}")
        criteria = [
            {
                "Key": key,
                "Values": _texts([value] if isinstance(value, str) else value, "attributes", "{'key': 'value'}"),
            }
            for key, value in attributes.items()
        ]
        found["SearchableContactAttributes"] = {"Criteria": criteria, "MatchType": "MATCH_ALL"}
    return found


def _said_by(role: str | None) -> Sequence[str]:
    return _ROLES if role is None else (role,)


def _texts(values: Any, name: str, example: str) -> list[str]:
    check_several(values, name, example)
    found = list(dict.fromkeys(values))
    if not found or not all(isinstance(one, str) and one.strip() for one in found):
        raise UsageError(f"{name} must have at least one text, and no text may be empty")
    if len(found) > _MOST:
        raise UsageError(
            f"{name} must have at most {_MOST} texts, because the service takes no more; search several times"
        )
    return found
