"""Our figures beside the service's: equal under the stated definitions, and told where they are not."""

import json

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import UsageError
from rtca_nb.model.context import SentContext
from rtca_nb.model.record import replace_fields
from rtca_nb.samples import build_sample, generate_contacts, sample_names
from rtca_nb.sampling import served_samples


@pytest.fixture(scope="module")
def client():
    drawn = [
        ServedContact(
            one.instance_id, one.contact_id, {"Raw": one.segments("Raw")}, status=one.status, record=one.record
        )
        for one in generate_contacts(6, seed=3)
    ]
    with serve([*served_samples(), *drawn], quota=None) as endpoint:
        yield endpoint.client()


def compared(client, one, output_type="Raw", **options):
    contact = rtca.fetch_contact(
        one.instance_id, one.contact_id, client=client, output_type=output_type, context=True, **options
    )
    return rtca.compare_metrics(contact)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", sample_names())
def test_figures_of_a_sample_are_those_of_the_service(client, name):
    sample = build_sample(name)
    frame = compared(client, sample, "Raw" if "Raw" in sample.segments else "Redacted")
    over = "ChatMetrics" in sample.record
    assert set(frame.verdict) == ({"confirmed"} if over else {"only ours"})
    assert len(frame) >= 4


def test_figures_of_generated_contacts_are_those_of_the_service(client):
    for one in generate_contacts(6, seed=3):
        frame = compared(client, one)
        assert set(frame.verdict) == {"confirmed"}
        assert len(frame) == 16


def test_lengths_of_a_redacted_form_differ_and_say_by_how_much(client):
    frame = compared(client, build_sample("refund"), "Redacted").set_index(["member", "participant_role"])
    row = frame.loc[("MessageLengthInChars", "CUSTOMER")]
    assert row.verdict == "differs"
    assert row.difference == row.ours - row.service
    assert frame.loc[("MessagesSent", "CUSTOMER")].verdict == "confirmed"


def test_figure_that_the_service_counts_otherwise_is_told(client):
    sample = build_sample("refund")
    sent = {"ChatContactMetrics": {"TotalMessages": 63}, "AgentMetrics": {"MaxResponseTimeInMillis": 396_225}}
    contact = ServedContact("i", "c", sample.segments, record={"ChatMetrics": sent})
    with serve([contact], quota=None) as endpoint:
        fetched = rtca.fetch_contact("i", "c", client=endpoint.client(), context=True)
    frame = rtca.compare_metrics(fetched).set_index("member")
    total = frame.loc["TotalMessages"]
    assert (total.service, total.ours, total.difference, total.verdict) == (63, 64, 1, "differs")
    assert set(frame.loc["MaxResponseTimeInMillis"].verdict) == {"confirmed", "only ours"}


def test_contact_without_its_record_has_nothing_to_compare(client):
    sample = build_sample("refund")
    with pytest.raises(UsageError, match="context=True"):
        rtca.compare_metrics(rtca.fetch_contact(sample.instance_id, sample.contact_id, client=client))


def test_a_figure_that_no_contact_can_have_is_not_compared():
    contact = rtca.sample_contact(context=True)
    record = record_of(contact)
    answer = json.loads(record.context.answers["DescribeContact"])
    answer["Contact"]["ChatMetrics"]["ChatContactMetrics"]["TotalMessages"] = 10**400
    sent = SentContext({**record.context.answers, "DescribeContact": json.dumps(answer).encode()}, {})
    frame = rtca.compare_metrics(Contact(replace_fields(record, context=sent)))
    assert frame.service.isna().sum() == rtca.compare_metrics(contact).service.isna().sum() + 1
