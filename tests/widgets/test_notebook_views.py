"""What the bundled notebooks leave on the screen after Run All: no error, no forgotten filter, something found."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from ipywidgets.widgets import widget as registry

from rtca_nb.widgets import CompareWidget, CorpusExplorer
from rtca_nb.widgets.static_fallback import LivingWidget
from tests.browser import running_loop

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


@contextmanager
def run(path: Path) -> Iterator[list[LivingWidget]]:
    """Run the code of a notebook here, for the widgets that it made; what it put on disk is gone afterwards."""
    before = set(registry._instances)
    names: dict[str, object] = {}
    # Where a loop runs, answers come from a thread; here each is there at once.
    with running_loop(None):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec(compile(ast.parse("".join(cell["source"])), path.name, "exec"), names)
    made = [one for key, one in registry._instances.items() if key not in before and isinstance(one, LivingWidget)]
    yield made
    for one in made:
        one.close()
    for value in names.values():
        if isinstance(value, TemporaryDirectory):
            value.cleanup()


@pytest.mark.parametrize(
    ("name", "views"), [("02-exploring-a-contact", 2), ("05-comparing-and-judging", 2), ("08-many-contacts", 1)]
)
def test_notebook_leaves_no_broken_looking_view(show, name, views):
    with run(FOLDER / f"{name}.ipynb") as widgets:
        assert len(widgets) == views
        for widget in widgets:
            page = show(widget)
            assert page.locator("[role=alert]:visible").count() == 0
            if isinstance(widget, CompareWidget):
                assert page.locator("[role=option]:visible").count() == len(widget.changes) > 1
            elif isinstance(widget, CorpusExplorer):
                assert page.locator("button[name=open]").count() == len(widget.contacts) > 1
            else:
                messages = page.locator(".rtca-m:visible").count()
                assert messages > 1
                # A search that the notebook shows is the one that its cell asks for.
                assert bool(widget.search) == (messages < len(widget.contact.transcript))
