"""Objects in S3, over real boto3 against a small server on this machine."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from rtca_nb.corpus import open_corpus
from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    IntegrityError,
    LimitExceededError,
    SourceError,
    SourceNotFoundError,
    TimedOutError,
    UnsupportedFormatError,
    UsageError,
)
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts

from .shapes import write

pytestmark = pytest.mark.sampled_file(6)

REFUND, FAILED = build_sample("refund"), build_sample("failed")
OBJECTS = {
    "mixed/chats/a.json": write(REFUND, "Redacted", "post-chat"),
    "mixed/chats/own/rtca-corpus.json": b'{"format":"rtca-nb corpus","schema":1}',
    "mixed/chats/own/snapshots/1/_snapshot.json": b'{"format":"rtca-nb corpus","schema":1}',
    "bucket/Analysis/Chat/2025/a.json": write(REFUND, "Redacted", "post-chat"),
    "bucket/Analysis/Chat/2025/b.json": write(FAILED, "Redacted", "post-chat"),
    "bucket/Analysis/Chat/2025/readme.txt": b"no",
    "bucket/Analysis/Chat/2025/": b"",
    "bucket/Analysis/Chat/Redacted/c d.json": write(REFUND, "Redacted", "post-chat"),
}


REFUSALS = {
    "secret/a.json": (403, "AccessDenied"),
    "bucket/cold.json": (403, "InvalidObjectState"),
    "bucket/skewed.json": (403, "RequestTimeTooSkewed"),
    "bucket/expired.json": (400, "ExpiredToken"),
    "bucket/busy.json": (503, "SlowDown"),
    "nowhere/a.json": (404, "NoSuchBucket"),
}
WHOLE = write(REFUND, "Redacted", "post-chat")
# What becomes of the answers for these objects, one after another; the last stays.
PLAYED = {
    "bucket/broken.json": ["half", "half", "whole"],
    "bucket/broken-untagged.json": ["half untagged", "whole untagged"],
    "bucket/broken-without-ranges.json": ["half", "whole without ranges"],
    "bucket/changed.json": ["half", "another", "another"],
    "bucket/always-broken.json": ["nothing"],
    "bucket/endless.json": ["endless"],
    "bucket/drip.json": ["drip"],
    "bucket/silent.json": ["silence"],
    "bucket/unmeasured.json": ["chunked"],
    # Of lines of two contacts, what ends after the first looks whole.
    "bucket/unmeasured-lines.jsonl": ["lines until the connection ends"],
    "bucket/part-of-lines.jsonl": ["lines as a part"],
    "bucket/part-without-range.jsonl": ["lines as a part without its range"],
    "bucket/shorter-rest.jsonl": ["lines in half", "rest too short"],
    "bucket/rest-of-another.jsonl": ["lines in half", "rest of another", "lines"],
    "bucket/rest-of-unknown-length.jsonl": ["lines in half", "rest of unknown length"],
    "bucket/rest-from-elsewhere.jsonl": ["lines in half", "rest from elsewhere", "lines"],
    "bucket/moved.jsonl": ["redirect"],
    "login/sign-in.jsonl": ["redirect to a page"],
    "login/corpus/rtca-corpus.json": ["redirect to a page"],
    "bucket/wrong-sum.jsonl": ["lines with a wrong sum", "lines"],
}
LINES = b"".join(
    json.dumps(json.loads(write(one, "Redacted", "post-chat"))).encode() + b"\n" for one in (REFUND, FAILED)
)
FIRST_LINE = LINES.index(b"\n") + 1


# Listings of a server at fault, by bucket; botocore takes each for one without objects, or for the last.
ONE = "<Contents><Key>a.json</Key></Contents>"
LISTINGS = {
    "list-of-nothing": "",
    "list-of-a-proxy": "<html>sign in</html>",
    "list-without-end": f"<ListBucketResult>{ONE}</ListBucketResult>",
    "list-without-token": f"<ListBucketResult><IsTruncated>true</IsTruncated>{ONE}</ListBucketResult>",
    "list-without-keys": "<ListBucketResult><IsTruncated>false</IsTruncated><Contents/></ListBucketResult>",
    "list-of-many-pages": "<ListBucketResult><IsTruncated>true</IsTruncated>"
    "<NextContinuationToken>COUNT</NextContinuationToken></ListBucketResult>",
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = []
    plays = {}
    over = threading.Event()

    def end_headers(self):
        # It is closed after each answer; a client that is not told asks again through it, and may be too late.
        self.send_header("Connection", "close")
        super().end_headers()

    def do_HEAD(self):  # of a bucket, to learn its region
        if self.path.startswith("/login"):
            self.play_lines("redirect to a page")
        else:
            self.send_error(501)

    def do_GET(self):
        parts = urlsplit(self.path)
        key, query = unquote(parts.path).lstrip("/"), parse_qs(parts.query)
        self.close_connection = True
        self.asked.append((key, self.headers.get("Range"), self.headers.get("If-Match")))
        if "list-type" in query:
            prefix = f"{key.rstrip('/')}/{query.get('prefix', [''])[0]}"
            if prefix.partition("/")[0] in LISTINGS:
                self.answer(200, LISTINGS[prefix.partition("/")[0]].replace("COUNT", str(len(self.asked))).encode())
                return
            if prefix.startswith("endless/"):
                self.send_response(200)
                self.chunked(b" " * 65_536)
                return
            found = [name.partition("/")[2] for name in OBJECTS if name.startswith(prefix)]
            items = "".join(f"<Contents><Key>{name}</Key><Size>1</Size></Contents>" for name in found)
            listing = f"<ListBucketResult><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
            if prefix.startswith("secret/"):
                self.answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
            else:
                self.answer(200, listing.encode())
        elif "versionId" in query:
            known = query["versionId"] == ["v1"]
            code = b"<Error><Code>NoSuchVersion</Code><Message>no</Message></Error>"
            self.answer(200 if known else 404, WHOLE if known else code)
        elif key == "bucket/endless-error.json":
            self.send_response(404)
            self.chunked(b" " * 65_536)
        elif key in REFUSALS:
            status, code = REFUSALS[key]
            self.answer(status, f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode())
        elif key in PLAYED:
            playing = self.plays.setdefault(key, list(PLAYED[key]))
            self.play(playing.pop(0) if len(playing) > 1 else playing[0])
        elif key in OBJECTS:
            self.answer(200, OBJECTS[key])
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>")

    def play(self, what):
        tag = '"2"' if what == "another" else '"1"'
        if what.startswith(("lines", "rest", "redirect")):
            self.play_lines(what)
            return
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        if self.headers.get("If-Match", tag) != tag:
            self.answer(412, b"<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>")
            return
        begin = int(asked[1]) if asked and "without ranges" not in what else 0
        body = WHOLE[begin:]
        self.send_response(206 if begin else 200)
        if "untagged" not in what:
            self.send_header("ETag", tag)
        if begin:
            self.send_header("Content-Range", f"bytes {begin}-{len(WHOLE) - 1}/{len(WHOLE)}")
        if what in {"endless", "chunked"}:
            self.chunked(b" " * 65_536 if what == "endless" else WHOLE, once=what == "chunked")
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if what == "drip":
            for place in range(len(body)):
                if not self.sent(body[place : place + 1]) or self.over.wait(0.02):
                    return
        elif what == "silence":
            self.over.wait()
        elif what != "nothing":
            self.wfile.write(body[: len(body) // 2] if "half" in what else body)

    def play_lines(self, what):
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range") or "")
        begin = int(asked[1]) if asked else 0
        end = len(LINES) if what in {"lines", "lines in half", "lines with a wrong sum"} or "of" in what else FIRST_LINE
        if what.startswith("redirect"):
            begin = end = 0
        elif what == "rest from elsewhere":
            begin, end = begin - 5, len(LINES)
        body = LINES[begin:end]
        part = what.startswith("rest") or "part" in what
        self.send_response({"redirect": 301, "redirect to a page": 302}.get(what, 206 if part else 200))
        self.send_header("ETag", '"2"' if what == "rest of another" else '"1"')
        if part and "without" not in what:
            whole = "*" if "unknown" in what else len(LINES)
            self.send_header("Content-Range", f"bytes {begin}-{end - 1}/{whole}")
        if "connection" not in what:
            self.send_header("Content-Length", str(len(body)))
        if what == "redirect":
            self.send_header("x-amz-bucket-region", "eu-west-1")
        if what == "redirect to a page":
            self.send_header("Location", "http://127.0.0.1:9/login")
        if "sum" in what:
            self.send_header("x-amz-checksum-crc32", "AAAAAA==")
        self.end_headers()
        self.sent(body[: FIRST_LINE // 2] if what == "lines in half" else body)

    def chunked(self, data, *, once=False):
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        chunk = f"{len(data):x}\r\n".encode() + data + b"\r\n"
        while self.sent(chunk) and not once and not self.over.is_set():
            pass
        if once:
            self.sent(b"0\r\n\r\n")

    def sent(self, data):
        try:
            self.wfile.write(data)
            self.wfile.flush()
        except OSError:  # the client has hung up
            return False
        return True

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", '"1"')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def s3(monkeypatch, tmp_path):
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "local")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "local")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{server.server_port}")
        Handler.asked, Handler.plays, Handler.over = [], {}, threading.Event()
        monkeypatch.setattr("rtca_nb.sources.s3.SHORTEST_PAUSE", 0.001)
        yield
        Handler.over.set()
        server.shutdown()
        thread.join()
    for thread in threading.enumerate():
        if thread.name == "rtca-request":
            thread.join()


def test_an_object_is_read(s3):
    contact = read_contact("s3://bucket/Analysis/Chat/2025/a.json")
    assert contact.contact_id == REFUND.contact_id
    assert read_contact("s3://bucket/Analysis/Chat/Redacted/c d.json").contact_id == REFUND.contact_id


def test_a_corpus_under_a_prefix_is_passed_over(s3):
    assert [contact.contact_id for contact in read_contacts("s3://mixed/chats/")] == [REFUND.contact_id]
    with pytest.raises(UnsupportedFormatError, match="belongs to a corpus, which is read as a whole"):
        list(read_contacts("s3://mixed/chats/own/"))


@pytest.mark.parametrize("url", ["s3://bucket/Analysis/Chat/2025/", "s3://bucket/Analysis/Chat/2025/*.json"])
def test_prefixes_and_patterns_are_read(s3, url):
    assert [contact.contact_id for contact in read_contacts(url)] == [REFUND.contact_id, FAILED.contact_id]


@pytest.mark.parametrize(
    ("url", "kind", "words"),
    [
        ("s3://bucket/none.json", SourceNotFoundError, "Object 'none.json' does not exist"),
        ("s3://bucket/none\x1b2J.json", SourceNotFoundError, r"Object 'none\\x1b2J.json' does not exist"),
        ("s3://bucket/none/", SourceNotFoundError, "no object under"),
        ("s3://bucket/none/*.json", SourceNotFoundError, "no object under"),
        ("s3://secret/a.json", CredentialsError, "cannot be read with these"),
        ("s3://secret/folder/", CredentialsError, "the permission s3:ListBucket, or name one object"),
        ("s3://bucket/cold.json", SourceError, r"archived in S3 Glacier, .*; restore it first"),
        ("s3://bucket/skewed.json", CredentialsError, "the clock of this machine .*; set the clock"),
        ("s3://bucket/expired.json", CredentialsError, "have expired .*; sign in again"),
        ("s3://bucket/busy.json", SourceError, "gets too many requests; try again later"),
        ("s3://nowhere/a.json", SourceNotFoundError, "a bucket that does not exist; check the name"),
        ("s3://bucket/a.json?versionId=v9", SourceNotFoundError, "no such version in S3; check the versionId"),
        (
            "s3://login/sign-in.jsonl",
            EndpointUnreachableError,
            "each request to S3 is redirected endlessly, .*; check the",
        ),
        ("s3://bucket", UsageError, "bucket and a key"),
        ("s3:///key", UsageError, "bucket and a key"),
    ],
)
def test_what_goes_wrong_is_told(s3, url, kind, words):
    with pytest.raises(kind, match=words):
        read_contact(url)


def test_large_objects_are_not_downloaded(s3, monkeypatch):
    monkeypatch.setattr("rtca_nb.sources.open_source.MAX_BYTES", 100)
    with pytest.raises(LimitExceededError, match="larger than"):
        read_contact("s3://bucket/Analysis/Chat/2025/a.json")


def test_missing_credentials_are_told(s3, monkeypatch):
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(CredentialsError, match="without AWS credentials"):
        read_contact("s3://bucket/Analysis/Chat/2025/a.json")


def test_an_unreachable_s3_is_told(s3, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(EndpointUnreachableError, match="does not answer"):
        read_contact("s3://bucket/Analysis/Chat/2025/a.json")


def test_a_version_is_read(s3):
    assert read_contact("s3://bucket/a.json?versionId=v1").contact_id == REFUND.contact_id


@pytest.mark.parametrize("name", ["broken", "broken-untagged", "broken-without-ranges", "changed", "unmeasured"])
def test_a_download_that_breaks_goes_on(s3, name):
    contact = read_contact(f"s3://bucket/{name}.json")
    assert (contact.contact_id, len(contact.transcript)) == (REFUND.contact_id, 64)


def test_a_download_goes_on_where_it_broke_as_long_as_the_object_is_the_same(s3):
    read_contact("s3://bucket/broken.json")
    half = len(WHOLE) // 2
    rest = half + (len(WHOLE) - half) // 2
    assert [asked[1:] for asked in Handler.asked] == [
        (None, None),
        (f"bytes={half}-", '"1"'),
        (f"bytes={rest}-", '"1"'),
    ]
    Handler.asked.clear()
    read_contact("s3://bucket/changed.json")
    assert [asked[1:] for asked in Handler.asked] == [(None, None), (f"bytes={half}-", '"1"'), (None, None)]


def test_a_download_that_always_breaks_is_an_error(s3):
    with pytest.raises(IntegrityError, match="did not arrive completely from S3"):
        read_contact("s3://bucket/always-broken.json")
    assert len(Handler.asked) == 6


def test_a_body_without_an_end_is_read_up_to_a_size(s3, monkeypatch):
    monkeypatch.setattr("rtca_nb.sources.open_source.MAX_BYTES", 2**22)
    with pytest.raises(LimitExceededError, match="larger than 4 MiB"):
        read_contact("s3://bucket/endless.json")


def test_a_listing_without_an_end_is_read_up_to_a_size(s3, monkeypatch):
    monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 2**20)
    with pytest.raises(IntegrityError, match="larger than 1 MiB"):
        read_contact("s3://endless/folder/")


def test_an_error_without_an_end_is_read_up_to_a_size(s3, monkeypatch):
    monkeypatch.setattr("rtca_nb.aws.capped_answers.MAX_ANSWER", 2**20)
    with pytest.raises(IntegrityError, match="larger than 1 MiB"):
        read_contact("s3://bucket/endless-error.json")


@pytest.mark.parametrize("name", ["drip", "silent"])
def test_a_download_ends_with_its_time(s3, monkeypatch, name):
    monkeypatch.setattr("rtca_nb.sources.s3.TIMEOUT", 0.3)
    with pytest.raises(TimedOutError, match=r"did not arrive from S3 within 0\.3 seconds; check the network"):
        read_contact(f"s3://bucket/{name}.json")


@pytest.mark.parametrize("name", ["unmeasured-lines", "part-of-lines", "part-without-range", "shorter-rest"])
def test_an_object_whose_length_nothing_proves_is_not_read(s3, name):
    with pytest.raises(IntegrityError, match="did not arrive completely from S3 in 6 tries; try again later"):
        list(read_contacts(f"s3://bucket/{name}.jsonl"))


@pytest.mark.parametrize("name", ["rest-of-another", "rest-of-unknown-length", "rest-from-elsewhere", "wrong-sum"])
def test_an_object_is_made_of_parts_of_itself_alone(s3, name):
    ids = [contact.contact_id for contact in read_contacts(f"s3://bucket/{name}.jsonl")]
    assert ids == [REFUND.contact_id, FAILED.contact_id]


def test_a_bucket_elsewhere_is_told(s3):
    with pytest.raises(SourceError, match=r"is in another AWS region, .*; set AWS_DEFAULT_REGION"):
        read_contact("s3://bucket/moved.jsonl")


def test_a_corpus_behind_a_login_is_told(s3):
    with pytest.raises(EndpointUnreachableError, match="check the network"):
        open_corpus("s3://login/corpus")


@pytest.mark.parametrize("bucket", [name for name in LISTINGS if name != "list-of-many-pages"])
def test_a_listing_that_is_none_is_no_listing_without_objects(s3, bucket):
    with pytest.raises(IntegrityError, match="could not be listed completely"):
        list(read_contacts(f"s3://{bucket}/folder/"))


@pytest.mark.slow
def test_a_listing_ends(s3, monkeypatch):
    monkeypatch.setattr("rtca_nb.sources.s3.MOST_PAGES", 20)
    with pytest.raises(LimitExceededError, match="listing of the S3 URL has more than 20 pages; name a longer prefix"):
        list(read_contacts("s3://list-of-many-pages/folder/"))
    assert len(Handler.asked) == 20
