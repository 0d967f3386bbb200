"""Style sheets: as people write them, as they are sent, and the names in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb.render.assets import style_sheet
from rtca_nb.render.theme import page_css
from rtca_nb.widgets import CompareWidget, ContactExplorer, LiveMonitor, TranscriptWidget
from rtca_nb.widgets.monitor_page import monitor_page

PACKAGE = Path(rtca.__file__).parent
SHEETS = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.css"))
# What other programs put into a page or look for in it.
FOREIGN = {"numbering-entry", "vscode-dark", "tex2jax_ignore", "mathjax_ignore", "notebook_app"}

RULES = """(sheets) => sheets.map((text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText.replace(/\\s+/g, " ").replace(/ ?([(),/>]) ?/g, "$1"));
})"""


def source(path: str) -> str:
    return (PACKAGE / path).read_text("utf-8")


def classes_of_rules(css: str) -> set[str]:
    selectors = re.findall(r"([^{};]+)\{", re.sub(r'"[^"]*"|/\*.*?\*/', "", css, flags=re.DOTALL))
    return {name for selector in selectors for name in re.findall(r"\.([A-Za-z][\w-]*)", selector)}


def classes_of_elements(html: str) -> set[str]:
    body = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", html, flags=re.DOTALL)
    return {name for names in re.findall(r'class="([^"]*)"', body) for name in names.split()}


def texts_of(widget):
    """Return the texts of a widget's state, but for its script, which splits HTML by its classes."""
    return [text for name, text in widget.get_state().items() if isinstance(text, str) and name != "_esm"]


@pytest.mark.parametrize("path", SHEETS)
def test_style_sheet_has_a_declaration_a_line(path):
    text = re.sub(r"/\*.*?\*/", "", source(path), flags=re.DOTALL)
    lines = [line for line in text.splitlines() if line]
    assert [line for line in lines if line.count(";") > 1 or re.search(r"[;{}].*[;{}]|\S\{", line)] == []


@pytest.mark.browser
@pytest.mark.slow
def test_style_sheets_are_sent_with_the_rules_that_were_written(open_page):
    page = open_page("<!doctype html>")
    written, sent = (page.evaluate(RULES, sheets) for sheets in (map_of(source), map_of(style_sheet)))
    assert all(written)
    assert sent == written
    assert page.errors == []


def map_of(text_of):
    return [text_of(path) for path in SHEETS]


def test_style_sheets_are_sent_without_comments_and_indents():
    for sheet in map_of(style_sheet):
        assert "/*" not in sheet
        assert not re.search(r"^\s|\n\n|;\}|: ", sheet, re.MULTILINE)


def test_classes_of_rules_begin_with_the_name_of_the_package():
    css = page_css() + "".join(str(kind._css) for kind in (ContactExplorer, CompareWidget, LiveMonitor))
    assert [name for name in classes_of_rules(css) - FOREIGN if not re.match(r"rtca(-|$)", name)] == []


@pytest.mark.slow
def test_classes_of_elements_begin_with_the_name_of_the_package():
    """A page that shows a view has rules of its own, for names such as badge or summary."""
    both = [rtca.sample_contact(output_type=form) for form in ("Redacted", "Raw")]
    contacts = [*both, rtca.sample_contact("hostile")]
    pages = [rtca.render_report(contacts), monitor_page(["contact"])]
    for contact in contacts:
        widgets = [TranscriptWidget(contact), ContactExplorer(contact), CompareWidget(*both)]
        pages += [str(rtca.transcript_html(contact)), contact._repr_mimebundle_()["text/html"]]
        pages += [text for widget in widgets for text in texts_of(widget)]
        pages += [text for widget in widgets for text in widget.get_state().get("_blocks", [])]
    found = set().union(*map(classes_of_elements, pages)) - FOREIGN
    assert len(found) > 60
    assert [name for name in found if not re.match(r"rtca(-|$)", name)] == []
