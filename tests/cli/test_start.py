"""Help, version, completion, and what every command has in common."""

import json
import subprocess
import sys

import pytest

from rtca_nb import __version__

pytestmark = pytest.mark.sampled_file(3)

COMMANDS = ("demo", "fetch", "report", "inspect", "serve", "lab")
HEAVY = ("pandas", "pyarrow", "boto3", "botocore", "plotly", "tornado", "numpy", "anywidget", "msgspec")


def test_version_is_the_packages(rtca):
    assert rtca("--version") == (0, f"rtca-nb {__version__}\n", "")


def test_without_a_command_it_says_what_there_is(rtca):
    ran = rtca()
    assert ran.code == 0
    assert all(command in ran.out for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_fits_a_terminal(rtca, command):
    ran = rtca(command, "--help")
    assert ran.code == 0
    assert f"Example: rtca-nb {command}" in ran.words
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.sampled(1)
@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["serve", "--help"]])
def test_help_loads_nothing_heavy(command, arguments):
    _, environment = command
    code = (
        "import sys, json\nfrom rtca_nb.cli import main\n"
        f"code = main({arguments!r})\nprint(json.dumps([code, sorted(sys.modules)]))"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    exit_code, modules = json.loads(ran.stdout.splitlines()[-1])
    assert exit_code == 0
    assert not set(HEAVY) & set(modules)


def test_shell_completion_names_the_commands(process):
    bash = {"_RTCA_NB_COMPLETE": "complete_bash", "COMP_WORDS": "rtca-nb ", "COMP_CWORD": "1"}
    out, _ = process(env=bash).communicate()
    assert set(COMMANDS) <= set(out.split())


@pytest.mark.slow
@pytest.mark.parametrize("variables", [{"NO_COLOR": "1"}, {}])
def test_output_that_is_not_a_terminal_has_no_escapes(process, variables):
    out, err = process("demo", env=variables).communicate()
    assert "\x1b" not in out + err


def test_no_color_is_honoured_in_a_terminal(rtca, monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[31m" in rtca("demo", "--sample", "misaligned").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[31m" not in rtca("demo", "--sample", "misaligned").out


@pytest.mark.slow
def test_a_terminal_without_unicode_gets_escapes_instead_of_an_error(process):
    started = process("demo", env={"PYTHONIOENCODING": "ascii"})
    out, err = started.communicate()
    assert (started.returncode, err) == (0, "")
    assert out.isascii()
    assert "64 messages" in out
