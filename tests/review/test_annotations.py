"""Judgements: kept, merged, saved, counted."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys

import pandas as pd
import pytest
from filelock import lock_descriptor
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb import schemas
from rtca_nb.review.annotations import judgement as parsing
from rtca_nb.review.annotations.judgement import Target, checked
from rtca_nb.review.annotations.saving import add_to_file
from tests.making import twice

Annotations = rtca.Annotations


def target(number=1, label="Billing dispute", **values):
    return Target("contact", "Redacted", values.pop("kind", "category"), label, None, f"m{number}", 0, 5, **values)


def said(*entries):
    annotations = Annotations()
    for reviewer, number, verdict, *label in entries:
        annotations.judge(target(number, *label), verdict, reviewer=reviewer)
    return annotations


def lines_of(path):
    return path.read_bytes().splitlines()


# -- what stands --------------------------------------------------------------------------------------------------


def test_later_judgement_stands_and_the_earlier_stays_in_the_history(monkeypatch):
    annotations = said(("Ana", 1, "wrong"))
    # The clock of the machine is set back meanwhile.
    monkeypatch.setattr("rtca_nb.review.annotations.store.clock.time_ns", lambda: 10**15)
    annotations.judge(target(1), "right", reviewer="Ana", note="on reflection")
    annotations.judge(target(1), "wrong", reviewer="Ben")
    assert list(annotations.frame[["reviewer", "verdict"]].itertuples(index=False, name=None)) == [
        ("Ben", "wrong"),
        ("Ana", "right"),
    ]
    assert len(annotations.history) == 3
    annotations.judge(target(1), "withdrawn", reviewer="Ana")
    assert list(annotations.frame["reviewer"]) == ["Ben"]
    assert len(annotations) == 4


def test_nothing_is_later_than_the_last_moment_that_there_is(tmp_path):
    path = tmp_path / "review.jsonl"
    said(("Ana", 1, "right")).save(path)
    (line,) = map(json.loads, path.read_text("utf-8").splitlines())
    path.write_text(json.dumps({**line, "time": "9999-12-31T23:59:59.999999Z"}), "utf-8")
    annotations = Annotations.load(path)
    with pytest.raises(rtca.UsageError, match="nothing can be later; remove that line from its file"):
        annotations.judge(target(1), "wrong", reviewer="Ana")
    annotations.judge(target(1), "wrong", reviewer="Ben")
    assert list(annotations.frame["verdict"]) == ["wrong", "right"]


@pytest.mark.parametrize("annotations", [Annotations(), said(("Ana", 1, "right"))])
def test_frames_have_their_schema_also_when_empty(annotations):
    schemas.check(annotations.frame, "annotations")
    schemas.check(annotations.history, "annotations")
    schemas.check(annotations.precision(), "precision")
    schemas.check(said(("Ana", 1, "right"), ("Ben", 1, "right")).agreement("Ana", "Ben"), "agreement")
    assert list(annotations.frame.dtypes) == list(schemas.dtypes("annotations"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"verdict": "rihgt"}, "its verdict is not one of right, wrong, unsure, withdrawn"),
        ({"reviewer": " "}, "its reviewer is missing or empty"),
        ({"note": "x" * 4001}, "its note has more than 4,000 characters"),
    ],
)
def test_judgement_that_cannot_be_meant_is_refused(values, sentence):
    annotations = Annotations()
    with pytest.raises(rtca.UsageError, match=sentence):
        annotations.judge(target(), **{"verdict": "right", "reviewer": "Ana", **values})
    assert len(annotations) == 0


# -- files --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_annotations_survive_a_new_process(tmp_path):
    path = tmp_path / "review.jsonl"
    annotations = said(("Ana", 1, "right"), ("Ana", 2, "wrong"))
    annotations.judge(target(3), "unsure", reviewer="Bé \u202e", note='a "note" with\nlines, 🦢 and half \ud800')
    annotations.save(path)
    code = (
        "import sys, rtca_nb as rtca; a = rtca.Annotations.load(sys.argv[1]); "
        "sys.stdout.buffer.write(a.frame.to_csv().encode()); a.save(sys.argv[2])"
    )
    again = tmp_path / "again.jsonl"
    done = subprocess.run([sys.executable, "-c", code, str(path), str(again)], capture_output=True, check=True)
    assert done.stdout.decode() == annotations.frame.to_csv()
    assert again.read_bytes() == path.read_bytes()


def test_saved_notes_are_for_their_owner_only_until_the_owner_shares_them(tmp_path):
    path = tmp_path / "review.jsonl"
    said(("Ana", 1, "right")).save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o664)
    said(("Ben", 1, "right")).save(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o664


def test_save_loses_nothing_that_somebody_else_saved_there(tmp_path):
    path = tmp_path / "review.jsonl"
    said(("Ana", 1, "right")).save(path)
    said(("Ben", 2, "wrong")).save(path)
    assert Annotations.load(path).reviewers == ("Ana", "Ben")


def test_two_who_loaded_the_same_file_both_keep_what_they_save(tmp_path):
    path = tmp_path / "review.jsonl"
    said(("Ana", 1, "right")).save(path)
    one, other = Annotations.load(path), Annotations.load(path)
    one.judge(target(2), "wrong", reviewer="Ana")
    other.judge(target(3), "unsure", reviewer="Ben")
    one.save(path)
    other.save(path)
    assert set(Annotations.load(path)) == {*one, *other}


SAVING = """
import sys
import rtca_nb as rtca
from rtca_nb.review.annotations.judgement import Target

path, reviewer = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    mine = rtca.Annotations()
    mine.judge(Target("contact", "Redacted", "category", "Refund", None, f"m{number}"), "right", reviewer=reviewer)
    mine.save(path)
"""


@pytest.mark.slow
def test_processes_that_save_at_once_lose_nothing(tmp_path):
    path = tmp_path / "review.jsonl"
    names = ("Ana", "Ben", "Cleo")
    savers = [
        subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path), name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in names
    ]
    for saver in savers:
        assert saver.stdout.readline() == b"ready\n"
    for saver in savers:
        saver.stdin.write(b"\n")
        saver.stdin.flush()
    for saver in savers:
        assert saver.communicate() == (b"", b"")
    saved = Annotations.load(path)
    assert saved.reviewers == names
    assert len(saved) == 40 * len(names)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("locks", [True, False])
def test_a_file_that_changes_while_it_is_saved_is_read_once_more(tmp_path, monkeypatch, locks):
    if not locks:  # as on some network shares

        def no_lock(descriptor, *, blocking):
            raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

        monkeypatch.setattr("filelock.lock_descriptor", no_lock)
    path = tmp_path / "review.jsonl"
    mine, theirs = said(("Ana", 1, "right")), said(("Ben", 2, "wrong"))
    load = Annotations.load
    meanwhile = [lambda: path.write_bytes(b"".join(entry.line + b"\n" for entry in theirs))]

    def slowly(source):
        found = load(source)
        while meanwhile:  # somebody who takes no turns
            meanwhile.pop()()
        return found

    said(("Cleo", 3, "right")).save(path)
    monkeypatch.setattr(Annotations, "load", slowly)
    mine.save(path)
    assert set(load(path)) == {*mine, *theirs}


@pytest.mark.skipif(os.name != "posix", reason="Only POSIX locks folders.")
def test_a_lock_that_is_held_for_ever_is_an_error(tmp_path):
    path = tmp_path / "review.jsonl"
    holder = os.open(tmp_path, os.O_RDONLY)
    try:
        assert lock_descriptor(holder)
        with pytest.raises(rtca.UsageError, match="another process has been saving to the folder of"):
            add_to_file(path, lambda: b"", patience=0)
        assert not path.exists()
    finally:
        os.close(holder)
    said(("Ana", 1, "right")).save(path)
    assert len(Annotations.load(path)) == 1


def test_a_folder_that_may_not_be_listed_can_be_saved_to(tmp_path, monkeypatch):
    opened = os.open

    def refused(path, flags, *rest, **options):  # as Windows opens no folder, and root lists every one
        if os.path.isdir(path):  # noqa: PTH112  # any kind of path
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return opened(path, flags, *rest, **options)

    monkeypatch.setattr(os, "open", refused)
    said(("Ana", 1, "right")).save(tmp_path / "review.jsonl")
    assert len(Annotations.load(tmp_path / "review.jsonl")) == 1


def test_repr_counts_in_words():
    assert repr(said(("Ana", 1, "right"))) == "<Annotations: 1 judgement of 1 reviewer>"
    assert repr(said(("Ana", 1, "right"), ("Ben", 1, "right"))) == "<Annotations: 2 judgements of 2 reviewers>"
    assert repr(Annotations()) == "<Annotations: 0 judgements of 0 reviewers>"


def test_unknown_fields_and_later_versions_survive(tmp_path):
    path = tmp_path / "review.jsonl"
    said(("Ana", 1, "right")).save(path)
    known = json.loads(path.read_text("utf-8"))
    lines = [
        {**known, "confidence": 0.75, "seen": {"on": ["a", None]}},
        {"version": 2, "verdict": {"new": "shape"}, "who": "Ana"},
    ]
    path.write_text("\ufeff" + "\r\n\n".join(json.dumps(line, indent=None) for line in lines), "utf-8")
    annotations = Annotations.load(path)
    assert len(annotations) == 1
    assert "1 line of a later version" in repr(annotations)
    annotations.judge(target(2), "wrong", reviewer="Ben")
    annotations.save(path)
    kept = [json.loads(line) for line in lines_of(path)]
    assert kept[0] == lines[0]
    assert kept[-1] == lines[1]
    assert len(kept) == 3


GOOD = checked(target(), "right", "", "Ana", 1_700_000_000_000_000).line
WRONG = {
    "half a line": GOOD[:40],
    "no object": b"[1, 2]",
    "no UTF-8": b'{"version": 1, "note": "\xff"}',
    "deep": b'{"a":' * 100 + b"1" + b"}" * 100,
    "deeper": b"[" * 100_000,
    "NaN": b'{"version": NaN}',
    "long digits": b'{"version": ' + b"9" * 6000 + b"}",
    "no version": GOOD.replace(b'"version":1', b'"version":null'),
    "true as version": GOOD.replace(b'"version":1', b'"version":true'),
    "version 0": GOOD.replace(b'"version":1', b'"version":0'),
    "unknown verdict": GOOD.replace(b'"right"', b'"SECRET"'),
    "no reviewer": GOOD.replace(b'"Ana"', b'""'),
    "note of a wrong type": GOOD.replace(b'"note":""', b'"note":{"SECRET":1}'),
    "label of a wrong type": GOOD.replace(b'"Billing dispute"', b"7"),
    "offset of a wrong type": GOOD.replace(b'"begin_offset_char":0', b'"begin_offset_char":"SECRET"'),
    "offset beyond reason": GOOD.replace(b'"begin_offset_char":0', b'"begin_offset_char":99999999999999999999'),
    "no time": GOOD.replace(b"2023-11-14T22:13:20Z", b"SECRET"),
    "too long": b'{"version": 1, "note": "' + b"x" * 1_000_001 + b'"}',
}


FOREIGN = {
    "CSV": b"contact_id,verdict\nSECRET,right\n",
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR SECRET",
    "JSON object": b'{\n  "SECRET": [1, 2]\n}\n',
    "JSON on one line": b'{"Channel": "CHAT", "Status": "COMPLETED", "Segments": ["SECRET"]}',
    "other JSON lines": b'{"SECRET": 1}\n{"SECRET": 2}\n',
    "UTF-16": "SECRET".encode("utf-16"),
    "truncated": GOOD[:-20],
    "HTML": b"<!doctype html><p>SECRET",
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=FOREIGN)
def test_foreign_file_is_refused_by_its_first_line_and_stays(tmp_path, content):
    path = tmp_path / "review.jsonl"
    path.write_bytes(content)
    with pytest.raises(rtca.MalformedSourceError) as e:
        Annotations.load(path)
    said_of_it = str(e.value)
    assert said_of_it.startswith("line 1 of '")
    assert said_of_it.endswith("; pass a file that save() wrote")
    assert "SECRET" not in said_of_it
    assert said_of_it.isprintable()
    with pytest.raises(rtca.MalformedSourceError):
        said(("Ben", 1, "right")).save(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_empty_file_holds_no_judgement_and_can_be_saved_to(tmp_path, content):
    path = tmp_path / "review.jsonl"
    path.write_bytes(content)
    assert len(Annotations.load(path)) == 0
    said(("Ben", 1, "right")).save(path)
    assert len(Annotations.load(path)) == 1


def test_entries_that_could_not_be_read_again_are_refused():
    with pytest.raises(rtca.MalformedSourceError, match="line 1 of the entries is not JSON"):
        Annotations([b"no judgement"])


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG)
def test_broken_line_is_named_and_nothing_is_lost(tmp_path, line):
    path = tmp_path / "review.jsonl"
    path.write_bytes(GOOD + b"\n\n" + line + b"\n")
    before = path.read_bytes()
    with pytest.raises(
        (rtca.MalformedSourceError, rtca.LimitExceededError), match=r"^line 3 of '.*nothing was read"
    ) as e:
        Annotations.load(path)
    assert "SECRET" not in str(e.value)
    assert "\n" not in str(e.value)
    with pytest.raises((rtca.MalformedSourceError, rtca.LimitExceededError)):
        said(("Ben", 1, "right")).save(path)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_file_that_is_missing_or_cannot_be_written_is_said(tmp_path):
    with pytest.raises(rtca.SourceNotFoundError, match="there is no file"):
        Annotations.load(tmp_path / "none.jsonl")
    with pytest.raises(rtca.UsageError, match="cannot be written"):
        Annotations().save(tmp_path / "no" / "such.jsonl")
    with pytest.raises(rtca.UsageError, match="a value of type str"):
        Annotations().merge("other.jsonl")


# -- merging ------------------------------------------------------------------------------------------------------

judgements = st.builds(
    lambda number, verdict, note, reviewer, time: checked(target(number), verdict, note, reviewer, time),
    st.integers(0, 2),
    st.sampled_from(parsing.VERDICTS),
    st.text(max_size=3),
    st.sampled_from(["Ana", "Ben"]),
    st.integers(0, 4),
)
later = st.builds(lambda number: parsing.line_of({"version": 2, "number": number}), st.integers(0, 3))
stores = st.lists(judgements | later, max_size=8).map(Annotations)


def _merging_loses_nothing(one, other, third):
    merged = one.merge(other)
    lines = {*one, *other}
    assert set(merged) == lines
    assert list(merged) == list(other.merge(one))  # the order of files does not matter
    assert list(merged.merge(third)) == list(one.merge(other.merge(third)))
    assert list(merged.merge(one)) == list(merged)
    pd.testing.assert_frame_equal(merged.frame, other.merge(one).frame)
    # Each reviewer's last word on each thing stands, whoever else said what.
    known = [entry for entry in lines if not isinstance(entry, bytes)]
    for entry in known:
        rivals = [rival for rival in known if (rival.reviewer, rival.target.key) == (entry.reviewer, entry.target.key)]
        stands = max(rivals, key=lambda rival: (rival.time, rival.line))
        assert (stands in merged.standing()) is (stands.verdict != "withdrawn")


test_merging_loses_nothing, test_merging_many_loses_nothing = twice(
    _merging_loses_nothing, thorough=500, one=stores, other=stores, third=stores
)


def test_two_files_merge_without_loss(tmp_path):
    one, other = tmp_path / "ana.jsonl", tmp_path / "ben.jsonl"
    said(("Ana", 1, "right"), ("Ana", 2, "wrong")).save(one)
    said(("Ben", 1, "wrong"), ("Ben", 3, "right")).save(other)
    whole = tmp_path / "whole.jsonl"
    Annotations.load(one).merge(Annotations.load(other)).save(whole)
    assert set(lines_of(whole)) == {*lines_of(one), *lines_of(other)}
    assert len(Annotations.load(whole).frame) == 4  # conflicting reviewers are both kept


# -- counting -----------------------------------------------------------------------------------------------------


def test_precision_counts_the_decided_of_each_category():
    annotations = said(
        *(("Ana", number, "right") for number in range(8)),
        *(("Ana", number, "wrong") for number in range(8, 10)),
        ("Ana", 11, "unsure"),
        ("Ana", 1, "unsure", "Rude"),
        ("Ben", 1, "wrong"),
    )
    frame = annotations.precision(reviewer="Ana").set_index("label")
    assert list(frame.loc["Billing dispute", ["right", "wrong", "unsure", "n"]]) == [8, 2, 1, 10]
    assert frame.loc["Billing dispute", "precision"] == pytest.approx(0.8)
    # Wilson: 8 of 10.
    assert frame.loc["Billing dispute", "low"] == pytest.approx(0.4902, abs=1e-4)
    assert frame.loc["Billing dispute", "high"] == pytest.approx(0.9433, abs=1e-4)
    assert frame.loc["Rude", "n"] == 0
    assert pd.isna(frame.loc["Rude", "precision"])
    assert annotations.precision().set_index("label").loc["Billing dispute", "n"] == 11
    with pytest.raises(rtca.UsageError, match="kind must be one of category, issue, sentiment"):
        annotations.precision("categories")


def test_agreement_is_given_per_category_and_overall():
    entries = []
    table = {("right", "right"): 20, ("right", "wrong"): 5, ("wrong", "right"): 10, ("wrong", "wrong"): 15}
    number = 0
    for (one, other), count in table.items():
        for _ in range(count):
            number += 1
            entries += [("Ana", number, one), ("Ben", number, other)]
    entries += [("Ana", 1, "right", "Rude"), ("Ben", 1, "right", "Rude"), ("Ana", 999, "wrong")]
    frame = said(*entries).agreement("Ana", "Ben")
    assert list(frame["label"].fillna("")) == ["Billing dispute", "Rude", ""]
    first, rude, overall = frame.itertuples()
    assert (first.n, first.agreed) == (50, 35)
    assert first.kappa == pytest.approx(0.4)
    assert (first.observed, first.expected) == pytest.approx((0.7, 0.5))
    assert pd.isna(first.reason)
    assert pd.isna(rude.kappa)
    assert rude.reason.startswith("both reviewers gave everything the same verdict")
    assert overall.n == 51


def test_agreement_asks_for_two_reviewers_who_judged():
    annotations = said(("Ana", 1, "right"), ("Ben", 2, "right"))
    only = annotations.agreement("Ana", "Ben")
    assert list(only["reason"]) == ["there is nothing that both reviewers judged"]
    with pytest.raises(rtca.UsageError, match="both names are the same"):
        annotations.agreement("Ana", "Ana")
    with pytest.raises(rtca.UsageError, match="'Cleo' has judged nothing"):
        annotations.agreement("Ana", "Cleo")


def test_a_kind_that_there_is_not_is_quoted_for_a_terminal():
    with pytest.raises(rtca.UsageError) as caught:
        rtca.Annotations().precision("\x1b[2J\u202e")
    assert str(caught.value).isprintable()
