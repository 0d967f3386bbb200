"""Every way out of a contact: the registry that the leak tests walk.

``SINKS`` drives each way out and returns all that came out of it, as bytes. ``COVERS`` names, for every public name,
the sinks that cover it, or says why it lets no text out. A public name that is in neither fails a test.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

import rtca_nb as rtca
from rtca_nb.columns import COLUMNS
from rtca_nb.contact import Contact

Sink = Callable[[Contact, Path], bytes]


def _bundle(shown: Any) -> bytes:
    """What a notebook would save of a value: the mime bundle, or both plain representations."""
    if hasattr(shown, "_repr_mimebundle_"):
        bundle = shown._repr_mimebundle_()
        return json.dumps(bundle, ensure_ascii=False, default=str).encode()
    parts = [repr(shown), str(shown)]
    if hasattr(shown, "_repr_html_"):
        parts.append(str(shown._repr_html_()))
    return "\n".join(parts).encode()


def display(contact: Contact, folder: Path) -> bytes:
    return _bundle(contact) + str(contact).encode()


def plain(contact: Contact, folder: Path) -> bytes:
    parts = [repr(contact), str(contact), f"{contact}", repr([contact]), repr(contact.offset_unit), repr(contact.notes)]
    parts.append(repr(contact.output_type_evidence))
    return "\n".join(parts).encode()


def rich_print(contact: Contact, folder: Path) -> bytes:
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(contact, list(contact.segments))
    return console.export_text().encode()


def transcript(contact: Contact, folder: Path) -> bytes:
    return _bundle(rtca.transcript_html(contact)) + _bundle(rtca.transcript_html(contact, show=[], search="a"))


def sentiment_figure(contact: Contact, folder: Path) -> bytes:
    figure = rtca.sentiment_timeline(contact)
    return _bundle(figure) + figure.to_json().encode()


def category_figure(contact: Contact, folder: Path) -> bytes:
    figure = rtca.category_timeline(contact)
    return _bundle(figure) + figure.to_json().encode()


def report(contact: Contact, folder: Path) -> bytes:
    path = rtca.write_report(contact, folder / "report.html", allow_revealed=True)
    return path.read_bytes() + rtca.render_report([contact, contact]).encode()


def frames(contact: Contact, folder: Path) -> bytes:
    parts = []
    for name in COLUMNS:
        frame = getattr(contact, name)
        # The HTML representation calls the plain one's formatters, and JSON holds every cell in full.
        parts += [frame.to_json(date_format="iso"), repr(frame.head(3)), frame._repr_html_()]
    return "\n".join(parts).encode()


def stacked(contact: Contact, folder: Path) -> bytes:
    return "\n".join(
        rtca.concat_frames([contact, contact], name).to_json(date_format="iso") for name in COLUMNS
    ).encode()


def arrow(contact: Contact, folder: Path) -> bytes:
    tables = [contact.arrow(name) for name in COLUMNS]
    return "\n".join(str(table) + json.dumps(table.to_pylist(), default=str) for table in tables).encode()


def segments(contact: Contact, folder: Path) -> bytes:
    listed = [msgspec.json.encode(segment) for segment in contact.segments]
    return b"\n".join([repr(contact.segments).encode(), *listed])


def redaction_report(contact: Contact, folder: Path) -> bytes:
    return contact.redaction_report().to_json(date_format="iso").encode()


def audit(contact: Contact, folder: Path) -> bytes:
    return rtca.audit_redaction(contact).to_json(date_format="iso").encode()


def transcript_widget(contact: Contact, folder: Path) -> bytes:
    """All that a widget sends: its whole state, and what a notebook would save of it."""
    return _widget(rtca.TranscriptWidget(contact))


def explorer(contact: Contact, folder: Path) -> bytes:
    shown = rtca.ContactExplorer(contact)
    return _widget(shown) + json.dumps(shown.state, default=str).encode()


def _widget(shown: Any) -> bytes:
    state = json.dumps(shown.get_state(), default=str, ensure_ascii=False).encode()
    bundle = json.dumps(shown._repr_mimebundle_(), default=str, ensure_ascii=False).encode()
    shown.close()
    return state + bundle + repr(shown).encode()


def csv(contact: Contact, folder: Path) -> bytes:
    return _files(contact.to_csv(folder / "csv", allow_revealed=True))


def excel(contact: Contact, folder: Path) -> bytes:
    return _files([contact.to_excel(folder / "book.xlsx", allow_revealed=True)])


def parquet(contact: Contact, folder: Path) -> bytes:
    import pyarrow.parquet as pq

    paths = contact.to_parquet(folder / "parquet", allow_revealed=True)
    # Compressed pages hide what they hold from a search; their rows do not.
    rows = [json.dumps(pq.read_table(path).to_pylist(), default=str).encode() for path in paths]
    return _files(paths) + b"\n".join(rows)


def jsonl(contact: Contact, folder: Path) -> bytes:
    return _files([contact.to_jsonl(folder / "pages.jsonl", allow_revealed=True)])


def terminal(contact: Contact, folder: Path) -> bytes:
    """What the commands print of a contact."""
    from rtca_nb.cli.findings import show_excerpt, show_findings
    from rtca_nb.cli.reading import _describe

    console = Console(file=io.StringIO(), width=100, record=True, force_terminal=True)
    show_findings(contact, console)
    show_excerpt(contact, console, messages=1000)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        _describe(contact)
    return console.export_text(styles=True).encode() + printed.getvalue().encode()


def _files(paths: list[Path]) -> bytes:
    return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in paths)


def errors(contact: Contact, folder: Path) -> bytes:
    """Every error that a contact's own calls raise, with its traceback."""
    calls: list[Callable[[], object]] = [
        lambda: contact.arrow("nothing"),
        lambda: contact.to_csv(folder / "x", frames=["nothing"]),
        lambda: setattr(contact, "status", "x"),
        lambda: rtca.transcript_html(contact, show=["nothing"]),
        lambda: rtca.write_report(contact, folder / "missing" / "x.html", allow_revealed=True),
        lambda: __import__("pickle").dumps(contact),
        lambda: contact.to_jsonl(folder / "missing" / "x.jsonl", allow_revealed=True),
        lambda: rtca.audit_redaction(contact, contact),
    ]
    said = []
    for call in calls:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - every kind of error is looked at
            said.append("".join(traceback.format_exception(error)))
        else:
            raise AssertionError("a call that must fail did not")
    return "\n".join(said).encode()


@contextlib.contextmanager
def _logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def logs(contact: Contact, folder: Path) -> bytes:
    with _logged() as stream:
        display(contact, folder)
        report(contact, folder)
        segments(contact, folder)
        errors(contact, folder)
    return stream.getvalue().encode()


SINKS: dict[str, Sink] = {
    name: sink
    for name, sink in globals().items()
    if callable(sink) and getattr(sink, "__module__", "") == __name__ and not name.startswith("_")
}
"""Name -> sink."""

# Shows only ids, counts and names of errors, so a revealed contact shows no more of itself there.
SHOWS_NO_TEXT = frozenset(
    {"plain", "rich_print", "sentiment_figure", "category_figure", "redaction_report", "audit", "errors", "logs"}
)
