"""The JavaScript, run by Node: its own tests, and that it agrees with Python and keeps its promises."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.render.assets import page_script, widget_module
from rtca_nb.render.folding import fold, places
from rtca_nb.render.search import Known, Message, matches, parse_query, remarks
from rtca_nb.samples import sample_names
from tests.node import run_module
from tests.render.search_cases import SEARCHES

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "rtca_nb"
SEARCH = PACKAGE / "render" / "static" / "search.mjs"
FOLDING = SEARCH.with_name("folding.mjs")
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.mjs"))
WIDGETS = [f"widgets/static/{name}.mjs" for name in ("transcript", "compare", "monitor", "corpus", "rule_lab")]
REPORT = "render/static/report.mjs"
PAGES = [REPORT, "render/static/many.mjs"]

# HTML that a script puts into the page, by the module that does.
SINKS = {
    "render/static/islands.mjs": [("box", "html")],
    "widgets/static/compare/rows.mjs": [("block", 'this.waiting.shift() ?? ""')],
    "widgets/static/compare/view.mjs": [("root", 'model.get("_page")')],
    "widgets/static/corpus/view.mjs": [
        ("root", 'model.get("_page")'),
        ("place", "html"),
        ("cell", "parts[row]"),
    ],
    "widgets/static/monitor/entries.mjs": [("box", "html")],
    "widgets/static/monitor/reading.mjs": [("place", "course")],
    "widgets/static/monitor/view.mjs": [("root", 'model.get("_page")')],
    "widgets/static/rule_lab/found.mjs": [("place", "html")],
    "widgets/static/rule_lab/view.mjs": [("root", 'model.get("_page")')],
    "widgets/static/transcript/blocks.mjs": [("block.element", "block.html")],
    "widgets/static/transcript/review.mjs": [("what", "html")],
    "widgets/static/transcript/view.mjs": [("root", 'model.get("_page")'), ("list", 'this.model.get("_talk")')],
}
# What would reach out of the page, or make code or markup of text.
FORBIDDEN = (
    *("outerHTML", "insertAdjacentHTML", "document.write", "setHTMLUnsafe", "createContextualFragment", "DOMParser"),
    *("eval(", "Function(", "fetch(", "import(", "XMLHttpRequest", "sendBeacon", "WebSocket", "://"),
)
LETTERS = 'aAbB ΣσςİıßẞKéÉ"":\t\n\u00a0\u2028\u3000\ufeff\x1c\x85\u200b🙂<&>.*'
LETTERS += "e\u0301øŁ’█\x01ﬁＡ１かｶﾞ\u3099\uff9fㅎㅏㄴ한하\u11a8\u1112\u1161ㄳ"
LETTERS += "’´`–—“„…¨--[NAME]"
LETTERS += "\u200d\ufe0f\u00adक\u093c\u094d\u09c7\u09be"
SOME_TEXT = st.text(st.sampled_from(LETTERS), max_size=12)
FIELDS = ["any:", "role:", "agent", "ANY:", "Role:", "sentiment:", "category:", "has:", "x:", " -", '"', " "]
SEARCH_TEXT = st.lists(st.sampled_from(FIELDS) | SOME_TEXT, max_size=5)


@pytest.mark.slow
def test_javascript_passes_its_own_tests(node):
    tests = sorted(str(path) for path in HERE.glob("*.test.mjs"))
    done = subprocess.run([node, "--test", *tests], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", [*WIDGETS, *PAGES])
def test_joined_script_parses_and_has_no_import(node, path, tmp_path):
    script = tmp_path / ("script.cjs" if path in PAGES else "script.mjs")
    script.write_text(page_script(path) if path in PAGES else widget_module(path), encoding="utf-8")
    done = subprocess.run([node, "--check", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not re.search(r"^\s*import\b", script.read_text(encoding="utf-8"), re.MULTILINE)


def test_every_module_is_part_of_a_script_that_is_sent():
    sent = "".join([*map(page_script, PAGES), *map(widget_module, WIDGETS)])
    unused = []
    for path in MODULES:
        names = re.findall(r"^export (?:function|class|const) (\w+)", (PACKAGE / path).read_text("utf-8"), re.MULTILINE)
        if path not in {*PAGES, *WIDGETS} and not all(re.search(rf"return {{[^}}]*\b{name}\b", sent) for name in names):
            unused.append(path)
    assert unused == []


@pytest.mark.parametrize("path", WIDGETS)
def test_widget_module_exports_what_a_notebook_calls(node, path, tmp_path):
    script = tmp_path / "widget.mjs"
    script.write_text(widget_module(path), encoding="utf-8")
    found = run_module(node, "output = Object.keys((await import(input)).default).sort();", script.as_uri())
    assert found == ["initialize", "render"]


@pytest.mark.parametrize("path", MODULES)
def test_module_takes_html_from_python_only_and_reaches_out_to_nothing(path):
    script = (PACKAGE / path).read_text("utf-8")
    assert re.findall(r"([\w.]+)\.innerHTML = ([^;]+);", script) == SINKS.get(path, [])
    assert script.count("innerHTML") == len(SINKS.get(path, []))
    assert [word for word in FORBIDDEN if word in script] == []


@pytest.fixture(scope="module")
def search_in_javascript(node):
    """Parse and match in JavaScript as in Python."""
    source = f"""
      const {{ matches, parseQuery, remarks }} = await import("{SEARCH.as_uri()}");
      const {{ fold }} = await import("{FOLDING.as_uri()}");
      const roles = [...new Set(input.messages.map(([role]) => role))];
      output = input.searches.map((search) => {{
        const query = parseQuery(search);
        const rows = input.messages.flatMap(([role, text], row) => (
          matches(query, {{ role, folded: fold(text) }}) ? [row] : []));
        return [query.any, Object.values(query.wanted), Object.values(query.unwanted), query.unknown, rows,
          remarks(query, {{ roles }})];
      }});"""
    return lambda searches, messages: run_module(node, source, {"searches": searches, "messages": messages})


def search_in_python(searches, messages):
    found = []
    messages = [Message(role, fold(text)) for role, text in messages]
    for search in searches:
        query = parse_query(search)
        rows = [row for row, message in enumerate(messages) if matches(query, message)]
        known = Known(dict.fromkeys(message.role for message in messages))
        named = " ".join(map(str, remarks(query, known)))
        both = ([list(values) for values in asked] for asked in (query.wanted, query.unwanted))
        found.append([query.any_term, *both, list(query.unknown), rows, named])
    return found


def test_search_of_the_samples_agrees_with_python(search_in_javascript):
    messages = []
    for name in sample_names():
        frame = rtca.sample_contact(name).transcript
        messages += [list(one) for one in zip(frame["participant_role"], frame["content"].fillna(""), strict=True)]
    messages += [["CUSTOMER", text] for text in ("Straße ΟΔΟΣ ﬁn", "STRASSE οδος FIN", "ı i İ I", "ẞ ß ss", "K k K")]
    searches = [*SEARCHES, "£", "straße", "STRASSE", "ı", "İ", "any: cat judge", "script", "the", "ROLE:customer the"]
    assert search_in_javascript(searches, messages) == search_in_python(searches, messages)


@pytest.mark.slow
@settings(max_examples=4)
@given(
    searches=st.lists(SEARCH_TEXT.map("".join), min_size=50, max_size=80),
    messages=st.lists(st.tuples(st.sampled_from(["AGENT", "agent", "CUSTOMER", "İ"]), SOME_TEXT), max_size=20),
)
def test_search_of_anything_agrees_with_python(search_in_javascript, searches, messages):
    assert search_in_javascript(searches, messages) == search_in_python(searches, messages)


@settings(max_examples=4)
@given(texts=st.lists(st.tuples(SOME_TEXT, st.lists(SOME_TEXT.filter(bool), max_size=3)), min_size=40, max_size=60))
def test_found_places_hold_a_term_and_are_in_order(node, texts):
    source = f"""
      const {{ places }} = await import("{FOLDING.as_uri()}");
      output = input.map(([text, terms]) =>
        places(text, terms).map(([begin, end]) => [begin, end, text.slice(begin, end)]));
    """
    asked = [[text, [fold(term) for term in terms]] for text, terms in texts]
    for (text, terms), found in zip(asked, run_module(node, source, asked), strict=True):
        findable = [term for term in terms if term and "\x01" not in term]
        assert bool(found) == any(term in fold(text) for term in findable), (text, terms)
        edges = [edge for begin, end, _ in found for edge in (begin, end)]
        assert edges == sorted(edges)
        assert all(any(term in fold(piece) for term in findable) for _, _, piece in found), (text, terms, found)
        assert [piece for _, _, piece in found] == [text[begin:end] for begin, end in places(text, terms)]
