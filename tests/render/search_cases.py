"""The table of search cases that the searches of both languages pass: ``tests/data/search_cases.json``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

__all__ = ["CASES", "SEARCHES"]

CASES: Final[dict[str, list[dict[str, Any]]]] = json.loads(
    (Path(__file__).parents[1] / "data" / "search_cases.json").read_text(encoding="utf-8")
)
SEARCHES: Final = [case["search"] for case in CASES["queries"]]
