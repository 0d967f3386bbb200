"""The list of mutants stays true of the code, though the mutants themselves are run by hand."""

from __future__ import annotations

import pytest

from tests.mutation.__main__ import ROOT, stages
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
def test_module_that_guards_text_has_mutants_and_tests_for_them(file):
    assert [mutant for mutant in mutants(PACKAGE) if mutant.file == file]
    assert stages(file)
