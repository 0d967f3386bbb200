"""The SQL that pages, notebooks and the reference show counts each contact once, whatever forms a corpus holds."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter

import pytest

import rtca_nb as rtca
from tests.project.files import ROOT
from tests.questions.making import both_forms, counted_once

CALL = re.compile(r"`(corpus\.sql\(\"[^`]*\))`")
EXAMPLE = re.compile(r">>> (.*\.sql\(.*\))")


def code_shown():
    """Each piece of Python that a reader may paste, with the name of the file that shows it."""
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")):
        text = path.read_text("utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        yield from ((path.name, code) for code in (*blocks, *CALL.findall(text)))
    for path in ROOT.glob("notebooks/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        yield from ((path.name, "".join(cell["source"])) for cell in cells if cell["cell_type"] == "code")
    for path in ROOT.glob("rtca_nb/**/*.py"):
        yield from ((path.name, code) for code in EXAMPLE.findall(path.read_text("utf-8")))


def sql_of(code):
    """The queries that a piece of code asks."""
    for found in ast.walk(ast.parse(code)):
        if isinstance(found, ast.Call) and getattr(found.func, "attr", "") == "sql":
            yield ast.literal_eval(found.args[0])


QUERIES = [pytest.param(query, id=name) for name, code in code_shown() if ".sql(" in code for query in sql_of(code)]


def test_queries_are_found_where_they_are_shown():
    assert {"README.md", "corpus.md", "08-many-contacts.ipynb", "corpus.py"} <= {one.id for one in QUERIES}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory):
    """One in which contacts are in two forms, and one in which each is there once, in the form that counts."""
    opened = []
    contacts = both_forms()
    for name, written in (("twice", contacts), ("once", counted_once(contacts))):
        folder = tmp_path_factory.mktemp(name) / "corpus"
        rtca.write_corpus(written, folder)
        opened.append(rtca.open_corpus(folder))
    return opened


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
def test_sql_that_is_shown_counts_each_contact_once(query, corpora):
    assert len(corpora[0].contacts) > len(corpora[1].contacts)
    twice, once = (Counter(one.sql(query).itertuples(index=False, name=None)) for one in corpora)
    assert twice == once
    assert twice
