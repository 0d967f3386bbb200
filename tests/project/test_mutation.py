"""The list of mutants stays true of the code, though the mutants themselves are run by hand."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

from tests.mutation.__main__ import ROOT, TESTS
from tests.mutation.hits import decided
from tests.mutation.mutants import DECISIONS, moved, mutants
from tests.mutation.switches import is_switched, put, turn
from tests.mutation.taint import FOREIGN
from tests.render.hostile_strings import HOSTILE
from tests.render.test_injection_matrix import Twin

PACKAGE = ROOT / "rtca_nb"
GUARDS = (
    "base/error_frames.py",
    "privacy/masked_outputs.py",
    "privacy/message_masks.py",
    "privacy/notebook_evidence.py",
    "privacy/notebook_marks.py",
    "privacy/notebook_scrub.py",
    "privacy/redaction.py",
    "privacy/reveal_marker.py",
)


def test_every_decision_that_is_taken_away_is_still_in_the_code():
    assert moved(PACKAGE) == []


@pytest.mark.slow
def test_every_module_that_guards_text_has_mutants():
    assert {*GUARDS} - {mutant.file for mutant in mutants(PACKAGE)} == set()


@pytest.mark.slow
def test_every_mutant_has_a_switch_or_lies_in_a_function_that_notes_who_runs_it(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "rtca_nb", ignore=shutil.ignore_patterns("__pycache__"))
    numbered = dict(enumerate(mutants(PACKAGE), 1))
    switched = {number: mutant for number, mutant in numbered.items() if is_switched(mutant)}
    others = {number: mutant for number, mutant in numbered.items() if number not in switched}
    assert len(others) == len(DECISIONS)
    put(tmp_path, switched, decided(PACKAGE, others))
    slots = {number for _, those in json.loads((tmp_path / "rtca_slots.json").read_text()) for _, number in those}
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "rtca_nb").rglob("*.py"))
    missing = [numbered[number].name for number in numbered if number not in slots and f"_is({number})" not in written]
    assert missing == []


@pytest.mark.slow
def test_a_mutant_does_what_its_name_says_once_it_is_turned_on(tmp_path):
    shutil.copytree(PACKAGE, tmp_path / "rtca_nb", ignore=shutil.ignore_patterns("__pycache__"))
    numbered = {number: mutant for number, mutant in enumerate(mutants(PACKAGE), 1) if is_switched(mutant)}
    put(tmp_path, numbered, {})
    call = next(number for number, one in numbered.items() if one.file == "base/arguments.py" and "quoted" in one.what)
    slot = next(
        number for number, one in numbered.items() if one.file == "render/transcript.py" and ": slot 0" in one.what
    )
    code = """
from rtca_nb.base import arguments
from rtca_nb.render import transcript
from rtca_nb.render.markup import Template
from builtins import _mutant_slots
made = [value for value in vars(transcript).values() if isinstance(value, Template)]
print(any(str in _mutant_slots(one) for one in made))
try:
    arguments.check_seconds("a\\u202eb", "limit")
except Exception as error:
    print("\\u202e" in str(error))
"""
    said = {}
    for number in (0, call, slot):
        turn(tmp_path, number)
        ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
        said[number] = ran.stdout.split()
    assert said == {0: ["False", "False"], call: ["False", "True"], slot: ["True", "False"]}


def test_mutants_are_tried_with_every_package_of_tests_that_needs_no_browser():
    others = {"endpoint", "js", "project", "samples"}
    packages = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert packages - others == {tests.split("/")[1] for tests in TESTS} - {"project"}


def test_letters_that_stand_for_text_of_a_contact_are_told_from_all_others():
    assert all(FOREIGN.search(text) for text in Twin(HOSTILE).harmless if text.strip())
