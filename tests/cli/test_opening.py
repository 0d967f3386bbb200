"""Files that a command is given: what is foreign in a folder, and contacts whose files name none."""

import json
import re

import pytest

import rtca_nb
from rtca_nb.archive import Archive
from rtca_nb.cli import reading
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.fetch.bulk import fetch_contacts
from rtca_nb.samples import build_sample

FOREIGN = {"notes.json": "hello", "package.json": '{"name": "x"}', "page.json": "<html></html>"}


def page(name="failed", output_type="Redacted"):
    sample = build_sample(name)
    return json.dumps({"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments[output_type]})


@pytest.fixture
def folder(tmp_path):
    """A folder with one contact and three files that are none."""
    made = tmp_path / "folder"
    made.mkdir()
    for name, text in FOREIGN.items():
        (made / name).write_text(text)
    (made / "call.json").write_text(page())
    return made


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
@pytest.mark.parametrize("pattern", ["folder", "folder/*.json"])
def test_foreign_files_of_a_folder_are_told_and_passed_over(rtca, folder, command, pattern):
    ran = rtca(command, pattern)
    assert ran.code == 0
    told = [line for line in ran.err.splitlines() if line.startswith("Skipped: ")]
    assert [re.search("'(.+?)'", line)[1] for line in told] == sorted(FOREIGN)
    assert "call.json" in ran.out
    if command != "audit":
        assert "7 messages" in ran.out


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
def test_a_foreign_file_that_is_named_is_an_error(rtca, folder, command, tmp_path):
    ran = rtca(command, "folder/package.json")
    assert ran.code == 1
    assert ran.err.count("\n") == 1
    assert "'package.json'" in ran.err
    assert not (tmp_path / "rtca-report.html").exists()


@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
def test_a_file_beyond_the_limits_is_told_and_the_others_are_read(rtca, folder, command):
    (folder / "deep.json").write_text(page()[:-2] + ', {"Transcript": ' + "[" * 3000 + "]" * 3000 + "}]}")
    (folder / "long.json").write_text(page()[:-2] + ', {"Transcript": ' + "9" * 9000 + "}]}")
    ran = rtca(command, "folder")
    assert ran.code == 1, "a chat may be missing"
    assert "Skipped: File 'deep.json' is nested too deeply" in ran.err
    assert "Skipped: File 'long.json' has an absurdly long number" in ran.err
    assert "call.json" in ran.out


def test_nothing_but_foreign_files_is_an_error(rtca, folder, tmp_path):
    (folder / "call.json").unlink()
    ran = rtca("report", folder)
    assert ran.code == 1
    assert ran.err.splitlines()[-1] == "None of 3 files is a contact; pass files that the service wrote."
    assert not (tmp_path / "rtca-report.html").exists()


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
def test_a_broken_file_of_a_folder_fails_in_the_end(rtca, folder, command):
    (folder / "broken.json").write_text(page()[:-100])
    ran = rtca(command, folder)
    assert ran.code == 1
    assert "Skipped: File 'broken.json' is JSON that is cut short" in ran.err
    assert "call.json" in ran.out


def test_a_broken_page_is_no_gap_in_its_contact(rtca, folder, tmp_path):
    sample = build_sample("refund")
    segments = sample.segments["Redacted"]
    for number in range(3):
        answer = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments[number * 30 : number * 30 + 30]}
        answer |= {"NextToken": "t"} if number < 2 else {}
        (folder / f"long-page-{number + 1}.json").write_text(json.dumps(answer))
    for text in (page()[:-100], "<html></html>"):
        (folder / "long-page-2.json").write_text(text)
        ran = rtca("report", folder)
        assert ran.code == 1
        assert "'long-page-2.json'" in ran.err
        assert not (tmp_path / "rtca-report.html").exists()


def test_a_voice_stream_among_chats_is_told_and_passed_over(rtca, folder):
    (folder / "voice.json").write_text(json.dumps({"EventType": "SEGMENTS", "ContactId": "v", "Segments": []}))
    ran = rtca("report", folder)
    assert ran.code == 0
    assert "Skipped: File 'voice.json'" in ran.err
    assert rtca("report", folder / "voice.json", "--force").code == 1


def test_of_a_folder_the_report_reads_and_lists_what_its_help_says(rtca, folder):
    read = ("alpha.json", "beta.jsonl", "gamma.ndjson", "delta.gz", "eta")
    for name in (*read, "theta.md", "zeta.txt"):
        (folder / name).write_text("no contact")
    said = " ".join(rtca("report", "--help").out.replace("│", " ").split())
    assert "only files that end in .json, .jsonl, .ndjson or .gz, or have no ending, are read" in said
    ran = rtca("report", folder)
    told = [re.search("'(.+?)'", line)[1] for line in ran.err.splitlines() if line.startswith("Skipped: ")]
    assert sorted(told) == sorted([*read, *FOREIGN])


def test_a_note_of_several_contacts_is_said_once_with_their_number(rtca, tmp_path):
    folder = tmp_path / "many"
    made = ("generate", "--contacts", "16", "--output-type", "both", "--output", folder)
    assert rtca(*made).code == 0
    contacts = list(rtca_nb.read_contacts(folder))
    holds = {}
    for contact in contacts:
        for note in contact.notes:
            holds.setdefault(note, set()).add(contact.contact_id)
    assert len(contacts) == 32
    ran = rtca("report", folder)
    told = [line.removeprefix("! ") for line in ran.err.splitlines() if line.startswith("! ")]
    assert len(told) == len(set(told)) == len(holds)
    numbers = []
    for line in told:
        who, _, said = line.partition(": ")
        (ids,) = [ids for note, ids in holds.items() if note.startswith(said[:20])]
        assert who == (f"{len(ids)} contacts" if len(ids) > 1 else next(iter(ids)))
        numbers.append(len(ids))
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[0] > 1


def test_python_still_stops_at_the_first_foreign_file(folder):
    with pytest.raises(rtca_nb.UnsupportedFormatError):
        list(rtca_nb.read_contacts(folder))


# -- contacts without an id -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_contacts_without_an_id_are_called_by_their_files(rtca, tmp_path):
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text(page())
    ran = rtca("report", tmp_path / "a.json", "b.json")
    assert [line.split()[0] for line in ran.out.splitlines()[:2]] == ["a.json", "b.json"]
    assert "2 contacts have no id and are listed by file name; to give" in ran.err
    html = (tmp_path / "rtca-report.html").read_text("utf-8")
    index = html.split("<article", 1)[0]
    called = [name for name in re.findall(r"<bdi>(.+?)</bdi>", index) if name.endswith(".json")]
    assert list(dict.fromkeys(called)) == ["a.json", "b.json"]
    assert str(tmp_path) not in html
    assert "<bdi>unknown" not in index


@pytest.mark.slow
def test_pages_of_a_contact_are_called_by_the_first_file(rtca, tmp_path):
    sample = build_sample("refund")
    for number in (1, 2):
        half = sample.segments["Redacted"][(number - 1) * 50 : number * 50]
        answer = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": half} | (
            {"NextToken": "t"} if number < 2 else {}
        )
        (tmp_path / f"x-{number}.json").write_text(json.dumps(answer))
        (tmp_path / f"y-{number}.json").write_text(page())
    out = rtca("report", tmp_path).out
    assert [line.split()[0] for line in out.splitlines() if "messages" in line] == ["x-1.json", "y-1.json", "y-2.json"]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["<b>x.json", "a\u202eb\x1b[31m.json", "[red]$x$.json"])
def test_hostile_names_of_files_are_text(rtca, tmp_path, name):
    (tmp_path / name).write_text(page())
    (tmp_path / "other.json").write_text(page())
    ran = rtca("report", tmp_path)
    said = ran.out + ran.err + (tmp_path / "rtca-report.html").read_text("utf-8")
    assert not {"\u202e", "\x1b"} & set(said)
    assert "<b>x" not in (tmp_path / "rtca-report.html").read_text("utf-8")
    assert ran.out.splitlines()[0].split()[0] in {"<b>x.json", "a\\u202eb\\x1b[31m.json", "[red]$x$.json"}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
def test_an_id_can_be_given(rtca, tmp_path, command):
    (tmp_path / "a.json").write_text(page())
    ran = rtca(command, "a.json", "--contact-id", "c-7")
    assert ran.code == 0
    assert "c-7" in ran.out
    # Only the id is given: nobody says which instance it is of, nor which form it is in.
    assert not re.search("(?<!instance       )(?<!form )(?<!output type    )unknown", ran.out)
    assert "--contact-id" not in ran.out + ran.err
    if command == "report":
        assert "Chat contact c-7" in (tmp_path / "rtca-report.html").read_text("utf-8")


def test_both_forms_of_a_contact_may_have_one_id(rtca, tmp_path):
    for form in ("Raw", "Redacted"):
        (tmp_path / f"{form}.json").write_text(page("refund", form))
    ran = rtca("audit", "Raw.json", "Redacted.json", "--contact-id", "c-7")
    assert ran.code == 0
    assert ran.out.startswith("c-7  Raw and Redacted: ")


@pytest.mark.sampled(2)
@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
@pytest.mark.parametrize("other", [("failed", "Redacted"), ("refund", "Raw")])
def test_two_contacts_do_not_get_one_id(rtca, tmp_path, command, other):
    (tmp_path / "a.json").write_text(page())
    (tmp_path / "b.json").write_text(page(*other))
    ran = rtca(command, "a.json", "b.json", "--contact-id", "c-7")
    assert ran.code == 2
    assert ran.err == (
        "--contact-id gives an id to one contact, but the sources hold 2 contacts; leave it out, or pass the sources "
        "of one contact.\n"
    )


@pytest.mark.parametrize("identity", ["", " ", ".."])
def test_what_is_no_id_is_not_given(rtca, tmp_path, identity):
    (tmp_path / "a.json").write_text(page())
    assert rtca("inspect", "a.json", "--contact-id", identity).code == 2


def test_inspect_says_how_to_name_a_contact(rtca, tmp_path):
    (tmp_path / "a.json").write_text(page())
    assert "no id in a.json; pass one with --contact-id" in rtca("inspect", "a.json").words


def test_inspect_heads_each_of_several_contacts(rtca, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.json").write_text(page())
    assert rtca("inspect", "folder").out.splitlines()[0].split()[0] == "shape"
    (tmp_path / "folder" / "b.json").write_text(page("refund"))
    rtca_nb.sample_contact().to_jsonl(tmp_path / "folder" / "c.jsonl")
    headings = [line for line in rtca("inspect", "folder").out.splitlines() if line[:1].strip()]
    assert headings == ["a.json", "b.json", f"{rtca_nb.sample_contact().contact_id}  c.jsonl"]


def test_inspect_describes_what_it_read_before_it_failed(capsys):
    def failing():
        yield rtca_nb.sample_contact()
        raise rtca_nb.UnsupportedFormatError("it is something else")

    with pytest.raises(rtca_nb.UnsupportedFormatError):
        reading.describe_each(failing())
    assert "64 messages" in capsys.readouterr().out


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["report", "inspect"])
def test_a_missing_page_is_told(rtca, tmp_path, command):
    segments = build_sample("refund").segments["Redacted"]
    for number in (1, 3):
        answer = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments[number * 30 - 30 : number * 30]}
        answer |= {"NextToken": "t"} if number < 3 else {}
        (tmp_path / f"long-page-{number}.json").write_text(json.dumps(answer))
    ran = rtca(command, "long-page-1.json", "long-page-3.json")
    assert "The numbers in the file names skip page 2." in ran.words + " ".join(ran.err.split())
    if command == "inspect":
        assert "completed, not complete" in ran.words.lower()


# -- what an audit compared -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_audit_says_what_it_compared(rtca, tmp_path):
    for form in ("Raw", "Redacted"):
        (tmp_path / f"{form}.json").write_text(page("refund", form))
    (tmp_path / "a.json").write_text(page())

    def last(*names):
        return rtca("audit", *names).out.splitlines()[-1]

    alone = "Raw was not compared with Redacted, because no contact was given in both forms."
    assert last("a.json") == f"1 contact from 1 file audited, 0 findings; {alone}"
    assert re.fullmatch(
        r"1 contact from 2 files audited, \d+ findings, none visible in views; Raw was compared with Redacted\.",
        last("Raw.json", "Redacted.json"),
    )
    assert re.fullmatch(
        r"2 contacts from 3 files audited, \d+ findings, none visible in views; "
        r"Raw was compared with Redacted for 1 of them\.",
        last(tmp_path),
    )


@pytest.fixture
def archive(tmp_path):
    """An archive of three contacts, of which the file of the first is damaged and that of the second gone."""
    sample = build_sample("failed")
    ids = ["c1", "c2", "c3"]
    with serve((ServedContact(sample.instance_id, one, sample.segments) for one in ids), quota=None) as endpoint:
        list(fetch_contacts(sample.instance_id, ids, client=endpoint.client(), archive=tmp_path / "archive"))
    damaged, lost, _ = sorted(Archive(tmp_path / "archive").entries(), key=lambda entry: entry.contact_id)
    path = tmp_path / "archive" / damaged.file
    path.write_bytes(path.read_bytes()[:5000])
    (tmp_path / "archive" / lost.file).unlink()
    return tmp_path / "archive"


@pytest.mark.sampled(1)
@pytest.mark.parametrize(
    "words",
    [("report", "archive"), ("inspect", "archive"), ("audit", "archive"), ("corpus", "build", "archive", "corpus")],
    ids=lambda words: words[0],
)
def test_damaged_files_of_an_archive_are_told_and_the_others_are_read(rtca, archive, words):
    ran = rtca(*words)
    assert ran.code == 1
    told = [line for line in ran.err.splitlines() if line.startswith("Skipped: ")]
    assert len(told) == 2
    assert (
        "is damaged; restore the file from a backup, or erase the contact from the archive and fetch it again."
        in told[0]
    )
    assert "the file of contact c2, is missing" in told[1]
    assert "c3" in ran.out or "1 contact read: 1 added" in ran.out


@pytest.mark.sampled(1)
@pytest.mark.parametrize("command", ["report", "inspect", "audit"])
def test_a_contact_of_an_archive_is_read_whatever_is_wrong_with_the_others(rtca, archive, command):
    ran = rtca(command, "archive", "--contact-id", "c3")
    assert (ran.code, ran.err.count("Skipped")) == (0, 0)
    assert "c3" in ran.out
    assert rtca_nb.read_contact(archive, contact_id="c3").contact_id == "c3"
    for contact_id, problem in (
        ("c1", "is damaged; restore the file"),
        ("c2", "the file of contact c2, is missing; restore the file"),
    ):
        with pytest.raises(rtca_nb.ArchiveDamagedError, match=problem):
            rtca_nb.read_contact(archive, contact_id=contact_id)
