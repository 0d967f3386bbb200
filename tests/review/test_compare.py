"""Two captures of a contact: each change is named once, and nothing else is."""

from __future__ import annotations

import copy
from collections import Counter

import pandas as pd
import pytest
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb import schemas
from rtca_nb.contact.dataframes import RevealedFrame
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample
from tests.making import contact_of, make, message, offsets, twice
from tests.review.edits import Edit, edited, edits_of

NAMES = rtca.sample_names()
BOTH = [name for name in NAMES if len(build_sample(name).segments) == 2]
PLAIN = ("change", "kind", "id", "field")
MIRROR = {"gained": "lost", "lost": "gained", "moved": "moved", "changed": "changed"}


def rows_of(frame):
    """What a frame says, without order: a missing value is None."""
    plain = frame[list(PLAIN)].astype(object)
    return Counter(plain.where(plain.notna(), None).itertuples(index=False, name=None))


def fetched(sample, segments, status="COMPLETED", output_type="Redacted"):
    """The contact as boto3 gets it from the endpoint."""
    served = ServedContact(sample.instance_id, sample.contact_id, {output_type: segments}, status=status)
    with serve([served], quota=None) as endpoint:
        client = endpoint.client()
        return rtca.fetch_contact(sample.instance_id, sample.contact_id, output_type=output_type, client=client)


# -- captures that the endpoint made ------------------------------------------------------------------------------


def test_compare_names_the_changes_of_two_captures_once_each():
    sample = build_sample("refund")
    segments = sample.segments["Redacted"]
    later = copy.deepcopy(segments)
    messages = [one["Transcript"] for one in later if "Transcript" in one]
    spoken = next(one for one in messages if one["ParticipantRole"] == "CUSTOMER" and not one.get("Redaction"))
    spoken["Content"] += " Please hurry."
    spoken["Sentiment"] = "NEUTRAL" if spoken.get("Sentiment") != "NEUTRAL" else "NEGATIVE"
    matched = next(one["Categories"]["MatchedDetails"] for one in later if "Categories" in one)
    lost = next(iter(matched))
    gone = [item["Id"] for point in matched[lost]["PointsOfInterest"] for item in point["TranscriptItems"]]
    del matched[lost]
    matched["Lamp trouble"] = {
        "PointsOfInterest": [{"TranscriptItems": [{"Id": spoken["Id"], "CharacterOffsets": offsets(4, 8)}]}]
    }
    later = [one for one in later if "PostContactSummary" not in one]

    before = fetched(sample, segments)
    after = fetched(sample, later, status="FAILED")
    changes = rtca.compare_contacts(before, after)

    assert rows_of(changes) == Counter(
        [
            ("changed", "message", spoken["Id"], "content"),
            ("changed", "message", spoken["Id"], "sentiment"),
            ("gained", "category", spoken["Id"], None),
            ("lost", "summary", None, None),
            ("changed", "contact", None, "status"),
            *(("lost", "category", identity, None) for identity in gone),
        ]
    )
    new = changes[changes["label"] == "Lamp trouble"].iloc[0]
    assert (new["begin_offset_char_after"], new["end_offset_char_after"]) == (4, 8)
    assert new["after"] == spoken["Content"][4:8]
    assert pd.isna(new["begin_offset_char_before"])
    assert new["detail"] == "a category new to the contact"
    text = changes[changes["field"] == "content"].iloc[0]
    assert text["after"] == text["before"] + " Please hurry."
    assert changes["absolute_time"].is_monotonic_increasing or changes["absolute_time"].isna().any()
    assert list(changes["kind"].iloc[-2:]) == ["contact", "summary"]  # what has no time comes last


def test_compare_shows_what_a_growing_contact_gained():
    sample = build_sample("in-progress")
    segments = sample.segments["Redacted"]
    early = [one for one in segments[: len(segments) // 2] if "Transcript" in one or "Event" in one]
    changes = rtca.compare_contacts(fetched(sample, early, "IN_PROGRESS"), fetched(sample, segments, "IN_PROGRESS"))
    assert set(changes["change"]) == {"gained"}
    ids = {next(iter(one.values()))["Id"] for one in early}
    messages = [one["Transcript"]["Id"] for one in segments if "Transcript" in one]
    wanted = [identity for identity in messages if identity not in ids]
    assert list(changes.loc[changes["kind"] == "message", "id"]) == wanted
    # What comes with a message is not told again.
    assert not set(changes.loc[changes["kind"] == "redaction", "id"]) & set(wanted)


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", BOTH)
def test_compare_of_raw_masked_and_redacted_finds_no_change(name):
    raw, redacted = (rtca.sample_contact(name, output_type=form) for form in ("Raw", "Redacted"))
    assert len(rtca.compare_contacts(raw, redacted)) == 0
    assert len(rtca.compare_contacts(redacted, raw)) == 0


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", [name for name in BOTH if name != "misaligned"])
def test_compare_of_raw_and_redacted_both_revealed_finds_no_change(name):
    raw, redacted = (rtca.sample_contact(name, output_type=form).reveal() for form in ("Raw", "Redacted"))
    assert len(rtca.compare_contacts(raw, redacted)) == 0


def test_compare_of_raw_and_redacted_finds_what_was_said_otherwise():
    sample = build_sample("refund")
    forms = {form: copy.deepcopy(segments) for form, segments in sample.segments.items()}
    said = next(one["Transcript"] for one in forms["Redacted"] if one.get("Transcript", {}).get("Redaction"))
    said["Content"] = said["Content"].replace(" is ", " iz ", 1)  # as long as it was: the tag stays where its span is
    contacts = [make(forms[form], output_type=form, contact_id=sample.contact_id) for form in ("Raw", "Redacted")]
    changes = rtca.compare_contacts(*contacts)
    assert rows_of(changes) == Counter([("changed", "message", said["Id"], "content")])


# -- properties ---------------------------------------------------------------------------------------------------


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("name", "form"), [(name, form) for name in NAMES for form in build_sample(name).segments])
@pytest.mark.parametrize("revealed", [False, True])
def test_compare_of_a_contact_with_itself_is_empty(name, form, revealed):
    contact = contact_of(name, form, revealed=revealed)
    changes = rtca.compare_contacts(contact, contact)
    assert len(changes) == 0
    assert list(changes.dtypes) == list(schemas.dtypes("changes"))


SEGMENTS = {form: build_sample("refund").segments[form] for form in ("Raw", "Redacted")}
EDITS = {form: edits_of(segments) for form, segments in SEGMENTS.items()}


def apart(chosen: list[Edit]) -> list[Edit]:
    """Leave out what touches the same as something before it."""
    kept: list[Edit] = []
    for edit in chosen:
        clash = any(
            edit.target == other.target
            or (edit.target[0] == other.target[0] and None in (edit.target[1], other.target[1]))
            for other in kept
        )
        if not clash:
            kept.append(edit)
    return kept


def _named_once(form, data):
    # A Raw contact hides its summary and all names, so changes of these are not seen.
    unseen = {("summary", "content"), ("message", "display_name")} if form == "Raw" else set()
    possible = [edit for edit in EDITS[form] if (edit.said[1], edit.said[3]) not in unseen]
    places = st.lists(st.sampled_from(range(len(possible))), max_size=8, unique=True)
    chosen = apart([possible[place] for place in data.draw(places)])
    before = make(SEGMENTS[form], output_type=form)
    after = make(edited(SEGMENTS[form], chosen), output_type=form)
    changes = rtca.compare_contacts(before, after)
    assert rows_of(changes) == Counter(edit.said for edit in chosen)
    schemas.check(changes, "changes")
    mirrored = rtca.compare_contacts(after, before)
    assert rows_of(mirrored) == Counter((MIRROR[edit.said[0]], *edit.said[1:]) for edit in chosen)
    for side, other in (("before", "after"), ("begin_offset_char_before", "begin_offset_char_after")):
        assert sorted(changes[side].dropna()) == sorted(mirrored[other].dropna())
    assert list(changes.index) == list(range(len(changes)))
    again = rtca.compare_contacts(before, after)
    pd.testing.assert_frame_equal(changes, again)


def _raw_named_once(data):
    _named_once("Raw", data)


def _redacted_named_once(data):
    _named_once("Redacted", data)


test_compare_names_random_edits_once_raw, test_compare_names_many_random_edits_once_raw = twice(
    _raw_named_once, quick=4, thorough=30, data=st.data()
)
test_compare_names_random_edits_once_redacted, test_compare_names_many_random_edits_once_redacted = twice(
    _redacted_named_once, quick=8, thorough=120, data=st.data()
)


# -- single rules -------------------------------------------------------------------------------------------------


def category(name, *items, rule=None):
    details = {"PointsOfInterest": [{"TranscriptItems": list(items)}] if items else []}
    if rule is not None:
        details["RuleId"] = rule
    return {"Categories": {"MatchedDetails": {name: details}}}


def item(identity, *span):
    return {"Id": identity, **({"CharacterOffsets": offsets(*span)} if span else {})}


HELLO = message("hello there", identity="m1")


def test_compare_takes_a_category_of_the_same_rule_under_another_name_as_renamed():
    before = make([HELLO, category("Rude", item("m1", 0, 5), rule="r1")])
    after = make([HELLO, category("Impolite", item("m1", 0, 5), rule="r1")])
    changes = rtca.compare_contacts(before, after)
    row = changes.iloc[0]
    assert len(changes) == 1
    assert (row["change"], row["label"], row["field"], row["before"], row["after"]) == (
        "changed",
        "Impolite",
        "category",
        "Rude",
        "Impolite",
    )


def test_compare_without_rule_ids_takes_another_name_as_another_category():
    before, after = (make([HELLO, category(name, item("m1", 0, 5))]) for name in ("Rude", "Impolite"))
    assert rows_of(rtca.compare_contacts(before, after)) == Counter(
        [("lost", "category", "m1", None), ("gained", "category", "m1", None)]
    )


def test_compare_takes_a_rule_id_that_only_one_side_sends_as_no_change():
    before, after = (make([HELLO, category("Rude", item("m1", 0, 5), rule=rule)]) for rule in (None, "r1"))
    assert len(rtca.compare_contacts(before, after)) == 0


def issue(content, *span):
    return {"Issues": {"IssuesDetected": [{"TranscriptItems": [{**item("m1", *span), "Content": content}]}]}}


def extracted(value=None, **members):
    values = [] if value is None else [{"Content": value, "PointsOfInterest": [item("m1", 0, 5)]}]
    shape = {"ExtractionDefinitionId": "d1", "ExtractionDefinitionName": "order", "ExtractedValues": values, **members}
    return {"ExtractedInformation": shape}


def test_compare_names_what_was_sent_otherwise_beside_the_same_span():
    before = make([HELLO, issue("greets", 0, 5), extracted("GL-48")], output_type="Redacted")
    after = make([HELLO, issue("says hello", 0, 5), extracted("GL-49")], output_type="Redacted")
    changes = rtca.compare_contacts(before, after)
    assert rows_of(changes) == Counter([("changed", "issue", "m1", "content"), ("changed", "extracted", "m1", "value")])
    assert list(changes["before"]) == ["greets", "GL-48"]
    assert list(changes["after"]) == ["says hello", "GL-49"]
    assert list(changes["begin_offset_char_after"]) == [0, 0]


def test_compare_names_a_value_that_could_not_be_extracted_any_more():
    before, after = make([HELLO, extracted("GL-48")]), make([HELLO, extracted(FailureCode="FAILED")])
    assert rows_of(rtca.compare_contacts(before, after)) == Counter(
        [("lost", "extracted", "m1", None), ("gained", "extracted", None, None)]
    )
    failed = make([HELLO, extracted(FailureCode="OTHER")])
    assert rows_of(rtca.compare_contacts(after, failed)) == Counter([("changed", "extracted", None, "failure_code")])


def test_compare_of_two_contacts_is_refused_unless_it_is_meant():
    one, other = make([HELLO], contact_id="one"), make([HELLO], contact_id="other")
    with pytest.raises(rtca.UsageError, match=r"'one' and 'other', not two readings of one; pass allow_different"):
        rtca.compare_contacts(one, other)
    assert len(rtca.compare_contacts(one, other, allow_different=True)) == 0
    with pytest.raises(rtca.UsageError, match="a value of type str"):
        rtca.compare_contacts(one, "other")


def test_compare_shows_clear_text_only_where_both_are_revealed():
    before = make([message("I am Bartholomew", (5, 16))])
    after = make([message("I am Bartholomew!", (5, 16))])
    for one, other in ((before, after), (before.reveal(), after), (before, after.reveal())):
        changes = rtca.compare_contacts(one, other)
        assert not isinstance(changes, RevealedFrame)
        assert "Bartholomew" not in changes.to_csv()
        assert len(changes) == 1
    changes = rtca.compare_contacts(before.reveal(), after.reveal())
    assert "Bartholomew" in changes.to_csv()
    assert "REVEALED" in repr(changes)
    assert "REVEALED" in changes._repr_html_()


def test_compare_of_a_thousand_spans_on_one_message_pairs_them():
    spans = [item("m1", place, place + 1) for place in range(900)]
    before = make([message("x" * 2000), category("Rude", *spans)])
    after = make([message("x" * 2000), category("Rude", *(item("m1", place, place + 2) for place in range(900)))])
    assert rows_of(rtca.compare_contacts(before, after)) == Counter({("moved", "category", "m1", None): 900})
    assert len(rtca.compare_contacts(before, before)) == 0


def test_compare_keeps_what_no_model_knows():
    before, after = make([HELLO]), make([HELLO, {"Weather": {"Report": "rain"}}])
    changes = rtca.compare_contacts(before, after)
    assert rows_of(changes) == Counter([("gained", "unknown", None, None)])
    assert "rain" not in changes.to_csv()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_compare_of_ten_thousand_messages_names_what_was_changed():
    from tests.benchmarks.widgets import large

    segments = [{"Transcript": one} for one in _plain_messages(10_000)]
    before = make(segments)
    for place in range(0, len(segments), 1000):
        segments[place]["Transcript"]["Content"] += " more"
    assert rows_of(rtca.compare_contacts(before, make(segments))) == Counter(
        ("changed", "message", f"m{place}", "content") for place in range(0, len(segments), 1000)
    )
    whole = large()
    assert len(rtca.compare_contacts(whole, whole)) == 0


def _plain_messages(count):
    for number in range(count):
        time = f"2026-01-01T{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}.000Z"
        yield {
            "Id": f"m{number}",
            "ParticipantId": "p",
            "ParticipantRole": "CUSTOMER",
            "Content": f"message number {number} of many",
            "Time": {"AbsoluteTime": time},
        }
