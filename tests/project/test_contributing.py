"""The pages for those who carry on, held against the code: paths, commands, checks and links exist."""

import ast
import re
import shlex
import subprocess
import sys

import pytest
import yaml

from tests.checks import CHECKS
from tests.project.files import ROOT, project_files
from tests.project.test_readme import blocks

DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
PAGES = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DECISIONS} | {
    name: (ROOT / name).read_text("utf-8") for name in ("CONTRIBUTING.md", "SECURITY.md")
}
CONTRIBUTING = PAGES["CONTRIBUTING.md"]
COMMANDS = [
    shlex.split(line, comments=True)
    for block in re.findall(r"^```sh\n(.*?)^```$", CONTRIBUTING, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
] + [shlex.split(code) for code in re.findall(r"`(python -m [^`]+)`", CONTRIBUTING)]
NAMES = [check.name for check in CHECKS]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_is_there(page):
    named = re.findall(r"`((?:rtca_nb|tests|docs)/[\w./-]*)`", PAGES[page])
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_where_to_look_names_every_package():
    packages = {path.relative_to(ROOT).parts[1] for path in project_files() if path.match("rtca_nb/*/__init__.py")}
    named = set(re.findall(r"`rtca_nb/(\w+)/", CONTRIBUTING))
    # The table leads to the bigger ones; docs/architecture.md has them all.
    assert packages - named <= {"archive", "aws", "review"}


def test_each_name_in_capitals_is_one_of_the_file_before_it():
    steps = CONTRIBUTING.split("## Add a segment type", 1)[1]
    for item in re.split(r"^\d\. ", steps, flags=re.MULTILINE):
        paths = re.findall(r"`((?:rtca_nb|tests)/[\w/]+\.py)`", item)
        names = re.findall(r"`([A-Z]\w+)`", item)
        assert not names or paths, item
        defined = {name for path in paths for name in top_level(ROOT / path)}
        assert set(names) <= defined, item


def top_level(path):
    for node in ast.parse(path.read_text("utf-8")).body:
        targets = node.targets if isinstance(node, ast.Assign) else [node]
        for target in targets:
            yield getattr(target, "name", None) or getattr(getattr(target, "target", target), "id", "")


def test_set_up_is_the_command_of_the_readme():
    (command,) = [code for code in blocks("sh") if "tests.checks" in code]
    assert f"```sh\n{command}```" in CONTRIBUTING


def test_checks_are_those_that_there_are():
    named = [word for words in COMMANDS if words[2:3] == ["tests.checks"] for word in words[3:] if word[0] != "-"]
    assert named
    assert set(named) <= set(NAMES)
    for name in NAMES:
        assert re.search(rf"\b{name}\b", CONTRIBUTING), name


@pytest.mark.parametrize("words", [words for words in COMMANDS if words[1:3] == ["-m", "pytest"]], ids=" ".join)
def test_a_test_command_names_tests_that_there_are(words):
    paths = [ROOT / word for word in words[3:] if word.startswith("tests")]
    assert paths
    assert all(path.exists() for path in paths)
    if "-k" in words:
        wanted = words[words.index("-k") + 1]
        files = [path for folder in paths for path in ([folder] if folder.is_file() else folder.rglob("test_*.py"))]
        assert any(wanted in path.name or f"def test_{wanted}" in path.read_text("utf-8") for path in files)


def test_a_benchmark_command_names_one_that_there_is():
    named = [words[2] for words in COMMANDS if words[1:2] == ["-m"] and "benchmarks" in words[2]]
    assert named
    for module in named:
        assert (ROOT / f"{module.replace('.', '/')}.py").exists()


def test_hooks_run_checks_of_this_environment_and_download_nothing():
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert repository["repo"] == "local"
    assert {hook["id"] for hook in repository["hooks"]} == set(NAMES) - {"tests"}
    for hook in repository["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"] == f"python -m tests.checks {hook['id']}"
        assert hook["pass_filenames"] is False


def test_a_hook_fails_where_its_check_does(tmp_path):
    # What pre-commit does with an entry: run it in the root, and go by its exit code.
    ran = subprocess.run(
        [sys.executable, "-m", "tests.checks", "no-such-check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "choose from ruff" in ran.stderr


def test_files_are_laid_out_as_editors_are_told():
    for path in project_files():
        if path.suffix in {".py", ".mjs", ".css", ".md", ".toml", ".yml", ".yaml"}:
            text = path.read_bytes()
            assert b"\r" not in text, path
            assert not text or text.endswith(b"\n"), path
            assert not re.search(rb"[ \t]$", text, re.MULTILINE), path
            assert path.suffix == ".md" or not re.search(rb"^\t", text, re.MULTILINE), path


def test_each_decision_is_a_page_with_its_price():
    assert len(DECISIONS) == 5
    for path in DECISIONS:
        text = PAGES[path.relative_to(ROOT).as_posix()]
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
            *("Question", "Decision", "Why", "What we gave up", "Where it is")
        ]
        assert len(text.splitlines()) <= 60


def test_links_lead_somewhere():
    for path in [
        *DECISIONS,
        *(ROOT / name for name in ("CONTRIBUTING.md", "SECURITY.md")),
        *(ROOT / "docs").glob("*.md"),
    ]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


def test_reporting_a_leak_names_no_address():
    text = PAGES["SECURITY.md"]
    assert "private security advisory" in text
    assert not re.search(r"\S+@\S+|https?://", text)
    for option in set(re.findall(r"--[a-z-]+", text)):
        assert any(f'"{option}"' in path.read_text("utf-8") for path in (ROOT / "rtca_nb/cli").glob("*.py")), option
