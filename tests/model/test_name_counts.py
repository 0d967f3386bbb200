"""A name that stands twice in an object of a page is found, wherever that is."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.messages import parts_of
from rtca_nb.model.name_counts import names_of_page
from rtca_nb.model.parsing import parse_page, parse_strictly
from tests.making import body_of, message
from tests.tables.test_batch_tables import segment, slow_to_draw


def names_in(body):
    """Names of what is not null, counted one by one."""
    found = []

    def noted(pairs):
        found.extend(name for name, value in pairs if value is not None)
        return dict(pairs)

    json.loads(body, object_pairs_hook=noted)
    return len(found)


def padded(segments):
    """A page long enough for its names to be counted and not compared."""
    return [*segments, *(message(f"hello {number}", identity=f"long {number}") for number in range(12))]


@settings(max_examples=30, suppress_health_check=slow_to_draw)
@given(st.lists(segment(), max_size=8), st.sampled_from([None, {"a": [{"b": None, "c": 1.5}, []]}, []]))
def test_names_of_a_page_are_counted_by_its_columns(segments, metadata):
    body = body_of(padded(segments), ResponseMetadata=metadata)
    found = parse_strictly(body)
    if found is not None:
        page = found.page
        (part,) = parts_of(page.segments)
        members = (page.channel, page.status, page.next_token, found.metadata)
        assert names_of_page(members, part) == names_in(body)


DOUBLED = st.sampled_from(['"Id"', '"Content"', '"Time"', '"AbsoluteTime"', '"Channel"', '"BeginOffsetChar"', '"Mood"'])


@settings(max_examples=40, suppress_health_check=slow_to_draw)
@given(st.lists(segment(), max_size=6), DOUBLED, st.integers(0, 20), st.booleans())
def test_a_name_that_stands_twice_is_never_passed(segments, name, place, spaces):
    body = (
        body_of(padded(segments)).decode()
        if spaces
        else json.dumps(json.loads(body_of(padded(segments))), separators=(",", ":"), ensure_ascii=False)
    )
    parts = body.split(f"{name}:")
    if len(parts) < 2:
        return
    place = 1 + place % (len(parts) - 1)
    # Before the member, the same name with another value.
    doubled = f"{name}:".join(parts[:place]) + f'{name}:"other",{name}:' + f"{name}:".join(parts[place:])
    with pytest.raises(IntegrityError, match="same name twice"):
        parse_page(doubled.encode())
