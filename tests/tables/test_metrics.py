"""Derived figures: formulas, files that state figures, and unknown that stays unknown."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.contact.contact import Contact
from rtca_nb.model.record import GivenTurn, SentFigure, replace_fields
from rtca_nb.tables.metrics import METRICS
from tests.examples import EXAMPLES, OWN
from tests.making import contact_of, make, message, record_of

SENTIMENTS = {"+": "POSITIVE", "-": "NEGATIVE", "0": "NEUTRAL", ".": None}


def figure(contact, metric, role=None, source="computed"):
    rows = contact.metrics
    own = rows["participant_role"].isna() if role is None else rows["participant_role"] == role
    found = rows.loc[(rows["metric"] == metric) & own & (rows["source"] == source), "value"]
    assert len(found) == 1, (metric, role)
    return found.iloc[0]


def chat(*lines):
    """Make a contact of lines such as ``"12 C +"``: second, role, sentiment; E is an event, its type last."""
    roles = {"A": "AGENT", "C": "CUSTOMER", "S": "SYSTEM", "V": "SUPERVISOR"}
    segments = []
    for number, line in enumerate(lines):
        second, who, what = line.split()
        when = {"AbsoluteTime": f"2025-01-01T00:{int(second) // 60:02}:{int(second) % 60:02}Z"}
        if "." in what and what != ".":
            event = {"Id": f"e{number}", "EventType": f"application/vnd.amazonaws.connect.event.{what}", "Time": when}
            segments.append({"Event": event | ({"ParticipantRole": roles[who]} if who in roles else {})})
        else:
            rest = {"Time": when, "Sentiment": SENTIMENTS[what]}
            segments.append(message("x" * (number + 1), identity=f"m{number}", role=roles[who], **rest))
    return make(segments)


# -- scores ----------------------------------------------------------------------------------------------------------


def slow_scores(signs):
    """The formula, written out turn by turn."""
    weights = []
    for place, sign in enumerate(signs):
        streak = 1
        while sign and place - streak >= 0 and signs[place - streak] == sign:
            streak += 1
        weights.append(streak)
    if not signs:
        return [], None
    padding = min(3, len(signs)) - 1
    signs, weights = [0] * padding + signs, [1] * padding + weights
    found = []
    for end in range(padding + 1, len(signs) + 1):
        begin = end - padding - 1
        top = sum(sign * weight for sign, weight in zip(signs[begin:end], weights[begin:end], strict=True))
        found.append(5 * top / sum(weights[begin:end]))
    whole = 5 * sum(map(math.prod, zip(signs, weights, strict=True))) / sum(weights[padding:])
    return found, whole


def scores_of(sentiments):
    """Return the progressive scores and the overall score of a role whose turns have these sentiments."""
    turns = tuple(GivenTurn("AGENT", sentiment, None, ("m1",)) for sentiment in sentiments)
    contact = Contact(replace_fields(record_of([message("hi", role="AGENT")]), given_turns=turns))
    rows = contact.metrics
    overall = rows.loc[rows["metric"] == "sentiment_overall", "value"]
    return contact.sentiment["progressive_score"].tolist(), overall.item() if len(overall) else None


@given(st.lists(st.sampled_from("+-0"), max_size=12))
def test_scores_match_the_formula(turns):
    signs = [{"+": 1, "-": -1, "0": 0}[turn] for turn in turns]
    progressive, overall = scores_of([SENTIMENTS[turn] for turn in turns])
    expected = slow_scores(signs)
    assert progressive == pytest.approx(expected[0])
    assert overall == (None if expected[1] is None else pytest.approx(expected[1]))


def test_scores_of_very_short_chats():
    assert scores_of(["NEGATIVE"]) == ([-5], -5)
    assert scores_of([]) == ([], None)


# -- files that state figures -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=EXAMPLES)
def example(request):
    return request.param


def as_segment(item):
    when = {"AbsoluteTime": item["AbsoluteTime"]}
    shared = {name: item[name] for name in ("Id", "ParticipantId", "ParticipantRole", "DisplayName") if name in item}
    if item["Type"] == "EVENT":
        return {"Event": {**shared, "EventType": item["ContentType"], "Time": when}}
    rest = {name: item[name] for name in ("Content", "ContentType", "Redaction") if name in item}
    return {"Transcript": {**shared, **rest, "Time": when}}


def with_turns(example):
    """Make the contact of an example, with the turns that the file states."""
    file = example.read()
    given_turns = tuple(
        GivenTurn(
            group["ParticipantRole"],
            group["Sentiment"],
            group["ProgressiveScore"],
            tuple(item["Id"] for item in group["TranscriptItems"]),
        )
        for group in file["ConversationCharacteristics"]["Sentiment"]["DetailsByTranscriptItemGroup"]
    )
    record = record_of([as_segment(item) for item in file["Transcript"]])
    return Contact(replace_fields(record, given_turns=given_turns))


@pytest.fixture(scope="module")
def turned(example):
    return with_turns(example)


def test_progressive_scores_are_as_the_file_states_them(turned, example):
    turns = turned.sentiment
    assert len(turns) == example.turns
    assert (turns["progressive_score"] - turns["sent_score"]).abs().max() < 1e-9


def test_progressive_scores_of_our_example_are_as_worked_out():
    rows = with_turns(OWN).sentiment
    scores = {role: own["progressive_score"].to_list() for role, own in rows.groupby("participant_role", observed=True)}
    assert scores["AGENT"] == pytest.approx([0, 0, 5 / 3, 15 / 4, 15 / 4, 10 / 4, 5 / 3, 5 / 3, 10 / 3])
    assert scores["CUSTOMER"] == pytest.approx([-5 / 3, -15 / 4, -15 / 4, -10 / 4, 5 / 3, 15 / 4, 5, 25 / 6])


@pytest.mark.parametrize("role", ["AGENT", "CUSTOMER"])
def test_overall_begin_and_end_scores_are_as_the_file_states_them(turned, example, role):
    overall, begin, end = example.scores[role]
    assert figure(turned, "sentiment_overall", role) == pytest.approx(overall, abs=1e-9)
    assert figure(turned, "sentiment_begin", role) == pytest.approx(begin, abs=1e-9)
    assert figure(turned, "sentiment_end", role) == pytest.approx(end, abs=1e-9)
    assert figure(turned, "sentiment_shift", role) == pytest.approx(end - begin, abs=1e-9)


def test_greetings_are_as_the_file_states_them(turned, example):
    agent, automated = example.greetings
    assert figure(turned, "agent_greeting_time", "AGENT") == pytest.approx(agent, abs=1e-9)
    assert figure(turned, "automated_greeting_time", "SYSTEM") == pytest.approx(automated, abs=1e-9)


def test_response_times_that_need_no_missing_message_are_as_the_file_states_them(turned, example):
    assert figure(turned, "response_time_from_last_max", "AGENT") == pytest.approx(example.responses["AGENT"][1])
    replies = turned.response_times
    longest = replies[replies["participant_role"] == "AGENT"].nlargest(1, "from_last_seconds")
    assert longest["id"].tolist() == [example.slowest_agent]
    # The rest needs the message that the file lacks.
    for role, (mean, longest) in example.responses.items():
        assert figure(turned, "response_time_from_last_mean", role) != pytest.approx(mean, abs=2e-3)
        assert role == "AGENT" or figure(turned, "response_time_from_last_max", role) != pytest.approx(longest)


def test_response_times_are_as_the_file_states_them_once_the_missing_message_is_put_back(example):
    missing, moment = example.missing
    items = example.read()["Transcript"]
    assert missing not in {item["Id"] for item in items}
    contact = make([*map(as_segment, items), message("?", identity=missing, Time={"AbsoluteTime": moment})])
    for role, (mean, longest) in example.responses.items():
        # The published means are whole milliseconds, one of them rounded up and one down.
        assert figure(contact, "response_time_from_last_mean", role) == pytest.approx(mean, abs=1e-3)
        assert figure(contact, "response_time_from_last_max", role) == pytest.approx(longest)


# -- each figure ------------------------------------------------------------------------------------------


def test_response_times_in_both_definitions():
    contact = chat("0 C .", "4 C .", "5 S .", "10 A .", "11 V .", "12 A .", "20 C .")
    rows = contact.response_times
    assert rows["participant_role"].tolist() == ["AGENT", "CUSTOMER"]
    assert rows["id"].tolist() == ["m3", "m6"]
    assert rows["previous_id"].tolist() == ["m1", "m5"]
    assert rows["from_last_seconds"].tolist() == [6, 8]
    assert rows["from_first_seconds"].tolist() == [10, 10]
    assert figure(contact, "response_time_from_last_mean", "AGENT") == 6
    assert figure(contact, "response_time_from_first_max", "CUSTOMER") == 10
    estimates = contact.metrics.set_index("metric")["estimate"]
    assert estimates["response_time_from_last_mean"].all()
    assert not estimates["response_time_from_first_mean"].any()


def test_waits():
    contact = chat(
        "0 C participant.joined", "2 S .", "5 C .", "9 A participant.joined", "12 A .", "20 C .", "50 X chat.ended"
    )
    assert figure(contact, "automated_greeting_time", "SYSTEM") == 2
    assert figure(contact, "agent_greeting_time", "AGENT") == 3
    assert figure(contact, "agent_first_response", "AGENT") == 7
    assert figure(contact, "conversation_close_time") == 30
    assert figure(contact, "duration") == 50


def test_counts_lengths_and_turns():
    contact = chat("0 C .", "1 C .", "2 A .", "3 C .", "4 A .", "5 A .")
    assert figure(contact, "messages") == 6
    assert (figure(contact, "messages", "CUSTOMER"), figure(contact, "messages", "AGENT")) == (3, 3)
    assert (figure(contact, "turns"), figure(contact, "turns", "CUSTOMER"), figure(contact, "turns", "AGENT")) == (
        4,
        2,
        2,
    )
    assert figure(contact, "message_length_mean", "CUSTOMER") == pytest.approx((1 + 2 + 4) / 3)
    assert figure(contact, "message_length_max", "AGENT") == 6
    assert figure(contact, "message_length_total", "AGENT") == 3 + 5 + 6


def test_silences_are_the_longest_first():
    contact = chat("0 C .", "30 A .", "31 C .", "50 A .", "80 A .")
    rows = contact.silences
    assert rows["seconds"].tolist() == [30, 30, 19, 1]
    assert rows["rank"].tolist() == [1, 2, 3, 4]
    assert rows["previous_id"].tolist() == ["m0", "m3", "m2", "m1"]
    assert rows["participant_role"].tolist() == ["AGENT", "AGENT", "AGENT", "CUSTOMER"]
    assert rows["offset_seconds"].tolist() == [0, 50, 31, 30]
    assert figure(contact, "longest_silence") == 30
    assert len(chat(*(f"{second} C ." for second in range(40))).silences) == 10


def test_sentiment_turns_are_runs_of_one_role_and_sentiment():
    contact = chat("0 C -", "1 C -", "2 S .", "3 C -", "4 A 0", "5 C -", "6 C +")
    rows = contact.sentiment
    assert rows["ids"].tolist() == [("m0", "m1", "m3"), ("m4",), ("m5",), ("m6",)]
    assert rows["turn"].tolist() == [1, 1, 2, 3]
    assert rows["offset_seconds"].tolist() == [0, 4, 5, 6]
    assert (rows["end_time"] - rows["begin_time"]).dt.total_seconds().tolist() == [3, 0, 0, 0]
    assert figure(contact, "unscored_share") == pytest.approx(1 / 7)


def test_a_given_turn_without_its_messages_stands_after_the_one_before_it():
    record = record_of(
        [message(name, identity=name, Time={"AbsoluteTime": when}) for name, when in [("a", 1), ("b", 9)]]
    )
    turns = (
        GivenTurn("CUSTOMER", "NEGATIVE", -5.0, ("a",)),
        GivenTurn("CUSTOMER", None, 0.0, ("gone",)),
        GivenTurn("CUSTOMER", "POSITIVE", 0.0, ("b",)),
    )
    rows = Contact(replace_fields(record, given_turns=turns)).sentiment
    assert rows["ids"].tolist() == [("a",), ("gone",), ("b",)]
    assert rows["begin_time"].isna().tolist() == [False, True, False]
    assert rows["sent_score"].tolist() == [-5, 0, 0]


def test_figures_that_the_source_states_stand_beside_ours():
    sent = (SentFigure("agent_greeting_time", "AGENT", 2.5, "seconds"), SentFigure("mood", None, 7, "points"))
    contact = Contact(replace_fields(record_of([message("hi")]), sent_figures=sent))
    assert figure(contact, "agent_greeting_time", "AGENT", "sent") == 2.5
    assert math.isnan(figure(contact, "agent_greeting_time", "AGENT"))
    rows = contact.metrics
    assert rows.loc[rows["source"] == "sent", "estimate"].tolist() == [False, False]
    assert rows["unit"].iloc[-1] == "points"


# -- unknown stays unknown ----------------------------------------------------------------------------------


def test_nothing_known_is_never_zero_nor_neutral():
    values = make([]).metrics.set_index("metric")["value"]
    counted = {"messages", "turns"}
    assert values[list(counted)].eq(0).all()
    assert values.drop(list(counted)).isna().all()
    assert set(values.index) >= {"longest_silence", "unscored_share", "agent_greeting_time", "conversation_close_time"}


def test_unscored_contact_has_no_scores():
    contact = contact_of("unscored", "Raw")
    assert len(contact.sentiment) == 0
    assert not contact.metrics["metric"].str.startswith("sentiment").any()
    assert figure(contact, "unscored_share") == 1


def test_every_figure_is_documented(form):
    rows = contact_of(*form).metrics
    assert set(rows["metric"]) <= set(METRICS)
    assert set(rows["unit"]) <= {"count", "code points", "seconds", "score", "share"}
    assert not rows.duplicated(["metric", "participant_role"]).any()
