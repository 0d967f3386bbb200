"""Notebooks and reports to hand on: pages of one file that ask for nothing and reveal nothing, and their PDFs."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socketserver
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

import rtca_nb
from rtca_nb.cli.page_links import without_dead_links
from tests.axe import violations
from tests.browser import running_loop
from tests.notebooks import FOLDER
from tests.render.markup_oracle import parse

NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
JUPYTER = Path(rtca_nb.__file__).parent / "render/static/jupyter"
AWAY = "https://example.invalid/"

# What asks for something, or acts, in whatever an output may be.
HOSTILE = [
    {"text/html": f"<img src='{AWAY}i'><link rel=stylesheet href='{AWAY}l'><iframe src='{AWAY}f'></iframe>"},
    {"text/html": f"<script>alert(1)</script><style>@import '{AWAY}c'; p {{ background: url({AWAY}b) }}</style><p>x"},
    {"application/javascript": f"fetch('{AWAY}j')", "text/plain": "a script"},
    {"application/vnd.jupyter.widget-view+json": {"model_id": "m"}, "text/plain": "a widget"},
    {"text/latex": "$x$", "text/plain": "a formula"},
    {"text/markdown": f"![]({AWAY}m)"},
]


def write(path, *outputs, source="x", **metadata):
    cells = [new_markdown_cell("# A title"), new_code_cell(source, outputs=list(outputs))]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


def shown(data):
    return new_output("display_data", data)


def revealed():
    mark = {"application/vnd.rtca-nb.revealed+json": {}, "text/html": ""}
    return new_output("display_data", mark, metadata={"rtca_nb": {"since": 1}})


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.sampled(1)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_a_page_that_shows_its_views_and_asks_for_nothing(rtca, open_page, path):
    ran = rtca("export", path, "-o", "page.html")
    assert ran.code == 0, ran.err
    page = open_page(Path("page.html").resolve())
    assert (page.requests, page.errors) == ([], [])
    outputs = [one for cell in nbformat.read(path, as_version=4).cells for one in cell.get("outputs", [])]
    views = page.locator("[data-mime-type='text/html']")
    assert views.count() == sum("text/html" in one.get("data", {}) for one in outputs) > 0
    assert all(view.is_visible() and view.inner_text().strip() for view in views.all())
    assert page.locator("h1").count() >= 1


@pytest.mark.slow
@pytest.mark.browser
def test_a_figure_is_drawn_on_the_page_with_its_table_folded(rtca, open_page, tmp_path):
    several = rtca_nb.corpus_of([rtca_nb.sample_contact(name) for name in ("refund", "bot-handoff")])
    figures = [several.category_frequency(), several.sentiment_by("day"), several.category_trend("day")]
    outputs = [shown(one.plot()._repr_mimebundle_()) for one in figures]
    ran = rtca("export", write(tmp_path / "figures.ipynb", *outputs), "-o", "page.html")
    assert ran.code == 0, ran.err
    for width, scheme in ((480, "dark"), (1200, "light")):
        page = open_page(Path("page.html").resolve(), width=width, color_scheme=scheme)
        drawings = page.locator("svg[role=img]")
        assert drawings.count() == 3
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width
        seen = page.evaluate("""() => [...document.querySelectorAll('svg[role=img]')].map((svg) => {
          const box = svg.getBoundingClientRect();
          const texts = [...svg.querySelectorAll('text')].map((one) => one.getBoundingClientRect());
          const touch = (a, b) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom;
          const out = texts.filter((one) => one.left < box.left - 1 || one.right > box.right + 1);
          const over = texts.filter((one, place) => texts.some((other, at) => at > place && touch(one, other)));
          return [box.width > innerWidth / 2, texts.length > 0, out.length, over.length];
        })""")
        assert seen == [[True, True, 0, 0]] * 3
        assert violations(page) == []
        table = page.locator("table").first
        assert not table.is_visible()
        page.get_by_text("Table", exact=True).first.click()
        assert table.is_visible()
        assert (page.requests, page.errors) == ([], [])


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_in_an_output_makes_the_page_ask_or_act(rtca, chromium, tmp_path):
    """A real server and no other guard: it is the page's own policy that nothing gets past."""
    asked = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server, running_loop(chromium.rtca_loop):
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        away = f"http://127.0.0.1:{server.server_port}/"
        outputs = [shown({kind: str(value).replace(AWAY, away) for kind, value in one.items()}) for one in HOSTILE]
        assert rtca("export", write(tmp_path / "hostile.ipynb", *outputs, widgets={})).code == 0
        for policy in (True, False):
            asked.clear()
            html = (tmp_path / "hostile.html").read_text("utf-8")
            path = tmp_path / f"{policy}.html"
            path.write_text(html if policy else html.replace('http-equiv="Content-Security-Policy"', ""), "utf-8")
            page = chromium.new_page()
            dialogs = []
            page.on("dialog", lambda dialog, seen=dialogs: (seen.append(dialog.message), dialog.dismiss()))
            page.goto(path.as_uri(), wait_until="networkidle")
            assert page.get_by_text("a widget").is_visible()
            # Without the policy it would ask and act, so this test can tell.
            assert bool(asked) == bool(dialogs) == (not policy)
            page.close()
        server.shutdown()
        thread.join()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("kind", ["output", "markdown", "text"])
def test_nothing_leads_the_page_elsewhere_or_reaches_for_a_host(rtca, chromium, tmp_path, kind):
    """No policy forbids a meta element, nor what a frame does before it is forbidden."""
    reached = []

    class Listening(socketserver.BaseRequestHandler):
        def handle(self):
            reached.append(self.client_address)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listening) as server, running_loop(chromium.rtca_loop):
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        away = f"http://127.0.0.1:{server.server_address[1]}/"
        frames = f"<IFRAME srcdoc='&lt;meta http-equiv=refresh content=\"0;url={away}\"&gt;'></IFRAME>"
        frames += f"<object data='{away}'></object><embed src='{away}'><link rel=preconnect href='{away}'>"
        hostile = f"{frames}<p>here</p><MeTa/http-equiv=refresh content='0;url={away}'>"
        outputs = {"output": [shown({"text/html": hostile})], "markdown": [shown({"text/markdown": hostile})]}
        path = write(tmp_path / "hostile.ipynb", *outputs.get(kind, []))
        if kind == "text":
            nbformat.write(new_notebook(cells=[new_markdown_cell(hostile)]), path)
        code = rtca("export", path).code
        page = chromium.new_page()
        page.goto((tmp_path / "hostile.html").as_uri(), wait_until="commit")
        page.wait_for_timeout(500)
        url = page.url
        page.close()
        server.shutdown()
        thread.join()
    assert code == 0
    assert not reached
    assert url.endswith("hostile.html")


def test_a_notebook_that_no_program_writes_is_refused_in_a_sentence(rtca, tmp_path):
    output = {"output_type": "stream", "text": "Ana Lima"}
    cell = {"cell_type": "code", "source": "", "metadata": {}, "execution_count": 1, "outputs": [output]}
    for number, cells in enumerate(([cell], [{**cell, "id": "<b>"}], [{"cell_type": "code"}])):
        path = tmp_path / f"{number}.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        ran = rtca("export", path)
        assert ran.code == 1
        assert "is not a valid notebook; open it in Jupyter and save it again" in " ".join(ran.err.split())
        assert "Ana" not in ran.err


@pytest.mark.slow
def test_half_of_a_character_does_not_keep_a_notebook_from_being_a_page(rtca, tmp_path):
    path = write(tmp_path / "half.ipynb", shown({"text/plain": "half"}))
    path.write_text(path.read_text("utf-8").replace("half", r"half \ud83d", 1), "utf-8")
    assert rtca("export", path).code == 0
    assert "half \ufffd" in (tmp_path / "half.html").read_text("utf-8")


def test_a_notebook_that_shows_a_revealed_contact_is_no_page(rtca, tmp_path):
    notebook = write(tmp_path / "clear.ipynb", revealed(), shown({"text/plain": "Ana Lima"}), source="c.reveal()")
    ran = rtca("export", notebook)
    assert ran.code == 2
    assert "has 1 output that may show a revealed contact; run rtca-nb scrub on it first" in " ".join(ran.err.split())
    assert not (tmp_path / "clear.html").exists()
    assert rtca("scrub", notebook).code == 1
    assert rtca("export", notebook).code == 0
    assert "Ana Lima" not in (tmp_path / "clear.html").read_text("utf-8")


@pytest.mark.slow
def test_nbconvert_finds_the_template_and_the_template_refuses_too(rtca, tmp_path, monkeypatch):
    from nbconvert.exporters import HTMLExporter

    monkeypatch.setenv("JUPYTER_PATH", str(JUPYTER))
    exporter = HTMLExporter(template_name="rtca")
    plain = write(tmp_path / "plain.ipynb", shown({"text/plain": "4"}))
    page, _ = exporter.from_filename(str(plain))
    assert rtca("export", plain).code == 0
    assert page == (tmp_path / "plain.html").read_text("utf-8")
    clear = write(tmp_path / "clear.ipynb", revealed(), shown({"text/plain": "Ana"}), source="c.reveal()")
    with pytest.raises(rtca_nb.RevealError, match="run rtca-nb scrub on it first"):
        exporter.from_filename(str(clear))


@pytest.mark.slow
def test_nbconvert_on_the_command_line_makes_the_same_page(rtca, tmp_path):
    notebook = write(tmp_path / "plain.ipynb", shown({"text/plain": "4"}))
    assert rtca("export", notebook, "-o", "ours.html").code == 0
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "rtca", str(notebook)]
    subprocess.run(command, env={**os.environ, "JUPYTER_PATH": str(JUPYTER)}, check=True, capture_output=True)
    assert (tmp_path / "plain.html").read_text("utf-8") == (tmp_path / "ours.html").read_text("utf-8")


@pytest.mark.slow
def test_nbconvert_on_the_command_line_refuses_in_a_sentence(tmp_path):
    notebook = write(tmp_path / "clear.ipynb", revealed(), shown({"text/plain": "Ana"}), source="c.reveal()")
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--template", "rtca", str(notebook)]
    ran = subprocess.run(command, env={**os.environ, "JUPYTER_PATH": str(JUPYTER)}, check=False, capture_output=True)
    said = ran.stderr.decode().splitlines()
    assert ran.returncode == 1
    assert said[-1].startswith("The notebook has ")
    assert said[-1].endswith("that may show a revealed contact; run rtca-nb scrub on it first.")
    assert "Traceback" not in ran.stderr.decode()
    assert len(said) <= 3  # nbconvert says in a line what it converts
    assert not (tmp_path / "clear.html").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.ipynb"], "There is no notebook 'none.ipynb'; check the path"),
        (["broken.ipynb"], "is not a Jupyter notebook"),
        (
            ["good.ipynb", "-o", "page.docx"],
            "The name of the page must end in .html or .pdf, not 'page.docx'",
        ),
        (
            ["good.ipynb", "--pdf", "-o", "page.html"],
            "The name of the page must end in .pdf, not 'page.html'",
        ),
        (["good.ipynb", "-o", "here.html"], "'here.html' exists and was not replaced"),
        (["good.ipynb", "-o", "nowhere/page.html"], "there is no folder 'nowhere'"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(rtca, tmp_path, arguments, said):
    write(tmp_path / "good.ipynb")
    (tmp_path / "broken.ipynb").write_text("{")
    (tmp_path / "here.html").write_text("mine")
    before = {path.name for path in tmp_path.iterdir()}
    ran = rtca("export", *arguments)
    assert ran.code in {1, 2}
    assert said.lower() in " ".join(ran.err.split()).lower()
    assert {path.name for path in tmp_path.iterdir()} == before
    assert (tmp_path / "here.html").read_text() == "mine"


# -- PDF --------------------------------------------------------------------------------------------------------------


@pytest.mark.browser
@pytest.mark.slow
def test_a_report_is_printed_with_tags_and_bookmarks(rtca, tmp_path):
    contact = rtca_nb.sample_contact()
    (tmp_path / "in").mkdir()
    contact.to_jsonl(tmp_path / "in/chats")
    ran = rtca("report", tmp_path / "in/chats", "--pdf")
    assert ran.code == 0, ran.err
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["rtca-report.pdf"]
    pdf = (tmp_path / "rtca-report.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-")
    assert b"/Marked true" in pdf  # tagged
    assert b"/StructTreeRoot" in pdf
    if pdfinfo := shutil.which("pdfinfo"):
        said = subprocess.run([pdfinfo, "rtca-report.pdf"], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert re.search(r"^Tagged: +yes$", said.stdout, re.MULTILINE)
    titles = re.findall(rb"/Title \(([^)]*)\)", pdf)
    assert titles[0].decode() == f"Chat contact {contact.contact_id}"
    assert {b"Summary", b"Transcript", b"Categories"} <= set(titles)
    assert rtca("report", tmp_path / "in/chats", "-o", "rtca-report.pdf").code == 2  # it exists
    assert b"/URI" not in pdf


@pytest.mark.browser
@pytest.mark.slow
def test_a_report_on_a_corpus_is_printed_too(rtca, tmp_path):
    rtca_nb.write_corpus([rtca_nb.sample_contact(), rtca_nb.sample_contact("bot-handoff")], tmp_path / "corpus")
    for arguments, name in (["--pdf"], "rtca-report.pdf"), (["-o", "january.pdf"], "january.pdf"):
        ran = rtca("corpus", "report", tmp_path / "corpus", "--title", "January", *arguments)
        assert ran.code == 0, ran.err
        pdf = (tmp_path / name).read_bytes()
        assert b"/Marked true" in pdf
        assert b"January" in pdf
    assert rtca("corpus", "report", tmp_path / "corpus", "--pdf", "-o", "page.html").code == 2
    assert not (tmp_path / "page.html").exists()


@pytest.mark.browser
@pytest.mark.slow
def test_a_notebook_is_printed_too(rtca, tmp_path):
    links = "[a](../docs/rules.md) [b](https://example.org/x) [c](#Later) [d](#Never) [e](other.ipynb#x)\n\n## Later"
    cells = [new_markdown_cell("# A title"), new_markdown_cell(links), new_code_cell("x", outputs=[])]
    nbformat.write(new_notebook(cells=cells), tmp_path / "linked.ipynb")
    ran = rtca("export", "linked.ipynb", "-o", "page.pdf")
    assert ran.code == 0, ran.err
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert b"/Marked true" in pdf
    assert re.findall(rb"/URI \(([^)]*)\)", pdf) == [b"https://example.org/x"]
    assert pdf.count(b"/Subtype /Link") == 2


@pytest.mark.parametrize(
    ("tag", "leads"),
    [
        ("<a href='../rules.md'>", False),
        ('<a class="x" href=other.ipynb#here>', False),
        ('<A HREF="file:///etc/passwd">', False),
        ('<a href="//example.org/x">', False),
        ('<a href="https://[half">', False),
        ('<a href="https:rules.md">', False),
        ("<a href=''>", False),
        ("<a href='#gone'>", False),
        ("<a href>", False),
        ('<a\nhref="rules.md"\n title="a &quot;b&quot; > c">', False),
        ("<svg><a xlink:href='rules.md'></a></svg>", False),
        ("<area href='rules.md'>", False),
        ("<a href='#here'>", True),
        ("<a href='#h%C3%A9'>", True),
        ("<a href=#>", True),
        ("<a href=' https://example.org/a?b=c&amp;d'>", True),
        ("<a href='mailto:ana@example.org'>", True),
        ("<a id=x>", True),
        ("<a download='x.csv' href='data:text/csv,a'>", True),
        ("<a href='https://example.org' title='href=x'>", True),
        ("<address href='rules.md'>", True),
        ("&lt;a href='rules.md'&gt;", True),
        ("<p data-href='rules.md'>", True),
    ],
)
def test_links_that_lead_nowhere_from_elsewhere_are_plain_text(tag, leads):
    page = f"<!doctype html>\n<h1 id=here>é</h1>\r\n<a name='hé'></a><p>one {tag}two</a>\n three &amp; <b>four"
    kept = without_dead_links(page)
    assert (kept == page) is leads
    plain, before = parse(kept), parse(page)
    assert plain.text() == before.text()
    hrefs = {} if leads else {"href", "xlink:href"}
    meant = [(one.tag, {name: one.attrib[name] for name in one.attrib if name not in hrefs}) for one in before.all()]
    assert [(one.tag, one.attrib) for one in plain.all()] == meant
    assert without_dead_links(kept) == kept


@pytest.mark.parametrize("element", ["script", "STYLE"])
def test_links_in_scripts_and_style_sheets_are_text_of_theirs(element):
    inside = f"<{element}>İ = '<a href=\"notes.md\">'</{element}>"
    page = f"<p>İ<a href='notes.md'>notes</a>{inside}<a href='more.md'>more</a>"
    assert without_dead_links(page) == f"<p>İ<a >notes</a>{inside}<a >more</a>"
    for text in ("<!-- <script> -->", "<textarea><script></textarea>", "<title><style></title>"):
        assert without_dead_links(f"{text}<a href='more.md'>more</a>") == f"{text}<a >more</a>"
    unclosed = f"<{element}>'<a href=x>'"
    assert without_dead_links(unclosed) == unclosed


@pytest.mark.slow
def test_a_page_beside_its_notebook_keeps_links_to_files_there(rtca, tmp_path):
    nbformat.write(new_notebook(cells=[new_markdown_cell("[rules](rules.md)")]), tmp_path / "linked.ipynb")
    (tmp_path / "away").mkdir()
    for place, there in (("page.html", 1), ("away/page.html", 0)):
        assert rtca("export", "linked.ipynb", "-o", place).code == 0
        assert (tmp_path / place).read_text("utf-8").count('href="rules.md"') == there


@pytest.mark.parametrize("command", [["report", "chats"], ["export", "good.ipynb"]])
def test_without_a_browser_a_sentence_says_what_to_do(rtca, tmp_path, monkeypatch, command):
    monkeypatch.setenv("PATH", str(tmp_path))
    rtca_nb.sample_contact("unscored").to_jsonl(tmp_path / "chats")
    write(tmp_path / "good.ipynb")
    ran = rtca(*command, "--pdf")
    assert ran.code == 1
    assert "Printing a PDF needs Chromium, Chrome or Edge, and none of them is installed" in " ".join(ran.err.split())
    assert not list(tmp_path.glob("*.pdf"))


def test_a_browser_that_makes_no_pdf_leaves_nothing(rtca, tmp_path, monkeypatch):
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "chromium"
    program.write_text("#!/bin/sh\nexit 0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    ran = rtca("export", write(tmp_path / "good.ipynb"), "--pdf")
    assert ran.code == 1
    assert "Chromium made no PDF" in " ".join(ran.err.split())
    assert not list(tmp_path.glob("*.pdf"))


def test_python_says_that_a_report_is_html(tmp_path):
    contact = rtca_nb.sample_contact("unscored")
    with pytest.raises(rtca_nb.UsageError, match=r"a report is HTML, but 'week\.pdf' ends in \.pdf") as caught:
        rtca_nb.write_report(contact, tmp_path / "week.pdf")
    assert "rtca-nb report --pdf prints a PDF" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("ending", ["SIGTERM", "SIGHUP"])
def test_a_command_that_is_ended_while_it_prints_leaves_no_page_behind(tmp_path, ending):
    rtca_nb.sample_contact("unscored").to_jsonl(tmp_path / "chats")
    (tmp_path / "temp").mkdir()
    browser = tmp_path / "bin/chromium"
    browser.parent.mkdir()
    browser.write_text(f'#!/bin/sh\necho "$BREAKPAD_DUMP_LOCATION" > {tmp_path}/began\nexec sleep 20\n')
    browser.chmod(0o700)
    places = {"PATH": f"{browser.parent}{os.pathsep}{os.environ['PATH']}", "TMPDIR": str(tmp_path / "temp")}
    command = [sys.executable, "-c", "from rtca_nb.cli import main; main()", "report", "chats", "--pdf"]
    with subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **places}, stdout=subprocess.DEVNULL) as ran:
        began = tmp_path / "began"
        while ran.poll() is None and not (began.exists() and began.read_text()):
            time.sleep(0.02)
        assert list((tmp_path / "temp").rglob("*.html"))
        # What a crash leaves goes with the folder.
        assert Path(began.read_text().strip()).is_relative_to(tmp_path / "temp")
        number = getattr(signal, ending)
        ran.send_signal(number)
        assert ran.wait(20) == 128 + number
    assert not list((tmp_path / "temp").iterdir())
    assert not list(tmp_path.glob("*.pdf"))


def test_a_file_that_is_no_notebook_is_named_before_the_page_that_it_would_replace(rtca, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><p>hello</p>", "utf-8")
    ran = rtca("export", page)
    assert ran.code != 0
    assert "exists" not in ran.err
    assert "notebook" in ran.err
