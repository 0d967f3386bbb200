"""Contacts without an id of their own: what tells them apart, and what is not done with them."""

from __future__ import annotations

import json

import pytest

import rtca_nb as rtca
from rtca_nb.contact.identity import same_contact
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import build_sample


def answer(name, output_type="Redacted"):
    sample = build_sample(name)
    return {"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments[output_type]}


def test_messages_tell_contacts_apart_that_have_no_id():
    refund, again, raw = (rtca.read_contact(answer("refund", form)) for form in ("Redacted", "Redacted", "Raw"))
    failed = rtca.read_contact(answer("failed"))
    known = rtca.sample_contact("refund")
    assert same_contact(refund, again)
    assert same_contact(refund, raw)
    assert same_contact(refund, known)
    assert not same_contact(refund, failed)
    assert not same_contact(failed, known)
    assert rtca.compare_contacts(refund, again).empty
    assert rtca.compare_contacts(refund, known, allow_different=True) is not None
    with pytest.raises(UsageError, match="these share no message, so they are different contacts"):
        rtca.compare_contacts(refund, failed)
    with pytest.raises(UsageError, match="these are different contacts"):
        rtca.audit_redaction(raw, failed)
    assert len(rtca.audit_redaction(raw, refund)) == len(
        rtca.audit_redaction(rtca.sample_contact("refund", output_type="Raw"), known)
    )


def test_a_contact_without_an_id_is_not_judged():
    explorer = rtca.ContactExplorer(rtca.read_contact(answer("refund")), reviewer="Ana")
    with pytest.raises(UsageError, match="this contact has no id"):
        explorer.annotate("right", label="Long silence")
    assert explorer.annotations.empty


@pytest.mark.parametrize(
    ("meant", "said"),
    [
        ({"label": "Nope"}, "there is no category 'Nope' in this contact; there are: Asked for a person, "),
        ({"kind": "foo"}, "kind must be one of category, issue, sentiment, not 'foo'"),
        ({"label": "Billing dispute"}, "4 targets in this contact fit; add label, id or begin_offset_char"),
        ({"id": "none"}, "no category in this contact has these values"),
    ],
)
def test_what_is_not_one_thing_is_refused_with_what_there_is(meant, said):
    explorer = rtca.ContactExplorer(rtca.sample_contact(), reviewer="Ana")
    with pytest.raises(UsageError, match=said):
        explorer.annotate("right", **meant)


@pytest.mark.parametrize(
    "call",
    [
        rtca.transcript_html,
        rtca.sentiment_timeline,
        rtca.category_timeline,
        rtca.render_report,
        rtca.audit_redaction,
        lambda value: rtca.audit_redaction(rtca.sample_contact(), value),
        lambda value: rtca.compare_contacts(value, rtca.sample_contact()),
        lambda value: rtca.write_report(value, "nowhere.html"),
        lambda value: rtca.concat_frames(value, "transcript"),
        rtca.TranscriptWidget,
    ],
)
@pytest.mark.parametrize("value", ["x", 3, {"Segments": []}])
def test_what_is_no_contact_is_refused_in_one_sentence(call, value):
    with pytest.raises(UsageError) as caught:
        call(value)
    assert "\n" not in str(caught.value)


def test_one_contact_is_not_several():
    with pytest.raises(UsageError, match=r"for one contact use contact\.transcript"):
        rtca.concat_frames(rtca.sample_contact(), "transcript")
    with pytest.raises(UsageError, match="search must be text"):
        rtca.transcript_html(rtca.sample_contact(), search=3)


def test_the_audit_command_pairs_two_files_that_name_no_contact(tmp_path, capsys):
    from rtca_nb.cli import main

    paths = []
    for form in ("Redacted", "Raw"):
        paths.append(tmp_path / f"{form}.json")
        paths[-1].write_text(json.dumps(answer("refund", form)), "utf-8")
    assert main(["audit", *map(str, paths)]) == 0
    assert "Redacted.json  Redacted and Raw: " in capsys.readouterr().out
