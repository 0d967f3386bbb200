"""No canary comes out of any sink of one contact; revealed, all of them do."""

from __future__ import annotations

import inspect

import pytest
import typer

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.contact.contact import Contact
from tests.leaks.canaries import CanaryContact, canary_contact
from tests.leaks.decoding import found
from tests.leaks.registry import COVERS
from tests.leaks.sinks import SHOWS_NO_TEXT, SINKS


def contact_of(canary: CanaryContact, output_type: str) -> Contact:
    return rtca.read_contact(canary.pages(), output_type=output_type)


# Every script, form and way out is tried in test_everywhere, which is slow.
@pytest.mark.sampled(1)
@pytest.mark.parametrize("form", ["Raw", "Redacted"])
def test_sinks_of_a_masked_contact_show_no_canary(form, tmp_path):
    canary = canary_contact(1, form)
    contact = contact_of(canary, form)
    shown = {name: found(sink(contact, tmp_path), canary.canaries.values()) for name, sink in SINKS.items()}
    assert {name: texts for name, texts in shown.items() if texts} == {}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["Raw", "Redacted"])
def test_sinks_of_a_revealed_contact_show_every_canary_between_them(form, tmp_path):
    canary = canary_contact(1, form)
    contact = contact_of(canary, form).reveal()
    shown = {text for sink in SINKS.values() for text in found(sink(contact, tmp_path), canary.canaries.values())}
    assert shown == set(canary.canaries.values())


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", sorted(SINKS.keys() - SHOWS_NO_TEXT))
def test_sink_would_show_a_canary_if_nothing_masked_it(name, tmp_path):
    # A sink that shows nothing even of a revealed contact would pass every leak test.
    canary = canary_contact(2)
    assert found(SINKS[name](contact_of(canary, "Raw").reveal(), tmp_path), canary.canaries.values())


@pytest.mark.slow
def test_output_type_that_is_not_told_is_masked_as_raw(tmp_path):
    canary = canary_contact(3)
    contact = rtca.read_contact(canary.pages())
    assert (contact.output_type, contact.redaction_trusted) == ("unknown", False)
    for name, sink in SINKS.items():
        assert found(sink(contact, tmp_path), canary.canaries.values()) == [], name


def test_registry_names_every_public_name():
    names = set(rtca.__all__)
    names -= {
        name for name in names if isinstance(getattr(rtca, name), type) and issubclass(getattr(rtca, name), Exception)
    }
    names |= {f"Contact.{name}" for name, _ in inspect.getmembers(Contact) if not name.startswith("_")}
    names |= {f"rtca-nb {name}" for name in typer.main.get_command(app).commands}
    assert names == set(COVERS), "give the new name a sink, or say why it lets no text out"


def test_registry_names_only_sinks_that_exist():
    named = {sink for sinks in COVERS.values() if isinstance(sinks, list) for sink in sinks}
    assert named <= set(SINKS)


def test_sinks_of_a_revealed_contact_carry_the_marker(tmp_path):
    contact = contact_of(canary_contact(4), "Raw").reveal()
    for name in ("display", "plain", "transcript", "sentiment_figure", "category_figure", "report"):
        assert b"REVEALED" in SINKS[name](contact, tmp_path), name
    assert contact.arrow("transcript", allow_revealed=True).schema.metadata == {b"rtca_nb": b"REVEALED"}
    assert "REVEALED" in repr(contact.transcript)
    assert "REVEALED" in contact.transcript._repr_html_()
    assert "REVEALED" in repr(contact.transcript["content"].str.upper())
    assert "REVEALED" in repr(contact.transcript[["content"]].head(1))
