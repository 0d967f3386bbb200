"""A contact is frozen, keeps to itself, and says what a reader should know."""

import copy
import pickle

import numpy as np
import pyarrow as pa
import pytest

from rtca_nb.contact import access
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import RevealError, UsageError
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.record import replace_fields
from tests.making import contact_of, make, message, offsets, record_of, sample_of


def test_contact_is_frozen(refund):
    for name in ("status", "transcript", "__rtca_inside__", "anything"):
        with pytest.raises(UsageError, match=r"frozen.*call reveal\(\) for a copy"):
            setattr(refund, name, 1)
        with pytest.raises(UsageError, match="frozen"):
            delattr(refund, name)
    assert not hasattr(refund, "__dict__")


def test_reveal_is_a_copy_and_says_so(refund):
    clear = refund.reveal()
    assert (refund.revealed, clear.revealed) == (False, True)
    assert "REVEALED" in repr(clear)
    assert "REVEALED" not in repr(refund)
    assert clear.transcript["content"].tolist() != refund.transcript["content"].tolist()


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_neither_contact_nor_record_can_be_pickled(refund, protocol):
    for thing in (refund, refund.reveal(), access.record_of(refund)):
        with pytest.raises(RevealError, match="cannot be pickled"):
            pickle.dumps(thing, protocol)


def test_copies_are_the_contact_itself(refund):
    assert copy.copy(refund) is refund
    assert copy.deepcopy(refund) is refund
    assert copy.deepcopy({"contact": refund})["contact"] is refund


def test_contact_tells_what_it_is(refund):
    sample = sample_of("refund")
    assert (refund.contact_id, refund.channel, refund.status) == (sample.contact_id, "CHAT", "COMPLETED")
    assert (refund.output_type, refund.output_type_evidence, refund.source) == ("Raw", "asked for", "v2")
    assert refund.complete
    assert refund.instance_id == "instance"


def test_repr_cannot_steer_a_terminal():
    shown = repr(make([], contact_id="\x1b[31mred\u202e\n"))
    assert shown.isprintable()


def test_notes_say_what_a_reader_should_know():
    assert make([message("hi")]).notes == ()
    said = "\n".join(make([message("hi 🃏 I am Zoe", (5, 8), Mood=1)], status="FAILED").notes)
    for part in (
        "analysis failed",
        "1 unrecognised member",
        "unit of the offsets is undecided",
        "1 message is hidden as a whole",
    ):
        assert part in said
    assert "in progress" in contact_of("in-progress", "Raw").notes[0]
    assert any("half of a surrogate pair" in note for note in make([message("half \ud83d")]).notes)
    for note in contact_of("misaligned", "Raw").notes:
        assert note.endswith(".")
        assert not any(secret in note for secret in sample_of("misaligned").secrets)


def test_incomplete_contact_says_so():
    record = replace_fields(record_of([message("hi")]), complete=False)
    assert "incomplete" in repr(Contact(record))
    assert any("incomplete" in note for note in Contact(record).notes)


def test_a_contact_in_progress_is_never_complete():
    assert not make([message("hi")], status="IN_PROGRESS").complete


def test_no_pages_are_no_contact():
    with pytest.raises(UsageError, match="at least one page"):
        record_of_pages([], instance_id="i", contact_id="c", output_type="Raw", output_type_evidence="", complete=True)


def test_unknown_frame_is_refused_with_the_names(refund):
    with pytest.raises(UsageError, match="there is no frame 'words'; rtca_nb"):
        refund.arrow("words")


def test_frames_are_made_once(refund):
    assert access.tables_of(refund).get("transcript") is access.tables_of(refund).get("transcript")
    one, other = (refund.transcript for _ in range(2))
    # What pandas lets nobody change is not made again.
    texts = [pa.array(frame["content"].array).buffers()[2].address for frame in (one, other)]
    assert texts[0] == texts[1]
    assert not np.shares_memory(one["offset_seconds"].to_numpy(), other["offset_seconds"].to_numpy())


def test_unknown_members_are_kept_and_hidden():
    contact = make([message("hi", Mood="Xanthippe"), {"Weather": {"Who": "Xanthippe"}}])
    assert contact.unknown["member"].tolist() == ["Transcript.Mood", "Weather"]
    assert not contact.unknown["payload"].str.contains("Xanthippe").any()
    assert contact.reveal().unknown["payload"].str.contains("Xanthippe").all()
    assert contact.redaction_report()["field"].tolist() == ["unknown"]


def test_segments_are_the_same_where_nothing_is_hidden():
    segments = [
        {"Attachments": {"Id": "a", "Attachments": [{"AttachmentId": "x"}]}},
        {"Attachments": {"Id": "b"}},
        {"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m"}]}, {}]}},
        {"ExtractedInformation": {"ExtractionDefinitionId": "d"}},
    ]
    contact = make(segments)
    assert contact.segments == contact.reveal().segments
    assert len(set(contact.segments)) == len(segments)


def test_many_names_and_values_are_numbered_in_linear_time():
    files = [{"AttachmentId": f"{number}", "AttachmentName": "cv"} for number in range(20_000)]
    sent = [{"Attachments": {"Id": file["AttachmentId"], "Attachments": [file]}} for file in files]
    assert make(sent).attachments["attachment_name"].iloc[-1] == "attachment 20000"


@pytest.mark.slow
def test_many_statements_of_another_text_take_linear_time():
    said = [message("hello there", identity=f"m{number}") for number in range(20_000)]
    items = [{"Id": f"m{number}", "Content": "other", "CharacterOffsets": offsets(0, 5)} for number in range(20_000)]
    contact = make([*said, {"Issues": {"IssuesDetected": [{"TranscriptItems": [item]} for item in items]}}])
    assert contact.issues["content"].iloc[-1] == "issue 20000"
