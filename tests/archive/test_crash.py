"""An archive under kill −9 and on a disk that fails: it opens, all that is in it is sound, and the run can go on."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rtca_nb.archive import Archive
from rtca_nb.contact.contact import Contact
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.fetch.bulk import fetch_contacts
from tests.archive.zygote import IDS, INSTANCE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Processes are forked and killed as POSIX does.")


def served(contact_id: str) -> ServedContact:
    segments = [
        {
            "Transcript": {
                "Id": f"{contact_id}-{number}",
                "ParticipantId": "p",
                "ParticipantRole": "AGENT",
                "Content": f"line {number} of {contact_id} " * 20,
                "ContentType": "text/plain",
                "Time": {"AbsoluteTime": f"2026-01-02T03:04:{number:02d}.000Z"},
            }
        }
        for number in range(25)
    ]
    return ServedContact(INSTANCE, contact_id, {"Redacted": segments})


class Writers:
    """Starts writers of an archive, and tells what became of it."""

    def __init__(self, endpoint, preload=None):
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        if preload is not None:
            environment["LD_PRELOAD"] = str(preload)
        self.client = endpoint.client()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.archive.zygote", endpoint.url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        assert self.process.stdout.readline() == "ready\n"

    def start(self, folder, **order):
        self.process.stdin.write(json.dumps({"folder": str(folder), **order}) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def exit_code(self):
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.process.stdout.close()

    def check(self, folder, truth):
        """The archive opens, every page verifies; a resumed run ends complete, and equal to the byte."""
        archive = Archive(folder)
        assert [verdict.problem for verdict in archive.verify() if verdict.problem] == []
        kept = sum(1 for _ in archive.pages())
        results = list(fetch_contacts(INSTANCE, IDS, client=self.client, archive=archive, max_results=7, quota=None))
        assert all(isinstance(result, Contact) and result.complete for result in results)
        # Reading a page compares its hash and its seal.
        assert contents(archive) == truth
        return kept


def contents(archive):
    """For each contact the bodies of its pages, without their tokens."""
    found = {}
    for identity, page in archive.pages():
        token = json.loads(page.body).get("NextToken", "")
        bodies = found.setdefault(identity.contact_id, {})
        body = page.body.replace(token.encode(), b"")
        assert bodies.setdefault(page.number, body) == body
    return found


@pytest.fixture(scope="module")
def endpoint():
    with serve(map(served, IDS), quota=None) as running:
        yield running
    assert running.internal_errors == []


@pytest.fixture(scope="module")
def truth(endpoint, tmp_path_factory):
    archive = Archive(tmp_path_factory.mktemp("truth") / "archive")
    list(fetch_contacts(INSTANCE, IDS, client=endpoint.client(), archive=archive, max_results=7, quota=None))
    return contents(archive)


@pytest.fixture(scope="module")
def writers(endpoint):
    running = Writers(endpoint)
    yield running
    running.close()


@pytest.mark.parametrize("kills", [20, pytest.param(500, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_kill_9_at_random_moments(writers, truth, tmp_path, kills):
    chance = random.Random(kills)
    began = time.monotonic()
    writers.start(tmp_path / "whole")
    assert writers.exit_code() == 0
    usual = time.monotonic() - began
    shutil.rmtree(tmp_path / "whole")
    pages = sum(map(len, truth.values()))
    caught = 0
    for number in range(kills):
        folder = tmp_path / str(number)
        child = writers.start(folder)
        # A random moment is what is tested; nothing is waited for.
        time.sleep(chance.uniform(0, usual))
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        assert writers.exit_code() in {-signal.SIGKILL, 0}
        caught += 0 < writers.check(folder, truth) < pages
        shutil.rmtree(folder)
    print(f"{kills} kills, {caught} of them in the midst of the pages")
    assert caught >= kills // 5


def test_two_processes_write_one_archive(endpoint, truth, tmp_path):
    first, second = Writers(endpoint), Writers(endpoint)
    try:
        for number in range(5):
            folder = tmp_path / str(number)
            first.start(folder)
            second.start(folder)
            assert (first.exit_code(), second.exit_code()) == (0, 0)
            first.check(folder, truth)
    finally:
        first.close()
        second.close()


# -- a disk that fails ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def failing(endpoint, tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("A C compiler and Linux are needed to let a disk fail.")
    library = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    running = Writers(endpoint, preload=library)
    yield running
    running.close()


@pytest.mark.parametrize("faults", [20, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
def test_a_disk_that_fails_at_random_moments(failing, truth, tmp_path, faults):
    chance = random.Random(faults)
    failing.start(tmp_path / "whole", connections=1, fail_at=-1, errno=0, lasting=0, partial=0, calls=f"{tmp_path}/n")
    assert failing.exit_code() == 0
    calls = int((tmp_path / "n").read_text())
    assert calls > 50, "the disk's calls are seen"
    raised = 0
    for number in range(faults):
        folder = tmp_path / str(number)
        failing.start(
            folder,
            connections=1,
            fail_at=chance.randint(1, calls),
            errno=chance.choice([errno.ENOSPC, errno.EIO]),
            lasting=chance.randint(0, 1),
            partial=chance.randint(0, 1),
        )
        code = failing.exit_code()
        assert code in {0, 3}
        raised += code == 3
        failing.check(folder, truth)
        shutil.rmtree(folder)
    print(f"{faults} failures of the disk, {raised} of them ended the run")
    assert raised >= faults // 2
