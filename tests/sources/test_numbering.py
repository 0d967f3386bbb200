"""Files that carry page numbers: a page that is not there is missed, and no other number is taken for a page's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact, read_contacts
from rtca_nb.sources.numbering import PageNumber, missing_pages, number_of

from .shapes import pages

REFUND = build_sample("refund")


def write(folder, name, *numbers, first=1):
    """Write those pages of a contact of three, and return their paths."""
    made = pages(REFUND, "Redacted", 40)
    assert len(made) == 3
    paths = []
    for number in numbers:
        path = folder / name.format(number)
        path.write_text(json.dumps(made[number - first]))
        paths.append(path)
    return paths


def notes(contact):
    return [note for note in contact.notes if "file names skip" in note]


@pytest.mark.parametrize(
    "name", ["refund-page-{}.json", "refund_part{:03}.json", "refundPage{}", "p{}.jsonl", "3 {}.json"]
)
@pytest.mark.parametrize(
    ("numbers", "said"), [((1, 3), "page 2"), ((2, 3), "page 1"), ((3,), "pages 1–2"), ((3, 1), "page 2")]
)
def test_a_page_that_is_not_there_makes_the_contact_incomplete(tmp_path, name, numbers, said):
    if name.startswith("3") and len(numbers) == 1:
        return  # the third contact, for all that its name says
    paths = write(tmp_path, name, *numbers)
    for source in (paths, tmp_path):
        contact = read_contact(source)
        assert not contact.complete
        assert notes(contact) == [f"The numbers in the file names skip {said}."]
        assert contact.notes[0] == "This contact is incomplete: not all of its pages were read."
    (again,) = read_contacts(paths)
    assert not again.complete


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("name", ["refund-page-{}.json", "{}.json"])
def test_pages_are_counted_from_0_or_1(tmp_path, name, first):
    write(tmp_path, name, *range(first, first + 3), first=first)
    contact = read_contact(tmp_path)
    assert contact.complete
    assert not any("incomplete" in note or "file names skip" in note for note in contact.notes)


@pytest.mark.parametrize(
    "name",
    ["contact-3.json", "2024.json", "help3.json", "call-20250103.json", "b49644f6-672f-445c-b209-f76b36482830.json"],
)
def test_a_number_that_may_be_anything_is_no_gap(tmp_path, name):
    (tmp_path / name).write_text(json.dumps(pages(REFUND, "Redacted", 1000)[0]))
    contact = read_contact(tmp_path)
    assert not contact.complete, "it counts nothing either"
    assert contact.notes[0].startswith("Nothing proves that this contact is complete")
    assert not any("incomplete" in note or "file names skip" in note for note in contact.notes)


def test_contacts_that_are_numbered_on_are_no_gap_and_a_gap_between_them_is_one(tmp_path):
    whole = pages(REFUND, "Redacted", 1000)[0]
    halves = pages(REFUND, "Redacted", 60)
    for number, page in enumerate([whole, *halves, whole], 1):
        (tmp_path / f"call-page-{number}.json").write_text(json.dumps(page))
    assert [contact.complete for contact in read_contacts(tmp_path)] == [True] * 3
    (tmp_path / "call-page-2.json").unlink()
    found = list(read_contacts(tmp_path))
    assert [contact.complete for contact in found] == [True, False, True]
    assert notes(found[1]) == ["The numbers in the file names skip page 2."]


def test_pages_of_several_in_one_file_have_not_its_number(tmp_path):
    lines = "\n".join(json.dumps(page) for page in pages(REFUND, "Redacted", 30))
    (tmp_path / "export-part-3.jsonl").write_text(lines)
    contact = read_contact(tmp_path)
    assert repr(contact).endswith("completeness not proven>")
    assert not any("file names skip" in note for note in contact.notes)


def test_a_contact_that_its_file_names_is_no_page(tmp_path):
    write(tmp_path, "refund-page-{}.json", 1, 2, 3)
    path = read_contact(tmp_path, contact_id="c", instance_id="i").to_jsonl(tmp_path / "page-3.jsonl")
    assert read_contact(path).complete


def test_messages_that_are_referred_to_and_not_there_hint_at_a_missing_page(tmp_path):
    (path,) = write(tmp_path, "refund-page-{}.json", 3)
    contact = read_contact(json.loads(path.read_bytes()))
    assert not contact.complete
    orphans = set(contact.highlights.query("problem == 'orphan_id'")["id"])
    assert orphans
    hint = f"{len(orphans)} messages that other segments refer to are missing: a page may be missing."
    assert hint in contact.notes
    assert not any("other segments refer to" in note for note in read_contact(path).notes)
    assert not any("other segments refer to" in note for note in read_contact(pages(REFUND, "Redacted")).notes)


@given(st.sets(st.integers(0, 40), min_size=1), st.text("abp-_. 7", max_size=5), st.booleans())
def test_what_is_missing_is_what_is_not_there(numbers, stem, named):
    files = [PageNumber(number, named, stem) for number in numbers]
    said = missing_pages(files)
    absent = set(range(1, max(numbers))) - numbers
    if not named and len(numbers) == 1:
        assert said is None
    elif "…" not in (said or ""):
        ranges = [part.split("–") for part in (said or "").removeprefix("pages ").removeprefix("page ").split(", ")]
        assert {n for low, *high in ranges if low for n in range(int(low), int((high or [low])[0]) + 1)} == absent
    assert missing_pages([*files, None]) is None
    assert missing_pages([*files, PageNumber(1, True, object())]) is None


@given(st.integers(0, 999_999), st.sampled_from(["x-page-", "Page ", "x_part", "p", "x.page_"]))
def test_numbers_are_read_as_they_are_written(number, word):
    assert number_of(f"{word}{number}", "x") == PageNumber(number, True, "x")
    assert number_of(f"{word}{number:06}", "x") == PageNumber(number, True, "x")
