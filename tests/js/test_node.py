"""The pure parts of the JavaScript, run by Node; and the search, which has to agree with Python's."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb.render.search import matches, parse_query
from rtca_nb.samples import sample_names

HERE = Path(__file__).parent
WIDGET = HERE.parents[1] / "rtca_nb" / "widgets" / "static" / "widget.mjs"
MONITOR = WIDGET.with_name("monitor.mjs")
COMPARING = WIDGET.with_name("compare.mjs")

QUERIES = (
    *("", "  ", "lamp", "LAMP Goose", "any: cat judge", "any:cat", "ANY: x", "any:", '"goose lamp"', '"goose la'),
    *('""', '"', 'a"b c"d', "role:agent", "ROLE:customer the", "role:", "role:agent role:supervisor any", "£"),
    *("straße", "STRASSE", "ΟΔΟΣ", "ı", "İ", "\x1cthe\x1c", "\ufeffthe", "a\u3000b", "\u2028the"),
    *("any:\u00a0a\u0085b", "[PII]", "pii", "👨\u200d👩", "script"),
)

COMPARE = """
import { fold, matches, parseQuery } from "%s";
let input = "";
for await (const part of process.stdin) input += part;
const { queries, messages } = JSON.parse(input);
console.log(JSON.stringify(queries.map((search) => {
  const query = parseQuery(search);
  return messages.flatMap(([role, text], row) => (matches(query, role, fold(text)) ? [row] : []));
})));
"""


@pytest.fixture(scope="module")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        missing = "Node is not installed, so the JavaScript is not tested."
        if os.environ.get("RTCA_REQUIRE_NODE"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def test_javascript_passes_its_own_tests(node):
    tests = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("script", [WIDGET, MONITOR, COMPARING], ids=lambda path: path.name)
def test_javascript_parses(node, script):
    done = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_widget_takes_html_from_python_only_and_reaches_out_to_nothing():
    script = WIDGET.read_text("utf-8")
    sinks = re.findall(r"(\w+)\.innerHTML = ([^;]+);", script)
    assert sinks == [
        ("element", "block.html"),
        ("list", 'model.get("_review")'),
        ("root", 'model.get("_page")'),
        ("list", 'model.get("_talk")'),
    ]
    assert script.count("innerHTML") == len(sinks)
    for word in ("outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "import(", "://"):
        assert word not in script, word


def test_monitor_takes_html_from_python_only_and_reaches_out_to_nothing():
    script = MONITOR.read_text("utf-8")
    # An entry of the transcript as Python sent it, and the frame around it.
    assert re.findall(r"(\w+)\.innerHTML = ([^;]+);", script) == [("box", "html"), ("root", 'model.get("_page")')]
    assert script.count("innerHTML") == 2
    for word in ("outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "import(", "://"):
        assert word not in script, word


def test_comparing_takes_html_from_python_only_and_reaches_out_to_nothing():
    script = COMPARING.read_text("utf-8")
    # The frame around the rows, and the rows in blocks as Python sent them.
    assert re.findall(r"(\w+)\.innerHTML = ([^;]+);", script) == [
        ("root", 'model.get("_page")'),
        ("block", 'waiting.shift() ?? ""'),
    ]
    assert script.count("innerHTML") == 2
    for word in ("outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "import(", "://"):
        assert word not in script, word


def test_search_agrees_with_python(node):
    messages = []
    for name in sample_names():
        frame = rtca.sample_contact(name).transcript
        messages += zip(frame["participant_role"], frame["content"].fillna(""), strict=True)
    messages += [("CUSTOMER", text) for text in ("Straße ΟΔΟΣ ﬁn", "STRASSE οδος FIN", "ı i İ I", "ẞ ß ss", "K k K")]
    script = COMPARE % WIDGET.as_uri()
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps({"queries": QUERIES, "messages": messages}),
        capture_output=True,
        text=True,
        check=True,
    )
    for search, found in zip(QUERIES, json.loads(done.stdout), strict=True):
        query = parse_query(search)
        assert found == [row for row, message in enumerate(messages) if matches(query, *message)], search
