"""The files of the project: those that are tracked, or would be."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_NOT_OURS = {"__pycache__", "node_modules", "build", "dist"}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that git tracks or would add; where there is no git, every file outside caches and environments."""
    asked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if asked.returncode == 0:
        return tuple(path for name in asked.stdout.splitlines() if (path := ROOT / name).is_file())
    return tuple(
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and not any(part in _NOT_OURS or part.startswith(".") for part in path.relative_to(ROOT).parts[:-1])
    )


def texts() -> dict[str, str]:
    """Text files by their path from the root."""
    found = {}
    for path in project_files():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found
