"""A name that stands twice in an object of a page is found, wherever that is."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.base.safe_json import load_json
from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.messages import parts_of
from rtca_nb.model.parsing import parse_page, parse_strictly
from rtca_nb.model.quote_counts import quotes_of_page, quotes_of_segments
from tests.making import body_of, message
from tests.tables.test_batch_tables import segment, slow_to_draw

# Blanks after the JSON text: in long text, marks are counted in another way.
LENGTHS = st.sampled_from([0, 40_000])


def padded(segments):
    """A page of some length, with marks in its texts."""
    return [*segments, *(message(f'he said "{number}"', identity=f"long {number}") for number in range(12))]


@settings(max_examples=30, suppress_health_check=slow_to_draw)
@given(st.lists(segment(), max_size=8), st.sampled_from([None, {"a": [{"b": None, "c": 'x"'}, []]}, []]))
def test_quotes_of_a_page_are_counted_by_its_columns_and_by_its_segments(segments, metadata):
    body = body_of(padded(segments), ResponseMetadata=metadata)
    found = parse_strictly(body)
    if found is not None:
        page = found.page
        (part,) = parts_of(page.segments)
        members = (page.channel, page.status, page.next_token, found.metadata)
        marks = json.dumps(without_nulls(json.loads(body))).count('"')
        assert quotes_of_page(members, part) == marks
        assert quotes_of_segments(members, page.segments) == marks


def without_nulls(value):
    """A page as it would have been sent without nulls, but for what an SDK put beside it."""
    if isinstance(value, dict):
        return {
            name: item if name == "ResponseMetadata" else without_nulls(item)
            for name, item in value.items()
            if item is not None
        }
    return [without_nulls(item) for item in value] if isinstance(value, list) else value


@given(
    st.lists(st.tuples(st.text('a"\\:', max_size=3), st.integers(0, 3) | st.text('"\\u0022', max_size=7)), max_size=6),
    LENGTHS,
)
def test_names_are_told_apart_whatever_is_quoted_in_them(pairs, length):
    """Written by hand, with marks of both kinds, so that nothing rights the count of a name that was lost."""
    for mark in ('\\"', "\\u0022"):
        body = "{" + ",".join(f"{json.dumps(name)}:{json.dumps(value)}" for name, value in pairs) + "}"
        body = re.sub(r"\\.", lambda found, mark=mark: mark if found[0] == '\\"' else found[0], body) + " " * length
        if len(dict(pairs)) == len(pairs):
            assert load_json(body.encode()) == dict(pairs)
        else:
            with pytest.raises(IntegrityError, match="same key twice"):
                load_json(body.encode())


DOUBLED = st.sampled_from(['"Id"', '"Content"', '"Time"', '"AbsoluteTime"', '"Channel"', '"BeginOffsetChar"', '"Mood"'])


@settings(max_examples=40, suppress_health_check=slow_to_draw)
@given(st.lists(segment(), max_size=6), DOUBLED, st.integers(0, 20), st.booleans(), LENGTHS)
def test_a_name_that_stands_twice_is_never_passed(segments, name, place, spaces, length):
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
    doubled = f"{name}:".join(parts[:place]) + f'{name}:"other",{name}:' + f"{name}:".join(parts[place:]) + " " * length
    for apart in (True, False):
        with pytest.raises(IntegrityError, match="same key twice"):
            parse_page(doubled.encode(), apart=apart)


@settings(max_examples=40, suppress_health_check=slow_to_draw)
@given(st.lists(segment(), min_size=2, max_size=6), st.integers(0, 20), st.integers(0, 20), st.booleans(), LENGTHS)
def test_a_second_member_of_a_union_is_never_passed(segments, first, second, apart, length):
    unions = json.loads(body_of(padded(segments)))["Segments"]
    one, other = unions[first % len(unions)], unions[second % len(unions)]
    both = {**other, **one}
    body = body_of([both if union is one else union for union in unions]) + b" " * length
    if len(both) == 1:
        return
    assert parse_strictly(body, apart=lambda _: apart) is None
    assert parse_page(body, apart=apart).malformed >= 1
