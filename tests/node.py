"""Node for tests of the JavaScript: none is needed to use the package."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

__all__ = ["node", "run_module"]


@pytest.fixture(scope="session")
def node() -> str:
    """Path of Node; the test skips where there is none, and fails where ``RTCA_REQUIRE_NODE`` is set."""
    found = shutil.which("node")
    if found is None:
        missing = "Node is not installed, so the JavaScript is not tested."
        if os.environ.get("RTCA_REQUIRE_NODE"):
            pytest.fail(missing)
        pytest.skip(missing)
    return found


def run_module(node: str, source: str, given: Any) -> Any:
    """Run a module that reads ``given`` as ``input`` and puts its result into ``output``."""
    script = (
        "let text = '';\nfor await (const part of process.stdin) text += part;\n"
        f"const input = JSON.parse(text);\nlet output;\n{source}\nconsole.log(JSON.stringify(output));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
