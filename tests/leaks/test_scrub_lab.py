"""A notebook that JupyterLab runs and saves: what it writes is scrubbed, its checkpoint too."""

from __future__ import annotations

import json
import shutil

import pytest

from rtca_nb.cli import main
from rtca_nb.privacy.notebook_marks import is_masked_output
from rtca_nb.samples import build_sample
from tests.browser import running_loop
from tests.leaks.decoding import found
from tests.widgets.lab import opened_lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SECRETS = build_sample("refund").secrets
CELLS = [
    "import rtca_nb as rtca\ncontact = rtca.sample_contact(output_type='Raw')",
    "print('kept, for it ran before')",
    "texts = contact.reveal().transcript['content'].tolist()",
    "print(texts)",
    "contact",
    "contact.transcript",
    "rtca.sentiment_timeline(contact)",
    "rtca.TranscriptWidget(contact)",
    "rtca.TranscriptWidget(contact.reveal())",
    "texts",
]
MASKED = 4


def test_scrub_cleans_what_jupyterlab_saved(chromium, tmp_path, capsys):
    with opened_lab(chromium, tmp_path, CELLS) as lab, running_loop(chromium.rtca_loop):
        lab.save()
        # The second save copies the notebook of the first.
        lab.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        shown = lab.page.locator(".jp-OutputArea-output").all_inner_texts()
    assert sum("run rtca-nb scrub before sharing" in text for text in shown) == 2
    saved = lab.path.read_text(encoding="utf-8")
    assert found(saved.encode(), SECRETS)
    checkpoint = tmp_path / ".ipynb_checkpoints/notebook-checkpoint.ipynb"
    if not checkpoint.is_file():
        checkpoint.parent.mkdir(exist_ok=True)
        shutil.copy(lab.path, checkpoint)
    assert main(["scrub", str(lab.path)]) == 1
    for path in (lab.path, checkpoint):
        text = path.read_text(encoding="utf-8")
        assert found(text.encode(), SECRETS) == []
        assert "kept, for it ran before" in text
        kept = [output for cell in json.loads(text)["cells"] for output in cell["outputs"]]
        assert sum(map(is_masked_output, kept)) == MASKED
    capsys.readouterr()
    assert main(["scrub", "--check", str(lab.path)]) == 0
