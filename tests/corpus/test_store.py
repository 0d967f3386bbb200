"""A corpus in a store is the corpus of a folder: the same rows, whole for every reader, whoever writes or is killed."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import sys
import threading
import uuid
from concurrent.futures import Future

import fsspec
import pandas as pd
import pytest
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.corpus.fsspec_objects import FsspecObjects
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.s3_objects import S3Objects
from rtca_nb.corpus.session import Session
from rtca_nb.corpus.taking import Taker
from rtca_nb.exceptions import (
    CorpusError,
    CredentialsError,
    EndpointUnreachableError,
    SetupError,
    UsageError,
)
from tests.corpus.readings import SMALL, chat, check_sound, whole, write
from tests.corpus.s3_server import KEYS, running
from tests.corpus.test_crash import Writers
from tests.corpus.working import CONTACTS, lines_of
from tests.corpus.zygote import NUMBER, contacts

pytestmark = pytest.mark.sampled_file(2)

BUCKET = "bucket"
KILLS = 5


@pytest.fixture(scope="module")
def server():
    with running() as found:
        found.client.create_bucket(Bucket=BUCKET)
        yield found


@pytest.fixture
def s3(server, monkeypatch):
    for name, value in {**KEYS, "AWS_ENDPOINT_URL_S3": server.url}.items():
        monkeypatch.setenv(name, value)
    server.gate.reset()
    yield server
    server.gate.reset()


class Place:
    """Where a corpus is written, and what lies there, as somebody sees it who has only the store's own client."""

    def __init__(self, url, s3=None):
        self.url = url
        self._s3 = s3
        self.in_memory = s3 is None
        self._files = fsspec.filesystem("memory")
        self._path = url.partition("://")[2]

    def all_keys(self):
        if self._s3 is None:
            return [path.removeprefix(f"/{self._path}/") for path in self._files.find(f"/{self._path}")]
        prefix = self._path.partition("/")[2]
        return [key.removeprefix(f"{prefix}/") for key in self._s3.keys(BUCKET) if key.startswith(f"{prefix}/")]

    def read(self, key):
        if self._s3 is None:
            return self._files.cat_file(f"/{self._path}/{key}")
        return self._s3.read(BUCKET, f"{self._path.partition('/')[2]}/{key}")

    def copy(self, folder):
        """Copy the newest snapshot, by its list, into a folder as a corpus has one."""
        folder = folder / uuid.uuid4().hex
        newest = max(int(key.split("/")[1]) for key in self.all_keys() if key.startswith("snapshots/"))
        listed = json.loads(self.read(f"snapshots/{newest}/_snapshot.json"))
        for part in listed["parts"]:
            for table, file in part["files"].items():
                name = part["name"] if part["name"] != "empty" else f"empty-{file['bytes']}"
                content = self.read(f"parts/{table}/{name}.parquet")
                assert len(content) == file["bytes"]
                path = folder / "current" / table / f"{name}.parquet"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        return folder


@pytest.fixture(params=["memory", pytest.param("s3", marks=pytest.mark.slow)])
def place(request):
    name = uuid.uuid4().hex
    if request.param == "memory":
        yield Place(f"memory://{name}")
        fsspec.filesystem("memory").rm(f"/{name}", recursive=True)
    else:
        yield Place(f"s3://{BUCKET}/some/{name}", request.getfixturevalue("s3"))


@pytest.fixture
def bucket(s3):
    return Place(f"s3://{BUCKET}/{uuid.uuid4().hex}", s3)


# -- the same corpus --------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_corpus_in_a_store_has_the_rows_of_one_in_a_folder(place, folder):
    for kind in ("first", "second"):
        wanted = write(contacts(kind), folder / "corpus")
        report = write(contacts(kind), place.url)
        assert (report.added, report.replaced, report.contacts) == (wanted.added, wanted.replaced, wanted.contacts)
    assert report.path == place.url
    copied = place.copy(folder)
    assert whole(copied) == whole(folder / "corpus")
    assert check_sound(copied) == NUMBER
    assert write(contacts("second"), place.url).snapshot == report.snapshot, "the same again changes nothing"

    ours, theirs = rtca.open_corpus(folder / "corpus"), rtca.open_corpus(place.url)
    assert len(ours.contacts) == len(theirs.contacts) == NUMBER
    for name in theirs.tables if place.in_memory else ("contacts", "transcript", "redactions"):
        by = ["contact_id", "output_type"]
        one, other = (corpus.table(name).to_pandas().sort_values(by, kind="stable") for corpus in (ours, theirs))
        pd.testing.assert_frame_equal(one.reset_index(drop=True), other.reset_index(drop=True))
    query = "SELECT contact_id, output_type, count(*) AS n, max(content) AS c FROM transcript GROUP BY ALL ORDER BY ALL"
    pd.testing.assert_frame_equal(theirs.sql(query), ours.sql(query))
    assert theirs.contact("c1", "Raw").transcript["content"].tolist() == ["hello 0", "hello 1"]
    assert f" in {NUMBER} forms" in repr(theirs)
    assert repr(theirs).startswith(f"<Corpus '{place.url.rsplit('/', 1)[-1]}': ")
    files = theirs.transcript.files
    assert all(file.startswith(f"{place.url}/parts/transcript/") for file in files)
    assert {file.removeprefix(f"{place.url}/") for file in files} <= set(place.all_keys())
    assert theirs.path.startswith(f"{place.url}/snapshots/")


@pytest.mark.slow
def test_the_files_of_a_corpus_in_memory_are_read_by_pandas(folder):
    url = f"memory://{uuid.uuid4().hex}"
    write(contacts("first"), url)
    corpus = rtca.open_corpus(url)
    frame = pd.concat([pd.read_parquet(file) for file in corpus.transcript.files])
    assert len(frame) == len(corpus.transcript)


@pytest.mark.slow
def test_workers_write_into_a_store_what_one_process_writes_into_a_folder(bucket, folder):
    source = folder / "lines.jsonl"
    source.write_bytes(b"".join(lines_of(contact, form) for form in ("Raw", "Redacted") for contact in CONTACTS))
    wanted = rtca.write_corpus(source, folder / "one")
    report = rtca.write_corpus(source, bucket.url, workers=2)
    assert (report.read, report.added) == (wanted.read, wanted.added)
    assert whole(bucket.copy(folder)) == whole(folder / "one")


@pytest.mark.slow
def test_workers_that_do_not_find_a_store_are_an_error(folder):
    source = folder / "lines.jsonl"
    source.write_bytes(lines_of(CONTACTS[0], "Redacted"))
    with pytest.raises(CorpusError, match="memory:// is the memory of one process, which workers cannot share; write"):
        rtca.write_corpus(source, f"memory://{uuid.uuid4().hex}", workers=2)


def test_a_file_url_is_a_folder(folder):
    write([chat("a")], (folder / "a corpus").as_uri())
    assert check_sound(folder / "a corpus") == 1


def test_the_commands_take_a_url(folder):
    (folder / "lines.jsonl").write_bytes(lines_of(CONTACTS[0], "Redacted"))
    url = f"file://{folder / 'kept'}"
    built = CliRunner().invoke(app, ["corpus", "build", str(folder / "lines.jsonl"), url])
    assert "1 contact read: 1 added" in built.output
    assert "1 contact, 1 complete" in CliRunner().invoke(app, ["corpus", "info", url]).output
    assert CliRunner().invoke(app, ["corpus", "sql", url, "SELECT count(*) FROM contacts"]).output.split()[-1] == "1"


# -- whole for every reader -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def writers():
    if os.name != "posix":
        pytest.skip("Processes are forked and killed as POSIX does.")
    running = Writers()
    yield running
    running.close()


def test_an_object_is_read_whole_from_a_byte_on_and_between_two(place):
    objects = FsspecObjects(place.url) if place.in_memory else S3Objects(place.url)
    objects.write("one", b"0123456789")
    assert [objects.read("one", *span) for span in [(), (3,), (0, 4), (3, 7), (9, 10)]] == [
        b"0123456789", b"3456789", b"0123", b"3456", b"9",
    ]  # fmt: skip
    with pytest.raises(FileNotFoundError):
        objects.read("two")


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_writer_that_is_killed_at_any_request_leaves_a_whole_corpus(s3, writers, folder):
    """Some requests of a second write in turn, before they are carried out and after."""
    environment = {name: os.environ[name] for name in (*KEYS, "AWS_ENDPOINT_URL_S3")}
    write(contacts("first"), folder / "undisturbed")
    before = whole(folder / "undisturbed")
    write(contacts("second"), folder / "undisturbed")
    after = whole(folder / "undisturbed")

    first = Place(f"s3://{BUCKET}/first", s3)
    write(contacts("first"), first.url)
    begun_with = {key: first.read(key) for key in first.all_keys()}

    def begun(name):
        for key, content in begun_with.items():
            s3.client.put_object(Bucket=BUCKET, Key=f"{name}/{key}", Body=content)
        return Place(f"s3://{BUCKET}/{name}", s3)

    counted = begun("counted")
    s3.gate.reset()
    writers.start(counted.url, environment=environment)
    assert writers.exit_code() == 0
    requests = len(s3.gate.requests)
    assert requests > 40
    killed = 0
    for number in range(2, requests + 1, requests // KILLS):
        made = begun(f"killed-{number}")
        s3.gate.reset()
        process = Future()
        s3.gate.kill = process, number, number % 2 == 0
        process.set_result(writers.start(made.url, environment=environment))
        killed += writers.exit_code() == -signal.SIGKILL
        s3.gate.reset()
        copied = made.copy(folder)
        assert len(rtca.open_corpus(made.url).contacts) == check_sound(copied) >= len(before["contacts"])
        assert whole(copied).keys() == before.keys()
        write(contacts("second"), made.url)
        assert whole(made.copy(folder)) == after
    assert killed >= KILLS - 1


@pytest.mark.slow
def test_two_writers_at_once_lose_nothing_while_others_read(s3, bucket, writers, folder):
    environment = {name: os.environ[name] for name in (*KEYS, "AWS_ENDPOINT_URL_S3")}
    seen, faults, stop = [], [], threading.Event()

    def read():
        while not stop.wait(0.05):
            try:
                corpus = rtca.open_corpus(bucket.url)
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
        writers.start(bucket.url, "second", environment=environment)
        write(contacts("first"), bucket.url)
        assert writers.exit_code() == 0
    finally:
        stop.set()
        reader.join()
    assert faults == []
    assert seen == sorted(seen)
    assert check_sound(bucket.copy(folder)) == NUMBER


def test_of_two_writers_of_one_snapshot_the_second_builds_on_the_first(folder):
    place = Place(f"memory://{uuid.uuid4().hex}")

    write([chat("a")], place.url)
    root = root_of(place.url)
    session = Session(root, sizes=SMALL)
    with session.staging() as staging:
        write([chat("b")], place.url)  # by another one, after this one looked
        taker = Taker(staging.shelf, SMALL, session.readings)
        taker.add(chat("c"))
        taker.finish()
        session.stage(taker.staged(), staging)
        session.commit(staging)
    assert check_sound(place.copy(folder)) == 3
    assert rtca.open_corpus(place.url).snapshot == 3


def test_an_open_corpus_stays_what_it_was_while_others_write():
    place = Place(f"memory://{uuid.uuid4().hex}")
    write([chat("a")], place.url)
    corpus = rtca.open_corpus(place.url)
    for number in range(4):
        write([chat(f"b{number}", messages=3)], place.url)
    assert corpus.transcript.to_pandas()["content"].tolist() == ["hello 0", "hello 1"]
    assert len(corpus.sql("SELECT * FROM contacts")) == 1
    assert len(rtca.open_corpus(place.url).contacts) == 5


@pytest.mark.slow
def test_a_commit_whose_answer_is_lost_is_no_conflict(s3, bucket, folder):
    s3.gate.lose = "snapshots/1/"
    assert write([chat("a"), chat("b")], bucket.url).snapshot == 1
    assert s3.gate.lose is None
    assert check_sound(bucket.copy(folder)) == 2


def test_what_no_snapshot_needs_is_removed_after_its_time():
    url = f"memory://{uuid.uuid4().hex}"
    place = Place(url)
    stored = fsspec.filesystem("memory").store
    for number in range(6):
        write([chat("a", messages=number + 1)], url)
        stored[f"/{place._path}/parts/contacts/{'0' * 15}{number}.parquet"] = memory_file(
            b"of a writer that was killed"
        )

    def age(days, keys):
        for key in keys:
            stored[f"/{place._path}/{key}"].modified -= dt.timedelta(days=days)
            stored[f"/{place._path}/{key}"].created -= dt.timedelta(days=days)

    before = set(place.all_keys())
    write([chat("b")], url)
    assert before <= set(place.all_keys()), "nothing is old enough"
    before = set(place.all_keys())
    age(30, before)
    write([chat("c")], url)
    lists = sorted(key for key in place.all_keys() if key.startswith("snapshots/"))
    assert lists == ["snapshots/7/_snapshot.json", "snapshots/8/_snapshot.json"]
    left = {key for key in place.all_keys() if key.startswith("parts/")}
    listed = {
        f"parts/{table}/{part['name']}.parquet"
        if part["name"] != "empty"
        else f"parts/{table}/empty-{file['bytes']}.parquet"
        for key in lists
        for part in json.loads(place.read(key))["parts"]
        for table, file in part["files"].items()
    }
    assert listed <= left
    assert left & before == listed & before, "what was staged lately stays, as its writer may be at work"
    assert len(rtca.open_corpus(url).contacts) == 3


def memory_file(content):
    from fsspec.implementations.memory import MemoryFile

    return MemoryFile(fsspec.filesystem("memory"), "x", content)


# -- what is wrong ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_store_that_refuses_is_a_sentence(s3, bucket, monkeypatch):
    with pytest.raises(CorpusError, match="is in a bucket that does not exist; check its name"):
        rtca.open_corpus("s3://nowhere/corpus")
    with pytest.raises(CorpusError, match="is in a bucket that does not exist"):
        rtca.write_corpus([chat("a")], "s3://nowhere/corpus")
    with pytest.raises(CorpusError, match=r"there is no corpus in .*; write_corpus makes one"):
        rtca.open_corpus(bucket.url)
    write([chat("a")], bucket.url)
    s3.gate.refusal = "AccessDenied", {"GET"}
    with pytest.raises(CredentialsError, match=r"do not allow .* to be read; check"):
        rtca.open_corpus(bucket.url)
    s3.gate.refusal = "AccessDenied", {"PUT"}
    with pytest.raises(CredentialsError, match=r"do not allow .* to be written; check"):
        rtca.write_corpus([chat("b")], bucket.url)
    s3.gate.refusal = "NotImplemented", {"PUT"}
    with pytest.raises(CorpusError, match=r"without conditional writes .If-None-Match."):
        rtca.write_corpus([chat("b")], bucket.url)
    s3.gate.refusal = None
    assert len(rtca.open_corpus(bucket.url).contacts) == 1
    corpus = rtca.open_corpus(bucket.url)
    s3.gate.refusal = "AccessDenied", {"GET"}
    for ask in (
        lambda: corpus.sql("SELECT * FROM transcript"),
        corpus.transcript.to_pandas,
        lambda: corpus.contact("a"),
    ):
        with pytest.raises(CredentialsError, match=r"do not allow .* to be read"):
            ask()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (
            ("Page", {"GET"}, "rtca-corpus.json"),
            "arrived as a web page, such as a proxy's request to log in; check the",
        ),
        (("Page", {"GET"}, "list-type"), "not be listed, because the answer is not from S3; check AWS_ENDPOINT_URL_S3"),
    ],
    ids=["page for the marker", "page for the listing"],
)
def test_what_a_proxy_answers_is_no_corpus_and_no_empty_one(refusal, said, s3, bucket):
    write([chat("a")], bucket.url)
    s3.gate.refusal = refusal
    for call in (lambda: rtca.open_corpus(bucket.url), lambda: rtca.write_corpus([chat("b")], bucket.url)):
        with pytest.raises((CorpusError, EndpointUnreachableError), match=said) as raised:
            call()
        assert "anew" not in str(raised.value)
    s3.gate.refusal = None
    assert len(rtca.open_corpus(bucket.url).contacts) == 1


@pytest.mark.slow
def test_a_store_that_cannot_be_reached_is_a_sentence(s3, monkeypatch):
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(UsageError, match="needs a bucket and a prefix"):
        rtca.open_corpus("s3://")
    with pytest.raises(UsageError, match="is not the URL of a bucket"):
        rtca.open_corpus("s3://no such bucket!/corpus")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(EndpointUnreachableError, match="S3 does not answer; check the network and AWS_ENDPOINT_URL_S3"):
        rtca.open_corpus("s3://bucket/corpus")
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "nonsense")
    with pytest.raises(SetupError, match="the endpoint URL of S3 in the environment is not a URL; set"):
        rtca.open_corpus("s3://bucket/corpus")


def test_urls_of_other_kinds_are_sentences(monkeypatch):
    with pytest.raises(UsageError, match="not a web address; download it"):
        rtca.open_corpus("https://example.com/corpus")
    with pytest.raises(UsageError, match="fsspec does not support URLs that begin with 'nonsense'://"):
        rtca.open_corpus("nonsense://bucket/corpus")
    monkeypatch.setitem(sys.modules, "gcsfs", None)
    with pytest.raises(SetupError, match="gs:// URLs need another package"):
        rtca.open_corpus("gs://bucket/corpus")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(SetupError, match="opening memory:// URLs needs the extra corpus: pip install"):
        rtca.write_corpus([chat("a")], "memory://corpus")


def test_what_is_damaged_in_a_store_is_a_sentence():
    place = Place(f"memory://{uuid.uuid4().hex}")
    write([chat("a", text="Zanzibarrakuda"), chat("b")], place.url)
    files = fsspec.filesystem("memory")
    root = f"/{place.url.partition('://')[2]}"
    corpus = rtca.open_corpus(place.url)
    (path,) = [path for path in files.find(f"{root}/parts/transcript") if "empty" not in path]
    content = files.cat_file(path)
    files.pipe_file(path, content[:-5])
    with pytest.raises(CorpusError, match=r"transcript/.* has .* bytes?, not the .* that were written"):
        rtca.open_corpus(place.url)
    files.pipe_file(path, b"x" * len(content))
    for ask in (corpus.transcript.to_pandas, lambda: corpus.contact("a")):
        with pytest.raises(CorpusError, match=r"transcript.* (cannot be read|has changed)") as raised:
            ask()
        assert "\n" not in str(raised.value)
    # A bit of what names the columns, which no checksum of Parquet covers.
    at = content.rfind(b"\x18\x07content") + 2
    files.pipe_file(path, content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :])
    for ask in (
        corpus.transcript.to_pandas,
        lambda: corpus.sql("SELECT content FROM transcript"),
        lambda: corpus.sentiment_by("role"),
        lambda: corpus.contact("a"),
    ):
        with pytest.raises(CorpusError, match=r"transcript/.* has changed since it was written"):
            ask()
    # The file of the part without contacts reads well, but must not become what the part has.
    (empty,) = [path for path in files.find(f"{root}/parts/transcript") if "empty" in path]
    files.pipe_file(path, files.cat_file(empty))
    for ask in (lambda: corpus.contact("a"), lambda: write([chat("a", messages=5)], place.url)):
        with pytest.raises(CorpusError, match=r"transcript/.* has (changed|.* bytes?, not the)"):
            ask()
    files.rm(path)
    with pytest.raises(CorpusError, match=r"transcript/.* is missing; restore"):
        rtca.open_corpus(place.url)
    for ask in (
        corpus.transcript.to_pandas,
        lambda: corpus.sql("SELECT * FROM transcript"),
        lambda: corpus.contact("a"),
    ):
        with pytest.raises(
            CorpusError, match="is missing, because a later write or an erasure removed it; open the corpus again"
        ):
            ask()
    files.pipe_file(f"{root}/rtca-corpus.json", b"{}")
    with pytest.raises(CorpusError, match=r"rtca-corpus.json has changed"):
        rtca.open_corpus(place.url)


def test_a_prefix_that_holds_other_things_is_refused(place):
    if place.in_memory:
        fsspec.filesystem("memory").pipe_file(f"/{place.url.partition('://')[2]}/mine.txt", b"x")
    else:
        place._s3.client.put_object(Bucket=BUCKET, Key=f"{place._path.partition('/')[2]}/mine.txt", Body=b"x")
    with pytest.raises(CorpusError, match="is not a corpus, but there are objects in it; choose a new or empty prefix"):
        rtca.write_corpus([chat("a")], place.url)
    assert place.all_keys() == ["mine.txt"]
