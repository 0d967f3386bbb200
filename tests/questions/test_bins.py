"""Times of contacts are counted in ranges that a chart has room for, however far apart they are."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
from hypothesis import example, given
from hypothesis import strategies as st

from rtca_nb.questions.bins import UNKNOWN, bins_of_times
from rtca_nb.questions.contact_list import ContactList
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


def test_contact_of_another_millennium_hides_no_other():
    starts = (datetime(2026, 1, 5, tzinfo=UTC), datetime(2999, 1, 5, tzinfo=UTC))
    rows = {"contacts": [contact(f"c{place}", start=start) for place, start in enumerate(starts)]}
    assert ContactList(held(rows)).bins["time"].unit == "21 years"
