"""The documentation site: what its pages say is so, and the folder that is built opens without a network."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pandas as pd
import pytest
from selectolax.lexbor import LexborHTMLParser
from typer.main import get_command

import rtca_nb
import rtca_nb.endpoint
from rtca_nb.cli.commands import app
from rtca_nb.tables.schema import COLUMNS, DERIVED
from tests.axe import violations
from tests.browser import PATIENCE, running_loop
from tests.project.files import ROOT
from tests.project.test_sentences import TABLE
from tests.rules.making import function, pattern, plain

DOCS = ROOT / "docs"
HOWTO = tuple(f"howto/{path.name}" for path in sorted((DOCS / "howto").glob("*.md")))
RUN = ("start.md", *HOWTO)
# What an extra brings that the package imports.
BROUGHT = {"corpus": {"duckdb", "scipy", "fsspec"}, "excel": {"xlsxwriter", "duckdb"}, "rules": {"yaml"}, "lab": set()}
BEGIN = re.compile(
    r"^\*\*Before you begin:\*\* activate the environment of \[Start\]\(\.\./start\.md\)(?:, and run `pip install "
    r"'\.\[([a-z,]+)\]'`\nin the folder of the project\. The extra |\. This page needs no extra\.$)",
    re.MULTILINE,
)
OWN = (("href", "link"), ("src", "script"), ("src", "img"), ("src", "iframe"), ("srcset", "source"))
PAGES_MORE_THAN = 25


def python_blocks(page):
    return re.findall(r"^```python\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.MULTILINE | re.DOTALL)


# -- what the pages say -----------------------------------------------------------------------------------------------


def extras(page):
    """The extras that a how-to says to install; a page that says nothing of them needs none."""
    found = BEGIN.search((DOCS / page).read_text("utf-8"))
    return set((found[1] or "").split(",")) - {""} if found else set()


@pytest.mark.parametrize("page", HOWTO)
def test_a_how_to_says_at_its_top_what_to_install(page):
    text = (DOCS / page).read_text("utf-8")
    assert len(BEGIN.findall(text)) == 1
    assert "pip install" not in text.partition("\n## ")[2].replace("pip install papermill", "")
    assert BEGIN.search(text.partition("\n## ")[0].partition("```")[0])
    assert extras(page) <= set(BROUGHT)


def shown(code, page, names):
    """Run a block as a cell; return what each line that is an expression is worth."""
    values = []
    for statement in ast.parse(code, page).body:
        if isinstance(statement, ast.Expr):
            values.append(eval(compile(ast.Expression(statement.value), page, "eval"), names))
        else:
            exec(compile(ast.Module([statement], []), page, "exec"), names)
            values.append(None)
    return values


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN)
def test_python_blocks_run_with_what_the_page_installs_and_show_something(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    brought = set().union(*(BROUGHT[name] for name in extras(page)))
    for module in set().union(*BROUGHT.values()) - brought:
        monkeypatch.setitem(sys.modules, module, None)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/refund.json").write_text(
        json.dumps({"Name": "Refund", "Function": function(pattern([plain("refund")]))})
    )
    names = {}
    blocks = python_blocks(page)
    assert blocks
    for code in blocks:
        *others, last = shown(code, page, names)
        # A cell shows its last line only; a block whose answer is empty shows nothing.
        assert [value for value in others if not isinstance(value, type(None) | Path | list)] == [], code
        if isinstance(last, pd.DataFrame | pd.Series | tuple):
            assert len(last), code


@pytest.mark.sampled(3)
@pytest.mark.parametrize("page", RUN)
def test_commands_and_options_are_those_that_there_are(page):
    for line in re.findall(r"(?:^|`)rtca-nb ([^`#\n]*)", (DOCS / page).read_text("utf-8"), re.MULTILINE):
        words, command = line.split(), get_command(app)
        while words and words[0] in getattr(command, "commands", {}):
            command = command.commands[words.pop(0)]
        assert not getattr(command, "commands", {}) or not words, line
        options = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        assert {word for word in words if word.startswith("-") and word != "-"} <= options, line


ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in (DOCS / "troubleshooting.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and not line.startswith(("| ---", "| the message"))
]


@pytest.mark.parametrize("name", TABLE)
def test_each_sentence_has_its_cure(name):
    situation = TABLE[name]
    found = [cells for cells in ROWS if re.search(situation.cause, cells[0])]
    assert found, situation.cause
    assert any(re.search(situation.step, cells[2].replace("`", "")) for cells in found), situation.step


def test_each_cure_is_for_a_sentence():
    causes = [situation.cause for situation in TABLE.values()]
    assert [cells[0] for cells in ROWS if not any(re.search(cause, cells[0]) for cause in causes)] == []


def test_permissions_name_each_call_that_the_package_makes():
    page = (DOCS / "permissions.md").read_text("utf-8")
    made = set()
    for path in (ROOT / "rtca_nb").rglob("*.py"):
        if "endpoint" not in path.parts:
            text = path.read_text("utf-8")
            made |= set(re.findall(r'get_paginator\("(\w+)"\)', text))
            made |= set(re.findall(r"client\.((?:get|put|delete|list|search|describe|head)_\w+)\(", text))
    made -= {"get_paginator"}
    assert {"list_objects_v2", "search_contacts", "put_object"} <= made
    spelled = {name: "".join(word.capitalize() for word in name.split("_")) for name in made}
    assert [name for name, wire in spelled.items() if wire not in page] == []


def test_the_policies_on_the_page_are_those_that_the_command_prints():
    page = (DOCS / "permissions.md").read_text("utf-8")
    shown = re.findall(r"```sh\n(rtca-nb permissions [^\n]*)\n```\n\n```json\n(.*?)```", page, re.DOTALL)
    assert len(shown) == page.count("```json") == 2
    code = "import sys; from rtca_nb.cli import main; sys.exit(main())"
    for command, policy in shown:
        ran = subprocess.run(
            [sys.executable, "-c", code, *command.split()[1:]], capture_output=True, check=True, cwd=ROOT
        )
        assert json.loads(ran.stdout) == json.loads(policy)


# -- the folder that is built -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    missing = [name for name in ("sphinx", "furo", "myst_parser") if importlib.util.find_spec(name) is None]
    if missing:
        sentence = f"{' and '.join(missing)} not installed; pip install -e '.[docs]' brings what makes the site."
        if os.environ.get("RTCA_REQUIRE_DOCS"):
            pytest.fail(sentence)
        pytest.skip(sentence)
    folder = tmp_path_factory.mktemp("site")
    ran = subprocess.run(
        [sys.executable, str(DOCS / "build.py"), str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "WARNING" not in ran.stderr
    return folder


@pytest.fixture(scope="module")
def parsed(site):
    return {path: LexborHTMLParser(path.read_text("utf-8")) for path in site.rglob("*.html")}


@pytest.mark.slow
def test_every_link_and_anchor_leads_somewhere(parsed):
    assert len(parsed) > PAGES_MORE_THAN
    anchors = {page: {node.attributes["id"] for node in tree.css("[id]")} for page, tree in parsed.items()}
    broken = []
    for page, tree in parsed.items():
        for link in tree.css("a[href]"):
            split = urlsplit(link.attributes["href"])
            if split.scheme:
                continue
            target = (page.parent / unquote(split.path)).resolve() if split.path else page
            anchor = unquote(split.fragment)
            if not target.exists() or (anchor and anchor not in anchors.get(target, ())):
                broken.append(f"{page.name} → {link.attributes['href']}")
    assert broken == []


@pytest.mark.slow
def test_nothing_is_loaded_from_elsewhere(site, parsed):
    for page, tree in parsed.items():
        for attribute, tag in OWN:
            for node in tree.css(f"{tag}[{attribute}]"):
                address = urlsplit(node.attributes[attribute])
                assert address.scheme in {"", "data"}, (page, node.html)
                assert not address.netloc, (page, node.html)
    for path in site.rglob("*.css"):
        assert not re.search(r"(url\(|@import )[\"']?(https?:)?//", path.read_text("utf-8")), path


@pytest.mark.slow
def test_every_public_name_is_in_the_reference(site, parsed):
    ids = {node.attributes["id"] for node in parsed[site / "reference/api.html"].css("[id]")}
    public = [f"rtca_nb.{name}" for name in rtca_nb.__all__ if name != "schemas"]
    public += [f"rtca_nb.endpoint.{name}" for name in rtca_nb.endpoint.__all__]
    assert [name for name in (*public, "module-rtca_nb.schemas") if name not in ids] == []


@pytest.mark.slow
def test_every_column_and_command_is_on_its_page(site, parsed):
    columns = parsed[site / "reference/columns.html"]
    for name, declared in {**COLUMNS, **DERIVED}.items():
        section = columns.css_first(f"section#{name.replace('_', '-')}")
        assert [row.css_first("td").text() for row in section.css("tbody tr")] == [column.name for column in declared]
    headings = " ".join(node.text() for node in parsed[site / "reference/cli.html"].css("h2, h3"))
    for command in ("demo", "fetch", "corpus build", "archive erase", "rules diff"):
        assert f"rtca-nb {command}" in headings


@pytest.mark.slow
@pytest.mark.browser
def test_the_folder_opens_and_is_searched_without_a_network(site, chromium):
    with running_loop(chromium.rtca_loop):
        context = chromium.new_context(offline=True)
        context.set_default_timeout(PATIENCE)
        asked, errors = [], []
        context.on("request", lambda request: asked.append(request.url))
        context.on("weberror", lambda error: errors.append(str(error.error)))
        context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page = context.new_page()
        page.goto((site / "index.html").as_uri())
        page.get_by_placeholder("Search").fill("quota")
        page.keyboard.press("Enter")
        # Results appear one by one: wait for the one that is meant, not for the first.
        page.locator("ul.search li a", has_text="Troubleshooting").first.wait_for()
        assert [url for url in asked if not url.startswith("file:")] == []
        assert errors == []
        context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_pages_read_well_without_scripts(site, chromium):
    with running_loop(chromium.rtca_loop):
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto((site / "howto/analyst.html").as_uri())
        assert page.locator("h1").inner_text().startswith("How-to for analysts")
        assert page.get_by_role("link", name="All columns").first.is_visible()
        context.close()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index", "howto/analyst", "reference/columns", "reference/cli", "troubleshooting"])
def test_pages_are_accessible(site, chromium, name, scheme):
    with running_loop(chromium.rtca_loop):
        context = chromium.new_context(color_scheme=scheme)
        page = context.new_page()
        page.goto((site / f"{name}.html").as_uri())
        assert violations(page) == []
        context.close()
