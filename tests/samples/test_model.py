"""Every sample is something that the service could have sent."""

import json
import re

import botocore.session
import pytest
from botocore.parsers import create_parser

from rtca_nb.samples import build_sample, sample_names

_CASES = [
    (name, output_type, unit)
    for name in sample_names()
    for output_type in build_sample(name).segments
    for unit in ("code_points", "utf16")
]


@pytest.fixture(scope="module")
def output_shape():
    model = botocore.session.get_session().get_service_model("connect")
    return model.operation_model("ListRealtimeContactAnalysisSegmentsV2").output_shape


def _response(name, output_type, unit):
    contact = build_sample(name, offset_unit=unit)
    return {"Channel": contact.channel, "Status": contact.status, "Segments": contact.segments[output_type]}


def _walk(shape, value, path="response"):
    """Hold a value against a shape, every constraint included; yields what is wrong."""
    limits = shape.metadata
    kinds = {"structure": dict, "map": dict, "list": list, "string": str, "integer": int, "timestamp": str}
    if type(value) is not kinds[shape.type_name]:
        yield f"{path}: {type(value).__name__} for a {shape.type_name}"
        return
    # The service may count a text's length in UTF-16; the longer of the two has to fit.
    size = value if shape.type_name == "integer" else len(value)
    longest = len(value.encode("utf-16-le")) // 2 if isinstance(value, str) else size
    if size < limits.get("min", size) or longest > limits.get("max", longest):
        yield f"{path}: size {size} outside {limits}"
    if (enum := limits.get("enum")) and value not in enum:
        yield f"{path}: {value!r} is not one of {enum}"
    if shape.type_name == "timestamp" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", value):
        yield f"{path}: {value!r} is not ISO 8601 with milliseconds"
    if shape.type_name == "structure":
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            yield f"{path}: a union with {len(value)} members"
        yield from (f"{path}: lacks {name}" for name in shape.required_members if name not in value)
        for name, member in value.items():
            if name in shape.members:
                yield from _walk(shape.members[name], member, f"{path}.{name}")
            else:
                yield f"{path}: unknown member {name}"
    elif shape.type_name == "list":
        for index, member in enumerate(value):
            yield from _walk(shape.member, member, f"{path}[{index}]")
    elif shape.type_name == "map":
        for key, member in value.items():
            yield from _walk(shape.key, key, f"{path}.key")
            yield from _walk(shape.value, member, f"{path}[{key!r}]")


@pytest.mark.parametrize(("name", "output_type", "unit"), _CASES)
def test_sample_meets_every_constraint_of_the_model(output_shape, name, output_type, unit):
    assert list(_walk(output_shape, _response(name, output_type, unit))) == []


@pytest.mark.parametrize(("name", "output_type"), sorted({case[:2] for case in _CASES}))
def test_sample_survives_the_real_response_parser(output_shape, name, output_type):
    sent = _response(name, output_type, "code_points")
    body = json.dumps(sent).encode()
    parsed = create_parser("rest-json").parse({"headers": {}, "status_code": 200, "body": body}, output_shape)
    assert _without_times(parsed["Segments"]) == _without_times(sent["Segments"])
    times = [
        item["Time"]["AbsoluteTime"] for segment in parsed["Segments"] for item in segment.values() if "Time" in item
    ]
    assert times == sorted(times)
    assert all(time.tzinfo for time in times)


def test_walk_finds_what_is_wrong(output_shape):
    bad = _response("refund", "Raw", "code_points")
    bad["Segments"][1]["Transcript"] |= {"Id": "", "ParticipantRole": "GOOSE", "Surprise": 1}
    del bad["Segments"][1]["Transcript"]["Content"]
    bad["Segments"].append({})
    found = "\n".join(_walk(output_shape, bad))
    for trace in ("Id: size 0", "'GOOSE' is not one of", "unknown member Surprise", "lacks Content", "with 0 members"):
        assert trace in found


def _without_times(node):
    if isinstance(node, dict):
        return {key: _without_times(value) for key, value in node.items() if key != "Time"}
    return [_without_times(value) for value in node] if isinstance(node, list) else node
