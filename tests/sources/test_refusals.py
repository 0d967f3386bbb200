"""What is not read is named, in one sentence that quotes nothing."""

import gzip
import json

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import (
    LimitExceededError,
    MalformedSourceError,
    SourceError,
    SourceNotFoundError,
    UnsupportedFormatError,
    UsageError,
)
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts

SECRET = "Zebedee"
PAGE = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
WHOLE = json.dumps(PAGE).encode()


def voice_segment():
    return {"Transcript": {"Id": "a", "Content": SECRET, "BeginOffsetMillis": 0, "EndOffsetMillis": 9}}


UNSUPPORTED = {
    "voice answer": ({"Channel": "VOICE", "Status": "COMPLETED", "Segments": [voice_segment()]}, "voice"),
    "voice answer without channel": ({"Status": "COMPLETED", "Segments": [voice_segment()]}, "voice"),
    "voice stream": (
        {"Version": "1.0.0", "Channel": "VOICE", "EventType": "SEGMENTS", "ContactId": "c", "Segments": []},
        "voice stream",
    ),
    "voice file": ({"Channel": "VOICE", "JobStatus": "COMPLETED", "Transcript": [], "Version": "1.1.0"}, "voice"),
    "voice file by its figures": (
        {"JobStatus": "COMPLETED", "Transcript": [], "ConversationCharacteristics": {"TalkTime": {}}},
        "voice",
    ),
    "voice file by its times": (
        {"JobStatus": "COMPLETED", "Transcript": [{"BeginOffsetMillis": 1, "Content": SECRET}]},
        "voice",
    ),
    "email file": ({"Channel": "EMAIL", "Version": "EMAIL-2026-01-01", "JobStatus": "COMPLETED"}, "e-mail"),
    "email file without channel": ({"Version": "EMAIL-2026-01-01", "JobStatus": "COMPLETED"}, "e-mail"),
    "other channel": ({"Channel": SECRET, "Status": "COMPLETED", "Segments": []}, "another channel"),
    "contact record": ({"AWSContactTraceRecordFormatVersion": "2017-03-10", "ContactId": "c"}, "contact record"),
    "notebook": ({"nbformat": 4, "cells": [SECRET]}, "notebook"),
    "error": ({"__type": "ThrottlingException", "Message": SECRET}, "error answer"),
    "describe contact": ({"Contact": {"Id": "c"}}, "DescribeContact"),
    "segment": ({"Transcript": {"Content": SECRET}}, "single segment of an answer"),
    "categories segment": ({"Categories": {"MatchedDetails": {}}}, "single segment of an answer"),
    "bare transcript": ({"Transcript": [{"Content": SECRET}]}, "transcript but neither"),
    "Java": (
        {"channel": "CHAT", "status": "COMPLETED", "segments": [SECRET]},
        "names its members differently from the service",
    ),
    "Ruby": (
        {"job_status": "COMPLETED", "customer_metadata": {}, "channel": "CHAT"},
        "as it arrived, with Channel, Status",
    ),
    "PowerShell's list of pages": (
        {"value": [PAGE, PAGE], "Count": 2},
        "a list inside an object; write the list alone",
    ),
    "PowerShell's objects for texts": (
        {"Channel": {"Value": "CHAT"}, "Status": {"Value": "COMPLETED"}, "Segments": [SECRET]},
        "was written by PowerShell, whose AWS tools turn the texts",
    ),
    "an object of pages": ({"pages": [PAGE]}, "pages in a list inside an object"),
    "unrelated": ({"name": SECRET}, "without the analysis of a chat"),
    "list of numbers": (b"[1, 2, 3]", "not an object"),
    "number": (b"42", "single JSON value"),
    "string": (b'"Zebedee"', "single JSON value"),
    "JSON text sequence": (
        b"".join(b"\x1e" + json.dumps(one).encode() + b"\n" for one in (PAGE, PAGE)),
        "is a JSON text sequence",
    ),
    "csv": (b"name,age\nZebedee,3\nAnn,4", "CSV"),
    "semicolon csv": ("name;place;age\nZebedee;Köln;3\n".encode(), "CSV"),
    "tsv": (b"name\tage\nZebedee\t3\n", "CSV"),
    "html": (b"<!DOCTYPE html><title>Zebedee</title>", "HTML"),
    "late html": (b"<!-- proxy -->\n<html><body>Zebedee", "HTML"),
    "xml": (b"<?xml version='1.0'?><a>Zebedee</a>", "XML"),
    "pdf": (b"%PDF-1.7 \x00\x01", "PDF"),
    "zip": (b"PK\x03\x04\x00\x00Zebedee", "ZIP"),
    "parquet": (b"PAR1\x15\x04", "Parquet"),
    "pickle": (b"\x80\x04\x95\x00", "pickle"),
    "binary": (b"\x00\x01\x02\x03" * 9, "binary"),
    "printed dict": (b"{'Channel': 'CHAT', 'x': 'Zebedee'}", "printed Python dict"),
    "yaml": (b"Channel: CHAT\nStatus: Zebedee\n", "text that is not JSON"),
    "unmarked utf-16": (WHOLE.decode().encode("utf-16-le"), "UTF-16"),
    "gzip of csv": (gzip.compress(b"name,age\nZebedee,3\n"), "CSV"),
}

MALFORMED = {
    "empty": (b"", "empty"),
    "blank": (b" \n\t ", "empty"),
    "empty gzip": (gzip.compress(b""), "empty"),
    "brace": (b"{", "is cut short"),
    "bracket": (b"[", "is cut short"),
    "half a page": (WHOLE[:-5], "is cut short"),
    "half a string": (b'{"Channel": "CHAT", "Status": "Zebe', "is cut short"),
    "half an escape": (b'{"Channel": "\\u12', "is cut short"),
    "half a character": ('{"Channel": "Köln'.encode()[:-3], "is cut short"),
    "half a literal": (b'{"Channel": tru', "is cut short"),
    "broken": (b'{"Channel": Zebedee, "Status": 1}', "broken JSON at character 12"),
    "second record broken": (WHOLE + b'{"Channel": "CH', "is cut short after 1 whole record"),
    "second record foreign": (WHOLE + b"Zebedee and so on", "not JSON after 1 whole record"),
    "bad utf-8": (b'{"Channel": "CHAT", "Status": "\xff\xfe", "Segments": []}', "UTF-8"),
    "bad utf-16": (b"\xff\xfe\x00", "not valid UTF-16"),
    "not a number": (b'{"Channel": NaN}', "NaN"),
    "half a gzip": (gzip.compress(WHOLE)[:-9], "is cut short"),
    "broken gzip": (b"\x1f\x8b" + b"Zebedee" * 9, "broken gzip"),
    "gzip and more": (gzip.compress(WHOLE) + b"Zebedee", "after its gzip"),
    "lost body": ({"ResponseMetadata": {"HTTPStatusCode": 200}}, "without a body"),
    "no status": ({"Channel": "CHAT", "Segments": []}, "lacks Status"),
    "no segments": ({"Channel": "CHAT", "Status": "COMPLETED"}, "lacks Segments"),
    "no channel": ({"Status": "COMPLETED", "Segments": []}, "lacks Channel"),
    "null segments": (b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": null}', "lacks Segments"),
    "no transcript": ({"Channel": "CHAT", "JobStatus": "COMPLETED", "Version": "CHAT-2022-11-30"}, "Transcript"),
    "not base64": ({"Records": [{"Data": "Zebedee!"}]}, "base64"),
    "no data": ({"Records": [{"Data": "e30="}, {"kinesis": {}}]}, "without the analysis of a chat"),
    "empty batch": ({"Records": [], "MillisBehindLatest": 0}, "empty batch"),
    "empty list": ([], "empty list"),
    "empty list of JSON": (b"[]", "empty list"),
    "second page broken": ([PAGE, b"{"], "Item 2"),
}

LIMITS = {
    "deep list": (b"[" * 100_000, "nested too deeply"),
    "deep whole list": (b"[" * 100_000 + b"]" * 100_000, "nested too deeply"),
    "deep object": (b'{"a":' * 100_000, "nested too deeply"),
    "deep page": (b'{"Channel":"CHAT","Status":"FAILED","Segments":' + b"[" * 100_000, "nested too deeply"),
    "deep member": (WHOLE[:-1] + b',"x":' + b"[" * 500 + b"]" * 500 + b"}", "nested too deeply"),
    "deep dict": ({**PAGE, "x": json.loads("[" * 200 + "]" * 200)}, "nested too deeply"),
    "long number": (WHOLE[:-1] + b',"x":' + b"9" * 5_000 + b"}", "absurdly long number"),
    "long number in a record": (WHOLE + b'{"x":' + b"9" * 5_000 + b"}", "absurdly long number"),
    "bomb": (gzip.compress(b" " * (64 * 2**20)), "250 times its size"),
}


@pytest.mark.parametrize(("source", "words"), UNSUPPORTED.values(), ids=UNSUPPORTED)
def test_other_things_are_refused_by_name(source, words):
    refused(UnsupportedFormatError, source, words)
    if isinstance(source, dict):
        refused(UnsupportedFormatError, json.dumps(source).encode(), words)


@pytest.mark.parametrize(("source", "words"), MALFORMED.values(), ids=MALFORMED)
def test_broken_sources_are_refused(source, words):
    kind = UnsupportedFormatError if words == "without the analysis of a chat" else MalformedSourceError
    refused(kind, source, words)


@pytest.mark.parametrize(("source", "words"), LIMITS.values(), ids=LIMITS)
@pytest.mark.timeout(10)
def test_hostile_sources_are_refused_in_time(source, words):
    refused(LimitExceededError, source, words)


def refused(kind, source, words):
    with pytest.raises(kind) as caught:
        read_contact(source)
    sentence = str(caught.value)
    assert words in sentence
    assert SECRET not in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250
    assert type(caught.value) is kind
    # A traceback that chains the decoder's own error would show the text that it failed on.
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


@pytest.mark.parametrize(
    "text", [WHOLE.decode(), "[1]", "Zebedee said\nhello", " <html>", "", "x" * 5000, "a\0b", '"x"']
)
def test_text_is_never_read_as_content(text):
    with pytest.raises(SourceNotFoundError, match="its name is not shown") as caught:
        read_contact(text)
    assert SECRET not in str(caught.value)


def test_a_missing_file_is_named_safely(tmp_path):
    with pytest.raises(SourceNotFoundError, match=r"There is no file '.*gone\.json'"):
        read_contact(tmp_path / "gone.json")
    with pytest.raises(SourceNotFoundError, match="There is no file"):
        read_contact("missing-*.json")
    name = "a\u202eevil.json"  # a name that would turn the terminal's line around
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(MalformedSourceError, match=r"'a\\u202eevil.json' is empty"):
        read_contact(tmp_path / name)


def test_a_folder_is_named_safely(tmp_path, monkeypatch):
    folder = tmp_path / "a\u202e\x1b[31mb"
    folder.mkdir()
    said = []
    with pytest.raises(SourceNotFoundError, match="has no JSON file in it") as caught:
        list(read_contacts(folder))
    said.append(str(caught.value))
    (folder / "page.json").write_bytes(b"{}")
    monkeypatch.setattr("rtca_nb.sources.open_source.MAX_FILES", 0)
    with pytest.raises(LimitExceededError) as caught:
        list(read_contacts(folder))
    said.append(str(caught.value))

    def denied(_, *, onerror):
        onerror(PermissionError(13, "denied"))
        return ()

    monkeypatch.setattr("rtca_nb.sources.open_source.os.walk", denied)
    with pytest.raises(SourceError, match="cannot be listed in full") as caught:
        list(read_contacts(folder))
    said.append(str(caught.value))
    assert all(r"'a\u202e\x1b[31mb'" in sentence and sentence.isprintable() for sentence in said)


@pytest.mark.parametrize("source", [None, 3, object(), {1, 2}, [3], [[PAGE]]])
def test_what_cannot_be_a_source_is_a_usage_error(source):
    with pytest.raises(UsageError, match="a source must be a path"):
        read_contact(source)


@pytest.mark.parametrize(
    "asked", [{"format": "xml"}, {"output_type": "raw"}, {"offset_unit": "bytes"}, {"format": "pdf"}]
)
def test_options_are_checked_at_once(asked):
    with pytest.raises(UsageError, match="choose one of auto"):
        read_contact(PAGE, **asked)
    with pytest.raises(UsageError, match="choose one of auto"):
        read_contacts(PAGE, **asked)


def test_a_format_that_is_asked_for_must_be_met():
    assert read_contact(PAGE, format="v2").source == "v2"
    with pytest.raises(UnsupportedFormatError, match="looks like v2, not like post-chat"):
        read_contact(PAGE, format="post-chat")


def test_sizes_are_bounded(monkeypatch, tmp_path):
    from rtca_nb.sources import encoding, json_values, open_source

    for module in (encoding, open_source):
        monkeypatch.setattr(module, "MAX_BYTES", 1000)
    large = WHOLE + b" " * 1000
    (tmp_path / "large.json").write_bytes(large)
    for source in (large, tmp_path / "large.json", (tmp_path / "large.json").open("rb"), gzip.compress(large)):
        with pytest.raises(LimitExceededError, match="larger than"):
            read_contact(source)
        if hasattr(source, "close"):
            source.close()
    monkeypatch.setattr(json_values, "MAX_PIECES", 10)
    with pytest.raises(LimitExceededError, match="more than 10 records"):
        read_contact(b"{}" * 11)


def test_memory_is_bounded(monkeypatch):
    import tracemalloc

    from rtca_nb.sources import json_values

    monkeypatch.setattr(json_values, "MAX_MEMORY", 2**28)
    source = b'{"Channel":"CHAT","Status":"COMPLETED","Segments":[' + b"[]," * (8 * 2**20) + b"[]]}"
    tracemalloc.start()
    try:
        with pytest.raises(LimitExceededError, match="memory"):
            read_contact(source)
        assert tracemalloc.get_traced_memory()[1] < 3 * len(source)
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_an_archive_inside_a_source_is_called_by_its_name(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(PAGE))
    sample = build_sample("refund")
    with serve([ServedContact("instance", "c", sample.segments)], quota=None) as endpoint:
        archive = rtca.Archive(tmp_path / "own")
        rtca.fetch_contact("instance", "c", client=endpoint.client(), archive=archive)
    for read in (read_contacts, lambda source: [rtca.write_corpus(source, tmp_path / "another", workers=2)]):
        with pytest.raises(UnsupportedFormatError, match=r"belongs to an archive, .* keep archives outside"):
            list(read(tmp_path))


@pytest.mark.slow
def test_a_corpus_inside_its_source_changes_nothing_when_it_is_written_again(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(PAGE))
    for workers, added in ((None, 1), (None, 0), (2, 0)):
        report = rtca.write_corpus(tmp_path, tmp_path / "deep" / "own", workers=workers)
        assert (report.read, report.added) == (1, added)
    assert len(list(read_contacts(tmp_path))) == 1
    with pytest.raises(UnsupportedFormatError, match="belongs to a corpus, which is read as a whole"):
        list(read_contacts(tmp_path / "deep" / "own"))


def test_a_report_of_our_own_is_called_one(tmp_path):
    report = rtca.write_report(rtca.sample_contact(), tmp_path / "report.html")
    with pytest.raises(UnsupportedFormatError, match=r"'report\.html' is a report of this package; pass the file that"):
        read_contact(report)


def test_a_file_that_is_an_empty_list_is_named(tmp_path):
    (tmp_path / "none.json").write_text("[]")
    with pytest.raises(MalformedSourceError, match=r"File 'none\.json' is an empty list; pass at least one page"):
        read_contact(tmp_path / "none.json")
