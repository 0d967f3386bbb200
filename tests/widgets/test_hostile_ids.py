"""Whatever the contact is called that a lab is asked for, nothing that it says of it acts."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from rtca_nb.rules.choices import chosen
from rtca_nb.widgets.rule_lab_answers import LabAnswers
from tests.cli.test_hostile import ID, assert_inert
from tests.rules.making import chat, exact, rule


@pytest.mark.parametrize("held", ["c", ID], ids=["a contact that there is not", "a contact that was not read yet"])
def test_a_contact_that_cannot_be_opened(held):
    answers = LabAnswers(rtca.corpus_of([chat("tea", contact_id=held)]), None, chosen(None))
    said = answers.opened(rule(exact("tea")).root, ID)["_opened"]["error"]
    assert "contact" in said
    assert ("u202e" in said) is (held == ID)
    assert_inert(said)


def test_a_lab_that_does_not_have_a_contact():
    lab = rtca.RuleLab([chat("tea")], rule(exact("tea")))
    lab.contact_id = ID
    said = lab._opened["error"]
    assert "does not have this contact" in said
    assert_inert(said)
    lab.close()
