"""A record that is packed loses nothing, whichever field it has."""

from __future__ import annotations

from dataclasses import fields

import msgspec
import pytest

from rtca_nb.contact.access import record_of
from rtca_nb.model.context import SentContext
from rtca_nb.model.packed_record import PackedRecord, packed, unpacked
from rtca_nb.model.record import Record, replace_fields
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact
from tests.sources.shapes import write


def test_every_field_of_a_record_is_packed():
    # Segments by type are sorted anew.
    assert set(PackedRecord.__struct_fields__) == {item.name for item in fields(Record) if item.init} - {"sorted"}


@pytest.mark.parametrize("categories", [{"MatchedCategories": [], "MatchedDetails": {}}, {}])
def test_what_proves_that_no_category_matched_survives(categories):
    document = msgspec.json.decode(write(build_sample("refund"), "Redacted", "post-chat"))
    record = record_of(read_contact({**document, "Categories": categories}))
    again = unpacked(msgspec.json.decode(msgspec.json.encode(packed(record)), type=PackedRecord))
    for name in set(PackedRecord.__struct_fields__) - {"segments", "revisions"}:
        assert getattr(again, name) == getattr(record, name), name
    assert again.categories_known is bool(categories)


def test_the_record_of_a_contact_survives():
    record = replace_fields(
        record_of(read_contact(write(build_sample("refund"), "Redacted", "v2"))),
        context=SentContext({"DescribeContact": b'{"Contact":{"Id":"c"}}'}, {"DescribeUser": "denied"}),
    )
    again = unpacked(msgspec.msgpack.decode(msgspec.msgpack.encode(packed(record)), type=PackedRecord))
    assert (again.context, again.segments) == (record.context, record.segments)
    assert packed(record, whole=False).context is None
