"""The keyword arguments that the public calls have in common: the same names and defaults, checked in one place."""

import dataclasses
import inspect
import itertools

import boto3
import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.client_options import ClientOptions

pytestmark = pytest.mark.usefixtures("no_pauses")

CALLS = (
    rtca.fetch_contact,
    rtca.iter_pages,
    rtca.fetch_contacts,
    rtca.watch_contact,
    rtca.search_contact_ids,
    rtca.LiveMonitor,
)
SECRET = "s3cret"


@pytest.mark.parametrize("call", CALLS, ids=lambda call: call.__name__)
def test_defaults_are_the_same_in_every_signature(call):
    defaults = {field.name: field.default for field in dataclasses.fields(ClientOptions)}
    shared = {name: parameter for name, parameter in inspect.signature(call).parameters.items() if name in defaults}
    assert shared.keys() >= {"boto3_session", "client", "endpoint_url", "region_name"}
    for name, parameter in shared.items():
        assert parameter.kind is inspect.Parameter.KEYWORD_ONLY
        assert parameter.default == defaults[name], name


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"output_type": "raw"}, "output_type must be 'Redacted' or 'Raw'"),
        ({"output_type": None}, "output_type must be 'Redacted' or 'Raw'"),
        ({"max_results": 0}, "max_results must be a whole number from 1 to 100"),
        ({"max_results": 101}, "max_results must be a whole number from 1 to 100"),
        ({"max_results": True}, "max_results must be a whole number from 1 to 100"),
        ({"segment_types": []}, "at least one of Transcript"),
        ({"segment_types": "Transcript"}, "at least one of Transcript"),
        ({"segment_types": [1]}, "at least one of Transcript"),
        ({"offset_unit": "bytes"}, "choose one of auto, code_points, utf16, utf8"),
        ({"client": object()}, "must come from boto3.client"),
        ({"boto3_session": object()}, "must come from boto3.Session"),
        ({"client": object(), "region_name": "us-east-1"}, "not both"),
        ({"region_name": 1}, "region_name must be text or None"),
        ({"endpoint_url": f"user:{SECRET}@host"}, "endpoint_url must begin with http"),
    ],
    ids=itertools.count(),
)
def test_an_invalid_option_is_refused_by_name(wrong, sentence):
    with pytest.raises(UsageError, match=sentence) as caught:
        ClientOptions(**wrong)
    assert SECRET not in str(caught.value)


def test_segment_types_may_be_read_only_once():
    options = ClientOptions(segment_types=(name for name in ["Transcript", "Event"]))
    assert [list(options.segment_types), list(options.segment_types)] == [["Transcript", "Event"]] * 2


def test_options_are_frozen_and_print_nothing_of_what_they_hold():
    options = ClientOptions(endpoint_url=f"http://user:{SECRET}@127.0.0.1", boto3_session=boto3.Session())
    with pytest.raises(dataclasses.FrozenInstanceError):
        options.output_type = "Raw"
    assert SECRET not in repr(options)
