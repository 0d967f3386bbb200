"""What a source is: the shapes that are read, and, by name, those that are not.

Every refusal is one sentence that says what the source looks like and what to do instead. None quotes the source.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from rtca_nb.exceptions import LimitExceededError, MalformedSourceError, SourceError, UnsupportedFormatError
from rtca_nb.model.channels import ONLY_CHATS, other_than_chat
from rtca_nb.model.segments import SEGMENT_TYPES
from rtca_nb.sources.binary_files import ADVICE, explain_binary
from rtca_nb.sources.own_files import own_file

__all__ = ["breaks_off", "explain_text", "is_v2_page", "shape_of"]

_CALL_FIGURES: Final = frozenset({"TalkTime", "TalkSpeed", "NonTalkTime", "Interruptions"})
_STREAM_EVENTS: Final = frozenset({"STARTED", "SEGMENTS", "COMPLETED", "FAILED"})


def is_v2_page(members: Mapping[str, Any]) -> bool:
    """Tell an answer of the V2 operation from its undecoded members; False only means to look closer."""
    return (
        "Segments" in members
        and bytes(members.get("Channel", b"")) == b'"CHAT"'
        and not {"StreamingEventType", "EventType", "Version"} & members.keys()
    )


def shape_of(value: Any, label: str) -> str:
    """Name the shape of a decoded JSON value.

    Parameters
    ----------
    value : object
        Decoded JSON.
    label : str
        How errors call the source.

    Returns
    -------
    str
        ``"v2"``, ``"kinesis"``, ``"records"`` (a batch of stream records), ``"post-chat"`` or ``"chat-transcript"``.

    Raises
    ------
    UnsupportedFormatError
        If it is something else; the message says what.
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
        # A record of the voice stream: one stream may carry both channels, so its collector decides.
        return "kinesis"
    return None


def _batch(value: dict[str, Any]) -> list[Any] | None:
    for name in ("Records", "records"):
        records = value.get(name)
        if isinstance(records, list) and all(isinstance(item, dict) for item in records):
            carrying = [item for item in records if {"Data", "data", "kinesis"} & item.keys()]
            # An empty batch is what GetRecords returns while nothing new has arrived.
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


_LISTING: Final = "is a listing of S3, not the objects; pass the objects or their prefix, such as s3://bucket/prefix/"

# A line of aws s3 ls: a time, a size and a key, or PRE and a prefix.
_LISTED: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+|\s+PRE) \S")

# What users take for the right file, by members that give it away.
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


# Members of answers, streams and analysis files, as other programs spell them: in small letters.
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
        return _LISTING
    if isinstance(value.get("Transcript"), dict) and len(value) == 1:
        return "looks like a single segment of an answer; pass the whole answer with Channel, Status and Segments"
    if (own := own_file(value)) is not None:
        return own
    for members, sentence in _FOREIGN:
        if members <= value.keys():
            return sentence
    return "is JSON without the analysis of a chat; pass the service's answer, analysis file, transcript or stream"


# -- what is not JSON -----------------------------------------------------------------------------------------------


def _explain_page(head: bytes, label: str) -> SourceError:
    from rtca_nb.render.page import GENERATOR

    if GENERATOR.encode() in head:
        return UnsupportedFormatError(f"{label} is a report made by rtca_nb; pass the file that it was made from")
    return UnsupportedFormatError(
        f"{label} looks like an HTML page, such as a sign-in or error page; download the file itself"
    )


def explain_text(data: bytes, label: str, *, broken_at: json.JSONDecodeError | None = None) -> SourceError:
    """Say what bytes are that do not decode as JSON.

    Parameters
    ----------
    data : bytes
        All of it, decompressed.
    label : str
        How errors call the source.
    broken_at : JSONDecodeError, optional
        Where decoding stopped, if it began at all.

    Returns
    -------
    SourceError
        To be raised.
    """
    head = data[:65_536].strip()
    if not head and not data.strip():
        return MalformedSourceError(f"{label} is empty; copy or download it again")
    binary = explain_binary(data, head, label)
    if binary is not None:
        return binary
    if head.startswith((b"{'", b"[{'")):
        return UnsupportedFormatError(
            f"{label} looks like a printed Python dict, not like JSON; write it with json.dumps(…, default=str)"
        )
    if head.startswith((b"{", b"[")):
        return _broken_json(data, label, broken_at)
    lowered = head[:1024].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or (lowered.startswith(b"<") and b"<html" in lowered):
        return _explain_page(head, label)
    if b"<listbucketresult" in lowered:
        return UnsupportedFormatError(f"{label} {_LISTING}")
    if head.startswith(b"<"):
        return UnsupportedFormatError(f"{label} looks like XML, not like JSON; {ADVICE}")
    try:
        json.loads(head[:1024])
    except (ValueError, RecursionError):
        pass
    else:
        return UnsupportedFormatError(
            f"{label} is a single JSON value, such as a text or a number, so it is not a contact analysis; {ADVICE}"
        )
    try:
        lines = head.decode().splitlines()[:20]
    except UnicodeDecodeError:
        lines = head.decode("latin-1").splitlines()[:20]
    if lines and _LISTED.match(lines[0]):
        return UnsupportedFormatError(f"{label} {_LISTING}")
    if _looks_tabular(lines):
        return UnsupportedFormatError(f"{label} looks like a CSV table, not like JSON; {ADVICE}")
    return UnsupportedFormatError(f"{label} looks like text that is not JSON; {ADVICE}")


def _broken_json(data: bytes, label: str, broken_at: json.JSONDecodeError | None) -> SourceError:
    if broken_at is None:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and error.end >= len(data):
                return MalformedSourceError(f"{label} is JSON that is cut short; copy or download it again")
            return MalformedSourceError(
                f"{label} is not valid UTF-8 at byte {error.start}, so nothing was read from it; save it as UTF-8"
            )
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            broken_at = error
        except RecursionError:
            return LimitExceededError(f"{label} is nested too deeply to be contact analysis; nothing was read from it")
        except ValueError:
            return LimitExceededError(f"{label} has an absurdly long number; nothing was read from it")
    if broken_at is not None and breaks_off(broken_at):
        return MalformedSourceError(f"{label} is JSON that is cut short; copy or download it again")
    place = "" if broken_at is None else f" at character {broken_at.pos}"
    return MalformedSourceError(f"{label} is broken JSON{place}; nothing was read from it")


def breaks_off(error: json.JSONDecodeError) -> bool:
    """Return whether JSON is sound as far as it goes, and ends too early."""
    rest = error.doc[error.pos : error.pos + 8].strip()
    unfinished = any(word.startswith(rest) and word != rest for word in ("true", "false", "null", "-0"))
    # An escape that is cut in two: the error points at its backslash.
    escape = "escape" in error.msg and len(error.doc.rstrip()) - error.pos < 7
    return unfinished or escape or error.msg.startswith("Unterminated string")


def _looks_tabular(lines: list[str]) -> bool:
    for separator in (",", ";", "\t"):
        counts = {line.count(separator) for line in lines[:5] if line.strip()}
        if len(lines) > 1 and len(counts) == 1 and counts != {0}:
            return True
        # A quoted cell may hold separators or lines; then a header of plain names gives a table away.
        header = lines[0].split(separator) if lines else []
        if len(header) > 2 and all(cell.strip().strip('"').replace("_", "").isalnum() for cell in header):
            return True
    return False
