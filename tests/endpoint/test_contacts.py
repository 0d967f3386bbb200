"""What may be served: the model decides, unless a contact asks for more."""

import datetime as dt

import pytest

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import EndpointError, UsageError
from tests.newest_model import newest_model


def test_contact_outside_the_model_is_refused_by_name(make):
    item = make.message(1, "x" * 16_385)
    with pytest.raises(EndpointError) as caught:
        serve([ServedContact("i", "c", {"Raw": [make.message(0, "hello"), item]})])
    text = str(caught.value)
    assert "Contact c cannot be served as Raw: Segments[1].Transcript.Content must have at most 16384" in text
    assert "xxx" not in text


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"segments": {"Cooked": []}}, "OutputType must be one of"),
        ({"segments": {"Raw": []}, "status": "DONE"}, "Status must be one of"),
        ({"segments": {"Raw": []}, "channel": "EMAIL"}, "Channel must be one of"),
        ({"segments": {"Raw": [{}]}}, r"Segments\[0\] must have exactly one of"),
        ({"segments": {"Raw": [{"Transcript": {}}]}}, r"Segments\[0\].Transcript.Id is required"),
        pytest.param({"segments": {"Raw": [{"Telepathy": {}}]}}, r"Segments\[0\]", marks=newest_model),
        ({"segments": {"Raw": "text"}}, "Segments must be of type list"),
        ({"contact_id": ""}, "ContactId must have at least 1"),
        ({"instance_id": "i" * 101}, "InstanceId must have at most 100"),
    ],
)
def test_refusals_name_member_and_limit(options, words):
    with pytest.raises(EndpointError, match=words):
        serve([ServedContact(**{"instance_id": "i", "contact_id": "c", **options})])


@newest_model
def test_unknown_member_is_refused_without_its_name():
    segment = {"Event": {"Id": "e", "EventType": "t", "Time": {"AbsoluteTime": "2026-01-02T03:04:05Z"}, "Nadia": 1}}
    with pytest.raises(EndpointError) as caught:
        serve([ServedContact("i", "c", {"Raw": [segment]})])
    assert "not in the service model" in str(caught.value)
    assert "Nadia" not in str(caught.value)


@pytest.mark.parametrize("time", ["yesterday", "2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", None, True])
def test_times_need_a_zone_and_a_form(make, time):
    item = make.message(1, "x")
    item["Transcript"]["Time"] = {"AbsoluteTime": time}
    with pytest.raises(EndpointError, match="Time"):
        serve([ServedContact("i", "c", {"Raw": [item]})])


@pytest.mark.parametrize(
    "time",
    [
        dt.datetime(2026, 1, 2, 3, 4, 5, 678_000, dt.UTC),
        dt.datetime(2026, 1, 2, 5, 4, 5, 678_000, dt.timezone(dt.timedelta(hours=2))),
        1767323045.678,
        "2026-01-02T03:04:05.678Z",
    ],
)
def test_times_go_out_in_the_models_format(start, make, time):
    item = make.message(1, "x")
    item["Transcript"]["Time"] = {"AbsoluteTime": time}
    _, _, body = make.wire(start(ServedContact(make.instance, "rich", {"Redacted": [item]}))).send()
    assert b'"AbsoluteTime":"2026-01-02T03:04:05.678Z"' in body


def test_same_contact_twice_is_refused(make):
    with pytest.raises(EndpointError, match="served already"):
        serve([make.plain("a"), make.plain("a")])


def test_same_contact_id_in_two_instances_is_served(start, make):
    ask = make.asker(start(ServedContact("one", "c", {"Redacted": []}), ServedContact("two", "c", {"Redacted": []})))
    assert ask("c", InstanceId="one")["Status"] == ask("c", InstanceId="two")["Status"] == "COMPLETED"


def test_pass_through_serves_what_no_model_knows(start, make):
    segments = [
        {"Telepathy": {"Thought": 1}},
        {**make.message(1, "x" * 20_000)},
        {},
        {"Event": None},
        ["odd"],
        "odder",
    ]
    contact = ServedContact(make.instance, "rich", {"Redacted": segments}, status="THINKING", pass_through=True)
    _, _, body = make.wire(start(contact)).send()
    import json

    assert json.loads(body) == {"Channel": "CHAT", "Status": "THINKING", "Segments": segments}


def test_pass_through_plays_hostile_content(start, make):
    segments = [
        {"Categories": {"MatchedDetails": [1, "x", None]}},
        {"Categories": "x"},
        {"Issues": {"IssuesDetected": {"a": 1}}},
        {"Transcript": {"Id": 5, "Time": "never"}},
        {"Transcript": {"Id": "a", "Time": {"AbsoluteTime": "never"}}},
        {"PostContactSummary": []},
    ]
    ask = make.wire(start(ServedContact(make.instance, "rich", {"Redacted": segments}, pass_through=True), speed=0))
    assert ask.send()[0] == 200
    ask.endpoint.advance(100)
    assert ask.send()[0] == 200


def test_lone_surrogate_is_served_as_an_escape(start, make):
    contact = ServedContact(make.instance, "rich", {"Redacted": [make.message(1, "a\ud800b")]}, pass_through=True)
    _, _, body = make.wire(start(contact)).send()
    assert b"a\\ud800b" in body


def test_endless_nesting_is_refused():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(EndpointError, match="nested too deeply"):
        serve([ServedContact("i", "c", {"Raw": [{"X": deep}]}, pass_through=True)])
    while deep:  # so that freeing it does not recurse
        deep = deep.pop()


def test_contact_is_copied(start, make):
    segments = [make.message(1, "before")]
    wire = make.wire(start(ServedContact(make.instance, "rich", {"Redacted": segments})))
    segments[0]["Transcript"]["Content"] = "after"
    assert b"before" in wire.send()[2]


def test_repr_shows_no_content(make):
    assert "Nadia" not in repr(make.rich())
    assert "refund" not in repr(make.rich(rule_tags={"refund": {"a": "b"}}))


@pytest.mark.parametrize("port", [-1, 70_000])
def test_port_must_be_a_port(port):
    with pytest.raises(UsageError, match="port"):
        serve(port=port)
