"""The operation through real boto3: pages, filters, tokens, errors and identifiers."""

import re
from urllib.parse import quote

import pytest


def ids(segments):
    return [next(iter(segment.values())).get("Id") for segment in segments]


@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
@pytest.mark.parametrize("max_results", [1, 7, 100])
def test_pages_add_up_to_the_contact(ask, make, output_type, max_results):
    expected = make.segments(redacted=output_type == "Redacted")
    got = ask.segments(OutputType=output_type, MaxResults=max_results)
    assert ids(got) == ids(expected)
    assert [segment.get("Transcript", {}).get("Content") for segment in got] == [
        segment.get("Transcript", {}).get("Content") for segment in expected
    ]


def test_page_holds_no_more_than_max_results(ask):
    sizes = [len(page["Segments"]) for page in ask.pages(MaxResults=30)]
    assert sizes == [30, 30, 11]


def test_page_without_max_results_is_as_large_as_the_model_allows(ask):
    assert len(ask()["Segments"]) == 71


def test_times_are_read_as_aware_datetimes(ask, make):
    first = ask(MaxResults=2)["Segments"][1]["Transcript"]
    assert first["Time"]["AbsoluteTime"].isoformat().startswith("2026-01-02T")
    assert first["Time"]["AbsoluteTime"].tzinfo is not None


@pytest.mark.parametrize("name", ["Transcript", "Categories", "Issues", "Event", "Attachments", "PostContactSummary"])
def test_filter_selects_a_segment_type(ask, name):
    segments = ask.segments(SegmentTypes=[name])
    assert segments
    assert {next(iter(segment)) for segment in segments} == {name}


def test_filter_that_names_no_type_selects_nothing(ask):
    page = ask(SegmentTypes=[])
    assert (page["Status"], page["Segments"]) == ("COMPLETED", [])


def test_contact_without_segments_is_complete(ask):
    page = ask("empty")
    assert (page["Channel"], page["Status"], page["Segments"]) == ("CHAT", "COMPLETED", [])
    assert "NextToken" not in page


@pytest.mark.parametrize(
    ("contact_id", "members", "code", "status", "words"),
    [
        ("plain", {"OutputType": "Raw"}, "OutputTypeNotFoundException", 404, "OutputType Raw"),
        ("nobody", {}, "ResourceNotFoundException", 404, "no such contact"),
        ("rich", {"InstanceId": "elsewhere"}, "ResourceNotFoundException", 404, "no such instance"),
        ("denied", {}, "AccessDeniedException", 403, "access"),
        ("voice", {}, "InvalidRequestException", 400, "VOICE"),
        ("rich", {"MaxResults": 101}, "InvalidRequestException", 400, "MaxResults must be at most 100"),
        ("rich", {"SegmentTypes": ["TRANSCRIPT"]}, "InvalidRequestException", 400, r"SegmentTypes\[0\]"),
        ("rich", {"SegmentTypes": ["Event"] * 8}, "InvalidRequestException", 400, "SegmentTypes must have at most"),
        ("rich", {"OutputType": "bogus"}, "InvalidRequestException", 400, "OutputType must be one of: Raw, Redacted"),
        ("rich", {"InstanceId": "i" * 101}, "InvalidRequestException", 400, "InstanceId must have at most 100"),
        ("c" * 257, {}, "InvalidRequestException", 400, "ContactId must have at most 256"),
        ("rich", {"NextToken": "t" * 100_001}, "InvalidRequestException", 400, "NextToken must have at most 100000"),
        ("rich", {"NextToken": "made-up"}, "InvalidRequestException", 400, "NextToken is not valid"),
        ("rich", {"NextToken": "größer"}, "InvalidRequestException", 400, "NextToken is not valid"),
    ],
)
def test_refusals_reach_boto3_as_the_class_of_their_code(ask, contact_id, members, code, status, words):
    error = ask.error(contact_id, **members)
    assert type(error) is getattr(ask.client.exceptions, code)
    assert error.response["Error"]["Code"] == code
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert re.search(words, error.response["Error"]["Message"])
    assert error.response["ResponseMetadata"]["RequestId"]


def test_refusal_quotes_nothing_of_the_request(ask):
    error = ask.error(OutputType="my secret", InstanceId="<script>")
    assert "secret" not in str(error)
    assert "script" not in str(error)


# Tokens.


def test_token_is_opaque_and_differs_from_page_to_page(ask):
    tokens = [page.get("NextToken") for page in ask.pages(MaxResults=20)]
    assert len(set(tokens)) == len(tokens)
    assert all("rich" not in token for token in tokens if token)


@pytest.mark.parametrize(
    ("contact_id", "members"),
    [
        ("plain", {}),
        ("rich", {"OutputType": "Raw"}),
        ("rich", {"SegmentTypes": ["Transcript"]}),
    ],
)
def test_token_belongs_to_one_contact_output_type_and_filter(ask, contact_id, members):
    token = ask(MaxResults=5)["NextToken"]
    error = ask.error(contact_id, **members, NextToken=token)
    assert error.response["Error"]["Code"] == "InvalidRequestException"
    assert "NextToken" in error.response["Error"]["Message"]


def test_token_does_not_depend_on_the_order_of_the_filter(ask, make):
    first = ask(MaxResults=5, SegmentTypes=make.types)
    second = ask(MaxResults=9, SegmentTypes=make.types[::-1], NextToken=first["NextToken"])
    assert ids(second["Segments"]) == ids(make.segments(redacted=True)[5:14])


def test_token_can_be_used_again(ask):
    token = ask(MaxResults=5)["NextToken"]
    assert ask(MaxResults=5, NextToken=token)["Segments"] == ask(MaxResults=5, NextToken=token)["Segments"]


def test_token_that_was_tampered_with_is_refused(ask):
    token = ask(MaxResults=5)["NextToken"]
    for position in range(0, len(token) - 2, 5):
        other = "A" if token[position] != "A" else "B"
        error = ask.error(NextToken=token[:position] + other + token[position + 1 :])
        assert "NextToken is not valid" in str(error)


def test_tokens_expire_by_time(start, make):
    ask = make.asker(start(make.rich(), token_life=0.0))
    assert "NextToken has expired" in str(ask.error(NextToken=ask(MaxResults=5)["NextToken"]))


def test_tokens_expire_when_told_to(start, make):
    ask = make.asker(start(make.rich()))
    token = ask(MaxResults=5)["NextToken"]
    ask.endpoint.expire_tokens()
    assert "NextToken has expired" in str(ask.error(NextToken=token))
    assert ask(NextToken=ask(MaxResults=5)["NextToken"])["Segments"]


# Identifiers.


def test_instance_may_be_named_by_its_arn(ask, make, endpoint):
    arn = f"arn:aws:connect:us-east-1:123456789012:instance/{make.instance}"
    assert ask(InstanceId=arn)["Segments"] == ask()["Segments"]
    assert endpoint.requests[-1].contact_id == "rich"


def test_contact_may_be_served_under_an_arn(start, make):
    from rtca_nb.endpoint import ServedContact

    arn = f"arn:aws-us-gov:connect:us-gov-west-1:123456789012:instance/{make.instance}"
    ask = make.asker(start(ServedContact(arn, "rich", {"Redacted": []})))
    assert ask()["Status"] == ask(InstanceId=arn)["Status"] == "COMPLETED"


def test_identifier_of_any_script_reaches_the_contact(ask):
    assert len(ask("Ünïcode 訂單 #1 100%")["Segments"]) == 1


@pytest.mark.parametrize("trick", ["..", ".", "../rich", "a/b", "\\", "a\x00b", "a\nb", "/", "//", "rich/..", "..\\.."])
def test_path_tricks_are_refused(ask, trick):
    error = ask.error(trick)
    assert error.response["Error"]["Code"] == "InvalidRequestException"
    assert "ContactId" in error.response["Error"]["Message"]


@pytest.mark.parametrize("trick", ["..", "arn:aws:s3:us-east-1:123456789012:instance/x", "a/../b", "x/y"])
def test_path_tricks_are_refused_in_the_instance(ask, trick):
    assert "InstanceId is not a valid identifier" in str(ask.error(InstanceId=trick))


@pytest.mark.parametrize(
    ("tail", "status", "code"),
    [
        ("i/%2e%2e", 400, "InvalidRequestException"),
        ("i/%2F", 400, "InvalidRequestException"),
        ("i/%zz", 400, "InvalidRequestException"),
        ("i/%ff", 400, "InvalidRequestException"),
        ("i/%252e%252e", 404, "ResourceNotFoundException"),  # quoted twice: an odd name, but only a name
        ("/rich", 400, "InvalidRequestException"),
        ("i/", 400, "InvalidRequestException"),
        ("i", 404, "UnknownOperationException"),
        ("i/c/", 404, "UnknownOperationException"),
        ("i/../../c", 404, "UnknownOperationException"),
    ],
)
def test_raw_paths_are_split_before_they_are_unquoted(wire, tail, status, code):
    got, headers, _ = wire.send(target=f"/contact/list-real-time-analysis-segments-v2/{tail}")
    assert (got, headers["x-amzn-errortype"]) == (status, code)


def test_quoted_path_reaches_the_contact(wire, make):
    arn = quote(f"arn:aws:connect:us-east-1:123456789012:instance/{make.instance}", safe="")
    status, _, _ = wire.send(target=f"/contact/list-real-time-analysis-segments-v2/{arn}/%72ich")
    assert status == 200


# The category filter of newer models.


def test_list_filter_keeps_categories_whose_rules_have_the_tags(start, make, operation):
    if "ListFilter" not in operation.input_shape.members:
        pytest.skip("the installed botocore is older than ListFilter")
    contact = make.rich(rule_tags={"refund": {"team": "sales", "tier": "1"}, "late": {"team": "support"}})
    ask = make.asker(start(contact))

    def names(list_filter):
        filtered = ask(SegmentTypes=["Categories"], ListFilter={"CategoriesAttributeFilter": list_filter})
        return [sorted(segment["Categories"]["MatchedDetails"]) for segment in filtered["Segments"]]

    sales, support = {"TagKey": "team", "TagValue": "sales"}, {"TagKey": "team", "TagValue": "support"}
    tier = {"TagKey": "tier", "TagValue": "1"}
    assert names({"TagCondition": sales}) == [["refund"]]
    assert names({"AndCondition": {"TagConditions": [sales, tier]}}) == [["refund"]]
    assert names({"AndCondition": {"TagConditions": [sales, support]}}) == []
    assert names({"OrConditions": [{"TagConditions": [sales]}, {"TagConditions": [support]}]}) == [["late", "refund"]]
    assert names({}) == [["late", "refund", "whole contact"]]
