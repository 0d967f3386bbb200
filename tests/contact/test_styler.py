"""Stylers of frames: whatever is styled and however, no customer's text becomes markup, in any output."""

from __future__ import annotations

import re

import nbconvert
import pandas as pd
import pytest
from pandas.io.formats.style import Styler
from selectolax.lexbor import LexborHTMLParser

import rtca_nb as rtca
from tests.contact.styler_forms import FIRST, FORMS, FRAMES, TEXTS, contact
from tests.leaks.executed import SharedKernel, notebook_of

# All that a Styler itself writes.
OWN = {"html", "head", "body", "style", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "b", "a"}
OWN_ATTRIBUTES = {"id", "style", "class", "colspan", "rowspan", "type", "title", "href", "target"}

TYPST = pytest.mark.skipif(not hasattr(Styler, "to_typst"), reason="pandas 2 writes no Typst")


@pytest.fixture(scope="module")
def said():
    return contact()


def live(html):
    """Return what of HTML is neither text nor what pandas writes."""
    tree = LexborHTMLParser(html)
    found = []
    for node in tree.css("*"):
        attributes = set(node.attributes)
        odd = {name for name in attributes if name not in OWN_ATTRIBUTES}
        link = node.attributes.get("href") or ""
        if node.tag not in OWN or odd or (link and not link.startswith("https://")):
            found.append((node.tag, sorted(attributes)))
    return found


def shown(styler):
    return styler._repr_html_()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("made", FRAMES)
def test_no_form_of_a_styler_shows_text_as_markup(made, said):
    frame = FRAMES[made](said)
    assert type(frame) is not None
    leaky = {name: live(shown(form(frame))) for name, form in FORMS.items()}
    assert {name: found for name, found in leaky.items() if found} == {}


def test_what_looks_for_live_markup_finds_it():
    plain = pd.DataFrame({"a": TEXTS})
    with pd.option_context("styler.format.escape", None):
        html = plain.style._repr_html_()
    assert {"img", "script", "svg", "iframe"} <= {tag for tag, _ in live(html)}


def test_text_is_shown_whole_and_once_escaped(said):
    cells = [node.text() for node in LexborHTMLParser(said.transcript[["content"]].style.to_html()).css("td")]
    assert cells == TEXTS


def test_a_caller_who_says_so_gets_text_as_it_is(said):
    frame = said.transcript[["content"]]
    for styler in (
        frame.style.format(escape=None),
        frame.set_index("content").assign(a=1).style.format_index(escape=None),
        frame.style.relabel_index([FIRST], axis=1, escape=None),
        frame.style.set_caption(FIRST, escape=None),
    ):
        assert "img" in {tag for tag, _ in live(shown(styler))}
    with pytest.raises(rtca.UsageError, match="escape must be 'html'"):
        frame.style.format(escape="xml")


def test_formatters_get_numbers_times_and_what_is_missing_as_they_are():
    frame = rtca.sample_contact().transcript[["offset_seconds", "absolute_time", "content"]]
    styler = frame.head(1).style.format(
        {"offset_seconds": "{:.3f}", "absolute_time": "{:%H h}", "content": "<i>{}</i>"}
    )
    cells = LexborHTMLParser(styler.to_html()).css("td")
    assert re.fullmatch(r"\d+\.\d{3}", cells[0].text())
    assert re.fullmatch(r"\d\d h", cells[1].text())
    assert cells[2].css_first("i") is not None


@pytest.mark.parametrize(
    ("output", "live_text", "escaped"),
    [
        ("to_latex", r"\input{x} & 5 % of $1_000", r"\textbackslash{}input\{x\} \& 5 \% of \$1\_000"),
        pytest.param("to_typst", '#read("x") [b] $1$', r"\#read(\"x\") \[b\] \$1\$", marks=TYPST),
        ("to_string", "<b> & \x1b[31m", "<b> & \\x1b[31m"),
    ],
)
def test_other_outputs_are_escaped_as_they_need(output, live_text, escaped):
    page = {
        "Channel": "CHAT",
        "Status": "COMPLETED",
        "Segments": [{"Transcript": {"Id": "m", "Content": live_text, "ParticipantRole": "AGENT"}}],
    }
    frame = rtca.read_contact(page, output_type="Redacted").transcript[["content"]]
    for styler in (frame.style, frame.style.format(na_rep="-"), frame.style.set_caption(live_text)):
        assert escaped in getattr(styler, output)()
    if output == "to_latex":
        assert escaped in frame.to_latex()


ACTING = "a\x1b[31m\u202eb"


@pytest.mark.parametrize("output", ["to_html", "to_latex", pytest.param("to_typst", marks=TYPST), "to_string"])
def test_what_acts_on_a_terminal_or_turns_a_line_is_written_out_in_every_output(output):
    frame = rtca.sample_contact().transcript.head(1)[["content"]].rename(columns={"content": ACTING})
    for value in (ACTING, pd.Interval(0, 1), [ACTING], (ACTING,), {ACTING: ACTING}, Said(ACTING)):
        frame = frame.assign(more=pd.Series([value], index=frame.index, dtype=object))
        styler = frame.style.set_caption(ACTING)
        tips = pd.DataFrame({ACTING: [ACTING]}, index=frame.index)
        for one in (
            styler,
            styler.format(na_rep=ACTING),
            styler.format_index(na_rep=ACTING),
            styler.set_tooltips(tips),
        ):
            written = getattr(one, output)()
            assert "\x1b" not in written
            assert "\u202e" not in written


class Said:
    """A value of a caller's own type."""

    def __init__(self, text):
        self.text = text

    def __str__(self):
        return self.text


def test_values_of_other_types_are_escaped_as_text(said):
    frame = said.transcript.head(1)[["content"]].assign(more=pd.Series([Said(FIRST)], dtype=object))
    assert live(shown(frame.style)) == []


def test_an_escape_that_there_is_not_is_told_as_it_is_written(said):
    with pytest.raises(rtca.UsageError, match="escape must be 'html'") as caught:
        said.transcript.style.format(escape=ACTING)
    assert "\x1b" not in str(caught.value)


def test_styler_of_a_revealed_frame_says_so_and_writes_only_by_permission(tmp_path):
    frame = rtca.sample_contact(output_type="Raw").reveal().transcript[["content"]]
    assert frame.style._repr_html_().startswith("<p><strong>REVEALED")
    assert frame.style.to_html()
    for name in [name for name in dir(frame.style) if name.startswith("to_")]:
        path = tmp_path / f"{name}.xlsx"
        with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
            getattr(frame.style, name)(path)
        assert not path.exists()
        getattr(frame.style, name)(path, allow_revealed=True)
        assert path.stat().st_mode & 0o777 == 0o600


def test_plain_frames_get_pandas_own_styler_back_where_that_is_asked_for(said):
    frame = pd.DataFrame(said.transcript[["content"]])
    assert live(frame.style.to_html()) == []
    with pd.option_context("styler.format.escape", None):
        assert type(frame.style).__module__.startswith("pandas")
        assert live(said.transcript[["content"]].style.to_html()) == []


CELLS = """
from IPython.display import display
from tests.contact.styler_forms import FORMS, FRAMES, contact
said = contact()
for made in {made}:
    for form in FORMS.values():
        display(form(FRAMES[made](said)))
"""


def page_of(made, folder):
    """Return a page of a notebook that shows every form of these frames, each in an output of its own."""
    kernel = SharedKernel(folder)
    try:
        notebook = kernel.run(notebook_of([CELLS.format(made=made)]))
    finally:
        kernel.close()
    outputs = [output for cell in notebook.cells for output in cell.outputs]
    assert len(outputs) == len(made) * len(FORMS), outputs[-1]
    html, _ = nbconvert.HTMLExporter(template_name="basic").from_notebook_node(notebook)
    path = folder / "notebook.html"
    path.write_text(f"<!doctype html><meta charset=utf-8>{html}", "utf-8")
    return path


# A kernel runs before the browser's loop is this thread's.
@pytest.fixture(scope="module")
def few(tmp_path_factory):
    return page_of(["column selection", "crosstab"], tmp_path_factory.mktemp("few"))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    return page_of(list(FRAMES), tmp_path_factory.mktemp("many"))


def assert_quiet(page):
    assert page.evaluate("window.pwned === undefined")
    assert page.evaluate("document.querySelectorAll('table :is(img, script, svg, iframe, style)').length") == 0
    assert page.evaluate("document.querySelectorAll('td').length") > 100


@pytest.mark.slow
@pytest.mark.browser
def test_executed_notebook_runs_no_script_in_a_browser(few, open_page):
    assert_quiet(open_page(few))


@pytest.mark.browser
@pytest.mark.slow
def test_executed_notebook_of_every_frame_and_form_runs_no_script_in_a_browser(many, open_page):
    assert_quiet(open_page(many))
