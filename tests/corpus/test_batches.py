"""What is worked out for a batch of contacts is what each is by itself."""

import gc
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.base.collector import collector_paused
from rtca_nb.base.columnar import Table
from rtca_nb.contact.access import record_of, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.kept import HeldContact, keep, keep_all
from rtca_nb.corpus.stored_arrays import stored_array, utf8_array
from rtca_nb.model.packed_record import packed
from rtca_nb.sources.json_values import Blob
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import records_of_blobs
from rtca_nb.tables.batch_tables import BatchTables
from rtca_nb.tables.schema import COLUMNS
from tests.corpus.readings import chat, rows, write
from tests.making import contact_of, make, message
from tests.tables.test_batch_tables import contacts, samples, slow_to_draw

# -- what is kept -----------------------------------------------------------------------------------------------------


def kept_together(several):
    made = BatchTables([tables_of(contact) for contact in several])
    return keep_all(several, made, made.about())


def check_kept(some, again):
    """Compare: the same contacts are made twice, since one knows what it was asked before."""
    for one, other in zip(kept_together(some), map(keep, again), strict=True):
        assert one.content == other.content
        assert one.digest == other.digest


def test_what_is_kept_of_all_samples_together_is_what_is_kept_of_each():
    check_kept(samples()[::2], samples()[::2])


@pytest.mark.slow
def test_what_is_kept_of_revealed_contacts_among_others_is_what_is_kept_of_each():
    one, other = ([item.reveal() if place % 3 else item for place, item in enumerate(samples())] for _ in "ab")
    check_kept(one, other)


def agree(drawn):
    check_kept(*([make(**one) for one in drawn] for _ in range(2)))


@settings(max_examples=8, suppress_health_check=slow_to_draw)
@given(contacts())
def test_what_is_kept_of_any_contacts_together_is_what_is_kept_of_each(drawn):
    agree(drawn)


@pytest.mark.slow
@settings(max_examples=150, suppress_health_check=slow_to_draw)
@given(contacts())
def test_what_is_kept_of_any_contacts_together_is_what_is_kept_of_each_in_many_examples(drawn):
    agree(drawn)


def private(number):
    """A Raw contact with personal data in everything that can hold any."""
    who = {"DisplayName": f"Zanzibarra{number}"}
    said = message(f"my name is Quixotelle{number}", (11, 22), identity=f"m{number}", **who)
    file = {"AttachmentName": f"Marmalade{number}.pdf", "AttachmentId": "f", "Status": "APPROVED"}
    timed = {"Id": "a", "ParticipantRole": "CUSTOMER", "Time": {"AbsoluteTime": "2025-01-01T00:00:00.000Z"}}
    item = {"Id": f"m{number}", "Content": f"Quixotelle{number} called"}
    return make(
        [
            said,
            {"Event": {**timed, **who, "EventType": "application/vnd.amazonaws.connect.event.typing"}},
            {"Attachments": {**timed, **who, "Attachments": [file]}},
            {"Issues": {"IssuesDetected": [{"TranscriptItems": [item]}]}},
            {"PostContactSummary": {"Status": "COMPLETED", "Content": f"Quixotelle{number} complained"}},
            {"Weather": {"Sky": f"Quixotelle{number}"}},
        ],
        contact_id=f"c{number}",
    )


def test_what_is_kept_of_many_contacts_holds_no_clear_text():
    many = [private(number) for number in range(5)]
    for kept in kept_together(many):
        assert not kept.whole
        assert not any(secret in kept.content for secret in (b"Zanzibarra", b"Quixotelle", b"Marmalade"))


def test_the_digest_of_a_contact_depends_on_nothing_but_what_may_be_seen_of_it():
    segments = [message(f"hello {number}", identity=f"m{number}") for number in range(250)]

    def read(size, name):
        pages = [
            {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments[begin : begin + size], "NextToken": "more"}
            for begin in range(0, 250, size)
        ]
        del pages[-1]["NextToken"]
        return rtca.read_contact([json.dumps(page).encode() for page in pages], contact_id=name)

    one, other, third = keep(read(100, "c")), keep(read(60, "c")), keep(read(100, "d"))
    assert one.digest == other.digest != third.digest


@pytest.mark.parametrize("form", ["Raw", "Redacted"])
def test_a_contact_that_was_held_is_the_contact_that_it_was(form):
    for contact in (contact_of("refund", form), contact_of("hostile", form), chat("c"), private(1)):
        held = HeldContact(contact, kept_together([contact])[0]).contact()
        assert not held.revealed
        assert packed(record_of(held)) == packed(record_of(contact))
        assert held.reveal().segments == contact.reveal().segments


# -- reading ----------------------------------------------------------------------------------------------------------


def test_contacts_that_pages_do_not_name_come_as_soon_as_they_have_ended():
    taken = []
    pages = {
        number: {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [message("hello", identity=f"m{number}")]}
        for number in range(4)
    }
    pages[1]["NextToken"] = "more"

    def bodies():
        for number, page in pages.items():
            taken.append(number)
            yield json.dumps(page).encode()

    found = records_of_blobs((Blob("a page", "file", body) for body in bodies()), format="v2", options=Options())
    sizes = []
    for record in found:
        sizes.append((len(record.segments), len(taken)))
    assert sizes == [(1, 3), (2, 3), (1, 4)]


@given(st.lists(st.text(), max_size=20))
def test_texts_that_are_encoded_become_the_same_array(texts):
    found = utf8_array([text.encode() for text in texts])
    found.validate(full=True)
    assert found.equals(pa.array(texts, pa.string()))


def test_texts_that_become_the_same_are_one_value_of_a_column():
    said = ["a\ud83dc", "a\udca5c", "plain", None, "a\ud83dc"]
    column = next(column for column in COLUMNS["transcript"] if column.name == "participant_id")
    found = stored_array("transcript", column, Table({"participant_id": said}))
    assert found.to_pylist() == ["a\ufffdc", "a\ufffdc", "plain", None, "a\ufffdc"]
    assert sorted(found.dictionary.to_pylist()) == ["a\ufffdc", "plain"]


# -- files ------------------------------------------------------------------------------------------------------------


def test_texts_of_files_are_plain_however_they_are_held_before(folder):
    write([contact_of("refund", "Redacted"), *(chat(f"c{number}", day=9 - number) for number in range(7))], folder)
    for name in (*COLUMNS, "contacts", "segments"):
        for path in (folder / "current" / name).glob("*.parquet"):
            types = {field.type for field in pq.ParquetFile(path).schema_arrow}
            assert not any(pa.types.is_dictionary(type_) or pa.types.is_large_string(type_) for type_ in types)
    assert {row["participant_role"] for row in rows(folder, "transcript")} >= {"AGENT", "CUSTOMER"}


# -- the collector ----------------------------------------------------------------------------------------------------


def test_the_garbage_collector_runs_again_after_it_was_paused():
    assert gc.isenabled()
    with collector_paused():
        assert not gc.isenabled()
        with collector_paused():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), collector_paused():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_contacts_that_a_caller_makes_are_made_with_the_collector_running(folder):
    seen = []

    def made():
        for number in range(3):
            seen.append(gc.isenabled())
            yield chat(f"c{number}")

    rtca.write_corpus(made(), folder / "corpus", progress=lambda _: seen.append(gc.isenabled()))
    assert all(seen)
    path = folder / "a.jsonl"
    Contact(record_of(chat("z"))).to_jsonl(path)
    rtca.write_corpus(path, folder / "corpus", progress=lambda _: seen.append(gc.isenabled()))
    assert all(seen)
