"""Notebooks that reveal in many ways, really run in one kernel, saved and scrubbed: no clear text stays."""

from __future__ import annotations

import base64
import copy
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.cli import main
from rtca_nb.privacy.notebook_marks import REVEALED_TYPE, is_masked_output
from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.samples import build_sample
from tests.leaks.decoding import found
from tests.leaks.executed import RESTART, SharedKernel, notebook_of

pytestmark = pytest.mark.timeout(300)

SECRETS = build_sample("refund").secrets

# Reveals where no cell of the notebook shows it.
HELPER = """
import functools
import rtca_nb as rtca

@functools.cache
def load():
    return rtca.sample_contact(output_type="Raw")

def frame(contact):
    return contact.reveal().transcript

def texts(contact):
    return frame(contact)["content"].tolist()

def of_a_child(_):
    return texts(load())
"""
SCRIPT = "import helper\nprint(helper.texts(helper.load()))\n"

PRELUDE = ["import helper\nimport rtca_nb as rtca\ncontact = helper.load()", "contact", "contact.transcript.head(3)"]
MASKED = ["contact", "contact.transcript.tail(2)", "rtca.sentiment_timeline(contact)", "rtca.transcript_html(contact)"]
MASKED_OUTPUTS = 6


class Way(NamedTuple):
    """A way to show clear text.

    Attributes
    ----------
    cells : list
        What runs, as texts or cells.
    order : tuple of int or RESTART
        In which order, by places among these cells; empty for once each. The last cells of the notebook, which show
        masked views, always run after them.
    """

    cells: list[Any]
    order: tuple[int | str, ...] = ()


def markdown(source: str, text: str) -> Any:
    attached = {"note.txt": {"text/plain": base64.b64encode(text.encode()).decode()}}
    return nbformat.v4.new_markdown_cell(source, attachments=attached)


def with_metadata(source: str, text: str) -> Any:
    return nbformat.v4.new_code_cell(source, metadata={"tags": ["kept"], "variables": {"texts": text}})


PASTED = "\n\n".join(
    segment["Transcript"]["Content"] for segment in build_sample("refund").segments["Raw"] if "Transcript" in segment
)
TAKE = "texts = helper.texts(contact)"
TASK = """
import asyncio
async def later():
    await asyncio.sleep(0)
    return helper.texts(contact)
task = asyncio.create_task(later())
"""
THREAD = """
import threading
thread = threading.Thread(target=lambda: print(helper.texts(contact)))
thread.start(); thread.join()
"""
PROCESS = """
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
    print(list(pool.map(helper.of_a_child, [0])))
"""
# Another process writes it, so no reveal is in this notebook.
CORPUS = """
import shutil, subprocess, sys
shutil.rmtree("clear", ignore_errors=True)
subprocess.run([sys.executable, "corpus.py"], check=True)
"""
WRITE_CORPUS = """
import helper
import rtca_nb as rtca
rtca.write_corpus([helper.load().reveal()], "clear", allow_revealed=True)
"""
FIGURE = """
import plotly.graph_objects as go
go.Figure(go.Scatter(y=[1], hovertext=[str(helper.texts(contact))]))
"""


def put_into(frame: str) -> list[str]:
    """Write to a frame's array, which it cannot notice, and show the column in full."""
    whole = "pandas.option_context('display.max_colwidth', None, 'display.max_rows', None)"
    return [
        TAKE,
        f"shown = {frame}\nfor row, text in enumerate(texts):\n    shown.issues.array[row] = (text,)",
        f"import pandas\nwith {whole}:\n    display(shown[['issues']])",
    ]


WAYS = {
    "directly": Way(["clear = contact.reveal()", "clear", "clear.transcript", "clear.segments"]),
    "by a display that was made before": Way(
        [
            "from IPython.display import display\nshown = display('nothing yet', display_id=True)",
            "shown.update(contact.reveal().transcript)",
        ]
    ),
    "by an argument": Way(["rtca.transcript_html(contact, reveal=True)", "str(_)"]),
    "in a helper module": Way(["helper.texts(contact)"]),
    "in a loop": Way(["for one in [contact, contact]:\n    print(helper.texts(one))"]),
    "in a comprehension": Way(["[text for one in [contact] for text in helper.texts(one)]"]),
    "in the default of a function": Way(["def show(texts=helper.texts(contact)):\n    return texts", "show()"]),
    "in an async cell": Way(["async def read():\n    return helper.texts(contact)\nawait read()"]),
    "in a background task": Way([TASK, "await task"]),
    "in a thread": Way([THREAD]),
    "in another process": Way([PROCESS]),
    "by %run": Way(["%run script.py"]),
    "by exec": Way(["exec('print(helper.texts(contact))')"]),
    "as a list": Way(["helper.frame(contact).content.tolist()"]),
    "by print": Way(["print(*helper.texts(contact), sep='\\n')"]),
    "by pprint": Way(["import pprint\npprint.pprint(dict(enumerate(helper.texts(contact))))"]),
    "by to_string": Way(["print(helper.frame(contact).to_string())"]),
    "by plain pandas": Way(["import pandas as pd\npd.DataFrame({'a': helper.texts(contact)}).groupby('a').size()"]),
    "put into a masked frame": Way([TAKE, "contact.transcript.assign(content=texts)"]),
    "put into an array of a masked frame": Way(put_into("contact.transcript")),
    "put into an array of a joined frame": Way(put_into("rtca.concat_frames([contact], 'transcript')")),
    "as an index of a masked frame": Way([TAKE, "contact.transcript.set_axis(texts)", "_.T"]),
    "by logging": Way(
        [
            "import logging, sys\nlog = logging.getLogger('clear')\nlog.addHandler(logging.StreamHandler(sys.stdout))",
            "log.error(helper.texts(contact))",
        ]
    ),
    "by a warning": Way(["import warnings\nwarnings.warn(str(helper.texts(contact)))"]),
    "in a plain traceback": Way(["%xmode Plain", "raise ValueError(helper.texts(contact))"]),
    "in a verbose traceback": Way(["%xmode Verbose", "def fail(texts):\n    1 / 0\nfail(helper.texts(contact))"]),
    "in a traceback with context": Way(
        ["%xmode Context", "try:\n    raise KeyError(str(helper.texts(contact)))\nexcept KeyError:\n    1 / 0"]
    ),
    "as HTML": Way(["from IPython.display import HTML, display\ndisplay(HTML(' '.join(helper.texts(contact))))"]),
    "beside masked HTML": Way(
        ["from IPython.display import HTML\nHTML(str(rtca.transcript_html(contact)) + ' '.join(helper.texts(contact)))"]
    ),
    "as Markdown": Way(["from IPython.display import Markdown\nMarkdown(' '.join(helper.texts(contact)))"]),
    "as JSON": Way(["from IPython.display import JSON\nJSON({'texts': helper.texts(contact)})"]),
    "as an update of a masked display": Way(
        [
            "from IPython.display import HTML, display\nshown = display(contact, display_id=True)",
            "shown.update(HTML(' '.join(helper.texts(contact))))",
        ]
    ),
    "in a widget": Way(["import ipywidgets\nipywidgets.HTML(value=' '.join(helper.texts(contact)))"]),
    "in an output widget": Way(
        ["import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print(helper.texts(contact))\nout"]
    ),
    "in a figure": Way([FIGURE]),
    "added to a masked figure": Way(
        ["figure = rtca.sentiment_timeline(contact)\nfigure.add_annotation(text=str(helper.texts(contact)))", "figure"]
    ),
    "captured and shown": Way(["%%capture kept\nprint(helper.texts(contact))", "print(kept.stdout)"]),
    "taken from Out": Way(["helper.texts(contact)", "Out[len(In) - 2]", "_"]),
    "shown above by a cell that is run again": Way(["print(list(globals().get('texts', [])))", TAKE], (0, 1, 0)),
    "shown before the reveal is run again": Way([TAKE, "texts", TAKE.replace("=", " = ")], (0, 1, 2, 0)),
    "shown by a cell whose reveal was run again": Way([TAKE, "texts"], (0, 1, 0)),
    "kept through a restart": Way(
        [
            "import pickle\npickle.dump(helper.texts(contact), open('texts.pickle', 'wb'))",
            "import pickle\npickle.load(open('texts.pickle', 'rb'))",
        ],
        (0, RESTART, 1),
    ),
    "kept through a restart, and shown above": Way(
        [
            "import os, pickle\nprint(pickle.load(open('more.pickle', 'rb')) if os.path.exists('more.pickle') else 0)",
            "import pickle\npickle.dump(helper.texts(contact), open('more.pickle', 'wb'))",
        ],
        (0, 1, RESTART, 0),
    ),
    "from a corpus in clear": Way(
        [
            CORPUS,
            "corpus = rtca.open_corpus('clear')",
            "(one,) = corpus.contacts.to_pandas().contact_id\nprint(*corpus.contact(one).transcript.content)",
        ]
    ),
    "from the files of a corpus in clear": Way(
        [CORPUS, "corpus = rtca.open_corpus('clear')", "import pandas\npandas.read_parquet(corpus.transcript.files)"]
    ),
    "attached to Markdown": Way([TAKE, markdown("![a note](attachment:note.txt)", PASTED)]),
    "pasted into Markdown": Way(["helper.texts(contact)", markdown(f"# What they said\n\n{PASTED}", "")]),
    "pasted into a raw cell": Way(["helper.texts(contact)", nbformat.v4.new_raw_cell(PASTED)]),
    "kept in metadata": Way([TAKE, with_metadata("len(texts)", PASTED)]),
    "as a notebook within": Way(
        ["import json\nprint(json.dumps({'nbformat': 4, 'cells': [{'outputs': [{'text': helper.texts(contact)}]}]}))"]
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shared")
    (folder / "helper.py").write_text(HELPER, encoding="utf-8")
    (folder / "script.py").write_text(SCRIPT, encoding="utf-8")
    (folder / "corpus.py").write_text(WRITE_CORPUS, encoding="utf-8")
    return folder


# The rest differ from these in what shows the text, not in how the notebook knows of it.
QUICK = (
    "directly",
    "by an argument",
    "in a helper module",
    "in the default of a function",
    "in a background task",
    "in a thread",
    "as a list",
    "by print",
    "put into a masked frame",
    "in a verbose traceback",
    "beside masked HTML",
    "as an update of a masked display",
    "in a widget",
    "added to a masked figure",
    "captured and shown",
    "shown above by a cell that is run again",
    "attached to Markdown",
    "pasted into a raw cell",
)
EACH_WAY = [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in WAYS]


@pytest.fixture(scope="module")
def kernel(folder) -> Iterator[SharedKernel]:
    shared = SharedKernel(folder)
    # What starts here belongs to all tests of the module; what starts within one of them must end with it.
    shared.run(notebook_of(["None"]))
    yield shared
    shared.close()


def run(kernel: SharedKernel, way: Way) -> Any:
    """Run the prelude, a way to show clear text, then masked views."""
    head, body, tail = len(PRELUDE), len(way.cells), len(MASKED)
    notebook = notebook_of([*PRELUDE, *way.cells, *MASKED])
    order: list[int | str] = [*range(head)]
    for place in way.order or range(body):
        order += [place, *range(head)] if place == RESTART else [head + int(place)]
    return kernel.run(notebook, [*order, *range(head + body, head + body + tail)])


def outputs(text: str) -> list[Any]:
    return [output for cell in json.loads(text)["cells"] for output in cell.get("outputs", [])]


def masked_outputs(text: str) -> int:
    return sum(map(is_masked_output, outputs(text)))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", EACH_WAY)
def test_scrub_leaves_no_clear_text_and_keeps_masked_outputs(name, folder, request):
    if RESTART in WAYS[name].order:
        kernel = SharedKernel(folder)
        request.addfinalizer(kernel.close)
    else:
        kernel = request.getfixturevalue("kernel")
    notebook = run(kernel, WAYS[name])
    saved = nbformat.writes(notebook)
    assert found(saved.encode(), SECRETS), "the notebook shows nothing in clear, so the test says nothing"
    assert masked_outputs(saved) >= MASKED_OUTPUTS
    done = scrub_notebook(saved)
    assert found(done.text.encode(), SECRETS) == []
    assert masked_outputs(done.text) == masked_outputs(saved)
    nbformat.validate(nbformat.reads(done.text, as_version=4))
    assert not scrub_notebook(done.text).changed


# -- one notebook on its own kernel -------------------------------------------------------------------------------

OWN = [
    PRELUDE[0],
    "print('kept, for it ran before')",
    "contact",
    "found = helper.texts(contact)",
    "print(found)",
    "%%capture captured\nprint(helper.texts(contact))",
    "found[:40]",
    "contact.transcript.head(2)",
    "display(contact, found)",
    "1 / len(found[:0])",
]
REVEAL, CAPTURE = 3, 5


@pytest.fixture(scope="module")
def own(folder) -> str:
    """A notebook that reveals, run in order in a kernel of its own, as saved."""
    kernel = SharedKernel(folder)
    try:
        return nbformat.writes(kernel.run(notebook_of(OWN)))
    finally:
        kernel.close()


def marks(cell: dict[str, Any]) -> list[dict[str, Any]]:
    return [output for output in cell["outputs"] if REVEALED_TYPE in output.get("data", {})]


@pytest.mark.slow
def test_notebook_says_once_in_a_cell_that_it_reveals_and_silently_in_later_ones(own):
    for place, cell in enumerate(json.loads(own)["cells"]):
        (*mark,) = marks(cell)
        assert len(mark) == (place >= REVEAL)
        if place in (REVEAL, CAPTURE):
            assert "".join(mark[0]["data"]["text/plain"]).endswith("run rtca-nb scrub before sharing.")
        elif mark:
            assert mark[0]["data"].keys() == {REVEALED_TYPE, "text/html"}
            assert "".join(mark[0]["data"]["text/html"]) == ""
        assert found(json.dumps(mark).encode(), SECRETS) == []


@pytest.mark.slow
def test_scrub_keeps_what_ran_before_the_reveal(own):
    done = scrub_notebook(own)
    assert found(done.text.encode(), SECRETS) == []
    assert "kept, for it ran before" in done.text
    assert masked_outputs(done.text) == masked_outputs(own) == 3
    assert [number for number, _ in done.removed] == [4, 5, 6, 7, 9, 10]


@pytest.mark.slow
def test_scrub_as_a_filter_and_as_a_check_says_the_same_of_a_notebook_that_was_run(own, tmp_path, monkeypatch, capsys):
    path = tmp_path / "own.ipynb"
    path.write_text(own, encoding="utf-8")
    assert main(["scrub", "--check", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == own
    capsys.readouterr()
    monkeypatch.setattr(sys, "stdin", io.StringIO(own))
    assert main(["scrub", "-"]) == 0
    filtered = capsys.readouterr().out
    assert filtered == scrub_notebook(own).text
    path.write_text(filtered, encoding="utf-8")
    assert main(["scrub", "--check", str(path)]) == 0


@pytest.mark.slow
@settings(max_examples=15)
@given(st.data())
def test_scrub_leaves_no_clear_text_whatever_is_done_to_the_cells(own, data):
    notebook = json.loads(own)
    places = data.draw(
        st.permutations(range(len(OWN))).flatmap(lambda order: st.lists(st.sampled_from(order), unique=True))
    )
    notebook["cells"] = [copy.deepcopy(notebook["cells"][place]) for place in places]
    for cell in notebook["cells"]:
        change = data.draw(st.sampled_from(["none", "none", "count", "number", "clear", "source", "metadata"]))
        if change == "count":
            cell["execution_count"] = None
        elif change == "number":
            cell["execution_count"] = data.draw(st.integers(-1, 12))
        elif change == "clear":
            cell.update(outputs=[], execution_count=None)
        elif change == "source":
            cell["source"] = "pass"
        elif change == "metadata":
            cell["metadata"] = {}
            for output in cell["outputs"]:
                if "metadata" in output:
                    output["metadata"] = {}
    done = scrub_notebook(json.dumps(notebook))
    assert found(done.text.encode(), SECRETS) == []
    assert not scrub_notebook(done.text).changed


@pytest.mark.slow
@pytest.mark.parametrize("way", ["shown above by a cell that is run again", "kept through a restart, and shown above"])
def test_scrub_goes_by_the_time_too_where_the_kernel_was_new(way, folder):
    kernel = SharedKernel(folder)
    try:
        saved = nbformat.writes(run(kernel, WAYS[way]))
    finally:
        kernel.close()
    assert found(saved.encode(), SECRETS)
    assert found(scrub_notebook(saved).text.encode(), SECRETS) == []
