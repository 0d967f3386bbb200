"""Pages that state their contact: one contact wherever they stand, as the archive that wrote them joins them."""

import json
import random

import pandas as pd
import pytest

from rtca_nb import fetch_contact
from rtca_nb.archive import Archive
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.model.parsing import parse_page, parse_strictly
from rtca_nb.samples import build_sample
from rtca_nb.sources import json_values, read_contact, read_contacts, v2
from rtca_nb.tables.schema import COLUMNS

REFUND = build_sample("refund")
FAILED = build_sample("failed")


def fetched(archive, segments, status="COMPLETED", **options):
    """Fetch a contact into an archive, as the service would send it at that time."""
    contact = ServedContact(REFUND.instance_id, "c1", {"Redacted": segments}, status=status)
    with serve([contact], quota=None) as endpoint:
        fetch_contact(REFUND.instance_id, "c1", client=endpoint.client(), archive=archive, **options)


@pytest.fixture
def archive(tmp_path):
    """An archive with a contact that was read twice while it grew and changed, and with one that was read once."""
    made = Archive(tmp_path / "archive")
    segments = json.loads(json.dumps(REFUND.segments["Redacted"]))
    early = [part for part in segments[:50] if "PostContactSummary" not in part]
    fetched(made, early, status="IN_PROGRESS", max_results=20)
    said = next(part["Transcript"] for part in segments[:20] if "Transcript" in part)
    said["Content"] = "It reads another way now."
    said.pop("Redaction", None)
    fetched(made, segments, max_results=30)
    with serve([ServedContact(FAILED.instance_id, "c2", FAILED.segments, status="FAILED")], quota=None) as endpoint:
        fetch_contact(FAILED.instance_id, "c2", client=endpoint.client(), archive=made)
    return made


@pytest.fixture
def lines(archive, tmp_path):
    archive.export_jsonl(tmp_path / "pages.jsonl")
    return (tmp_path / "pages.jsonl").read_bytes().splitlines()


def same(found, kept):
    assert [contact.contact_id for contact in found] == [contact.contact_id for contact in kept]
    for one, other in zip(found, kept, strict=True):
        for name in ("instance_id", "status", "output_type", "complete", "notes"):
            assert getattr(one, name) == getattr(other, name)
        for name in COLUMNS:
            mine, theirs = getattr(one, name), getattr(other, name)
            if name == "revisions":  # an export tells times in milliseconds
                assert ((mine["seen"] - theirs["seen"]).dt.total_seconds().abs() < 0.001).all()
                mine, theirs = mine.drop(columns="seen"), theirs.drop(columns="seen")
            pd.testing.assert_frame_equal(mine, theirs)


def test_an_export_reads_as_its_archive(archive, lines):
    kept = sorted(read_contacts(archive), key=lambda contact: contact.contact_id)
    assert len(kept[0].revisions) > 0
    assert len(kept[0].transcript) == 64
    assert kept[0].complete
    found = sorted(read_contacts(b"\n".join(lines)), key=lambda contact: contact.contact_id)
    same(found, kept)


@pytest.mark.slow
def test_lines_of_several_contacts_may_stand_in_any_order_and_in_several_files(archive, lines, tmp_path):
    kept = sorted(read_contacts(archive), key=lambda contact: contact.contact_id)
    folder = tmp_path / "files"
    folder.mkdir()
    for seed in range(2):
        random.Random(seed).shuffle(lines)
        for number, part in enumerate(lines[place : place + 2] for place in range(0, len(lines), 2)):
            (folder / f"pages-{number}.jsonl").write_bytes(b"\n".join(part))
        for source in (b"\n".join(lines), [json.loads(line) for line in lines], folder):
            same(sorted(read_contacts(source), key=lambda contact: contact.contact_id), kept)


def test_a_line_that_was_lost_leaves_the_contact_incomplete(lines):
    whole = [line for line in lines if json.loads(line)["ResponseMetadata"]["Archive"]["ContactId"] == "c1"]
    assert read_contact(b"\n".join(whole)).complete
    last = max(whole, key=lambda line: json.loads(line)["ResponseMetadata"]["Archive"]["Reading"])
    lost = read_contact(b"\n".join(line for line in whole if line != last))
    assert not lost.complete


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "change", [{"Reading": "x"}, {"Page": 0}, {"Page": True}, {"Received": "soon"}, {"Received": None}, {"Request": []}]
)
def test_what_tells_nothing_of_its_reading_is_joined_all_the_same(lines, change):
    pages = [json.loads(line) for line in lines]
    pages = [page for page in pages if page["ResponseMetadata"]["Archive"]["ContactId"] == "c1"]
    pages[0]["ResponseMetadata"]["Archive"].update(change)
    contact = read_contact(pages)
    assert len(contact.transcript) == 64
    assert "several readings were joined" in " ".join(contact.notes)


def test_files_that_state_one_contact_are_one(tmp_path):
    first = read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": REFUND.segments["Redacted"]})
    named = Contact(record_of(first))
    assert named.contact_id == "unknown"
    whole = read_contact(
        {"Channel": "CHAT", "Status": "COMPLETED", "Segments": REFUND.segments["Redacted"]},
        contact_id="c1",
        instance_id="i",
    )
    other = read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}, contact_id="c2", instance_id="i")
    for name, contact in (("a", whole), ("b", other), ("c", whole), ("d", named), ("e", named)):
        contact.to_jsonl(tmp_path / f"{name}.jsonl")
    found = list(read_contacts(tmp_path))
    assert [(contact.contact_id, len(contact.transcript)) for contact in found] == [
        ("unknown", 64),
        ("unknown", 64),
        ("c1", 64),
        ("c2", 0),
    ]
    assert len(found[2].categories) == len(whole.categories)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("most", [0, 100, 20_000])
def test_pages_that_wait_are_the_same_whether_they_are_kept_decoded_or_small(archive, lines, monkeypatch, most):
    kept = sorted(read_contacts(archive), key=lambda contact: contact.contact_id)
    monkeypatch.setattr(v2, "MOST_AT_HAND", most)
    for source in (b"\n".join(lines), [json.loads(line) for line in lines]):
        same(sorted(read_contacts(source), key=lambda contact: contact.contact_id), kept)


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_that_states_its_contact_is_decoded_once(lines, monkeypatch, many):
    decoded = []

    def watched(parse):
        return lambda body, **rest: decoded.append(body) or parse(body, **rest)

    monkeypatch.setattr(v2, "parse_page", watched(parse_page))
    monkeypatch.setattr(json_values, "parse_strictly", watched(parse_strictly))
    assert len(list(read_contacts(b"\n".join(lines[:many])))) >= 1
    assert len(decoded) == many


@pytest.mark.parametrize(
    ("written", "stated"), [('"Export"', "c9"), ('"\\u0045xport"', "c9"), ('"Another"', "unknown")]
)
def test_the_name_of_an_export_may_be_written_with_escapes(written, stated):
    head = f'{{"ResponseMetadata": {{{written}: {{"ContactId": "c9", "OutputType": "Raw"}}}}, '
    (contact,) = read_contacts(head.encode() + b'"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}')
    assert contact.contact_id == stated
    assert contact.output_type == ("Raw" if stated == "c9" else "unknown")
