"""What an issue quotes of a message that is hidden whole is hidden too, wherever its offsets point."""

from __future__ import annotations

import pytest

from tests.render.making import make, message

SAID = "meet Zoltan at noon"


@pytest.mark.parametrize("place", [None, (0, 5), (5, 11), (9, 4), (0, 99)])
def test_a_quote_of_a_message_that_is_hidden_whole_shows_none_of_it(place):
    quote = {"Id": "m0", "Content": SAID if place is None else SAID[slice(*place)]}
    if place is not None:
        quote["CharacterOffsets"] = {"BeginOffsetChar": place[0], "EndOffsetChar": place[1]}
    on_tag = {"BeginOffsetChar": 0, "EndOffsetChar": 6}
    contact = make(
        [
            message(0, SAID, Redaction={"CharacterOffsets": [{"BeginOffsetChar": 3}]}),
            message(1, "[NAME] is fine", Redaction={"CharacterOffsets": [on_tag]}),
            {"Issues": {"IssuesDetected": [{"TranscriptItems": [quote]}]}},
        ],
        output_type="Redacted",
    )
    assert contact.redaction_trusted
    assert contact.transcript["content"].iloc[0] == "█" * len(SAID)
    (issue,) = contact.issues.astype(object).where(contact.issues.notna(), "").to_dict("records")
    for word in ("meet", "Zoltan", "noon"):
        assert word not in str(issue)
        assert word not in str(contact.segments)
    assert contact.reveal().issues["content"].iloc[0] == quote["Content"]
