"""A corpus under kill −9, on a disk that fails, and with several processes at work: whole for every reader, always."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import rtca_nb as rtca
from tests.corpus.readings import chat, check_sound, rows, whole, write
from tests.corpus.zygote import NUMBER, contacts
from tests.making import THOROUGH

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Processes are forked and killed as POSIX does.")


class Writers:
    """Starts writers of a corpus."""

    def __init__(self, preload=None):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        if preload is not None:
            environment["LD_PRELOAD"] = str(preload)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.corpus.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout.readline() == "ready\n"

    def start(self, folder, kind="second", **order):
        self.process.stdin.write(json.dumps({"folder": str(folder), "contacts": kind, **order}) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def exit_code(self):
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def failing(tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("A C compiler and Linux are needed to choose the call in which a disk fails or a process dies.")
    library = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    source = Path(__file__).parents[1] / "archive" / "failing_disk.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    running = Writers(preload=library)
    yield running
    running.close()


class Begun:
    """A corpus with a first snapshot, to be copied; what a second write makes of it, and in how many calls."""

    def __init__(self, folder, failing):
        self.begun, done = folder / "begun", folder / "done"
        write(contacts("first"), self.begun)
        shutil.copytree(self.begun, done, symlinks=True)
        failing.start(done, **disk(calls=str(folder / "number")))
        assert failing.exit_code() == 0
        self.calls = int((folder / "number").read_text())
        assert self.calls > 100, "the disk's calls are seen"
        self.before, self.after = whole(self.begun), whole(done)
        assert check_sound(done) == NUMBER

    def copy(self, place):
        shutil.copytree(self.begun, place, symlinks=True)
        return place

    def check(self, place, *, resume=True):
        """The corpus opens and is sound, and writing again makes of it what an undisturbed write makes."""
        corpus = rtca.open_corpus(place)
        assert len(corpus.contacts) == check_sound(place)
        assert len(corpus.contacts) >= len(self.before["contacts"])
        assert corpus.contact("c1", "Raw").transcript["content"].tolist() == ["hello 0", "hello 1"]
        del corpus
        if not resume:
            return
        write(contacts("second"), place)
        assert whole(place) == self.after
        assert not any((place / "staged").iterdir())
        assert len(list((place / "snapshots").iterdir())) == 2
        assert sorted(path.name for path in place.iterdir() if path.name != ".lock") == sorted(
            ["current", "rtca-corpus.json", "snapshots", "staged"]
        )


@pytest.fixture(scope="module")
def begun(failing, tmp_path_factory):
    return Begun(tmp_path_factory.mktemp("begun"), failing)


def disk(fail_at=-1, **how):
    return {"errno": 0, "lasting": 0, "partial": 0, "kill": 0, "fail_at": fail_at, **how}


@pytest.mark.slow
@pytest.mark.parametrize(
    "kills", [3, pytest.param(round(40 * THOROUGH), marks=[pytest.mark.slow, pytest.mark.timeout(900)])]
)
def test_a_writer_that_is_killed_in_any_call_leaves_a_sound_corpus(failing, begun, folder, kills):
    chance = random.Random(kills)
    for number in range(kills):
        place = begun.copy(folder / str(number))
        # Evenly over the whole work, and anywhere within each part of it.
        fail_at = 1 + (number * (begun.calls - 1) + chance.randrange(begun.calls - 1)) // kills
        failing.start(place, **disk(fail_at, kill=1, partial=chance.randint(0, 1)))
        assert failing.exit_code() == -signal.SIGKILL, "every kill hits"
        begun.check(place, resume=kills > 8 or number % 4 == 2)
        shutil.rmtree(place)


@pytest.mark.slow
@pytest.mark.parametrize("faults", [1, pytest.param(12, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_disk_that_fails_at_any_call_loses_nothing(failing, begun, folder, faults):
    chance = random.Random(faults)
    raised = 0
    for number in range(faults):
        place = begun.copy(folder / str(number))
        failing.start(
            place,
            **disk(
                chance.randint(1, begun.calls),
                errno=chance.choice([errno.ENOSPC, errno.EIO]),
                lasting=chance.randint(0, 1),
                partial=chance.randint(0, 1),
            ),
        )
        code = failing.exit_code()
        assert code in {0, 3}
        raised += code == 3
        begun.check(place)
        shutil.rmtree(place)
    assert raised >= faults // 2  # some calls only remove what is no longer needed


def test_a_full_disk_is_a_sentence_and_loses_nothing(folder):
    resource = pytest.importorskip("resource")
    write([chat("a")], folder)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))  # a file that grows further fails as on a full disk
    try:
        with pytest.raises(rtca.CorpusError, match="the disk is full"):
            write([chat("b")], folder)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert check_sound(folder) == 1
    write([chat("b")], folder)
    assert check_sound(folder) == 2


@pytest.mark.slow
def test_a_first_write_that_is_killed_is_started_again(failing, folder):
    for fail_at in (1, 2, 5, 40, 90):
        place = folder / str(fail_at)
        failing.start(place, "first", **disk(fail_at, kill=1))
        assert failing.exit_code() == -signal.SIGKILL
        write(contacts("first"), place)
        assert check_sound(place) == 8


@pytest.mark.slow
def test_two_processes_write_one_corpus_while_others_read_it(failing, folder):
    place = folder / "corpus"
    seen, faults = [], []
    stop = threading.Event()

    def read():
        """Each opening is whole: as many messages as its contacts have."""
        while not stop.wait(0.01):
            try:
                corpus = rtca.open_corpus(place)
                contacts_, said = corpus.contacts.arrow(), corpus.transcript.arrow()
                assert sum(contacts_["messages"].to_pylist()) == said.num_rows
                seen.append(len(contacts_))
            except rtca.CorpusError as error:
                if "there is no corpus" not in str(error):
                    faults.append(error)
            except BaseException as error:  # noqa: BLE001 - every kind of error is a fault
                faults.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        failing.start(place, "second")
        write(contacts("first"), place)
        assert failing.exit_code() == 0
    finally:
        stop.set()
        reader.join()
    assert faults == []
    assert check_sound(place) == NUMBER
    newer = [row for row in rows(place, "transcript") if (row["contact_id"], row["output_type"]) == ("c0", "Redacted")]
    assert [row["content"].split()[0] for row in newer] == ["newer"] * 4


def test_a_lock_that_another_process_left_behind_is_no_obstacle(folder):
    write([chat("a")], folder)
    left = folder / "staged" / "0123456789abcdef"
    (left / "transcript").mkdir(parents=True)
    (left / "transcript" / "0123456789abcdef.parquet").write_bytes(b"half")
    left.with_suffix(".lock").touch()
    write([chat("b")], folder)
    assert check_sound(folder) == 2
    assert not left.exists()
