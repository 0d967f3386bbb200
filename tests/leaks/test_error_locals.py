"""Tracebacks hold no clear text: whatever goes wrong, wherever, and whatever prints the locals."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import tempfile
import textwrap
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import rtca_nb as rtca
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.endpoint import FAULTS, ServedContact, serve
from rtca_nb.review.annotations.judgement import Target
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.leaks.executed import SharedKernel, notebook_of
from tests.leaks.registry import COVERS
from tests.leaks.tracebacks import InjectedError, errors_within, printed
from tests.rules.making import exact, function, near, number, pattern, plain

CANARY = canary_contact(7)
CANARIES = sorted(set(CANARY.canaries.values()))
PLACES = (2, pytest.param(5, marks=pytest.mark.slow))


class World:
    """Files and a service that hold canaries."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pages = folder / "pages.json"
        self.pages.write_text(json.dumps([json.loads(page) for page in CANARY.pages()]), encoding="utf-8")
        self.lines = folder / "lines.jsonl"
        self.lines.write_bytes(b"\n".join(CANARY.pages()))
        self.archive = folder / "archive"
        self.notes = folder / "notes.jsonl"
        self.corpus = folder / "corpus"
        said = dict(zip(("Name", "Description"), CANARIES, strict=False))
        record = {**said, "Attributes": {CANARIES[2]: CANARIES[3]}, "InitiationTimestamp": 1_767_322_809.5}
        served = ServedContact("instance", "contact", {"Raw": CANARY.segments}, pass_through=True, record=record)
        self.endpoint = serve([served], quota=None)

    def read(self) -> rtca.Contact:
        return rtca.read_contact(self.pages, output_type="Raw", instance_id="instance", contact_id="contact")

    def fetch(self, function: Callable[..., Any], ids: Any = "contact", **options: Any) -> Any:
        return function("instance", ids, output_type="Raw", client=self.endpoint.client(), **options)

    def kept(self) -> rtca.Archive:
        return rtca.Archive(self.archive, allow_raw=True)


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> Iterator[World]:
    made = World(tmp_path_factory.mktemp("world"))
    with made.endpoint:
        made.fetch(rtca.fetch_contact, archive=made.kept())
        judged = rtca.Annotations()
        explorer = rtca.ContactExplorer(made.read(), annotations=judged, reviewer="Ana")
        explorer.annotate("wrong", kind="sentiment", id="m0", note=CANARIES[0])
        judged.save(made.notes)
        rtca.write_corpus([made.read().reveal()], made.corpus, allow_revealed=True)
        yield made


YEAR = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
RULES = rtca.read_rules(
    {
        "Name": "Greeted",
        "Function": function(exact("hello"), pattern([plain("my"), near(4), number()], role="CUSTOMER"), operator="OR"),
    }
)

JUDGED = rtca.Annotations()
JUDGED.judge(Target("contact", "Raw", "category", "Greeted"), "right", reviewer="Ana")

CALLS: dict[str, Callable[[World], object]] = {
    "read_contact": lambda world: rtca.read_contact(world.pages),
    "read_contact of a file object": lambda world: rtca.read_contact(io.BytesIO(world.pages.read_bytes())),
    "read_contact of dicts": lambda world: rtca.read_contact(json.loads(world.pages.read_bytes())),
    "read_contacts": lambda world: list(rtca.read_contacts(world.lines)),
    "fetch_contact": lambda world: world.fetch(rtca.fetch_contact),
    "iter_pages": lambda world: list(world.fetch(rtca.iter_pages)),
    "watch_contact": lambda world: list(world.fetch(rtca.watch_contact, interval=0.1, context=True)),
    "fetch_contacts": lambda world: list(world.fetch(rtca.fetch_contacts, ["contact"])),
    "Contact.context": lambda world: world.fetch(rtca.fetch_contact, context=True).reveal().context.attributes,
    "fetch_contexts": lambda world: rtca.fetch_contexts(
        "instance", ["contact"], client=world.endpoint.client(), reveal=True
    ),
    "ContactContext": lambda world: repr(world.fetch(rtca.fetch_contact, context=True).context),
    "search_contacts": lambda world: rtca.search_contacts(
        "instance", *YEAR, client=world.endpoint.client(), reveal=True
    ),
    "Page.reveal": lambda world: [page.reveal().body for page in world.fetch(rtca.iter_pages)],
    "Page.segments": lambda world: [page.segments for page in world.fetch(rtca.iter_pages)],
    "Archive.contacts": lambda world: list(world.kept().contacts()),
    "Archive.contact": lambda world: world.kept().contact("instance", "contact", output_type="Raw"),
    "Archive.pages": lambda world: list(world.kept().pages()),
    "Archive.verify": lambda world: world.kept().verify(),
    "Archive.entries": lambda world: world.kept().entries(),
    "Archive.deadline_report": lambda world: world.kept().deadline_report(),
    "Archive.export_jsonl": lambda world: world.kept().export_jsonl(world.folder / "export.jsonl", allow_raw=True),
    "Contact.transcript": lambda world: world.read().transcript,
    "Contact.segments": lambda world: world.read().segments,
    "Contact.notes": lambda world: world.read().notes,
    "Contact.redaction_report": lambda world: world.read().redaction_report(),
    "Contact.arrow": lambda world: world.read().arrow("unknown"),
    "Contact.offset_unit": lambda world: world.read().offset_unit,
    "Contact.reveal": lambda world: world.read().reveal().transcript,
    "Contact.to_csv": lambda world: world.read().reveal().to_csv(world.folder / "csv", allow_revealed=True),
    "Contact.to_excel": lambda world: world.read().to_excel(world.folder / "book.xlsx"),
    "Contact.to_parquet": lambda world: world.read().to_parquet(world.folder / "parquet"),
    "Contact.to_jsonl": lambda world: world.read().reveal().to_jsonl(world.folder / "out.jsonl", allow_revealed=True),
    "Contact": lambda world: world.read()._repr_mimebundle_(),
    "to_csv": lambda world: rtca.to_csv(world.read(), world.folder / "files"),
    "to_excel": lambda world: rtca.to_excel([world.read()], world.folder / "file.xlsx"),
    "Corpus.redaction_report": lambda world: rtca.open_corpus(world.corpus).redaction_report(),
    "concat_frames": lambda world: rtca.concat_frames([world.read()], "transcript"),
    "transcript_html": lambda world: rtca.transcript_html(world.read(), search="hello"),
    "sentiment_timeline": lambda world: rtca.sentiment_timeline(world.read()),
    "category_timeline": lambda world: rtca.category_timeline(world.read()),
    "render_report": lambda world: rtca.render_report(world.read()),
    "write_report": lambda world: rtca.write_report(
        world.read().reveal(), world.folder / "r.html", allow_revealed=True
    ),
    "write_corpus": lambda world: rtca.write_corpus(world.pages, tempfile.mkdtemp(dir=world.folder)),
    "open_corpus": lambda world: rtca.open_corpus(world.corpus).transcript.to_pandas(),
    "corpus_of": lambda world: rtca.corpus_of([world.read().reveal()]).category_frequency(),
    "Corpus.sql": lambda world: rtca.open_corpus(world.corpus).sql("SELECT * FROM transcript"),
    "Corpus.search": lambda world: rtca.open_corpus(world.corpus).search(""),
    "Corpus.contact": lambda world: rtca.open_corpus(world.corpus).contact("contact").transcript,
    "CorpusReport": lambda world: rtca.write_corpus(
        [world.read().reveal()], tempfile.mkdtemp(dir=world.folder), allow_revealed=True
    ),
    "compare_contacts": lambda world: rtca.compare_contacts(world.read(), world.read()),
    "RuleSet.evaluate": lambda world: RULES.evaluate(world.read().reveal()),
    "Backtest": lambda world: RULES.backtest([world.read()]).to_markdown(),
    "RuleSet.backtest": lambda world: RULES.backtest([world.read().reveal()])._repr_html_(),
    "RuleComparison": lambda world: rtca.compare_rules(RULES, RULES, world.read())._repr_html_(),
    "compare_rules": lambda world: rtca.compare_rules(function(exact("x")), RULES, world.read().reveal()),
    "RuleSet.sensitivity": lambda world: RULES.sensitivity([world.read().reveal()]),
    "Rule.evaluate": lambda world: RULES["Greeted"].evaluate(world.read()),
    "Backtest.sample": lambda world: RULES.backtest([world.read()]).sample().recall(),
    "Rule.suggest": lambda world: RULES["Greeted"].suggest([world.read()], JUDGED),
    "audit_redaction": lambda world: rtca.audit_redaction(world.read()),
    "Annotations": lambda world: rtca.Annotations.load(world.notes).frame,
    "sample_contact": lambda _: rtca.sample_contact("hostile", output_type="Raw"),
    "TranscriptWidget": lambda world: rtca.TranscriptWidget(world.read())._repr_mimebundle_(),
    "ContactExplorer": lambda world: rtca.ContactExplorer(world.read())._repr_mimebundle_(),
    "CorpusExplorer": lambda world: rtca.CorpusExplorer([world.read()])._repr_mimebundle_(),
    "RuleLab": lambda world: rtca.RuleLab([world.read()], RULES["Greeted"])._repr_mimebundle_(),
    "CompareWidget": lambda world: rtca.CompareWidget(world.read(), world.read()),
}
# Errors of these hold no text of a contact: they take ids, or show figures.
APART = {"HTML", "ContactFailure", "RuleOutcome"}
# Frames and attributes are made in one way, for which one of them stands.
LIKE = {"Contact.transcript": "frames", "Contact.offset_unit": "plain"}
# A monitor fetches in threads as watch_contact does, and shows errors as sentences.
OTHERS = {"LiveMonitor"}


def test_calls_cover_every_public_name_that_handles_text():
    covered = {name.split(" ")[0] for name in CALLS} | {name.split(".")[0] for name in CALLS}
    like = set(LIKE.values())
    wanted = {
        name
        for name, how in COVERS.items()
        if not name.startswith("rtca-nb ") and how != "lets no text of a contact out" and not like & set(how)
    }
    assert wanted - covered - APART - OTHERS == set()


@pytest.mark.sampled(2)
# An error may also be raised while a generator is ended, where Python can only report it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("places", PLACES)
@pytest.mark.parametrize("name", CALLS)
def test_error_at_any_place_of_a_call_shows_no_clear_text(name, places, world):
    count = 0
    for error in errors_within(lambda: CALLS[name](world), most=places):
        count += 1
        assert found(printed(error, slow=count == 1).encode(), CANARIES) == []
    assert count >= places // 2


def test_error_shows_clear_text_where_nothing_hides_the_locals(world):
    def read() -> None:
        content = world.pages.read_bytes()
        raise InjectedError(f"after {len(content)} bytes")

    with pytest.raises(InjectedError) as caught:
        read()
    assert len(found(printed(caught.value, slow=True).encode(), CANARIES)) > 10


def error_of(call: Callable[[], object]) -> rtca.RtcaError | None:
    try:
        call()
    except rtca.RtcaError as error:
        return error
    return None


FETCH_FAULTS = [name for name, fault in FAULTS.items() if fault.seconds is None and fault.group != "unbounded"]


@pytest.mark.sampled(1)
# botocore leaves broken connections to the garbage collector, which comes when it likes.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("fault", FETCH_FAULTS)
def test_error_of_a_fetch_shows_no_clear_text(fault):
    contact = ServedContact("instance", "contact", {"Raw": CANARY.segments}, pass_through=True)
    with serve([contact], quota=None, faults=dict.fromkeys(range(1, 40), fault)) as endpoint:
        client = endpoint.client()
        arguments = {"output_type": "Raw", "client": client, "timeout": 1.5, "max_results": 10}
        failures: list[rtca.ContactFailure] = []
        calls = [
            lambda: rtca.fetch_contact("instance", "contact", **arguments),
            lambda: list(rtca.iter_pages("instance", "contact", **arguments)),
            lambda: failures.extend(rtca.fetch_contacts("instance", ["contact"], **arguments)),
        ]
        errors = [error for error in map(error_of, calls) if error is not None]
        errors += [failure.error for failure in failures if isinstance(failure, rtca.ContactFailure)]
        for error in errors:
            assert found(printed(error, slow=True).encode(), CANARIES) == []


def broken_files(folder: Path) -> list[str]:
    """Write a file for each way in which reading fails, and return expressions that read them."""
    page = CANARY.pages()[1]
    whole = json.loads(page)
    transcript = [segment["Transcript"]["Content"] for segment in CANARY.segments if "Transcript" in segment]
    voice = {"Transcript": [{"Content": text, "ParticipantId": "AGENT", "BeginOffsetMillis": 1} for text in transcript]}
    files = {
        "cut.json": page[:-20],
        "list.json": json.dumps(transcript).encode(),
        "text.json": json.dumps(" ".join(transcript)).encode(),
        "shape.json": json.dumps({"Texts": transcript}).encode(),
        "voice.json": json.dumps({**voice, "Channel": "VOICE", "Version": "1.1.0"}).encode(),
        "status.json": json.dumps({name: value for name, value in whole.items() if name != "Status"}).encode(),
        "html.json": f"<html><body>{' '.join(transcript)}</body></html>".encode(),
        "csv.json": "\n".join(f"{text};{text}" for text in transcript).encode(),
        "latin.json": json.dumps({**whole, "More": "é"}, ensure_ascii=False).encode("latin-1"),
        "deep.json": json.dumps({**whole, "More": json.loads("[" * 200 + "]" * 200)}).encode(),
        "number.json": page.replace(b'"Channel"', b'"More": ' + b"9" * 5000 + b', "Channel"'),
        "lines.jsonl": page + b"\n" + page[:-9] + b"\n" + page,
        "zip.json.gz": gzip.compress(page)[:-30],
        "two.jsonl": b"\n".join([page, page]),
        "stream.json": json.dumps(
            {"Version": "1.0.0", "Segments": transcript, "StreamingEventType": "SEGMENTS"}
        ).encode(),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    reads = [f"rtca.read_contact({name!r})" for name in files]
    reads += [f"list(rtca.read_contacts({name!r}))" for name in files]
    reads += [f"rtca.read_contact(open({name!r}, 'rb'))" for name in files]
    reads += [f"rtca.read_contact('cut.json', format={name!r})" for name in ("v2", "kinesis", "post-chat", "archive")]
    return reads


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("one_in", [30, pytest.param(1, marks=pytest.mark.slow)])
def test_errors_in_a_notebook_show_no_clear_text_in_verbose_mode_rich_and_a_debugger(one_in, tmp_path):
    (tmp_path / "pages.json").write_text(json.dumps([json.loads(page) for page in CANARY.pages()]), encoding="utf-8")
    (tmp_path / "tools.py").write_text(TOOLS, encoding="utf-8")
    failing = [
        *broken_files(tmp_path),
        "load().arrow('nothing')",
        "load().to_csv('/proc/nothing')",
        "load().reveal().to_jsonl('/proc/nothing', allow_revealed=True)",
        "rtca.write_report(load().reveal(), 'x.html')",
        "rtca.transcript_html(load(), show=['nothing'])",
        "rtca.render_report([load(), 1])",
        "rtca.compare_contacts(load(), rtca.sample_contact())",
        "rtca.audit_redaction(load(), analyzer=lambda text: 1 / 0)",
        "rtca.ContactExplorer(load(), search=1)",
        "rtca.TranscriptWidget(load()).__setattr__('selected_id', 'nothing')",
        "rtca.concat_frames([load(), 1], 'transcript')",
        "rtca.to_csv(load().reveal(), 'x')",
        "load().reveal().transcript.to_csv('x.csv')",
        "load().reveal().transcript.to_parquet('/nowhere/x', allow_revealed=True)",
        "rtca.CompareWidget(load(), load(), labels='x')",
        "rtca.CorpusExplorer([load()], categories=['x'])",
        "rtca.RuleLab([load()], listed='x')",
    ]
    failing = failing[::one_in]
    prelude = "import rtca_nb as rtca\nfrom tools import *\ndef load():\n    return rtca.read_contact('pages.json')"
    cells = [prelude, "%xmode Verbose", *failing, *(f"show(lambda: {call})" for call in failing)]
    kernel = SharedKernel(tmp_path)
    try:
        notebook = kernel.run(notebook_of(cells))
    finally:
        kernel.close()
    ends = [cell.outputs[-1].output_type if cell.outputs else "" for cell in notebook.cells[2:]]
    reads = [ends[place] == "error" for place in range(len(failing))]
    assert sum(reads) > len(reads) * 3 // 4
    for cell in notebook.cells:
        assert found(json.dumps(cell.outputs).encode(), CANARIES) == [], cell.source


TOOLS = """
import io, pdb, sys
from rich.console import Console

def show(call):
    try:
        call()
    except Exception as error:
        Console(width=160).print_exception(show_locals=True, max_frames=0)
        commands = "\\n".join(["args", "pp locals()"] + ["down", "args", "pp locals()"] * 30 + ["q"])
        for one in (error, error.__cause__, error.__context__):
            if one is not None and one.__traceback__ is not None:
                debugger = pdb.Pdb(stdin=io.StringIO(commands), stdout=sys.stdout)
                debugger.reset()
                debugger.interaction(None, one.__traceback__.tb_next or one.__traceback__)
"""


# -- the edge itself ----------------------------------------------------------------------------------------------


def of_the_package(source: str) -> dict[str, Any]:
    """Define functions as if in a module of the package."""
    names: dict[str, Any] = {"hide_locals": hide_locals, "json": json, "rtca": rtca, "asyncio": asyncio}
    exec(compile(textwrap.dedent(source), Path(rtca.__file__).with_name("made_by_a_test.py"), "exec"), names)
    return names


def test_edge_keeps_the_places_of_a_traceback_and_what_the_caller_handles():
    made = of_the_package("""
        @hide_locals
        def edge():
            text = "secret"
            try:
                1 / len(text[:0])
            except ZeroDivisionError as error:
                raise rtca.SourceError("it is broken") from error
    """)

    def fail() -> None:
        own = "kept"
        raise KeyError(own)

    def caller() -> None:
        try:
            fail()
        except KeyError:
            made["edge"]()

    with pytest.raises(rtca.SourceError) as caught:
        caller()
    shown = printed(caught.value)
    assert "it is broken" in shown
    assert "made_by_a_test.py" in shown
    assert "secret" not in shown
    handled = caught.value.__cause__.__context__
    assert isinstance(handled, KeyError)
    assert handled.__traceback__.tb_next.tb_frame.f_locals == {"own": "kept"}


def test_edge_forgets_what_an_error_was_raised_in_place_of():
    made = of_the_package("""
        @hide_locals
        def edge():
            try:
                b"secret \\xff".decode()
            except UnicodeDecodeError:
                raise rtca.SourceError("it is not UTF-8") from None
    """)
    with pytest.raises(rtca.SourceError) as caught:
        made["edge"]()
    assert caught.value.__context__ is None


def test_edge_goes_with_generators_their_steps_and_their_end():
    made = of_the_package("""
        ended = []

        @hide_locals
        def edge():
            text = "secret"
            try:
                yield 1
                raise ValueError(len(text))
            finally:
                ended.append(True)
    """)
    with pytest.raises(ValueError, match="6") as caught:
        list(made["edge"]())
    assert "secret" not in printed(caught.value)
    steps = made["edge"]()
    assert next(steps) == 1
    steps.close()
    assert made["ended"] == [True, True]
    assert list(steps) == []


def test_edge_goes_with_coroutines_and_groups_of_errors():
    made = of_the_package("""
        async def fail():
            text = "secret"
            await asyncio.sleep(0)
            raise ValueError(len(text))

        @hide_locals
        async def edge():
            try:
                await fail()
            except ValueError as error:
                raise ExceptionGroup("both", [error]) from None
    """)
    with pytest.raises(ExceptionGroup) as caught:
        asyncio.run(made["edge"]())
    assert "secret" not in printed(caught.value)
    assert "secret" not in printed(caught.value.exceptions[0])


def test_edge_does_not_end_a_generator_that_waits():
    def steps() -> Iterator[Any]:
        try:
            json.loads("[")
        except ValueError as error:
            yield error
        yield 2

    waiting = steps()
    error = next(waiting)

    @hide_locals
    def edge() -> None:
        raise error

    with pytest.raises(ValueError, match="Expecting"):
        edge()
    assert next(waiting) == 2


def test_edge_of_a_class_is_at_its_methods_and_properties():
    made = of_the_package("""
        @hide_locals
        class Edge:
            def __init__(self, fails=False):
                text = "secret"
                if fails:
                    raise ValueError(len(text))

            @property
            def number(self):
                "A number."
                text = "secret"
                raise ValueError(len(text))

            @number.setter
            def number(self, text):
                raise ValueError(len(text))

            @classmethod
            def made(cls):
                text = "secret"
                raise ValueError(len(text))
    """)
    edge = made["Edge"]()
    assert made["Edge"].number.__doc__ == "A number."
    calls = [lambda: made["Edge"](fails=True), lambda: edge.number, made["Edge"].made]
    calls.append(lambda: setattr(edge, "number", "secret"))
    for call in calls:
        with pytest.raises(ValueError, match="6") as caught:
            call()
        shown = traceback.TracebackException(ValueError, caught.value, caught.tb.tb_next, capture_locals=True)
        assert "secret" not in "".join(line for line in shown.format() if "lambda" not in line)


def test_stream_of_a_caller_that_is_interrupted_shows_no_clear_text():
    class Broken(io.RawIOBase):
        def __init__(self) -> None:
            self.parts = CANARY.pages()

        def read(self, _: int = -1) -> bytes:
            if not self.parts:
                raise KeyboardInterrupt
            return self.parts.pop()

    with pytest.raises(KeyboardInterrupt) as caught:
        rtca.read_contact(Broken())
    assert found(printed(caught.value, slow=True).encode(), CANARIES) == []
