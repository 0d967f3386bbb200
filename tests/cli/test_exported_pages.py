"""How the page of a notebook looks: wide tables, code and figures, on a wide screen, a phone, in the dark, on paper."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import rtca_nb
from tests.notebooks import FOLDER

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PAPER = 688  # A4 less its margins
CODE = f"rtca-nb watch INSTANCE CONTACT --jsonl | jq -r '{'x' * 60}'"
# What a cell of pandas holds at most by default, columns with long names, and a number before each row.
WIDE = pd.DataFrame(
    {
        "change": ["gained", "lost"],
        "label": ["It was a present", "Billing dispute"],
        "before": ["[CREDIT_DEBIT_NUMBER] that expires [CREDIT_DEB...", "So I am to pay twice until noon?"],
        **{f"{end}_offset_char_{side}": [69, 125] for end in ("begin", "end") for side in ("before", "after")},
        "detail": ["a category that is new to the contact", "the whole contact, its last match"],
    }
)
# Of each row: the lines of its longest cell, and how far its cells' first lines are from one another.
ROWS = """() => [...document.querySelectorAll('table.dataframe tbody tr')].map((row) => {
  const boxes = [...row.cells].map((cell) => {
    const words = document.createRange();
    words.selectNodeContents(cell);
    return [...words.getClientRects()];
  });
  const tops = boxes.map((lines) => Math.round(lines[0].top));
  return {lines: Math.max(...boxes.map((lines) => new Set(lines.map((line) => line.top)).size)),
          spread: Math.max(...tops) - Math.min(...tops)};
})"""


def exported(rtca, *cells):
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A title"), *cells]), "look.ipynb")
    ran = rtca("export", "look.ipynb", "-o", "page.html")
    assert ran.code == 0, ran.err
    return Path("page.html").resolve()


def shown(html):
    return new_code_cell("frame", outputs=[new_output("display_data", {"text/html": html})])


def printed(open_page, path):
    page = open_page(path, width=PAPER)
    page.page.emulate_media(media="print")
    return page


@pytest.mark.parametrize("width", [420, 1200])
def test_words_of_a_wide_table_are_in_few_lines_and_rows_start_in_one(rtca, open_page, width):
    page = open_page(exported(rtca, shown(WIDE.to_html())), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    rows = page.evaluate(ROWS)
    assert len(rows) == 2
    assert max(row["lines"] for row in rows) <= 2
    assert max(row["spread"] for row in rows) <= 1


def test_a_wide_table_is_whole_on_paper_and_its_names_end_where_their_words_do(rtca, open_page):
    page = printed(open_page, exported(rtca, shown(WIDE.to_html())))
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER
    table = page.evaluate("document.querySelector('table.dataframe').getBoundingClientRect().right")
    assert table <= PAPER
    assert "begin_offset_char_before" in page.locator("thead").inner_text().replace("\n", "")
    assert page.locator("thead wbr").count() == 4 * 3
    assert page.locator("tbody wbr").count() == 0


def test_code_in_prose_is_as_wide_as_code_in_cells(rtca, open_page):
    cells = [new_markdown_cell(f"Words.\n\n```sh\n{CODE}\n```"), new_code_cell("1")]
    path = exported(rtca, *cells)
    page = open_page(path)
    block = page.evaluate(
        "(() => { const pre = document.querySelector('.jp-RenderedMarkdown pre');"
        " return [pre.scrollWidth - pre.clientWidth, pre.getBoundingClientRect().width,"
        " document.querySelector('.jp-InputArea-editor').getBoundingClientRect().width]; })()"
    )
    assert block[0] <= 0
    assert block[1] == pytest.approx(block[2], abs=1)
    # A light ground behind round corners would show on a dark page.
    dark = open_page(path, color_scheme="dark")
    grounds = dark.evaluate(
        "[...document.querySelectorAll('.highlight')].map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert len(grounds) == 2
    assert set(grounds) == {"rgba(0, 0, 0, 0)"}


def test_a_wide_table_in_prose_is_scrolled_by_itself(rtca, open_page):
    head = "|".join(f"a_column_of_words_{number}" for number in range(12))
    table = f"|{head}|\n|{'|'.join(['---'] * 12)}|\n|{'|'.join(['words'] * 12)}|"
    page = open_page(exported(rtca, new_markdown_cell(table)), width=420)
    assert page.evaluate("document.documentElement.scrollWidth") <= 420


def test_nothing_is_folded_on_paper(rtca, open_page):
    several = rtca_nb.corpus_of([rtca_nb.sample_contact(name) for name in ("refund", "bot-handoff")])
    figure = several.category_frequency().plot()._repr_mimebundle_()["text/html"]
    page = printed(open_page, exported(rtca, shown(figure)))
    assert page.locator("details:not([open])").count() == 1
    assert page.evaluate("document.querySelector('details table').getBoundingClientRect().height") > 40
    assert page.evaluate("document.querySelector('details').offsetHeight") > 40


@pytest.mark.parametrize(
    ("name", "view", "rows"),
    [
        ("05-comparing-and-judging", ".rtca-cmp-row", 10),
        ("08-many-contacts", ".rtca-cx-chart", 5),
        ("08-many-contacts", ".jp-InputArea-editor", 10),
    ],
)
def test_what_belongs_together_is_on_one_page(rtca, open_page, name, view, rows):
    ran = rtca("export", FOLDER / f"{name}.ipynb", "-o", "page.html")
    assert ran.code == 0, ran.err
    page = printed(open_page, Path("page.html").resolve())
    breaks = page.evaluate(f"[...document.querySelectorAll('{view}')].map((one) => getComputedStyle(one).breakInside)")
    assert len(breaks) >= rows
    assert set(breaks) == {"avoid"}
