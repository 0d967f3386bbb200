"""Fetching over real boto3: the same contact however it is paged, Redacted unless asked, nobody else disturbed."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import (
    AccessDeniedError,
    InvalidRequestError,
    OutputTypeNotFoundError,
    ResourceNotFoundError,
    RevealError,
    UsageError,
)
from rtca_nb.samples import build_sample
from rtca_nb.sampling import sample_contact
from rtca_nb.tables.schema import COLUMNS
from tests.fetch.conftest import CANARY, INSTANCE, REFUND, canary_segments

pytestmark = pytest.mark.usefixtures("no_pauses")


def assert_same(one, other):
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@pytest.mark.parametrize("output_type", ["Redacted", "Raw"])
@pytest.mark.sampled(1)
def test_pages_of_any_size_give_the_same_frames(client, output_type):
    whole = rtca.fetch_contact(INSTANCE, REFUND, output_type=output_type, client=client)
    assert len(whole.transcript) == 64
    assert whole.complete
    for size in (1, 7):
        assert_same(
            whole, rtca.fetch_contact(INSTANCE, REFUND, output_type=output_type, max_results=size, client=client)
        )


def test_every_sample_arrives_as_it_was_written(client, sample_name):
    sample = build_sample(sample_name)
    for output_type, segments in sample.segments.items():
        contact = rtca.fetch_contact(sample.instance_id, sample.contact_id, output_type=output_type, client=client)
        assert len(contact.segments) == len(segments)
        assert (contact.channel, contact.status) == (sample.channel, sample.status)
        assert contact.complete == (sample.status != "IN_PROGRESS")
        assert contact.instance_id == sample.instance_id
        sent = [item["Transcript"]["Content"] for item in segments if "Transcript" in item]
        assert sorted(contact.reveal().transcript["content"]) == sorted(sent)


def test_redacted_is_asked_for_unless_told_otherwise(client, endpoint):
    before = len(endpoint.requests)
    assert rtca.fetch_contact(INSTANCE, REFUND, client=client).output_type == "Redacted"
    assert next(rtca.iter_pages(INSTANCE, REFUND, client=client)).number == 1
    assert {request.output_type for request in endpoint.requests[before:]} == {"Redacted"}
    assert sample_contact("refund").output_type == "Redacted"


def test_raw_is_never_a_fallback(client, endpoint):
    before = len(endpoint.requests)
    with pytest.raises(OutputTypeNotFoundError) as raised:
        rtca.fetch_contact(INSTANCE, "raw only", client=client)
    assert {request.output_type for request in endpoint.requests[before:]} == {"Redacted"}
    assert raised.value.http_status == 404
    assert CANARY not in rtca.fetch_contact(INSTANCE, "raw only", output_type="Raw", client=client)._repr_html_()


@pytest.mark.parametrize(
    ("contact_id", "error", "status"),
    [
        ("raw only", OutputTypeNotFoundError, 404),
        ("denied", AccessDeniedError, 403),
        ("nowhere", ResourceNotFoundError, 404),
        ("voice", InvalidRequestError, 400),
    ],
)
def test_what_the_service_refuses_is_a_typed_sentence(client, contact_id, error, status):
    with pytest.raises(error) as raised:
        rtca.fetch_contact(INSTANCE, contact_id, client=client)
    text = str(raised.value)
    assert contact_id in text
    assert "\n" not in text
    assert text.count(". ") == 0
    assert (raised.value.http_status, raised.value.code) == (status, error.__name__.replace("Error", "Exception"))
    assert raised.value.request_id


def test_an_empty_contact_is_a_contact(client):
    contact = rtca.fetch_contact(INSTANCE, "empty", client=client)
    assert len(contact.transcript) == 0
    assert contact.complete


def test_progress_is_told_after_each_page(client):
    told = []
    contact = rtca.fetch_contact(INSTANCE, REFUND, max_results=30, client=client, progress=told.append)
    assert [step.pages for step in told] == list(range(1, len(told) + 1))
    assert told[-1].segments == len(contact.segments)
    assert {(step.contact_id, step.status) for step in told} == {(REFUND, "COMPLETED")}


def test_an_error_of_the_caller_is_the_callers(client):
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rtca.fetch_contact(INSTANCE, REFUND, client=client, progress=stop)


def test_segment_types_are_asked_for_and_noted(client):
    contact = rtca.fetch_contact(INSTANCE, REFUND, segment_types=["Transcript", "Event"], client=client)
    assert len(contact.transcript) == 64
    assert len(contact.events) > 0
    assert len(contact.categories) == 0
    assert any("Transcript, Event" in note for note in contact.notes)
    assert not any("asked for" in note for note in rtca.fetch_contact(INSTANCE, REFUND, client=client).notes)


def test_what_was_not_asked_for_is_not_shown_as_none(client):
    contact = rtca.fetch_contact(INSTANCE, REFUND, segment_types=["Transcript", "Event"], client=client)
    page = rtca.render_report(contact)
    for name in ("categories", "issues"):
        assert f"<dt>{name}</dt><dd>not asked for</dd>" in page
    only = rtca.render_report(rtca.fetch_contact(INSTANCE, REFUND, segment_types=["Issues"], client=client))
    assert "<dt>messages</dt><dd>not asked for</dd>" in only


def test_segment_types_that_an_older_botocore_does_not_know_are_noted(client):
    shape = client.meta.service_model.shape_for("RealTimeContactAnalysisSegmentType")
    older = [name for name in shape.enum if name != "ExtractedInformation"]
    whole = rtca.fetch_contact(INSTANCE, REFUND, client=client)
    assert not any("asked for" in note for note in whole.notes)
    part = rtca.fetch_contact(INSTANCE, REFUND, client=client, segment_types=older)
    assert any("ExtractedInformation segments were not requested" in note for note in part.notes)


@pytest.mark.parametrize(
    "wrong",
    [
        {"instance_id": ""},
        {"instance_id": ".."},
        {"instance_id": None},
        {"contact_id": "."},
        {"contact_id": " "},
        {"contact_id": 5},
        {"output_type": "raw"},
        {"output_type": "RedactedAndRaw"},
        {"max_results": 0},
        {"max_results": 101},
        {"max_results": True},
        {"max_results": "100"},
        {"segment_types": "Transcript"},
        {"segment_types": []},
        {"segment_types": [5]},
        {"offset_unit": "bytes"},
        {"region_name": "eu-west-1"},
        {"endpoint_url": "http://127.0.0.1:1"},
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_before_anything_is_asked(client, endpoint, wrong):
    before = len(endpoint.requests)
    arguments = {"instance_id": INSTANCE, "contact_id": REFUND, "client": client, **wrong}
    with pytest.raises(UsageError) as raised:
        rtca.fetch_contact(arguments.pop("instance_id"), arguments.pop("contact_id"), **arguments)
    assert "\n" not in str(raised.value)
    assert len(endpoint.requests) == before


def test_pages_are_checked_at_once(client):
    with pytest.raises(UsageError):
        rtca.iter_pages(INSTANCE, REFUND, max_results=0, client=client)


# Pages.


def test_pages_are_the_operation_as_it_is(client):
    pages = list(rtca.iter_pages(INSTANCE, REFUND, output_type="Raw", max_results=40, client=client))
    assert [page.number for page in pages] == list(range(1, len(pages) + 1))
    assert [page.next_token is None for page in pages] == [False] * (len(pages) - 1) + [True]
    assert sum(len(page.segments) for page in pages) == len(build_sample("refund").segments["Raw"])
    assert {(page.channel, page.status, page.unknown) for page in pages} == {("CHAT", "COMPLETED", 0)}
    rest = list(
        rtca.iter_pages(
            INSTANCE, REFUND, output_type="Raw", max_results=40, next_token=pages[0].next_token, client=client
        )
    )
    assert [page.reveal().body for page in rest] == [page.reveal().body for page in pages[1:]] or len(rest) == len(
        pages
    ) - 1


def test_pages_are_masked_until_revealed(client):
    (page,) = rtca.iter_pages(INSTANCE, "canary", output_type="Raw", client=client)
    for shown in (repr(page), str(page), repr(page.segments), "".join(item.content for item in page.segments)):
        assert CANARY not in shown
    with pytest.raises(RevealError):
        _ = page.body
    with pytest.raises(RevealError):
        page.__reduce__()
    with pytest.raises(UsageError):
        page.number = 5
    clear = page.reveal()
    assert "REVEALED" in repr(clear)
    assert CANARY.encode() in clear.body
    assert CANARY in clear.segments[0].content
    assert not page.revealed


def test_a_list_filter_reaches_the_service(endpoint):
    tags = {"OrConditions": [{"TagKey": "team", "TagValue": "care"}]}
    before = len(endpoint.requests)
    client = endpoint.client()
    pages = rtca.iter_pages(
        INSTANCE, REFUND, list_filter={"CategoriesAttributeFilter": {"RuleTagFilter": tags}}, client=client
    )
    try:
        list(pages)
    except (UsageError, InvalidRequestError):
        pass  # an older botocore does not know it, or it is another shape in this one
    else:
        assert len(endpoint.requests) > before


# A client that others use, too.


def plain(client, contact_id="canary"):
    return client.list_realtime_contact_analysis_segments_v2(
        InstanceId=INSTANCE, ContactId=contact_id, OutputType="Raw", SegmentTypes=["Transcript"]
    )


def test_a_shared_client_works_as_before_for_others(client):
    before = plain(client)
    rtca.fetch_contact(INSTANCE, "canary", client=client)
    after = plain(client)
    for answer in (before, after):
        answer.pop("ResponseMetadata")
    assert before == after
    assert set(after) == {"Channel", "Status", "Segments"}


def test_a_call_of_others_within_ours_is_theirs(client):
    seen = []
    rtca.fetch_contact(INSTANCE, "canary", client=client, progress=lambda _: seen.append(plain(client)))
    assert len(seen[0]["Segments"]) == 3
    pages = rtca.iter_pages(INSTANCE, REFUND, max_results=40, client=client)
    next(pages)
    assert len(plain(client)["Segments"]) == 3
    assert len(list(pages)) > 0


def test_errors_of_others_are_botocores(client):
    rtca.fetch_contact(INSTANCE, "canary", client=client)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        plain(client, "nowhere")


def test_threads_do_not_disturb_one_another(client):
    start = threading.Barrier(8)

    def ours(_):
        start.wait()
        return len(rtca.fetch_contact(INSTANCE, REFUND, max_results=50, client=client).transcript)

    def theirs(_):
        start.wait()
        return len(plain(client)["Segments"])

    with ThreadPoolExecutor(8) as pool:
        for _ in range(3):
            results = [pool.submit(work, None) for work in (ours, theirs) * 4]
            assert [result.result() for result in results] == [64, 3] * 4


def test_the_handler_is_registered_once(client):
    for _ in range(3):
        rtca.fetch_contact(INSTANCE, "canary", client=client)
    listeners = client.meta.events._emitter._lookup_cache
    handlers = [
        handler
        for event, found in listeners.items()
        if event.startswith("before-parse.connect.List")
        for handler in found
        if "rtca_nb" in getattr(handler, "__module__", "")
    ]
    assert len(handlers) == 1


def test_compressed_and_chunked_lengths_are_not_compared(client):
    from rtca_nb.fetch.page_reader import Answer, parse_answer

    body = b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[]}'
    for headers in ({}, {"content-length": "7", "content-encoding": "gzip"}, {"content-length": "soon"}):
        assert parse_answer(Answer(body, headers))[0] is not None
    page, problem = parse_answer(Answer(body, {"content-length": "999"}))
    assert page is None
    assert f"{len(body)} of 999 bytes" in problem


def test_ids_of_any_kind_reach_the_service():
    odd = "Ünïcode 訂單 #1 100%"
    with serve([ServedContact("instance", odd, {"Redacted": canary_segments(1)})], quota=None) as endpoint:
        contact = rtca.fetch_contact("instance", odd, client=endpoint.client())
    assert contact.contact_id == odd


def test_a_client_is_made_from_an_address_alone(endpoint, monkeypatch):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    contact = rtca.fetch_contact(INSTANCE, "canary", endpoint_url=endpoint.url)
    assert len(contact.transcript) == 3


@pytest.mark.slow
def test_a_session_of_the_caller_is_used(endpoint):
    import boto3

    session = boto3.Session(aws_access_key_id="x", aws_secret_access_key="y", region_name="eu-central-1")
    contact = rtca.fetch_contact(INSTANCE, "canary", boto3_session=session, endpoint_url=endpoint.url)
    assert len(contact.transcript) == 3
