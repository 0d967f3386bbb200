"""The audit finds what a redaction leaves visible, and shows none of it."""

from __future__ import annotations

import pickle

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.privacy.pii_patterns import Finding
from rtca_nb.review.audit import FINDINGS
from tests.examples import EXAMPLES
from tests.making import offsets


def contact(messages: list[tuple[str, list[tuple[int, int]]]], form: str = "Raw", **fields) -> rtca.Contact:
    segments = [
        {
            "Transcript": {
                "Id": f"m{place}",
                "ParticipantId": "p",
                "ParticipantRole": "CUSTOMER",
                "Content": text,
                "Time": {"AbsoluteTime": f"2026-01-01T00:00:{place:02}Z"},
                **({"Redaction": {"CharacterOffsets": [offsets(*span) for span in spans]}} if spans else {}),
                **fields,
            }
        }
        for place, (text, spans) in enumerate(messages)
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    return rtca.read_contact(page, output_type=form)


def findings(*args, **kwargs) -> list[tuple]:
    frame = rtca.audit_redaction(*args, **kwargs)
    assert set(frame["kind"]) <= set(FINDINGS)
    assert not frame["text"].str.contains("[^█]", regex=True).any()
    return [tuple(row) for row in frame[["kind", "field", "id", "begin", "end"]].itertuples(index=False)]


def test_audit_finds_nothing_where_everything_is_covered():
    assert findings(contact([("I am Zelda.", [(5, 10)]), ("Fine, thanks.", [])])) == []


def test_an_audit_that_finds_nothing_says_what_it_checked_and_stays_a_frame():
    raw = contact([("I am Zelda.", [(5, 10)]), ("Fine.", [])])
    redacted = contact([("I am [NAME].", [(5, 11)]), ("Fine.", [])], form="Redacted")
    alone, both = rtca.audit_redaction(raw), rtca.audit_redaction(raw, redacted)
    said = "Of 1 contact, 2 messages in Raw form were checked; nothing was found."
    assert repr(alone).startswith(f"{said}\nEmpty DataFrame\n")
    assert alone._repr_html_().startswith(f"<p>{said}</p>")
    assert "2 messages in Raw form and 2 messages in Redacted form were checked; nothing" in repr(both)
    for frame in (alone, pickle.loads(pickle.dumps(alone))):
        assert isinstance(frame, pd.DataFrame)
        assert frame.empty
        assert said in repr(frame)
    # What is picked from findings, and an audit with some, say nothing of the kind.
    some = rtca.audit_redaction(contact([("write to zelda@example.com now", [])]))
    for frame in (some, some[some["kind"] == "none"], some.head(0), pd.concat([alone, some])):
        assert "nothing was found" not in repr(frame) + frame._repr_html_()


@pytest.mark.parametrize(
    ("text", "kind", "place"),
    [
        ("write to zelda@example.com now", "email", (9, 26)),
        ("card 4111 1111 1111 1111 ok", "card", (5, 24)),
        ("call +44 7700 900123 ok", "phone", (5, 20)),
        ("account GB82 WEST 1234 5698 7654 32 ok", "iban", (8, 35)),
        ("the code 90087 ok", "digits", (9, 14)),
    ],
)
def test_audit_finds_patterns_outside_of_spans(text, kind, place):
    assert findings(contact([(text, [])])) == [(kind, "content", "m0", *place)]
    assert findings(contact([(text, [place])])) == []


def test_audit_finds_a_redacted_name_that_stands_in_clear_elsewhere():
    assert findings(contact([("I am Zelda.", [(5, 10)]), ("Hi Zelda", [])])) == [("repeated", "content", "m1", 3, 8)]


def test_audit_finds_a_redaction_that_covers_only_a_part():
    (found, offsets) = findings(contact([("call +44 7700 900123 ok", [(5, 14)])]))
    assert found[0] == "phone"
    assert offsets[0] == "offsets" or offsets[0] == "repeated"


def test_audit_finds_names_in_fields_without_offsets():
    page = {
        "Channel": "CHAT",
        "Status": "COMPLETED",
        "Segments": [
            {"Transcript": {"Id": "m0", "ParticipantRole": "AGENT", "DisplayName": "Zelda", "Content": "hello"}},
            {"PostContactSummary": {"Status": "COMPLETED", "Content": "Zelda said hello."}},
        ],
    }
    kinds = {row[:2] for row in findings(rtca.read_contact(page, output_type="Raw"))}
    assert kinds == {("repeated", "summary")}
    kinds = {row[:2] for row in findings(rtca.read_contact(page, output_type="Redacted"))}
    assert ("name_in_clear", "display_name") in kinds


def test_audit_of_both_forms_names_what_only_one_hides():
    raw = contact([("I am Zelda from Ulm.", [(5, 10)]), ("My dog Rex", [(7, 10)]), ("only here", [])])
    redacted = contact([("I am [NAME] from [ADDRESS].", [(5, 11), (17, 26)]), ("My dog Rex", [])], "Redacted")
    frame = rtca.audit_redaction(raw, redacted)
    compared = frame[frame["kind"].isin(["only_redacted", "only_raw", "unpaired"])]
    rows = [tuple(row) for row in compared[["kind", "id", "begin", "end"]].fillna(-1).itertuples(index=False)]
    assert rows == [("only_redacted", "m0", 16, 19), ("only_raw", "m1", 7, 10), ("unpaired", "m2", -1, -1)]
    # Order of the arguments does not matter.
    assert len(rtca.audit_redaction(redacted, raw)) == len(frame)


def test_audit_refuses_two_contacts_that_are_not_forms_of_one():
    with pytest.raises(rtca.UsageError, match="needs one contact in Raw form and one in Redacted form"):
        rtca.audit_redaction(contact([]), contact([]))
    with pytest.raises(rtca.UsageError, match="different contacts"):
        rtca.audit_redaction(
            rtca.sample_contact(output_type="Raw"), rtca.sample_contact("in-progress", output_type="Redacted")
        )


def test_audit_asks_another_analyzer_where_one_is_given():
    found = findings(contact([("my cat Tom", [])]), analyzer=lambda _: [Finding(7, 10, "NAME")])
    assert found == [("analyzer", "content", "m0", 7, 10)]


def test_presidio_analyzer_says_what_to_install_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "presidio_analyzer", None)
    with pytest.raises(rtca.SetupError, match=r"pip install 'rtca-nb\[presidio\]'; install a spaCy model too"):
        rtca.presidio_analyzer()


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", [name for name in rtca.sample_names() if name != "single-output"])
def test_audit_shows_no_secret_of_a_sample(name):
    from rtca_nb.samples import build_sample

    raw = rtca.sample_contact(name, output_type="Raw")
    text = rtca.audit_redaction(raw, rtca.sample_contact(name)).to_csv()
    assert [secret for secret in build_sample(name).secrets if secret in text] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_audit_names_what_misaligned_spans_leave_in_clear(example):
    contact = rtca.read_contact(example.path)
    frame = rtca.audit_redaction(contact)
    clear = {message.id: message.content for message in contact.reveal().segments if hasattr(message, "content")}
    texts = [
        clear[row.id][row.begin : row.end] for row in frame[frame["kind"] != "offsets"].itertuples() if row.id in clear
    ]
    for leaked in example.exposed:
        assert any(leaked in text for text in texts), leaked
    assert (frame["kind"] == "offsets").sum() == example.doubtful
    page = rtca.render_report(contact)
    assert [secret for secret in example.secrets if secret in page] == []


def test_findings_stand_in_the_order_of_messages_and_places():
    page = contact([("call +44 7700 900123 or zelda@example.com, 90087", [(99, 120)]), ("mail a@example.com", [])])
    frame = rtca.audit_redaction(page)
    assert [tuple(row) for row in frame[["kind", "id", "begin"]].itertuples(index=False)] == [
        ("phone", "m0", 5),
        ("email", "m0", 24),
        ("digits", "m0", 43),
        ("offsets", "m0", 99),
        ("email", "m1", 5),
    ]


def test_a_redaction_without_an_offset_is_listed_first_in_its_message():
    broken = {"Redaction": {"CharacterOffsets": [{"EndOffsetChar": 9}]}}
    frame = rtca.audit_redaction(contact([("mail a@example.com", [])], **broken))
    assert frame["kind"].tolist() == ["offsets", "email"]
    assert frame["begin"].isna().tolist() == [True, False]


def test_findings_say_whether_views_hide_the_place():
    summary = {"PostContactSummary": {"Status": "COMPLETED", "Content": "Mail zelda@example.com."}}
    issue = {"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m0", "Content": "to zelda@example.com"}]}]}}
    names = {"Transcript": {"Id": "n", "ParticipantRole": "AGENT", "DisplayName": "Otto", "Content": "hi"}}
    message = {"Transcript": {"Id": "m0", "ParticipantRole": "CUSTOMER", "Content": "write to zelda@example.com"}}
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [message, names, summary, issue]}
    for form, hidden in (("Raw", True), ("Redacted", False)):
        stated = {**page, "ResponseMetadata": {"Export": {"OutputType": form}}}
        frame = rtca.audit_redaction(rtca.read_contact(stated).reveal())
        emails = frame[frame["kind"] == "email"].set_index("field")["hidden"]
        assert emails.to_dict() == {"content": hidden, "summary": hidden, "issue": hidden}
    assert frame[frame["kind"] == "name_in_clear"]["hidden"].tolist() == [True]


def test_what_only_an_analyzer_finds_is_told_to_be_visible():
    def analyzer(text):
        return [Finding(7, 10, "NAME")] if text.endswith("Tom") else []

    frame = rtca.audit_redaction(contact([("my cat Tom", [])]), analyzer=analyzer)
    assert frame["hidden"].tolist() == [False]


def test_audit_says_that_views_hide_the_name_of_a_file():
    who = {"ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Time": {"AbsoluteTime": "2026-01-01T00:00:00Z"}}
    segments = [
        {"Transcript": {**who, "Id": "m0", "DisplayName": "Zelda Quill", "Content": "hi"}},
        {"Attachments": {**who, "Id": "a", "Attachments": [{"AttachmentName": "Quill.pdf", "AttachmentId": "1"}]}},
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    found = rtca.audit_redaction(rtca.read_contact(page, output_type="Raw"))
    assert found[["field", "id", "hidden"]].values.tolist() == [["attachment_name", "a", True]]
