"""Whatever comes in, out comes a contact or an error of ours; never anything else. What hangs ends by the timeout."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import RtcaError
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts
from rtca_nb.tables.schema import COLUMNS

from .shapes import CARRIES, write

NAMES = st.sampled_from(
    """Channel Status Segments NextToken Transcript Event Attachments Categories Issues PostContactSummary Records Data
    StreamingEventType EventType OutputType StreamingSettings Version InstanceId ContactId InitialContactId Participants
    ConversationCharacteristics Sentiment DetailsByTranscriptItemGroup ContactSummary SummaryItemsDetected ResponseTime
    IssuesDetected OutcomesDetected TranscriptItems Id Content ContentType Type AbsoluteTime Time Redaction
    CharacterOffsets BeginOffsetChar EndOffsetChar ParticipantRole DisplayName JobStatus CustomerMetadata MatchedDetails
    MatchedCategories PointsOfInterest ResponseMetadata kinesis data ContentMetadata Output SDK_UNKNOWN_MEMBER
    """.split()
)
VALUES = st.sampled_from(
    [
        "CHAT",
        "VOICE",
        "COMPLETED",
        "STARTED",
        "SEGMENTS",
        "Raw",
        "Redacted",
        "MESSAGE",
        "EVENT",
        "2019-08-26",
        "AGENT",
        "m1",
    ]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | VALUES | st.text(max_size=5)
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES | st.text(max_size=3), inner, max_size=5),
    max_leaves=25,
)


def outcome(source):
    """Read a source to its end and look at all of it."""
    for read in (lambda: [read_contact(source)], lambda: list(read_contacts(source))):
        try:
            contacts = read()
        except RtcaError as error:
            said = str(error)
            assert "\n" not in said  # an error is one of two good outcomes
            continue
        for contact in contacts:
            assert isinstance(contact, Contact)
            for frame in COLUMNS:
                getattr(contact, frame)
            assert contact.notes is not None
            assert contact.segments is not None


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data):
    outcome(data)


@given(
    st.sampled_from([b"{", b"[", b"\x1f\x8b\x08", b"\xff\xfe", b"\xef\xbb\xbf{", b"<", b"a,b\n"]),
    st.binary(max_size=60),
)
def test_any_bytes_that_begin_like_something(begin, data):
    outcome(begin + data)


@settings(max_examples=60, deadline=None)
@given(JSON)
def test_any_json(value):
    outcome(json.dumps(value).encode())
    if isinstance(value, (dict, list)):
        outcome(value)


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=6), st.sampled_from(sorted(CARRIES)))
@pytest.mark.slow
def test_any_members_beside_the_right_ones(members, shape):
    source = write(build_sample("summary-failed"), "Raw", shape)
    if isinstance(source, list):
        source = source[0]
    if isinstance(source, bytes):
        try:
            source = json.loads(source)
        except ValueError:
            return
    outcome({**source, **members})


@pytest.mark.parametrize("shape", CARRIES)
def test_truncation_anywhere(shape):
    source = write(build_sample("summary-failed"), "Raw", shape)
    data = (
        source
        if isinstance(source, bytes)
        else json.dumps(source[0]).encode()
        if isinstance(source[0], dict)
        else source[0]
    )
    whole = read_contact(data)
    for end in range(0, len(data), max(1, len(data) // 150)):
        try:
            contact = read_contact(data[:end])
        except RtcaError:
            continue
        # Only records that are whole may pass, and then what is missing is said.
        assert not contact.complete or end >= len(data.rstrip())
        assert len(contact.segments) <= len(whole.segments)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("shape", CARRIES)
def test_mutation_anywhere(shape):
    source = write(build_sample("bot-handoff"), "Raw", shape)
    data = (
        source
        if isinstance(source, bytes)
        else json.dumps(source[0]).encode()
        if isinstance(source[0], dict)
        else source[0]
    )
    chance = random.Random(shape)
    for _ in range(40):
        spoiled = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(spoiled))
            match chance.randrange(4):
                case 0:
                    spoiled[place] = chance.randrange(256)
                case 1:
                    del spoiled[place : place + chance.randint(1, 40)]
                case 2:
                    spoiled[place:place] = chance.choice([b'"', b"{", b"]", b",", b"null", b"\\ud83d", b"1e999", b"-1"])
                case _:
                    spoiled[place : place + 20] = spoiled[:20]
            if not spoiled:
                break
        outcome(bytes(spoiled))
