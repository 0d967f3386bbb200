"""Where a package of an extra is missing, one sentence names the extra; whoever installs it lacks nothing then."""

from __future__ import annotations

import importlib.util
import re
import sys
import tomllib

import pytest

import rtca_nb as rtca
from rtca_nb.cli.exporting import page_of_notebook
from rtca_nb.exceptions import SetupError
from rtca_nb.rules.yaml_files import decoded_yaml
from tests.corpus.readings import chat
from tests.project.files import ROOT


def asked():
    return rtca.corpus_of([chat("a"), chat("b")])


def opened(folder):
    rtca.write_corpus([chat("a")], folder / "corpus")
    return rtca.open_corpus(folder / "corpus")


# Extra, the modules of it that are missing, and what needs them, in a folder.
NEEDS = {
    "a question": ("corpus", "duckdb scipy", lambda _: asked().category_frequency()),
    "an interval": ("corpus", "scipy.stats", lambda _: asked().category_frequency()),
    "a search": ("corpus", "duckdb", lambda _: asked().search("word")),
    "SQL": ("corpus", "duckdb", lambda folder: opened(folder).sql("SELECT 1")),
    "a store": ("corpus", "fsspec.core", lambda _: rtca.open_corpus("memory://corpus")),
    "Excel": ("excel", "xlsxwriter", lambda folder: chat("a").to_excel(folder / "a.xlsx")),
    "Excel by pandas": (
        "excel",
        "xlsxwriter openpyxl",
        lambda folder: chat("a").transcript.to_excel(folder / "a.xlsx", engine="xlsxwriter"),
    ),
    "Dask frames": ("dask", "dask", lambda folder: opened(folder).transcript.dask()),
    "a Dask client": (
        "dask",
        "distributed",
        lambda folder: rtca.write_corpus([chat("a")], folder / "corpus", client=object()),
    ),
    "YAML": ("rules", "yaml", lambda _: decoded_yaml(b"a: 1", "the file")),
    "Presidio": ("presidio", "presidio_analyzer", lambda _: rtca.presidio_analyzer()),
}


@pytest.mark.parametrize("name", NEEDS)
def test_a_missing_package_is_one_sentence_with_its_extra(name, monkeypatch, tmp_path):
    extra, modules, need = NEEDS[name]
    for module in modules.split():
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SetupError, match=rf" the extra {extra}: pip install 'rtca-nb\[{extra}\]'") as caught:
        need(tmp_path)
    assert "\n" not in str(caught.value)


def test_without_nbconvert_a_page_needs_the_extra_lab(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SetupError, match=r"notebooks into pages needs the extra lab: pip install 'rtca-nb\[lab\]'"):
        page_of_notebook(tmp_path / "a.ipynb")


def test_no_other_message_says_what_to_install():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    said = {
        path.relative_to(ROOT).as_posix(): found
        for path in (ROOT / "rtca_nb").rglob("*.py")
        if (found := re.findall(r"pip install [`'\"]*([\w.-]+(?:\[\w+\])?)", path.read_text("utf-8")))
    }
    of_extras = {f"rtca-nb[{extra}]" for extra in extras}
    assert said.pop("rtca_nb/base/extras.py") == ["rtca-nb[corpus]", "rtca-nb"]
    assert {name for found in said.values() for name in found} <= of_extras
