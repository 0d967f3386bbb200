"""A folder in memory, where there is one: each write of a corpus waits for the disk a few dozen times."""

import tempfile
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")


@pytest.fixture
def folder(tmp_path):
    if not MEMORY.is_dir():
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="rtca-", dir=MEMORY) as name:
        yield Path(name)
