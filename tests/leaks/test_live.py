"""Canaries in places that only a browser or a kernel has: the live DOM, and an executed notebook with all its parts."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbclient import NotebookClient

import rtca_nb as rtca
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found

CELLS = """
contact = rtca.read_contact([page.encode() for page in pages], output_type="Raw")
contact
---
contact.transcript
---
contact.highlights, contact.issues, contact.extracted, contact.unknown
---
rtca.transcript_html(contact)
---
rtca.sentiment_timeline(contact)
---
rtca.category_timeline(contact)
---
print(contact, contact.segments, contact.notes)
---
%xmode Verbose
---
contact.transcript.loc["nothing"]
---
contact.arrow("nothing")
---
contact.to_csv("/nowhere/at/all")
---
dict(Out), [repr(value) for value in Out.values()]
---
%whos Contact
""".strip().split("\n---\n")


@pytest.mark.slow
def test_executed_notebook_holds_no_canary_anywhere():
    canaries = [canary_contact(seed) for seed in range(900, 901)]
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell("import json\nimport rtca_nb as rtca")]
    for place in range(len(canaries)):
        # The pages reach the kernel by a file, since a cell that held them would hold the canaries itself.
        made.cells.append(nbformat.v4.new_code_cell(f"pages = json.loads(stored)[{place}]"))
        made.cells += [nbformat.v4.new_code_cell(source) for source in CELLS]
    client = NotebookClient(made, allow_errors=True, timeout=None, store_widget_state=True)
    with client.setup_kernel():
        stored = json.dumps([[body.decode() for body in canary.pages()] for canary in canaries])
        client.kc.execute(f"stored = {stored!r}", store_history=False)
        for place, cell in enumerate(made.cells):
            client.execute_cell(cell, place)
    saved = nbformat.writes(made).encode()
    for canary in canaries:
        assert found(saved, canary.canaries.values()) == []
    assert saved.count(b'"output_type": "error"') >= 2 * len(canaries)


@pytest.mark.slow
@pytest.mark.browser
def test_live_page_of_a_report_holds_no_canary(open_page, tmp_path):
    canaries = [canary_contact(seed) for seed in range(950, 955)]
    contacts = [rtca.read_contact(canary.pages(), output_type="Raw") for canary in canaries]
    opened = open_page(rtca.write_report(contacts, tmp_path / "report.html"))
    page = opened.page
    # Search for what is hidden: a page that finds it holds it.
    box = page.get_by_role("searchbox")
    for text in list(canaries[0].canaries.values())[:5]:
        box.fill(text)
        page.locator("#contacts output", has_text="0 messages found, 0 of").wait_for()
    live = ""
    for place in range(len(contacts)):
        page.evaluate(f"location.hash = '#contact{place}'")
        page.locator(f"article#contact{place}").wait_for()
        live += page.evaluate(
            "() => document.documentElement.outerHTML + JSON.stringify({...localStorage}) + document.title"
            " + [...document.querySelectorAll('*')].flatMap(n => [...n.attributes].map(a => a.value)).join(' ')"
        )
    for canary in canaries:
        # The last thing that was typed stands in the search box, not in the page.
        assert found(live.encode(), canary.canaries.values()) == []
    assert opened.errors == []
    assert opened.requests == []
