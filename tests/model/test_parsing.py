"""Wire bytes to objects: the strict and the tolerant path agree, nothing is lost, nothing broken passes for empty."""

import copy
import json
import pprint

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.pretty import pretty_repr

from rtca_nb.exceptions import IntegrityError
from rtca_nb.model import parsing as module
from rtca_nb.model.parsing import parse_page, parse_response
from rtca_nb.model.segments import SEGMENT_TYPES, CharacterInterval, Transcript
from rtca_nb.model.tolerant_parsing import parse_segments
from tests.making import ALL_FORMS, body_of, message, sample_of, twice

CANARY = "Xanthippe Quillfeather"


def tolerantly(body):
    return module.parse_tolerantly(json.loads(body))


# -- the two paths ------------------------------------------------------------------------------------------------

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
number = st.integers(-(2**63), 2**63 - 1) | st.integers(0, 50)
maybe = st.none() | st.nothing()


def shape(**members):
    """Build an object of any of the members, each present, null or absent."""
    return st.fixed_dictionaries({}, optional={name: st.none() | value for name, value in members.items()})


interval = shape(BeginOffsetChar=number, EndOffsetChar=number)
moment = shape(AbsoluteTime=text | number | st.floats(allow_nan=False, allow_infinity=False))
item = shape(Id=text, CharacterOffsets=interval)
who = {"Id": text, "ParticipantId": text, "ParticipantRole": text, "DisplayName": text, "Time": moment}
redaction = shape(CharacterOffsets=st.lists(interval, max_size=3))
union = shape(
    Transcript=shape(**who, Content=text, ContentType=text, Sentiment=text, Redaction=redaction),
    Event=shape(**who, EventType=text),
    Attachments=shape(
        **who,
        Attachments=st.lists(shape(AttachmentName=text, ContentType=text, AttachmentId=text, Status=text), max_size=3),
    ),
    Categories=shape(
        MatchedDetails=st.dictionaries(
            text,
            shape(RuleId=text, PointsOfInterest=st.lists(shape(TranscriptItems=st.lists(item, max_size=2)))),
            max_size=3,
        )
    ),
    Issues=shape(
        IssuesDetected=st.lists(
            shape(TranscriptItems=st.lists(shape(Content=text, Id=text, CharacterOffsets=interval), max_size=2)),
            max_size=2,
        )
    ),
    PostContactSummary=shape(Content=text, Status=text, FailureCode=text),
    ExtractedInformation=shape(
        ExtractionDefinitionId=text,
        ExtractionDefinitionName=text,
        ExtractionDefinitionDisplayLabel=text,
        ExtractedValues=st.lists(shape(Content=text, PointsOfInterest=st.lists(item, max_size=2)), max_size=2),
        FailureCode=text,
    ),
)


BESIDE = ("ResponseMetadata", "ResultMetadata", "@metadata", "__type")
json_values = st.recursive(
    st.none() | st.booleans() | number | text,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(text, inner, max_size=2),
    max_leaves=5,
)


def _both_paths_agree(unions, beside):
    body = body_of(unions, NextToken="next", **beside)
    assert parse_page(body) == tolerantly(body) == parse_response(json.loads(body))


def _anything_is_placed_or_kept(unions):
    page = parse_page(body_of(unions))
    members = [
        (name, value)
        for value in unions
        if isinstance(value, dict)
        for name, value in value.items()
        if value is not None and name != "__type"
    ]
    odd = sum(not isinstance(value, dict) or not {k for k, v in value.items() if v is not None} for value in unions)
    whole = [found for found in page.unknown if "." not in found.member and "[]" not in found.member]
    assert len(page.segments) + len(whole) == len(members) + odd


def spoiled(value):
    """Put something unexpected in the place of any member, or beside it."""
    junk = st.none() | st.booleans() | st.integers(0, 9) | text | st.just([]) | st.just({}) | st.just([None])
    if isinstance(value, dict):
        return st.fixed_dictionaries({name: st.one_of(st.just(item), junk) for name, item in value.items()}).flatmap(
            lambda kept: st.sampled_from([kept, {**kept, "Mood": "sunny"}])
        )
    return st.just(value)


known_unions = st.lists(union, max_size=4)
test_paths, test_paths_thoroughly = twice(
    _both_paths_agree,
    thorough=800,
    unions=known_unions,
    beside=st.dictionaries(st.sampled_from(BESIDE), json_values, max_size=2),
)
test_placing, test_placing_thoroughly = twice(
    _anything_is_placed_or_kept,
    thorough=800,
    unions=st.lists(
        union.flatmap(spoiled).filter(lambda value: "." not in "".join(value) and "__type" not in value)
        | st.none()
        | st.integers()
        | st.just([]),
        max_size=4,
    ),
)


@pytest.mark.parametrize("form", ALL_FORMS, ids="-".join)
def test_paths_agree_on_every_sample(form):
    name, output_type, unit = form
    body = body_of(sample_of(name, unit).segments[output_type])
    page = parse_page(body)
    assert page == tolerantly(body)
    # One sample has an issue that no message states.
    issues = [
        issue
        for union in sample_of(name, unit).segments[output_type]
        if "Issues" in union
        for issue in union["Issues"]["IssuesDetected"]
    ]
    assert [item.payload for item in page.unknown] == [issue for issue in issues if not issue["TranscriptItems"]]
    assert [segment.__class__.__name__ for segment in page.segments] == [
        next(iter(union)) for union in sample_of(name, unit).segments[output_type]
    ]


def test_samples_come_back_as_they_were():
    for union in sample_of("refund").segments["Raw"]:
        ((kind, payload),) = union.items()
        ((segment,), unknown, repaired) = parse_segments([union])
        assert (unknown, repaired) == ([], 0)
        assert without_none(msgspec.to_builtins(segment)) == payload, kind


def without_none(value):
    if isinstance(value, dict):
        return {name: without_none(item) for name, item in value.items() if item is not None}
    return [without_none(item) for item in value] if isinstance(value, (list, tuple)) else value


# -- what no model places -------------------------------------------------------------------------------------------


def place(union):
    page = parse_page(body_of([union]))
    return page.segments, {(item.member, item.segment_id): item.payload for item in page.unknown}


def test_unknown_segment_is_kept():
    segments, unknown = place({"Weather": {"Id": "w", "Sky": "grey"}})
    assert segments == []
    assert unknown == {("Weather", None): {"Id": "w", "Sky": "grey"}}


@pytest.mark.parametrize(
    ("path", "union"),
    [
        ("Transcript.Mood", message("hello", Mood=1)),
        ("Transcript.Time.Zone", message("hello", Time={"AbsoluteTime": "2025-01-01T00:00:00Z", "Zone": 1})),
        ("Transcript.Redaction.Mood", message("hello", Redaction={"CharacterOffsets": [], "Mood": 1})),
        (
            "Transcript.Redaction.CharacterOffsets.Mood",
            message("hello", Redaction={"CharacterOffsets": [{"BeginOffsetChar": 0, "EndOffsetChar": 1, "Mood": 1}]}),
        ),
        ("Categories.MatchedDetails.Mood", {"Categories": {"MatchedDetails": {"rude": {"Mood": 1}}}}),
        (
            "Categories.MatchedDetails.PointsOfInterest.TranscriptItems.Mood",
            {
                "Categories": {
                    "MatchedDetails": {"rude": {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m", "Mood": 1}]}]}}
                }
            },
        ),
        ("Attachments.Attachments.Mood", {"Attachments": {"Id": "m1", "Attachments": [{"Mood": 1}]}}),
    ],
)
def test_unknown_member_is_kept_at_every_level(path, union):
    segments, unknown = place(union)
    assert len(segments) == 1
    identity = getattr(segments[0], "id", None)
    assert unknown == {(path, identity): 1}


def test_unknown_member_of_the_answer_is_kept():
    page = parse_page(body_of([], Weather="grey"))
    assert [(item.member, item.payload) for item in page.unknown] == [("(response).Weather", "grey")]


def test_type_names_and_metadata_are_not_members():
    page = parse_page(body_of([{"__type": "Segment", **message("hello", __type="Transcript")}], __type="Page"))
    assert [segment.content for segment in page.segments] == ["hello"]
    assert page.unknown == []


@pytest.mark.parametrize("name", BESIDE)
def test_what_a_program_puts_beside_an_answer_does_not_make_it_slow(monkeypatch, name):
    body = body_of([message("hello")], **{name: {"RequestId": "r", "HTTPHeaders": {"date": "Sat"}, "RetryAttempts": 0}})
    plain = parse_page(body_of([message("hello")]))
    monkeypatch.setattr(module, "parse_tolerantly", lambda *_, **__: pytest.fail("it took the slow path"))
    assert parse_page(body) == plain


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_an_answer_is_checked_as_the_rest_is(name):
    def with_value(value):
        return body_of([message("hello")])[:-1] + f', "{name}": {value}}}'.encode()

    for value, reason in (
        ('{"a": 1, "a": 2}', "the same key twice"),
        ('{"a": [{"b": {"c": 1, "c": 1}}]}', "the same key twice"),
        (f'1, "{name}": 1', "the same key twice"),
        ("[" * 70 + "]" * 70, "nested too deeply"),
        ('{"a":' * 70 + "1" + "}" * 70, "nested too deeply"),
    ):
        with pytest.raises(IntegrityError, match=reason):
            parse_page(with_value(value))
    assert parse_page(with_value("[" * 60 + "]" * 60)).unknown == []
    assert parse_page(with_value('"half \\ud83d"')).repaired == 0


def test_two_member_union_gives_both():
    segments, unknown = place({**message("hello"), "Event": {"Id": "e", "EventType": "left"}})
    assert [type(segment).__name__ for segment in segments] == ["Transcript", "Event"]
    assert unknown == {}


BESIDE = {
    "Event": {"Id": "e", "EventType": "left"},
    "Attachments": {"Id": "a", "Attachments": [{"AttachmentId": "f", "AttachmentName": "f.txt"}]},
    "Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m"}]}]},
    "PostContactSummary": {"Status": "COMPLETED", "Content": 'She said "yes"'},
    "Categories": {"MatchedDetails": {}},
    "ExtractedInformation": {"ExtractionDefinitionId": "x"},
}


@pytest.mark.parametrize("among", [0, 3, 150])
@pytest.mark.parametrize("member", BESIDE)
def test_two_members_of_a_union_are_both_kept_wherever_they_stand(member, among):
    others = [message(f'he said "{number}"', identity=f"other {number}") for number in range(among)]
    both = {**message("hello", identity="m"), member: BESIDE[member]}
    segments = parse_page(body_of([*others[1:], both, *others[:1]])).segments
    assert sorted(type(segment).__name__ for segment in segments) == sorted(["Transcript"] * (among + 1) + [member])


@pytest.mark.parametrize(("union", "member"), [({}, "(empty)"), ({"Event": None}, "(empty)"), ([1], "(not an object)")])
def test_empty_segment_is_kept(union, member):
    assert place(union) == ([], {(member, None): union})


@pytest.mark.parametrize("value", [7, [], {}, True, "x"])
@pytest.mark.parametrize("member", ["Id", "Content", "Redaction", "Time", "Sentiment"])
def test_wrong_type_keeps_the_whole_segment_out_of_sight(member, value):
    right = isinstance(value, dict) if member in {"Redaction", "Time"} else isinstance(value, str)
    union = message(CANARY, **{member: value})
    segments, unknown = place(union)
    if right:
        assert len(segments) == 1
    else:
        # A redaction that cannot be read must not leave its message in clear.
        assert (segments, unknown) == ([], {("Transcript", None): union["Transcript"]})


def test_null_interval_counts_as_a_redaction():
    segments, _ = place(message("hello", Redaction={"CharacterOffsets": [None]}))
    assert segments[0].redaction.character_offsets == (CharacterInterval(),)


def test_null_items_are_noted_and_a_category_without_details_is_a_category():
    segments, unknown = place(
        {"Categories": {"MatchedDetails": {"rude": None, "kind": {"PointsOfInterest": [None, {}]}}}}
    )
    assert list(segments[0].matched_details) == ["rude", "kind"]
    assert len(segments[0].matched_details["kind"].points_of_interest) == 1
    assert unknown == {("Categories.MatchedDetails.PointsOfInterest[]", None): None}


def test_whole_floats_are_offsets_and_others_are_not():
    segments, _ = place(message("hello", (1.0, 3.0)))
    assert segments[0].redaction.character_offsets == (CharacterInterval(begin_offset_char=1, end_offset_char=3),)
    assert place(message("hello", (1.5, 3)))[0] == []
    assert place(message("hello", (1, 2**63)))[0] == []


@pytest.mark.parametrize("where", ["Content", "DisplayName", "Mood"])
def test_lone_surrogates_are_replaced_and_counted(where):
    page = parse_page(body_of([message("hello", **{where: "half \ud83d"})]))
    assert page.repaired == 1
    page_text = json.dumps(msgspec.to_builtins(page), ensure_ascii=False)
    assert "half \ufffd" in page_text
    page_text.encode()


def test_sdk_unknown_member_is_named():
    page = parse_response(
        {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"SDK_UNKNOWN_MEMBER": {"name": "Weather"}}]}
    )
    assert [item.member for item in page.unknown] == ["Weather"]


# -- never an empty page in place of an error -----------------------------------------------------------------------

WHOLE = body_of([message("hello")])


@given(st.integers(0, len(WHOLE) - 1))
def test_truncated_body_is_an_error(length):
    with pytest.raises(IntegrityError):
        parse_page(WHOLE[:length])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"<html>proxy</html>",
        b"{}",
        b'{"Channel": "CHAT", "Status": "COMPLETED"}',
        b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": null}',
        b'{"Channel": "CHAT", "Segments": []}',
        b'{"Status": "COMPLETED", "Segments": []}',
        b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": {}}',
        b'{"Channel": 1, "Status": "COMPLETED", "Segments": []}',
        b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": [], "NextToken": 5}',
        b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": [NaN]}',
        b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": []} trailing',
        WHOLE.replace(b"hello", b"\xff\xfe"),
        WHOLE.replace(b'"hello"', b"[" * 100_000 + b"]" * 100_000),
        WHOLE.replace(b'"hello"', b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        WHOLE.replace(b'"hello"', b"[" * 70 + b"]" * 70),
        WHOLE.replace(b'"hello"', b"9" * 5_000),
    ],
)
def test_unsound_body_is_one_sentence(body):
    with pytest.raises(IntegrityError) as caught:
        parse_page(body)
    sentence = str(caught.value)
    assert sentence.startswith("The answer ")
    assert "nothing was read from it" in sentence
    assert "hello" not in sentence
    assert caught.value.__cause__ is None


def test_unsound_response_is_an_error():
    for response in ({}, [], None, {"Channel": "CHAT", "Status": "COMPLETED"}):
        with pytest.raises(IntegrityError):
            parse_response(response)


def test_empty_segments_is_an_empty_page():
    assert parse_page(body_of([])).segments == []


def test_every_buffer_reads_alike():
    assert parse_page(WHOLE) == parse_page(bytearray(WHOLE)) == parse_page(memoryview(WHOLE))


# -- objects say nothing of their content ---------------------------------------------------------------------------


def test_objects_print_no_content():
    unions = [
        message(CANARY, DisplayName=CANARY, Mood=CANARY),
        {"Weather": CANARY},
        {"PostContactSummary": {"Content": CANARY, "Status": "COMPLETED"}},
        {"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m1", "Content": CANARY}]}]}},
        {"Attachments": {"Id": "a", "Attachments": [{"AttachmentName": CANARY}]}},
        {"ExtractedInformation": {"ExtractedValues": [{"Content": CANARY}]}},
    ]
    page = parse_page(body_of(unions))
    for thing in (page, *page.segments, *page.unknown, page.segments, page.unknown):
        for show in (repr, str, pretty_repr, pprint.pformat, "{}".format):
            assert CANARY not in show(thing)


def test_ids_cannot_steer_a_terminal():
    assert "\x1b" not in repr(Transcript(id="\x1b[31mred"))


def test_objects_are_frozen_and_invisible_to_the_collector():
    for kind in SEGMENT_TYPES.values():
        assert kind.__struct_config__.frozen
        assert not kind.__struct_config__.gc
    with pytest.raises(AttributeError):
        Transcript(id="a").id = "b"
    assert copy.deepcopy(Transcript(id="a")) == Transcript(id="a")
