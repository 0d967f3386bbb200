"""Where sources come from: paths, globs, folders, file objects, memory; and pages that belong together."""

import gzip
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from rtca_nb.exceptions import MalformedSourceError, SourceError, SourceNotFoundError, UsageError
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts
from tests.sources.shapes import pages, write

REFUND = build_sample("refund")


def text(page):
    return json.dumps(page).encode()


def small(number, *, token=None, status="COMPLETED"):
    said = {"Id": f"m{number}", "ParticipantId": "p", "ParticipantRole": "AGENT", "Content": f"text {number}"}
    said["Time"] = {"AbsoluteTime": f"2025-01-01T00:00:{number:02}Z"}
    page = {"Channel": "CHAT", "Status": status, "Segments": [{"Transcript": said}]}
    return page if token is None else {**page, "NextToken": token}


def ids(contact):
    return contact.transcript["id"].to_list()


@pytest.mark.parametrize(
    "encode",
    [
        bytes,
        bytearray,
        memoryview,
        io.BytesIO,
        lambda data: io.StringIO(data.decode()),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: data.decode().encode("utf-32"),
        gzip.compress,
        lambda data: gzip.compress(data[:50]) + gzip.compress(data[50:]),
        lambda data: b"\r\n " + data + b"\n\n",
        lambda data: b"[" + data + b"]",
        json.loads,
        lambda data: [json.loads(data)],
        lambda data: (data,),
    ],
)
def test_every_way_to_hand_over_a_page(encode):
    page = pages(REFUND, "Redacted", 1000)[0]
    contact = read_contact(encode(text(page)))
    assert len(contact.transcript) == 64
    assert repr(contact).endswith("COMPLETED, completeness not proven>"), "no page says that it is the first"


@pytest.mark.parametrize("name", ["page.json", "page.JSON", "page", "page.txt", "page.json.gz"])
def test_a_path_may_have_any_name(tmp_path, name):
    path = tmp_path / name
    data = text(small(1))
    path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
    assert ids(read_contact(path)) == ["m1"]
    assert ids(read_contact(str(path))) == ["m1"]


def test_a_response_of_boto3_is_read_with_its_datetimes_and_unknown_members():
    page = small(1)
    page["Segments"][0]["Transcript"]["Time"]["AbsoluteTime"] = datetime(2025, 1, 1, tzinfo=UTC)
    page["Segments"].append({"SDK_UNKNOWN_MEMBER": {"name": "Weather"}})
    page["ResponseMetadata"] = {"HTTPStatusCode": 200, "RequestId": "r"}
    contact = read_contact(page)
    assert contact.transcript["absolute_time"][0] == datetime(2025, 1, 1, tzinfo=UTC)
    assert contact.unknown["member"].to_list() == ["Weather"]


@pytest.mark.parametrize("value", [3, b"c", ["c"], "\ud83d", "c\udc00"])
@pytest.mark.parametrize("name", ["contact_id", "instance_id"])
def test_an_id_is_a_text_of_whole_characters(name, value):
    with pytest.raises(UsageError, match=f"^{name} ") as caught:
        read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}, **{name: value})
    assert str(caught.value).isascii()


def test_ids_are_the_callers_or_unknown(tmp_path):
    path = tmp_path / "b49644f6-672f-445c-b209-f76b36482830.json"
    path.write_bytes(text(small(1)))
    assert (read_contact(path).instance_id, read_contact(path).contact_id) == ("unknown", "unknown")
    contact = read_contact(path, instance_id="i", contact_id="c")
    assert (contact.instance_id, contact.contact_id) == ("i", "c")


def test_pages_of_one_contact_come_from_files_in_natural_order(tmp_path):
    for number in range(1, 12):
        (tmp_path / f"page-{number}.json").write_bytes(text(small(number, token="t" if number < 11 else None)))
    for source in (tmp_path, str(tmp_path / "*.json"), str(tmp_path / "**"), sorted(tmp_path.iterdir())):
        contact = read_contact(source)
        assert contact.complete
        assert ids(contact) == [f"m{number}" for number in range(1, 12)]
    assert len(list(read_contacts(tmp_path))) == 1
    segments = read_contact(tmp_path).segments
    assert [segment.id for segment in segments] == [f"m{number}" for number in range(1, 12)]


def test_the_last_page_may_sort_anywhere(tmp_path):
    (tmp_path / "a.json").write_bytes(text(small(2)))
    (tmp_path / "b.json").write_bytes(text(small(1, token="t")))
    contact = read_contact(tmp_path)
    assert not contact.complete
    assert ids(contact) == ["m1", "m2"]


def test_a_page_with_its_token_left_is_incomplete(tmp_path):
    contact = read_contact(small(1, token="t"))
    assert not contact.complete
    assert any("NextToken" in note for note in contact.notes)
    assert "completeness not proven" in repr(read_contact(small(1)))
    assert not read_contact(small(1, status="IN_PROGRESS")).complete


def test_several_contacts_are_not_mixed(tmp_path):
    (tmp_path / "one.json").write_bytes(text(small(1)))
    (tmp_path / "two-1.json").write_bytes(text(small(2, token="t")))
    (tmp_path / "two-2.json").write_bytes(text(small(3)))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "four.json").write_bytes(text(small(4, token="t")))
    (tmp_path / "sub" / "five.json.gz").write_bytes(gzip.compress(text(small(5))))
    (tmp_path / ".hidden.json").write_bytes(b"{")
    (tmp_path / "README.md").write_bytes(b"not a contact")
    assert [ids(contact) for contact in read_contacts(tmp_path)] == [["m1"], ["m2", "m3"], ["m5"], ["m4"]]
    with pytest.raises(UsageError, match="more than one contact"):
        read_contact(tmp_path)


def test_json_lines_hold_pages_and_contacts():
    lines = b"\n".join(text(page) for page in (small(1, token="t"), small(2), small(3)))
    found = read_contacts(lines)
    with pytest.raises(UsageError, match=r"make a list of them first: list\(read_contacts\(…\)\)"):
        len(found)
    assert found
    assert [ids(contact) for contact in found] == [["m1", "m2"], ["m3"]]
    with pytest.raises(UsageError, match="more than one contact"):
        read_contact(lines)
    assert ids(read_contact(lines.rpartition(b"\n")[0])) == ["m1", "m2"]


def test_a_list_handed_over_as_one_contact_is_one():
    polls = [small(1, token="t", status="IN_PROGRESS"), small(2, status="IN_PROGRESS"), small(1, token="t"), small(2)]
    contact = read_contact([*polls, small(3)])
    assert ids(contact) == ["m1", "m2", "m3"]
    assert not contact.complete
    assert any("several readings" in note for note in contact.notes)


def test_contacts_come_one_after_another_and_an_error_names_its_file(tmp_path):
    (tmp_path / "a.json").write_bytes(write(REFUND, "Raw", "post-chat"))
    (tmp_path / "b.json").write_bytes(b"name,age\n1,2\n")
    found = read_contacts(tmp_path)
    assert next(found).contact_id == REFUND.contact_id
    with pytest.raises(SourceError, match=r"File 'b\.json' looks like a CSV table"):
        next(found)


def test_a_folder_may_hold_every_shape(tmp_path):
    (tmp_path / "1.json").write_bytes(write(REFUND, "Redacted", "post-chat"))
    (tmp_path / "2.json").write_bytes(write(REFUND, "Raw", "chat-transcript"))
    (tmp_path / "firehose-2025-01-01").write_bytes(write(REFUND, "Redacted", "kinesis"))
    (tmp_path / "pages.jsonl").write_bytes(write(REFUND, "Redacted", "jsonl"))
    assert sorted(c.source for c in read_contacts(tmp_path)) == ["chat-transcript", "kinesis", "post-chat", "v2"]


def test_an_empty_folder_is_not_an_empty_contact(tmp_path):
    with pytest.raises(SourceNotFoundError, match="no JSON file"):
        read_contact(tmp_path)


def test_file_objects_that_cannot_be_read_are_named(tmp_path):
    closed = io.BytesIO(b"")
    closed.close()
    with pytest.raises(SourceError, match="cannot be read"):
        read_contact(closed)
    (tmp_path / "latin").write_bytes("{Köln".encode("latin-1"))
    with (tmp_path / "latin").open(encoding="utf-8") as stream, pytest.raises(MalformedSourceError, match="encoding"):
        read_contact(stream)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive:
        archive.writestr("page.json", text(small(1)))
    with zipfile.ZipFile(tmp_path / "z.zip") as archive, archive.open("page.json") as stream:
        assert ids(read_contact(stream)) == ["m1"]


def test_the_form_of_an_answer_is_unknown_and_may_be_asked_for():
    redacted, raw = pages(REFUND, "Redacted", 1000), pages(REFUND, "Raw", 1000)
    for answer, trusted in ((redacted, True), (raw, False)):
        contact = read_contact(answer)
        assert (contact.output_type, contact.redaction_trusted) == ("unknown", trusted)
        assert "does not say" in contact.output_type_evidence
    assert read_contact(redacted, output_type="Raw").output_type == "Raw"
    assert read_contact(raw, output_type="Raw").output_type_evidence == "asked for"
    assert read_contact(raw, offset_unit="utf16").offset_unit.unit == "utf16"
