"""Clients that nobody here wrote: the AWS CLI, the AWS SDK for JavaScript, and the oldest boto3 that is allowed.

They are installed by ``peers/install.py``. A peer that is missing is skipped with a sentence, and fails instead where
``RTCA_REQUIRE_PEERS`` is set.
"""

import contextlib
import datetime as dt
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import botocore
import pytest

from rtca_nb.endpoint import ServedContact, ServedInstance, serve
from rtca_nb.endpoint.model import load_operations, load_service_model
from rtca_nb.samples import build_sample, sample_centre
from tests.newest_model import newest_model

pytestmark = newest_model

PEERS = Path(__file__).parent / "peers"
spec = importlib.util.spec_from_file_location("rtca_peers_install", PEERS / "install.py")
install = importlib.util.module_from_spec(spec)
spec.loader.exec_module(install)

ERRORS = {
    "OutputTypeNotFoundException": ("plain", {"OutputType": "Raw"}),
    "AccessDeniedException": ("denied", {}),
    "ResourceNotFoundException": ("nobody", {}),
    "InvalidRequestException": ("voice", {}),
    "InternalServiceException": ("rich", {}),
    "ThrottlingException": ("rich", {}),
}
FAULTS = {"InternalServiceException": "500", "ThrottlingException": "429"}


REFUND = build_sample("refund")
CENTRE = sample_centre()
# What the newest models know; the oldest that is allowed lacks the last one.
TYPES = ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary", "ExtractedInformation"]


def refund(output_type, types=TYPES):
    return [segment for segment in REFUND.segments[output_type] if next(iter(segment)) in types]


def known(value):
    """Return segments without the member that is newer than most clients' models, which drop it."""
    if isinstance(value, dict):
        return {key: known(child) for key, child in value.items() if key != "RuleId"}
    return [known(child) for child in value] if isinstance(value, list) else value


def missing(peer):
    sentence = f"{peer} is not installed: python tests/endpoint/peers/install.py {peer}"
    if os.environ.get("RTCA_REQUIRE_PEERS"):
        pytest.fail(sentence)
    pytest.skip(sentence)


# The newest AWS CLI on the package index may be older than an operation; it takes the model of the newest botocore.
NEWEST_MODEL = {"AWS_DATA_PATH": str(Path(botocore.__file__).parent / "data")}


def environment(endpoint):
    """Return an environment without the machine's own AWS configuration."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_MAX_ATTEMPTS": "1",
        "AWS_PAGER": "",
        "AWS_ENDPOINT_URL_CONNECT": endpoint.url,
        "NO_PROXY": "127.0.0.1",
    }


def plain(value):
    """Return segments with their times as instants, whatever way a client writes them."""
    if isinstance(value, dict):
        return {
            key: dt.datetime.fromisoformat(child).timestamp() if key == "AbsoluteTime" else plain(child)
            for key, child in value.items()
        }
    return [plain(child) for child in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def endpoint(make):
    contacts = [
        ServedContact(make.instance, "rich", REFUND.segments, record=REFUND.record),
        make.plain("plain"),
        ServedContact(make.instance, "voice", channel="VOICE"),
        ServedContact(make.instance, "denied", {"Redacted": []}, access_denied=True),
    ]
    instance = ServedInstance(
        make.instance,
        users=CENTRE.users,
        queues=CENTRE.queues,
        rules=CENTRE.rules,
        extraction_definitions=CENTRE.extraction_definitions,
    )
    with serve(contacts, instances=[instance], quota=None) as running:
        yield running
    assert running.internal_errors == []


# The operations beside it: what to ask, and the member of the answer that is there.

BESIDE = {
    "DescribeContact": ({"ContactId": "rich"}, "Contact"),
    "DescribeUser": ({"UserId": CENTRE.users[0]["Id"]}, "User"),
    "DescribeQueue": ({"QueueId": CENTRE.queues[0]["QueueId"]}, "Queue"),
    "DescribeRule": ({"RuleId": CENTRE.rules[0]["RuleId"]}, "Rule"),
    "DescribeExtractionDefinition": (
        {"ExtractionDefinitionId": CENTRE.extraction_definitions[0]["ExtractionDefinitionId"]},
        "ExtractionDefinition",
    ),
    "ListRules": ({"MaxResults": 5}, "RuleSummaryList"),
    "SearchRules": ({}, "Rules"),
    "SearchContacts": (
        {
            "TimeRange": {
                "Type": "INITIATION_TIMESTAMP",
                "StartTime": "2025-03-01T00:00:00Z",
                "EndTime": "2025-04-01T00:00:00Z",
            }
        },
        "Contacts",
    ),
}


def dated(value):
    """Return an answer without its times, which every client writes in a way of its own."""
    if isinstance(value, dict):
        return {key: dated(child) for key, child in value.items() if not key.endswith(("Timestamp", "Time"))}
    return [dated(child) for child in value] if isinstance(value, list) else value


def served(endpoint, make, operation):
    """Return what boto3 gets."""
    members, member = BESIDE[operation]
    method = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", operation).lower()
    return dated(getattr(endpoint.client(), method)(InstanceId=make.instance, **members)[member])


BESIDE_OPERATIONS = {name: one for name, one in load_operations(load_service_model()).items() if name in BESIDE}


def errors_beside(operation):
    """Return by code of an error what brings it: members of a request, a fault, and whether the caller is denied."""
    found = {
        "ResourceNotFoundException": ({"InstanceId": "nowhere"}, None, False),
        "InvalidRequestException": ({"InstanceId": "x" * 101}, None, False),
        "AccessDeniedException": ({}, None, True),
        "InternalServiceException": ({}, "500", False),
        "ThrottlingException": ({}, "429", False),
    }
    return {code: found[code] for code in found if code in BESIDE_OPERATIONS[operation].errors}


@contextlib.contextmanager
def refusing(endpoint, operation, fault, *, denied):
    endpoint.script({1: fault} if fault else None)
    endpoint.deny(*([operation] if denied else []))
    yield
    endpoint.deny()


def test_errors_beside_are_those_that_the_model_declares():
    for name, operation in BESIDE_OPERATIONS.items():
        assert set(operation.errors) - set(errors_beside(name)) <= {
            "InvalidParameterException",
            "AccessDeniedException",
        }


# The AWS CLI.


@pytest.fixture(scope="module")
def aws(endpoint, make):
    program = install.python_in("aws-cli").parent / "aws"
    if not program.exists():
        missing("aws-cli")

    def run(contact_id="rich", *options, output_type="Redacted", types=TYPES):
        command = [program, "connect", "list-realtime-contact-analysis-segments-v2", "--output", "json"]
        command += ["--instance-id", make.instance, "--contact-id", contact_id, "--output-type", output_type]
        command += ["--segment-types", *types, *options]
        return subprocess.run(command, check=False, env=environment(endpoint), capture_output=True, text=True)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
def test_aws_cli_lists_the_contact(aws, endpoint, make, output_type):
    endpoint.script(None)
    segments, options = [], []
    while True:
        done = aws("rich", "--max-results", "40", *options, output_type=output_type)
        assert done.returncode == 0, done.stderr
        page = json.loads(done.stdout)
        segments += page["Segments"]
        if "NextToken" not in page:
            break
        options = ["--next-token", page["NextToken"]]
    assert page["Status"] == "COMPLETED"
    wanted = refund(output_type)
    assert len(segments) == len(wanted)
    # A CLI whose model is older than the newest type names it and drops the rest: that is its own doing.
    unknown = {"SDK_UNKNOWN_MEMBER": {"name": "ExtractedInformation"}}
    pairs = [(one, other) for one, other in zip(segments, wanted, strict=True) if one != unknown]
    assert [plain(known(one)) for one, _ in pairs] == [plain(known(other)) for _, other in pairs]
    assert {next(iter(other)) for one, other in zip(segments, wanted, strict=True) if one == unknown} <= {
        "ExtractedInformation"
    }


@pytest.mark.sampled(1)
@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.slow
def test_aws_cli_names_the_error(aws, endpoint, code):
    contact_id, members = ERRORS[code]
    endpoint.script({1: FAULTS[code]} if code in FAULTS else None)
    done = aws(contact_id, output_type=members.get("OutputType", "Redacted"))
    assert done.returncode != 0
    assert f"({code})" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("operation", BESIDE)
def test_aws_cli_gets_each_operation_beside_it_whole(endpoint, make, operation):
    program = install.python_in("aws-cli").parent / "aws"
    if not program.exists():
        missing("aws-cli")
    endpoint.script(None)
    members, member = BESIDE[operation]
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", operation).lower()
    question = json.dumps({"InstanceId": make.instance, **members})
    done = subprocess.run(
        [program, "connect", name, "--output", "json", "--no-paginate", "--cli-input-json", question],
        check=False,
        env=environment(endpoint) | NEWEST_MODEL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert newer(dated(json.loads(done.stdout)[member]), served(endpoint, make, operation))


@pytest.mark.slow
@pytest.mark.parametrize("place", range(len(BESIDE)))
def test_aws_cli_names_an_error_of_each_operation_beside_it(endpoint, make, place):
    """Each operation has one error, and all of the errors have an operation."""
    program = install.python_in("aws-cli").parent / "aws"
    if not program.exists():
        missing("aws-cli")
    operation = [*BESIDE][place]
    code, (members, fault, denied) = [*errors_beside(operation).items()][place % len(errors_beside(operation))]
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", operation).lower()
    question = json.dumps({"InstanceId": make.instance, **BESIDE[operation][0], **members})
    with refusing(endpoint, operation, fault, denied=denied):
        done = subprocess.run(
            [program, "connect", name, "--no-paginate", "--cli-input-json", question],
            check=False,
            env=environment(endpoint) | NEWEST_MODEL,
            capture_output=True,
            text=True,
        )
    assert f"({code})" in done.stderr
    assert f"{operation} operation" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode != 0


def newer(got, wanted):
    """Whether an answer is what is wanted, but for members that the client's model is too old for."""
    if isinstance(got, dict) and isinstance(wanted, dict):
        return set(got) <= set(wanted) and all(newer(got[name], wanted[name]) for name in got)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(newer, got, wanted))
    return got == wanted


# The AWS SDK for JavaScript.


@pytest.fixture(scope="module")
def javascript(endpoint, make):
    folder = PEERS / "javascript"
    node = shutil.which("node")
    if node is None or not (folder / "node_modules" / "@aws-sdk" / "client-connect").exists():
        missing("javascript")
    process = subprocess.Popen(
        [node, "client.mjs"],
        cwd=folder,
        env={**environment(endpoint), "RTCA_ENDPOINT": endpoint.url, "NODE_NO_WARNINGS": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask(action, contact_id="rich", **members):
        question = {
            "InstanceId": make.instance,
            "ContactId": contact_id,
            "OutputType": "Redacted",
            "SegmentTypes": TYPES,
            **members,
        }
        process.stdin.write(json.dumps({"action": action, "input": question}) + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    with process:
        yield ask
        process.stdin.close()


@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
def test_javascript_paginator_lists_the_contact(javascript, endpoint, make, output_type):
    endpoint.script(None)
    listed = javascript("list", OutputType=output_type, MaxResults=20)
    pages = -(-len(refund(output_type)) // 20)
    assert (listed["pages"], listed["status"]) == (pages, "COMPLETED")
    assert plain(known(listed["segments"])) == plain(known(refund(output_type)))


def test_javascript_reads_an_instance_by_its_arn(javascript, endpoint, make):
    endpoint.script(None)
    arn = f"arn:aws:connect:us-east-1:123456789012:instance/{make.instance}"
    assert len(javascript("list", InstanceId=arn)["segments"]) == len(refund("Redacted"))


@pytest.mark.parametrize("code", ERRORS)
def test_javascript_throws_the_class_of_the_error(javascript, endpoint, operation, code):
    contact_id, members = ERRORS[code]
    endpoint.script({1: FAULTS[code]} if code in FAULTS else None)
    thrown = javascript("call", contact_id, **members)
    assert (thrown["error"], thrown["class"]) == (code, code)
    assert thrown["status"] == operation.errors[code]
    assert thrown["message"]


def test_javascript_survives_faults_by_its_own_means(javascript, endpoint):
    endpoint.script({1: "502"})
    assert javascript("call")["status"] == 502
    endpoint.script({1: "reset-half"})
    assert javascript("call")["error"]
    assert javascript("call")["error"] is None


@pytest.mark.parametrize("operation", BESIDE)
def test_javascript_gets_each_operation_beside_it_whole(javascript, endpoint, make, operation):
    endpoint.script(None)
    members, member = BESIDE[operation]
    asked = javascript("ask", operation=operation, **members)
    assert asked.get("error") is None
    assert newer(dated(asked["answer"][member]), served(endpoint, make, operation))
    assert asked["answer"][member]


@pytest.mark.parametrize("operation", BESIDE)
def test_javascript_throws_the_class_of_each_error_beside_it(javascript, endpoint, make, operation):
    for code, (members, fault, denied) in errors_beside(operation).items():
        with refusing(endpoint, operation, fault, denied=denied):
            thrown = javascript("ask", operation=operation, **{**BESIDE[operation][0], **members})
        status = BESIDE_OPERATIONS[operation].errors[code]
        assert (thrown["error"], thrown["class"], thrown["status"]) == (code, code, status)
    endpoint.script(None)
    assert javascript("ask", operation=operation, **BESIDE[operation][0]).get("error") is None


# The oldest boto3, as a client of the newest endpoint and the other way round.

OLD_CLIENT = """
import json, sys, boto3
client = boto3.client("connect")
question = json.loads(sys.argv[1])
answers = []
for members in question:
    try:
        segments = []
        while True:
            page = client.list_realtime_contact_analysis_segments_v2(**members)
            segments += page["Segments"]
            if "NextToken" not in page:
                break
            members["NextToken"] = page["NextToken"]
        answers.append({"segments": segments, "status": page["Status"]})
    except client.exceptions.ClientError as error:
        answers.append({"class": type(error).__name__, "code": error.response["Error"]["Code"]})
print(json.dumps({"version": boto3.__version__, "answers": answers}, default=str))
"""

# rtca_nb itself needs pandas and more; the endpoint needs none of that, so its package is loaded alone.
OLD_ENDPOINT = """
import importlib.util, json, pathlib, sys, types
root = pathlib.Path(sys.argv[1])
package = types.ModuleType("rtca_nb")
package.__path__ = [str(root / "rtca_nb")]
sys.modules["rtca_nb"] = package
import botocore
from rtca_nb.endpoint import ServedContact, serve
segments = json.loads(sys.stdin.read())
with serve([ServedContact("i", "c", {"Redacted": segments})], quota=None) as endpoint:
    client = endpoint.client()
    page = client.list_realtime_contact_analysis_segments_v2(
        InstanceId="i", ContactId="c", OutputType="Redacted", SegmentTypes=["Transcript", "PostContactSummary"]
    )
    assert not endpoint.internal_errors
print(json.dumps({"version": botocore.__version__, "count": len(page["Segments"])}))
"""


@pytest.fixture(scope="module")
def oldest():
    python = install.python_in("oldest-boto3")
    if not python.exists():
        missing("oldest-boto3")

    def run(script, *arguments, stdin="", env=None):
        done = subprocess.run(
            [python, "-c", script, *arguments],
            check=False,
            input=stdin,
            env=env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.mark.slow
def test_oldest_boto3_lists_the_contact_and_raises_the_right_classes(oldest, endpoint, make):
    endpoint.script({7: "500", 8: "429"})
    common = {"InstanceId": make.instance, "SegmentTypes": make.types}
    questions = [
        {**common, "ContactId": "rich", "OutputType": output_type, "MaxResults": 60}
        for output_type in ("Raw", "Redacted")
    ]
    codes = [code for code in ERRORS if code not in FAULTS]
    # two pages for each output type, then a request for each error
    endpoint.script({4 + len(codes) + 1: "500", 4 + len(codes) + 2: "429"})
    for code in [*codes, *FAULTS]:
        contact_id, members = ERRORS[code]
        questions.append({**common, "ContactId": contact_id, "OutputType": "Redacted", **members})
    result = oldest(OLD_CLIENT, json.dumps(questions), env=environment(endpoint))
    assert result["version"] == install.oldest_boto3()
    raw, redacted, *refused = result["answers"]
    assert plain(raw["segments"]) == plain(known(refund("Raw", make.types)))
    assert plain(redacted["segments"]) == plain(known(refund("Redacted", make.types)))
    assert [answer["class"] for answer in refused] == [*codes, *FAULTS]


@pytest.mark.slow
def test_endpoint_serves_from_the_oldest_service_model(oldest, make):
    result = oldest(OLD_ENDPOINT, str(install.REPOSITORY), stdin=json.dumps(make.segments(redacted=True)))
    assert result["version"] == install.oldest_boto3()
    assert result["count"] == 67


def test_newest_boto3_is_what_the_other_tests_use():
    import boto3

    newest = tuple(int(part) for part in boto3.__version__.split("."))
    assert newest >= tuple(int(part) for part in install.oldest_boto3().split("."))
    assert sys.version_info >= (3, 11)
