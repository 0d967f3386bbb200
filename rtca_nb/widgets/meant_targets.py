"""Search for a match, issue or sentiment of a contact by kind, name, id and offset, or by some of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

from rtca_nb.base.arguments import is_one_of, kind_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.review.annotations.judgement import KINDS, Target
from rtca_nb.widgets.values import reject

__all__ = ["meant_target"]


@hide_locals
def meant_target(
    widget: Any,
    known: Mapping[str | None, Sequence[Target]],
    *,
    kind: str,
    label: str | None,
    id: str | None,  # noqa: A002  # the column's name
    begin_offset_char: int | None,
) -> Target:
    """Return the one match, issue or sentiment that fits the given fields; a field that is None fits anything.

    Parameters
    ----------
    widget : ContactWidget
        Where errors are shown.
    known : mapping
        All targets, by the id of their message; None is the whole contact.
    kind : {"category", "issue", "sentiment"}
    label, id : str, optional
    begin_offset_char : int, optional
        Offset at which the match or issue begins, as sent.

    Raises
    ------
    UsageError
        If none or more than one of the targets fits, or if a field is invalid.
    """
    label, id, begin_offset_char = (_given(value) for value in (label, id, begin_offset_char))  # noqa: A001
    if not is_one_of(kind, KINDS):
        reject(widget, f"kind must be one of {', '.join(KINDS)}, not {quoted(kind)}")
    for name, value in (("label", label), ("id", id)):
        if value is not None and not isinstance(value, str):
            reject(widget, f"{name} takes text, not {kind_of(value)}")
    if begin_offset_char is not None and not isinstance(begin_offset_char, Integral):
        reject(widget, f"begin_offset_char takes a whole number, not {kind_of(begin_offset_char)}")
    targets = [target for listed in known.values() for target in listed if target.kind == kind]
    fits = [
        target
        for target in targets
        if label in {None, target.label}
        and id in {None, target.id}
        and begin_offset_char in {None, target.begin_offset_char}
    ]
    if not fits:
        reject(widget, _no_such(targets, kind, label))
    if len(fits) > 1:
        reject(
            widget,
            f"{len(fits)} targets in this contact fit; add label, id or begin_offset_char to choose one",
        )
    return fits[0]


def _given(value: Any) -> Any:
    """Return a value, or None for what a frame has for a missing value, such as NaN."""
    import pandas as pd

    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _no_such(targets: Sequence[Target], kind: str, label: str | None) -> str:
    names = {target.label for target in targets}
    if label is not None and label not in names:
        known = ", ".join(sorted(names)) or "none"
        return f"there is no {kind} {quoted(label, 80)} in this contact; there are: {known}"
    frame = {"category": "categories", "issue": "issues"}.get(kind, "transcript")
    named = {
        "category": "category (as label), id and begin_offset_char",
        "issue": "id and begin_offset_char",
        "sentiment": "sentiment (as label) and id",
    }.get(kind, "id")
    return f"no {kind} in this contact has these values; take {named} from one row of contact.{frame}"
