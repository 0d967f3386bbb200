"""Notebooks of which the one mark may be lost: cells that clear their outputs, and text that other processes reveal.

Each is run in a kernel of its own, as a mark of another notebook would be one of this kernel too.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.samples import build_sample
from tests.leaks.decoding import found
from tests.leaks.executed import SharedKernel, notebook_of

pytestmark = pytest.mark.timeout(300)

SECRETS = build_sample("refund").secrets

HELPER = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
import os
import rtca_nb as rtca

def texts():
    return rtca.sample_contact(output_type="Raw").reveal().transcript["content"].tolist()

def cleared(wait):
    from IPython.display import clear_output
    found = texts()
    clear_output(wait=wait)
    return found

def corpus():
    if not os.path.exists("clear"):
        from subprocess import run
        from sys import executable
        run([executable, "-c", "import helper; helper.write()"], check=True, env={**os.environ, "RTCA_NB_REVEALS": ""})
    return rtca.open_corpus("clear").transcript.to_pandas()["content"].tolist()

def write():
    rtca.write_corpus([rtca.sample_contact(output_type="Raw").reveal()], "clear", allow_revealed=True)

pools = {}

def pooled(how="fork"):
    if how not in pools:
        pools[how] = ProcessPoolExecutor(1, mp_context=get_context(how))
    return pools[how].submit(texts).result()

if __name__ == "__main__":
    print(texts())
"""

LOOP = """
for turn in range(2):
    found = helper.texts()
    clear_output(wait=True)
    print(found)
"""
CAPTURED = """
import subprocess, sys
done = subprocess.run([sys.executable, "helper.py"], capture_output=True, text=True)
print(done.stdout)
"""


class Way(NamedTuple):
    """Cells after the first, which imports, and the order in which all are run where that is not their own."""

    cells: tuple[str, ...]
    order: tuple[int, ...] = ()


WAYS = {
    "cleared at once": Way(("print(helper.cleared(False))",)),
    "cleared by the next output": Way(("print(helper.cleared(True))",)),
    "cleared in a loop": Way((LOOP,)),
    "cleared in the cell, then displayed": Way(("found = helper.texts()\nclear_output()\ndisplay(found)",)),
    "cleared in the cell, then raised": Way(("found = helper.texts()\nclear_output()\nraise ValueError(found)",)),
    "cleared, of a corpus in clear": Way(("found = helper.corpus()\nclear_output()\nprint(found)",)),
    "of a pool, run again": Way(("print(helper.pooled())",), (0, 1, 1)),
    "of a spawned pool, run again": Way(("print(helper.pooled('spawn'))",), (0, 1, 1)),
    "of a pool, cleared": Way(("found = helper.pooled()\nclear_output()\nprint(found)",)),
    "of a pool, in two cells of which one is run again": Way(
        ("found = helper.pooled()", "print(helper.pooled())"), (0, 1, 2, 1)
    ),
    "of a pool, after a cell that stands below": Way(("later = 1", "print(helper.pooled())"), (0, 2, 1, 2)),
    "of a program": Way(("import sys\n!{sys.executable} helper.py",)),
    "of a program whose output is captured": Way((CAPTURED,)),
    "of a program that knows of no kernel": Way(("import sys\n!RTCA_NB_REVEALS= {sys.executable} helper.py",)),
}
QUICK = "of a pool, cleared"


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "helper.py").write_text(HELPER, encoding="utf-8")
    return folder


def run(folder: Path, cells: list[str], order: tuple[int, ...]) -> str:
    kernel = SharedKernel(folder)
    try:
        return nbformat.writes(kernel.run(notebook_of(cells), order or None))
    finally:
        kernel.close()


@pytest.mark.slow
@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name == QUICK else pytest.mark.slow) for name in WAYS])
def test_scrub_removes_clear_text_whose_first_mark_was_lost(name, folder):
    way = WAYS[name]
    begin = "print('kept, for it ran before')\nimport helper\nfrom IPython.display import clear_output"
    saved = run(folder, [begin, *way.cells], way.order)
    assert found(saved.encode(), SECRETS), "the notebook shows nothing in clear, so the test says nothing"
    done = scrub_notebook(saved)
    assert found(done.text.encode(), SECRETS) == []
    assert "kept, for it ran before" in done.text
    assert not scrub_notebook(done.text).changed


@pytest.mark.slow
def test_notebook_says_nothing_of_processes_that_reveal_nothing(folder):
    cells = ["import helper", "import sys\n!{sys.executable} -c 'import rtca_nb; print(rtca_nb.sample_contact())'"]
    saved = run(folder, cells, ())
    assert "<Contact" in saved
    assert not scrub_notebook(saved).changed
