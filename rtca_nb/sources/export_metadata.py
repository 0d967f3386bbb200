"""Metadata about the contact in pages that this package wrote.

The service's answers name no contact and no output type. ``Contact.to_jsonl`` and an archive's export put both into
``ResponseMetadata``, where boto3 also puts facts about an answer, so other readers ignore them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from rtca_nb.base.safe_json import load_json, repair_text
from rtca_nb.model.context import SentContext
from rtca_nb.model.record import Skipped
from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.privacy.context_masks import read_exported
from rtca_nb.sources.json_values import ARCHIVED, Piece, guarded

__all__ = ["Counted", "Kept", "Stated", "Told", "missing_of", "told_in"]

_META: Final = "ResponseMetadata"
_OURS: Final = ("Export", ARCHIVED)
_OURS_SENT: Final = tuple([name.encode() for name in _OURS])
_SKIPPED: Final = ("Feature", "ReasonCode", "CategoryName", "RuleId")


class Stated(NamedTuple):
    """Metadata in a page about its contact; a member is None if the page does not state it.

    Attributes
    ----------
    instance_id, contact_id, output_type : str or None
    asked : bool
        Whether the output type is the one that was requested from the service.
    doubted : bool
        Whether the redaction was not trusted when the page was written.
    """

    instance_id: str | None = None
    contact_id: str | None = None
    output_type: str | None = None
    asked: bool = False
    doubted: bool = False


class Counted(NamedTuple):
    """Metadata about a page and its contact that ``Contact.to_jsonl`` writes.

    Attributes
    ----------
    number, pages : int
        Place of the page in its file, from 1, and how many pages the file has.
    complete : bool
        Whether the contact was complete.
    skipped : tuple of Skipped
        Parts of the analysis that the service skipped.
    segment_types : tuple of str or None
        Segment types that were requested, if they are known.
    """

    number: int
    pages: int
    complete: bool
    skipped: tuple[Skipped, ...]
    segment_types: tuple[str, ...] | None


class Kept(NamedTuple):
    """When and how an archive read a page.

    Attributes
    ----------
    reading, received : int
        Name of the reading, which is the time when it began, and the time at which the page arrived; both in
        microseconds since 1970.
    number : int
        Place of the page in its reading, from 1.
    segment_types : tuple of str
        Segment types that were requested.
    """

    reading: int
    number: int
    received: int
    segment_types: tuple[str, ...]


class Told(NamedTuple):
    """Metadata in a page about its contact, its file and its reading, and the contact record as ``context``.

    Parts that the page does not have are None, except ``stated``, whose members are then None.
    """

    stated: Stated
    counted: Counted | None
    kept: Kept | None
    context: SentContext | None = None


_NOTHING: Final = Told(Stated(), None, None)


def told_in(piece: Piece) -> Told:
    """Read the metadata that this package added to a page; empty if another program wrote the page.

    Raises
    ------
    MalformedSourceError, LimitExceededError
        If the metadata cannot be read.
    """
    meta = _meta(piece)
    if meta.keys().isdisjoint(_OURS):  # as in most answers that boto3 users save
        return _NOTHING
    parts = [part for name in _OURS if isinstance(part := meta.get(name), dict)]
    context = next((found for part in parts if (found := read_exported(part.get("Context"))) is not None), None)
    return Told(_stated(meta), _counted(meta.get(_OURS[0])), _kept(meta.get(_OURS[1])), context)


def missing_of(pages: Sequence[Counted]) -> str | None:
    """Name the missing pages of an export.

    Returns
    -------
    str or None
        A subject and its verb, such as ``"page 2 is"``; empty if no page is missing; None if the pages are not from one
        file.
    """
    sizes = {page.pages for page in pages}
    if len(sizes) != 1:
        return None
    there = {page.number for page in pages}
    absent = [number for number in range(1, sizes.pop() + 1) if number not in there]
    if len(absent) < 2:
        return f"page {absent[0]} is" if absent else ""
    return f"{len(absent)} of its pages are"


def _stated(meta: dict[str, Any]) -> Stated:
    """Read the metadata of a page about its contact."""
    ours: list[dict[str, Any]] = [meta[name] for name in _OURS if isinstance(meta.get(name), dict)]
    first: dict[str, str] = {}
    for part in ours:
        for name in ("InstanceId", "ContactId", "OutputType"):
            text = _text(part.get(name))
            if text is not None and (name not in first or (name == "OutputType" and text == "Raw")):
                first[name] = text  # if one part says Raw, no other part may overrule it
    asked = any(part.get("OutputTypeAsked") is True for part in ours) or isinstance(meta.get(_OURS[1]), dict)
    doubted = any("RedactionTrusted" in part and part["RedactionTrusted"] is not True for part in ours)
    return Stated(first.get("InstanceId"), first.get("ContactId"), first.get("OutputType"), asked, doubted)


def _counted(told: Any) -> Counted | None:
    """Read the page's place in its file; None if ``Contact.to_jsonl`` did not write it."""
    if not isinstance(told, dict):
        return None
    number, pages, skipped = (told.get(name) for name in ("Page", "Pages", "SkippedAnalysis"))
    if type(number) is not int or type(pages) is not int or not 1 <= number <= pages:
        return None
    rows = [item for item in skipped if isinstance(item, dict)] if isinstance(skipped, list) else []
    found = tuple(Skipped(*(_text(row.get(member)) for member in _SKIPPED)) for row in rows)
    types = _types(told.get("SegmentTypes"))
    known = None if types is None else tuple(name for name in types if name in SEGMENT_TYPES)
    return Counted(number, pages, told.get("Complete") is True, found, known)


def _types(told: Any) -> tuple[str, ...] | None:
    """Read which segment types were requested; None unless ``told`` is a list of texts."""
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        return None
    return tuple(told)


def _kept(told: Any) -> Kept | None:
    """Read when and how an archive read a page; None if the metadata are incomplete."""
    if not isinstance(told, dict):
        return None
    reading, number, received, request = (told.get(name) for name in ("Reading", "Page", "Received", "Request"))
    types = _types(request.get("SegmentTypes")) if isinstance(request, dict) else None
    if type(reading) is not int or type(number) is not int or number < 1 or not isinstance(received, str):
        return None
    if types is None:
        return None
    try:
        moment = datetime.fromisoformat(received)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return Kept(reading, number, round(moment.timestamp() * 1e6), types)


def _meta(piece: Piece) -> dict[str, Any]:
    meta: Any = piece.value.get(_META) if isinstance(piece.value, dict) else None
    if piece.page is not None:
        meta = piece.page.metadata
    if piece.members is not None and _META in piece.members:
        sent = bytes(piece.members[_META])
        # Without a name of ours, or an escape that may hide one, the metadata need not be decoded here.
        if b"\\" in sent or any(name in sent for name in _OURS_SENT):
            with guarded():
                meta = load_json(sent, label=piece.label)
    return meta if isinstance(meta, dict) else {}


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    return value if value.isascii() else repair_text(value)[0]
