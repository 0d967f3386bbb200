"""Matches, and the names on each message, against plain loops over the segments."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.contact import access
from tests.making import contact_of, make, message, offsets, twice

TEXTS = ("I am Xanthippe Quill", "please refund it", "no", "the lamp is a goose", "$5 and =2+5")
MESSAGES = [f"m{number}" for number in range(len(TEXTS))]
NAMES = ("Billing dispute", "Refund", "=2+5", "late")


# -- chats that are drawn ----------------------------------------------------------------------------------------------


@st.composite
def items(draw):
    place = draw(st.integers(0, len(TEXTS) - 1))
    item = {"Id": draw(st.sampled_from([MESSAGES[place], MESSAGES[place], "gone", None]))}
    if item["Id"] in MESSAGES and draw(st.booleans()):
        begin = draw(st.integers(0, len(TEXTS[place]) - 1))
        item["CharacterOffsets"] = offsets(begin, draw(st.integers(begin + 1, len(TEXTS[place]))))
    return {name: value for name, value in item.items() if value is not None}


def some(strategy, most=3):
    return st.none() | st.lists(strategy, max_size=most)


details = st.fixed_dictionaries(
    {"PointsOfInterest": some(st.fixed_dictionaries({"TranscriptItems": some(items())}))},
    optional={"RuleId": st.sampled_from(["r1", "r2"])},
)
issue_items = st.tuples(items(), st.sampled_from([None, "", "refund", "a lamp", "I am Xanthippe Quill"])).map(
    lambda pair: pair[0] | ({} if pair[1] is None else {"Content": pair[1]})
)


@st.composite
def chats(draw):
    seconds = draw(st.permutations(range(len(TEXTS))))
    timed = draw(st.lists(st.booleans(), min_size=len(TEXTS), max_size=len(TEXTS)))
    hidden = draw(st.sampled_from([(), ((5, 14),)]))
    segments = [
        message(
            text,
            *(hidden if number == 0 else ()),
            identity=MESSAGES[number],
            Time={"AbsoluteTime": f"2025-01-01T00:00:{seconds[number]:02}.000Z"} if timed[number] else None,
        )
        for number, text in enumerate(TEXTS)
    ]
    # A name of its own in each segment: none has grown into another, so all of them stand.
    for number, matched in enumerate(draw(some(st.dictionaries(st.sampled_from(NAMES), details))) or ()):
        segments.append({"Categories": {"MatchedDetails": {**matched, f"only {number}": {}}}})
    for number, issues in enumerate(draw(some(some(issue_items))) or ()):
        stated = [{"TranscriptItems": [item]} for item in issues or ()]
        own = {"TranscriptItems": [{"Id": "gone", "Content": f"only {number}"}]}
        segments.append({"Issues": {"IssuesDetected": [*stated, own]}})
    return segments


# -- what they say -----------------------------------------------------------------------------------------------------


def matches_in(segments, contents):
    """Walk the segments; ``contents`` are the texts of messages as they may be seen."""
    times = {
        segment["Transcript"]["Id"]: dt.datetime.fromisoformat(segment["Transcript"]["Time"]["AbsoluteTime"])
        for segment in segments
        if segment.get("Transcript", {}).get("Time")
    }
    rows = []
    for segment in segments:
        for name, found in segment.get("Categories", {}).get("MatchedDetails", {}).items():
            rule = found.get("RuleId")
            if not found.get("PointsOfInterest"):
                rows.append((name, rule, None, (), None, None))
                continue
            for number, point in enumerate(found["PointsOfInterest"], 1):
                ids, spans, when = [], [], []
                for item in point.get("TranscriptItems") or ():
                    identity, place = item.get("Id"), item.get("CharacterOffsets")
                    if identity is not None and identity not in ids:
                        ids.append(identity)
                    if identity in times:
                        when.append(times[identity])
                    if place and (identity, place) not in spans:
                        spans.append((identity, place))
                texts = [contents[one][place["BeginOffsetChar"] : place["EndOffsetChar"]] for one, place in spans]
                said = " … ".join(texts) if texts else None
                rows.append((name, rule, number, tuple(ids), min(when, default=None), said))
    return rows


def categories_in(segments):
    found = {identity: [] for identity in MESSAGES}
    for segment in segments:
        for name, matched in segment.get("Categories", {}).get("MatchedDetails", {}).items():
            for point in matched.get("PointsOfInterest") or ():
                for item in point.get("TranscriptItems") or ():
                    names = found.get(item.get("Id"))
                    if names is not None and name not in names:
                        names.append(name)
    return found


def issues_in(segments):
    found = {identity: [] for identity in MESSAGES}
    number = 0
    for segment in segments:
        for issue in segment.get("Issues", {}).get("IssuesDetected", ()):
            number += 1
            for item in issue["TranscriptItems"]:
                identity, place = item.get("Id"), item.get("CharacterOffsets")
                if identity not in found:
                    continue
                text = TEXTS[MESSAGES.index(identity)]
                there = text[place["BeginOffsetChar"] : place["EndOffsetChar"]] if place else None
                name = item.get("Content") or there or f"issue {number}"
                if name not in found[identity]:
                    found[identity].append(name)
    return found


def rows_of(frame):
    plain = pd.DataFrame(frame).astype(object)
    return [tuple(row) for row in plain.where(plain.notna(), None).itertuples(index=False)]


def lists_of(contact, column):
    return {
        identity: list(names) for identity, names in zip(*(contact.transcript[c] for c in ("id", column)), strict=True)
    }


def _matches_and_names_are_what_the_segments_say(segments):
    masked = make(segments)
    for contact in (masked, masked.reveal()):
        contents = dict(zip(contact.transcript["id"], contact.transcript["content"], strict=True))
        assert rows_of(contact.matches) == matches_in(segments, contents)
        assert lists_of(contact, "categories") == categories_in(segments)
    assert lists_of(masked.reveal(), "issues") == issues_in(segments)
    # Masked, an issue is called what the frame of issues shows of it, and nothing else.
    shown = {identity: [] for identity in MESSAGES}
    for row in rows_of(masked.issues[["id", "content", "text", "issue"]]):
        identity, content, text, number = row
        name = content or text or f"issue {number}"
        if identity in shown and name not in shown[identity]:
            shown[identity].append(name)
    assert lists_of(masked, "issues") == shown


test_matches_and_names, test_matches_and_names_thoroughly = twice(
    _matches_and_names_are_what_the_segments_say, quick=25, thorough=300, segments=chats()
)


# -- cases -------------------------------------------------------------------------------------------------------------


def point(*ids, **offsets_of_all):
    return {"TranscriptItems": [{"Id": identity, **offsets_of_all} for identity in ids]}


def category(name, *points, rule=None):
    return {"Categories": {"MatchedDetails": {name: {"PointsOfInterest": [*points], "RuleId": rule}}}}


def test_a_match_over_several_messages_is_one_row_with_the_earliest_time():
    late = message("late", identity="m1", Time={"AbsoluteTime": "2025-01-01T00:00:09Z"})
    early = message("early", identity="m2", Time={"AbsoluteTime": "2025-01-01T00:00:02Z"})
    contact = make([late, early, category("Both", point("m1", "gone", "m2"))])
    (row,) = contact.matches.itertuples()
    assert row.ids == ("m1", "gone", "m2")
    assert row.begin_time == pd.Timestamp("2025-01-01T00:00:02Z")
    assert pd.isna(row.text)
    assert lists_of(contact, "categories") == {"m2": ["Both"], "m1": ["Both"]}
    assert list(contact.categories["id"]) == ["m1", "gone", "m2"]


def test_segments_of_one_category_number_their_matches_apart():
    contact = make(
        [message("a"), category("X", point("m1")), category("X", point("m1", "gone")), category("X", rule="r")]
    )
    assert contact.matches["match"].fillna(0).tolist() == [1, 1, 0]
    assert contact.matches["category"].value_counts().to_dict() == {"X": 3}


def test_a_span_that_was_sent_twice_is_one_text_and_two_points_are_two_matches():
    span = {"CharacterOffsets": offsets(0, 3)}
    contact = make([message("yes no"), category("X", point("m1", "m1", **span), point("m1", **span))])
    assert rows_of(contact.matches[["match", "ids", "text"]]) == [(1, ("m1",), "yes"), (2, ("m1",), "yes")]
    assert lists_of(contact, "categories") == {"m1": ["X"]}


def test_what_is_hidden_in_the_message_is_hidden_in_the_match_and_in_the_issue():
    said = "I am Xanthippe Quill"
    span = {"CharacterOffsets": offsets(0, 20)}
    stated = [
        {"TranscriptItems": [{"Id": "m1", "Content": content, **span}]} for content in (said, "Xanthippe is late")
    ]
    segments = [message(said, (5, 14)), category("X", point("m1", **span)), {"Issues": {"IssuesDetected": stated}}]
    contact = make(segments)
    assert contact.matches["text"].tolist() == contact.categories["text"].tolist()
    assert "Xanthippe" not in contact.matches.to_csv() + contact.transcript.to_csv()
    assert contact.transcript["issues"].tolist() == [tuple(contact.issues["content"])]
    assert contact.reveal().transcript["issues"].tolist() == [(said, "Xanthippe is late")]
    # A span that cannot be trusted hides its message whole, and with it what the match says.
    contact = make([message(said, (5, 99)), category("X", point("m1", **span))])
    assert contact.matches["text"].tolist() == ["█" * 20]


@pytest.mark.sampled(10)
def test_contacts_without_categories_have_empty_lists(form):
    contact = contact_of(*form)
    for column in ("categories", "issues"):
        cells = contact.transcript[column]
        assert all(type(cell) is tuple for cell in cells)
        named = set(contact.categories["id"] if column == "categories" else contact.issues["id"])
        assert [bool(cell) for cell in cells] == [identity in named for identity in contact.transcript["id"]]


def test_texts_of_messages_are_read_without_what_was_stated_about_them():
    contact = make([message("hello"), {"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m1"}]}]}}])
    table = access.tables_of(contact).get("transcript")
    assert repr(table.held("issues")) == "<TextLists of 1 rows>"
    assert (table["content"], table["issues"]) == (["hello"], [("issue 1",)])


@settings(max_examples=10)
@given(st.sampled_from(NAMES), st.lists(st.sampled_from([*MESSAGES, "gone"]), min_size=1, max_size=4))
def test_a_category_more_is_one_change_of_that_category_and_none_of_a_message(name, ids):
    talk = [message(text, identity=identity) for text, identity in zip(TEXTS, MESSAGES, strict=True)]
    changes = rtca.compare_contacts(make(talk), make([*talk, category(name, point(*ids))]))
    assert set(changes["kind"]) == {"category"}
    assert len(changes) == len(ids)


@pytest.mark.parametrize("revealed", [False, True])
def test_lists_of_many_contacts_are_those_of_each(revealed):
    contacts = [contact_of(name, "Redacted") for name in ("refund", "unscored", "hostile")]
    contacts = [contact.reveal() if revealed else contact for contact in contacts]
    for name, columns in (("transcript", ("categories", "issues")), ("matches", ("ids",))):
        stacked = rtca.concat_frames(contacts, name)
        for column in columns:
            assert stacked[column].tolist() == [cell for one in contacts for cell in getattr(one, name)[column]]
