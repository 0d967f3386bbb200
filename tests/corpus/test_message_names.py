"""Names of messages tell which contacts share one."""

import itertools
import json

from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.corpus.message_names import SIZE, hashes_of, message_ids_in, shared
from tests.making import message

several = st.lists(st.lists(st.sampled_from(["m1", "m2", "é", ""]) | st.uuids().map(str), unique=True, max_size=6))


@given(several, st.integers(0, 5))
def test_contacts_share_a_message_where_their_names_say_so(contacts, again):
    for one, other in itertools.pairwise(contacts):
        other += [identity for identity in one[:again] if identity not in other]
    found = {tuple(sorted(pair)) for pair in shared([hashes_of(ids) for ids in contacts])}
    numbers = range(len(contacts))
    holding = {identity: [n for n in numbers if identity in contacts[n]] for ids in contacts for identity in ids}
    assert found == {pair for those in holding.values() for pair in itertools.pairwise(those)}


@given(several)
def test_names_are_as_many_as_messages_and_do_not_depend_on_others(contacts):
    for ids in contacts:
        whole = hashes_of(ids)
        assert len(whole) == SIZE * len(ids)
        each = {whole[begin : begin + SIZE] for begin in range(0, len(whole), SIZE)}
        assert each == {hashes_of([identity]) for identity in ids}


def test_ids_of_messages_are_read_where_each_segment_has_a_name_that_is_known():
    segments = [message("so", identity="m1"), {"Event": {"Id": "e"}}, {"Transcript": {"Content": "no id", "Mood": 1}}]
    assert message_ids_in(json.dumps(segments).encode()) == ["m1"]
    for odd in ({"Weather": {"Id": "m2"}}, {}, {"Id": "m2", "Content": "so"}, {"Event": "e"}, None):
        assert message_ids_in(json.dumps([*segments, odd]).encode()) is None
