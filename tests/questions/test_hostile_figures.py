"""What categories, agents and queues are called is not in what a terminal shows of a figure: only words of its own."""

from __future__ import annotations

import pytest

from tests.cli.test_hostile import ACTING, assert_inert
from tests.questions.making import held
from tests.questions.test_frames import QUESTIONS, full


@pytest.fixture(scope="module")
def named():
    return held(full(ACTING))


@pytest.mark.sampled(6)
@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_figure_that_is_printed(asked, named):
    answer = QUESTIONS[asked](named)
    said = repr(answer.plot())
    assert said.startswith(f"<{answer.title}")
    assert "n = " in said
    assert "link" not in said
    assert_inert(said)
