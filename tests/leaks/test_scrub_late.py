"""Notebooks into which clear text comes after a cell ended: by tasks, timers, threads and updates of displays.

The outputs are put together as JupyterLab does it: each goes to the cell whose request it answers, whenever it comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from jupyter_client.manager import AsyncKernelManager

from rtca_nb.privacy.notebook_marks import is_masked_output
from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.samples import build_sample
from tests.leaks.decoding import found
from tests.leaks.executed import notebook_of
from tests.leaks.test_scrub_executed import HELPER

pytestmark = pytest.mark.timeout(300)

SECRETS = build_sample("refund").secrets
BEGIN = [
    "import asyncio, helper, threading\nimport rtca_nb as rtca\nfrom IPython.display import clear_output",
    "contact = helper.load()\ntexts = None",
    "contact",
    "print('kept, for it ran before')",
]
REVEAL = "texts = helper.texts(contact)"
END = ["'the last cell'", "contact"]
LAST = "await asyncio.sleep(0.5)"

TASK = """
async def later():
    while texts is None:
        await asyncio.sleep(0.05)
    {show}
task = asyncio.ensure_future(later())
"""
TIMER = """
def later():
    print(*texts) if texts else asyncio.get_running_loop().call_later(0.1, later)
timer = asyncio.get_running_loop().call_later(0.1, later)
"""
# Whatever the version of Python, it writes where the cell that started it does.
THREAD = """
import contextvars, time
def later():
    while texts is None:
        time.sleep(0.05)
    {show}
threading.Thread(target=contextvars.copy_context().run, args=(later,)).start()
"""
CLEAR = "clear_output({wait}); print(*texts)"
UPDATE = "shown.update(' '.join(texts))"


TWICE = """
async def later():
    await asyncio.sleep(0.2)
    {show}
texts = helper.texts(contact)
task = asyncio.ensure_future(later())
"""


class Way(NamedTuple):
    """A cell that runs before the reveal, and cells that run after it."""

    before: str
    after: Sequence[str] = (LAST,)


WAYS = {
    "printed by a task": Way(TASK.format(show="print(*texts)")),
    "printed to stderr by a task": Way("import sys" + TASK.format(show="print(*texts, file=sys.stderr)")),
    "displayed by a task": Way(TASK.format(show="display(' '.join(texts))")),
    "printed by a timer": Way(TIMER),
    "printed by a thread": Way(THREAD.format(show="print(*texts)")),
    "printed by a task that clears the outputs": Way(TASK.format(show=CLEAR.format(wait=False))),
    "printed by a task that clears the outputs then": Way(TASK.format(show=CLEAR.format(wait=True))),
    "printed by a task of a cell that reveals, and clears its outputs": Way(
        TWICE.format(show=CLEAR.format(wait=False))
    ),
    "put into a display": Way("shown = display('nothing yet', display_id=True)", (UPDATE,)),
    "put into a masked display": Way("shown = display(contact, display_id=True)", (UPDATE,)),
    "put into a display by a task": Way(
        "shown = display('nothing yet', display_id=True)" + TASK.format(show=UPDATE), (LAST,)
    ),
}


class Kernel:
    """A kernel whose outputs go to the cells whose requests they answer."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manager = AsyncKernelManager(kernel_name="python3")
        self._clears_next: set[str] = set()

    def run(self, sources: Sequence[str]) -> str:
        """Run cells in a new kernel, and return the notebook that a front end would save."""
        return nbformat.writes(asyncio.run(self._run(notebook_of(sources))))

    async def _run(self, notebook: Any) -> Any:
        await self._manager.start_kernel(cwd=str(self._folder))
        client = self._manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=60)
            cells: dict[str, Any] = {}
            for cell in notebook.cells:
                cells[client.execute(cell.source)] = cell
                await self._until_idle(client, cells)
        finally:
            client.stop_channels()
            await self._manager.shutdown_kernel(now=True)
        return notebook

    async def _until_idle(self, client: Any, cells: dict[str, Any]) -> None:
        last = [*cells][-1]
        while True:
            message = await client.get_iopub_msg(timeout=60)
            request, kind, content = message["parent_header"].get("msg_id"), message["msg_type"], message["content"]
            if kind == "update_display_data":
                for cell in cells.values():
                    for output in cell.outputs:
                        if output.get("display") == content["transient"]["display_id"]:
                            output.update(data=content["data"], metadata=content["metadata"])
            elif request in cells:
                if kind == "execute_input":
                    cells[request].execution_count = content["execution_count"]
                elif kind == "clear_output":
                    self._clears_next.add(request)
                    if not content["wait"]:
                        cells[request].outputs.clear()
                        self._clears_next.discard(request)
                elif kind in ("stream", "display_data", "execute_result", "error"):
                    if request in self._clears_next:
                        cells[request].outputs.clear()
                        self._clears_next.discard(request)
                    output = nbformat.v4.output_from_msg(message)
                    output["display"] = content.get("transient", {}).get("display_id")
                    cells[request].outputs.append(output)
                elif kind == "status" and content["execution_state"] == "idle" and request == last:
                    break


def saved(kernel: Kernel, way: Way) -> str:
    text = kernel.run([*BEGIN, way.before, REVEAL, *way.after, *END])
    notebook = nbformat.reads(text, as_version=4)
    for cell in notebook.cells:
        for output in cell.outputs:
            output.pop("display", None)
    nbformat.validate(notebook)
    return nbformat.writes(notebook)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("late")
    (folder / "helper.py").write_text(HELPER, encoding="utf-8")
    return folder


@pytest.fixture
def kernel(folder) -> Kernel:
    return Kernel(folder)


QUICK = "printed by a task"


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name == QUICK else pytest.mark.slow) for name in WAYS])
def test_scrub_removes_clear_text_that_came_into_a_cell_after_it_ended(name, kernel):
    text = saved(kernel, WAYS[name])
    cells = nbformat.reads(text, as_version=4).cells
    place = len(BEGIN)
    assert found(str(cells[place].outputs).encode(), SECRETS), (
        "the cell shows nothing in clear, so the test says nothing"
    )
    done = scrub_notebook(text)
    assert found(done.text.encode(), SECRETS) == []
    assert "kept, for it ran before" in done.text
    outputs = [output for cell in nbformat.reads(done.text, as_version=4).cells for output in cell.outputs]
    assert sum(map(is_masked_output, outputs)) == 2
    assert not scrub_notebook(done.text).changed


@pytest.mark.slow
def test_scrub_keeps_a_masked_view_that_a_display_was_updated_with(kernel):
    way = Way(
        "shown = display('nothing yet', display_id=True)", ("shown.update(contact)", "shown.update(contact.transcript)")
    )
    text = saved(kernel, way)
    done = scrub_notebook(text)
    outputs = [output for cell in nbformat.reads(done.text, as_version=4).cells for output in cell.outputs]
    assert sum(map(is_masked_output, outputs)) == 3
