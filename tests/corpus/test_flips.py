"""Bits that flip on a disk: what is read is what was written, or an error, and a check finds each that matters."""

from __future__ import annotations

import random

import pytest
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.exceptions import CorpusError
from tests.corpus.readings import chat, write

READERS = {
    "pandas": lambda corpus: corpus.transcript.to_pandas().astype(str).values.tolist(),
    "sql": lambda corpus: corpus.sql("SELECT * FROM transcript").astype(str).values.tolist(),
    "contact": lambda corpus: corpus.contact("c3").transcript.astype(str).values.tolist(),
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
        footer = len(content) - 8 - int.from_bytes(content[-8:-4], "little")  # readers check pages, and not the footer
        flipped[chance.randrange(footer)] ^= 1 << chance.randrange(8)
        path.write_bytes(flipped)
        corpus = rtca.open_corpus(folder)
        for name, read in READERS.items():
            try:
                assert read(corpus) == written[name]
            except CorpusError as error:
                assert "restore the file, or write the corpus again" in str(error)  # noqa: PT017  # or it is equal
                found += 1
        path.write_bytes(content)
    assert found > flips


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
