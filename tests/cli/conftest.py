"""The command line, run in this process and as a process of its own."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from rtca_nb.cli import main

ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def words(self):
        """Output without line breaks and padding, as the terminal's width does not matter then."""
        return " ".join(self.out.split())


@pytest.fixture
def rtca(capsys, monkeypatch, tmp_path):
    """Run a command in an empty folder, 80 columns wide."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Ran(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def command():
    """How to run rtca-nb as a process: its arguments and its environment."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
        "COLUMNS": "80",
    }
    return [sys.executable, "-c", "import sys; from rtca_nb.cli import main; sys.exit(main())"], environment


@pytest.fixture
def process(command, tmp_path):
    """Start rtca-nb as a process; what is left running ends with the test."""
    running = []

    def start(*arguments, **options):
        argv, environment = command
        environment = {**environment, **options.pop("env", {})}
        running.append(
            subprocess.Popen(
                [*argv, *map(str, arguments)],
                cwd=tmp_path,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                **options,
            )
        )
        return running[-1]

    yield start
    for one in running:
        if one.poll() is None:
            one.kill()
        one.communicate()


@pytest.fixture
def in_terminal(command, tmp_path):
    """Start rtca-nb in a terminal of its own; what is left running ends with the test."""
    from tests.terminals import terminal

    argv, environment = command
    environment = {name: value for name, value in environment.items() if name not in {"NO_COLOR", "COLUMNS", "LINES"}}
    with contextlib.ExitStack() as opened:

        def start(*arguments, **size):
            shown = opened.enter_context(terminal(**size))
            running = subprocess.Popen(
                [*argv, *map(str, arguments)],
                cwd=tmp_path,
                env={**environment, "TERM": "xterm-256color"},
                stdin=subprocess.DEVNULL,
                stdout=shown.screen,
                stderr=shown.screen,
            )
            opened.callback(running.wait)
            opened.callback(running.kill)
            shown.leave()
            return running, shown

        yield start
