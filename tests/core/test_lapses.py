"""A message that is redacted late, or not any more, is as hidden as the version of which most is."""

from __future__ import annotations

import json

import pytest

from rtca_nb.client import merged_contact
from rtca_nb.merge import Merge, SeenPage
from rtca_nb.segments import parse_page

CLEAR = "my cat is Whiskers"
TAGGED = "my cat is [NAME]"


def contact(output_type, *versions):
    """The contact of which one message came in these versions: text, and begin and end of what is redacted."""
    merge = Merge()
    for reading, (text, *spans) in enumerate(versions, 1):
        message = {"Id": "m", "ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Content": text}
        if spans:
            offsets = [{"BeginOffsetChar": begin, "EndOffsetChar": end} for begin, end in spans]
            message["Redaction"] = {"CharacterOffsets": offsets}
        page = {"Channel": "CHAT", "Status": "IN_PROGRESS", "Segments": [{"Transcript": message}]}
        merge.add(SeenPage(parse_page(json.dumps(page).encode()), reading, 1, reading))
    asked = {"InstanceId": "i", "ContactId": "c", "OutputType": output_type, "SegmentTypes": ["Transcript"]}
    return merged_contact(merge, asked, "auto")


def shown(made):
    frames = [frame.to_dict("records") for frame in (made.transcript, made.revisions)]
    return "\n".join(map(str, [made, made._repr_html_(), made.segments, *frames]))


@pytest.mark.parametrize(
    ("output_type", "versions"),
    [
        ("Redacted", [(CLEAR,), (TAGGED, (10, 16))]),
        ("Redacted", [(CLEAR,), (TAGGED,)]),
        ("Redacted", [(TAGGED, (10, 16)), (CLEAR,)]),
        ("Redacted", [(CLEAR,), (TAGGED, (10, 16)), (CLEAR,)]),
        ("Raw", [(CLEAR,), (CLEAR, (10, 18))]),
        ("Raw", [(CLEAR, (10, 18)), (CLEAR,)]),
        ("Raw", [(CLEAR, (10, 18)), ("my cat is Whisker",)]),
    ],
)
def test_what_one_version_hides_no_other_shows(output_type, versions):
    made = contact(output_type, *versions)
    assert "Whisker" not in shown(made)
    # The change itself is not hidden.
    assert len(made.revisions)
    assert "Whisker" in str(made.reveal().transcript.to_dict("records")) + str(made.reveal().revisions.to_dict())


def test_versions_with_as_much_redacted_are_shown():
    made = contact("Redacted", (TAGGED, (10, 16)), (f"{TAGGED}, a tabby", (10, 16)))
    assert list(made.transcript["content"]) == [f"{TAGGED}, a tabby"]
    assert TAGGED in list(made.revisions["before"])
    assert list(contact("Redacted", ("One.",), ("Two.",)).transcript["content"]) == ["Two."]
