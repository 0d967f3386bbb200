"""Places in what a view shows and places in the content, against a list of the things that are shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.render.citations import content_offset, shown_places
from rtca_nb.render.spans import Chip

WORDS = st.lists(st.sampled_from(["a", "é", "🙂", "\r\n", "\n", "#a", "#🙂🙂"]), max_size=12)


@given(WORDS)
def test_each_thing_of_the_view_has_its_place_in_the_content(words):
    # What begins with a hash is a chip: one thing in the view, whatever it hides.
    content, chips, begins = "", [], []
    for word in words:
        begins.append(len(content))
        content += word
        if word.startswith("#"):
            chips.append(Chip(begins[-1], len(content), "PII"))
    assert shown_places(content, chips) == begins
    for shown, begin in enumerate([*begins, len(content)]):
        assert content_offset(content, chips, shown) == begin
