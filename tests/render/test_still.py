"""Static drawings of answers: as long, as high and as dark as their figures, and all of them within the drawing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rtca_nb.render.still import Course, Group, Part, Point, still_bars, still_columns, still_courses, still_squares
from tests.render.markup_oracle import active, name, parse, text_of

VALUES = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3)


@st.composite
def parts(draw):
    value = draw(VALUES)
    low, high = draw(st.none() | st.floats(0, 1e6)), draw(st.floats(0, 1e6))
    ends = (None, None) if low is None else (value - low, value + high)
    return Part(value, *ends, words="a part", colour="#123456")


def groups(least=1, most=1):
    return st.lists(
        st.lists(parts(), min_size=least, max_size=most).map(lambda held: Group("name", "said", tuple(held))),
        min_size=1, max_size=12,
    )  # fmt: skip


def share(text):
    return float(text.removesuffix("%"))


def drawn(html):
    """The rectangles that are figures, and those that are rules and intervals."""
    page = parse(html)
    assert active(page) == []
    rects = [element for element in page.all() if name(element) == "rect"]
    return [one for one in rects if len(one)], [one for one in rects if not len(one)]


def close(one, other):
    return abs(one - other) < 0.02


@given(groups())
@example([Group("name", "said", (Part(1e6, 1e6, 1000000.00001, words="a part", colour="#123456"),))])
def test_a_bar_is_as_long_as_its_figure_on_the_scale_of_all(made):
    html = still_bars("t", made, repr)
    bars, rules = drawn(html)
    held = [group.parts[0] for group in made]
    ends = [0.0, *(value for part in held for value in (part.value, part.low, part.high) if value is not None)]
    texts = [one for one in parse(html).all() if name(one) == "text"]
    scale = [(float(text_of(one)), share(one.get("x"))) for one in texts if text_of(one) not in {"name", "said"}]
    (low, first), (high, last) = scale[0], scale[-1]
    assert (first, last) == (0, 100)
    assert 2 <= len(scale) <= 5
    span = high - low
    # A scale may end a millionth of its length before a figure, which nobody sees.
    assert low - span / 1e6 <= min(ends) <= max(ends) <= high + span / 1e6
    assert all(close(place, 100 * (value - low) / span) for value, place in scale)
    assert len(bars) == len(made)
    for part, bar in zip(held, bars, strict=True):
        begin, end = sorted((0.0, part.value))
        assert close(share(bar.get("x")), 100 * (begin - low) / span)
        assert close(share(bar.get("width")), 100 * (end - begin) / span)
    intervals = [one for one in rules if one.get("height") == "1.2"]
    known = [part for part in held if part.low is not None]
    assert len(intervals) == len(known)
    for part, one in zip(known, intervals, strict=True):
        assert close(share(one.get("x")), 100 * (part.low - low) / span)
        assert close(share(one.get("width")), 100 * (part.high - part.low) / span)


@given(groups(1, 4))
def test_parts_lie_end_to_end_and_none_covers_another(made):
    bars, _ = drawn(still_bars("t", made, repr))
    rows = {}
    for bar in bars:
        x = share(bar.get("x"))
        rows.setdefault(bar.get("y"), []).append((x, x + share(bar.get("width"))))
    assert sum(map(len, rows.values())) == sum(len(group.parts) for group in made)
    for row in rows.values():
        assert all(-0.02 <= begin <= end <= 100.02 for begin, end in row)
        assert all(before <= begin + 0.02 for (_, before), (begin, _) in pairwise(sorted(row)))


@given(groups(), st.integers(0, 3))
def test_a_column_is_as_high_as_its_figure_and_gaps_stay_gaps(made, gap):
    made = [group._replace(slot=place * (gap + 1)) for place, group in enumerate(made)]
    bars, _ = drawn(still_columns("t", made, str))
    values = [group.parts[0].value for group in made]
    heights = [float(bar.get("height")) for bar in bars]
    most = max(range(len(values)), key=lambda place: abs(values[place]))
    for value, height in zip(values, heights, strict=True):
        # What is not nothing is seen.
        expected = heights[most] * abs(value) / abs(values[most]) if values[most] else 0.0
        assert abs(height - max(expected, 1.0 if value else 0.0)) < 0.1 or expected < 1.1
        assert (height > 0) == (value != 0)
    places = [share(bar.get("x")) for bar in bars]
    assert places == sorted(places)
    if len(places) > 1:
        wide = share(bars[0].get("width"))
        assert all(close(after - before, wide / 0.72 * (gap + 1)) for before, after in pairwise(places))


def test_points_stand_at_their_time_and_value_and_lines_join_them():
    def point(at, value):
        return Point(at, f"at {at}", Part(value, value - 1, value + 1, f"is {value}", "#123456"))

    courses = [Course("one", "none", (point(0.0, 1.0), point(0.5, 3.0), point(1.0, 2.0))),
               Course("other", "2 3", (point(0.5, 0.0),))]  # fmt: skip
    page = parse(still_courses("t", courses, str))
    assert active(page) == []
    dots = [element for element in page.all() if name(element) == "circle"]
    assert [share(dot.get("cx")) for dot in dots] == [0, 50, 100, 50]
    first, second, third, fourth = (float(dot.get("cy")) for dot in dots)
    assert second < third < first < fourth
    assert (first - second) / (first - third) == pytest.approx(2, abs=0.01)
    paths = [element for element in page.all() if name(element) == "path" and element.get("vector-effect")]
    assert [path.get("stroke-dasharray") for path in paths] == ["none", "2 3"]
    ways = [[tuple(map(float, step.split())) for step in path.get("d")[1:].split("L")] for path in paths]
    assert [x for x, _ in ways[0]] == [0, 500, 1000]
    ups = [y for _, y in ways[0]]
    assert [up - ups[0] for up in ups] == pytest.approx([0, second - first, third - first], abs=0.02)
    for word in ("one", "other"):
        assert word in page.text()


def test_a_square_is_as_dark_as_its_share_and_stands_in_the_column_of_its_number():
    def part(value):
        return Part(value, None, None, f"{value}", "#123456")

    page = parse(still_squares("t", ["a", "b"], [[None, part(1.0)], [part(0.25), None]]))
    assert active(page) == []
    squares = [element for element in page.all() if name(element) == "rect"]
    assert [text_of(square) for square in squares] == ["1.0", "0.25"]
    assert share(squares[0].get("x")) > 50 > share(squares[1].get("x"))
    assert float(squares[0].get("fill-opacity")) == 1
    assert float(squares[1].get("fill-opacity")) < 0.35


@pytest.mark.parametrize("number", [1, 5, 24, 300])
def test_labels_under_columns_are_few_enough_for_a_narrow_page(number):
    made = [Group(f"2026-01-{place:02}", "1", (Part(1.0, None, None, "-", "#123456"),), place)
            for place in range(number)]  # fmt: skip
    page = parse(still_columns("t", made, str))
    labels = [element for element in page.all() if name(element) == "text" and text_of(element).startswith("2026")]
    assert 1 <= len(labels) <= 4
    assert text_of(labels[0]) == "2026-01-00"
