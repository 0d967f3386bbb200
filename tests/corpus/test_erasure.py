"""Erasure: after it nothing in a corpus holds the contact, all else is as it was, and the proof holds no content."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import uuid

import fsspec
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.corpus.erasure import erase_contact
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.session import Session
from rtca_nb.corpus.store import Store
from rtca_nb.corpus.taking import Taker
from rtca_nb.exceptions import CorpusError, CredentialsError, SourceNotFoundError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from tests.corpus.readings import SMALL, chat, check_sound, whole, write
from tests.corpus.test_crash import disk, failing
from tests.corpus.test_store import Place, bucket, s3, server
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.making import make, message

__all__ = ["bucket", "failing", "s3", "server"]

pytestmark = pytest.mark.sampled_file(2)

CANARIES = [canary_contact(seed) for seed in (70, 71)]
ERASED, KEPT = CANARIES


def clear(one, form, messages=None):
    """A contact in clear, so that its canaries are in its rows."""
    segments = one.segments if messages is None else one.segments[:messages]
    return make(segments, output_type=form, contact_id=one.contact_id).reveal()


def fill(root):
    """Make a corpus of two contacts in both forms among others, in several snapshots."""
    for number in range(2):
        contacts = [clear(one, form, 20 + number) for one in CANARIES for form in ("Raw", "Redacted")]
        write([chat(f"a{number}"), *contacts, chat(f"b{number}")], root)


def everything(folder):
    """All bytes, and all rows, which compression hides from a search."""
    said = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            said += [str(path).encode(), path.read_bytes()]
            if path.suffix == ".parquet" and path.stat().st_size:
                said.append(json.dumps(pq.ParquetFile(path).read().to_pylist(), default=str).encode())
    return b"\n".join(said)


class Failing:
    """A store of which one call of a kind fails, after some that do not."""

    def __init__(self, objects, verb, after):
        self.url, self.left, self._objects, self._verb = objects.url, after + 1, objects, verb

    def __getattr__(self, name):
        if name != self._verb:
            return getattr(self._objects, name)
        self.left -= 1
        if self.left == 0:
            raise CorpusError("the store failed")
        return getattr(self._objects, name)


def others(root):
    return {table: [row for row in rows if row[0] != ERASED.contact_id] for table, rows in whole(root).items()}


@pytest.fixture
def filled(folder):
    fill(folder / "corpus")
    return folder / "corpus"


def test_nothing_of_an_erased_contact_is_left_and_nothing_else_is_lost(filled, folder):
    before = others(filled)
    # By writers that were killed: a snapshot half made, and parts that were staged.
    shutil.copytree((filled / "current").resolve(), filled / "snapshots" / ".9-0123abcd")
    shutil.copytree((filled / "current").resolve(), filled / "staged" / "0123456789abcdef" / "fedcba9876543210")
    held = rtca.open_corpus(filled)
    assert found(everything(filled), list(ERASED.canaries.values()))
    corpus = rtca.open_corpus(filled)
    removed = corpus.erase(ERASED.contact_id, folder / "proof.json")
    after = everything(filled)
    assert found(after, list(ERASED.canaries.values())) == []
    assert ERASED.contact_id.encode() not in after
    assert found(after, list(KEPT.canaries.values()))
    assert others(filled) == before
    assert whole(filled) == before
    assert check_sound(filled) == 6
    assert len(list((filled / "snapshots").iterdir())) == 1
    assert list((filled / "staged").iterdir()) == []
    assert {file.file.split("/")[0] for file in removed} >= {"contacts", "transcript", "segments"}
    assert len(corpus.contacts) == len(rtca.open_corpus(filled).contacts) == 6
    with pytest.raises(UsageError, match="does not have this contact"):
        corpus.contact(ERASED.contact_id)
    with pytest.raises(CorpusError):
        held.transcript.to_pandas()


def test_the_proof_says_what_was_removed_and_nothing_of_its_content(filled, folder):
    rows = {table: sum(row[0] == ERASED.contact_id for row in content) for table, content in whole(filled).items()}
    rtca.open_corpus(filled).erase(ERASED.contact_id, folder / "proof.json")
    text = (folder / "proof.json").read_bytes()
    said = json.loads(text)
    assert (said["corpus"], said["contact_id"], said["format"]) == (
        "corpus",
        ERASED.contact_id,
        "rtca-nb erasure proof",
    )
    for table, number in rows.items():
        counts = [file["rows"] for file in said["files"] if file["file"].startswith(f"{table}/")]
        assert sum(counts) >= number, "older snapshots held more"
        assert (max(counts, default=0) > 0) == (number > 0)
    assert all(file["bytes"] > 0 for file in said["files"])
    assert found(text, list(ERASED.canaries.values())) == []
    assert (folder / "proof.json").stat().st_mode & 0o077 == 0


def test_nothing_is_removed_where_no_proof_can_be_written(filled, folder):
    before = everything(filled)
    corpus = rtca.open_corpus(filled)
    (folder / "old.json").write_text("another")
    with pytest.raises(UsageError, match="exists already"):
        corpus.erase(ERASED.contact_id, folder / "old.json")
    with pytest.raises(UsageError, match="cannot be written"):
        corpus.erase(ERASED.contact_id, folder / "none" / "proof.json")
    with pytest.raises(SourceNotFoundError, match="does not have this contact"):
        corpus.erase("another", folder / "proof.json")
    assert not (folder / "proof.json").exists()
    assert everything(filled) == before


def test_an_erased_contact_can_be_written_anew_and_the_last_one_erased(folder):
    write([chat("a")], folder / "corpus")
    rtca.open_corpus(folder / "corpus").erase("a", folder / "proof.json")
    assert check_sound(folder / "corpus") == 0
    write([chat("a")], folder / "corpus")
    assert check_sound(folder / "corpus") == 1


def begun(root):
    """A writer that has staged a contact and not committed it."""
    session = Session(root_of(root), sizes=SMALL._replace(commit=99))
    context = session.staging()
    staging = context.__enter__()
    taker = Taker(staging.shelf, SMALL, session.readings)
    taker.add(chat("a", messages=4))
    taker.finish()
    session.stage(taker.staged(), staging)
    return session, staging, context


def test_another_writer_at_work_is_an_error_in_a_folder(folder):
    write([chat("a")], folder / "corpus")
    _, _, context = begun(folder / "corpus")
    with pytest.raises(CorpusError, match="another writer is at work; stop it, then erase the contact again"):
        rtca.open_corpus(folder / "corpus").erase("a", folder / "proof.json")
    assert not (folder / "proof.json").exists()
    context.__exit__(None, None, None)
    assert rtca.open_corpus(folder / "corpus").erase("a", folder / "proof.json")


def test_what_a_writer_staged_before_is_not_committed_to_a_store_afterwards(folder):
    url = f"memory://{uuid.uuid4().hex}"
    write([chat("a"), chat("b")], url)
    session, staging, _ = begun(url)
    rtca.open_corpus(url).erase("a", folder / "proof.json")
    with pytest.raises(CorpusError, match=r"was erased from the corpus during this write; .*; write again"):
        session.commit(staging)
    assert check_sound(Place(url).copy(folder)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["memory", pytest.param("s3", marks=pytest.mark.slow)])
def test_nothing_of_an_erased_contact_is_left_in_a_store(kind, request, folder):
    place = Place(f"memory://{uuid.uuid4().hex}") if kind == "memory" else request.getfixturevalue("bucket")
    fill(place.url)
    begun(place.url)  # and killed
    before = others(place.copy(folder / "before"))

    def everything_there():
        copied = folder / uuid.uuid4().hex
        for key in place.all_keys():
            (copied / key).parent.mkdir(parents=True, exist_ok=True)
            (copied / key).write_bytes(place.read(key))
        return everything(copied)

    assert found(everything_there(), list(ERASED.canaries.values()))
    corpus = rtca.open_corpus(place.url)
    assert corpus.erase(ERASED.contact_id, folder / "proof.json")
    after = everything_there()
    assert found(after, list(ERASED.canaries.values())) == []
    assert ERASED.contact_id.encode() not in after
    assert whole(place.copy(folder)) == before
    assert len(corpus.contacts) == 6
    assert json.loads((folder / "proof.json").read_bytes())["corpus"] == place.url.rsplit("/", 1)[-1]
    with pytest.raises(SourceNotFoundError):
        corpus.erase(ERASED.contact_id, folder / "again.json")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="Processes are forked and killed as POSIX does.")
@pytest.mark.parametrize("kills", [1, pytest.param(10, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_an_erasure_that_is_killed_in_any_call_is_done_by_the_next(failing, filled, folder, kills):
    before = others(filled)
    counted = shutil.copytree(filled, folder / "counted", symlinks=True)
    order = {"erase": ERASED.contact_id, "proof": str(folder / "counted.json")}
    failing.start(counted, **order, **disk(calls=str(folder / "number")))
    assert failing.exit_code() == 0
    calls = int((folder / "number").read_text())
    proven = json.loads((folder / "counted.json").read_bytes())["files"]
    chance = random.Random(kills)
    for number in range(kills):
        place = shutil.copytree(filled, folder / str(number), symlinks=True)
        fail_at = 1 + (number * (calls - 1) + chance.randrange(calls - 1)) // kills
        order["proof"] = str(folder / f"{number}.json")
        failing.start(place, **order, **disk(fail_at, kill=1, partial=chance.randint(0, 1)))
        assert failing.exit_code() == -signal.SIGKILL
        corpus = rtca.open_corpus(place)
        assert len(corpus.contacts) == check_sound(place)
        assert others(place) == before
        proof = folder / f"{number}-again.json"
        try:
            corpus.erase(ERASED.contact_id, proof)
        except SourceNotFoundError:
            proof = folder / f"{number}.json"
        assert json.loads(proof.read_bytes())["files"] == proven
        after = everything(place)
        assert found(after, list(ERASED.canaries.values())) == []
        assert ERASED.contact_id.encode() not in after
        assert whole(place) == before
        shutil.rmtree(place)


def test_an_erasure_removes_the_note_that_a_killed_one_had_not_finished(filled, folder):
    half, other = filled / ".rtca-0123456789abcdef.json", filled / ".rtca-erasing-0123.json"
    half.write_text(json.dumps({"names": [ERASED.contact_id]}))
    other.write_text("{}")
    rtca.open_corpus(filled).erase(ERASED.contact_id, folder / "proof.json")
    assert not half.exists()
    assert other.exists(), "it belongs to the erasure of another contact"


@pytest.mark.parametrize("messages", [4, 2])
def test_a_contact_that_also_came_without_its_id_is_erased_in_both(messages, folder):
    """Also where one of the two readings began later."""
    segments = [message(f"words {number}", identity=str(uuid.UUID(int=number + 1))) for number in range(4)]
    others = [message("kept", identity=str(uuid.UUID(int=99)))]
    url = f"memory://{uuid.uuid4().hex}"
    for root in (folder / "corpus", url):
        for few, name in ((segments, "a"), (segments[4 - messages :], UNKNOWN_ID), (others, UNKNOWN_ID)):
            write([make(few, output_type="Redacted", contact_id=name)], root)
        corpus = rtca.open_corpus(root)
        assert len(corpus.contacts) == 3
        assert corpus.erase("a", folder / f"{len(str(root))}.json")
        assert rtca.open_corpus(root).transcript.to_pandas()["content"].tolist() == ["kept"]
    assert b"words" not in everything(folder / "corpus")
    fsspec.filesystem("memory").rm(f"/{url.partition('://')[2]}", recursive=True)


@pytest.mark.parametrize("table", ["contacts", "transcript"])
def test_what_cannot_be_looked_through_is_not_said_to_hold_nothing_of_a_contact(table, folder):
    url = f"memory://{uuid.uuid4().hex}"
    files = fsspec.filesystem("memory")
    for root in (folder / "corpus", url):
        write([chat("a"), chat("b")], root)
    (damaged,) = [path for path in (folder / "corpus/current" / table).iterdir() if path.stem != "empty"]
    (part,) = [key for key in files.find(f"/{url.partition('://')[2]}/parts/{table}") if "empty" not in key]
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    files.pipe_file(part, b"x" * files.size(part))
    for root in (folder / "corpus", url):
        with pytest.raises(CorpusError, match=r"so it may contain the contact|has changed since it was written"):
            erase_contact(root_of(root), "a", folder / "proof.json")
    assert not (folder / "proof.json").exists()
    files.rm(f"/{url.partition('://')[2]}", recursive=True)


@pytest.mark.parametrize("verb", ["remove", *(pytest.param(verb, marks=pytest.mark.slow) for verb in ("list", "read"))])
def test_an_erasure_from_a_store_that_breaks_off_is_proven_by_the_next(verb, folder):
    """Wherever the store fails: all that was removed is in the proof of the erasure that ends."""
    wanted, fault = None, 0
    while True:
        url = f"memory://{uuid.uuid4().hex}"
        write([chat("a", text="words"), chat("b")], url)
        write([chat("c")], url)
        objects = Failing(root_of(url).objects, verb, fault)
        proof = folder / f"{fault}.json"
        try:
            erase_contact(Store(objects), "a", proof)
        except CorpusError:
            proof = folder / f"{fault}-again.json"
            erase_contact(root_of(url), "a", proof)
        said = json.loads(proof.read_bytes())["files"]
        files = sorted((file["file"].partition("/")[0], file["rows"]) for file in said)
        wanted = wanted or files
        assert files == wanted
        left = Place(url).copy(folder / f"{fault}-left")
        assert b"words" not in everything(left)
        assert not list(left.rglob("erasing/*"))
        assert check_sound(left) == 2
        fsspec.filesystem("memory").rm(f"/{url.partition('://')[2]}", recursive=True)
        if objects.left > 0:
            break
        fault += 1 + fault // 4
    assert fault > 0
    assert {table for table, _ in wanted} >= {"contacts", "transcript", "segments"}


@pytest.mark.slow
def test_a_store_that_hands_nothing_over_is_not_said_to_hold_nothing_of_a_contact(s3, bucket, folder):
    write([chat("a"), chat("b")], bucket.url)
    corpus = rtca.open_corpus(bucket.url)
    s3.gate.refusal = "AccessDenied", {"GET"}, "/parts/"
    with pytest.raises(CredentialsError, match=r"these AWS credentials do not allow .* to be read"):
        corpus.erase("a", folder / "proof.json")
    s3.gate.refusal = None
    assert corpus.erase("a", folder / "proof.json")


def test_the_command_erases_and_says_how_much(folder):
    url = f"file://{folder / 'kept'}"
    write([chat("a"), chat("b")], url)
    order = ["corpus", "erase", url, "a", "--proof", str(folder / "proof.json")]
    rows = len(rtca.open_corpus(url).transcript)
    result = CliRunner().invoke(app, order)
    assert result.exit_code == 0
    files = json.loads((folder / "proof.json").read_bytes())["files"]
    assert " ".join(result.output.split()) == (
        f"{sum(file['rows'] for file in files)} rows of the contact were removed from {len(files)} files; the rows of "
        "other contacts were kept, in new files. proof.json lists the files, but not their content."
    )
    # What it says was kept is there.
    assert 0 < len(rtca.open_corpus(url).transcript) < rows
    assert CliRunner().invoke(app, order).exit_code != 0
