"""What the widgets promise in Python: traits, errors, state, and what goes over the wire."""

from __future__ import annotations

import json

import pytest
import traitlets

import rtca_nb as rtca
from rtca_nb.contact.views import contact_html, transcript_html
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.render.citations import content_offset
from rtca_nb.render.spans import KINDS, Chip
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.widgets import ContactExplorer, TranscriptWidget
from tests.widgets.comms import from_browser, recorded, size_of, text_of

WIDGETS = (TranscriptWidget, ContactExplorer)
OUTPUTS = [(name, output_type) for name in sample_names() for output_type in sorted(build_sample(name).segments)]


@pytest.mark.parametrize("kind", WIDGETS)
def test_unknown_keyword_is_a_type_error(kind, refund):
    with pytest.raises(TypeError, match="colour"):
        kind(refund, colour="red")


@pytest.mark.parametrize("kind", WIDGETS)
def test_anything_but_a_contact_is_refused(kind):
    with pytest.raises(UsageError, match="takes a contact, not a value of type str"):
        kind("refund")


@pytest.mark.parametrize("kind", WIDGETS)
def test_each_trait_says_what_it_is_and_its_default(kind):
    own = {name: trait for name, trait in kind.class_traits(sync=True).items() if trait.this_class in kind.__mro__[:2]}
    public = {name: trait for name, trait in own.items() if not name.startswith("_")}
    assert {"selected_id", "search", "roles", "sentiments", "categories", "kinds"} <= set(public)
    for name, trait in public.items():
        assert len(trait.help) > 20, name
        if name != "error":
            assert "Default: " in trait.help, name


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"roles": 3}, "roles takes a list of words"),
        ({"roles": [3]}, "roles takes a list of words, not of a value of type int"),
        ({"roles": ["BOSS"]}, "no role 'BOSS'"),
        ({"sentiments": ["SAD"]}, "no sentiment 'SAD'"),
        ({"categories": ["No such"]}, "known categories: Damaged on arrival"),
        ({"kinds": ["colour"]}, "known kinds: redaction"),
        ({"show": ["colour"]}, "no highlight 'colour'"),
        ({"selected_id": "no-such"}, "no message 'no-such'"),
        ({"selected_id": 3}, "selected_id takes text"),
        ({"search": None}, "search takes text, not nothing"),
        ({"density": "tiny"}, "density must be 'comfortable' or 'compact'"),
        ({"height": 3}, "160 to 4000 pixels, not 3"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_and_shown(refund, values, said):
    widget = TranscriptWidget(refund)
    ((name, value),) = values.items()
    before = getattr(widget, name)
    with pytest.raises(RtcaError, match=said) as caught:
        setattr(widget, name, value)
    # Both worlds can catch it: callers of this package, and traitlets, which rolls back.
    assert isinstance(caught.value, traitlets.TraitError)
    assert getattr(widget, name) == before
    assert widget.error.lower().startswith(str(caught.value)[:20].lower())
    widget.search = "lamp"
    assert widget.error == ""
    with pytest.raises(RtcaError, match=said):
        TranscriptWidget(refund, **values)


def test_values_are_taken_as_they_are_meant(refund):
    widget = TranscriptWidget(
        refund, roles="agent", sentiments=[None, "negative"], kinds=("issues", "issue"), show=["category"]
    )
    assert widget.roles == ["AGENT"]
    assert widget.sentiments == ["UNSCORED", "NEGATIVE"]
    assert widget.kinds == ["issue"]
    assert widget.show == ["categories"]
    assert TranscriptWidget(refund).show == list(KINDS)


def test_what_the_browser_sends_is_observed(refund):
    widget = TranscriptWidget(refund)
    seen = []
    widget.observe(lambda change: seen.append((change["name"], change["new"])), names=["selected_id", "roles"])
    from_browser(widget, selected_id=refund.transcript["id"][3])
    from_browser(widget, roles=["AGENT"])
    assert seen == [("selected_id", refund.transcript["id"][3]), ("roles", ["AGENT"])]


def test_what_the_browser_may_not_send_is_refused_and_taken_back(refund):
    with recorded() as messages:
        widget = TranscriptWidget(refund)
        messages.clear()
        from_browser(widget, selected_id="no-such")
    assert widget.selected_id is None
    assert widget.error.startswith("There is no message 'no-such'")
    updates = [message["data"]["state"] for message in messages if message["data"]["method"] == "update"]
    assert {"selected_id": None} in updates


def test_state_is_plain_and_restores_a_view(refund):
    first = ContactExplorer(
        refund, search="lamp", roles=["AGENT"], selected_id=refund.transcript["id"][4], density="compact"
    )
    state = json.loads(json.dumps(first.state))
    second = ContactExplorer(refund)
    second.state = state
    assert second.state == first.state == state
    assert state["version"] == 1
    state["roles"].append("CUSTOMER")
    assert second.roles == ["AGENT"]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (None, "state takes a dict"),
        ({"serch": "lamp"}, "a state has no 'serch'"),
        ({"version": 2}, "the state is of version 2"),
        ({"contact_id": "other"}, "the state belongs to another contact"),
        ({"search": "lamp", "roles": ["BOSS"]}, "there is no role 'BOSS'"),
        ({"search": "lamp", "density": 3}, "density takes text"),
    ],
)
def test_bad_state_changes_nothing_and_is_shown(refund, state, said):
    widget = ContactExplorer(refund, roles=["CUSTOMER"])
    before = widget.state
    with pytest.raises(UsageError, match=said):
        widget.state = state
    assert widget.state == before
    assert widget.error[1:].startswith(said[1:])


def test_a_newer_snapshot_keeps_selection_and_filters(refund):
    growing = rtca.sample_contact("in-progress")
    widget = TranscriptWidget(growing, search="the", selected_id=growing.transcript["id"][1])
    widget.contact = growing
    assert widget.selected_id == growing.transcript["id"][1]
    widget.contact = refund
    assert (widget.selected_id, widget.search) == (None, "the")
    assert widget.contact is refund
    with pytest.raises(UsageError, match="takes a contact"):
        widget.contact = None
    assert widget.contact is refund


@pytest.mark.parametrize("kind", WIDGETS)
def test_display_has_a_static_view_for_places_without_a_kernel(kind, refund):
    widget = kind(refund)
    bundle, _ = widget._repr_mimebundle_()
    static = contact_html(refund) if kind is ContactExplorer else transcript_html(refund).data
    assert bundle["text/html"] == static
    assert bundle["text/plain"] == repr(widget) == f"<{kind.__name__} of {refund!r}>"
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.sampled(10)
@pytest.mark.parametrize(("name", "output_type"), OUTPUTS)
@pytest.mark.parametrize("kind", WIDGETS)
def test_nothing_masked_crosses_the_comm_or_is_displayed(kind, name, output_type):
    contact = rtca.sample_contact(name, output_type=output_type)
    with recorded() as messages:
        widget = kind(contact)
        for row, identity in enumerate(contact.transcript["id"]):
            widget.selected_id = identity
            widget._answer(widget, {"cite": {"row": row, "begin": 0, "end": None}}, [])
        widget.contact = contact
        widget.send_state()
        from_browser(widget, selected_id="no-such")
        sent = text_of(messages)
    assert len(messages) > len(contact.transcript)
    sent += json.dumps(widget._repr_mimebundle_()[0], ensure_ascii=False) + json.dumps(widget.state)
    leaked = [secret for secret in build_sample(name).secrets if secret in sent]
    assert not leaked


def test_revealed_contact_says_so(refund_raw):
    widget = ContactExplorer(refund_raw.reveal())
    assert "REVEALED" in widget._page
    assert "REVEALED" in repr(widget)
    assert "REVEALED" in widget._repr_mimebundle_()[0]["text/html"]


def test_a_filter_change_is_a_small_message(refund):
    with recorded() as messages:
        widget = ContactExplorer(refund)
        messages.clear()
        widget.roles = ["AGENT", "CUSTOMER"]
        from_browser(widget, sentiments=["NEGATIVE"])
    assert messages
    assert max(map(size_of, messages)) < 1024


def test_citation_is_in_code_points_of_the_content(refund_raw):
    widget = TranscriptWidget(refund_raw)
    with recorded():
        for row, content in enumerate(refund_raw.transcript["content"]):
            widget._answer(widget, {"cite": {"row": row, "begin": 0, "end": None}}, [])
            begin, _, end = widget.citation.rpartition(":")[2].partition("-")
            assert content[int(begin) : int(end)] == content


@pytest.mark.parametrize(
    "asked", [None, "x", {}, {"cite": 3}, {"cite": {"row": 999, "begin": 0}}, {"cite": {"row": -1, "begin": 0}}]
)
def test_citation_request_that_makes_no_sense_is_passed_over(refund, asked):
    widget = TranscriptWidget(refund)
    widget._answer(widget, asked, [])
    assert widget.citation == ""


@pytest.mark.parametrize(("shown", "offset"), [(0, 0), (2, 2), (3, 9), (4, 10), (5, 12), (6, 13), (99, 13)])
def test_content_offset_counts_a_chip_and_a_line_break_once(shown, offset):
    assert content_offset("ab███████c\r\nd", [Chip(2, 9, "PII")], shown) == offset
