"""What one capture lacks because nobody looked for it there is said to be that, and never a plain loss."""

from __future__ import annotations

import json

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample
from tests.newest_model import newest_model
from tests.sources.shapes import write

REFUND = build_sample("refund")
ALL = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary", "ExtractedInformation"]


def fetched(*segment_types):
    served = ServedContact(REFUND.instance_id, REFUND.contact_id, REFUND.segments)
    with serve([served], quota=None) as endpoint:
        return rtca.fetch_contact(
            REFUND.instance_id, REFUND.contact_id, segment_types=segment_types or None, client=endpoint.client()
        )


def post_chat(**members):
    return rtca.read_contact({**json.loads(write(REFUND, "Redacted", "post-chat")), **members})


@newest_model
@pytest.mark.parametrize(
    ("left_out", "kinds"),
    [
        ("Categories", {"category"}),
        ("Issues", {"issue"}),
        ("Event", {"event"}),
        ("PostContactSummary", {"summary"}),
        ("Transcript", {"message"}),
    ],
)
def test_what_was_not_asked_for_is_said_to_be_that_on_either_side(left_out, kinds):
    whole, part = fetched(), fetched(*[name for name in ALL if name != left_out])
    for before, after, which in ((whole, part, "second"), (part, whole, "first")):
        changes = rtca.compare_contacts(before, after)
        lone = changes[changes["change"].isin({"gained", "lost"}) & changes["kind"].isin(kinds)]
        assert len(lone) > 0
        assert lone["detail"].str.endswith(f"not asked for in the {which}").all()
        others = changes[changes["change"].isin({"gained", "lost"}) & ~changes["kind"].isin(kinds)]
        assert not others["detail"].fillna("").str.contains("not asked for").any() or left_out == "Transcript"


def test_a_category_that_was_skipped_is_not_said_to_have_ended():
    skipped = {"Feature": "CATEGORIZATION", "ReasonCode": "QUOTA_EXCEEDED", "SkippedEntities": []}
    none = {"MatchedCategories": [], "MatchedDetails": {}}
    whole = post_chat()
    names = sorted(set(whole.categories["category"]))
    skipped["SkippedEntities"] = [{"CategoryName": name, "RuleId": "r"} for name in names[:1]]
    part = post_chat(Categories=none, JobDetails={"SkippedAnalysis": [skipped]})
    changes = rtca.compare_contacts(whole, part)
    lost = changes[(changes["change"] == "lost") & (changes["kind"] == "category")]
    told = lost["detail"].str.contains("not evaluated in the second")
    assert set(lost.loc[told, "label"]) == {names[0]}
    assert set(lost.loc[~told, "label"]) == set(names[1:])
    row = changes[changes["field"] == "skipped"].iloc[0]
    assert (row["change"], row["kind"]) == ("changed", "contact")
    assert names[0] in row["after"]
    assert "quota exceeded" in row["after"]


def test_a_capture_of_which_not_all_was_read_says_so_on_each_row_that_it_lacks():
    whole = fetched()
    segments = REFUND.segments["Redacted"]
    cut = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments[: len(segments) // 2], "NextToken": "more"}
    part = rtca.read_contact(cut, output_type="Redacted")
    assert not part.complete
    changes = rtca.compare_contacts(whole, part, allow_different=True)
    lost = changes[(changes["change"] == "lost") & (changes["kind"] == "message")]
    assert len(lost) > 0
    assert lost["detail"].str.endswith("the second contact is not complete").all()


def test_a_loss_between_two_whole_captures_has_no_such_words():
    segments = [one for one in REFUND.segments["Redacted"] if "Issues" not in one]
    served = ServedContact(REFUND.instance_id, REFUND.contact_id, {"Redacted": segments})
    with serve([served], quota=None) as endpoint:
        after = rtca.fetch_contact(REFUND.instance_id, REFUND.contact_id, client=endpoint.client())
    changes = rtca.compare_contacts(fetched(), after)
    assert set(changes["change"]) == {"lost"}
    assert not changes["detail"].fillna("").str.contains("in the second|not complete").any()
