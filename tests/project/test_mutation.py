"""The list of mutants stays true of the code, though the mutants themselves are run by hand."""

from __future__ import annotations

import pytest

from tests.mutation.__main__ import ROOT, TESTS
from tests.mutation.hits import functions_of, noted
from tests.mutation.mutants import moved, mutants

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
@pytest.mark.parametrize("file", GUARDS)
def test_module_that_guards_text_has_mutants(file):
    assert [mutant for mutant in mutants(PACKAGE) if mutant.file == file]


@pytest.mark.slow
def test_every_mutant_lies_in_functions_that_note_who_runs_them():
    functions = functions_of(PACKAGE, [*mutants(PACKAGE)])
    assert [mutant.name for mutant, found in functions.items() if not found] == []
    for file, data in noted(PACKAGE, functions):
        compile(data, file, "exec")
        assert b"rtca_hits" in data


def test_mutants_are_tried_with_every_package_of_tests_that_needs_no_browser():
    others = {"endpoint", "js", "project", "samples"}
    packages = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert packages - others == {tests.partition("/")[2] for tests in TESTS}
