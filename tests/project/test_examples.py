"""Examples in docstrings give what they say."""

import doctest
import importlib
from pathlib import Path

import pytest

import rtca_nb

HERE = Path(rtca_nb.__file__).parent
MODULES = sorted(
    ".".join(("rtca_nb", *path.relative_to(HERE).with_suffix("").parts)).removesuffix(".__init__")
    for path in HERE.rglob("*.py")
    if "\n    >>> " in path.read_text("utf-8")
)


def test_there_are_examples():
    assert len(MODULES) > 10


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_a_module_give_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
