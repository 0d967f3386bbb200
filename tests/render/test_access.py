"""What a report gives to those who hear it, choose their own colours, read from the right, or point with difficulty."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from tests.axe import small_targets
from tests.render.making import at, category, make, message

pytestmark = pytest.mark.browser

# What a screen reader is given of each entry of a transcript, in order.
CONVERSATION = """\
Customer | 0:00 | ▼ negative | My name is | redacted | NAME | , and | the lamp | broke. | Broken
Agent | 0:01 | ● neutral | Thank you, | redacted | NAME | . | One moment | . | Slow
Agent | 0:02 | ○ not scored | שלום 12, done"""


def contact():
    hidden = {"CharacterOffsets": [{"BeginOffsetChar": 11, "EndOffsetChar": 17}]}
    return make(
        [
            message(0, "My name is [NAME], and the lamp broke.", Redaction=hidden, Sentiment="NEGATIVE"),
            message(
                1, "Thank you, [NAME]. One moment.", ParticipantRole="AGENT", Redaction=hidden, Sentiment="NEUTRAL"
            ),
            message(2, "שלום 12, done", ParticipantRole="AGENT"),
            category("Broken", at("m0", 23, 31)),
            category("Slow", at("m1", 19, 29)),
        ],
        output_type="Redacted",
    )


def spoken(nodes):
    """Return the words of each entry of a list, as an accessibility tree has them."""
    known = {node["nodeId"]: node for node in nodes}

    def words(node):
        if node["role"]["value"] == "StaticText":
            return [node["name"]["value"].strip()]
        return [word for child in node.get("childIds", ()) if child in known for word in words(known[child])]

    items = [node for node in nodes if node.get("role", {}).get("value") == "listitem" and not node["ignored"]]
    return [" | ".join(filter(None, words(item))) for item in items]


@pytest.mark.slow
def test_a_transcript_is_heard_as_a_conversation(open_page):
    opened = open_page(rtca.render_report(contact()))
    session = opened.page.context.new_cdp_session(opened.page)
    heard = spoken(session.send("Accessibility.getFullAXTree")["nodes"])
    assert "\n".join(heard[-3:]) == CONVERSATION


@pytest.mark.slow
def test_categories_are_told_apart_without_colours(open_page):
    opened = open_page(rtca.render_report(contact()), forced_colors="active")
    numbers = opened.evaluate(
        "[...document.querySelectorAll('mark')].map((one) => getComputedStyle(one, '::after').content.split(' / ')[0]"
        ".replaceAll(/[\"\\s]/g, ''))"
    )
    badges = opened.evaluate(
        "[...document.querySelectorAll('.rtca-legend span[data-k]')].map((one) => one.textContent + "
        "getComputedStyle(one, '::before').content.split(' / ')[0].replaceAll(/[\"\\s]/g, ''))"
    )
    assert numbers == ["1", "2"]
    assert badges == ["Broken1", "Slow2"]


@pytest.mark.slow
def test_what_can_be_clicked_is_large_enough(open_page):
    opened = open_page(rtca.render_report(rtca.sample_contact()))
    assert small_targets(opened) == []


@pytest.mark.slow
def test_numbers_and_labels_stay_on_a_page_from_right_to_left(open_page):
    from rtca_nb.contact.views import contact_html

    inside = str(contact_html(rtca.sample_contact()))
    places = []
    for page in (f"<html dir='ltr'><body>{inside}", f"<html dir='rtl'><body>{inside}"):
        opened = open_page(f"<!doctype html>{page}")
        places.append(
            opened.evaluate(
                "[...document.querySelectorAll('.rtca text, .rtca dd, .rtca dt')].map((one) => {"
                "const box = one.getBoundingClientRect(); const root = one.closest('.rtca').getBoundingClientRect();"
                "return [one.textContent, Math.round(box.left - root.left), Math.round(box.width)]; })"
            )
        )
    assert places[0] == places[1]
    assert len(places[0]) > 40
