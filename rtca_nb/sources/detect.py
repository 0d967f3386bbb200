"""Recognise what a source is: the shapes that can be read, and others by name.

Every refusal is one sentence that says what the source looks like and what to do instead. No refusal quotes the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rtca_nb.exceptions import MalformedSourceError, UnsupportedFormatError
from rtca_nb.model.channels import ONLY_CHATS, other_than_chat
from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.sources.own_files import own_file

__all__ = ["LISTING", "is_v2_page", "shape_of"]

_CALL_FIGURES: Final = frozenset({"TalkTime", "TalkSpeed", "NonTalkTime", "Interruptions"})
_STREAM_EVENTS: Final = frozenset({"STARTED", "SEGMENTS", "COMPLETED", "FAILED"})


def is_v2_page(members: Mapping[str, Any]) -> bool:
    """Return whether undecoded members are clearly those of an answer of the V2 operation; False proves nothing."""
    return (
        "Segments" in members
        and bytes(members.get("Channel", b"")) == b'"CHAT"'
        and not {"StreamingEventType", "EventType", "Version"} & members.keys()
    )


def shape_of(value: Any, label: str) -> str:
    """Return the name of the format of a decoded JSON value.

    Parameters
    ----------
    value : object
        Decoded JSON.
    label : str
        Name of the source in errors.

    Returns
    -------
    str
        ``"v2"``, ``"kinesis"``, ``"records"`` (a batch of stream records), ``"post-chat"`` or ``"chat-transcript"``.

    Raises
    ------
    UnsupportedFormatError
        If it has another format; the message says which.
    """
    if not isinstance(value, dict):
        raise UnsupportedFormatError(
            f"{label} is JSON but not an object, so it is not a contact analysis; pass the file that the service wrote"
        )
    for test in (_stream, _analysis, _answer):
        shape = test(value, label)
        if shape is not None:
            return shape
    raise UnsupportedFormatError(f"{label} {_foreign(value)}")


def _stream(value: dict[str, Any], label: str) -> str | None:
    if _batch(value) is not None:
        return "records"
    if "StreamingEventType" in value:
        _only_chat(value, label, "a record of the analysis stream")
        return "kinesis"
    if _text(value, "EventType") in _STREAM_EVENTS and "ContactId" in value:
        # A record of the voice stream. One stream may carry both channels, so the collector decides.
        return "kinesis"
    return None


def _batch(value: dict[str, Any]) -> list[Any] | None:
    for name in ("Records", "records"):
        records = value.get(name)
        if isinstance(records, list) and all(isinstance(item, dict) for item in records):
            carrying = [item for item in records if {"Data", "data", "kinesis"} & item.keys()]
            # GetRecords returns an empty batch while nothing new has arrived.
            if carrying or (not records and "MillisBehindLatest" in value):
                return records
    return None


def _analysis(value: dict[str, Any], label: str) -> str | None:
    transcript, version = value.get("Transcript"), _text(value, "Version")
    figures = value.get("ConversationCharacteristics")
    analysed = (
        isinstance(figures, dict)
        or bool({"JobStatus", "CustomerMetadata"} & value.keys())
        or version.startswith(("CHAT-", "EMAIL-"))
    )
    if analysed and (isinstance(transcript, list) or version or "Channel" in value):
        in_millis = isinstance(transcript, list) and any(
            isinstance(item, dict) and "BeginOffsetMillis" in item for item in transcript[:100]
        )
        if in_millis or (isinstance(figures, dict) and _CALL_FIGURES & figures.keys()):
            raise UnsupportedFormatError(f"{label} looks like the analysis file of a voice contact; {ONLY_CHATS}")
        _only_chat(value, label, "the analysis file")
        if version.startswith("EMAIL-"):
            raise UnsupportedFormatError(f"{label} looks like the analysis file of an e-mail contact; {ONLY_CHATS}")
        return "post-chat"
    if isinstance(transcript, list) and (version == "2019-08-26" or "InitialContactId" in value):
        return "chat-transcript"
    return None


def _answer(value: dict[str, Any], label: str) -> str | None:
    segments = value.get("Segments")
    if isinstance(segments, list):
        spoken = (item.get("Transcript") for item in segments[:100] if isinstance(item, dict))
        if any(isinstance(item, dict) and "BeginOffsetMillis" in item for item in spoken):
            raise UnsupportedFormatError(
                f"{label} looks like an answer of the operation for voice contacts (without V2); {ONLY_CHATS}"
            )
    if "Segments" in value or {"Channel", "Status"} <= value.keys():
        _only_chat(value, label, "an answer of the service")
        return "v2"
    if value.keys() == {"ResponseMetadata"}:
        raise MalformedSourceError(
            f"{label} is an answer without a body, which boto3 returns if the answer was cut short; fetch the contact "
            "again"
        )
    return None


def _only_chat(value: dict[str, Any], label: str, what: str) -> None:
    channel = value.get("Channel")
    if isinstance(channel, dict) and channel.keys() == {"Value"}:
        raise UnsupportedFormatError(
            f"{label} was written by PowerShell, whose AWS tools turn the texts of channel, status and roles into "
            "objects; fetch the contact with the AWS CLI or boto3"
        )
    kind = None if channel is None else other_than_chat(channel)
    if kind is not None:
        raise UnsupportedFormatError(f"{label} looks like {what} of {kind}; {ONLY_CHATS}")


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


LISTING: Final = "is a listing of S3, not the objects; pass the objects or their prefix, such as s3://bucket/prefix/"
"""End of the error for an S3 listing."""

# Files that users mistake for the right one, recognised by these members.
_FOREIGN: Final[tuple[tuple[frozenset[str], str], ...]] = (
    (
        frozenset({"AWSContactTraceRecordFormatVersion"}),
        "looks like a contact record, which holds no transcript; pass the contact's analysis file",
    ),
    (frozenset({"nbformat", "cells"}), "is a Jupyter notebook; pass the file that the notebook reads"),
    (frozenset({"__type"}), "looks like an error answer of the service; fetch the contact again"),
    (frozenset({"Contact"}), "looks like an answer of DescribeContact; pass the contact's analysis file"),
    (
        frozenset({"Transcript"}),
        "has a transcript but neither version nor contact id; pass the whole file that the service wrote",
    ),
)


# Members of answers, streams and analysis files, in lower case, because other programs spell them in other ways.
_SPELLED: Final = frozenset({"segments", "channel", "status", "streamingeventtype", "jobstatus", "customermetadata"})


def _foreign(value: dict[str, Any]) -> str:
    spelled = [name for name in value if name[:1].islower() and name.lower().replace("_", "") in _SPELLED]
    if len(spelled) > 1:
        return (
            "names its members differently from the service, perhaps because a program in Java, JavaScript or Ruby "
            "wrote it; save the answer as it arrived, with Channel, Status and Segments"
        )
    wrapped = value.get("value", value.get("pages"))
    if isinstance(wrapped, list) and wrapped and all(isinstance(item, dict) and "Segments" in item for item in wrapped):
        return "holds pages in a list inside an object; write the list alone, or each page to its own file"
    if SEGMENT_TYPES.keys() & value.keys() and "Transcript" not in value:
        return "looks like a single segment of an answer; pass the whole answer with Channel, Status and Segments"
    contents = value.get("Contents")
    if isinstance(contents, list) and any(isinstance(item, dict) and "Key" in item for item in contents[:10]):
        return LISTING
    if isinstance(value.get("Transcript"), dict) and len(value) == 1:
        return "looks like a single segment of an answer; pass the whole answer with Channel, Status and Segments"
    if (own := own_file(value)) is not None:
        return own
    for members, sentence in _FOREIGN:
        if members <= value.keys():
            return sentence
    return "is JSON without the analysis of a chat; pass the service's answer, analysis file, transcript or stream"
