"""A pytest plugin that is loaded before all others, and keeps them from seconds of work that nothing here needs.

``nbformat`` imports ``jsonschema``, which imports every checker of formats that is installed. One of them makes its
parsers when it is imported, which takes longer than all other imports together, for a format that no notebook has.

What is collected lives until the end. So garbage is not looked for while it is made, and never among it: each full
search would take half a second. Slow tests that -m leaves out are not made in the first place.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Generator
from typing import Any

import pytest

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # so an import of it fails
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector: pytest.Module | pytest.Class, name: str, obj: object) -> list[Any] | None:
    named = any(
        "::" in argument for argument in collector.config.args
    )  # pytest says of such a test that -m left it out
    if collector.config.option.markexpr != "not slow" or named or not name.startswith("test"):
        return None
    return [] if _slow(collector.obj) or _slow(obj) else None


def _slow(obj: object) -> bool:
    marks = getattr(obj, "pytestmark", [])
    return any(mark.name == "slow" for mark in (marks if isinstance(marks, list) else [marks]))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    found = yield  # where workers collect, this process does not, but goes on all the same
    gc.freeze()
    gc.enable()
    return found
