"""Every sample is something that the service could have sent."""

import json

import pytest
from botocore.parsers import create_parser

from rtca_nb.samples import build_sample, sample_names
from tests.newest_model import newest_model

from .model import faults_of, output_shape_of_the_model, without_times

pytestmark = newest_model

_CASES = [
    (name, output_type, unit)
    for name in sample_names()
    for output_type in build_sample(name).segments
    for unit in ("code_points", "utf16")
]


@pytest.fixture(scope="module")
def output_shape():
    return output_shape_of_the_model()


def _response(name, output_type, unit):
    contact = build_sample(name, offset_unit=unit)
    return {"Channel": contact.channel, "Status": contact.status, "Segments": contact.segments[output_type]}


@pytest.mark.parametrize(("name", "output_type", "unit"), _CASES)
def test_sample_meets_every_constraint_of_the_model(output_shape, name, output_type, unit):
    assert list(faults_of(output_shape, _response(name, output_type, unit))) == []


@pytest.mark.parametrize(("name", "output_type"), sorted({case[:2] for case in _CASES}))
def test_sample_survives_the_real_response_parser(output_shape, name, output_type):
    sent = _response(name, output_type, "code_points")
    body = json.dumps(sent).encode()
    parsed = create_parser("rest-json").parse({"headers": {}, "status_code": 200, "body": body}, output_shape)
    assert without_times(parsed["Segments"]) == without_times(sent["Segments"])
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
    found = "\n".join(faults_of(output_shape, bad))
    for trace in ("Id: size 0", "'GOOSE' is not one of", "unknown member Surprise", "lacks Content", "with 0 members"):
        assert trace in found
