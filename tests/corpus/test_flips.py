"""Bits that flip on a disk: what is read is what was written, or an error, and a check finds each that matters."""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.exceptions import CorpusError
from tests.corpus.readings import chat, check_sound, write

READERS = {
    "pandas": lambda corpus: corpus.transcript.to_pandas().astype(str).values.tolist(),
    "sql": lambda corpus: corpus.sql("SELECT * FROM transcript").astype(str).values.tolist(),
    "contact": lambda corpus: corpus.contact("c3").transcript.astype(str).values.tolist(),
    "question": lambda corpus: corpus.sentiment_by("role").astype(str).values.tolist(),
    "search": lambda corpus: corpus.search("words").astype(str).values.tolist(),
}


@pytest.mark.slow
@pytest.mark.parametrize("flips", [15, pytest.param(60, marks=pytest.mark.slow)])
def test_a_flipped_bit_is_never_read_as_other_words(flips, folder):
    write([chat(f"c{number}", messages=30, text=f"words of {number}") for number in range(8)], folder)
    written = {name: read(rtca.open_corpus(folder)) for name, read in READERS.items()}
    chance = random.Random(flips)
    files = [path for path in (folder / "current/transcript").iterdir() if path.stem != "empty"]
    found = 0
    for _ in range(flips):
        path = chance.choice(files)
        content = path.read_bytes()
        flipped = bytearray(content)
        flipped[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        corpus = rtca.open_corpus(folder)
        for name, read in READERS.items():
            try:
                assert read(corpus) == written[name]
            except CorpusError as error:
                assert "restore the file, or write a new corpus" in str(error)  # noqa: PT017  # or it is equal
                found += 1
        path.write_bytes(content)
    assert found > flips


def test_a_flipped_bit_in_what_names_the_columns_is_found_by_every_reader(folder):
    write([chat(f"c{number}", messages=3) for number in range(8)], folder)
    path = next(path for path in (folder / "current/transcript").iterdir() if path.stem != "empty")
    content = path.read_bytes()
    footer = 8 + int.from_bytes(content[-8:-4], "little")
    for place in range(len(content) - footer, len(content), 97):
        flipped = bytearray(content)
        flipped[place] ^= 1
        path.write_bytes(flipped)
        for name in READERS.keys() - {"contact"}:  # which is read from another table
            with pytest.raises(CorpusError, match=f"transcript/{path.name} has changed since it was written; restore"):
                pytest.fail(f"{name}: {READERS[name](rtca.open_corpus(folder))}")


def test_a_file_that_is_swapped_while_its_corpus_is_open_answers_nothing(folder, tmp_path):
    asked = {
        **READERS,
        "question": lambda corpus: corpus.sentiment_by("role"),
        "search": lambda corpus: corpus.search("words"),
    }
    write([chat("c3", text="words of one")], folder)
    write([chat("c3", text="words of two")], tmp_path / "other")
    (path,) = [path for path in (folder / "current/transcript").iterdir() if path.stem != "empty"]
    (other,) = [path for path in (tmp_path / "other/current/transcript").iterdir() if path.stem != "empty"]
    before, corpus = path.read_bytes(), rtca.open_corpus(folder)
    answers = {name: ask(corpus) for name, ask in asked.items()}
    assert path.stat().st_size == other.stat().st_size  # so that its size does not betray it
    moved = folder / "current/transcript/moved"
    for swap in (lambda: path.write_bytes(other.read_bytes()), lambda: Path(shutil.copy2(other, moved)).replace(path)):
        swap()
        for name, ask in asked.items():
            with pytest.raises(
                CorpusError, match=f"transcript/{path.name} has changed since it was written; restore the file"
            ):
                pytest.fail(f"{name}: {ask(corpus)}")
    path.write_bytes(before[:-10])
    with pytest.raises(CorpusError, match=r"transcript/.* has .* bytes, not the"):
        corpus.sentiment_by("role")
    path.write_bytes(before)  # a copy of what was there is as good
    assert [str(ask(corpus)) for ask in asked.values()] == list(map(str, answers.values()))


@pytest.mark.parametrize("place", [0, 40, -100, -1])
def test_the_command_that_checks_a_corpus_finds_a_flipped_bit(place, folder):
    write([chat("c", messages=30)], folder)
    (path,) = [path for path in (folder / "current/metrics").iterdir() if path.stem != "empty"]
    content = bytearray(path.read_bytes())
    assert CliRunner().invoke(app, ["corpus", "info", str(folder)]).exit_code == 0
    content[place] ^= 4
    path.write_bytes(content)
    result = CliRunner().invoke(app, ["corpus", "info", str(folder)])
    assert result.exit_code == 1
    assert f"metrics/{path.name} has changed since it was written" in str(result.exception)


def forged(path, folder):
    """Make a file of the same size whose rows are others, and which reads well."""
    before = path.read_bytes()
    rows = pq.ParquetFile(path).read()
    made = folder / "forged.parquet"
    options = {"compression": "zstd", "store_schema": False, "write_statistics": False, "use_dictionary": False}
    pq.write_table(rows.slice(0, 9), made, **options)
    content = made.read_bytes()
    made.unlink()
    footer = 8 + int.from_bytes(content[-8:-4], "little")
    assert len(content) <= len(before)
    return content[:-footer] + b"\0" * (len(before) - len(content)) + content[-footer:]


@pytest.mark.parametrize("seen", ["before it was read", "after it was read"])
@pytest.mark.parametrize("reader", [*(name for name in READERS if name != "contact"), "dask", "pieces"])
def test_other_rows_of_the_same_size_and_time_are_not_read(reader, seen, folder, tmp_path):
    read = {
        **READERS,
        "dask": lambda corpus: len(corpus.transcript.dask().compute(scheduler="synchronous")),
        "pieces": lambda corpus: [piece.rows() for piece in corpus.transcript.pieces.values()],
    }[reader]
    write([chat(f"c{number}", messages=60, text=f"words of {number}") for number in range(8)], folder)
    path = next(path for path in (folder / "current/transcript").iterdir() if path.stem != "empty")
    corpus, before, times = rtca.open_corpus(folder), path.read_bytes(), path.stat()
    if seen == "after it was read":
        read(corpus)
    path.write_bytes(forged(path, tmp_path))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    for opened in (corpus, rtca.open_corpus(folder)):
        with pytest.raises(CorpusError, match=f"transcript/{path.name} has changed since it was written"):
            pytest.fail(str(read(opened)))
    path.write_bytes(before)
    read(corpus)


def test_a_check_of_a_corpus_finds_a_list_that_does_not_fit_its_files(folder):
    write([chat("c", messages=3)], folder)
    path = folder / "current/_snapshot.json"
    before = path.read_text("utf-8")
    for name in ("hash", "footer_hash"):
        for place in range(before.count(f'"{name}"')):
            pieces = before.split(f'"{name}": "')
            if pieces[place + 1][0] == "q":
                continue
            pieces[place + 1] = "q" + pieces[place + 1][1:]
            path.write_text(f'"{name}": "'.join(pieces), "utf-8")
            with pytest.raises(CorpusError, match=r"has changed since it was written; restore"):
                rtca.open_corpus(folder).check()
    path.write_text(before, "utf-8")
    rtca.open_corpus(folder).check()


@pytest.mark.parametrize("how", ["missing", "flipped"])
def test_a_write_that_finds_a_damaged_part_names_it_and_leaves_nothing(how, folder):
    write([chat("c", messages=3)], folder)
    path = next(path for path in (folder / "current/metrics").iterdir() if path.stem != "empty")
    content = path.read_bytes()
    path.write_bytes(bytes([content[0], content[1] ^ 1, *content[2:-40], content[-40] ^ 1, *content[-39:]]))
    if how == "missing":
        path.unlink()
    before = sorted(path.name for path in (folder / "snapshots").iterdir())
    for _ in range(3):
        with pytest.raises(CorpusError, match=rf"metrics/{path.name} (is missing|has changed).*; restore the file"):
            write([chat("d", messages=3)], folder)
    assert sorted(path.name for path in (folder / "snapshots").iterdir()) == before
    path.write_bytes(content)
    write([chat("d", messages=3)], folder)
    assert check_sound(folder) == 2
