"""Runs of a message: each character once, chips whole, marks snapped to them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.contact.access import tables_of
from rtca_nb.render.entries import marked_text
from rtca_nb.render.markup import EMPTY
from rtca_nb.render.spans import Chip, Mark, MarkedMessages, chips_of, cut, pieces_of, tags_by_row
from tests.render.making import FORMS, sample
from tests.render.markup_oracle import parse, shown

CLASSES = ("k0", "k1", "k2", "is", "ex")


@st.composite
def layouts(draw):
    content = draw(st.text(max_size=30))
    size = len(content)
    place = st.integers(0, size)
    pairs = draw(st.lists(st.tuples(place, place).map(sorted), max_size=7))
    names = draw(st.lists(st.sampled_from(CLASSES), min_size=len(pairs), max_size=len(pairs)))
    marks = [Mark(css, "category", css, *pair, None) for css, pair in zip(names, pairs, strict=True)]
    edges = sorted(draw(st.sets(place, max_size=6)))
    chips = [Chip(low, high, f"chip {low}") for low, high in zip(edges[::2], edges[1::2], strict=False)]
    return content, marks, chips


@given(layouts())
@settings(max_examples=60, deadline=None)
def test_pieces_join_to_the_content_once(layout):
    content, marks, chips = layout
    pieces = pieces_of(content, marks, chips)
    assert "".join(piece.text for piece in pieces) == content
    assert all(piece.text for piece in pieces)


@given(layouts())
@settings(max_examples=60, deadline=None)
def test_chips_are_whole_and_carry_what_touches_them(layout):
    content, marks, chips = layout
    found = {}
    for begin, end, css, chip in cut(len(content), marks, chips):
        if chip is not None:
            assert (begin, end) == (chip.begin, chip.end)
            found[chip] = set(css.split())
    assert list(found) == chips
    for chip, css in found.items():
        touching = {mark.css for mark in marks if max(mark.begin, chip.begin) < min(mark.end, chip.end)}
        assert css == touching


@pytest.mark.slow
@given(layouts())
@settings(max_examples=60, deadline=None)
def test_outside_chips_a_character_has_just_its_marks(layout):
    content, marks, chips = layout
    for begin, end, css, chip in cut(len(content), marks, chips):
        if chip is None:
            for place in range(begin, end):
                assert set(css.split()) == {mark.css for mark in marks if mark.begin <= place < mark.end}


@given(layouts())
@settings(max_examples=50, deadline=None)
def test_marked_text_shows_content_and_chips_once(layout):
    content, marks, chips = layout
    parsed = parse(f'<p class="here">{marked_text(content, marks, chips)}</p>')
    (element,) = parsed.all("here")
    expected = "".join(
        piece.chip if piece.chip is not None else shown(piece.text) for piece in pieces_of(content, marks, chips)
    )
    assert "".join(element.itertext()) == expected
    assert [chip.text for chip in parsed.all("rtca-chip")] == [chip.label for chip in chips]


def test_offsets_beyond_the_message_are_clamped():
    assert [piece.text for piece in pieces_of("abc", [Mark("k0", "category", "x", 1, 99, None)], [])] == [
        "a",
        "bc",
    ]


def test_nothing_gives_nothing():
    assert pieces_of("", [], []) == []
    assert marked_text("", [], []) == EMPTY


def test_many_marks_cost_no_memory_for_ever():
    marks = [Mark(f"k{place % 8}", "category", "x", place, 2000 - place, None) for place in range(900)]
    assert "".join(piece.text for piece in pieces_of("x" * 2000, marks, [])) == "x" * 2000


def test_pieces_of_every_sample_join_to_the_content():
    for name, form in FORMS:
        tables = tables_of(sample(name, form))
        marked = MarkedMessages(tables, frozenset({"categories", "issues", "extracted"}))
        tags = tags_by_row(tables)
        for row, mask in enumerate(tables.masks()):
            if mask is None:
                continue
            marks = [mark for mark in marked.by_row.get(row, []) if mark.begin < mark.end]
            pieces = pieces_of(mask.text, marks, chips_of(mask, tags.get(row, [])))
            assert "".join(piece.text for piece in pieces) == mask.text
            hidden = [piece for piece in pieces if "█" in piece.text]
            # Only the hostile sample holds such letters in clear.
            assert name == "hostile" or all(piece.chip is not None for piece in hidden)
