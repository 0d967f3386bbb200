"""Objects in S3, over real boto3 against a small server on this machine."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from rtca_nb.exceptions import (
    CredentialsError,
    EndpointUnreachableError,
    LimitExceededError,
    SourceNotFoundError,
    UsageError,
)
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts

from .shapes import write

REFUND, FAILED = build_sample("refund"), build_sample("failed")
OBJECTS = {
    "bucket/Analysis/Chat/2025/a.json": write(REFUND, "Redacted", "post-chat"),
    "bucket/Analysis/Chat/2025/b.json": write(FAILED, "Redacted", "post-chat"),
    "bucket/Analysis/Chat/2025/readme.txt": b"no",
    "bucket/Analysis/Chat/2025/": b"",
    "bucket/Analysis/Chat/Redacted/c d.json": write(REFUND, "Redacted", "post-chat"),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        key, query = unquote(parts.path).lstrip("/"), parse_qs(parts.query)
        if "list-type" in query:
            prefix = f"{key.rstrip('/')}/{query.get('prefix', [''])[0]}"
            found = [name.partition("/")[2] for name in OBJECTS if name.startswith(prefix)]
            items = "".join(f"<Contents><Key>{name}</Key><Size>1</Size></Contents>" for name in found)
            listing = f"<ListBucketResult><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
            self.answer(200, listing.encode())
        elif key.startswith("secret/"):
            self.answer(403, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
        elif key in OBJECTS:
            self.answer(200, OBJECTS[key])
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>no</Message></Error>")

    def answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
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
        yield
        server.shutdown()
        thread.join()


def test_an_object_is_read(s3):
    contact = read_contact("s3://bucket/Analysis/Chat/2025/a.json")
    assert contact.contact_id == REFUND.contact_id
    assert read_contact("s3://bucket/Analysis/Chat/Redacted/c d.json").contact_id == REFUND.contact_id


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
        ("s3://secret/a.json", CredentialsError, "may not be read"),
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
