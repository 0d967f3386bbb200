"""The README, held against what it speaks of."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta

import pytest

import rtca_nb
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import build_sample
from tests.project.files import ROOT, project_files

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def blocks(language):
    return [code for name, code in BLOCKS if name == language]


@pytest.fixture
def rtca(capsys, monkeypatch):
    from rtca_nb.cli import main

    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        assert main(list(arguments)) == 0
        return capsys.readouterr().out

    return run


def test_python_blocks_run(tmp_path, monkeypatch):
    """Beside a service on 127.0.0.1 that has a contact of the account and the time that they speak of."""
    sample = build_sample("refund")
    begin = datetime(2025, 3, 1, tzinfo=UTC)
    names = {"begin": begin, "end": begin + timedelta(weeks=4)}
    monkeypatch.chdir(tmp_path)
    with serve([ServedContact("instance-id", sample.contact_id, sample.segments)], quota=None) as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CONNECT", endpoint.url)
        for name in ("AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "us-east-1")
        for code in blocks("python"):
            exec(compile(code, "README.md", "exec"), names)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("archive", "both.xlsx", "contact.html", "contact.xlsx", "corpus", "frames")
    ]
    assert set(names["frames"]["contact_id"]) == {sample.contact_id}


def test_pictures_are_those_that_the_script_takes_and_small():
    folder = ROOT / "docs" / "pictures"
    script = (ROOT / "docs/pictures.py").read_text("utf-8")
    taken = re.findall(r'"(\w+)": rtca\.', script)
    names = {f"{name}-{scheme}.webp" for name in taken for scheme in ("light", "dark")}
    assert {path.name for path in folder.iterdir()} == names | {"architecture.svg"}
    assert all(name in README for name in names)
    assert sum(path.stat().st_size for path in folder.iterdir()) < 300_000
    for name in names:
        head = (folder / name).read_bytes()[:12]
        assert (head[:4], head[8:]) == (b"RIFF", b"WEBP")


def test_commands_are_those_that_there_are(rtca):
    table = set(re.findall(r"^\| `rtca-nb (\w+)", README, re.MULTILINE))
    helped = set(re.findall(r"^\W*│ (\w+)  ", rtca("--help"), re.MULTILINE))
    assert table == helped


@pytest.mark.parametrize("command", ["demo", "fetch", "report", "inspect", "serve", "lab"])
def test_options_are_those_that_there_are(rtca, command):
    lines = [line for line in README.splitlines() if f"rtca-nb {command}" in line]
    named = {option for line in lines for option in re.findall(r"--[a-z][a-z-]+", line)}
    if command == "report":
        named |= {"--reveal", "--allow-revealed"}
    assert named <= set(re.findall(r"--[a-z][a-z-]+", rtca(command, "--help")))


def test_names_are_those_that_there_are():
    for name in re.findall(r"`rtca\.(\w+)", README):
        assert name in rtca_nb.__all__
    for name in re.findall(r"\brtca\.(\w+)\(", README):
        assert name in rtca_nb.__all__


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_extras_are_those_that_there_are():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {name for names in re.findall(r"'\.\[([\w,]+)\]'", README) for name in names.split(",")}
    assert named == {"corpus", "docs", "excel", "lab", "test"}
    assert named <= set(project["optional-dependencies"])


def test_until_the_environment_is_activated_its_programs_are_named_with_their_folder():
    """Whoever reads from the top has an environment, by the first command, and nothing of it on the path."""
    before, _, after = README.partition(". .venv/bin/activate")
    assert after
    code = re.findall(r"`([^`]+)`", re.sub(r"^```.*?^```$", "", before, flags=re.MULTILINE | re.DOTALL))
    code += [code for name, code in BLOCKS if name == "sh"]
    steps = [step for one in code for step in re.split(r" && |\n", one) if step]
    bare = [step for step in steps if re.match(r"(pip|python|rtca-nb|jupyter)\b", step)]
    assert bare == []
    assert re.findall(r"(?<!\.venv/bin/)pip install '\.", README) == []


def test_ci_runs_the_command_of_the_readme():
    script = (ROOT / ".ci/run").read_text("utf-8")
    extract = re.search(r"command=\$\((awk .*?README\.md)\)", script, re.DOTALL)[1]
    found = subprocess.run(["bash", "-c", extract], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    (command,) = [code for code in blocks("sh") if "tests.checks" in code]
    assert found == command


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_first_command_does_the_main_job(tmp_path):
    clone = tmp_path / "clone"
    for path in project_files():
        target = clone / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target)
    command = blocks("sh")[0]
    # The python3 of the command is this one, and it has nothing of this environment.
    names = tmp_path / "bin"
    names.mkdir()
    (names / "python3").symlink_to(getattr(sys, "_base_executable", sys.executable))
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    environment["PATH"] = f"{names}{os.pathsep}{environment['PATH']}"
    ran = subprocess.run(
        ["bash", "-ec", command], cwd=clone, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "64 messages   18 redactions   6 categories   4 issues   0 problems" in ran.stdout
    assert (clone / "rtca-report.html").stat().st_size > 10_000
    # An installed package has its notebooks with it.
    python = clone / ".venv/bin/python"
    code = "from rtca_nb.cli.lab import bundled_notebooks as b; print(*b())"
    shown = subprocess.run(
        [python, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert "site-packages" in shown.stdout
    # And nbconvert finds its template.
    assert (clone / ".venv/share/jupyter/nbconvert/templates/rtca/index.html.j2").is_file()
