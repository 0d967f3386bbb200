"""The widgets and the static views in a real JupyterLab."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import rtca_nb as rtca
from rtca_nb.samples import build_sample
from tests.widgets.lab import Lab, opened_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    """
import rtca_nb as rtca
contact, hostile = rtca.sample_contact(), rtca.sample_contact("hostile", output_type="Raw")
""",
    "widget = rtca.TranscriptWidget(contact)\nwidget",
    "explorer = rtca.ContactExplorer(contact)\nexplorer",
    "contact",
    "rtca.sentiment_timeline(contact)",
    "rtca.ContactExplorer(hostile)",
    "hostile",
    "from IPython.display import HTML\nHTML(r'<p>$\\alpha$</p>')",
    "many = rtca.CorpusExplorer([contact, hostile])\nmany",
    "rules = rtca.RuleLab([contact, hostile])\nrules",
]
TRANSCRIPT, EXPLORER, CONTACT, TIMELINE, HOSTILE_EXPLORER, HOSTILE, TEX, MANY, RULES = range(1, 10)


@pytest.fixture(scope="module")
def opened(chromium, tmp_path_factory) -> Iterator[Lab]:
    with opened_lab(chromium, tmp_path_factory.mktemp("lab"), CELLS) as lab:
        yield lab


def visible(output) -> int:
    return output.locator(".rtca-m:visible").count()


def test_lab_transcript_is_searched_filtered_and_selected_both_ways(lab):
    contact = rtca.sample_contact()
    output = lab.cell(TRANSCRIPT)
    output.locator(".rtca-widget").wait_for()
    assert visible(output) == len(contact.transcript)
    output.get_by_role("searchbox").fill("lamp")
    output.locator(".rtca-count", has_text="3 of 64 messages").wait_for()
    lab.until("print(widget.search)", "lamp")
    output.get_by_role("searchbox").fill("")
    output.get_by_role("button", name="Filters").click()
    output.get_by_role("checkbox", name="Agent").check()
    lab.until("print(widget.roles)", "['AGENT']")
    assert visible(output) == (contact.transcript["participant_role"] == "AGENT").sum()
    lab.run("widget.roles = []")
    output.locator(".rtca-m:visible").nth(len(contact.transcript) - 1).wait_for()

    lab.run("widget.observe(lambda change: print(change.new), names='selected_id')")
    output.locator(".rtca-m").nth(2).click()
    lab.until("print(widget.selected_id)", contact.transcript["id"][2])
    lab.run("widget.selected_id = contact.transcript['id'][60]")
    output.locator(".rtca-m[aria-current=true]", has_text=contact.transcript["content"][60][:12]).wait_for()
    lab.page.wait_for_function(
        """() => {
          const item = document.querySelector('.rtca-widget .rtca-m[aria-current=true]');
          const [box, edge] = [item, item.closest('.rtca-scroll')].map((e) => e.getBoundingClientRect());
          return box.top >= edge.top && box.bottom <= edge.bottom;
        }"""
    )


def test_lab_shows_an_error_in_the_widget(lab):
    output = lab.cell(TRANSCRIPT)
    assert lab.run("widget.selected_id = 'no-such'").startswith("TraitValueError: there is no message 'no-such'")
    output.get_by_role("alert").wait_for()
    assert output.get_by_role("alert").text_content().startswith("There is no message 'no-such' in this contact")
    lab.run("widget.search = 'cat'")
    output.get_by_role("alert").wait_for(state="hidden")
    lab.run("widget.search = ''")


def test_lab_keys_stay_in_the_widget(lab):
    output = lab.cell(TRANSCRIPT)
    before = lab.page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    cells = lab.page.locator(".jp-Notebook .jp-Cell").count()
    output.locator(".rtca-m").nth(3).click()
    for key in ("ArrowDown", "ArrowDown", "x", "d", "d", "a", "m"):
        lab.page.keyboard.press(key)
    assert output.locator(".rtca-m").nth(5).get_attribute("aria-current") == "true"
    assert lab.page.locator(".jp-Notebook .jp-Cell").count() == cells
    after = lab.page.evaluate("() => jupyterapp.shell.currentWidget.content.activeCellIndex")
    assert after in {before, TRANSCRIPT}


def test_lab_citation_comes_from_the_kernel(lab):
    contact = rtca.sample_contact()
    lab.run("widget.selected_id = contact.transcript['id'][0]")
    output = lab.cell(TRANSCRIPT)
    output.locator(".rtca-m").nth(0).click()
    output.get_by_role("button", name="Copy citation").click()
    size = len(contact.transcript["content"][0])
    wanted = f"{contact.contact_id}#{contact.transcript['id'][0]}:0-{size}"
    output.locator(".rtca-said", has_text=wanted).wait_for()
    assert lab.run("print(widget.citation)") == wanted


def test_lab_output_of_explorer_of_many_gets_what_was_counted_later(lab):
    lab.cell(MANY).locator("[data-chart=category] button").first.wait_for()
    outputs = lab.page.wait_for_function(
        """(place) => {
          const cell = jupyterapp.shell.currentWidget.content.widgets[place];
          const outputs = cell.model.outputs.toJSON();
          return outputs.some((one) => !one.data['text/html'].includes('still being made')) && outputs;
        }""",
        arg=MANY,
    ).json_value()
    (output,) = outputs
    assert output["data"]["text/html"].count("<figure") == 5
    assert "Counting…" not in output["data"]["text/html"]
    assert output["metadata"]["rtca_nb"]  # the seal by which a scrub keeps it
    assert lab.cell(MANY).locator(".rtca-widget").count() == 1


def test_lab_explorer_of_many_narrows_opens_a_contact_and_comes_back(lab):
    contact = rtca.sample_contact()
    output = lab.cell(MANY)
    output.locator("tbody tr").nth(1).wait_for()
    output.get_by_role("searchbox", name="Contact id").fill(contact.contact_id[:12])
    output.locator(".rtca-cx-count", has_text="1 of 2 contacts").wait_for()
    lab.until("print(len(many.contacts))", "1")
    output.locator("button[name=open]").click()
    messages = output.locator(".rtca-cx-view .rtca-m")
    messages.nth(2).wait_for()
    lab.until("print(many.contact.contact_id)", contact.contact_id)
    messages.nth(2).click()
    lab.until("print(many.explorer.selected_id)", contact.transcript["id"][2])
    output.get_by_role("button", name="Back to the table").click()
    output.locator("tbody tr").wait_for()
    lab.until("print(many.contact_id)", "None")
    assert lab.page.evaluate("() => document.activeElement.value") == contact.contact_id
    # What a cell changes is seen as well, and another contact comes into the same place.
    lab.run("many.state = {**many.state, 'search': '', 'contact_id': hostile.contact_id}")
    output.locator(".rtca-cx-count", has_text="2 contacts").wait_for()
    output.locator(".rtca-cx-view h2", has_text=rtca.sample_contact("hostile").contact_id).wait_for()
    assert lab.page.evaluate("() => globalThis.pwned") is None


def test_lab_explorer_links_its_parts_and_restores_state(lab):
    contact = rtca.sample_contact()
    output = lab.cell(EXPLORER)
    output.get_by_role("button", name="Billing dispute").click()
    output.locator(".rtca-m[aria-current=true]").wait_for()
    state = lab.run("import json; print(json.dumps(explorer.state))")
    chosen = lab.run("print(explorer.selected_id)")
    assert chosen in set(contact.categories["id"].dropna())
    output.locator(".rtca-charts a").first.dispatch_event("click")
    lab.run(f"explorer.state = json.loads({state!r})")
    lab.until("print(explorer.selected_id)", chosen)
    before = len(lab.frames)
    output.locator("li", has_text="Billing dispute").get_by_role("checkbox").check()
    lab.until("print(explorer.categories)", "['Billing dispute']")
    # The change itself, with its envelope; asking the kernel is what follows it.
    sent = next(size for direction, size in lab.frames[before:] if direction == "sent")
    assert sent <= 1024
    assert lab.run("explorer.state = {'serch': 'lamp'}").startswith("TraitValueError: a state has no 'serch'")
    output.get_by_role("alert").wait_for()
    lab.run("explorer.categories = []")


def test_lab_shows_the_static_views(lab):
    output = lab.cell(CONTACT)
    assert output.locator(".rtca-m").count() == 64
    assert output.locator("svg.rtca-timeline").count() == 1
    chart = lab.cell(TIMELINE)
    chart.locator(".main-svg").first.wait_for()
    buttons = chart.locator("[data-title]").evaluate_all("(all) => all.map((button) => button.dataset.title)")
    assert buttons
    assert not [title for title in buttons if "hare" in title or "loud" in title]
    # JupyterLab shows what its own handling of an output fails at in place of the output.
    assert lab.page.get_by_text("Javascript Error").count() == 0


def test_lab_runs_nothing_and_typesets_nothing_of_a_hostile_contact(lab):
    # Typesetting happens in this page: what follows says something.
    lab.cell(TEX).locator("mjx-container").wait_for()
    for place in (HOSTILE_EXPLORER, HOSTILE):
        output = lab.cell(place)
        output.locator(".rtca-m").first.wait_for()
        assert output.locator("mjx-container, .MathJax, script, iframe, img, object, embed").count() == 0
        assert output.locator("[onload], [onerror], [onmouseover], [ontoggle], a[href^='javascript']").count() == 0
    lab.cell(HOSTILE_EXPLORER).get_by_role("searchbox").fill("script")
    assert lab.page.evaluate("() => globalThis.pwned") is None


def test_lab_lists_no_message_in_its_table_of_contents(lab):
    lab.page.evaluate("() => jupyterapp.shell.activateById('table-of-contents')")
    entries = lab.page.locator("#table-of-contents .jp-tocItem")
    entries.first.wait_for()
    assert 0 < entries.count() < 8 * (len(CELLS) - 1)


def test_lab_saves_the_static_view_and_no_widget_state(lab):
    saved = lab.save()
    assert "widgets" not in saved["metadata"]
    text = lab.path.read_text("utf-8")
    assert "widget-state" not in text
    bundle = saved["cells"][TRANSCRIPT]["outputs"][0]["data"]
    assert 'class="rtca-chat"' in "".join(bundle["text/html"])
    secrets = build_sample("hostile").secrets | build_sample("refund").secrets
    assert not [secret for secret in secrets if secret in text]


LATER = """
rules.rule = {"Version": "2022-11-25", "RuleFunction": {"Operator": "OR", "Operands": [{"Operator": "CONTAINS_ANY",
    "Operands": ["nothing of it"], "ComparisonValue": "$.ContactLens.PostChat.ExactMatch.Transcript"}]}}
"""


def test_lab_of_a_rule_counts_as_it_is_typed_and_shows_a_contact(lab):
    contact = rtca.sample_contact()
    output = lab.cell(RULES)
    words = output.get_by_label("Words to look for, one per line")
    words.click()
    words.press_sequentially("lamp")
    output.locator(".rtca-rl-state", has_text="of 2 contacts").wait_for()
    output.locator("button[name=open]").first.wait_for()
    lab.until("print(rules.rule.conditions[0].operands, rules.counts['match'])", "('lamp',) 1")
    output.locator("button[name=open]").click()
    output.locator(".rtca-rl-talk mark").first.wait_for()
    lab.until("print(rules.contact_id)", contact.contact_id)
    assert output.locator(".rtca-rl-why [data-value=match]").count() == 2
    assert lab.run(LATER) == ""
    output.locator(".rtca-rl-counts [value='no match'] b", has_text="2").wait_for()
    output.locator(".rtca-rl-why > [data-value='no match']").wait_for()
    assert words.input_value() == "nothing of it"
