"""Several processes write the corpus that one would; what dies or breaks off leaves nothing half."""

import contextlib
import gzip
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.base.pools import LocalPool, in_order
from rtca_nb.contact.alike import all_alike
from rtca_nb.corpus.incoming import contacts_in
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.writing import Writer
from rtca_nb.exceptions import ArchiveDamagedError, CorpusError, MalformedSourceError, UsageError
from rtca_nb.samples import build_sample
from tests.corpus import working
from tests.corpus.conftest import MEMORY
from tests.corpus.readings import check_sound, rows, whole
from tests.corpus.working import (
    CONTACTS,
    FEW,
    Inline,
    in_one,
    in_several,
    lines_of,
    outcome,
    post_chat,
    tokened,
    unnamed,
)
from tests.sources import shapes

# -- equality ---------------------------------------------------------------------------------------------------------


def places(*kinds):
    """Which contact comes in which form, as what, and in which file."""
    place = st.tuples(
        st.integers(0, len(CONTACTS) - 1),
        st.sampled_from(["Raw", "Redacted"]),
        st.sampled_from(kinds),
        st.sampled_from("abcdef"),
    )
    return st.lists(place, min_size=1, max_size=16)


FILE = re.compile(r"\b[a-f](?:\d+x\.json|\.jsonl)\b")
"""A name that :func:`laid_out` gives to a file."""


def sources(*kinds):
    """What is written, and what is in the corpus already."""
    return st.tuples(places(*kinds), st.one_of(st.just([]), places(*kinds)))


def laid_out(places, folder):
    """Write contacts to files: lines of several in one file, the others each in a file of its own."""
    folder.mkdir()
    for number, (which, form, kind, name) in enumerate(places):
        contact = CONTACTS[which]
        if kind == "lines":
            with (folder / f"{name}.jsonl").open("ab") as file:
                file.write(lines_of(contact, form))
            continue
        content = {"unnamed": unnamed, "shorter": lambda *of: unnamed(*of, messages=9), "post-chat": post_chat}[kind]
        (folder / f"{name}{number}x.json").write_bytes(content(contact, form))
    return folder


def check_equal(sources, seed):
    places, before = sources
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        folder = Path(name)
        source = laid_out(places, folder / "source")
        if before:
            earlier = laid_out(before, folder / "earlier")
            in_one(earlier, folder / "one")
            shutil.copytree(folder / "one", folder / "several", symlinks=True)
        wanted = in_one(source, folder / "one")
        report = in_several(source, folder / "several", Inline(2, seed))
        assert outcome(report) == outcome(wanted)
        assert without_files(folder / "several") == without_files(folder / "one")
        assert not any((folder / "several" / "staged").iterdir())


def without_files(corpus):
    """All rows, whatever the files are named that they were read from.

    Where two files hold the same reading, a row may name either: one process may see another reading between them,
    which the later of the two replaces; a process of several sees no more than its own files.
    """
    return {
        table: [tuple(FILE.sub("file", cell) for cell in row) for row in rows] for table, rows in whole(corpus).items()
    }


WRITES = (st.one_of(sources("lines", "lines", "post-chat"), sources("unnamed", "shorter")), st.integers(0, 99))
test_several_processes_write_what_one_does = settings(max_examples=2)(given(*WRITES)(check_equal))
test_several_processes_write_what_one_does_for_many_sources = pytest.mark.slow(
    settings(max_examples=12)(given(*WRITES)(check_equal))
)


def compared(source, folder, *, pool=None, sizes=FEW):
    """Write a source both ways; return what ran elsewhere, and the corpus."""
    pool = pool or Inline(3)
    wanted = Writer(root_of(folder / "one"), sizes=sizes).write(contacts_in(source))
    report = in_several(source, folder / "several", pool, sizes)
    assert outcome(report) == outcome(wanted)
    assert whole(folder / "several") == whole(folder / "one")
    return pool.ran, folder / "several"


@pytest.mark.slow
@pytest.mark.parametrize("write", [post_chat, unnamed, lines_of])
def test_forms_in_different_files_hide_the_same(write, folder):
    for form in ("Raw", "Redacted"):
        (folder / form).mkdir()
        for number, contact in enumerate(CONTACTS):
            (folder / form / f"{number}x.json").write_bytes(write(contact, form))
    ran, corpus = compared([folder / "Raw", str(folder / "Redacted")], folder)
    assert ran.count("work_out") > 2
    said = {}
    for form in ("Raw", "Redacted"):
        for contact in rtca.read_contacts(folder / form):
            said.setdefault(next(iter(contact.transcript["id"])), []).append(contact)
    texts = sorted(text for forms in said.values() for one in all_alike(forms) for text in one.transcript["content"])
    assert sorted(row["content"] for row in rows(corpus, "transcript")) == texts


@pytest.mark.slow
def test_contacts_with_and_without_ids_are_one_by_their_messages(folder):
    (folder / "source").mkdir()
    for number, contact in enumerate(CONTACTS[:6]):
        (folder / "source" / f"a{number}x.json").write_bytes(unnamed(contact, "Raw"))
        (folder / "source" / f"b{number}x.json").write_bytes(post_chat(contact, "Redacted"))
    ran, _ = compared([folder / "source"], folder, pool=Inline(2), sizes=FEW._replace(batch=200))
    assert ran.count("look_through") == 2  # the second time for the messages of all


@pytest.mark.slow
def test_pages_of_a_contact_in_several_files_are_one_contact(folder):
    sample = build_sample("refund")
    (folder / "source").mkdir()
    for number, page in enumerate(shapes.pages(sample, "Redacted", 5), 1):
        (folder / "source" / f"page-{number}.json").write_text(json.dumps(page))
    whole_lines = b"".join(lines_of(contact, "Raw") for contact in CONTACTS).splitlines(keepends=True)
    for number in range(3):  # lines of a contact that has several pages lie in different files
        (folder / "source" / f"x{number}.jsonl").write_bytes(b"".join(whole_lines[number::3]))
    _, corpus = compared(folder / "source", folder)
    assert check_sound(corpus) == 1 + len(CONTACTS)


@pytest.mark.slow
def test_a_long_file_is_read_in_ranges(folder, monkeypatch):
    monkeypatch.setattr("rtca_nb.corpus.splitting.LONG", 10_000)
    monkeypatch.setattr("rtca_nb.corpus.splitting.RANGE", 7_001)
    content = b"\n".join(lines_of(contact, form) for form in ("Raw", "Redacted") for contact in CONTACTS)
    (folder / "long.jsonl").write_bytes(content)
    ran, _ = compared(folder / "long.jsonl", folder)
    assert ran.count("look_through_lines") == -(-len(content) // 7_001)
    assert ran.count("work_out") >= 3
    (folder / "long.jsonl").write_bytes(content + unnamed(CONTACTS[0], "Raw"))
    assert in_several(folder / "long.jsonl", folder / "mixed", Inline()) is None
    assert not (folder / "mixed").exists()


@pytest.mark.slow
def test_pages_that_name_no_contact_are_read_contact_by_contact(folder, monkeypatch):
    monkeypatch.setattr("rtca_nb.corpus.splitting.LONG", 10_000)
    monkeypatch.setattr("rtca_nb.corpus.splitting.RANGE", 7_001)
    few = CONTACTS[:4]
    pages = [page for form in ("Raw", "Redacted") for contact in few for page in tokened(contact, form)]
    odd = json.loads(pages[0])  # a message that another program has written without the name of its type
    odd["Segments"] = [next(iter(segment.values())) for segment in odd["Segments"]]
    source = folder / "source" / "saved.jsonl"
    source.parent.mkdir()
    source.write_bytes(b"\n".join([json.dumps(odd).encode(), *pages[1:], *tokened(CONTACTS[4], "Raw")[:1]]))
    ran, corpus = compared(source.parent, folder)
    assert ran.count("work_out") >= 3
    # Of several files that share a name, the next one may go on with the last contact.
    source.rename(source.with_name("saved-1.jsonl"))
    source.with_name("saved-2.jsonl").write_bytes(tokened(CONTACTS[4], "Raw")[1])
    _, other = compared(source.parent, folder / "again")
    assert len(rows(other, "transcript")) > len(rows(corpus, "transcript"))


@pytest.mark.slow
def test_what_cannot_be_split_is_left_to_one_process(folder):
    sample = build_sample("refund")
    (folder / "stream.json").write_bytes(shapes.write(sample, "Redacted", "kinesis-lines"))
    (folder / "lines.jsonl").write_bytes(lines_of(CONTACTS[0], "Redacted"))
    assert in_several([folder / "stream.json", folder / "lines.jsonl"], folder / "corpus", Inline()) is None
    assert not (folder / "corpus").exists()
    report = rtca.write_corpus([folder / "stream.json", folder / "lines.jsonl"], folder / "corpus", workers=2)
    assert report.added == 2
    contacts = [rtca.sample_contact(), rtca.sample_contact(output_type="Raw")]
    assert rtca.write_corpus(contacts, folder / "other", workers=2).added == 2


@pytest.mark.sampled(1)
@pytest.mark.parametrize("by", ["path", "list", "folder"])
@pytest.mark.slow
def test_one_process_reads_a_long_file_in_tasks_too(by, folder, monkeypatch):
    monkeypatch.setattr("rtca_nb.corpus.splitting.LONG", 10_000)
    monkeypatch.setattr("rtca_nb.corpus.splitting.RANGE", 7_001)
    (folder / "source").mkdir()
    path = folder / "source" / "lines.jsonl"
    path.write_bytes(b"".join(lines_of(contact, form) for form in ("Raw", "Redacted") for contact in CONTACTS))
    wanted = Writer(root_of(folder / "one")).write(contacts_in(path))
    said = []
    source = {"path": path, "list": [path], "folder": str(folder / "source")}[by]
    report = rtca.write_corpus(source, folder / "tasks", progress=lambda report: said.append(report.read))
    assert outcome(report) == outcome(wanted)
    assert whole(folder / "tasks") == whole(folder / "one")
    assert said[-1] == 2 * len(CONTACTS)


@pytest.mark.slow
def test_a_compressed_file_of_several_contacts_is_read_whole(folder):
    packed = gzip.compress(b"".join(lines_of(contact, "Redacted") for contact in CONTACTS[:5]))
    (folder / "lines.jsonl.gz").write_bytes(packed)
    (folder / "raw.jsonl").write_bytes(b"".join(lines_of(contact, "Raw") for contact in CONTACTS))
    compared([folder / "lines.jsonl.gz", folder / "raw.jsonl"], folder)


@pytest.mark.slow
def test_archives_are_read_contact_by_contact(folder):
    from rtca_nb.endpoint import ServedContact, serve

    sample = build_sample("refund")
    served = [ServedContact("instance", f"c{number}", sample.segments, pass_through=True) for number in range(5)]
    archive = rtca.Archive(folder / "kept", allow_raw=True)
    with serve(served, quota=None) as endpoint:
        for form, ids in (("Redacted", "0123"), ("Raw", "124")):
            asked = [f"c{number}" for number in ids]
            list(
                rtca.fetch_contacts(
                    "instance", asked, client=endpoint.client(), archive=archive, output_type=form, quota=None
                )
            )
    ran, corpus = compared(archive, folder)
    assert check_sound(corpus) == 7
    assert ran.count("look_through_kept") == 1
    for place in ("one", "several"):
        shutil.rmtree(folder / place)
    (folder / "lines.jsonl").write_bytes(b"".join(lines_of(contact, "Raw") for contact in CONTACTS[:3]))
    _, corpus = compared([folder / "lines.jsonl", folder / "kept"], folder)
    assert check_sound(corpus) == 10


# -- what is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_damaged_files_of_an_archive_hide_no_other_contact(folder):
    from rtca_nb.endpoint import ServedContact, serve

    sample = build_sample("refund")
    served = [ServedContact("instance", f"c{number}", sample.segments) for number in range(6)]
    archive = rtca.Archive(folder / "kept")
    with serve(served, quota=None) as endpoint:
        list(
            rtca.fetch_contacts(
                "instance", [one.contact_id for one in served], client=endpoint.client(), archive=archive, quota=None
            )
        )
    first, second, third, *_ = sorted((folder / "kept" / "redacted").iterdir())
    first.write_bytes(b"not a database at all" * 100)
    with contextlib.closing(sqlite3.connect(second)) as base, base:  # seen only where the pages are read
        base.execute("UPDATE body SET content = replace(content, 'COMPLETED', 'COMPLETEd')")
    third.unlink()
    for write, place in ((in_one, "one"), (lambda source, to: in_several(source, to, Inline()), "several")):
        with pytest.raises(ArchiveDamagedError):
            write(archive, folder / place)
        assert len(rtca.open_corpus(folder / place).contacts) == 3


def broken(folder, write=post_chat, name="{}x.json"):
    (folder / "source").mkdir()
    for number, contact in enumerate(CONTACTS):
        (folder / "source" / name.format(number)).write_bytes(write(contact, "Redacted"))
    (folder / "source" / name.format(4)).write_bytes(b'{"Transcript": [')
    return folder / "source"


@pytest.mark.parametrize("write", [pytest.param(post_chat, marks=pytest.mark.slow), unnamed])
def test_a_source_that_breaks_leaves_what_came_before(write, folder):
    source = broken(folder, write)
    with pytest.raises(MalformedSourceError) as one:
        in_one(source, folder / "one")
    with pytest.raises(MalformedSourceError) as several:
        in_several(source, folder / "several", Inline())
    assert str(one.value) == str(several.value)
    assert whole(folder / "one") == whole(folder / "several")
    assert check_sound(folder / "several") == 4
    assert not any((folder / "several" / "staged").iterdir())


@pytest.mark.slow
def test_a_contact_of_which_the_broken_file_may_be_a_page_is_not_what_came_before(folder):
    (folder / "source").mkdir()
    for number, page in enumerate(shapes.pages(build_sample("refund"), "Redacted", 5), 1):
        (folder / "source" / f"page-{number}.json").write_text(json.dumps(page))
    (folder / "source" / "a.json").write_bytes(unnamed(CONTACTS[0], "Redacted"))
    (folder / "source" / "page-4.json").write_text("{")
    for write, place in ((in_one, "one"), (lambda source, to: in_several(source, to, Inline()), "several")):
        with pytest.raises(MalformedSourceError, match="page-4"):
            write(folder / "source", folder / place)
        assert check_sound(folder / place) == 1


@pytest.mark.slow
def test_a_page_that_breaks_off_the_work_leaves_what_came_before(folder):
    lines = [lines_of(contact, "Redacted") for contact in CONTACTS]
    lines[4] = lines[4].replace(b'"Segments":[', b'"Segments":7,"x":[').replace(b'"Segments": [', b'"Segments":7,"x":[')
    (folder / "lines.jsonl").write_bytes(b"".join(lines))
    with pytest.raises(rtca.RtcaError, match=r"lines\.jsonl"):
        in_several(folder / "lines.jsonl", folder / "corpus", Inline())
    assert check_sound(folder / "corpus") == 4


def test_a_source_that_cannot_be_read_makes_no_corpus(folder):
    (folder / "broken.json").write_bytes(b'{"Transcript": [')
    for source in ("nothing.json", [folder / "broken.json"], folder / "nothing"):
        with pytest.raises(rtca.SourceError):
            in_several(source, folder / "corpus", Inline())
        assert not (folder / "corpus").exists()


def test_a_file_that_changes_between_two_looks_is_an_error(folder):
    path = folder / "lines.jsonl"
    path.write_bytes(b"".join(lines_of(contact, "Redacted") for contact in CONTACTS))

    class Cutting(Inline):
        def submit(self, function, given):
            if function.__name__ == "work_out":
                os.truncate(path, 100)
            return super().submit(function, given)

    with pytest.raises(rtca.SourceError, match=r"lines.jsonl' changed while it was read"):
        in_several(path, folder / "corpus", Cutting())
    assert check_sound(folder / "corpus") == 0


@pytest.mark.parametrize("workers", [0, -1, True, 1.5, "2", [2], 10_000])
def test_workers_are_a_whole_number(workers, folder):
    with pytest.raises(UsageError, match="workers must be a whole number from 1 to 1,024"):
        rtca.write_corpus("nothing", folder / "corpus", workers=workers)


@pytest.mark.slow
def test_a_client_is_one_of_dask(folder):
    pytest.importorskip("distributed")
    with pytest.raises(UsageError, match=r"client must be a dask.distributed.Client .* not a value of type str"):
        rtca.write_corpus("nothing", folder / "corpus", client="tcp://127.0.0.1:8786")
    with pytest.raises(UsageError, match="pass either workers"):
        rtca.write_corpus("nothing", folder / "corpus", client="x", workers=2)


# -- processes --------------------------------------------------------------------------------------------------------


def is_running(pid):
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_and_the_corpus_is_the_same(folder):
    (folder / "lines.jsonl").write_bytes(
        b"".join(lines_of(contact, form) for form in ("Raw", "Redacted") for contact in CONTACTS)
    )
    wanted = in_one(folder / "lines.jsonl", folder / "one")
    pool = LocalPool(2)
    killed = []

    def kill(report):
        if not killed:
            killed.append(pool.processes[0])
            os.kill(killed[0], signal.SIGKILL)

    report = in_several(folder / "lines.jsonl", folder / "several", pool, progress=kill)
    assert len(killed) == 1
    assert not any(map(is_running, killed))
    assert outcome(report) == outcome(wanted)
    assert whole(folder / "several") == whole(folder / "one")
    assert not any((folder / "several" / "staged").iterdir())
    assert pool.processes == []


@pytest.mark.slow
def test_what_is_no_text_on_the_path_of_modules_is_passed_over(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "path", [*sys.path, tmp_path, b"/nowhere", None])
    pool = LocalPool(1)
    try:
        assert list(in_order(pool, working.twice, [1, 2])) == [2, 4]
    finally:
        pool.close()


@pytest.mark.slow
def test_work_at_which_processes_die_is_tried_three_times(tmp_path):
    pool = LocalPool(1)
    try:
        assert list(in_order(pool, working.twice, range(9))) == [2 * number for number in range(9)]
        before = pool.processes
        assert list(in_order(pool, working.die_once, [str(tmp_path / "died")])) == pool.processes != before
        with pytest.raises(CorpusError, match="died 3 times on the same contacts; free memory on this"):
            list(in_order(pool, working.die_always, [None]))
        with pytest.raises(CorpusError, match=r"a worker process failed \(ValueError\)") as raised:
            list(in_order(pool, working.fail, [None]))
        assert "Zanzibarra" not in str(raised.value)
    finally:
        pool.close()
    assert pool.processes == []


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_write_that_is_ended_leaves_no_process_and_nothing_half(how, folder):
    root = Path(__file__).parents[2]
    path, corpus = folder / "lines.jsonl", folder / "corpus"
    path.write_bytes(b"".join(lines_of(one, "Redacted") for one in working.generate_contacts(600, seed=3)))
    asked = ("corpus", "build", str(path), str(corpus), "--workers", "2")
    running = subprocess.Popen(
        [sys.executable, "-c", "import sys; from rtca_nb.cli import main; sys.exit(main())", *asked],
        env={**os.environ, "PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        wait_for(lambda: any(corpus.glob("staged/*/*")))
        children = psutil.Process(running.pid).children(recursive=True)
        assert len(children) >= 2
        os.killpg(running.pid, how) if how == signal.SIGINT else running.kill()
        _, said = running.communicate(timeout=60)
    finally:
        if running.poll() is None:
            running.kill()
            running.communicate()
    wait_for(lambda: not any(is_running(child.pid) for child in children))
    if how == signal.SIGINT:
        assert running.returncode == 130
        assert "Traceback" not in said
        assert not any((corpus / "staged").iterdir())
    again = in_one(path, corpus, sizes=FEW._replace(batch=200, part=1000))
    assert again.contacts == check_sound(corpus) == 600
    assert not any((corpus / "staged").iterdir())
