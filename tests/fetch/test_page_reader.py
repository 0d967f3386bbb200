"""What is asked again, how often, and when it ends: against a service that says whatever the test wants."""

from __future__ import annotations

import json
import threading
from typing import Any

import pytest

from rtca_nb.base.clock import StoppedError
from rtca_nb.exceptions import (
    AccessDeniedError,
    CredentialsError,
    EndpointUnreachableError,
    IntegrityError,
    InternalServiceError,
    InvalidRequestError,
    ThrottlingError,
    TimedOutError,
)
from rtca_nb.fetch import page_reader as reading_module
from rtca_nb.fetch.circles import MOST_PAGES
from rtca_nb.fetch.page_reader import TRIES, Answer, PageReader
from rtca_nb.fetch.rate_limit import Pace, shared_pace
from rtca_nb.model.merging import Merge
from rtca_nb.model.pages import Resume
from tests.fetch.clocks import FakeClock

REQUEST = {"InstanceId": "i", "ContactId": "c", "OutputType": "Redacted", "SegmentTypes": ["Transcript"]}


def body(*ids: str, token: str | None = None, status: str = "COMPLETED") -> bytes:
    page: dict[str, Any] = {
        "Channel": "CHAT",
        "Status": status,
        "Segments": [{"Transcript": {"Id": identity, "Content": f"text of {identity}"}} for identity in ids],
    }
    if token is not None:
        page["NextToken"] = token
    return json.dumps(page).encode()


class Service:
    """Answers by token, each time with the next of what was prepared for it; the last stays."""

    def __init__(self, **answers: Any) -> None:
        self.answers = {name: list(value) if isinstance(value, list) else [value] for name, value in answers.items()}
        self.asked: list[str] = []

    def __call__(self, request: dict[str, Any]) -> Answer:
        token = request.get("NextToken", "start")
        self.asked.append(token)
        prepared = self.answers[token]
        answer = prepared.pop(0) if len(prepared) > 1 else prepared[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(answer, {"content-length": str(len(answer))})


def read(service, *, clock=None, pace=None, resume=None, **options):
    clock = clock or FakeClock()
    reader = PageReader(service, REQUEST, pace or shared_pace("http://127.0.0.1", None), clock=clock, **options)
    merge = Merge()
    for page in reader.read(resume):
        merge.add(page.seen)
    return merge


def ids(merge):
    return [segment.id for segment in merge.settle()[0]]


def later(count, error=None):
    return [error or InternalServiceError("later")] * count


def test_pages_follow_their_tokens():
    service = Service(start=body("a", token="t1"), t1=body("b", token="t2"), t2=body("c"))
    merge = read(service)
    assert (ids(merge), merge.complete, service.asked) == (["a", "b", "c"], True, ["start", "t1", "t2"])


@pytest.mark.parametrize(
    ("errors", "tries"),
    [
        (later(TRIES - 1), TRIES),
        (later(20, ThrottlingError("429")), 21),
        (later(2, EndpointUnreachableError("none")), 3),
        (later(5, IntegrityError("broke")), 6),
        (later(1, CredentialsError("expired")), 2),
        ([body("a")[:-3], b""], 3),
        ([b"<html>", Answer(body("a"), {"content-length": "9999"})], 3),
    ],
)
def test_what_may_pass_is_asked_again(errors, tries):
    service = Service(start=[*errors, body("a")])
    assert ids(read(service)) == ["a"]
    assert len(service.asked) == tries


@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (InternalServiceError("later"), TRIES),
        (ThrottlingError("429"), 30),
        (EndpointUnreachableError("none"), 3),
        (AccessDeniedError("no"), 1),
        (InvalidRequestError("no"), 1),
        (CredentialsError("no"), 2),
        (IntegrityError("broke"), TRIES),
    ],
)
def test_what_does_not_pass_is_raised(error, tries):
    service = Service(start=error)
    with pytest.raises(type(error), match=str(error)):
        read(service)
    assert len(service.asked) == tries


def test_an_answer_that_stays_damaged_is_an_error_that_names_the_contact():
    service = Service(start=b"<html>")
    with pytest.raises(IntegrityError, match=r"contact c: .*\(3 tries\)"):
        read(service)
    assert len(service.asked) == 3


@pytest.mark.parametrize("error", [InternalServiceError("later"), ThrottlingError("429"), IntegrityError("broke")])
def test_a_client_that_retries_itself_is_not_repeated(error):
    service = Service(start=error)
    with pytest.raises(type(error)):
        read(service, retries_itself=True)
    assert len(service.asked) == 1
    # What it takes for a sound answer it did not repeat, so that is done here.
    assert ids(read(Service(start=[b"", body("a")]), retries_itself=True)) == ["a"]


def test_retries_of_the_client_count_in_the_pace():
    clock = FakeClock()
    pace = Pace(2, 5, clock=clock)
    retried = Answer(body("a", token="t1"), {}, 4)
    read(Service(start=retried, t1=body("b")), clock=clock, pace=pace)
    assert sum(clock.waits) > 0


def test_pauses_are_drawn_from_a_range_that_doubles_to_a_limit():
    class Longest(FakeClock):
        def jitter(self, longest):
            return longest

    clock = Longest()
    with pytest.raises(ThrottlingError):
        read(Service(start=ThrottlingError("429")), clock=clock)
    pauses = [wait for wait in clock.waits if wait]
    assert pauses[:8] == pytest.approx([0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 20])
    assert set(pauses[8:]) == {20.0}


def test_one_bound_holds_for_everything():
    clock = FakeClock()
    service = Service(start=ThrottlingError("429"))
    began = clock.now()
    with pytest.raises(ThrottlingError):
        read(service, clock=clock, timeout=7)
    assert clock.now() - began <= 7
    # Waiting for a turn counts, too.
    pace = Pace(0.1, 1, clock=clock)
    pace.spend(10)
    with pytest.raises(TimedOutError, match="contact c was not read within 5 seconds"):
        read(Service(start=body("a")), clock=clock, pace=pace, timeout=5)


def test_a_token_that_is_refused_starts_from_the_first_page_and_merges():
    service = Service(
        start=[body("a", "b", token="t1"), body("a", "b", "c", token="t2")],
        t1=InvalidRequestError("stale"),
        t2=body("d"),
    )
    merge = read(service)
    assert (ids(merge), merge.complete) == (["a", "b", "c", "d"], True)
    assert service.asked == ["start", "t1", "start", "t2"]


def test_tokens_that_are_always_refused_end_in_the_service_s_words():
    service = Service(start=body("a", token="t1"), t1=InvalidRequestError("stale"))
    with pytest.raises(InvalidRequestError, match="stale"):
        read(service)
    assert len(service.asked) == 2 * (reading_module.RESTARTS + 1)


def test_a_token_that_comes_again_is_no_endless_loop():
    service = Service(start=body("a", token="t1"), t1=body("b", token="t2"), t2=body("c", token="t1"))
    with pytest.raises(IntegrityError, match="repeats a NextToken"):
        read(service)
    assert len(service.asked) < 20


def test_one_bad_token_is_forgiven():
    service = Service(start=body("a", token="t1"), t1=[body("b", token="t1"), body("b", token="t2")], t2=body("c"))
    merge = read(service)
    assert (ids(merge), merge.complete) == (["a", "b", "c"], True)


def endless(make):
    count = 0

    def call(request):
        nonlocal count
        count += 1
        answer = make(count)
        return Answer(answer, {})

    call.count = lambda: count
    return call


@pytest.mark.parametrize(
    ("make", "message", "most"),
    [
        (lambda n: body("a", token=f"t{n}"), "the same page again", 30),
        (lambda n: body("ab"[n % 2], token=f"t{n}"), "the same page again", 50),
        (lambda n: body(token=f"t{n}"), "20 empty pages", 20),
        pytest.param(
            lambda n: body(f"m{n}", token=f"t{n}"), f"more than {MOST_PAGES} pages", MOST_PAGES, marks=pytest.mark.slow
        ),
    ],
    ids=["same page", "two pages in turn", "empty pages", "ever new pages"],
)
def test_pages_that_never_end_end_in_an_error(make, message, most):
    call = endless(make)
    with pytest.raises(IntegrityError, match=message):
        read(call, timeout=1e9)
    assert call.count() <= most


def test_time_that_went_into_pages_without_an_end_is_said_to_have_gone_there():
    """And not into a network that nothing is wrong with."""
    clock = FakeClock()

    def make(number):
        clock.wait(1.0, None)
        return body(f"m{number}", token=f"t{number}")

    call = endless(make)
    with pytest.raises(TimedOutError, match="was not read completely within 20 seconds") as raised:
        read(call, clock=clock, timeout=20)
    assert f"{call.count()} pages arrived" in str(raised.value)
    assert "network" not in str(raised.value)


def test_a_contact_in_progress_that_announces_more_ends_in_good_order():
    call = endless(lambda n: body(*(["a"] if n == 1 else []), token=f"t{n}", status="IN_PROGRESS"))
    merge = read(call)
    assert (ids(merge), merge.complete) == (["a"], False)
    assert 3 < call.count() <= 20


def test_an_empty_page_with_a_token_is_no_end():
    service = Service(start=body("a", token="t1"), t1=body(token="t2"), t2=body("b"))
    merge = read(service)
    assert (ids(merge), merge.complete) == (["a", "b"], True)


@pytest.mark.parametrize("status", ["IN_PROGRESS", "COMPLETED"])
@pytest.mark.parametrize("empty", [1, 2, 5])
def test_empty_pages_with_a_token_are_followed_to_what_comes_after_them(status, empty):
    pages = {f"t{n}": body(token=f"t{n + 1}", status=status) for n in range(empty)}
    service = Service(start=body("a", token="t0", status=status), **pages, **{f"t{empty}": body("b", status=status)})
    merge = read(service)
    assert (ids(merge), merge.complete) == (["a", "b"], status == "COMPLETED")
    assert len(service.asked) == empty + 2


def test_an_empty_token_is_the_end():
    service = Service(start=body("a", token="t1"), t1=body("b", token=""))
    merge = read(service)
    assert (ids(merge), merge.complete, service.asked) == (["a", "b"], True, ["start", "t1"])


def test_an_answer_that_names_something_twice_is_asked_for_again():
    twice = body("a").replace(b'"Segments": [', b'"Segments": [], "Segments": [')
    merge = read(Service(start=[twice, body("a", "b")]))
    assert (ids(merge), merge.complete) == (["a", "b"], True)
    with pytest.raises(IntegrityError, match="the same key twice"):
        read(Service(start=twice))


def test_an_analysis_that_ends_while_it_is_read_is_read_again():
    service = Service(
        start=[body("a", token="t1", status="IN_PROGRESS"), body("a", "late", token="t2")],
        t1=body("b"),
        t2=body("b"),
    )
    merge = read(service)
    assert merge.complete
    assert set(ids(merge)) == {"a", "b", "late"}


def test_a_segment_that_came_empty_is_asked_for_again():
    broken = body("a").replace(b'"Segments": [', b'"Segments": [{}, ')
    service = Service(start=[broken, body("z", "a")])
    merge = read(service)
    assert (ids(merge), merge.complete) == (["z", "a"], True)
    merge = read(Service(start=broken))
    assert (ids(merge), merge.complete) == (["a"], False), "what stays so is kept, and nothing is called complete"


def test_a_reading_is_resumed_where_it_was_broken_off():
    service = Service(start=body("a", token="t1"), t1=body("b"))
    clock = FakeClock()
    first = next(PageReader(service, REQUEST, shared_pace("http://127.0.0.1", None), clock=clock).read())
    service.asked.clear()
    merge = Merge([first.seen])
    reader = PageReader(service, REQUEST, shared_pace("http://127.0.0.1", None), clock=clock)
    for page in reader.read(Resume(first.seen.reading, 1, "t1")):
        merge.add(page.seen)
    assert (ids(merge), merge.complete, service.asked) == (["a", "b"], True, ["t1"])


def test_a_stop_ends_the_waiting():
    stop = threading.Event()
    stop.set()
    with pytest.raises(StoppedError):
        read(Service(start=ThrottlingError("429")), stop=stop)


def test_an_id_that_would_steer_a_terminal_is_told_as_it_is_written():
    request = {**REQUEST, "ContactId": "c\x1b[2J\u202e"}
    clock = FakeClock()
    slow = Pace(0.1, 1, clock=clock)
    slow.spend(10)
    quick = shared_pace("http://127.0.0.1", None)

    readings = [
        (Service(start=b"<html>"), {"pace": quick}),
        (Service(start=body("a")), {"pace": slow, "timeout": 5}),
        (endless(lambda n: body("a", token=f"t{n}")), {"pace": quick}),
    ]
    for service, options in readings:
        reader = PageReader(service, request, options.pop("pace"), clock=clock, **options)
        with pytest.raises((IntegrityError, TimedOutError)) as caught:
            list(reader.read(None))
        assert str(caught.value).isprintable()
        assert r"contact c\x1b[2J\u202e" in str(caught.value)
