"""Whatever stands in a contact, nothing that a command prints acts on a terminal."""

from __future__ import annotations

import unicodedata

import pytest

from rtca_nb.cli import privacy, reading
from rtca_nb.cli.findings import show_excerpt, show_findings
from rtca_nb.cli.terminal import output
from rtca_nb.contact import Contact
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
    said = [with_contact_field(field, ACTING) for field in CONTACT_FIELDS if field != "notes"]
    noted = with_contact_field("notes", ACTING)
    return [*forms, *(form.__class__(form._record) for form in forms), *said, noted]


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
    )


def audit(contact: Contact) -> None:
    privacy.audit(["x"], output_type="auto", presidio=False, fail=False)


@pytest.fixture(scope="module")
def hostile() -> list[Contact]:
    return contacts()


@pytest.mark.parametrize("command", [findings, excerpt, reading._describe, report, audit], ids=lambda one: one.__name__)
def test_nothing_in_a_contact_acts_on_the_terminal(command, hostile, monkeypatch, tmp_path, capsys):
    for contact in hostile:
        for module in (reading, privacy):
            monkeypatch.setattr(module, "read_contacts", lambda *_, **__: [contact])  # noqa: B023
        command(contact, *([tmp_path] if command is report else []))
        said = "".join(capsys.readouterr())
        assert said
        acts = {repr(letter) for letter in said if letter != "\n" and unicodedata.category(letter) in NEVER}
        assert acts == set(), said[:2000]
