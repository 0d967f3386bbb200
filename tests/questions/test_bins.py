"""Times of contacts are counted in ranges that a chart has room for, however far apart they are."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from rtca_nb.questions.bins import UNKNOWN, bins_of_times
from rtca_nb.questions.contact_list import ContactList
from rtca_nb.questions.far_times import dates_of, near_ends
from rtca_nb.widgets.corpus_edges import range_of
from tests.questions.making import contact, held

TIMES = st.datetimes(timezones=st.just(UTC))
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@given(st.lists(TIMES | st.none(), max_size=6))
@example([FIRST, LAST])
@example([LAST])
@example([datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC), None])
def test_every_time_is_in_its_range_and_there_are_few_ranges(times):
    micros = pa.array(times, pa.timestamp("us", "UTC")).cast(pa.int64()).fill_null(UNKNOWN)
    bins = bins_of_times(micros.to_numpy())
    assert list(bins.edges) == sorted(set(bins.edges))
    assert len(bins.edges) <= 51
    for time, place in zip(times, bins.place.tolist(), strict=True):
        if time is None:
            assert place == -1
        else:
            begin, end = bins.edges[place : place + 2]
            assert begin <= time < end or time == end == LAST
    assert sum(bins.counts(np.ones(len(times), bool))) == sum(time is not None for time in times)


def test_a_few_far_times_share_a_range_of_their_own_beside_those_of_all_others():
    days = [datetime(2026, 1, 5 + place % 20, tzinfo=UTC) for place in range(60)]
    far = [datetime(1970, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC), datetime(2198, 1, 1, tzinfo=UTC)]
    bins = bins_of_times(pa.array([*days, *far], pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy())
    assert (bins.unit, bins.early, bins.open) == ("day", True, True)
    assert bins.counts(np.ones(63, bool)) == [1, *[3] * 20, 2]
    assert bins.edges[1:3] == (days[0], days[1])


@given(st.lists(st.integers(0, 2_000), min_size=3, max_size=60), st.integers(1, 9), st.integers(-700_000, 700_000))
def test_what_an_axis_leaves_out_is_little_and_far(days, unit, moved):
    first, last = near_ends(np.array(days) + moved, unit)
    known = [day + moved for day in days]
    shown = [day for day in known if first <= day <= last]
    assert {first, last} <= set(known)
    assert len(shown) >= (0.95 * len(known) if len(known) >= 20 else len(known) - 1)
    nearest = min((max(first - day, day - last) for day in known if day not in shown), default=None)
    assert nearest is None or nearest > max(last - first, (100 if len(known) >= 20 else 1_000) * unit)
    assert near_ends(np.array(known[::-1]), unit) == (first, last)
    once = sorted(set(known))
    assert near_ends(np.array(once), unit, often=np.array([known.count(day) for day in once])) == (first, last)


def test_of_a_few_contacts_one_some_months_later_is_not_far():
    days = [datetime(2026, 1, 5 + place, tzinfo=UTC).toordinal() for place in range(4)]
    june, clock = datetime(2026, 6, 1, tzinfo=UTC).toordinal(), datetime(1970, 1, 1, tzinfo=UTC).toordinal()
    assert near_ends(np.array([*days, june]), 1) == (days[0], june)
    assert near_ends(np.array([*days, june, clock]), 1) == (days[0], june)


def test_contact_of_another_millennium_hides_no_other():
    starts = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2999, 1, 5, tzinfo=UTC))
    rows = {"contacts": [contact(f"c{place}", start=start) for place, start in enumerate(starts)]}
    assert ContactList(held(rows)).bins["time"].unit == "21 years"


def test_a_year_has_four_digits_however_early_a_wrong_clock_is():
    early = datetime(1, 1, 30, tzinfo=UTC)
    assert dates_of([early.date()]) == "0001-01-30"
    bins = bins_of_times(pa.array([early, early], pa.timestamp("us", "UTC")).cast(pa.int64()).to_numpy())
    assert range_of("time", bins, 0).startswith("0001-")
