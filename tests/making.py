"""Contacts out of samples and out of parts, and properties in two sizes."""

import functools
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.contact.contact import Contact
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.parsing import parse_page
from rtca_nb.samples import build_sample, sample_names

UNITS = ("code_points", "utf16")
ALL_FORMS = [
    (name, output_type, unit)
    for name in sample_names()
    for output_type in build_sample(name).segments
    for unit in UNITS
]


def body_of(segments, *, status="COMPLETED", **members):
    return json.dumps({"Channel": "CHAT", "Status": status, "Segments": segments, **members}).encode()


def record_of(segments, *, output_type="Raw", status="COMPLETED", contact_id="contact", **rest):
    page = parse_page(body_of(segments, status=status))
    return record_of_pages(
        [page],
        instance_id="instance",
        contact_id=contact_id,
        output_type=output_type,
        output_type_evidence="asked for",
        complete=True,
        **rest,
    )


def make(segments, *, revealed=False, **rest):
    return Contact(record_of(segments, **rest), revealed=revealed)


@functools.cache
def sample_of(name, unit="code_points"):
    return build_sample(name, offset_unit=unit)


def contact_of(name, output_type, unit="code_points", *, revealed=False):
    sample = sample_of(name, unit)
    return make(
        sample.segments[output_type],
        output_type=output_type,
        status=sample.status,
        contact_id=sample.contact_id,
        revealed=revealed,
    )


def message(content, *spans, identity="m1", role="CUSTOMER", **members):
    item = {
        "Id": identity,
        "ParticipantId": f"participant-{role}",
        "ParticipantRole": role,
        "Content": content,
        "Time": {"AbsoluteTime": "2025-01-01T00:00:00.000Z"},
        **members,
    }
    if spans:
        item["Redaction"] = {"CharacterOffsets": [offsets(*span) for span in spans]}
    return {"Transcript": item}


def offsets(begin, end):
    return {"BeginOffsetChar": begin, "EndOffsetChar": end}


THOROUGH = float(os.environ.get("RTCA_THOROUGH", "1"))


def twice(check, *, quick=30, thorough=1_500, **strategies):
    """Make two tests of one property: a quick one, and a slow one of many more examples, times ``RTCA_THOROUGH``.

    Examples that are whole answers or tables take long to draw; of those fewer have to do.
    """

    def copy(size):
        @functools.wraps(check)
        def run(*args, **kwargs):
            return check(*args, **kwargs)

        return settings(max_examples=size)(given(**strategies)(run))

    return copy(quick), pytest.mark.slow(copy(round(thorough * THOROUGH)))


# Characters that are hard to count, cut or compare: other planes, marks, joiners, flags, scripts without spaces.
HARD = "ab Z9.,-@[]\r\n\té日本かカﾞก\u0e33\u0301\u200d👩👧🏽\ufe0f🇩🇪🃏\u0600क्षᄀ각\u2028\u202e\u0000\U000e0067"
texts = st.text(st.sampled_from(HARD) | st.characters(exclude_categories=["Cs"]), max_size=40)
any_offset = st.integers(-5, 90)
