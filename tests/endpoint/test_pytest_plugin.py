"""The fixture, as another project uses it."""

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

PLUGIN = "rtca_nb.endpoint.pytest_plugin"
ROOT = Path(__file__).parents[2]

PROJECT = """
from rtca_nb.endpoint import Quota, ServedContact

SEGMENTS = [
    {"Transcript": {"Id": f"m{n}", "ParticipantId": "p", "ParticipantRole": "AGENT", "Content": "hello",
                    "Time": {"AbsoluteTime": f"2026-01-02T03:04:0{n}Z"}}}
    for n in range(4)
]
CONTACT = ServedContact("instance", "contact", {"Redacted": SEGMENTS})
"""

ASK = """
def ask(client, **members):
    return client.list_realtime_contact_analysis_segments_v2(
        InstanceId="instance", ContactId="contact", OutputType="Redacted", SegmentTypes=["Transcript"], **members
    )
"""


@pytest.fixture
def project(pytester):
    # An installed plugin is found by its entry point; otherwise it is named, so that no installation is needed.
    installed = any(entry.value == PLUGIN for entry in entry_points(group="pytest11"))
    named = () if installed else ("-p", PLUGIN)

    def run(tests, *options):
        pytester.makepyfile(PROJECT + ASK + tests)
        return pytester.runpytest(*named, "-p", "no:cacheprovider", *options)

    return run


def test_fixture_starts_an_endpoint_without_a_quota(project):
    result = project(
        """
def test_reads(rtca_endpoint):
    client = rtca_endpoint([CONTACT]).client()
    for _ in range(8):
        assert len(ask(client)["Segments"]) == 4
"""
    )
    result.assert_outcomes(passed=1)


def test_fixture_starts_several_with_options_and_stops_them(project):
    result = project(
        """
import pytest
from rtca_nb.exceptions import EndpointError

endpoints = []

def test_two(rtca_endpoint):
    one = rtca_endpoint([CONTACT], quota=Quota(1, 1))
    two = rtca_endpoint([CONTACT], faults={1: "500"}, speed=0)
    endpoints.extend([one, two])
    client = one.client()
    ask(client)
    with pytest.raises(client.exceptions.ThrottlingException):
        ask(client)
    client = two.client()
    with pytest.raises(client.exceptions.InternalServiceException):
        ask(client)
    two.advance(1)
    assert len(ask(client)["Segments"]) == 2

def test_both_have_stopped():
    assert len(endpoints) == 2
    for endpoint in endpoints:
        with pytest.raises(EndpointError, match="not running"):
            endpoint.url
"""
    )
    result.assert_outcomes(passed=2)


def test_fixture_fails_a_test_in_which_the_endpoint_failed(project):
    result = project(
        """
def test_fails(rtca_endpoint):
    def log(line):
        raise RuntimeError("no room")
    ask(rtca_endpoint([CONTACT], log=log).client())
"""
    )
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["*local endpoint itself failed*"])


def test_fixture_is_documented(project):
    result = project("", "--fixtures")
    result.stdout.fnmatch_lines(["rtca_endpoint*", "*Start local endpoints*"])


def test_plugin_loads_no_server_before_a_test_asks_for_one():
    # Every pytest run on a machine with rtca-nb loads the plugin.
    script = f"import sys; import {PLUGIN}; print(sorted(n for n in sys.modules if n.startswith('rtca_nb.endpoint')))"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "['rtca_nb.endpoint', 'rtca_nb.endpoint.pytest_plugin']"


def test_public_names_are_found_on_first_use():
    import rtca_nb.endpoint

    for name in rtca_nb.endpoint.__all__:
        assert getattr(rtca_nb.endpoint, name) is not None
        assert name in dir(rtca_nb.endpoint)
    assert set(dir(rtca_nb.endpoint)) >= set(rtca_nb.endpoint.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = rtca_nb.endpoint.nothing
