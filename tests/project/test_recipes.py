"""The recipes of docs/howto/unattended.md, with the tools that they name."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import rtca_nb as rtca
from tests.project.files import ROOT

PAGE = (ROOT / "docs/howto/unattended.md").read_text("utf-8")
PAPERMILL = importlib.util.find_spec("papermill") is not None


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def run(command, folder):
    """Run lines of a recipe as its reader does, with the programs of this environment."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-e", "-c", command], cwd=folder, env={**os.environ, "PATH": programs}, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip


def write(path, *sources):
    parameters, *others = [new_code_cell(source) for source in sources]
    parameters.metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(new_notebook(cells=[parameters, *others], metadata={"kernelspec": kernel}), path)


@pytest.mark.slow
@pytest.mark.skipif(not PAPERMILL, reason="papermill is not installed")
def test_papermill_makes_a_page_of_the_contact_that_was_asked_for_and_none_of_a_revealed_one(tmp_path):
    parameters, views = blocks("python")
    (command, _) = blocks("sh")
    write(tmp_path / "review.ipynb", parameters, views)
    done = run(command, tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "failed.html").read_text("utf-8")
    assert rtca.sample_contact("failed").contact_id in page
    assert rtca.sample_contact("refund").contact_id not in page
    (tmp_path / "failed.html").unlink()
    write(tmp_path / "review.ipynb", parameters, views.replace("(name)", '(name, output_type="Raw").reveal()'))
    done = run(command, tmp_path)
    assert done.returncode != 0
    assert "may show a revealed contact; run rtca-nb scrub on it first" in done.stderr
    assert not (tmp_path / "failed.html").exists()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")
def test_quarto_renders_what_a_notebook_was_saved_with(tmp_path):
    shutil.copy(ROOT / "notebooks/01-quickstart.ipynb", tmp_path / "failed.ipynb")
    done = run(blocks("sh")[1], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "rtca" in (tmp_path / "failed.html").read_text("utf-8")
