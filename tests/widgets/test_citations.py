"""Places in what a view shows and places in the content, against a list of the things that are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rtca_nb.widgets.citations import content_offset, shown_offset

from rtca_nb.render.spans import Chip

WORDS = st.lists(st.sampled_from(["a", "é", "🙂", "\r\n", "\n", "#a", "#🙂🙂"]), max_size=12)


@given(WORDS)
def test_places_of_the_view_and_of_the_content_lead_to_each_other(words):
    # What begins with a hash is a chip: one thing in the view, whatever it hides.
    content, chips, begins = "", [], []
    for word in words:
        begins.append(len(content))
        content += word
        if word.startswith("#"):
            chips.append(Chip(begins[-1], len(content), "PII"))
    begins.append(len(content))
    for shown, begin in enumerate(begins):
        assert content_offset(content, chips, shown) == begin
        assert shown_offset(content, chips, begin) == shown
    for chip in chips:
        shown = begins.index(chip.begin)
        for inside in range(chip.begin + 1, chip.end):
            assert shown_offset(content, chips, inside) == shown
            assert shown_offset(content, chips, inside, after=True) == shown + 1
