"""The flat transcript of files in S3: messages, events and attachments in one list, distinguished by ``Type``.

Each item is converted to the operation's shape and decoded by the same code, so unrecognised members are kept in the
same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rtca_nb.base.arguments import counted
from rtca_nb.exceptions import MalformedSourceError
from rtca_nb.model.record import Participant
from rtca_nb.model.reencoded import Tally, likely_writer
from rtca_nb.model.segments import Attachments, Event, Segment, Transcript, UnknownMember
from rtca_nb.model.tolerant_parsing import parse_segments
from rtca_nb.sources.members import Members

__all__ = ["decode_unions", "read_items", "read_participants", "unnamed_elsewhere"]

_EVENT_PREFIX: Final = "application/vnd.amazonaws.connect.event."


def read_items(
    transcript: list[Any],
    unknown: list[UnknownMember],
    *,
    participants: Mapping[str, dict[str, Any]],
    sentiments: Mapping[str, str],
    label: str,
    tally: Tally,
) -> list[Segment]:
    """Decode the items of a flat transcript into segments.

    Parameters
    ----------
    transcript : list
        The items, in the file's order.
    unknown : list of UnknownMember
        Collects unknown members.
    participants : mapping of str to dict
        The file's participants, keyed by id; they fill in role and name if an item has only the id.
    sentiments : mapping of str to str
        Sentiments, keyed by message id; the file keeps them outside its transcript.
    label : str
        Name of the file in errors.
    tally : Tally
        Counts what the service would have written in another way.

    Raises
    ------
    MalformedSourceError
        If there are items but none can be read.
    """
    tally.malformed += sum(not isinstance(item, dict) for item in transcript)
    before = len(unknown)
    unions = [union for item in transcript if (union := _union(item, sentiments, participants, unknown)) is not None]
    segments = decode_unions(unions, unknown, tally=tally)
    if tally.lost and not segments:
        raise MalformedSourceError(
            f"{label} has a Transcript of {counted(len(transcript), 'item')}, none of which can be read: "
            f"{likely_writer(item.payload for item in unknown[before:])}"
        )
    return segments


def _union(
    item: Any,
    sentiments: Mapping[str, str],
    participants: Mapping[str, dict[str, Any]],
    unknown: list[UnknownMember],
) -> dict[str, Any] | None:
    if not isinstance(item, dict):
        unknown.append(UnknownMember("Transcript", item))
        return None
    flat = {name: value for name, value in item.items() if name not in {"Type", "AbsoluteTime"}}
    if item.get("AbsoluteTime") is not None:
        flat["Time"] = {"AbsoluteTime": item["AbsoluteTime"]}
    who = participants.get(flat["ParticipantId"]) if isinstance(flat.get("ParticipantId"), str) else None
    for name in ("ParticipantRole", "DisplayName"):
        if who is not None and flat.get(name) is None and who.get(name) is not None:
            flat[name] = who[name]
    kind = _kind(item)
    if kind == "MESSAGE":
        identity = flat.get("Id")
        if isinstance(identity, str) and identity in sentiments:
            flat.setdefault("Sentiment", sentiments[identity])
        return {"Transcript": flat}
    if kind == "EVENT":
        if "EventType" not in flat and "ContentType" in flat:
            flat["EventType"] = flat.pop("ContentType")
        return {"Event": flat}
    if kind == "ATTACHMENT":
        return {"Attachments": flat}
    identity = item.get("Id")
    unknown.append(UnknownMember("Transcript.Type", item, identity if isinstance(identity, str) else None))
    return None


def _kind(item: dict[str, Any]) -> str | None:
    kind = item.get("Type")
    if kind is not None:
        return kind if isinstance(kind, str) else None
    content_type = item.get("ContentType")
    if isinstance(item.get("Attachments"), list):
        return "ATTACHMENT"
    if isinstance(content_type, str) and content_type.startswith(_EVENT_PREFIX):
        return "EVENT"
    return "MESSAGE" if isinstance(item.get("Content"), str) else None


def read_participants(members: Members) -> tuple[dict[str, dict[str, Any]], list[Participant]]:
    """Read a file's list of participants.

    Returns
    -------
    by_id : dict of str to dict
        ``ParticipantRole`` and ``DisplayName``, keyed by participant id.
    participants : list of Participant
        All listed participants, in the file's order.
    """
    by_id: dict[str, dict[str, Any]] = {}
    found: list[Participant] = []
    for entry in members.each("Participants"):
        identity, role, name = (entry.take(key, str) for key in ("ParticipantId", "ParticipantRole", "DisplayName"))
        entry.rest()
        found.append(Participant(identity, role, name))
        if identity is not None:
            by_id.setdefault(identity, {"ParticipantRole": role, "DisplayName": name})
    return by_id, found


def unnamed_elsewhere(participants: list[Participant], segments: list[Segment]) -> tuple[Participant, ...]:
    """Return the participants whose role and name together are in no segment."""
    named = {
        (segment.participant_role, segment.display_name)
        for segment in segments
        if isinstance(segment, (Transcript, Event, Attachments))
    }
    return tuple(
        participant
        for participant in participants
        if participant.display_name and (participant.participant_role, participant.display_name) not in named
    )


def decode_unions(
    unions: list[dict[str, Any]],
    unknown: list[UnknownMember],
    *,
    path: str = "",
    prefix: str = "",
    tally: Tally | None = None,
) -> list[Segment]:
    """Decode segments in the operation's shape.

    Parameters
    ----------
    unions : list of dict
    unknown : list of UnknownMember
        Collects unknown members.
    path, prefix : str
        Where the segments are in the file, and the name of that place in the operation's shape, which ``path`` replaces
        in the names of unknown members.
    tally : Tally, optional
        Counts what the service would have written in another way.
    """
    segments, unplaced, _ = parse_segments(unions, tally)
    unknown += [
        UnknownMember(path + item.member.removeprefix(prefix), item.payload, item.segment_id) for item in unplaced
    ]
    return segments
