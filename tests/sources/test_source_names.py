"""Contacts without an id are told apart by the files that they were read from."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

import rtca_nb as rtca
from tests.making import message

PAGE = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}


def put(folder: Path, *names: str) -> list[Path]:
    """Write files of one page each, which names no contact."""
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(PAGE))
    return paths


def test_seven_files_without_ids_can_be_told_apart(tmp_path: Path) -> None:
    names = ["billing.json", "refund.json", "login.json", "return.json", "order.json", "chat.json", "escalation.json"]
    put(tmp_path, *names)
    contacts = list(rtca.read_contacts(tmp_path))
    assert sorted(contact.source_name or "" for contact in contacts) == sorted(names)
    for contact in contacts:
        assert repr(contact).startswith(f"<Contact {contact.source_name}: 0 messages, form unknown, COMPLETED")
        assert contact.contact_id == "unknown"  # a name is no id


@pytest.mark.parametrize("handed", ["folder", "glob", "list of files", "list of folders"])
def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path, handed: str) -> None:
    paths = put(tmp_path, "monday/chat.json", "tuesday/chat.json", "tuesday/other.json")
    sources = {
        "folder": tmp_path,
        "glob": str(tmp_path / "*" / "*.json"),
        "list of files": paths,
        "list of folders": [tmp_path / "monday", tmp_path / "tuesday"],
    }
    names = {contact.source_name for contact in rtca.read_contacts(sources[handed])}
    other = "tuesday/other.json" if handed == "list of folders" else "other.json"
    assert names == {"monday/chat.json", "tuesday/chat.json", other}


def test_a_contact_with_an_id_is_called_by_it_and_still_names_its_file(tmp_path: Path) -> None:
    [path] = put(tmp_path, "chat.json")
    contact = rtca.read_contact(path, contact_id="c-1")
    assert repr(contact).startswith("<Contact c-1: 0 messages")
    assert contact.source_name == "chat.json"


@pytest.mark.parametrize("source", [PAGE, json.dumps(PAGE).encode(), [PAGE]], ids=["dict", "bytes", "list"])
def test_memory_has_no_name(source: object) -> None:
    contact = rtca.read_contact(source)
    assert contact.source_name is None
    assert repr(contact).startswith("<Contact unknown:")


def test_a_name_that_would_act_in_a_terminal_is_escaped(tmp_path: Path) -> None:
    put(tmp_path, "a\x1b[2Jb\u202e.json")
    [contact] = rtca.read_contacts(tmp_path)
    assert repr(contact).isprintable()
    assert contact.source_name is not None
    assert contact.source_name.isprintable()


def test_an_error_names_the_folder_where_files_share_a_name(tmp_path: Path) -> None:
    paths = put(tmp_path, "monday/chat.json", "tuesday/chat.json")
    paths[1].write_text('{"Channel": "CHAT", ')
    with pytest.raises(rtca.SourceError, match=r"tuesday/chat\.json"):
        list(rtca.read_contacts(tmp_path))


def test_an_iterator_says_what_it_is_and_how_far_it_is(tmp_path: Path) -> None:
    put(tmp_path, "a.json", "b.json")
    contacts = rtca.read_contacts(tmp_path)
    assert repr(contacts) == "<read_contacts: iterator, 0 taken so far>"
    next(contacts)
    assert repr(contacts) == "<read_contacts: iterator, 1 taken so far>"


NAMED = [
    ("chat.json", "chat.json"),
    ("hello my card.json", "hello my card.json"),
    ("Quillfeather.json", "████████████.json"),
    ("zoe_quillfeather-2026.json", "████████████████-2026.json"),
    ("card 4111111111111111.json", "card ████████████████.json"),
]


@pytest.mark.parametrize("form", ["Raw", "Redacted"])
@pytest.mark.parametrize(("name", "seen"), NAMED)
def test_what_is_hidden_in_a_contact_is_hidden_in_the_name_of_its_file(
    tmp_path: Path, name: str, seen: str, form: str
) -> None:
    segment = message("hello, my card is 4111 1111 1111 1111", DisplayName="Zoe Quillfeather")
    (tmp_path / name).write_text(json.dumps({**PAGE, "Segments": [segment]}))
    contact = rtca.read_contact(tmp_path / name, output_type=form, contact_id="c1")
    assert contact.source_name == seen
    assert contact.reveal().source_name == name
    corpus = rtca.open_corpus(rtca.write_corpus([contact], tmp_path / "corpus").path)
    assert corpus.contacts.to_pandas()["source_name"].tolist() == [seen]
    assert corpus.contact("c1").source_name == seen
    book = openpyxl.load_workbook(contact.to_excel(tmp_path / "book.xlsx"))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any(seen in cell for cell in cells)
    assert seen == name or not any(name in cell for cell in cells)
