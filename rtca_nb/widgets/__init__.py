"""Views that are alive in a notebook: a transcript to search and an explorer of a whole contact.

Each widget has a static view of itself for places without a kernel: GitHub, nbconvert, a notebook that was not run.
What is sent to the browser is what the static views show, made by :mod:`rtca_nb.render` from masked tables.
"""

from __future__ import annotations

from rtca_nb.widgets.explorer import ContactExplorer
from rtca_nb.widgets.transcript import TranscriptWidget

__all__ = ["ContactExplorer", "TranscriptWidget"]
