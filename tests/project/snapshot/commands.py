"""The command line: its commands and options, their help, and what they print."""

from __future__ import annotations

import importlib
import io
import json
import os
import pkgutil
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.endpoint import serve
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples
from tests.project.snapshot.plain import plain, scrub, without_modules, words

__all__ = ["helps", "runs", "structure"]

WIDTH: Final = "100"
_AGES: Final = re.compile(r"\b\d+(?:[.,]\d+)* (?:ms|seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b")
_TIMES: Final = re.compile(r"20(?:2[6-9]|[3-9]\d)-\d\d-\d\d[T ][\d:.]+(?:Z|\+00:00)?")

_RIGHT: Final = """
--version
demo --list-samples
serve --list-faults
inspect refund.json refund-raw.json
inspect .
demo --raw -o raw.html
report refund.json unscored.json -o two.html
report . -o all.html
report refund-raw.json --reveal --allow-revealed -o clear.html
report refund.json --contact-id mine -o mine.html
audit refund-raw.json refund.json
audit misaligned.json --fail
audit unscored.json --fail
scrub --check note.ipynb
scrub note.ipynb
scrub note.ipynb
"""
_WRONG: Final = """
nope
demo --nope
demo --sample nope
demo -o nowhere/report.html
demo -o .
fetch
fetch i
fetch  c
fetch i ..
fetch i c --open
fetch i c --output-type Clear
fetch i c --max-results 500
fetch i c --max-results 1.5
fetch i c --segment-type Nope
fetch i c --endpoint-url nowhere
fetch i c --endpoint-url http://127.0.0.1:9
fetch i c --profile nobody
fetch i c --region x_y
fetch i c
watch i c --interval 0
watch i c --interval nan
watch i c --timeout -1
watch i c --start-timeout inf
watch i c --quota fast
watch i c --allow-raw
watch i c --archive report.html
report
report missing.json
report refund.json --reveal
report refund.json --format v3
report refund.json --format kinesis
report refund.json --offset-unit x
report refund.json --output-type x
report refund.json unscored.json --contact-id c
report voice.json
report page.html
report broken.json
report empty
inspect missing.json voice.json page.html broken.json refund.json
inspect refund.json --format kinesis
audit missing.json
audit refund.json --presidio
audit refund.json --output-type x
scrub missing.ipynb
scrub refund.json
serve --port 65536
serve --speed -1
serve --fault nope
serve --fault 1=nope
serve --quota 2
serve --allow-revealed
serve missing.json
lab --port x
archive
archive fetch
archive fetch kept i
archive fetch kept i c --connections 0
archive fetch kept i c --since x
archive fetch kept i --since 2025-04-01 --until 2025-03-01
archive fetch kept i --since 2999-01-01
archive fetch kept i --ids missing.csv
archive fetch kept i --ids ids.csv --column nope
archive fetch kept i c --output-type Raw
archive fetch kept i c --output-type x
archive list missing
archive list kept --ids missing.csv
archive verify missing
archive export missing
archive export kept -o nowhere/pages.jsonl
corpus
corpus info missing
corpus info s3://bucket/corpus
corpus sql missing x
corpus build missing.json tables
corpus build missing.json tables --reveal
"""


def application() -> Any:
    """Find the commands as Click has them, wherever they are declared."""
    import typer

    package = importlib.import_module("rtca_nb.cli")
    for found in pkgutil.walk_packages(package.__path__, "rtca_nb.cli."):
        app = getattr(importlib.import_module(found.name), "app", None)
        if isinstance(app, typer.Typer) and app.info.name == "rtca-nb":
            return typer.main.get_command(app)
    raise LookupError("no module of rtca_nb.cli holds the command line as `app`; name its place here")


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from _commands(below, (*path, name))


def structure() -> dict[str, Any]:
    """Describe each command's arguments and options."""
    return {
        " ".join(["rtca-nb", *path]): {
            "hidden": command.hidden,
            "parameters": {
                parameter.name: {
                    "kind": parameter.param_type_name,
                    "spelled": [*parameter.opts, *parameter.secondary_opts],
                    "required": parameter.required,
                    "default": None if callable(parameter.default) else plain(parameter.default),
                    "several": [parameter.multiple if hasattr(parameter, "multiple") else False, parameter.nargs],
                    "metavar": parameter.metavar,
                    "help": getattr(parameter, "help", None),
                    "environment": plain(parameter.envvar),
                }
                for parameter in command.params
            },
        }
        for path, command in _commands(application())
    }


def helps() -> dict[str, Any]:
    """Return the help of each command, as a terminal of a fixed width shows it."""
    return {" ".join(["rtca-nb", *path]): _run([*path, "--help"]) for path, _ in _commands(application())}


def runs(folder: Path) -> dict[str, Any]:
    """Run commands in a folder with some files; return exit codes and what is printed."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        _make_files(folder)
        return dict(_runs())
    finally:
        os.chdir(before)


def _runs() -> Iterator[tuple[str, Any]]:
    sample, growing = build_sample("refund"), build_sample("in-progress")
    yield "nothing", _run([])
    demos = [f"demo --sample {name} -o {name}.html" for name in rtca.sample_names()]
    for number, line in enumerate([*_RIGHT.strip().splitlines(), *demos], 1):
        yield f"{number}: {line}", _run(line.split())
    for path in sorted(Path().glob("*.html")):
        if path.name != "page.html":
            yield f"words of {path.name}", words(path.read_text("utf-8"))
    yield "scrubbed", json.loads(Path("note.ipynb").read_text("utf-8"))
    with serve(served_samples(), quota=None) as service:
        there = ["--endpoint-url", service.url]
        ids = [sample.instance_id, sample.contact_id]
        yield "fetch", _run(["fetch", *ids, *there])
        yield "fetch, Raw", _run(["fetch", *ids, "--output-type", "raw", "--report", "fetched.html", *there])
        yield "fetch, nobody", _run(["fetch", ids[0], "nobody", *there])
        yield "watch", _run(["watch", *ids, *there])
        yield "watch, jsonl", _run(["watch", *ids, "--jsonl", *there])
        yield "watch, nobody", _run(["watch", ids[0], "nobody", "--start-timeout", "0", *there])
        contacts = [*ids, growing.contact_id, "nobody"]
        yield "archive fetch", _run(["archive", "fetch", "kept", *contacts, "--connections", "1", *there])
        yield "archive fetch, again", _run(["archive", "fetch", "kept", *contacts, "--connections", "1", *there])
    yield "archive list", _run(["archive", "list", "kept", "--csv", "list.csv"])
    yield "archive list, csv", scrub(_TIMES.sub("TIME", Path("list.csv").read_text("utf-8"))).splitlines()[:1]
    yield "archive list, ids", _run(["archive", "list", "kept", "--ids", "ids.csv"])
    yield "archive verify", _run(["archive", "verify", "kept"])
    yield "archive export", _run(["archive", "export", "kept", "-o", "pages.jsonl"])
    yield "report of an archive", _run(["report", "kept", "-o", "kept.html"])
    for line in _WRONG.strip().splitlines():
        yield f"wrong: {line}", _run(line.split(" "))


def _make_files(folder: Path) -> None:
    for name, form, file in (
        ("refund", "Redacted", "refund"),
        ("refund", "Raw", "refund-raw"),
        ("unscored", "Redacted", "unscored"),
        ("misaligned", "Raw", "misaligned"),
    ):
        sample = build_sample(name)
        page = {"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments[form]}
        (folder / f"{file}.json").write_text(json.dumps(page), "utf-8")
    (folder / "voice.json").write_text('{"Channel": "VOICE", "Status": "COMPLETED", "Segments": []}', "utf-8")
    (folder / "page.html").write_text("<!doctype html><p>hello", "utf-8")
    (folder / "broken.json").write_text('{"Channel": "CHAT", "Segm', "utf-8")
    (folder / "ids.csv").write_text(f"contact_id\n{build_sample('refund').contact_id}\nnobody\n", "utf-8")
    (folder / "empty").mkdir()
    cells = [
        ("import rtca_nb as rtca\nc = rtca.sample_contact(output_type='Raw')", "<Contact>"),
        ("c.reveal()", "Otter Lane 12"),
        ("print('after')", "after"),
    ]
    notebook = {
        "cells": [
            {
                "cell_type": "code", "execution_count": number, "id": f"cell{number}", "metadata": {}, "source": source,
                "outputs": [
                    {
                        "data": {"text/plain": shown}, "execution_count": number, "metadata": {},
                        "output_type": "execute_result",
                    }
                ],
            }
            for number, (source, shown) in enumerate(cells, 1)
        ],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip
    (folder / "note.ipynb").write_text(json.dumps(notebook), "utf-8")


def _run(arguments: list[str]) -> dict[str, Any]:
    main = importlib.import_module("rtca_nb.cli").main
    streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
    kept, held = sys.stdin, os.environ.copy()
    os.environ["COLUMNS"] = WIDTH
    try:
        sys.stdin = io.StringIO("")
        with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
            code: Any = main(arguments)
    except SystemExit as ended:
        code = f"exit {ended.code}"
    finally:
        sys.stdin = kept
        # --profile sets a variable.
        os.environ.clear()
        os.environ.update(held)
    texts = [without_modules(stream.buffer.getvalue().decode("utf-8")) for stream in streams]
    out, err = ([_AGES.sub("AGE", _TIMES.sub("TIME", line)) for line in scrub(text).splitlines()] for text in texts)
    return {"code": code, "out": [line.rstrip() for line in out], "err": err}
