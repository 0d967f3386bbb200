"""The same contact in every shape gives the same frames, up to what the shape lacks."""

from functools import cache

import pandas as pd
import pytest

from rtca_nb.samples import build_sample, sample_names
from rtca_nb.sources import read_contact
from rtca_nb.tables.schema import COLUMNS

from .shapes import ALL, CARRIES, write

BASIC = (
    "transcript",
    "redactions",
    "categories",
    "matches",
    "issues",
    "events",
    "attachments",
    "summary",
    "extracted",
    "unknown",
    "sentiment",
    "response_times",
)
# Variants of a shape differ in the envelope alone, so that a few samples tell.
VARIANTS = {"cli-v1", "cli-v2", "jsonl", "kinesis-lines", "kinesis-gzip", "kinesis-batch"}
CASES = [
    (name, form, shape)
    for name in sample_names()
    for form in build_sample(name).segments
    for shape in CARRIES
    if not (shape == "chat-transcript" and form == "Redacted")  # a plain transcript is never redacted
    if shape not in VARIANTS or name in {"in-progress", "hostile"}
]


@cache
def read(name, form, shape):
    sample, carries = build_sample(name), CARRIES[shape]
    ids = {} if carries.ids else {"instance_id": sample.instance_id, "contact_id": sample.contact_id}
    # A shape that brings fewer spans brings less evidence of their unit: what is decided is fixed here.
    asked = {"offset_unit": "code_points", "output_type": "auto" if carries.output_type else form}
    return read_contact(write(sample, form, shape), **asked, **ids)


def same(found, expected, leave=()):
    pd.testing.assert_frame_equal(found.drop(columns=list(leave)), expected.drop(columns=list(leave)))


def members(unknown, carries):
    """Unknown members without those of segments that a shape has not, and by the ends of their paths.

    A file tells where it has a member, and that is not where the operation has it.
    """
    paths = [
        path for path in unknown["member"] if not (carries.lacks.get("issues") == ALL and path.startswith("Issues."))
    ]
    kept = unknown[unknown["member"].isin(paths)].reset_index(drop=True)
    return kept.assign(member=pd.array([path.rpartition(".")[2] for path in kept["member"]], "str"))


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("name", "form", "shape"), CASES)
def test_every_shape_gives_the_same_frames(name, form, shape):
    sample, carries = build_sample(name), CARRIES[shape]
    given, whole = read(name, form, shape), read(name, form, "v2")
    assert (given.instance_id, given.contact_id) == (sample.instance_id, sample.contact_id)
    assert given.output_type == form
    if carries.status:
        ended = sample.status != "IN_PROGRESS"
        # One of the samples refers to a message that nobody sent: a file lacks it, for all that it shows.
        lacking = shape == "post-chat" and "orphan_id" in set(given.offset_problems["problem"])
        assert (given.status, given.complete) == (sample.status, ended and carries.whole and not lacking)
    # Masks depend on all that is known to be personal, so that a shape that knows less masks less; what they are laid
    # over must be the same.
    given, whole = given.reveal(), whole.reveal()
    for frame in BASIC:
        lacks = carries.lacks.get(frame, ())
        if lacks == ALL:
            assert getattr(given, frame).empty
        else:
            expected = getattr(whole, frame)
            if frame == "transcript" and "attachments" in carries.lacks:
                lacks += ("offset_seconds",) if not whole.attachments.empty else ()
            if frame == "transcript":
                lacks += ("categories",) if carries.lacks.get("categories") == ALL else ()
                lacks += ("issues",) if "issues" in carries.lacks else ()
            found = getattr(given, frame)
            if frame == "unknown":
                found, expected = (members(table, carries) for table in (found, expected))
            same(found, expected, lacks)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("name", "form", "shape"), [case for case in CASES if not CARRIES[case[2]].lacks])
def test_shapes_that_lack_nothing_are_equal_in_every_frame_masked_too(name, form, shape):
    given, whole = read(name, form, shape), read(name, form, "v2")
    if shape != "cli-v2":  # it spells times in its own way, and segments are as they were sent
        assert given.segments == whole.segments
    for frame in COLUMNS:
        same(getattr(given, frame), getattr(whole, frame))


@pytest.mark.sampled(3)
@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize("shape", ["v2", "cli-v1", "cli-v2", "jsonl", "kinesis"])
def test_the_page_size_changes_nothing(shape, size):
    sample = build_sample("refund")
    given, whole = (read_contact(write(sample, "Redacted", shape, size=n)) for n in (size, 1000))
    assert given.complete == CARRIES[shape].whole
    for frame in COLUMNS:
        same(getattr(given, frame), getattr(whole, frame))


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("name", "form", "shape"), CASES)
def test_no_secret_is_visible_in_any_shape(name, form, shape):
    sample = build_sample(name)
    if shape == "chat-transcript":
        # Nothing tells what is personal in the text: names of people and files are all that is known.
        secrets = set()
        for segment in sample.segments[form]:
            for payload in segment.values():
                if payload.get("ParticipantRole") in {"AGENT", "CUSTOMER", "SUPERVISOR"} and payload.get("DisplayName"):
                    secrets.add(payload["DisplayName"])
    else:
        secrets = sample.secrets
    contact = read_contact(write(sample, form, shape))
    seen = "\n".join(getattr(contact, frame).to_csv() for frame in COLUMNS) + repr(contact) + "".join(contact.notes)
    assert [secret for secret in secrets if secret in seen] == []
