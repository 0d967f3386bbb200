"""An error in a notebook is one sentence and the line that caused it; the traceback is there for those who ask."""

import contextlib
import io
import re

import pytest

import rtca_nb


@pytest.fixture(scope="module")
def shell():
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    settings = Config()
    settings.HistoryManager.enabled = False
    return InteractiveShell(config=settings)


def shown_by(shell, code):
    """Run a cell; return what it prints, without colours."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        shell.run_cell(code)
    return re.sub(r"\x1b\[[0-9;]*m", "", printed.getvalue())


def test_an_error_is_its_sentence_and_the_line_of_the_caller(shell):
    said = shown_by(shell, 'import rtca_nb\nanswer = 1\nrtca_nb.read_contact("nowhere.json")')
    with pytest.raises(rtca_nb.SourceNotFoundError) as raised:
        rtca_nb.read_contact("nowhere.json")
    lines = [line for line in said.splitlines() if line.strip()]
    assert lines[0] == f"SourceNotFoundError: {raised.value}"
    assert lines[1] == '  line 3: rtca_nb.read_contact("nowhere.json")'
    assert len(lines) == 3


def test_the_line_that_is_named_gives_the_whole_traceback(shell):
    said = shown_by(shell, 'import rtca_nb\nrtca_nb.read_contact("nowhere.json")')
    command = said.splitlines()[-1].partition(": ")[2]
    whole = shown_by(shell, command)
    assert "Traceback (most recent call last)" in whole
    assert "rtca_nb/sources/" in whole


def test_an_error_of_somebody_else_keeps_its_traceback(shell):
    assert "Traceback (most recent call last)" in shown_by(shell, "1 / 0")


def test_an_error_that_was_never_raised_is_its_sentence(shell):
    said = shown_by(shell, "import rtca_nb\nraise rtca_nb.UsageError('that is none; choose another')")
    assert said.startswith("UsageError: that is none; choose another\n  line 2: raise ")


def test_a_question_mark_shows_the_columns_of_a_frame(shell):
    shown_by(shell, "import rtca_nb\ncontact = rtca_nb.sample_contact('unscored')")
    said = shell.object_inspect_text("contact.transcript")
    assert "offset_seconds : float" in said
    assert "Seconds since the first message" in said
