"""Texts of which parts are covered."""

from __future__ import annotations

import re

import pytest
from hypothesis import strategies as st

from rtca_nb.review.compare.texts import Covered, align, same_text
from tests.making import twice


def raw(marked):
    """A text with what is hidden in angle brackets: as the Raw form shows it."""
    text, gaps = "", []
    for place, piece in enumerate(re.split(r"[<>]", marked)):
        if place % 2:
            gaps.append((len(text), len(text) + len(piece)))
        text += "█" * len(piece) if place % 2 else piece
    return Covered(text, tuple(gap for gap in gaps if gap[0] < gap[1]))


def red(text):
    return Covered(text, tuple(found.span() for found in re.finditer(r"\[[A-Z]+\]", text)), exact=False)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (raw("I am <Bob>."), red("I am [NAME]."), True),
        (raw("I am <Bob's> dog"), red("I am [NAME]'s dog"), True),  # widened to the word
        (raw("I am <Bob>, yes <Bob>"), red("I am [NAME], yes Bob"), True),  # hidden again, and the service did not
        (raw("I am <Bob>, yes <Bob>"), red("I am [NAME], yes Rob"), True),  # nobody here can tell
        (raw("I am <Bob>, yes <Bob>"), red("I am [NAME], yes Robin"), False),  # but this is longer than what is hidden
        (raw("I am <Bob>, a refund <x>"), red("I am [NAME], a return [X]"), False),
        (raw("I am <Bob>"), red("I am Bob Smith"), False),
        (raw("I am <Bob>"), red("I was [NAME]"), False),
        (raw("I am <Bob> now"), red("I am [NAME] really now"), False),
        (raw("<Bob><Al>"), red("[NAME][NAME]"), True),
        (raw("<Bob>"), red("[NAME][NAME][NAME][NAME]"), False),
        (raw("call <555>"), raw("call 555"), True),
        (raw("call <555>"), raw("call <55555>"), True),
        (raw("call <555> now"), raw("ring <555> now"), False),
        (raw("call <555> now"), raw("call <55555> then"), False),
        (red("call [PHONE] now"), red("call 555 1 now"), True),
        (red("call [PHONE] now"), red("call [NUMBER] now"), True),
        (red("call [PHONE] now"), red("ring [PHONE] now"), False),
        (red("I am [NAME], my number is 5"), red("I am Bob, my number is [PHONE]"), True),
        (red("I am [NAME], a refund [X]"), red("I am Bob, a return 5"), False),
        (red("call now"), red("call [PHONE] now"), False),
        (red("plain"), red("plain"), True),
        (raw("plain"), red("plain"), True),
        (raw("plain"), red("plane"), False),
        (Covered("██", unknown=True), red("whatever"), True),
    ],
)
def test_texts_are_the_same_where_only_covers_differ(one, other, same):
    assert same_text(one, other) is same
    assert same_text(other, one) is same


def test_alignment_brings_places_of_both_forms_together():
    found = align(raw("I am <Bob>, hello <Al> there"), red("I am [NAME], hello [NAME] there"))
    assert found.same_place(0, 0)
    assert found.same_place(5, 5)  # where the name begins
    assert found.same_place(8, 11)  # where it ends
    assert not found.same_place(8, 12)
    assert found.same_place(6, 8)  # both within the name
    assert found.same_place(10, 13)
    assert not found.same_place(10, 10)
    assert found.same_place(18, 24)
    assert not found.same_place(20, 20)
    assert align(raw("other <Bob>"), red("I am [NAME]")) is None
    assert align(raw("a"), raw("a")) is None


words = st.text("ab ", max_size=4)


def _renderings_agree(pieces, hidden, cut):
    """One text rendered in both forms, and with an edit outside what is hidden."""
    marked = pieces[0] + "".join(f"<{one}>{piece}" for one, piece in zip(hidden, pieces[1:], strict=False))
    tagged = pieces[0] + "".join(f"[NAME]{piece}" for _, piece in zip(hidden, pieces[1:], strict=False))
    one, other = raw(marked), red(tagged)
    assert same_text(one, other)
    assert same_text(other, one)
    assert align(one, other) is not None
    assert same_text(one, one)
    assert same_text(other, other)
    # A letter that stands nowhere cannot have come from under a cover where the covers are the same.
    place = cut % (len(pieces[0]) + 1)
    longer = raw(marked[:place] + "Z" + marked[place:])
    assert not same_text(longer, other)
    assert not same_text(other, longer)


test_texts_rendered_in_both_forms_agree, test_many_texts_rendered_in_both_forms_agree = twice(
    _renderings_agree,
    pieces=st.lists(words, min_size=4, max_size=4),
    hidden=st.lists(st.text("xyz", min_size=1, max_size=5), max_size=3),
    cut=st.integers(0, 9),
)


def test_texts_made_to_take_long_are_left_undecided_in_time():
    one = raw("<" + "x" * 3000 + ">" + "".join("a<" + "y" * 9 + ">" for _ in range(900)))
    other = red("a" * 9000)
    assert same_text(one, other) in {True, False}
