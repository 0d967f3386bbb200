"""Sixteen kept-alive connections for some seconds: no error and no growth.

How fast it is beside a server of a constant body, ``tests/benchmarks/endpoint_load.py`` says; a busy machine decides
that here.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "endpoint_load.py"


def run(seconds):
    if not Path("/proc/self/statm").exists():
        pytest.skip("memory is read from /proc, which this system does not have")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SCRIPT.parents[2]), *sys.path[1:]])}
    done = subprocess.run(
        [sys.executable, SCRIPT, "--seconds", str(seconds)],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.stderr == ""
    return json.loads(done.stdout)


@pytest.mark.slow
def test_load_is_sustained():
    figures = run(8)
    assert figures["failures"] == 0
    assert figures["share"] > 0
    assert figures["growth_mib"] <= 8
