"""Install the clients that nobody here wrote, each in a place of its own beside this file.

Run ``python tests/endpoint/peers/install.py`` for all, or name some of ``aws-cli``, ``oldest-boto3`` and
``javascript``. What is installed is left out of version control.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
from pathlib import Path

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]


def oldest_boto3() -> str:
    """Return the oldest boto3 that pyproject.toml allows."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    found = re.search(r"boto3>=([\d.]+)", " ".join(project["dependencies"]))
    assert found, "pyproject.toml names no oldest boto3"
    return found[1]


def python_in(name: str) -> Path:
    """Return the interpreter of a peer's own environment, whether it exists or not."""
    folder = "Scripts" if sys.platform == "win32" else "bin"
    return HERE / name / ".venv" / folder / ("python.exe" if sys.platform == "win32" else "python")


def install_python(name: str, *requirements: str) -> None:
    """Make an environment and install requirements into it."""
    python = python_in(name)
    if not python.exists():
        venv.create(HERE / name / ".venv", with_pip=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)


def install_javascript() -> None:
    """Install the AWS SDK for JavaScript."""
    subprocess.run(
        ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"],
        cwd=HERE / "javascript",
        check=True,
    )


PEERS = {
    "aws-cli": lambda: install_python("aws-cli", "awscli"),
    # tornado, because the endpoint itself is run on the oldest service model too
    "oldest-boto3": lambda: install_python(
        "oldest-boto3", f"boto3=={oldest_boto3()}", f"botocore=={oldest_boto3()}", "tornado"
    ),
    "javascript": install_javascript,
}

if __name__ == "__main__":
    for peer in sys.argv[1:] or PEERS:
        print(f"installing {peer}")
        PEERS[peer]()
