"""Contacts of large parts, read a few at a time: nothing is lost, doubled or given to another contact."""

import itertools
import json
import shutil

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.corpus.blocks import blocks_of_part
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.places import root_of
from rtca_nb.exceptions import CorpusError
from rtca_nb.rules.chats import parts_of
from tests.corpus.readings import SMALL, chat, check_sound, rows, write

MADE = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["Raw", "Redacted"]), st.integers(1, 28)), min_size=1, max_size=14
)


def contacts_of(made):
    """Contacts of so many messages, in such a form, on such a day."""
    return [
        chat(f"c{place // 2}", messages=messages, output_type=form, day=day, text=f"of c{place // 2}")
        for place, (messages, form, day) in enumerate(made)
    ]


def parts_in(folder):
    listed = json.loads((folder / "current" / "_snapshot.json").read_bytes())["parts"]
    return [part for part in listed if part["contacts"]]


def in_order(found):
    return sorted(found, key=lambda row: (row["contact_id"], row["output_type"], str(row["redaction_trusted"])))


@pytest.mark.slow
@given(made=MADE, size=st.integers(1, 6), each=st.integers(1, 5), whole=st.integers(2, 9))
def test_every_row_is_in_one_block_with_its_contact(tmp_path_factory, made, size, each, whole):
    folder = tmp_path_factory.mktemp("blocks") / "corpus"
    contacts = contacts_of(made)
    sizes = Sizes(batch=2, part=each, whole=whole, small=2, merge=2, commit=1)
    for begin in range(0, len(contacts), 4):
        write(contacts[begin : begin + 4], folder, sizes)
    snapshot = root_of(folder).current()
    found = {}
    for part in snapshot.manifest.parts:
        for block in blocks_of_part(snapshot, part, size):
            assert len(block["contacts"]) <= size
            keys = set(block["contacts"].select(["contact_id", "output_type"]).to_pandas().itertuples(index=False))
            for table, content in block.items():
                of_rows = content.select(["contact_id", "output_type"]).to_pandas().itertuples(index=False)
                assert {*of_rows} <= keys
                found.setdefault(table, []).extend(content.to_pylist())
    for table, seen in found.items():
        wanted = rows(folder, table)
        assert in_order(seen) == in_order(wanted), table
    shutil.rmtree(folder)


@pytest.mark.slow
@given(made=MADE)
def test_a_contact_of_a_merged_part_is_what_was_written(tmp_path_factory, made):
    folder = tmp_path_factory.mktemp("merged") / "corpus"
    contacts = contacts_of(made)
    for contact in contacts:
        write([contact], folder)
    assert len(parts_in(folder)) < 2 * SMALL.merge + len(contacts) / (SMALL.whole // 2)
    corpus = rtca.open_corpus(folder)
    kept = {(one.contact_id, one.output_type): one for one in corpus.iter_contacts()}
    assert len(kept) == check_sound(folder)
    for (identity, form), one in kept.items():
        again = corpus.contact(identity, form)
        written = [c for c in contacts if (c.contact_id, c.output_type) == (identity, form)]
        assert len(one.transcript) in {len(c.transcript) for c in written}
        for name in ("transcript", "metrics", "silences"):
            assert getattr(one, name).equals(getattr(again, name))
        assert one.transcript["content"].str.startswith(f"of {identity} ").all()
    shutil.rmtree(folder)


def test_many_small_writes_leave_few_files(folder):
    for number in range(40):
        write([chat(f"c{number}", messages=1, day=1 + number % 28)], folder)
    assert check_sound(folder) == 40
    parts = parts_in(folder)
    # Those that wait to be merged, of two sizes, and those that are whole.
    assert len(parts) < 2 * SMALL.merge + 40 / (SMALL.whole // 2)
    assert max(part["contacts"] for part in parts) >= SMALL.whole // 2
    for table in ("contacts", "transcript", "segments"):
        assert len(list((folder / "current" / table).glob("*.parquet"))) == len(parts) + 1  # and the empty one


def test_a_part_of_many_bytes_is_not_merged_again(folder):
    sizes = SMALL._replace(large=1)
    for number in range(9):
        write([chat(f"c{number}")], folder, sizes)
    assert [part["contacts"] for part in parts_in(folder)] == [1] * 9


def test_contacts_of_a_part_are_written_in_groups_that_are_read_alone(folder):
    write([chat(f"c{number}", messages=1, day=1 + number % 28) for number in range(600)], folder, Sizes())
    (part,) = parts_in(folder)
    file = pq.ParquetFile(folder / "current" / "segments" / f"{part['name']}.parquet")
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [250, 250, 100]
    corpus = rtca.open_corpus(folder)
    for identity in ("c0", "c299", "c599"):
        assert corpus.contact(identity).transcript["content"].tolist() == ["hello 0"]


def test_rows_in_another_order_are_an_error_and_no_other_contact(folder):
    write([chat(f"c{number}", day=1 + number) for number in range(3)], folder, Sizes())
    (part,) = parts_in(folder)
    path = folder / "current" / "transcript" / f"{part['name']}.parquet"
    content = pq.ParquetFile(path).read()
    path.unlink()
    pq.write_table(content.take([4, 5, 0, 1, 2, 3]), path)
    listed = json.loads((folder / "current" / "_snapshot.json").read_bytes())
    for one in listed["parts"]:
        if one["name"] == part["name"]:
            one["files"]["transcript"].update(bytes=path.stat().st_size, hash="", footer=0)
    (folder / "current" / "_snapshot.json").write_text(json.dumps(listed))
    snapshot = root_of(folder).current()
    (listed_part,) = (one for one in snapshot.manifest.parts if one.contacts)
    blocks = blocks_of_part(snapshot, listed_part, 1)
    seen = list(itertools.islice(blocks, 3))
    for block in seen:
        keys = {*block["contacts"]["contact_id"].to_pylist()}
        assert {*block["transcript"]["contact_id"].to_pylist()} <= keys
    with pytest.raises(CorpusError, match="lacks, or has in another order"):
        next(blocks)


def test_pieces_of_a_merged_part_have_the_same_contacts_in_every_table(folder, monkeypatch):
    monkeypatch.setattr("rtca_nb.corpus.rewriting.BLOCK", 3)
    for number in range(12):
        write([chat(f"c{number}", messages=number % 4, day=1 + number)], folder)
    corpus = rtca.open_corpus(folder)
    contacts = corpus.contacts.pieces
    assert len(contacts) > len(parts_in(folder)), "no part has several blocks"
    seen = []
    for place, piece in contacts.items():
        ids = piece.rows(["contact_id"])["contact_id"].to_pylist()
        assert len(ids) <= 3
        seen += ids
        messages = corpus.transcript.pieces.get(place)
        found = [] if messages is None else messages.rows(["contact_id"])["contact_id"].to_pylist()
        assert sorted(found) == sorted(name for name in ids for _ in range(int(name[1:]) % 4))
    assert sorted(seen) == sorted(f"c{number}" for number in range(12))
    assert len(corpus.transcript) == sum(len(piece.rows(["id"])) for piece in corpus.transcript.pieces.values())


def test_rules_see_each_contact_of_a_merged_part_once(folder, monkeypatch):
    monkeypatch.setattr("rtca_nb.corpus.rewriting.BLOCK", 3)
    for number in range(12):
        write([chat(f"c{number}", messages=2, text="refund" if number % 3 else "hello")], folder)
    corpus = rtca.open_corpus(folder)
    seen = [chat.contact_id for part in parts_of(corpus) for chat in part.chats()]
    assert sorted(seen) == sorted(f"c{number}" for number in range(12))
    apart = [chat.contact_id for part in parts_of(corpus) for chat in part.apart(corpus).chats()]
    assert sorted(apart) == sorted(seen)
    texts = [text for part in parts_of(corpus) for chat in part.apart(corpus).chats() for text in chat.texts]
    assert sum("refund" in str(text) for text in texts) == 16


def test_blocks_of_few_contacts_are_joined_when_they_are_merged(folder):
    for number in range(30):
        write([chat(f"c{number}", messages=1)], folder)
    whole = max(parts_in(folder), key=lambda part: part["contacts"])
    assert whole["contacts"] >= SMALL.whole // 2
    assert "groups" not in whole["files"]["contacts"], "one block, as they are fewer than a thousand"


def test_many_small_writes_beside_a_large_part_leave_it_as_it_is(folder):
    write([chat(f"old{number}") for number in range(5)], folder, SMALL._replace(part=5))
    (large,) = parts_in(folder)
    for number in range(5):
        write([chat(f"c{number}")], folder)
    assert large["name"] in {part["name"] for part in parts_in(folder)}
    assert check_sound(folder) == 10


def test_a_part_grows_to_the_size_of_a_whole_one_and_not_beyond(folder):
    for number in range(60):
        write([chat(f"c{number}", messages=1)], folder)
        assert max(part["contacts"] for part in parts_in(folder)) <= SMALL.whole
    # Contacts that leave their parts let these be written again, with others.
    write([chat(f"c{number}", messages=2) for number in range(0, 60, 3)], folder)
    assert max(part["contacts"] for part in parts_in(folder)) <= SMALL.whole
    assert check_sound(folder) == 60


def rename_a_column(content):
    """Flip a bit of the file's end, which no checksum of a page covers."""
    end = len(content) - 8 - int.from_bytes(content[-8:-4], "little")
    changed = bytearray(content)
    changed[changed.find(b"\x18\x07content", end) + 2] ^= 1
    return bytes(changed)


def of_the_empty_part(folder, content):
    """Put the file of the part without contacts there, and what is missing in bytes behind it."""
    other = (folder / "current" / "transcript" / "empty.parquet").read_bytes()
    return b"PAR1" + b"\0" * (len(content) - len(other)) + other[4:] if len(other) < len(content) else other


@pytest.mark.parametrize("kind", ["a column is renamed", "another file"])
@pytest.mark.parametrize("use", ["contact", "iter_contacts", "write", "erase"])
def test_a_file_that_is_not_what_was_written_is_refused_and_never_rewritten(folder, use, kind):
    write([chat(f"c{number}", messages=3) for number in range(4)], folder)
    (part,) = parts_in(folder)
    path = folder / "current" / "transcript" / f"{part['name']}.parquet"
    content = path.read_bytes()
    damaged = rename_a_column(content) if kind == "a column is renamed" else of_the_empty_part(folder, content)
    assert len(damaged) == len(content)
    corpus = rtca.open_corpus(folder)
    path.write_bytes(damaged)
    uses = {
        "contact": lambda: rtca.open_corpus(folder).contact("c0"),
        "iter_contacts": lambda: list(rtca.open_corpus(folder).iter_contacts()),
        "write": lambda: write([chat("c0", messages=5)], folder),
        "erase": lambda: corpus.erase("c0", folder.parent / "proof.json"),
    }
    with pytest.raises(CorpusError, match=r"transcript/.*; restore the file, or write a new corpus"):
        uses[use]()
    path.write_bytes(content)
    assert check_sound(folder) == 4
    rtca.open_corpus(folder).check()
    assert len(rtca.open_corpus(folder).contact("c0").transcript) == 3
