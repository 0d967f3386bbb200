"""Answers that another program rewrote: recover parts in another encoding, and recognise lost ones.

Programs that keep an answer as JSON often write something else than they read. Go writes a union without the name of
its member, PHP an empty object as an empty list, PowerShell a list as an object with its count, and only the name of a
type for data that is nested too deeply. The first three lose nothing and can be read; in the last case, the data is
lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.segments import (
    SEGMENT_TYPES,
    Categories,
    CategoryDetails,
    IssueDetected,
    Issues,
    PointOfInterest,
    Segment,
    Time,
    Wire,
)

__all__ = ["Tally", "as_list", "as_object", "as_value", "is_cut", "likely_writer", "named_union"]


@dataclass(slots=True)
class Tally:
    """Counts of segments, or parts of them, that were not as the service writes them.

    Attributes
    ----------
    malformed : int
        Segments that were empty, not an object, or of two types at once.
    unreadable : int
        Segments that cannot be read in full.
    reencoded : int
        Parts in another encoding that could be read.
    """

    malformed: int = 0
    unreadable: int = 0
    reencoded: int = 0

    @property
    def lost(self) -> int:
        """Number of segments that could not be read, in whole or in part."""
        return self.malformed + self.unreadable


# Members by which the type of a segment without its name is recognised; the order decides if several types fit.
_SIGNS: Final[tuple[tuple[str, frozenset[str]], ...]] = (
    ("Categories", frozenset({"MatchedDetails"})),
    ("Issues", frozenset({"IssuesDetected"})),
    ("ExtractedInformation", frozenset({"ExtractionDefinitionId"})),
    ("Event", frozenset({"Id", "EventType"})),
    ("Attachments", frozenset({"Id", "Attachments"})),
    ("Transcript", frozenset({"Id", "Content"})),
    ("PostContactSummary", frozenset({"Status"})),
)


def named_union(members: Mapping[str, Any]) -> tuple[str, Any] | None:
    """Recognise a segment that is written without the name of its type, directly or under ``Value``.

    Parameters
    ----------
    members : mapping of str to object
        Members of an object that should be a segment under the name of its type.

    Returns
    -------
    tuple of str and object, or None
        Name of its type, and the segment; None if the type is not certain.

    Examples
    --------
    >>> named_union({"Value": {"Id": "e1", "EventType": "joined"}})
    ('Event', {'Id': 'e1', 'EventType': 'joined'})
    >>> named_union({"Event": {"Id": "e1"}}) is None
    True
    """
    segment: Any = members["Value"] if members.keys() == {"Value"} else members
    if not isinstance(segment, Mapping):
        return None
    if any(isinstance(value, Mapping) and name in SEGMENT_TYPES for name, value in segment.items()):
        return None
    present = {name for name, value in segment.items() if value is not None}
    for name, signs in _SIGNS:
        if signs <= present <= _members(SEGMENT_TYPES[name]):
            return name, dict(segment)
    return None


def _members(kind: type[Segment]) -> frozenset[str]:
    return frozenset(kind.__struct_encode_fields__)


# Shapes that the service may send empty. It never sends an empty redaction, so data was lost there.
_MAY_BE_EMPTY: Final = frozenset({Categories, CategoryDetails, Issues, IssueDetected, PointOfInterest})


def as_object(value: Any, kind: type[Wire] | None) -> Any:
    """Return the object that a rewritten value represents; a value that represents no object is returned unchanged.

    Parameters
    ----------
    value : object
        As decoded.
    kind : type or None
        The expected shape; None for a map.
    """
    if value == [] and isinstance(value, list) and (kind is None or kind in _MAY_BE_EMPTY):
        return {}
    if kind is Time and isinstance(value, Mapping) and value.keys() == {"Value"}:
        return {"AbsoluteTime": value["Value"]}
    return value


def as_list(value: Any) -> Any:
    """Return the list that a rewritten value represents; a value that represents no list is returned unchanged."""
    if isinstance(value, Mapping) and value.keys() == {"value", "Count"} and isinstance(value["value"], list):
        return value["value"]
    return value


def as_value(text: str) -> Any:
    """Return the object that a text encodes as JSON; any other text is returned unchanged."""
    try:
        value = load_json(text.encode("utf-8", "surrogatepass"))
    except IntegrityError:
        return text
    return value if isinstance(value, dict) else text


_CUT: Final = re.compile(r"@\{|System\.[A-Z]")


def is_cut(value: Any) -> bool:
    """Return whether a value is the text that PowerShell writes in place of deeply nested data."""
    return isinstance(value, str) and _CUT.match(value) is not None


# Beginnings of texts that programs write in place of objects, with the program and the remedy.
_WRITERS: Final = (
    (_CUT, "PowerShell wrote it, and cut off what is nested deeper than the -Depth of ConvertTo-Json; use -Depth 20"),
    (re.compile(r"\{'|\[\{'"), "Python printed it as text; write it with json.dumps(…, default=str)"),
    (re.compile(r"map\[|&?\{"), "Go printed it as text; write it with json.Marshal"),
    (re.compile(r"\[object "), "JavaScript printed it as text; write it with JSON.stringify"),
    (re.compile(r"[A-Za-z]+\([A-Z]\w*="), "Java or Kotlin printed it as text; write it as JSON"),
    (re.compile(r"Array\b|stdClass"), "PHP printed it as text; write it with json_encode"),
)


def likely_writer(payloads: Iterable[Any]) -> str:
    """Name the program that most likely wrote unreadable data, and the remedy, in a clause that quotes nothing.

    Parameters
    ----------
    payloads : iterable of object
        Values in place of segments.

    Examples
    --------
    >>> likely_writer(["@{Transcript=}"])[:10]
    'PowerShell'
    """
    texts = [text for payload in payloads for text in _texts(payload)]
    for sign, words in _WRITERS:
        if any(map(sign.match, texts)):
            return words
    if texts:
        return "the program that wrote it turned data into text; write the whole answer as JSON"
    return "the program that wrote it lost data; write the answer as it arrived"


def _texts(payload: Any) -> Iterable[str]:
    """Yield the texts of a payload, those nearest to its top first."""
    level = [payload]
    while level:
        yield from (item for item in level if isinstance(item, str))
        level = [
            child
            for item in level
            if isinstance(item, (dict, list))
            for child in (item.values() if isinstance(item, dict) else item)
        ]
