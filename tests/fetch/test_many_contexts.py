"""Two hundred contacts with their records: each operation at its own quota, side by side, and nothing lost."""

from __future__ import annotations

import time
from collections import Counter

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import Quota, ServedContact, ServedInstance, serve

CONTACTS, AGENTS, QUEUES = 200, 40, 10
RATE, BURST = 25.0, 10
LISTING = "ListRealtimeContactAnalysisSegmentsV2"
SEGMENT = {
    "Transcript": {
        "Id": "m1",
        "ParticipantId": "p",
        "ParticipantRole": "CUSTOMER",
        "Content": "hello",
        "Time": {"AbsoluteTime": "2026-01-02T03:04:05.678Z"},
    }
}


def served(number):
    record = {"AgentInfo": {"Id": f"agent{number % AGENTS}"}, "QueueInfo": {"Id": f"queue{number % QUEUES}"}}
    return ServedContact("i", f"c{number}", {"Redacted": [SEGMENT]}, record=record)


@pytest.mark.slow
def test_many_contacts_come_at_the_pace_of_the_quotas_and_a_denial_in_the_middle_changes_nothing_else(monkeypatch):
    # The service's own is two a second: the same at another scale.
    monkeypatch.setattr("rtca_nb.fetch.connection.QUOTA", (RATE, float(BURST)))
    instance = ServedInstance(
        "i",
        users=[{"Id": f"agent{number}", "Username": f"user {number}"} for number in range(AGENTS)],
        queues=[{"QueueId": f"queue{number}", "Name": f"Queue {number}"} for number in range(QUEUES)],
    )
    names = [LISTING, "DescribeContact", "DescribeUser", "DescribeQueue"]
    quotas = dict.fromkeys(names, Quota(RATE, BURST))
    ids = [f"c{number}" for number in range(CONTACTS)]
    with serve([*map(served, range(CONTACTS))], instances=[instance], quota=quotas) as endpoint:
        fetching = rtca.fetch_contacts(
            "i", ids, client=endpoint.client(), quota=(RATE, BURST), context=True, connections=16
        )
        came, began = [], time.monotonic()
        for result in fetching:
            came.append(result)
            if len(came) == 20:
                endpoint.deny("DescribeUser")
        taken = time.monotonic() - began
        asked = Counter(record.operation for record in endpoint.requests)
        refused = Counter(record.operation for record in endpoint.requests if record.http_status == 429)
    # Each operation has a bucket of its own, so the slowest of them decides: one request for each contact.
    ideal = (CONTACTS - BURST) / RATE
    assert taken / ideal <= 1.1, f"{taken:.2f} s of {ideal:.2f} s"
    assert {one.contact_id for one in came if isinstance(one, rtca.Contact) and one.complete} == set(ids)
    for one in came:
        number = int(one.contact_id.removeprefix("c"))
        assert one.context.queue == f"Queue {number % QUEUES}"
        assert one.context.agent.startswith("agent-")
        assert [note for note in one.context.notes if "DescribeUser" not in note] == []
    unnamed = [one for one in came if one.context.notes]
    assert 0 < len(unnamed) < CONTACTS
    assert asked["DescribeContact"] - refused["DescribeContact"] == CONTACTS
    assert asked["DescribeQueue"] - refused["DescribeQueue"] == QUEUES
    assert asked["DescribeUser"] <= AGENTS + refused["DescribeUser"]
    assert refused.total() <= 0.05 * asked.total()
