"""Ways out that take several contacts at once: stacked frames and what pandas writes of them, commands, an archive.

A new one is one function here that returns all that came out, as bytes.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import sqlite3
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pyarrow.parquet as pq

import rtca_nb as rtca
from rtca_nb.cli import main
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.privacy.notebook_marks import METADATA_KEY, REVEALED_TYPE, reveal_sentence
from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.tables.schema import COLUMNS
from tests.leaks.forms import Given
from tests.leaks.looking import logged
from tests.leaks.rule_sinks import EVERY_WORD, NOTHING
from tests.render.islands import unpacked

__all__ = ["FEW", "TOGETHER", "Together"]

FEW = 2
"""How many contacts ``fetch_by_command`` takes: a command fetches one."""

Together = Callable[[Sequence[Given], Path], bytes]


def _stacks(given: Sequence[Given]) -> Iterator[pd.DataFrame]:
    contacts = [one.contact for one in given]
    for name in COLUMNS:
        # pandas writes no time zone to Excel, and styles no frame of which rows share a name.
        yield rtca.concat_frames(contacts, name).reset_index(drop=True).select_dtypes(exclude="datetimetz")


def frames_as_html(given: Sequence[Given], folder: Path) -> bytes:
    return "\n".join(f"{stack.to_html()}{stack._repr_html_()}" for stack in _stacks(given)).encode()


def frames_as_text(given: Sequence[Given], folder: Path) -> bytes:
    parts = (f"{stack!r}{stack.to_string()}{stack.to_json()}{stack.to_csv()}" for stack in _stacks(given))
    return "\n".join(parts).encode()


def frames_as_records(given: Sequence[Given], folder: Path) -> bytes:
    return "\n".join(f"{stack.to_dict('records')}{stack.to_records()}" for stack in _stacks(given)).encode()


def styler(given: Sequence[Given], folder: Path) -> bytes:
    return "\n".join(stack.style.to_html() for stack in _stacks(given)).encode()


def frames_derived(given: Sequence[Given], folder: Path) -> bytes:
    """What is made of frames by grouping, counting, merging and reshaping."""
    stack = rtca.concat_frames([one.contact for one in given], "transcript").reset_index(drop=True)
    texts = stack.loc[:, ["id", "content", "display_name"]]
    made = [
        texts.groupby("display_name", observed=True).agg(list),
        texts["content"].value_counts(),
        texts.merge(texts, on="id"),
        pd.concat([texts, texts]),
        pd.crosstab(stack["display_name"], stack["participant_role"]),
        texts.melt(id_vars="id"),
        texts["content"].str.upper().to_frame(),
        texts.T,
    ]
    return "\n".join(f"{one!r}{one.to_string()}" for one in made).encode()


def frames_in_excel(given: Sequence[Given], folder: Path) -> bytes:
    path = folder / "frames.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        for name, stack in zip(COLUMNS, _stacks(given), strict=True):
            stack.to_excel(writer, sheet_name=name)
    return path.read_bytes()


def workbook_of_several(given: Sequence[Given], folder: Path) -> bytes:
    """All frames of all contacts in one workbook, and what is hidden of them in another."""
    contacts = [one.contact for one in given]
    whole = rtca.to_excel(iter(contacts), folder / "contacts.xlsx", title="Canaries", allow_revealed=True)
    asked = rtca.corpus_of(contacts)
    answers = {"hidden": asked.redaction_report(), "messages": asked.hidden_by_contact()}
    return whole.read_bytes() + rtca.to_excel(answers, folder / "answers.xlsx", allow_revealed=True).read_bytes()


def report_of_several(given: Sequence[Given], folder: Path) -> bytes:
    """The report on contacts, and the one on a corpus of them, with what they hold compressed."""
    contacts = [one.contact for one in given]
    rtca.write_corpus(contacts, folder / "reported", allow_revealed=True)
    written = [
        rtca.write_report(contacts, folder / "several.html", allow_revealed=True),
        rtca.write_report(
            rtca.open_corpus(folder / "reported"), folder / "corpus.html", title="All", allow_revealed=True
        ),
    ]
    return "\n".join(unpacked(path.read_text("utf-8")) for path in written).encode()


def compare_of_two(given: Sequence[Given], folder: Path) -> bytes:
    parts = []
    for one, other in itertools.zip_longest(given[::2], given[1::2], fillvalue=given[0]):
        shown = rtca.CompareWidget(one.contact, other.contact, allow_different=True)
        parts += [json.dumps(shown.get_state(), default=str), str(shown._repr_mimebundle_()), repr(shown.changes)]
        shown.close()
    return "\n".join(parts).encode()


def _commanded(*arguments: object, code: int = 0) -> bytes:
    """Run a command in this process; return all that it printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        ended = main([str(argument) for argument in arguments])
    assert ended == code, err.getvalue()[:500]
    return (out.getvalue() + err.getvalue()).encode()


def inspect(given: Sequence[Given], folder: Path) -> bytes:
    """Look into each file, named in a line of its own."""
    return _commanded("inspect", *(one.path for one in given))


def audit(given: Sequence[Given], folder: Path) -> bytes:
    """Print the findings, and write them as CSV."""
    path = folder / "findings.csv"
    return _commanded("audit", "-o", path, *(one.path for one in given)) + path.read_bytes()


def audit_as_json(given: Sequence[Given], folder: Path) -> bytes:
    return _commanded("audit", "--format", "json", *(one.path for one in given))


def report_by_command(given: Sequence[Given], folder: Path) -> bytes:
    path = folder / "commanded.html"
    said = b""
    for stated in sorted({one.output_type for one in given}):
        paths = [one.path for one in given if one.output_type == stated]
        said += _commanded("report", "--force", "--output-type", stated, "-o", path, *paths)
        said += unpacked(path.read_text("utf-8")).encode()
    return said


def _served(given: Sequence[Given]) -> tuple[list[ServedContact], dict[str, list[str]]]:
    """Serve each contact as what its source says that it is, true or not."""
    forms = {one.canary.contact_id: "Redacted" if one.output_type == "Redacted" else "Raw" for one in given}
    served = [
        ServedContact("instance", identity, {forms[identity]: one.canary.segments}, pass_through=True)
        for identity, one in ((one.canary.contact_id, one) for one in given)
    ]
    return served, {form: [name for name, is_form in forms.items() if is_form == form] for form in ("Redacted", "Raw")}


def fetch_and_archive(given: Sequence[Given], folder: Path) -> bytes:
    """Fetch over the wire into an archive: everything but the answers, which it keeps as they came, by permission."""
    served, ids = _served(given)
    archive = rtca.Archive(folder / "kept", allow_raw=True)
    said: list[str] = []
    with serve(served, quota=None) as endpoint, logged() as log:
        for form, some in ids.items():
            results = rtca.fetch_contacts(
                "instance", some, client=endpoint.client(), archive=archive, output_type=form, quota=None
            )
            for contact in results:
                assert isinstance(contact, Contact), contact
                said += [repr(contact), json.dumps(contact._repr_mimebundle_(), default=str)]
    said += [log.getvalue(), repr(archive), repr(archive.entries()), repr(archive.verify())]
    said += [repr(list(archive.records())), repr(list(archive.pages())), str(archive.deadline_report())]
    said += [part for path in (folder / "kept").rglob("*") for part in (str(path), *_kept(path))]
    said += [_commanded("archive", command, folder / "kept").decode() for command in ("list", "verify")]
    return "\n".join(said).encode()


def _kept(path: Path) -> Iterator[str]:
    """Yield what a file of an archive holds beside the answers."""
    if path.suffix == ".json":
        yield path.read_text(encoding="utf-8")
    if path.suffix != ".sqlite3":
        return
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            for row in connection.execute(f'select * from "{table}"'):
                yield repr([value for value in row if not isinstance(value, bytes)])


def corpus_by_command(given: Sequence[Given], folder: Path) -> bytes:
    """A corpus of all files, its bytes, and what the commands print and write of it."""
    root, path = folder / "corpus", folder / "rows.csv"
    said = b""
    for stated in sorted({one.output_type for one in given}):
        paths = [one.path for one in given if one.output_type == stated]
        said += _commanded("corpus", "build", "--output-type", stated, *paths, root)
    said += _commanded("corpus", "info", root)
    for name in ("contacts", "transcript", "events", "attachments", "issues", "extracted", "summary", "unknown"):
        said += _commanded("corpus", "sql", root, f"SELECT * FROM {name}")
        said += _commanded("corpus", "sql", root, f"SELECT * FROM {name}", "--csv", path) + path.read_bytes()
    for format_ in ([], ["--format", "csv"], ["--format", "json"]):
        said += _commanded("corpus", "search", root, "", "--limit", 1_000_000, *format_)
    kept = (pq.read_table(file).to_pylist() for file in sorted((root / "current").rglob("*.parquet")))
    said += b"".join(file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file())
    return said + "\n".join(json.dumps(rows, default=str, ensure_ascii=False) for rows in kept).encode()


def rules_by_command(given: Sequence[Given], folder: Path) -> bytes:
    """What the commands on rules print and write: a change of rules, and tests in YAML that name contacts."""
    place = folder / "rules"
    place.mkdir()
    said = b""
    for name, wanted in (("before", NOTHING), ("after", EVERY_WORD)):
        (place / f"{name}.json").write_text(json.dumps({"Name": "Rule", "Function": wanted}), "utf-8")
    (place / "chats").mkdir()
    for one in given:
        # These commands take no --output-type, so the file states what the reader would.
        stated = "Redacted" if one.output_type == "Redacted" else "Raw"
        export = {"ContactId": one.canary.contact_id, "InstanceId": "instance", "OutputType": stated}
        page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": one.canary.segments}
        path = place / "chats" / f"{one.canary.contact_id}.json"
        path.write_text(json.dumps({**page, "ResponseMetadata": {"Export": export}}), "utf-8")
    unstated = [one.path for one in given if one.output_type != "Redacted"]
    for some in filter(None, ([place / "chats"], unstated)):
        report = place / "diff.md"
        said += _commanded("rules", "diff", place / "before.json", place / "after.json", *some, "--markdown", report)
        said += report.read_bytes()
    cases = "".join(f"  - contact: {json.dumps(one.canary.contact_id)}\n    no match: [Rule]\n" for one in given)
    (place / "rules.test.yaml").write_text(f"contacts: chats\ncases:\n{cases}", "utf-8")
    # The one rule says what is expected of every contact, the other one of none.
    said += _commanded("rules", "test", place / "before.json", place / "rules.test.yaml")
    return said + _commanded("rules", "test", place / "after.json", place / "rules.test.yaml", code=1)


def fetch_by_command(given: Sequence[Given], folder: Path) -> bytes:
    served, ids = _served(given[:FEW])
    said = b""
    path = folder / "fetched.html"
    with serve(served, quota=None) as endpoint, _environment(endpoint):
        for form, some in ids.items():
            for identity in some:
                said += _commanded(
                    "fetch", "instance", identity, "--output-type", form, "--endpoint-url", endpoint.url,
                    "--region", "us-east-1", "--force", "--report", path,
                )  # fmt: skip
                said += path.read_bytes()
    return said


@contextlib.contextmanager
def _environment(endpoint: Any) -> Iterator[None]:
    import os

    names = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def status_page(given: Sequence[Given], folder: Path) -> bytes:
    """What the endpoint shows of the contacts that it serves, and what it keeps of requests."""
    served, ids = _served(given)
    with serve(served, quota=None) as endpoint:
        client = endpoint.client()
        for form, some in ids.items():
            for identity in some[:2]:
                client.list_realtime_contact_analysis_segments_v2(
                    InstanceId="instance", ContactId=identity, OutputType=form, SegmentTypes=["Transcript"]
                )
        with urllib.request.urlopen(endpoint.url) as answer:
            page = answer.read()
        return bytes(page) + repr(endpoint.requests).encode() + repr(served).encode() + repr(endpoint).encode()


def scrubbed_notebook(given: Sequence[Given], folder: Path) -> bytes:
    """A notebook that shows the contacts masked, then reveals them; scrubbed."""
    made = nbformat.v4.new_notebook()
    for count, one in enumerate(given, 1):
        made.cells.append(_ran(f"show({count})", count, [one.contact]))
    for count, one in enumerate(given, len(given) + 1):
        clear = one.contact.reveal()
        cell = _ran(f"reveal({count})", count, [clear, clear.transcript, _text(clear)])
        mark = {"since": len(given) + 1, "revealed_at": "2026-01-02T03:04:05+00:00", "sources": []}
        data = {REVEALED_TYPE: {}, "text/plain": reveal_sentence(f"contact {one.canary.contact_id}")}
        cell.outputs.insert(0, nbformat.v4.new_output("display_data", data=data, metadata={METADATA_KEY: mark}))
        cell.outputs.append(nbformat.v4.new_output("stream", text=_text(clear)))
        made.cells.append(cell)
    return scrub_notebook(nbformat.writes(made)).text.encode()


def _text(clear: Contact) -> str:
    return str(clear.transcript["content"].tolist())


def _ran(source: str, count: int, values: list[Any]) -> Any:
    cell = nbformat.v4.new_code_cell(source, execution_count=count)
    for value in values:
        bundle = value._repr_mimebundle_() if hasattr(value, "_repr_mimebundle_") else {"text/plain": str(value)}
        cell.outputs.append(nbformat.v4.new_output("execute_result", data=bundle, execution_count=count))
    return cell


TOGETHER: dict[str, Together] = {
    name: sink
    for name, sink in globals().items()
    if callable(sink) and getattr(sink, "__module__", "") == __name__ and not name.startswith("_") and name.islower()
}
"""Name -> sink."""
