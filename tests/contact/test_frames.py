"""Frames: columns, dtypes, order, equality with a plain construction, and no way back into the contact."""

import itertools
import random
from unittest import mock

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb
from rtca_nb import schemas
from rtca_nb.base.columnar import times_of
from rtca_nb.contact import access, arrays
from rtca_nb.contact.concat import concat_frames
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frames import arrow_table, data_frame
from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.exceptions import UsageError
from rtca_nb.model.record import replace_fields
from rtca_nb.model.segments import Time
from rtca_nb.model.timestamps import parse_time, parse_times, time_order
from rtca_nb.samples import sample_names
from rtca_nb.tables.schema import COLUMNS, DERIVED
from tests.making import contact_of, make, message, offsets, record_of, twice

# The table of the contract: these columns, in this order; more may follow.
CONTRACT = {
    "transcript": "id participant_id participant_role display_name content content_type absolute_time offset_seconds "
    "sentiment redaction_count",
    "matches": "category rule_id match ids begin_time text",
    "redactions": "id begin_offset_char end_offset_char begin end text problem",
    "categories": "category rule_id point_of_interest id begin_offset_char end_offset_char begin end text problem",
    "issues": "issue id content begin_offset_char end_offset_char begin end text problem",
    "events": "id participant_id participant_role display_name event_type absolute_time offset_seconds",
    "attachments": "id participant_id participant_role display_name attachment_id attachment_name content_type status "
    "absolute_time offset_seconds",
    "summary": "status content failure_code",
    "extracted": "definition_id definition_name label value id begin end failure_code problem",
    "unknown": "member payload",
    "highlights": "id kind label begin end text problem",
    "offset_problems": "kind label id begin_offset_char end_offset_char problem detail",
    "sentiment": "turn participant_role sentiment progressive_score begin_time end_time offset_seconds ids",
    "response_times": "participant_role id previous_id from_last_seconds from_first_seconds",
    "metrics": "metric participant_role value unit estimate",
}
EMPTY = make([])
NAMES = tuple(COLUMNS)


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_of_the_contract_are_there_in_order(name):
    promised = CONTRACT[name].split()
    assert [column.name for column in COLUMNS[name] if column.name in promised] == promised


@pytest.mark.parametrize("name", NAMES)
def test_every_frame_is_a_documented_attribute(name):
    assert list(getattr(EMPTY, name).columns) == [column.name for column in COLUMNS[name]]
    documentation = getattr(Contact, name).__doc__
    for column in COLUMNS[name]:
        assert column.doc.endswith(".")
        assert column.doc in documentation


# -- dtypes ----------------------------------------------------------------------------------------------------------

DTYPES = {
    "text": text_dtype(),
    "int": pd.Int64Dtype(),
    "float": np.dtype("float64"),
    "bool": pd.BooleanDtype(),
    "time": pd.DatetimeTZDtype("us", "UTC"),
    "list": np.dtype("object"),
}


@pytest.mark.sampled(10)
def test_dtypes_do_not_depend_on_the_data(form):
    contact = contact_of(*form)
    for name in NAMES:
        for column, full, empty in zip(
            COLUMNS[name], getattr(contact, name).dtypes, getattr(EMPTY, name).dtypes, strict=True
        ):
            if column.kind == "enum":
                assert {full.name, empty.name} == {"category"}
                assert full.categories.dtype == empty.categories.dtype == DTYPES["text"]
                assert not full.ordered
            else:
                assert full == empty == DTYPES[column.kind]


@pytest.mark.sampled(5)
def test_schemas_accept_every_frame(form):
    contact = contact_of(*form)
    for shown in (contact, contact.reveal()):
        for name in NAMES:
            assert schemas.check(getattr(shown, name), name) is not None


@pytest.mark.filterwarnings("ignore:PySpark does not yet")  # which pandera imports where it is installed
@pytest.mark.slow
def test_pandera_accepts_every_frame():
    pytest.importorskip("pandera", reason="pandera is not installed")
    contact = contact_of("refund", "Raw")
    for name in NAMES:
        schemas.pandera_schema(name).validate(getattr(contact, name))
        schemas.pandera_schema(name).validate(getattr(EMPTY, name))


def test_schemas_say_what_is_wrong_and_quote_nothing(refund):
    frame = refund.reveal().transcript
    secret = frame["content"].iloc[0]
    for spoil, expected in [
        (frame.drop(columns="content"), "lacks content"),
        (frame[frame.columns[::-1]], "order: id, participant_id"),
        (frame.astype({"redaction_count": "float64"}), "redaction_count is float64, not Int64"),
        (frame.astype({"sentiment": text_dtype()}), "sentiment is str"),
        (
            frame.assign(hidden=pd.Categorical([secret] * len(frame), pd.Index([secret], dtype=text_dtype()))),
            "has values that are not allowed",
        ),
    ]:
        with pytest.raises(UsageError, match=expected) as caught:
            schemas.check(spoil, "transcript")
        assert secret not in str(caught.value)
    spans = refund.redactions
    with pytest.raises(UsageError, match="begin is below 0 or above end"):
        schemas.check(spans.assign(begin=spans["end"] + 1), "redactions")
    with pytest.raises(UsageError, match="there is no frame 'nonsense'; rtca_nb"):
        schemas.check(spans, "nonsense")
    assert schemas.check(frame.assign(note="mine"), "transcript") is not None
    assert schemas.names() == (*NAMES, *DERIVED)


# -- values ----------------------------------------------------------------------------------------------------------


def plain_series(column, values):
    """Build a column with pandas' own constructors, one value after the other."""
    if column.kind == "time":
        stamps = [pd.NaT if value is None else pd.Timestamp(value, unit="us", tz="UTC") for value in values]
        return pd.Series(stamps, dtype="datetime64[us, UTC]")
    if column.kind == "enum":
        categories = list(column.values)
        categories += [value for value in dict.fromkeys(values) if value is not None and value not in categories]
        return pd.Series(pd.Categorical(values, categories=pd.Index(categories, dtype=text_dtype())))
    if column.kind == "list":
        values = [tuple(value) for value in values]
    dtypes = {"text": text_dtype(), "int": "Int64", "float": "float64", "bool": "boolean", "list": "object"}
    return pd.Series(values, dtype=dtypes[column.kind])


def plain_frame(name, table):
    return pd.DataFrame({column.name: plain_series(column, table[column.name]) for column in COLUMNS[name]})


@pytest.mark.sampled(5)
def test_frames_equal_a_plain_construction(form):
    contact = contact_of(*form)
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(contact, name), plain_frame(name, access.tables_of(contact).get(name)))


@pytest.mark.sampled(10)
def test_arrow_holds_the_same_values(form):
    contact = contact_of(*form)
    for name in NAMES:
        table = contact.arrow(name)
        assert table.column_names == [column.name for column in COLUMNS[name]]
        sent = access.tables_of(contact).get(name)
        for column in COLUMNS[name]:
            values = table.column(column.name).to_pylist()
            if column.kind == "time":
                values = [None if value is None else round(value.timestamp() * 1_000_000) for value in values]
            if column.kind == "list":
                values = [tuple(value) for value in values]
            assert values == sent[column.name], column.name


cell = {
    "text": st.none() | st.text(max_size=5),
    "enum": st.none() | st.sampled_from(["AGENT", "POSITIVE", "new", "newer", ""]),
    "int": st.none() | st.integers(-(2**63), 2**63 - 1),
    "float": st.none() | st.floats(allow_nan=False),
    "bool": st.none() | st.booleans(),
    "time": st.none() | st.integers(-62_135_596_800_000_000, 253_402_300_799_999_999),
    "list": st.lists(st.text(max_size=3), max_size=3),
}


@st.composite
def tables(draw):
    name = draw(st.sampled_from(NAMES))
    size = draw(st.integers(0, 5))
    return name, {
        column.name: draw(st.lists(cell[column.kind], min_size=size, max_size=size)) for column in COLUMNS[name]
    }


def _any_table_becomes_the_plain_frame(named):
    name, table = named
    for few in (0, 1_000):  # through Arrow, and without where that is cheaper
        with mock.patch.object(arrays, "FEW_ROWS", few):
            pd.testing.assert_frame_equal(data_frame(name, table), plain_frame(name, table))
    assert arrow_table(name, table).num_rows == len(next(iter(table.values())))


test_any_table, test_any_table_thoroughly = twice(_any_table_becomes_the_plain_frame, thorough=800, named=tables())


def test_frames_of_one_contact_and_of_many_can_be_changed(refund):
    kept = list(refund.transcript["offset_seconds"])
    for frame in (refund.transcript, concat_frames([refund], "transcript")):
        frame.loc[0, "offset_seconds"] = -1.0
        frame["offset_seconds"].array[1] = -1.0
    assert list(make_again(refund).transcript["offset_seconds"]) == kept
    assert access.tables_of(refund).get("transcript")["offset_seconds"] == kept


HANDED_OUT = {
    "array": lambda column: column.array,
    "values": lambda column: column.values,
    "to_numpy": lambda column: column.to_numpy(),
}


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("how", HANDED_OUT)
@pytest.mark.filterwarnings("ignore:Series.values")
def test_an_array_of_a_frame_is_no_way_back_into_the_contact(how, revealed):
    contact = contact_of("refund", "Raw")
    contact = contact.reveal() if revealed else contact
    for name in COLUMNS:
        first = getattr(contact, name)
        before = first.copy(deep=True)
        for column in first.columns:
            handed = HANDED_OUT[how](first[column])
            for row in range(len(first)):
                try:
                    handed[row] = handed[-1 - row]
                except (ValueError, TypeError):  # it is handed out to be read only
                    break
        pd.testing.assert_frame_equal(pd.DataFrame(getattr(contact, name)), pd.DataFrame(before))


def make_again(contact):
    return Contact(access.record_of(contact))


def test_values_that_no_model_knows_are_kept_after_those_it_knows():
    contact = make([message("hi", role="OVERLORD", Sentiment="MIXED"), message("ho", identity="m2", role="AGENT")])
    roles = contact.transcript["participant_role"]
    assert list(roles) == ["OVERLORD", "AGENT"]
    assert list(roles.cat.categories) == ["AGENT", "CUSTOMER", "SYSTEM", "CUSTOM_BOT", "SUPERVISOR", "OVERLORD"]
    assert contact.transcript["sentiment"].iloc[0] == "MIXED"
    assert pd.isna(contact.transcript["sentiment"].iloc[1])


def test_lone_surrogates_in_memory_do_no_harm():
    table = {
        column.name: ["half \ud83d" if column.name in {"member", "payload"} else None] for column in COLUMNS["unknown"]
    }
    assert list(data_frame("unknown", table)["payload"]) == ["half \ufffd"]


@pytest.mark.sampled(5)
def test_frames_do_not_lead_back_into_the_contact(form):
    contact = contact_of(*form)
    for name in NAMES:
        before = getattr(contact, name)
        mine = getattr(contact, name)
        mine["extra"] = 1
        if len(mine):
            for column in list(COLUMNS[name]):
                mine.loc[mine.index[0], column.name] = None
        pd.testing.assert_frame_equal(getattr(contact, name), before)


# -- order and time ----------------------------------------------------------------------------------------------------


def at(seconds, identity):
    when = f"2025-01-01T00:00:{seconds:02}.000Z"
    return message(identity, identity=identity, Time={"AbsoluteTime": when})


def test_rows_are_in_order_of_time_then_arrival_and_those_without_come_last():
    odd = message("odd", identity="odd", Time={"AbsoluteTime": "yesterday"})
    none = message("none", identity="none", Time=None)
    contact = make([odd, at(5, "c"), at(3, "a"), none, at(5, "d"), at(3, "b")])
    assert list(contact.transcript["id"]) == ["a", "b", "c", "d", "odd", "none"]
    assert contact.transcript["offset_seconds"].tolist()[:4] == [0, 0, 2, 2]
    assert contact.transcript["offset_seconds"].isna().tolist()[4:] == [True, True]
    assert any("The time of 1 segment cannot be read" in note for note in contact.notes)
    assert [segment.id for segment in contact.segments] == ["odd", "c", "a", "none", "d", "b"]


def test_any_order_of_arrival_gives_the_same_rows():
    items = [at(second, f"m{second:02}") for second in range(40)]
    expected = make(items).transcript
    random.Random(3).shuffle(items)
    pd.testing.assert_frame_equal(make(items).transcript, expected)


@given(st.lists(st.none() | st.integers(0, 5)))
def test_time_order_is_the_stable_sort(times):
    slow = sorted(range(len(times)), key=lambda place: (times[place] is None, times[place] or 0, place))
    assert list(time_order(times)) == slow


spelled = st.one_of(
    st.datetimes().map(lambda value: value.isoformat(timespec="milliseconds") + "Z"),
    st.datetimes().map(lambda value: value.isoformat() + "Z"),
    st.datetimes().map(lambda value: value.isoformat() + "+05:30"),
    st.datetimes().map(lambda value: value.isoformat()),
    st.sampled_from(["2025-02-30T00:00:00Z", "", "2025-01-01", "2025-01-01T00:00:00.123456789Z", "20250101T000000Z"]),
    st.sampled_from(["2025-01-01T23:59:60Z", "2025-01-01T24:00:00Z", "2025-01-01T00:00Z", "2025-01-01 00:00:00Z"]),
    st.floats(),
    st.integers(),
    st.none(),
)


@given(st.lists(st.none() | spelled.map(lambda value: Time(absolute_time=value)), max_size=4), st.booleans())
def test_many_times_read_as_one_by_one(times, uniform):
    if uniform:
        times = [time for time in times if time is not None and str(time.absolute_time).endswith("Z")]
    many = list(itertools.islice(itertools.cycle(times), 300)) if times else []
    sent = [None if time is None else time.absolute_time for time in many]
    assert times_of(parse_times(sent)) == [parse_time(time) for time in many]


@given(
    st.lists(st.datetimes(), min_size=1, max_size=9),
    st.sampled_from(
        [
            "2025-02-30T00:00:00.000Z",
            "2025-01-01 00:00:00.000Z",
            "0001-01-01T00:00:00.000Z",
            "2025-01-01T00:00:00,000Z",
            "2025-01-01T24:00:00.000Z",
            "2025-01-01T23:59:60.000Z",
            "+2025-01-01T0:00:00.000Z",
            "2025-01-01T00:00:00.000z",
            "2025-01-01T00:00:00.0é0Z",
            "2025-01-01T00:00:00+01:00",
            "",
            None,
        ]
    ),
    st.integers(0, 1_099),
)
def test_one_odd_time_among_those_of_the_usual_form_reads_as_alone(times, odd, place):
    usual = [time.isoformat(timespec="milliseconds") + "Z" for time in times]
    sent: list[str | None] = list(itertools.islice(itertools.cycle(usual), 1_100))
    sent[place] = odd
    assert times_of(parse_times(sent)) == [parse_time(Time(absolute_time=time)) for time in sent]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1970-01-01T00:00:01Z", 1),
        ("1970-01-01T00:00:01.250Z", 1.25),
        ("1970-01-01T01:00:01+01:00", 1),
        ("1970-01-01T00:00:01", 1),
        (1.5, 1.5),
        (10**400, None),
        (float("inf"), None),
        (float("nan"), None),
        ("soon", None),
    ],
)
def test_times(value, seconds):
    assert parse_time(Time(absolute_time=value)) == (None if seconds is None else seconds * 1_000_000)


# -- spans ------------------------------------------------------------------------------------------------------------


def test_offset_problems_of_every_kind():
    said = "👩‍👧 asks: where is my card, Zoe?"
    segments = [
        message(said),
        message(None, identity="bare"),
        message("I am Xanthippe of Nowhere", (5, 14), (5, 14), identity="twice"),
        message("I am Xanthippe of Nowhere", (6, 12), identity="half"),
        message("I am Xanthippe of Nowhere", (5, 99), identity="far"),
    ]
    spans = {
        "orphan_id": ("nobody", 0, 3),
        "no_content": ("bare", 0, 3),
        "out_of_range": ("m1", 5, 99),
        "inverted": ("m1", 9, 5),
        "empty": ("m1", 9, 9),
        "splits_grapheme": ("m1", 1, 9),
        "incomplete": ("m1", 1, None),
    }
    points = [
        {"TranscriptItems": [{"Id": identity, "CharacterOffsets": offsets(begin, end)}]}
        for identity, begin, end in spans.values()
    ]
    item = {"Id": "m1", "Content": "my cart", "CharacterOffsets": offsets(10, 17)}
    segments += [
        {"Categories": {"MatchedDetails": {"rude": {"PointsOfInterest": points}}}},
        {"Issues": {"IssuesDetected": [{"TranscriptItems": [item]}]}},
    ]
    found = make(segments, offset_unit="code_points").offset_problems
    assert set(found["problem"]) == {*spans, "content_mismatch", "overlapping_redaction", "splits_word"}
    by_problem = found.drop_duplicates("problem", keep="last").set_index("problem")
    assert by_problem.loc["out_of_range", ["kind", "id", "begin_offset_char", "end_offset_char"]].tolist() == [
        "category",
        "m1",
        5,
        99,
    ]
    assert by_problem.loc["out_of_range", "detail"].startswith(f"5–99 in a message of {len(said)} code points")
    assert set(make(segments, offset_unit="utf16").offset_problems["problem"]) >= {"splits_character"}
    redacted = make([message("I am [NAME]", (4, 11))], output_type="Redacted").offset_problems
    assert list(redacted["problem"]) == ["misses_tag"]
    undecided = make(
        [
            message("🃏 you fool"),
            {
                "Categories": {
                    "MatchedDetails": {
                        "r": {
                            "PointsOfInterest": [{"TranscriptItems": [{"Id": "m1", "CharacterOffsets": offsets(2, 5)}]}]
                        }
                    }
                }
            },
        ]
    )
    assert list(undecided.offset_problems["problem"]) == ["unit_undecided"]


def test_overlap_is_told_also_after_a_span_that_misses_its_tag():
    contact = make([message("I am [NAME] [NAME]", (3, 11), (5, 11), (12, 18))], output_type="Redacted")
    assert contact.redactions["problem"].astype(text_dtype()).fillna("").tolist() == [
        "misses_tag",
        "overlapping_redaction",
        "",
    ]


def test_whole_contact_and_whole_message_matches_are_rows():
    details = {
        "whole": {"PointsOfInterest": []},
        "bare": None,
        "item": {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m1"}]}, {}]},
    }
    contact = make([message("hello"), {"Categories": {"MatchedDetails": details}}])
    rows = contact.categories
    assert list(rows["category"]) == ["whole", "bare", "item", "item"]
    assert rows["point_of_interest"].tolist() == [pd.NA, pd.NA, 1, 2]
    assert rows["id"].fillna("").tolist() == ["", "", "m1", ""]
    assert rows["problem"].isna().all()


@pytest.mark.parametrize("name", sample_names())
def test_highlights_are_all_spans(name):
    for output_type in ("Raw", "Redacted"):
        if (name, output_type) == ("single-output", "Raw"):
            continue
        contact = contact_of(name, output_type)
        kinds = contact.highlights["kind"].value_counts()
        for kind, frame in (
            ("redaction", "redactions"),
            ("category", "categories"),
            ("issue", "issues"),
            ("extracted", "extracted"),
        ):
            assert kinds[kind] == len(getattr(contact, frame))
        text = contact.transcript.set_index("id")["content"]
        for row in contact.highlights.dropna(subset=["begin"]).itertuples():
            assert text[row.id][row.begin : row.end] == row.text


# -- many contacts -----------------------------------------------------------------------------------------------------


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", NAMES)
def test_stacking_is_what_pandas_would_do(name):
    contacts = [contact_of(sample, "Redacted") for sample in sample_names()]
    stacked = concat_frames(iter(contacts), name)
    assert rtca_nb.concat_frames is concat_frames
    assert list(stacked.columns) == ["contact_id", *(column.name for column in COLUMNS[name])]
    assert list(stacked["contact_id"]) == [c.contact_id for c in contacts for _ in range(len(getattr(c, name)))]
    for column in COLUMNS[name]:
        values = [value for contact in contacts for value in getattr(contact, name)[column.name]]
        assert stacked[column.name].isna().tolist() == pd.Series(values, dtype="object").isna().tolist()
        assert stacked[column.name].dropna().tolist() == pd.Series(values, dtype="object").dropna().tolist()
        assert (
            stacked[column.name].dtype == "category"
            or stacked[column.name].dtype == getattr(EMPTY, name)[column.name].dtype
        )
    schemas.check(stacked, name)


def test_stacking_a_revealed_contact_says_so():
    contacts = [contact_of("refund", "Raw"), contact_of("refund", "Raw", revealed=True)]
    assert "REVEALED" in repr(concat_frames(contacts, "transcript"))
    assert "REVEALED" not in repr(concat_frames(contacts[:1], "transcript"))


def test_stacking_what_is_no_contact_says_what_to_keep():
    with pytest.raises(
        UsageError, match=r"is a str; keep only items for which isinstance\(item, rtca\.Contact\) is true$"
    ):
        concat_frames([contact_of("refund", "Raw"), "failure"], "transcript")


def test_stacking_nothing_keeps_the_columns():
    for name in NAMES:
        empty = concat_frames([], name)
        assert list(empty.columns) == ["contact_id", *getattr(EMPTY, name).columns]
        assert list(empty.dtypes)[1:] == list(getattr(EMPTY, name).dtypes)
        assert len(concat_frames([EMPTY, EMPTY], name)) == 2 * len(getattr(EMPTY, name))


def test_stacking_refuses_what_is_no_contact_or_no_frame():
    with pytest.raises(UsageError, match="there is no frame 'words'"):
        concat_frames([], "words")
    with pytest.raises(UsageError, match="one of the items is a DataFrame"):
        concat_frames([pd.DataFrame()], "transcript")


def test_stacking_tells_contacts_apart_that_have_no_id():
    def nameless(origin, contact_id="unknown"):
        return Contact(replace_fields(record_of([message("a")]), contact_id=contact_id, origin=origin))

    origins = ["a.json", "b.json", "a.json", None, None, "a.json-2"]
    contacts = [*map(nameless, origins), nameless(None, "b.json"), nameless("x", "c1"), nameless("y", "c1")]
    expected = ["a.json", "b.json-2", "a.json-2", "unknown", "unknown-2", "a.json-2-2", "b.json", "c1", "c1"]
    assert list(concat_frames(contacts, "transcript")["contact_id"]) == expected
    assert list(concat_frames(contacts[3:4], "transcript")["contact_id"]) == ["unknown"]


def test_stacking_unites_categories():
    contacts = [make([message("a", role="OVERLORD")]), make([message("b", role="MINION")])]
    roles = concat_frames(contacts, "transcript")["participant_role"]
    assert list(roles) == ["OVERLORD", "MINION"]
    assert list(roles.cat.categories)[-2:] == ["OVERLORD", "MINION"]


def test_record_of_same_page_twice_is_merged():
    segments = [message("old"), message("new"), {"Categories": {"MatchedDetails": {"r": None}}}] * 2
    record = record_of(segments)
    assert [getattr(segment, "content", None) for segment in record.segments] == ["new", None]


@pytest.mark.parametrize("revealed", [False, True])
def test_what_a_frame_shows_acts_on_no_terminal_and_is_not_typeset(revealed):
    contact = Contact(record_of([message("a\x1b]52;c;eA==\x07 \u202e costs $5 and $7", Id="\x1b[2J")]))
    frame = (contact.reveal() if revealed else contact).transcript
    for shown in (
        frame,
        frame[["id", "content"]],
        frame.head(1),
        frame.assign(note="x"),
        concat_frames([contact], "transcript"),
    ):
        for text in (repr(shown), str(shown), shown._repr_html_()):
            assert not {"\x1b", "\x07", "\u202e"} & set(text)
            assert "\\x1b" in text
        # pandas' own word for a table that a notebook leaves as it is
        assert "tex2jax_ignore" in shown._repr_html_()
    assert frame["content"][0] == "a\x1b]52;c;eA==\x07 \u202e costs $5 and $7"
    assert "\x1b" not in repr(frame["content"])


def test_an_empty_frame_shows_itself_as_pandas_does():
    empty = make([]).transcript
    assert repr(empty) == repr(pd.DataFrame(empty))
    assert repr(empty).startswith("Empty DataFrame\n")
    assert repr(empty.iloc[:, :1]).startswith("Empty DataFrame\n")
