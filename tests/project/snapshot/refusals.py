"""The sentence with which each public function refuses each wrong argument."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import Any

from ipywidgets import Widget

import rtca_nb as rtca
from rtca_nb.endpoint import serve
from rtca_nb.sampling import served_samples
from tests.project.snapshot.plain import scrub

__all__ = ["refusals"]


def refusals(folder: Path) -> dict[str, Any]:
    """Call everything in the table of wrong arguments, and note what is said."""
    _under_their_names_of_today()
    from tests.project import test_wrong_arguments as wrong

    before = Path.cwd()
    raw, redacted = rtca.sample_contact(output_type="Raw"), rtca.sample_contact()
    clear = raw.reveal()
    values = {
        "None": None, "3": 3, "1.5": 1.5, "nan": float("nan"), "True": True, "[]": [], "[3]": [3], "{}": {},
        "a dict": {"a": 1}, "bytes": b"no", "'no'": "no", "a null": "a\0b", "long": "x" * 5000, "a contact": clear,
        "a frame": clear.transcript, "an object": object(),
    }  # fmt: skip
    found: dict[str, Any] = {}
    try:
        with serve(served_samples(), quota=None) as service:
            for case, call in sorted(wrong.TABLE.items()):
                for title, value in values.items():
                    if value is None and case.endswith((" client", " endpoint_url")):
                        continue  # asks AWS
                    own = folder / str(len(found))
                    own.mkdir()
                    os.chdir(own)
                    options = {"raw": raw, "redacted": redacted, "client": service.client(), "tmp_path": own}
                    found[f"{case}: {title}"] = _said(
                        lambda call=call, value=value, options=options: call(value, **options)
                    )
                Widget.close_all()
    finally:
        os.chdir(before)
    return found


def _said(call: Any) -> str:
    try:
        call()
    except Exception as error:  # noqa: BLE001  # which one it is, is what is noted
        return f"{type(error).__name__}: {scrub(str(error))}"
    return "taken"


def _under_their_names_of_today() -> None:
    """Let the table import what a tree from before the packages has elsewhere."""
    try:
        importlib.import_module("rtca_nb.review.annotations.judgement")
    except ModuleNotFoundError:
        for name in ("", ".annotations", ".annotations.judgement"):
            older = f"rtca_nb{name}" if name else "rtca_nb.annotations"
            sys.modules[f"rtca_nb.review{name}"] = importlib.import_module(older)
