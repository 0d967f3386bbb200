"""What the endpoint knows comes from a service model, whichever it is given."""

import copy
import json

import pytest
from botocore.loaders import Loader

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.endpoint.model import LIST_SEGMENTS, load_operation, load_service_model
from rtca_nb.endpoint.validation import first_violation
from rtca_nb.exceptions import EndpointError
from tests.newest_model import newest_model

from .constraints import Constraint, constraints


@pytest.fixture(scope="module")
def installed():
    return Loader().load_service_model("connect", "service-2")


@pytest.fixture
def model(installed):
    """A copy of the installed model that a test may change; only what the operation needs, to be quick."""
    needed, shapes, waiting = {}, installed["shapes"], []
    operation = installed["operations"][LIST_SEGMENTS]
    waiting += [operation["input"]["shape"], operation["output"]["shape"]]
    waiting += [error["shape"] for error in operation["errors"]]
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = copy.deepcopy(shapes[name])
            parts = [*needed[name].get("members", {}).values()]
            parts += [needed[name][part] for part in ("member", "key", "value") if part in needed[name]]
            waiting += [part["shape"] for part in parts]
    return {
        "version": "2.0",
        "metadata": copy.deepcopy(installed["metadata"]),
        "operations": {LIST_SEGMENTS: copy.deepcopy(operation)},
        "shapes": needed,
    }


@pytest.fixture
def newer(model):
    """The model of a day to come: a new segment type with limits of its own, and a new role."""
    shapes = model["shapes"]
    shapes["Gist"] = {"type": "string", "min": 3, "max": 12}
    shapes["Moods"] = {"type": "list", "member": {"shape": "Gist"}, "max": 2}
    shapes["SegmentMood"] = {
        "type": "structure",
        "required": ["Gist"],
        "members": {
            "Gist": {"shape": "Gist"},
            "Moods": {"shape": "Moods"},
            "Since": {"shape": "RealTimeContactAnalysisTimeInstant"},
            "Until": {"shape": "Stamp"},
            "Items": {"shape": "RealTimeContactAnalysisTranscriptItemsWithCharacterOffsets"},
        },
    }
    shapes["Stamp"] = {"type": "timestamp"}
    shapes["RealtimeContactAnalysisSegment"]["members"]["Mood"] = {"shape": "SegmentMood"}
    shapes["RealTimeContactAnalysisSegmentType"]["enum"].append("Mood")
    shapes["RealTimeContactAnalysisSegmentTypes"]["max"] += 1
    shapes["ParticipantRole"]["enum"].append("ORACLE")
    return model


def mood(**members):
    return {
        "Mood": {"Gist": "cheerful", "Since": "2026-01-02T03:04:05.678Z", "Until": "2026-01-02T03:04:06Z", **members}
    }


@newest_model
def test_invented_segment_type_is_served_filtered_and_typed(newer, start, make):
    oracle = make.message(1, "It will rain.", role="ORACLE")
    contact = ServedContact(make.instance, "rich", {"Redacted": [oracle, mood(Moods=["good", "bad"])]})
    ask = make.asker(start(contact, model=newer))
    assert ask(SegmentTypes=["Transcript"])["Segments"][0]["Transcript"]["ParticipantRole"] == "ORACLE"
    (segment,) = ask(SegmentTypes=["Mood"])["Segments"]
    assert segment["Mood"]["Gist"] == "cheerful"
    assert segment["Mood"]["Moods"] == ["good", "bad"]
    assert segment["Mood"]["Since"].timestamp() == 1767323045.678
    assert segment["Mood"]["Until"].timestamp() == 1767323046
    assert len(ask(SegmentTypes=[*make.types, "ExtractedInformation", "Mood"])["Segments"]) == 2


def test_time_format_is_that_of_the_shape(newer, start, make):
    endpoint = start(ServedContact(make.instance, "rich", {"Redacted": [mood()]}), model=newer)
    _, _, body = make.wire(endpoint).send(body={"OutputType": "Redacted", "SegmentTypes": ["Mood"]})
    (segment,) = json.loads(body)["Segments"]
    assert segment["Mood"]["Since"] == "2026-01-02T03:04:05.678Z"
    assert segment["Mood"]["Until"] == 1767323046.0


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"Gist": "no"}, r"Segments\[0\].Mood.Gist must have at least 3"),
        ({"Gist": None}, r"Segments\[0\].Mood.Gist is required"),
        ({"Moods": ["one", "two", "three"]}, r"Segments\[0\].Mood.Moods must have at most 2 item"),
        ({"Moods": ["one", "two and more of it"]}, r"Segments\[0\].Mood.Moods\[1\] must have at most 12"),
        ({"Since": "now"}, r"Segments\[0\].Mood.Since must be of type timestamp"),
    ],
)
def test_invented_limits_are_held(newer, members, words):
    with pytest.raises(EndpointError, match=words):
        serve([ServedContact("i", "c", {"Raw": [mood(**members)]})], model=newer)


def test_invented_segment_type_is_played(newer, start, make):
    items = [{"Id": "m3"}, {"Id": "m1"}]
    segments = [make.message(number, "x") for number in range(6)] + [mood(Items=items)]
    ask = make.asker(start(ServedContact(make.instance, "rich", {"Redacted": segments}), model=newer, speed=0))
    ask.endpoint.advance(2.9)
    assert ask(SegmentTypes=["Mood"])["Segments"] == []
    ask.endpoint.advance(0.1)
    assert len(ask(SegmentTypes=["Mood"])["Segments"]) == 1


@newest_model
def test_installed_model_does_not_know_it():
    with pytest.raises(EndpointError, match="not in the service model"):
        serve([ServedContact("i", "c", {"Raw": [mood()]})])


@newest_model
def test_older_model_refuses_what_came_later(model, start, make):
    shapes = model["shapes"]
    shapes["RealTimeContactAnalysisSegmentType"]["enum"].remove("PostContactSummary")
    del shapes["RealtimeContactAnalysisSegment"]["members"]["PostContactSummary"]
    endpoint = start(make.plain("rich"), model=model)
    body = {"OutputType": "Redacted", "SegmentTypes": ["PostContactSummary"]}
    status, _, answer = make.wire(endpoint).send(body=body)
    assert status == 400
    assert "SegmentTypes[0] must be one of" in json.loads(answer)["Message"]
    with pytest.raises(EndpointError):
        serve([make.rich()], model=model)


def test_route_status_and_limits_follow_the_model(model, start, make):
    operation, shapes = model["operations"][LIST_SEGMENTS], model["shapes"]
    operation["http"] = {"method": "PUT", "requestUri": "/v9/{ContactId}/of/{InstanceId}"}
    shapes["ResourceNotFoundException"]["error"]["httpStatusCode"] = 410
    shapes["MaxResult100"]["max"] = 3
    endpoint = start(make.rich(), model=model)
    wire = make.wire(endpoint)
    status, _, body = wire.send("PUT", f"/v9/rich/of/{make.instance}")
    assert (status, len(json.loads(body)["Segments"])) == (200, 3)
    assert wire.send("PUT", "/v9/nobody/of/nowhere")[0] == 410
    assert wire.send()[0] == 404
    assert len(make.asker(endpoint)(MaxResults=3)["Segments"]) == 3


def test_model_without_the_operation_is_refused(model):
    model["operations"] = {}
    with pytest.raises(EndpointError, match="install a newer botocore"):
        serve(model=model)


def test_walk_of_a_recursive_shape_ends(model):
    shapes = model["shapes"]
    shapes["RealTimeContactAnalysisSegmentEvent"]["members"]["Cause"] = {"shape": "RealTimeContactAnalysisSegmentEvent"}
    shape = load_operation(load_service_model(model)).output_shape
    members = [constraint.member for constraint in constraints(shape)]
    assert "Segments[].Event.Id" in members
    event = {"Id": "e", "EventType": "t", "Time": {"AbsoluteTime": 0}}
    page = {"Channel": "CHAT", "Status": "FAILED", "Segments": [{"Event": {**event, "Cause": {**event, "Id": ""}}}]}
    violation = first_violation(shape, page)
    assert violation is not None
    assert violation.member == "Segments[0].Event.Cause.Id"


def test_walk_names_members_as_a_reader_would(operation):
    walked = list(constraints(operation.input_shape))
    assert Constraint("MaxResults", "max-value", 100) in walked
    assert Constraint("OutputType", "required", None) in walked
    assert any(constraint.member == "SegmentTypes[]" and constraint.kind == "enum" for constraint in walked)
    members = {constraint.member for constraint in constraints(operation.output_shape)}
    assert "Segments[].Categories.MatchedDetails{}.PointsOfInterest[].TranscriptItems[].Id" in members
    assert "Segments[].Categories.MatchedDetails{key}" in members


@newest_model
def test_an_older_model_serves_members_that_came_later(model, start, make):
    match = {"PointsOfInterest": [], "RuleId": "r", "AddedLater": {"Kind": "x"}}
    segments = [{"Categories": {"MatchedDetails": {"Refund": match}}}]
    contact = ServedContact(make.instance, "rich", {"Redacted": segments})
    with pytest.raises(EndpointError, match="is not in the service model"):
        serve([contact], model=model)
    del model["shapes"]["RealtimeContactAnalysisSegment"]["members"]["ExtractedInformation"]
    endpoint = start(contact, model=model)
    _, _, body = make.wire(endpoint).send(body={"OutputType": "Redacted", "SegmentTypes": ["Categories"]})
    assert json.loads(body)["Segments"] == segments
