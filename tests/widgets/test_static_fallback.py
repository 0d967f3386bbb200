"""Notebooks that run by themselves: static views, no widget state, nothing from the network in their HTML."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

VIEW = "application/vnd.jupyter.widget-view+json"
ALONE = """\
import rtca_nb as rtca
contact = rtca.sample_contact()
widget = rtca.TranscriptWidget(contact, search="lamp")
widget"""
EXPLORER = """\
explorer = rtca.ContactExplorer(contact)
explorer.search = "refund"
explorer"""
CHANGED = """\
from rtca_nb.exceptions import RtcaError
try:
    widget.selected_id = "no-such"
except RtcaError as error:
    print(error)
widget.contact = rtca.sample_contact(output_type="Raw")
widget.selected_id, widget.layout, explorer.state["search"]"""
HELD = """\
import ipywidgets
ipywidgets.VBox([widget])"""


def _run(*sources: str, **options: object) -> nbformat.NotebookNode:
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    NotebookClient(notebook, kernel_name="python3", timeout=None, **options).execute()
    return notebook


@pytest.mark.slow
def test_a_notebook_that_runs_by_itself_has_static_views_and_no_widget_state():
    notebook = _run(ALONE, EXPLORER, CHANGED)
    assert "widgets" not in notebook.metadata
    for cell in notebook.cells[:2]:
        (output,) = cell.outputs
        assert VIEW not in output.data
        assert 'class="rtca-chat"' in output.data["text/html"]
    said, value = notebook.cells[2].outputs
    assert "there is no message 'no-such' in this contact" in said.text
    assert value.data["text/plain"] == "(None, None, 'refund')"


@pytest.mark.slow
def test_a_widget_inside_another_one_still_works_there():
    notebook = _run(ALONE, HELD)
    state = notebook.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert VIEW in notebook.cells[1].outputs[0].data
    assert any("_talk" in model["state"] for model in state.values())


@pytest.mark.slow
@pytest.mark.parametrize("decided", ["live", "static"])
def test_the_environment_decides_by_hand(decided, monkeypatch):
    monkeypatch.setenv("RTCA_NB_WIDGETS", decided)
    notebook = _run(ALONE)
    assert ("widgets" in notebook.metadata) == (decided == "live")
    assert (VIEW in notebook.cells[0].outputs[0].data) == (decided == "live")


@pytest.mark.slow
def test_voila_runs_notebooks_for_somebody_who_looks(monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.11")
    data = _run(ALONE).cells[0].outputs[0].data
    assert VIEW not in data
    assert 'class="rtca-place rtca-place-' in data["text/html"]


@pytest.mark.slow
def test_nbconvert_makes_pages_of_the_static_view(tmp_path):
    path = tmp_path / "alone.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(ALONE)]), path)
    command = [sys.executable, "-m", "nbconvert", "--execute", "--to", "html", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    html = path.with_suffix(".html").read_text("utf-8")
    assert 'class="rtca-chat"' in html
    assert "widget-state" not in html
    assert "widget-view" not in html
