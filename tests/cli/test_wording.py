"""Errors at the command line: in its own words, with its own options, and without a name of Python's."""

from __future__ import annotations

import ast
import copy
import functools
import importlib
import json
import pickle
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import grimp
import pytest
import typer

import rtca_nb
from rtca_nb import exceptions
from rtca_nb.cli.commands import app
from rtca_nb.cli.wording import option_of, worded, worded_trouble
from rtca_nb.exceptions import TRY_AGAIN, TRY_LATER, Argument, CredentialsError, Hint, RtcaError, ServiceError
from rtca_nb.fetch.observer import Trouble
from rtca_nb.samples import build_sample
from tests.sources.shapes import write

PACKAGE = Path(rtca_nb.__file__).parent
ERRORS = {name for name in exceptions.__all__ if name.endswith("Error")}

# A name with an underscore, a call, a keyword, a value or a type of Python's.
PYTHON = re.compile(r"\w_\w|\w\(\)|\w\.\w+\(|\w=|\bNone\b|as bytes\b|\bdict\b|\bDataFrame\b|\brtca\.")
# Of the environment, the AWS configuration and SQL, and the package itself.
NO_NAME = re.compile(r"\bTRY_CAST\b|\bIf-None-Match\b|AWS_\w+|\w+_PROXY\b|\bcredential_process\b|\brtca_nb\b(?!\.)")

# Sentences for callers in Python, which no command can meet, by module and function, with the reason.
NOT_FROM_A_COMMAND = {
    "base.arguments:check_seconds": "the options take no other number",
    "contact.concat:concat_frames": "commands join no frames",
    "contact.contact:Contact.__init__": "commands make contacts of records",
    "contact.contact:Contact.__setattr__": "commands change no contact",
    "contact.frame_files:_chosen": "commands write no frames by themselves",
    "contact.frame_writers:_refuse": "commands write no frames by pandas' methods",
    "contact.styler:_checked": "commands style nothing",
    "rules.choices:chosen": "commands take no choices",
    "rules.context:checked_context": "commands take no contact records",
    "rules.context:checked_contexts": "commands take no contact records",
    "rules.reading:_rules": "commands pass paths",
    "rules.evaluating:outcomes_of": "commands pass contacts",
    "corpus.memory:HeldCorpus.sql": "commands ask corpora on disk",
    "questions.drawn:drawable": "commands draw whole answers",
    "corpus.identity:chosen_key": "commands ask for no contact of a corpus",
    "corpus.excel:_none": "commands write no workbook",
    "corpus.excel:_only_contacts": "commands write no workbook",
    "corpus.excel:_wrong": "commands write no workbook",
    "corpus.incoming:_checked": "commands pass paths",
    "corpus.report_sources:_checked": "commands report on contacts and corpora",
    "corpus.report_sources:source_of": "commands report on contacts and corpora",
    "endpoint.play_clock:PlayClock.__init__": "--speed takes no other number",
    "endpoint.clients:_new_session": "boto3 is installed with the command",
    "endpoint.fault_plan:parse_faults": "faults are written so on the command line",
    "endpoint.instances:Instances._checked": "the command serves instances of samples only",
    "endpoint.records:check_record": "the command serves what a file holds as it is",
    "endpoint.quota:Quota.__post_init__": "--quota takes no other quota",
    "endpoint.score:_check": "the command serves what a file holds as it is",
    "endpoint.server:Endpoint.advance": "the command steps no time",
    "endpoint.server:Endpoint.start": "the command starts it once",
    "fetch.bulk:fetch_contacts": "the command passes a list",
    "fetch.client_options:ClientOptions.__post_init__": "--max-results takes no other number",
    "fetch.client_options:ClientOptions._check_client": "commands pass no client, and check --endpoint-url",
    "fetch.client_options:_checked_segment_types": "the command passes a list with at least one",
    "fetch.search_windows:_moment": "--since and --until are times",
    "corpus.dask_pool:DaskPool._threads": "commands take no client",
    "fetch.contact_ids:read_contact_ids": "--ids is a path",
    "fetch.contact_search:search_contact_ids": "the command passes no criteria",
    "fetch.contact_search:search_contacts": "commands search for ids",
    "fetch.search_criteria:criteria_of": "commands search for ids",
    "rules.fetching:fetch_rules": "commands fetch no rules",
    "rules.rule_set:RuleSet.behind": "commands join no categories to rules",
    "fetch.follow:Following.__init__": "the command passes a list",
    "fetch.page:Page.__setattr__": "commands have no pages",
    "fetch.page:Page.body": "commands have no pages",
    "fetch.rate_limit:_figures": "--quota takes no other quota",
    "fetch.rate_limit:shared_pace": "--quota takes no other quota",
    "fetch.watch:check_times": "the options take no other number",
    "model.offset_units:check_offset_unit": "the option takes no other word",
    "model.output_types:check_output_type": "the option takes no other word",
    "model.parsing:parse_response": "commands read bytes",
    "model.record:Record.__post_init__": "the option takes no other word",
    "questions.asked:_names": "options give texts",
    "questions.period:period_of": "options give times with a time zone",
    "questions.talk:response_times_by": "no command asks ready-made questions",
    "questions.waits:abandonment": "no command asks ready-made questions",
    "review.findings:_analyzed": "the command passes the analyzer of this package",
    "samples.generator.contacts:GeneratedContact.pages": "the option takes no other word",
    "samples:build_sample": "commands ask for no unit of offsets",
    "sources.not_json:explain_text": "it says what the reader's own Python should write",
    "sources.open_source:_in_memory": "commands pass paths",
    "sources.options:Options.__post_init__": "the options take no other word",
}


class Said(NamedTuple):
    """A sentence that a place in the package can say: where, and in the words of the command line."""

    where: str
    sentence: str


@functools.cache
def modules_of_commands():
    """Return the modules that commands can run, lazily imported ones included."""
    graph = grimp.build_graph("rtca_nb", exclude_type_checking_imports=True, cache_dir=None)
    found, waiting = set(), ["rtca_nb.cli", *graph.find_descendants("rtca_nb.cli")]
    while waiting:
        module = waiting.pop()
        if module == "rtca_nb" or module in found:
            continue
        found.add(module)
        # What a package imports by name when it is asked for it, no graph knows.
        waiting += [*graph.find_modules_directly_imported_by(module), *graph.find_descendants(module)]
    return sorted(found)


def file_of(module):
    path = PACKAGE.joinpath(*module.split(".")[1:])
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def words(node):
    """Return an expression as the command line words it; what is known only when it runs is an ellipsis."""
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            return "".join(words(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
        case ast.Tuple():
            return "".join(map(words, node.elts))
        case ast.Starred():
            return words(node.value)
        case ast.IfExp():
            return f"{words(node.body)} {words(node.orelse)}"
        case ast.Call(func=ast.Name(id="Argument"), args=[ast.Constant(value=name)]):
            return option_of(name)
    return "…"


def hint_in(node):
    """Return the hint that an expression makes; None where it makes none."""
    match node:
        case ast.Call(func=ast.Name(id="Hint"), args=[ast.Constant(value=python)], keywords=keywords):
            return Hint(python, **{keyword.arg: keyword.value.value for keyword in keywords})
    return None


def said_by(module):
    """Yield what the errors of a module say; each is in the place that makes it."""

    def walk(node, path):
        for child in ast.iter_child_nodes(node):
            named = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
            where = [*path, child.name] if named else path
            match child:
                case ast.Call(func=ast.Name(id=name)) if name in ERRORS:
                    sentence = "".join(map(words, child.args))
                    hint = next((hint_in(one.value) for one in child.keywords if one.arg == "hint"), None)
                    advice = "" if hint is None else f"; {hint.worded(option_of)}"
                    yield Said(f"{module.removeprefix('rtca_nb.')}:{'.'.join(where)}", f"{sentence}{advice}")
            yield from walk(child, where)

    yield from walk(ast.parse(file_of(module).read_text("utf-8")), [])


def hints():
    """Return every hint of the package."""
    trees = (ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py")))
    found = (hint_in(node) for tree in trees for node in ast.walk(tree))
    return [hint for hint in found if hint is not None]


def options():
    """Return every option of every command."""

    def of(command):
        yield from (name for parameter in command.params for name in parameter.opts)
        for child in getattr(command, "commands", {}).values():
            yield from of(child)

    return set(of(typer.main.get_command(app)))


@pytest.mark.slow
def test_no_error_that_a_command_can_meet_speaks_of_python():
    said = [one for module in modules_of_commands() for one in said_by(module)]
    assert len(said) > 200
    speaks = {one.where: one.sentence for one in said if PYTHON.search(NO_NAME.sub("", one.sentence))}
    unlisted = {where: sentence for where, sentence in speaks.items() if where not in NOT_FROM_A_COMMAND}
    assert unlisted == {}
    assert set(NOT_FROM_A_COMMAND) <= set(speaks), "these speak of Python no more, or are gone"


@pytest.mark.slow
def test_hints_name_options_that_exist():
    known = options()
    found = hints()
    assert len(found) > 10
    for hint in found:
        named = re.findall(r"--[\w-]+", hint.worded(option_of))
        assert set(named) <= known, hint


@pytest.mark.slow
def test_hints_for_the_command_line_speak_of_no_python():
    shown = [hint.worded(option_of) for hint in hints()]
    assert [line for line in shown if PYTHON.search(NO_NAME.sub("", line))] == []


@pytest.mark.slow
def test_no_note_names_a_frame_but_by_the_words_that_the_command_line_replaces():
    named = re.compile(r"see contact\.|\bcontact\.(skipped|unknown|offset_problems|revisions|notes|transcript)")
    for module in modules_of_commands():
        tree = ast.parse(file_of(module).read_text("utf-8"))
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        said = [
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
        ]
        # Hints have words of their own for the command line, and Example: shows file names.
        found = [text for text in said if named.search(text) and "{" not in text and "Example:" not in text]
        assert [text for text in found if not re.fullmatch(r": see contact\.(unknown)?", text)] == [], module


def test_notes_in_the_terminal_name_the_part_of_the_report_that_shows_more(rtca, tmp_path):
    source = tmp_path / "analysis.json"
    document = json.loads(write(build_sample("refund"), "Redacted", "post-chat"))
    skipped = {"Feature": "CATEGORIZATION", "ReasonCode": "QUOTA_EXCEEDED", "SkippedEntities": []}
    source.write_text(json.dumps(document | {"JobDetails": {"SkippedAnalysis": [skipped]}, "Unheard": {"a": 1}}))
    found = [rtca("inspect", source), rtca("report", source, "-o", "r.html"), rtca("demo", "--sample", "misaligned")]
    page = (tmp_path / "r.html").read_text("utf-8")
    headings = set()
    for ran in found:
        lines = " ".join(f"{ran.out} {ran.err}".split())
        assert "see contact" not in lines
        headings |= set(re.findall(r'a report lists them under "([^"]+)"', lines))
    assert headings == {"Analysis that was skipped", "Unrecognised members", "Spans that cannot be trusted"}
    assert {heading for heading in headings if heading in page} >= headings - {"Spans that cannot be trusted"}


def test_arguments_that_a_message_names_are_worded():
    error = RtcaError(Argument("end_time"), " is before ", Argument("start_time"), hint=Hint("swap them"))
    assert str(error) == "end_time is before start_time; swap them"
    assert worded(error) == "--until is before --since; swap them."


@pytest.mark.parametrize(
    ("hint", "python", "shell"),
    [
        (Hint("check {region_name}"), "check region_name", "check --region"),
        (Hint("pass {allow_raw=True} if so"), "pass allow_raw=True if so", "pass --allow-raw if so"),
        (Hint("pass {column=}", command="name it with {column}"), "pass column=", "name it with --column"),
        (Hint("reveal() it", command="leave it"), "reveal() it", "leave it"),
    ],
)
def test_a_hint_has_words_for_python_and_for_the_command_line(hint, python, shell):
    error = RtcaError("something is wrong", hint=hint)
    assert str(error) == f"something is wrong; {python}"
    assert worded(error) == f"Something is wrong; {shell}."
    assert error.problem == "something is wrong"


def test_what_came_from_data_is_never_taken_for_the_name_of_an_argument():
    error = RtcaError("contact {region_name} is not there", hint=TRY_AGAIN)
    assert str(error) == "contact {region_name} is not there; try again"
    assert worded(error) == "Contact {region_name} is not there; try again."


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda error: pickle.loads(pickle.dumps(error))])
def test_a_copy_of_an_error_keeps_its_hint(again):
    error = ServiceError("refused by ", Argument("region_name"), code="C", http_status=400, hint=TRY_LATER)
    copied = again(error)
    assert (type(copied), str(copied), copied.code, copied.http_status) == (ServiceError, str(error), "C", 400)
    assert worded(copied) == "Refused by --region; try again in a while."
    assert copied.hint == TRY_LATER


@pytest.mark.parametrize("hint", [TRY_AGAIN, TRY_LATER])
def test_what_is_tried_again_is_not_advised(hint):
    error = RtcaError("the service failed", hint=hint)
    now = datetime.now(UTC)
    assert str(Trouble("c", error, now, 2.0, 3)) == "the service failed (3 times); asking again in 2.0 s"
    assert str(Trouble("c", error, now, None)) == f"{error}; not asked again"
    assert worded_trouble(Trouble("c", error, now, 0.0)) == "The service failed; asking again at once."


def test_trouble_of_a_watch_is_worded_for_the_command_line():
    error = CredentialsError(
        "no usable AWS credentials were found",
        hint=Hint("use rtca_nb.sample_contact()", command="use rtca-nb demo"),
    )
    trouble = Trouble("c", error, datetime.now(UTC), None)
    assert worded_trouble(trouble) == "No usable AWS credentials were found; use rtca-nb demo; not asked again."
    assert worded_trouble(trouble, outcome=False) == "No usable AWS credentials were found; use rtca-nb demo."


def test_each_module_of_a_listed_sentence_is_there():
    for where in NOT_FROM_A_COMMAND:
        importlib.import_module(f"rtca_nb.{where.partition(':')[0]}")
