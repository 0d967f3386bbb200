"""The server: loopback only, host names checked, many clients, nothing left behind."""

import contextlib
import gc
import json
import logging
import re
import socket
import threading
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import EndpointError, UsageError


def test_only_loopback_is_bound(endpoint):
    assert endpoint.url == f"http://127.0.0.1:{endpoint.port}"
    table = Path("/proc/net/tcp")
    if not table.exists():
        pytest.skip("this system has no list of its sockets in /proc")
    listening = [line.split()[1] for line in table.read_text().splitlines()[1:] if line.split()[3] == "0A"]
    assert f"0100007F:{endpoint.port:04X}" in listening
    assert f"00000000:{endpoint.port:04X}" not in listening


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "127.0.0.2", "[::1]"])
def test_loopback_hosts_are_answered(wire, endpoint, host):
    assert wire.send(headers={"Host": f"{host}:{endpoint.port}"})[0] == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "evil.example:{port}", "localhost", "localhost:1", "127.0.0.1", "127.0.0.1:0"),
        *("localhost.evil.example:{port}", "127.0.0.1.evil.example:{port}", "10.0.0.1:{port}", "0.0.0.0:{port}"),
        *("[::ffff:10.0.0.1]:{port}", "user@localhost:{port}", "localhost:{port}:{port}", "", ":{port}", "[]:{port}"),
    ],
)
@pytest.mark.parametrize("target", ["/", None])
def test_foreign_hosts_are_refused(wire, endpoint, host, target):
    status, _, body = wire.send("GET" if target else "POST", target, headers={"Host": host.format(port=endpoint.port)})
    assert status in {400, 403}
    assert b"Transcript" not in body
    assert b"rich" not in body


WHOLE = (
    b"POST /realtime-contact-analysis/analysis-segments-v2/i/c HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
    b"Content-Length: 2\r\n\r\n{}"
)


@pytest.mark.parametrize("sent", [0, 1, 20, -3, -1], ids=["nothing", "a byte", "half a head", "a head", "half a body"])
def test_connection_that_sends_no_whole_request_is_closed(start, sent):
    endpoint = start(patience=0.2)
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=60) as connection:
        connection.sendall((WHOLE % endpoint.port)[:sent])
        assert connection.recv(1) == b""


def test_connection_that_is_idle_after_a_request_is_closed(start):
    endpoint = start(patience=0.2)
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=60) as connection:
        connection.sendall(WHOLE % endpoint.port)
        answered = b""
        while piece := connection.recv(65_536):
            answered += piece
    assert answered.startswith(b"HTTP/1.1 ")


def test_connection_that_is_slow_within_the_time_is_answered(start):
    endpoint = start(patience=60)
    request = WHOLE % endpoint.port
    with socket.create_connection(("127.0.0.1", endpoint.port), timeout=60) as connection:
        for place in range(len(request)):
            connection.sendall(request[place : place + 1])
        assert connection.recv(9) == b"HTTP/1.1 "


def test_client_goes_on_after_its_idle_connection_was_closed(start):
    contact = ServedContact("instance", "contact", {"Redacted": []})
    endpoint = start(contact, patience=0.1)
    client = endpoint.client()
    asked = {"InstanceId": "instance", "ContactId": "contact", "OutputType": "Redacted", "SegmentTypes": ["Transcript"]}
    for _ in range(3):
        assert client.list_realtime_contact_analysis_segments_v2(**asked)["Segments"] == []
        # A connection that is opened now is closed after that of the client.
        with socket.create_connection(("127.0.0.1", endpoint.port), timeout=60) as later:
            assert later.recv(1) == b""


@pytest.mark.parametrize("patience", [0, -1, float("nan"), float("inf"), "60", None, True])
def test_patience_is_a_number_of_seconds(patience):
    with pytest.raises(UsageError, match="patience"):
        serve(patience=patience)


def exchange(endpoint, data):
    """Send bytes and return what comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", endpoint.port)) as connection:
        connection.sendall(data)
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while chunk := connection.recv(65_536):
                received += chunk
        return received


def test_two_host_headers_are_refused(endpoint):
    host = f"Host: 127.0.0.1:{endpoint.port}\r\n"
    assert exchange(endpoint, f"GET / HTTP/1.1\r\n{host}{host}Connection: close\r\n\r\n".encode())[9:12] in {
        b"400",
        b"403",
    }


def test_no_host_header_is_refused(endpoint):
    assert exchange(endpoint, b"GET / HTTP/1.0\r\n\r\n")[9:12] == b"403"


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nBad Header: x\r\n\r\n",
    ],
)
def test_malformed_http_closes_the_connection_quietly(endpoint, data, caplog, capfd):
    with caplog.at_level(logging.WARNING):
        answer = exchange(endpoint, data)
    assert answer[9:12] in {b"", b"400", b"403", b"413"}
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert endpoint.internal_errors == []


def test_client_that_leaves_in_the_middle_is_no_error(endpoint, caplog):
    head = f"POST /contact/x HTTP/1.1\r\nHost: localhost:{endpoint.port}\r\nContent-Length: 100\r\n\r\nhalf"
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            with socket.create_connection(("127.0.0.1", endpoint.port)) as connection:
                connection.sendall(head.encode())
        # Answered after those have been noticed.
        assert exchange(endpoint, b"GET / HTTP/1.0\r\n\r\n")
    assert caplog.records == []


# Signatures.


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"Authorization": None}, "MissingAuthenticationTokenException"),
        ({"Authorization": "Bearer abc"}, "IncompleteSignatureException"),
        ({"Authorization": "AWS4-HMAC-SHA256"}, "IncompleteSignatureException"),
        ({"Authorization": ("Signature=" + "0" * 64, "Signature=" + "g" * 64)}, "IncompleteSignatureException"),
        ({"Authorization": ("Credential=", "Credentials=")}, "IncompleteSignatureException"),
        ({"Authorization": ("/aws4_request", "/aws5_request")}, "IncompleteSignatureException"),
        ({"Authorization": ("host;x-amz-date", "host")}, "IncompleteSignatureException"),
        ({"Authorization": ("/connect/", "/s3/")}, "InvalidSignatureException"),
        ({"X-Amz-Date": None}, "IncompleteSignatureException"),
        ({"X-Amz-Date": "Fri, 02 Jan 2026 03:04:05 GMT"}, "IncompleteSignatureException"),
        ({"X-Amz-Date": "20260103T030405Z"}, "IncompleteSignatureException"),
    ],
)
def test_signature_headers_must_be_well_formed(wire, make, headers, code):
    changed = {
        name: make.signed[name].replace(*value) if isinstance(value, tuple) else value
        for name, value in headers.items()
    }
    status, answered, body = wire.send(headers=changed)
    assert (status, answered["x-amzn-errortype"]) == (403, code)
    assert json.loads(body)["Message"]


def test_client_without_a_signature_is_refused(endpoint, ask):
    from botocore import UNSIGNED
    from botocore.config import Config
    from botocore.exceptions import ClientError

    client = endpoint.client(config=Config(signature_version=UNSIGNED))
    with pytest.raises(ClientError, match="MissingAuthenticationToken"):
        client.list_realtime_contact_analysis_segments_v2(
            InstanceId="i", ContactId="c", OutputType="Raw", SegmentTypes=[]
        )


# Requests that no SDK sends.


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"1", b"null", b'"x"', b"\xff\xfe{}", b"[" * 200_000, b'{"MaxResults":' + b"9" * 5000 + b"}", b"\0"],
)
def test_body_that_is_no_json_object_is_refused(wire, body):
    status, headers, answer = wire.send(body=body)
    assert (status, headers["x-amzn-errortype"]) == (400, "InvalidRequestException")
    assert "body" in json.loads(answer)["Message"]


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"MaxResults": "5"}, "MaxResults must be of type integer"),
        ({"MaxResults": 5.0}, "MaxResults must be of type integer"),
        ({"MaxResults": True}, "MaxResults must be of type integer"),
        ({"MaxResults": 0}, "MaxResults must be at least 1"),
        ({"NextToken": ""}, "NextToken must have at least 1"),
        ({"NextToken": 5}, "NextToken must be of type string"),
        ({"OutputType": None}, "OutputType is required"),
        ({"SegmentTypes": None}, "SegmentTypes is required"),
        ({"SegmentTypes": "Event"}, "SegmentTypes must be of type list"),
        ({"SegmentTypes": [None]}, r"SegmentTypes[0] must be of type string"),
    ],
)
def test_members_that_boto3_would_not_send(wire, make, members, words):
    status, _, body = wire.send(body={"OutputType": "Redacted", "SegmentTypes": make.types, **members})
    assert status == 400
    assert words in json.loads(body)["Message"]


def test_nulls_and_unknown_members_are_tolerated(wire, make):
    body = {"OutputType": "Raw", "SegmentTypes": [], "MaxResults": None, "NextToken": None, "__type": "x", "New": {}}
    assert wire.send(body=body)[0] == 200


def test_identifiers_in_the_body_do_not_count(wire):
    assert wire.send(body={"OutputType": "Raw", "SegmentTypes": [], "ContactId": "nobody", "InstanceId": 5})[0] == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
def test_other_methods_and_paths_are_unknown(wire, method):
    status, headers, _ = wire.send(method)
    assert (status, headers["x-amzn-errortype"]) == (404, "UnknownOperationException")
    assert wire.send(method, "/somewhere")[0] == 404


def test_query_is_ignored(wire, make):
    assert wire.send(target=f"/contact/list-real-time-analysis-segments-v2/{make.instance}/rich?x=1")[0] == 200


def test_error_answer_has_the_shape_of_the_model(wire, operation):
    status, headers, body = wire.send(target="/contact/list-real-time-analysis-segments-v2/x/y")
    assert status == operation.errors["ResourceNotFoundException"]
    assert headers["content-type"] == "application/json"
    assert re.fullmatch(r"[0-9a-f-]{36}", headers["x-amzn-requestid"])
    assert set(json.loads(body)) == {"Message"}


# The status page.


def test_status_page_lists_contacts_and_nothing_they_say(wire, endpoint):
    status, headers, body = wire.send("GET", "/", b"")
    page = body.decode()
    assert status == 200
    assert "<td>rich</td>" in page
    assert "Raw (71), Redacted (71)" in page
    assert endpoint.url in page
    assert "Nadia" not in page
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert not re.search(r"<script|<img|<link|src=|href=|style=", page)


def test_status_page_style_is_the_one_the_policy_allows(wire):
    import base64
    import hashlib

    _, headers, body = wire.send("GET", "/", b"")
    style = re.search(r"<style>(.*?)</style>", body.decode(), re.DOTALL)[1]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in headers["content-security-policy"]


def test_status_page_escapes_identifiers(start, make):
    endpoint = start(ServedContact("<script>alert(1)</script>", "\"><img src=x onerror=alert('2')>", {"Raw": []}))
    page = make.wire(endpoint).send("GET", "/", b"")[2].decode()
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_status_page_head_has_no_body(wire):
    status, headers, body = wire.send("HEAD", "/", b"")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


def test_status_page_of_an_endpoint_without_contacts(start, make):
    assert b"Contacts (0)" in make.wire(start()).send("GET", "/", b"")[2]


# The log.


def test_log_is_one_line_per_request_without_personal_data(start, make):
    lines = []
    ask = make.asker(start(make.rich(), log=lines.append))
    ask.segments(OutputType="Raw", MaxResults=50)
    ask.error("Nadia Ünal")
    ask.error(OutputType="Nadia")
    make.wire(ask.endpoint).send("GET", "/", b"")
    assert len(lines) == 5
    assert all("\n" not in line and "Nadia" not in line and "[PII]" not in line for line in lines)
    assert re.fullmatch(
        r"1 ListRealtimeContactAnalysisSegmentsV2 contact=rich Raw types=6 max=50 -> 200 50 segments, more \d+\.\d ms",
        lines[0],
    )
    assert "contact=- Redacted types=6 -> 404 ResourceNotFoundException" in lines[2]


def test_log_that_fails_does_not_fail_the_client(make):
    def log(line):
        raise OSError("disk full")

    with serve([make.rich()], quota=None, log=log) as endpoint:
        assert make.asker(endpoint)()["Status"] == "COMPLETED"
    assert [type(error) for error in endpoint.internal_errors] == [OSError]


# Clients and connections.


def test_connections_are_kept_alive(endpoint, make):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port)
    connection.connect()
    own = connection.sock.getsockname()
    fast = 0
    # With Nagle's algorithm not one would be under 0.04 s, on however quiet a machine; a busy one has its moments.
    while fast < 10:
        started = time.monotonic()
        connection.request("GET", "/")
        assert connection.getresponse().read()
        assert connection.sock.getsockname() == own
        fast += time.monotonic() - started < 0.03
    connection.close()


@pytest.mark.slow
def test_many_clients_at_once_get_their_own_contacts(start, make):
    contacts = [make.plain(f"c{number}", 20 + number) for number in range(16)]
    endpoint = start(*contacts)
    ask = make.asker(endpoint)

    def read(number):
        return [len(ask.segments(f"c{number}", MaxResults=7)) for _ in range(5)]

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(read, range(16))) == [[20 + number] * 5 for number in range(16)]


def test_client_keeps_away_from_the_machines_configuration(endpoint, monkeypatch, tmp_path):
    config = tmp_path / "config"
    config.write_text("[profile other]\nregion = eu-west-1\nendpoint_url = http://127.0.0.1:9\n")
    for name, value in {
        "AWS_PROFILE": "missing",
        "AWS_CONFIG_FILE": str(config),
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }.items():
        monkeypatch.setenv(name, value)
    from rtca_nb.endpoint import clients

    monkeypatch.setattr(clients, "SESSIONS", {})
    client = endpoint.client()
    assert client.meta.region_name == "us-east-1"
    answer = client.list_realtime_contact_analysis_segments_v2(
        InstanceId="0f1e2d3c-instance", ContactId="empty", OutputType="Raw", SegmentTypes=[]
    )
    assert answer["Status"] == "COMPLETED"


def test_client_options_win(endpoint):
    from botocore.config import Config

    client = endpoint.client(region_name="eu-west-2", config=Config(read_timeout=7))
    assert client.meta.region_name == "eu-west-2"
    assert client.meta.config.read_timeout == 7
    assert client.meta.config.retries["total_max_attempts"] == 1


# Start and stop.


def test_nothing_is_left_behind(make):
    def listens():
        # Another process may have got the port meanwhile; it is not ours any more.
        own = psutil.Process().net_connections("tcp")
        return [one.laddr.port for one in own if one.status == psutil.CONN_LISTEN]

    others = set(threading.enumerate())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(5):
            with serve([make.plain("plain")], quota=None) as endpoint:
                make.asker(endpoint)("plain")
                connection = socket.create_connection(("127.0.0.1", endpoint.port))
                port = endpoint.port
                assert port in listens()
            connection.close()
            assert port not in listens()
        gc.collect()
    assert set(threading.enumerate()) <= others


def test_stop_is_harmless_twice_and_before_the_start(make):
    endpoint = serve([make.plain("plain")])
    endpoint.stop()
    with serve([make.plain("plain")]) as endpoint:
        pass
    endpoint.stop()


def test_endpoint_runs_once(make):
    with serve() as endpoint, pytest.raises(EndpointError, match="already been started"):
        endpoint.start()
    with pytest.raises(EndpointError, match="already been started"):
        endpoint.start()


def test_endpoint_that_is_not_running_says_so(make):
    endpoint = serve([make.plain("plain")])
    for use in (lambda: endpoint.url, lambda: endpoint.port, endpoint.client, lambda: endpoint.refusing().__enter__()):
        with pytest.raises(EndpointError, match="not running"):
            use()
    assert repr(endpoint) == "<Endpoint stopped, 1 contacts>"


def test_port_that_is_taken_is_refused():
    with serve() as endpoint, pytest.raises(EndpointError, match="choose another port"):
        serve(port=endpoint.port).start()


def test_port_can_be_chosen_and_used_again(make):
    # Another process may get the port in between, but not each time.
    while True:
        with serve() as endpoint:
            port = endpoint.port
        with contextlib.suppress(EndpointError), serve([make.plain("plain")], port=port, quota=None) as endpoint:
            assert endpoint.port == port
            assert make.asker(endpoint)("plain")["Status"] == "COMPLETED"
            return


def test_requests_are_remembered(start, make):
    ask = make.asker(start(make.rich()))
    ask(MaxResults=5, SegmentTypes=["Event"])
    ask.error(MaxResults=101)
    first, second = ask.endpoint.requests
    assert (first.number, first.contact_id, first.output_type) == (1, "rich", "Redacted")
    assert (first.segment_types, first.max_results) == (("Event",), 5)
    assert (first.http_status, first.code, first.segments, first.more, first.continued) == (200, "", 1, False, False)
    assert (second.number, second.http_status, second.code) == (2, 400, "InvalidRequestException")
