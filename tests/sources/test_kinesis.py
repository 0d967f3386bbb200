"""The chat analysis stream."""

import base64
import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.exceptions import UnsupportedFormatError, UsageError
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts
from rtca_nb.sources.json_values import Blob, pieces_of

from .shapes import records

REFUND, FAILED, RUNNING = (build_sample(name) for name in ("refund", "failed", "in-progress"))


def stream(*made):
    return "".join(json.dumps(record) for record in made).encode()


def lacks_nothing_known(contact):
    """Whether nothing says that a part is missing; a stream proves no more."""
    assert not contact.complete
    return "completeness not proven" in repr(contact)


@pytest.mark.parametrize("without", [slice(1, 2), slice(2, 3), slice(1, -1)], ids=["first", "middle", "all"])
def test_a_stream_without_some_of_its_segments_is_not_complete_and_says_what_shows(without):
    made = records(REFUND, "Redacted")
    del made[without]
    contact = read_contact(stream(*made))
    assert (contact.status, contact.complete) == ("COMPLETED", False)
    notes = " ".join(contact.notes)
    assert "records of a stream are not numbered" in notes
    assert "missing: a record may be missing" in notes or "No record of the stream holds" in notes


def test_both_forms_of_a_contact_are_two_contacts():
    raw, redacted = records(REFUND, "Raw"), records(REFUND, "Redacted")
    mixed = [raw[0], *(record for pair in zip(raw[1:-1], redacted[1:-1], strict=True) for record in pair), raw[-1]]
    found = list(read_contacts(stream(*mixed)))
    assert [contact.output_type for contact in found] == ["Redacted", "Raw"]
    assert {contact.contact_id for contact in found} == {REFUND.contact_id}
    assert all(lacks_nothing_known(contact) and len(contact.transcript) == 64 for contact in found)
    assert any("also holds the Raw form" in note for note in found[0].notes)
    # One contact was asked for: the Redacted form is the default, and the other is there to be asked for.
    assert read_contact(stream(*mixed)).output_type == "Redacted"
    assert read_contact(stream(*mixed), output_type="Raw").output_type == "Raw"
    assert [contact.output_type for contact in read_contacts(stream(*mixed), output_type="Raw")] == ["Raw"]


def test_contacts_that_interleave_are_told_apart():
    mixed = [record for pair in zip(records(REFUND, "Raw"), records(RUNNING, "Raw"), strict=False) for record in pair]
    found = {contact.contact_id: contact for contact in read_contacts(stream(*mixed, *records(REFUND, "Raw")))}
    assert len(found) == 2
    assert len(found[REFUND.contact_id].transcript) == 64  # records that are delivered twice count once
    with pytest.raises(UsageError, match="more than one contact"):
        read_contact(stream(*mixed))


def test_status_and_completeness():
    whole = records(REFUND, "Redacted")
    contact = read_contact(stream(*whole))
    assert (contact.status, lacks_nothing_known(contact)) == ("COMPLETED", True)
    contact = read_contact(stream(*whole[1:]))
    assert not lacks_nothing_known(contact)
    assert any("first record" in note for note in contact.notes)
    contact = read_contact(stream(*whole[:-1]))
    assert (contact.status, contact.complete) == ("IN_PROGRESS", False)
    contact = read_contact(stream(*records(FAILED, "Raw")))
    assert (contact.status, lacks_nothing_known(contact)) == ("FAILED", True)
    contact = read_contact(stream(whole[0]))
    assert (contact.output_type, len(contact.transcript)) == ("Redacted", 0)


def test_both_spellings_of_the_settings():
    plain = records(REFUND, "Raw")
    spelled = [{("StreamingEventSettings" if k == "StreamingSettings" else k): v for k, v in r.items()} for r in plain]
    contact = read_contact(stream(*spelled))
    assert contact.unknown.empty
    spelled[0]["StreamingEventSettings"]["Output"] = "RedactedAndRaw"
    notes = read_contact(stream(*spelled)).notes
    assert any("promise the Redacted form too" in note for note in notes)


def test_unknown_members_and_records_are_kept():
    whole = records(REFUND, "Raw")
    whole[1] = {**whole[1], "Mood": "sunny"}
    whole[-1] = {**whole[-1], "Reason": {"Code": 1}}
    odd = {**whole[0], "StreamingEventType": "PAUSED"}
    contact = read_contact(stream(*whole, odd, {**whole[1], "Segments": None}))
    assert sorted(contact.unknown["member"]) == [
        "(record)",
        "(record)",
        "(record).Mood",
        "(record).Mood",
        "(record).Reason",
    ]
    assert not lacks_nothing_known(contact)
    assert any("2 records" in note for note in contact.notes)


def test_an_unknown_output_type_is_masked():
    whole = records(REFUND, "Raw")
    for record in whole[1:-1]:
        record["OutputType"] = "Plain"
    contact = read_contact(stream(*whole))
    assert (contact.output_type, contact.redaction_trusted) == ("unknown", False)


def test_no_segment_is_lost_whose_record_names_the_form_of_the_whole_stream():
    whole = records(REFUND, "Raw")
    for record in whole[1:-1]:
        record["OutputType"] = "RedactedAndRaw"
    assert len(read_contact(stream(*whole)).transcript) == len(read_contact(stream(*records(REFUND, "Raw"))).transcript)


def test_voice_records_in_the_same_stream_are_passed_over_and_told():
    voice = {"Version": "1.0.0", "Channel": "VOICE", "ContactId": "v", "EventType": "SEGMENTS", "Segments": []}
    contact = read_contact(stream(voice, *records(REFUND, "Raw"), voice))
    assert contact.contact_id == REFUND.contact_id
    assert any("2 records of voice contacts" in note for note in contact.notes)
    with pytest.raises(UnsupportedFormatError, match="voice stream"):
        read_contact(stream(voice, voice))


def test_redacted_is_not_believed_of_a_raw_stream():
    with pytest.raises(UsageError, match="states that it is Raw"):
        read_contact(stream(*records(REFUND, "Raw")), output_type="Redacted")


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda data: data + b"\n" + data])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: {"Records": [{"Data": item} for item in data]},  # boto3
        lambda data: {"Records": [{"Data": base64.b64encode(item).decode()} for item in data]},  # the CLI
        lambda data: {"Records": [{"kinesis": {"data": base64.b64encode(item).decode()}} for item in data]},  # Lambda
        lambda data: {"records": [{"data": base64.b64encode(item).decode()} for item in data]},  # Firehose
    ],
)
def test_batches_of_records(wrap, pack):
    batch = wrap([pack(stream(record)) for record in records(REFUND, "Raw")])
    contact = read_contact(batch)
    assert lacks_nothing_known(contact)
    assert len(contact.transcript) == 64


def test_a_contact_may_be_spread_over_files(tmp_path):
    whole = records(REFUND, "Redacted", 10)
    for number in range(3):
        (tmp_path / f"firehose-{number}").write_bytes(stream(*whole[number::3]))
    contact = read_contact(tmp_path)
    assert lacks_nothing_known(contact)
    assert len(contact.transcript) == 64


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=50, deadline=None)
@given(
    values=st.lists(st.dictionaries(st.text(), plain, max_size=4), min_size=1, max_size=6),
    between=st.sampled_from(["", "\n", "\r\n", " \t", "\n\n"]),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
@pytest.mark.slow
def test_records_are_split_as_they_were_joined(values, between, indent, ascii_only):
    joined = between.join(json.dumps(value, indent=indent, ensure_ascii=ascii_only) for value in values)
    data = joined.encode("utf-8", "surrogatepass")
    try:
        data.decode()
    except UnicodeDecodeError:
        return
    assert [piece.decoded() for piece in pieces_of(Blob("The source", body=data))] == values
