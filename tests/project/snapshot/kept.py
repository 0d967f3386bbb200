"""What is kept: an archive's files, and judgements."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.endpoint import serve
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples
from tests.project.snapshot.contacts import known
from tests.project.snapshot.fetched import several
from tests.project.snapshot.files import lines_of
from tests.project.snapshot.plain import attempt, frame, plain, view

__all__ = ["archives", "judgements"]

# When a page was asked for and came, who wrote it, and what is derived from these.
_VOLATILE: Final = frozenset({"reading", "writer", "requested", "received", "seal", "at", "first_seen", "last_seen"})
_TIMES: Final = re.compile(r"20[2-9]\d-\d\d-\d\dT[\d:.]+(?:\+00:00|Z)?|\b1[6-9]\d{14}\b")
_VERDICTS: Final = ("right", "wrong", "unsure", "right", "right")


def archives(folder: Path) -> dict[str, Any]:
    """Fetch contacts into an archive; list its files and what is in them."""
    place = folder / "archive"
    ids = {name: build_sample(name).contact_id for name in rtca.sample_names()}
    instance_id = build_sample("refund").instance_id
    found: dict[str, Any] = {}
    with serve(served_samples(), quota=None) as service:
        client = service.client()
        archive = rtca.Archive(place, allow_raw=True)
        for form in ("Redacted", "Raw"):
            options = {"output_type": form, "archive": archive, "client": client, "connections": 1}
            found[f"fetched, {form}"] = attempt(several, instance_id, [*ids.values(), "nobody"], **options)
        refused = rtca.Archive(folder / "refused")
        found["Raw, refused"] = attempt(
            lambda: rtca.fetch_contact(instance_id, ids["refund"], output_type="Raw", archive=refused, client=client)
        )
    found["files"] = {
        path.relative_to(place).as_posix(): oct(path.stat().st_mode & 0o777) for path in sorted(place.rglob("*"))
    }
    found["marker"] = json.loads((place / "rtca-archive.json").read_text("utf-8"))
    found["databases"] = {path.name: _database(path) for path in sorted(place.rglob("*.sqlite3"))}
    found["entries"] = [_without_times(plain(entry)) for entry in archive.entries()]
    found["verify"] = attempt(archive.verify)
    found["contacts"] = [known(one) for one in archive.contacts()]
    found["read"] = [known(one) for one in rtca.read_contacts(place)]
    found["one"] = attempt(lambda: frame(archive.contact(instance_id, ids["refund"]).transcript)["values"])
    report = archive.deadline_report([*ids.values(), "nobody"], instance_id=instance_id)
    found["deadline report"] = {
        "dtypes": {str(name): str(kind) for name, kind in report.dtypes.items()},
        "rows": len(report),
    }
    found["export, refused"] = attempt(lambda: archive.export_jsonl(folder / "no.jsonl"))
    found["export"] = attempt(lambda: archive.export_jsonl(folder / "pages.jsonl", allow_raw=True))
    found["exported"] = [_exported(line) for line in lines_of(folder / "pages.jsonl")[:-1]]
    found["export, read"] = [known(one) for one in rtca.read_contacts(folder / "pages.jsonl")]
    found["repr"] = repr(archive)
    return found


def _exported(line: str) -> Any:
    document = json.loads(line)
    document["ResponseMetadata"]["Archive"]["Reading"] = "TIME"
    document["NextToken"] = "TOKEN" if document.get("NextToken") else None
    return json.loads(_TIMES.sub("TIME", json.dumps(document["ResponseMetadata"]))) | {"Keys": sorted(document)}


def _database(path: Path) -> dict[str, Any]:
    with sqlite3.connect(path) as database:
        tables = dict(database.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall())
        names = ("application_id", "user_version")
        pragmas = {name: database.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        rows: dict[str, Any] = {}
        for name, sql in tables.items():
            if sql is None:
                continue
            listed = database.execute(f"SELECT * FROM {name}")
            columns = [column[0] for column in listed.description]
            rows[name] = [_without_times(dict(zip(columns, row, strict=True))) for row in listed]
        rows["body"] = sorted((_body(row) for row in rows["body"]), key=repr)
    database.close()
    return {
        "tables": tables,
        "pragmas": pragmas,
        "rows": {name: [plain(row) for row in found] for name, found in rows.items()},
    }


def _body(row: dict[str, Any]) -> dict[str, Any]:
    return {"size": len(row["content"]), "begins": row["content"][:60].decode("utf-8", "replace")}


def _without_times(row: dict[str, Any]) -> dict[str, Any]:
    return {name: "TIME" if name in _VOLATILE and value is not None else value for name, value in row.items()}


def judgements(folder: Path) -> dict[str, Any]:
    """Judge matches in the explorer, save the judgements, read and count them."""
    contact = rtca.sample_contact("refund")
    explorer = rtca.ContactExplorer(contact, reviewer="Ana")
    for row, verdict in zip(contact.categories.itertuples(), _VERDICTS, strict=False):
        place = {"label": row.category, "id": row.id, "begin_offset_char": row.begin_offset_char}
        explorer.annotate(verdict, **place, note="because")
        explorer.annotate("right", **place, reviewer="Ben")
    identity = contact.transcript.dropna(subset=["sentiment"])["id"].iloc[0]
    explorer.annotate("wrong", kind="sentiment", id=identity)
    explorer.annotate("withdrawn", kind="sentiment", id=identity)
    path = explorer.judgements.save(folder / "review.jsonl")
    loaded = rtca.Annotations.load(path)
    merged = loaded.merge(explorer.judgements)
    found: dict[str, Any] = {
        "file": [_TIMES.sub("TIME", line) for line in lines_of(path)],
        "repr": [repr(explorer.judgements), repr(loaded), repr(merged), repr(next(iter(loaded)))],
        "reviewers": plain(loaded.reviewers),
        "precision": plain(loaded.precision()),
        "agreement": plain(loaded.agreement("Ana", "Ben")),
        "frame": _timeless(loaded.frame),
        "history": _timeless(loaded.history),
        "page": [_TIMES.sub("TIME", line) for line in view(explorer)["words"]],
        "empty": plain(rtca.Annotations().frame),
    }
    explorer.close()
    return found


def _timeless(of: Any) -> dict[str, Any]:
    described = frame(of)
    described["values"]["time"] = ["TIME"] * len(of)
    return {name: described[name] for name in ("type", "columns", "dtypes", "values")}
