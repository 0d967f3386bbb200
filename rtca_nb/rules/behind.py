"""The rule behind each category that matched: its conditions in plain English, its status and its last edit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.contact.frames import marked_copy
from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.rules.description import described
from rtca_nb.rules.seen_operands import seen_root

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact

__all__ = ["rules_behind"]

_COLUMNS: Final = ("category", "rule_id", "rule", "publish_status", "last_updated", "words", "note")


def rules_behind(rules: Sequence[Any], contact: Contact) -> pd.DataFrame:
    """Return a frame with a row for each category of a contact, for :meth:`rtca_nb.RuleSet.behind`."""
    import pandas as pd

    by_id = {rule.rule_id: rule for rule in rules if rule.rule_id is not None}
    by_name = {rule.name: rule for rule in rules}
    ended = _end(contact)
    rows: list[dict[str, Any]] = []
    found = contact.matches[["category", "rule_id"]].drop_duplicates("category")
    for category, rule_id in found.itertuples(index=False, name=None):
        known = rule_id if isinstance(rule_id, str) else None
        rule = by_id.get(known or "") or by_name.get(category)
        rows.append({"category": category, "rule_id": known, **_told(rule, known, ended, contact)})
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    kinds = dict.fromkeys((name for name in _COLUMNS if name != "last_updated"), text_dtype())
    frame["last_updated"] = pd.to_datetime(frame["last_updated"], utc=True).astype("datetime64[us, UTC]")
    return marked_copy(frame.astype(kinds), revealed=contact.revealed)


def _told(rule: Any, rule_id: str | None, ended: datetime | None, contact: Contact) -> dict[str, Any]:
    if rule is None:
        return {"note": "none of these rules has the id or the name of the category"}
    notes = []
    if rule_id is not None and rule.rule_id not in {None, rule_id}:
        notes.append("found by name; the rule that matched had a different id")
    if rule.last_updated is not None and ended is not None and rule.last_updated > ended:
        notes.append("edited after this contact ended, so its conditions may have been different then")
    return {
        "rule": rule.name,
        "publish_status": rule.publish_status,
        "last_updated": rule.last_updated,
        "words": described(rule.name, seen_root(rule.root, contact), rule.event_source),
        "note": "; ".join(notes) or None,
    }


def _end(contact: Contact) -> datetime | None:
    """Return the end of a contact from its record, or otherwise the time of its last message."""
    context = contact.context
    if context is not None and context.disconnected is not None:
        return context.disconnected
    times = contact.transcript.absolute_time.dropna()
    if times.empty:
        return None
    latest: datetime = times.max().to_pydatetime()
    return latest
