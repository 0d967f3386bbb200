"""What is hidden in a contact, why and how much, counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.model.offsets import is_tag, tag_label
from rtca_nb.privacy.masks import HiddenValue
from rtca_nb.privacy.redaction import REASONS

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.tables.contact_tables import Tables

__all__ = ["HiddenCount", "hidden_counts", "hidden_report", "placeholder_count", "service_tags"]

_SERVICE: Final = "service"
_REMOVED: Final = "the service replaced the text with a tag; what it removed is not known"


class HiddenCount(NamedTuple):
    """How much is hidden of one field, for one reason.

    Attributes
    ----------
    field, reason, meaning : str
    places : int
        Stretches, or values.
    segments : int
        In how many segments; one without an id counts for each value.
    code_points : int or None
        None where the service removed the text, so that nobody can say how much there was.
    type : str or None
        What the service's placeholders call it, such as ``NAME``.
    """

    field: str
    reason: str
    meaning: str | None
    places: int
    segments: int
    code_points: int | None
    type: str | None = None


def hidden_counts(values: Iterable[HiddenValue]) -> list[HiddenCount]:
    """Count what is hidden in one contact by field and reason, in order of appearance."""
    found: dict[tuple[str, str], list[HiddenValue]] = {}
    for value in values:
        found.setdefault((value.field, value.reason), []).append(value)
    return [
        HiddenCount(
            field,
            reason,
            REASONS.get(reason),
            len(several),
            len({one.id for one in several} - {None}) + sum(one.id is None for one in several),
            sum(one.code_points for one in several),
        )
        for (field, reason), several in found.items()
    ]


def placeholder_count(tag: str, places: int, segments: int) -> HiddenCount:
    """Count the placeholders of one type that the service itself put in the messages of a contact."""
    return HiddenCount("content", _SERVICE, _REMOVED, places, segments, None, tag_label(tag))


def service_tags(tables: Tables) -> list[tuple[str, str | None]]:
    """Return the placeholders that the service put in messages, and the message of each; none where it is not trusted.

    What stands under a redaction that is not trusted is hidden here, and counted as such.
    """
    if not tables.redactor.trusted:
        return []
    redactions = tables.get("redactions")
    return [
        (tag, identity)
        for tag, identity in zip(redactions["text"], redactions["id"], strict=True)
        if tag is not None and is_tag(tag)
    ]


def hidden_report(values: Iterable[HiddenValue], tags: Sequence[tuple[str, str | None]]) -> pd.DataFrame:
    """Return the frame of :meth:`rtca_nb.Contact.redaction_report`.

    Parameters
    ----------
    values : iterable of HiddenValue
        What is hidden here.
    tags : sequence of tuple of str and str or None
        The service's own placeholders, and the message of each.
    """
    import pandas as pd

    found: dict[str, list[str | None]] = {}
    for tag, identity in tags:
        found.setdefault(tag, []).append(identity)
    counts = hidden_counts(values)
    counts += [placeholder_count(tag, len(ids), len(set(ids))) for tag, ids in sorted(found.items())]
    report = pd.DataFrame(counts, columns=[*HiddenCount._fields])
    texts = dict.fromkeys(("field", "reason", "meaning", "type"), text_dtype())
    return report.astype({**texts, "places": "int64", "segments": "int64", "code_points": "Int64"})
