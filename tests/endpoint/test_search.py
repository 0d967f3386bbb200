"""SearchContacts over real boto3, as far as the endpoint knows it."""

import datetime as dt

import pytest
from botocore.exceptions import ClientError

from rtca_nb.endpoint import Quota, ServedContact
from tests.newest_model import newest_model

DAY = {
    "Type": "INITIATION_TIMESTAMP",
    "StartTime": dt.datetime(2026, 1, 2, tzinfo=dt.UTC),
    "EndTime": dt.datetime(2026, 1, 3, tzinfo=dt.UTC),
}


@pytest.fixture
def find(start, make):
    contacts = [
        ServedContact(make.instance, f"c{number}", {"Redacted": [make.message(1, "x", second=60 * number)]})
        for number in range(7)
    ]
    contacts += [
        ServedContact(make.instance, "untimed", {"Redacted": []}),
        ServedContact("elsewhere", "other", {"Redacted": [make.message(1, "x")]}),
    ]
    endpoint = start(*contacts, quota=Quota(1, 1))
    client = endpoint.client()

    def search(**members):
        return client.search_contacts(**{"InstanceId": make.instance, "TimeRange": DAY, **members})

    search.endpoint = endpoint
    return search


def ids(answer):
    return [contact["Id"] for contact in answer["Contacts"]]


def test_contacts_of_an_instance_are_found_newest_first(find):
    answer = find()
    assert ids(answer) == ["c6", "c5", "c4", "c3", "c2", "c1", "c0"]
    assert answer["TotalCount"] == 7
    assert "NextToken" not in answer
    first = answer["Contacts"][0]
    assert first["Channel"] == "CHAT"
    assert first["InitiationTimestamp"] == dt.datetime(2026, 1, 2, 3, 6, tzinfo=dt.UTC)


def test_pages_add_up(find):
    found, token = [], {}
    while True:
        answer = find(MaxResults=3, Sort={"FieldName": "INITIATION_TIMESTAMP", "Order": "ASCENDING"}, **token)
        found += ids(answer)
        if "NextToken" not in answer:
            break
        token = {"NextToken": answer["NextToken"]}
    assert found == [f"c{number}" for number in range(7)]


def test_time_range_and_channel_narrow(find):
    narrow = {**DAY, "StartTime": dt.datetime(2026, 1, 2, 3, 2, tzinfo=dt.UTC)}
    assert len(ids(find(TimeRange=narrow))) == 5
    assert ids(find(SearchCriteria={"Channels": ["VOICE"]})) == []
    assert len(ids(find(SearchCriteria={"Channels": ["CHAT", "VOICE"]}))) == 7


def test_token_belongs_to_its_search(find):
    token = find(MaxResults=3)["NextToken"]
    with pytest.raises(ClientError, match="NextToken is not valid"):
        find(SearchCriteria={"Channels": ["CHAT"]}, NextToken=token)


@newest_model
@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"InstanceId": "nowhere"}, "ResourceNotFoundException.*no such instance"),
        ({"Sort": {"FieldName": "CHANNEL", "Order": "ASCENDING"}}, "Sort.FieldName"),
        ({"TimeRange": {**DAY, "EndTime": dt.datetime(2020, 1, 1, tzinfo=dt.UTC)}}, "must not be after"),
        ({"SearchCriteria": {"ActiveRegions": ["eu-central-1"]}}, "SearchCriteria.ActiveRegions"),
        ({"MaxResults": 101}, "MaxResults must be at most 100"),
    ],
)
def test_search_that_the_endpoint_does_not_know_is_refused(find, members, words):
    with pytest.raises(ClientError, match=words):
        find(**members)


def test_search_is_outside_the_quota_and_logged_without_a_contact(find):
    for _ in range(5):
        find()
    assert {record.line().split(" ")[1] for record in find.endpoint.requests} == {"SearchContacts"}


def test_contact_that_still_runs_has_no_end(start, make):
    client = start(make.plain("c"), speed=0).client()
    by_end = {**DAY, "Type": "DISCONNECT_TIMESTAMP"}
    assert ids(client.search_contacts(InstanceId=make.instance, TimeRange=by_end)) == []
    assert ids(client.search_contacts(InstanceId=make.instance, TimeRange=DAY)) == ["c"]
