"""What goes into a corpus comes out of it: the same frames, the same contacts, each once, masked alike."""

import json
import stat
from collections import Counter

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.frames import frame_of_arrow
from rtca_nb.corpus.batches import Batch
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.schema import TABLES, as_frame_columns, as_stored
from rtca_nb.exceptions import CorpusError, RevealError, UsageError
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.tables.schema import COLUMNS
from tests.corpus.readings import SMALL, chat, check_sound, rows, tables, write
from tests.making import ALL_FORMS, contact_of, make, message

pytestmark = pytest.mark.sampled_file(5)


def every(unit="code_points"):
    return [contact_of(name, form, unit) for name in sample_names() for form in build_sample(name).segments]


# -- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["code_points", pytest.param("utf16", marks=pytest.mark.slow)])
def test_rows_of_contacts_are_those_of_their_stacked_frames(unit):
    contacts = every(unit)
    alike = all_alike(contacts)
    made = Batch(alike).rows()
    assert set(made) == {*COLUMNS, "contacts", "segments"}
    for name in COLUMNS:
        columns = TABLES[name]
        frame = frame_of_arrow(columns, as_frame_columns(columns, as_stored(name, made[name])))
        forms = [one.output_type for one in contacts for _ in range(len(getattr(one, name)))]
        assert frame.columns[1] == "output_type"
        assert frame.pop("output_type").tolist() == forms
        assert frame.columns[1] == "redaction_trusted"
        del frame["redaction_trusted"]
        pd.testing.assert_frame_equal(frame, rtca.concat_frames(contacts, name))


@pytest.mark.sampled(6)
@pytest.mark.parametrize("form", ALL_FORMS, ids="-".join)
def test_contact_of_a_corpus_is_the_contact_that_was_written(form, folder):
    contact = contact_of(*form)
    write([contact], folder / "corpus")
    found = rtca.open_corpus(folder / "corpus").contact(contact.contact_id, contact.output_type)
    for name in COLUMNS:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(contact, name))
    assert found.segments == contact.segments
    assert found.notes == contact.notes
    assert found._repr_html_() == contact._repr_html_()
    assert found.redaction_report().equals(contact.redaction_report())
    with pytest.raises(RevealError, match="keeps this contact masked"):
        found.reveal()


def test_table_contacts_has_the_figures_of_the_frames(folder):
    contact = contact_of("refund", "Redacted")
    write([contact], folder)
    (row,) = rows(folder, "contacts")
    figures = contact.metrics.set_index(["metric", "participant_role"])["value"]
    assert row["messages"] == len(contact.transcript)
    assert row["customer_messages"] == figures["messages", "CUSTOMER"]
    assert row["customer_sentiment_shift"] == figures["sentiment_shift", "CUSTOMER"]
    assert row["first_response_seconds"] == figures["agent_first_response", "AGENT"]
    assert row["start"] == min(contact.transcript["absolute_time"].min(), contact.events["absolute_time"].min())
    assert row["redactions"] == len(contact.redactions)
    assert row["categories"] == contact.categories["category"].nunique()
    assert row["issues"] == contact.issues["issue"].nunique()
    assert row["problems"] == len(contact.offset_problems) + len(contact.unknown)
    assert row["notes"] == list(contact.notes)
    assert row["language"] is row["agent"] is row["queue"] is None


def test_tables_have_the_dtypes_of_frames(folder):
    write(every()[:4], folder)
    corpus = rtca.open_corpus(folder)
    for name in COLUMNS:
        frame = corpus.table(name).to_pandas()
        assert len(frame) == len(getattr(corpus, name)) == corpus.table(name).arrow().num_rows
        wanted = make([]).__getattribute__(name).dtypes
        assert [dtype.kind for dtype in frame.dtypes[3:]] == [dtype.kind for dtype in wanted]
        assert list(frame.columns[3:]) == list(wanted.index)


def test_text_of_a_corpus_is_shown_as_text(folder):
    write([chat("c", text="<img src=x onerror=alert(1)> $x$")], folder)
    frame = rtca.open_corpus(folder).transcript.to_pandas()
    assert "<img" not in frame._repr_html_()
    assert "<img" not in frame.style.to_html()
    assert "<img" not in rtca.open_corpus(folder).sql("SELECT content FROM transcript")._repr_html_()


def test_rows_of_a_part_are_sorted_by_the_start_of_their_contact(folder):
    days = [3, 1, 2, 5, 4]
    write([chat(f"c{day}", day=day) for day in days], folder, Sizes())
    assert [row["contact_id"] for row in rows(folder, "contacts")] == ["c1", "c2", "c3", "c4", "c5"]
    assert [row["contact_id"] for row in rows(folder, "transcript")] == [f"c{day}" for day in range(1, 6) for _ in "ab"]


# -- which reading stays ----------------------------------------------------------------------------------------------


def test_the_same_contacts_again_change_nothing(folder):
    contacts = [chat(f"c{number}") for number in range(7)]
    first = write(contacts, folder)
    assert (first.read, first.added, first.contacts) == (7, 7, 7)
    again = write(contacts, folder)
    assert (again.added, again.replaced, again.unchanged, again.snapshot) == (0, 0, 7, first.snapshot)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"complete": False, "messages": 3}, {"complete": True, "messages": 2}),
        ({"complete": False, "status": "IN_PROGRESS", "messages": 3}, {"complete": False, "status": "FAILED"}),
        ({"messages": 2}, {"messages": 3}),
        ({"text": "before"}, {"text": "behind"}),
    ],
)
def test_a_more_complete_or_newer_reading_replaces_another(before, after, folder):
    write([chat("c", **before), chat("d")], folder)
    report = write([chat("c", **after)], folder)
    assert (report.added, report.replaced, report.contacts) == (0, 1, 2)
    assert check_sound(folder) == 2
    content = [row["content"] for row in rows(folder, "transcript") if row["contact_id"] == "c"]
    assert content == list(chat("c", **after).transcript["content"])


def test_a_less_complete_reading_changes_nothing(folder):
    write([chat("c", messages=3)], folder)
    report = write([chat("c", messages=3, complete=False), chat("c", messages=2)], folder)
    assert (report.replaced, report.unchanged) == (0, 2)
    assert len(rows(folder, "transcript")) == 3


def test_a_contact_without_an_id_is_known_by_its_messages(folder):
    def page(text):
        segments = [message(text, identity=f"{text}-1")]
        return make(segments, contact_id="unknown", output_type="Redacted")

    write([page("one"), page("two"), page("one")], folder)
    write([page("two")], folder)
    assert len({row["contact_id"] for row in rows(folder, "contacts")}) == 2
    assert check_sound(folder) == 2


def test_forms_that_nobody_states_are_told_apart_by_trust(folder):
    def unstated(*segments):
        return make([*segments], contact_id="unknown", output_type="unknown")

    raw = unstated(message("my name is Zanzibarra", (11, 21), identity="m1"), message("Zanzibarra!", identity="m2"))
    redacted = unstated(message("my name is [NAME]", (11, 17), identity="m1"), message("Zanzibarra!", identity="m2"))
    assert [raw.redaction_trusted, redacted.redaction_trusted] == [False, True]
    assert write([raw, chat("a"), chat("b"), redacted], folder).added == 4
    for _ in range(2):
        assert write([redacted, raw], folder).unchanged == 2
        assert len({row["contact_id"] for row in rows(folder, "contacts")}) == 3
        assert not any("Zanzibarra" in row["content"] for row in rows(folder, "transcript"))
    corpus = rtca.open_corpus(folder)
    identity = next(row["contact_id"] for row in rows(folder, "contacts") if row["output_type"] == "unknown")
    assert corpus.contact(identity).redaction_trusted
    assert corpus.contact(identity).transcript["content"].tolist()[0] == "my name is [NAME]"
    first = message("my name is Zanzibarra", (11, 21), identity="m1")
    longer = unstated(first, *(message("Zanzibarra!", identity=f"m{number}") for number in range(2, 4)))
    assert write([longer], folder).replaced == 1
    assert corpus.contact(identity, "unknown").redaction_trusted
    assert len(rows(folder, "contacts")) == 4


READINGS = st.builds(
    dict,
    contact_id=st.sampled_from("ab"),
    output_type=st.sampled_from(["Raw", "Redacted"]),
    messages=st.integers(1, 3),
    complete=st.booleans(),
    text=st.sampled_from(["hello", "other"]),
)


def check_writes(writes):
    """The corpus holds, of each contact and form, what the rule leaves: complete, then longer, then later.

    What came with its other form stays, too, where as good a reading comes by itself later.
    """
    import tempfile
    from pathlib import Path

    from tests.corpus.conftest import MEMORY

    left = {}
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        for some in writes:
            write([chat(**reading) for reading in some], Path(name) / "corpus")
            # A form that is worse than what the corpus has of it is left out, so the other one comes by itself.
            news = {
                key
                for one in some
                if (key := (one["contact_id"], one["output_type"]))
                and (key not in left or (one["complete"], one["messages"]) >= left[key][0])
            }
            both = Counter(name for name, _ in news)
            for reading in some:
                key = reading["contact_id"], reading["output_type"]
                rank, paired = (reading["complete"], reading["messages"]), both[key[0]] == 2
                known = left.get(key)
                if known is None or rank > known[0] or (rank == known[0] and paired >= known[2]):
                    left[key] = rank, reading["text"], paired
            check_sound(Path(name) / "corpus")
        found = {
            (row["contact_id"], row["output_type"]): (row["complete"], row["messages"])
            for row in rows(Path(name) / "corpus", "contacts")
        }
        texts = {
            (row["contact_id"], row["output_type"]): row["content"].split()[0]
            for row in rows(Path(name) / "corpus", "transcript")
        }
    assert found == {key: rank for key, (rank, *_) in left.items()}
    assert texts == {key: text for key, (_, text, _) in left.items()}


WRITES = st.lists(st.lists(READINGS, min_size=1, max_size=5), min_size=1, max_size=3)
test_orders_and_repetitions_of_writes_leave_the_best_reading = settings(max_examples=3)(given(WRITES)(check_writes))
test_many_orders_and_repetitions_of_writes_leave_the_best_reading = pytest.mark.slow(
    settings(max_examples=100)(given(WRITES)(check_writes))
)


# -- both forms -------------------------------------------------------------------------------------------------------


def pair(contact_id="c"):
    """Forms of a contact of which each hides what the other shows."""
    raw = [
        message("my name is Zanzibarra", (11, 21), identity="m1"),
        message("call me Quixotelle", identity="m2"),
    ]
    redacted = [
        message("my name is [NAME]", (11, 17), identity="m1"),
        message("call me [NAME]", (8, 14), identity="m2"),
        message("as Zanzibarra said", identity="m3"),
    ]
    return make(raw, output_type="Raw", contact_id=contact_id), make(
        redacted, output_type="Redacted", contact_id=contact_id
    )


@pytest.mark.parametrize("between", [0, 5])
@pytest.mark.parametrize("order", [1, -1])
def test_forms_of_a_contact_hide_the_same_however_far_apart_they_come(order, between, folder):
    forms = pair()[::order]
    others = [chat(f"d{number}") for number in range(between)]
    assert "Zanzibarra" in str(pair()[1].transcript["content"].tolist())
    write([forms[0], *others, forms[1]], folder)
    said = [row["content"] for row in rows(folder, "transcript")]
    assert not [text for text in said if "Zanzibarra" in text or "Quixotelle" in text]
    wanted = {one.output_type: one.transcript["content"].tolist() for one in all_alike(forms)}
    for form, texts in wanted.items():
        assert rtca.open_corpus(folder).contact("c", form).transcript["content"].tolist() == texts
    assert check_sound(folder) == 2 + between


def test_forms_that_were_written_together_stay_as_they_are_when_they_come_again(folder):
    raw, redacted = pair()
    first = write([raw, redacted], folder)
    for again in ([raw, redacted], [redacted], [redacted, raw, raw]):
        report = write(again, folder)
        assert (report.unchanged, report.snapshot) == (len(again), first.snapshot)
    assert not any("Zanzibarra" in row["content"] for row in rows(folder, "transcript"))


def guessed(name):
    """The Raw form of :func:`pair` as somebody guesses at it who has the corpus."""
    raw = [
        message(f"my name is {name}", (11, 11 + len(name)), identity="m1"),
        message("call me Quixotelle", identity="m2"),
    ]
    return make(raw, output_type="Raw", contact_id="c")


def test_no_hash_of_a_corpus_tells_who_guesses_at_what_only_one_form_hides(folder):
    write(pair(), folder)
    held = {str(value) for table in tables(folder) for row in rows(folder, table) for value in row.values()}
    hashes = {value for value in held if len(value) >= 8 and not value.strip("0123456789abcdef")}
    assert hashes
    for number, guess in enumerate((guessed("Zanzibarra"), pair()[0], pair()[1])):
        write([guess], folder / f"guess{number}")
        alone = rows(folder / f"guess{number}", "contacts")[0]
        assert not hashes & {str(value) for value in alone.values()}


def test_another_reading_replaces_one_that_was_written_with_its_other_form_only_if_it_comes_with_it(folder):
    raw, redacted = pair()
    write([raw, redacted], folder)
    changed = make(
        [
            message("my name is Zanzibarra", (11, 21), identity="m1", Sentiment="POSITIVE"),
            message("call me Quixotelle", identity="m2"),
        ],
        output_type="Raw",
        contact_id="c",
    )
    assert write([changed], folder).unchanged == 1
    assert not any("Quixotelle" in row["content"] for row in rows(folder, "transcript"))
    report = write([changed, redacted], folder)
    assert (report.replaced, report.unchanged) == (1, 1)  # the Redacted form is as it was
    assert not any("Quixotelle" in row["content"] for row in rows(folder, "transcript"))


def test_a_form_that_comes_too_late_to_be_hidden_alike_is_not_written(folder):
    raw, redacted = pair()
    with pytest.raises(
        CorpusError, match="the second form of 1 contact was not written, because it came too long after"
    ):
        write([raw, chat("d"), chat("e"), redacted, chat("f")], folder, SMALL._replace(held=0))
    assert sorted((row["contact_id"], row["output_type"]) for row in rows(folder, "contacts")) == [
        ("c", "Raw"),
        *((name, "Redacted") for name in "def"),
    ]


def test_both_forms_of_an_archive_come_next_to_each_other(folder):
    from rtca_nb.endpoint import ServedContact, serve

    served = []
    for number in range(4):
        sample = build_sample("refund")
        served.append(ServedContact("instance", f"c{number}", sample.segments, pass_through=True))
    archive = rtca.Archive(folder / "kept", allow_raw=True)
    with serve(served, quota=None) as endpoint:
        for form in ("Redacted", "Raw"):
            ids = [f"c{number}" for number in range(4 if form == "Redacted" else 3)]
            came = rtca.fetch_contacts(
                "instance", ids, client=endpoint.client(), archive=archive, output_type=form, quota=None
            )
            assert all(isinstance(one, rtca.Contact) for one in came)
    report = rtca.write_corpus(archive, folder / "corpus")
    assert (report.added, report.contacts) == (7, 7)
    assert rtca.write_corpus(str(folder / "kept"), folder / "corpus").unchanged == 7
    assert check_sound(folder / "corpus") == 7


# -- clear text -------------------------------------------------------------------------------------------------------


def test_a_revealed_contact_is_refused_unless_that_is_permitted(folder):
    clear = contact_of("refund", "Raw").reveal()
    with pytest.raises(RevealError, match="allow_revealed=True"):
        rtca.write_corpus([chat("c"), clear], folder / "corpus")
    assert not (folder / "corpus").exists()
    with pytest.raises(RevealError):
        rtca.write_corpus(iter([chat("c"), clear]), folder / "corpus")
    assert [row["contact_id"] for row in rows(folder / "corpus", "contacts")] == ["c"]


def test_a_corpus_with_clear_text_says_so_and_is_read_by_its_owner_only(folder):
    masked, clear = chat("c"), contact_of("refund", "Raw").reveal()
    rtca.write_corpus([masked], folder)
    assert not rtca.open_corpus(folder).revealed
    rtca.write_corpus([clear], folder, allow_revealed=True)
    corpus = rtca.open_corpus(folder)
    assert corpus.revealed
    assert "REVEALED" in repr(corpus)
    assert "REVEALED" in corpus._repr_html_()
    assert "REVEALED" in repr(corpus.transcript)
    for frame in (corpus.transcript.to_pandas(), corpus.sql("SELECT content FROM transcript")):
        assert "REVEALED" in repr(frame) or "clear" in repr(frame)
        with pytest.raises(RevealError):
            frame.to_parquet(folder / "x.parquet")
    with pytest.raises(RevealError):
        corpus.transcript.arrow()
    assert corpus.transcript.arrow(allow_revealed=True).num_rows == len(corpus.transcript)
    modes = {}
    for file in (folder / "current").rglob("*.parquet"):
        held = set(pq.ParquetFile(file).read(["contact_id"])["contact_id"].to_pylist())
        modes.setdefault(clear.contact_id in held, set()).add(stat.S_IMODE(file.stat().st_mode))
    assert modes[True] == {0o600}
    found = corpus.contact(clear.contact_id)
    assert found.revealed
    pd.testing.assert_frame_equal(pd.DataFrame(found.transcript), pd.DataFrame(clear.transcript))


# -- snapshots --------------------------------------------------------------------------------------------------------


def test_a_reader_goes_on_with_the_snapshot_that_it_opened(folder):
    write([chat("a")], folder)
    corpus = rtca.open_corpus(folder)
    for number in range(5):
        write([chat(f"b{number}", messages=3)], folder)
    assert corpus.transcript.to_pandas()["content"].tolist() == ["hello 0", "hello 1"]
    assert corpus.contact("a").transcript["content"].tolist() == ["hello 0", "hello 1"]
    assert len(corpus.sql("SELECT * FROM contacts")) == 1
    assert len(rtca.open_corpus(folder).contacts) == 6
    del corpus
    write([chat("c")], folder)
    assert len(list((folder / "snapshots").iterdir())) == 2


def test_small_parts_are_merged(folder):
    for number in range(12):
        write([chat(f"c{number}", day=1 + number)], folder)
    assert check_sound(folder) == 12
    parts = json.loads((folder / "current" / "_snapshot.json").read_bytes())["parts"]
    assert len([part for part in parts if part["contacts"]]) <= 12 // SMALL.part + SMALL.merge
    assert not any((folder / "staged").iterdir())


def test_rows_and_files_are_those_that_the_snapshot_lists(folder):
    write([contact_of("refund", "Redacted")], folder)
    listed = json.loads((folder / "current" / "_snapshot.json").read_bytes())
    for table in TABLES:
        rows_of = sum(part["files"].get(table, {"rows": 0})["rows"] for part in listed["parts"])
        assert rows_of == len(rows(folder, table))
    assert listed["schema"] == 1


def test_what_an_older_release_did_not_write_is_missing(folder):
    write([contact_of("refund", "Redacted")], folder)
    manifest = folder / "current" / "_snapshot.json"
    listed = json.loads(manifest.read_bytes())
    for part in listed["parts"]:
        del part["files"]["silences"]
        for table, dropped in (("contacts", ["queue", "turns", "beside"]), ("transcript", ["hidden"])):
            path = folder / "current" / table / f"{part['name']}.parquet"
            content = pq.ParquetFile(path).read().drop_columns(dropped)
            path.unlink()
            pq.write_table(content, path)
            part["files"][table].update(bytes=path.stat().st_size, hash="", footer=0)  # which older releases lack, too
    for path in (folder / "current" / "silences").iterdir():
        path.unlink()
    listed["schema"] = 0
    manifest.write_text(json.dumps(listed))
    corpus = rtca.open_corpus(folder)
    assert len(corpus.silences) == 0
    assert corpus.contacts.to_pandas()["turns"].isna().all()
    assert corpus.sql("SELECT count(*) AS n FROM transcript WHERE hidden IS NULL")["n"][0] == len(corpus.transcript)
    assert corpus.contact(contact_of("refund", "Redacted").contact_id).transcript["hidden"].isna().all()
    write([chat("c")], folder)
    assert check_sound(folder) == 2


# -- what is wrong ----------------------------------------------------------------------------------------------------


def test_what_is_no_corpus_is_refused_in_a_sentence(folder):
    (folder / "file").write_text("x")
    (folder / "other").mkdir()
    (folder / "other" / "x.txt").write_text("x")
    with pytest.raises(CorpusError, match="there is no corpus in 'nothing'; write_corpus makes one"):
        rtca.open_corpus(folder / "nothing")
    for path in ("file", "other"):
        with pytest.raises(CorpusError, match=r"no corpus|not a corpus"):
            rtca.open_corpus(folder / path)
        with pytest.raises(CorpusError, match="choose a"):
            rtca.write_corpus([chat("c")], folder / path)
    assert (folder / "other" / "x.txt").read_text() == "x"
    for call in (rtca.open_corpus, lambda place: rtca.write_corpus([chat("c")], place)):
        with pytest.raises(UsageError, match="not a web address; download it, and pass the folder"):
            call("https://example.com/corpus")


def newer(corpus):
    path = corpus / "current" / "_snapshot.json"
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 2'))


def cut_short(corpus):
    path = next((corpus / "current" / "transcript").glob("[0-9a-f]*.parquet"))
    path.write_bytes(path.read_bytes()[:-20])


def missing(corpus):
    next((corpus / "current" / "metrics").glob("[0-9a-f]*.parquet")).unlink()


def foreign(corpus):
    pq.write_table(pa.table({"a": [1]}), corpus / "current" / "events" / "mine.parquet")


def no_list(corpus):
    (corpus / "current" / "_snapshot.json").unlink()


def half_a_list(corpus):
    path = corpus / "current" / "_snapshot.json"
    path.write_bytes(path.read_bytes()[:50])


def other_content(corpus):
    path = next((corpus / "current" / "transcript").glob("[0-9a-f]*.parquet"))
    path.write_bytes(b"x" * path.stat().st_size)


def no_marker(corpus):
    (corpus / "rtca-corpus.json").write_text("{}")


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (newer, "newer release .schema 2; this release reads schemas up to 1.; install"),
        (cut_short, "transcript/.* has .* bytes?, not the .* that were written"),
        (missing, "metrics/.* is missing; restore the file"),
        (foreign, "the folder events of the corpus holds 'mine.parquet', .*; move it elsewhere"),
        (no_list, "_snapshot.json is missing"),
        (half_a_list, "_snapshot.json has changed since it was written"),
        (other_content, "transcript/.* has changed since it was written; restore the file, or write a new corpus"),
        (no_marker, "rtca-corpus.json has changed"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_damaged_corpus_says_what_is_wrong_in_a_sentence(damage, said, folder):
    write([chat("c", text="Zanzibarrakuda")], folder)
    damage(folder)
    with pytest.raises(CorpusError, match=said) as raised:
        rtca.open_corpus(folder).transcript.to_pandas()
    assert "Zanzibarrakuda" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_foreign_file_is_left_where_it_is(folder):
    write([chat("c")], folder)
    foreign(folder)
    for number in range(3):
        write([chat(f"d{number}")], folder)
    assert len(list((folder / "snapshots").rglob("mine.parquet"))) == 1
    assert len(rtca.open_corpus(folder).contacts) == 4


def test_a_source_that_breaks_leaves_what_came_before(folder):
    def broken():
        yield chat("a")
        yield chat("b")
        yield chat("c")
        raise UsageError("it breaks")

    with pytest.raises(UsageError, match="it breaks"):
        rtca.write_corpus(broken(), folder / "corpus")
    assert check_sound(folder / "corpus") == 3


def test_a_source_that_cannot_be_read_makes_no_corpus(folder):
    with pytest.raises(rtca.SourceNotFoundError):
        rtca.write_corpus(folder / "nothing", folder / "corpus")
    assert not (folder / "corpus").exists()


def test_contacts_that_could_not_be_fetched_are_counted(folder):
    failure = rtca.ContactFailure("instance", "c9", "Redacted", UsageError("no"))
    seen = []
    report = rtca.write_corpus(iter([chat("a"), failure, chat("b")]), folder, progress=seen.append)
    assert (report.read, report.added, report.failed) == (2, 2, 1)
    assert "1 failed" in repr(report)
    assert seen[-1].read == 2


@pytest.mark.parametrize("source", [3, None, [chat("a"), "x"], iter(["x"])])
def test_what_holds_no_contacts_is_refused(source, folder):
    with pytest.raises(rtca.RtcaError):
        rtca.write_corpus(source, folder / "corpus")


def test_files_and_folders_are_read_as_read_contacts_does(folder):
    (folder / "source").mkdir()
    contact_of("refund", "Redacted").to_jsonl(folder / "source" / "a.jsonl")
    contact_of("failed", "Redacted").to_jsonl(folder / "source" / "b.jsonl")
    assert rtca.write_corpus(folder / "source", folder / "corpus").added == 2
    assert rtca.write_corpus([folder / "source" / "a.jsonl"], folder / "one").added == 1


def test_a_contact_that_is_not_there_is_a_sentence(folder):
    write([chat("a")], folder)
    corpus = rtca.open_corpus(folder)
    with pytest.raises(UsageError, match="does not have this contact; corpus"):
        corpus.contact("b")
    with pytest.raises(UsageError, match="does not have this contact in the form Raw"):
        corpus.contact("a", "Raw")
    with pytest.raises(UsageError, match="output_type must be"):
        corpus.contact("a", "raw")
    with pytest.raises(UsageError, match="there is no table 'x'; the tables are contacts, transcript"):
        corpus.table("x")
    assert corpus.contact("a").output_type == "Redacted"
    assert repr(corpus) == f"<Corpus {folder.name!r}: 1 contact, 2 messages, snapshot 1>"
    assert "transcript" in corpus._repr_html_()
