"""Whatever is sent, the endpoint answers with a status of the service and never with a failure of its own."""

import json
import logging
import socket

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtca_nb.endpoint import ServedInstance, serve

from .centre import DEFINITION, RULE

ROUTE = "/contact/list-real-time-analysis-segments-v2"
NEIGHBOURS = ["/contacts", "/users", "/queues", "/rules", "/extraction-definitions"]
SEARCHES = ["/search-contacts", "/search-rules"]
EXPECTED = {200, 400, 403, 404}
ANSWERED = {"Segments", "Contact", "User", "Queue", "Rule", "RuleSummaryList", "Contacts", "Rules"}
ANSWERED.add("ExtractionDefinition")
BESIDE = {"Message", "Channel", "Status", "NextToken", "TotalCount", "ApproximateTotalCount"}
DAY = {"Type": "INITIATION_TIMESTAMP", "StartTime": "2026-01-02T00:00:00Z", "EndTime": "2026-01-03T00:00:00Z"}


class Connection:
    """A kept-alive connection that sends bytes as they are and is opened again after the server has closed it."""

    def __init__(self, port):
        self.port = port
        self.socket = None

    def close(self):
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def exchange(self, data, *, head=False):
        """Return the status and body of the answer; status 0 where the server only closes the connection."""
        for _ in range(2):
            fresh = self.socket is None
            if fresh:
                self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
            try:
                self.socket.sendall(data)
                answer = self._read(head=head)
            except (ConnectionError, BrokenPipeError):
                answer = None
            if answer is not None:
                return answer
            self.close()
            if fresh:
                return 0, b""
        return 0, b""

    def _read(self, *, head):
        received = b""
        while b"\r\n\r\n" not in received:
            chunk = self.socket.recv(65_536)
            if not chunk:
                return None if not received else (int(received[9:12]), b"")
            received += chunk
        start, _, body = received.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in start.split(b"\r\n")[1:])
        length = 0 if head else int(fields.get(b"content-length", b"0"))
        while len(body) < length:
            chunk = self.socket.recv(65_536)
            assert chunk, "the connection was closed in the middle of a body"
            body += chunk
        if b"content-length" not in fields or fields.get(b"connection") == b"close":
            self.close()
        return int(start[9:12]), body


@pytest.fixture(scope="module")
def connection(make):
    contacts = [make.rich(), make.plain("plain", trailing_page="always", status="IN_PROGRESS")]
    instance = ServedInstance(
        make.instance,
        users=[{"Id": "rich"}],
        queues=[{"QueueId": "plain"}],
        rules=[RULE],
        extraction_definitions=[DEFINITION],
    )
    with serve(contacts, instances=[instance], quota=None, speed=0) as endpoint:
        opened = Connection(endpoint.port)
        opened.endpoint = endpoint
        yield opened
        opened.close()
    assert endpoint.internal_errors == []


# Names that mean something beside text that means nothing.

texts = st.text(max_size=30)
identifiers = st.one_of(
    st.sampled_from(["rich", "plain", "0f1e2d3c-instance", "..", ".", "", "%", "%2e%2E", "%00", "arn%3Aaws", "a%2Fb"]),
    st.text(
        st.characters(codec="latin-1", exclude_characters=" \r\n\x00\t\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0"), max_size=60
    ),
)
targets = st.one_of(
    st.builds(lambda instance, contact: f"{ROUTE}/{instance}/{contact}", identifiers, identifiers),
    st.just(f"{ROUTE}/0f1e2d3c-instance/rich"),
    st.builds(
        lambda route, instance, one, query: f"{route}/{instance}{one}{query}",
        st.sampled_from(NEIGHBOURS),
        identifiers | st.just("0f1e2d3c-instance"),
        st.just("") | identifiers.map("/".__add__),
        st.sampled_from(
            ["", "?", "?maxResults=1", "?maxResults=x&maxResults=2", "?nextToken=%FF", "?publishStatus=DRAFT"]
        )
        | identifiers.map("?eventSourceName=".__add__),
    ),
    st.sampled_from(SEARCHES),
    identifiers.map("/".__add__),
    identifiers,
    st.sampled_from(["*", "/?", "//", "http://127.0.0.1/", f"{ROUTE}/a/b?c=d#e", "/" * 5000]),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda children: st.lists(children, max_size=4) | st.dictionaries(texts, children, max_size=4),
    max_leaves=12,
)
members = st.fixed_dictionaries(
    {},
    optional={
        "OutputType": st.sampled_from(["Raw", "Redacted"]) | json_values,
        "SegmentTypes": st.lists(st.sampled_from(["Transcript", "Categories", "Event", "Issues"]) | texts, max_size=9)
        | json_values,
        "MaxResults": st.integers(-2, 110) | json_values,
        "NextToken": texts | json_values,
        "ListFilter": json_values
        | st.fixed_dictionaries(
            {
                "CategoriesAttributeFilter": st.fixed_dictionaries(
                    {},
                    optional={
                        "OrConditions": json_values,
                        "AndCondition": json_values,
                        "TagCondition": st.fixed_dictionaries({}, optional={"TagKey": texts, "TagValue": texts}),
                    },
                )
            }
        ),
        "ContactId": json_values,
        "InstanceId": st.just("0f1e2d3c-instance") | json_values,
        "TimeRange": st.just(DAY) | st.fixed_dictionaries(dict.fromkeys(DAY, texts | json_values)) | json_values,
        "SearchCriteria": st.dictionaries(
            st.sampled_from(
                [
                    "AgentIds",
                    "QueueIds",
                    "Channels",
                    "ContactAnalysis",
                    "SearchableContactAttributes",
                    "StringCondition",
                ]
            ),
            st.lists(texts, max_size=2)
            | st.fixed_dictionaries({"FieldName": st.just("name") | texts, "Value": texts})
            | json_values,
            max_size=2,
        )
        | json_values,
        "SearchFilter": json_values,
        "Sort": st.fixed_dictionaries({"FieldName": texts, "Order": texts}) | json_values,
    },
)
bodies = st.one_of(
    members.map(lambda value: json.dumps(value).encode()),
    json_values.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=100),
    st.sampled_from(
        [b"[" * 50_000, b'{"OutputType":"\\ud800"}', b'{"MaxResults":1e999}', b'{"MaxResults":-0}', b"\xef\xbb\xbf{}"]
    ),
)
INSTANCE = "0f1e2d3c-instance"
# Questions that are right, so that each kind of answer is met too.
ASKED = st.sampled_from(
    [
        ("POST", f"{ROUTE}/{INSTANCE}/rich", b'{"OutputType":"Redacted","SegmentTypes":["Transcript"]}'),
        ("GET", f"/contacts/{INSTANCE}/rich", b""),
        ("GET", f"/users/{INSTANCE}/rich", b""),
        ("GET", f"/queues/{INSTANCE}/plain", b"{}"),
        ("GET", f"/rules/{INSTANCE}?maxResults=1", b"[]"),
        ("GET", f"/rules/{INSTANCE}/r1", b""),
        ("GET", f"/extraction-definitions/{INSTANCE}/d1", b""),
        ("POST", "/search-contacts", json.dumps({"InstanceId": INSTANCE, "TimeRange": DAY}).encode()),
        ("POST", "/search-rules", json.dumps({"InstanceId": INSTANCE}).encode()),
    ]
)
header_texts = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60)
methods = st.sampled_from(["POST"] * 6 + ["GET"] * 3 + ["PUT", "HEAD", "OPTIONS", "DELETE", "post", "PRI"])


@st.composite
def signatures(draw, signed):
    kind = draw(st.integers(0, 9))
    if kind < 7:
        return signed["Authorization"], signed["X-Amz-Date"]
    if kind == 7:
        return draw(header_texts), draw(header_texts)
    text, cut = signed["Authorization"], draw(st.integers(0, len(signed["Authorization"])))
    return text[:cut] + draw(header_texts) + text[cut:], signed["X-Amz-Date"]


REQUESTS = st.tuples(methods, targets, bodies) | st.tuples(methods, targets, bodies) | ASKED


def check_requests(connection, make, caplog, capfd, requests):
    """Send requests, four of each two that are drawn: drawing takes longer than asking."""

    @settings(
        max_examples=requests // 4,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        pair=st.tuples(REQUESTS, REQUESTS),
        signature=signatures(make.signed),
        host=st.sampled_from(["127.0.0.1:{}"] * 8 + ["evil.example:{}", "", "localhost:{}"]),
    )
    def run(pair, signature, host):
        for method, target, _ in pair:
            for _, _, body in pair:
                send(method, target, body, signature, host)

    def send(method, target, body, signature, host):
        nonlocal sent
        sent += 1
        lines = [
            f"{method} {target} HTTP/1.1",
            f"Host: {host.format(connection.port)}",
            f"Authorization: {signature[0]}",
            f"X-Amz-Date: {signature[1]}",
            f"Content-Length: {len(body)}",
        ]
        data = "\r\n".join([*lines, "", ""]).encode("latin-1") + body
        status, answer = connection.exchange(data, head=method == "HEAD")
        assert status in EXPECTED
        seen.add(status)
        if answer and status != 403 and not answer.startswith(b"<!doctype"):
            document = json.loads(answer)
            assert set(document) <= ANSWERED | BESIDE
            assert (status == 200) == (len(ANSWERED & set(document)) == 1)
            answered.update(ANSWERED & set(document))
        assert b"Traceback" not in answer
        assert not connection.endpoint.internal_errors

    seen, answered, sent = set(), set(), 0
    connection.endpoint.advance(1)
    with caplog.at_level(logging.WARNING):
        run()
    assert sent >= requests
    assert seen == EXPECTED  # the draw reaches every kind of answer
    assert answered == ANSWERED
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.slow
def test_no_request_makes_the_endpoint_fail(connection, make, caplog, capfd):
    check_requests(connection, make, caplog, capfd, 400)


@pytest.mark.slow
def test_no_request_of_ten_thousand_makes_the_endpoint_fail(connection, make, caplog, capfd):
    check_requests(connection, make, caplog, capfd, 10_000)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.binary(max_size=200))
def test_no_bytes_make_the_endpoint_fail(connection, data):
    with socket.create_connection(("127.0.0.1", connection.port), timeout=10) as raw:
        raw.sendall(data + b"\r\n\r\n")
        raw.shutdown(socket.SHUT_WR)
        try:
            received = b""
            while chunk := raw.recv(65_536):
                received += chunk
        except ConnectionResetError:
            pass
    assert b"Traceback" not in received
    assert not connection.endpoint.internal_errors
    assert connection.exchange(f"GET / HTTP/1.1\r\nHost: localhost:{connection.port}\r\n\r\n".encode())[0] == 200
