"""The time axis: where moments stand, which pauses are drawn short, and that ticks are round."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.render.time_axis import TimeAxis
from rtca_nb.render.times import clock, length_words

NINE = 1_741_856_400_000_000  # 2025-03-13 09:00:00 UTC, in microseconds
DAY = 86_400


@settings(deadline=None, max_examples=200)
@given(st.lists(st.floats(0, 40 * DAY), min_size=1, max_size=60), st.integers(-DAY, DAY))
def test_moments_keep_their_order_and_stay_on_the_axis(moments, shift):
    span = max(*moments, 1.0)
    axis = TimeAxis(NINE + shift * 1_000_000, span, moments)
    places = [axis.place(moment) for moment in sorted(moments)]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)
    assert (axis.place(0), axis.place(span)) == (0, 1)
    pauses = sum(axis.place(pause.end) - axis.place(pause.begin) for pause in axis.pauses)
    assert pauses <= 0.41
    # Nothing was said in what is drawn short.
    assert not any(pause.begin < moment < pause.end for pause in axis.pauses for moment in moments)
    ticks = [tick.place for tick in axis.ticks()]
    assert len(ticks) <= 20
    assert all(after - before > 0.1 for before, after in pairwise(ticks))


@pytest.mark.parametrize("span", [7, 61, 2122, 5400, 30_000, 2 * DAY + 7, 9 * DAY, 400 * DAY])
def test_ticks_are_round_at_any_length(span):
    axis = TimeAxis(NINE, span, range(0, span, max(span // 500, 1)))
    assert not axis.pauses
    ticks = axis.ticks()
    assert 3 <= len(ticks) <= 12
    seconds = [round(tick.place * span) + (9 * 3600 if axis.is_wall else 0) for tick in ticks]
    # The first tick of an axis with times of day is where it begins.
    steps = {after - before for before, after in pairwise(seconds[1:])}
    assert len(steps) <= 1
    counts = (1, 2, 3, 5, 6, 7, 10, 12, 14, 15, 28, 30, 56)
    assert steps <= {count * unit for unit in (1, 60, 3600, DAY) for count in counts}


def test_a_pause_is_short_and_what_was_said_is_not():
    talk = [day * DAY + place * 30 for day in range(3) for place in range(20)]
    axis = TimeAxis(NINE, talk[-1], talk)
    assert [(round(pause.begin), round(pause.end)) for pause in axis.pauses] == [(570, DAY), (DAY + 570, 2 * DAY)]
    said = [axis.place(day * DAY + 570) - axis.place(day * DAY) for day in range(3)]
    assert all(share > 0.29 for share in said)
    assert [tick.day for tick in axis.ticks() if tick.day] == ["Thu 13 Mar", "Fri 14 Mar", "Sat 15 Mar"]
    assert axis.words(DAY + 61) == "Fri 14 Mar 09:01:01"


def test_waits_within_a_chat_are_drawn_as_long_as_they_are():
    for moments in ([0, 20, 1500, 1520, 2100], [hour * 2400 for hour in range(12)], [0, 90_000]):
        axis = TimeAxis(NINE, moments[-1], moments)
        assert [axis.place(moment) for moment in moments] == pytest.approx([m / moments[-1] for m in moments])


def test_moments_and_lengths_in_words():
    assert [clock(seconds) for seconds in (None, 42.9, 3723)] == ["–", "0:42", "1:02:03"]
    lengths = {
        0: "0 s",
        59.6: "1 min",
        61: "1 min 1 s",
        69_600: "19 h 20 min",
        3599.7: "1 h",
        2 * DAY + 3600: "2 d 1 h",
    }
    assert {seconds: length_words(seconds) for seconds in lengths} == lengths
    assert length_words(69_600, 1) == "19 h"
