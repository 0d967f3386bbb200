"""What can go wrong outside this package, and the sentence that says so: its cause, and what to do next."""

from __future__ import annotations

import base64
import gc
import gzip
import io
import json
import os
import re
import socket
import subprocess
import sys
import tarfile
import threading
import warnings
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from botocore import exceptions as aws

import rtca_nb as rtca
from rtca_nb.aws.boto_errors import translate
from rtca_nb.cli.wording import worded
from rtca_nb.endpoint import Faults, ServedContact, serve
from rtca_nb.exceptions import RtcaError
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples
from tests.cli.test_wording import NO_NAME, PYTHON

SAMPLE = build_sample("refund")
IDS = (SAMPLE.instance_id, SAMPLE.contact_id)
SECRET = "Zanzibarrakuda"
PAGE = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
MESSAGE = {
    "Id": "m1",
    "ParticipantId": "p",
    "ParticipantRole": "AGENT",
    "Content": SECRET,
    "Time": {"AbsoluteTime": "2026-01-01T00:00:00Z"},
}
MFA = b"""[profile p]
role_arn = arn:aws:iam::1:role/x
source_profile = q
mfa_serial = arn:aws:iam::1:mfa/x
[profile q]
aws_access_key_id = A
aws_secret_access_key = b
"""
KPL = b"\xf3\x89\x9a\xc2" + b"\x0a\x00" * 20


class World:
    """A machine without AWS, and an endpoint."""

    def __init__(self, endpoint, folder, monkeypatch):
        self.endpoint, self.folder, self.monkeypatch = endpoint, folder, monkeypatch

    def aws(self, **variables):
        """Set variables of the environment; None unsets one."""
        for name, value in variables.items():
            self.monkeypatch.delenv(name, raising=False) if value is None else self.monkeypatch.setenv(name, value)

    def fetch(self, **options):
        options.setdefault("endpoint_url", self.endpoint.url)
        return rtca.fetch_contact(*IDS, quota=None, **options)

    def fault(self, name, **options):
        self.endpoint.script(Faults(rate=1.0, names=(name,)))
        return rtca.fetch_contact(*IDS, client=self.endpoint.client(), quota=None, **options)

    def process(self, program):
        """Let a program hand out the credentials."""
        script, config = self.folder / "program.py", self.folder / "config"
        script.write_text(program)
        config.write_text(f"[profile p]\ncredential_process = {sys.executable} {script}\n")
        self.profile(config)
        return self.fetch()

    def profile(self, config):
        self.aws(AWS_CONFIG_FILE=str(config), AWS_PROFILE="p", AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)

    def command(self, *words, **variables):
        """Run a command without a terminal; return what it writes to stderr."""
        plain = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        code = "import sys; from rtca_nb.cli import main; sys.exit(main())"
        ran = subprocess.run(
            [sys.executable, "-c", code, *words, "--endpoint-url", self.endpoint.url],
            env={**plain, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
            check=False,
        )
        return ran.stderr.strip()

    def provider(self, refresh):
        """Let a function of the caller's own hand out the credentials."""
        from boto3 import Session
        from botocore.credentials import RefreshableCredentials
        from botocore.session import get_session

        found = get_session()
        over = datetime.now(UTC) - timedelta(hours=1)
        found._credentials = RefreshableCredentials("a", "b", "c", over, refresh, "own")
        return self.fetch(boto3_session=Session(botocore_session=found))

    def file(self, data, name="file.json"):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def read(self, data):
        return rtca.read_contact(self.file(data))

    def closed(self):
        """Return a port that nobody listens on."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            return taken.getsockname()[1]

    def without_handles(self, call):
        """Call where no other file can be opened."""
        import resource

        limits = resource.getrlimit(resource.RLIMIT_NOFILE)
        most = len(list(Path("/proc/self/fd").iterdir())) + 8
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, limits[0]), limits[1]))
        held = []
        try:
            while True:
                held.append(Path(os.devnull).open("rb"))  # noqa: SIM115
        except OSError:
            pass
        try:
            return call()
        finally:
            for one in held:
                one.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def raising(error):
    def refresh():
        raise error

    return refresh


def answered(code, message="", **headers):
    """Return what a client raises for an error of AWS."""
    meta = {"HTTPStatusCode": 403, "RequestId": "r", "HTTPHeaders": headers}
    return aws.ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": meta}, "Operation")


def translated(error):
    raise translate(error, contact_id="c", output_type="Redacted", endpoint_url=None)


def tar():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.json"), io.BytesIO())
    return made.getvalue()


def zipped():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.json", "{}")
    return made.getvalue()


def warm_and_fetch(world):
    # What is imported late needs handles, too.
    world.fetch()
    client = world.endpoint.client()
    return world.without_handles(lambda: rtca.fetch_contact(*IDS, client=client, quota=None))


def warm_and_read(world):
    path = world.file(json.dumps(PAGE).encode())
    rtca.read_contact(path)
    return world.without_handles(lambda: rtca.read_contact(path))


def date(**ago):
    return (datetime.now(UTC) - timedelta(**ago)).strftime("%a, %d %b %Y %H:%M:%S GMT")


def hours_ago():
    return answered("RequestTimeTooSkewed", date=date(hours=3))


def note(contact, word):
    return next(note for note in contact.notes if word in note)


class Situation(NamedTuple):
    provoke: Callable[[World], Any]
    cause: str
    step: str


GATEWAY = "check the endpoint URL and the proxy"
CLOCK = "set the clock of this machine"
COPY = "copy or download it again"
LISTING = "pass the objects or their prefix, such as s3://bucket/prefix/"
PRINTS = "check that it prints JSON"

TABLE = {
    # The machine
    "only AWS_REGION is set": Situation(
        lambda w: (w.aws(AWS_DEFAULT_REGION=None, AWS_REGION="us-east-1"), w.fetch(endpoint_url=None)),
        "no AWS region is set",
        r"set AWS_DEFAULT_REGION \(boto3 does not read AWS_REGION\)",
    ),
    "a region that is none": Situation(
        lambda w: w.fetch(region_name="no region!"), "not a region of Amazon Connect", "check region_name"
    ),
    "an endpoint variable that is none": Situation(
        lambda w: (w.aws(AWS_ENDPOINT_URL_CONNECT="nonsense"), w.fetch(endpoint_url=None)),
        "the endpoint URL in the environment .* is not a URL",
        "unset AWS_ENDPOINT_URL_CONNECT and AWS_ENDPOINT_URL, or set",
    ),
    "a blank endpoint variable": Situation(
        lambda w: (w.aws(AWS_ENDPOINT_URL="  "), w.fetch(endpoint_url=None)),
        "the endpoint URL in the environment .* is not a URL",
        "or set an address such as",
    ),
    "an empty endpoint variable": Situation(
        lambda w: (w.aws(AWS_ENDPOINT_URL_CONNECT=""), w.fetch(endpoint_url=f"http://127.0.0.1:{w.closed()}")),
        "AWS_ENDPOINT_URL_CONNECT is empty, which counts as not set",
        "check the region, the endpoint URL",
    ),
    "an endpoint URL without its scheme": Situation(
        lambda w: w.fetch(endpoint_url="127.0.0.1:8000"), "endpoint_url must begin with http://", "as in http://127"
    ),
    "an endpoint that nobody serves": Situation(
        lambda w: w.fetch(endpoint_url=f"http://u:{SECRET}@127.0.0.1:{w.closed()}"),
        "nothing answers at http://127",
        "check the region, the endpoint URL and the network",
    ),
    "no credentials": Situation(
        lambda w: (w.aws(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None), w.fetch()),
        "no usable AWS credentials",
        "sign in .* or set AWS_PROFILE",
    ),
    "half of the credentials": Situation(
        lambda w: (w.aws(AWS_SECRET_ACCESS_KEY=None), w.fetch()), "no usable AWS credentials", "sign in"
    ),
    "a profile that is not there": Situation(
        lambda w: (w.aws(AWS_PROFILE="nobody"), w.fetch()), "has no profile of the given name", "check AWS_PROFILE"
    ),
    "a broken configuration file": Situation(
        lambda w: (w.aws(AWS_CONFIG_FILE=str(w.file(b"[profile p\nx", "config"))), w.fetch()),
        "configuration file cannot be parsed",
        "correct it",
    ),
    "a line break in the key id": Situation(
        lambda w: (w.aws(AWS_ACCESS_KEY_ID=f"{SECRET}\n"), w.fetch()), "holds a line break", "set it again without"
    ),
    "a line break in the token": Situation(
        lambda w: (w.aws(AWS_SESSION_TOKEN=f"a\n{SECRET}"), w.fetch()), "holds a line break", "set it again without"
    ),
    "a proxy that is dead": Situation(
        lambda w: (
            w.aws(HTTP_PROXY=f"http://u:{SECRET}@127.0.0.1:{w.closed()}"),
            w.fetch(endpoint_url="http://service.example"),
        ),
        r"the proxy at http://127\.0\.0\.1:\d+ does not answer",
        "check HTTPS_PROXY and HTTP_PROXY",
    ),
    "a proxy that is no address": Situation(
        lambda w: (w.aws(HTTP_PROXY=f"{SECRET} no url"), w.fetch(endpoint_url="http://service.example")),
        "the value of HTTP_PROXY is not the address of a proxy",
        "correct it, or unset it",
    ),
    "a web identity without its token": Situation(
        lambda w: (
            w.aws(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None, AWS_ROLE_ARN="arn:aws:iam::1:role/x"),
            w.aws(AWS_WEB_IDENTITY_TOKEN_FILE=str(w.folder / SECRET)),
            w.fetch(),
        ),
        "the file with the web identity token cannot be read",
        "check its path, which AWS_WEB_IDENTITY_TOKEN_FILE",
    ),
    "a role with an MFA code and no terminal": Situation(
        lambda w: w.command("fetch", *IDS, AWS_PROFILE="p", AWS_CONFIG_FILE=str(w.file(MFA, "config"))),
        "The role of the AWS profile needs an MFA code, and there is no terminal",
        "get temporary credentials",
    ),
    "a credential_process that prints text": Situation(
        lambda w: w.process(f"print('{SECRET}')"), "the answer of an AWS credential provider cannot be read", PRINTS
    ),
    "a credential_process that prints a list": Situation(
        lambda w: w.process("print([])"), "the answer of an AWS credential provider cannot be read", PRINTS
    ),
    "a credential_process of another version": Situation(
        lambda w: w.process("print('{\"Version\": 2}')"), "the credential_process .* failed", PRINTS
    ),
    "a credential_process that fails": Situation(
        lambda w: w.process(f"raise SystemExit('{SECRET}')"), "the credential_process .* failed", "run it by itself"
    ),
    "a credential_process that is missing": Situation(
        lambda w: (
            w.profile(w.file(b"[profile p]\ncredential_process = /nowhere/program\n", "config")),
            w.fetch(),
        ),
        "the program in credential_process .* does not exist",
        "check its path",
    ),
    "a credential_process that waits": Situation(
        lambda w: (
            w.monkeypatch.setattr("rtca_nb.fetch.connection.SETUP_TIMEOUT", 0.3),
            w.process("import time\ntime.sleep(2)"),
        ),
        r"was not ready within 0\.3 seconds",
        "check that it ends by itself",
    ),
    "a provider with an error of its own": Situation(
        lambda w: w.provider(raising(RuntimeError(SECRET))),
        r"a credential provider of AWS failed \(RuntimeError\)",
        "sign in again, or use another profile",
    ),
    "a provider that AWS refuses": Situation(
        lambda w: w.provider(raising(answered("AccessDenied", SECRET))),
        r"AWS refuses to issue credentials \(AccessDenied\)",
        "check the role",
    ),
    "no handles for a connection": Situation(warm_and_fetch, "too many files and connections open", "ulimit -n"),
    "no handles for a file": Situation(warm_and_read, "too many files open", "ulimit -n"),
    # What answers
    "the quota is exceeded": Situation(lambda w: w.fault("429", timeout=2), "quota .* was exceeded", "in a while"),
    "a gateway's 429": Situation(
        lambda w: w.fault("429-codeless", timeout=2), r"a gateway .* too many requests.*\(HTTP 429\)", "in a while"
    ),
    "Throttling": Situation(lambda w: w.fault("throttling", timeout=2), r"quota .*\(Throttling\)", "in a while"),
    "RequestLimitExceeded": Situation(
        lambda w: w.fault("request-limit", timeout=2), r"quota .*\(RequestLimitExceeded\)", "in a while"
    ),
    "the service fails": Situation(
        lambda w: w.fault("500", timeout=2), "the service could not list the segments", "in a while"
    ),
    "a proxy's 503": Situation(lambda w: w.fault("503-codeless", timeout=2), "a gateway .*HTTP 503", "in a while"),
    "a gateway's 408": Situation(lambda w: w.fault("408", timeout=2), "a gateway .* gave up waiting", "in a while"),
    "a gateway's 401": Situation(lambda w: w.fault("401"), "requires a sign-in of its own", GATEWAY),
    "a proxy's 403": Situation(lambda w: w.fault("403-codeless"), "proxy forbids the request", GATEWAY),
    "a proxy's 407": Situation(
        lambda w: w.fault("407"), r"requires a sign-in of its own \(HTTP 407\)", "sign in to it"
    ),
    "a gateway's 413": Situation(lambda w: w.fault("413"), "too large", "have it accept requests of 100 kB"),
    "a redirect": Situation(lambda w: w.fault("redirect"), "was redirected", "sign in to the network"),
    "a clock that differs": Situation(lambda w: w.fault("clock-skew"), "clock of this machine differs", CLOCK),
    "a clock that is ahead": Situation(lambda _: translated(hours_ago()), "machine is 180 minutes ahead", CLOCK),
    "a signature that expired": Situation(
        lambda _: translated(answered("InvalidSignatureException", "Signature expired: now", date=date(minutes=-30))),
        "machine is 30 minutes behind",
        CLOCK,
    ),
    "a session that expired": Situation(
        lambda w: w.fault("expired-token", timeout=2), "credentials, which have expired", "sign in again"
    ),
    "a wrong secret key": Situation(
        lambda _: translated(answered("SignatureDoesNotMatch")),
        "does not accept the AWS credentials",
        "check the secret access key for a space or line break",
    ),
    "a key id that is unknown": Situation(
        lambda _: translated(answered("UnrecognizedClientException")),
        "does not accept the AWS credentials",
        "check the access key id",
    ),
    "a signature that is lost on the way": Situation(
        lambda _: translated(answered("MissingAuthenticationTokenException")),
        "arrived without its signature",
        "whether a proxy removes headers",
    ),
    "credentials that may not": Situation(
        lambda _: translated(answered("AccessDeniedException")), "do not permit listing", "they need connect:List"
    ),
    "a code that nobody knows": Situation(
        lambda _: translated(answered("SomethingNew")), "answered with SomethingNew", "check the endpoint URL"
    ),
    "a compressed answer": Situation(lambda w: w.fault("gzip-200"), "compressed with gzip", GATEWAY),
    "an answer with a mark": Situation(lambda w: w.fault("byte-order-mark"), "byte-order mark", GATEWAY),
    "an answer with Infinity": Situation(lambda w: w.fault("infinity"), "holds NaN or infinity", GATEWAY),
    "a sign-in page": Situation(lambda w: w.fault("html-200"), "HTML or XML, such as the sign-in page", GATEWAY),
    "an empty answer": Situation(lambda w: w.fault("empty-200"), "answer is empty", GATEWAY),
    "half an answer": Situation(lambda w: w.fault("truncate-half"), "not complete JSON", "try again"),
    "a connection that breaks": Situation(
        lambda w: w.fault("reset-half", timeout=2), "broke before the whole answer", "try again"
    ),
    "an answer that does not end": Situation(
        lambda w: w.fault("endless-continue", timeout=0.3),
        r"did not arrive completely within 0\.3",
        "check the network",
    ),
    "an answer that is too large": Situation(
        lambda w: (
            w.monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 2**20),
            w.fault("endless", timeout=3),
        ),
        "larger than 1 MiB",
        GATEWAY,
    ),
    # Files
    "a mark without its encoding": Situation(lambda w: w.read(b"\xff\xfe{"), "not valid UTF-16", "save it as UTF-8"),
    "a file with Infinity": Situation(
        lambda w: w.read(json.dumps({**PAGE, "Segments": [{"X": float("inf")}]}).encode()),
        "holds NaN or infinity",
        "write it as null",
    ),
    "a tar file": Situation(lambda w: w.read(tar()), "is a tar archive", "unpack it and pass the folder"),
    "a compressed tar file": Situation(lambda w: w.read(gzip.compress(tar())), "is a tar archive", "unpack it"),
    "a ZIP file": Situation(lambda w: w.read(zipped()), "a ZIP archive", "pass the JSON"),
    "a file of zeros": Situation(lambda w: w.read(b"\0" * 4096), "nothing but zero bytes", COPY),
    "a file with a hole": Situation(lambda w: w.read(b'{"a":' + b"\0" * 4096), "has zero bytes in its text", COPY),
    "an empty file": Situation(lambda w: w.read(b""), "is empty", COPY),
    "records of the KPL": Situation(
        lambda w: w.read(KPL), "aggregate of the Kinesis Producer Library", "split it with"
    ),
    "a batch of KPL records": Situation(
        lambda w: w.read(json.dumps({"Records": [{"Data": base64.b64encode(KPL).decode()}]}).encode()),
        "record 1, is an aggregate of the Kinesis Producer Library",
        "Kinesis Client Library",
    ),
    "a listing of S3 as JSON": Situation(
        lambda w: w.read(json.dumps({"Contents": [{"Key": SECRET}]}).encode()), "is a listing of S3", LISTING
    ),
    "a listing of S3 as XML": Situation(
        lambda w: w.read(b'<?xml version="1.0"?>\n<ListBucketResult xmlns="x"/>'), "is a listing of S3", LISTING
    ),
    "a listing of aws s3 ls": Situation(
        lambda w: w.read(b"2026-01-01 10:00:00       1234 a.json\n2026-01-01 10:00:00   1 b.json\n"),
        "is a listing of S3",
        LISTING,
    ),
    "an analysis that is QUEUED": Situation(
        lambda w: note(w.read(json.dumps({**PAGE, "Status": "QUEUED"}).encode()), "status"),
        "status of the analysis is neither COMPLETED nor FAILED",
        "read the contact again later",
    ),
    "ids under a heading of another name": Situation(
        lambda w: rtca.read_contact_ids(w.file(f"{SECRET}\nx\n".encode(), "ids.csv")),
        "the only column is not called 'contact_id'",
        "pass column=",
    ),
    "ids under headings of other names": Situation(
        lambda w: rtca.read_contact_ids(w.file(f"{SECRET},b\nx,y\n".encode(), "ids.csv")),
        "none of the 2 columns is called 'contact_id'",
        "pass column=",
    ),
    "contacts of one id": Situation(
        lambda _: serve([ServedContact("i", "c", {}), ServedContact("i", "c", {})]),
        "Contact c is served already",
        "give each contact its own id",
    ),
}


@pytest.fixture(scope="module")
def endpoint():
    with serve(served_samples(), quota=None) as running:
        yield running
    assert running.internal_errors == []


@pytest.fixture
def world(endpoint, tmp_path, monkeypatch):
    from rtca_nb.base.clock import SystemClock

    monkeypatch.setattr(SystemClock, "jitter", lambda *_: 0.0)
    endpoint.script(None)
    before = {*psutil.Process().children()}
    gc.freeze()  # what other tests left takes a second to look through
    with warnings.catch_warnings():
        # botocore leaves broken connections, and a program that is given up, to the garbage collector.
        warnings.simplefilter("ignore", ResourceWarning)
        yield World(endpoint, tmp_path, monkeypatch)
        for thread in threading.enumerate():
            if thread.name == "rtca-request":
                thread.join()
        gc.collect()
        _end_given_up({*psutil.Process().children()} - before)


def _end_given_up(programs):
    """End programs that nobody waits for any more; Python lets go of their pipes when it starts the next one."""
    for program in programs:
        program.kill()
        program.wait()
    if programs:
        subprocess.run([sys.executable, "-c", ""], check=True)


def test_there_are_sixty_situations():
    assert len(TABLE) >= 60


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", TABLE)
def test_a_sentence_names_the_cause_and_the_next_step(world, name):
    provoke, cause, step = TABLE[name]
    try:
        found = provoke(world)
    except RtcaError as error:
        sentence, typed = str(error), worded(error)
        # The command line names its options instead.
        named = NO_NAME.sub("", typed.replace("'contact_id'", ""))
        assert not PYTHON.search(named.removeprefix("None of")), named
    else:
        sentence = found
    assert isinstance(sentence, str), "nothing was said"
    assert re.search(f"{cause}.*{step}", sentence), sentence
    assert SECRET not in sentence
    assert len(sentence.splitlines()) == 1
    assert not re.search(r"\w\. \w", sentence)
    assert len(sentence) < 420
