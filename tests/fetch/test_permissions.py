"""The least policy: enough for what is done, and nothing that is not needed."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.aws.permissions import OPERATIONS, least_policy
from rtca_nb.cli.commands import app
from rtca_nb.endpoint import serve
from rtca_nb.endpoint.model import OPERATIONS as SERVED
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_sample_centre, served_samples

SAMPLE = build_sample("refund")
BEGIN, END = dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
USES = {
    "analysis": lambda client: rtca.fetch_contact(SAMPLE.instance_id, SAMPLE.contact_id, client=client),
    "context": lambda client: rtca.fetch_contexts(SAMPLE.instance_id, [SAMPLE.contact_id], client=client),
    "rules": lambda client: rtca.fetch_rules(SAMPLE.instance_id, client=client),
    "search": lambda client: list(rtca.search_contact_ids(SAMPLE.instance_id, BEGIN, END, client=client)),
}


def actions(policy):
    return {action for statement in policy["Statement"] for action in statement["Action"]}


@pytest.fixture(scope="module")
def endpoint():
    with serve(served_samples(), instances=[served_sample_centre()], quota=None) as running:
        yield running


@pytest.mark.parametrize("use", USES)
def test_policy_is_enough_for_a_use_and_needed_by_it(endpoint, use):
    allowed = {action.removeprefix("connect:") for action in actions(least_policy([use]))}
    endpoint.deny(*(set(SERVED) - allowed))
    before = len(endpoint.requests)
    result = USES[use](endpoint.client())
    assert len(result) if use != "analysis" else result.complete
    if use == "context":
        assert result.notes.tolist() == [[]]
    assert {record.operation for record in endpoint.requests[before:]} == allowed


def test_every_use_is_tried():
    assert set(USES) == set(OPERATIONS)


def run(*words):
    return CliRunner().invoke(app, ["permissions", *words])


def test_command_prints_the_policy_and_nothing_else():
    told = run("--context", "--search", "--instance", "12345678-aaaa", "--s3", "s3://chats/Analysis/")
    policy = json.loads(told.stdout)
    assert told.exit_code == 0
    assert "kms:Decrypt" in told.stderr
    assert actions(policy) == {
        *("connect:ListRealtimeContactAnalysisSegmentsV2", "connect:DescribeContact", "connect:DescribeUser"),
        *("connect:DescribeQueue", "connect:SearchContacts", "s3:ListBucket", "s3:GetObject"),
        "s3:GetObjectVersion",
    }
    by_id = {statement["Sid"]: statement for statement in policy["Statement"]}
    arn = "arn:aws:connect:*:*:instance/12345678-aaaa"
    assert by_id["ConnectContext"]["Resource"] == [arn, f"{arn}/*"]
    assert by_id["S3Read1"]["Resource"] == ["arn:aws:s3:::chats/Analysis/*"]
    assert by_id["S3List1"]["Condition"] == {"StringLike": {"s3:prefix": ["Analysis/*"]}}


def test_arn_of_an_instance_limits_account_and_region():
    arn = "arn:aws-us-gov:connect:us-gov-west-1:123456789012:instance/12345678"
    policy = least_policy(["analysis"], instance=arn, s3=["s3://chats"])
    assert policy["Statement"][0]["Resource"] == [arn, f"{arn}/*"]
    assert policy["Statement"][1]["Resource"] == ["arn:aws-us-gov:s3:::chats"]
    assert "Condition" not in policy["Statement"][1]


@pytest.mark.parametrize("words", [["--instance", "a b"], ["--s3", "chats/"], ["--s3", "s3://chats/*"]])
def test_bad_usage_is_one_sentence(words):
    told = run(*words)
    assert told.exit_code != 0
    assert told.stdout == ""


def test_unknown_use_is_refused():
    with pytest.raises(UsageError, match="flying"):
        least_policy(["flying"])


@pytest.mark.parametrize(
    "wrong",
    [
        lambda text: least_policy([text]),
        lambda text: least_policy(["analysis"], instance=text),
        lambda text: least_policy(["analysis"], s3=[text]),
    ],
)
def test_what_is_refused_is_told_as_text_that_acts_on_no_terminal(wrong):
    with pytest.raises(UsageError) as caught:
        wrong("a\x1b]52;c;eA==\x07\u202eb")
    assert str(caught.value).isprintable()
    assert r"\x1b" in str(caught.value)
