"""Tables of many contacts made together are those of each contact, one under the other."""

import random

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rtca_nb.base.columnar import Table
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.alike import all_alike
from rtca_nb.contact.frames import arrow_of
from rtca_nb.model.output_types import FORMS
from rtca_nb.sources import read_contact
from rtca_nb.tables.batch_tables import BatchTables
from rtca_nb.tables.contact_codes import contacts_of
from rtca_nb.tables.schema import COLUMNS
from tests.making import ALL_FORMS, THOROUGH, contact_of, make, message, offsets, sample_of, texts
from tests.sources.shapes import CARRIES, write


def stacked(contacts, name):
    """Put the frames of contacts under one another, each made by itself."""
    tables = []
    for contact in contacts:
        table = contact.arrow(name, allow_revealed=True)
        ids = pa.array([contact.contact_id] * len(table), pa.large_string())
        tables.append(table.add_column(0, "contact_id", ids))
    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def together(contacts, names=tuple(COLUMNS)):
    """Return the tables of contacts that are made together, each with the ids of the contacts first."""
    made = BatchTables([tables_of(contact) for contact in contacts])
    found = {}
    for name in names:
        table = made.get(name)
        held = {column.name: table.held(column.name) for column in COLUMNS[name]}
        ids = [contacts[place].contact_id for place in contacts_of(table).tolist()]
        arrow = arrow_of(COLUMNS[name], Table(held, table.times))
        found[name] = arrow.add_column(0, "contact_id", pa.array(ids, pa.large_string()))
    return found


def check(contacts, again):
    """Compare: the same contacts are made twice, since one knows what it was asked before."""
    found = together(again)
    assert list(found) == list(COLUMNS)
    for name, table in found.items():
        expected = stacked(contacts, name)
        assert table.schema.equals(expected.schema), name
        if not table.equals(expected):
            assert table.to_pylist() == expected.to_pylist(), name
            # Dictionaries may hold their values in another order, where contacts of several kinds are mixed.
            assert all(
                set(mine.dictionary.to_pylist()) == set(theirs.dictionary.to_pylist())
                for mine, theirs in zip(*(t.combine_chunks().itercolumns() for t in (table, expected)), strict=True)
                for mine, theirs in zip(mine.chunks, theirs.chunks, strict=True)
                if pa.types.is_dictionary(mine.type)
            )


def samples():
    return [contact_of(*form) for form in ALL_FORMS]


@pytest.mark.slow
def test_all_samples_together_are_what_each_is():
    check(samples(), samples())


@pytest.mark.sampled(1)
@pytest.mark.parametrize("seed", range(3))
def test_samples_in_any_order_are_what_each_is(seed):
    order = random.Random(seed).sample(range(len(ALL_FORMS)), 12)
    one, other = samples(), samples()
    check([one[place] for place in order], [other[place] for place in order])


@pytest.mark.sampled(2)
@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
@pytest.mark.parametrize("shape", CARRIES)
def test_contacts_of_each_shape_are_what_each_is(shape, output_type):
    def read():
        return [
            read_contact(write(sample_of(name), output_type, shape), output_type=said)
            for name in ("refund", "misaligned", "failed", "hostile")
            if output_type in sample_of(name).segments
            for said in ("auto", output_type)
            if shape.startswith(("v2", "cli", "jsonl")) or said == "auto"
        ]

    check(read(), read())


def test_many_messages_in_clear_are_masked_as_each_contact_is():
    personal = [
        "call 0151 2345 6789",
        "write to ann.smith@example.com",
        "I am Ann Smith",
        "four one two seven five nine",
    ]
    plain = ["thank you", "the parcel of 12 May is late", "🃏 so it is", "see you at 10"]

    def many():
        for number in range(8):
            said = [(personal[number % 4], 20 + number), *((text, place) for place, text in enumerate(plain * 10))]
            segments = [
                message(text, identity=f"m{place}", DisplayName="Ann Smith", role="AGENT" if place % 2 else "CUSTOMER")
                for text, place in sorted(said, key=lambda one: one[1])
            ]
            yield make(segments, contact_id=f"c{number}", output_type=FORMS[number % 3])

    contacts = list(many())
    assert sum(len(contact.transcript) for contact in contacts) > 300
    check(contacts, list(many()))
    shown = together(contacts, ["transcript"])["transcript"]["content"].to_pylist()
    assert not any(secret in text for text in shown for secret in ("2345", "ann.smith", "Ann Smith", "seven five"))


def test_each_contact_hides_its_own_values_only():
    said = ["Quimby may call *Q*uimby or QUIMBY", "it was Al.", "Žižek met ŽIŽEK", "Will you? Will will.", "plain"]

    def many():
        for number, value in enumerate(["Quimby", "Al", "Žižek", "Will", None]):
            first = message("it is mine", identity="m0", DisplayName="Ana")
            if value is not None:
                first = message(f"I am {value} now", (5, 5 + len(value)), identity="m0", DisplayName="Ana")
            rest = [message(text, identity=f"m{place}") for place, text in enumerate(said, 1)]
            yield make([first, *rest], contact_id=f"c{number}", output_type="Raw")

    contacts = list(many())
    check(contacts, list(many()))
    shown = together(contacts, ["transcript"])["transcript"]["content"].to_pylist()
    by_contact = [shown[first + 1 : first + 1 + len(said)] for first in range(0, len(shown), 1 + len(said))]
    changed = [[place for place, text in enumerate(texts) if text != said[place]] for texts in by_contact]
    assert changed == [[0], [1], [2], [3], []]


@pytest.mark.slow
def test_a_contact_tells_the_same_after_it_was_one_of_many():
    asked, fresh = samples()[::3], samples()[::3]
    together(asked)
    for one, other in zip(asked, fresh, strict=True):
        assert one.offset_unit == other.offset_unit
        assert one.notes == other.notes
        assert one.redaction_trusted_evidence == other.redaction_trusted_evidence
        assert one.segments == other.segments
        assert one.redaction_report().equals(other.redaction_report())
        assert all(one.arrow(name).equals(other.arrow(name)) for name in COLUMNS)


def test_revealed_and_masked_contacts_are_what_each_is():
    def mixed():
        return [contact.reveal() if place % 3 == 0 else contact for place, contact in enumerate(samples()[::2])]

    check(mixed(), mixed())


def test_two_forms_of_a_contact_hide_what_either_does():
    def both():
        return all_alike(
            [contact_of("refund", "Redacted"), contact_of("refund", "Raw"), contact_of("misaligned", "Raw")]
        )

    check(both(), both())


# -- anything -----------------------------------------------------------------------------------------------------

identity = st.sampled_from(["m1", "m2", "m3", "m4", None])
number = st.none() | st.integers(-2, 30)
interval = st.builds(offsets, number, number)
when = st.sampled_from(["2025-01-01T00:00:05.000Z", "2025-01-01T00:01:00Z", "2025-01-01T00:00:01.500Z", "later", None])
role = st.sampled_from(["AGENT", "CUSTOMER", "SYSTEM", "SUPERVISOR", "ROBOT", None])
mood = st.sampled_from(["POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED", None])
written = texts | st.sampled_from(
    ["I am [NAME], thanks", "[PII] 🃏 and [NAME]", "Call 0151 23456789", "Ann Smith was here"]
)
name = st.sampled_from(["[PII]", "Ann Smith", "AGENT", "Ann", None])
who = {
    "Id": identity,
    "ParticipantId": st.sampled_from(["p1", "p2", None]),
    "ParticipantRole": role,
    "DisplayName": name,
}
item = st.fixed_dictionaries({"Id": identity}, optional={"CharacterOffsets": interval})


@st.composite
def said(draw):
    """Draw a message; half of its redactions lie on tags."""
    text = draw(st.none() | written)
    found = (
        []
        if text is None
        else [offsets(place, place + 6) for place in range(len(text)) if text.startswith("[NAME]", place)]
    )
    spans = draw(st.lists(interval, max_size=2)) if draw(st.booleans()) else found
    drawn = draw(st.fixed_dictionaries({**who, "Sentiment": mood}))
    made = {**drawn, "Content": text, "ContentType": "text/plain", "Time": {"AbsoluteTime": draw(when)}}
    if spans:
        made["Redaction"] = {"CharacterOffsets": spans}
    return {"Transcript": {key: value for key, value in made.items() if value is not None}}


def segment():
    timed = {**who, "Time": when.map(lambda time: {"AbsoluteTime": time})}
    kinds = st.sampled_from(["participant.joined", "chat.ended", "typing"])
    event = kinds.map("application/vnd.amazonaws.connect.event.{}".format)
    file = st.fixed_dictionaries({"AttachmentName": st.sampled_from(["a.png", "[PII]"]), "AttachmentId": identity})
    details = st.fixed_dictionaries(
        {},
        optional={"PointsOfInterest": st.lists(st.fixed_dictionaries({"TranscriptItems": st.lists(item, max_size=2)}))},
    )
    stated = st.fixed_dictionaries({"Id": identity, "Content": written}, optional={"CharacterOffsets": interval})
    value = st.fixed_dictionaries({"Content": written}, optional={"PointsOfInterest": st.lists(item, max_size=2)})
    return (
        said()
        | said()
        | said()
        | st.fixed_dictionaries({"Event": st.fixed_dictionaries({**timed, "EventType": event})})
        | st.fixed_dictionaries(
            {"Attachments": st.fixed_dictionaries({**timed, "Attachments": st.lists(file, max_size=2)})}
        )
        | st.fixed_dictionaries(
            {
                "Categories": st.fixed_dictionaries(
                    {"MatchedDetails": st.dictionaries(st.sampled_from(["late", "rude"]), details)}
                )
            }
        )
        | st.fixed_dictionaries(
            {
                "Issues": st.fixed_dictionaries(
                    {
                        "IssuesDetected": st.lists(
                            st.fixed_dictionaries({"TranscriptItems": st.lists(stated, max_size=2)})
                        )
                    }
                )
            }
        )
        | st.fixed_dictionaries(
            {"PostContactSummary": st.fixed_dictionaries({"Status": st.just("COMPLETED"), "Content": written})}
        )
        | st.fixed_dictionaries(
            {
                "ExtractedInformation": st.fixed_dictionaries(
                    {"ExtractionDefinitionId": identity, "ExtractedValues": st.lists(value, max_size=2)}
                )
            }
        )
        | st.just({"Weather": {"Sky": "grey"}})
        | st.just({"Transcript": {"Id": "m1", "Content": "so", "Mood": "glad", "Redaction": {"Why": "PII"}}})
    )


def contacts():
    return st.lists(
        st.fixed_dictionaries(
            {
                "segments": st.lists(segment(), max_size=12),
                "output_type": st.sampled_from(FORMS),
                "offset_unit": st.sampled_from(["auto", "auto", "utf16"]),
                "output_type_asked": st.booleans(),
                "contact_id": st.sampled_from(["c1", "c2", "c3"]),
                "revealed": st.sampled_from([False, False, False, True]),
            }
        ),
        min_size=1,
        max_size=6,
    )


def agree(drawn):
    check(*([make(**one) for one in drawn] for _ in range(2)))


slow_to_draw = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=10, suppress_health_check=slow_to_draw)
@given(contacts())
def test_any_contacts_together_are_what_each_is(drawn):
    agree(drawn)


@pytest.mark.slow
@settings(max_examples=round(100 * THOROUGH), suppress_health_check=slow_to_draw)
@given(contacts())
def test_any_contacts_together_are_what_each_is_in_many_examples(drawn):
    agree(drawn)
