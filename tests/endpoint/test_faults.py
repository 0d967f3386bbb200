"""Each fault is what it says, seen on the wire and through boto3."""

import contextlib
import gc
import json
import socket
import time
import warnings

import pytest
from botocore.config import Config
from botocore.exceptions import (
    ConnectionClosedError,
    EndpointConnectionError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from rtca_nb.endpoint import FAULTS, Faults, parse_faults, serve
from rtca_nb.exceptions import UsageError

pytestmark = pytest.mark.sampled_file(25)

KEYS = {"Channel", "Status", "Segments"}


@pytest.fixture(scope="module")
def ask(make):
    with serve([make.rich(), make.plain("plain")], quota=None) as endpoint:
        yield make.asker(endpoint)
    assert endpoint.internal_errors == []


@pytest.fixture(scope="module")
def sound(ask, make):
    """The body of the honest answer."""
    ask.endpoint.script(None)
    return make.wire(ask.endpoint).send(body=question(make))[2]


def question(make, size=5):
    return {"OutputType": "Redacted", "SegmentTypes": make.types, "MaxResults": size}


def raw_exchange(ask, make):
    """Return head, body and how the connection ended, read from a bare socket."""
    body = json.dumps(question(make)).encode()
    lines = [
        f"POST /contact/list-real-time-analysis-segments-v2/{make.instance}/rich HTTP/1.1",
        f"Host: 127.0.0.1:{ask.endpoint.port}",
        *(f"{name}: {value}" for name, value in make.signed.items()),
        f"Content-Length: {len(body)}",
    ]
    with socket.create_connection(("127.0.0.1", ask.endpoint.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        received, ending = b"", "close"
        try:
            while chunk := connection.recv(65_536):
                received += chunk
                head, _, rest = received.partition(b"\r\n\r\n")
                if f"Content-Length: {len(rest)}".encode() in head and b"Connection: close" not in head:
                    ending = "kept"
                    break
        except ConnectionResetError:
            ending = "reset"
    head, _, rest = received.partition(b"\r\n\r\n")
    return head.decode("latin-1"), rest, ending


def raised_by(ask):
    """Return the class of what a question raises; botocore leaves the broken connection to the garbage collector."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        try:
            ask()
        except Exception as error:  # noqa: BLE001 - the class is the answer
            kind = type(error)
        else:
            kind = None
        gc.collect()
    return kind


def test_registry_covers_what_can_go_wrong():
    assert set(FAULTS) >= {
        *("429", "500", "502", "503", "504", "refuse", "stall", "reset-after-header", "reset-after-byte", "reset-half"),
        *("reset-last-byte", "truncate-half", "truncate-half-false-length", "html-200", "empty-200", "broken-chunk"),
        *("invalid-utf8", "expired-token", "stale-next-token", "repeated-token", "duplicated-segments"),
        *("reordered-segments", "changed-segments", "unknown-member", "two-member-union", "empty-segment"),
        *(
            "null-segments",
            "drip",
            "drip-head",
            "duplicate-keys",
            "empty-page",
            "endless",
            "endless-continue",
            "429-codeless",
            "503-codeless",
        ),
    }
    assert not {fault.group for fault in FAULTS.values()} & set(FAULTS), "a script names either"
    for name, fault in FAULTS.items():
        assert fault.name == name
        assert fault.summary.endswith(".")
        assert sum(part is not None for part in (fault.page, fault.answer, fault.delivery)) == 1


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("429", 429, "ThrottlingException"),
        ("500", 500, "InternalServiceException"),
        ("502", 502, "502"),
        ("503", 503, "ServiceUnavailableException"),
        ("504", 504, "504"),
        ("expired-token", 403, "ExpiredTokenException"),
        ("429-codeless", 429, "429"),
        ("503-codeless", 503, "503"),
        ("429-retry-after", 429, "ThrottlingException"),
        ("408", 408, "408"),
        ("throttling", 400, "Throttling"),
        ("request-limit", 503, "RequestLimitExceeded"),
        ("401", 401, "401"),
        ("403-codeless", 403, "403"),
        ("407", 407, "407"),
        ("413", 413, "413"),
        ("redirect", 302, "302"),
        ("clock-skew", 403, "RequestTimeTooSkewed"),
    ],
)
def test_status_faults(ask, fault, status, code):
    ask.endpoint.script({1: fault})
    error = ask.error()
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert error.response["Error"]["Code"] == code
    assert ask()["Status"] == "COMPLETED"


def test_answer_may_ask_to_wait(ask):
    ask.endpoint.script({1: "429-retry-after"})
    assert ask.error().response["ResponseMetadata"]["HTTPHeaders"]["retry-after"] == "1"


@contextlib.contextmanager
def talking(ask, make, fault):
    """A connection on which a fault is being played."""
    ask.endpoint.script({1: fault})
    body = json.dumps(question(make)).encode()
    lines = [
        f"POST /contact/list-real-time-analysis-segments-v2/{make.instance}/rich HTTP/1.1",
        f"Host: 127.0.0.1:{ask.endpoint.port}",
        *(f"{name}: {value}" for name, value in make.signed.items()),
        f"Content-Length: {len(body)}",
    ]
    with socket.create_connection(("127.0.0.1", ask.endpoint.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        yield connection


def received(connection, size):
    found = bytearray()
    while len(found) < size:
        found += connection.recv(65_536)
    return bytes(found)


def test_drips_send_a_byte_at_a_time_until_all_is_there(ask, make, sound):
    for fault in ("drip:0", "drip-head:0"):
        ask.endpoint.script({1: fault})
        head, body, ended = raw_exchange(ask, make)
        assert head.startswith("HTTP/1.1 200 OK")
        assert (len(body), ended) == (len(sound), "close")
    with talking(ask, make, "drip:3600") as connection:
        head, _, body = received(connection, 20).partition(b"\r\n\r\n")
        assert b"Content-Length: " in head
        assert len(body) <= 1
    with talking(ask, make, "drip-head:3600") as connection:
        assert received(connection, 1) == b"H"


def test_endless_answers_do_not_end(ask, make):
    with talking(ask, make, "endless") as connection:
        found = received(connection, 4 * 2**20)
        assert b"Transfer-Encoding: chunked" in found[:1000]
        assert ask()["Status"] == "COMPLETED", "others are answered meanwhile"
    with talking(ask, make, "endless-continue") as connection:
        assert set(received(connection, 2**18).split(b"\r\n")[:-1]) == {b"HTTP/1.1 100 Continue", b""}


@pytest.mark.parametrize("fault", ["drip:3600", "drip-head:3600", "endless", "endless-continue"])
def test_endpoint_stops_while_an_answer_does_not_end(start, make, fault):
    ask = make.asker(start(make.rich()))
    with talking(ask, make, fault) as connection:
        assert received(connection, 1)
        ask.endpoint.stop()


@pytest.mark.parametrize(
    ("fault", "has_head", "share", "ending"),
    [
        ("reset", False, lambda _: 0, "reset"),
        ("reset-after-header", True, lambda _: 0, "reset"),
        ("reset-after-byte", True, lambda _: 1, "reset"),
        ("reset-half", True, lambda size: size // 2, "reset"),
        ("reset-last-byte", True, lambda size: size - 1, "reset"),
        ("truncate-half-false-length", True, lambda size: size // 2, "close"),
        ("stall:0.05", True, int, "close"),
        ("stall-half:0.05", True, int, "close"),
        ("truncate-half", True, lambda size: size // 2, "kept"),
        ("empty-200", True, lambda _: 0, "kept"),
    ],
)
def test_wire_faults_send_the_share_they_say(ask, make, sound, fault, has_head, share, ending):
    ask.endpoint.script({1: fault})
    head, body, ended = raw_exchange(ask, make)
    assert (head.startswith("HTTP/1.1 200 OK"), ended) == (has_head, ending)
    expected = sound[: share(len(sound))]
    assert len(body) == len(expected)
    if fault != "stall-half:0.05":  # the token of each answer is its own
        assert body[:100] == expected[:100]
    if has_head:
        claimed = len(sound) if fault not in {"truncate-half", "empty-200"} else len(expected)
        assert f"Content-Length: {claimed}\r\n" in head + "\r\n"


def test_broken_chunk_is_chunked_and_broken(ask, make, sound):
    ask.endpoint.script({1: "broken-chunk"})
    head, body, ended = raw_exchange(ask, make)
    assert "Transfer-Encoding: chunked" in head
    assert "Content-Length" not in head
    size, _, rest = body.partition(b"\r\n")
    assert int(size, 16) == len(sound) // 2
    assert rest.endswith(b"\r\nnot-a-size\r\n")
    assert ended == "close"


def test_large_body_is_cut_where_it_says(start, make):
    ask = make.asker(start(make.rich(), make.plain("large", 60 * 60 - 1)))
    wire = make.wire(ask.endpoint)
    target = f"/contact/list-real-time-analysis-segments-v2/{make.instance}/large"
    whole = len(wire.send(target=target)[2])
    ask.endpoint.script({1: "reset-last-byte"})
    import http.client

    with pytest.raises((http.client.IncompleteRead, ConnectionResetError)) as caught:
        wire.send(target=target)
    if isinstance(caught.value, http.client.IncompleteRead):
        assert len(caught.value.partial) == whole - 1


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("reset", ConnectionClosedError),
        ("reset-half", ConnectionClosedError),
        ("reset-last-byte", ConnectionClosedError),
        ("broken-chunk", ConnectionClosedError),
        ("invalid-utf8", UnicodeDecodeError),
        ("deep-json", RecursionError),
        ("two-member-union", ResponseParserError),
        ("empty-segment", ResponseParserError),
    ],
)
def test_faults_that_boto3_notices(ask, fault, error):
    ask.endpoint.script({1: fault})
    assert raised_by(ask) is error
    assert ask()["Status"] == "COMPLETED"


@pytest.mark.parametrize(
    "fault",
    ["truncate-half", "truncate-half-false-length", "html-200", "empty-200", "huge-integer"],
)
def test_faults_that_boto3_takes_for_a_success(ask, fault):
    # This is what makes a guard of one's own necessary; if boto3 learns to notice, this test says so.
    ask.endpoint.script({1: fault})
    assert not KEYS & set(ask())


@pytest.mark.parametrize("fault", ["null-segments", "missing-segments"])
def test_segments_may_be_null_or_absent(ask, fault):
    ask.endpoint.script({1: fault})
    answer = ask()
    assert "Segments" not in answer
    assert answer["Status"] == "COMPLETED"


@contextlib.contextmanager
def stalled(endpoint, make):
    """A connection on which a request was sent that is not answered."""
    body = json.dumps(question(make)).encode()
    head = (
        f"POST /contact/list-real-time-analysis-segments-v2/{make.instance}/rich HTTP/1.1\r\n"
        f"Host: localhost:{endpoint.port}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", endpoint.port)) as connection:
        connection.sendall(head.encode() + body)
        while not endpoint.requests or endpoint.requests[-1].fault != "stall":
            time.sleep(0.005)
        yield connection


def test_stall_keeps_nobody_else_waiting(ask, make):
    ask.endpoint.script({1: "stall"})
    with stalled(ask.endpoint, make) as connection:
        assert ask()["Status"] == "COMPLETED"
        connection.setblocking(False)
        with pytest.raises(BlockingIOError):
            connection.recv(100)


def test_stall_lasts_longer_than_the_patience_of_a_client(ask, make):
    impatient = make.asker(ask.endpoint)
    impatient.client = ask.endpoint.client(config=Config(read_timeout=0.2))
    ask.endpoint.script({1: "stall"})
    assert raised_by(impatient) is ReadTimeoutError


def test_endpoint_stops_while_a_client_is_stalled(make):
    with (
        serve([make.rich()], quota=None, faults={1: "stall"}) as endpoint,
        stalled(endpoint, make) as connection,
    ):
        endpoint.stop()
        assert connection.recv(100) == b""


def test_refuse_resets_and_then_closes_the_port(start, make):
    ask = make.asker(start(make.rich(), faults={1: "refuse:3600"}))
    assert raised_by(ask) is ConnectionClosedError
    assert raised_by(ask) is EndpointConnectionError


def test_port_that_was_refused_for_a_while_is_the_same_afterwards(start, make):
    ask = make.asker(start(make.rich(), faults={1: "refuse:0.1"}))
    assert raised_by(ask) is ConnectionClosedError
    while True:
        try:
            page = ask()
            break
        except EndpointConnectionError:
            time.sleep(0.005)
    assert page["Status"] == "COMPLETED"


def test_nobody_else_gets_the_port_while_it_is_closed(start, make):
    endpoint = start(make.rich())
    with endpoint.refusing():
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", endpoint.port))
        with socket.socket() as other, pytest.raises(OSError, match="in use"):
            other.bind(("127.0.0.1", endpoint.port))
    assert make.asker(endpoint)()["Status"] == "COMPLETED"


def test_port_can_be_closed_for_a_block(ask):
    url = ask.endpoint.url
    with ask.endpoint.refusing():
        for _ in range(3):
            with pytest.raises(EndpointConnectionError):
                ask()
    assert ask()["Status"] == "COMPLETED"
    assert ask.endpoint.url == url


# Pages that say something wrong.


def ids(page):
    return [next(iter(segment.values()))["Id"] for segment in page["Segments"]]


def test_stale_token_is_refused_on_the_next_page(ask):
    ask.endpoint.script({2: "stale-next-token"})
    second = ask("plain", MaxResults=3, NextToken=ask("plain", MaxResults=3)["NextToken"])
    assert "NextToken has expired" in str(ask.error("plain", NextToken=second["NextToken"]))


def test_stale_token_has_no_occasion_on_a_last_page(ask):
    ask.endpoint.script({1: "stale-next-token"})
    assert "NextToken" not in ask()
    assert ask.endpoint.requests[-1].fault == "stale-next-token(no occasion)"


def test_repeated_token_leads_to_the_same_page(ask):
    ask.endpoint.script({2: "repeated-token"})
    first = ask("plain", MaxResults=3)
    second = ask("plain", MaxResults=3, NextToken=first["NextToken"])
    again = ask("plain", MaxResults=3, NextToken=second["NextToken"])
    assert ids(second) == ids(again) == ["m3", "m4", "m5"]


def test_repeated_token_on_a_first_and_only_page(ask):
    ask.endpoint.script({1: "repeated-token"})
    page = ask("plain")
    assert ids(ask("plain", NextToken=page["NextToken"])) == ids(page)


def test_an_empty_page_leads_to_its_segments(ask):
    ask.endpoint.script({1: "empty-page", 2: "empty-page"})
    first = ask("plain", MaxResults=3)
    second = ask("plain", MaxResults=3, NextToken=first["NextToken"])
    third = ask("plain", MaxResults=3, NextToken=second["NextToken"])
    assert (ids(first), ids(second), ids(third)) == ([], [], ["m0", "m1", "m2"])


def test_duplicate_keys_hide_the_segments_from_boto3(ask):
    ask.endpoint.script({1: "duplicate-keys"})
    assert ask("plain")["Segments"] == []


def test_duplicated_segments(ask):
    ask.endpoint.script({1: "duplicated-segments"})
    assert ids(ask("plain", MaxResults=5)) == ["m0", "m1", "m2", "m3", "m4", "m0", "m1", "m2"]


def test_reordered_segments(ask):
    ask.endpoint.script({1: "reordered-segments"})
    assert ids(ask("plain", MaxResults=3)) == ["m2", "m1", "m0"]


def test_changed_segments_keep_ids_and_lengths(ask):
    before = ask("plain", MaxResults=3)
    ask.endpoint.script({1: "changed-segments"})
    after = ask("plain", MaxResults=3)
    assert ids(after) == ids(before)
    assert after["Segments"][0]["Transcript"]["Content"] == "xxxx x"
    assert after["Segments"][1:] == before["Segments"][1:]
    assert ask("plain", MaxResults=3)["Segments"] == before["Segments"]


def test_unknown_member(ask, make):
    ask.endpoint.script({1: "unknown-member"})
    body = json.loads(make.wire(ask.endpoint).send(body=question(make, 2))[2])
    assert body["RtcaUnknownMember"] == 1
    assert "RtcaUnknownMember" in body["Segments"][0]["Event"]
    assert "RtcaUnknownSegment" in body["Segments"][-1]
    ask.endpoint.script({1: "unknown-member"})
    assert ask(MaxResults=2)["Segments"][-1] == {"SDK_UNKNOWN_MEMBER": {"name": "RtcaUnknownSegment"}}


def test_lone_surrogate_arrives(ask):
    ask.endpoint.script({1: "lone-surrogate"})
    assert ask()["Segments"][0]["Event"]["EventType"] == "\ud800"


@pytest.mark.parametrize("fault", [name for name, fault in FAULTS.items() if fault.page is not None])
def test_page_faults_leave_errors_and_empty_pages_alone(ask, fault):
    ask.endpoint.script({1: fault})
    assert ask.error("nobody").response["Error"]["Code"] == "ResourceNotFoundException"
    assert ask.endpoint.requests[-1].fault == f"{fault}(no occasion)"
    ask.endpoint.script({1: fault})
    wire_status = ask.endpoint.requests[-1].http_status
    assert wire_status == 404


# Which request goes wrong.


def test_script_counts_requests_and_can_be_replaced(ask):
    ask.endpoint.script({1: "500", 3: "429"})
    outcomes = []
    for _ in range(4):
        try:
            ask()
            outcomes.append("ok")
        except ask.client.exceptions.ClientError as error:
            outcomes.append(error.response["Error"]["Code"])
    assert outcomes == ["InternalServiceException", "ok", "ThrottlingException", "ok"]
    ask.endpoint.script({1: "503"})
    assert ask.error().response["Error"]["Code"] == "ServiceUnavailableException"


def test_seeded_rate_repeats_itself():
    first, second, other = (Faults(rate=0.3, seed=seed) for seed in (1, 1, 2))
    numbers = range(1, 1001)
    drawn = [first.draw(number) for number in numbers]
    assert drawn == [second.draw(number) for number in numbers]
    assert drawn != [other.draw(number) for number in numbers]
    names = [fault.name for fault in drawn if fault is not None]
    assert 0.25 < len(names) / len(drawn) < 0.35
    assert not {"stall", "stall-half", "refuse"} & set(names)


def test_rate_draws_from_names_and_groups():
    faults = Faults(rate=1, names=("status", "empty-200"))
    assert {faults.draw(number).name for number in range(1, 300)} == {
        *("429", "500", "502", "503", "504", "408", "expired-token", "empty-200"),
        *("429-codeless", "503-codeless", "429-retry-after", "throttling", "request-limit"),
    }


def test_standard_retries_of_boto3_survive_a_rate_of_transient_faults(start, make, monkeypatch):
    faults = Faults(rate=0.3, seed=3, names=("500", "503", "reset-half"))
    endpoint = start(make.rich(), faults=faults)
    ask = make.asker(endpoint)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda _: None)
    ask.client = endpoint.client(config=Config(retries={"total_max_attempts": 8, "mode": "standard"}))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # as in raised_by
        assert len(ask.segments(MaxResults=10)) == 71
        gc.collect()
    assert any(record.fault for record in endpoint.requests)


def test_faults_on_a_command_line():
    faults = parse_faults(["3=truncate-half", "5=stall:0.5", "rate=0.1", "seed=7", "names=429,connection"])
    assert faults == Faults(script={3: "truncate-half", 5: "stall:0.5"}, rate=0.1, seed=7, names=("429", "connection"))


@pytest.mark.parametrize("text", ["truncate-half", "x=429", "rate=lots", "seed=1.5", "", "=", "rate"])
def test_faults_on_a_command_line_that_cannot_be_meant(text):
    with pytest.raises(UsageError, match="cannot be read"):
        parse_faults([text])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"script": {1: "explode"}}, "no fault named 'explode'"),
        ({"script": {0: "429"}}, "numbered from 1"),
        ({"script": {1: "429:5"}}, "take seconds from 0 to"),
        ({"script": {1: "stall:x"}}, "take seconds from 0 to"),
        ({"script": {1: "stall:-1"}}, "take seconds from 0 to"),
        ({"script": {1: "stall:nan"}}, "take seconds from 0 to"),
        ({"rate": 1.5}, "from 0 to 1"),
        ({"rate": float("nan")}, "from 0 to 1"),
        ({"rate": 0.5, "names": ("weather",)}, "no fault named 'weather'"),
    ],
)
def test_faults_that_cannot_be_meant(options, words):
    with pytest.raises(UsageError, match=words):
        Faults(**options)


@pytest.mark.slow
def test_stall_ends_when_the_client_hangs_up(make):
    with serve([make.rich()], quota=None, faults={1: "stall", 2: "stall-half"}) as endpoint:
        for _ in range(2):
            client = endpoint.client(config=Config(read_timeout=0.1))
            ask = make.asker(endpoint)
            ask.client = client
            assert raised_by(ask) is not None
            client.close()
        while endpoint._listener._tasks:
            time.sleep(0.005)
    assert endpoint.internal_errors == []
