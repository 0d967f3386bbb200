"""An archive under kill −9 and on a disk that fails: it opens, all that is in it is sound, and the run can go on."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
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


@pytest.mark.slow
def test_two_processes_write_one_archive(endpoint, truth, tmp_path):
    first, second = Writers(endpoint), Writers(endpoint)
    try:
        for number in range(3):
            folder = tmp_path / str(number)
            first.start(folder)
            second.start(folder)
            assert (first.exit_code(), second.exit_code()) == (0, 0)
            first.check(folder, truth)
    finally:
        first.close()
        second.close()


# -- a process that dies, and a disk that fails ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def failing(endpoint, tmp_path_factory):
    compiler = shutil.which("cc")
    if compiler is None or not sys.platform.startswith("linux"):
        pytest.skip("A C compiler and Linux are needed to choose the call in which a disk fails or a process dies.")
    library = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    source = Path(__file__).with_name("failing_disk.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], check=True)
    running = Writers(endpoint, preload=library)
    yield running
    running.close()


@pytest.fixture(scope="module")
def calls(failing, tmp_path_factory):
    """How many calls that change files one whole run makes."""
    folder = tmp_path_factory.mktemp("calls")
    failing.start(folder / "whole", **disk(calls=str(folder / "number")))
    assert failing.exit_code() == 0
    number = int((folder / "number").read_text())
    assert number > 50, "the disk's calls are seen"
    return number


def disk(fail_at=-1, **how):
    return {"connections": 1, "errno": 0, "lasting": 0, "partial": 0, "kill": 0, "fail_at": fail_at, **how}


@pytest.mark.parametrize("connections", [1, 3])
@pytest.mark.parametrize("kills", [3, pytest.param(40, marks=[pytest.mark.slow, pytest.mark.timeout(900)])])
def test_a_writer_that_is_killed_in_any_call_leaves_a_sound_archive(
    failing, calls, truth, tmp_path, kills, connections
):
    chance = random.Random(kills)
    pages = sum(map(len, truth.values()))
    for number in range(kills):
        folder = tmp_path / str(number)
        # Evenly over the whole work, and anywhere within each part of it; the last call may come after the last page.
        fail_at = 1 + (number * (calls - 1) + chance.randrange(calls - 1)) // kills
        failing.start(folder, **disk(fail_at, kill=1, partial=chance.randint(0, 1), connections=connections))
        assert failing.exit_code() == -signal.SIGKILL, "every kill hits"
        kept = failing.check(folder, truth)
        # The last page may be kept, and the manifest lack it; the archive is sound all the same.
        assert kept <= pages
        assert kept > 0 or fail_at < calls // 2
        shutil.rmtree(folder)


@pytest.mark.parametrize("faults", [3, pytest.param(25, marks=[pytest.mark.slow, pytest.mark.timeout(600)])])
@pytest.mark.slow
def test_a_disk_that_fails_at_any_call_loses_nothing(failing, calls, truth, tmp_path, faults):
    chance = random.Random(faults)
    raised = 0
    for number in range(faults):
        folder = tmp_path / str(number)
        failing.start(
            folder,
            **disk(
                chance.randint(1, calls),
                errno=chance.choice([errno.ENOSPC, errno.EIO]),
                lasting=chance.randint(0, 1),
                partial=chance.randint(0, 1),
            ),
        )
        code = failing.exit_code()
        assert code in {0, 3}
        raised += code == 3
        failing.check(folder, truth)
        shutil.rmtree(folder)
    print(f"{faults} failures of the disk, {raised} of them ended the run")
    assert raised >= faults // 2
