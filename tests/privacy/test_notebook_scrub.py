"""Scrubbing saved notebooks of what a revealed contact showed."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbclient import NotebookClient

import rtca_nb as rtca
from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.samples import build_sample
from tests.leaks.decoding import found


def cell(source: str, *outputs: dict, count: int | None = 1) -> dict:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": count}


def shown(text: str) -> dict:
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": 1}


def notebook(*cells: dict, **metadata: object) -> str:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": list(cells)})


def test_scrub_leaves_a_notebook_that_reveals_nothing_as_it_is():
    text = notebook(cell("contact", shown("<Contact: 3 messages, Redacted>")), cell("1 + 1", shown("2")))
    done = scrub_notebook(text)
    assert done.text == text
    assert not done.changed


def test_scrub_removes_outputs_that_carry_the_marker():
    text = notebook(cell("x", shown("kept")), cell("y", shown("<Contact: REVEALED, secret>")))
    done = scrub_notebook(text)
    assert done.removed == ((2, 1),)
    assert "secret" not in done.text
    assert "kept" in done.text


def test_scrub_removes_what_follows_a_revealing_cell_because_it_may_be_derived():
    text = notebook(
        cell("a", shown("before")), cell("c = contact.reveal()"), cell("print(c.segments[0].content)", shown("secret"))
    )
    done = scrub_notebook(text)
    assert "secret" not in done.text
    assert "before" in done.text
    assert "secret" in scrub_notebook(text, keep_unmarked=True).text


@pytest.mark.parametrize(
    "call",
    [
        "transcript_html(c, reveal=True)",
        "transcript_html(c, reveal =True)",
        "transcript_html(c, reveal= 1)",
        "transcript_html(c, reveal=reveal)",
        "reveal: bool = True",
        "transcript_html(c, **{'reveal': True})",
        "write_report(c, p, allow_revealed=True)",
        "c.reveal ()",
        "c.\\\n    reveal()",
        "show = c.reveal\nshow()",
        "[*map(Contact.reveal, cs)]",
        "getattr(c, 'reveal')()",
        'operator.methodcaller("reveal")(c)',
        "!rtca-nb report raw.json --reveal --allow-revealed",
    ],
)
def test_scrub_knows_every_way_to_reveal(call):
    assert "secret" not in scrub_notebook(notebook(cell(call, shown("secret"))), keep_unmarked=True).text


@pytest.mark.parametrize(
    "call",
    ["transcript_html(c, reveal=False)", "contact.revealed", "revealing = 1", "{'reveal': False}", "reveal == 1"],
)
def test_scrub_keeps_what_reveals_nothing(call):
    assert not scrub_notebook(notebook(cell(call, shown("kept")))).changed


@pytest.mark.parametrize("count", [3, None])
def test_scrub_removes_what_ran_after_a_revealing_cell_and_stands_above_it(count):
    text = notebook(
        cell("print(c.segments[0].content)", shown("secret"), count=count),
        cell("a", shown("before"), count=1),
        cell("c = contact.reveal()", count=2),
    )
    done = scrub_notebook(text)
    assert "secret" not in done.text
    assert "before" in done.text
    assert done.removed == ((1, 1),)


def test_scrub_goes_by_the_order_of_cells_where_none_has_a_number():
    text = notebook(cell("a", shown("before"), count=None), cell("c.reveal()", shown("secret"), count=None))
    done = scrub_notebook(text)
    assert "before" in done.text
    assert "secret" not in done.text


def test_scrub_removes_what_stands_beside_a_marked_output():
    text = notebook(cell("show(c)", shown("secret"), shown("<Contact: REVEALED>"), shown("secret")))
    assert scrub_notebook(text).removed == ((1, 3),)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("source", ["reveal:" * 100_000, "reveal " * 100_000, "." + " " * 500_000, ". " * 300_000])
def test_scrub_is_quick_on_hostile_source(source):
    assert not scrub_notebook(notebook(cell(source, shown("kept")))).changed


def test_scrub_counts_what_it_takes_out_for_its_place_and_what_it_keeps_in_spite_of_it():
    text = notebook(
        cell("a", shown("before"), count=1),
        cell("c.reveal()", shown("REVEALED"), shown("secret"), count=2),
        cell("1", shown("x"), shown("y"), count=3),
        cell("c", shown("REVEALED"), shown("z"), count=4),
        cell("2", count=5),
    )
    done = scrub_notebook(text)
    assert (done.removed, done.unmarked, done.kept) == (((2, 2), (3, 2), (4, 2)), 2, 0)
    kept = scrub_notebook(text, keep_unmarked=True)
    assert (kept.removed, kept.unmarked, kept.kept) == (((2, 2), (4, 1)), 0, 3)
    again = scrub_notebook(kept.text, keep_unmarked=True)
    assert (again.text, again.removed, again.kept) == (kept.text, (), 3)
    # What an earlier scrub put there is no output.
    assert scrub_notebook(kept.text).removed == ((3, 2), (4, 1))
    assert scrub_notebook(scrub_notebook(kept.text).text).text == done.text


def test_scrub_is_idempotent():
    text = notebook(cell("c.reveal()", shown("REVEALED secret")), cell("2", shown("x")))
    once = scrub_notebook(text)
    assert once.changed
    assert scrub_notebook(once.text) == (once.text, (), False, 0, 0)


def test_scrub_removes_saved_widget_state_of_a_revealing_notebook():
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"html": "secret"}}}}
    done = scrub_notebook(notebook(cell("c.reveal()"), widgets=widgets))
    assert done.widget_state
    assert "secret" not in done.text


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"nbformat": 3, "cells": []}', "[" * 100_000])
def test_scrub_refuses_what_is_no_notebook(text):
    with pytest.raises(rtca.MalformedSourceError, match="not a Jupyter notebook"):
        scrub_notebook(text)


def test_executed_notebook_shows_no_secret_until_it_reveals_and_none_after_scrubbing():
    secrets = build_sample("refund").secrets
    masked = [
        "import rtca_nb as rtca\ncontact = rtca.sample_contact(output_type='Raw')\ncontact",
        "contact.transcript",
        "rtca.sentiment_timeline(contact)",
        "print(contact.segments, contact.notes)\ncontact.issues",
        "1 / 0",
        "contact.arrow('nothing')",
        "%xmode Verbose",
        "rtca.transcript_html(contact, show=['nothing'])",
        "[Out[key] for key in list(Out)]",
    ]
    revealing = [
        "open_ = contact.reveal()",
        "open_",
        "open_.transcript",
        "print([getattr(s, 'content', '') for s in open_.segments])",
    ]
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source) for source in [*masked, *revealing]]
    NotebookClient(made, allow_errors=True, timeout=None).execute()
    before = nbformat.writes(nbformat.v4.new_notebook(cells=made.cells[: len(masked)]))
    assert found(before.encode(), secrets) == []
    assert sum(bool(cell.outputs) for cell in made.cells) >= 10
    text = nbformat.writes(made)
    assert found(text.encode(), secrets)
    done = scrub_notebook(text)
    assert found(done.text.encode(), secrets) == []
    assert [number for number, _ in done.removed] == [11, 12, 13]
