"""Whatever goes wrong: a contact that is right, or one typed sentence; and never a word of what was said."""

from __future__ import annotations

import contextlib
import io
import logging
import re
import socket
import sys
import traceback
from types import SimpleNamespace

import pytest
from botocore import exceptions as aws
from botocore.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb import exceptions
from rtca_nb.aws.boto_errors import address, printable, translate
from rtca_nb.base.clock import SystemClock
from rtca_nb.endpoint import FAULTS, Faults
from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    IntegrityError,
    InternalServiceError,
    RegionError,
    RtcaError,
    ServiceError,
    SetupError,
    ThrottlingError,
    UsageError,
)
from rtca_nb.fetch.page_reader import Answer, parse_answer
from tests.fetch.conftest import CANARY, INSTANCE, REFUND, canary_segments

pytestmark = pytest.mark.usefixtures("no_pauses")

# What the faults that are played always lead to; without one, the contact arrives, right and whole.
ALWAYS = {
    "429": ThrottlingError,
    "500": InternalServiceError,
    "502": InternalServiceError,
    "503": InternalServiceError,
    "504": InternalServiceError,
    "expired-token": CredentialsError,
    "429-codeless": ThrottlingError,
    "429-retry-after": ThrottlingError,
    "503-codeless": InternalServiceError,
    "408": InternalServiceError,
    "throttling": ThrottlingError,
    "request-limit": ThrottlingError,
    "gzip-200": IntegrityError,
    "byte-order-mark": IntegrityError,
    "infinity": IntegrityError,
    "duplicate-keys": IntegrityError,
    "empty-page": IntegrityError,
    "truncate-half": IntegrityError,
    "truncate-half-false-length": IntegrityError,
    "html-200": IntegrityError,
    "empty-200": IntegrityError,
    "invalid-utf8": IntegrityError,
    "deep-json": IntegrityError,
    "huge-integer": IntegrityError,
    "null-segments": IntegrityError,
    "missing-segments": IntegrityError,
    "repeated-token": IntegrityError,
    "broken-chunk": (IntegrityError, EndpointUnreachableError),
    "reset": (IntegrityError, EndpointUnreachableError),
    "reset-after-header": (IntegrityError, EndpointUnreachableError),
    "reset-after-byte": (IntegrityError, EndpointUnreachableError),
    "reset-half": (IntegrityError, EndpointUnreachableError),
    "reset-last-byte": (IntegrityError, EndpointUnreachableError),
}
# What no second try would mend.
REFUSED = {
    "401": ServiceError,
    "403-codeless": ServiceError,
    "407": ServiceError,
    "413": ServiceError,
    "redirect": ServiceError,
    "clock-skew": CredentialsError,
}
ENDLESS = ("drip", "drip-head", "endless", "endless-continue")
KEPT = ("unknown-member", "two-member-union", "empty-segment", "lone-surrogate")
HARMLESS = ("reordered-segments", "duplicated-segments", "stale-next-token")


def always(name):
    return Faults(rate=1.0, names=(name,))


def fetch(client, contact_id="canary", **options):
    return rtca.fetch_contact(INSTANCE, contact_id, output_type="Raw", client=client, quota=None, **options)


def sentence(error):
    text = str(error)
    assert text
    assert "\n" not in text
    assert not re.search(r"\w\. \w", text)
    assert CANARY not in text
    return text


def test_every_fault_of_the_endpoint_is_met_here():
    met = {*ALWAYS, *REFUSED, *ENDLESS, *KEPT, *HARMLESS, "changed-segments", "refuse", "stall", "stall-half"}
    assert met == set(FAULTS)


@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", ALWAYS)
def test_a_fault_that_stays_is_a_typed_sentence(endpoint, name):
    endpoint.script(always(name))
    with pytest.raises(RtcaError) as raised:
        fetch(endpoint.client())
    assert isinstance(raised.value, ALWAYS[name])
    sentence(raised.value)


@pytest.mark.sampled(9)
@pytest.mark.parametrize("name", [name for name in ALWAYS if name != "repeated-token"])
def test_a_fault_that_passes_costs_nothing(endpoint, name):
    endpoint.script({1: name, 3: name})
    contact = fetch(endpoint.client(), REFUND, max_results=40)
    assert len(contact.transcript) == 64
    assert contact.complete


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_second_try_would_mend_is_not_asked_again(endpoint, name):
    endpoint.script(always(name))
    before = len(endpoint.requests)
    with pytest.raises(RtcaError) as raised:
        fetch(endpoint.client())
    assert type(raised.value) is REFUSED[name]
    assert len(endpoint.requests) - before <= 2, "boto3 may have had other credentials the second time"
    sentence(raised.value)


@pytest.mark.parametrize("name", ["stall", "stall-half"])
def test_silence_is_an_error_that_says_so(endpoint, name):
    endpoint.script(always(name))
    client = endpoint.client(config=Config(read_timeout=0.2, retries={"total_max_attempts": 2}))
    with pytest.raises((EndpointUnreachableError, IntegrityError), match=r"did not answer in time|broke"):
        fetch(client)


@pytest.mark.parametrize("name", HARMLESS)
def test_disorder_changes_nothing(endpoint, name):
    endpoint.script(None)
    right = fetch(endpoint.client(), REFUND)
    endpoint.script(Faults(script={1: name}))
    contact = fetch(endpoint.client(), REFUND, max_results=100 if name != "stale-next-token" else 40)
    assert contact.transcript["id"].tolist() == right.transcript["id"].tolist()
    assert contact.transcript["content"].tolist() == right.transcript["content"].tolist()


@pytest.mark.parametrize("name", KEPT)
def test_what_is_odd_is_kept_and_counted(endpoint, name):
    endpoint.script(always(name))
    contact = fetch(endpoint.client())
    known = len(contact.transcript) + len(contact.events)
    lost = {"empty-segment": 1}.get(name, 0)
    assert known >= 3 - lost
    assert len(contact.unknown) > 0 or name in {"lone-surrogate", "two-member-union"}
    assert contact.notes
    if name == "unknown-member":
        assert "RtcaUnknownSegment" in contact.unknown["member"].tolist()
        assert CANARY not in contact.unknown.to_json()
    if name == "two-member-union":
        assert len(contact.summary) + len(contact.events) + len(contact.unknown) > 0


# Nothing of the content, anywhere.

LEAKY = [
    "truncate-half",
    "truncate-half-false-length",
    "invalid-utf8",
    "reset-half",
    "huge-integer",
    "null-segments",
    "500",
]


def rich_traceback(error):
    from rich.console import Console
    from rich.traceback import Traceback

    console = Console(file=io.StringIO(), width=200, record=True)
    shown = Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True, locals_max_string=None)
    console.print(shown)
    return console.export_text()


def verbose_traceback(error):
    ultratb = pytest.importorskip("IPython.core.ultratb")
    maker = next(getattr(ultratb, name) for name in ("VerboseTB", "AutoFormattedTB") if hasattr(ultratb, name))
    try:
        made = maker(theme_name="nocolor", include_vars=True)
    except TypeError:
        made = maker(color_scheme="NoColor", include_vars=True)
    return made.text(type(error), error, error.__traceback__)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", LEAKY)
@pytest.mark.parametrize("retrying", [False, True])
def test_no_error_leads_to_the_content(endpoint, caplog, capfd, name, retrying):
    endpoint.script(always(name))
    config = Config(retries={"mode": "standard", "total_max_attempts": 2 if retrying else 1})
    caplog.set_level(logging.DEBUG, logger="rtca_nb")
    with pytest.raises(RtcaError) as raised:
        fetch(endpoint.client(config=config))
    error = raised.value
    assert error.__cause__ is None
    shown = [
        str(error),
        repr(error),
        repr(vars(error)),
        *traceback.format_exception(error),
        *traceback.TracebackException.from_exception(error, capture_locals=True).format(),
        rich_traceback(error),
        verbose_traceback(error),
        "".join(record.getMessage() for record in caplog.records if record.name.startswith("rtca_nb")),
        *capfd.readouterr(),
    ]
    assert [text for text in shown if CANARY in text] == []
    # Neither does what a debugger or an error tracker follows.
    context = error.__context__
    while context is not None:
        assert CANARY not in "".join(traceback.TracebackException.from_exception(context, capture_locals=True).format())
        context = context.__context__


def test_an_error_of_the_progress_callback_shows_no_content(endpoint):
    endpoint.script(None)

    def fail(progress):
        raise RuntimeError("bar")

    with pytest.raises(RuntimeError) as raised:
        fetch(endpoint.client(), progress=fail)
    error = raised.value
    shown = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    assert CANARY not in shown + rich_traceback(error) + verbose_traceback(error)


@given(st.binary(max_size=60), st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_body_is_a_page_or_a_sentence(before, after):
    body = before + CANARY.encode() + after
    for sent in (
        body,
        b'{"Channel":"CHAT","Status":"' + body + b'","Segments":[]}',
        b'{"Channel":"CHAT","Segments":["' + body,
    ):
        page, problem = parse_answer(Answer(sent, {}))
        assert (page is None) != (problem == "")
        assert CANARY not in problem
        assert CANARY not in repr(Answer(sent, {}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'"CHAT"',
        b"<html>",
        b'{"Channel":"CHAT","Status":"COMPLETED"}',
        b'{"Channel":"CHAT","Segments":[]}',
        b'{"Status":"COMPLETED","Segments":[]}',
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":null}',
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":{}}',
        b'{"Channel":5,"Status":"COMPLETED","Segments":[]}',
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[],"NextToken":5}',
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[]',
        b'\xff{"Channel":"CHAT","Status":"COMPLETED","Segments":[]}',
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[]} trailing',
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[{"X":' + b"9" * 6000 + b"}]}",
        b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[NaN]}',
    ],
    ids=range(19),
)
def test_no_alien_body_is_an_empty_contact(body):
    page, problem = parse_answer(Answer(body, {"content-length": str(len(body))}))
    assert page is None
    assert "nothing was read from it" in problem


# Set-up and network.


def test_no_credentials(endpoint, monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(CredentialsError, match="no usable AWS credentials") as raised:
        rtca.fetch_contact(INSTANCE, REFUND, endpoint_url=endpoint.url)
    sentence(raised.value)


def test_half_of_the_credentials(endpoint, monkeypatch):
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY", raising=False)
    with pytest.raises(CredentialsError):
        rtca.fetch_contact(INSTANCE, REFUND, endpoint_url=endpoint.url)


def test_a_profile_that_does_not_exist(endpoint, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(CredentialsError, match="profile"):
        rtca.fetch_contact(INSTANCE, REFUND, endpoint_url=endpoint.url)


def test_no_region(monkeypatch):
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RegionError, match="region") as raised:
        rtca.fetch_contact(INSTANCE, REFUND)
    sentence(raised.value)


def test_a_region_that_is_none():
    with pytest.raises((RegionError, UsageError)) as raised:
        rtca.fetch_contact(INSTANCE, REFUND, region_name="no region!")
    sentence(raised.value)


@pytest.fixture
def closed_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]  # bound, and nobody listens


def test_nobody_answers(closed_port):
    url = f"http://someone:password@127.0.0.1:{closed_port}/?key=secret"
    with pytest.raises(EndpointUnreachableError, match="nothing answers") as raised:
        rtca.fetch_contact(INSTANCE, REFUND, endpoint_url=url)
    assert "password" not in sentence(raised.value)
    assert "secret" not in str(raised.value)
    assert str(closed_port) in str(raised.value)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "url", ["not a url", "ftp//x", "127.0.0.1:8000", "http://", "http://exa mple", "http://[::1", ""]
)
def test_what_is_no_url(url):
    with pytest.raises((UsageError, EndpointUnreachableError)) as raised:
        rtca.fetch_contact(INSTANCE, REFUND, endpoint_url=url or "http:///")
    sentence(raised.value)


def test_an_outage_that_ends(endpoint, monkeypatch):
    def until_it_is_over(*_):
        while True:
            with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", endpoint.port)):
                return

    monkeypatch.setattr(SystemClock, "wait", until_it_is_over)
    endpoint.script({1: "refuse:0.05"})
    assert len(fetch(endpoint.client()).transcript) == 3


# The translation itself.

MADE = [
    (aws.NoRegionError(), RegionError),
    (aws.NoCredentialsError(), CredentialsError),
    (aws.PartialCredentialsError(provider="env", cred_var="x"), CredentialsError),
    (aws.CredentialRetrievalError(provider="sso", error_msg=CANARY), CredentialsError),
    (aws.TokenRetrievalError(provider="sso", error_msg=CANARY), CredentialsError),
    (aws.UnauthorizedSSOTokenError(), CredentialsError),
    (aws.SSOTokenLoadError(error_msg=CANARY), CredentialsError),
    (aws.ProfileNotFound(profile="x"), CredentialsError),
    (aws.ConfigNotFound(path="x"), CredentialsError),
    (aws.ParamValidationError(report=CANARY), UsageError),
    (aws.ReadTimeoutError(endpoint_url="http://x"), EndpointUnreachableError),
    (aws.ConnectTimeoutError(endpoint_url="http://x"), EndpointUnreachableError),
    (aws.SSLError(endpoint_url="http://x", error=CANARY), EndpointUnreachableError),
    (aws.ConnectionClosedError(endpoint_url="http://x"), IntegrityError),
    (aws.ResponseStreamingError(error=CANARY), IntegrityError),
    (aws.EndpointConnectionError(endpoint_url="http://x", error=CANARY), EndpointUnreachableError),
    (aws.ProxyConnectionError(proxy_url="http://x", error=CANARY), EndpointUnreachableError),
    (aws.HTTPClientError(error=CANARY), EndpointUnreachableError),
    (aws.InvalidRegionError(region_name="x"), RegionError),
    (aws.UnknownServiceError(service_name="x", known_service_names=CANARY), SetupError),
    (aws.DataNotFoundError(data_path="x"), SetupError),
]


@pytest.mark.parametrize(("made", "expected"), MADE, ids=[type(made).__name__ for made, _ in MADE])
def test_botocores_errors_become_ours(made, expected):
    error = translate(made, contact_id="c", output_type="Raw", endpoint_url="https://user:pass@host:8443/path?x=1")
    assert type(error) is expected
    assert "pass" not in sentence(error).replace("pass region_name", "")


def service_error(code, status=400, message=""):
    response = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "r"},
    }
    return translate(
        aws.ClientError(response, "op"), contact_id="c\x1b[31m\u202e", output_type="Raw", endpoint_url=None
    )


@pytest.mark.parametrize(
    ("code", "status", "name"),
    [
        ("OutputTypeNotFoundException", 404, "OutputTypeNotFoundError"),
        ("AccessDeniedException", 403, "AccessDeniedError"),
        ("ResourceNotFoundException", 404, "ResourceNotFoundError"),
        ("InvalidRequestException", 400, "InvalidRequestError"),
        ("InternalServiceException", 500, "InternalServiceError"),
        ("ThrottlingException", 429, "ThrottlingError"),
        ("TooManyRequestsException", 429, "ThrottlingError"),
        ("SomethingNew", 400, "ServiceError"),
        ("SomethingNew", 503, "InternalServiceError"),
        ("502", 502, "InternalServiceError"),
        ("UnrecognizedClientException", 403, "CredentialsError"),
        ("ExpiredTokenException", 403, "CredentialsError"),
        ("SignatureDoesNotMatch", 403, "CredentialsError"),
        ("<script> " + CANARY, 400, "ServiceError"),
        ("", 400, "ServiceError"),
    ],
)
def test_errors_of_the_service_have_a_type_and_a_sentence(code, status, name):
    error = service_error(code, status)
    assert type(error) is getattr(exceptions, name)
    text = sentence(error)
    assert text.isprintable()
    if isinstance(error, ServiceError):
        assert (error.http_status, error.request_id) == (status, "r")


def test_the_services_reason_is_told_printable_and_short():
    error = service_error("InvalidRequestException", message="Bad\x1b[31m thing.\n" + "x" * 5000)
    assert "Bad\\x1b[31m thing" in str(error)
    assert len(str(error)) < 500
    assert str(error).isprintable()


@given(st.text())
def test_printable_is(text):
    assert printable(text).isprintable()
    assert len(printable(text)) <= 301


@given(st.text())
@settings(max_examples=200)
def test_any_address_can_be_told(url):
    assert address(url).isprintable()


def test_an_address_is_told_without_what_is_secret():
    assert address("https://key:secret@host.example:8443/stage?token=x#y") == "https://host.example:8443/stage"


def test_a_client_that_is_none_says_so():
    stranger = SimpleNamespace(
        meta=SimpleNamespace(
            events=SimpleNamespace(register=lambda *_, **__: None),
            endpoint_url="http://127.0.0.1:1",
            config=SimpleNamespace(retries=None),
        ),
        list_realtime_contact_analysis_segments_v2=lambda **_: {"Segments": canary_segments()},
    )
    with pytest.raises(IntegrityError, match="did not return the body") as raised:
        rtca.fetch_contact(INSTANCE, REFUND, segment_types=["Transcript"], client=stranger)
    sentence(raised.value)


@pytest.mark.slow
def test_the_command_line_shows_a_sentence_and_no_traceback(endpoint, capsys):
    cli = pytest.importorskip("rtca_nb.cli")
    endpoint.script(always("truncate-half"))
    with contextlib.suppress(SystemExit):
        sys_argv = ["rtca-nb", "fetch", INSTANCE, "canary", "--endpoint-url", endpoint.url]
        before, sys.argv = sys.argv, sys_argv
        try:
            cli.main()
        finally:
            sys.argv = before
    out = capsys.readouterr()
    assert "Traceback" not in out.err
    assert CANARY not in out.err + out.out
