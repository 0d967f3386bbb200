"""Pieces of files are what lies there, in whatever order they are read."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtca_nb.corpus.open_files import OpenFiles

SIZES = [70_000, 300, 2_000_000, 0]
"""Smaller and larger than what is read ahead."""

edge = st.floats(0, 1)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, len(SIZES) - 1), edge, edge) | st.tuples(st.none(), edge), max_size=30))
@pytest.mark.slow
def test_each_piece_is_what_lies_there(tmp_path, pieces):
    files = {tmp_path / str(number): os.urandom(size) for number, size in enumerate(SIZES)}
    for path, content in files.items():
        path.write_bytes(content)
    paths = [*files]
    path, end = paths[0], 0
    with OpenFiles() as opened:
        for number, *edges in pieces:
            size = len(files[path if number is None else paths[number]])
            if number is None:  # it follows the one before
                begin, end = end, max(end, int(edges[0] * size))
            else:
                path = paths[number]
                begin, end = sorted(int(part * size) for part in edges)
            assert opened.read(str(path), begin, end) == files[path][begin:end]


def test_pieces_of_more_files_than_may_be_open_are_what_lies_there(tmp_path):
    paths = [tmp_path / str(number) for number in range(40)]
    for number, path in enumerate(paths):
        path.write_bytes(bytes([number]) * 10)
    with OpenFiles() as opened:
        for turn in range(3):
            for number, path in enumerate(paths):
                assert opened.read(str(path), turn, turn + 2) == bytes([number]) * 2


def test_a_file_that_ends_too_early_gives_what_there_is(tmp_path):
    path = tmp_path / "lines"
    path.write_bytes(b"a" * 100)
    with OpenFiles() as opened:
        assert opened.read(str(path), 0, 60) == b"a" * 60
        assert opened.read(str(path), 60, 120) == b"a" * 40
        assert opened.read(str(path), 200, 300) == b""
