"""``rtca-nb audit`` and ``rtca-nb scrub``."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter

import pytest

import rtca_nb as rtca
from rtca_nb.cli import main
from rtca_nb.privacy.notebook_marks import reveal_sentence
from rtca_nb.review.audit import FINDINGS
from rtca_nb.samples import build_sample
from tests.privacy.test_notebook_scrub import cell, notebook, shown


def saved(folder, name: str, form: str) -> str:
    path = folder / f"{name}-{form}.json"
    sample = build_sample(name)
    page = {"Channel": "CHAT", "Status": sample.status, "Segments": sample.segments[form]}
    path.write_text(json.dumps(page), encoding="utf-8")
    return str(path)


def test_audit_prints_findings_without_text_and_fails_on_request(tmp_path, capsys):
    path = saved(tmp_path, "misaligned", "Raw")
    assert main(["audit", path]) == 0
    out = capsys.readouterr().out
    assert "offsets" in out
    assert [secret for secret in build_sample("misaligned").secrets if secret in out] == []
    assert main(["audit", path, "--fail"]) == 1


def test_audit_counts_and_explains_the_kinds_that_occur(tmp_path, capsys):
    assert main(["audit", saved(tmp_path, "misaligned", "Raw"), "--output-type", "Raw"]) == 0
    said = capsys.readouterr()
    lines = [line.split() for line in said.out.splitlines()]
    explained = lines[lines.index(["What", "was", "found"]) + 1 :]
    found = Counter(line[0] for line in lines if len(line) > 2 and line[1] == "Raw" and line[0] in FINDINGS)
    assert len(found) > 1
    for kind, number in found.items():
        assert [str(number), kind, *FINDINGS[kind].split()[:4]] in [line[:6] for line in explained]
    assert not [kind for kind in FINDINGS if kind not in found and f" {kind} " in said.out]
    assert said.out.count("hidden in views") == found.total()


def test_audit_of_a_clean_contact_succeeds(tmp_path, capsys):
    assert main(["audit", saved(tmp_path, "unscored", "Redacted"), "--fail"]) == 0
    assert "0 findings" in capsys.readouterr().out


def test_contacts_without_findings_take_one_line_together(tmp_path, capsys):
    for name in ("refund", "in-progress", "misaligned"):
        (tmp_path / name).mkdir()
        rtca.sample_contact(name).to_jsonl(tmp_path / name / "pages")
    main(["audit", str(tmp_path)])
    said = capsys.readouterr().out
    assert said.count("without findings") == 1
    assert "2 contacts without findings" in said
    assert "0 findings" not in said.split("What was found")[0]


def test_audit_pairs_the_forms_of_a_contact(tmp_path, capsys):
    stream = []
    sample = build_sample("refund")
    for form in ("Raw", "Redacted"):
        record = {
            "Version": "2.0.0",
            "Channel": "CHAT",
            "AccountId": "1",
            "InstanceId": sample.instance_id,
            "ContactId": sample.contact_id,
            "StreamingEventType": "SEGMENTS",
            "OutputType": form,
            "Segments": sample.segments[form],
        }
        stream.append(json.dumps(record))
    path = tmp_path / "stream.jsonl"
    path.write_text("\n".join(stream), encoding="utf-8")
    assert main(["audit", str(path)]) == 0
    out = capsys.readouterr().out
    assert out.count(sample.contact_id) == 1
    assert "Raw and Redacted" in out or "Redacted and Raw" in out


def test_audit_of_a_missing_file_is_one_sentence(tmp_path, capsys):
    assert main(["audit", str(tmp_path / "none.json")]) == 1
    err = capsys.readouterr().err
    assert "Traceback" not in err
    assert err.strip().count("\n") == 0


# What a user reads who sees that all went well and that the command failed.
ONE_CHANGED = "The notebook was changed, so the exit code is 1; a second run changes nothing and exits with 0.\n"


def test_scrub_changes_the_file_says_so_and_fails_like_a_hook(tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(cell("c.reveal()", shown("REVEALED secret"))), encoding="utf-8")
    assert main(["scrub", "--check", str(path)]) == 1
    assert "secret" in path.read_text(encoding="utf-8")
    assert "would be removed" in capsys.readouterr().err
    assert main(["scrub", str(path)]) == 1
    assert "secret" not in path.read_text(encoding="utf-8")
    assert "1 output of cell 1 removed" in capsys.readouterr().err
    assert main(["scrub", str(path)]) == 0


def test_scrub_says_in_a_line_what_it_removed_and_why_and_what_it_kept(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.ipynb"
    text = notebook(
        cell("c.reveal()", shown("REVEALED secret")), cell("1", shown("x"), shown("y")), cell("2", shown("z"))
    )
    path.write_text(text, encoding="utf-8")
    assert main(["scrub", "--check", "a.ipynb"]) == 1
    own = "of these outputs, 1 came from cells that reveal a contact"
    why = f"; {own}, 3 from other cells that may have run after a contact was revealed."
    assert capsys.readouterr().err == f"a.ipynb: 4 outputs of cells 1–3 would be removed{why}\n"
    kept = "Kept, although a contact was revealed earlier: 3 outputs not marked as revealed; check what they show."
    assert main(["scrub", "--keep-unmarked", "a.ipynb"]) == 1
    assert capsys.readouterr().err == f"a.ipynb: 1 output of cell 1 removed. {kept}\n{ONE_CHANGED}"
    assert main(["scrub", "--keep-unmarked", "a.ipynb"]) == 0
    assert capsys.readouterr().err == f"a.ipynb: {kept}\n"
    assert main(["scrub", "a.ipynb"]) == 1
    own = "of these outputs, 0 came from cells that reveal a contact"
    why = f"; {own}, 3 from other cells that may have run after a contact was revealed."
    assert capsys.readouterr().err == f"a.ipynb: 3 outputs of cells 2–3 removed{why}\n{ONE_CHANGED}"


@pytest.mark.parametrize(
    ("clear", "named"),
    [
        ((1, 3), "cells 1 and 3"),
        ((1, 2, 5), "cells 1, 2 and 5"),
        ((2, 3, 4), "cells 2–4"),
        ((1, 2, 3, 5, 6), "5 cells between 1 and 6"),
    ],
)
def test_scrub_names_the_cells_whose_outputs_it_removes(clear, named, tmp_path, capsys):
    cells = [
        cell(f"c.reveal() # {number}", shown("REVEALED secret")) if number in clear else cell("")
        for number in range(1, 7)
    ]
    (tmp_path / "a.ipynb").write_text(notebook(*cells), encoding="utf-8")
    assert main(["scrub", "--check", str(tmp_path / "a.ipynb")]) == 1
    assert f"{len(clear)} outputs of {named} would be removed" in capsys.readouterr().err


def test_scrub_takes_all_notebooks_of_a_folder_and_their_checkpoints(tmp_path, capsys):
    revealing = notebook(cell("c.reveal()", shown("REVEALED secret")))
    names = ["a.ipynb", "deep/er/b.ipynb", "deep/.ipynb_checkpoints/b-checkpoint.ipynb", ".venv/c.ipynb", "d.json"]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(revealing, encoding="utf-8")
    (tmp_path / "deep/broken.ipynb").write_text("secret")
    assert main(["scrub", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.count("1 output of cell 1 removed") == 3
    assert "broken.ipynb' is not a Jupyter notebook of format 4, so it was not used" in said
    assert "second run" not in said  # the next one fails too
    assert ["secret" in (tmp_path / name).read_text(encoding="utf-8") for name in names] == [False] * 3 + [True] * 2
    # What could not be looked at is no success.
    assert main(["scrub", str(tmp_path)]) == 1
    (tmp_path / "deep/broken.ipynb").unlink()
    assert main(["scrub", str(tmp_path)]) == 0
    capsys.readouterr()
    (tmp_path / "none").mkdir()
    assert main(["scrub", str(tmp_path / "none")]) == 1
    assert "there is no notebook in the folder" in capsys.readouterr().err.lower()


@pytest.mark.parametrize("as_folder", [True, False])
def test_scrub_cleans_all_others_whatever_is_wrong_with_one(as_folder, tmp_path, capsys):
    revealing = notebook(cell("c.reveal()", shown("REVEALED secret")))
    names = [f"{letter}.ipynb" for letter in "abcdefg"]
    for name in names[:-1]:
        (tmp_path / name).write_text(revealing, encoding="utf-8")
    (tmp_path / "a.ipynb").write_text("broken")
    (tmp_path / "b.ipynb").write_text('{"cells":' + "[" * 100_000)
    (tmp_path / "d.ipynb").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "e.ipynb").write_text(revealing.replace("1}", "{}}"), encoding="utf-8")
    (tmp_path / "g.ipynb").symlink_to(tmp_path / "nowhere")
    given = [tmp_path] if as_folder else [tmp_path / name for name in names]
    assert main(["scrub", *map(str, given)]) == 1
    said = capsys.readouterr().err
    assert "secret" not in said
    assert "Traceback" not in said
    assert said.count("is not a Jupyter notebook of format 4") == 3
    for name in ("c.ipynb", "f.ipynb"):
        assert "secret" not in (tmp_path / name).read_text(encoding="utf-8")


def test_scrub_cleans_a_notebook_in_which_a_character_is_cut_in_half(tmp_path, monkeypatch, capsys):
    whole = json.loads(notebook(cell("x = '\ud83d'", shown("x")), cell("c.reveal()", shown("REVEALED secret"))))
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(whole), encoding="utf-8")
    assert main(["scrub", str(path)]) == 1
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert "secret" not in json.dumps(kept)
    assert kept["cells"][0] == whole["cells"][0]
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(whole)))
    assert main(["scrub", "-"]) == 0
    assert json.loads(capsys.readouterr().out.encode("utf-8"))["cells"][0] == whole["cells"][0]


def test_scrub_of_a_folder_takes_notebooks_whose_ending_is_in_capitals(tmp_path):
    for name in ("a.IPYNB", "b.Ipynb"):
        (tmp_path / name).write_text(notebook(cell("c.reveal()", shown("REVEALED secret"))), encoding="utf-8")
    assert main(["scrub", str(tmp_path)]) == 1
    assert ["secret" in path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == [False, False]


@pytest.mark.parametrize("place", ["the end", "the beginning", "a cell"])
def test_scrub_refuses_a_notebook_that_programs_read_in_two_ways(place, tmp_path, capsys):
    revealing = notebook(cell("c.reveal()", shown("REVEALED secret")))
    text = {
        "the end": f'{revealing[:-1]}, "cells": []}}',
        "the beginning": f'{{"cells": [], {revealing[1:]}',
        "a cell": revealing.replace('"outputs"', '"outputs": [], "outputs"'),
    }[place]
    path = tmp_path / "a.ipynb"
    path.write_text(text, encoding="utf-8")
    for arguments in ([str(path)], ["--check", str(path)], [str(tmp_path)]):
        assert main(["scrub", *arguments]) == 1
        assert "two members with the same name" in capsys.readouterr().err
    assert path.read_text(encoding="utf-8") == text


def test_scrub_takes_the_checkpoint_of_a_notebook_too(tmp_path, capsys):
    revealing = notebook(cell("c.reveal()", shown("REVEALED secret")))
    checkpoint = tmp_path / ".ipynb_checkpoints/a-checkpoint.ipynb"
    checkpoint.parent.mkdir()
    other = checkpoint.with_name("b-checkpoint.ipynb")
    for path in (tmp_path / "a.ipynb", checkpoint, other):
        path.write_text(revealing, encoding="utf-8")
    assert main(["scrub", "--check", str(tmp_path / "a.ipynb")]) == 1
    said = capsys.readouterr().err
    assert said.count("would be removed") == 2
    assert "changed" not in said
    assert main(["scrub", str(tmp_path / "a.ipynb")]) == 1
    assert "2 notebooks were changed, so the exit code is 1; a second run" in capsys.readouterr().err
    assert "secret" not in checkpoint.read_text(encoding="utf-8")
    assert "secret" in other.read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["scrub", str(tmp_path / "a.ipynb")]) == 0
    checkpoint.write_text("no notebook", encoding="utf-8")
    assert main(["scrub", str(tmp_path / "a.ipynb")]) == 1
    assert "is not a Jupyter notebook" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", [".html", ".slides.html", ".md"])
def test_scrub_names_exports_that_it_cannot_clean(suffix, tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_text(notebook(cell("1", shown("1"))), encoding="utf-8")
    export = tmp_path / f"a{suffix}"
    export.write_text(f"<pre>{reveal_sentence('contact c-1')}</pre><pre>secret</pre>", encoding="utf-8")
    assert main(["scrub", str(path)]) == 1
    assert f"a{suffix}: made from a notebook with a revealed contact" in capsys.readouterr().err
    export.write_text("<pre>1</pre>", encoding="utf-8")
    assert main(["scrub", str(path)]) == 0


def test_scrub_says_what_it_removed_beside_outputs(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = {"cell_type": "markdown", "source": "It says: secret42.", "metadata": {}}
    image = {"cell_type": "markdown", "source": "", "metadata": {}, "attachments": {"a.png": {"image/png": "aGk="}}}
    cells = [cell("c.reveal()", shown("REVEALED secret42")), text, image]
    (tmp_path / "a.ipynb").write_text(notebook(*cells, widgets={}), encoding="utf-8")
    assert main(["scrub", "a.ipynb"]) == 1
    what = "1 output of cell 1, saved widget state, 1 attachment and 1 paragraph that repeats an output"
    assert capsys.readouterr().err == f"a.ipynb: {what} removed.\n{ONE_CHANGED}"


def test_scrub_filters_standard_input(monkeypatch, capsys):
    text = notebook(cell("c.reveal()", shown("REVEALED secret")))
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert main(["scrub", "-"]) == 0
    out = capsys.readouterr().out
    assert "secret" not in out
    assert json.loads(out)["nbformat"] == 4


@pytest.mark.parametrize("content", ["", "{}", b"\xff\xfe\x00"])
def test_scrub_refuses_what_is_no_notebook(content, tmp_path, capsys):
    path = tmp_path / "a.ipynb"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert main(["scrub", str(path)]) == 1
    assert "is not a Jupyter notebook" in capsys.readouterr().err
    assert main(["scrub", str(tmp_path / "none.ipynb")]) == 1


def test_audit_is_public():
    assert callable(rtca.audit_redaction)


@pytest.mark.parametrize("audited", [["c.json"], ["c.json", "whole.json"]])
@pytest.mark.sampled(1)
def test_an_audit_says_how_much_it_could_not_look_at_and_fails_on_request(tmp_path, capsys, monkeypatch, audited):
    monkeypatch.chdir(tmp_path)
    message = {"Id": "m1", "ParticipantRole": "CUSTOMER", "Content": "mail ida@example.org"}
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"transcript": message}]}
    (tmp_path / "c.json").write_text(json.dumps(page), encoding="utf-8")
    good = {"Transcript": {"Id": "m2", "ParticipantRole": "CUSTOMER", "Content": "hello"}}
    (tmp_path / "whole.json").write_text(json.dumps({**page, "Segments": [good]}), encoding="utf-8")
    assert main(["audit", *audited]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "c.json form unknown: 0 findings, 1 part not recognised, so not checked" in said
    assert "audited, 0 findings, 1 part not recognised, so not checked;" in said
    assert main(["audit", *audited, "--fail"]) == 1
    capsys.readouterr()
    assert main(["audit", *audited, "--format", "json", "--fail"]) == 1
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["contact_id"], row["kind"], row["detail"]) == (
        "c.json",
        "unread",
        "1 part not recognised, so not checked",
    )
    assert main(["audit", *audited, "--format", "csv"]) == 0
    assert '"unread"' in capsys.readouterr().out
    frame = rtca.audit_redaction(rtca.read_contact("c.json"))
    assert frame["kind"].to_list() == ["unread"]
    assert "ida" not in frame.to_csv()
    assert main(["inspect", "c.json"]) == 0
    assert "0 messages (1 part not recognised)" in " ".join(capsys.readouterr().out.split())
    assert "<dd>0 (1 part not recognised)</dd>" in rtca.render_report(rtca.read_contact("c.json"))
    assert main(["audit", "whole.json", "--fail"]) == 0


def test_an_audit_counts_what_views_show_and_lists_it_alone(tmp_path, capsys):
    said = [
        {
            "Transcript": {
                "Id": f"m{number}",
                "ParticipantId": "p",
                "ParticipantRole": "CUSTOMER",
                "Content": text,
                **more,
            }
        }
        for number, (text, more) in enumerate(
            [
                ("I am Ottoline", {"Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 13}]}}),
                ("yes, Ottoline", {}),
                ("my name is Zelda Quill", {}),
            ]
        )
    ]
    path = tmp_path / "raw.json"
    path.write_text(json.dumps({"Channel": "CHAT", "Status": "COMPLETED", "Segments": said}), encoding="utf-8")
    assert main(["audit", str(path), "--output-type", "Raw"]) == 0
    whole = capsys.readouterr().out
    assert "2 findings, 1 visible in views;" in " ".join(whole.split())
    assert "repeated" in whole
    assert main(["audit", str(path), "--output-type", "Raw", "--visible"]) == 0
    seen = capsys.readouterr().out
    assert "1 finding visible in views;" in " ".join(seen.split())
    assert "repeated" not in seen
    assert "Quill" not in whole


@pytest.mark.parametrize("command", ["audit", "report", "inspect"])
def test_a_corpus_in_place_of_files_is_named_with_what_reads_it(command, tmp_path, capsys):
    rtca.write_corpus([rtca.sample_contact()], tmp_path / "corpus")
    assert main([command, str(tmp_path / "corpus")]) != 0
    said = " ".join(capsys.readouterr().err.split())
    reads = "read it with rtca-nb corpus (info, search, sql, report)"
    assert said.endswith(f"corpus' is a corpus; {reads}, or pass the files that it was made from.")
