"""Contacts without an id are told apart by the files that they were read from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import rtca_nb as rtca

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
