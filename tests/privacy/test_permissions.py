"""Arguments that permit something, such as ``allow_revealed``: only True permits, and text such as "no" is refused.

Settings, the environment and tools that fill in notebooks give texts, and every text that is not empty counts as true.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from datetime import UTC, datetime
from types import FunctionType

import numpy as np
import pytest

import rtca_nb as rtca
from rtca_nb.archive.export import export_jsonl
from rtca_nb.base.arguments import check_flag
from rtca_nb.contact.access import record_of
from rtca_nb.contact.exports import check_permission
from rtca_nb.contact.frame_files import check_frames
from rtca_nb.corpus.incoming import incoming
from rtca_nb.corpus.report_sources import source_of
from rtca_nb.endpoint.recording import Recorder
from rtca_nb.endpoint.serving import serve
from rtca_nb.privacy.notebook_scrub import scrub_notebook
from rtca_nb.questions.period import period_of
from rtca_nb.review.compare.pair import comparison

PERMITS = re.compile(r"allow_(?!duplicates)\w+|reveal|force|keep_unmarked")
NEITHER = ["False", "false", "no", "True", "yes", "", 1, 0, 1.0, None, [], [True], np.array([True]), np.int64(1)]
RAW = rtca.sample_contact(output_type="Raw")
CLEAR = RAW.reveal()
WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def stored(contact, folder, **allowed):
    rtca.write_corpus([contact], folder / "made", **allowed)
    return rtca.open_corpus(folder / "made")


# Calls by module, name and parameter; ``contact`` is the masked or the revealed form of one contact.
CALLS = {
    "archive.export:export_jsonl allow_raw": lambda flag, path, **_: export_jsonl([], None, path, **flag),
    "archive.folder:Archive allow_raw": lambda flag, path, **_: rtca.Archive(path, **flag),
    "archive.folder:Archive.export_jsonl allow_raw": lambda flag, path, **_: rtca.Archive(path / "a").export_jsonl(
        path / "x", **flag
    ),
    "contact.contact:Contact.arrow allow_revealed": lambda flag, contact, **_: contact.arrow("summary", **flag),
    **{
        f"contact.contact:Contact.{name} allow_revealed": lambda flag, contact, path, name=name: getattr(contact, name)(
            path / "made", **flag
        )
        for name in ("to_csv", "to_parquet", "to_jsonl")
    },
    "contact.contact:Contact.to_excel allow_revealed": lambda flag, contact, path: contact.to_excel(
        path / "x.xlsx", **flag
    ),
    "contact.exports:check_permission allow_revealed": lambda flag, contact, **_: check_permission([contact], **flag),
    "contact.frame_files:check_frames allow_revealed": lambda flag, contact, **_: check_frames(
        {"x": contact.transcript}, **flag
    ),
    "contact.frame_files:to_csv allow_revealed": lambda flag, contact, path: rtca.to_csv(contact, path / "x", **flag),
    "contact.views:transcript_html reveal": lambda flag, contact, **_: rtca.transcript_html(contact, **flag),
    "corpus.excel:to_excel allow_revealed": lambda flag, contact, path: rtca.to_excel(contact, path / "x.xlsx", **flag),
    "corpus.incoming:incoming allow_revealed": lambda flag, contact, **_: [*incoming([contact], **flag)],
    "corpus.report_sources:source_of allow_revealed": lambda flag, contact, **_: source_of(
        [contact], period_of(None, None), **flag
    ),
    "corpus.reporting:write_report allow_revealed": lambda flag, contact, path: rtca.write_report(
        contact, path / "x.html", **flag
    ),
    "corpus.reporting:write_report force": lambda flag, path, **_: rtca.write_report(RAW, path / "x.html", **flag),
    "corpus.stored_table:StoredTable.arrow allow_revealed": lambda flag, contact, path: stored(
        contact, path, allow_revealed=True
    ).transcript.arrow(**flag),
    "corpus.stored_table:StoredTable.dask allow_revealed": lambda flag, contact, path: stored(
        contact, path, allow_revealed=True
    ).transcript.dask(**flag),
    "corpus.writing:write_corpus allow_revealed": lambda flag, contact, path: stored(contact, path, **flag),
    "endpoint.recording:Recorder allow_revealed": lambda flag, path, **_: Recorder(path / "x", **flag).close(),
    "endpoint.serving:serve allow_revealed": lambda flag, **_: serve(**flag),
    "fetch.contact_search:search_contacts reveal": lambda flag, **_: rtca.search_contacts(
        "instance", WHEN, WHEN, **flag
    ),
    "fetch.contexts:fetch_contexts reveal": lambda flag, **_: rtca.fetch_contexts("instance", ["c"], **flag),
    "privacy.notebook_scrub:scrub_notebook keep_unmarked": lambda flag, **_: scrub_notebook("{}", **flag),
    "render.markup:HTML.write allow_revealed": lambda flag, contact, path: rtca.transcript_html(contact).write(
        path / "x.html", **flag
    ),
    "review.compare.frame:compare_contacts allow_different": lambda flag, contact, **_: rtca.compare_contacts(
        contact, rtca.sample_contact("misaligned"), **flag
    ),
    "review.compare.pair:comparison allow_different": lambda flag, contact, **_: comparison(contact, contact, **flag),
    "widgets.compare:CompareWidget allow_different": lambda flag, contact, **_: rtca.CompareWidget(
        contact, contact, **flag
    ),
}
# Each method of these is called, with every parameter that permits something.
FRAMES = {
    "contact.dataframes:PlainFrame": lambda: RAW.transcript,
    "contact.dataframes:RevealedFrame": lambda: CLEAR.transcript,
    "contact.dataframes:RevealedSeries": lambda: CLEAR.transcript["content"],
    "contact.styler:PlainStyler": lambda: CLEAR.transcript.style,
    "questions.answer_frame:Answer": lambda: rtca.corpus_of([RAW]).search("refund"),
    "questions.answer_frame:RevealedAnswer": lambda: rtca.corpus_of([CLEAR]).search("refund"),
    "review.audit_frame:AuditFrame": lambda: rtca.audit_redaction(RAW),
}


def found():
    """Yield what takes a parameter that permits something: module and name, the parameter, and whether of a frame."""
    for module in pkgutil.walk_packages(rtca.__path__, "rtca_nb."):
        # Typer turns texts of the command line into True and False.
        if module.name.startswith("rtca_nb.cli") or module.name.endswith("__main__"):
            continue
        for name, member in vars(importlib.import_module(module.name)).items():
            if (
                name.startswith("_")
                or getattr(member, "__module__", None) != module.name
                or not isinstance(member, (type, FunctionType))
            ):
                continue
            place = f"{module.name.removeprefix('rtca_nb.')}:{name}"
            for method, function in functions_of(member):
                for parameter in filter(PERMITS.fullmatch, inspect.signature(function).parameters):
                    yield place, method, parameter


def functions_of(member):
    """Yield the name and the function of each public method; for a function, an empty name and the function."""
    if isinstance(member, FunctionType):
        yield "", member
    elif isinstance(member, type):
        for name in dir(member):
            function = inspect.getattr_static(member, name)
            function = getattr(function, "__func__", function)
            own = any(kind.__module__.startswith("rtca_nb") and name in vars(kind) for kind in member.__mro__)
            if own and isinstance(function, FunctionType) and (not name.startswith("_") or name == "__init__"):
                yield "" if name == "__init__" else f".{name}", function


FOUND = sorted(found())


def test_every_function_that_takes_a_permission_is_called_here():
    others = {f"{place}{method} {parameter}" for place, method, parameter in FOUND if place not in FRAMES}
    assert others == {*CALLS}
    assert len(CALLS) > 20
    for place in FRAMES:
        assert any(place == one for one, _, _ in FOUND)


def refuses(call, parameter, value, folder):
    with pytest.raises(rtca.UsageError, match=rf"^{parameter} must be True or False, not [\w. ]+$"):
        call({parameter: value})
    assert [*folder.glob("**/*.*")] == []


@pytest.mark.parametrize("case", CALLS)
@pytest.mark.parametrize("contact", [RAW, CLEAR], ids=["masked", "revealed"])
def test_only_true_and_false_are_taken(case, contact, tmp_path):
    parameter = case.split()[-1]
    for number, value in enumerate(NEITHER):
        folder = tmp_path / str(number)
        folder.mkdir()
        if "stored_table" in case:
            with pytest.raises(rtca.UsageError, match=rf"^{parameter} must be True or False"):
                CALLS[case](flag={parameter: value}, contact=contact, path=folder)
        else:
            refuses(
                lambda flag, folder=folder: CALLS[case](flag=flag, contact=contact, path=folder),
                parameter,
                value,
                folder,
            )


@pytest.mark.parametrize("place", FRAMES)
def test_writers_of_frames_take_only_true_and_false(place, tmp_path):
    frame = FRAMES[place]()
    methods = [(method, parameter) for one, method, parameter in FOUND if one == place]
    assert methods
    for method, parameter in methods:
        for value in NEITHER:
            for target in ([tmp_path / "made.x"], []):

                def call(flag, method=method, target=target):
                    getattr(frame, method[1:])(*target, **flag)

                refuses(call, parameter, value, tmp_path)


@pytest.mark.parametrize("value", [False, np.False_])
def test_false_does_not_permit(value, tmp_path):
    for call in (
        lambda: CLEAR.to_csv(tmp_path / "x", allow_revealed=value),
        lambda: CLEAR.transcript.to_csv(tmp_path / "x.csv", allow_revealed=value),
        lambda: rtca.write_report(CLEAR, tmp_path / "x.html", allow_revealed=value, force=True),
        lambda: rtca.transcript_html(RAW, reveal=True).write(tmp_path / "x.html", allow_revealed=value),
        lambda: rtca.Archive(tmp_path / "x", allow_raw=value).store("i", "c", "Raw"),
    ):
        with pytest.raises(rtca.RevealError):
            call()
    assert str(rtca.transcript_html(RAW, reveal=value)) == str(rtca.transcript_html(RAW))
    assert not rtca.Contact(record_of(RAW), revealed=value).revealed
    assert [*tmp_path.glob("**/*.*")] == []


@pytest.mark.parametrize("value", [True, np.True_])
def test_true_permits(value, tmp_path):
    assert CLEAR.to_csv(tmp_path / "x", frames=["summary"], allow_revealed=value)
    CLEAR.transcript.to_csv(tmp_path / "x.csv", allow_revealed=value)
    assert rtca.write_report(CLEAR, tmp_path / "x.html", allow_revealed=value, force=value)
    assert rtca.Archive(tmp_path / "a", allow_raw=value).store("i", "c", "Raw")
    assert rtca.Contact(record_of(RAW), revealed=value).revealed
    assert check_flag(value, "x") is True


@pytest.mark.parametrize("value", NEITHER)
def test_an_archive_whose_permission_is_set_later_and_a_contact_that_is_made_take_only_true_and_false(value, tmp_path):
    archive = rtca.Archive(tmp_path / "a")
    archive.allow_raw = value
    with pytest.raises(rtca.UsageError, match=r"^allow_raw must be True or False"):
        archive.store("i", "c", "Raw")
    with pytest.raises(rtca.UsageError, match=r"^revealed must be True or False"):
        rtca.Contact(record_of(RAW), revealed=value)
