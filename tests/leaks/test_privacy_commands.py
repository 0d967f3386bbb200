"""``rtca-nb audit`` and ``rtca-nb scrub``."""

from __future__ import annotations

import io
import json
import sys

import pytest

import rtca_nb as rtca
from rtca_nb.cli import main
from rtca_nb.samples import build_sample
from tests.leaks.test_scrub import cell, notebook, shown


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


def test_audit_of_a_clean_contact_succeeds(tmp_path, capsys):
    assert main(["audit", saved(tmp_path, "unscored", "Redacted"), "--fail"]) == 0
    assert "0 findings" in capsys.readouterr().out


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
