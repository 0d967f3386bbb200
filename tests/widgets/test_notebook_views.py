"""What the bundled notebooks leave on the screen after Run All: no error, no forgotten filter, something found."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest
from ipywidgets.widgets import widget as registry

from rtca_nb.widgets import CompareWidget
from rtca_nb.widgets.static_fallback import LivingWidget

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


def run(path: Path) -> list[LivingWidget]:
    """Run the code of a notebook here, and return the widgets that it made."""
    before = set(registry._instances)
    names: dict[str, object] = {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            exec(compile(ast.parse("".join(cell["source"])), path.name, "exec"), names)
    return [one for key, one in registry._instances.items() if key not in before and isinstance(one, LivingWidget)]


@pytest.mark.parametrize("name", ["02-exploring-a-contact", "05-comparing-and-judging"])
def test_notebook_leaves_no_broken_looking_view(show, name):
    widgets = run(FOLDER / f"{name}.ipynb")
    assert len(widgets) == 2
    for widget in widgets:
        page = show(widget)
        assert page.locator("[role=alert]:visible").count() == 0
        if isinstance(widget, CompareWidget):
            assert page.locator("[role=option]:visible").count() == len(widget.changes) > 1
        else:
            messages = page.locator(".rtca-m:visible").count()
            assert messages > 1
            # A search that the notebook shows is the one that its cell asks for.
            assert bool(widget.search) == (messages < len(widget.contact.transcript))
        widget.close()
