"""Ctrl-C while several processes work: what came is committed, and nothing else is done before the end."""

import pytest

import rtca_nb as rtca
from tests.corpus.readings import check_sound
from tests.corpus.working import CONTACTS, FEW, Inline, in_several, lines_of


class Interrupted(Inline):
    """Ctrl-C comes when so many tasks were worked out."""

    def __init__(self, tasks):
        super().__init__(1)
        self._left = tasks

    def next_done(self):
        done = super().next_done()
        if self.ran[-1] == "work_out":
            self._left -= 1
            if self._left < 0:
                raise KeyboardInterrupt
        return done


def raises(*_):
    raise AssertionError("parts are merged")


@pytest.mark.slow
@pytest.mark.parametrize("tasks", [0, 5])
def test_ctrl_c_keeps_what_came_and_merges_nothing(tasks, folder, monkeypatch):
    lines = folder / "lines.jsonl"
    lines.write_bytes(b"".join(lines_of(contact, "Redacted") for contact in CONTACTS))
    sizes = FEW._replace(part=1, merge=1, commit=100)
    with monkeypatch.context() as patched:
        patched.setattr("rtca_nb.corpus.merging.rewrite", raises)
        with pytest.raises(KeyboardInterrupt):
            in_several(lines, folder / "corpus", Interrupted(tasks), sizes)
    assert not any((folder / "corpus" / "staged").iterdir())
    assert (folder / "corpus" / "current").exists() is (tasks > 0)
    kept = len(rtca.open_corpus(folder / "corpus").contacts)
    assert (kept > 0) is (tasks > 0)
    report = in_several(lines, folder / "corpus", Inline())
    assert (report.added, report.unchanged, report.contacts) == (len(CONTACTS) - kept, kept, len(CONTACTS))
    assert check_sound(folder / "corpus") == len(CONTACTS)
