"""Counts of hidden text in a contact, by field and reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.contact.frames import frame_of_plain
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
    """Amount of hidden text in one field, for one reason.

    Attributes
    ----------
    field, reason : str
        Name of the field, such as ``content``, and code of the reason, such as ``redaction``.
    meaning : str or None
        The reason in words.
    places : int
        Number of hidden spans or values, or of the service's tags.
    segments : int
        Number of segments; for segments without an id, each value counts as one.
    code_points : int or None
        Number of hidden code points; None if the service removed the text, because its length is then unknown.
    type : str or None
        Name of the kind in the service's tags, such as ``NAME``.
    """

    field: str
    reason: str
    meaning: str | None
    places: int
    segments: int
    code_points: int | None
    type: str | None = None


def hidden_counts(values: Iterable[HiddenValue]) -> list[HiddenCount]:
    """Count the hidden values of one contact by field and reason, in order of appearance."""
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
    """Return the count for one tag of the service, such as ``[NAME]``: ``places`` tags in ``segments`` messages."""
    return HiddenCount("content", _SERVICE, _REMOVED, places, segments, None, tag_label(tag))


def service_tags(tables: Tables) -> list[tuple[str, str | None]]:
    """Return each of the service's tags in messages, with the id of its message; none if the redaction is not trusted.

    Spans of a redaction that is not trusted are hidden by this package, and counted as hidden values.
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
    """Count hidden values and tags, and return the frame of :meth:`rtca_nb.Contact.redaction_report`.

    Parameters
    ----------
    values : iterable of HiddenValue
        Values that this package hides.
    tags : sequence of tuple of str and str or None
        The service's tags, and the id of the message of each.
    """
    import pandas as pd

    found: dict[str, list[str | None]] = {}
    for tag, identity in tags:
        found.setdefault(tag, []).append(identity)
    counts = hidden_counts(values)
    counts += [placeholder_count(tag, len(ids), len(set(ids))) for tag, ids in sorted(found.items())]
    report = pd.DataFrame(counts, columns=[*HiddenCount._fields])
    texts = dict.fromkeys(("field", "reason", "meaning", "type"), text_dtype())
    dtypes = {**texts, "places": "int64", "segments": "int64", "code_points": "Int64"}
    return frame_of_plain(report.astype(dtypes))
