"""What an answer says about asking again: its code, and how long to wait."""

from __future__ import annotations

import contextlib
import json
import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rtca_nb.aws.service_errors import retry_after
from rtca_nb.exceptions import InternalServiceError
from rtca_nb.fetch.fetch import fetch_contact

pytestmark = pytest.mark.usefixtures("no_pauses")


@contextlib.contextmanager
def answering(*answers):
    """Serve answers over HTTP, the last one again and again: each a status, headers and a body."""
    left = list(answers)

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(status)
            for name, value in [*headers, ("Content-Length", str(len(body)))]:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


WHOLE = (200, [], json.dumps({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}).encode())


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "code",
    [
        # What botocore's standard mode asks again, beside the statuses; source: botocore.retries.standard.
        *("RequestTimeout", "RequestTimeoutException", "PriorRequestNotComplete"),
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled"),
        *("TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException"),
        *("RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown"),
        "EC2ThrottledException",
    ],
)
def test_what_botocore_asks_again_is_asked_again(code):
    with answering((400, [], json.dumps({"__type": code, "message": "later"}).encode()), WHOLE) as url:
        assert fetch_contact("i", "c", endpoint_url=url, quota=None, timeout=20).complete


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [(["40", "1"], 40.0), (["1", "40"], 40.0), (["1, 40"], 40.0)],
    ids=str,
)
@pytest.mark.sampled(1)
def test_of_several_waits_that_an_answer_asks_for_the_longest_counts(headers, seconds):
    with (
        answering((503, [("Retry-After", value) for value in headers], b"")) as url,
        pytest.raises(InternalServiceError) as caught,
    ):
        fetch_contact("i", "c", endpoint_url=url, quota=None, timeout=20)
    assert caught.value.retry_after == seconds


def test_a_date_in_a_list_of_waits_is_one_wait():
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 90 < retry_after({"retry-after": f"2, {date}"}) <= 100
    assert 90 < retry_after({"retry-after": date}) <= 100
    assert retry_after({"retry-after": "Wed, 99 Oct 2015"}) is None
