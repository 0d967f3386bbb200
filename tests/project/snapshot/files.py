"""What is exported: every kind of file, masked and revealed."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq

import rtca_nb as rtca
from tests.project.snapshot.contacts import known
from tests.project.snapshot.plain import attempt, frame, plain, words

__all__ = ["exports", "lines_of"]


def exports(folder: Path) -> dict[str, Any]:
    """Write every kind of file, masked and revealed, and read it back."""
    found: dict[str, Any] = {}
    for name, form in (("refund", "Redacted"), ("refund", "Raw"), ("hostile", "Raw"), ("misaligned", "Raw")):
        contact = rtca.sample_contact(name, output_type=form)
        place = folder / f"{name}-{form}"
        found[f"{name}, {form}, masked"] = _written(contact, place / "masked")
        found[f"{name}, {form}, refused"] = _written(contact.reveal(), place / "refused")
        found[f"{name}, {form}, revealed"] = _written(contact.reveal(), place / "revealed", allow_revealed=True)
    return found


def _written(contact: Any, place: Path, **options: Any) -> dict[str, Any]:
    place.mkdir(parents=True)
    return {
        "csv": attempt(lambda: {path.name: lines_of(path) for path in contact.to_csv(place / "csv", **options)}),
        "jsonl": attempt(lambda: lines_of(contact.to_jsonl(place / "c.jsonl", **options))),
        "read again": attempt(lambda: _again(place / "c.jsonl")),
        "parquet": attempt(lambda: {path.name: _table(path) for path in contact.to_parquet(place / "pq", **options)}),
        "excel": attempt(lambda: _sheets(contact.to_excel(place / "c.xlsx", **options))),
        "report": attempt(lambda: words(rtca.write_report(contact, place / "r.html", **options).read_text("utf-8"))),
        "files": sorted(path.relative_to(place).as_posix() for path in place.rglob("*")),
    }


def lines_of(path: Path) -> list[str]:
    """Return a file's lines, with whatever ends them besides the line feed."""
    return path.read_bytes().decode("utf-8").split("\n")


def _again(path: Path) -> dict[str, Any]:
    contact = rtca.read_contact(path)
    return {**known(contact), "transcript": frame(contact.transcript)["values"]}


def _table(path: Path) -> dict[str, Any]:
    schema = pq.read_schema(path)
    return {
        "schema": str(schema.remove_metadata()).splitlines(),
        "metadata": sorted(key.decode() for key in schema.metadata or {}),
        "frame": frame(pd.read_parquet(path))["dtypes"],
        "rows": pq.read_metadata(path).num_rows,
    }


def _sheets(path: Path) -> dict[str, Any]:
    sheets = openpyxl.load_workbook(path).worksheets
    return {
        "parts": sorted(zipfile.ZipFile(path).namelist()),
        "sheets": {sheet.title: [[plain(cell.value) for cell in row] for row in sheet.iter_rows()] for sheet in sheets},
    }
