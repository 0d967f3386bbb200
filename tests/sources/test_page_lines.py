"""A long file of pages, contact by contact: as if it were read as a whole, with one contact in memory at a time."""

import gzip
import itertools
import json

import pytest

from rtca_nb.exceptions import MalformedSourceError, RtcaError, SourceNotFoundError, UnsupportedFormatError
from rtca_nb.sources import read_contacts
from rtca_nb.sources.page_lines import contacts_in_file, contacts_in_lines
from rtca_nb.tables.schema import COLUMNS
from tests.making import contact_of, make, message


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Write some contacts, one of three pages, as ``to_jsonl`` does."""
    folder = tmp_path_factory.mktemp("written")
    long = make([message(f"hello {number}", identity=f"m{number}") for number in range(250)], contact_id="long")
    made = [contact_of("refund", "Redacted"), long, contact_of("hostile", "Raw"), contact_of("failed", "Redacted")]
    return [contact.to_jsonl(folder / f"{place}.jsonl").read_bytes() for place, contact in enumerate(made)]


def test_contacts_are_those_of_the_whole(written, tmp_path):
    whole = b"\n".join(written)
    (tmp_path / "pages.jsonl").write_bytes(whole)
    (tmp_path / "pages.gz").write_bytes(gzip.compress(whole))
    expected = list(read_contacts(whole))
    assert len(expected) == 4
    for found in map(list, (contacts_in_lines(whole.splitlines()), *map(contacts_in_file, tmp_path.iterdir()))):
        assert len(found) == 4
        for one, other in zip(found, expected, strict=True):
            for name in ("contact_id", "instance_id", "output_type", "complete", "notes", "redaction_trusted"):
                assert getattr(one, name) == getattr(other, name)
            assert all(one.arrow(name).equals(other.arrow(name)) for name in COLUMNS)


def test_a_contact_comes_as_soon_as_the_next_one_begins(written):
    taken = itertools.count()
    lines = (line for line in b"".join(written).splitlines() if next(taken) >= 0)
    contacts = contacts_in_lines(lines)
    assert next(contacts).contact_id == contact_of("refund", "Redacted").contact_id
    assert next(taken) == 2  # its line, and the first of the next
    assert next(contacts).contact_id == "long"


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        (b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}', MalformedSourceError, "whose page"),
        (b'{"Channel": "CHAT", "Status"', MalformedSourceError, "breaks off"),
        (b"[1, 2]", MalformedSourceError, "several values"),
        (b'{"StreamingEventType": "STARTED", "Channel": "CHAT"}', UnsupportedFormatError, "kinesis"),
        (b'"Xanthippe"', UnsupportedFormatError, "no contact analysis"),
        (b"\xff\xfe", RtcaError, "UTF-16|empty|not"),
    ],
)
def test_what_is_no_page_of_a_contact_is_refused_by_its_line(written, line, kind, said):
    contacts = contacts_in_lines([*written[0].splitlines(), b"\n", line], name="pages.jsonl")
    with pytest.raises(kind, match=said) as caught:
        list(contacts)
    assert str(caught.value).startswith("pages.jsonl, line 3")
    assert "Xanthippe" not in str(caught.value)


def test_lines_of_a_contact_stand_together(written):
    lines = written[1].splitlines()
    with pytest.raises(MalformedSourceError, match="ended before"):
        list(contacts_in_lines([lines[0], *written[0].splitlines(), lines[1]]))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SourceNotFoundError, match=r"nowhere\.jsonl does not exist"):
        list(contacts_in_file(tmp_path / "nowhere.jsonl"))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(json.dumps({"a": 1}).encode() * 500)[:-20])
    with pytest.raises(RtcaError, match=r"cut\.gz"):
        list(contacts_in_file(tmp_path / "cut.gz"))
