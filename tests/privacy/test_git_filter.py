"""The git filter that the docs and the help describe, in a repository of git's own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys

import pytest

from rtca_nb.cli import main
from tests.privacy.test_notebook_scrub import cell, notebook, shown
from tests.project.files import ROOT

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed, so nothing can be filtered")

(BLOCK,) = re.findall(
    r"^```sh\n((?:(?!```).*\n)*?.*filter=rtca(?:.*\n)*?)```$",
    (ROOT / "docs/howto/privacy-officer.md").read_text("utf-8"),
    re.MULTILINE,
)
REVEALING = notebook(cell("c.reveal()", shown("REVEALED secret")))


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """A repository with a notebook, and what runs a line in it; rtca-nb is in the folder ``bin``, on the path."""
    commands = tmp_path / "bin"
    commands.mkdir()
    script = commands / "rtca-nb"
    code = "import sys; from rtca_nb.cli import main; sys.exit(main())"
    script.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c "{code}" "$@"\n')
    script.chmod(0o755)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    # Nothing else: the machine may have an rtca-nb of its own.
    for tool in ("git", "sh"):
        (commands / tool).symlink_to(shutil.which(tool))
    monkeypatch.setenv("PATH", str(commands))
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "a.ipynb").write_text(REVEALING, encoding="utf-8")

    def run(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False)

    assert run("git init -q").returncode == 0
    return run


@pytest.mark.slow
def test_what_git_adds_is_scrubbed_and_the_file_stays(shell, tmp_path):
    assert shell(BLOCK).returncode == 0
    added = shell("git add a.ipynb")
    assert added.returncode == 0, added.stderr
    staged = shell("git show :a.ipynb").stdout
    assert "c.reveal()" in staged
    assert "secret" not in staged
    assert (tmp_path / "repository/a.ipynb").read_text(encoding="utf-8") == REVEALING
    assert shell("git status --short a.ipynb").stdout == "A  a.ipynb\n"


@pytest.mark.slow
def test_nothing_is_added_where_the_command_is_missing_or_refuses(shell, tmp_path):
    assert shell(BLOCK).returncode == 0
    (tmp_path / "repository/b.ipynb").write_text("secret, and no notebook", encoding="utf-8")
    assert shell("git add b.ipynb").returncode != 0
    (tmp_path / "bin/rtca-nb").unlink()
    added = shell("git add a.ipynb")
    assert added.returncode != 0
    assert "rtca" in added.stderr
    assert shell("git ls-files").stdout == ""


def test_each_line_is_needed(shell, tmp_path):
    """Should git need fewer of them one day, the text can be shorter."""
    attributes, clean, required = BLOCK.splitlines()
    assert shell("\n".join((clean, required))).returncode == 0
    assert shell("git add a.ipynb").returncode == 0
    assert "secret" in shell("git show :a.ipynb").stdout
    assert shell(f"git rm -q --cached a.ipynb\ngit config --unset filter.rtca.required\n{attributes}").returncode == 0
    (tmp_path / "bin/rtca-nb").unlink()
    assert shell("git add a.ipynb").returncode == 0
    assert "secret" in shell("git show :a.ipynb").stdout


def test_help_says_the_same_lines(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["scrub", "--help"]) == 0
    said = capsys.readouterr().out
    attributes, *settings = BLOCK.splitlines()
    assert attributes == "echo '*.ipynb filter=rtca' >> .gitattributes"
    for line in ("*.ipynb filter=rtca", ".gitattributes", *settings):
        assert line in said
