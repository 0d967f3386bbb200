"""Every way out of a contact: the registry that the leak tests walk.

``SINKS`` drives each way out and returns all that came out of it, as bytes. ``COVERS`` names, for every public name,
the sinks that cover it, or says why it lets no text out. A public name that is in neither fails a test.
"""

from __future__ import annotations

import contextlib
import io
import json
import tempfile
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow.parquet as pq
from rich.console import Console

import rtca_nb as rtca
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.fetch.client_options import ClientOptions
from rtca_nb.fetch.connection import open_connection
from rtca_nb.model.record import replace_fields
from rtca_nb.tables.schema import COLUMNS
from tests.leaks.looking import bundle, logged
from tests.leaks.rule_sinks import EVERY_WORD, RULE_SINKS
from tests.render.islands import unpacked
from tests.widgets.comms import recorded, text_of

Sink = Callable[[Contact, Path], bytes]


def display(contact: Contact, folder: Path) -> bytes:
    return bundle(contact) + str(contact).encode()


def plain(contact: Contact, folder: Path) -> bytes:
    parts = [repr(contact), str(contact), f"{contact}", repr([contact]), repr(contact.offset_unit), repr(contact.notes)]
    parts += [contact.output_type_evidence, contact.redaction_trusted_evidence, str(contact.source_name)]
    return "\n".join(parts).encode()


def rich_print(contact: Contact, folder: Path) -> bytes:
    console = Console(file=io.StringIO(), width=200, record=True)
    console.print(contact, list(contact.segments))
    return console.export_text().encode()


def transcript(contact: Contact, folder: Path) -> bytes:
    return bundle(rtca.transcript_html(contact)) + bundle(rtca.transcript_html(contact, show=[], search="a"))


def sentiment_figure(contact: Contact, folder: Path) -> bytes:
    figure = rtca.sentiment_timeline(contact)
    return bundle(figure) + figure.to_json().encode()


def category_figure(contact: Contact, folder: Path) -> bytes:
    figure = rtca.category_timeline(contact)
    return bundle(figure) + figure.to_json().encode()


def report(contact: Contact, folder: Path) -> bytes:
    path = rtca.write_report(contact, folder / "report.html", allow_revealed=True)
    return path.read_bytes() + unpacked(rtca.render_report([contact, contact])).encode()


def frames(contact: Contact, folder: Path) -> bytes:
    parts = []
    for name in COLUMNS:
        frame = getattr(contact, name)
        # The HTML representation calls the plain one's formatters, and JSON holds every cell in full.
        parts += [frame.to_json(date_format="iso"), repr(frame.head(3)), frame._repr_html_()]
    return "\n".join(parts).encode()


def stacked(contact: Contact, folder: Path) -> bytes:
    stacks = [rtca.concat_frames([contact, contact], name) for name in COLUMNS]
    return "\n".join(stack.to_json(date_format="iso") + stack.head(3)._repr_html_() for stack in stacks).encode()


def arrow(contact: Contact, folder: Path) -> bytes:
    tables = [contact.arrow(name, allow_revealed=True) for name in COLUMNS]
    return "\n".join(str(table) + json.dumps(table.to_pylist(), default=str) for table in tables).encode()


def segments(contact: Contact, folder: Path) -> bytes:
    listed = [msgspec.json.encode(segment) for segment in contact.segments]
    return b"\n".join([repr(contact.segments).encode(), *listed])


def redaction_report(contact: Contact, folder: Path) -> bytes:
    frame = contact.redaction_report()
    return frame.to_json(date_format="iso").encode() + frame._repr_html_().encode()


def audit(contact: Contact, folder: Path) -> bytes:
    frame = rtca.audit_redaction(contact)
    return frame.to_json(date_format="iso").encode() + frame._repr_html_().encode()


def transcript_widget(contact: Contact, folder: Path) -> bytes:
    """All that a widget sends: its whole state, and what a notebook would save of it."""
    return _widget(rtca.TranscriptWidget(contact))


def explorer(contact: Contact, folder: Path) -> bytes:
    shown = rtca.ContactExplorer(contact)
    return _widget(shown) + json.dumps(shown.state, default=str).encode()


@cache
def _silent_client() -> Any:
    """A client for what is made, but never asks."""
    return open_connection(ClientOptions(endpoint_url="http://127.0.0.1:9")).client


def live_monitor(contact: Contact, folder: Path) -> bytes:
    """All that a monitor sends of a contact that it follows, and what a notebook would save of it in the end."""
    with recorded() as messages:
        shown = rtca.LiveMonitor("instance", contact.contact_id, client=_silent_client(), start=False)
        (line,) = shown._following.lines
        line.contact, line.state = contact, "ended"
        shown.join(0)
        saved = _widget(shown)
    return saved + text_of(messages).encode()


def watch_lines(contact: Contact, folder: Path) -> bytes:
    """What ``rtca-nb watch`` writes: lines, lines of JSON, and the view."""
    from rtca_nb.cli.changes import Changes, json_line
    from rtca_nb.cli.watch_view import message_lines, view_of
    from rtca_nb.fetch.follow import Following

    parts = [json_line(record) for record in Changes().since_last(contact)]
    parts += [json.dumps(json.loads(part), ensure_ascii=False) for part in parts]
    parts += [line.plain for *_, line in message_lines(contact)]
    following = Following("instance", contact.contact_id, ClientOptions(client=_silent_client()))
    following.lines[0].contact = contact
    console = Console(file=io.StringIO(), width=100, height=500, record=True, force_terminal=True)
    console.print(view_of(following, console))
    return "\n".join([*parts, console.export_text(styles=True)]).encode()


def changes(contact: Contact, folder: Path) -> bytes:
    """Everything of the contact as gained, and as lost."""
    less = _without_segments(contact)
    made = [rtca.compare_contacts(less, contact), rtca.compare_contacts(contact, less)]
    return b"\n".join(frame.to_json(date_format="iso").encode() + bundle(frame) for frame in made)


def compare_widget(contact: Contact, folder: Path) -> bytes:
    shown = rtca.CompareWidget(_without_segments(contact), contact)
    return bundle(shown.changes) + _widget(shown)


def _without_segments(contact: Contact) -> Contact:
    bare = Contact(replace_fields(record_of(contact), segments=(), unknown=(), revisions=()))
    return bare.reveal() if contact.revealed else bare


def annotations(contact: Contact, folder: Path) -> bytes:
    """What is kept of judgements on everything that can be judged, and the panel in which that is done."""
    explorer = rtca.ContactExplorer(contact, reviewer="Ana")
    said = []
    for identity in [None, *contact.transcript["id"].dropna()]:
        explorer.selected_id = identity
        for target in explorer._listed(identity):
            explorer.judgements.judge(target, "right", reviewer="Ana")
        said.append(str(explorer._review).encode())
    kept = explorer.judgements
    path = kept.save(folder / "review.jsonl")
    again = rtca.Annotations.load(path)
    frames = [kept.frame, kept.history, kept.precision(), explorer.annotations, again.merge(kept).frame]
    explorer.close()
    return b"\n".join(
        [path.read_bytes(), repr(again).encode(), repr(list(again)).encode(), *map(bundle, frames), *said]
    )


def _widget(shown: Any) -> bytes:
    # A widget's own script and style hold nothing of a contact.
    traits = {name: value for name, value in shown.get_state().items() if name not in {"_esm", "_css"}}
    state = json.dumps(traits, default=str, ensure_ascii=False).encode()
    bundle = json.dumps(shown._repr_mimebundle_(), default=str, ensure_ascii=False).encode()
    shown.close()
    return state + bundle + repr(shown).encode()


def csv(contact: Contact, folder: Path) -> bytes:
    return _files(contact.to_csv(folder / "csv", allow_revealed=True))


def excel(contact: Contact, folder: Path) -> bytes:
    return _files([contact.to_excel(folder / "book.xlsx", allow_revealed=True)])


def frame_files(contact: Contact, folder: Path) -> bytes:
    """What the functions and pandas' own writers put into files, of one contact and of several."""
    frame = contact.transcript
    paths = rtca.to_csv([contact, contact], folder / "several", allow_revealed=True)
    for name in ("to_csv", "to_html", "to_latex", "to_string"):
        paths.append(folder / name)
        getattr(frame, name)(paths[-1], allow_revealed=True)
    shown = frame.style.to_html().encode() + frame.style._repr_html_().encode()
    book = rtca.to_excel({"a": frame}, folder / "frames.xlsx", allow_revealed=True)
    return shown + _files([*paths, book])  # a zip may have anything in front of it, and nothing behind


def parquet(contact: Contact, folder: Path) -> bytes:
    import pyarrow.parquet as pq

    paths = contact.to_parquet(folder / "parquet", allow_revealed=True)
    # Compressed pages hide what they hold from a search; their rows do not.
    rows = [json.dumps(pq.read_table(path).to_pylist(), default=str).encode() for path in paths]
    return _files(paths) + b"\n".join(rows)


def jsonl(contact: Contact, folder: Path) -> bytes:
    return _files([contact.to_jsonl(folder / "pages.jsonl", allow_revealed=True)])


def corpus(contact: Contact, folder: Path) -> bytes:
    """All bytes of a corpus, every row of it, and what comes of it: tables, answers, finds, and the contact again."""
    root = Path(tempfile.mkdtemp(dir=folder))
    report = rtca.write_corpus([contact], root, allow_revealed=True)
    made = rtca.open_corpus(root)
    tables = [made.table(name) for name in made.tables]
    stored = [json.dumps(table.arrow(allow_revealed=True).to_pylist(), default=str) for table in tables]
    for name in ("segments", "transcript"):
        stored += [json.dumps(pq.read_table(path).to_pylist(), default=str) for path in root.rglob(f"{name}/*.parquet")]
    shown = [repr(report), repr(made), made._repr_html_(), *map(repr, tables), tables[0]._repr_html_()]
    asked = made.sql("SELECT * FROM transcript")
    shown += [asked.to_json(date_format="iso"), repr(asked.head(3)), asked.head(3)._repr_html_()]
    shown += [made.transcript.to_pandas().head(3)._repr_html_()]
    found = made.search("", limit=None)
    shown += [found.to_json(date_format="iso"), repr(made.search("any: a e i o u █ pii name"))]
    asked = rtca.corpus_of([contact])
    for answer in (made.category_frequency(), asked.hidden_by_contact(), made.redaction_report(), found):
        figure = answer.plot()
        shown += [repr(answer), answer._repr_html_(), *answer.left_out, figure.to_json(), str(figure._repr_html_())]
    # A rule that matches every word of what was written.
    tried = rtca.read_rules({"Name": "Named", "Function": EVERY_WORD}).backtest(made)
    shown += [tried.to_markdown(), tried._repr_html_(), tried.disagreements.to_json(), repr(tried)]
    again = made.contact(made.contacts.to_pandas()["contact_id"][0], contact.output_type)
    files = [path for path in root.rglob("*") if path.is_file()]
    return "\n".join(stored + shown).encode() + display(again, folder) + frames(again, folder) + _files(files)


def corpus_explorer(contact: Contact, folder: Path) -> bytes:
    """All that an explorer of many contacts sends, with a contact open beside its table, and what it hands out."""
    shown = rtca.CorpusExplorer([contact])
    (identity,) = shown.contacts["contact_id"]
    shown.contact_id = identity
    shown.search = identity[:4]
    made = [bundle(shown.contacts), json.dumps(shown.state, default=str).encode(), _widget(shown.explorer)]
    return b"\n".join([*made, _widget(shown)])


def rule_lab(contact: Contact, folder: Path) -> bytes:
    """All that the lab of a rule sends and hands out, of a rule that matches every word, with the contact open."""
    rule = {"Name": "Named", "Function": EVERY_WORD}
    shown = rtca.RuleLab([contact], rule)
    (identity,) = shown.contacts["contact_id"]
    shown.contact_id = identity
    made = [bundle(shown.contacts), json.dumps(shown.state, default=str).encode()]
    for listed in ("near", "no match", "not computable", "match"):
        shown.listed = listed
        made.append(shown._rows.encode())
    return b"\n".join([*made, _widget(shown)])


def terminal(contact: Contact, folder: Path) -> bytes:
    """What the commands print of a contact."""
    from rtca_nb.cli.findings import show_findings
    from rtca_nb.cli.messages import show_excerpt
    from rtca_nb.cli.reading import describe

    console = Console(file=io.StringIO(), width=100, record=True, force_terminal=True)
    show_findings(contact, console)
    show_excerpt(contact, console, messages=1000)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        describe(contact)
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


def logs(contact: Contact, folder: Path) -> bytes:
    with logged() as stream:
        display(contact, folder)
        report(contact, folder)
        segments(contact, folder)
        errors(contact, folder)
    return stream.getvalue().encode()


SINKS: dict[str, Sink] = {
    name: sink
    for name, sink in globals().items()
    if callable(sink) and getattr(sink, "__module__", "") == __name__ and not name.startswith("_")
} | RULE_SINKS
"""Name -> sink."""

# Shows only ids, counts and names of errors, so a revealed contact shows no more of itself there.
SHOWS_NO_TEXT = frozenset(
    {
        "annotations",
        "plain",
        "rich_print",
        "sentiment_figure",
        "category_figure",
        "redaction_report",
        *RULE_SINKS,  # nothing of a revealed contact is quoted
        "audit",
        "errors",
        "logs",
    }
)
