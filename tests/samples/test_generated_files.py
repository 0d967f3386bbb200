"""Files of invented contacts: whole or not there, and read as what they are."""

import json
import resource
import stat
from collections import Counter

import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import generate_contacts
from rtca_nb.samples.generator.writing import write_contacts


@pytest.fixture
def small_disk():
    """Let this process write 100 kB to a file, and no more."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_files_hold_what_is_generated(tmp_path):
    paths = {name: tmp_path / f"{name}.jsonl" for name in ("raw", "redacted", "truth")}
    written = write_contacts(12, seed=4, first=100, **paths)
    contacts = list(generate_contacts(12, seed=4, first=100))
    pages = {
        form: [page for one in contacts for page in one.pages(form.title(), context=True)]
        for form in ("raw", "redacted")
    }
    assert {form: paths[form].read_bytes().splitlines() for form in pages} == pages
    assert all(path.read_bytes().endswith(b"}\n") for path in paths.values())
    assert written == (12, len(pages["raw"]))
    truth = [json.loads(line) for line in paths["truth"].read_text("utf-8").splitlines()]
    assert truth == [one.truth for one in contacts]


@pytest.mark.slow
def test_the_question_who_is_slowest_has_its_answer_in_a_file(tmp_path):
    write_contacts(300, redacted=tmp_path / "chats.jsonl", truth=tmp_path / "truth", seed=2, languages=["en"])
    rows = [json.loads(line) for line in (tmp_path / "truth").read_text("utf-8").splitlines()]
    pseudonym = {row["agent"]: f"agent-{row['agent_id'].replace('-', '')[:10]}" for row in rows}
    asked = rtca.corpus_of(rtca.read_contacts(tmp_path / "chats.jsonl"))
    slowest = asked.response_times_by("agent")
    assert set(slowest["agent"]) == set(pseudonym.values())
    assert slowest["agent"].iloc[0] == pseudonym["en-4"]
    assert slowest["low"].iloc[0] > slowest["high"].iloc[1]
    replied = {row["contact_id"]: row["queue"] for row in rows}
    contact = next(iter(rtca.read_contacts(tmp_path / "chats.jsonl")))
    assert contact.context.queue == replied[contact.contact_id]
    write_contacts(2, redacted=tmp_path / "bare.jsonl", seed=2, context=False)
    assert {one.context for one in rtca.read_contacts(tmp_path / "bare.jsonl")} == {None}


def test_clear_text_is_readable_by_its_owner_only(tmp_path):
    write_contacts(1, raw=tmp_path / "raw", redacted=tmp_path / "redacted", truth=tmp_path / "truth")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert (modes["raw"], modes["truth"]) == (0o600, 0o600)
    assert modes["redacted"] & stat.S_IRUSR


def test_a_file_is_read_as_complete_contacts_in_order(tmp_path):
    write_contacts(6, raw=tmp_path / "raw.jsonl", redacted=tmp_path / "redacted.jsonl", truth=tmp_path / "truth")
    truth = [json.loads(line) for line in (tmp_path / "truth").read_text("utf-8").splitlines()]
    for form in ("Raw", "Redacted"):
        contacts = list(rtca.read_contacts(tmp_path / f"{form.lower()}.jsonl"))
        assert [one.contact_id for one in contacts] == [one["contact_id"] for one in truth]
        assert {(one.complete, one.output_type) for one in contacts} == {(True, form)}


def test_both_forms_in_a_folder_stay_apart(tmp_path):
    write_contacts(4, raw=tmp_path / "raw.jsonl", redacted=tmp_path / "redacted.jsonl")
    forms = Counter(contact.output_type for contact in rtca.read_contacts(tmp_path))
    assert forms == {"Raw": 4, "Redacted": 4}


def test_progress_ends_with_all_contacts(tmp_path):
    seen = []
    write_contacts(250, redacted=tmp_path / "a", progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 250


def test_what_exists_is_kept(tmp_path):
    kept = tmp_path / "kept.jsonl"
    kept.write_bytes(b"mine")
    for name in ("raw", "redacted", "truth"):
        with pytest.raises(UsageError, match="exists and was not replaced; choose another file"):
            write_contacts(1, **{name: kept})
    assert kept.read_bytes() == b"mine"
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="exists and was not replaced"):
        write_contacts(1, redacted=link)
    with pytest.raises(UsageError, match="is a folder; name a file in it"):
        write_contacts(1, redacted=tmp_path)
    with pytest.raises(UsageError, match="there is no folder"):
        write_contacts(1, redacted=tmp_path / "none" / "file")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.jsonl", "link"]


def test_files_are_named_and_differ(tmp_path):
    with pytest.raises(UsageError, match="no file is named; pass raw, redacted or truth"):
        write_contacts(1)
    with pytest.raises(UsageError, match="the same path"):
        write_contacts(1, raw=tmp_path / "one", redacted=tmp_path / "." / "one")
    for wrong in (3, b"path", "a\0b"):
        with pytest.raises(UsageError, match=r"^truth "):
            write_contacts(1, truth=wrong)
    with pytest.raises(UsageError, match="progress must be callable"):
        write_contacts(1, redacted=tmp_path / "a", progress=3)
    with pytest.raises(UsageError, match="n must be a whole number from 1"):
        write_contacts(0, redacted=tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path, small_disk):
    with pytest.raises(UsageError, match=r"^the contacts cannot be written: .*; nothing was kept$") as refused:
        write_contacts(50, redacted=tmp_path / "a", raw=tmp_path / "b", truth=tmp_path / "c")
    assert isinstance(refused.value.__cause__, OSError)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_is_too_long_is_a_sentence(tmp_path):
    with pytest.raises(UsageError, match="cannot be written: File name too long"):
        write_contacts(2, raw=tmp_path / ("x" * 300), truth=tmp_path / "truth")
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_left_where_one_of_several_cannot_take_its_place(tmp_path):
    taken = tmp_path / "redacted"
    with pytest.raises(UsageError, match=r"^the contacts cannot be written: .*; nothing was kept$"):
        # Somebody else makes a folder of that name meanwhile.
        write_contacts(100, redacted=taken, truth=tmp_path / "truth", progress=lambda _: taken.mkdir(exist_ok=True))
    assert list(tmp_path.iterdir()) == [taken]
