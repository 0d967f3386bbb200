"""Saved notebooks and living views in every front end: what a reader sees there, and that it looks alike."""

from __future__ import annotations

import json

import pytest

from tests.browser import running_loop
from tests.widgets import hosts
from tests.widgets.lab import notebook, open_notebook, server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = [
    "import rtca_nb as rtca\ncontact = rtca.sample_contact()",
    "contact",
    "rtca.ContactExplorer(contact, height=300)",
    "rtca.CompareWidget(rtca.sample_contact('in-progress'), contact, allow_different=True)",
]
MARIMO = [
    "# takes\nimport rtca_nb as rtca\ncontact = rtca.sample_contact()\nreturn contact, rtca",
    "# takes contact\ncontact",
    "# takes contact, rtca\nrtca.transcript_html(contact, search='lamp')",
    "# takes contact, rtca\nrtca.ContactExplorer(contact, height=300)",
]
WIDGETS = 2


@pytest.fixture(scope="module")
def saved(chromium, tmp_path_factory):
    """A server, and a notebook that somebody ran in JupyterLab and saved."""
    hosts.require()
    folder = tmp_path_factory.mktemp("hosts")
    path = folder / "saved.ipynb"
    path.write_text(notebook(CELLS), encoding="utf-8")
    with server(folder) as address:
        with running_loop(chromium.rtca_loop):
            lab = open_notebook(chromium, address, path)
            lab.page.locator(".rtca-place > div > .rtca-widget").nth(WIDGETS - 1).wait_for()
            lab.save()
            lab.context.close()
        hosts.end_kernels(address)
        yield address, path


def test_saved_notebook_holds_static_views_alone(saved):
    notebook = json.loads(saved[1].read_text("utf-8"))
    outputs = [output["data"] for cell in notebook["cells"] for output in cell["outputs"]]
    assert [sorted(data) for data in outputs] == [["text/html", "text/plain"]] * 3
    assert "widgets" not in notebook["metadata"]


@pytest.mark.parametrize("host", ["JupyterLab", "Notebook 7", "nbclassic"])
def test_reopened_notebook_shows_its_static_views_and_lives_again_when_run(saved, chromium, host):
    address, path = saved
    with (
        running_loop(chromium.rtca_loop),
        hosts.opened(chromium, hosts.url_in(host, address, path)) as page,
    ):
        page.wait_for_function(f"() => {hosts.SERVED[host][1]}")
        views = page.locator(".rtca:visible")
        views.nth(WIDGETS).wait_for()
        assert page.locator(".rtca-place .rtca-m:visible").count() > 64
        assert page.get_by_text("model not found").count() == 0
        assert page.get_by_text("could not be displayed").count() == 0
        assert page.get_by_text("Loading widget").count() == 0
        assert hosts.differences(chromium, page, views.first) == []
        page.evaluate(
            """() => globalThis.Jupyter?.notebook ? Jupyter.notebook.execute_all_cells()
                 : void jupyterapp.commands.execute('notebook:run-all-cells')"""
        )
        _lives(page)


def test_voila_shows_living_views(saved, chromium):
    address, path = saved
    with (
        running_loop(chromium.rtca_loop),
        hosts.opened(chromium, hosts.url_in("Voila", address, path)) as page,
    ):
        _lives(page)
        assert hosts.differences(chromium, page, page.locator(".rtca").first) == []


def test_marimo_shows_static_and_living_views(chromium, tmp_path):
    hosts.require()
    with (
        hosts.marimo(tmp_path, MARIMO) as address,
        running_loop(chromium.rtca_loop),
        hosts.opened(chromium, address) as page,
    ):
        _lives(page)
        assert hosts.differences(chromium, page, page.locator(".rtca:not(.rtca-widget)").first) == []


def _lives(page):
    """Whether what is done in the explorer reaches its kernel, which alone knows how to cite."""
    explorer = page.locator(".rtca-widget").first
    explorer.locator(".rtca-m").nth(2).click()
    explorer.get_by_role("button", name="Copy citation").click()
    explorer.locator(".rtca-said", has_text="#").wait_for()
