"""No canary comes out of any question, its frame or its figure; nor out of one about a contact in clear."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.questions.test_frames import QUESTIONS

pytestmark = pytest.mark.slow  # tests/leaks puts two of them through by default


@pytest.mark.parametrize("form", ["Raw", "Redacted"])
@pytest.mark.parametrize("revealed", [False, True])
def test_questions_show_no_canary(form, revealed, tmp_path):
    canary = canary_contact(3, form)
    contact = rtca.read_contact(canary.pages(), output_type=form)
    ask = rtca.corpus_of([contact.reveal() if revealed else contact])
    shown = [repr(ask)]
    for question in QUESTIONS.values():
        answer = question(ask)
        figure = answer.plot()
        shown += [repr(answer), answer._repr_html_(), answer.to_json(date_format="iso"), repr(figure)]
        shown += [figure.to_json(), figure._repr_html_(), answer.title, *answer.left_out]
    # Names of categories, agents and queues are no text of a contact, and nothing else is in an answer.
    assert found("\n".join(shown).encode(), canary.canaries.values()) == []
