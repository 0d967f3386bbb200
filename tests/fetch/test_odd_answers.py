"""Answers that only a socket of one's own can send: statuses, lengths and encodings that no service would."""

from __future__ import annotations

import gzip
import json
import re
import socket
import threading

import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import ArchiveError, IntegrityError, ServiceError, UnsupportedFormatError
from rtca_nb.fetch.fetch import fetch_contact

PAGE = json.dumps({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}).encode()


def answer(status: int, body: bytes, *lines: str) -> bytes:
    # The server closes after each answer; a client that is not told asks again through it, and may be too late.
    return "\r\n".join([f"HTTP/1.1 {status} X", "Connection: close", *lines, "", ""]).encode() + body


def whole(status: int = 200, body: bytes = PAGE, *lines: str) -> bytes:
    return answer(status, body, f"Content-Length: {len(body)}", *lines)


@pytest.fixture
def answering(monkeypatch):
    """Start a server that sends the same to each request; return how to fetch from it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "local")
    monkeypatch.setattr("rtca_nb.fetch.page_reader.SHORTEST_PAUSE", 0.001)
    listener = socket.create_server(("127.0.0.1", 0))
    sent: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                data = b""
                while b"\r\n\r\n" not in data:
                    data += connection.recv(65536)
                head, _, body = data.partition(b"\r\n\r\n")
                length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
                while len(body) < length:
                    body += connection.recv(65536)
                connection.sendall(sent[0])

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()

    def fetch(raw: bytes, how=fetch_contact, contact="contact", **given):
        sent[:] = [raw]
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        return how("instance", contact, endpoint_url=url, region_name="us-east-1", quota=None, timeout=20, **given)

    yield fetch
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join()


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        *(
            (whole(status), f"has HTTP status {status}, but the service answers with 200")
            for status in (201, 202, 203, 206, 226)
        ),
        (answer(204, b""), "is empty|HTTP status 204"),
        (whole(200, gzip.compress(PAGE)), "compressed with gzip"),
        (whole(200, gzip.compress(PAGE), "Content-Encoding: gzip"), "compressed with gzip"),
        (whole(200, b"\xef\xbb\xbf" + PAGE), "byte-order mark"),
        (whole(200, PAGE + PAGE), "not complete JSON"),
        (whole(200, PAGE[:-1] + b',"Segments":[]}'), "same key twice"),
        (answer(200, PAGE[:-9]), "not complete JSON"),
        (
            answer(200, PAGE[:-9], f"Content-Length: {len(PAGE)}"),
            f"has {len(PAGE) - 9} of {len(PAGE)} bytes|broke before",
        ),
        (answer(200, b"%x\r\n%b\r\n" % (len(PAGE), PAGE), "Transfer-Encoding: chunked"), "broke before the whole"),
        # urllib3 refuses two lengths before it takes the answer over, and would leave a socket of its own to warn.
        (
            whole(200, PAGE, "Content-Length: 5").replace(b"Connection: close\r\n", b""),
            "not valid HTTP, so it was not used; check the endpoint URL",
        ),
        (b"\0\1\2\3\r\n", "broke before the whole answer"),
    ],
)
def test_what_is_no_sound_answer_of_the_service_is_no_contact(answering, raw, words):
    with pytest.raises(IntegrityError, match=words):
        answering(raw)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("status", [300, 301, 302, 307, 308])
def test_a_redirect_is_told_and_not_followed(answering, status):
    with pytest.raises(ServiceError, match=f"was redirected .HTTP {status}., but the service never redirects"):
        answering(whole(status, b"", "Location: http://127.0.0.1:1/elsewhere"))


def test_an_answer_that_nothing_changed_is_one_of_a_cache(answering):
    with pytest.raises(ServiceError, match=r"a cache or proxy answered .*HTTP 304.*; check the endpoint URL") as error:
        answering(answer(304, b""))
    assert "sign in" not in str(error.value)


CHANNELS = {"VOICE": "a voice contact", "EMAIL": "an e-mail contact", "TASK": "a task", "chat": "another channel"}


@pytest.mark.slow
@pytest.mark.parametrize("channel", CHANNELS)
def test_what_is_no_chat_is_refused_by_its_name_on_every_path(answering, channel, tmp_path, monkeypatch):
    raw = whole(200, PAGE.replace(b"CHAT", channel.encode()))
    said = f"contact is .*{CHANNELS[channel]}; rtca_nb reads only chats"
    with pytest.raises(UnsupportedFormatError, match=said):
        answering(raw)
    with pytest.raises(UnsupportedFormatError, match=said):
        list(answering(raw, rtca.iter_pages))
    with pytest.raises(UnsupportedFormatError, match=said):
        list(answering(raw, rtca.watch_contact))
    archive = rtca.Archive(tmp_path / "archive")
    (failure,) = answering(raw, rtca.fetch_contacts, ["contact"], archive=archive)
    assert re.search(said, str(failure.error))
    assert not list(archive.pages())
    # Pages that an earlier release kept.
    monkeypatch.setattr("rtca_nb.fetch.page_reader.other_than_chat", lambda _: None)
    monkeypatch.setattr("rtca_nb.archive.pages.other_than_chat", lambda _: None)
    assert answering(raw, archive=archive).channel == channel
    monkeypatch.undo()
    with pytest.raises(ArchiveError, match=CHANNELS[channel]):
        archive.contact("instance", "contact")
    assert [verdict.problem is None for verdict in archive.verify()] == [False]
