"""Scrubbing saved notebooks of what a revealed contact showed."""

from __future__ import annotations

import copy
import json

import nbformat
import pytest
from nbclient import NotebookClient

import rtca_nb as rtca
from rtca_nb.privacy.notebook_marks import REVEALED_TYPE, SCRUBBED_TYPE, reveal_sentence, seal, source_digest
from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.samples import build_sample
from tests.leaks.decoding import found

IN_ORDER = 0


def cell(source: str, *outputs: dict, count: int | None = IN_ORDER) -> dict:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": {}, "execution_count": count}


def shown(text: str) -> dict:
    return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": 1}


def notebook(*cells: dict, **metadata: object) -> str:
    """Make a notebook whose cells were run in order, unless they say otherwise."""
    numbered = copy.deepcopy(list(cells))
    for place, one in enumerate(numbered, 1):
        if one.get("execution_count") == IN_ORDER:
            one["execution_count"] = place
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": numbered})


def mark(since: int, sources: list[str] | None = None) -> dict:
    """The output of a reveal; without sources, that of a cell that ran later."""
    said: dict = {"since": since}
    data = {REVEALED_TYPE: {}, "text/html": ""}
    if sources is not None:
        said["sources"] = [source_digest(source) for source in sources]
        data = {REVEALED_TYPE: {}, "text/plain": reveal_sentence("contact c-1")}
    return {"output_type": "display_data", "data": data, "metadata": {"rtca_nb": said}}


def masked(text: str) -> dict:
    data = {"text/plain": text, "text/html": f"<p>{text}</p>"}
    return {"output_type": "display_data", "data": data, "metadata": seal(data)}


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


@pytest.mark.parametrize(
    "counts",
    [(None, None), (1, None), (None, 2), (2, 2), (3, 2)],
    ids=["no number", "none of the reveal", "none of the cell", "one number twice", "a higher number above"],
)
def test_scrub_removes_what_no_number_proves_to_have_run_before(counts):
    above, revealing = counts
    text = notebook(cell("a", shown("secret"), count=above), cell("c.reveal()", shown("x"), count=revealing))
    assert "secret" not in scrub_notebook(text).text


def test_scrub_removes_what_may_be_of_an_earlier_kernel_where_numbers_fall():
    cells = [cell("a", shown("secret"), count=4), cell("b", shown("kept"), count=1), cell("c.reveal()", count=5)]
    done = scrub_notebook(notebook(*cells))
    assert "secret" not in done.text
    assert "kept" in done.text


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
    again = scrub_notebook(once.text)
    assert (again.text, again.changed, again.unmarked, again.kept) == (once.text, False, 0, 0)


def test_scrub_removes_saved_widget_state_of_a_revealing_notebook():
    widgets = {"application/vnd.jupyter.widget-state+json": {"state": {"1": {"html": "secret"}}}}
    done = scrub_notebook(notebook(cell("c.reveal()"), widgets=widgets))
    assert done.widget_state
    assert "secret" not in done.text


# -- marks ------------------------------------------------------------------------------------------------------


SESSION = ["import helper", "print(1)", "helper.texts()"]


def marked_notebook(*above: dict) -> str:
    return notebook(
        *above, cell(SESSION[2], mark(3, SESSION[:2]), count=3), cell("x", shown("secret"), mark(3), count=4)
    )


def test_scrub_keeps_what_the_mark_of_a_reveal_proves_to_have_run_before():
    text = marked_notebook(cell(SESSION[0], shown("kept"), count=1), cell(SESSION[1], shown("kept too"), count=2))
    done = scrub_notebook(text)
    assert "kept" in done.text
    assert "kept too" in done.text
    assert "secret" not in done.text
    assert not scrub_notebook(done.text).changed


@pytest.mark.parametrize(
    "above",
    [
        cell(SESSION[1], shown("secret"), count=1),
        cell("print(1) ", shown("secret"), count=2),
        cell(SESSION[1], shown("secret"), count=5),
        cell(SESSION[2], shown("secret"), count=3),
        cell(SESSION[1], shown("secret"), count=None),
        cell(SESSION[1], shown("secret"), count=-1),
        cell(SESSION[1], shown("secret"), count=True),
    ],
)
def test_scrub_removes_what_does_not_fit_the_mark_of_a_reveal(above):
    assert "secret" not in scrub_notebook(marked_notebook(above)).text


def test_scrub_removes_what_has_one_number_twice_because_one_of_the_two_ran_in_another_kernel():
    twice = [cell(SESSION[0], shown("secret"), count=1)] * 2
    assert "secret" not in scrub_notebook(marked_notebook(*twice)).text
    assert "secret" not in scrub_notebook(notebook(*twice, cell("c.reveal()", count=2))).text


def test_scrub_removes_what_ran_after_a_reveal_as_the_saved_times_say():
    ran = cell(SESSION[0], shown("secret"), count=1)
    ran["metadata"]["execution"] = {"shell.execute_reply": "2026-01-01T10:00:00Z"}
    reveal = cell(SESSION[2], mark(3, SESSION[:2]), count=3)
    for moment, kept in (("2026-01-01T11:00:00+00:00", True), ("2026-01-01T09:00:00+00:00", False), ("odd", False)):
        reveal["outputs"][0]["metadata"]["rtca_nb"]["revealed_at"] = moment
        assert ("secret" in scrub_notebook(notebook(ran, reveal)).text) is kept


def test_scrub_believes_no_mark_without_the_cells_that_ran_before():
    text = notebook(cell(SESSION[0], shown("secret"), count=1), cell("x", shown("secret"), mark(3), count=4))
    assert "secret" not in scrub_notebook(text).text


def test_scrub_asks_the_marks_of_every_kernel():
    cells = [
        cell("a", shown("secret"), count=1),
        cell("b", mark(2, ["a"]), count=2),
        cell("c", mark(2, ["other"]), count=2),
    ]
    assert "secret" not in scrub_notebook(notebook(*cells)).text


def test_scrub_lets_a_cell_be_that_only_defines_what_reveals_later():
    define = "def texts(c):\n    return c.reveal()"
    session = [define, "print(1)", "texts(c)"]
    cells = [cell(define, shown("kept")), cell(session[1], shown("kept too")), cell(session[2], mark(3, session[:2]))]
    assert scrub_notebook(notebook(*cells)).removed == ((3, 1),)


@pytest.mark.parametrize("where", ["output", "attachment", "metadata", "raw cell"])
def test_scrub_proves_nothing_by_a_mark_that_is_nested(where):
    nested = json.dumps(json.loads(marked_notebook()))
    above = cell("a", shown("secret"))
    other = cell("b", shown(nested))
    if where == "attachment":
        other = {"cell_type": "markdown", "source": "", "metadata": {}, "attachments": {"a": {"text/plain": nested}}}
    elif where == "metadata":
        other = cell("b") | {"metadata": {"tags": [nested]}}
    elif where == "raw cell":
        other = {"cell_type": "raw", "source": nested, "metadata": {}}
    done = scrub_notebook(notebook(other, above))
    assert "secret" not in done.text.replace(nested, "").replace(json.dumps(nested)[1:-1], "")


# -- masked outputs ---------------------------------------------------------------------------------------------


def test_scrub_keeps_masked_views_in_which_somebody_wrote_the_marker():
    said = "When is the price REVEALED? It is in this notebook from here on; run rtca-nb scrub before sharing."
    text = notebook(cell("c", masked(said)), cell("1 + 1", shown("2")))
    assert not scrub_notebook(text).changed
    after = notebook(cell("c", masked(said)), cell("c.reveal()", shown("REVEALED secret")), cell("c", masked(said)))
    done = scrub_notebook(after)
    assert done.text.count(said) == 4
    assert "secret" not in done.text
    # What is not as it was when it was sealed is no masked view.
    changed = masked(said)
    changed["data"]["text/plain"] += " secret"
    assert "secret" not in scrub_notebook(notebook(cell("c", changed))).text


def test_scrub_keeps_masked_outputs_wherever_they_stand():
    cells = [
        cell("c.reveal()", shown("REVEALED secret"), masked("kept")),
        cell("c", masked("kept too"), shown("secret")),
    ]
    done = scrub_notebook(notebook(*cells))
    assert "kept" in done.text
    assert "kept too" in done.text
    assert "secret" not in done.text
    assert done.removed == ((1, 1), (2, 1))
    assert not scrub_notebook(done.text).changed


@pytest.mark.parametrize("change", ["text", "type", "digest", "metadata", "member", "stream"])
def test_scrub_removes_a_masked_output_that_was_changed(change):
    output = masked("kept")
    if change == "text":
        output["data"]["text/html"] += "secret"
    elif change == "type":
        output["data"]["text/markdown"] = "secret"
    elif change == "digest":
        output["metadata"] = {"rtca_nb": {"masked": "0" * 16}}
    elif change == "metadata":
        output["metadata"]["secret"] = 1
    elif change == "member":
        output["secret"] = 1
    else:
        output = {"output_type": "stream", "name": "stdout", "text": "secret", "metadata": output["metadata"]}
    assert scrub_notebook(notebook(cell("c.reveal()"), cell("c", output))).removed == ((2, 1),)


def test_scrub_knows_a_masked_output_as_files_and_front_ends_write_it():
    data = {"text/plain": "a\nb\n", "application/vnd.plotly.v1+json": {"data": [{"x": [1.0, 2.5]}]}}
    output = {"output_type": "display_data", "data": data, "metadata": seal(data)}
    saved = copy.deepcopy(output)
    saved["data"]["text/plain"] = ["a\n", "b\n"]
    saved["data"]["application/vnd.plotly.v1+json"]["data"][0]["x"] = [1, 2.5]
    assert scrub_notebook(notebook(cell("c.reveal()"), cell("c", output), cell("c", saved))).removed == ()


def test_scrub_keeps_lists_of_masked_contacts():
    listed = "[<Contact c-1: 3,000 messages, Redacted, COMPLETED>,\n <Contact c-2: 1 message, Raw, FAILED, incomplete>]"
    assert scrub_notebook(notebook(cell("c.reveal()"), cell("cs", shown(listed)))).removed == ()
    for clear in (listed.replace("c-1", "Ana Lima"), f"{listed} secret", listed.replace("Raw", "REVEALED, Raw")):
        assert scrub_notebook(notebook(cell("c.reveal()"), cell("cs", shown(clear)))).removed == ((2, 1),)


# -- copies -----------------------------------------------------------------------------------------------------


def text_cell(kind: str, source: object, **more: object) -> dict:
    return {"cell_type": kind, "source": source, "metadata": {}, **more}


MESSAGE = "My name is Ana Lima, and my card is 4111 1111 1111 1111."
REVEALING = cell("print(c.reveal().text)", shown(f"[{MESSAGE!r}, '김민수입니다', 'ana@example.com']"))


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize(
    "pasted",
    [
        MESSAGE,
        f"> {MESSAGE}",
        "She said: my name is Ana Lima, I think.",
        "Of Ana Lima.",
        "lima",
        "| 4111 | 11111 |\n|---|---|\n| ana@example.com | x |",
        "김민수입니다 is the name",
    ],
)
def test_scrub_removes_paragraphs_that_repeat_a_removed_output(kind, pasted):
    done = scrub_notebook(notebook(REVEALING, text_cell(kind, f"# What to do\n\n{pasted}\n\nCall back.")))
    source = json.loads(done.text)["cells"][1]["source"]
    assert source == "# What to do\n\n[text of a revealed contact, removed by rtca-nb scrub]\n\nCall back."
    assert done.paragraphs == 1
    assert not scrub_notebook(done.text).changed


@pytest.mark.parametrize(
    "source",
    [
        "# My card",
        "# Card",
        "The name of the card is not here.",
        "print the text",
        "",
        "Print of c, in the cell above.",
    ],
)
def test_scrub_leaves_paragraphs_that_repeat_no_removed_output(source):
    done = scrub_notebook(notebook(REVEALING, text_cell("markdown", source)))
    assert json.loads(done.text)["cells"][1]["source"] == source


def test_scrub_keeps_the_lines_of_a_source():
    lines = ["One.\n", "\n", f"{MESSAGE}\n", "\n", "Two."]
    done = scrub_notebook(notebook(REVEALING, text_cell("markdown", lines)))
    kept = json.loads(done.text)["cells"][1]["source"]
    assert kept == ["One.\n", "\n", "[text of a revealed contact, removed by rtca-nb scrub]\n", "\n", "Two."]


def test_scrub_removes_attachments_and_metadata_that_hold_more_than_settings():
    image = {"a.png": {"image/png": "aGk="}, "b.png": {"image/png": "aGk="}}
    cells = [
        REVEALING,
        text_cell("markdown", "![a](attachment:a.png)", attachments=image),
        {**cell("x"), "metadata": {"tags": ["kept"], "name": "ana@example.com", "papermill": {"exception": "x"}}},
        {**cell("y"), "note": "secret"},
    ]
    text = notebook(*cells, kernelspec={"name": "python3"}, title="Of Ana Lima", saved=["secret"])
    done = scrub_notebook(text)
    assert (done.attachments, done.metadata) == (2, 5)
    assert json.loads(done.text)["metadata"] == {"kernelspec": {"name": "python3"}}
    assert json.loads(done.text)["cells"][2]["metadata"] == {"tags": ["kept"]}
    assert "secret" not in done.text
    assert not scrub_notebook(done.text).changed


def test_scrub_leaves_what_stands_beside_outputs_when_unmarked_outputs_are_kept():
    cells = [REVEALING, text_cell("markdown", MESSAGE, attachments={"a.png": {"image/png": "aGk="}})]
    done = scrub_notebook(notebook(*cells), keep_unmarked=True)
    assert (done.attachments, done.paragraphs, done.metadata) == (0, 0, 0)


def test_scrub_says_in_place_of_outputs_that_it_removed_them():
    placeholder = json.loads(scrub_notebook(notebook(REVEALING)).text)["cells"][0]["outputs"][0]
    assert placeholder["data"] == {
        SCRUBBED_TYPE: {"revealing": True},
        "text/plain": "[output of a revealed contact, removed by rtca-nb scrub]",
    }


def test_scrub_takes_nothing_else_for_what_it_left():
    placeholder = json.loads(scrub_notebook(notebook(REVEALING)).text)["cells"][0]["outputs"][0]
    placeholder["data"]["text/plain"] += "secret"
    assert "secret" not in scrub_notebook(notebook(cell("c.reveal()", placeholder))).text
    placeholder["data"]["text/plain"] = placeholder["data"]["text/plain"].removesuffix("secret")
    placeholder["data"][SCRUBBED_TYPE] = {"more": "secret"}
    assert "secret" not in scrub_notebook(notebook(cell("c.reveal()", placeholder))).text


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"nbformat": 3, "cells": []}', "[" * 100_000])
def test_scrub_refuses_what_is_no_notebook(text):
    with pytest.raises(rtca.MalformedSourceError, match="not a Jupyter notebook"):
        scrub_notebook(text)


@pytest.mark.slow
def test_executed_notebook_shows_no_secret_until_it_reveals_and_none_after_scrubbing():
    secrets = build_sample("refund").secrets
    masked = [
        "import rtca_nb as rtca\ncontact = rtca.sample_contact(output_type='Raw')\ncontact",
        "contact.transcript",
        "contact.transcript.groupby(['display_name', 'sentiment'], observed=True)[['offset_seconds']].sum()",
        "contact.transcript.pivot_table(['offset_seconds', 'redaction_count'], 'participant_role', 'sentiment')",
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
    assert sum(bool(cell.outputs) for cell in made.cells) >= 12
    failed = [cell.source for cell in made.cells if any(one.output_type == "error" for one in cell.outputs)]
    assert failed == [source for source in masked if "nothing" in source or source == "1 / 0"]
    text = nbformat.writes(made)
    assert found(text.encode(), secrets)
    done = scrub_notebook(text)
    assert found(done.text.encode(), secrets) == []
    # The first of them shows no more than that it reveals.
    assert [number for number, _ in done.removed] == [12, 13, 14, 15]
