"""What a source does not hold, or holds so that nobody can read it, is never shown as a result."""

import io
import json
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.cli.findings import show_findings
from rtca_nb.cli.reading import describe
from rtca_nb.cli.terminal import output
from rtca_nb.contact.access import tables_of
from rtca_nb.exceptions import MalformedSourceError, UsageError
from rtca_nb.render.categories import category_list
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts

from .shapes import pages, records, write

pytestmark = pytest.mark.sampled_file(35)

REFUND = build_sample("refund")
RULE = "11111111-2222-4333-8444-555555555555"


def post_chat(**members):
    document = json.loads(write(REFUND, "Redacted", "post-chat"))
    return {**document, **members}


def skipping(*names, reason="QUOTA_EXCEEDED", feature="CATEGORIZATION", **members):
    entities = [{"CategoryName": name, "RuleId": RULE} for name in names]
    entry = {"Feature": feature, "ReasonCode": reason, "SkippedEntities": entities}
    return post_chat(JobDetails={"SkippedAnalysis": [entry]}, **members)


def without_categories(document):
    return {**document, "Categories": {"MatchedCategories": [], "MatchedDetails": {}}}


def seen_everywhere(contact):
    """Everything that a reader sees of a contact, by the view."""
    with redirect_stdout(io.StringIO()) as findings:
        show_findings(contact, output())
    with redirect_stdout(io.StringIO()) as described:
        describe(contact)
    return {
        "display": contact._repr_html_(),
        "report": rtca.render_report(contact),
        "explorer": " ".join(map(str, rtca.ContactExplorer(contact).get_state().values())),
        "findings": " ".join(findings.getvalue().split()),
        "inspect": " ".join(described.getvalue().split()),
    }


# -- skipped analysis -----------------------------------------------------------------------------------------------


def test_a_skipped_analysis_is_a_frame_with_a_row_for_each_category():
    contact = read_contact(skipping("Cancellation", "Complaint"))
    assert contact.skipped.to_dict("list") == {
        "feature": ["CATEGORIZATION"] * 2,
        "reason": ["QUOTA_EXCEEDED"] * 2,
        "category": ["Cancellation", "Complaint"],
        "rule_id": [RULE] * 2,
    }
    assert contact.unknown.empty
    assert contact.complete, "all that the service did was read"
    assert rtca.schemas.problems(contact.skipped, "skipped") == []
    assert rtca.concat_frames([contact, contact], "skipped")["category"].to_list() == ["Cancellation", "Complaint"] * 2


def test_a_part_that_was_skipped_as_a_whole_has_a_row_without_a_category():
    contact = read_contact(without_categories(skipping()))
    assert len(contact.skipped) == 1
    assert contact.skipped["category"].isna().all()
    assert rtca.schemas.problems(contact.skipped, "skipped") == []
    assert all("not evaluated" in seen for seen in seen_everywhere(contact).values())


@pytest.mark.parametrize("matched", [True, False])
def test_every_view_says_that_a_category_was_not_evaluated(matched):
    document = skipping("Cancellation")
    contact = read_contact(document if matched else without_categories(document))
    (note,) = [note for note in contact.notes if "contact.skipped" in note]
    assert "quota exceeded" in note
    assert "Cancellation was not evaluated" in note
    for name, seen in seen_everywhere(contact).items():
        assert "Cancellation" in seen, name
        assert "not evaluated" in seen, name
    page = rtca.render_report(contact)
    assert 'href="#skipped"' in page
    assert 'id="skipped"' in page
    if not matched:
        assert "<dt>categories</dt><dd>not evaluated</dd>" in page
        assert "Categories: not evaluated." in rtca.category_timeline(contact).to_json()


def test_names_of_what_was_skipped_cannot_steer_a_view():
    name = "<script>alert(1)</script>\x1b[31m\u202e" + "x" * 500
    contact = read_contact(skipping(name, reason=name, feature=name))
    assert contact.skipped["category"].to_list() == [name]
    assert all(note.isprintable() and len(note) < 500 for note in contact.notes)
    for view, seen in seen_everywhere(contact).items():
        assert "<script>alert" not in seen or view in {"findings", "inspect"}
        assert "\x1b[31m" not in seen or view not in {"findings", "inspect"}


def test_names_of_skipped_categories_and_their_reasons_are_text():
    name = "<script>alert(1)</script>"
    listed = str(category_list(tables_of(read_contact(skipping(name, reason=name))), prefix="t-"))
    assert "<script" not in listed
    assert listed.count("&lt;script") == 2


def test_a_skipped_analysis_survives_an_export(tmp_path):
    contact = read_contact(skipping("Cancellation"))
    again = read_contact(contact.to_jsonl(tmp_path / "kept.jsonl"))
    assert again.skipped.equals(contact.skipped)
    paths = contact.to_csv(tmp_path / "csv"), contact.to_parquet(tmp_path / "parquet")
    assert all(any(path.stem == "skipped" for path in written) for written in paths)


@pytest.mark.parametrize("odd", [None, 3, "text", [], [3], [None], {}, [{"Feature": 3, "SkippedEntities": ["x"]}]])
def test_odd_details_of_a_job_are_kept(odd):
    contact = read_contact(post_chat(JobDetails={"SkippedAnalysis": odd}))
    assert len(contact.transcript) == 64
    if odd not in (None, [], [None]):
        assert any(name.startswith("JobDetails") for name in contact.unknown["member"])


def test_no_category_means_no_match_only_where_the_source_would_say_otherwise():
    answer = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
    unsure = seen_everywhere(read_contact(answer))
    assert all("o match, or not evaluated" in unsure[name] for name in unsure)
    told = seen_everywhere(read_contact(without_categories(post_chat())))
    assert all("not evaluated" not in seen for seen in told.values())
    plain = read_contact(write(REFUND, "Raw", "chat-transcript"))
    assert "<dt>categories</dt><dd>not evaluated</dd>" in rtca.render_report(plain)


ENTRY = {"Feature": "CATEGORIZATION", "ReasonCode": "QUOTA_EXCEEDED"}
ONE = {**ENTRY, "SkippedEntities": {"CategoryName": "Late", "RuleId": RULE}}


@pytest.mark.parametrize(
    "members",
    [
        {"JobDetails": {"SkippedAnalysis": ENTRY}},
        {"JobDetails": {"SkippedAnalysis": {"value": [ENTRY], "Count": 1}}},
        {"JobDetails": {"SkippedAnalysis": json.dumps([ENTRY])}},
        {"JobDetails": {"skipped_analysis": [ENTRY]}},
        {"JobDetails": [{"SkippedAnalysis": [ENTRY]}]},
        {"SkippedAnalysis": [ENTRY]},
        {"ConversationCharacteristics": {"New": [{"SkippedAnalysis": ENTRY}]}},
        {"JobDetails": {"SkippedAnalysis": [{**ENTRY, "Feature": "Categorization"}]}},
    ],
)
def test_what_was_skipped_is_found_in_any_form_and_place(members):
    contact = read_contact(without_categories(post_chat(**members)))
    assert contact.skipped["reason"].to_list() == ["QUOTA_EXCEEDED"]
    assert all("not evaluated: quota exceeded" in seen_everywhere(contact)[name] for name in ("report", "explorer"))


def test_the_only_category_that_was_skipped_need_not_be_in_a_list():
    contact = read_contact(without_categories(post_chat(JobDetails={"SkippedAnalysis": ONE})))
    assert contact.skipped["category"].to_list() == ["Late"]
    assert contact.unknown.empty


def test_a_category_of_which_only_the_rule_is_named_is_not_all_of_them():
    contact = read_contact(
        without_categories(
            post_chat(JobDetails={"SkippedAnalysis": [{**ENTRY, "SkippedEntities": [{"RuleId": RULE}]}]})
        )
    )
    for name, seen in seen_everywhere(contact).items():
        assert f"the category of rule {RULE}" in seen, name
        assert "all categories" not in seen, name


@pytest.mark.sampled(7)
@pytest.mark.parametrize(
    "members",
    [
        {"JobDetails": {"SkippedAnalysis": "none of them"}},
        {"JobDetails": {"SkippedAnalysis": 7}},
        {"JobDetails": {"SkippedAnalysis": {"Items": [ENTRY]}}},
        {"JobDetails": {"SkippedAnalysis": "@{Feature=CATEGORIZATION}"}},
        {"JobDetails": "SkippedAnalysis"},
        {"JobDetails": [3]},
        {"Categories": None},
        {"Categories": {}},
        {"Categories": []},
        {"Categories": 7},
        {"Categories": {"MatchedCategories": None}},
        {"Categories": {"MatchedCategories": [3], "MatchedDetails": {}}},
        {"Categories": {"MatchedCategories": [], "MatchedDetails": "x"}},
        {"Categories": {"MatchedDetails": {}}},
        {"JobStatus": "FAILED"},
    ],
)
def test_a_file_that_does_not_list_what_matched_is_never_no_match(members):
    contact = read_contact({**without_categories(post_chat()), **members})
    for name, seen in seen_everywhere(contact).items():
        assert "o match, or not evaluated" in seen, name
    words = {"JobDetails": "skipped analysis cannot be read", "Categories": "no list of matched", "JobStatus": "failed"}
    assert any(words[next(iter(members))] in note for note in contact.notes)
    left = {**without_categories(post_chat())}
    del left["Categories"]
    assert "no match, or not evaluated" in rtca.render_report(read_contact(left))


def test_a_failed_analysis_that_was_read_to_its_end_is_whole_and_none_of_its_absences_a_result():
    failed = {"Channel": "CHAT", "Status": "FAILED", "Segments": []}
    document = without_categories(post_chat(JobStatus="FAILED", ConversationCharacteristics={}))
    assert read_contact(document).complete, "all that there is was read"
    for contact in (read_contact(failed), read_contact(document)):
        page = rtca.render_report(contact)
        assert "<dt>issues</dt><dd>none, or not evaluated</dd>" in page
        assert "<dt>categories</dt><dd>no match, or not evaluated</dd>" in page
        assert "analysis failed" in page


# -- pages with holes -----------------------------------------------------------------------------------------------


@pytest.mark.sampled(8)
@pytest.mark.parametrize("size", [7, 10, 25, 40])
@pytest.mark.parametrize("pick", [lambda n: [0, n - 1], lambda n: [n - 1], lambda n: [1, n - 1], range])
def test_pages_that_do_not_say_which_they_are_never_make_a_complete_contact(size, pick):
    made = pages(REFUND, "Redacted", size)
    given_pages = [made[place] for place in pick(len(made))]
    for source in (given_pages, b"\n".join(json.dumps(page).encode() for page in given_pages)):
        contact = read_contact(source)
        assert contact.complete is False
        assert contact.notes[0].startswith("Nothing proves that this contact is complete")
        assert "completeness not proven" in repr(contact)
        assert "completeness not proven" in rtca.render_report(contact)


def test_a_jump_in_time_between_pages_is_told():
    def message(number, minute):
        return {
            "Transcript": {
                "Id": f"m{number}",
                "Content": "x",
                "ParticipantRole": "CUSTOMER",
                "ParticipantId": "p",
                "Time": {"AbsoluteTime": f"2025-01-01T10:{minute:02}:00Z"},
            }
        }

    def page(minutes, token=None):
        made = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [message(n, n) for n in minutes]}
        return made if token is None else {**made, "NextToken": token}

    one, two, three = page(range(5), "t1"), page(range(5, 10), "t2"), page(range(20, 25))
    assert not any("between pages" in note for note in read_contact([one, two]).notes)
    notes = read_contact([one, two, three]).notes
    assert "In the order given, 11 minutes pass between pages 2 and 3" in " ".join(notes)
    assert "begins before page 1 ends" in " ".join(read_contact([{**two, "NextToken": "t"}, page(range(3))]).notes)


def test_pages_of_two_contacts_in_one_list_are_not_taken_for_one():
    def answer(who, token=None):
        said = {"Id": f"{who}-1", "Content": "x", "ParticipantRole": "CUSTOMER", "ParticipantId": who}
        page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": said}]}
        return page if token is None else {**page, "NextToken": token}

    for source in ([answer("a", "t"), answer("b")], [answer("a"), answer("b")]):
        contact = read_contact(source)
        assert not contact.complete
        assert any("from several contacts" in note for note in contact.notes)


def said(number, *, minute=0, who="p"):
    return {
        "Transcript": {
            "Id": f"m{number}",
            "Content": "x",
            "ParticipantRole": "CUSTOMER",
            "ParticipantId": who,
            "Time": {"AbsoluteTime": f"2025-01-01T10:{minute:02}:{number:02}Z"},
        }
    }


MATCH_ELSEWHERE = {
    "Categories": {"MatchedDetails": {"Late": {"PointsOfInterest": [{"TranscriptItems": [{"Id": "gone"}]}]}}}
}


@pytest.mark.parametrize(
    ("second", "sign"),
    [
        ([said(3, who="q")], "name different customers"),
        ([said(3, minute=11)], "11 minutes pass between pages 1 and 2"),
        ([said(3, minute=1), MATCH_ELSEWHERE], "1 message that other segments refer to is missing"),
        ([said(0)], "In the order given, page 2 begins before page 1 ends"),
        ([said(3)], None),
    ],
)
def test_numbers_of_files_prove_nothing_against_what_the_pages_show(tmp_path, second, sign):
    first = {**answer(said(1), said(2)), "NextToken": "t"}
    for number, page in enumerate((first, answer(*second)), 1):
        (tmp_path / f"page{number}.json").write_text(json.dumps(page))
    (contact,) = read_contacts(tmp_path)
    assert contact.complete is (sign is None)
    if sign is not None:
        assert "completeness not proven" in repr(contact)
        assert any(sign in note for note in contact.notes)


def test_contacts_that_state_their_ids_are_named_where_one_was_expected(tmp_path):
    page = pages(REFUND, "Redacted", 1000)[0]
    lines = b"".join(
        read_contact(page, contact_id=name, instance_id="i").to_jsonl(tmp_path / name).read_bytes()
        for name in ("c-one", "c-two")
    )
    with pytest.raises(UsageError, match="more than one contact") as caught:
        read_contact(lines)
    assert "'c-one'" in str(caught.value)
    assert "'c-two'" in str(caught.value)


@pytest.mark.sampled(6)
@pytest.mark.parametrize("kept", [(0,), (1,), (2,), (0, 2), (1, 2), (0, 1, 2), (2, 0, 1)])
def test_an_export_is_complete_only_with_all_of_its_pages(tmp_path, kept):
    # With new ids, messages would no longer be those that categories and issues refer to.
    plain = [part for part in REFUND.segments["Redacted"] if part.keys() & {"Transcript", "Event", "Attachments"}]
    segments = [part for _ in range(5) for part in json.loads(json.dumps(plain))]
    for number, part in enumerate(segments):
        for payload in part.values():
            if "Id" in payload:
                payload["Id"] = f"{payload['Id']}-{number}"
    (tmp_path / "all-page-1.json").write_text(
        json.dumps({"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments})
    )
    whole = read_contact(tmp_path / "all-page-1.json", contact_id="c", instance_id="i")
    assert whole.complete
    lines = whole.to_jsonl(tmp_path / "kept.jsonl").read_bytes().splitlines()
    count = len(lines)
    assert count >= 3
    chosen = [lines[place] for place in kept] + (lines[3:] if 2 in kept else [])
    again = read_contact(b"\n".join(chosen))
    assert again.complete is (sorted(kept) == [0, 1, 2])
    if not again.complete and 2 in kept:
        assert any("the export that holds this contact is incomplete" in note.lower() for note in again.notes)


def test_what_an_export_was_not_sure_of_it_does_not_prove(tmp_path):
    unsure = read_contact(pages(REFUND, "Redacted"), contact_id="c", instance_id="i")
    again = read_contact(unsure.to_jsonl(tmp_path / "kept.jsonl"))
    assert "completeness not proven" in repr(again)
    assert not any("NextToken" in note for note in again.notes)


# -- what other programs make of an answer --------------------------------------------------------------------------


def answer(*segments):
    return {"Channel": "CHAT", "Status": "COMPLETED", "Segments": list(segments)}


@pytest.mark.parametrize(
    ("segments", "writer"),
    [
        (["@{Transcript=}", "@{Event=}"], "PowerShell"),
        (["System.Collections.Hashtable"], "PowerShell"),
        ([{"Transcript": "@{Id=m1; Content=hello}"}], "PowerShell"),
        ([{"Transcript": "System.Collections.Hashtable"}], "PowerShell"),
        ([{"Transcript": {"Id": "m1", "Content": "hi", "Time": "@{AbsoluteTime=2025}"}}], "PowerShell"),
        (["map[Transcript:map[Id:m1]]"], "Go"),
        (["{'Transcript': {'Id': 'm1'}}"], "Python"),
        (["[object Object]"], "JavaScript"),
        (["RealtimeContactAnalysisSegment(Transcript=Transcript(Id=m1))"], "Java"),
        ([{}, None, {"Transcript": None}], "the program that wrote it lost"),
    ],
)
def test_segments_of_which_none_can_be_read_are_an_error_that_names_the_likely_writer(segments, writer):
    for source in (answer(*segments), json.dumps(answer(*segments)).encode()):
        with pytest.raises(MalformedSourceError, match=writer) as caught:
            read_contact(source)
        assert "hello" not in str(caught.value)
        assert "m1" not in str(caught.value)
    record = {**records(REFUND, "Redacted")[1], "Segments": segments}
    with pytest.raises(MalformedSourceError, match=writer):
        read_contact(record)


@pytest.mark.parametrize("whole", ["System.Object[]", "@{Transcript=} @{Event=}"])
def test_text_in_place_of_all_segments_names_its_writer(whole):
    with pytest.raises(MalformedSourceError, match="PowerShell"):
        read_contact({**answer(), "Segments": whole})


GOOD = {"Transcript": {"Id": "m1", "ParticipantRole": "CUSTOMER", "Content": "hello"}}


@pytest.mark.parametrize(
    "bad",
    [
        "@{Transcript=}",
        {"Transcript": "System.Collections.Hashtable"},
        {"Transcript": {"Id": "m2", "Content": "x", "Redaction": "@{CharacterOffsets=System.Object[]}"}},
        {"Transcript": {"Id": "m2", "Content": "x", "Redaction": []}},
        {"Categories": {"MatchedDetails": {"Late": "@{PointsOfInterest=System.Object[]}"}}},
        {"Attachments": {"Id": "a1", "Attachments": None}},
        {"Attachments": {"Id": "a1"}},
        {"Attachments": {"Id": "a1", "Attachments": [None]}},
        {"Value": None},
        {"Value": "System.Object"},
        {},
    ],
)
def test_a_segment_that_cannot_be_read_leaves_the_contact_incomplete(tmp_path, bad):
    path = tmp_path / "all-page-1.json"
    path.write_text(json.dumps(answer(GOOD, bad)))
    contact = read_contact(path)
    assert contact.transcript["id"].to_list() == ["m1"]
    assert contact.complete is False
    assert contact.notes[0] == "This contact is incomplete: not all of its segments can be read."
    assert not contact.unknown.empty
    path.write_text(json.dumps(answer(GOOD)))
    assert read_contact(path).complete


ATTACHED = {"Id": "a1", "ParticipantId": "p", "ParticipantRole": "CUSTOMER", "Time": {"AbsoluteTime": "2025-01-01"}}


@pytest.mark.parametrize("files", [{"Attachments": []}, {"Attachments": None}, {}])
def test_files_of_which_none_is_named_leave_their_sender_and_time_among_what_is_unknown(files):
    sent = {"Attachments": {**ATTACHED, **files}}
    record = {**records(REFUND, "Redacted")[1], "Segments": [GOOD, sent]}
    flat = {**ATTACHED, **files, "Type": "ATTACHMENT", "AbsoluteTime": "2025-01-01"}
    del flat["Time"]
    listed = post_chat(Transcript=[item(1), flat], Categories={}, ConversationCharacteristics={})
    for source in (answer(GOOD, sent), json.dumps(answer(GOOD, sent)).encode(), record, listed):
        contact = read_contact(source).reveal()
        assert contact.unknown[["member", "id"]].values.tolist() == [["Attachments.(no file)", "a1"]]
        payload = json.loads(contact.unknown["payload"][0])
        assert payload["ParticipantRole"] == "CUSTOMER"
        assert payload["Time"] == {"AbsoluteTime": "2025-01-01"}
        assert "1 unrecognised member: see contact.unknown." in contact.notes


@pytest.mark.parametrize("stated", [{"TranscriptItems": []}, {"TranscriptItems": None}, {}])
def test_an_issue_that_no_message_states_is_kept(stated):
    detected = [{"TranscriptItems": [{"Id": "m1", "Content": "hello"}]}, stated]
    segment = {"Issues": {"IssuesDetected": detected}}
    document = post_chat(Transcript=[item(1)], Categories={})
    summary = {"SummaryItemsDetected": [{"IssuesDetected": detected, "ActionItemsDetected": [stated]}]}
    document["ConversationCharacteristics"] = {"ContactSummary": summary}
    for source, number in (
        (answer(GOOD, segment), 1),
        (json.dumps(answer(GOOD, segment)).encode(), 1),
        ({**records(REFUND, "Redacted")[1], "Segments": [GOOD, segment]}, 1),
        (document, 2),
    ):
        contact = read_contact(source)
        assert len(contact.issues) == 1
        assert len(contact.unknown) == number
        assert all("IssuesDetected" in name or "ActionItems" in name for name in contact.unknown["member"])


def test_segments_that_powershell_wrote_with_their_count_are_read_and_counted():
    contact = read_contact({**answer(), "Segments": {"value": [GOOD], "Count": 1}})
    assert contact.transcript["id"].to_list() == ["m1"]
    assert "1 part of the source is not in the service's own format, but was understood." in contact.notes


def test_a_transcript_of_a_file_that_was_cut_off_is_no_result():
    document = post_chat(Transcript=["@{AbsoluteTime=2025; Content=hello}"] * 3)
    with pytest.raises(MalformedSourceError, match="PowerShell") as caught:
        read_contact(document)
    assert "hello" not in str(caught.value)
    part = read_contact(post_chat(Categories="@{MatchedCategories=System.Object[]; MatchedDetails=}"))
    assert not part.complete
    assert "<dt>categories</dt><dd>0</dd>" not in rtca.render_report(part)
    plain = json.loads(write(REFUND, "Raw", "chat-transcript"))
    with pytest.raises(MalformedSourceError, match="PowerShell"):
        read_contact({**plain, "Transcript": ["@{Id=m1}"]})


def as_go(value):
    """Write a contact's segments as Go does: unions without the names of their members, absent members as null."""
    (payload,) = value.values()
    made = {**payload, "Sentiment": payload.get("Sentiment"), "ContentType": payload.get("ContentType")}
    made = made if "Transcript" in value else dict(payload)
    if "Time" in made:
        made["Time"] = {"Value": made["Time"]["AbsoluteTime"]}
    return made


@pytest.mark.parametrize(
    "wrap", [lambda made: {"Value": made}, lambda made: made, json.dumps], ids=["Value", "bare", "text"]
)
def test_what_is_only_written_otherwise_is_read_and_counted(tmp_path, wrap):
    segments = REFUND.segments["Redacted"]
    expected = read_contact(answer(*segments))
    made = [wrap(as_go(part) if wrap is not json.dumps else part) for part in segments]
    path = tmp_path / "all-page-1.json"
    path.write_text(json.dumps({**answer(*made), "NextToken": None, "ResultMetadata": {}}))
    contact = read_contact(path)
    assert contact.complete
    assert contact.unknown.empty
    for name in ("transcript", "events", "categories", "issues", "summary", "attachments", "redactions"):
        assert getattr(contact, name).equals(getattr(expected, name)), name
    (note,) = [note for note in contact.notes if "not in the service's own format" in note]
    assert int(note.split()[0]) >= len(segments)


@pytest.mark.parametrize("empty", [{"Categories": []}, {"Categories": {"MatchedDetails": []}}])
def test_an_empty_list_in_place_of_an_empty_map_is_one(empty):
    contact = read_contact(answer(GOOD, empty))
    assert contact.categories.empty
    assert contact.unknown.empty
    assert "1 part of the source is not in the service's own format, but was understood." in contact.notes
    named = read_contact(answer(GOOD, {"Categories": {"MatchedDetails": {"Late": []}}}))
    assert named.categories["category"].to_list() == ["Late"]
    php = read_contact(post_chat(Categories={"MatchedCategories": [], "MatchedDetails": []}))
    assert php.unknown.empty
    assert php.complete


@given(st.sampled_from(sorted({name for part in REFUND.segments["Redacted"] for name in part})), st.data())
def test_a_segment_without_its_name_is_never_taken_for_another_type(name, data):
    of_type = [part for part in REFUND.segments["Redacted"] if name in part]
    part = data.draw(st.sampled_from(of_type))
    kept = data.draw(st.sets(st.sampled_from(sorted(part[name]))))
    segment = {member: part[name][member] for member in kept}
    try:
        contact = read_contact(answer(GOOD, {"Value": segment}))
    except MalformedSourceError:
        return
    others = {type(item).__name__ for item in contact.segments[1:]}
    # What is left of it may be too little to tell; then it is kept as unknown.
    assert others <= {name}
    assert others or not contact.unknown.empty


# -- names that stand twice ------------------------------------------------------------------------------------------


def twice(text, name, value):
    return text.replace(f'"{name}":', f'"{name}": {value}, "{name}":', 1)


@pytest.mark.parametrize("shape", ["v2", "kinesis-lines", "post-chat", "chat-transcript"])
@pytest.mark.parametrize("name", ["ParticipantRole", "Content", "Id", "AbsoluteTime"])
def test_a_name_that_stands_twice_in_an_object_is_refused(shape, name):
    made = write(REFUND, "Redacted", shape, size=1000)
    text = json.dumps(made[0]) if isinstance(made, list) else made.decode()
    assert len(read_contact(text.encode()).transcript) == 64
    for value in ('"other"', "null"):
        changed = twice(text, name, value)
        assert changed != text
        for body in (changed, changed.replace('":', '" :'), f"{changed}\n{changed}"):
            with pytest.raises(MalformedSourceError, match="the same key twice"):
                read_contact(body.encode())


@pytest.mark.parametrize("first", ["[]", '[{"Transcript": {"Id": "m9", "Content": "gone"}}]'])
def test_segments_that_stand_twice_are_not_silently_the_last(first):
    text = twice(json.dumps(answer(GOOD)), "Segments", first)
    for source in (text.encode(), f"[{text}]".encode()):
        with pytest.raises(MalformedSourceError, match="the same key twice") as caught:
            read_contact(source)
        assert "gone" not in str(caught.value)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text('ab": \\n{,', max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text('ab": \\', max_size=3), inner, max_size=3),
    max_leaves=12,
)


@given(JSON_VALUES, st.sampled_from([(",", ":"), (", ", ": "), (" , ", " : "), (",\n", ":\n")]), st.booleans())
def test_only_names_that_stand_twice_are_refused(value, separators, ascii_only):
    from rtca_nb.base.safe_json import load_json
    from rtca_nb.exceptions import IntegrityError

    text = json.dumps({"k": value}, separators=separators, ensure_ascii=ascii_only)
    assert load_json(text.encode()) == {"k": value}
    comma, colon = separators
    for name in ("k", "q\\\\", 'q\\"'):
        again = f'{{"{name}"{colon}1{comma}"{name}"{colon}{json.dumps(value)}}}'
        with pytest.raises(IntegrityError, match="twice"):
            load_json(again.encode())


# -- what else a source says -----------------------------------------------------------------------------------------


def test_a_summary_one_level_deeper_is_the_summary():
    said = {"Content": "A lamp came broken.", "Status": "COMPLETED"}
    document = post_chat()
    document["ConversationCharacteristics"]["ContactSummary"] = {
        "AutoGenerated": {"PostContactSummary": said, "New": 1}
    }
    contact = read_contact(document)
    assert contact.summary["content"].to_list() == ["A lamp came broken."]
    assert contact.unknown["member"].to_list() == ["ConversationCharacteristics.ContactSummary.AutoGenerated.New"]
    document["ContentMetadata"]["Output"] = "Raw"
    assert read_contact({**document, "Transcript": [item(1)]}).summary["content"].to_list() == ["summary"]


def item(number):
    return {
        "Id": f"m{number}",
        "Type": "MESSAGE",
        "AbsoluteTime": f"2025-01-01T00:00:{number:02}Z",
        "ParticipantId": "p1",
        "ParticipantRole": "CUSTOMER",
        "Content": "my name is Ada",
        "Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 11, "EndOffsetChar": 14}]},
    }


@pytest.mark.parametrize("mode", ["PII", "ENTITY_TYPE", "SOMETHING_NEW"])
def test_what_a_source_says_of_its_redaction_is_repeated_and_not_explained(mode):
    metadata = {"RedactionTypes": ["PII"], "RedactionTypesMetadata": {"PII": {"RedactionMaskMode": mode}}}
    sources = [post_chat(ContentMetadata={"Output": "Redacted", **metadata})]
    settings = {"LanguageCode": "en-US", "Output": "Redacted", **metadata}
    sources.append([{**record, "StreamingSettings": settings} for record in records(REFUND, "Redacted")])
    for source in sources:
        contact = read_contact(source)
        assert contact.unknown.empty
        for name in ("display", "report", "explorer", "inspect"):
            assert f"PII (mask mode {mode})" in seen_everywhere(contact)[name]


def test_odd_settings_of_a_redaction_are_kept():
    odd = {"Output": "Redacted", "RedactionTypes": "PII", "RedactionTypesMetadata": {"PII": 3, "X": {"Mode": 1}}}
    contact = read_contact(post_chat(ContentMetadata=odd))
    assert set(contact.unknown["member"]) == {
        "ContentMetadata.RedactionTypes",
        "ContentMetadata.RedactionTypesMetadata.PII",
        "ContentMetadata.RedactionTypesMetadata.Mode",
    }


def test_a_message_shows_the_entities_of_its_tags_beside_a_name_that_is_hidden():
    offsets = {"CharacterOffsets": [{"BeginOffsetChar": 3, "EndOffsetChar": 10}]}
    said = [
        {"Id": "m1", "ParticipantRole": "AGENT", "ParticipantId": "a", "DisplayName": "Wilhelmina", "Content": "hello"},
        {
            "Id": "m2",
            "ParticipantRole": "CUSTOMER",
            "ParticipantId": "c",
            "Content": "at [PHONE], Wilhelmina",
            "Redaction": offsets,
        },
    ]
    issue = {"TranscriptItems": [{"Id": "m2", "CharacterOffsets": {"BeginOffsetChar": 0, "EndOffsetChar": 22}}]}
    started, record, *_, ended = records(REFUND, "Redacted")
    segments = [*({"Transcript": one} for one in said), {"Issues": {"IssuesDetected": [issue]}}]
    contact = read_contact([started, {**record, "Segments": segments}, ended])
    assert contact.redaction_trusted
    for page in (str(rtca.transcript_html(contact)), contact._repr_html_(), rtca.render_report(contact)):
        assert '<b class="rtca-chip">PHONE</b>' in page
        assert "Wilhelmina" not in page


CONTENT_TYPES = (
    "text/plain",
    "text/markdown",
    "application/json",
    "application/vnd.amazonaws.connect.message.interactive",
    "application/vnd.amazonaws.connect.message.interactive.response",
)
EVENT_TYPES = (
    *(f"participant.{what}" for what in ("invited", "joined", "left", "idle", "returned", "autodisconnection")),
    *("chat.ended", "transfer.succeeded", "transfer.failed", "typing", "message.delivered", "message.read"),
)


def test_every_content_type_and_event_type_that_is_known_has_a_label_in_words():
    prefix = "application/vnd.amazonaws.connect.event."
    said = [
        {"Transcript": {"Id": f"m{place}", "ParticipantRole": "SYSTEM", "Content": "x", "ContentType": kind}}
        for place, kind in enumerate(CONTENT_TYPES)
    ]
    happened = [
        {"Event": {"Id": f"e{place}", "EventType": f"{prefix}{kind}"}} for place, kind in enumerate(EVENT_TYPES)
    ]
    page = str(rtca.transcript_html(read_contact(answer(*said, *happened))))
    for kind in (*CONTENT_TYPES, *EVENT_TYPES, "vnd.amazonaws"):
        assert f">{kind}<" not in page
        assert f"{prefix}{kind}" not in page
    assert page.count("interactive message") >= 2
    assert "interactive reply" in page
    assert "Markdown" in page


def test_several_files_of_which_one_cannot_be_read_name_that_one(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(answer(GOOD)))
    (tmp_path / "b.json").write_text(json.dumps(answer("@{Transcript=}")))
    found = read_contacts(tmp_path)
    with pytest.raises(MalformedSourceError, match=r"File 'b\.json'"):
        list(found)
