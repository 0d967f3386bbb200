"""Whatever stands in a contact, nothing that a command prints acts on a terminal."""

from __future__ import annotations

import io
import json
import unicodedata

import pytest
import typer
from rich.console import Console

import rtca_nb as rtca
from rtca_nb.cli import archiving, fetching, lab, privacy, reading, scrubbing, serving
from rtca_nb.cli.findings import show_findings
from rtca_nb.cli.messages import show_excerpt
from rtca_nb.cli.terminal import output
from rtca_nb.cli.watch_view import message_lines
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import ServedContact
from rtca_nb.exceptions import RtcaError
from rtca_nb.fetch.bulk import ContactFailure
from rtca_nb.fetch.fetch import Progress
from rtca_nb.model.record import replace_fields
from tests.render.hostile_fields import CONTACT_FIELDS, SEGMENT_FIELDS, with_contact_field, with_fields

# Colours, a link, the clipboard, the title, a bell; the direction of a line; ends of line that terminals know.
ACTING = "\x1b[31mred\x1b]8;;http://x\x07link\x1b]52;c;eA==\x07\x9b2J\u202egnp\u2066\u2028next\x85\rover\x08\x00"
NEVER = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def contacts() -> list[Contact]:
    """Contacts with it in every field of the segments at once, and in each thing that is said of the whole."""
    fields = [*SEGMENT_FIELDS] * 2
    texts = [ACTING] * len(SEGMENT_FIELDS) + [
        f"{place} {ACTING} 4000 1234 5678 9010" for place in range(len(SEGMENT_FIELDS))
    ]
    forms = [with_fields(fields, texts, output_type=form) for form in ("Raw", "Redacted")]
    said = [
        with_contact_field(field, ACTING)
        for field in (*CONTACT_FIELDS, "skipped", "redaction_modes")
        if field != "notes"
    ]
    noted = with_contact_field("notes", ACTING)
    return [*forms, *(form.__class__(record_of(form)) for form in forms), *said, noted]


def findings(contact: Contact) -> None:
    show_findings(contact, output())


def excerpt(contact: Contact) -> None:
    show_excerpt(contact, output(), messages=1000)


def report(contact: Contact, folder) -> None:
    reading.report(
        ["x"],
        folder / "r\x1b[31m\u202e.html",
        format_="auto",
        output_type="auto",
        offset_unit="auto",
        reveal=False,
        allow_revealed=True,
        open_=False,
        force=True,
    )


def audit(contact: Contact) -> None:
    privacy.audit(["x"], output_type="auto", presidio=False, fail=False)


def lines(contact: Contact) -> None:
    for *_, line in message_lines(contact):
        output().print(line)


@pytest.fixture(scope="module")
def hostile() -> list[Contact]:
    return contacts()


@pytest.mark.parametrize(
    "command", [findings, excerpt, reading.describe, report, audit, lines], ids=lambda one: one.__name__
)
def test_nothing_in_a_contact_acts_on_the_terminal(command, hostile, monkeypatch, tmp_path, capsys):
    for contact in hostile:
        for module in (reading, privacy):
            monkeypatch.setattr(module, "read_contacts", lambda *_, **__: [contact])  # noqa: B023
        command(contact, *([tmp_path] if command is report else []))
        assert_inert("".join(capsys.readouterr()))


def assert_inert(said: str) -> None:
    assert said
    acts = {repr(letter) for letter in said if letter != "\n" and unicodedata.category(letter) in NEVER}
    assert acts == set(), said[:2000]


ID = "c\x1b[2J\x9b2J\u202e\x07d"


def test_the_file_of_a_contact_is_told_as_it_is_written(capsys):
    named = Contact(replace_fields(record_of(rtca.sample_contact()), contact_id="c", origin=ACTING))
    reading.describe(named, heading=True)
    said = "".join(capsys.readouterr())
    assert "link" in said
    assert_inert(said)


def test_the_folder_of_the_lab_is_told_as_it_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lab, "run_lab", lambda *_, **__: 0)
    lab.open_lab(tmp_path / f"lab {ID}", port=0, browser=False)
    said = "".join(capsys.readouterr())
    assert "Notebooks" in said
    assert_inert(said)


def test_what_is_served_is_told_as_it_is_written(capsys):
    serving.announce("http://127.0.0.1:1", [ServedContact(ID, ID, {"Redacted": []}, status=ID, pass_through=True)])
    serving.announce_watching([ServedContact(ID, ID, {"Raw": []}, pass_through=True)], {})
    said = "".join(capsys.readouterr())
    assert "rtca-nb watch" in said
    assert_inert(said)


def test_notes_on_a_contact_are_told_under_its_id_as_it_is_written(monkeypatch, tmp_path, capsys):
    noted = with_fields([], [], contact_id=ID, notes=("Something to know.",))
    monkeypatch.setattr(reading, "read_contacts", lambda *_, **__: [noted])
    report(noted, tmp_path)
    said = "".join(capsys.readouterr())
    assert "Something to know." in said
    assert_inert(said)


def test_requests_are_noted_as_they_are_written(monkeypatch, capsys):
    class StoppedError(Exception):
        pass

    def started(_, *, log, **__):
        log(f"POST /{ID} 200")
        raise StoppedError

    monkeypatch.setattr(serving, "serve", started)
    with pytest.raises(StoppedError):
        serving.serve_until_interrupted(
            [], port=0, speed=None, quota="none", faults=[], record=None, allow_revealed=False
        )
    assert_inert("".join(capsys.readouterr()))


def test_a_scrubbed_notebook_is_named_as_it_is_written(tmp_path, capsys):
    path = tmp_path / f"{ID}.ipynb"
    output = {"output_type": "stream", "name": "stdout", "text": ["REVEALED"]}
    cell = {"cell_type": "code", "source": "x", "metadata": {}, "outputs": [output], "execution_count": 1}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}), "utf-8")
    path.with_suffix(".html").write_text(rtca.transcript_html(rtca.sample_contact().reveal()).data, "utf-8")
    with pytest.raises(typer.Exit):
        scrubbing.scrub([str(path)], check=False, keep_unmarked=False)
    said = "".join(capsys.readouterr())
    assert "export the notebook again" in said
    assert_inert(said)


def test_what_an_audit_writes_is_told_as_it_is_written(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(privacy, "read_contacts", lambda *_, **__: [rtca.sample_contact()])
    target = tmp_path / f"{ID}.csv"
    privacy.audit(["x"], output_type="auto", presidio=False, fail=False, target=target)
    said = "".join(capsys.readouterr())
    assert target.exists()
    assert "written to" in said
    assert_inert(said)


def test_progress_names_what_is_asked_for_as_it_is_written(monkeypatch):
    for pages in (0, 1):
        shown = Console(file=io.StringIO(), force_terminal=True, width=200)
        monkeypatch.setattr(fetching, "errors", lambda shown=shown: shown)
        with fetching.progress_shown(f"[/x]{ID}") as tell:
            if pages:
                tell(Progress("c", pages, 2, "COMPLETED"))
        assert "[/x]c" in shown.file.getvalue()
        assert not {"\u202e", "\x9b", "\x07"} & set(shown.file.getvalue())


def test_a_contact_that_cannot_be_fetched_is_told_as_it_is_written(monkeypatch, tmp_path, capsys):
    failed = ContactFailure("i", ID, "Redacted", RtcaError(ACTING))
    monkeypatch.setattr(archiving, "fetch_contacts", lambda *_, **__: [failed])
    with pytest.raises(typer.Exit):
        archiving.fetch(
            tmp_path / "a",
            "i",
            [ID],
            ids=None,
            column="contact_id",
            since=None,
            until=None,
            output_type="Redacted",
            allow_raw=False,
            connections=1,
            quota=None,
            endpoint_url=None,
            region=None,
            profile=None,
        )
    assert_inert("".join(capsys.readouterr()))


def test_names_of_files_are_told_as_they_are_written(tmp_path, capsys):
    paths = [tmp_path / f"{name}{ID}.json" for name in ("a", "b")]
    for path in paths:
        path.write_text("[]")
    with pytest.raises(typer.Exit):
        reading.inspect([str(path) for path in paths], format_="auto")
    assert_inert("".join(capsys.readouterr()))
